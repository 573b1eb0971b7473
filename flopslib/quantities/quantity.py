"""Quantities that refuse to mix: a FLOP is a count, a FLOP/s is a rate; and `read` for typed ones.

A quantity is a number with a unit. Adding needs the same unit, multiplying and dividing make a new
one; so work / rate is a time by itself, and count + rate is refused in one sentence. Each also
holds how it is known: counted, measured, cited or estimated.
`read`, `read_several` and `read_range` take what a person typed, wherever it was typed; how a text
becomes a number is in `parsing`, and how a quantity becomes a text in `formatting`.
"""

from __future__ import annotations

import contextlib
import math
import numbers
import reprlib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple, NoReturn

from .._support.callers import name_of
from .._support.display import TextDisplay
from .._support.errors import short
from .._support.several_numbers import SeveralNumbers
from .formatting import Number, a_or_an, as_given, quantity_text, sentence, sig, unit_name, words
from .parsing import Reading, exact, example, parse, parse_range, parse_row, parse_unit
from .units import (
    KINDS,
    NONE,
    Powers,
    UnitError,
    powers_of,
    product_of,
    raised_powers,
    ratio_of,
)

__all__ = ["NONE", "Estimate", "Q", "UnitError", "has_unit", "number", "quantity"]
__all__ += ["read", "read_estimate", "read_range", "read_several", "words"]

WORK, PACE = powers_of(FLOP=1), powers_of(FLOP=1, s=-1)
PRICE, MONEY = powers_of(dollar=1, s=-1), powers_of(dollar=1)
LARGEST = 1e300  # leaves room below the largest float, 1.8e308, for one more factor
SMALL_POWERS = range(-9, 10)
How = str | Iterable[str]
PLAIN = ("", "%")  # what asks for a number without a unit
CONFUSED = {  # (powers given, powers asked for): what may be meant
    (WORK, PACE): " Did you mean {given}/s?",
    (PACE, WORK): " A rate becomes a count when it is multiplied by a time.",
    (PRICE, MONEY): " For how long? Multiply it by the time that is asked for.",
}


