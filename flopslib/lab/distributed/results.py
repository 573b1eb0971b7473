"""What workers found: times of one and of all, the sum they agree on, and how it says itself.

Best is the shortest of all rounds, typical the middle one. Two workers need two free cores at the
same moment, so any other program stalls both; hence both numbers are shown.
To show something else of them: a property here.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from ..._support.display import TextDisplay
from ...quantities.formatting import percent, sig
from ...quantities.quantity import Q

MEASURED = "measured"
FULL = 0.9  # of a core: from here on nothing needs to be said about others

Line = dict[str, Any]


def _seconds(x: float) -> Q:
    return Q(x, "s", MEASURED)


@dataclass(frozen=True, repr=False)
class Shared(TextDisplay):
    """One piece of work done by one worker and by all of them, in turns."""

    what: str  # "16 examples a step": what is shared
    workers: int
    rounds: tuple[Line, ...]
    off: float  # how far the sum of all is from one worker's, as a share of its length
    size: Q  # bytes that are summed in each step

    @property
    def one(self) -> Q:
        """Best time of a step by one worker."""
        return _seconds(min(line["one"] for line in self.rounds))

    @property
    def step(self) -> Q:
        """Best time of a step by all workers."""
        return _seconds(self._best["all"])

    @property
    def talk(self) -> Q:
        """What of that best step was summing, and waiting for each other."""
        return _seconds(min(self._best["talk"], self._best["all"]))

    @property
    def work(self) -> Q:
        """What of it was work."""
        return _seconds(float(self.step) - float(self.talk))

    @property
    def speedup(self) -> float:
        """How many times as fast all are as one, best against best."""
        return float(self.one) / float(self.step)

    @property
    def typical(self) -> float:
        """The same of the middle round."""
        return median(line["one"] / line["all"] for line in self.rounds)

    @property
    def share(self) -> float:
        """The part of a core that each worker had, in the middle round."""
        return median(line["share"] for line in self.rounds)

    @property
    def _best(self) -> Line:
        return min(self.rounds, key=lambda line: line["all"])

    def __repr__(self) -> str:
        each = f"{self.workers} workers"
        return (
            f"{self.what}: one worker takes {self.one} a step, {each} {self.step}: {self.work} at "
            f"work, {self.talk} summing and waiting. {each} are {sig(self.speedup)} times as fast "
            f"as one, {sig(self.typical)} in the middle round{self._had()} (measured). Their sum "
            f"is off by {sig(self.off)} of its length."
        )

    def _had(self) -> str:
        if self.share >= FULL:
            return ""
        return f", in which each worker worked {percent(self.share)} of the time"


@dataclass(frozen=True, repr=False)
class Message(TextDisplay):
    """How long a sum of `size` bytes took over all workers."""

    size: Q  # B
    workers: int
    seconds: tuple[float, ...]

    @property
    def best(self) -> Q:
        """The shortest."""
        return _seconds(min(self.seconds))

    @property
    def typical(self) -> Q:
        """The middle one."""
        return _seconds(median(self.seconds))

    def __repr__(self) -> str:
        return (
            f"A sum of {self.size} over {self.workers} workers takes {self.best} at best, "
            f"{self.typical} in the middle round (measured)."
        )


@dataclass(frozen=True, repr=False)
class Engine(TextDisplay):
    """How far PyTorch's own engine is from a sum by hand."""

    workers: int
    off: float
    parameters: int

    def __repr__(self) -> str:
        return (
            f"DistributedDataParallel with {self.workers} workers: its gradient of "
            f"{self.parameters:,} numbers is off from the sum by hand by {sig(self.off)} of its "
            "length (measured)."
        )
