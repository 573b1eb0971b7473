"""Numbers that are known only within bounds: read, multiplied, drawn at random.

What multiplies is spread evenly in powers of ten, not in steps; so between its bounds a number is
taken as log-normal, nine tenths of it between them, and half-way is the geometric mean. Factors
that are independent of each other add the squares of their widths.
What a person types for a range is read by `quantities`. To change the spread: `draws`.
"""

from __future__ import annotations

import contextlib
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from .._support.errors import short
from ..quantities.quantity import Q, read_estimate, read_range
from ..quantities.units import UnitError

SMALLEST, LARGEST = 1e-12, 1e45  # whatever a training run is made of lies between
WIDEST = 1e12  # bounds further apart than that say nothing
SPREAD = "log-normal, nine tenths between the bounds"
# NB: the log-normal form is our choice; sources give two bounds and no distribution.
DRAWS = 4000  # a probability near 0.5 is then known to 0.008
# How well a number is known that comes without bounds. NB: our choice, and no law's. Where a run is
# known in two ways that share no number, they agree within about that (lesson 17).
UNCERTAINTY = 0.3
TAIL = NormalDist().inv_cdf(0.95)  # 1.64 standard deviations: a twentieth lies beyond
NOUNS = "parameters params chips GPUs TPUs"  # words that may follow a plain number
ESTIMATED = re.compile(r"estimated: (.+? to .+?)(, |$)")
LOST_POWERS = range(1018, 1031)  # "1026" is 10^26 whose raised digits were lost


@dataclass(frozen=True)
class Range:
    """A best value between two bounds, in base units; without doubt all three are the same."""

    value: float
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether both bounds are the value."""
        return self.low == self.high

    @property
    def log_down(self) -> float:
        """How far the lower bound is below the value, as a natural logarithm."""
        return math.log(self.value / self.low)

    @property
    def log_up(self) -> float:
        """How far the upper bound is above the value, as a natural logarithm."""
        return math.log(self.high / self.value)

    def __mul__(self, other: Range | float) -> Range:
        other = _as_range(other)
        value = self.value * other.value
        if self.exact and other.exact:
            return Range(value, value, value)
        down = math.hypot(self.log_down, other.log_down)
        up = math.hypot(self.log_up, other.log_up)
        low, high = value * math.exp(-down), value * math.exp(up)
        return Range(value, low, high)

    def __truediv__(self, other: Range | float) -> Range:
        other = _as_range(other)
        inverse = Range(1 / other.value, 1 / other.high, 1 / other.low)
        return self * inverse

    def widened(self) -> Range:
        """The same with the bounds of UNCERTAINTY, where it has none of its own."""
        if not self.exact:
            return self
        low = self.value * (1 - UNCERTAINTY)
        high = self.value * (1 + UNCERTAINTY)
        return Range(self.value, low, high)

    def around(self, *others: Range) -> Range:
        """The same best value, between the outermost bounds of all of them."""
        every = (self, *others)
        low = min(estimate.low for estimate in every)
        high = max(estimate.high for estimate in every)
        return Range(self.value, low, high)


def _as_range(x: Range | float) -> Range:
    return x if isinstance(x, Range) else Range(x, x, x)


def range_of(
    x: object,
    unit: str,
    name: str,
    least: float = SMALLEST,
    most: float = LARGEST,
) -> Range:
    """A Range from a number, a text, a quantity, "a to b" or a pair (low, high); above 0.

    unit: what a plain number is in ("" for a plain number). A quantity whose own line says
    "estimated: a to b" brings its bounds. Raises UnitError with the name of what it was for.
    """
    if isinstance(x, Range):
        return x
    noun = NOUNS if unit == "" else ""
    estimate = read_estimate(x, unit, name, noun=noun)
    value, low, high = map(_in_base_units, estimate)
    for end in (low, high):
        _check(end, x, unit, name, least, most)
    if high > low * WIDEST:
        raise UnitError(f"{name} runs over more than {WIDEST:g} times: that says nothing.")
    return _own_bounds(x, unit, value) or Range(value, low, high)


def _in_base_units(x: Q | float) -> float:
    return x.value if isinstance(x, Q) else x


def _check(
    number: float,
    x: object,
    unit: str,
    name: str,
    least: float,
    most: float,
) -> None:
    """Raise UnitError for a number that no training run has."""
    shown = short(x)
    if unit == "FLOP" and number in LOST_POWERS:  # web copies of laws lose the raised digits
        power = int(number) - 1000
        raise UnitError(
            f"{name} is {shown}: were the raised digits of 10^{power} lost on the way? "
            f"Write 1e{power}."
        )
    if number <= 0:
        raise UnitError(f"{name} is {shown}: write a number above 0.")
    if not least <= number <= most:
        bounds = f"{least:g} to {most:g}"
        if unit:
            bounds += f" {Q(1, unit).unit}"
        raise UnitError(f"{name} is {shown}: write a number from {bounds}.")


def _own_bounds(
    x: object,
    unit: str,
    value: float,
) -> Range | None:
    """The bounds that a quantity's own line says: "estimated: 2.6e25 FLOP to 4.9e25 FLOP, 6ND"."""
    if not isinstance(x, Q):
        return None
    for how in x.how:
        bounds = ESTIMATED.match(how)
        if not bounds:
            continue
        with contextlib.suppress(UnitError):  # "estimated: 5 to 50 % of something"
            low, high = read_range(bounds[1], unit)
            if 0 < low.value <= value <= high.value:
                return Range(value, low.value, high.value)
    return None


# -- at random -------------------------------------------------------------------------------------
def draws(estimate: Range, rng: random.Random) -> list[float]:
    """DRAWS values of a Range, in random order and in even steps of probability."""
    if estimate.exact:
        return [estimate.value for _ in range(DRAWS)]
    low, high = math.log(estimate.low), math.log(estimate.high)
    middle = (low + high) / 2
    deviation = (high - low) / (2 * TAIL)  # 0 for bounds that differ by the last bit
    normal = NormalDist()
    steps = [(i + 0.5) / DRAWS for i in range(DRAWS)]
    rng.shuffle(steps)
    drawn = []
    for step in steps:
        power = middle + deviation * normal.inv_cdf(step)
        drawn.append(math.exp(power))
    return drawn


def total(parts: Sequence[Range], seed: int = 0) -> tuple[Range, list[float]]:
    """(Range of the sum, sorted draws of it); no draws where every part is exact."""
    rng = random.Random(seed)
    value = sum(part.value for part in parts)
    if all(part.exact for part in parts):
        return Range(value, value, value), []
    drawn = [draws(part, rng) for part in parts]
    if len(parts) == 1:
        return parts[0], sorted(drawn[0])
    sums = [float(sum(values)) for values in zip(*drawn)]
    sums.sort()
    twentieth = DRAWS // 20
    low = min(sums[twentieth], value)
    high = max(sums[-twentieth], value)
    return Range(value, low, high), sums
