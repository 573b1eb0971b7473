"""One speed beside another, in a sentence."""

import pytest
from fake_clocks import MS, measured

from flopslib.measuring.timing.clocks import MeasureError
from flopslib.measuring.timing.comparison import _merged
from flopslib.quantities.units import UnitError


def timed(seconds, **asked):
    return measured(seconds, **asked)[0]


def test_two_measurements_are_compared_by_their_best_rates():
    fast, slow = timed(MS, flops=4e6, name="a product"), timed(MS, flops=1e6, name="a loop")
    assert fast.compared_with(slow).times == pytest.approx(4)
    assert repr(fast.compared_with(slow)) == ("A product ran 4 times as fast as a loop (measured).")
    assert repr(slow.compared_with(fast)) == (
        "A loop ran at 0.25 times the speed of a product (measured)."
    )


@pytest.mark.parametrize(
    "doubts, said",
    [
        (["another process took 66 %"] * 2, ["another process took 66 %"]),
        (["a took 66 % of b", "a took 62 % of b"], ["a took 66 % and 62 % of b"]),
        (["a took 66 %", "a quota"], ["a took 66 %", "a quota"]),
    ],
)
def test_one_kind_of_doubt_is_said_once(doubts, said):
    assert _merged(doubts) == said


def test_other_work_is_compared_by_rate_and_not_by_time():
    long = timed(10 * MS, flops=4e7, name="the large one")
    assert long.compared_with(timed(MS, flops=1e6)).times == pytest.approx(4)


def test_without_rates_the_seconds_of_a_call_are_compared():
    assert timed(MS).compared_with(timed(3 * MS)).times == pytest.approx(3)


def test_a_rate_of_another_kind_of_worker_has_a_name():
    loop = timed(MS, flops=1e5, name="a loop")
    said = repr(loop.compared_with("0.02 FLOP/s", "you with a pencil"))
    assert said == "A loop ran 5 billion times as fast as you with a pencil (measured)."


def test_a_difference_below_the_spread_is_none():
    said = repr(timed(MS, flops=100e4, name="a").compared_with(timed(MS, flops=101e4, name="b")))
    assert said == "A and b ran at the same speed (measured)."


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(MeasureError, match="Only one of 'work' and 'sleep' has a rate"):
        timed(MS, flops=1e6, name="work").compared_with(timed(MS, name="sleep"))
    with pytest.raises(UnitError):
        timed(MS, flops=1e6).compared_with("3 GB/s")
