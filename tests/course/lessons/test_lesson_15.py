"""Lesson 15's own answers: shares in every spelling, two numbers of bytes, wrong ones by name."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lessons import judge_15


@pytest.mark.parametrize("answer", ["67.4", "67.4 %", 67.45, "67.4 percent"], ids=str)
def test_a_share_is_taken_in_every_spelling(answer):
    assert fl.check("15.1", answer).text.startswith("Right: 67.4")


def test_two_thirds_are_right_without_the_slim_tables():
    for answer in ("66.7", "66.67 %"):
        feedback = fl.check("15.1", answer)
        assert feedback.right and "With them it is 67.4 %" in feedback.text


@pytest.mark.parametrize(
    "answer",
    ["128, 4.14", "128.5 GB, 4.14 GB", ["128 GB", "4.1 GB"], [128.5e9, 4.14e9]],
    ids=str,
)
def test_two_numbers_of_bytes_are_taken_in_every_spelling(answer):
    assert fl.check("15.2", answer).right


@pytest.mark.parametrize(
    "id, answer, reply",
    [
        ("15.1", "0.78", "the share of parameters that learn"),
        ("15.1", "32.6", "what is saved"),
        ("15.1", "100.8", "one product of its three falls away"),
        ("15.1", "50", "two of its three products"),
        ("15.1", "0.674", "In per cent it is 100 times as much"),
        ("15.1", "79.2", "rank 256"),
        ("15.1", "120", "add less than 1 %"),
        ("15.2", "16.1, 4.14", "the weights alone"),
        ("15.2", "16, 16", "the weights alone"),
        ("15.2", "96.4, 4.14", "QLoRA's own paper"),
        ("15.2", "64.2, 4.14", "8 bytes each"),
        ("15.2", "128, 33.1", "Those are bits"),
        ("15.2", "128, 16", "in 16 bits"),
        ("15.2", "128, 8.03", "8 bits each"),
        ("15.2", "4.14, 128", "the other way round"),
    ],
    ids=str,
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right


@pytest.mark.parametrize(
    "id, truth, guess, reply",
    [
        ("15.a", 64.5, "3", "the share that learns"),
        ("15.a", 64.5, "100", "three products"),
        ("15.a", 64.5, "97", "three products"),
        ("15.a", 64.5, "33", "what LoRA leaves out"),
        ("15.a", 64.5, "50", "one of the three"),
        ("15.a", 64.5, "0.5", "If you meant a share"),
        ("15.a", 64.5, "66", "Keep that instinct"),
        ("15.b", 34.8, "0.4", "has to go forward through all the others"),
        ("15.b", 34.8, "65", "That is LoRA's share again"),
        ("15.b", 34.8, "5", "a third of a full step"),
        ("15.b", 34.8, "33", "Keep that instinct"),
    ],
)
def test_a_guess_meets_the_belief_behind_it(id, truth, guess, reply):
    asked = ask.lessons()["15"][id]
    assert reply in asked.reveal(asked.read_truth(truth), asked.read(guess))[0].text


@pytest.mark.parametrize("typed, number", [("all", 16_000), ("16,000", 16_000), ("0", 0), (64, 64)])
def test_a_number_stands_for_that_many_answers(typed, number):
    assert judge_15.taught_by_answers(typed).number == number


@pytest.mark.parametrize("typed", ["the teacher", "-3", "a lot"])
def test_what_is_no_number_stands_for_nothing(typed):
    assert judge_15.taught_by_answers(typed) is None


def test_the_bill_in_the_reply_adds_up():
    look, own, letter = 1_192_960, 400 * 64 * (6 * 11_072 - 2 * 8192), 22_144
    assert f"{16_000 * look / 1e9:.0f} GFLOP" == "19 GFLOP"
    assert round(16_000 * look / own) == 15
    assert round((16_000 * look + own) / (look - letter), -2) == 17_400
