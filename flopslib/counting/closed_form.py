"""fl.closed_form: the formula behind a count, found from a few counts and checked at one more.

What a model does is sums of products of its sizes, so its count is a polynomial in each of them;
and a polynomial is known exactly from a few of its values. Whole numbers and fractions only, so
nothing is rounded: what comes out is the formula or there is none.
To find a formula of a higher degree, or of sizes that must fit one another: sizes=[...].
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from types import FunctionType, MethodType

from .._support.display import TextDisplay
from .._support.errors import UserError, short
from ..quantities.parsing import exact
from ..quantities.quantity import Q

SIZES = (16, 31, 48, 65, 161)  # a cubic through the first four; the last one checks it
LEAST_SIZES = 3  # two for a straight line, and one to check it
HOW_TO = "Write fl.closed_form(lambda T: fl.count(model, tokens(T))), with one size or two."

Powers = tuple[int, ...]  # the exponent of each size in one term


class ClosedFormError(UserError, ValueError):
    """A count that is no polynomial in its sizes, or what is not a function of one or two sizes."""


# -- finding it ------------------------------------------------------------------------------------
def closed_form(
    fn: Callable, sizes: Sequence[int] | Mapping[str, Sequence[int]] | None = None
) -> ClosedForm:
    """Return the exact polynomial behind the counts that a function returns.

    Parameters
    ----------
    fn : function of one or two whole sizes
        It returns a count (its `.flops` is taken), a quantity, or a whole number; its parameters'
        names are those in the formula. Errors of fn pass unchanged.
    sizes : list, or {"T": [...], "d": [...]}
        The sizes that fn is called with, by default 16, 31, 48, 65 and 161. Their number less two
        is the highest degree that is found; the last one is kept for the check.

    Returns
    -------
    ClosedForm

    Raises
    ------
    ClosedFormError
        If fn is not a function of one or two sizes, if its counts are not exact, or if no
        polynomial of that degree passes through all of them.

    Examples
    --------
    >>> closed_form(lambda m: 2*m*5*m - m)
    -m + 10 m^2 (counted: exact, checked at m = 161)
    """
    names = _parameters(fn)
    given = sizes if isinstance(sizes, Mapping) else dict.fromkeys(names, sizes or SIZES)
    tries = [_whole_sizes(given.get(name, SIZES), name) for name in names]
    fits = [several[:-1] for several in tries]
    check = tuple(several[-1] for several in tries)
    counts, unit, unknown = _counts(fn, [*product(*fits), check])
    powers = product(*(range(len(several)) for several in fits))
    terms = dict(zip(powers, _solve(fits, counts)))
    form = ClosedForm(
        names,
        {term: n for term, n in terms.items() if n},
        unit,
        check,
        tuple(math.gcd(*several) for several in tries),
        unknown,
    )
    if (expected := form.value(check)) != counts[check]:
        degree = max(map(len, fits)) - 1
        raise ClosedFormError(
            f"The count is no polynomial of degree {degree} in {' and '.join(names)}: "
            f"{form.checked_at} it is {counts[check]:,}, and the polynomial through the other "
            f"sizes gives {round(expected):,}. More sizes try a higher degree, and multiples of "
            "16, say, leave rounding out: fl.closed_form(fn, sizes=[...])."
        )
    return form


def _counts(
    fn: Callable, points: Sequence[tuple[int, ...]]
) -> tuple[dict[tuple[int, ...], int], str, tuple[str, ...]]:
    """({point: count}, their one unit, the operators without a rule) of calls at these points."""
    counts, units, unknown = {}, {}, {}
    for point in points:
        result = _called(fn, point)
        unknown |= dict.fromkeys(getattr(result, "unknown", None) or ())
        counts[point], unit = _number(getattr(result, "flops", result))
        units[unit] = None
    if len(units) > 1:
        listed = " and in ".join(sorted(map(repr, units)))
        raise ClosedFormError(f"The counts are in {listed}; a formula has one unit.")
    return counts, unit, tuple(unknown)


def _called(fn: Callable, point: tuple[int, ...]) -> object:
    """fn at these sizes. Raises ClosedFormError if fn, such as len, does not take numbers.

    An error from inside of a Python function is the user's own and passes unchanged.
    """
    try:
        return fn(*point)
    except TypeError as error:
        inside = error.__traceback__ and error.__traceback__.tb_next
        if inside and isinstance(fn, (FunctionType, MethodType)):
            raise
        sizes = ", ".join(map(str, point))
        raise ClosedFormError(
            f"{_name(fn)} is not a function of sizes: called with {sizes} it raised TypeError: "
            f"{short(error, 80)}. {HOW_TO}"
        ) from error


def _name(fn: object) -> str:
    """A function's name, or what stands for it, in a message."""
    return short(getattr(fn, "__name__", None) or repr(fn))


