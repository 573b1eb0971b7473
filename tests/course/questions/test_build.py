"""Exercises that ask for a function: whatever it does is answered in one sentence, soon."""

import math
import sys

import numpy as np
import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.questions.build import Build, read

BUILDS = [
    one for lesson in ask.lessons().values() for one in lesson.values() if isinstance(one, Build)
]


def check(function):
    reply = fl.check("01.2", function)
    assert "\n" not in reply.text and reply.text.endswith("."), reply.text
    return reply


def polynomial(x):
    return sum(number * x**power for power, number in enumerate((1, 2, 3, 4, 5, 6)))


def for_ever(x):
    while True:
        pass  # noqa: E701 - one line, which a line tracer would not leave


def for_ever_in_spite_of_errors(x):
    while True:
        try:
            x + 1
        except Exception:
            pass


def growing(x):
    while True:
        x = x * x


def deeper(x):
    return deeper(x)


async def later(x):
    return x


@pytest.mark.parametrize(
    "function, says",
    [
        (for_ever, "never ends"),
        (for_ever_in_spite_of_errors, "never ends"),
        (growing, "never ends"),
        (deeper, "RecursionError"),
        (lambda x: None, "gives back nothing"),
        (lambda x: ..., "gives back nothing"),
        (lambda x, y: x, "arguments"),
        (lambda: 1, "arguments"),
        (lambda x: math.pow(x, 2), "the count would be lost"),
        (int, "the count would be lost"),
        (lambda x: 1 / 0, "ZeroDivisionError"),
        (lambda x: undefined, "NameError"),  # noqa: F821
        (lambda x: sys.exit(), "SystemExit"),
        (later, "coroutine"),
        (lambda x: [x], "a list"),
        (lambda x: "6", "a str"),
        (lambda x: 1j, "a complex"),
        (lambda x: math.nan, "nan"),
        (lambda x: 10**400, "without bounds"),
        (lambda x: np.array([1.0, 2.0]) + x, "Tallies"),
        (lambda x: fl.tally(polynomial(x.value)), "no operation was counted"),
        (lambda x: polynomial(x.value), "no operation was counted"),
        (5, "A function of x"),
        ([1], "A function of x"),
        (lambda x: 6, "same number for every x"),
    ],
)
def test_what_a_function_may_do_is_answered_in_a_sentence(function, says):
    before = sys.gettrace()
    reply = check(function)
    assert reply.right is False and says in reply.text, reply.text
    assert sys.gettrace() is before


def test_an_interrupt_stays_the_learners():
    def stopped(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fl.check("01.2", stopped)


@pytest.mark.parametrize(
    "function, right, says",
    [
        (polynomial, False, "20 FLOP"),
        (
            lambda x: np.polyval([6.0, 5, 4, 3, 2, 1], x),
            False,
            "12 FLOP (counted). It can be done in 10.",
        ),
        (lambda x: 1 + x * (2 + x * (3 + x * (4 + x * (5 + 6 * x)))), True, "10 FLOP"),
    ],
)
def test_right_values_are_judged_by_their_count(function, right, says):
    reply = check(function)
    assert reply.right is right and says in reply.text


@pytest.mark.parametrize(
    "text, right",
    [
        ("1 + x*(2 + x*(3 + x*(4 + x*(5 + 6*x))))", True),
        ("1 + 2*x", False),
        ("x", False),
        ("1 + 2x", False),
        ("9**9**9", False),
        ("x**x", False),
        ("x.value", False),
        ("(", False),
        ("__import__('os').getcwd()", False),
        ("1/0", False),
        ("-x", False),
        ("(" * 400, False),
    ],
)
def test_a_text_is_read_as_arithmetic_and_never_run(text, right):
    assert check(text).right is right


def test_arithmetic_is_read_as_it_is_written():
    assert read("-(x + 1)**2 / 4 - +x")(3.0) == -7.0


@pytest.mark.parametrize("one", BUILDS, ids=lambda one: one.id)
def test_the_ways_differ_in_their_count_and_the_first_takes_least(one):
    counts = [one._run(way)[1] for way, _ in one.ways]
    assert counts == sorted(set(counts), key=counts.index) and counts[0] == min(counts)
