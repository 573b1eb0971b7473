"""Laws of many workers: given back from what they were made of, and as published runs have them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.estimating import parallel
from flopslib.estimating.parallel.lines import ParallelError


def published(system, sequences):
    rows = []
    for row in fl.table("clusters"):
        if row.system == system and row.sequences == sequences and row.step:
            rows.append((row.chips, row.step))
    return rows


@settings(deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_a_law_is_given_back_from_its_own_points(work, rest):
    found = parallel.law([(n, work / n + rest) for n in (1, 3, 10, 40)])
    for n in (1, 7, 40):
        assert float(found.at(n)) == pytest.approx(work / n + rest, rel=1e-6)
    assert found.worst < 1e-6


@pytest.mark.parametrize("system, work, rest, half", [
    ("Megatron-LM", 9569, 2.61, 3660), ("MegaScale", 7860, 1.23, 6400),
])  # fmt: skip
def test_published_steps_of_a_175_billion_net_follow_it_within_a_percent(system, work, rest, half):
    found = parallel.law(published(system, 768), system)
    assert float(found.work) == pytest.approx(work, rel=2e-3)
    assert float(found.rest) == pytest.approx(rest, rel=5e-3)
    assert found.half == pytest.approx(half, rel=0.01) and found.worst < 0.01
    assert found.checked and f"{system}: " in repr(found)


@pytest.mark.parametrize("system, low, high", [
    ("Megatron-LM", 35_000, 47_000), ("MegaScale", 65_000, 184_000),
])  # fmt: skip
def test_where_the_rest_is_small_its_range_is_wide(system, low, high):
    found = parallel.law(published(system, 6144), system)
    assert found.half_low == pytest.approx(low, rel=0.03)
    assert found.half_high == pytest.approx(high, rel=0.03)


def test_the_fit_is_that_of_weighted_least_squares():
    """The second route: numpy's polyfit of t over 1/n, weighted by 1/t."""
    rows = published("Megatron-LM", 6144)
    n, t = np.array([(chips, float(step)) for chips, step in rows]).T
    work, rest = np.polyfit(1 / n, t, 1, w=1 / t)
    found = parallel.law(rows)
    assert (float(found.work), float(found.rest)) == pytest.approx((work, rest))


def test_with_two_points_nothing_checks_a_law_and_it_says_so():
    tokens, per_token = 16_777_216, 6 * 405.85e9
    rows = []
    for chips in (8192, 16_384):
        row = fl.table("clusters")[f"Llama 3.1 405B, {chips:,} chips"]
        rows.append((chips, tokens * per_token / (chips * float(row.rate))))
    found = parallel.law(rows, "Llama 3.1 405B")
    assert found.half == pytest.approx(101_000, rel=0.01) and not found.checked
    assert "nothing checks it" in repr(found)


def test_half_of_a_step_is_waiting_at_half():
    found = parallel.law([(1, 10.5), (2, 5.5), (4, 3.0)])
    assert found.share(found.half) == pytest.approx(0.5)
    assert found.share(1) > 0.9 and found.share(1e9) < 1e-6


def test_steps_that_share_everything_have_no_half():
    found = parallel.law([(1, 8), (2, 4), (4, 2)])
    assert found.half > 1e6
    faster = parallel.law([(1, 8), (2, 3.9), (4, 1.9)])  # caches grow with the workers
    assert faster.half == math.inf and float(faster.rest) == 0
    assert "Nothing that cannot be shared shows" in repr(faster)


@settings(deadline=None)
@given(st.floats(1e-7, 1e-2), st.floats(1e6, 1e12), st.integers(2, 8))
def test_a_link_is_given_back_from_its_own_messages(delay, bandwidth, workers):
    points = []
    for size in (256, 65_536, 2**24, 2**30):
        points.append((size, float(fl.formulas.all_reduce(size, workers, delay, bandwidth))))
    found = parallel.link(points, workers)
    for size, seconds in points:
        assert float(found.at(size)) == pytest.approx(seconds, rel=1e-5)
    assert found.worst == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: parallel.law([]), "there are none"),
        (lambda: parallel.law([(4, 1), (4, 2)]), "there is one: time another"),
        (lambda: parallel.law([(0, 1), (4, 2)]), "write two numbers above 0"),
        (lambda: parallel.law([(1, "2 FLOP"), (4, 2)]), "a time is asked for"),
        (lambda: parallel.link([("1 kB", 1), ("1 MB", 2)], 1), "sends no messages"),
        (lambda: parallel.link([("1 kB", 2), ("1 MB", 1)], 2), "no longer than the short ones"),
        (lambda: parallel.link([("1 kB", 2)], 2), "there is one"),
    ],
)
def test_times_without_a_law_are_refused_in_one_sentence(call, words):
    with pytest.raises(fl.UnitError if "a time is" in words else ParallelError) as raised:
        call()
    assert words in str(raised.value)
