"""Texts and tables, for a page and for a terminal."""

import pytest

from flopslib._support.display import (
    TableDisplay,
    Text,
    _Said,
    aria_status,
    html_table,
    say,
    text_table,
)
from flopslib.quantities.quantity import Q

HOSTILE = "<script>alert(1)</script>"


def test_whatever_is_shown_on_a_page_is_escaped():
    pages = [
        Text(HOSTILE)._repr_html_(),
        aria_status(HOSTILE),
        html_table([[HOSTILE]], [HOSTILE], caption=HOSTILE),
    ]
    assert not any(HOSTILE in page for page in pages)


def test_a_table_is_the_same_on_a_page_and_in_a_terminal():
    rows = [("core", 1), ("all cores", 12)]
    page = html_table(rows, ("where", "GFLOP/s"), numbers=[1])
    assert page.count("<tr>") == 3 and page.count("text-align: right") == 3
    assert text_table(rows, ("where", "GFLOP/s"), numbers=[1]).splitlines() == [
        "  where      GFLOP/s",
        "  core             1",
        "  all cores       12",
    ]


def test_an_empty_table_is_empty():
    assert text_table([]) == "" and html_table([]).count("<tr>") == 0


# -- sentences made in a lesson --------------------------------------------------------------------


@pytest.mark.parametrize(
    "things, shown",
    [
        (("One.", "Two."), "One.\nTwo."),
        (("One core:", Q(3, "GFLOP/s", "measured")), "One core: 3 GFLOP/s (measured)."),
        (
            ("Both:", Q(1, "s", "counted"), Q(2, "s"), "Then."),
            "Both: 1 s (counted); 2 s.\nThen.",
        ),
        (("A", Q(3, "s", "counted"), "B"), "A\n3 s (counted)\nB"),
        (("Three rows:", "a", "b"), "Three rows:\na\nb"),
        (("It said:", Text("Yes.")), "It said: Yes."),
        (("Nothing follows:",), "Nothing follows:"),
    ],
)
def test_a_text_that_ends_in_a_colon_introduces_the_result_after_it(things, shown, capsys):
    say(*things)
    assert capsys.readouterr().out == f"{shown}\n"


BUSY = "It ran at {} GFLOP/s (measured; {} % spread, another process took {} % of your core)"
COMPARED = "It ran twice as fast (measured; another process took 41 % and 62 % of your core)."


def test_a_remark_on_another_process_that_comes_often_is_said_once(capsys):
    say("Three.", *(Text(BUSY.format(rate, rate, 10 * rate)) for rate in (5, 6)), Text(COMPARED))
    assert capsys.readouterr().out.splitlines() == [
        "Three.",
        "It ran at 5 GFLOP/s (measured; 5 % spread)",
        "It ran at 6 GFLOP/s (measured; 6 % spread)",
        "It ran twice as fast (measured).",
        "Meanwhile another process took 41 to 62 % of your core (measured).",
    ]


def test_a_remark_that_comes_twice_stays_where_it_is(capsys):
    say(*(Text(BUSY.format(rate, rate, rate)) for rate in (5, 6)))
    out = capsys.readouterr().out
    assert out.count("another process took") == 2 and "Meanwhile" not in out


class Scores(TableDisplay):
    def _caption(self):
        return "Two scores (counted):"

    def _heads(self):
        return "who", "score"

    def _cells(self):
        return [("<b>", 3), ("you", 12)]

    def _numbers(self):
        return (1,)


def test_a_result_that_is_a_table_is_the_same_in_words_and_on_a_page():
    assert repr(Scores()).splitlines() == [
        "Two scores (counted):",
        "  who  score",
        "  <b>      3",
        "  you     12",
    ]
    page = Scores()._repr_html_()
    assert page.count("<tr>") == 3 and "Two scores (counted):" in page and "<b>" not in page


def test_a_result_with_a_table_stays_a_table_among_sentences(capsys):
    say("Before.", Scores(), "One:", Text("yes"), Scores())
    table = repr(Scores())
    assert capsys.readouterr().out == f"Before.\n{table}\nOne: yes.\n{table}\n"
    page = _Said(["Before.", Scores(), "After."])._repr_html_()
    assert page.count("<table>") == 1 and "<b>" not in page
    assert page.index("Before.") < page.index("<table>") < page.index("After.")


def test_a_table_is_not_swallowed_by_a_colon(capsys):
    say("Here:", Scores())
    assert capsys.readouterr().out.startswith("Here:\nTwo scores (counted):\n")


def test_sentences_alone_are_one_paragraph_as_ever():
    assert _Said(["One.", "Two."])._repr_html_() == Text("One.\nTwo.")._repr_html_()
