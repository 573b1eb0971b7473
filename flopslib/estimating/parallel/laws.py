"""How time falls with the number of workers: T(n) = a/n + c.

Shared work takes a/n on n workers; what cannot be shared takes c on any number. That is Amdahl's
law of 1967, fitted to timed steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ...quantities.formatting import percent, sig
from ...quantities.quantity import Q
from .lines import ParallelError, Point, fit_line, timed_points, without_one


@dataclass(frozen=True, repr=False)
class StepLaw(TextDisplay):
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
def law(points: Iterable[Point], name: str = "This run") -> StepLaw:
    """The StepLaw through [(workers, time of a step)]: what is shared, what is not.

    points: at least two numbers of workers; a time is a quantity, a text or seconds. Raises
    ParallelError.

    >>> law([(256, "40 s"), (512, "21.2 s"), (768, "15.2 s"), (1024, "11.9 s")]).half
    3663...
    """
    timed = timed_points(points, "", "numbers of workers")
    workers, seconds = zip(*timed)
    work, rest = fit_line([(1 / n, 1.0) for n in workers], seconds)
    halves = [
        _half(*fit_line([(1 / n, 1.0) for n, _ in few], [t for _, t in few]))
        for few in without_one(timed)
    ]
    half = _half(work, rest)
    misses = [abs(work / n + rest - t) / t for n, t in timed]
    return StepLaw(
        name=name,
        points=tuple(timed),
        work=Q(work, "s", "estimated"),
        rest=Q(max(rest, 0.0), "s", "estimated"),
        half=half,
        half_low=min([half, *halves]),
        half_high=max([half, *halves]),
        worst=max(misses),
    )


def _half(work: float, rest: float) -> float:
    return work / rest if rest > 0 else math.inf
