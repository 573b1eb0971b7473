"""Three ways to add up numbers in a format: each addition is rounded, and they lose unlike amounts.

One by one, a long sum swallows small terms. In pairs, terms of one size meet. Kahan's rule notes
what each addition lost and gives it back to the next term.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..facts.number_formats import Format

if TYPE_CHECKING:
    import numpy as np


def one_by_one(x: np.ndarray, format: Format) -> float:
    """The sum of x from first to last, rounded after each addition."""
    total = 0.0
    for value in x:
        total = format.round(total + value)
    return float(total)


def in_pairs(x: np.ndarray, format: Format) -> float:
    """The sum of x by pairs, then pairs of pairs, rounded after each addition; 0 for no numbers."""
    import numpy as np

    x = np.asarray(x, dtype=float)
    while len(x) > 1:
        if len(x) % 2:
            x = np.append(x, 0.0)  # the last one has no partner
        x = format.round(x[::2] + x[1::2])
    return float(x.sum())


def kahan(x: np.ndarray, format: Format) -> float:
    """The sum of x by Kahan's rule, each step rounded."""
    total, lost = 0.0, 0.0
    for value in x:
        term = format.round(value - lost)
        new = format.round(total + term)
        lost = format.round(format.round(new - total) - term)
        total = new
    return float(total)
