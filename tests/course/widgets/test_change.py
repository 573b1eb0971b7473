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


def test_the_example_in_code_can_be_typed_as_it_stands():
    """A text has its quotes, on a button as in a field."""
    assert "product(64)" in repr(fl.live.change(product, n=[64, 2048]))
    assert "product('L4')" in repr(fl.live.change(product, n=["L4", "B200"]))
    assert "product('H20')" in repr(fl.live.change(product, n="H20"))
    assert 'product(fl.Q("2 GB"))' in repr(fl.live.change(product, n=[fl.Q("2 GB")]))
    assert "product((1, 768))" in repr(fl.live.change(product, n=[(1, 768), (12, 384)]))


def test_nothing_runs_before_a_value_is_chosen():
    ran = []
    form = built(fl.live.change(ran.append, n=[64, 2048]))
    assert ran == [] and "in code" in repr(form)


def test_one_number_is_a_field_to_type_in():
    form = built(fl.live.change(lambda seconds: fl.Q("1 FLOP") / fl.Q(seconds, "s"), seconds=60))
    form.controls["seconds"].value = "20"
    assert "0.05 FLOP/s" in form._status.value


@pytest.mark.parametrize(
    "typed, number",
    [("2,048", 2048), ("2k", 2000), ("2 thousand", 2000), ("about 30", 30), ("2**10", 1024)],
)
def test_a_field_reads_numbers_as_every_door_does(typed, number):
    got = []
    form = built(fl.live.change(got.append, seconds=60))
    form.controls["seconds"].value = typed
    assert got == [number] and isinstance(got[0], int)


@pytest.mark.parametrize(
    "start, typed, value",
    [
        (0.4, "40 %", 0.4),
        (512, "64", 64),
        (fl.Q("2 GB"), "3 TB", fl.Q("3 TB")),
        ("H20", "L4", "L4"),
        ([(1, 768), (12, 384)], (12, 384), (12, 384)),
        (["all", 3], "all", "all"),
    ],
)
def test_a_value_is_of_the_kind_that_stands_in_the_cell(start, typed, value):
    got = []
    form = built(fl.live.change(got.append, thing=start))
    form.controls["thing"].value = typed
    assert got == [value] and type(got[0]) is type(value)


@pytest.mark.parametrize(
    "start, typed, says",
    [
        (60, "1.5", "thing is 1.5; write a whole number from 1 up."),
        (60, "0", "thing is 0; write a whole number from 1 up."),
        (60, "soon", "does not begin with a number"),
        (60, "3 FLOP", "plain number"),
        (60, "<b>2</b>", "&lt;b&gt;"),
        (fl.Q("2 GB"), "3 s", "an amount of data is asked for"),
    ],
)
def test_what_cannot_be_read_is_answered_in_a_sentence_and_runs_nothing(start, typed, says):
    got = []
    form = built(fl.live.change(got.append, thing=start))
    form.controls["thing"].value = typed
    assert says in form._status.value and "<b>" not in form._status.value and not got


@pytest.mark.parametrize("start", [None, [], True, {"a": 1}])
def test_what_makes_no_field_is_refused_in_a_sentence(start):
    with pytest.raises(UserError, match="for a field to type in"):
        fl.live.change(product, n=start)


@pytest.mark.parametrize(
    "start, code",
    [
        (60, "(60)"),
        ("H20", "('H20')"),
        (fl.Q("2 GB"), '(fl.Q("2 GB"))'),
        (["2024-06-01"], "('2024-06-01')"),
    ],
)
def test_the_line_of_code_is_python(start, code):
    assert repr(fl.live.change(product, n=start)).endswith(f"product{code}")


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
