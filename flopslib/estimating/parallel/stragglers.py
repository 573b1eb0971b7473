"""The time of a step that waits for the slowest of n workers.

Each worker's time is drawn from times that were measured. The mean of the largest of n draws needs
no dice: among m sorted times, the largest of n draws is one of the first k with chance (k/m)^n.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from ..._support.arguments import explained
from ..._support.display import TableDisplay
from ..._support.errors import whole
from ...quantities.formatting import sig
from ...quantities.quantity import Q, quantity
from .lines import ParallelError, chosen


@dataclass(frozen=True, repr=False)
class Slowest(TableDisplay):
    """The mean time of the slowest of some workers."""

    times: tuple[float, ...]  # s, sorted
    rows: tuple[tuple[int, Q], ...]  # (workers, mean time of the slowest)

    def __getitem__(self, workers: int) -> Q:
        return chosen(dict(self.rows), workers)

    def _caption(self) -> str:
        fastest, middle, slowest = (
            Q(seconds, "s") for seconds in (self.times[0], median(self.times), self.times[-1])
        )
        return (
            f"{len(self.times)} times of a step: fastest {fastest}, middle {middle}, slowest "
            f"{slowest} (measured). If each worker drew one of them, and all waited for the "
            "slowest (estimated):"
        )

    def _heads(self) -> tuple[str, ...]:
        return "workers", "a step takes", "times the middle"

    def _cells(self) -> list[tuple[str, ...]]:
        middle = median(self.times)
        return [(f"{n:,}", str(time), sig(float(time) / middle)) for n, time in self.rows]


@explained(ParallelError, "fl.parallel.slowest")
def slowest(times: Iterable[Q | str | float], *workers: int) -> Slowest:
    """The mean time of the slowest of n workers, whose times are drawn from these.

    times: quantities, texts or seconds, at least two. workers: numbers of workers. Raises
    ParallelError.

    >>> slowest([1, 2], 1, 2)[2]
    1.75 s (estimated)
    """
    timed = sorted(float(quantity(time, "s")) for time in times)
    if len(timed) < 2 or timed[0] <= 0 or not workers:
        raise ParallelError(
            "Write two times or more, above 0, and numbers of workers: "
            "fl.parallel.slowest([1.0, 1.2, 1.9], 2, 1_024)."
        )
    rows = []
    for number in workers:
        n = whole("workers", number, least=1, error=ParallelError)
        mean = 0.0
        for k, seconds in enumerate(timed, 1):
            chance = (k / len(timed)) ** n - ((k - 1) / len(timed)) ** n
            mean += chance * seconds
        rows.append((n, Q(mean, "s", "estimated")))
    return Slowest(tuple(timed), tuple(rows))
