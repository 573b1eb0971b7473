"""What learners of lessons 00 to 04 really type, and the mistake that each reply names.

An answer here is as it is typed, not as the slip computes it: rounded, with another unit, with a
number that stands nearby on the page. To add one: a line with its exercise and words of the reply.
"""

import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lesson import Guess

FACTS = {"00.1": {"rate": "105 GFLOP/s"}, "00.3": {"rate": "105 GFLOP/s"}}

TYPED = [
    ("00.1", "11.5", "million is missing"),
    ("00.1", "11.5 million days", "unit is another one"),
    ("00.1", "3 million years", "EU's 1e25"),
    ("00.1", "5.7 million years", "factor of two"),
    ("00.3", "7.5 million", "whole year"),
    ("00.3", "92 million", "30 days"),
    ("00.3", "20 million", "not by 0.6"),
    ("00.3", "61 million", "factor of two"),
    ("01.1", "282", "Sizes multiply"),
    ("01.1", "200", "one entry"),
    ("01.1", "10,000", "one row"),
    ("01.1", "318,400 FLOP/s", "no seconds"),
    ("01.2", "x*(1 + x*(2 + x*(3 + x*(4 + x*(5 + x*6)))))", "one x too many"),
    ("01.2", "6 + x*(5 + x*(4 + x*(3 + x*(2 + x))))", "reverse order"),
    ("01.3", "12.27e9", "added the two numbers"),
    ("01.3", "8.18", "G is missing"),
    ("02.1", "134,400", "added the sizes"),
    ("02.1", "160000", "first layer"),
    ("02.2", "3.1e11", "first term, 247,064,064 T, is missing"),
    ("02.2", "2.53e11", "T² term, too"),
    ("03.1", "10", "Doubled once too often"),
    ("03.1", "6", "One too many"),
    ("03.1", "3", "this page's 3"),
    ("03.1", "7", "encoder layer"),
    ("03.2", "112.5", "quarter of the first count"),
    ("03.3", "4*T*k*d", "f is missing"),
    ("03.3", "2*T*k*f", "d is missing"),
    ("03.3", "2*T*d", "f is missing. Each token goes through k experts"),
    ("03.3", "6*T*k*d*f", "number in front is 6"),
    ("03.3", "2*T*k*d*f*E", "Leave E out"),
    ("03.3", "4*T*T*k*d*f", "T is in it twice"),
    ("04.1", "2", "milliseconds"),
    ("04.1", "6", "milliseconds"),
    ("04.1", "33.6", "this page's product"),
    ("04.1", "19.3", "256 wide"),
    ("04.1", "209", "Doubled once too often"),
    ("04.1", "11", "milliseconds"),
    ("04.1", "182", "Divide it by the time"),
]

GUESSED = [
    ("00.a", "105 GFLOP/s", "50 MFLOP/s", "loop in plain Python"),
    ("00.a", "105 GFLOP/s", "2 TFLOP/s", "speed of a GPU"),
    ("00.a", "105 GFLOP/s", "12 GFLOP/s", "that is the idea"),
    ("00.a", "105 GFLOP/s", "1e18 FLOP/s", "chips in the news"),
    ("00.a", "4 TFLOP/s", "1 TFLOP/s", "GHz"),  # where a core is that fast, it is no GPU's speed
    ("00.b", "95,000 years", "100 years", "as far as people look ahead"),
    ("01.a", 64_512, 2048, "two for each entry"),
    ("01.b", 4_194_304, "4 FLOP", "M is missing"),
    ("02.a", 1024, 9216, "window went in once more"),
    ("02.b", 5.11, 1024, "for the whole text"),
    ("03.b", 268_435_456, 4, "That is a factor"),
    ("04.b", 0.8, 0.5, "lost less by waiting"),
    ("04.b", 1.9, 4, "never more"),
]


@pytest.mark.parametrize("id, answer, words", TYPED)
def test_a_wrong_answer_hears_what_was_mistaken(id, answer, words):
    reply = fl.check(id, answer, **FACTS.get(id, {}))
    assert reply.right is False and words in reply.text, reply.text


@pytest.mark.parametrize("id, truth, guess, words", GUESSED)
def test_a_guess_hears_the_belief_behind_it(id, truth, guess, words):
    asked = ask.find(id, Guess)
    text = asked.reveal(asked.read_truth(truth), guess)[0].text
    assert words in text, text


def test_a_plain_number_in_a_quotient_is_named_without_another_number():
    reply = fl.check("00.1", 3.8e25 / fl.Q("105 GFLOP/s"), rate="105 GFLOP/s")
    assert reply.right and 'fl.Q(number, "FLOP")' in reply.text
