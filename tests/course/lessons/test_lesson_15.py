"""Lesson 15's own answers: shares in every spelling, two numbers of bytes, wrong ones by name."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lessons import judge_15


@pytest.mark.parametrize("answer", ["67.4", "67.4 %", 67.45, "67.4 percent"], ids=str)
def test_a_share_is_taken_in_every_spelling(answer):
    assert fl.check("15.1", answer).text.startswith("Right: 67.4")


def test_two_thirds_are_right_without_the_slim_tables():
    for answer in ("66.7", "66.67 %", "2/3", "two thirds"):
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
        ("15.1", "a third", "what is saved"),
        ("15.1", "1/3", "what is saved"),
        ("15.1", "33", "what is saved"),
        ("15.1", "64.5", "this page's net"),
        ("15.1", "68.2", "66.7 %. What do the slim tables add"),
        ("15.1", "4", "4 of 6 FLOPs remain"),
        ("15.1", "3", "That few"),
        ("15.2", "1028, 4.14", "bits, in the first one"),
        ("15.2", "64, 32", "8 bytes for each parameter"),
        ("15.2", "128, 4.81", "with the adapters and their notes"),
        ("15.2", "119.7, 3.86", "powers of two"),
        ("15.2", "128, 3.86", "powers of two"),
        ("15.2", "20, 4.14", "2.49 bytes for each parameter"),
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
        ("15.a", 64.5, "0.5", "one of the three"),
        ("15.a", 64.5, "0.03", "the share that learns"),
        ("15.a", 64.5, "2/3", "Keep that instinct"),
        ("15.a", 64.5, "0.65", "Keep that instinct"),
        ("15.a", 64.5, "66", "Keep that instinct"),
        ("15.b", 34.8, "0.35", "Keep that instinct"),
        ("15.b", 34.8, 0.33, "Keep that instinct"),
        ("15.b", 34.8, "1/3", "Keep that instinct"),
        ("15.b", 34.8, "0.43 %", "has to go forward through all the others"),
        ("15.b", 34.8, "0.4", "has to go forward through all the others"),
        ("15.b", 34.8, "65", "That is LoRA's share again"),
        ("15.b", 34.8, "5", "a third of a full step"),
        ("15.b", 34.8, "33", "Keep that instinct"),
    ],
)
def test_a_guess_meets_the_belief_behind_it(id, truth, guess, reply):
    asked = ask.lessons()["15"][id]
    noted, _ = asked.note(guess, None)
    assert reply in asked.reveal(asked.read_truth(truth), noted)[0].text


def test_two_empty_boxes_are_answered_in_the_unit_that_is_asked_for():
    text = fl.check("15.2", ["128", ""]).text
    assert "two numbers of GB" in text and "taken in B" not in text


@pytest.mark.parametrize("typed, number", [("all", 16_000), ("16,000", 16_000), ("0", 0), (64, 64)])
def test_a_number_stands_for_that_many_answers(typed, number):
    assert judge_15.taught_by_answers(typed).number == number


@pytest.mark.parametrize("typed", ["the teacher", "-3", "a lot"])
def test_what_is_no_number_stands_for_nothing(typed):
    assert judge_15.taught_by_answers(typed) is None


def test_the_bill_in_the_reply_adds_up():
    look, own, letter = 1_192_960, 400 * 64 * (6 * 11_072 - 2 * 8192), 22_144
    assert (letter, look, own) == (judge_15.LETTER, judge_15.ANSWER, judge_15.OWN)
    for seen, words in (
        (16_000, ("16,000 answers", "19 GFLOP, 15 times", "17,400 letters")),
        (5_000, ("5,000 answers", "6 GFLOP, 4.7 times", "6,200 letters")),
    ):
        assert all(part in judge_15.bill(seen) for part in words)
        assert round((seen * look + own) / (look - letter), -2) == int(
            words[2].split()[0].replace(",", "")
        )


@pytest.mark.parametrize(
    "points, seen, words",
    [
        (81.7, 2_000, "So close. The teacher has answered for 2,000 of the 16,000"),
        (78.0, 1_000, "The teacher has answered for 1,000 of"),
        (74.0, 0, "You used the 1,000 labels alone"),
        (4.0, 16_000, "It looks untrained"),
        (70.0, 16_000, "The teacher has answered for all of them, but the small net hasn't"),
    ],
)
def test_a_net_that_reads_too_little_is_answered_by_what_was_asked_of_the_teacher(
    points, seen, words
):
    assert judge_15.reason(points, seen).startswith(words)
