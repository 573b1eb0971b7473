"""Lesson 12's own growth with its band: a fit, months or times a year."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lessons import lesson_12
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


# Ten answers to each exercise that people give, or would: the reply names the mistake behind each.
NAMED = {
    "12.1": [
        ("3.4 months (3 to 4)", "the headline of 2018"),
        ("3.5 (2.9 to 4.3)", "the records alone"),
        ("5.5 (5.3 to 5.65)", "Nothing has been changed yet"),
        ("4.57 (4.35 to 4.78) times a year", "Nothing has been changed yet"),
        ("5.5 (5 to 6)", "near the line of all years"),
        ("4.4 (3.9 to 5.0)", "stops too early"),
        ("4.8 (4.34 to 5.25)", "goes too far"),
        ("4.29 (3.72 to 4.92) times a year", "from 2020 on"),
        ("4.8 (4 to 6)", "The middle is right"),
        ("5.62 (4.76 to 6.97) months", "times a year, not months"),
        ("6 (5 to 7)", "as slow as all rows"),
        ("24 (18 to 36)", "Moore's law"),
        ("14 (1.5 to 238)", "how many times too high the line was"),
        ("4.8", "half an answer"),
    ],
    "12.2": [
        ("15", "GPT-5, the smaller"),
        ("2", "Grok 4, which the press did not name"),
        ("1", "GPT-6 Astra"),
        ("10", "1e27 by 1e26"),
        ("3.5", "the 3.5 of 3.5e26"),
        ("2.4", "both models together"),
        ("0.35", "upside down"),
        ("0.65", "the share of 1e27 that was missing"),
        ("1.86", "how much more, as a share"),
        ("28.6", "A power of ten too much"),
        ("50", "the lower end of its range"),
        ("1000", "powers of ten alone"),
        ("3.5e26", "Grok 3 itself"),
        ("6.6e25", "GPT-5 itself"),
        ("9.3e26", "how much more"),
        ("1e27", "the press's own number"),
        ("0.5", "upside down, and Grok 4"),
        ("0.066", "upside down, and GPT-5"),
    ],
    "12.3": [
        ("3.8e7", "all three together"),
        ("12500", "You divided by the chips"),
        ("2.3e6", "You divided by the days"),
        ("51200", "the part that was bought"),
        ("374", "AlexNet's two chips"),
        ("136", "AlexNet's own 5.5 days"),
        ("208000", "divide by the days"),
        ("3072", "how many times the chips"),
        ("16.7", "how many times the days"),
        ("75", "A zero is missing"),
        ("7500", "a zero too many"),
        ("0.00134", "upside down"),
        ("9.5", "the number of doublings"),
        ("1.76", "the growth a year"),
        ("76 %", "the growth a year, as a share"),
        ("62", "evenly over the years"),
        ("64", "evenly over the years"),
        ("60 %", "a share of the growth"),
        ("4.6e6", "the newer model's 6,144 chips"),
        ("68600", "the newer model's 91.7 days"),
    ],
}


@pytest.mark.parametrize(
    "id, answer, reply", [(id, *pair) for id, pairs in NAMED.items() for pair in pairs], ids=str
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right


def test_a_fit_to_another_window_meets_its_own_sentence():
    assert "stops too early" in fl.check("12.1", fl.trends.fit(until=2017)).text


@pytest.mark.parametrize(
    "id, guess, reason",
    [
        ("12.a", "18 months", "Moore's law"),
        ("12.a", "3.4 months", "A headline of 2018"),
        ("12.a", "3 years", "a little better than the last"),
        ("12.a", "9 months", "more than twice a year"),
        ("12.a", "1 month", "No company can buy"),
        ("12.b", "1 year", "two to four doublings"),
        ("12.b", "5 years", "sounds like many years"),
        ("12.b", "22 years", "divides a hundred by the growth of one year"),
        ("12.b", "36", "Is that in months?"),
        ("12.b", "100 years", "growth in equal steps"),
        ("12.b", "6 months", "one doubling"),
        ("12.b", "6.6", "not a year"),
        ("12.b", "2029", "the year in which it comes"),
        ("12.a", "0.5", "Even doubling every two months"),
    ],
)
def test_a_guess_gets_the_reason_of_its_belief(id, guess, reason):
    line = fl.trends.fit()
    wait = line.reaches("1e29 FLOP", after="GPT-6 Astra").wait
    asked = ask.lessons()["12"][id]
    truth = asked.read_truth(line.doubling if id == "12.a" else wait)
    assert reason in asked.reveal(truth, asked.read(guess))[0].text


def test_the_vote_shows_two_bands_that_do_not_meet():
    facts = fl.table("trends")
    every, largest = (
        facts[name]
        for name in ("growth, notable, to 2024, file of 2026", "growth, ten largest, to 2024")
    )
    assert every.high < largest.low and every.date == largest.date
    assert every.window[-7:] == largest.window[-7:] == "2024-04"
    for letter in "BC":
        text = fl.check("12.vote", letter).text
        assert "3.8 (3.5 to 4.2), the ten largest at each release 4.8 (4.6 to 5.1)" in text


@pytest.mark.parametrize(
    "choice, models, months",
    [
        (dict(who="record", until=2018), 8, "3.55"),
        (dict(since=2014, until=2017), 14, "3.50"),
        (dict(who="all", since=2018, until=2021), 39, "3.52"),
    ],
)
def test_the_answers_of_the_hunt_are_what_the_fits_give(choice, models, months):
    line = fl.trends.fit(**choice)
    assert (line.n, f"{line.months:.2f}") == (models, months)


def test_nothing_of_the_frontier_came_between_the_last_dot_and_the_one_before():
    *_, before, last = fl.trends.fit().rows
    assert (before.date[:7], last.name) == ("2025-08", "GPT-6 Astra")


def test_a_check_of_the_fits_says_from_when_to_when_and_with_which_band():
    speeds = [float(speed) for speed in fl.trends.fit().remainder("chips", "duration")]
    years = fl.trends.year("2024-06-14") - fl.trends.year("2012-09-30")
    low, middle, high = sorted(speed**years for speed in speeds)
    assert (middle, low, high) == pytest.approx((660, 76, 7600), rel=0.02)
    text = fl.check("12.3", 748).text
    assert "1.74 times a year (1.45 to 2.15), makes 660 times (76 to 7,600)" in text
    assert "from 2012-09 to 2024-06" in text


def test_the_pair_of_models_is_no_circle():
    """Its FLOPs were counted, not worked out from the chips and days that are divided out."""
    for row in (lesson_12.OLD, lesson_12.NEW):
        assert row.basis in ("counted", "6ND", "reported") and row.frontier == "yes"
    nemotron = lesson_12.NEW
    assert 6 * nemotron.parameters * float(nemotron.tokens) == pytest.approx(
        float(nemotron.flop), rel=0.03
    )
    peak = fl.chip("H100 SXM").peak("bf16")
    reached = nemotron.flop / nemotron.chips / nemotron.duration / peak
    assert 0.3 < reached < 0.45, "as large runs do"
