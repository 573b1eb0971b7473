"""What is under a roof: a staircase of memories, a sweep of intensities, the place of a layer.

Work that does I FLOP for each byte it moves is never faster than min(peak, I x bandwidth)
(Williams, Waterman, Patterson, 2009), with the bandwidth of the memory that holds its numbers.
staircase and sweep are generators: a drawing may follow them, and Ctrl-C keeps what was measured.
To change what is swept: llvm_kernels.MIXES; how: `_kernel_mixes`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import UserError
from .._support.torch_threads import one_torch_thread
from ..quantities.formatting import binary_size
from ..quantities.quantity import Q, read
from .ceilings import jit, llvm_kernels
from .ceilings.buffers import MOST_SET, PAGE, PART_OF_MEMORY, SETS, USUAL_CACHE, allocate
from .ceilings.llvm_kernels import MIXES
from .ceilings.result import Ceilings
from .ceilings.set_size import small_set_reads_memory
from .system.machine import machine
from .timing.clocks import CPU, Function
from .timing.loop import SHORTEST
from .timing.quality import LOST

Watch = Callable[[float, str], None]
Work = tuple[Function, float]  # (what is called, bytes of a call)
MixedWork = tuple[Function, float, float]  # (what is called, FLOP of a call, bytes of a call)

BATCHES = (1, 2, 4, 8, 16, 24, 32, 64, 128, 256, 512)  # where only a library is at hand
SMALLEST = 2**13  # bytes of the first step
LEAST_LAST = 2**25  # bytes of the last step where the caches are small
LAST_NEEDED = 2**28  # bytes of the last step where fewer already read main memory alone
USUAL_MEMORY = 2**31  # bytes, where it is unknown
# As in microbenchmarks: long beside calling, short beside a neighbour's turn.
LONGEST_NAME = 18  # letters of an operator in a figure: scaled_dot_product
CALL = 2.5e-4  # seconds of a call, about
NEAR, FAR = 2**25, 2**22  # bytes of a call in a small set, and of a call in a large one


class RoofError(UserError, ValueError):
    """Work that has no place under a roof, or no time to measure in."""


@dataclass(frozen=True, repr=False)
class Step(TextDisplay):
    """Bandwidth of one core over a working set of some size; `cache` is the level that holds it.

    A last cache keeps a part of what is somewhat larger: that level is called "L3 and memory".
    """

    size: Q  # B
    rate: Q  # B/s
    level: str  # "L1" ... "L3 and memory", "memory"
    cache: Q | None = None  # the size that the machine reports for the level, None for memory
    what: str = "read"  # or "copy", where there are no kernels

    def __repr__(self) -> str:
        return f"{self.what} over {binary_size(self.size)}: {self.rate!r}, from {self.level}"


@dataclass(frozen=True, repr=False)
class Point(TextDisplay):
    """Where work lies: its intensity, its bound, and the rate where one was measured."""

    level: str
    intensity: Q  # FLOP/B
    rate: Q | None  # FLOP/s
    bound: Q  # FLOP/s
    name: str = ""
    bound_by: str = "memory"  # or "arithmetic"
    doubt: str = ""  # why it may be too low: "another process took 62 % of your core"

    @property
    def share(self) -> float | None:
        """Rate over bound, or None."""
        return None if self.rate is None else self.rate / self.bound

    def __repr__(self) -> str:
        name = f"{self.name}: " if self.name else ""
        by = f"bandwidth of {self.level}" if self.bound_by == "memory" else "peak"
        limit = f"{name}{self.intensity} (counted), at most {self.bound} by the {by} (measured)"
        if self.share is None:
            return limit
        percent = 100 * self.share
        doubt = f"; {self.doubt}" if self.doubt else ""
        return f"{limit}; {self.rate} reached, {percent:.0f} % of it (measured{doubt})"


# -- a staircase of memories -----------------------------------------------------------------------


@explained(RoofError)
def staircase(
    seconds: object = 4,
    watch: Watch | None = None,
    work: Callable[[int], Work] | None = None,
) -> Iterator[Step]:
    """Read bandwidth of one core against the size of what is read: a generator of Step.

    Sizes double in two steps, up to eight times the last cache or 512 MiB, to 256 MiB where larger
    ones are read no more slowly, less where memory is scarce.

    Parameters
    ----------
    seconds : number, text or quantity; default 4 s
        For all steps together.
    watch : function of (fraction, text), default None
        Called after each step.
    work : function of a size in bytes, default None
        Replaces the kernels: it returns (what is called, bytes of a call). None without kernels
        means copies by NumPy.

    Yields
    ------
    Step
        `.size` in B, `.rate` in B/s, `.level`.

    Raises
    ------
    RoofError
        For no time at all.

    Examples
    --------
    >>> for step in staircase(): print(step)                            # doctest: +SKIP
    """
    budget = _seconds(seconds)
    here = machine()
    sizes = _sizes(here.caches, here.memory)
    what = "read"
    if work is None:
        if sizes[-1] > LAST_NEEDED and small_set_reads_memory(here.caches):
            sizes = _sizes(here.caches, here.memory, LAST_NEEDED)
        work, what = _reading(sizes[-1])
    count = len(sizes)
    for done, size in enumerate(sizes, 1):
        fn, moved = work(size)
        best = _best(fn, budget / count, moved)
        rate = Q(best, "B/s", "measured")
        if watch:
            watch(done / count, f"{binary_size(size)}: {rate}")
        level = _step_level(size, here.caches)
        cache = here.caches.get(level)
        yield Step(Q(size, "B"), rate, level, cache, what)


def _sizes(caches, memory, most=MOST_SET):
    """Bytes of the working sets, from one that any L1 holds to one that no cache does."""
    last_cache = max(map(int, caches.values()), default=USUAL_CACHE)
    last = max(LEAST_LAST, SETS * last_cache)
    allowed = int(memory or USUAL_MEMORY) // PART_OF_MEMORY
    last = min(most, last, allowed)
    sizes = [SMALLEST]
    half_doublings = int(2 * math.log2(last / SMALLEST))
    for i in range(2, half_doublings):  # half a doubling of 8 KiB adds no page
        size = int(SMALLEST * 2 ** (i / 2))
        sizes.append(size // PAGE * PAGE)
    sizes.append(last // PAGE * PAGE)
    return sizes


def _step_level(size, caches):
    """The level of a step; what the last cache holds in part has a name of its own."""
    level = level_for(size, caches)
    if level != "memory" or not caches:
        return level
    last = max(caches, key=lambda name: caches[name])
    return level if size >= SETS * caches[last] else f"{last} and memory"


def level_for(size: float, caches: Mapping[str, Q] | None = None) -> str:
    """The nearest memory that can hold this many bytes: "L1", "L2", "L3" or "memory".

    >>> level_for(2**20, {"L1": 32768, "L2": 2**21})
    'L2'
    """
    if caches is None:
        caches = machine().caches
    for level in sorted(caches):
        if size <= caches[level]:
            return level
    return "memory"


def _reading(most):
    """work(size) by the read kernel, or by copies of NumPy where there is none; and which it is."""
    array = allocate(most)
    if jit.ready():
        return lambda size: _numpy_copy(array, size // 2), "copy"

    def reading(size):
        if size > FAR:
            streams, bytes_a_call = llvm_kernels.READ_STREAMS, FAR
        else:
            streams, bytes_a_call = 1, NEAR // size * size
        kernel = llvm_kernels.read(_widest(), streams)
        trips = bytes_a_call // kernel.step
        return _Walk(kernel, array, size, trips), kernel.bytes(trips)

    return reading, "read"


def _numpy_copy(array, half):
    def copy():
        array[half : 2 * half] = array[:half]

    return copy, 2 * half


# -- a sweep of intensities ------------------------------------------------------------------------


@explained(RoofError)
def sweep(
    ceilings: Ceilings,
    seconds: object = 6,
    watch: Watch | None = None,
    work: Callable[[str], Iterable[MixedWork]] | None = None,
) -> Iterator[Point]:
    """44 points of one core in FP32, 11 intensities from each of four memories: yields Point.

    Each kernel does some multiply-adds for each number it loads.

    Parameters
    ----------
    ceilings : Ceilings
        The roof, from `fl.ceilings(formats=["FP32"])`.
    seconds : number, text or quantity; default 6 s
        For all points together.
    watch : function of (fraction, text), default None
        Called after each point.
    work : function of a level, default None
        Replaces the kernels: it returns (what is called, FLOP, bytes) of each point. None without
        kernels means products of a table by 1 to 512 columns.

    Yields
    ------
    Point
        `.intensity` in FLOP/B, `.rate` and `.bound` in FLOP/s.

    Raises
    ------
    RoofError
        For no time at all.

    Examples
    --------
    >>> for point in sweep(ceilings(formats=["FP32"])): print(point)    # doctest: +SKIP
    """
    budget, levels = _seconds(seconds), tuple(ceilings.levels)
    work = work or _mixed_work(ceilings)
    count = len(levels) * len(MIXES)
    done = 0
    for level in levels:
        for fn, flops, moved in work(level):
            rate = _best(fn, budget / count, flops)
            point = _point(ceilings, flops, moved, rate, level)
            done += 1
            if watch:
                watch(done / count, str(point.rate))
            yield point


def _mixed_work(ceilings):
    """work(level): kernels of every mix on that level's set, or products where there are none."""
    if jit.ready():
        return lambda level: _torch_products(int(ceilings.size(level)))
    largest = max(int(ceilings.size(level)) for level in ceilings.levels)
    array = allocate(largest + 2**14)
    return lambda level: _kernel_mixes(ceilings, level, array)


