"""Trials of ways at jobs, under a clock without a machine; the sentence follows the numbers."""

import pytest
import torch
from torch import nn

from flopslib.lab.quantized.layers import Quantized, Wide
from flopslib.lab.quantized.trials import FewerBits, Trial, in_turns, trials


class Clock:
    """A clock that a function moves on."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def work(self, seconds):
        def run():
            self.now += seconds
            return torch.zeros(1)

        return run


def test_times_are_those_of_the_clock_that_was_handed_in():
    clock = Clock()
    assert in_turns(clock.work(0.3), clock.work(0.1), clock) == pytest.approx(3)


def test_each_way_has_its_bytes_and_its_times_at_each_job():
    torch.manual_seed(0)
    model, clock = nn.Sequential(nn.Linear(128, 128)), Clock()

    def job(some):
        quantized = any(isinstance(part, Quantized) for part in some.modules())
        return clock.work(0.5 if quantized else 0.1)

    found = trials(model, {"wide": Wide}, {"reading": job}, clock, lambda _: 0.01, {"x": "why"})
    (row,) = found.rows
    assert row.times == {"reading": pytest.approx(0.2)} and row.off == 0.01
    assert row.stored == 128 * 128 + 4 * 128 and found.wide == 4 * 128 * 128
    assert "x is missing here: why." in repr(found) and found.slowest is row


def test_the_findings_follow_the_numbers():
    rows = [
        Trial("a", 1, 0.0, {"one": 3.0, "many": 0.5}),
        Trial("b", 1, 0.0, {"one": 1, "many": 1}),
    ]
    found = FewerBits(rows, {}, ["one", "many"], 4)
    assert list(found.findings()) == [
        "a: faster for one, slower for many.",
        "b: about as fast for one, about as fast for many.",
    ]
    assert found.row("b") is rows[1] and found.slowest.name == "b"
