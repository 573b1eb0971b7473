"""Measuring on a scripted clock: exact, whatever the speed of the machine that runs the tests."""

import json
import os
import statistics
import sys
import threading
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import pytest

from flopslib._support.errors import UserError
from flopslib.measuring.timing import clocks
from flopslib.measuring.timing import measure as timing
from flopslib.measuring.timing import threads as pinned
from flopslib.measuring.timing.clocks import GPU, Fake, MeasureError, Used, clock_of
from flopslib.measuring.timing.loop import Window, calls_a_window, first_call, one_torch_thread
from flopslib.measuring.timing.measure import measure, windows
from flopslib.measuring.timing.quality import trust
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

MS = 1e-3


def fake(*script, **options):
    """(Measurement, clock) of work that takes so long, call by call; the last number for ever."""
    clock = Fake(*script)
    return measure(clock.work, clock=clock, **options), clock


# -- rates -----------------------------------------------------------------------------------------


def test_steady_work_has_one_rate():
    found, _ = fake(MS, flops=2_000_000)
    assert float(found.best) == pytest.approx(2e9) and float(found.median) == pytest.approx(2e9)
    assert float(found.sustained) == pytest.approx(2e9) and found.best.unit == "FLOP/s"
    assert found.spread == pytest.approx(0, abs=1e-9) and found.trust == "steady"
    assert float(found.seconds) == pytest.approx(MS) and found.seconds.how == ("measured",)


def test_best_is_the_fastest_window_and_sustained_all_work_over_all_time():
    #             first, warm, then ten windows: nine of 2 ms and one of 1 ms
    found, _ = fake(2 * MS, 2 * MS, *[2 * MS] * 4, MS, 2 * MS, flops=1000, seconds=19 * MS)
    assert len(found.rates) == 10
    assert float(found.best) == pytest.approx(1000 / MS)
    assert float(found.median) == pytest.approx(500 / MS)
    assert float(found.sustained) == pytest.approx(10 * 1000 / (19 * MS))


def test_spread_is_the_interquartile_range_over_the_median():
    found, _ = fake(*[MS, MS, 2 * MS] * 4, flops=1, seconds=12 * MS)
    low, middle, high = statistics.quantiles(found.rates, n=4, method="inclusive")
    assert found.spread == pytest.approx((high - low) / middle) and found.spread > 0.1
    assert found.trust.startswith("uneven: ")


@pytest.mark.parametrize(
    "given, flops",
    [(2000, 2000), (2e3, 2000), ("2 kFLOP", 2000), (Q("1 kMAC"), 2000), (np.int64(2000), 2000)],
)
def test_work_is_a_number_a_text_or_a_quantity(given, flops):
    found, _ = fake(MS, flops=given)
    assert found.flops == flops and float(found.best) == pytest.approx(flops / MS)


def test_bytes_give_a_bandwidth():
    found, _ = fake(MS, bytes="1 MB")
    assert found.best.unit == "B/s" and float(found.best) == pytest.approx(1e9)


def test_without_stated_work_there_is_a_time_and_no_rate():
    found, _ = fake(4 * MS)
    assert found.best is None and found.sustained is None
    assert repr(found).startswith("work: 4 ms a call at best, 4 ms in the middle, one core")


def test_rates_of_a_measurement_calculate_like_quantities():
    found, _ = fake(MS, flops=2_000_000)
    assert repr(Q("4 GFLOP") / found.best) == "2 s (measured)"
    assert found.best / found.sustained == pytest.approx(1) and float(found.best) > 0


# -- the loop --------------------------------------------------------------------------------------


def test_warming_up_ends_when_two_calls_agree_and_does_not_count():
    found, _ = fake(60 * MS, 9 * MS, 2 * MS, 2 * MS, flops=1000, seconds=0.1)
    assert len(found.rates) == 50 and found.spread == pytest.approx(0, abs=1e-9)


def test_short_calls_are_gathered_into_windows_of_a_millisecond():
    clock = Fake(1e-6)
    found = list(windows(clock.work, clock=clock, seconds=0.02))
    assert all(window.seconds == pytest.approx(MS, rel=0.1) for window in found)
    assert len({window.calls for window in found}) == 1


