"""What tallies refuse, in one sentence each: what holds no number, and sizes that do not fit.

To word another refusal: a function here that returns or raises the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from ..._support.callers import name_of
from ..._support.errors import NoSuchName, short
from .comparisons import TallyError

PRODUCTS = ("numpy.matmul", "numpy.dot", "numpy.vdot", "numpy.inner")
NO_NUMBERS = (str, bytes, dict, set, list, tuple, type(None))


class NotANumber(TallyError):
    """Arithmetic of a tally with what holds no number."""


class ShapeError(TallyError, ValueError):
    """Arrays of tallies whose sizes do not fit."""


def left_to_the_other(other: Any) -> Any:
    """NotImplemented, for arrays and their like; raises NotANumber for texts, lists and None."""
    if not isinstance(other, NO_NUMBERS):
        return NotImplemented
    hint = " Write fl.tally([...]) around the list." if isinstance(other, (list, tuple)) else ""
    raise NotANumber(
        f"{short(repr(other))} is not a number, and a tally counts with numbers.{hint}"
    )


def refuse(call: str, instead: str = "") -> NoReturn:
    """Raise TallyError for float(x), round(x): a number that would leave its history behind."""
    raise TallyError(
        f"{call} a plain number, and the count would be lost. {instead}x.value is "
        "the number without its count."
    )


def refuse_flops(x: Any) -> NoReturn:
    """Raise NoSuchName for x.flops: which operations are FLOP has to be said."""
    name = name_of(x, "x")
    raise NoSuchName(
        f'A tally counts operations, and FLOP are a choice of them. Write {name}.total("ieee"), '
        f"or {name}.count for the operations."
    )


def by_numpy(name: str, inputs: Sequence, error: Exception) -> TallyError:
    """The error for a function of NumPy that refused tallies: by their sizes, or altogether."""
    shapes = [np.shape(x) for x in inputs if isinstance(x, np.ndarray)]
    if isinstance(error, ValueError):
        sizes = sizes_that_differ(name, *shapes[:2]) if len(shapes) > 1 else ""
        return ShapeError(sizes or f"{name}: {short(error, 100)}.")
    return TallyError(
        f"{name} is nothing that a tally can count here ({short(error, 80)}). Write it with "
        "+ - * / and functions such as numpy.exp, or count the function: "
        f"fl.count({name}, x.value)."
    )


def sizes_that_differ(name: str, a: tuple[int, ...], b: tuple[int, ...]) -> str:
    """The two sizes that have to be equal: of a product the inner ones, else those in one place.

    >>> sizes_that_differ("numpy.matmul", (2, 3), (2, 3))
    '(2, 3) times (2, 3): the 3 and the 2 must be equal.'
    """
    if name in PRODUCTS and a and b:
        inner = b[-1]
        if len(b) > 1 and name != "numpy.inner":
            inner = b[-2]
        if a[-1] != inner:
            return f"{a} times {b}: the {a[-1]} and the {inner} must be equal."
    for m, n in zip(reversed(a), reversed(b)):
        if m != n and 1 not in (m, n):
            return f"{a} and {b}: the {m} and the {n} must be equal, or one of them 1."
    return ""
