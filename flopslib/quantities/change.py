"""From one call to another: what became of its work and of its time, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from .._support.display import TextDisplay
from .formatting import words

SAME_WORK = (0.99, 1.01)  # times: counts nearer than this are called equal
# Times nearer than this are called the same. Beside other processes, main memory measured twice
# gave 0.82 to 1.18 of its speed from one round to the next.
SAME_TIME = (0.8, 1.25)


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
