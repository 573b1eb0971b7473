"""The forms of lesson 18: what is judged is noted, what is pasted is taken apart and escaped."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.looking_back.keepsake import CLAIM


def pressed(form, label):
    """What the form shows after one of its buttons was pressed."""
    assert form.widget
    form._respond(form._actions[label])
    return form._status.value


def test_a_verdict_in_the_sheet_is_noted_and_the_next_sentence_comes(at_home):
    form = fl.live.sheet()
    assert form.widget
    form.controls["number"].value = 4
    form.controls["said"].value = "half"
    form.controls["sure"].value = 60
    shown = pressed(form, "Note it")
    assert "Noted: sentence 4, half true (fairly sure)." in shown and "1 of 10 noted" in shown
    assert form.controls["number"].value == 5 and form.controls["said"].value is None
    assert ask.guess_file().guesses["18.c4"]["said"] == "half"


def test_nothing_is_noted_before_the_button(at_home):
    form = fl.live.sheet()
    assert form.widget
    form.controls["number"].value = 4
    form.controls["said"].value = "half"
    assert not (at_home / "guesses.json").exists()
    form.controls["said"].value = None
    assert "Pick a sentence" in pressed(form, "Note it")


def test_the_sheet_shows_no_answer(at_home):
    text = repr(fl.live.sheet())
    for row in list(fl.table("claims"))[:10]:
        assert row.sentence in text and row.why not in text
    assert 'fl.verdict(4, "half", sure=60)' in text


def test_all_ten_noted_is_said(at_home):
    for number in range(1, 11):
        fl.verdict(number, "half")
    form = fl.live.sheet()
    assert form.widget
    assert "All 10 have a verdict" in form._status.value


def test_a_pasted_sentence_is_taken_apart_and_kept(at_home):
    form = fl.live.claim()
    assert form.widget
    form.controls["sentence"].value = "The B200 gives 20 petaflops."
    assert "a rate, 20 PFLOP/s" in form._status.value
    assert ask.guess_file().guesses[CLAIM]["said"] == "The B200 gives 20 petaflops."


@pytest.mark.parametrize("text", ["<script>alert(1)</script> 3 GFLOP", "<img src=x> 10^25 FLOPS"])
def test_what_is_typed_is_escaped(at_home, text):
    form = fl.live.claim()
    assert form.widget
    form.controls["sentence"].value = text
    assert "<script" not in form._status.value and "<img" not in form._status.value


def test_a_text_that_cannot_be_taken_apart_is_one_sentence(at_home):
    form = fl.live.claim()
    assert form.widget
    form.controls["sentence"].value = "12 345"
    assert "no word in it" in form._status.value and CLAIM not in ask.guess_file().guesses
    form.controls["sentence"].value = " "
    assert "Paste a sentence" in pressed(form, "Take it apart")
