"""Lesson 05's own questions: a faster way, and three rates; what each answer is told."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

import flopslib as fl
from flopslib.course.lessons import judge_05
from flopslib.course.lessons.judge_05 import in_blocks, two_steps
from flopslib.course.lessons.lesson_05 import lesson

ROOF = {"peak": "100 GFLOP/s", "bandwidth": "20 GB/s"}


@pytest.fixture
def seconds(monkeypatch):
    """No clock is asked: a way takes the seconds that are given for it, all on one thread."""
    given = {two_steps: (1.0, 0.0)}
    monkeypatch.setattr(judge_05, "seconds_of", lambda function, x: given[function])
    return given


def feedback(answer):
    reply = fl.check("05.3", answer)
    assert "\n" not in reply.text
    return reply


def torch_blocks(x, block=16_384):
    """The right way in PyTorch's own functions, which take no NumPy arrays."""
    c = torch.empty_like(x)
    for i in range(0, x.numel(), block):
        part = c[i : i + block]
        torch.mul(x[i : i + block], 2, out=part)
        part += 1
        part *= part
    return c


def test_a_way_is_faster_from_one_and_a_half_times_on(seconds):
    for took, right in ((0.66, True), (0.68, False), (2.0, False)):
        seconds[in_blocks] = (took, 0.0)
        assert feedback(in_blocks).right is right
    assert "It is 0.5 times as fast (measured" in feedback(in_blocks).text


def test_work_on_other_threads_is_not_one_core(seconds):
    seconds[in_blocks] = (0.4, 0.2)
    assert "Other threads did 50 % of it" in feedback(in_blocks).text


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (lambda x: None, "It gives back nothing"),
        (lambda x: x[:5], "gives back a ndarray, and a list of as many numbers"),
        (lambda x: float(x.sum()), "gives back a float"),
        (lambda x: 1 / 0, "ZeroDivisionError"),
        (lambda x: torch.mul(x, "two"), "TypeError"),
        (lambda x: x.nothing, "'numpy.ndarray' object has no attribute 'nothing'"),
        (lambda: 3, "It is called with one list, x, and its arguments do not fit that."),
        (lambda x: exit(), "SystemExit"),
        (lambda x: (yield x), "generator"),
        ("abc", "name of your function"),
        (np.ones(3), "name of your function"),
        ("0", "is neither"),
    ],
)
def test_whatever_a_function_does_is_answered_in_a_sentence(answer, sentence):
    reply = feedback(answer)
    assert sentence in reply.text and reply.right is False


def test_a_loop_that_never_ends_is_ended():
    def runs(x):
        while True:
            pass

    assert "had not finished" in feedback(runs).text


# -- NumPy or PyTorch ------------------------------------------------------------------------------


def test_a_function_of_tensors_is_timed_on_tensors(monkeypatch):
    given = []
    monkeypatch.setattr(judge_05, "LARGE", 1000)
    monkeypatch.setattr(
        judge_05, "seconds_of", lambda function, x: given.append(type(x)) or (1.0, 0.0)
    )
    before = torch.get_num_threads()
    assert "It is 1 times as fast" in feedback(torch_blocks).text
    assert set(given) == {torch.Tensor} and torch.get_num_threads() == before


def test_a_function_of_tensors_is_compared_and_counted_like_one_of_arrays():
    def without_the_one(x):
        return torch.square(torch.mul(x, 2))

    def in_fp64(x):
        return torch.square(x.double() * 2 + 1)

    def in_place(x):
        return x.mul_(2).add_(1).square_()

    assert "Those are other values. Of x = " in feedback(without_the_one).text
    assert "The result is float64. FP32 is asked for" in feedback(in_fp64).text
    assert "leave x as it came" in feedback(in_place).text


@pytest.mark.slow
def test_blocks_of_tensors_are_faster():
    assert feedback(torch_blocks).right


# -- blocks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["65,536", 65536, "65536 numbers", "2^16"])
def test_a_number_stands_for_blocks_of_so_many_numbers(answer, monkeypatch):
    taken = []
    monkeypatch.setattr(judge_05, "LARGE", 1000)
    monkeypatch.setattr(judge_05, "seconds_of", lambda function, x: taken.append(1) or (1, 0))
    assert "It is 1 times as fast" in feedback(answer).text
    assert len(taken) == 2 * judge_05.ROUNDS + 1


def test_a_block_that_no_cache_holds_is_none_and_is_not_timed(monkeypatch):
    monkeypatch.setattr(judge_05, "seconds_of", None)
    monkeypatch.setattr(judge_05, "machine", lambda: SimpleNamespace(caches={"L2": 2**21}))
    assert "fits on no worktop" in feedback("16,000,000").text
    assert "fits on no worktop" in feedback(2**18 + 1).text


@pytest.mark.parametrize(
    "answer, small",
    [
        (64, True),
        (1000, True),
        (8192, True),
        (16_384, False),
        (lambda x: in_blocks(x, 100), True),
        (lambda x: torch_blocks(x, 100), True),
        (two_steps, False),
        (lambda x: (2 * x + 1) ** 2, False),
    ],
)
def test_blocks_that_are_too_small_are_not_sent_to_the_pantry(answer, small, monkeypatch):
    monkeypatch.setattr(judge_05, "LARGE", 1000)
    monkeypatch.setattr(judge_05, "seconds_of", lambda function, x: (1.0, 0.0))
    text = feedback(answer).text
    assert ("cut too small" in text) is small and ("walks to the pantry" in text) is not small


def test_a_loop_over_single_numbers_is_not_waited_for():
    def one_by_one(x):
        return np.array([(2 * number + 1) ** 2 for number in x], dtype=x.dtype)

    text = feedback(one_by_one).text
    assert "cut too small" in text and "By a short try this one would take" in text


def test_a_way_without_hope_is_not_timed_five_times(monkeypatch):
    taken = []

    def seconds_of(function, x):
        taken.append(function)
        return (1.0 if function is two_steps else 5.0), 0.0

    monkeypatch.setattr(judge_05, "seconds_of", seconds_of)
    assert "It is 0.2 times as fast" in feedback(in_blocks).text
    assert taken.count(in_blocks) == 2


def test_in_place_on_a_copy_is_a_way_like_any_other(seconds):
    def copied(x):
        c = x.copy()
        c *= 2
        c += 1
        c *= c
        return c

    seconds[copied] = (0.5, 0.0)
    assert feedback(copied).right


# -- three rates -----------------------------------------------------------------------------------


def test_slips_that_fall_together_on_a_machine_are_told_once():
    facts = {name: fl.Q(fact) for name, fact in {**ROOF, "peak": "1 GFLOP/s"}.items()}
    rows = [
        [float(getattr(one, "value", one)) for one in row]
        for row, _ in [lesson["05.2"].right(facts), *lesson["05.2"].slips(facts)]
    ]
    assert rows[0] == [1e9] * 3 and len({tuple(row) for row in rows}) == len(rows)
