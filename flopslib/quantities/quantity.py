"""Quantities that refuse to mix: a FLOP is a count, a FLOP/s is a rate.

A quantity is a number with a unit. Adding needs the same unit, multiplying and dividing make
a new one; so work / pace is a time by itself, and count + rate is refused in one sentence.
Beside the number stands how it is known: counted, measured, cited or estimated.
How a text becomes a quantity, and a quantity a text, is in `notation`.
"""

from __future__ import annotations

import contextlib
import numbers
import re
import reprlib
from fractions import Fraction

from .._support.display import TextDisplay
from .formatting import quantity_text, sig, unit_name, words
from .parsing import EXAMPLES, exact, parse, parse_unit
from .units import KINDS, UnitError, powers_of

NONE, WORK, PACE = powers_of(), powers_of(FLOP=1), powers_of(FLOP=1, s=-1)
__all__ = ["Q", "UnitError", "quantity", "read", "read_range", "read_several", "words"]


def _plain(x):
    """A Python int or float from whatever counts as one number."""
    if hasattr(x, "item") and not isinstance(x, (int, float)):
        with contextlib.suppress(TypeError, ValueError, RuntimeError):  # more than one number
            x = x.item()  # a NumPy or torch scalar
    if isinstance(x, bool) or not isinstance(x, numbers.Real):
        raise UnitError(f"{' '.join(reprlib.repr(x).split())} is not one number. {EXAMPLES}")
    x = int(x) if isinstance(x, numbers.Integral) else exact(x)
    return x if isinstance(x, int) else float(x)


def number(x):
    """One finite int or float from whatever counts as one: NumPy, torch, a fraction."""
    return _finite(_plain(x))


def _finite(x):
    try:
        if abs(float(x)) < 1e300:
            return x
    except OverflowError:  # an int beyond every float
        x = "A number of more than 300 digits"
    raise UnitError(f"{x} cannot have a unit: numbers end at 1e300 here.")


