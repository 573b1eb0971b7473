"""The room: what thirty people paste is read exactly, or named and skipped, and shown as text."""

import copy
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flopslib as fl
from flopslib.course.feedback import Feedback
from flopslib.measuring import card as cards
from flopslib.plotting.picture import Picture

FACTS = {
    "card": 1,
    "cpu": "Apple M2",
    "cores": 8,
    "memory": 16 * 2**30,
    "fp32_one_core": 105_000_000_000,
    "fp32_all_cores": 8.4e11,
    "gpu": "",
    "versions": {"python": "3.12.4", "torch": "2.13.0", "numpy": "2.4.1"},
}


def line(**changed):
    """A card's line as `fl.card` prints it, of these facts."""
    return sealed(FACTS | changed)


def sealed(facts):
    body = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    facts = facts | {"crc": f"{zlib.crc32(body.encode()):08x}"}
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


def rate(one):
    return {"fp32_one_core": one, "fp32_all_cores": one}


@pytest.fixture
def read_back(monkeypatch):
    """The facts that reach the picture."""
    from flopslib.plotting.figures import classroom as drawing

    seen, room = [], drawing.room
    monkeypatch.setattr(
        drawing,
        "room",
        lambda facts, skipped: (seen.extend(copy.deepcopy(facts)), room(facts, skipped))[1],
    )
    return seen


def test_the_line_in_these_tests_is_the_one_that_a_card_prints():
    made = fl.card(one_core="105 GFLOP/s", all_cores="840 GFLOP/s", guess="2 GFLOP/s")
    assert made.line == sealed(made.facts) and cards.read(made.line).facts == made.facts


def test_pasted_lines_are_read_back_exactly(read_back):
    three = [
        FACTS | rate(1e11),
        FACTS | rate(2.5e10) | {"guess": "2 GFLOP/s"},
        FACTS | {"cpu": "é " * 20},
    ]
    room = fl.classroom("\n".join(map(sealed, three)))
    assert isinstance(room, Picture) and read_back == three
    assert room.say().startswith("3 machines: one core does 25 GFLOP/s to 105 GFLOP/s")
    assert "1 guess: 2 GFLOP/s" in room.say()


@given(
    st.lists(
        st.tuples(st.integers(1, 10**15), st.text('abc é"\\{}<&$', max_size=40)),
        min_size=1,
        max_size=3,
        unique=True,
    )
)
def test_any_names_and_rates_come_back_as_they_went(machines):
    facts = [FACTS | rate(one) | {"cpu": name} for one, name in machines]
    assert [cards.read(sealed(each)).facts for each in facts] == facts


@pytest.mark.parametrize(
    "around",
    ["Ada: {}", "> {}", '"{}"', "   {}   ", "`{}`", "\u200b{}\ufeff", "[09:41] Ada {} :-)"],
)
def test_what_a_chat_puts_around_a_line_does_no_harm(around, read_back):
    fl.classroom(around.format(line()))
    assert read_back == [FACTS]


def test_windows_line_ends_and_blank_lines_do_no_harm(read_back):
    fl.classroom("\r\n\r\n" + line() + "\r\n\n   \n" + line(cpu="another") + "\r\n")
    assert [facts["cpu"] for facts in read_back] == ["Apple M2", "another"]


@pytest.mark.parametrize(
    "damage, says",
    [
        (lambda whole: whole[:-5], "not whole"),
        (lambda whole: whole.replace("105000000000", "905000000000"), "checksum"),
        (lambda whole: whole.replace("broken", "bro ken"), "checksum"),
        (lambda whole: whole[:60] + "…", "not whole"),
        (lambda whole: "good morning", "no card"),
        (lambda whole: whole + whole, "more than one card"),
        (lambda whole: whole.replace('"card":1', '"card":7'), "a newer version"),
        (lambda whole: sealed(FACTS | {"cores": -1}), "cores"),
        (lambda whole: sealed(FACTS | {"host": "ada-laptop"}), "host"),
        (lambda whole: sealed(FACTS | {"cpu": "x" * 5000}), "at most 4,096"),
    ],
)
def test_a_damaged_line_is_named_and_skipped_and_the_others_are_drawn(damage, says, read_back):
    room = fl.classroom("\n".join([line(), "", damage(line(cpu="broken"))]))
    assert len(read_back) == 1 and read_back[0]["cpu"] == "Apple M2"
    assert "Line 3 is skipped: " in room.say() and says in room.say()


def test_each_damaged_line_is_named():
    said = repr(fl.classroom("\n".join(["hello", line(), line()[:-3], "bye"])))
    assert [f"Line {n} is skipped" in said for n in (1, 2, 3, 4)] == [True, False, True, True]


def test_where_no_line_is_a_card_it_says_how_to_get_one():
    for nothing in ("", "\n \n", "hello"):
        said = fl.classroom(nothing)
        assert isinstance(said, Feedback) and said.text.startswith(
            "No card yet. fl.card() prints one"
        )
    assert "Line 1 is skipped" in said.text


def test_a_line_that_was_pasted_twice_is_one_machine(read_back):
    fl.classroom("\n".join([line(), "Ada: " + line(), line(cpu="another")]))
    assert len(read_back) == 2


def test_two_machines_of_one_kind_are_two_machines(read_back):
    fl.classroom("\n".join([line(**rate(1e11)), line(**rate(1.01e11))]))
    assert len(read_back) == 2


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        "$\\frac{1}{2}$",
        "$\\undefined$",
        "{0}",
        "%s",
        "&amp;",
        "\\n",
        "'\"><script>1</script>",
    ],
)
def test_a_hostile_name_is_drawn_as_the_text_that_it_is(name):
    room = fl.classroom("\n".join([line(cpu=name), line(cpu="Apple M2", **rate(1e9))]))
    labels = room.figure.axes[0].get_yticklabels()
    shown = name if len(name) <= 34 else name[:33] + "…"
    assert shown in [label.get_text() for label in labels]
    assert not any(label.get_parse_math() for label in labels)
    room.png()
    assert "<script" not in room.html() and "onerror" not in room.html().split(" src=")[1]


@pytest.mark.parametrize("name", ["a\u202eb", "a\nb", "a\x00b", "x" * 101])
def test_a_name_that_cannot_be_printed_is_no_card(name):
    assert "belongs there" in fl.classroom(line(cpu=name)).text


def test_a_hostile_line_that_is_no_card_is_not_repeated_in_html():
    room = fl.classroom(line() + '\n{"card": 1, "<img src=x onerror=alert(1)>": 1}')
    assert "<img src=x" not in room.html()


def test_guesses_are_told_only_where_their_owners_gave_them():
    assert "guess" not in fl.classroom(line()).say()
    both = fl.classroom(
        "\n".join([line(guess="1000 FLOP/s"), line(guess="1 TFLOP/s", cpu="another")])
    )
    assert "2 guesses: 1 kFLOP/s to 1 TFLOP/s" in both.say()


def test_text_that_is_no_text_is_answered_in_a_sentence():
    for strange in (None, 3, ["a"], b"bytes"):
        assert "text" in repr(fl.classroom(strange))


def test_a_card_that_a_chat_broke_over_lines_is_put_together(read_back):
    whole = line()
    fl.classroom("\n".join([whole[:50], whole[50:120], whole[120:]]))
    assert len(read_back) == 1


def test_a_card_that_was_pasted_twice_is_told():
    said = repr(fl.classroom("\n".join([line(), line()])))
    assert "Line 2 repeats line 1 and is counted once." in said
