"""Text to quantity: the one reader of typed numbers, behind every form, argument and the terminal.

    answer   [about] sum   |   sum to sum   |   sum (sum to sum)
    row      answer, answer, answer

Sums are read by `grammar`. A dash between a smaller and a larger number is a range, between a
larger and a smaller one a minus: no question asks for a negative number.
To read another sign: `tokens`. Another word: `grammar`. Another unit: `units`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from .._support.errors import short
from .grammar import (
    EACH_SECOND,
    EXAMPLES,
    ONE,
    SEVERAL,
    TIME_AT,
    TWO_WAYS,
    Amount,
    Grammar,
    Tail,
    example,
    parse_unit,
)
from .tokens import ORIGIN, normal
from .units import NONE, Powers, UnitError, without_prefix

__all__ = ["EXAMPLES", "exact", "origin_of", "parse", "parse_range", "parse_row", "parse_start"]
__all__ += ["Reading", "example", "parse_unit"]

Number = int | float

ABOUT = {"about", "around", "approximately", "approx", "roughly", "circa", "ca", "some"}
GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?!\d|,\d)")  # "1,000"
SEPARATOR = re.compile(r";|,(?!\d)")
BLANKS = re.compile(r"[\d.]+(?: [\d.]+)+")  # "4.29 3.72 4.92"
COMMA = re.compile(r"\d,\d")
SEPARATES = re.compile(r"(?<=[\d.]),(?=[\d.])")  # a comma without spaces, in "16.5,105"


class Reading(NamedTuple):
    """What a text says, in base units; `value` is None for a range without a middle."""

    low: Number
    value: Number | None
    high: Number
    powers: Powers


def parse(
    text: str,
    unit: str | None = None,
    nouns: Iterable[str] = (),
) -> tuple[Number, Powers]:
    """(exact number, powers) of a text such as "3.35 TB/s"; UnitError says what to write instead.

    unit: what is asked for, "" for a plain number, None where that is open. nouns: words that may
    follow a plain number, such as "cores".

    >>> parse("400 Gb/s")
    (50000000000, (0, 0, 1, -1, 0, 0, 0))
    """
    reading = parse_range(text, unit, nouns)
    if reading.value is None:
        raise UnitError(f"{short(text)!r} is a range, and one number is asked for here.")
    return reading.value, reading.powers


def parse_range(
    text: str,
    unit: str | None = None,
    nouns: Iterable[str] = (),
) -> Reading:
    """What a text says: one number, "38 to 43 days", "1e25-1e26" or "9.9 (7.7 to 17)".

    >>> parse_range("1-2 billion", "").high
    2000000000
    """
    return _Answer(text, unit, nouns).reading()


def parse_row(
    text: str,
    unit: str | None = None,
    nouns: Iterable[str] = (),
    grouped: bool = True,
) -> list[tuple[Number, Powers]]:
    """A row of numbers: "(1e9, 2e9, 3e9)", "16.5,105,105", "1; 2; 3", "1, 2 and 3 ms".

    grouped: whether a comma may group digits; False for the sizes of a shape, "1,128".

    >>> [value for value, powers in parse_row("16.5,105,105 GFLOP/s")]
    [16500000000, 105000000000, 105000000000]
    """
    answers = [_Answer(part, unit, nouns) for part in _parts(text, grouped)]
    if not answers:
        raise UnitError(f"There is no number in {short(text)!r}. {example(unit)}")
    amounts = [answer.one() for answer in answers]
    last = answers[-1]
    if last.tail == Tail():  # "0.4 years, 0.36, 0.44"
        last = next((answer for answer in answers if answer.tail != Tail()), last)
    row = []
    for answer, amount in zip(answers, amounts):
        completed = last.completed(amount)
        row.append(answer.settled(completed))
    return row


def parse_start(text: str) -> tuple[Number | None, str]:
    """(the number that a text begins with, the rest): "16 thousand H100s" is (16000, "H100s").

    None where it begins with none; the rest may be anything.
    """
    answer = _Answer(text, "")
    answer.about()
    negative = answer.negative()
    if answer.sign_here("("):
        value = answer.bracket().value
    elif answer.number_here():
        value = answer.number()
    else:
        return None, text
    value *= answer.scale()
    if negative:
        value = -value
    return exact(value), answer.rest()


def origin_of(x: object) -> tuple[str, ...]:
    """How a copied result is known: ("counted",) of "1e26 FLOP (counted)"; else ()."""
    found = ORIGIN.search(x) if isinstance(x, str) else None
    return (found[1],) if found else ()


def exact(x: Number | Fraction) -> Number:
    """An int where it is whole, else a float: counts stay exact beyond 2**64."""
    if not isinstance(x, Fraction):
        return x
    return x.numerator if x.denominator == 1 else float(x)


# -- answers: what a whole text may be -------------------------------------------------------------
class _Answer(Grammar):
    """A number, a range, or a number with its range."""

    def reading(self) -> Reading:
        opened = self.word("between", "from") != ""
        self.about()
        first = self.product()
        high = self.upper_end(first, opened)
        if high is None:
            first = self.rest_of_sum(first)
            high = self.upper_end(first, opened)
        if high is not None:
            self.end()
            return self.ordered(self.completed(first), None, high)
        if self.sign("(", "["):
            return self.with_range(first)
        if self.range_here():
            return self.with_range(first, bracket=False)
        self.end()
        return self.ordered(first, first, first)

    def one(self) -> Amount:
        """One number, which may take over the unit of a later one of its row."""
        self.about()
        first = self.product()
        amount = self.rest_of_sum(first)
        self.end()
        return amount

    def upper_end(self, low: Amount, opened: bool = False) -> Amount | None:
        """The upper end of a range that begins with `low`; None, and nothing read, without one."""
        start = self.at
        if self.word("to") or self.sign("–") or (opened and self.word("and")):
            self.about()
            return self.sum()
        if self.sign("-"):
            self.about()
            high = self.product()
            low = self.completed(low)
            if low.powers == high.powers and low.value < high.value:
                return high
        self.at = start
        return None

    def range_here(self) -> bool:
        """Read the comma of "4.8 months, 4.3 to 5.3", if a range follows; nothing otherwise."""
        start, tail = self.at, self.tail
        if not self.sign(",", ";"):
            return False
        begins = self.at
        opened = self.word("between", "from") != ""
        is_range = self.number_here() and self.upper_end(self.product(), opened) is not None
        self.at = begins if is_range else start
        self.tail = tail
        return is_range

    def with_range(self, value: Amount, bracket: bool = True) -> Reading:
        """ "5.62 (4.76 to 6.97) months", read as far as the opening bracket or the comma."""
        tails = [self.tail]
        opened = self.word("between", "from") != ""
        low = self.product()
        high = self.upper_end(low, opened)
        if high is None and self.sign(","):
            high = self.sum()
        if high is None or (bracket and not self.sign(")", "]")):
            hint = example(self.unit)
            self.fail(f"cannot be read from its bracket on. {hint}")
        tails.append(self.tail)
        self.with_tail(ONE)
        tails.append(self.tail)
        self.end()
        # The unit follows the number, the range or the bracket.
        named = [tail for tail in tails if tail != Tail()]
        self.tail = named[-1] if named else Tail()
        low, value, high = map(self.completed, (low, value, high))
        return self.ordered(low, value, high)

    def completed(self, amount: Amount) -> Amount:
        """Digits alone with the scale and units of the last number."""
        if not amount.bare:
            return amount
        completed = amount.times(self.tail.units)
        if not amount.written_out:
            completed = completed.times(self.tail.scale)
        return completed

    def ordered(self, low: Amount, value: Amount | None, high: Amount) -> Reading:
        least, powers = self.settled(low)
        most, powers_of_most = self.settled(high)
        if powers != powers_of_most:
            self.fail("has ends in two units: write both in one.")
        if least > most:
            self.fail("begins with its larger end: write the lower bound first.")
        if value is None:
            return Reading(least, None, most, powers)
        middle, powers_of_middle = self.settled(value)
        is_inside = least <= middle <= most
        if powers != powers_of_middle or not is_inside:
            self.fail("has its number outside its own range.")
        return Reading(least, middle, most, powers)

    def settled(self, amount: Amount) -> tuple[Number, Powers]:
        """The number and its powers, in the light of what is asked for.

        "100 G" where TFLOP/s are asked for is 100 GFLOP/s, as "5 billion per second" is 5 GFLOP/s.
        """
        value, powers = amount.value, amount.powers
        if self.unit and self.means_the_base(powers):
            size, powers = _base_of(self.unit)
            value *= size
        self.check(value)
        return exact(value), powers

    def means_the_base(self, powers: Powers) -> bool:
        """Whether a number is meant in the unit that is asked for without the unit's prefix."""
        if self.asked == NONE:
            return False
        if powers == NONE:
            return self.ends_in_letter
        a_rate_is_asked = self.asked[TIME_AT] == -1
        return powers == EACH_SECOND and a_rate_is_asked and not self.names_a_frequency

    def about(self) -> None:
        """Read "about" and the like, which change nothing."""
        while self.word(*ABOUT) or self.sign("~"):
            self.sign(".")  # "ca. 30"

    def end(self) -> None:
        """Nothing more may follow but a full stop."""
        self.sign(".")
        token = self.peek()
        if token.kind == "end":
            return
        number_next = self.peek(1).kind == "number"
        if token.text in (",", ";") and number_next:
            self.fail(SEVERAL)
        rest = short(self.rest())
        if token.kind in ("number", "unclear"):
            self.fail(f"has two numbers without a sign between them, at {rest!r}.")
        hint = example(self.unit)
        self.fail(f"cannot be read from {rest!r} on. {hint}")


