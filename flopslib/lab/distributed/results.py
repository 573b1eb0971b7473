"""What workers found: times of one and of all, the sum they agree on, and how it says itself.

Best is the shortest of all rounds, typical the middle one. Two workers need two free cores at the
same moment, so any other program stalls both; hence both numbers are shown.
To show something else of them: a property here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import Any

from ..._support.display import TextDisplay
from ...quantities.formatting import percent, plural, sentence, sig
from ...quantities.quantity import Q

MEASURED = "measured"
FULL = 0.9  # of a core: from here on nothing needs to be said about others
AGREE = 1e-5  # of a length in FP32: sums in another order differ by some 1e-7
LARGE_PART = 1.3  # times the part of the time that a part of the work should take
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")

Line = dict[str, Any]


def _seconds(x: float) -> Q:
    return Q(x, "s", MEASURED)


def _digits(x: float) -> str:
    """Two digits, as the third one is noise; two behind the point near 1, to see the side."""
    return f"{x:.2f}" if 0.9 < x < 1.1 else sig(float(f"{x:.2g}"))


def number_word(number: int) -> str:
    """A small number in a sentence: "two"."""
    return NUMBERS[number]


@dataclass(frozen=True, repr=False)
class Seats(TextDisplay):
    """How many workers share how many cores."""

    workers: int
    cores: int

    def __repr__(self) -> str:
        many, cores = sentence(number_word(self.workers)), plural(self.cores, "core")
        if self.cores >= self.workers:
            return (
                f"{many} workers on {cores}: a core for each, whenever no other program wants it "
                "(measured)."
            )
        return (
            f"{many} workers on {cores} (measured): they take turns, so they are {many.lower()} "
            "programs on one machine, not as many machines. Whatever is counted, cited or "
            "estimated here holds all the same. Your speed-up will be below 1, and it should be."
        )


@dataclass(frozen=True, repr=False)
class Shared(TextDisplay):
    """One piece of work done by one worker and by all of them, in turns."""

    what: str  # "A step on 16 examples": what is shared
    each: str  # "8 examples each": a worker's part of it
    summed: str  # "gradients": what they add up at the end
    workers: int
    rounds: tuple[Line, ...]
    off: float  # how far the sum of all is from one worker's, as a share of its length
    size: Q  # bytes that are summed in each step

    @property
    def one(self) -> Q:
        """Best time of a step by one worker."""
        return _seconds(min(line["one"] for line in self.rounds))

    @property
    def alone(self) -> list[Q]:
        """The time of a step by one worker, in each round."""
        return [_seconds(line["one"]) for line in self.rounds]

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
    def rest(self) -> Q:
        """What of it is left when the work of one is shared evenly: the c of T(n) = a/n + c."""
        left = float(self.step) - float(self.one) / self.workers
        return _seconds(max(left, 0.0))

    @property
    def half(self) -> float:
        """The number of workers with whom half of a step is that rest; inf where there is none."""
        rest = float(self.rest)
        return float(self.one) / rest if rest else math.inf

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
        many = number_word(self.workers)
        return (
            f"{self.what} takes one worker {self.one}. {sentence(many)} workers with {self.each} "
            f"take {self.step}: {self.work} of work, then {self.talk} of adding up their "
            f"{self.summed} and waiting for each other. So {many} are {_digits(self.speedup)} "
            f"times as fast as one{self._verdict()} That is the fastest of {len(self.rounds)} "
            f"rounds; the median is {_digits(self.typical)} times{self._cores()} (measured)."
            f"{self._large_part()} {self._agreement()}"
        )

    def _verdict(self) -> str:
        return ": slower." if self.speedup < 1 else "."

    def _cores(self) -> str:
        if self.share >= FULL:
            return ""
        had = percent(_digits(self.share))
        return f". Other programs wanted the cores, too: each worker had one for {had} of the time"

    def _large_part(self) -> str:
        """A sentence where a worker's part of the work took much more than its part of the time."""
        part = float(self.work) / float(self.one)
        if part < LARGE_PART / self.workers:
            return ""
        return (
            f" (A worker's part of the work took {_digits(part)} times as long as all of it does, "
            f"and not 1/{self.workers}: small products gain little from being smaller, and a core "
            "may be busy.)"
        )

    def _agreement(self) -> str:
        off = sig(float(f"{self.off:.2g}"))
        if self.off < AGREE:
            return f"The sum is what one worker finds alone, but for {off} of it: rounding."
        return (
            f"The sum is off from what one worker finds alone by {off} of it: more than rounding."
        )


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
        workers = number_word(self.workers)
        off = f"off by {sig(self.off)} of its length" if self.off else "the same to the last bit"
        return (
            f"DistributedDataParallel with {workers} workers, against the sum by hand: its "
            f"gradient of {self.parameters:,} numbers is {off} (measured)."
        )