def test_windows_of_several_cores_are_a_quarter_as_long():
    clock = Fake(1e-6)
    first = first_call(clock.work, clock=clock)
    whole, quarter = (calls_a_window(clock.work, first, 1, part) for part in (1, 1 / 4))
    assert whole == pytest.approx(1000, rel=0.1) and quarter == pytest.approx(250, rel=0.1)


def test_a_neighbour_while_warming_up_does_not_make_windows_too_short():
    # twelve calls to find the length, the second batch of ten is hit for 5 ms
    clock = Fake(*[1e-5] * 9, 5 * MS, 1e-5)
    found = list(windows(clock.work, clock=clock, seconds=0.02))
    assert found[0].calls >= 50


def test_about_the_seconds_asked_for_are_spent():
    _, clock = fake(MS, seconds=0.5)
    assert clock.time == pytest.approx(0.5, abs=0.02)


def test_a_call_longer_than_the_seconds_is_made_three_more_times():
    found, clock = fake(2.0, flops=1000)
    assert clock.calls == 4 and len(found.rates) == 3
    assert found.trust == "only 3 windows, as one call takes 2 s"


def test_a_call_of_over_five_seconds_is_made_once():
    found, clock = fake(30.0, flops=3000)
    assert clock.calls == 1 and found.best == 100 and found.spread == 0
    assert found.trust == "one call only, of 30 s, and a first call is often slow: a lower bound"
    assert "%" not in repr(found)


def test_a_call_that_becomes_too_slow_is_not_repeated():
    found, clock = fake(2.0, 7.0)
    assert clock.calls == 2 and len(found.rates) == 1


def test_no_result_is_kept_while_the_next_is_made():
    alive, most = [0], [0]

    class Result:
        def __init__(self):
            alive[0] += 1
            most[0] = max(most[0], alive[0])

        def __del__(self):
            alive[0] -= 1

    clock = Fake(MS)
    measure(lambda: (clock.work(), Result())[1], clock=clock)
    assert most[0] == 1 and alive[0] == 0


def test_windows_are_the_same_loop_step_by_step():
    clock = Fake(MS)
    seen = [window.rate for window in windows(clock.work, flops="1 MFLOP", clock=clock)]
    assert seen == pytest.approx(fake(MS, flops="1 MFLOP")[0].rates)


# -- watching --------------------------------------------------------------------------------------


def test_watch_is_called_between_windows_at_most_twenty_times_a_second():
    clock, inside, told = Fake(MS), [False], []

    def work():
        inside[0] = True
        clock.work()
        inside[0] = False

    def watch(fraction, text):
        assert not inside[0]
        told.append((clock.time, fraction, text))

    measure(work, flops=10**6, clock=clock, seconds=1, watch=watch)
    times, fractions, texts = zip(*told)
    assert 15 <= len(told) <= 21
    assert all(b - a >= 0.05 for a, b in zip(times[:-1], times[1:-1]))
    assert fractions[-1] == 1 and list(fractions) == sorted(fractions)
    assert texts[0] == "1 GFLOP/s now" and texts[-1] == "1 GFLOP/s"


def test_time_spent_in_watch_counts_for_nothing():
    clock = Fake(MS)

    def watch(fraction, text):
        clock.time += 0.03

    found = measure(clock.work, flops=10**6, clock=clock, watch=watch)
    assert float(found.sustained) == pytest.approx(1e9) and found.share == pytest.approx(1)


# -- trust -----------------------------------------------------------------------------------------


def test_the_share_of_the_core_is_cpu_time_over_wall_time():
    found, _ = fake((2 * MS, 0.9 * MS), flops=1000)
    assert found.share == pytest.approx(0.45)
    assert found.trust.startswith("your core went elsewhere 55 % of the time")


