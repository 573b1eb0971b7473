"""A doubling time is asked for with its band: what is taken, and what is told otherwise."""

import pytest

import flopslib as fl
from flopslib.course.questions.doubling import months

ID = "12.1"  # the lesson that asks for one


@pytest.mark.parametrize(
    "answer",
    [
        "4.8 (4.3 to 5.3)",
        "5.3, 4.8, 4.3",
        (4.82, 4.28, 5.33),
        "4.8 months, 90 % band 4.3 to 5.3",
        "5.62 (4.76 to 6.97)",
    ],
    ids=str,
)
def test_three_numbers_are_taken_in_any_order_in_months_or_in_times_a_year(answer):
    assert fl.check(ID, answer).right


def test_a_fit_brings_its_own_numbers():
    line = fl.trends.fit(until=2018)
    value, low, high = months(line)
    assert fl.check(ID, line).right and low < value < high
    assert value == pytest.approx(line.months)


@pytest.mark.parametrize("answer", ["4.8", 5.62])
def test_the_value_without_its_band_is_half_an_answer(answer):
    reply = fl.check(ID, answer)
    assert reply.right is False and "half an answer" in reply.text


@pytest.mark.parametrize(
    "answer, said",
    [
        ("4.8 to 5.3", "there are 2"),
        ("soon", "there are none"),
        ("9 (8 to 10)", "Read as 9 (8 to 10)"),
        ("0.40 (0.36 to 0.44)", "Those are years"),
        ("0 0 0", "Read as 0"),
        ("<b>" * 50, "are none"),
    ],
)
def test_anything_else_gets_one_sentence_that_says_how_it_was_read(answer, said):
    text = fl.check(ID, answer).text
    assert said in text and len(text) < 300
