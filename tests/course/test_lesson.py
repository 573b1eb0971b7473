"""Guesses and lessons: what a guess is held against before any factor, and what a lesson takes."""

import pytest

from flopslib.course.feedback import ExerciseError
from flopslib.course.lesson import Guess, Lesson
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError


def guess(**parts):
    common = {
        "ask": "How many?",
        "unit": "",
        "example": "500",
        "tell": "It is {truth} (counted).",
        "too_low": "Low.",
        "too_high": "High.",
    }
    return Guess("09.a", **common | parts)


def compared(asked, truth, value, sure=None):
    return asked.reveal(asked.read_truth(truth), value, sure)[0].text


# -- near the truth --------------------------------------------------------------------------------


@pytest.mark.parametrize("near, value, praised", [(2, 6, True), (1.2, 6, False), (1.2, 9, True)])
def test_how_near_is_near_belongs_to_the_guess(near, value, praised):
    text = compared(guess(near=near), 10, value)
    assert ("Keep that instinct." in text) is praised and ("Low." in text) is not praised


@pytest.mark.parametrize(
    "truth, value, reason",
    [(1e6, 1, "Far low."), (10, 1, "Low."), (1, 10, "High."), (1, 1e6, "Far high.")],
)
def test_a_thousand_times_off_has_another_reason(truth, value, reason):
    far = guess(far_too_low="Far low.", far_too_high="Far high.")
    assert compared(far, truth, value).endswith(reason)


def test_without_another_reason_the_first_one_stays():
    assert compared(guess(), 1e6, 1).endswith("Low.") and compared(guess(), 1, 1e6).endswith(
        "High."
    )


# -- slips -----------------------------------------------------------------------------------------

SLIPS = ((5, "Half."), ("20 to 30", "Two or three times."), ("100", "Ten times."))


@pytest.mark.parametrize(
    "value, sentence",
    [
        (5, "Half."),
        (5.5, "Half."),
        (20, "Two or three times."),
        (25, "Two or three times."),
        (32, "High."),
        (100, "Ten times."),
        (60, "High."),
        (10, "Keep that instinct."),
        (8.5, "Keep that instinct."),
        (7, "Low."),
    ],
)
def test_a_guess_is_held_against_the_beliefs_before_any_factor(value, sentence):
    assert compared(guess(near=1.2, slips=SLIPS), 10, value).endswith(sentence)


def test_a_belief_that_comes_true_is_not_praised():
    assert compared(guess(near=2, slips=SLIPS), 5, 5).endswith("That is right on. Half.")
    assert compared(guess(near=2, slips=SLIPS), 25, 22).endswith("Two or three times.")


def test_between_a_belief_and_the_truth_the_nearer_one_counts():
    between = guess(near=2, slips=((5, "Half."), (6, "More than half.")))
    assert compared(between, 10, 9).endswith("Keep that instinct.")
    assert compared(between, 10, 5.4).endswith("Half.")
    assert compared(between, 10, 5.6).endswith("More than half.")


def test_slips_may_depend_on_the_truth_and_have_units():
    seconds = guess(unit="year", slips=lambda years: [(31_557_600 * years, "Seconds.")])
    assert compared(seconds, "2 years", "63 million years").endswith("Seconds.")
    assert compared(seconds, "2 years", "2 years").endswith("Keep that instinct.")


def test_a_slip_that_was_sure_and_far_off_is_told_that_it_stays():
    text = compared(guess(slips=SLIPS), 1000, 5, sure=90)
    assert text.endswith("Half. You were sure, and wrong: those are the ones we remember.")


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said, value",
    [
        ("10,000", 10_000),
        ("30 times", 30),
        ("0.5x", 0.5),
        ("a billion", 10**9),
        (2.5, 2.5),
        ("about 1e26", 10**26),
        ("1e25-1e27", pytest.approx(1e26)),
        ("40 %", 0.4),
    ],
)
def test_a_plain_number_is_a_guess_where_no_unit_is_asked_for(said, value):
    noted, _ = guess().note(said, None)
    assert noted == value
    feedback, off = guess().reveal(256.0, str(noted))
    assert off == pytest.approx(256 / noted) and "It is 256 (counted)." in feedback.text


@pytest.mark.parametrize("said", ["88", 88, "88 %", "88 per cent"])
def test_per_cent_are_read_with_and_without_their_sign(said):
    assert guess(unit="%").note(said, None) == (88, None)
    assert guess(unit="%").text(88) == "88"


@pytest.mark.parametrize("said", ["3 FLOP", "x", -1, 0, Q("3 s"), [1, 2], None])
def test_what_is_no_plain_number_above_nothing_is_refused(said):
    with pytest.raises(UnitError):
        guess().note(said, None)


def test_a_guess_in_base_units_is_told_what_the_prefix_holds():
    rate = guess(unit="TFLOP/s")
    text = compared(rate, "794 TFLOP/s", 1e15)
    assert text.endswith(
        "A plain number is meant in TFLOP/s here: the T holds the twelve zeros already."
    )
    assert "zeros already" not in compared(rate, "794 TFLOP/s", 5000)


def test_no_guess_is_too_far_off_to_be_compared():
    for truth, value in (("1e299 FLOP", "1e-290 FLOP"), ("1e-290 FLOP", "1e299 FLOP")):
        asked = guess(unit="FLOP")
        feedback, off = asked.reveal(asked.read_truth(truth), value)
        assert 0 <= off < float("inf") and "times too" in feedback.text


# -- lessons ---------------------------------------------------------------------------------------


def lesson_with(id):
    lesson = Lesson("09", "A lesson")
    lesson.choice(id, ask="Which?", choices={"A": ("One.", "Yes.")}, best="A")
    return lesson


def test_a_lesson_holds_what_it_asks_in_the_order_of_the_page():
    lesson = lesson_with("09.vote")
    lesson.program("09.2", ask="Write.", judge=iter, ways=(), wanted="{}")

    @lesson.number("09.1", ask="How many?")
    def answers():
        yield 1, "One."

    assert list(lesson) == ["09.vote", "09.2", "09.1"] and (lesson.id, lesson.title) == (
        "09",
        "A lesson",
    )
    assert lesson["09.1"].right({}) == (1, "One.")


@pytest.mark.parametrize("id", ["08.vote", "090.1", "vote"])
def test_an_id_of_another_lesson_is_refused(id):
    with pytest.raises(ExerciseError, match="not of lesson 09"):
        lesson_with(id)


def test_an_id_that_is_there_is_refused():
    lesson = lesson_with("09.vote")
    with pytest.raises(ExerciseError, match="there twice"):
        lesson.choice("09.vote", ask="Which?", best="A")
