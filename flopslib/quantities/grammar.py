"""The grammar of typed numbers: sums of numbers with units, worked out exactly as they are read.

    sum      product {+ or - product}
    product  power {* or x or of, / or per, power}
    power    number or bracket [^ power]
    number   digits or words, {million, bn, k M B T}, [%], [units]
    units    unit [^ n] {/ or per, * or -, unit [^ n]}

A number and the units behind it belong together, so "1 GFLOP / 2 ms" is a rate. B means bytes where
bytes are expected or nothing says what; otherwise billion. Nothing is evaluated; brackets and
powers are bounded.
To read another word for a number: NUMBERS, SCALES. For a unit: SPELLED in units.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, NoReturn

from .._support.errors import short
from .tokens import LARGEST_POWER, OUT_OF_RANGE, Cursor
from .units import (
    NONE,
    PREFIX_WORDS,
    Powers,
    UnitError,
    flops,
    is_unit,
    kind_of,
    powers_of,
    product_of,
    raised_powers,
    ratio_of,
    short_rate,
    unit_named,
)

EXAMPLES = 'Write a number and a unit, such as "3 GFLOP", "989 TFLOP/s" or "1e25 FLOP".'
TWO_WAYS = (
    "can be read in two ways: is the mark a decimal point? "
    "Write 2.5 with a point, and 1,000,000 with a comma at every third digit."
)
TOO_SMALL = "is out of range: the smallest number here is 1e-300"
SEVERAL = "holds more than one number, and one is asked for here."

OTHER_MONEY = re.compile(r"(?i)[€£¥]|\b(?:EUR|GBP|euros?)\b")

# -- words for numbers -----------------------------------------------------------------------------
NUMBERS = {
    "zero": 0,
    "one": 1,
    "once": 1,
    "two": 2,
    "twice": 2,
    "double": 2,
    "three": 3,
    "thrice": 3,
    "triple": 3,
    "four": 4,
    "quadruple": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
PARTS = {  # "a third", and with a number in front "two thirds"
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "fifth": Fraction(1, 5),
    "sixth": Fraction(1, 6),
    "seventh": Fraction(1, 7),
    "eighth": Fraction(1, 8),
    "ninth": Fraction(1, 9),
    "tenth": Fraction(1, 10),
    "hundredth": Fraction(1, 100),
    "thousandth": Fraction(1, 1000),
}
ALONE = {"half", "quarter"}  # parts that are numbers without an article: "fifth" is a place
PARTS_OF_MANY = {f"{part}s": size for part, size in PARTS.items()} | PARTS
SCALES = {
    "dozen": 12,
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "quadrillion": 10**15,
    "quintillion": 10**18,
    "sextillion": 10**21,
    "septillion": 10**24,
    "octillion": 10**27,
    "nonillion": 10**30,
}
LETTERS = {
    "k": 10**3,
    "K": 10**3,
    "M": 10**6,
    "m": 10**6,
    "G": 10**9,
    "B": 10**9,
    "b": 10**9,
    "T": 10**12,
    "t": 10**12,
    "P": 10**15,
    "E": 10**18,
}
ARTICLES = {"a", "an"}
OPERATIONS = {"operation", "operations"}  # floating or whole, as it is asked
TIMES = {"x", "times"}  # between two numbers, or behind one: "30 times"
KEYWORDS = TIMES | {"to", "and", "of", "per", "or", "percent"}
NOT_UNITS = {*KEYWORDS, *NUMBERS, *PARTS_OF_MANY, *ARTICLES}

SUCH = {  # an example for a unit whose own name would make an odd one
    "FLOP": "1e25 FLOP",
    "token": "15 trillion tokens",
    "h": "30 million h",
    "day": "90 days",
    "month": "18 months",
    "year": "3 years",
}

# NB: some letters mean two things, and we chose. B is bytes only where bytes may be meant;
# "m" is a million only where a time may not, "t" a trillion only where a mass may not; a month is a
# twelfth of a Julian year; PF-day, in papers, is PFLOP/s-day, and so are PFLOPS-day and PFLOP-day
# in the press: a count for a time means nothing else. Where a choice would be a guess ("2,5", FLOPS
# alone), it is refused.

# -- bounds ----------------------------------------------------------------------------------------
OWN_ZEROS = re.compile(r"[eE,_' ]")  # "1e9", "1,000,000"
DEEPEST = 20  # brackets within brackets
MOST_BITS = 20_000  # of an exact power; beyond that a float has to do
LARGEST_UNIT_POWER = 9
LARGEST = 10**LARGEST_POWER

COUNT, RATE = powers_of(FLOP=1), powers_of(FLOP=1, s=-1)
WHOLE_COUNT, WHOLE_RATE = powers_of(OP=1), powers_of(OP=1, s=-1)
MONEY = powers_of(dollar=1)
TIME, EACH_SECOND = powers_of(s=1), powers_of(s=-1)
TIME_AT, BYTES_AT = TIME.index(1), powers_of(B=1).index(1)
MASS_AT = powers_of(g=1).index(1)


class Amount(NamedTuple):
    """A number in base units, as far as it is read."""

    value: Fraction
    powers: Powers = NONE
    bare: bool = False  # digits alone: "38" of "38 to 43 days" takes over the unit of 43
    written_out: bool = False  # "1e9" of "1e9 to 2 billion" takes over no scale

    def times(self, other: Amount) -> Amount:
        value = self.value * other.value
        return Amount(value, product_of(self.powers, other.powers))


ONE = Amount(Fraction(1))


class Tail(NamedTuple):
    """What follows a number: the scale of its words and letters, and its units."""

    scale: Amount = ONE
    units: Amount = ONE


class Grammar(Cursor):
    """One text, read from left to right; each method reads one rule.

    unit: what is asked for, "" for a plain number, None where that is open. nouns: words that may
    follow a plain number.
    """

    def __init__(self, text: str, unit: str | None = None, nouns: Iterable[str] = ()):
        super().__init__(text)
        if OTHER_MONEY.search(self.text):
            self.fail("is in another currency: prices here are in dollars, such as 2,000 $.")
        self.unit = unit
        self.nouns: set[str] = set()
        for noun in nouns:
            singular = noun.lower().removesuffix("s")
            self.nouns |= {singular, f"{singular}s"}
        self.asked = NONE
        if unit and unit != "%":
            self.asked = parse_unit(unit)[1]
        self.percent = Fraction(1, 100)
        if unit == "%" or "%" in self.nouns:
            self.percent = Fraction(1)
        self.depth = 0
        self.tail = Tail()  # of the number that was read last
        self.ends_in_letter = False  # "70B", "100 G"
        self.names_a_frequency = False  # "3 GHz", not "3 billion per second"

    # -- sums --------------------------------------------------------------------------------------
    def sum(self) -> Amount:
        return self.rest_of_sum(self.product())

    def rest_of_sum(self, total: Amount) -> Amount:
        while sign := self.sign("+", "-"):
            part = self.product()
            if part.powers != total.powers:
                kinds = f"{kind_of(total.powers)} and {kind_of(part.powers)}"
                self.fail(f"adds {kinds}, which do not mix.")
            value = part.value if sign == "+" else -part.value
            total = Amount(total.value + value, total.powers)
        return total

    def product(self) -> Amount:
        left = self.power()
        while True:
            if self.sign("*") or self.word("of"):
                left = left.times(self.power())
            elif self.sign("×") or self.word(*TIMES):
                if self.number_here() or self.sign_here("("):  # not so in "30 times"
                    left = left.times(self.power())
            elif self.sign("/") or self.word("per"):
                left = left.times(self.inverse(self.power()))
            elif self.unit_here():
                left = left.times(self.units())
            else:
                return left
            self.check(left.value)

    def power(self) -> Amount:
        negative = self.negative()
        amount = self.atom()
        if self.sign("^", "**"):
            amount = self.raised(amount)
        return amount._replace(value=-amount.value) if negative else amount

    def atom(self) -> Amount:
        """A bracket, a unit after "per" or "/", or a number; with all that belongs to it."""
        if self.sign_here("("):
            inner = self.bracket()
            return self.with_tail(inner)
        if self.dollars_here():
            self.next()
            dollars = Amount(self.number(), MONEY, bare=True)
            return self.with_tail(dollars)
        if self.unit_here() and self.at > 0:
            return self.units()
        if not self.number_here():
            self.no_number()
        digits, start = self.peek().text, self.at
        value = self.number()
        has_power = self.at > start + 1
        has_zeros = OWN_ZEROS.search(digits) is not None
        bare = Amount(value, bare=True, written_out=has_power or has_zeros)
        return self.with_tail(bare)

    def bracket(self) -> Amount:
        self.next()
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail(f"has more than {DEEPEST} brackets within each other.")
        inner = self.sum()
        self.depth -= 1
        if self.sign_here(",", ";"):
            self.fail(SEVERAL)
        if not self.sign(")"):
            self.fail("has a bracket that is not closed.")
        return inner

    def with_tail(self, amount: Amount) -> Amount:
        """A number with the scale, the per cent and the units directly behind it."""
        start = self.at
        scale = self.scale()
        if self.sign("%") or self.word("percent") or self.words("per", "cent"):
            scale *= self.percent
        self.tail = Tail(Amount(scale), self.units_behind())
        is_bare = amount.bare and start == self.at
        self.noun()
        if is_bare:
            return amount
        amount = amount.times(self.tail.scale).times(self.tail.units)
        self.check(amount.value)
        return amount

    def inverse(self, amount: Amount) -> Amount:
        if amount.value == 0:
            self.fail("divides by zero.")
        return Amount(1 / amount.value, ratio_of(NONE, amount.powers))

    # -- powers ------------------------------------------------------------------------------------
    def negative(self) -> bool:
        """Read the signs in front of a number; whether they make it negative."""
        negative = False
        while sign := self.sign("+", "-"):
            negative ^= sign == "-"
        return negative

    def raised(self, base: Amount) -> Amount:
        """A base to the power that follows; its sign "^" is read."""
        n = self.exponent()
        value = self.to_the_power(base.value, n)
        if base.powers == NONE:
            return Amount(value)
        if n.denominator != 1 or abs(n) > LARGEST_UNIT_POWER:
            self.fail("raises a unit to a power that is not a small whole number.")
        return Amount(value, raised_powers(base.powers, n.numerator))

    def exponent(self) -> Fraction:
        negative = self.negative()
        if not self.number_here() and not self.sign_here("("):
            self.no_number()
        n = self.bracket() if self.sign_here("(") else Amount(self.number())
        if n.powers != NONE:
            self.fail("has an exponent with a unit.")
        return -n.value if negative else n.value

    def to_the_power(self, base: Fraction, n: Fraction) -> Fraction:
        if base == 0 and n < 0:
            self.fail("divides by zero.")
        if base == 0:
            return Fraction(n == 0)
        self.check(base)
        power_of_ten = n * Fraction(math.log10(abs(base)))
        if abs(power_of_ten) >= LARGEST_POWER:
            self.fail(f"{OUT_OF_RANGE}." if power_of_ten > 0 else f"{TOO_SMALL}.")
        is_whole = n.denominator == 1
        if base < 0 and not is_whole:
            self.fail("takes a root of a negative number.")
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if is_whole and abs(n) * bits <= MOST_BITS:
            return base**n.numerator
        return Fraction(float(base) ** float(n))

    # -- numbers -----------------------------------------------------------------------------------
    def number(self) -> Fraction:
        """Digits or words, and a power: "10^25", "two", "half a", "twenty-five"."""
        token = self.peek()
        if token.kind == "unclear":
            self.fail(TWO_WAYS)
        value = self.next().value if token.kind == "number" else self.worded()
        value *= self.part_behind()
        for part, size in PARTS.items():
            if self.words("and", "a", part):
                value += size
        if self.sign("^", "**"):
            value = self.raised(Amount(value)).value
        return value

    def worded(self) -> Fraction:
        """A number written out, or the 1 in "a billion"."""
        self.word(*ARTICLES)
        if part := self.word(*PARTS):
            if not self.words("of", "a"):
                self.word(*ARTICLES)
            return PARTS[part.lower()]
        number = self.word(*NUMBERS).lower()
        value = NUMBERS.get(number, 1)
        if value >= 20:
            value += self.digit_behind()
        return Fraction(value)

    def digit_behind(self) -> int:
        """The 5 of "twenty-five" or "twenty five"; 0, and nothing read, without one."""
        start = self.at
        self.sign("-")
        digit = NUMBERS.get(self.next().word, 0)
        if 0 < digit < 10:
            return digit
        self.at = start
        return 0

    def part_behind(self) -> Fraction:
        """The third of "two thirds", with a "of a" that may follow it; 1 without one."""
        part = self.word(*PARTS_OF_MANY).lower()
        if not part:
            return Fraction(1)
        self.words("of", "a")
        return PARTS_OF_MANY[part]

    def number_here(self) -> bool:
        """Whether a number comes next, or a word or an article that stands for one."""
        token = self.peek()
        if token.kind in ("number", "unclear"):
            return True
        if token.word in NUMBERS or token.word in ALONE or _is_scale(token.word):
            return True
        if token.word not in ARTICLES:
            return False
        after = self.peek(1)
        is_name = after.kind == "name"
        return is_name and (after.word in PARTS or _is_scale(after.word) or is_unit(after.text))

    # -- scales: words and letters behind a number -------------------------------------------------
    def scale(self) -> Fraction:
        """10**9 for "billion", "bn" or the B of "70B"; 1 for none."""
        scale = Fraction(1)
        while _is_scale(self.peek().word):
            scale *= SCALES[self.next().word.removesuffix("s")]
        if self.letter_here():
            scale *= LETTERS[self.next().text]
            self.ends_in_letter = True
        return scale

    def letter_here(self) -> bool:
        """Whether the next letter is a k, M, B or T of its number, and not a unit."""
        letter = self.peek().text
        after = self.peek(1)
        if letter not in LETTERS or (after.tight and after.kind == "number"):
            return False  # the B of "8 B200" is a chip's
        if letter == "t" and self.asked[MASS_AT] > 0:
            return False  # tonnes
        if self.unit_here(1):
            return True  # "70B tokens", "11M years"
        if after.word == "per" or (after.text == "/" and self.unit_here(2)):
            return letter not in "Bb"  # bytes a second
        is_asked = self.unit is not None
        if letter in "Bb":
            return is_asked and self.asked[BYTES_AT] == 0
        if letter in "mt":  # no units, but too near to minutes and tons
            return is_asked and self.asked[TIME_AT] <= 0
        return True

    # -- units -------------------------------------------------------------------------------------
    def units_behind(self) -> Amount:
        """The units directly behind a number, "-day" of "90-day" too; 1 for none."""
        start = self.at
        self.hyphen()
        if self.unit_here():
            return self.units()
        self.at = start
        return ONE

    def units(self) -> Amount:
        """One unit or several: "TFLOP/s", "PFLOP/s-day", "FLOP per second", "s^-1"."""
        below = self.sign("/")  # "/s^2": a quantity without a unit above the line
        size = self.inverse(self.unit_named()) if below else self.unit_named()
        while True:
            start = self.at
            divides = self.sign("/") or self.word("per")
            joined = not divides and self.hyphen()
            if not divides and not joined:
                self.sign("*")
            if not self.unit_here():  # a number follows: that is the product's affair
                self.at = start
                return size
            unit = self.unit_named()
            if not divides and size.powers == COUNT and unit.powers == TIME:
                size = Amount(size.value, RATE)  # "PFLOP-days"
            if divides:
                unit = self.inverse(unit)
            size = size.times(unit)

    def unit_named(self) -> Amount:
        name = self.next().text
        if name.lower() in PREFIX_WORDS and self.unit_here():  # "20 yotta FLOP"
            name += self.next().text
        if self.sign_here("-") and (rate := short_rate(name)):  # "PF-days"
            return Amount(Fraction(rate), RATE)
        if (size_of_flops := flops(name)) and self.says_whether_a_rate():
            return Amount(Fraction(size_of_flops), COUNT)  # a rate for a time, in `units`
        if name.lower() in OPERATIONS:
            return self.operations(name)
        size, powers = unit_named(name, example(self.unit))
        if powers == EACH_SECOND:
            self.names_a_frequency = True
        unit = Amount(Fraction(size), powers)
        if self.sign("^", "**"):
            return self.raised(unit)
        return unit

    def says_whether_a_rate(self) -> bool:
        """Whether a time follows FLOPS: "PFLOPS-days" and "PFLOPS/s" can be read in one way."""
        token = self.peek()
        further = 0
        if token.word == "per" or (token.kind == "sign" and token.text in "/-*"):
            further = 1
        time = self.peek(further)
        if time.kind != "name" or not is_unit(time.text):
            return False
        return unit_named(time.text)[1] == TIME

    def operations(self, name: str) -> Amount:
        """ "10^26 operations": of the kind that is asked for."""
        if self.asked in (COUNT, RATE):
            return ONE._replace(powers=COUNT)
        if self.asked in (WHOLE_COUNT, WHOLE_RATE):
            return ONE._replace(powers=WHOLE_COUNT)
        self.fail(
            f"does not say which {name}: write FLOP for those with floating point, OP for those "
            "with whole numbers."
        )

    def unit_here(self, further: int = 0) -> bool:
        """Whether a name comes next that can only be a unit."""
        token = self.peek(further)
        word = token.word
        if token.kind != "name" or _is_scale(word):
            return False
        return word not in NOT_UNITS and word not in self.nouns

    def hyphen(self) -> bool:
        """Read a dash that joins a number or a unit to the unit behind it: "90-day"."""
        tight = self.peek().tight and self.peek(1).tight
        if not (self.sign_here("-") and tight and self.unit_here(1)):
            return False
        self.next()
        return True

    def dollars_here(self) -> bool:
        """Whether a currency comes next, in front of its number: "$2.50"."""
        currency = self.peek().text in ("$", "US$", "USD")
        return currency and self.peek(1).kind in ("number", "unclear")

    def noun(self) -> None:
        """Read a word that may follow a plain number, in singular or plural."""
        self.word(*self.nouns)

    # -- refusing ----------------------------------------------------------------------------------
    def check(self, value: Fraction) -> None:
        """Fail for a number that is larger or smaller than a float can be, with room to spare."""
        size = abs(value)
        if size >= LARGEST:
            self.fail(f"{OUT_OF_RANGE}.")
        if 0 < size * LARGEST < 1:
            self.fail(f"{TOO_SMALL}.")

    def no_number(self) -> NoReturn:
        if self.at == 0:
            self.fail(f"does not begin with a number. {example(self.unit)}")
        rest = self.rest()
        where = f"at {short(rest)!r}" if rest else "at its end"
        self.fail(f"has no number where one is needed, {where}. {example(self.unit)}")


def parse_unit(text: str) -> tuple[Fraction, Powers]:
    """(size, powers) of a text such as "TFLOP/s" or "PFLOP/s-day"; "" is a plain number."""
    if not isinstance(text, str):
        raise UnitError(f"{short(repr(text))} is not a unit. {EXAMPLES}")
    return _parsed_unit(text)


@lru_cache(maxsize=1000)
def _parsed_unit(text: str) -> tuple[Fraction, Powers]:
    grammar = Grammar(text)
    size = ONE
    if grammar.unit_here() or grammar.sign_here("/"):
        size = grammar.units()
    if grammar.peek().kind != "end":
        raise UnitError(f"{short(text)!r} is not a unit. {EXAMPLES}")
    return size.value, size.powers


def example(unit: str | None) -> str:
    """What to write where `unit` is asked for, as a sentence."""
    if unit is None:
        return EXAMPLES
    if unit == "":
        return "Write a plain number, such as 2.5, 3e9 or 70 billion."
    if unit == "%":
        return "Write a number of per cent, such as 40 %."
    such = SUCH.get(unit, f"3 {unit}")
    return f'Write a number with its unit, such as "{such}"; a plain number is taken in {unit}.'


def _is_scale(word: str) -> bool:
    return word.removesuffix("s") in SCALES
