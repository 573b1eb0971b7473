"""Exercises that ask for a faster way, and for several numbers: what each answer is told."""

from types import SimpleNamespace

import numpy as np
import pytest

import flopslib as fl
from flopslib.course.lessons.lesson_05 import in_blocks, lesson, two_steps
from flopslib.course.questions import faster_asked

ROOF = {"peak": "100 GFLOP/s", "bandwidth": "20 GB/s"}


@pytest.fixture
def seconds(monkeypatch):
    """No clock is asked: a way takes the seconds that are given for it, all on one thread."""
    given = {two_steps: (1.0, 0.0)}
    monkeypatch.setattr(faster_asked, "_seconds", lambda function, x: given[function])
    return given


def told(answer):
    return fl.check("05.3", answer)


def test_a_way_is_faster_from_one_and_a_half_times_on(seconds):
    for took, right in ((0.66, True), (0.68, False), (2.0, False)):
        seconds[in_blocks] = (took, 0.0)
        assert told(in_blocks).right is right
    assert "It is 0.5 times as fast (measured" in told(in_blocks).text


def test_work_on_other_threads_is_not_one_core(seconds):
    seconds[in_blocks] = (0.4, 0.2)
    assert "Other threads did 50 % of it" in told(in_blocks).text


@pytest.mark.parametrize(
    "answer, reply",
    [
        (lambda x: None, "It gives back nothing"),
        (lambda x: x[:5], "gives back a ndarray"),
        (lambda x: float(x.sum()), "gives back a float"),
        (lambda x: 1 / 0, "ZeroDivisionError"),
        (lambda: 3, "TypeError"),
        (lambda x: exit(), "SystemExit"),
        ("abc", "name of your function"),
        (np.ones(3), "name of your function"),
        ("0", "is neither"),
    ],
)
def test_whatever_a_function_does_is_answered_in_a_sentence(answer, reply):
    found = told(answer)
    assert reply in found.text and found.right is False


def test_a_loop_that_never_ends_is_ended():
    def runs(x):
        while True:
            pass

    assert "had not finished" in told(runs).text


def test_who_writes_no_code_says_how_long_a_block_is(seconds, monkeypatch):
    taken = []
    monkeypatch.setattr(faster_asked, "_seconds", lambda function, x: taken.append(1) or (1, 0))
    for said in ("65,536", 65536, "65536 numbers"):
        assert "It is 1 times as fast" in told(said).text
    assert len(taken) == 3 * (2 * faster_asked.ROUNDS + 1)


def test_a_block_that_no_cache_holds_is_none_and_is_not_timed(monkeypatch):
    monkeypatch.setattr(faster_asked, "_seconds", None)
    monkeypatch.setattr(faster_asked, "machine", lambda: SimpleNamespace(caches={"L2": 2**21}))
    assert "fits on no worktop" in told("16,000,000").text
    assert "fits on no worktop" in told(2**18 + 1).text


def test_in_place_on_a_copy_is_a_way_like_any_other(seconds):
    def copied(x):
        c = x.copy()
        c *= 2
        c += 1
        c *= c
        return c

    seconds[copied] = (0.5, 0.0)
    assert told(copied).right


# -- several numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        (10e9, 100e9, 100e9),
        ["10 GFLOP/s", "100 GFLOP/s", fl.Q("100 GFLOP/s")],
        "10, 100, 100",
        "10 GFLOP/s; 100 GFLOP/s; 100 GFLOP/s",
        "10,000,000,000, 1e11, 1e11",
        (10, 100, 100),
    ],
)
def test_several_numbers_are_read_in_every_form(answer):
    assert fl.check("05.2", answer, **ROOF).right, answer


@pytest.mark.parametrize(
    "answer, reply",
    [
        ("10, 100", "2 came. 3 numbers are asked for, for batch 1, batch 16, batch 512"),
        (5, "'5' is one thing"),
        ("tens, 2, 3", "does not begin with a number"),
        ((fl.Q("20 GB/s"),) * 3, "20 GB/s (estimated) has another unit"),
        ((1e9, 100e9, 100e9), "Batch 1: read as 1 GFLOP/s (estimated), 10 times too low"),
        ((10e9, 1e9, 100e9), "Batch 16: read as 1 GFLOP/s (estimated), 100 times too low"),
        ((-10e9, 1e9, 100e9), "below what is possible"),
    ],
)
def test_several_numbers_that_are_off_are_told_which_is(answer, reply):
    found = fl.check("05.2", answer, **ROOF)
    assert reply in found.text and found.right is False


def test_slips_that_fall_together_on_a_machine_are_told_once():
    facts = {name: fl.Q(fact) for name, fact in {**ROOF, "peak": "1 GFLOP/s"}.items()}
    rows = [
        [float(getattr(one, "value", one)) for one in row]
        for row, _ in [lesson["05.2"].right(facts), *lesson["05.2"].slips(facts)]
    ]
    assert rows[0] == [1e9] * 3 and len({tuple(row) for row in rows}) == len(rows)