class Q(TextDisplay):
    """A number with a unit and with how it is known.

    Q("989 TFLOP/s"), Q(60, "s"), Q(n, "FLOP", "counted"). Whole numbers stay exact ints. Plain
    numbers compare with a quantity in base units, but do not add to it.

    Parameters
    ----------
    value : text, number, or NumPy or torch scalar
        With a unit of its own as a text, in `unit` otherwise.
    unit : text, default ""
        Such as "TFLOP/s", "ms" or "FLOP/B".
    how : text or several, default ""
        How it is known: "counted", "measured", "cited: a source, 2024", "estimated: 1 s to 2 s".

    Attributes
    ----------
    value : int or float
        In base units (FLOP, OP, B, s, J, $, token), as `int(q)` and `float(q)` are;
        `.to("GFLOP/s")` and `f"{q:GFLOP/s}"` choose another unit.

    Raises
    ------
    UnitError
        For what is not a number or not a unit, and for numbers beyond 1e300.

    Examples
    --------
    >>> Q("3 GFLOP") / Q("2 GFLOP/s")
    1.5 s
    """

    __slots__ = ("value", "powers", "how")
    __array_ufunc__ = None  # NumPy scalars leave arithmetic with a quantity to us

    value: Number
    powers: Powers
    how: tuple[str, ...]

    def __init__(self, value: object, unit: str = "", how: How = ""):
        if isinstance(value, Q):
            raise UnitError(f"{value!r} is a quantity already.")
        size, powers = parse_unit(unit)
        if isinstance(value, str):
            value, own_powers = parse(value, unit or None)
            if own_powers != NONE:
                size, powers = Fraction(1), own_powers
            if unit:
                _of_kind(Q._of(value, powers), unit)
        if not isinstance(value, Fraction):
            value = Fraction(number(value))
        self._set(_finite(value * size), powers, how)

    def _set(self, value: Number, powers: Powers, how: How) -> None:
        value = _finite(value)
        if powers == NONE:
            shown = short(f"{value:,}")
            raise UnitError(
                f'{shown} has no unit. Write fl.Q({short(value)}, "FLOP") or another unit.'
            )
        if isinstance(how, str):
            how = (how,) if how else ()
        if not isinstance(how, (tuple, list)) or not all(isinstance(text, str) for text in how):
            raise UnitError(f'how is {short(repr(how))}; write a text, such as "measured".')
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "powers", powers)
        object.__setattr__(self, "how", tuple(how))

    @classmethod
    def _of(cls, value: Number, powers: Powers, how: How = ()) -> Any:
        """A quantity from base units; a plain number where no unit is left."""
        if powers == NONE:
            return value
        self = object.__new__(cls)
        self._set(value, powers, how)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a quantity does not change; make a new one")

    def __reduce__(self) -> tuple[type[Q], tuple]:
        arguments = (self.value, self.unit, self.how)
        return Q, arguments

    @property
    def unit(self) -> str:
        """The base unit as text, such as "FLOP/s"."""
        return unit_name(self.powers)

    @property
    def rounded_unit(self) -> str:
        """The unit in which three digits of it are printed, such as "GFLOP/s"."""
        rounded = Q._of(float(f"{self.value:.3g}"), self.powers)
        return str(rounded).partition(" ")[2]

    @property
    def kind(self) -> str:
        """What it is in words: "a count", "a rate", "a time"..."""
        return KINDS.get(self.powers, f"a quantity in {self.unit}")

    def because(self, how: How) -> Q:
        """The same quantity, with how it is known: q.because("measured")."""
        return self._of(self.value, self.powers, how)

    def to(self, unit: str) -> Number:
        """The plain number in another unit of the same kind; raises UnitError for another kind."""
        size, powers = parse_unit(unit)
        if powers != self.powers:
            raise UnitError(f"{self} is {self.kind}: it cannot be converted to {unit}.")
        number = Fraction(self.value) / size
        return exact(number)

    # -- arithmetic: the powers decide -------------------------------------------------------------
    def _same_kind(self, other: object, verb: str) -> Q:
        """The other quantity, if it is of the same kind; raises UnitError otherwise."""
        if not isinstance(other, Q):
            plain = short(f"{_plain(other):,}")
            hint = f'Write fl.Q({short(other)}, "{self.unit}") if that is what you mean.'
            kinds = f"{self} has a unit and {plain} has none"
            raise UnitError(f"{kinds}: they do not {verb}. {hint}")
        if other.powers == self.powers:
            return other
        kinds = f"{self} is {self.kind}, {other} is {other.kind}"
        raise UnitError(f"{kinds}: they do not {verb}.{self._ratio_hint(other)}")

    def _ratio_hint(self, other: Q) -> str:
        """ " Divide them and you get a time: 1.5 s.", or ""."""
        ratio = ratio_of(self.powers, other.powers)
        if ratio not in KINDS or other.value == 0:
            return ""
        return f" Divide them and you get {KINDS[ratio]}: {self / other}."

    def _how_with(self, other: Q) -> list[str]:
        """How both are known, each source once."""
        return list(dict.fromkeys(self.how + other.how))

    def __add__(self, other: object) -> Q:
        other = self._same_kind(other, "add")
        total = self.value + other.value
        return Q._of(total, self.powers, self._how_with(other))

    def __radd__(self, other: object) -> Q:
        if isinstance(other, numbers.Real) and other == 0:
            return self  # sum() starts at 0
        return self._same_kind(other, "add")

    def __sub__(self, other: object) -> Q:
        other = self._same_kind(other, "subtract")
        difference = self.value - other.value
        return Q._of(difference, self.powers, self._how_with(other))

    def __rsub__(self, other: object) -> Q:
        return self._same_kind(other, "subtract")

    def __mul__(self, other: object) -> Any:
        if isinstance(other, Q):
            value = self.value * other.value
            powers = product_of(self.powers, other.powers)
            return Q._of(value, powers, self._how_with(other))
        if isinstance(other, str):
            return NotImplemented
        value = self.value * number(other)
        return Q._of(value, self.powers, self.how)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Any:
        if isinstance(other, Q):
            value = _divide(self.value, other.value)
            powers = ratio_of(self.powers, other.powers)
            return Q._of(value, powers, self._how_with(other))
        if isinstance(other, str):
            return NotImplemented
        value = _divide(self.value, number(other))
        return Q._of(value, self.powers, self.how)

    def __rtruediv__(self, other: object) -> Any:
        value = _divide(number(other), self.value)
        powers = ratio_of(NONE, self.powers)
        return Q._of(value, powers, self.how)

    def __pow__(self, n: int) -> Any:
        if type(n) is not int or n not in SMALL_POWERS:
            raise UnitError(
                f"{self} can be raised to a small whole power, not to {short(repr(n))}."
            )
        try:
            value = self.value**n
        except (OverflowError, ZeroDivisionError):
            raise UnitError(f"{self} to the power {n} is out of range.") from None
        powers = raised_powers(self.powers, n)
        return Q._of(value, powers, self.how)

    def __round__(self, digits: int | None = None) -> NoReturn:
        x, unit = name_of(self, "q"), self.rounded_unit
        more = "" if digits is None else f", {short(repr(digits))}"
        raise UnitError(
            f'{self} would be rounded in base units. Write round({x}.to("{unit}"){more}), '
            f"in {unit}."
        )

    def _refuse_whole_division(self, other: object, text: str) -> NoReturn:
        x, y = name_of(self, "q"), _plain_text(other)
        raise UnitError(
            f"{self} has a unit, and whole division knows none. Write {text.format(x=x, y=y)}, "
            f"in {self.unit}."
        )

    def __mod__(self, other: object) -> NoReturn:
        self._refuse_whole_division(other, "int({x}) % {y}")

    def __floordiv__(self, other: object) -> NoReturn:
        self._refuse_whole_division(other, "int({x}) // {y}")

    def __divmod__(self, other: object) -> NoReturn:
        self._refuse_whole_division(other, "divmod(int({x}), {y})")

    def __neg__(self) -> Q:
        return Q._of(-self.value, self.powers, self.how)

    def __abs__(self) -> Q:
        return Q._of(abs(self.value), self.powers, self.how)

    # -- comparing: a plain number is meant in base units ------------------------------------------
    def __eq__(self, other: object) -> bool:
        if isinstance(other, Q):
            return self.powers == other.powers and self.value == other.value
        if isinstance(other, numbers.Real):
            return self.value == other
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)

    def _comparable(self, other: object) -> Number:
        if isinstance(other, Q):
            return self._same_kind(other, "compare").value
        return _plain(other)

    def __lt__(self, other: object) -> bool:
        return self.value < self._comparable(other)

    def __le__(self, other: object) -> bool:
        return self.value <= self._comparable(other)

    def __gt__(self, other: object) -> bool:
        return self.value > self._comparable(other)

    def __ge__(self, other: object) -> bool:
        return self.value >= self._comparable(other)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)

    # -- showing -----------------------------------------------------------------------------------
    def __str__(self) -> str:
        return quantity_text(self.value, self.powers, set(self._origins()))

    def __repr__(self) -> str:
        if not self.how:
            return str(self)
        # A result carries the words of all that went in; of many, the words without their sources.
        if len(self.how) > 2:
            return f"{self} ({', '.join(self._origins())})"
        return f"{self} ({'; '.join(self.how)})"

    def __format__(self, unit: str) -> str:
        if not unit:
            return str(self)
        return f"{sig(self.to(unit))} {unit}"

    def _origins(self) -> list[str]:
        """How it is known in one word each: "cited: a source" is "cited"."""
        words = [how.split(":")[0] for how in self.how]
        return list(dict.fromkeys(words))


