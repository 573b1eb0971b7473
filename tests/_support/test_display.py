"""Texts and tables, for a page and for a terminal."""

import pytest

import flopslib as fl
from flopslib._support.display import (
    Said,
    TableDisplay,
    Text,
    aria_status,
    html_table,
    is_result_alone,
    paragraphs,
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
    page = Said(["Before.", Scores(), "After."])._repr_html_()
    assert page.count("<table>") == 1 and "<b>" not in page
    assert page.index("Before.") < page.index("<table>") < page.index("After.")


def test_a_table_is_not_swallowed_by_a_colon(capsys):
    say("Here:", Scores())
    assert capsys.readouterr().out.startswith("Here:\nTwo scores (counted):\n")


def test_sentences_alone_are_one_paragraph_as_ever():
    assert Said(["One.", "Two."])._repr_html_() == Text("One.\nTwo.")._repr_html_()


def test_a_picture_alone_is_shown_and_among_others_it_is_its_sentence():
    picture = fl.plot.adapter(256, 4)
    assert is_result_alone([picture]) and not is_result_alone([picture, picture])
    assert paragraphs(["Two ways:", picture])[0] == f"Two ways: {picture.say()}"
