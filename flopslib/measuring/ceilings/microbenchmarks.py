"""Probes: one kernel on one working set, on one core or on every core at once, and its best moment.

Neighbours disturb in bursts of milliseconds to seconds. So no probe stays long: all take turns,
several rounds of them, and of each the fastest window counts. Main memory is walked through piece
by piece; the best time of each piece is kept, and the pieces together are twice the last cache, so
that no cache is measured.
To change what is probed: `single_core` and `all_cores`; for how long: `seconds` of `run`.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..timing import threads
from ..timing.clocks import CPU
from ..timing.loop import first_call
from . import jit
from .buffers import PerThread, allocate
from .llvm_kernels import MOVEMENTS, Kernel

# A window of one core is two calls, so half a millisecond: long beside calling, and short beside a
# scheduler's slice of 3 ms.
CALL = 2.5e-4  # seconds of a kernel's call
NEAR_ENOUGH = 1.5  # times CALL, either way: closer costs more tries than it gains
PIECE = 2**22  # bytes of one call in main memory
ROUNDS = 9  # at most, while the time is not over
SECONDS = 0.016  # of a probe in each round
LEAST_WINDOWS = 16  # of a probe in each round
# Two widths on one processor were seen 0.94 (Zen 4 reading L1) and 0.84 (its triad) apart, so what
# is farther behind is not asked again. NB: after one disturbed round that may be the better one.
BEHIND = 0.8
# Of several cores in main memory the best moment may have found a part of its set in the cache.
ALMOST_BEST = 0.95  # quantile
CALIBRATIONS = 6  # tries to find how many trips fill a call
MOST_GROWTH = 20  # times as many trips from one try to the next
UNCACHED_TRIPS = 64  # of arithmetic, to begin with
ROOM = 4096  # bytes from one array of arithmetic to the next
SMALL = 65536  # bytes for arithmetic


@dataclass
class Probe:
    """One kernel, where its data is, and the best rate so far. what: a format or a movement."""

    kernel: Kernel
    what: str
    level: str = ""  # "" for arithmetic, where nothing is moved
    cores: int = 1
    rate: float = 0.0  # work a second, of all its cores
    single: float = 0.0  # of several cores: the best that one of them did
    trips: int = 0  # of the kernel's loop in a call
    beside: float = 0.0  # ticks a second, right after the kernel: wide vectors slow some clocks
    pieces: list[float] = field(default_factory=lambda: [0.0])  # memory: best seconds of each
    fn: PerThread | None = field(default=None, repr=False)

    def prepare(self, buffers: Sequence[np.ndarray], size: int = 0) -> None:
        """Compile, and choose the trips. buffers: one a thread; size: bytes of its working set."""
        step, arrays = max(1, self.kernel.step), max(1, self.kernel.arrays)
        each = size // arrays // step * step  # whole loop steps: no trip runs over the end
        piece = each
        if self.level == "memory":
            piece = min(each, PIECE // arrays // step * step)
            self.pieces = [math.inf] * (each // piece)
        apart = each if self.kernel.arrays > 1 else 0
        if not each:
            apart = ROOM
        # At least all of it in each call: a part of it would lie in a nearer cache.
        least = piece // step if piece else UNCACHED_TRIPS
        self.trips = least
        self.fn = self._caller(buffers, piece, apart)
        if self.level != "memory":
            self._calibrate(least)

    def _caller(self, buffers, piece, apart):
        """What a window calls: the kernel on the next piece, in the thread's own memory."""
        code = jit.function(self.kernel)
        starts = [buffer.ctypes.data for buffer in buffers]

        def make(number):
            places = [starts[number] + piece * i for i in range(len(self.pieces))]
            turns = itertools.cycle(places)

            def call():
                a = next(turns)
                code(a, a + apart, a + 2 * apart, piece, self.trips)

            return call

        return PerThread(make, len(buffers))

    def _calibrate(self, least):
        """Choose the trips of a call so that it takes about CALL."""
        clock = CPU()
        for _ in range(CALIBRATIONS):
            start, end = clock.timed(self.fn, 1)
            seconds = max(end - start, 1e-7)
            if CALL / NEAR_ENOUGH < seconds < CALL * NEAR_ENOUGH:
                break
            growth = min(MOST_GROWTH, CALL / seconds)
            self.trips = max(least, round(self.trips * growth))

    def measure(self, seconds: float, ticking: Probe | None = None) -> None:
        """Measure once more. ticking: the clock's probe, to be asked after each window."""
        if self.cores > 1:
            self._measure_together(seconds)
        elif self.level == "memory":
            self._measure_pieces()
        else:
            self._measure_windows(seconds, ticking)

    def _measure_together(self, seconds):
        first = first_call(self.fn, "cpu", work=self.kernel.work(self.trips))
        tracks, _ = threads.run_pinned(self.fn, first, seconds, self.cores, _nobody_watches)
        rates, best, _ = threads.align(tracks)
        if self.level == "memory":
            best = sorted(rates)[int(ALMOST_BEST * len(rates))]
        elif self.level != "L3":  # which is too large for so short a window
            alone = max(window.rate for track in tracks for window in track)
            self.single = max(self.single, alone)
        self.rate = max(self.rate, best)

    def _measure_pieces(self):
        clock = CPU()
        for _ in range(2):
            for i, before in enumerate(self.pieces):
                start, end = clock.timed(self.fn, 1)
                self.pieces[i] = min(before, end - start)
        work = self.kernel.work(self.trips) * len(self.pieces)
        self.rate = work / sum(self.pieces)

    def _measure_windows(self, seconds, ticking):
        clock = CPU()
        work = 2 * self.kernel.work(self.trips)
        spent, count = 0.0, 0
        while spent < seconds or count < LEAST_WINDOWS:
            start, end = clock.timed(self.fn, 2)
            self.rate = max(self.rate, work / (end - start))
            spent += end - start
            count += 1
            if ticking:
                start, end = clock.timed(ticking.fn, 1)
                ticks = ticking.kernel.work(ticking.trips)
                self.beside = max(self.beside, ticks / (end - start))


