"""Numbers that are known only within bounds: read, multiplied, drawn at random.

The fact behind it: what multiplies is spread evenly in powers of ten, not in steps; so between its
bounds a number is taken as log-normal, nine tenths of it between them, and half-way is the
geometric mean. Factors that know nothing of each other add the squares of their widths.
To read another notation of a range: `read`. To change the spread: `draws`.
"""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass
from statistics import NormalDist

from .._support.errors import short
from ..quantities.quantity import Q, read_estimate, read_range
from ..quantities.units import UnitError

LEAST, MOST = 1e-12, 1e45  # whatever a training run is made of lies between
WIDEST = 1e12  # bounds further apart than that say nothing
SPREAD = "log-normal, nine tenths between the bounds"
DRAWS = 4000
TAIL = NormalDist().inv_cdf(0.95)
NOUNS = "parameters params chips GPUs TPUs"  # may stand behind a plain number
LOST_POWERS = range(1018, 1031)  # "1026" is 10^26 whose raised digits were lost


@dataclass(frozen=True)
class Range:
    """A best value between two bounds, in base units; without doubt all three are the same."""

    value: float
    low: float
    high: float

    @property
    def exact(self):
        return self.low == self.high

    def __mul__(self, other):
        other = other if isinstance(other, Range) else Range(other, other, other)
        value = self.value * other.value
        if self.exact and other.exact:
            return Range(value, value, value)
        down = math.hypot(*(math.log(r.value / r.low) for r in (self, other)))
        up = math.hypot(*(math.log(r.high / r.value) for r in (self, other)))
        return Range(value, value * math.exp(-down), value * math.exp(up))

    def __truediv__(self, other):
        other = other if isinstance(other, Range) else Range(other, other, other)
        return self * Range(1 / other.value, 1 / other.high, 1 / other.low)

    def around(self, *others):
        """The same best value, between the outermost bounds of all of them."""
        every = (self, *others)
        return Range(self.value, min(r.low for r in every), max(r.high for r in every))


def read(x: object, unit: str, name: str, least: float = LEAST, most: float = MOST) -> Range:
    """A Range from a number, a text, a quantity, "a to b" or a pair (low, high); above 0.

    unit: what a plain number is in ("" for a plain number). A quantity whose own line says
    "estimated: a to b" brings its bounds. Raises UnitError with the name of what it was for.
    """
    if isinstance(x, Range):
        return x
    estimate = read_estimate(x, unit, name, noun=NOUNS if unit == "" else "")
    value, low, high = (getattr(number, "value", number) for number in estimate)
    for end in (low, high):
        _check(end, x, unit, name, least, most)
    if high > low * WIDEST:
        raise UnitError(f"{name} runs over more than {WIDEST:g} times: that says nothing.")
    return _own_bounds(x, unit, value) or Range(value, low, high)


def _check(number: float, x: object, unit: str, name: str, least: float, most: float) -> None:
    """Raise UnitError for a number that no training run has."""
    shown = short(x)
    if unit == "FLOP" and number in LOST_POWERS:  # web copies of laws lose the raised digits
        power = int(number) - 1000
        raise UnitError(
            f"{name} is {shown}: were the raised digits of 10^{power} lost on the way? "
            f"Write 1e{power}."
        )
    if not least <= number <= most:
        base = f" {Q(1, unit).unit}" if unit else ""
        raise UnitError(f"{name} is {shown}: write a number from {least:g} to {most:g}{base}.")


def _own_bounds(x: object, unit: str, value: float) -> Range | None:
    """The bounds that a quantity's own line says: "estimated: 2.6e25 FLOP to 4.9e25 FLOP, 6ND"."""
    for how in x.how if isinstance(x, Q) else ():
        bounds = re.match(r"estimated: (.+? to .+?)(, |$)", how)
        if not bounds:
            continue
        try:
            low, high = (end.value for end in read_range(bounds[1], unit))
        except UnitError:
            continue
        if 0 < low <= value <= high:
            return Range(value, low, high)
    return None


def draws(one, rng):
    """DRAWS values of a Range, in random order and in even steps of probability."""
    if one.exact:
        return [one.value] * DRAWS
    middle = (math.log(one.low) + math.log(one.high)) / 2
    width = math.log(one.high / one.low) / (2 * TAIL)
    steps = [(i + 0.5) / DRAWS for i in range(DRAWS)]
    rng.shuffle(steps)
    return [math.exp(middle + width * NormalDist().inv_cdf(step)) for step in steps]


def total(parts, seed=0):
    """(Range of the sum, sorted draws of it): added up as often as DRAWS says."""
    rng = random.Random(seed)
    value = sum(p.value for p in parts)
    if all(p.exact for p in parts):
        return Range(value, value, value), []
    if len(parts) == 1:
        return parts[0], sorted(draws(parts[0], rng))
    sums = sorted(map(sum, zip(*(draws(p, rng) for p in parts))))
    low, high = sums[DRAWS // 20], sums[-DRAWS // 20]
    return Range(value, min(low, value), max(high, value)), sums