class Q(TextDisplay):
    """A number with a unit and with how it is known.

    Q("989 TFLOP/s"), Q(60, "s"), Q(n, "FLOP", "counted"). Whole numbers stay exact ints.
    `.value` and `int(q)`, `float(q)` are in base units (FLOP, OP, B, s, J, $, token);
    `.to("GFLOP/s")` and `f"{q:GFLOP/s}"` choose another. Plain numbers compare with it
    in base units, but do not add to it. Raises UnitError, in one sentence.
    """

    __slots__ = ("value", "powers", "how")
    __array_ufunc__ = None  # NumPy scalars leave arithmetic with a quantity to us

    def __init__(self, value, unit="", how=""):
        if isinstance(value, str):
            found, powers = parse(value)
            if unit:
                if powers != NONE:
                    raise UnitError(f"{value!r} has a unit already; leave {unit!r} out.")
                value = found
            else:
                self._set(found, powers, how)
                return
        if isinstance(value, Q):
            raise UnitError(f"{value!r} is a quantity already.")
        size, powers = parse_unit(unit)
        self._set(exact(Fraction(number(value)) * size), powers, how)

    def _set(self, value, powers, how):
        _finite(value)
        if powers == NONE:
            raise UnitError(f'{value:,} has no unit. Write fl.Q({value}, "FLOP") or another unit.')
        how = (how,) if isinstance(how, str) and how else tuple(how or ())
        for name, v in zip(self.__slots__, (value, powers, how)):
            object.__setattr__(self, name, v)

    @classmethod
    def _of(cls, value, powers, how):
        if powers == NONE:
            return value
        self = object.__new__(cls)
        self._set(value, powers, how)
        return self

    def __setattr__(self, name, value):
        raise AttributeError("a quantity does not change; make a new one")

    def __reduce__(self):
        return Q, (self.value, self.unit, self.how)

    @property
    def unit(self):
        """The base unit as text, such as "FLOP/s"."""
        return unit_name(self.powers)

    @property
    def kind(self):
        """What it is in words: "a count", "a rate", "a time"..."""
        return KINDS.get(self.powers, f"a quantity in {self.unit}")

    def because(self, how):
        """The same quantity, with how it is known: q.because("measured")."""
        return Q._of(self.value, self.powers, how)

    def to(self, unit):
        """The plain number in another unit of the same kind."""
        size, powers = parse_unit(unit)
        if powers != self.powers:
            raise UnitError(f"{self} is {self.kind}: it cannot be told in {unit}.")
        return exact(Fraction(self.value) / size)

    # -- arithmetic: the powers decide --
    def _pair(self, other, verb):
        if not isinstance(other, Q):
            raise UnitError(
                f"{self} has a unit and {_plain(other):,} has none: they do not {verb}."
                f' Write fl.Q({other}, "{self.unit}") if that is what you mean.'
            )
        if other.powers != self.powers:
            split = tuple(a - b for a, b in zip(self.powers, other.powers))
            told = (
                f" Divide them and you get {KINDS[split]}: {self / other}."
                if split in KINDS and other.value
                else ""
            )
            raise UnitError(
                f"{self} is {self.kind}, {other} is {other.kind}: they do not {verb}.{told}"
            )
        return other

    def _with(self, other):
        return self.how + tuple(h for h in other.how if h not in self.how)

    def __add__(self, other):
        other = self._pair(other, "add")
        return Q._of(self.value + other.value, self.powers, self._with(other))

    def __radd__(self, other):
        if other == 0 and not isinstance(other, Q):
            return self  # sum() starts at 0
        return self._pair(other, "add")

    def __sub__(self, other):
        other = self._pair(other, "subtract")
        return Q._of(self.value - other.value, self.powers, self._with(other))

    def __rsub__(self, other):
        return self._pair(other, "subtract")

    def __mul__(self, other):
        if isinstance(other, Q):
            powers = tuple(a + b for a, b in zip(self.powers, other.powers))
            return Q._of(self.value * other.value, powers, self._with(other))
        if isinstance(other, str):
            return NotImplemented
        return Q._of(self.value * number(other), self.powers, self.how)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if isinstance(other, Q):
            powers = tuple(a - b for a, b in zip(self.powers, other.powers))
            return Q._of(_divide(self.value, other.value), powers, self._with(other))
        if isinstance(other, str):
            return NotImplemented
        return Q._of(_divide(self.value, number(other)), self.powers, self.how)

    def __rtruediv__(self, other):
        return Q._of(_divide(number(other), self.value), tuple(-p for p in self.powers), self.how)

    def __pow__(self, n):
        if isinstance(n, bool) or not isinstance(n, int) or not -9 <= n <= 9:
            raise UnitError(f"{self} can be raised to a small whole power, not to {n!r}.")
        try:
            value = self.value**n
        except (OverflowError, ZeroDivisionError):
            raise UnitError(f"{self} to the power {n} is no number that can be told.") from None
        return Q._of(value, tuple(p * n for p in self.powers), self.how)

    def __neg__(self):
        return Q._of(-self.value, self.powers, self.how)

    def __abs__(self):
        return Q._of(abs(self.value), self.powers, self.how)

    # -- comparing: a plain number is meant in base units --
    def __eq__(self, other):
        if isinstance(other, Q):
            return self.powers == other.powers and self.value == other.value
        return self.value == other if isinstance(other, numbers.Real) else NotImplemented

    def __hash__(self):
        return hash(self.value)

    def _order(self, other):
        return self._pair(other, "compare").value if isinstance(other, Q) else _plain(other)

    def __lt__(self, other):
        return self.value < self._order(other)

    def __le__(self, other):
        return self.value <= self._order(other)

    def __gt__(self, other):
        return self.value > self._order(other)

    def __ge__(self, other):
        return self.value >= self._order(other)

    def __bool__(self):
        return bool(self.value)

    def __int__(self):
        return int(self.value)

    def __float__(self):
        return float(self.value)

    # -- showing --
    def __str__(self):
        return quantity_text(self.value, self.powers, {h.split(":")[0] for h in self.how})

    def __repr__(self):
        how = self.how
        if len(how) > 2:  # a long calculation keeps the words, not every source
            how = tuple(dict.fromkeys(h.split(":")[0] for h in how))
            return f"{self} (worked out; {', '.join(how)})"
        worked_out = "worked out; " if len(how) > 1 else ""  # no source says this very number
        return f"{self} ({worked_out}{'; '.join(how)})" if how else str(self)

    def __format__(self, unit):
        return f"{sig(self.to(unit))} {unit}" if unit else str(self)


