"""Levels of sureness: grouped, counted, and a band that holds the true share nine times in ten."""

import random

import pytest

from flopslib.quantities.calibration import Level, levels, wilson
from flopslib.quantities.units import UnitError


def test_answers_are_grouped_by_how_sure_they_were():
    low, high = levels([(0.1, False), (0.3, True), (0.9, True), (1, True)], steps=2)
    assert (low.said, low.right, low.n) == (0.2, 0.5, 2)
    assert (high.said, high.right, high.n) == (0.95, 1.0, 2)
    assert high.gap == pytest.approx(-0.05)


def test_each_answer_is_in_one_level():
    rng = random.Random(0)
    answers = [(rng.random(), rng.random() < 0.5) for _ in range(1000)]
    for steps in (1, 3, 10):
        found = levels(answers, steps)
        assert sum(level.n for level in found) == 1000
        right = sum(level.right * level.n for level in found)
        assert right == pytest.approx(sum(is_right for _, is_right in answers))


@pytest.mark.parametrize("share, n", [(0.5, 40), (0.9, 60), (0.2, 200)])
def test_the_band_holds_the_true_share_about_nine_times_in_ten(share, n):
    """By the binomial distribution itself, summed over every number that can be seen."""
    from math import comb

    held = 0.0
    for seen in range(n + 1):
        low, high = wilson(seen, n)
        if low <= share <= high:
            held += comb(n, seen) * share**seen * (1 - share) ** (n - seen)
    assert 0.86 < held < 0.945


def test_the_ends_of_the_band_solve_the_equation_that_it_is_made_from():
    """Wilson: |seen - true| is 1.645 standard deviations of the true share, at both ends."""
    for end in wilson(30, 40):
        deviation = (end * (1 - end) / 40) ** 0.5
        assert abs(30 / 40 - end) == pytest.approx(1.645 * deviation)


@pytest.mark.parametrize("said", [1.2, -0.1, float("nan"), "sure", None])
def test_a_sureness_that_is_no_share_is_refused(said):
    with pytest.raises(UnitError, match="from 0 to 1"):
        levels([(said, True)])


def test_an_empty_group_has_no_level():
    assert levels([]) == []
    with pytest.raises(UnitError, match="no answer"):
        Level.of([])
