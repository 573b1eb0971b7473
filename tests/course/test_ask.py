"""Guess, reveal, journal: what a learner reads; and nothing raises."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learners import STRANGE, new_kernel, one_sentence_for

import flopslib as fl
from flopslib.course import ask
from flopslib.course.feedback import ExerciseError, Feedback, empty, times_off
from flopslib.course.lesson import Guess
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

pytestmark = pytest.mark.usefixtures("at_home")


# -- guess -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said, noted",
    [
        ("2 GFLOP/s", "2 GFLOP/s"),
        (2e9, "2 GFLOP/s"),
        (Q("2 GFLOP/s"), "2 GFLOP/s"),
        ("a billion", "1 GFLOP/s"),
        ("1e9", "1 GFLOP/s"),
        ("a million million", "1 TFLOP/s"),
        ("100,000", "100 kFLOP/s"),
        (np.int64(5_000_000), "5 MFLOP/s"),
    ],
)
def test_a_guess_is_read_however_it_is_said(said, noted):
    assert repr(fl.guess("00.a", said)) == f"Noted: {noted}."


def test_a_plain_number_is_meant_in_the_unit_that_was_asked_for():
    assert repr(fl.guess("00.b", 50)) == "Noted: 50 years."


@pytest.mark.parametrize(
    "sure, word",
    [
        (30, "a stab"),
        (60, "fairly sure"),
        (90, "would bet"),
        (100, "would bet"),
        (0, "a stab"),
        ("fairly sure", "fairly sure"),
        (np.float64(60), "fairly sure"),
        ("60", "fairly sure"),
        ("60 %", "fairly sure"),
    ],
)
def test_how_sure_is_a_number_or_one_of_three_words(sure, word):
    assert repr(fl.guess("00.a", "2 GFLOP/s", sure=sure)) == f"Noted: 2 GFLOP/s ({word})."


@pytest.mark.parametrize("sure", ["very", 101, -1, float("nan"), [60], "160 %", {}, 1j])
def test_a_confidence_that_is_none_is_asked_back_and_nothing_is_noted(sure, at_home):
    text = one_sentence_for(fl.guess("00.a", "2 GFLOP/s", sure=sure))
    assert text.startswith("Nothing noted yet. How sure") and not list(at_home.iterdir())


@pytest.mark.parametrize(
    "said",
    ["2 GFLOP", "5 min", "2,5 TFLOP/s", "2 PFLOPS/3", "9**9**9", 0, -3, float("nan"), [2]],
)
def test_a_guess_that_cannot_be_read_is_asked_back_and_nothing_is_noted(said, at_home):
    assert one_sentence_for(fl.guess("00.a", said)).startswith("Nothing noted yet. ")
    assert not list(at_home.iterdir())


@pytest.mark.parametrize("strange", STRANGE, ids=lambda x: repr(x)[:20])
def test_no_guess_raises(strange):
    assert isinstance(fl.guess("00.a", strange), Feedback) or empty(strange)
    fl.reveal("00.a", "105 GFLOP/s")
    fl.journal()


@given(st.text(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_typed_into_a_guess_raises(said):
    fl.guess("00.a", said)


def test_an_id_without_its_quotes_is_asked_for_with_them():
    for asked in (fl.check, fl.hint, fl.solution):
        with pytest.raises(ExerciseError, match='Write the id in quotes: "00.1"'):
            asked(00.1)


@pytest.mark.parametrize("id", [["00.a"], {}, None, 3, float("nan")])
def test_an_id_that_is_no_text_is_refused_in_a_sentence(id):
    for asked in (fl.check, fl.hint, fl.guess, fl.journal):
        if asked is not fl.journal or id is not None:
            with pytest.raises(ExerciseError, match="There is no"):
                asked(id)


@pytest.mark.parametrize("id", ["00.c", "00", "", "99.a", "00.1"])
def test_an_id_that_does_not_exist_is_refused_with_those_near_it(id):
    with pytest.raises(ExerciseError, match=r"0\d\.a"):
        fl.guess(id, 1)


@pytest.mark.parametrize("untouched", [None, "", "  ", ...])
def test_without_a_number_a_guess_is_a_form(untouched):
    assert "No guess noted. Run on" in repr(fl.guess("00.a", untouched))


# -- reveal ----------------------------------------------------------------------------------------


def test_reveal_says_what_was_said_what_is_how_far_off_and_an_honest_reason():
    fl.guess("00.a", "30 GFLOP/s", sure=60)
    asked = ask.find("00.a")
    assert repr(fl.reveal("00.a", Q("390 GFLOP/s", how="measured"))) == (
        "You said 30 GFLOP/s (fairly sure). One core of this computer did 390 GFLOP/s (measured). "
        f"That is 13 times too low. {asked.too_low} "
        "You were sure, and wrong: those are the ones we remember."
    )


def test_too_high_has_its_own_reason():
    fl.guess("00.a", "400 GFLOP/s")
    text = repr(fl.reveal("00.a", "100 GFLOP/s"))
    assert "4 times too high" in text and ask.find("00.a").too_high in text
    assert ask.find("00.a").too_low not in text


@pytest.mark.parametrize("guess", ["55 GFLOP/s", "190 GFLOP/s", "100 GFLOP/s"])
def test_within_a_factor_of_two_there_is_nothing_to_explain(guess):
    fl.guess("00.a", guess, sure=90)
    text = repr(fl.reveal("00.a", "100 GFLOP/s"))
    assert text.endswith("Keep that instinct.") and "Good." not in text


@pytest.mark.parametrize(
    "sure, far, praised",
    [
        (90, "1 GFLOP/s", True),
        (30, "1 GFLOP/s", False),
        (None, "1 GFLOP/s", False),
        (90, "30 GFLOP/s", False),
    ],
)
def test_only_who_was_sure_and_far_off_is_told_that_it_stays_learned(sure, far, praised):
    fl.guess("00.a", far, sure=sure)
    assert ("the ones we remember" in repr(fl.reveal("00.a", "100 GFLOP/s"))) is praised


def test_without_a_guess_the_truth_is_told_alone(at_home):
    assert repr(fl.reveal("00.a", Q("105 GFLOP/s", how="measured"))) == (
        "One core of this computer did 105 GFLOP/s (measured)."
    )
    assert not list(at_home.iterdir()), "and nothing is written"


def test_a_time_guessed_in_months_is_told_in_months_everywhere(at_home):
    assert repr(fl.guess("12.a", "2 years")) == "Noted: 24 months."
    assert "-3 months cannot be compared" in repr(fl.guess("12.a", -3))
    text = repr(fl.reveal("12.a", fl.trends.fit().doubling))
    assert text.startswith("You said 24 months. ")
    assert "doubles every 5.47 months (estimated: 5.32 to 5.65 months, 79 models)." in text
    assert "I guessed 24 months; it was 5.47 months (estimated: " in repr(fl.journal("12"))


def test_a_text_that_is_no_number_is_answered_with_what_is_asked_for_and_no_other_unit():
    guess, answer = fl.guess("12.a", "soon").text, fl.check("12.2", "soon").text
    assert guess.startswith("Nothing noted yet. 'soon' does not begin with a number.")
    assert "month" in guess and "FLOP" not in guess
    assert "plain number" in answer and "FLOP" not in answer


@pytest.mark.parametrize("unread", ["no idea", -3, "2 s", [1, 2]])
def test_a_guess_that_cannot_be_read_leaves_the_one_before_as_it_was(unread):
    fl.guess("00.a", "3 GFLOP/s", sure=60)
    assert fl.guess("00.a", unread).text.startswith("Your 3 GFLOP/s stays. ")
    assert "You said 3 GFLOP/s (fairly sure)." in fl.reveal("00.a", "100 GFLOP/s").text


def test_a_range_is_a_guess_at_its_middle():
    assert fl.guess("17.a", "1e24 to 1e26").text == "Noted: 1e25 FLOP."


def test_reveal_takes_a_measurement_by_its_best():
    class Measured:
        best = Q("105 GFLOP/s", how="measured")

    assert "did 105 GFLOP/s (measured)" in repr(fl.reveal("00.a", Measured()))


@pytest.mark.parametrize("wrong", [Q("1 s"), 0, "nothing", None])
def test_a_truth_of_another_kind_is_refused_in_a_sentence(wrong):
    with pytest.raises(UnitError):
        fl.reveal("00.a", wrong)


def test_a_guess_after_the_reveal_is_answered_with_the_comparison():
    fl.reveal("00.a", "105 GFLOP/s")
    assert repr(fl.guess("00.a", "2 GFLOP/s")).startswith(
        "Noted after the answer was shown. You said 2 GFLOP/s. One core of this computer did "
        "105 GFLOP/s. That is 52.5 times too low."
    )
    assert "given after the answer was shown" in repr(fl.journal("00"))


@pytest.mark.parametrize(
    "off, text",
    [
        (53, "53 times too low"),
        (1 / 53, "53 times too high"),
        (1, "right on"),
        (1.04, "right on"),
        (1.5, "1.5 times too low"),
        (4.6e9, "4.6 billion times too low"),
        (0, "1e300 times too high"),
        (float("inf"), "1e300 times too low"),
    ],
)
def test_how_far_off_is_told_in_words_with_its_direction(off, text):
    assert times_off(off) == text


@pytest.mark.parametrize(
    "id",
    [
        key
        for lesson in ask.lessons().values()
        for key, one in lesson.items()
        if isinstance(one, Guess)
    ],
)
def test_each_guess_of_the_course_works_from_its_form_to_its_journal(id):
    asked = ask.find(id)
    assert fl.guess(id, asked.example).text.startswith("Noted: ")
    example = asked.read(asked.example)
    low, high = fl.reveal(id, 100 * example).text, fl.reveal(id, example / 100).text
    for text, truth, reason in (
        (low, 100 * example, asked.too_low),
        (high, example / 100, asked.too_high),
    ):
        assert "{" not in text and (asked.slip(example, truth) or reason) in text
    assert fl.guess(id).text.startswith(asked.ask) and asked.example in fl.guess(id).text
    assert "!" not in " ".join([asked.ask, asked.tell, asked.too_low, asked.too_high])
    assert "too high" in fl.journal(id[:2]).text


# -- journal ---------------------------------------------------------------------------------------


def test_the_journal_tells_first_and_second_guess_and_a_line_to_keep():
    fl.guess("00.a", "2 GFLOP/s")
    fl.reveal("00.a", Q("106 GFLOP/s", how="measured"))
    fl.guess("00.b", "60,000 years")
    fl.reveal("00.b", Q("95,000 years"))
    for journal in (fl.journal("00"), fl.journal()):
        assert repr(journal) == (
            "00 Meet your machine: first guess 53 times too low, second guess 1.58 times too low.\n"
            'To keep: "I guessed 2 GFLOP/s; it was 106 GFLOP/s (measured)."'
        )


def test_a_guess_that_was_not_compared_yet_says_so():
    fl.guess("00.a", "2 GFLOP/s")
    assert "first guess 2 GFLOP/s, not yet compared" in repr(fl.journal())


def test_the_same_guess_again_keeps_its_comparison(monkeypatch):
    fl.guess("00.a", "2 GFLOP/s", sure=60)
    fl.reveal("00.a", "106 GFLOP/s")
    new_kernel(monkeypatch)
    fl.guess("00.a", "2 GFLOP/s", sure=60)
    assert "53 times too low" in repr(fl.journal())


def test_an_empty_journal_invites_and_does_not_nag():
    assert repr(fl.journal("00")).startswith("No guess noted in lesson 00.")
    assert repr(fl.journal()).startswith("No guess noted.")


def test_a_lesson_that_does_not_exist_has_no_journal():
    with pytest.raises(ExerciseError, match="There are 00"):
        fl.journal("99")


def test_guesses_may_lie_in_another_folder(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    fl.guess("00.a", "2 GFLOP/s", home=elsewhere)
    assert "2 GFLOP/s" in repr(fl.journal(home=elsewhere))
    assert "No guess noted" in repr(fl.journal())
    assert "You said" in repr(fl.reveal("00.a", "1 GFLOP/s", home=elsewhere))


# -- what people write -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, meant",
    [
        ("10^11 FLOP/s", "100 GFLOP/s"),
        ("10**11", "100 GFLOP/s"),
        ("3 x 10^9", "3 GFLOP/s"),
        ("5 billion per second", "5 GFLOP/s"),
        ("2 Gflop/s", "2 GFLOP/s"),
        ("100 G", "100 GFLOP/s"),
        ("100G", "100 GFLOP/s"),
        ("a million", "1 MFLOP/s"),
    ],
)
def test_a_guess_is_read_as_people_write_it(written, meant):
    assert fl.guess("00.a", written).text == f"Noted: {meant}."


def test_a_guess_of_another_order_gets_another_reason():
    asked = ask.find("00.a")
    truth = asked.read_truth("105 GFLOP/s")
    near = asked.reveal(truth, "2 GFLOP/s")[0].text
    far = asked.reveal(truth, 30)[0].text
    assert "GHz on the box" in near and "nearer to a person's speed" in far


def test_a_guess_that_lost_its_unit_is_noted_with_the_unit_it_was_taken_in():
    assert repr(fl.guess("00.a", "80")) == "Noted: 80 FLOP/s. (A plain number is taken in FLOP/s.)"
    assert repr(fl.guess("00.a", "8e10")) == "Noted: 80 GFLOP/s."