def _divide(a, b):
    if b == 0:
        raise UnitError("Division by zero: the second number is 0.")
    return a // b if isinstance(a, int) and isinstance(b, int) and a % b == 0 else a / b


def quantity(x, unit):
    """A quantity of one kind, from a quantity, a text with a unit, or a plain number in base units.

    >>> quantity("3 GFLOP", "FLOP") == quantity(3e9, "FLOP")
    True
    """
    powers = parse_unit(unit)[1]
    if isinstance(x, str):
        found, its = parse(x)
        x = Q._of(found, its, ()) if its != NONE else found
    if not isinstance(x, Q):
        return Q(_plain(x), unit)
    if x.powers != powers:
        wanted = KINDS.get(powers, "a quantity")
        hint = {
            (WORK, PACE): f" Did you mean {x}/s?",
            (PACE, WORK): " A rate becomes a count when it is multiplied by a time.",
        }
        raise UnitError(
            f"{x} is {x.kind}, and {wanted} is asked for here ({unit})."
            + hint.get((x.powers, powers), "")
        )
    return x


# -- what a person typed ---------------------------------------------------------------------------
def read(x: object, unit: str = "", name: str = "") -> Q | int | float:
    """What was typed or given for one number: a quantity in `unit`, or a plain number for unit "".

    x: a text, a number, a NumPy or torch scalar, a quantity, or a thing with `.best`. A plain
    number is meant in `unit`, which may have a prefix ("TFLOP/s"). name: what the number is for.
    Raises UnitError.
    """
    x = getattr(x, "best", x)
    try:
        if isinstance(x, str):
            value, powers = parse(x)
            x = value if powers == NONE else Q(x)
        if isinstance(x, Q):
            if not unit:
                raise UnitError(f"{x} has a unit, and a plain number is asked for here.")
            return quantity(x, unit)
        return Q(x, unit) if unit else number(x)
    except UnitError as error:
        raise UnitError(f"{name}: {error}" if name else str(error)) from None


def read_several(x: object, unit: str = "", name: str = "") -> list[Q | int | float]:
    """A row of numbers, each read as `read` reads one: "(1e9, 2e9, 3e9)", a list, an array."""
    if isinstance(x, str):
        x = [part for part in re.split(r"[;\n]|,(?!\d{3}\b)", x.strip("()[] ")) if part.strip()]
    elif not isinstance(x, (list, tuple)):
        x = x.tolist() if hasattr(x, "tolist") else [x]
    return [read(part, unit, name) for part in (x if isinstance(x, (list, tuple)) else [x])]


def read_range(
    x: object, unit: str = "", name: str = ""
) -> tuple[Q | int | float, Q | int | float]:
    """(low, high) from "38 to 43 days", a pair, or one number, which is both."""
    ends = re.split(r"\s+to\s+", x.strip()) if isinstance(x, str) else x
    if isinstance(ends, (list, tuple)) and len(ends) == 2:
        if isinstance(x, str) and re.fullmatch(r"[-+\d.,eE_]+", ends[0]):
            ends[0] += "".join(re.findall(r"(?<=[\d.])\s*[A-Za-z$%][^\d]*$", ends[1]))
        low, high = (read(end, unit, name) for end in ends)
    else:
        low = high = read(x, unit, name)
    return low, high
