"""fl.law: the formula behind a count, found from a few counts and checked at one more.

The fact behind it: what a model does is sums of products of its sizes, so its count is a polynomial
in each of them; and a polynomial is known exactly from a few of its values. Whole numbers and
fractions only, so nothing is rounded: what comes out is the formula or there is none.
To find a law of a higher degree, or of sizes that must fit one another: sizes=[...].
"""

import inspect
import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from .._support.display import TextDisplay
from .._support.errors import UserError
from ..quantities.parsing import exact
from ..quantities.quantity import Q

SIZES = (16, 31, 48, 65, 161)  # a cubic through the first four; the last one checks it
HOW_TO = "Write fl.law(lambda T: fl.count(model, tokens(T))), with one size or two."


class LawError(UserError, ValueError):
    """A count that is no polynomial in its sizes, or what is no function of one or two sizes."""


def law(fn, sizes=None):
    """The exact polynomial behind the counts that fn gives: a Law in one size or two.

    fn: a function of one or two whole sizes that gives a count (its `.flops` is taken), a
    quantity, or a whole number; its parameters' names are those in the law. sizes: where it is
    called if not at 16, 31, 48, 65 and 161: a list, or {"T": [...], "d": [...]}. So many sizes
    give a degree of two less, and the last is kept for the check. Raises LawError; errors of fn
    pass unchanged.

    >>> law(lambda m: 2*m*5*m - m)
    -m + 10 m^2 (counted: exact, checked at m = 161)
    """
    names = parameters(fn)
    given = sizes if isinstance(sizes, dict) else dict.fromkeys(names, sizes or SIZES)
    tries = [whole_sizes(given.get(name, SIZES), name) for name in names]
    *fits, check = *(its[:-1] for its in tries), tuple(its[-1] for its in tries)
    counts, units, unknown = {}, set(), {}
    for at in (*product(*fits), check):
        found = fn(*at)
        unknown |= dict.fromkeys(getattr(found, "unknown", None) or ())
        counts[at], unit = number(getattr(found, "flops", found))
        units.add(unit)
    if len(units) > 1:
        raise LawError(
            f"The counts are in {' and in '.join(sorted(map(repr, units)))}; a law "
            "tells of one unit."
        )
    terms = dict(zip(product(*(range(len(its)) for its in fits)), solve(fits, counts)))
    made = Law(
        names,
        {powers: n for powers, n in terms.items() if n},
        unit,
        check,
        tuple(math.gcd(*its) for its in tries),
        tuple(unknown),
    )
    if (said := made.value(check)) != counts[check]:
        raise LawError(
            f"The count is no polynomial of degree {max(map(len, fits)) - 1} in "
            f"{' and '.join(names)}: {made.checked_at} it is {counts[check]:,}, and the law "
            f"through the other sizes says {round(said):,}. More sizes try a higher degree, and "
            "multiples of 16, say, leave rounding out: fl.law(fn, sizes=[...])."
        )
    return made


@dataclass(frozen=True, repr=False)
class Law(TextDisplay):
    """A polynomial in `names`: `terms` is {powers: coefficient}; `.at(T=1024)` is its value.

    check: the sizes at which it was compared with a count that it was not made from. steps: what
    all sizes tried were multiples of. unknown: the operators without a rule in those counts,
    whose work is not in the law.
    """

    names: tuple
    terms: dict
    unit: str
    check: tuple
    steps: tuple
    unknown: tuple = ()

    def at(self, **sizes):
        """The count at these sizes, as a quantity: law.at(T=1024). Raises LawError."""
        if set(sizes) != set(self.names):
            raise LawError(
                f"This law is of {' and '.join(self.names)}. Write "
                f".at({', '.join(f'{name}=1024' for name in self.names)})."
            )
        at = [whole_sizes([sizes[name]], name, least=1)[0] for name in self.names]
        value = exact(self.value(at))
        return Q(value, self.unit, f"counted: {self}") if self.unit else value

    def value(self, at):
        """The exact number at these sizes, in the order of `names`."""
        return sum(
            (
                n * math.prod(size**power for size, power in zip(at, powers))
                for powers, n in self.terms.items()
            ),
            start=Fraction(0),
        )

    @property
    def checked_at(self):
        return "at " + ", ".join(f"{name} = {n:,}" for name, n in zip(self.names, self.check))

    def __str__(self):
        """The polynomial alone, lowest powers first: 247,064,064 T + 36,864 T^2."""
        told = ""
        for powers in sorted(self.terms, key=lambda p: (sum(p), p)):
            n = self.terms[powers]
            letters = [name + f"^{p}" * (p > 1) for name, p in zip(self.names, powers) if p]
            size = f"{abs(n.numerator):,}" + f"/{n.denominator:,}" * (n.denominator > 1)
            told += (" - " if n < 0 else " + ") + " ".join(
                [size] * (size != "1" or not letters) + letters
            )
        return told.removeprefix(" + ").replace(" - ", "-", told.startswith(" - ")) or "0"

    def __repr__(self):
        only = [
            f"for multiples of {step:,} as {name}"
            for name, step in zip(self.names, self.steps)
            if step > 1
        ]
        without = [f"without {op}, which has no rule" for op in self.unknown]
        told = "; ".join([f"counted: exact, checked {self.checked_at}", *only, *without])
        return f"{self}{', in ' * bool(self.unit)}{self.unit} ({told})"


def parameters(fn):
    """The names of the one or two sizes that fn takes."""
    given = inspect.signature(fn).parameters.values() if callable(fn) else ()
    names = tuple(
        p.name
        for p in given
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    )
    if len(names) not in (1, 2):
        raise LawError(f"{repr(fn)[:40]} takes {len(names) or 'no'} sizes. {HOW_TO}")
    return names


def whole_sizes(sizes, name, least=3):
    """Different whole numbers from 1 up, at least so many."""
    for size in sizes:
        if isinstance(size, bool) or not hasattr(size, "__index__") or size < 1:
            raise LawError(f"{name} is {repr(size)[:40]}, and a size is a whole number from 1 up.")
    if len(set(sizes)) < max(least, len(sizes)):
        raise LawError(
            f"{repr(sizes)[:40]} for {name} are too few or not all different: a law "
            "needs three sizes or more, such as [64, 128, 192, 256]."
        )
    return [size.__index__() for size in sizes]


def number(found):
    """(whole number, unit) of a quantity or a number."""
    value, unit = (found.value, found.unit) if isinstance(found, Q) else (found, "")
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise LawError(
            f"The function gave {repr(found)[:40]}, and a law is found from exact counts. {HOW_TO}"
        )
    return value.__index__(), unit


def solve(fits, values):
    """Coefficients of the polynomial through values at the grid of fits, in the order of product.

    One size after the other: for each value of the second, the polynomial in the first; then each
    of its coefficients is a polynomial in the second.
    """
    if len(fits) == 1:
        return through(fits[0], [values[x,] for x in fits[0]])
    rows = [through(fits[1], [values[x, y] for y in fits[1]]) for x in fits[0]]
    columns = [through(fits[0], column) for column in zip(*rows)]
    return [n for powers in zip(*columns) for n in powers]


def through(xs, ys):
    """Coefficients, lowest power first, of the polynomial with these values (Lagrange)."""
    total = [Fraction(0)] * len(xs)
    for x, y in zip(xs, ys):
        basis = [Fraction(y)]
        for other in xs:
            if other != x:  # times (X - other) / (x - other)
                basis = [(a - other * b) / (x - other) for a, b in zip([0, *basis], [*basis, 0])]
        total = [a + b for a, b in zip(total, basis)]
    return total