def _plain_text(x: object) -> str:
    """How the other number of a whole division is written."""
    if isinstance(x, Q):
        return f"int({name_of(x, 'r')})"
    return short(repr(x)) if isinstance(x, numbers.Number) else name_of(x, "n")


def in_own_digits(value: Q, text: str) -> str:
    """The text of a quantity with the digits that it has, if these are few: "1.979 PFLOP/s"."""
    number, _, unit = text.partition(" ")
    with contextlib.suppress(UnitError, ValueError):
        exact = value.to(unit)
        if float(number.replace(",", "")) != exact:
            return f"{as_given(exact)} {unit}"
    return text


# -- plain numbers ---------------------------------------------------------------------------------
def number(x: object, unit: str | None = None) -> Number:
    """One finite int or float from whatever counts as one: NumPy, torch, a fraction.

    unit: what is asked for, as in `read`; errors say what to write.
    """
    return _finite(_plain(x, unit))


def _plain(x: object, unit: str | None = None) -> Number:
    """A Python int or float from whatever counts as one number."""
    if isinstance(x, SeveralNumbers):
        raise UnitError(x.as_number())
    item = getattr(x, "item", None)  # of a NumPy or torch scalar
    if item is not None:
        with contextlib.suppress(TypeError, ValueError, RuntimeError):  # more than one number
            x = item()
    if isinstance(x, bool) or not isinstance(x, numbers.Real):
        raise UnitError(f"{short(reprlib.repr(x))} is not one number. {example(unit)}")
    if isinstance(x, numbers.Integral):
        return int(x)
    return _finite(x) if isinstance(x, Fraction) else float(x)


