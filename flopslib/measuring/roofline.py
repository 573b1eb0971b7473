"""What stands under a roof: a staircase of memories, a sweep of intensities, the place of a layer.

The fact behind it: work that does I FLOP for each byte it moves is never faster than
min(peak, I x bandwidth) (Williams, Waterman, Patterson, 2009), with the bandwidth of the memory
that holds its numbers. staircase and sweep are generators: a drawing may follow them, and Ctrl-C
keeps what was measured. To change what is swept: kernels.MIXES; how: `_mixing`.
"""

import itertools
import math
from dataclasses import dataclass, replace

from .._support.display import TextDisplay
from .._support.errors import UserError
from ..quantities.quantity import Q, quantity
from .ceilings import buffers, jit, llvm_kernels
from .system.machine import machine
from .timing.clocks import CPU
from .timing.loop import one_torch_thread

BATCHES = (1, 2, 4, 8, 16, 24, 32, 64, 128, 256, 512)  # where only a library is at hand
SMALLEST, MOST = 2**13, 2**28  # bytes of the first step, and of the last at most
CALL = 2.5e-4  # seconds of a call, about: long beside calling, short beside a neighbour's turn
NEAR, FAR = 2**25, 2**22  # bytes of a call in a small set, and of a call in a large one


class RoofError(UserError, ValueError):
    """Work that has no place under a roof, or no time to measure in."""


@dataclass(frozen=True, repr=False)
class Step(TextDisplay):
    """Bandwidth of one core over a working set of some size; `cache` is the level that holds it.

    level: "L1" ... "memory"; cache: the size that the machine reports for it, None for memory.
    """

    size: Q
    rate: Q
    level: str
    cache: Q | None = None
    what: str = "read"

    def __repr__(self):
        return f"{self.what} over {_binary(self.size)}: {self.rate!r}, from {self.level}"


@dataclass(frozen=True, repr=False)
class Point(TextDisplay):
    """Where work lies: FLOP/B, its bound, and the rate where one was measured (else None)."""

    level: str
    intensity: Q
    rate: Q | None
    bound: Q
    name: str = ""
    waits: str = "memory"  # or "arithmetic": what bounds it

    @property
    def share(self):
        """Rate over bound, or None."""
        return None if self.rate is None else self.rate / self.bound

    def __repr__(self):
        name = f"{self.name}: " if self.name else ""
        by = f"bandwidth of {self.level}" if self.waits == "memory" else "peak"
        told = f"{name}{self.intensity} (counted), at most {self.bound} by the {by} (measured)"
        if self.rate is None:
            return told
        return f"{told}; {self.rate} reached, {100 * self.share:.0f} % of it (measured)"


