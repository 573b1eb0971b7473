"""fl.closed_form: the formula behind a count, found from a few counts and checked at one more.

What a model does is sums of products of its sizes, so its count is a polynomial in each of them;
and a polynomial is known exactly from a few of its values. Whole numbers and fractions only, so
nothing is rounded: what comes out is the formula or there is none.
A window or a chunk that is longer than those sizes leaves no trace in them. So where sizes cost
nothing, on `meta`, one more count far out is compared; beyond what was compared, `.at` is an
estimate, and says so.
To find a formula of a higher degree, or of sizes that must fit one another: sizes=[...].
"""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from types import FunctionType, MethodType
from typing import Any, NoReturn

from .._support.arguments import explained
from .._support.callers import name_of
from .._support.display import TextDisplay
from .._support.errors import UserError, short, whole
from .._support.several_numbers import NotOneNumber, SeveralNumbers
from ..quantities.parsing import exact
from ..quantities.quantity import Q

FAR = (131_072, 16_384, 4_096, 1_024)  # the first of them that the function takes
SIZES = (16, 31, 48, 65, 161)  # a cubic through the first four; the last one checks it
LEAST_SIZES = 3  # two for a straight line, and one to check it
HOW_TO = "Write fl.closed_form(lambda T: fl.count(model, tokens(T))), with one size or two."

Sizes = Sequence[int]
SizesByName = Mapping[str, Sizes]
Point = tuple[int, ...]  # one value of each size
Powers = tuple[int, ...]  # the exponent of each size in one term
Terms = dict[Powers, Fraction]  # their coefficients
Row = list[Fraction]  # coefficients of a polynomial, lowest power first


class ClosedFormError(UserError, ValueError):
    """A count that is not a polynomial in its sizes, or not a function of one or two sizes."""


# -- finding it ------------------------------------------------------------------------------------
@explained(ClosedFormError)
def closed_form(fn: Callable, sizes: SizesByName | Sizes | None = None) -> ClosedForm:
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
    if not isinstance(sizes, Mapping):
        sizes = dict.fromkeys(names, sizes or SIZES)
    tries = [_whole_sizes(sizes.get(name, SIZES), name) for name in names]
    fits = [several[:-1] for several in tries]
    check = tuple(several[-1] for several in tries)
    points = [*product(*fits), check]
    counts = _Counts(fn, points)
    form = ClosedForm(
        names,
        _terms(fits, counts.at),
        counts.unit,
        check,
        tuple(math.gcd(*several) for several in tries),
        tuple(counts.unknown),
        tuple(min(several) for several in tries),
        tuple(max(several) for several in tries),
    )
    counted, expected = counts.at[check], form.value(check)
    if counted != expected:
        degree = max(map(len, fits)) - 1
        listed = " and ".join(names)
        raise ClosedFormError(
            f"The count is not a polynomial of degree {degree} in {listed}: "
            f"{form.checked_at} it is {counted:,}, and the polynomial through the other "
            f"sizes gives {round(expected):,}. More sizes try a higher degree, and multiples of "
            "16, say, leave rounding out: fl.closed_form(fn, sizes=[...])."
        )
    return _held_far_out(form, fn)


class _Counts:
    """Calls of a function at several points: `at` each point its count, all in one `unit`."""

    at: dict[Point, int]
    unit: str
    unknown: list[str]  # the operators without a rule

    def __init__(self, fn: Callable, points: Sequence[Point]):
        self.at = {}
        self.unknown = []
        units = []
        for point in points:
            result = _called(fn, point)
            count = getattr(result, "flops", result)
            self.at[point], unit = _number(count)
            if unit not in units:
                units.append(unit)
            for op in getattr(result, "unknown", None) or ():
                if op not in self.unknown:
                    self.unknown.append(op)
        if len(units) > 1:
            listed = " and in ".join(sorted(map(repr, units)))
            raise ClosedFormError(f"The counts are in {listed}; a formula has one unit.")
        self.unit = units[0]


