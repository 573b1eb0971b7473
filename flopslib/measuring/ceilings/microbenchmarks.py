"""Probes: one kernel on one working set, alone or on every core at once, and its best moment.

The fact behind it: neighbours disturb in bursts of milliseconds to seconds. So no probe stays
long: all take turns, several rounds of them, and of each the fastest window counts. Main memory
is walked through piece by piece; the best time of each piece is kept, and the pieces together are
twice the last cache, so that no cache is measured.
To change what is probed: `alone` and `together`; for how long: `seconds` of `run`.
"""

import itertools
import math
import time
from dataclasses import dataclass, field

from ..timing import threads
from ..timing.clocks import CPU
from ..timing.loop import first_call
from . import buffers, jit, llvm_kernels

CALL = 2.5e-4  # seconds of a kernel's call: a window of one core is two, of several one
PIECE = 2**22  # bytes of one call in main memory
ROUNDS, SECONDS, LEAST = 9, 0.016, 16  # rounds at most; seconds and windows of a probe in each
BEHIND = 0.8


@dataclass
class Probe:
    """One kernel, where its data is, and the best rate so far. what: a format or a movement."""

    kernel: llvm_kernels.Kernel
    what: str
    level: str = ""  # "" for arithmetic, where nothing is moved
    cores: int = 1
    rate: float = 0.0
    single: float = 0.0  # of several cores: the best that one of them did
    trips: int = 0
    beside: float = 0.0  # ticks a second, right after the kernel: wide vectors slow some clocks
    pieces: list = field(default_factory=lambda: [0.0])  # of main memory: the best seconds of each
    fn: buffers.Own = field(default=None, repr=False)

    def prepare(self, rooms, size=0):
        """rooms: an array for each thread; size: bytes of the working set in each."""
        code, step = jit.function(self.kernel), self.kernel.step
        # Arrays of whole loop steps, so that no trip runs over the end.
        n = size // max(1, self.kernel.arrays) // max(1, step) * step
        apart, piece = (n if self.kernel.arrays > 1 else 0) if n else 4096, n
        if self.level == "memory":
            piece = min(n, PIECE // self.kernel.arrays // step * step)
            self.pieces = [math.inf] * (n // piece)
        # At least all of it in each call: a part of it would lie in a nearer cache.
        self.trips = once = piece // step if piece else 64
        starts = [room.ctypes.data for room in rooms]

        def make(number):
            places = itertools.cycle(starts[number] + piece * i for i in range(len(self.pieces)))

            def call():
                a = next(places)
                code(a, a + apart, a + 2 * apart, piece, self.trips)

            return call

        self.fn = buffers.Own(make, len(rooms))
        if self.level != "memory":
            self._calibrate(once)

    def _calibrate(self, once):
        clock = CPU()
        for _ in range(6):
            start, end = clock.timed(self.fn, 1)
            seconds = max(end - start, 1e-7)
            if CALL / 1.5 < seconds < CALL * 1.5:
                break
            self.trips = max(once, round(self.trips * min(20, CALL / seconds)))

    def measure(self, seconds, ticking=None):
        """ticking: the clock's probe, to be asked after each window."""
        work, clock = self.kernel.work(self.trips), CPU()
        if self.cores > 1:
            first = first_call(self.fn, "cpu", work=work)
            tracks, _ = threads.run_pinned(
                self.fn, first, seconds, self.cores, lambda fraction, rate: None
            )
            rates, best, _ = threads.align(tracks)
            if self.level == "memory":  # a part of it may have been in a cache
                best = sorted(rates)[int(0.95 * len(rates))]
            elif self.level != "L3":  # which is too large for so short a window
                self.single = max(self.single, *(w.rate for track in tracks for w in track))
            self.rate = max(self.rate, best)
        elif self.level == "memory":
            for _ in range(2):
                for i, before in enumerate(self.pieces):
                    start, end = clock.timed(self.fn, 1)
                    self.pieces[i] = min(before, end - start)
            self.rate = work * len(self.pieces) / sum(self.pieces)
        else:
            self._windows(clock, 2 * work, seconds, ticking)

    def _windows(self, clock, work, seconds, ticking):
        spent, count = 0.0, 0
        while spent < seconds or count < LEAST:
            start, end = clock.timed(self.fn, 2)
            self.rate = max(self.rate, work / (end - start))
            spent, count = spent + end - start, count + 1
            if ticking:
                start, end = clock.timed(ticking.fn, 1)
                self.beside = max(self.beside, ticking.kernel.work(ticking.trips) / (end - start))


def alone(formats, levels):
    """The probes of one core: every width of every kernel that is asked for."""
    found, here = [], jit.host()
    most = max(kernel.bits for kernel in here)
    for kernel in here:
        what, *rest = kernel.name.split()
        if kernel.name == "clock":
            found.append(Probe(kernel, "clock"))
        elif what in ("fma", "dot") and rest[0] in formats:
            found.append(Probe(kernel, rest[0]))
        elif what in llvm_kernels.WHATS:
            past, widest = "nt" in rest, kernel.bits == most
            found += [
                Probe(kernel, what + "_nt" * past, level)
                for level in levels
                if (widest or level != "memory")  # main memory is slower than any width
                and (kernel.streams == 1 or level not in ("L1", "L2"))
                and (not past or (level, what) == ("memory", "triad"))
            ]
    return found


def together(one, cores):
    """The probes of several cores: the width that was the better one on one core."""
    best = {}
    for probe in one:
        key = probe.what, probe.level
        if key not in best or probe.rate > best[key].rate:
            best[key] = probe
    return [Probe(p.kernel, p.what, p.level, cores) for p in best.values()]


def run(probes, rooms, sizes, seconds, tell):
    """Measure them all in turns, at least once, until the time is over. tell(fraction, probe).

    A width that is far behind another of the same thing is not asked again.
    """
    for probe in probes:
        probe.prepare(rooms[: probe.cores], sizes.get(probe.level, 0))
    ticking = next((probe for probe in probes if probe.what == "clock"), None)
    start, best = time.perf_counter(), {}
    for turn in range(ROUNDS):
        for probe in probes:
            spent, thing = time.perf_counter() - start, (probe.what, probe.level)
            if turn and (spent > seconds or probe.rate < BEHIND * best[thing]):
                continue
            probe.measure(SECONDS, None if probe is ticking else ticking)
            best[thing] = max(best.get(thing, 0), probe.rate)
            tell(min(1.0, spent / seconds), probe)


def small_rooms(count):
    """A little memory for each thread, with numbers in it that stay numbers in every format."""
    import numpy as np

    rooms = [buffers.take(65536) for _ in range(count)]
    for room in rooms:
        room.view(np.float32)[:] = np.random.default_rng(0).choice([0.5, 0.625, 0.75], 16384)
    return rooms
