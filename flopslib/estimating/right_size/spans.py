"""A number between two bounds: sums and products take the worst cases, not the likely ones.

A founder who typed 40 to 60 % wants to know what happens at 60, however unlikely that is. So no
distribution is assumed, and bounds of a result are the bounds of its parts.
"""

from __future__ import annotations

from typing import NamedTuple

from ..._support.errors import short
from ...quantities.calibration import wilson
from ...quantities.quantity import read_range
from ...quantities.units import UnitError
from .typed import plain_share, refuse_pointed

SHARES = 'Write a share, such as "82 %", "82 of 100" or "80 to 85 %".'


class Span(NamedTuple):
    """(low, high), both from 0 up."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether both bounds are the same."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """Half-way between the bounds."""
        return (self.low + self.high) / 2

    def plus(self, other: Span) -> Span:
        """The span of a sum."""
        return Span(self.low + other.low, self.high + other.high)

    def times(self, other: Span) -> Span:
        """The span of a product."""
        return Span(self.low * other.low, self.high * other.high)

    def rest(self) -> Span:
        """The span of what is left of 1."""
        return Span(1 - self.high, 1 - self.low)


NOTHING, ALL = Span(0, 0), Span(1, 1)


def span_of(given: object, unit: str, name: str, noun: str = "") -> Span:
    """A span above 0 of what was typed, in base units. Raises UnitError with its name."""
    if unit in ("", "token"):
        refuse_pointed(given, name)
    low, high = read_range(given, unit, name, noun=noun)
    if float(low) > 0:
        return Span(float(low), float(high))
    raise UnitError(f"{name} is {short(given)}: write a number above 0.")


def share_of(given: object, name: str) -> Span:
    """A span of shares, from 0.4, "40 %" or "40 to 60 %". Raises UnitError with its name."""
    try:
        low, high = read_range(plain_share(given), "", name)
    except UnitError as error:
        if "lower bound first" in str(error):
            raise
        raise UnitError(f"{name} is {short(given)!r}, which is not a share. {SHARES}") from None
    if 0 <= low <= high <= 1:
        return Span(float(low), float(high))
    hint = ""
    if 1 < high <= 100 and "%" not in str(given):
        hint = f' Did you mean "{short(given)} %"?'
    raise UnitError(f"{name} is {short(given)}: write a share from 0 to 100 %.{hint}")


def seen_in(span: Span, examples: float | None) -> Span:
    """The band of a share that was seen in a number of examples; a typed span stays as it is."""
    if examples is None or not span.exact:
        return span
    low, high = wilson(span.low * examples, examples)
    return Span(low, high)