# -- what comes out --------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class ClosedForm(TextDisplay):
    """A polynomial in `names`; `.at(T=1024)` is its value, as a quantity.

    terms: {powers: coefficient}. check: the sizes at which it was compared with a count that it was
    not made from. steps: what all sizes tried were multiples of. unknown: the operators without a
    rule in those counts, whose work is not in the formula.
    """

    names: tuple[str, ...]
    terms: dict[Powers, Fraction]
    unit: str
    check: tuple[int, ...]
    steps: tuple[int, ...]
    unknown: tuple[str, ...] = ()

    def at(self, **sizes: int) -> Q | int | float:
        """The count at these sizes, as a quantity: .at(T=1024). Raises ClosedFormError.

        NB: sizes far beyond the check are extrapolated; a model whose work changes its form there
        is not noticed.
        """
        if set(sizes) != set(self.names):
            example = ", ".join(f"{name}=1024" for name in self.names)
            raise ClosedFormError(
                f"This formula is of {' and '.join(self.names)}. Write .at({example})."
            )
        point = [_whole_sizes([sizes[name]], name, least=1)[0] for name in self.names]
        value = exact(self.value(point))
        return Q(value, self.unit, f"counted: {self}") if self.unit else value

    def value(self, point: Sequence[int]) -> Fraction:
        """The exact number at these sizes, in the order of `names`."""
        total = Fraction(0)
        for powers, n in self.terms.items():
            total += n * math.prod(size**power for size, power in zip(point, powers))
        return total

    @property
    def checked_at(self) -> str:
        """The sizes of the check, in words: "at T = 161"."""
        return "at " + ", ".join(f"{name} = {n:,}" for name, n in zip(self.names, self.check))

    def __str__(self):
        """The polynomial alone, lowest powers first: 247,064,064 T + 36,864 T^2."""
        text = ""
        for powers in sorted(self.terms, key=lambda term: (sum(term), term)):
            n = self.terms[powers]
            term = _term(abs(n), self.names, powers)
            if text:
                text += f" - {term}" if n < 0 else f" + {term}"
            else:
                text = f"-{term}" if n < 0 else term
        return text or "0"

    def __repr__(self):
        parts = [f"counted: exact, checked {self.checked_at}"]
        for name, step in zip(self.names, self.steps):
            if step > 1:
                parts.append(f"for multiples of {step:,} as {name}")
        parts += [f"without {op}, which has no rule" for op in self.unknown]
        unit = f", in {self.unit}" if self.unit else ""
        return f"{self}{unit} ({'; '.join(parts)})"


def _term(n: Fraction, names: Sequence[str], powers: Powers) -> str:
    """One term without its sign: "36,864 T^2", "T d", "1/6 n"."""
    factors = []
    for name, power in zip(names, powers):
        if power:
            factors.append(name if power == 1 else f"{name}^{power}")
    if n != 1 or not factors:
        coefficient = f"{n.numerator:,}"
        if n.denominator > 1:
            coefficient += f"/{n.denominator:,}"
        factors.insert(0, coefficient)
    return " ".join(factors)


# -- what is asked for -----------------------------------------------------------------------------
def _parameters(fn: Callable) -> tuple[str, ...]:
    """The names of the one or two sizes that fn takes. Raises ClosedFormError."""
    if not callable(fn):
        raise ClosedFormError(f"{short(repr(fn))} is not callable. {HOW_TO}")
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (ValueError, TypeError):  # of some built-in functions nobody knows the parameters
        raise ClosedFormError(f"{_name(fn)} is not a function of sizes. {HOW_TO}") from None
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    needed = [p for p in parameters if p.default is p.empty]
    names = tuple(p.name for p in needed if p.kind in by_place)
    if len(names) not in (1, 2):
        raise ClosedFormError(f"{_name(fn)} takes {len(names) or 'no'} sizes. {HOW_TO}")
    return names


def _whole_sizes(sizes: Sequence[int], name: str, least: int = LEAST_SIZES) -> list[int]:
    """Different whole numbers from 1 up, at least so many. Raises ClosedFormError."""
    for size in sizes:
        if isinstance(size, bool) or not hasattr(size, "__index__") or size < 1:
            raise ClosedFormError(
                f"{name} is {short(repr(size))}, and a size is a whole number from 1 up."
            )
    if len(set(sizes)) < max(least, len(sizes)):
        raise ClosedFormError(
            f"{short(repr(sizes))} for {name} are too few or not all different: a formula "
            "needs three sizes or more, such as [64, 128, 192, 256]."
        )
    return [size.__index__() for size in sizes]


def _number(result: object) -> tuple[int, str]:
    """(whole number, unit) of a quantity or a number. Raises ClosedFormError."""
    value, unit = (result.value, result.unit) if isinstance(result, Q) else (result, "")
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ClosedFormError(
            f"The function returned {short(repr(result))}, and a formula is found from exact "
            f"counts. {HOW_TO}"
        )
    return value.__index__(), unit


# -- the polynomial through points -----------------------------------------------------------------
def _solve(fits: Sequence[Sequence[int]], values: Mapping[tuple, int]) -> list[Fraction]:
    """Coefficients of the polynomial through values at the grid of fits, in the order of product.

    One size after the other: for each value of the second, the polynomial in the first; then each
    of its coefficients is a polynomial in the second.
    """
    if len(fits) == 1:
        return _through(fits[0], [values[x,] for x in fits[0]])
    rows = [_through(fits[1], [values[x, y] for y in fits[1]]) for x in fits[0]]
    columns = [_through(fits[0], column) for column in zip(*rows)]
    return [n for powers in zip(*columns) for n in powers]


def _through(xs: Sequence[int], ys: Sequence[int | Fraction]) -> list[Fraction]:
    """Coefficients, lowest power first, of the polynomial with these values (Lagrange)."""
    total = [Fraction(0) for _ in xs]
    for x, y in zip(xs, ys):
        basis = [Fraction(y)]
        for other in xs:
            if other != x:
                basis = _times_root(basis, other, x - other)
        total = [a + b for a, b in zip(total, basis)]
    return total


def _times_root(polynomial: list[Fraction], root: int, by: int) -> list[Fraction]:
    """The polynomial times (X - root) / by."""
    shifted = [Fraction(0), *polynomial]
    same = [*polynomial, Fraction(0)]
    return [(a - root * b) / by for a, b in zip(shifted, same)]
