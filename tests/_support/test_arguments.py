"""What goes wrong inside over an argument is one sentence; what is the user's own passes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pytest
import torch

from flopslib._support.arguments import described, explained
from flopslib._support.errors import UserError


class Refused(UserError, ValueError):
    pass


class Ruler:
    def __init__(self, marks):
        self.marks = marks


GIVE = {"Ruler": "a ruler, such as Ruler([1])"}


@explained(Refused, "fl.longest", GIVE)
def longest(*rulers: Ruler) -> int:
    return max(len(ruler.marks) for ruler in rulers)


@explained(Refused, usage="fl.total({size: {part: FLOP}})")
def total(counts: Mapping[int, Mapping[str, float]], most: int | None = None) -> float:
    """The sum of all parts."""
    return sum(sum(parts.values()) for parts in counts.values()) // (most or 1)


@explained(Refused)
def marks(rulers: Iterable[Ruler], call: Callable | None = None) -> list:
    return [call(ruler) if call else ruler.marks for ruler in rulers]


@explained(Refused)
def inverse(x) -> float:
    return 1 / x


@explained(Refused)
def each(numbers: Iterable[float]):
    for number in numbers:
        yield number + 1


def message(call, *args, **named):
    with pytest.raises(Refused) as refused:
        call(*args, **named)
    return str(refused.value)


def test_a_call_that_is_right_is_as_before():
    assert longest(Ruler([1, 2]), Ruler([1])) == 2
    assert total({1: {"a": 2.0}}) == 2 and total.__doc__ == "The sum of all parts."
    assert list(each([1, 2])) == [2, 3]


def test_a_thing_of_another_class_that_works_is_not_refused():
    class Stick:
        marks = (1, 2, 3)

    assert longest(Stick()) == 3


SAID = {
    "a class has its example": (
        lambda: longest(Ruler([1]), 3),
        "fl.longest needs a ruler, such as Ruler([1]), as rulers; 3 is a whole number.",
    ),
    "a text": (
        lambda: longest("bf16"),
        "fl.longest needs a ruler, such as Ruler([1]), as rulers; 'bf16' is a text.",
    ),
    "a dict": (
        lambda: total([1, 2]),
        "fl.total needs a dict as counts; [1, 2] is a list. Write fl.total({size: {part: FLOP}}).",
    ),
    "inside of a dict": (
        lambda: total({1: 2}),
        "fl.total needs a dict as counts; 2 is a whole number. "
        "Write fl.total({size: {part: FLOP}}).",
    ),
    "another argument than the first": (
        lambda: total({1: {"a": 2.0}}, most="2"),
        "fl.total needs a whole number as most; '2' is a text. "
        "Write fl.total({size: {part: FLOP}}).",
    ),
    "inside of a list": (
        lambda: marks([Ruler([1]), 2.5]),
        "fl.marks needs a Ruler as rulers; 2.5 is a number.",
    ),
    "no list": (lambda: marks(None), "fl.marks needs a list as rulers; it was given None."),
    "an array is not printed": (
        lambda: total(np.ones((3, 3))),
        "fl.total needs a dict as counts; it was given an ndarray. "
        "Write fl.total({size: {part: FLOP}}).",
    ),
    "a class": (lambda: longest(torch.nn.Linear), "it was given the class Linear."),
    "a long text is not repeated": (lambda: longest("x" * 5000), "it was given a text."),
    "one argument too few": (
        lambda: total(),
        "fl.total missing 1 required positional argument: 'counts'. "
        "Write fl.total({size: {part: FLOP}}).",
    ),
    "a name that there is not": (
        lambda: total({}, depth=2),
        "fl.total got an unexpected keyword argument 'depth'. It takes counts, most.",
    ),
    "a hint that says nothing": (
        lambda: inverse(0),
        "fl.inverse cannot use a whole number (ZeroDivisionError: division by zero).",
    ),
    "a generator": (
        lambda: list(each(["a"])),
        "fl.each needs a number as numbers; 'a' is a text.",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_what_was_asked_for_and_what_was_given(case):
    call, said = SAID[case]
    assert said in message(call)


def test_the_first_error_stays_as_the_cause():
    with pytest.raises(Refused) as refused:
        longest(3)
    assert isinstance(refused.value.__cause__, AttributeError)


def test_our_own_sentences_pass_unchanged():
    @explained(Refused)
    def refuses(x):
        raise UserError("This is the sentence.")

    with pytest.raises(UserError, match="^This is the sentence.$"):
        refuses(1)


# -- what is the user's own ------------------------------------------------------------------------


def fails(_):
    return {}["missing"]


class Failing(torch.nn.Module):
    def forward(self, _):
        return {}["missing"]


class Called:
    def __call__(self, _):
        return {}["missing"]


@pytest.mark.parametrize(
    "call",
    [fails, lambda x: fails(x), functools.partial(fails), Called(), Called().__call__, Failing()],
    ids=["function", "lambda", "partial", "object", "method", "module"],
)
def test_an_error_inside_of_what_the_user_gave_passes_unchanged(call):
    with pytest.raises(KeyError, match="missing"):
        marks([Ruler([1])], call)


def test_an_error_inside_of_the_users_generator_passes_unchanged():
    def measured():
        yield Ruler([1])
        raise KeyError("missing")

    with pytest.raises(KeyError, match="missing"):
        marks(measured())


def test_an_explained_function_that_was_given_is_no_excuse_for_ours():
    assert "needs a list" in message(marks, 3, longest)


def test_a_value_is_described_on_one_line_whatever_it_is():
    values = [None, True, 3, 2.5, "a", "a\nb", "\ud800", b"x", [], (), {}, int, len, torch.ones(9)]
    for value in values:
        text = described(value)
        assert len(text) < 80 and text.isprintable()
