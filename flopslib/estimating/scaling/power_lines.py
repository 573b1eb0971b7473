"""A straight line on a logarithmic scale: value = factor x C^exponent, and shaken copies of it.

To take another share of the copies for a band: BAND.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BAND = (0.05, 0.95)
Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class PowerLine:
    """Of least squares: the exponent, the logarithm at the middle budget, the same of copies."""

    middle: float  # the mean logarithm of the budgets
    exponent: float
    height: float
    exponents: np.ndarray | None  # one a copy; None where nothing shakes
    heights: np.ndarray | None

    @property
    def band(self) -> Ends:
        """The ends of the exponent's band."""
        return ends_of(self.exponents)

    def at(self, budget: float) -> tuple[float, float | None, float | None]:
        """(value, low, high) at a budget."""
        x = math.log(budget) - self.middle
        value = math.exp(self.height + self.exponent * x)
        if self.exponents is None or self.heights is None:
            return value, None, None
        copies = self.heights + self.exponents * x
        low, high = ends_of(copies, raised=True)
        return value, low, high

    def where(self, value: float) -> float:
        """The budget at which the line has a value; inf or 0 where it never has."""
        x = (math.log(value) - self.height) / self.exponent
        with np.errstate(over="ignore"):
            return float(np.exp(x + self.middle))


def power_line(
    budgets: Sequence[float],
    values: Sequence[float],
    shaken: Sequence[np.ndarray],
) -> PowerLine:
    """The PowerLine through values at budgets; shaken: logarithms of copies of each, or none."""
    logs = np.log(budgets)
    middle = float(logs.mean())
    x = logs - middle
    weights = x / (x @ x)
    y = np.log(values)
    exponents = None
    heights = None
    if shaken:
        copies = np.array(shaken)  # (budgets, copies)
        exponents = weights @ copies
        heights = copies.mean(0)
    return PowerLine(
        middle=middle,
        exponent=float(weights @ y),
        height=float(y.mean()),
        exponents=exponents,
        heights=heights,
    )


def ends_of(copies: np.ndarray | None, raised: bool = False) -> Ends:
    """The ends of the band that holds nine tenths of the copies; nan is left out.

    raised: the copies are logarithms, and the ends are not.
    """
    if copies is None:
        return None, None
    low, high = np.nanquantile(copies, BAND)
    if raised:
        return math.exp(low), math.exp(high)
    return float(low), float(high)