def told(
    seconds=2 * MS, cpu=1.0, others=0.0, waits=0, taken=0, pages=0, system=0.0, count=100, **options
):
    """What trust says of windows that had `cpu` of their time and were stopped so often each."""
    used = Used(cpu * seconds, others * seconds, waits, taken, pages, system * seconds)
    return trust(
        [Window(1, n * seconds, (n + 1) * seconds, seconds, used) for n in range(count)],
        **{"call": seconds, "spread": 0.02, "sustained": 0.98} | options,
    )


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({}, "steady"),
        ({"cpu": 0.45, "taken": 1}, "another process took 55 % of your core"),
        ({"cpu": 0.45, "taken": 1, "threads": 2}, "another process took 55 % of your cores"),
        (
            {"cpu": 0.45, "taken": 1, "waits": 1, "threads": 2},
            "another process and waiting for each other took 55 % of your cores",
        ),
        (
            {"cpu": 0.01, "waits": 1},
            "the work itself waited 99 % of the time: for a lock, a file or a pause",
        ),
        (
            {"cpu": 0.5, "waits": 1, "threads": 2},
            "the threads waited 50 % of the time, most likely for each other: only one at a time runs "
            "Python",
        ),
        (
            {"cpu": 0.5, "waits": None, "taken": None},
            "your core went elsewhere 50 % of the time: another process, or the work waited",
        ),
        ({"cpu": 0.5, "taken": 1, "quota": 0.5}, "a quota holds this container to half a core"),
        ({"cpu": 0.5, "threads": 2, "quota": 1.0}, "a quota holds this container to 1 core"),
        ({"quota": 0.5}, "steady"),
        ({"others": 0.9}, "1.9 cores were at work: a library inside uses threads of its own"),
        (
            {"call": 6e-8},
            "too short to trust: a call takes 60 ns, and calling anything from Python "
            "takes about as long",
        ),
        ({"count": 4, "seconds": 0.5}, "only 4 windows, as one call takes 0.5 s"),
        ({"spread": 0.3}, "uneven: the pace differs by 30 % from window to window"),
        ({"sustained": 0.6}, "steady in most windows, with pauses between"),
        (
            {"pages": 1000, "system": 0.3},
            "steady; each call takes new memory, 1,000 pages touched "
            "for the first time: writing into what is there already "
            "(out=) spares that",
        ),
        ({"pages": 1000, "system": 0.1}, "steady"),
        ({"pages": 0, "system": 0.9}, "steady"),
        (
            {"cpu": 0.45, "taken": 1, "pages": 2, "system": 0.4},
            "another process took 55 % of your core; each call takes new memory, 2 pages touched for the "
            "first time: writing into what is there already (out=) spares that",
        ),
        ({"threads": 4, "cores": 2}, "steady; 4 threads took turns on 2 cores"),
        (
            {"threads": 2, "cores": 2, "pinned": False},
            "steady; threads cannot be kept on one core here",
        ),
    ],
)
def test_trust_says_what_happened(options, sentence):
    assert told(**options) == sentence


def test_a_pause_or_two_does_not_excuse_a_busy_neighbour():
    used = Used(1 * MS, 0, 0, 1)
    found = [Window(1, 0, 2 * MS, 2 * MS, used)] * 50 + [
        Window(1, 0, 2 * MS, 2 * MS, used._replace(waits=1))
    ] * 2
    said = trust(found, call=2 * MS, spread=0, sustained=1)
    assert said == "another process took 50 % of your core"


# -- what it says ----------------------------------------------------------------------------------


def test_the_repr_is_one_sentence_with_rates_cores_format_and_trust():
    clock = Fake(MS)
    found = measure(lambda: clock.work() or 1.5, flops=105e6, clock=clock, name="the product")
    assert repr(found) == (
        "the product: 105 GFLOP/s best, 105 sustained, one core, FP64 "
        "(measured; 0 % spread, steady)"
    )


def test_sustained_is_told_in_the_unit_of_best():
    found, _ = fake(*[4 * MS] * 11, MS, flops=1.2e9, seconds=37 * MS)
    assert repr(found).startswith("work: 1.2 TFLOP/s best, 0.324 sustained, one core")


