"""Lesson 14's own answers: numbers in every spelling, seats by function and by hand, beliefs."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lessons import judge_14


@pytest.mark.parametrize("answer", ["295", "295 chats", "about 300 readers", 295.3, "296"], ids=str)
def test_the_ridge_is_taken_in_every_spelling(answer):
    assert fl.check("14.1", answer).text.startswith("Right: 295. ")


@pytest.mark.parametrize("answer", ["7", "7 chats", 7.04, "7.0"], ids=str)
def test_chats_beside_the_weights(answer):
    assert fl.check("14.2", answer).right


@pytest.mark.parametrize(
    "id, answer, reply",
    [
        ("14.1", "148", "weights of one byte"),
        ("14.1", "74", "weights of 4 bits"),
        ("14.1", "590", "with the star"),
        ("14.1", "590", "A multiply-add is two FLOPs"),
        ("14.1", "1181", "two of three slips"),
        ("14.1", "1", "That is one chat"),
        ("14.1", "37", "not in bits"),
        ("14.1", "2362", "not in bits"),
        ("14.1", "295,000", "A prefix got lost"),
        ("14.1", "0.295", "A prefix got lost"),
        ("14.1", "0.0034", "Upside down"),
        ("14.1", "2.95e14", "T of terabytes"),
        ("14.1", "989", "TFLOP/s"),
        ("14.1", "238", "how many fit"),
        ("14.1", "230", "how many fit"),
        ("14.1", "50", "50 FLOPs for each byte"),
        ("14.2", "59.6", "The weights live there, too"),
        ("14.2", "14", "its key and its value"),
        ("14.2", "0", "Not one would fit"),
        ("14.2", "0.88", "64 heads that keep"),
        ("14.2", "3", "numbers of 4 bytes"),
        ("14.2", "3.5", "numbers of 4 bytes"),
        ("14.2", "57,700", "*tokens* fit"),
        ("14.2", "563", "one layer"),
        ("14.2", "8", "18.9 GB are free"),
        ("14.2", "6", "One more fits"),
        ("14.2", "11", "80 GiB"),
        ("14.2", "7.5", "Chats come whole"),
        ("14.2", "18.9", "the room beside the weights"),
        ("14.2", "18.8 GB", "the room beside the weights"),
        ("14.2", "2.68", "what one chat keeps"),
        ("14.2", "2.68 GB", "what one chat keeps"),
        ("14.2", "141 GB", "what the weights take"),
        ("14.2", "327,680", "one token keeps"),
        ("14.2", "25", "such chats keep 67.1 GB"),
        ("14.3", "18", "batch by batch"),
        ("14.3", "12", "if no seat were ever empty"),
        ("14.3", "24", "one after the other"),
        ("14.3", "15", "Draw two rows of boxes"),
    ],
    ids=str,
)
def test_a_wrong_answer_meets_its_own_sentence(id, answer, reply):
    feedback = fl.check(id, answer)
    assert reply in feedback.text and not feedback.right


@pytest.mark.parametrize("answer", ["14", "14 steps", 14])
def test_by_hand_it_is_fourteen_steps(answer):
    feedback = fl.check("14.3", answer)
    assert feedback.right and "2 + 3 + 5" in feedback.text


def test_a_function_that_looks_at_lengths_is_told_that_they_are_hidden():
    def shortest(waiting, running, slots):
        return sorted(waiting, key=lambda guest: guest.answer)[: slots - len(running)]

    assert fl.check("14.3", shortest).text == judge_14.HIDDEN


def test_a_function_of_its_own_that_fills_every_seat_is_right():
    def admit(waiting, running, slots):
        chosen = []
        for guest in waiting:
            if len(running) + len(chosen) < slots:
                chosen.append(guest)
        return chosen

    assert fl.check("14.3", admit).right


@pytest.mark.parametrize(
    "guess, reply",
    [
        ("1", "once is the sensible guess"),
        ("256", "256 tokens share"),
        ("0.5", "the cheaper one"),
        ("4", "fetches all the tables for itself"),
        ("60", "less arithmetic to waste"),
        ("250", "A chip with less arithmetic for each byte"),
        ("11", "Keep that instinct"),
    ],
)
def test_a_guess_of_how_much_longer_writing_takes_meets_its_belief(guess, reply):
    asked = ask.lessons()["14"]["14.a"]
    feedback, _ = asked.reveal(12.5, asked.read(guess))
    assert reply in feedback.text


@pytest.mark.parametrize(
    "guess, truth, reply",
    [
        ("16", 2.8, "fetched once for all sixteen"),
        ("1", 2.8, "not all of a step is shared"),
        ("2", 2.8, "products of few rows stay below the roof"),
        ("1", 1.05, "Keep that instinct: it held here."),
        ("0.5", 2.8, "cannot take less time"),
        ("7", 2.8, "fetching was most of a step"),
    ],
)
def test_a_guess_about_sixteen_chats_meets_its_belief(guess, truth, reply):
    asked = ask.lessons()["14"]["14.b"]
    feedback, _ = asked.reveal(truth, asked.read(guess))
    assert reply in feedback.text


@pytest.mark.parametrize("letter", "ACD")
def test_wrong_votes_begin_with_no(letter):
    assert fl.check("14.vote", letter).text.startswith("No. ")