def staircase(seconds=4, watch=None, work=None):
    """Read bandwidth of one core against the size of what is read: a generator of Step.

    Sizes double in two steps, up to twice the last cache or 256 MiB, less where memory is scarce.
    work(size) -> (fn, bytes a call) replaces the kernels; without these, copies by NumPy.
    Raises RoofError for no time at all.

    for step in staircase(): print(step)
    """
    seconds, here = _some(seconds), machine()
    last = max(2**25, 2 * max(map(int, here.caches.values()), default=2**25))
    last = min(MOST, last, int(here.memory or 2**31) // 8)
    sizes = [
        int(SMALLEST * 2 ** (i / 2)) // 4096 * 4096
        for i in range(1, int(2 * math.log2(last / SMALLEST)))
    ]
    sizes = [SMALLEST, *sizes[1:], last // 4096 * 4096]  # half of 8 KiB is no page more
    work, what = (work, "read") if work else _reading(sizes[-1])
    for i, size in enumerate(sizes):
        fn, moved = work(size)
        rate = Q(_best(fn, seconds / len(sizes), moved), "B/s", "measured")
        level = holder(size, here.caches)
        if watch:
            watch((i + 1) / len(sizes), f"{_binary(Q(size, 'B'))}: {rate}")
        yield Step(Q(size, "B"), rate, level, here.caches.get(level), what)


def sweep(ceilings, seconds=6, watch=None, work=None):
    """44 points of one core in FP32, 11 intensities from each of four memories: yields Point.

    Each kernel does some multiply-adds for each number it loads. work(level) -> [(fn, flops,
    bytes)] replaces them; without kernels they are products of a table by 1 to 512 columns.

    for point in sweep(fl.ceilings(formats=["FP32"])): print(point)
    """
    seconds, levels = _some(seconds), tuple(ceilings.levels)
    work, done = work or _mixing(ceilings), 0
    for level in levels:
        for fn, flops, moved in work(level):
            best = _best(fn, seconds / len(levels) / len(llvm_kernels.MIXES), flops)
            point = _point(ceilings, flops, moved, best, level)
            done += 1
            if watch:
                watch(done / len(levels) / len(llvm_kernels.MIXES), str(point.rate))
            yield point


def place(ceilings, thing, bytes=None, level="memory", format="FP32", cores=1, name=""):
    """Where work lies under the roof: a Point, with its rate if `thing` was measured.

    thing: a Measurement, whatever has .flops and .bytes (such as a count), or (flops, bytes).
    bytes: the least that has to move, where the thing does not say.

    >>> place(ceilings, (2 * 4096**2, 4 * 4096**2)).intensity            # doctest: +SKIP
    0.5 FLOP/B
    """
    if isinstance(thing, (tuple, list)):
        flops, bytes = thing
    else:
        flops = getattr(thing, "flops", None)
        bytes = getattr(thing, "bytes", None) if bytes is None else bytes
    if not flops or not bytes:
        raise RoofError(
            "A place under the roof is FLOP per byte, so both are needed: measure with "
            "flops=..., and say bytes=... here, or give (flops, bytes)."
        )
    rate = getattr(thing, "best", None)
    rate = None if rate is None else float(quantity(rate, "FLOP/s"))
    return _point(
        ceilings,
        float(quantity(flops, "FLOP")),
        float(quantity(bytes, "B")),
        rate,
        level,
        format,
        cores,
        name or getattr(thing, "name", ""),
    )


def layer(ceilings, batch, n=4096, timed=None, level="memory"):
    """Where an n x n linear layer in FP32 lies, `batch` rows at a time: a Point.

    2 n n FLOP a row; the weights come once for the whole batch, rows go in and out. timed: a
    Measurement of it, where there is one.

    >>> layer(ceilings, 16).intensity                                   # doctest: +SKIP
    7.94 FLOP/B
    """
    flops, moved = 2 * n * n * batch, 4 * (n * n + 2 * n * batch)
    rate = None if timed is None else float(timed.best)
    return _point(ceilings, flops, moved, rate, level, name=f"batch {batch:,}")


def raised(ceilings, points):
    """(ceilings, points) where a bandwidth is raised to what a point got from that memory, if that
    is more: memory is shared with others, and the best of more moments is nearer to its limit.

    roof, points = raised(roof, points)
    """
    moved = dict(ceilings.moved)
    for p in points:
        key = p.level, "read", 1
        if p.rate is not None and key in moved:
            moved[key] = max(moved[key], (p.rate / p.intensity).because("measured"), key=float)
    roof = replace(ceilings, moved=moved)
    return roof, [
        replace(p, bound=roof.bound(p.intensity, p.level), waits=_waits(roof, p.intensity, p.level))
        for p in points
    ]


def _waits(ceilings, intensity, level, format="FP32", cores=1):
    return "memory" if intensity < ceilings.ridge(format, level, cores) else "arithmetic"


def _point(ceilings, flops, moved, rate, level, format="FP32", cores=1, name=""):
    intensity = Q(flops / moved, "FLOP/B", "counted")
    return Point(
        level,
        intensity,
        None if rate is None else Q(rate, "FLOP/s", "measured"),
        ceilings.bound(intensity, level, format, cores),
        name,
        _waits(ceilings, intensity, level, format, cores),
    )


def holder(size, caches=None):
    """The nearest memory that can hold so many bytes: "L1", "L2", "L3" or "memory".

    >>> holder(2**20, {"L1": 32768, "L2": 2**21})
    'L2'
    """
    caches = machine().caches if caches is None else caches
    return next((level for level in sorted(caches) if size <= caches[level]), "memory")


def _best(fn, seconds, work):
    """Work a second in the fastest of many windows of two calls, or one if that is long.

    A set that is walked piece by piece: the best time of each piece, if there is time to meet it
    thrice. The fastest piece alone may have been in a cache.
    """
    clock, spent, count, pieces = CPU(), 0.0, 0, getattr(fn, "pieces", 1)
    with one_torch_thread():
        start, end = clock.timed(fn, 1)
        calls = 2 if pieces == 1 and end - start < seconds / 4 else 1
        places = pieces if pieces * (end - start) < seconds / 3 else 1
        least = [math.inf] * places
        while spent < seconds or count < max(3, places) and spent < 3 * seconds:
            start, end = clock.timed(fn, calls)
            least[count % places] = min(least[count % places], end - start)
            spent, count = spent + end - start, count + 1
    least = [one for one in least if one < math.inf]
    return calls * work * len(least) / max(sum(least), 1e-9)


def _reading(most):
    """work(size) by the read kernel, or by copies of NumPy where there is none; and which it is."""
    room = buffers.take(most)
    if jit.ready():

        def copying(size):
            half = size // 2
            return (lambda: room[half:size].__setitem__(slice(None), room[:half])), 2 * half

        return copying, "copy"

    def reading(size):
        kernel = llvm_kernels.read(_bits(), llvm_kernels.STREAMS[0] if size > FAR else 1)
        trips = (FAR if size > FAR else NEAR // size * size) // kernel.step
        return _walk(kernel, room, size, trips), kernel.bytes(trips)

    return reading, "read"


def _mixing(ceilings):
    """work(level): kernels of every mix on that level's set, or products where there are none."""
    if jit.ready():
        return lambda level: _products(int(ceilings.size(level)))
    room = buffers.take(max(int(ceilings.size(level)) for level in ceilings.levels) + 2**14)

    def mixing(level):
        for fmas, loads in llvm_kernels.MIXES:
            kernel = llvm_kernels.mix(fmas, loads, _bits())
            intensity = kernel.work(1) / kernel.bytes(1)
            a_call = CALL * float(ceilings.bound(Q(intensity, "FLOP/B"), level))
            trips = max(1, int(a_call / kernel.work(1)))
            yield (
                _walk(kernel, room, int(ceilings.size(level)), trips),
                kernel.work(trips),
                kernel.bytes(trips),
            )

    return mixing


def _products(size):
    """A table of so many bytes times 1 to 512 columns, by PyTorch."""
    import torch

    side = math.isqrt(size // 4)
    table = torch.rand(side, side)
    for batch in BATCHES:
        columns, out = torch.rand(side, batch), torch.empty(side, batch)
        yield (
            (lambda: torch.mm(table, columns, out=out)),
            2 * side * side * batch,
            4 * side * (side + 2 * batch),
        )


def _bits():
    """Of the widest vectors that the kernels may use here."""
    return max(kernel.bits for kernel in jit.host())


def _walk(kernel, room, size, trips):
    """fn() that runs a kernel: small sets again and again, large ones piece after piece."""
    call, start, far = jit.function(kernel), room.ctypes.data, kernel.step * trips
    rest = buffers.take(2**13)
    b, c = rest.ctypes.data, rest.ctypes.data + 2**12
    pieces = range(start, start + size - far + 1, far) if far < size else [start]
    turn, n = itertools.cycle(pieces), min(far, size)

    def walk(keep=(rest, room)):  # they live as long as it does
        call(next(turn), b, c, n, trips)

    walk.pieces = len(pieces)
    return walk


def _some(seconds):
    seconds = float(quantity(seconds, "s"))
    if seconds <= 0:
        raise RoofError("Measuring takes time: give seconds of more than 0.")
    return seconds


def _binary(size):
    return f"{size:MiB}" if size >= 2**20 else f"{size:KiB}"
