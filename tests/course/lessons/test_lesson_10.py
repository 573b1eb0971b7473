"""Lesson 10's answers as people type them, and the sentence that each wrong one meets."""

import pytest

import flopslib as fl
from flopslib.course import ask


@pytest.mark.parametrize(
    "typed",
    [
        "24.2, 2.7",
        "24.2 chips, 2.7 chips",
        "24.2 chips in a box, 2.7 chips between boxes",
        "In a box: 24.2; between boxes: 2.7",
        "in a box 24, between boxes 2",
    ],
)
def test_the_number_of_chips_may_come_with_its_unit_and_its_name(typed):
    assert fl.check("10.2", typed).right


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("2.7 chips, 24.2 chips", "the other way round"),
        ("48.4 chips, 5.4 chips", "both directions"),
        ("24.2 chips, 24.2 chips", "another bandwidth"),
        ("24.2 chips", "two numbers"),
    ],
)
def test_a_slip_with_units_meets_its_sentence(typed, sentence):
    reply = fl.check("10.2", typed)
    assert reply.right is False and sentence in reply.text, reply.text


@pytest.mark.parametrize(
    "typed, noted",
    [
        ("half", "Noted: 0.5."),
        ("twice as fast", "Noted: 2."),
        ("half as fast", "Noted: 0.5."),
        ("the same", "Noted: 1."),
        ("a third", "Noted: 0.333."),
        ("50 % faster", "Noted: 1.5."),
    ],
)
def test_how_many_times_as_fast_may_be_said_in_words(typed, noted, tmp_path):
    assert noted in fl.guess("10.a", typed, home=tmp_path).text


@pytest.mark.parametrize(
    "id, answer, reply",
    [
        ("10.1", "3.5 GB", "sends and what it receives"),
        ("10.1", "12.25", "seven workers send"),
        ("10.1", "1.75 GiB", "or 1.75 GiB"),
        ("10.1", "1.75 MB", "the prefix: a thousand times too low"),
        ("10.1", "3 s", "3 s is in another unit, a time"),
        ("10.2", "(8, 2)", "Between boxes that is right"),
        ("10.2", "(8, 0)", "Eight is a full box"),
        ("10.2", "(2, 24)", "the other way round"),
        ("10.2", "(3, 0.3)", "An eight too many"),
        ("10.2", "(24, 0.3)", "The ninth was taken twice"),
        ("10.2", "8 chips, 8 chips", "Eight is what they used"),
        ("10.3", "1.5", "Those are the minutes"),
        ("10.3", "46", "That is half of it"),
        ("10.3", "66.6", "The 2 is missing"),
    ],
    ids=str,
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right, feedback.text


@pytest.mark.parametrize("answer", ["24 chips, 2 chips", "(24.2, 2.7)", "24; 2"])
def test_chips_are_taken_with_their_noun_and_in_whole_numbers(answer):
    assert fl.check("10.2", answer).right


@pytest.mark.parametrize("answer", ["14 Gbit", "14 GBit", "1.75 GB", "1.75"])
def test_a_right_amount_is_right_in_bits_and_in_bytes(answer):
    assert fl.check("10.1", answer).right


@pytest.mark.parametrize("answer, shown", [("1.55 min", "1.54 min (92.5 s)"), ("93", "92.5 s")])
def test_a_right_time_is_shown_in_the_unit_that_was_typed(answer, shown):
    assert fl.check("10.3", answer).text.startswith(f"Right: {shown}. ")


@pytest.mark.parametrize(
    "speedup, said",
    [
        (0.33, "then 5.1 times as long again"),  # 2 / 0.33 - 1
        (1.2, "the meeting took 70 % of what that half takes"),  # 2 / 1.2 - 1 = 0.67
    ],
)
def test_the_reply_to_two_says_what_the_meeting_cost_here(speedup, said):
    asked = ask.lessons()["10"]["10.a"]
    text = asked.reveal(asked.read_truth(speedup), asked.read(2))[0].text
    assert said in text and "longer than the work" not in text


@pytest.mark.parametrize("speedup, busy", [(1.03, True), (1.4, False)])
def test_a_busy_computer_does_not_prove_that_two_are_as_slow_as_one(speedup, busy):
    asked = ask.lessons()["10"]["10.b"]
    text = asked.reveal(asked.read_truth(speedup), asked.read(1))[0].text
    assert ("other programs wanted the cores" in text) is busy and "instinct" not in text


def test_the_vote_says_how_far_its_law_is_carried_on():
    assert "sixteen times beyond" in fl.check("10.vote", "B").text
    assert "nobody builds that one" in fl.check("10.vote", "D").text
