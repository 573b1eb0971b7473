"""Lesson 07's wrong answers, as learners type them: each meets its own sentence."""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.facts.number_formats import Format


@pytest.mark.parametrize(
    "id, answer, sentence",
    [
        ("07.1", 131, "lacks a smaller number"),
        ("07.1", 63, "Six bits end at 63"),
        ("07.1", 2049, "for FP16"),
        ("07.2", "43.75 GB", "a quarter of a bit each"),
        ("07.2", 70, "8 bits a weight"),
        ("07.2", "34.63 GB", "Those are GiB"),
        ("07.2", 2.1875, "the scales alone"),
        ("07.1", 126, "every whole number up to 128"),
        ("07.1", 1, "It can hold 1"),
        ("07.1", 7, "Those are bits: six"),
        ("07.1", 32, "Five bits count 32 things"),
        ("07.1", 4097, "one for the sign"),
        ("07.2", 17.5, "In bits for each weight that is 2."),
        ("07.2", 8.75, "In bits for each weight that is 1."),
        ("07.2", 4.25, "the bits of one weight"),
        ("07.2", 74.4, "In bits for each weight that is 8.5."),
        ("07.1", 100, "It can hold 100"),
        ("07.1", 0.5, "A whole number is asked for"),
        ("07.1", 192, "A smaller number is left out already"),
        ("07.3", 16, "at most 7 bits"),
        ("07.3", 4.5, "Bits come whole"),
        ("07.2", 1.16, "weights are not shared"),
        ("07.3", 200, "how far it must reach"),
        ("07.3", 0.125, "three mantissa bits make"),
        ("07.3", "E5M2", "a step of 0.25 at 1"),
        ("07.3", 8, "One is for the sign"),
        ("07.3", 1, "ends before 2"),
    ],
)
def test_a_wrong_answer_meets_its_sentence(id, answer, sentence):
    reply = fl.check(id, answer)
    assert reply.right is False and sentence in reply.text


@pytest.mark.parametrize(
    "answer",
    [
        "E4M3",
        "e4m3",
        "FP8 E4M3FN",
        "4 bits",
        4,
        "4 exponent and 3 mantissa",
        "4 bits for the exponent",
        "4 exponent bits",
    ],
)
def test_the_lessons_own_name_of_a_format_is_an_answer(answer):
    assert fl.check("07.3", answer).right


def test_gib_are_converted_when_they_are_said():
    assert fl.check("07.2", "34.63 GiB").right


@pytest.mark.parametrize(
    "exponent, mantissa, end", [(1, 6, 2), (2, 5, 4), (3, 4, 15.6), (4, 3, 240.1)]
)
def test_the_ends_that_the_sentences_name_are_the_formats_own(exponent, mantissa, end):
    assert end / 2.1 < Format(exponent=exponent, mantissa=mantissa).max < end


@pytest.mark.parametrize("said, shown", [(2048, "2,048"), (65536, "65,536"), (10_000, "10,000")])
def test_a_guess_is_repeated_as_it_was_typed(said, shown):
    assert f"You said {shown}." in ask.lessons()["07"]["07.a"].reveal(256, said)[0].text


@pytest.mark.parametrize(
    "id, truth, guess, sentence",
    [
        ("07.a", 256, 8, "a number of bits"),
        ("07.a", 256, 3.39e38, "reached by doubling"),
        ("07.b", 32, 0.25, "A quarter can happen"),
        ("07.a", 256, 10_000, "eight bits on reach"),
        ("07.b", 32, 2, "If you meant twice as fast"),
        ("07.b", 0.5, 2, "If you meant twice as fast"),
        ("07.b", 2, 2, "Keep that instinct"),
        ("07.b", 32, "50 %", "half the bits to take half the time"),
    ],
)
def test_a_guess_meets_the_belief_behind_it(id, truth, guess, sentence):
    asked = ask.lessons()["07"][id]
    assert sentence in asked.reveal(asked.read_truth(truth), guess)[0].text
