"""The loops tried in turns: each a kernel on one working set, on one core or every core at once.

Such a pair is a probe. Neighbours disturb in bursts of milliseconds to seconds, so no probe stays
long: all take turns, several rounds of them, and of each the fastest window counts. Main memory is
walked through piece by piece; the best time of each piece is kept, and the pieces together are
several times the last cache, so that no cache is measured.
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

    @property
    def thing(self) -> tuple[str, str]:
        """What is measured, whatever the width: (what, level)."""
        return self.what, self.level

    def prepare(self, buffers: Sequence[np.ndarray], size: int = 0) -> None:
        """Compile, and choose the trips. buffers: one a thread; size: bytes of its working set."""
        step, arrays = self.kernel.step, max(1, self.kernel.arrays)
        trips = 0  # of arithmetic: it walks through no memory
        apart = ROOM
        if step and size:
            trips = size // arrays // step  # whole ones: none runs over the end of an array
            apart = trips * step if arrays > 1 else 0
        least = trips  # at least all of it in each call: a part of it would lie in a nearer cache
        if self.level == "memory":
            least = min(trips, PIECE // arrays // step)
            self.pieces = [math.inf] * (trips // least)
        self.fn = self._caller(buffers, least * step, apart)
        self.trips = least or UNCACHED_TRIPS
        if self.level != "memory":
            self._calibrate(self.trips)

    def _caller(self, buffers, piece, apart):
        """What a window calls: the kernel on the next piece, in the thread's own memory."""
        code = jit.function(self.kernel)
        starts = [buffer.ctypes.data for buffer in buffers]

        def make(number):
            first = starts[number]
            places = [first + piece * i for i in range(len(self.pieces))]
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
            seconds = max(clock.span(self.fn), 1e-7)
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
        work = self.kernel.work(self.trips)
        first = first_call(self.fn, "cpu", work=work)
        tracks, _ = threads.run_pinned(self.fn, first, seconds, self.cores)
        rates, best, _ = threads.align(tracks)
        if self.level == "memory":
            rates.sort()
            best = rates[int(ALMOST_BEST * len(rates))]
        self.rate = max(self.rate, best)
        if self.level not in ("memory", "L3"):  # too large for so short a window
            for track in tracks:
                alone = max(window.rate for window in track)
                self.single = max(self.single, alone)

    def _measure_pieces(self):
        clock = CPU()
        count = len(self.pieces)
        for turn in range(2 * count):
            span = clock.span(self.fn)
            piece = turn % count
            self.pieces[piece] = min(self.pieces[piece], span)
        work = count * self.kernel.work(self.trips)
        self.rate = work / sum(self.pieces)

    def _measure_windows(self, seconds, ticking):
        clock = CPU()
        work = 2 * self.kernel.work(self.trips)
        spent, count = 0.0, 0
        while spent < seconds or count < LEAST_WINDOWS:
            span = clock.span(self.fn, 2)
            self.rate = max(self.rate, work / span)
            spent += span
            count += 1
            if ticking:
                ticks = ticking.kernel.work(ticking.trips)
                clock_rate = ticks / clock.span(ticking.fn)
                self.beside = max(self.beside, clock_rate)


# -- which probes ----------------------------------------------------------------------------------


def single_core(formats: Sequence[str], levels: Sequence[str]) -> list[Probe]:
    """The probes of one core: every width of every kernel that is asked for."""
    probes = []
    for kernel in jit.host():
        what, *rest = kernel.name.split()
        if what == "clock":
            probes.append(Probe(kernel, "clock"))
        elif what in ("fma", "dot") and rest[0] in formats:
            probes.append(Probe(kernel, rest[0]))
        elif what in MOVEMENTS:
            probes += _movements(kernel, levels)
    return probes


def _movements(kernel, levels):
    """The probes of a kernel that moves bytes, at every level where it may be the fastest.

    Every width counts in main memory, too: a core that cuts its widest stores into two (Zen 4)
    does a triad there at 0.89 of what half the width reaches.
    """
    what, past_caches = kernel.name.split()[0], "nt" in kernel.name.split()
    if past_caches:
        useful = [level for level in levels if (level, what) == ("memory", "triad")]
        what = f"{what}_nt"
    else:
        useful = list(levels)
    if kernel.streams > 1:
        useful = [level for level in useful if level not in ("L1", "L2")]
    elif what == "read":  # several streams are never slower there
        useful = [level for level in useful if level != "memory"]
    return [Probe(kernel, what, level) for level in useful]


def all_cores(single: Sequence[Probe], cores: int) -> list[Probe]:
    """The probes of several cores: the width that was the better one on one core."""
    best = {}
    for probe in single:
        before = best.get(probe.thing)
        if before is None or probe.rate > before.rate:
            best[probe.thing] = probe
    return [Probe(probe.kernel, *probe.thing, cores) for probe in best.values()]


def small_buffers(count: int) -> list[np.ndarray]:
    """A little memory for each thread, with numbers in it that stay numbers in every format."""
    buffers = []
    for _ in range(count):
        buffer = allocate(SMALL)
        numbers = buffer.view(np.float32)
        numbers[:] = np.random.default_rng(0).choice([0.5, 0.625, 0.75], numbers.size)
        buffers.append(buffer)
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
    best = dict.fromkeys((probe.thing for probe in probes), 0.0)
    for turn in range(ROUNDS):
        for probe in probes:
            spent = time.perf_counter() - start
            behind = probe.rate < BEHIND * best[probe.thing]
            if turn and (spent > seconds or behind):
                continue
            probe.measure(SECONDS, None if probe is ticking else ticking)
            best[probe.thing] = max(best[probe.thing], probe.rate)
            report(min(1.0, spent / seconds), probe)