def test_the_name_is_the_functions_unless_it_has_none():
    clock = Fake(MS)
    assert fake(MS)[0].name == "work"
    assert measure(lambda: clock.work(), clock=clock).name == ""
    assert measure(clock.work, clock=clock, name="mine").name == "mine"


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_of_the_function_comes_through_as_it_is(threads):
    error = ZeroDivisionError("mine")

    def work():
        raise error

    with pytest.raises(ZeroDivisionError) as caught:
        measure(work, threads=threads)
    assert caught.value is error


@pytest.mark.parametrize("moved, calls", [(100, 1), (1001, 2), (1999, 2), (2000, 1), (9000, 1)])
@pytest.mark.parametrize("threads", [1, 2])
def test_windows_of_main_memory_move_at_least_twice_the_last_cache(
    monkeypatch, moved, calls, threads
):
    monkeypatch.setattr(timing, "last_cache", lambda: 1000 * threads)
    clock = Fake(MS)
    if threads == 1:
        found = list(windows(clock.work, bytes=moved, clock=clock))
        assert {window.calls for window in found} == {calls}
    assert timing.least_calls(moved, threads) == calls


def test_where_no_cache_is_known_windows_are_as_always(monkeypatch):
    monkeypatch.setattr(timing, "last_cache", lambda: 0)
    assert timing.least_calls(10**9) == timing.least_calls(None) == 1


def test_the_dict_is_plain_json():
    found = fake(MS, flops=1000)[0].to_dict()
    assert json.loads(json.dumps(found)) == found and found["flops"] == 1000


@pytest.mark.parametrize(
    "result, name",
    [
        (1.5, "FP64"),
        (np.float64(1), "FP64"),
        (np.zeros(2, "f4"), "FP32"),
        (np.zeros(2, "f2"), "FP16"),
        ((np.zeros(2, "f4"), 1), "FP32"),
        (np.zeros(2, "i1"), "INT8"),
        (np.zeros(2, "u2"), "UINT16"),
        (3, ""),
        (None, ""),
        ("x", ""),
        ([], ""),
        (np.zeros(2, "c8"), "complex FP32"),
    ],
)
def test_the_format_is_that_of_the_result(result, name):
    clock = Fake(MS)
    assert measure(lambda: (clock.work(), result)[1], clock=clock).format == name


def test_the_format_of_a_torch_result_is_named_too():
    import torch

    clock = Fake(MS)
    for dtype, name in ((torch.float32, "FP32"), (torch.bfloat16, "BF16"), (torch.float64, "FP64")):
        result = torch.zeros(2, dtype=dtype)
        assert measure(lambda: (clock.work(), result)[1], clock=clock).format == name


# -- what cannot be --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options, error, words",
    [
        ({"flops": -3}, MeasureError, "flops=-3 cannot be"),
        ({"flops": 0}, MeasureError, "more than zero"),
        ({"bytes": "0 B"}, MeasureError, "bytes='0 B'"),
        ({"flops": "2 GFLOP/s"}, UnitError, "is a rate, and a count is asked for"),
        ({"flops": "3 GB"}, UnitError, "an amount of data"),
        ({"flops": float("nan")}, UnitError, "nan"),
        ({"seconds": 0}, MeasureError, "seconds=0"),
        ({"seconds": -1}, MeasureError, "seconds=-1 cannot be: it must be more than zero"),
        ({"seconds": float("inf")}, UnitError, "inf"),
        (
            {"flush": True},
            MeasureError,
            "flush=True empties the cache of a CUDA GPU, and this is none",
        ),
        ({"seconds": "2 GFLOP"}, UnitError, "a time is asked for"),
        ({"threads": 0}, MeasureError, "threads=0"),
        ({"threads": 1.5}, MeasureError, "threads=1.5"),
        ({"threads": True}, MeasureError, "threads=True"),
        ({"device": "gpu"}, MeasureError, 'say "cpu", "cuda" or "mps"'),
    ],
)
def test_what_cannot_be_measured_is_said_in_one_sentence(options, error, words):
    with pytest.raises(error) as caught:
        measure(lambda: None, **options)
    assert words in str(caught.value) and isinstance(caught.value, UserError)


def test_a_result_instead_of_a_function_is_told_to_be_wrapped():
    with pytest.raises(MeasureError, match="ndarray.*Wrap it: fl.measure.lambda"):
        measure(np.zeros(3))


