"""The mean of the slowest of n, against all draws one by one."""

import itertools
import statistics

import pytest

import flopslib as fl
from flopslib.estimating.parallel.lines import ParallelError

TIMES = [1.0, 1.1, 1.3, 3.0]


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_it_is_the_mean_over_all_draws(workers):
    draws = itertools.product(TIMES, repeat=workers)
    by_hand = statistics.fmean(max(draw) for draw in draws)
    found = fl.parallel.slowest(TIMES, workers)[workers]
    assert float(found) == pytest.approx(by_hand)


def test_many_workers_wait_for_the_worst_time_of_all():
    found = fl.parallel.slowest(TIMES, 1, 1_000_000)
    assert float(found[1]) == pytest.approx(statistics.fmean(TIMES))
    assert float(found[1_000_000]) == pytest.approx(3.0)


@pytest.mark.parametrize("times, workers", [([], [2]), ([1], [2]), ([0, 1], [2]), ([1, 2], [])])
def test_what_cannot_be_drawn_from_is_refused(times, workers):
    with pytest.raises(ParallelError):
        fl.parallel.slowest(times, *workers)
