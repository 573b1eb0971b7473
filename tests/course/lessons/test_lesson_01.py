"""Lesson 01's own function, the polynomial: judged by its values and by its count."""

import math

import numpy as np
import pytest

import flopslib as fl
from flopslib.course.lessons.lesson_01 import lesson, tallied
from flopslib.course.questions.sandbox import Run, formula


def check(function):
    feedback = fl.check("01.2", function)
    assert "\n" not in feedback.text and feedback.text.endswith("."), feedback.text
    return feedback


def polynomial(x):
    return sum(number * x**power for power, number in enumerate((1, 2, 3, 4, 5, 6)))


def for_ever(x):
    while True:
        x = x * x


@pytest.mark.parametrize(
    "function, says",
    [
        (for_ever, "never ends"),
        (lambda x, y: x, "It is called with one number, as in polynomial(2.0)"),
        (lambda x: math.pow(x, 2), "the count would be lost"),
        (int, "the count would be lost"),
        (lambda x: 1 / 0, "At x = 0.5 it stopped with ZeroDivisionError"),
        (lambda x: [x], "a list"),
        (lambda x: "6", "a str"),
        (lambda x: 1j, "a complex"),
        (lambda x: math.nan, "nan"),
        (lambda x: 10**400, "infinity"),
        (lambda x: np.array([1.0, 2.0]) + x, "Tallies"),
        (lambda x: fl.tally(polynomial(x.value)), "nothing was counted"),
        (lambda x: polynomial(x.value), "nothing was counted"),
        (5, "Give a function of x, its name without brackets; '5' is not one."),
        ([1], "Give a function of x"),
        (lambda x: 6, "same number for every x"),
    ],
)
def test_what_a_function_may_do_is_answered_in_a_sentence(function, says):
    feedback = check(function)
    assert feedback.right is False and says in feedback.text, feedback.text


@pytest.mark.parametrize(
    "function, right, says",
    [
        (polynomial, False, "20 FLOP"),
        (
            lambda x: np.polyval([6.0, 5, 4, 3, 2, 1], x),
            False,
            "12 FLOP (counted). It can be done in 10: keep pulling an x out",
        ),
        (lambda x: 1 + x * (2 + x * (3 + x * (4 + x * (5 + 6 * x)))), True, "10 FLOP"),
    ],
)
def test_right_values_are_judged_by_their_count(function, right, says):
    feedback = check(function)
    assert feedback.right is right and says in feedback.text


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


def test_the_ways_differ_in_their_count_and_the_first_takes_least():
    def function(way):
        return way if callable(way) else formula(way)

    counts = [tallied(Run(function(way)))[1] for way, _ in lesson["01.2"].ways[:3]]
    assert counts == [10, 20, 14]
