"""How messages take time: a delay, however short, and then bytes at a bandwidth.

An all-reduce around a ring of W workers is 2(W - 1) hand-overs, each of a W-th part of the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ...quantities.formatting import sig
from ...quantities.quantity import Q, quantity
from .lines import ParallelError, Point, fit_line, timed_points, without_one


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
            f"One hand-over between {self.workers} workers takes {self.delay}, however short it "
            f"is; the bytes of a long one go at {self.bandwidth} (estimated from "
            f"{len(self.points)} measured sizes: {span} when one is left out). No size is more "
            f"than {sig(self.worst)} times off that line."
        )


@explained(ParallelError, "fl.parallel.link")
def link(points: Iterable[Point | Any], workers: int = 0) -> Link:
    """The Link through [(bytes summed by all, time)]: T = 2(W - 1) (delay + bytes / W / bandwidth).

    points: at least two sizes; a time is a quantity, a text or seconds. Messages of
    fl.together.messages are points, too, and know the number of workers. Raises ParallelError.

    >>> link([("1 kB", "0.21 ms"), ("1 MB", "1.2 ms")], workers=2).bandwidth
    1.01 GB/s (estimated)
    """
    points = list(points)
    workers = workers or getattr(points[0] if points else None, "workers", 0)
    if workers < 2:
        raise ParallelError("One worker sends no messages: a link needs 2 workers or more.")
    timed = timed_points(map(_pair, points), "B", "sizes")
    fits = [_delay_and_bandwidth(some, workers) for some in (timed, *without_one(timed))]
    (delay, bandwidth), *_ = fits
    turns = 2 * (workers - 1)
    misses = []
    for size, seconds in timed:
        line = turns * (delay + size / workers / bandwidth)
        misses.append(max(line / seconds, seconds / line))
    each = [fitted[1] for fitted in fits]
    how = "estimated"
    return Link(
        workers=workers,
        points=tuple(timed),
        delay=Q(delay, "s", how),
        bandwidth=Q(bandwidth, "B/s", how),
        bandwidth_low=Q(min(each), "B/s", how),
        bandwidth_high=Q(max(each), "B/s", how),
        worst=max(misses),
    )


def _pair(point: Point | Any) -> Point:
    """(size, time) of a message, its best time; of a pair, itself."""
    if hasattr(point, "best"):
        return point.size, point.best
    return point


def _delay_and_bandwidth(timed: Sequence[tuple[float, float]], workers: int) -> tuple[float, float]:
    turns = 2 * (workers - 1)
    columns = [(turns, turns * size / workers) for size, _ in timed]
    delay, per_byte = fit_line(columns, [seconds for _, seconds in timed])
    if per_byte <= 0:
        raise ParallelError(
            "The long messages took no longer than the short ones, so no bandwidth can be read. "
            "Time longer messages, or time them again."
        )
    return max(delay, 0.0), 1 / per_byte
