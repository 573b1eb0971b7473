"""Lesson 18's own answers: ten letters, a share, a repaired sentence, and wrong answers by name."""

import pytest

import flopslib as fl
from flopslib.course.lessons.lesson_18 import REPAIRED, ROW

TEN = "tohhhftfht"


def changed(line, letter):
    """The right row with another letter in one line."""
    letters = list(TEN)
    letters[line - 1] = letter
    return "".join(letters)


def test_the_row_is_the_tables():
    assert ROW == TEN


@pytest.mark.parametrize(
    "answer",
    [TEN, TEN.upper(), " ".join(TEN), ", ".join(TEN), list(TEN), "tohhh ftfht"]
    + ["True, open, half, half, half, false, true, false, half, true."]
    + ["true, can't be checked, half true, half, half, false, true, false, half, true"],
    ids=str,
)
def test_ten_letters_are_taken_in_every_spelling(answer):
    assert fl.check("18.1", answer).right


@pytest.mark.parametrize(
    "answer, reply",
    [
        (changed(1, "f"), "what true means for an estimate"),
        (changed(1, "h"), "what true means for an estimate"),
        (changed(2, "t"), "put a time in, and say which"),
        (changed(2, "f"), "put a time in, and say which"),
        (changed(3, "f"), "there were 216"),
        (changed(4, "t"), "on two different cards"),
        (changed(4, "f"), "on two different cards"),
        (changed(5, "t"), "a run has four costs"),
        (changed(6, "t"), "one of the two was out already"),
        (changed(7, "f"), "the line in FLOP"),
        (changed(8, "t"), "a model has a count"),
        (changed(9, "t"), "narrow tasks, not"),
        (changed(10, "o"), "a published pair"),
        ("h" * 10, "no audit"),
        ("f" * 10, "no audit"),
        ("toh", "10 letters"),
        ("tohhhwtwht", "10 letters"),
        ("yes", "10 letters"),
    ],
)
def test_a_wrong_row_meets_its_own_sentence(answer, reply):
    feedback = fl.check("18.1", answer)
    assert reply in feedback.text and feedback.right is False


@pytest.mark.parametrize(
    "answer, reply",
    [
        (changed(3, "t"), "True can be argued"),
        (changed(5, "o"), "Can't be checked can be argued"),
        (changed(6, "h"), '"up to" is a ceiling'),
        (changed(7, "h"), "Half true can be argued"),
    ],
)
def test_what_can_be_argued_for_is_right_and_said(answer, reply):
    feedback = fl.check("18.1", answer)
    assert feedback.right and reply in feedback.text


def test_a_rule_for_all_scores_four_at_most():
    assert [TEN.count(letter) for letter in "thfo"] == [3, 4, 2, 1]


@pytest.mark.parametrize(
    "answer",
    [
        "8.3",
        "8.3 %",
        "one in twelve",
        "about one in twelve",
        "1 in 12",
        "8.28 per cent",
        "about 8",
        100 * 24 / 290,
    ],
)
def test_the_share_is_taken_in_every_spelling(answer):
    assert fl.check("18.2", answer).right


@pytest.mark.parametrize(
    "answer, reply",
    [
        ("91.7", "Those are the others"),
        ("92", "Those are the others"),
        ("7.1", "all 339 models"),
        ("7", "all 339 models"),
        ("24", "how many they are"),
        ("0.083", "In per cent it is a hundred times as much"),
        ("14.5", "without any value"),
        ("85.5", "with a known value"),
        ("12.1", "Turned round"),
        ("1208 %", "Turned round"),
        ("50", "That would be 145 of the 290"),
    ],
)
def test_another_share_meets_its_own_sentence(answer, reply):
    feedback = fl.check("18.2", answer)
    assert reply in feedback.text and feedback.right is False


@pytest.mark.parametrize(
    "sentence",
    [
        REPAIRED,
        "By its data sheet, the H100 SXM delivers 1,979 TFLOP/s in FP8, dense, at 3.35 TB/s.",
        "The H100 NVL: 3,341 TFLOP/s in FP8 with sparsity, 3.9 TB/s of memory (March 2024).",
        "H100 PCIe, BF16, dense: 756 TFLOP/s and 2.04 TB/s, says NVIDIA.",
        "In 2022-09 an H100 SXM did 0.989 PFLOP/s (dense, BF16) and moved 3.35 TB/s.",
    ],
)
def test_other_repairs_are_right(sentence):
    feedback = fl.check("18.3", sentence)
    assert feedback.right, feedback


@pytest.mark.parametrize(
    "sentence, reply",
    [
        ("The H100 delivers 3,958 teraFLOPS of FP8 performance and 3.9 TB/s.", "TFLOPS or TFLOP/s"),
        ("The H100 delivers 3,958 TFLOP/s in FP8 and 3.9 TB/s.", "Which H100"),
        ("The H100 SXM delivers 3,958 TFLOP/s in FP8 and 3.35 TB/s.", "Dense, or with the star"),
        ("The H100 SXM delivers 3,958 TFLOP/s in FP8, dense, 3.35 TB/s, 2022.", "with the star"),
        ("The H100 SXM delivers 989 TFLOP/s, dense, 3.35 TB/s, 2022.", "number format"),
        ("The H100 SXM delivers 3,341 TFLOP/s in FP8, sparse, 3.9 TB/s, 2022.", "another part's"),
        ("It delivers 989 TFLOP/s in BF16, dense, and 3.35 TB/s, 2022.", "Which card"),
        ("The H200 SXM delivers 1,979 TFLOP/s in FP8, dense, 4.8 TB/s, 2023.", "another card"),
        ("The B200 SXM delivers 4,500 TFLOP/s in FP8, dense, 8 TB/s, 2024.", "another card"),
        ("It is very fast.", "true, and says nothing"),
        ("12 345", "no word in it"),
        ("x" * 2500, "2,000 are the most"),
    ],
)
def test_a_sentence_that_lacks_something_is_told_what(sentence, reply):
    feedback = fl.check("18.3", sentence)
    assert reply in feedback.text and feedback.right is False


@pytest.mark.parametrize("letter", "ACD")
def test_a_wrong_vote_begins_with_no(letter):
    assert fl.check("18.vote", letter).text.startswith(f"No, not {letter}.")


@pytest.mark.parametrize(
    "guess, reply",
    [(1, "distrust is no check"), (10, "another card"), (2, "also confirms"), (6, "another card")],
)
def test_a_guess_of_how_many_hold_meets_its_belief(guess, reply, at_home):
    fl.guess("18.a", guess)
    assert reply in fl.reveal("18.a", 3).text


def test_the_vote_rests_on_the_table():
    ratio = 5e26 / float(fl.table("models")["GPT-4"].flop)
    assert "24 times" in fl.check("18.vote", "B").text and round(ratio) == 24
    assert "a factor of 2.4" in fl.check("18.vote", "D").text and round(ratio / 10, 1) == 2.4