def _called(fn: Callable, point: Point) -> Any:
    """fn at these sizes. Raises ClosedFormError if fn, such as len, does not take numbers.

    An error from inside of a Python function is the user's own and passes unchanged.
    """
    try:
        return fn(*point)
    except (TypeError, ValueError) as error:
        inside = error.__traceback__ and error.__traceback__.tb_next
        of_python = isinstance(fn, (FunctionType, MethodType)) or isinstance(error, ValueError)
        if inside and of_python:
            raise
        sizes = ", ".join(map(str, point))
        raise ClosedFormError(
            f"{_name(fn)} is not a function of sizes: called with {sizes} it raised "
            f"{type(error).__name__}: {short(error, 80)}. {HOW_TO}"
        ) from error


def _name(fn: Any) -> str:
    """A function's name, or what stands for it, in a message."""
    return short(getattr(fn, "__name__", None) or repr(fn))


# -- what comes out --------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class ClosedForm(SeveralNumbers, TextDisplay):
    """A polynomial in `names`; `.at(T=1024)` is its value, as a quantity.

    terms: {powers: coefficient}. check: the sizes at which it was compared with a count that it was
    not made from. steps: what all sizes tried were multiples of. unknown: the operators without a
    rule in those counts, whose work is not in the formula. least, most: the span of each size in
    which counts agreed. ends: whether the count is another one beyond that span.
    """

    NOUN = "A formula"
    VARIABLE = "formula"
    MEANT = dict.fromkeys(("flops", "value_at", "eval", "evaluate", "subs"), "{x}{usual}")

    names: tuple[str, ...]
    terms: Terms
    unit: str
    check: tuple[int, ...]
    steps: tuple[int, ...]
    unknown: tuple[str, ...] = ()
    least: tuple[int, ...] = ()
    most: tuple[int, ...] = ()
    ends: tuple[bool, ...] = ()

    def usual(self) -> str:
        """The number at usual sizes."""
        return f".at({self._sizes()})"

    def _sizes(self, numbers: Sequence[object] = ()) -> str:
        """The sizes by name, as they are typed: "T=1024, d=64"."""
        sizes = []
        for place, name in enumerate(self.names):
            number = numbers[place] if place < len(numbers) else 1024
            sizes.append(f"{name}={short(repr(number))}")
        return ", ".join(sizes)

    def __call__(self, *numbers: object, **sizes: object) -> NoReturn:
        given = [*numbers, *sizes.values()]
        x = name_of(self, self.VARIABLE)
        raise NotOneNumber(f"A formula is not a function. Write {x}.at({self._sizes(given)}).")

    def __getitem__(self, name: object) -> NoReturn:
        x = name_of(self, self.VARIABLE)
        raise NotOneNumber(f"A formula has a number at each size. Write {x}{self.usual()}.")

    @explained(ClosedFormError, "closed_form.at")
    def at(self, *size: int, **sizes: int) -> Q | int | float:
        """The count at these sizes, as a quantity: .at(T=1024), or .at(1024) of one size.

        Outside of the sizes that were compared with a count it is an estimate, and says so. Raises
        ClosedFormError.
        """
        if len(size) == len(self.names) == 1 and not sizes:
            sizes = dict(zip(self.names, size))
        if size and not sizes or set(sizes) != set(self.names):
            raise ClosedFormError(
                f"This formula is of {' and '.join(self.names)}. Write .at({self._sizes(size)})."
            )
        point = []
        for name in self.names:
            point += _whole_sizes([sizes[name]], name, least=1)
        value = exact(self.value(point))
        if not self.unit:
            return value
        doubts = self._doubts(point)
        how = f"estimated: {'; '.join(doubts)}" if doubts else f"counted: {self}"
        return Q(value, self.unit, how)

    def _doubts(self, point: Sizes) -> list[str]:
        """What has to hold for the formula to be right at this point, which was not counted."""
        doubts = []
        for place, (name, n) in enumerate(zip(self.names, point)):
            if self.most and n > self.most[place]:
                edge = f"{name} = {self.most[place]:,}"
                goes_on = f"if {self} goes on beyond {edge}"
                doubts.append(f"{self} ends at {edge}" if self.ends[place] else goes_on)
            if self.least and n < self.least[place]:
                doubts.append(f"if {self} holds below {name} = {self.least[place]:,}")
            if n % self.steps[place]:
                doubts.append(f"{name} = {n:,} is not a multiple of {self.steps[place]:,}")
        return doubts

    def value(self, point: Sizes) -> Fraction:
        """The exact number at these sizes, in the order of `names`."""
        total = Fraction(0)
        for powers, term in self.terms.items():
            for size, power in zip(point, powers):
                term *= size**power
            total += term
        return total

    @property
    def checked_at(self) -> str:
        """The sizes of the check, in words: "at T = 161"."""
        sizes = []
        for name, n in zip(self.names, self.check):
            sizes.append(f"{name} = {n:,}")
        return "at " + ", ".join(sizes)

    def _ends(self) -> list[str]:
        """Where the count becomes another one: "it ends at T = 200, ..."."""
        ends = []
        for name, most, is_end in zip(self.names, self.most, self.ends):
            if is_end:
                ends.append(f"it ends at {name} = {most:,}, beyond which the count is another one")
        return ends

    def __str__(self):
        """The polynomial alone, lowest powers first: 247,064,064 T + 36,864 T^2."""
        text = ""
        for powers in sorted(self.terms, key=_lowest_first):
            n = self.terms[powers]
            sign = "-" if n < 0 else "+"
            term = _term(abs(n), self.names, powers)
            text += f" {sign} {term}"
        if text.startswith(" - "):
            return "-" + text.removeprefix(" - ")
        return text.removeprefix(" + ") or "0"

    def __repr__(self):
        parts = [f"counted: exact, checked {self.checked_at}", *self._ends()]
        for name, step in zip(self.names, self.steps):
            if step > 1:
                parts.append(f"for multiples of {step:,} as {name}")
        parts += [f"without {op}, which has no rule" for op in self.unknown]
        unit = f", in {self.unit}" if self.unit else ""
        return f"{self}{unit} ({'; '.join(parts)})"


