"""A form that runs a lesson's own function with another value."""

import pytest

import flopslib as fl
from flopslib._support.display import Text
from flopslib._support.errors import UserError


def built(form):
    assert form.widget is not None
    return form


def product(n):
    return Text(f"A product of {n:,} x {n:,} (counted).")


def test_each_value_has_a_button_that_runs_the_function_with_it():
    form = built(fl.live.change(product, n=[64, 2048]))
    assert [label for label, _ in form.controls["n"].options] == ["64", "2,048"]
    form.controls["n"].value = 2048
    assert "A product of 2,048 x 2,048 (counted)." in form._status.value


def test_nothing_runs_before_a_value_is_chosen():
    ran = []
    form = built(fl.live.change(ran.append, n=[64, 2048]))
    assert ran == [] and "in code" in repr(form)


def test_one_number_is_a_field_to_type_in():
    form = built(fl.live.change(lambda seconds: fl.Q("1 FLOP") / fl.Q(seconds, "s"), seconds=60))
    form.controls["seconds"].value = 20
    assert "0.05 FLOP/s" in form._status.value


def test_an_error_is_shown_as_text_and_not_as_html():
    def wrong(n):
        raise ValueError("<b>no</b>")

    form = built(fl.live.change(wrong, n=[1, 2]))
    form.controls["n"].value = 2
    assert "&lt;b&gt;no&lt;/b&gt;" in form._status.value


def test_a_picture_is_shown_with_its_words():
    form = built(fl.live.change(lambda number: fl.step(number), number=[3, 31]))
    form.controls["number"].value = 31
    assert "<img" in form._status.value and "alt=" in form._status.value


def test_the_stored_text_has_the_line_of_code():
    assert repr(fl.live.change(product, n=[64, 2048])) == "Change n here, or in code: product(64)"


@pytest.mark.parametrize("choices", [{}, {"n": [1], "m": [2]}])
def test_one_thing_is_changed_at_a_time(choices):
    with pytest.raises(UserError, match="one thing to change"):
        fl.live.change(product, **choices)
