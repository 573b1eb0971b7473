"""Several cores at once: threads that come and go, and tracks that are put side by side."""

import os
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from fake_clocks import MS

from flopslib.measuring.timing import threads as pinned
from flopslib.measuring.timing.clocks import Fake, Usage
from flopslib.measuring.timing.loop import Window
from flopslib.measuring.timing.measure import measure

# -- threads ---------------------------------------------------------------------------------------


@pytest.fixture
def torch_threads(monkeypatch):
    """A stand-in for PyTorch that notes, thread by thread, how many threads were set."""
    calls, now = [], [7]

    def put(number):
        calls.append((threading.current_thread() is threading.main_thread(), number))
        now[0] = number

    stand_in = SimpleNamespace(set_num_threads=put, get_num_threads=lambda: now[0])
    monkeypatch.setitem(sys.modules, "torch", stand_in)
    return SimpleNamespace(calls=calls, now=now)


def test_torch_runs_on_one_thread_meanwhile_and_as_before_afterwards(torch_threads):
    clock, during = Fake(MS), set()
    measure(lambda: (clock.work(), during.add(torch_threads.now[0]))[1], clock=clock)
    assert during == {1} and torch_threads.now == [7]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
@pytest.mark.parametrize("threads", [1, 2])
def test_torch_is_as_before_after_an_error_or_ctrl_c(torch_threads, error, threads):
    before = threading.active_count()

    def work():
        if threads == 1 or threading.current_thread() is not threading.main_thread():
            raise error

    with pytest.raises(error):
        measure(work, threads=threads)
    assert torch_threads.now == [7] and threading.active_count() == before


def test_every_thread_runs_on_its_own_with_one_torch_thread(torch_threads):
    seen = set()

    def work():
        seen.add(threading.current_thread())
        return sum(range(2000))

    found = measure(work, flops=2000, threads=2, seconds=0.02)
    assert len(seen) == 3  # the first call is the main thread's
    assert torch_threads.calls.count((False, 1)) == 2 and torch_threads.now == [7]
    assert found.threads == 2 and found.where == "2 cores" and found.best > 0


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no pinning on this system")
def test_every_thread_is_kept_on_its_core_and_the_program_stays_free():
    before, pins = os.sched_getaffinity(0), {}
    main = threading.main_thread()

    def work():
        if threading.current_thread() is not main:
            pins[threading.current_thread()] = os.sched_getaffinity(0)

    measure(work, threads=len(before) + 1, seconds=0.02)
    assert {frozenset(pin) for pin in pins.values()} == {frozenset({core}) for core in before}
    assert os.sched_getaffinity(0) == before


def test_an_error_in_one_thread_ends_all_of_them():
    before, calls = threading.active_count(), []

    def work():
        calls.append(threading.current_thread())
        if len(calls) > 500:
            raise ZeroDivisionError("in a thread")

    with pytest.raises(ZeroDivisionError, match="in a thread"):
        measure(work, threads=3, seconds=60)
    assert threading.active_count() == before


@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_while_waiting_leaves_everything_as_it_was(torch_threads, threads):
    before, pins = threading.active_count(), pinned.core_count()

    def watch(fraction, text):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(lambda: sum(range(2000)), threads=threads, seconds=60, watch=watch)
    assert threading.active_count() == before and pinned.core_count() == pins
    assert torch_threads.now == [7]


# -- side by side ----------------------------------------------------------------------------------


def track(start, *lengths):
    """Windows of one call each, one after the other."""
    ends = np.cumsum([start, *lengths])
    return [Window(1, a, b, b - a, Usage()) for a, b in zip(ends[:-1], ends[1:])]


def test_rates_of_threads_add_up_where_all_are_at_work():
    rates, best, mean = pinned.align([track(0, *[1] * 10), track(0.5, *[1] * 10)])
    assert rates == pytest.approx([2] * len(rates)) and best == mean == pytest.approx(2)


def test_a_slow_moment_of_one_thread_is_seen_in_the_sum_and_not_in_the_best():
    rates, best, mean = pinned.align([track(0, *[1] * 12), track(0, 1, 1, 1, 1, 1, 5, 1, 1)])
    assert best == max(rates) == pytest.approx(2) and min(rates) == pytest.approx(1.2)
    assert mean == pytest.approx((12 + 8) / 12)


def test_the_best_moment_is_found_wherever_it_begins():
    # both are fast from 4 to 5.5, and steps begin at 0, 1.6, 3.1, 4.7 ...
    rates, best, _ = pinned.align([track(0, 4, 1, 1, 1, 4), track(0, 3.5, 1, 1, 1.5, 4)])
    assert best == pytest.approx(2) and max(rates) < best


def test_what_one_thread_does_alone_before_or_after_does_not_count():
    rates, _, mean = pinned.align([track(0, *[1] * 20), track(8, *[2] * 4)])
    assert rates == pytest.approx([1.5] * 4) and mean == pytest.approx(1.5)


def test_a_thread_that_was_stopped_between_windows_still_has_a_rate():
    late = track(9.0, 0.1, 0.1, 0.1)
    whole = [*track(0, 0.1, 0.1, 0.1), *late]
    rates, _, _ = pinned.align([whole, list(whole)])
    assert min(rates) > 0


def test_threads_that_never_met_are_not_added_up_as_if_they_had():
    rates, best, mean = pinned.align([track(0, 1, 1, 1), track(7, 1, 1, 1)])
    assert mean == pytest.approx(0.6) and best == max(rates) == pytest.approx(1)
