"""Lesson 10's answers as people type them: two numbers with units, with names, in words."""

import pytest

import flopslib as fl


@pytest.mark.parametrize(
    "typed",
    [
        "24.2, 2.7",
        "24.2 chips, 2.7 chips",
        "24.2 chips in a box, 2.7 chips between boxes",
        "In a box: 24.2; between boxes: 2.7",
        "in a box 24, between boxes 2",
    ],
)
def test_the_number_of_chips_may_come_with_its_unit_and_its_name(typed):
    assert fl.check("10.2", typed).right


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("2.7 chips, 24.2 chips", "the other way round"),
        ("48.4 chips, 5.4 chips", "both directions"),
        ("24.2 chips, 24.2 chips", "another bandwidth"),
        ("24.2 chips", "two numbers"),
    ],
)
def test_a_slip_with_units_meets_its_sentence(typed, sentence):
    reply = fl.check("10.2", typed)
    assert reply.right is False and sentence in reply.text, reply.text


@pytest.mark.parametrize(
    "typed, noted",
    [
        ("half", "Noted: 0.5."),
        ("twice as fast", "Noted: 2."),
        ("half as fast", "Noted: 0.5."),
        ("the same", "Noted: 1."),
        ("a third", "Noted: 0.333."),
        ("50 % faster", "Noted: 1.5."),
    ],
)
def test_how_many_times_as_fast_may_be_said_in_words(typed, noted, tmp_path):
    assert noted in fl.guess("10.a", typed, home=tmp_path).text