def _kernel_mixes(ceilings, level, array):
    size = int(ceilings.size(level))
    for fmas, loads in MIXES:
        kernel = llvm_kernels.mix(fmas, loads, _widest())
        flops = kernel.work(1)
        bound = ceilings.bound(flops / kernel.bytes(1), level)
        flops_a_call = CALL * float(bound)
        trips = max(1, int(flops_a_call / flops))
        walk = _Walk(kernel, array, size, trips)
        yield walk, kernel.work(trips), kernel.bytes(trips)


def _torch_products(size):
    """A table of this many bytes times 1 to 512 columns, by PyTorch."""
    import torch

    side = math.isqrt(size // 4)
    table = torch.rand(side, side)
    for batch in BATCHES:
        columns = torch.rand(side, batch)
        flops = 2 * side * side * batch
        numbers = side * side + 2 * side * batch
        yield _torch_product(table, columns), flops, 4 * numbers


def _torch_product(table, columns):
    import torch

    out = torch.empty_like(columns)
    return lambda: torch.mm(table, columns, out=out)


def _widest():
    """Bits of the widest vectors that the kernels may use here."""
    return max(kernel.bits for kernel in jit.host())


class _Walk:
    """A function that runs a kernel: small sets again and again, large ones piece after piece."""

    def __init__(self, kernel, array, size, trips):
        far = kernel.step * trips  # bytes of a call
        starts = [array.ctypes.data]
        if far < size:
            end = starts[0] + size - far
            starts = range(starts[0], end + 1, far)
        rest = allocate(2 * PAGE)  # for what the kernel multiplies with, and for its sums
        b = rest.ctypes.data
        c = b + PAGE
        self.pieces = len(starts)
        self._kept = array, rest  # they live as long as this does
        self._arguments = b, c, min(far, size), trips
        self._turn = itertools.cycle(starts)
        self._call = jit.function(kernel)

    def __call__(self):
        self._call(next(self._turn), *self._arguments)


# -- the place of work -----------------------------------------------------------------------------


def locate(
    ceilings: Ceilings,
    thing: Any,
    bytes: object = None,
    level: str = "memory",
    format: str = "FP32",
    cores: int = 1,
    name: str = "",
) -> Point:
    """The Point of some work under the roof, with its rate if `thing` was measured.

    thing: a Measurement, whatever has .flops and .bytes (such as a count), or (flops, bytes).
    bytes: the least that has to move, where the thing does not say. Raises RoofError without both.

    >>> locate(ceilings, (2 * 4096**2, 4 * 4096**2)).intensity           # doctest: +SKIP
    0.5 FLOP/B
    """
    if isinstance(thing, (tuple, list)):
        flops, bytes = thing
    else:
        flops = getattr(thing, "flops", None)
        if bytes is None:
            bytes = getattr(thing, "bytes", None)
    if not flops or not bytes:
        raise RoofError(
            "A place under the roof is FLOP per byte, so both are needed: measure with "
            "flops=..., and give bytes=... here, or give (flops, bytes)."
        )
    best = getattr(thing, "best", None)
    rate = None if best is None else float(read(best, "FLOP/s"))
    work = float(read(flops, "FLOP", "flops"))
    moved = float(read(bytes, "B", "bytes"))
    name = name or getattr(thing, "name", "")
    point = _point(ceilings, work, moved, rate, level, format, cores, name)
    return replace(point, doubt=_doubt(thing))


def locate_operators(ceilings: Ceilings, counted: Any, format: str = "FP32") -> list[Point]:
    """The Points of the operators of a count: where each lies under the roof, before any timing.

    counted: a report of fl.count. An operator without FLOPs has no place and is left out.

    >>> locate_operators(ceilings, fl.count(model, x))                   # doctest: +SKIP
    """
    points = []
    for operator, flops in counted.by("op", "ieee").items():
        moved = counted.only(op=operator).bytes
        if flops and moved:
            name = operator.removeprefix("aten.").strip("_")[:LONGEST_NAME]
            points.append(locate(ceilings, (flops, moved), format=format, name=name))
    return points


def layer(
    ceilings: Ceilings,
    batch: int,
    n: int = 4096,
    timed: Any = None,
    level: str = "memory",
) -> Point:
    """The Point of an n x n linear layer in FP32, `batch` rows at a time.

    2 n n FLOP per row; the weights come once for the whole batch, rows go in and out. timed: a
    Measurement of it, where there is one.

    >>> layer(ceilings, 16).intensity                                   # doctest: +SKIP
    7.94 FLOP/B
    """
    flops = 2 * n * n * batch
    numbers = n * n + 2 * n * batch
    moved = 4 * numbers
    rate = None if timed is None else float(timed.best)
    point = _point(ceilings, flops, moved, rate, level, name=f"batch {batch:,}")
    return replace(point, doubt=_doubt(timed))


def with_observed_bandwidth(
    ceilings: Ceilings, points: Iterable[Point]
) -> tuple[Ceilings, list[Point]]:
    """(ceilings, points) where a bandwidth is at least what a point got from that memory.

    Memory is shared with others, and the best of more moments is nearer to its limit.

    roof, points = with_observed_bandwidth(roof, points)
    """
    points = list(points)
    moved = dict(ceilings.moved)
    for point in points:
        key = point.level, "read", 1
        if point.rate is None or key not in moved:
            continue
        observed = point.rate / point.intensity
        if observed > moved[key]:
            moved[key] = observed.because("measured")
    roof = replace(ceilings, moved=moved)
    return roof, [_under(roof, point) for point in points]


def _doubt(timed):
    """The trust of a measurement that lost a part of its core; "" for anything else."""
    share = getattr(timed, "share", None)
    return timed.trust if share is not None and share < 1 - LOST else ""


def _under(ceilings, point):
    """The same point under another roof."""
    return replace(
        point,
        bound=ceilings.bound(point.intensity, point.level),
        bound_by=_bound_by(ceilings, point.intensity, point.level),
    )


def _point(ceilings, flops, moved, rate, level, format="FP32", cores=1, name=""):
    intensity = Q(flops / moved, "FLOP/B", "counted")
    return Point(
        level=level,
        intensity=intensity,
        rate=None if rate is None else Q(rate, "FLOP/s", "measured"),
        bound=ceilings.bound(intensity, level, format, cores),
        name=name,
        bound_by=_bound_by(ceilings, intensity, level, format, cores),
    )


def _bound_by(ceilings, intensity, level, format="FP32", cores=1):
    ridge = ceilings.ridge(format, level, cores)
    return "memory" if intensity < ridge else "arithmetic"


# -- the clock -------------------------------------------------------------------------------------


def _best(fn, seconds, work):
    """Work a second in the fastest of many windows of two calls, or one if that is long.

    A set that is walked piece by piece: the best time of each piece, if there is time to meet it
    thrice. The fastest piece alone may have been in a cache.
    """
    clock = CPU()
    pieces = getattr(fn, "pieces", 1)
    with one_torch_thread():
        one_call = clock.span(fn)
        calls = 2 if pieces == 1 and one_call < seconds / 4 else 1
        if pieces * one_call >= seconds / 3:
            pieces = 1  # no time to meet each of them thrice
        least = {}  # seconds of each piece
        spent, count = 0.0, 0
        while spent < seconds or (count < max(3, pieces) and spent < 3 * seconds):
            span = clock.span(fn, calls)
            piece = count % pieces
            least[piece] = min(span, least.get(piece, span))
            spent += span
            count += 1
    total = max(sum(least.values()), SHORTEST)
    return calls * work * len(least) / total


def _seconds(given):
    seconds = float(read(given, "s", "seconds"))
    if seconds <= 0:
        raise RoofError(f"seconds is {seconds:g}; measuring takes time, so give more than 0.")
    return seconds
