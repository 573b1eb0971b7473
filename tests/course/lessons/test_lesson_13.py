"""Lesson 13's own answers: tonnes in every spelling, sums in dollars, and wrong answers by name."""

import pytest

import flopslib as fl
from flopslib.course import ask


@pytest.mark.parametrize(
    "answer",
    ["11,500 t", "11500 tonnes of CO2", "11.5 thousand t", "1.15e7 kg", 11_541, "11,500 tCO2e"],
    ids=str,
)
def test_tonnes_are_taken_in_every_spelling(answer):
    assert fl.check("13.1", answer).text.startswith("Right: 11,500 t. ")


@pytest.mark.parametrize("answer", ["642 $", "$642", "642 dollars", "640", "USD 642"])
def test_dollars_are_taken_in_every_spelling(answer):
    assert fl.check("13.2", answer).text.startswith("Right: 642 $. ")


def test_a_bill_is_taken_as_an_answer_by_its_sum():
    planned = fl.bill("70 billion", 200e6, share="10 %", chips=2)
    assert fl.check("13.3", planned.month).right


@pytest.mark.parametrize(
    "id, answer, reply",
    [
        ("13.1", "7,690", "at the power of its sheet, 700 W"),
        ("13.1", "10,700", "without the building"),
        ("13.1", "92,300", "Eight chips share"),
        ("13.1", "1.15e7", "Those are kilograms"),
        ("13.1", "8,930", "its own card says"),
        ("13.1", "0", "the books, not the grid"),
        ("13.2", "548", "never taken away"),
        ("13.2", "1,106", "the list price"),
        ("13.2", "929", "days, not dollars"),
        ("13.2", "1,144", "after each minute"),
        ("13.2", "1e20", "the age of the universe"),
        ("13.3", "7,180", "Chips come whole"),
        ("13.3", "4,380", "they don't keep up"),
        ("13.3", "3.3", "Chips come whole"),
        ("13.3", "2", "they don't keep up"),
        ("13.3", "10", "training"),
        ("13.3", "4", "Four chips it is"),
        ("13.3", "4 chips", "Four chips it is"),
        ("13.3", "2,190", "One chip would have to reach its whole peak"),
        ("13.3", "6,570", "Three chips fall behind"),
    ],
    ids=str,
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right


@pytest.mark.parametrize(
    "guess, reply",
    [
        ("31 $", "a rented chip costs its hours"),
        ("72", "That is one day"),
        ("3 $", "That is one hour"),
        ("137 $", "by the token"),
        ("26,300 $", "a year of one chip"),
        ("4,380 $", "two to four chips"),
    ],
)
def test_a_guess_of_the_bill_meets_the_belief_behind_it(guess, reply):
    asked = ask.lessons()["13"]["13.b"]
    truth = asked.read_truth(fl.bill("8.03 billion", 30e6).month)
    assert reply in asked.reveal(truth, asked.read(guess))[0].text
