"""How time falls with the number of workers, and how messages take time: two lines through dots.

Shared work takes a/n on n workers; what cannot be shared takes c on any number: T(n) = a/n + c. A
message takes a delay, however short it is, and its bytes divided by a bandwidth. Both laws are
lines, fitted so that the misses in per cent are smallest, as times of one law differ a hundredfold.
What one left-out dot would change is the range.
To fit another law: `_line` takes any two columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import UserError, short
from ..quantities.formatting import percent, sig
from ..quantities.quantity import Q, quantity

Point = tuple[float, object]

__all__ = ["law", "link"]


class ParallelError(UserError, ValueError):
    """Times from which no law can be read."""


# -- work that is shared ---------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Law(TextDisplay):
    """T(n) = work / n + rest: the seconds of one step on n workers."""

    name: str
    points: tuple[tuple[float, float], ...]  # workers, seconds
    work: Q  # s, the part that n workers share
    rest: Q  # s, the part that they do not
    half: float  # workers with whom half of the time is waiting; inf where nothing is left over
    half_low: float
    half_high: float
    worst: float  # the largest miss of a point, as a share of its time

    def at(self, workers: float) -> Q:
        """The time of a step on this number of workers."""
        return Q(float(self.work) / workers + float(self.rest), "s", "estimated: a/n + c")

    def share(self, workers: float) -> float:
        """How much of "n times as fast as one" is left: 1 for all of it."""
        shared = float(self.work) / workers
        return shared / (shared + float(self.rest))

    @property
    def checked(self) -> bool:
        """Whether more points than numbers were fitted, so that a wrong law would show."""
        return len(self.points) > 2

    def __repr__(self) -> str:
        law = f"{self.name}: {sig(self.work)} s / n + {self.rest}"
        if self.half == math.inf:
            return (
                f"{law} (estimated from {len(self.points)} timed steps). Nothing that cannot be "
                "shared shows in them."
            )
        half = f"With {sig(self.half)} workers half of each step is waiting"
        if not self.checked:
            return f"{law}. {half} (estimated from two timed steps, so nothing checks it)."
        span = f"{sig(self.half_low)} to {sig(self.half_high)} when one step is left out"
        return (
            f"{law}. {half} (estimated from {len(self.points)} timed steps: {span}; the law misses "
            f"them by {percent(self.worst)} at most)."
        )


@explained(ParallelError, "fl.parallel.law")
def law(points: Iterable[Point], name: str = "This run") -> Law:
    """The Law through [(workers, time of a step)]: what is shared, what is not.

    points: at least two numbers of workers; a time is a quantity, a text or seconds. Raises
    ParallelError.

    >>> law([(256, "40 s"), (512, "21.2 s"), (768, "15.2 s"), (1024, "11.9 s")]).half
    3663...
    """
    read = _read(points, "workers", "s")
    workers, seconds = zip(*read)
    work, rest = _line([(1 / n, 1.0) for n in workers], seconds)
    halves = [
        _half(*_line([(1 / n, 1.0) for n, _ in few], [t for _, t in few]))
        for few in _without_one(read)
    ]
    half = _half(work, rest)
    misses = [abs(work / n + rest - t) / t for n, t in read]
    return Law(
        name=name,
        points=tuple(read),
        work=Q(work, "s", "estimated"),
        rest=Q(max(rest, 0.0), "s", "estimated"),
        half=half,
        half_low=min([half, *halves]),
        half_high=max([half, *halves]),
        worst=max(misses),
    )


def _half(work: float, rest: float) -> float:
    return work / rest if rest > 0 else math.inf


# -- messages --------------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Link(TextDisplay):
    """What one hand-over takes: a delay, and its bytes at a bandwidth."""

    workers: int
    points: tuple[tuple[float, float], ...]  # bytes that all sum, seconds
    delay: Q  # s
    bandwidth: Q  # B/s, one way
    bandwidth_low: Q
    bandwidth_high: Q
    worst: float  # the largest miss, as times

    def at(self, size: object) -> Q:
        """The time of an all-reduce of that many bytes."""
        each = float(quantity(size, "B")) / self.workers / float(self.bandwidth)
        turns = 2 * (self.workers - 1)
        return Q(turns * (float(self.delay) + each), "s", "estimated: 2(W - 1) hand-overs")

    def __repr__(self) -> str:
        span = f"{self.bandwidth_low} to {self.bandwidth_high}"
        return (
            f"One hand-over between {self.workers} workers takes {self.delay} however short it is, "
            f"and long ones go at {self.bandwidth} (estimated from {len(self.points)} measured "
            f"sizes: {span} when one is left out; dots lie up to {sig(self.worst)} times off the "
            "line)."
        )


@explained(ParallelError, "fl.parallel.link")
def link(points: Iterable[Point], workers: int) -> Link:
    """The Link through [(bytes summed by all, time)]: T = 2(W - 1) (delay + bytes / W / bandwidth).

    points: at least two sizes; a time is a quantity, a text or seconds. Raises ParallelError.

    >>> link([("1 kB", "0.21 ms"), ("1 MB", "1.2 ms")], workers=2).bandwidth
    1.01 GB/s (estimated)
    """
    if workers < 2:
        raise ParallelError("One worker sends no messages: a link needs 2 workers or more.")
    read = _read(points, "B", "s")
    fits = [_delay_and_bandwidth(some, workers) for some in (read, *_without_one(read))]
    (delay, bandwidth), *_ = fits
    turns = 2 * (workers - 1)
    misses = []
    for size, seconds in read:
        line = turns * (delay + size / workers / bandwidth)
        misses.append(max(line / seconds, seconds / line))
    each = [fitted[1] for fitted in fits]
    how = "estimated"
    return Link(
        workers=workers,
        points=tuple(read),
        delay=Q(delay, "s", how),
        bandwidth=Q(bandwidth, "B/s", how),
        bandwidth_low=Q(min(each), "B/s", how),
        bandwidth_high=Q(max(each), "B/s", how),
        worst=max(misses),
    )


def _delay_and_bandwidth(read: Sequence[tuple[float, float]], workers: int) -> tuple[float, float]:
    turns = 2 * (workers - 1)
    columns = [(turns, turns * size / workers) for size, _ in read]
    delay, per_byte = _line(columns, [seconds for _, seconds in read])
    if per_byte <= 0:
        raise ParallelError(
            "The long messages took no longer than the short ones, so no bandwidth can be read. "
            "Time longer messages, or time them again."
        )
    return max(delay, 0.0), 1 / per_byte


# -- both ------------------------------------------------------------------------------------------
def _line(columns: Sequence[tuple[float, float]], seconds: Sequence[float]) -> tuple[float, float]:
    """(a, b) of a x + b y = t with the smallest squares of misses, each as a share of its t."""
    times = np.array(seconds)
    relative = np.array(columns) / times[:, None]
    scale = np.abs(relative).max(axis=0)  # columns of one size, so that none is lost in rounding
    found, *_ = np.linalg.lstsq(relative / scale, np.ones(len(times)), rcond=None)
    a, b = found / scale
    return float(a), float(b)


def _without_one(read: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The points without each one in turn; none where that leaves a single x."""
    few = []
    for left_out in range(len(read)):
        others = read[:left_out] + read[left_out + 1 :]
        if len({x for x, _ in others}) > 1:
            few.append(others)
    return few


def _read(points: Iterable[Point], unit: str, time: str) -> list[tuple[float, float]]:
    """[(x, seconds)] as plain numbers above 0; ParallelError for fewer than two x."""
    read = []
    for point in points:
        x, seconds = point
        of_x = "" if unit == "workers" else unit
        number = float(quantity(x, of_x)), float(quantity(seconds, time))
        if min(number) <= 0:
            raise ParallelError(
                f"{short(point)} cannot be a timed step: write two numbers above 0."
            )
        read.append(number)
    if len({x for x, _ in read}) < 2:
        raise ParallelError(
            f"A line needs points at two {unit if unit == 'workers' else 'sizes'} or more, and "
            f"there {'is one' if read else 'are none'}: time another."
        )
    return read
