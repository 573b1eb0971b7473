"""One measurement after another: what a change did, and what a count alone would promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..._support.display import TextDisplay
from ..._support.errors import short
from ...quantities.change import Call, Change
from ...quantities.formatting import sentence, words
from ...quantities.quantity import Q, read
from .clocks import MeasureError

ABOUT_AS_PROMISED = (0.95, 1.05)  # times


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
