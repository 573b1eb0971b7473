"""The cost of a training run as a distribution: each unknown factor drawn at random, many times.

A cost is a product of factors: work, divided by the share of the peak that is reached, times a
price. Each is known only within bounds; so instead of one number there are thousands of draws, one
from each factor, and what can be said is how many of 100 draws lie above an amount.
NB: factors are taken as independent, and each as log-normal between its bounds (uncertainty.draws).
A choice of method, such as buying instead of renting, is not a range, and never averaged.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from ..._support.display import TextDisplay
from ...quantities.quantity import Q, quantity
from ..clusters import RunError
from ..uncertainty import DRAWS, Range, draws

IN = 100  # draws that a sentence counts in
DIGITS = 2  # of a drawn amount: from one seed to the next the ends move by 3 %


@dataclass(frozen=True)
class Factor:
    """One factor of a cost: its Range, and whether the cost is divided by it."""

    name: str
    range: Range
    divides: bool = False

    @property
    def width(self) -> float:
        """How far apart its bounds are, as a natural logarithm."""
        return math.log(self.range.high / self.range.low)


@dataclass(frozen=True, repr=False)
class Spread(TextDisplay):
    """Draws of a cost in $: `.low`, `.middle`, `.high`, `.above("100 M$")`, `.shares`.

    Nine tenths of the draws lie from low to high. `shares`: of what is not known about the cost,
    the part that each factor brings, 0 to 1, the largest first.
    """

    draws: tuple[float, ...]  # $, in ascending order
    shares: Mapping[str, float]

    @property
    def low(self) -> Q:
        """The amount that a twentieth of the draws lies below."""
        return self._at(0.05)

    @property
    def middle(self) -> Q:
        """The amount that half of the draws lie below."""
        return self._at(0.5)

    @property
    def high(self) -> Q:
        """The amount that a twentieth of the draws lies above."""
        return self._at(0.95)

    def _at(self, part: float) -> Q:
        amount = self.draws[int(part * len(self.draws))]
        rounded = float(f"{amount:.{DIGITS}g}")
        return Q(rounded, "$", f"estimated: {len(self.draws):,} draws")

    def above(self, amount: object) -> float:
        """The share of the draws above an amount, 0 to 1. Raises UnitError for another unit."""
        line = float(quantity(amount, "$"))
        return 1 - bisect_right(self.draws, line) / len(self.draws)

    def __repr__(self) -> str:
        return (
            f"{self.middle} in the middle; 90 of {IN} draws lie from {self.low} to {self.high} "
            f"(estimated: {len(self.draws):,} draws). {self.reasons}"
        )

    @property
    def reasons(self) -> str:
        """A sentence: how much of the width each factor brings."""
        parts = [f"{name} ({IN * share:.0f} %)" for name, share in self.shares.items()]
        *first, last = parts
        listed = f"{', '.join(first)} and {last}" if first else last
        return f"The uncertainty comes from {listed}."


def spread_of(factors: list[Factor], seed: int = 0) -> Spread:
    """The Spread of a product of factors. Raises RunError where none of them has a range."""
    widths = {factor.name: factor.width for factor in factors if factor.width}
    if not widths:
        raise RunError(
            "Every number of this run is exact, so there is one cost and no spread. Give a range, "
            'such as price=("1.1 $/h", "4.1 $/h").'
        )
    rng = random.Random(seed)
    amounts = [1.0] * DRAWS
    for factor in factors:
        for place, value in enumerate(draws(factor.range, rng)):
            amounts[place] *= 1 / value if factor.divides else value
    squares = sum(width**2 for width in widths.values())
    names = sorted(widths, key=widths.__getitem__, reverse=True)
    shares = {name: widths[name] ** 2 / squares for name in names}
    return Spread(tuple(sorted(amounts)), shares)