def _lowest_first(powers: Powers) -> tuple[int, Powers]:
    """A sorting key: the degree of a term, then its powers."""
    return sum(powers), powers


def _term(n: Fraction, names: Sequence[str], powers: Powers) -> str:
    """One term without its sign: "36,864 T^2", "T d", "1/6 n"."""
    factors = []
    for name, power in zip(names, powers):
        if power == 1:
            factors.append(name)
        elif power:
            factors.append(f"{name}^{power}")
    if n != 1 or not factors:
        coefficient = f"{n.numerator:,}"
        if n.denominator > 1:
            coefficient += f"/{n.denominator:,}"
        factors.insert(0, coefficient)
    return " ".join(factors)


# -- far from the sizes that it was made from ------------------------------------------------------
def _held_far_out(form: ClosedForm, fn: Callable) -> ClosedForm:
    """The formula with the largest sizes at which a count agreed, where counts cost nothing."""
    far_counts = _FarCounts(form, fn)
    most, ends = list(form.most), [False] * len(form.names)
    if not far_counts.cost_nothing:
        return replace(form, ends=tuple(ends))
    for place, step in enumerate(form.steps):
        good = form.check[place]
        for far in FAR:
            far -= far % step
            if far <= good:
                break
            agrees = far_counts.agree(place, far)
            if agrees is None:
                continue  # a text that long, say, is beyond the table of positions
            if not agrees:
                far = far_counts.edge(place, good, far)
            most[place], ends[place] = max(far, most[place]), not agrees
            break
    return replace(form, most=tuple(most), ends=tuple(ends))


class _FarCounts:
    """Counts at sizes far out, of a function that works on shapes alone."""

    def __init__(self, form: ClosedForm, fn: Callable):
        self.form = form
        self.fn = fn
        self.device = ""
        self.operators = 0  # a far count may have as many as that of the check, twice
        self.cost_nothing = "torch" in sys.modules and self._works_on_shapes()

    def _works_on_shapes(self) -> bool:
        """Whether it does at the size of the check, by itself or with meta as its device."""
        from .torch.only_shapes import MOST_AT_FIRST, MOST_OPERATORS, run_for_shapes

        for self.device in ("", "meta"):
            result, many = run_for_shapes(self.fn, self.form.check, self.device, MOST_AT_FIRST)
            if result is not None:
                self.operators = max(2 * many, MOST_OPERATORS)
                return self._is_the_formulas(result, self.form.check)
        return False

    def _is_the_formulas(self, result: Any, point: Point) -> bool:
        counted, unit = _number(getattr(result, "flops", result))
        return unit == self.form.unit and counted == self.form.value(point)

    def agree(self, place: int, size: int) -> bool | None:
        """Whether the count at this size, the others as in the check, is the formula's."""
        from .torch.only_shapes import run_for_shapes

        check = self.form.check
        point = (*check[:place], size, *check[place + 1 :])
        result, _ = run_for_shapes(self.fn, point, self.device, self.operators)
        return None if result is None else self._is_the_formulas(result, point)

    def edge(self, place: int, good: int, bad: int) -> int:
        """The largest size at which it agrees, between one where it does and one where not."""
        step = self.form.steps[place]
        while bad - good > step:
            middle = math.isqrt(good * bad) // step * step  # small sizes cost least
            middle = min(max(middle, good + step), bad - step)
            if self.agree(place, middle):
                good = middle
            else:
                bad = middle
        return good


