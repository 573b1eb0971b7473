"""Lesson 12's own growth with its band: a fit, months or times a year."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lessons.lesson_12 import months_of_fit, months_of_growth


def feedback(answer):
    return fl.check("12.1", answer)


@pytest.mark.parametrize(
    "answer",
    [
        "4.8 (4.3 to 5.3)",
        "5.3, 4.8, 4.3",
        (4.82, 4.28, 5.33),
        "4.8 months, 90 % band 4.3 to 5.3",
        "0.40 (0.36 to 0.44) years",
        "0.40 (0.36 to 0.44)",
        "5.62 (4.76 to 6.97)",
        "5.62 (4.76 to 6.97) times a year",
        "5.62 (4.76-6.97) a year",
        "5.62 (4.76 to 6.97) x per year",
    ],
    ids=str,
)
def test_three_numbers_are_taken_in_any_order_in_months_or_in_times_a_year(answer):
    assert feedback(answer).text.startswith("Right: 4.8 months (4.3 to 5.3). ")


def test_a_fit_brings_its_own_numbers():
    line = fl.trends.fit(until=2018)
    value, low, high = months_of_fit(line)
    assert feedback(line).right and low < value < high
    assert value.to("month") == pytest.approx(line.months)


def test_times_a_year_in_months_are_not_right():
    for answer in ("5.62 months (4.76 to 6.97)", "5.62 (4.76 to 6.97) months"):
        reply = feedback(answer)
        assert reply.right is False and "times a year, not months" in reply.text


@pytest.mark.parametrize("growth, years", [(2, 1), (4, 0.5), (0.4, 0.4)])
def test_a_growth_is_a_time_to_double(growth, years):
    assert months_of_growth(growth).to("year") == pytest.approx(years)


@pytest.mark.parametrize("answer", ["4.8", 5.62, "4.8 months", "5.62 times a year"])
def test_the_value_without_its_band_is_half_an_answer(answer):
    assert "half an answer" in feedback(answer).text and feedback(answer).right is False


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("4.8 to 5.3", "there are 2"),
        ("soon", "there are none"),
        (
            "9 (8 to 10)",
            "I read that as 9 months (8 to 10). That is another choice of models or years.",
        ),
        ("1, 1, 1", "I read that as 1 months"),
        ("0, 0, 0", "I read that as 0"),
        ((-1, 2, 3), "I read that as 2"),
        ("<b>" * 50, "are none"),
        (len, "are none"),
    ],
    ids=str,
)
def test_anything_else_gets_one_sentence_that_says_how_it_was_read(answer, sentence):
    text = feedback(answer).text
    assert sentence in text and len(text) < 300


@pytest.mark.parametrize(
    "guess, said", [("1", "1 years"), ("6 months", "0.5 years"), (5, "5 years")]
)
def test_a_wait_guessed_in_years_is_told_in_years(guess, said):
    asked = ask.lessons()["12"]["12.b"]
    reply = asked.reveal(asked.read_truth("3.03 years"), asked.read(guess))[0].text
    assert reply.startswith(
        f"You said {said}. On the line of all these years it would take 3.03 years"
    )


@pytest.mark.parametrize(
    "id, answer, reply",
    [
        ("12.1", fl.trends.fit(until=2017), "a year too early"),
        ("12.1", "4.29 (3.72 to 4.92) times a year", "from 2020 on"),
        ("12.2", "10", "1e27 by 1e26"),
        ("12.2", "2.4", "both models together"),
        ("12.2", "1.86", "how much more, as a share"),
        ("12.2", "3.5e26", "Grok 3 itself"),
        ("12.3", "1300", "AlexNet's two chips"),
        ("12.3", "473", "AlexNet's own 5.5 days"),
        ("12.3", "1.75", "the growth a year"),
        ("12.3", "11.3", "the number of doublings"),
    ],
    ids=str,
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right
