"""A straight line through timed points, and what is refused.

Times of one law may differ a hundredfold, so a line is fitted to make the misses in per cent
smallest. What one left-out point would change is its range.
To fit another law: `fit_line` takes any two columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from ..._support.errors import UserError, short
from ...quantities.quantity import quantity

Point = tuple[float, object]
Row = TypeVar("Row")


class ParallelError(UserError, ValueError):
    """Times or sizes from which nothing can be read."""


def chosen(rows: Mapping[Any, Row], key: object) -> Row:
    """The row of a key; ParallelError, with all keys, for another."""
    for known, row in rows.items():
        if known == key:
            return row
    known_keys = "; ".join(map(str, rows))
    raise ParallelError(f"{short(repr(key))} is not among these: {known_keys}.")


def fit_line(
    columns: Sequence[tuple[float, float]], seconds: Sequence[float]
) -> tuple[float, float]:
    """(a, b) of a x + b y = t with the smallest squares of misses, each as a share of its t."""
    times = np.array(seconds)
    relative = np.array(columns) / times[:, None]
    scale = np.abs(relative).max(axis=0)  # columns of one size, so that none is lost in rounding
    found, *_ = np.linalg.lstsq(relative / scale, np.ones(len(times)), rcond=None)
    a, b = found / scale
    return float(a), float(b)


def without_one(timed: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The points without each one in turn; none where that leaves a single x."""
    few = []
    for left_out in range(len(timed)):
        others = timed[:left_out] + timed[left_out + 1 :]
        if len({x for x, _ in others}) > 1:
            few.append(others)
    return few


def timed_points(points: Iterable[Point], unit: str, sizes: str) -> list[tuple[float, float]]:
    """[(x, seconds)] as plain numbers above 0; ParallelError for fewer than two x.

    unit: of x, "" for plain numbers; sizes: what the x are, in the plural.
    """
    timed = []
    for point in points:
        x, seconds = point
        number = float(quantity(x, unit)), float(quantity(seconds, "s"))
        if min(number) <= 0:
            raise ParallelError(
                f"{short(point)} cannot be a timed step: write two numbers above 0."
            )
        timed.append(number)
    if len({x for x, _ in timed}) < 2:
        raise ParallelError(
            f"A line needs points at two {sizes} at least, and there "
            f"{'is one' if timed else 'are none'}: time another."
        )
    return timed
