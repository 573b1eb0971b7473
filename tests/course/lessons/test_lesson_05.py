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
        (lambda x: x[:5], "returns a ndarray, and a list with as many numbers"),
        (lambda x: float(x.sum()), "returns a float"),
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

    assert "Those are other values. It turns x = " in feedback(without_the_one).text
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
    assert len(taken) == 2 * judge_05.ROUNDS + 4


def test_of_a_shared_cache_a_block_takes_no_more_than_one_core_can_count_on(monkeypatch):
    monkeypatch.setattr(judge_05, "seconds_of", None)
    monkeypatch.setattr(judge_05, "machine", lambda: SimpleNamespace(caches={"L3": 300 * 2**20}))
    assert "fits into no cache" in feedback("8 million").text


def test_a_block_that_no_cache_holds_is_none_and_is_not_timed(monkeypatch):
    monkeypatch.setattr(judge_05, "seconds_of", None)
    monkeypatch.setattr(judge_05, "machine", lambda: SimpleNamespace(caches={"L2": 2**21}))
    assert "fits into no cache" in feedback("4,000,000").text
    assert "That cuts nothing" in feedback("16 million").text
    assert "That cuts nothing" in feedback(2**24).text
    assert "fits into no cache" in feedback(2**18 + 1).text


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
    assert "cut too small" in text and "By a short try this way would take" in text


def test_a_way_without_hope_is_not_timed_five_times(monkeypatch):
    taken = []

    def seconds_of(function, x):
        taken.append(function)
        return (1.0 if function is two_steps else 5.0), 0.0

    monkeypatch.setattr(judge_05, "seconds_of", seconds_of)
    assert "It is 0.2 times as fast" in feedback(in_blocks).text
    assert taken.count(in_blocks) == 2, "one that is not counted, and one"


def test_a_way_that_is_a_little_slower_is_tried_twice(monkeypatch):
    taken = []

    def seconds_of(function, x):
        taken.append(function)
        return (1.0 if function is two_steps else 1.5), 0.0

    monkeypatch.setattr(judge_05, "seconds_of", seconds_of)
    assert "It is 0.67 times as fast" in feedback(in_blocks).text
    assert taken.count(in_blocks) == 3


def test_ten_numbers_a_block_are_not_waited_for_even_once(monkeypatch):
    timed = []

    def seconds_of(function, x):
        timed.append(function)
        return 0.01, 0.0

    monkeypatch.setattr(judge_05, "seconds_of", seconds_of)
    text = feedback("10").text
    assert "cut too small" in text and "By a short try this way would take" in text
    assert set(timed) == {two_steps}


@pytest.mark.parametrize(
    "took, sentence",
    [(1.0, judge_05.NO_GAIN), (0.9, judge_05.NO_GAIN), (0.75, judge_05.SOME_GAIN)],
)
def test_a_way_that_gains_a_little_is_not_told_that_it_gains_nothing(took, sentence, seconds):
    seconds[squared] = (took, 0.0)
    assert sentence in feedback(squared).text


def squared(x):
    return (2 * x + 1) ** 2


def test_the_task_says_what_x_is():
    assert "a NumPy array or a PyTorch tensor" in lesson["05.3"].ask


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
        for row, _ in [lesson["05.1"].right(facts), *lesson["05.1"].slips(facts)]
    ]
    assert rows[0] == [1e9] * 3 and len({tuple(row) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("10, 160, 100", "Right"),
        ("100, 100, 100", "flat part starts at the ridge"),
        ("10, 10, 10", "16 rows use it 16 times"),
        ("10, 159, 4100", "lies above the peak"),
        ("10, 159, 100", "The second one lies above the peak"),
        ("20, 20, 20", "That is the bandwidth"),
        ("20, 100, 100", "Twice somewhere|a byte there serves half a FLOP"),
        ("5, 79, 100", "Half of it somewhere"),
        ("100, 100, 10", "in the other order"),
        ("0.5, 7.94, 205", "FLOPs for each byte"),
        ("40, 2.52, 0.0976", "You divided by the intensity"),
        ("9.09, 61.4, 97.6", "You added the time to fetch"),
        ("100, 6.25, 0.195", "not a lower speed"),
        ("10, 0.624, 0.0195", "share the bandwidth out"),
        ("55, 129, 2100", "don't average"),
        ("10, 20, 40", "that takes 2.52 GB/s from memory, which brings 20 GB/s: more is possible"),
        ("20, 150, 100", "that takes 40 GB/s from memory, which brings 20 GB/s."),
        ("10, 100, 2000", "Nothing is faster than the peak, 100 GFLOP/s."),
        ("90, 100, 100", "flat part starts|from memory, which brings 20 GB/s"),
        ("1.67, 26.7, 100", "the sum's 1/12"),
    ],
)
def test_answers_to_the_three_rates(answer, sentence):
    if sentence == "Right":  # 160 is above the peak of 100
        answer = "10, 100, 100"
    text = fl.check("05.1", answer, **ROOF).text
    assert any(part in text for part in sentence.split("|")), text


def test_a_batch_of_16_is_not_yet_enough_where_it_lies_left_of_the_ridge():
    facts = {"peak": "177 GFLOP/s", "bandwidth": "15.2 GB/s"}
    assert "Sixteen rows are not enough" in fl.check("05.1", "7.6, 177, 177", **facts).text


def test_a_time_is_not_scaled_to_years():
    times = [fl.Q(seconds, "s") for seconds in (7.6, 121, 177)]
    text = fl.check("05.1", times, **ROOF).text
    assert "is in another unit" in text and "years" not in text


# -- a byte's FLOPs, and the guesses ---------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (0.333, "one FLOP for three numbers"),
        (1, "the chatbot with 16-bit numbers"),
        (0.1, "Five numbers for each place?"),
        ("1/6", "Four lists move"),
        (0.5, "for each number that moves"),
        ("1/12", "That is x + y alone"),
        (0.667, "The result moves, too"),
        (0.75, "allows 2.67 bytes"),
        (12, "the bytes of one addition"),
        (1.5, "allows 1.33 bytes"),
        (0.0417, "One FLOP for six numbers?"),
        (0.25, "16 bits"),
        (8, "Upside down"),
        ("2 GFLOP/s", "another unit"),
        ("0,125", "decimal point"),
    ],
)
def test_a_wrong_number_of_flops_for_a_byte_meets_its_reason(answer, sentence):
    reply = fl.check("05.2", answer)
    assert reply.right is False and sentence in reply.text


@pytest.mark.parametrize(
    "guess, sentence",
    [
        (0.5, "starting each addition eats up the gain"),
        (0.0025, "how much shorter the list is"),
        (45, "as fast as the matrix product"),
        (100, "a hundred times sooner"),
        (1000, "a hundred times sooner"),
        (400, "the speed would stay the same"),
        (20, "but not that fast"),
    ],
)
def test_a_guess_about_short_lists_meets_its_belief(guess, sentence):
    asked = lesson["05.b"]
    assert sentence in asked.reveal(asked.read_truth(3.3), guess)[0].text
