"""The founder's form: it answers what its fields say, and its line of code gives the same."""

import pytest

import flopslib as fl
from flopslib.course.widgets.rightsize_form import FIELDS, answer, code, rightsize_form
from flopslib.course.widgets.sheets import EmptyField

STARTS = {name: field.start for name, field in FIELDS.items()}
OPENED = {name: True for name, field in FIELDS.items() if field.kind == "Checkbox"}


@pytest.mark.parametrize("ticks", [{}, OPENED, *({name: True} for name in OPENED)])
def test_the_line_of_code_gives_the_same_answer(ticks):
    values = STARTS | ticks
    assert repr(eval(code(**values), {"fl": fl})) == repr(answer(**values))


def test_lines_behind_a_tick_that_is_not_ticked_stay_out():
    assert "cache" not in code(**STARTS) and "retrieval" not in code(**STARTS)
    assert "cache" in code(**STARTS | {"caching": True})


@pytest.mark.parametrize("name", ["queries", "read", "written", "small", "large"])
def test_an_empty_line_that_is_needed_is_asked_for(name):
    form = rightsize_form(**{name: ""})
    assert "Fill in the questions" in form.text


@pytest.mark.parametrize("name", ["right_small", "kept", "right_kept", "quality", "examples"])
def test_an_empty_line_that_is_not_needed_is_left_out(name):
    assert "a month" in rightsize_form(**{name: ""}).text


def test_what_is_amiss_is_said_in_the_words_of_the_form():
    assert "share that must be right is 85" in rightsize_form(quality="85").text
    assert "the small model is 'a free one'" in rightsize_form(small="a free one").text


def test_a_change_is_answered_beneath():
    form = fl.live.rightsize()
    assert form.widget
    form.controls["quality"].value = "87 %"
    assert "Take the large one" in form._status.value
    form.controls["queries"].value = "<b>many</b>"
    assert "<b>many" not in form._status.value


def test_a_field_that_there_is_not_is_refused():
    with pytest.raises(EmptyField, match="no field 'price'"):
        rightsize_form(price=3)
