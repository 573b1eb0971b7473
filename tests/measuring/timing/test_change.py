"""What a change did to work and time, and what a count alone would promise."""

import pytest
from fake_clocks import MS, measured

from flopslib.measuring.timing.clocks import MeasureError


def timed(seconds, **asked):
    return measured(seconds, **asked)[0]


DENSE = timed(8 * MS, flops=80e6, name="dense")
CHEAP = timed(2 * MS, flops=10e6, name="cheap")


def test_a_change_says_what_became_of_work_and_time():
    change = DENSE.changed_to(CHEAP)
    assert change.fewer == pytest.approx(8) and change.faster == pytest.approx(4)
    assert repr(change) == (
        "From dense to cheap: 8 times fewer FLOPs (counted), 4 times as fast (measured)."
    )


def test_without_flops_there_is_no_change_of_work():
    with pytest.raises(MeasureError, match="'idle' has no FLOPs: measure it with"):
        DENSE.changed_to(timed(MS, name="idle"))


def test_a_change_to_what_was_never_measured_is_refused_in_a_sentence():
    with pytest.raises(MeasureError, match="measure it with fl.measure"):
        DENSE.changed_to(3)


def test_a_promise_stands_beside_the_fact():
    assert repr(CHEAP.promised_at(DENSE.best)) == (
        "Cheap: promised 1 ms, took 2 ms, 2 times as long (counted; measured)."
    )
    assert CHEAP.promised_at("5 GFLOP/s").promised == pytest.approx(2 * MS)


@pytest.mark.parametrize(
    "speed, said", [("5 GFLOP/s", "as promised"), ("1 GFLOP/s", "0.2 times as long")]
)
def test_a_promise_may_be_kept_or_beaten(speed, said):
    assert f"took 2 ms, {said} (counted; measured)." in repr(CHEAP.promised_at(speed))


def test_without_flops_nothing_is_promised():
    assert repr(timed(2 * MS, name="norm").promised_at("5 GFLOP/s")) == (
        "Norm: no FLOPs in this count, so nothing promised; took 2 ms (measured)."
    )