def _finite(x: Number | Fraction) -> Number:
    """An int or float; raises UnitError if it is beyond 1e300, or nan."""
    text = "A number of more than 300 digits"
    with contextlib.suppress(OverflowError):  # an int beyond every float
        text = f"{float(x):g}"
        if abs(float(x)) < LARGEST:
            return exact(x)
        if math.isnan(x):
            raise UnitError("nan is not one number.")
    raise UnitError(f"{text} is out of range: the largest number here is 1e300.")


def _divide(a: Number, b: Number) -> Number:
    if b == 0:
        raise UnitError("Division by zero: the second number is 0.")
    whole = isinstance(a, int) and isinstance(b, int) and a % b == 0
    return a // b if whole else a / b


# -- what a person typed ---------------------------------------------------------------------------
class Estimate(NamedTuple):
    """A best value between two ends, in one unit; without doubt all three are the same."""

    value: Any
    low: Any
    high: Any


def read(
    x: object,
    unit: str = "",
    name: str = "",
    *,
    noun: str = "",
    middle: bool = False,
) -> Any:
    """One number that was typed or given: a quantity in `unit`, or a plain number for unit "".

    Every form, argument and the terminal read through here, so what one of them reads, all do.

    Parameters
    ----------
    x : text, number, NumPy or torch scalar, Q, or a thing with `.best`
        "about 3 GFLOP/s", "70B", "40 %", "2*800**3/9.7e-3", "5.6 (4.8 to 7)".
    unit : text, default ""
        What a plain number is in; it may have a prefix ("TFLOP/s"). "" asks for a plain number,
        "%" for one in per cent.
    name : text, default ""
        What the number is for; errors begin with it.
    noun : text, default ""
        A word that may follow a plain number ("cores"), or several with spaces between.
    middle : bool, default False
        Whether a range such as "1e25-1e26" is read as the geometric mean of its ends.

    Returns
    -------
    Q, or int or float where `unit` is "" or "%"

    Raises
    ------
    UnitError
        What was wrong, what was seen, what to type.

    Examples
    --------
    >>> read("1.024 GFLOP / 9.7 ms", "GFLOP/s")
    106 GFLOP/s
    """
    with _named(name):
        x = _best_of(x)
        if not isinstance(x, str):
            return _given(x, unit)
        reading = parse_range(x, unit, noun.split())
        if reading.value is None and not middle:
            raise UnitError(f"{short(x)!r} is a range, and one number is asked for here.")
        return _estimate(reading, unit, short(x)).value


def read_several(
    x: object,
    unit: str = "",
    name: str = "",
    *,
    noun: str = "",
    grouped: bool = True,
) -> list[Any]:
    """A row of numbers, each as `read` reads one: "(1e9, 2e9, 3e9)", "16.5,105,105", a list.

    grouped: whether a comma may group digits; False for the sizes of a shape, "1,128".

    >>> read_several("1, 2 and 3 ms", "s")
    [1 ms, 2 ms, 3 ms]
    """
    with _named(name):
        if isinstance(x, str):
            typed = parse_row(x, unit, noun.split(), grouped)
            return [_as_asked(value, powers, unit) for value, powers in typed]
        tolist = getattr(x, "tolist", None)  # of a NumPy or torch array
        if tolist is not None:
            x = tolist()
        row = x if isinstance(x, (list, tuple)) else [x]
        return [read(item, unit, noun=noun) for item in row]


def read_range(
    x: object,
    unit: str = "",
    name: str = "",
    *,
    noun: str = "",
) -> tuple[Any, Any]:
    """(low, high) from "38 to 43 days", "1e25-1e26", a pair, or one number, which is both.

    >>> read_range("38 to 43 days", "s")
    (38 days, 43 days)
    """
    estimate = read_estimate(x, unit, name, noun=noun)
    return estimate.low, estimate.high


