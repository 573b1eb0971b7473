"""How many times as fast one thing is as another, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..._support.display import TextDisplay
from ...quantities.formatting import sentence, words
from ...quantities.quantity import Q, read
from .clocks import MeasureError
from .quality import STEADY

NUMBER = re.compile(r"\d+ %")
ABOUT_EQUAL = 0.03  # a difference below this is smaller than most spreads


@dataclass(frozen=True)
class Comparison(TextDisplay):
    """One speed beside another; `times` is the first divided by the second."""

    name: str
    other: str
    times: float
    how: str = "measured"  # and, where one of the two was disturbed, by what

    def __repr__(self) -> str:
        if abs(self.times - 1) < ABOUT_EQUAL:
            return f"{sentence(self.name)} and {self.other} ran at the same speed ({self.how})."
        ran = f"{sentence(self.name)} ran"
        if self.times < 1:
            return f"{ran} at {words(self.times)} times the speed of {self.other} ({self.how})."
        return f"{ran} {words(self.times)} times as fast as {self.other} ({self.how})."


def compare(measurement: Any, other: Any, name: str) -> Comparison:
    """A Comparison of a Measurement with another one, or with a rate that has a `name`.

    Rates are compared where both have one, and otherwise the seconds of a call.
    Raises MeasureError where only one of the two has a rate, UnitError for another unit.
    """
    other_name = name or getattr(other, "name", "") or "the other"
    rate = getattr(other, "best", other)
    if measurement.best is None and hasattr(other, "seconds"):
        times = float(other.seconds) / float(measurement.seconds)
    elif measurement.best is None or rate is None:
        raise MeasureError(
            f"Only one of {measurement.name!r} and {other_name!r} has a rate: measure both with "
            "flops=, or both without."
        )
    else:
        times = float(measurement.best / read(rate, measurement.best.unit))
    how = "; ".join(["measured", *_merged([*_doubts(other), *_doubts(measurement)])])
    return Comparison(measurement.name or "this", other_name, times, how)


def _merged(doubts: Iterable[str]) -> list[str]:
    """Each doubt once; of two that differ in a number alone, one with both numbers."""
    merged: dict[str, str] = {}
    for doubt in doubts:
        kind = NUMBER.sub("#", doubt)
        before = merged.get(kind, doubt)
        numbers = dict.fromkeys([*NUMBER.findall(before), *NUMBER.findall(doubt)])
        is_one = kind.count("#") == 1
        merged[kind] = kind.replace("#", " and ".join(numbers)) if is_one else before
    return list(merged.values())


def _doubts(compared: Any) -> Iterator[str]:
    """What disturbed a measurement; how a rate that is not measured is known."""
    trust = getattr(compared, "trust", "")
    if trust and trust != STEADY:
        yield trust
    if isinstance(compared, Q):
        yield from compared.how