def _nobody_watches(fraction, rate):
    pass


# -- which probes ----------------------------------------------------------------------------------


def single_core(formats: Sequence[str], levels: Sequence[str]) -> list[Probe]:
    """The probes of one core: every width of every kernel that is asked for."""
    kernels = jit.host()
    widest = max(kernel.bits for kernel in kernels)
    probes = []
    for kernel in kernels:
        what, *rest = kernel.name.split()
        if what == "clock":
            probes.append(Probe(kernel, "clock"))
        elif what in ("fma", "dot") and rest[0] in formats:
            probes.append(Probe(kernel, rest[0]))
        elif what in MOVEMENTS:
            probes += _movements(kernel, levels, kernel.bits == widest)
    return probes


def _movements(kernel, levels, widest):
    """The probes of a kernel that moves bytes, at every level where it may be the fastest."""
    what, past_caches = kernel.name.split()[0], "nt" in kernel.name.split()
    if past_caches:
        useful = [level for level in levels if (level, what) == ("memory", "triad")]
        what = f"{what}_nt"
    else:
        useful = list(levels)
    if kernel.streams > 1:
        useful = [level for level in useful if level not in ("L1", "L2")]
    if not widest:  # main memory is slower than any width
        useful = [level for level in useful if level != "memory"]
    return [Probe(kernel, what, level) for level in useful]


def all_cores(single: Sequence[Probe], cores: int) -> list[Probe]:
    """The probes of several cores: the width that was the better one on one core."""
    best: dict[tuple[str, str], Probe] = {}
    for probe in single:
        key = probe.what, probe.level
        if key not in best or probe.rate > best[key].rate:
            best[key] = probe
    return [Probe(p.kernel, p.what, p.level, cores) for p in best.values()]


def small_buffers(count: int) -> list[np.ndarray]:
    """A little memory for each thread, with numbers in it that stay numbers in every format."""
    buffers = [allocate(SMALL) for _ in range(count)]
    for buffer in buffers:
        numbers = buffer.view(np.float32)
        numbers[:] = np.random.default_rng(0).choice([0.5, 0.625, 0.75], numbers.size)
    return buffers


# -- in turns --------------------------------------------------------------------------------------


def run(
    probes: Sequence[Probe],
    buffers: Sequence[np.ndarray],
    sizes: Mapping[str, int],
    seconds: float,
    report: Callable[[float, Probe], None],
) -> None:
    """Measure them all in turns, at least once, until the time is over. report(fraction, probe).

    A width that is far behind another of the same thing is not asked again.
    """
    for probe in probes:
        probe.prepare(buffers[: probe.cores], sizes.get(probe.level, 0))
    ticking = next((probe for probe in probes if probe.what == "clock"), None)
    start = time.perf_counter()
    best: dict[tuple[str, str], float] = {}
    for turn in range(ROUNDS):
        for probe in probes:
            spent = time.perf_counter() - start
            key = probe.what, probe.level
            if turn and (spent > seconds or probe.rate < BEHIND * best[key]):
                continue
            probe.measure(SECONDS, None if probe is ticking else ticking)
            best[key] = max(best.get(key, 0), probe.rate)
            report(min(1.0, spent / seconds), probe)
