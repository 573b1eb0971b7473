"""What a change did to the work of a call and to its time, and what a count alone would promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..._support.display import TextDisplay
from ..._support.errors import short
from ...quantities.formatting import sentence, words
from ...quantities.quantity import Q, read
from .clocks import MeasureError

SAME_WORK = (0.99, 1.01)  # times: counts nearer than this are called equal
# Times nearer than this are called the same. Beside other processes, main memory measured twice
# gave 0.82 to 1.18 of its speed from one round to the next.
SAME_TIME = (0.8, 1.25)
ABOUT_AS_PROMISED = (0.95, 1.05)  # times


@dataclass(frozen=True)
class Call:
    """A call: its FLOPs, its seconds, and in a word or a source how each is known."""

    name: str
    flops: float
    seconds: float
    flops_how: str = "counted"
    seconds_how: str = "measured"

    @property
    def place(self) -> tuple[float, float]:
        return self.flops, self.seconds


@dataclass(frozen=True, repr=False)
class Change(TextDisplay):
    """From one call to another: `fewer` FLOPs and `faster`, both as factors."""

    before: Call
    after: Call

    @property
    def fewer(self) -> float:
        """How many times fewer FLOPs."""
        return self.before.flops / self.after.flops

    @property
    def faster(self) -> float:
        """How many times as fast."""
        return self.before.seconds / self.after.seconds

    @property
    def same_time(self) -> bool:
        low, high = SAME_TIME
        return low < self.faster < high

    @property
    def work(self) -> str:
        """What became of the work, in words."""
        low, high = SAME_WORK
        if low < self.fewer < high:
            return "as many FLOPs"
        if self.fewer > 1:
            return f"{words(self.fewer)} times fewer FLOPs"
        return f"{words(1 / self.fewer)} times the FLOPs"

    @property
    def time(self) -> str:
        """What became of the time, in words."""
        if self.same_time:
            return "in about the same time"
        if self.faster > 1:
            return f"{words(self.faster)} times as fast"
        return f"{words(1 / self.faster)} times as long"

    def __repr__(self) -> str:
        work, time = self.work, f"{self.time} ({self.after.seconds_how})"
        if self.after.flops_how != self.after.seconds_how:
            work += f" ({self.after.flops_how})"
        return f"From {self.before.name} to {self.after.name}: {work}, {time}."


@dataclass(frozen=True, repr=False)
class Promise(TextDisplay):
    """How long a call would take if its FLOPs ran at a given speed, and how long it takes."""

    name: str
    seconds: Q
    promised: Q | None  # None without FLOPs

    def __repr__(self) -> str:
        name, took = sentence(self.name), f"took {self.seconds}"
        if self.promised is None:
            return f"{name}: no FLOPs in this count, so nothing promised; {took} (measured)."
        times = self.seconds / self.promised
        low, high = ABOUT_AS_PROMISED
        longer = "as promised" if low < times < high else f"{words(times)} times as long"
        return f"{name}: promised {self.promised}, {took}, {longer} (counted; measured)."


def change(before: Any, after: Any) -> Change:
    """A Change from one measurement to another. Raises MeasureError where one has no FLOPs."""
    return Change(_call(before), _call(after))


def _call(measured: Any) -> Call:
    name = getattr(measured, "name", "") or "a call"
    flops = getattr(measured, "flops", None)
    if flops is None:
        raise MeasureError(
            f"{short(name)!r} has no FLOPs: measure it with fl.measure(..., flops=...)."
        )
    return Call(name, float(flops), float(measured.seconds))


def promise(measured: Any, speed: Any) -> Promise:
    """The Promise of a count: a measurement's FLOPs at a speed, beside its seconds."""
    rate = read(speed, "FLOP/s")
    promised = None
    if measured.flops is not None:
        promised = measured.flops / rate
    return Promise(measured.name or "this", measured.seconds, promised)