def read_estimate(
    x: object,
    unit: str = "",
    name: str = "",
    *,
    noun: str = "",
) -> Estimate:
    """The same with a best value: that of "9.9 (7.7 to 17)", else the geometric mean of the ends.

    >>> read_estimate("9.9 (7.7 to 17) months", "month").value.to("month")
    9.9
    """
    with _named(name):
        if isinstance(x, str):
            reading = parse_range(x, unit, noun.split())
            return _estimate(reading, unit)
        if not isinstance(x, (list, tuple)):
            value = read(x, unit)
            return Estimate(value, value, value)
        if len(x) != 2:
            raise UnitError(f"{short(x)} is not a range: write two numbers, (low, high).")
        low, high = (read(end, unit, noun=noun) for end in x)
        if low > high:
            raise UnitError(f"{short(x)} is not a range: write the lower bound first.")
        return Estimate(_between(low, high), low, high)


def quantity(x: object, unit: str) -> Q:
    """A quantity of one kind, from a quantity, a text with a unit, or a plain number in `unit`.

    >>> quantity("3 GFLOP", "FLOP") == quantity(3e9, "FLOP")
    True
    """
    return read(x, unit)


def has_unit(x: object) -> bool:
    """Whether what was typed or given has a unit of its own; "1e11" has none.

    So a reply can say that a plain number was taken in TFLOP/s, where the T holds twelve zeros.
    """
    x = getattr(x, "best", x)
    if isinstance(x, str):
        return parse_range(x).powers != NONE
    return isinstance(x, Q)


def _best_of(x: object) -> object:
    """The best rate of a measurement, and all else as it is; raises UnitError for one without."""
    best = getattr(x, "best", x)
    if best is None and x is not None:
        hint = " Write .seconds behind it for its time." if hasattr(x, "seconds") else ""
        raise UnitError(
            f"{sentence(a_or_an(type(x).__name__))} that has no rate is not one number: no work "
            f"was stated, so its .best is None.{hint}"
        )
    return best


def _given(x: object, unit: str) -> Any:
    """A quantity or a number, not a text, as what is asked for."""
    if isinstance(x, Q):
        return _of_kind(x, unit)
    return _as_asked(number(x, unit), NONE, unit)


def _as_asked(value: Number, powers: Powers, unit: str, typed: str = "") -> Any:
    """A number with its powers as what is asked for; a plain one is meant in `unit`."""
    if powers != NONE:
        return _of_kind(Q._of(value, powers), unit, typed)
    return value if unit in PLAIN else Q(value, unit)


def _of_kind(x: Q, unit: str, typed: str = "") -> Q:
    """The quantity, if it is of the kind of `unit`; else a UnitError in the words typed."""
    shown = typed or str(x)
    if unit in PLAIN:
        raise UnitError(f"{shown} has a unit, and a plain number is asked for here.")
    _, powers = parse_unit(unit)
    if x.powers == powers:
        return x
    wanted = KINDS.get(powers, "a quantity")
    hint = CONFUSED.get((x.powers, powers), "")
    hint = hint.format(given=shown)
    raise UnitError(f"{shown} is {x.kind}, and {wanted} is asked for here ({unit}).{hint}")


def _estimate(reading: Reading, unit: str, typed: str = "") -> Estimate:
    powers = reading.powers
    low = _as_asked(reading.low, powers, unit, typed)
    high = _as_asked(reading.high, powers, unit, typed)
    value = _between(low, high)
    if reading.value is not None:
        value = _as_asked(reading.value, powers, unit)
    return Estimate(value, low, high)


def _between(low: Any, high: Any) -> Any:
    """The geometric mean of two ends; half-way where one of them is not above 0."""
    if low == high:
        return low
    least, most = float(low), float(high)
    mean = (least + most) / 2
    if least > 0:
        mean = math.sqrt(least) * math.sqrt(most)
    if isinstance(low, Q):
        return Q._of(mean, low.powers, low.how)
    return mean


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Errors in the block begin with the name of what the number is for."""
    try:
        yield
    except UnitError as error:
        raise UnitError(f"{name}: {error}" if name else str(error)) from None
