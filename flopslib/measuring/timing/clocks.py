"""The clocks that measuring reads: the processor's, a GPU's, and a scripted one for tests.

A GPU is handed work and goes on alone. So its time is read when all work is done, or from events
that the GPU itself stamps, while a spinning kernel holds it back until the whole batch is handed
over: what is timed is the work and not the handing over.
To add a device: a Clock with `device`, `window`, `now` and `usage`, and a branch in `clock_of`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from ..._support.errors import UserError, short
from ..system.gpu import find

Function = Callable[[], Any]  # what is measured: called without arguments, its result is dropped

# A scheduler's slice is about 3 ms, so a window of 1 ms is either clean or clearly not. Tried on a
# busy machine: the best of 1 ms windows comes within 5 % of the truth in 98 % of tries of 0.1 s,
# of 4 ms windows in 73 %, of 20 ms windows in 60 %.
CPU_WINDOW = 1e-3
GPU_WINDOW = 10e-3  # waiting for a GPU costs tens of microseconds
# A spin is given in ticks of the GPU. NB: 2 GHz is near the boost clock of today's GPUs, and a
# slower one spins longer than need be, which costs time and no exactness.
SPIN_TICKS_PER_SECOND = 2e9
LONGEST_SPIN = 2**26  # ticks: a thirtieth of a second
SPIN_MARGIN = 1.5  # handing over the next batch may take longer than this one did
# With a spin that helps, the batch takes less time on the GPU; where it takes 98 % or more, fn
# waits for the GPU by itself, and spinning only costs time. NB: chosen, not measured on many GPUs.
NO_GAIN = 0.98
UNKNOWN_L2 = 2**28  # bytes to write where PyTorch does not report the cache: more than any has


class MeasureError(UserError, ValueError):
    """A measurement that cannot be made as it was asked for."""


class Usage(NamedTuple):
    """Running totals of what a thread used; None where the system does not report it."""

    cpu: float | None = None  # CPU seconds of this thread
    others: float | None = None  # CPU seconds of this program's other threads
    waits: int | None = None  # how often this thread stopped by itself: a lock, a file, a pause
    preempted: int | None = None  # how often the system took its core away
    pages: int | None = None  # pages of memory that it touched for the first time
    system: float | None = None  # CPU seconds the system worked for it: clearing those pages

    def since(self, before: Usage) -> Usage:
        """What was used between two readings."""
        return Usage(*map(_difference, self, before))


def _difference(now, before):
    if now is None or before is None:
        return None
    return now - before


class Clock:
    """What every clock does in the same way."""

    device: str = "cpu"
    window: float = CPU_WINDOW  # seconds of one block of calls

    def now(self) -> float:
        """Seconds on this clock."""
        raise NotImplementedError

    def usage(self) -> Usage:
        """What was used so far; all None where the clock cannot see it."""
        return Usage()

    def timed(self, fn: Function, calls: int) -> tuple[float, float]:
        """(start, end) of a number of calls in a row."""
        turns = range(calls)  # made before the clock starts
        start = self.now()
        for _ in turns:
            fn()
        return start, self.now()

    def span(self, fn: Function, calls: int = 1) -> float:
        """Seconds of a number of calls in a row."""
        start, end = self.timed(fn, calls)
        return end - start


class CPU(Clock):
    """The processor: wall time, and the CPU time that this thread really had."""

    def __init__(self):
        try:
            from resource import RUSAGE_THREAD, getrusage  # Linux only
        except ImportError:
            self._thread_totals = None
        else:
            self._thread_totals = lambda: getrusage(RUSAGE_THREAD)

    def now(self) -> float:
        return time.perf_counter()

    def usage(self) -> Usage:
        if not hasattr(time, "thread_time"):
            return Usage()
        cpu = time.thread_time()
        others = time.process_time() - cpu
        if self._thread_totals is None:
            return Usage(cpu, others)
        totals = self._thread_totals()
        return Usage(
            cpu,
            others,
            waits=totals.ru_nvcsw,
            preempted=totals.ru_nivcsw,
            pages=totals.ru_minflt,
            system=totals.ru_stime,
        )


class GPU(Clock):
    """A GPU that torch drives: the time is read when all its work is done."""

    window = GPU_WINDOW

    def __init__(self, device: str):
        import torch

        self.place = device  # such as "cuda:1"
        self.device = device.partition(":")[0]
        module = getattr(torch, self.device)
        if self.device == "cuda":
            self.wait = lambda: module.synchronize(device)
        else:
            self.wait = module.synchronize

    def now(self) -> float:
        self.wait()
        return time.perf_counter()


class CUDA(GPU):
    """A GPU of NVIDIA or AMD: its own events, after a spin that hides the handing over.

    flush: its cache is emptied before each call, so that the data comes from its memory.
    """

    def __init__(self, device: str, flush: bool = False):
        import torch

        super().__init__(device)
        self.torch = torch
        self.flush = flush
        self.spin = 0  # ticks
        self.sized_for = 0  # calls in the batch that the spin was made for
        self._filler = None  # what is written to empty the cache

    def timed(self, fn: Function, calls: int) -> tuple[float, float]:
        with self.torch.cuda.device(self.place):
            batch = self._batch(fn, calls)
            if not batch.early or calls <= self.sized_for:
                return batch.start, batch.start + batch.seconds
            self.sized_for = calls
            ticks = SPIN_MARGIN * batch.handing_over * SPIN_TICKS_PER_SECOND
            self.spin = min(int(ticks), LONGEST_SPIN)
            again = self._batch(fn, calls)
            if again.early and again.seconds > NO_GAIN * batch.seconds:
                self.spin = 0
            return again.start, again.start + again.seconds

    def _batch(self, fn, calls):
        """Some calls between events; with `flush`, an event pair around each of them."""
        cuda = self.torch.cuda
        start = self.now()
        if self.spin:
            cuda._sleep(self.spin)
        groups = [1] * calls if self.flush else [calls]
        pairs = []
        for turns in groups:
            if self.flush:
                self._empty_cache()
            begin, end = (cuda.Event(enable_timing=True) for _ in range(2))
            begin.record()
            for _ in range(turns):
                fn()
            end.record()
            pairs.append((begin, end))
        early = pairs[0][0].query()
        handing_over = time.perf_counter() - start
        self.wait()
        seconds = sum(begin.elapsed_time(end) for begin, end in pairs) / 1e3
        return _Batch(start, seconds, early, handing_over)

    def _empty_cache(self):
        """Write twice the size of the GPU's cache: nothing else is left in it."""
        if self._filler is None:
            properties = self.torch.cuda.get_device_properties(self.place)
            size = 2 * getattr(properties, "L2_cache_size", 0) or UNKNOWN_L2
            self._filler = self.torch.empty(size, dtype=self.torch.uint8, device=self.place)
        self._filler.zero_()