def test_a_gpu_that_is_not_there_is_refused_with_the_reason(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(clocks, "find", lambda: clocks_gpu("no NVIDIA driver was found here"))
    with pytest.raises(MeasureError, match="'cuda' cannot be used on this machine: no NVIDIA dr"):
        measure(lambda: None, device="cuda")


def clocks_gpu(why):
    from flopslib.measuring.system.gpu import Gpu

    return Gpu("", "", why)


def test_a_gpu_number_that_is_not_there_is_refused(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(MeasureError, match="'cuda:3' is not one of the GPUs here: there are 1"):
        clock_of("cuda:3")


# -- a GPU -----------------------------------------------------------------------------------------


class CudaStandIn:
    """A torch whose GPU takes `work` seconds a call and whose processor takes `hand` to enqueue."""

    uint8 = "uint8"

    def __init__(self, work=20e-6, hand=5e-6, waits=False):
        self.work, self.hand, self.waits = work, hand, waits
        self.host = self.done = self.flushed = 0.0
        self.calls = self.spins = self.flushes = 0
        gpu = self

        class Event:
            def __init__(self, enable_timing):
                assert enable_timing

            def record(self):
                self.at = gpu.done = max(gpu.done, gpu.host)

            def query(self):
                return self.at <= gpu.host

            def elapsed_time(self, end):
                return 1e3 * (end.at - self.at)

        self.cuda = SimpleNamespace(
            Event=Event,
            synchronize=self.synchronize,
            _sleep=self.sleep,
            is_available=lambda: True,
            device=lambda place: nullcontext(),
            device_count=lambda: 1,
            get_device_properties=lambda place: SimpleNamespace(L2_cache_size=5000),
        )

    def run(self, seconds):
        self.done = max(self.done, self.host) + seconds

    def sleep(self, ticks):
        self.spins += 1
        self.run(ticks / 1.7e9)

    def synchronize(self, *place):
        self.host = max(self.host, self.done)

    def empty(self, size, dtype, device):
        self.flushed = size
        return SimpleNamespace(zero_=self.zero)

    def zero(self):
        self.flushes += 1
        self.run(1e-6)

    def fn(self):
        self.calls += 1
        self.host += self.hand
        self.run(self.work)
        if self.waits:
            self.synchronize()


@pytest.fixture
def cuda(monkeypatch):
    def make(**options):
        torch = CudaStandIn(**options)
        monkeypatch.setitem(sys.modules, "torch", torch)
        monkeypatch.setattr(clocks.time, "perf_counter", lambda: torch.host)
        return torch

    return make


@pytest.mark.parametrize("work, hand", [(20e-6, 5e-6), (5e-6, 20e-6), (1e-3, 1e-4)])
def test_a_cuda_gpu_is_timed_without_the_handing_over_of_its_work(cuda, work, hand):
    gpu = cuda(work=work, hand=hand)
    found = measure(gpu.fn, flops=1e6, device="cuda", seconds=0.1)
    assert float(found.seconds) == pytest.approx(work, rel=1e-6) and gpu.spins
    assert float(found.median) == pytest.approx(1e6 / work, rel=1e-6)
    assert found.device == "cuda" and found.share is None


def test_work_that_waits_for_the_gpu_itself_is_timed_as_it_is_and_ends(cuda):
    gpu = cuda(work=1e-4, hand=1e-4, waits=True)
    found = measure(gpu.fn, device="cuda", seconds=0.1)
    assert 1.9e-4 < float(found.seconds) < 2.2e-4 and gpu.host < 0.3
    assert gpu.spins < len(found.rates)  # once it is known that a spin is of no use


def test_bytes_on_a_cuda_gpu_are_read_from_its_memory_and_not_from_its_cache(cuda):
    gpu = cuda()
    found = measure(gpu.fn, bytes=1e6, device="cuda", seconds=0.02)
    assert gpu.flushed == 10_000  # twice the cache, and its emptying is not timed
    assert gpu.flushes == gpu.calls - 1  # before each call but the very first
    assert float(found.best) == pytest.approx(1e6 / 20e-6, rel=1e-6)


@pytest.mark.parametrize(
    "options, flushed",
    [
        ({"flops": 1}, 0),
        ({"flops": 1, "flush": True}, 10_000),
        ({"bytes": 1, "flush": False}, 0),
        ({"flops": 1, "bytes": 1}, 0),
    ],
)
def test_a_gpus_cache_is_emptied_where_it_is_asked_for(cuda, options, flushed):
    gpu = cuda()
    measure(gpu.fn, device="cuda", seconds=0.02, **options)
    assert gpu.flushed == flushed


def test_a_real_cuda_gpu_takes_longer_for_more_and_ends_what_it_was_given():
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    small, large = (torch.randn(n, n, device="cuda") for n in (512, 4096))
    fast, slow = (measure(lambda x=x: x @ x, seconds=0.1) for x in (small, large))
    assert fast.device == "cuda" and float(slow.seconds) > 5 * float(fast.seconds)
    assert float(measure(lambda: large + 1, bytes=8 * 4096**2, seconds=0.1).best) > 1e9


def test_a_real_mps_gpu_takes_longer_for_more():
    import torch

    if not torch.backends.mps.is_available():
        pytest.skip("no Apple GPU here")
    small, large = (torch.randn(n, n, device="mps") for n in (256, 4096))
    fast, slow = (measure(lambda x=x: x @ x, seconds=0.1) for x in (small, large))
    assert fast.device == "mps" and float(slow.seconds) > 5 * float(fast.seconds)


@pytest.mark.parametrize("device", ["cuda", "cuda:1", "mps"])
def test_a_gpus_clock_waits_for_its_work_before_it_reads(monkeypatch, device):
    import torch

    waited = []
    kind = device.partition(":")[0]
    monkeypatch.setattr(getattr(torch, kind), "synchronize", lambda *which: waited.append(which))
    clock = GPU(device)
    clock.now()
    assert waited == [("cuda:1",) if device == "cuda:1" else ("cuda",) if kind == "cuda" else ()]
    assert clock.window >= 0.01 and clock.used() == Used(None, None, None, None)


class FakeGPU(Fake):
    device, window = "cuda", 0.01

    def used(self):
        return Used()


def test_a_gpu_is_measured_in_longer_windows_and_has_no_share():
    clock = FakeGPU(MS)
    found = measure(clock.work, flops=10**6, clock=clock)
    assert found.share is None and found.device == "cuda" and len(found.rates) == 30
    assert repr(found).startswith("work: 1 GFLOP/s best, 1 sustained, the GPU (measured; 0 %")


def test_a_result_on_a_gpu_is_timed_by_its_clock_even_if_nobody_asked(monkeypatch):
    import torch

    from flopslib.measuring.timing import loop

    clock = FakeGPU(MS)
    monkeypatch.setattr(
        loop, "clock_of", lambda d, flush: clock if str(d) == "cuda:1" else clocks.CPU()
    )
    result = SimpleNamespace(device=torch.device("cuda:1"), dtype=torch.float16)
    found = measure(lambda: (clock.work(), result)[1])
    assert (found.device, found.format) == ("cuda", "FP16")


def test_a_result_that_was_never_computed_is_refused():
    import torch

    with pytest.raises(MeasureError, match="'meta' is not a device to measure on"):
        measure(lambda: torch.zeros(3, device="meta"))


def test_threads_are_refused_on_a_gpu():
    clock = FakeGPU(MS)
    with pytest.raises(MeasureError, match="leave them out on a GPU"):
        measure(clock.work, clock=clock, threads=2)


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


def test_torch_that_is_not_loaded_is_not_loaded_for_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    with one_torch_thread():
        assert "torch" not in sys.modules


def test_windows_that_are_left_early_leave_torch_as_it_was(torch_threads):
    clock = Fake(MS)
    for _ in windows(clock.work, clock=clock):
        break
    assert torch_threads.now == [7]


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


def track(start, *lengths):
    """Windows of one call each, one after the other."""
    ends = np.cumsum([start, *lengths])
    return [Window(1, a, b, b - a, Used()) for a, b in zip(ends[:-1], ends[1:])]


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
