"""Measuring on a scripted clock: exact, whatever the speed of the machine that runs the tests."""

import json
import statistics

import numpy as np
import pytest
from fake_clocks import MS, FakeGPU, measured

from flopslib._support.errors import UserError
from flopslib.measuring.timing import measure as timing
from flopslib.measuring.timing.clocks import Fake, MeasureError
from flopslib.measuring.timing.measure import measure
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

# -- rates -----------------------------------------------------------------------------------------


def test_steady_work_has_one_rate():
    found, _ = measured(MS, flops=2_000_000)
    assert float(found.best) == pytest.approx(2e9) and float(found.median) == pytest.approx(2e9)
    assert float(found.sustained) == pytest.approx(2e9) and found.best.unit == "FLOP/s"
    assert found.spread == pytest.approx(0, abs=1e-9) and found.trust == "steady"
    assert float(found.seconds) == pytest.approx(MS) and found.seconds.how == ("measured",)


def test_best_is_the_fastest_window_and_sustained_all_work_over_all_time():
    #             first, warm, then ten windows: nine of 2 ms and one of 1 ms
    found, _ = measured(2 * MS, 2 * MS, *[2 * MS] * 4, MS, 2 * MS, flops=1000, seconds=19 * MS)
    assert len(found.rates) == 10
    assert float(found.best) == pytest.approx(1000 / MS)
    assert float(found.median) == pytest.approx(500 / MS)
    assert float(found.sustained) == pytest.approx(10 * 1000 / (19 * MS))


def test_spread_is_the_interquartile_range_over_the_median():
    found, _ = measured(*[MS, MS, 2 * MS] * 4, flops=1, seconds=12 * MS)
    low, middle, high = statistics.quantiles(found.rates, n=4, method="inclusive")
    assert found.spread == pytest.approx((high - low) / middle) and found.spread > 0.1
    assert found.trust.startswith("uneven: ")


@pytest.mark.parametrize(
    "given, flops",
    [(2000, 2000), (2e3, 2000), ("2 kFLOP", 2000), (Q("1 kMAC"), 2000), (np.int64(2000), 2000)],
)
def test_work_is_a_number_a_text_or_a_quantity(given, flops):
    found, _ = measured(MS, flops=given)
    assert found.flops == flops and float(found.best) == pytest.approx(flops / MS)


def test_bytes_give_a_bandwidth():
    found, _ = measured(MS, bytes="1 MB")
    assert found.best.unit == "B/s" and float(found.best) == pytest.approx(1e9)


def test_without_stated_work_there_is_a_time_and_no_rate():
    found, _ = measured(4 * MS)
    assert found.best is None and found.sustained is None
    assert repr(found).startswith("work: 4 ms a call at best, 4 ms in the middle, one core")


def test_rates_of_a_measurement_calculate_like_quantities():
    found, _ = measured(MS, flops=2_000_000)
    assert repr(Q("4 GFLOP") / found.best) == "2 s (measured)"
    assert found.best / found.sustained == pytest.approx(1) and float(found.best) > 0


def test_about_the_seconds_asked_for_are_spent():
    _, clock = measured(MS, seconds=0.5)
    assert clock.time == pytest.approx(0.5, abs=0.02)


def test_a_call_longer_than_the_seconds_is_made_three_more_times():
    found, clock = measured(2.0, flops=1000)
    assert clock.calls == 4 and len(found.rates) == 3
    assert found.trust == "only 3 windows, as one call takes 2 s"


def test_a_call_of_over_five_seconds_is_made_once():
    found, clock = measured(30.0, flops=3000)
    assert clock.calls == 1 and found.best == 100 and found.spread == 0
    assert found.trust == "one call only, of 30 s, and a first call is often slow: a lower bound"
    assert "%" not in repr(found)


def test_a_call_that_becomes_too_slow_is_not_repeated():
    found, clock = measured(2.0, 7.0)
    assert clock.calls == 2 and len(found.rates) == 1


def test_the_share_of_the_core_is_cpu_time_over_wall_time():
    found, _ = measured((2 * MS, 0.9 * MS), flops=1000)
    assert found.share == pytest.approx(0.45)
    assert found.trust.startswith("your core went elsewhere 55 % of the time")


def test_a_gpu_is_measured_in_longer_windows_and_has_no_share():
    clock = FakeGPU(MS)
    found = measure(clock.work, flops=10**6, clock=clock)
    assert found.share is None and found.device == "cuda" and len(found.rates) == 30
    assert repr(found).startswith("work: 1 GFLOP/s best, 1 sustained, the GPU (measured; 0 %")


# -- watching --------------------------------------------------------------------------------------


def test_watch_is_called_between_windows_at_most_twenty_times_a_second():
    clock, inside, shown = Fake(MS), [False], []

    def work():
        inside[0] = True
        clock.work()
        inside[0] = False

    def watch(fraction, text):
        assert not inside[0]
        shown.append((clock.time, fraction, text))

    measure(work, flops=10**6, clock=clock, seconds=1, watch=watch)
    times, fractions, texts = zip(*shown)
    assert 15 <= len(shown) <= 21
    assert all(b - a >= 0.05 for a, b in zip(times[:-1], times[1:-1]))
    assert fractions[-1] == 1 and list(fractions) == sorted(fractions)
    assert texts[0] == "1 GFLOP/s now" and texts[-1] == "1 GFLOP/s"


def test_time_spent_in_watch_counts_for_nothing():
    clock = Fake(MS)

    def watch(fraction, text):
        clock.time += 0.03

    found = measure(clock.work, flops=10**6, clock=clock, watch=watch)
    assert float(found.sustained) == pytest.approx(1e9) and found.share == pytest.approx(1)


