"""The clocks that measuring reads: the processor's, a GPU's, and a scripted one for tests.

The fact behind it: a GPU is handed work and goes on alone. So the time is read when all is done,
or by events that the GPU itself stamps, while a spinning kernel holds it back until the whole
batch is handed over: what is timed is the work and not the handing over.
To add a device: a Clock with `device`, `window`, `now` and `used`, and a line in `clock_of`.
"""

import time
from typing import NamedTuple

from ..._support.errors import UserError
from ..system.gpu import find


class MeasureError(UserError, ValueError):
    """A measurement that cannot be made as it was asked for."""


class Used(NamedTuple):
    """Running totals; None where the system does not tell."""

    cpu: float | None = None  # CPU seconds of this thread
    others: float | None = None  # CPU seconds of this program's other threads
    waits: int | None = None  # how often this thread stopped by itself: a lock, a file, a pause
    taken: int | None = None  # how often the system took its core away
    pages: int | None = None  # of memory that it touched for the first time
    system: float | None = None  # CPU seconds that the system worked for it: clearing those pages

    def since(self, before):
        return Used(*(None if b is None or a is None else a - b for a, b in zip(self, before)))


class Clock:
    """What every clock does in the same way."""

    device, window = "cpu", 1e-3  # seconds: a scheduler's slice is about 3 ms

    def timed(self, fn, calls):
        """(start, end) of so many calls in a row."""
        turns, start = range(calls), self.now()
        for _ in turns:
            fn()
        return start, self.now()


class CPU(Clock):
    """The processor: wall time, and the CPU time that this thread really had."""

    def __init__(self):
        try:
            from resource import RUSAGE_THREAD, getrusage  # Linux only

            self.usage = lambda: getrusage(RUSAGE_THREAD)
        except ImportError:
            self.usage = None

    def now(self):
        return time.perf_counter()

    def used(self):
        if not hasattr(time, "thread_time"):
            return Used()
        cpu = time.thread_time()
        others = time.process_time() - cpu
        if self.usage is None:
            return Used(cpu, others)
        usage = self.usage()
        return Used(cpu, others, usage.ru_nvcsw, usage.ru_nivcsw, usage.ru_minflt, usage.ru_stime)


class GPU(Clock):
    """A GPU that torch drives: the time is read when all its work is done."""

    window = 10e-3  # waiting costs tens of microseconds

    def __init__(self, device):
        import torch

        self.device = device.partition(":")[0]
        module = getattr(torch, self.device)
        self.wait = (
            (lambda: module.synchronize(device)) if self.device == "cuda" else module.synchronize
        )

    def now(self):
        self.wait()
        return time.perf_counter()

    def used(self):
        return Used()


class CUDA(GPU):
    """A GPU of NVIDIA or AMD: its own events, after a spin that hides the handing over.

    flush: its cache is emptied before each call, so that the data comes from its memory.
    """

    TICKS, LONGEST = 2e9, 2**26  # a spin is told in ticks of the GPU: a second, the most

    def __init__(self, device, flush=False):
        import torch

        super().__init__(device)
        self.torch, self.place, self.flush = torch, device, flush
        self.spin = self.sized = 0  # ticks of the spin, and the calls that it was made for

    def timed(self, fn, calls):
        with self.torch.cuda.device(self.place):
            start, seconds, early, handing = self._batch(fn, calls)
            if early and calls > self.sized:
                self.sized, self.spin = calls, min(int(1.5 * handing * self.TICKS), self.LONGEST)
                start, less, early, _ = self._batch(fn, calls)
                if early and less > 0.98 * seconds:
                    self.spin = 0  # no use: fn waits for the GPU by itself
                seconds = less
            return start, start + seconds

    def _batch(self, fn, calls):
        """(start, seconds, did the GPU begin before it had everything?, seconds of handing over)"""
        start, cuda, pairs = self.now(), self.torch.cuda, []
        if self.spin:
            cuda._sleep(self.spin)
        for turns in [1] * calls if self.flush else [calls]:
            if self.flush:
                self._cache().zero_()
            pair = [cuda.Event(enable_timing=True) for _ in range(2)]
            pair[0].record()
            for _ in range(turns):
                fn()
            pair[1].record()
            pairs.append(pair)
        early, handing = pairs[0][0].query(), time.perf_counter() - start
        self.wait()
        return start, sum(a.elapsed_time(b) for a, b in pairs) / 1e3, early, handing

    def _cache(self):
        """Something twice the size of the GPU's cache: writing it leaves nothing else there."""
        if self.flush is True:
            size = getattr(self.torch.cuda.get_device_properties(self.place), "L2_cache_size", 0)
            self.flush = self.torch.empty(
                2 * size or 2**28, dtype=self.torch.uint8, device=self.place
            )
        return self.flush


class Fake(Clock):
    """For tests: `work` takes the next number of seconds from a script, the last one for ever.

    A number is a call that takes so long; a pair (seconds, CPU seconds) had less of its core.
    """

    def __init__(self, *script):
        self.script, self.time, self.cpu, self.calls = list(script), 0.0, 0.0, 0

    def work(self):
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        seconds, cpu = step if isinstance(step, tuple) else (step, step)
        self.time, self.cpu, self.calls = self.time + seconds, self.cpu + cpu, self.calls + 1

    def now(self):
        return self.time

    def used(self):
        return Used(self.cpu, 0.0)


def clock_of(device, flush=False):
    """The clock of "cpu", "cuda" (also "cuda:1") or "mps"; MeasureError says what is amiss.

    flush: where it is a CUDA clock, it empties the GPU's cache before each call.
    """
    device = str(device)
    kind = device.partition(":")[0]
    if kind == "cpu":
        return CPU()
    if kind not in ("cuda", "mps"):
        raise MeasureError(
            f'{device!r} is not a device to measure on: say "cpu", "cuda" or '
            '"mps", or leave device out.'
        )
    import torch

    ready = torch.cuda.is_available() if kind == "cuda" else torch.backends.mps.is_available()
    if not ready:
        gpu = find()
        why = f'its GPU is called "{gpu.device}"' if gpu else gpu.why
        raise MeasureError(
            f"{device!r} cannot be used on this machine: {why}. Leave device out to "
            "measure on the processor."
        )
    number = device.partition(":")[2]
    if number and not (number.isdigit() and int(number) < getattr(torch, kind).device_count()):
        raise MeasureError(
            f"{device!r} is not one of the GPUs here: there are "
            f"{getattr(torch, kind).device_count()}, counted from 0."
        )
    return CUDA(device, flush) if kind == "cuda" else GPU(device)
