"""Sums in few bits: what one by one loses, pairs and Kahan's rule keep."""

import numpy as np
import pytest

from flopslib.facts.number_formats import Format
from flopslib.lab.sums import in_pairs, kahan, one_by_one

HALF = Format("fp16")
WAYS = (one_by_one, in_pairs, kahan)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 64])
def test_small_whole_numbers_add_up_exactly(way, count):
    assert way(np.arange(count), HALF) == sum(range(count))


def test_a_long_sum_swallows_small_terms_unless_they_meet_their_like():
    ones = np.ones(4096)
    assert one_by_one(ones, HALF) == 2048  # from there on, plus one changes nothing
    assert in_pairs(ones, HALF) == kahan(ones, HALF) == 4096


def test_the_lessons_numbers():
    x = HALF.round(np.random.default_rng(0).random(4096))
    exact = HALF.round(x.sum())
    assert abs(one_by_one(x, HALF) - exact) > 4
    assert in_pairs(x, HALF) == kahan(x, HALF) == exact


@pytest.mark.parametrize("way", WAYS)
def test_the_numbers_that_were_given_stay_as_they_are(way):
    x = np.ones(5)
    way(x, HALF)
    assert x.tolist() == [1] * 5