@lru_cache(maxsize=1000)
def _base_of(unit: str) -> tuple[Fraction, Powers]:
    """Size and powers of a unit without its large prefix: of "TFLOP/s" those of FLOP/s."""
    first = re.split(r"[\W\d_]", unit)[0]
    base = without_prefix(first) + unit.removeprefix(first)
    return parse_unit(base)


def _parts(text: str, grouped: bool) -> list[str]:
    """The texts of the numbers in a row, brackets around the row and empty places left out."""
    text = normal(text.strip().replace("\n", ";"))
    if re.fullmatch(r"\([^()]*\)|\[[^][]*\]", text):
        text = text[1:-1]
    text = re.sub(r"[,;]?\s+and\s+", "; ", text)
    if BLANKS.fullmatch(text) and not re.search(r"\d \d{3}(?!\d)", text):
        text = text.replace(" ", "; ")  # "4.29 3.72 4.92", and not "30 000"
    if ";" in text and COMMA.search(GROUPED.sub("0", text)):
        raise UnitError(f"{short(text)!r} {TWO_WAYS}")  # "5,62; 4,76"
    without_groups = GROUPED.sub("0", text) if grouped else text
    if SEPARATES.search(without_groups):  # one of them separates, so all of them do
        text = SEPARATES.sub("; ", text)
    elif without_groups != text and not SEPARATOR.search(text):
        raise UnitError(
            f"{short(text)!r} can be one number or several. "
            "Write a space behind a comma that separates two numbers, such as 105, 105, 16.5."
        )
    return [part for part in SEPARATOR.split(text) if part.strip()]