# -- what is asked for -----------------------------------------------------------------------------
def _parameters(fn: Callable) -> tuple[str, ...]:
    """The names of the one or two sizes that fn takes. Raises ClosedFormError."""
    if not callable(fn):
        raise ClosedFormError(f"{short(repr(fn))} is not callable. {HOW_TO}")
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (ValueError, TypeError):  # some built-in functions do not list their parameters
        raise ClosedFormError(f"{_name(fn)} is not a function of sizes. {HOW_TO}") from None
    names = []
    for parameter in parameters:
        by_place = parameter.kind <= parameter.POSITIONAL_OR_KEYWORD
        if by_place and parameter.default is parameter.empty:
            names.append(parameter.name)
    many = len(names)
    if many not in (1, 2):
        raise ClosedFormError(f"{_name(fn)} takes {many or 'no'} sizes. {HOW_TO}")
    return tuple(names)


def _whole_sizes(sizes: Sizes, name: str, least: int = LEAST_SIZES) -> list[int]:
    """Different whole numbers from 1 up, at least `least` of them. Raises ClosedFormError."""
    several = [whole(name, size, error=ClosedFormError) for size in sizes]
    different = len(set(several))
    if different < least or different < len(several):
        raise ClosedFormError(
            f"{short(repr(sizes))} for {name} are too few or not all different: a formula "
            "needs three sizes or more, such as [64, 128, 192, 256]."
        )
    return several


def _number(result: Any) -> tuple[int, str]:
    """(whole number, unit) of a quantity or a number. Raises ClosedFormError."""
    value: Any = result
    unit = ""
    if isinstance(result, Q):
        value, unit = result.value, result.unit
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ClosedFormError(
            f"The function returned {short(repr(result))}, and a formula is found from exact "
            f"counts. {HOW_TO}"
        )
    return value.__index__(), unit


# -- the polynomial through points -----------------------------------------------------------------
def _terms(fits: Sequence[Sizes], values: Mapping[Point, int]) -> Terms:
    """{powers: coefficient} of the polynomial through values at the grid of one or two sizes.

    One size after the other: for each value of the first, the polynomial in the second; then each
    of its coefficients is a polynomial in the first.
    """
    first = fits[0]
    if len(fits) == 1:
        row = _through(first, [values[x,] for x in first])
        return {(power,): n for power, n in enumerate(row) if n}
    second = fits[1]
    rows = []
    for x in first:
        column = [values[x, y] for y in second]
        rows.append(_through(second, column))
    terms = {}
    for power_of_second, column in enumerate(zip(*rows)):
        for power_of_first, n in enumerate(_through(first, column)):
            if n:
                terms[power_of_first, power_of_second] = n
    return terms


def _through(xs: Sizes, ys: Sequence[int | Fraction]) -> Row:
    """The polynomial with these values (Lagrange)."""
    total = [Fraction(0) for _ in xs]
    for x, y in zip(xs, ys):
        basis = [Fraction(y)]
        for other in xs:
            if other != x:
                basis = _times_root(basis, other, x - other)
        for power, n in enumerate(basis):
            total[power] += n
    return total


def _times_root(polynomial: Row, root: int, by: int) -> Row:
    """The polynomial times (X - root) / by."""
    zero = Fraction(0)
    raised = [zero, *polynomial]  # times X
    same = [*polynomial, zero]
    product = []
    for a, b in zip(raised, same):
        product.append((a - root * b) / by)
    return product
