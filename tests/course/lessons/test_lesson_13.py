"""Lesson 13's own answers: tonnes in every spelling, sums in dollars, and wrong answers by name."""

import pytest

import flopslib as fl
from flopslib.course import ask


@pytest.mark.parametrize(
    "answer",
    ["2,620 t", "2600 tonnes of CO2", "2.62 thousand t", "2.62e6 kg", 2_620, "2,620 tCO2e"],
    ids=str,
)
def test_tonnes_are_taken_in_every_spelling(answer):
    text = fl.check("13.1", answer).text
    assert text.startswith("Right: ") and "2,620 t" in text


@pytest.mark.parametrize(
    "answer", ["770 $", "$770", "770 dollars", "775", "USD 770", "770 $, about"]
)
def test_dollars_are_taken_in_every_spelling(answer):
    assert fl.check("13.2", answer).text.startswith("Right: 770 $. ")


def test_a_bill_is_taken_as_an_answer_by_its_sum():
    planned = fl.bill("70 billion", 200e6, share="10 %", chips=2)
    assert fl.check("13.3", planned.month).right


@pytest.mark.parametrize(
    "id, answer, reply",
    [
        ("13.1", "1,750", "at the power of its sheet, 700 W"),
        ("13.1", "2,430", "without the building"),
        ("13.1", "21,000", "Eight chips share"),
        ("13.1", "2.62e6", "Those are kilograms"),
        ("13.1", "2,620 kt", "2,620 kt is 1,000 times too high"),
        ("13.1", "2.62", "Those are kilotonnes"),
        ("13.1", "7.94 GWh", "7.94 GWh is in another unit, an energy"),
        ("13.1", "2,040", "its own card says"),
        ("13.1", "3,181", "rated power, 10.2 kW"),
        ("13.1", "9,999", "4.33 kW for each chip"),
        ("13.1", "0", "the books, not the grid"),
        ("13.2", "657", "never taken away"),
        ("13.2", "743", "without the restarts"),
        ("13.2", "1,098", "the list price"),
        ("13.2", "1,113", "days, not dollars"),
        ("13.2", "1,370", "after each minute"),
        ("13.2", "117 h", "117 h is in another unit, a time"),
        ("13.2", "700", "1.1 times too low"),
        ("13.2", "1.2e20", "the age of the universe"),
        ("13.3", "7,180", "Chips come whole"),
        ("13.3", "4,380", "they don't keep up"),
        ("13.3", "3.3", "Chips come whole"),
        ("13.3", "2", "they don't keep up"),
        ("13.3", "10", "training"),
        ("13.3", "4", "Four chips it is"),
        ("13.3", "4 chips", "Four chips it is"),
        ("13.3", "I need four chips", "Four chips it is"),
        ("13.3", "288 $/day", "That is one day"),
        ("13.3", "72 $/day", "one chip for one day"),
        ("13.3", "12 $/h", "That is one hour"),
        ("13.3", "€2000", "another currency"),
        ("13.3", "2000 EUR", "another currency"),
        ("13.3", "2,190", "One chip would have to reach its whole peak"),
        ("13.3", "6,570", "Three chips fall behind"),
    ],
    ids=str,
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right


@pytest.mark.parametrize("answer", ["8640 per month", "8,760 $/month", "8760 a month", "8.76 k$"])
def test_a_month_may_be_named_behind_a_bill(answer):
    assert fl.check("13.3", answer).right


def test_the_four_prices_are_as_far_apart_as_the_reply_to_the_vote_says():
    rent, wear, bought = (
        float(fl.table("training_costs")[f"GPT-4, {method}"].cost)
        for method in ("rent", "wear and power", "purchase")
    )
    assert (round(bought / rent), round(bought / wear)) == (10, 19)
    assert "10 to 19 times" in fl.check("13.vote", "C").text


@pytest.mark.parametrize("said", ["72 $/day", "€2000"])
def test_a_guess_that_is_no_sum_of_dollars_gets_its_own_words_back(said):
    assert said in fl.guess("13.b", said).text


@pytest.mark.parametrize(
    "guess, reply",
    [
        ("31 $", "a rented chip costs its hours"),
        ("72", "That is one day"),
        ("3 $", "That is one hour"),
        ("228 $", "by the token"),
        ("26,300 $", "a year of one chip"),
        ("4,380 $", "two to four chips"),
    ],
)
def test_a_guess_of_the_bill_meets_the_belief_behind_it(guess, reply):
    asked = ask.lessons()["13"]["13.b"]
    truth = asked.read_truth(fl.bill("8.03 billion", 30e6).month)
    assert reply in asked.reveal(truth, asked.read(guess))[0].text
