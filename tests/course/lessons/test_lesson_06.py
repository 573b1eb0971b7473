"""Lesson 06's own question, fewer FLOPs in more time: every answer gets one sentence, none raises.

What is told apart by time here differs by far more than a busy neighbour does, or is given.
"""

from types import SimpleNamespace

import pytest
import torch

import flopslib as fl
from flopslib.course.lessons import lesson_06


def feedback_on(answer):
    return fl.check("06.3", answer)


@pytest.mark.parametrize("answer", [300, "300", " 300 pieces ", 300.0])
def test_a_number_of_pieces_is_an_answer_for_a_reader_of_no_code(answer, monkeypatch):
    monkeypatch.setattr(lesson_06, "times_as_long", lambda *_: 3)
    reply = feedback_on(answer)
    assert reply.right and "19,660,800 FLOP (counted: product)" in reply.text
    assert "It takes 3 times as long (measured)." in reply.text


@pytest.mark.parametrize(
    "times, right, sentence",
    [
        (1.6, True, "Right: "),
        (1.4, False, "too close to call"),
        (0.7, False, "too close to call"),
        (0.6, False, "Fewer FLOPs, and faster"),
    ],
)
def test_slower_has_to_be_slower_by_more_than_a_neighbour_makes_it(
    monkeypatch, times, right, sentence
):
    monkeypatch.setattr(
        lesson_06,
        "measure_interleaved",
        lambda *things: [SimpleNamespace(seconds=seconds) for seconds in (times, 1.0)],
    )
    reply = feedback_on(10)
    assert reply.right is right and sentence in reply.text


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (lambda x: x.nothing, "stopped with AttributeError"),
        (lambda x: 1 + "a", "On x of 64 x 512 it stopped with TypeError"),
        (lambda: 1, "It is called with one table, x, and its arguments do not fit"),
        (lambda x: None, "It gives back nothing"),
        (lambda x: 1, "It is a int; 64 x 512 is needed"),
        (lambda x: x @ x.T, "It is 64 x 64; 64 x 512 is needed"),
        (lambda x: x + 1, "It did no FLOPs in this count"),
        ("many", "'many' is neither"),
        (-3, "'-3' is neither"),
        (12345, "is neither"),
        ([], "is neither"),
        (lambda x: torch.from_numpy(x.numpy() * 2), "Not counted: torch.Tensor.numpy"),
    ],
)
def test_what_cannot_be_judged_is_told_in_one_sentence(answer, sentence):
    reply = feedback_on(answer)
    assert reply.right is False and sentence in reply.text


def test_work_that_was_not_counted_is_not_fewer():
    from flopslib.lab.custom_ops import local_attention

    x = torch.randn(64, 512)
    local_attention(x, x, x, 8)  # its first call loads a compiler, which takes very many steps
    reply = feedback_on(lambda x: local_attention(x, x, x, 8))
    assert reply.right is False and "Not counted: course.local_attention" in reply.text


@pytest.mark.parametrize(
    "id, answer, sentence",
    [
        ("06.1", "95.6 %", "share of the work that is saved"),
        ("06.1", 8.41, "the lesson's layer"),
        ("06.1", 614_400, "the dense one's multiply-adds"),
        ("06.1", 26_976, "the two parts' multiply-adds"),
        ("06.2", "53 %", "share of the time that is saved"),
        ("06.2", "46.7 %", "share of the time that is left"),
        ("06.2", "114 %", "added to the old speed"),
        ("06.2", 46.7, "seconds left of 100"),
        ("06.2", 5, "The middle of 1 and 9"),
        ("06.1", 24, "A little less than 25"),
        ("06.1", 9, "the lesson's window of 3 x 3"),
        ("06.1", 96, "The channels in cancel"),
        ("06.1", 2.67, "channels out with channels in"),
        ("06.1", 66.7, "does not work 96 x 96 times"),
        ("06.2", 1.9, "by the share that is saved"),
        ("06.2", 3, "2.5 times faster at most"),
        ("06.2", 214, "That is per cent"),
        ("06.2", 1.3, "the other 60 would have become 36.9"),
        ("06.2", 0.6, "is it a share?"),
        ("06.1", 12.5, "would leave 8 % of the work"),
        ("06.1", 0.004, "is it a share?"),
    ],
)
def test_wrong_answers_seen_in_class_meet_their_sentence(id, answer, sentence):
    reply = fl.check(id, answer)
    assert reply.right is False and sentence in reply.text


@pytest.mark.parametrize(
    "id, truth, guess, sentence",
    [
        ("06.a", 4.4, 1, "You expected no gain"),
        ("06.a", 4.4, 0.5, "or even a loss"),
        ("06.a", 4.4, 16, "more FLOPs each second"),
        ("06.a", 4.4, 70, "more FLOPs each second"),
        ("06.a", 0.9, 1, "Keep that instinct"),
        ("06.b", 1.0, 0.9, "the share of zeros"),
        ("06.b", 1.0, "90 %", "the share of zeros"),
        ("06.b", 1.0, 0.1, "the share of the work that still matters"),
        ("06.b", 1.0, 0.5, "more to check"),
    ],
)
def test_a_guess_meets_the_belief_behind_it(id, truth, guess, sentence):
    asked = lesson_06.lesson[id]
    assert sentence in asked.reveal(asked.read_truth(truth), guess)[0].text


def test_half_is_near_enough_in_the_head():
    assert "Close enough for mental arithmetic: it is 2.14" in fl.check("06.2", 2).text


def test_a_share_in_per_cent_is_read_where_times_are_asked():
    assert fl.check("06.2", "214 %").right


@pytest.mark.parametrize(
    "typed, noted",
    [
        ("no change", "Noted: 1."),
        ("The same.", "Noted: 1."),
        ("twice", "Noted: 2."),
        ("10 % faster", "Noted: 1.1."),
        ("2 times faster", "Noted: 2."),
        ("10 percent", "Write 1.1 if you mean that much more, or 0.1 if you mean that share"),
    ],
)
def test_a_guess_of_times_in_everyday_words_is_read_or_asked_again(typed, noted, tmp_path):
    assert noted in fl.guess("06.b", typed, home=tmp_path).text