class _Batch(NamedTuple):
    """One batch of calls on a GPU."""

    start: float  # seconds
    seconds: float  # between the GPU's own events
    early: bool  # did the GPU begin before all calls were handed over?
    handing_over: float  # seconds that it took to hand them over


class Fake(Clock):
    """For tests: `work` takes the next number of seconds from a script, the last one for ever.

    A number is a call that takes that many seconds; a pair (seconds, CPU seconds) had less of its
    core.
    """

    def __init__(self, *script: float | tuple[float, float]):
        self.script = list(script)
        self.time = 0.0
        self.cpu = 0.0
        self.calls = 0

    def work(self):
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        seconds, cpu = step if isinstance(step, tuple) else (step, step)
        self.time += seconds
        self.cpu += cpu
        self.calls += 1

    def now(self) -> float:
        return self.time

    def usage(self) -> Usage:
        return Usage(self.cpu, 0.0)


# -- which clock -----------------------------------------------------------------------------------


def clock_of(device: object, flush: bool = False) -> Clock:
    """The clock of "cpu", "cuda" (also "cuda:1") or "mps".

    flush: whether a CUDA clock empties the GPU's cache before each call. Raises MeasureError for a
    device that is unknown or not here.
    """
    name = str(device)
    kind, _, number = name.partition(":")
    if kind == "cpu":
        return CPU()
    if kind not in ("cuda", "mps"):
        raise MeasureError(
            f"{short(name)!r} is not a device to measure on: write "
            '"cpu", "cuda" or "mps", or leave device out.'
        )
    _check_gpu(name, kind, number)
    return CUDA(name, flush) if kind == "cuda" else GPU(name)


def _check_gpu(name, kind, number):
    """Raise MeasureError, with the reason, if this GPU cannot be used."""
    import torch

    ready = torch.cuda.is_available() if kind == "cuda" else torch.backends.mps.is_available()
    if not ready:
        gpu = find()
        why = f'its GPU is called "{gpu.device}"' if gpu else gpu.why
        raise MeasureError(
            f"{name!r} cannot be used on this machine: {why}. Leave device out to "
            "measure on the processor."
        )
    if not number:
        return
    count = getattr(torch, kind).device_count()
    if not number.isdigit() or int(number) >= count:
        raise MeasureError(
            f"{name!r} is not one of the GPUs here: there are {count}, counted from 0."
        )
