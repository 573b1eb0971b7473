"""The cost of a run as draws: against products of ranges, the normal law, one range less."""

import math
from statistics import NormalDist, variance

import pytest

import flopslib as fl
from flopslib.estimating.clusters import RunError
from flopslib.quantities.units import UnitError

GPT4 = {
    "flop": ("8.2e24", "4.4e25"),
    "chip": "A100",
    "utilisation": (0.3, 0.5),
    "price": ("1.1 $/h", "4.1 $/h"),
}
TAIL = NormalDist().inv_cdf(0.95)


def widths(**ranges):
    return {name: math.log(high / low) for name, (low, high) in ranges.items()}


WIDTHS = widths(flop=(8.2e24, 4.4e25), utilisation=(0.3, 0.5), price=(1.1, 4.1))


def test_the_ends_of_the_draws_are_those_of_the_product_of_ranges():
    run = fl.TrainingRun(**GPT4)
    spread = run.spread()
    assert float(spread.middle) == pytest.approx(float(run.cost), rel=0.02)
    half = math.hypot(*WIDTHS.values()) / 2
    assert float(spread.low) == pytest.approx(float(run.cost) * math.exp(-half), rel=0.03)
    assert float(spread.high) == pytest.approx(float(run.cost) * math.exp(half), rel=0.03)
    assert str(spread.middle) in ("92 M$", "93 M$") and str(spread.low) == "31 M$"


def test_how_many_draws_lie_above_an_amount_is_what_the_normal_law_says():
    run = fl.TrainingRun(**GPT4)
    deviation = math.hypot(*WIDTHS.values()) / 2 / TAIL
    above = 1 - NormalDist(math.log(float(run.cost)), deviation).cdf(math.log(100e6))
    assert above == pytest.approx(0.455, abs=0.002)
    for seed in range(3):
        assert run.spread(seed).above("100 M$") == pytest.approx(above, abs=0.012)


def test_the_shares_are_what_is_gained_by_knowing_one_factor():
    """By squares of widths, and by making one range after the other exact."""
    spread = fl.TrainingRun(**GPT4).spread()
    whole = variance(map(math.log, spread.draws))
    middles = {"flop": 1.9e25, "utilisation": 0.39, "price": 2.12}
    names = {"flop": "FLOPs", "utilisation": "share", "price": "price"}
    for key, name in names.items():
        known = fl.TrainingRun(**(GPT4 | {key: middles[key]})).spread()
        left = variance(map(math.log, known.draws))
        (share,) = (share for full, share in spread.shares.items() if name in full)
        assert 1 - left / whole == pytest.approx(share, abs=0.03)
    assert [round(100 * share) for share in spread.shares.values()] == [59, 36, 5]


def test_the_same_seed_gives_the_same_draws_and_others_move_the_ends_by_a_few_per_cent():
    run = fl.TrainingRun(**GPT4)
    assert run.spread().draws == run.spread(0).draws
    for seed in range(1, 4):
        for end in (200, 3800):
            ratio = run.spread(seed).draws[end] / run.spread().draws[end]
            assert ratio == pytest.approx(1, abs=0.04)


def test_chip_hours_that_are_given_are_one_factor():
    spread = fl.TrainingRun(chip_hours="1e6 to 2e6 H100-hours", price="1 to 2 $/h").spread()
    assert list(spread.shares) == ["the chip hours", "the price"]
    assert "(50 %) and the price (50 %)" in repr(spread)


def test_what_is_shown_counts_draws_of_100():
    text = repr(fl.TrainingRun(**GPT4).spread())
    assert "90 of 100 draws lie from 31 M$ to 280 M$ (estimated: 4,000 draws)" in text
    assert text.endswith("the price (36 %) and the share of the peak (5 %).")


@pytest.mark.parametrize(
    "change, words",
    [
        ({"price": None}, "There is no price in this run"),
        ({"price": {"spot": 1, "list": 3}}, "several were given: choose one"),
        ({"flop": 1e25, "price": 2, "utilisation": 0.4}, "there is one cost and no spread"),
    ],
)
def test_a_run_without_a_spread_says_what_it_lacks(change, words):
    with pytest.raises(RunError, match=words):
        fl.TrainingRun(**(GPT4 | change)).spread()


def test_an_amount_in_another_unit_is_refused():
    with pytest.raises(UnitError, match="3 h"):
        fl.TrainingRun(**GPT4).spread().above("3 h")
