"""Factors in words: read where a question asks for one, and left alone where it asks another."""

import pytest

from flopslib.quantities.factors import as_factor, as_per_cent, asks_for_factor
from flopslib.quantities.quantity import read
from flopslib.quantities.units import UnitError

FAST = "How many times as fast is it?"
FASTER = "How many times faster does it run?"
GROWS = "By what factor does the best size grow?"
FEWER = "How many times fewer FLOPs does it need?"


@pytest.mark.parametrize(
    "typed, question, factor",
    [
        ("half", FAST, 0.5),
        ("Half as fast.", FAST, 0.5),
        ("half the speed", FAST, 0.5),
        ("half of the old speed", FAST, 0.5),
        ("twice", GROWS, 2),
        ("twice as much", GROWS, 2),
        ("doubled", GROWS, 2),
        ("three times as much", GROWS, 3),
        ("a third", GROWS, 1 / 3),
        ("two thirds of it", GROWS, 2 / 3),
        ("a quarter", FASTER, 0.25),
        ("x2", FASTER, 2),
        ("a factor of 12", GROWS, 12),
        ("by a factor of 12", GROWS, 12),
        ("tenfold", GROWS, 10),
        ("three-fold", GROWS, 3),
        ("the same", GROWS, 1),
        ("no change", FASTER, 1),
        ("about the same", FASTER, 1),
        ("10 times faster", FAST, 10),
        ("20 % faster", FASTER, 1.2),
        ("ten times fewer", FEWER, 10),
        ("2.5", FAST, 2.5),
    ],
)
def test_a_factor_in_words_is_its_number(typed, question, factor):
    assert asks_for_factor(question)
    assert read(as_factor(typed, question)) == pytest.approx(factor)


@pytest.mark.parametrize(
    "typed, question",
    [
        ("half as long", FAST),  # that is twice as fast
        ("half the time", FAST),
        ("twice as slow", FAST),
        ("2 times more", FEWER),
        ("20 % less", FASTER),
    ],
)
def test_a_factor_of_something_else_is_asked_again(typed, question):
    with pytest.raises(UnitError):
        read(as_factor(typed, question))


@pytest.mark.parametrize(
    "typed, share",
    [
        ("half", 50),
        ("about half of it", 50),
        ("half of the peak", 50),
        ("a third of its pace", 100 / 3),
        ("a third", 100 / 3),
        ("three quarters", 75),
        ("the same", 100),
        ("no change", 100),
        ("twice", 200),
        ("ninety", 90),
        ("1", 1),
        ("0.5", 0.5),
        ("50 %", 50),
        ("half a per cent", 0.5),
        ("1/3", 100 / 3),
        ("about 2 / 3", 200 / 3),
        ("roughly 400.5/989", 40050 / 989),
        ("3/2", 1.5),
        ("1/2 %", 0.5),
    ],
)
def test_a_share_in_words_is_per_cent_where_per_cent_is_asked_for(typed, share):
    assert read(as_per_cent(typed), "%") == pytest.approx(share)


@pytest.mark.parametrize(
    "question, is_factor",
    [
        (FAST, True),
        ("Divide the slowest by the fastest: what comes out?", True),
        ("How many FLOPs did the training take?", False),
        ("How many parameters has the best net?", False),
    ],
)
def test_a_question_for_a_factor_is_known_by_its_words(question, is_factor):
    assert asks_for_factor(question) == is_factor


@pytest.mark.parametrize("typed", ["third", "fifth", "the fifth", "tenths"])
def test_a_place_in_a_row_is_no_number(typed):
    with pytest.raises(UnitError):
        read(typed)


@pytest.mark.parametrize(
    "typed, value",
    [
        ("a third", 1 / 3),
        ("two thirds", 2 / 3),
        ("one tenth", 0.1),
        ("3 quarters", 0.75),
        ("a third of 9e25", 3e25),
        ("two thirds of a million", 2e6 / 3),
        ("one and a quarter", 1.25),
        ("double", 2),
    ],
)
def test_the_one_reader_knows_the_words_of_fractions(typed, value):
    assert read(typed) == pytest.approx(value)