# -- what it says ----------------------------------------------------------------------------------


def test_the_repr_is_one_sentence_with_rates_cores_format_and_trust():
    clock = Fake(MS)
    found = measure(lambda: clock.work() or 1.5, flops=105e6, clock=clock, name="the product")
    assert repr(found) == (
        "the product: 105 GFLOP/s best, 105 sustained, one core, FP64 "
        "(measured; 0 % spread, steady)"
    )


def test_sustained_is_told_in_the_unit_of_best():
    found, _ = measured(*[4 * MS] * 11, MS, flops=1.2e9, seconds=37 * MS)
    assert repr(found).startswith("work: 1.2 TFLOP/s best, 0.324 sustained, one core")


def test_the_name_is_the_functions_unless_it_has_none():
    clock = Fake(MS)
    assert measured(MS)[0].name == "work"
    assert measure(lambda: clock.work(), clock=clock).name == ""
    assert measure(clock.work, clock=clock, name="mine").name == "mine"


def test_the_dict_is_plain_json():
    found = measured(MS, flops=1000)[0].to_dict()
    assert json.loads(json.dumps(found)) == found and found["flops"] == 1000


# -- main memory -----------------------------------------------------------------------------------


@pytest.mark.parametrize("moved, calls", [(100, 1), (1001, 2), (1999, 2), (2000, 1), (9000, 1)])
@pytest.mark.parametrize("threads", [1, 2])
def test_windows_of_main_memory_move_at_least_twice_the_last_cache(
    monkeypatch, moved, calls, threads
):
    monkeypatch.setattr(timing, "last_cache", lambda: 1000 * threads)
    assert timing.least_calls(moved, threads) == calls
    if threads == 1:
        clock = Fake(MS)
        measure(clock.work, bytes=moved, clock=clock, seconds=calls * 3 * MS)
        assert clock.calls == 2 + 3 * calls  # the first, one to warm up, three windows


def test_where_no_cache_is_known_windows_are_as_always(monkeypatch):
    monkeypatch.setattr(timing, "last_cache", lambda: 0)
    assert timing.least_calls(10**9) == timing.least_calls(None) == 1


# -- what cannot be --------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_of_the_function_comes_through_as_it_is(threads):
    error = ZeroDivisionError("mine")

    def work():
        raise error

    with pytest.raises(ZeroDivisionError) as caught:
        measure(work, threads=threads)
    assert caught.value is error


@pytest.mark.parametrize(
    "options, error, words",
    [
        ({"flops": -3}, MeasureError, "flops is -3"),
        ({"flops": 0}, MeasureError, "more than zero"),
        ({"bytes": "0 B"}, MeasureError, "bytes is '0 B'"),
        ({"flops": "2 GFLOP/s"}, UnitError, "is a rate, and a count is asked for"),
        ({"flops": "3 GB"}, UnitError, "an amount of data"),
        ({"flops": float("nan")}, UnitError, "nan"),
        ({"seconds": 0}, MeasureError, "seconds is 0"),
        (
            {"seconds": -1},
            MeasureError,
            "seconds is -1, and must be more than zero: give such as 0.3.",
        ),
        ({"seconds": float("inf")}, UnitError, "inf"),
        (
            {"flush": True},
            MeasureError,
            "flush=True empties the cache of a CUDA GPU, and this is none",
        ),
        ({"seconds": "2 GFLOP"}, UnitError, "a time is asked for"),
        ({"threads": 0}, MeasureError, "threads is 0"),
        ({"threads": 1.5}, MeasureError, "threads is 1.5"),
        ({"threads": True}, MeasureError, "threads is True"),
        ({"device": "gpu"}, MeasureError, 'write "cpu", "cuda" or "mps"'),
    ],
)
def test_what_cannot_be_measured_is_said_in_one_sentence(options, error, words):
    with pytest.raises(error) as caught:
        measure(lambda: None, **options)
    assert words in str(caught.value) and isinstance(caught.value, UserError)


def test_a_result_instead_of_a_function_is_told_to_be_wrapped():
    with pytest.raises(MeasureError, match="ndarray.*Wrap it: fl.measure.lambda"):
        measure(np.zeros(3))


def test_threads_are_refused_on_a_gpu():
    clock = FakeGPU(MS)
    with pytest.raises(MeasureError, match="leave them out on a GPU"):
        measure(clock.work, clock=clock, threads=2)


def test_a_measurement_in_the_place_of_a_number_says_which_to_take():
    matrix = measure(lambda: 1, flops=100, seconds=0.001)
    timed = measure(lambda: 1, seconds=0.001)
    for use, told in (
        (lambda: matrix / 2, "Write matrix.best / 2."),
        (lambda: matrix > 1e9, "Write matrix.best > 1000000000.0."),
        (lambda: 3.8e25 / matrix, 'Write fl.Q(3.8e+25, "FLOP") / matrix.best.'),
        (lambda: matrix / timed, "Write matrix.best / timed.seconds."),
        (lambda: 2 * timed, "Write 2 * timed.seconds."),
        (lambda: 1 / timed, "Write 1 / timed.seconds."),
        (lambda: matrix.mean, "Write matrix.sustained."),
        (lambda: matrix.time, "Write matrix.seconds."),
        (lambda: matrix.bst, "Did you mean 'best'?"),
    ):
        with pytest.raises(UserError) as raised:
            use()
        assert str(raised.value).endswith(told)
    assert matrix.best / matrix.best == 1 and matrix == matrix and hash(matrix)
