"""The numbers in a claim, each with the words before and behind it.

Where a number begins is found here; how much it is, the one reader of typed numbers says. A number
in words ("two months") counts only where something is counted by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ....quantities.formatting import Number
from ....quantities.grammar import NUMBERS
from ....quantities.parsing import parse_start
from ....quantities.tokens import normal
from ....quantities.units import UnitError
from .dates import Date
from .names import Name

LARGEST = 10**60  # of a number without its unit: more is counted nowhere
WINDOW = 120  # characters from the beginning of a number, in which its unit is looked for
NUMBER_ITSELF = 48  # characters of them that may belong to the number
MOST = 100  # numbers of one text; further ones are not read
BEHIND = 80  # characters before it that are looked at
NOT_COUNTED = {"zero", "double", "triple", "quadruple", "once", "thrice"}  # verbs as often
IN_WORDS = sorted({*NUMBERS, "half", "a", "an"} - NOT_COUNTED)
DIGITS = r"(?<![^\W_])(?<![A-Za-z][\-.])(?<![\d][.,])(?:\d|\.\d(?<=[^\d]\.\d))"
START = re.compile(rf"{DIGITS}|(?i:(?<![\w-])(?:{'|'.join(IN_WORDS)})(?=[ -]))")
POWER = re.compile(r"\s?(?:[x×*]|times\b)\s?(10\s?(?:\^|\*\*)\s?[-−]?\d{1,3}|1?e\d{1,3})")
LOST_POWER = re.compile(r"10[1-3]\d$")  # "1025", of a page that lost its raised digits
OF_CHIPS = r"(?:GPU|TPU|CPU|chip|core|accelerator|node)s?[- ]"
OF_FORMAT = r"(?:dense|sparse|AI|BF16|TF32|FP\d+|INT\d+|(?:single|double|half)[- ]precision)"
SKIPPED = re.compile(  # between a number and its unit: "(1024) operations", "10 BF16 TFLOP/s"
    r"(?i)^(?:\)\s*|\+(?!\d)\s*|(?:or more|or so|or less|or fewer|plus)\s+|"
    rf"{OF_FORMAT}\s+(?=\w*(?:flop|ops\b))|"
    rf"(?:wall[- ]clock\s+)?(?:[A-Z]{{1,3}}\d{{2,4}}[A-Z]*[- ])?(?:{OF_CHIPS})?"
    r"(?=(?:second|minute|hour|day|week|month|year)s?\b))"
)
UNREAD = re.compile(r"[\d.,_'^e+]+")
TO_RANGE = re.compile(r"(?:-|–)(?=\d)")
EACH_SECOND = re.compile(r"^([KMGTP]?[bB])ps\b")  # "Tbps"
BOTH = re.compile(
    r"(?:(?:to|and|or|–|-) |\+)(?:about |around |up to )?[$€£]?\d[\d,]*(?:\.\d+)?(?:e\d+)? ?"
)
JOINED = re.compile(  # "70-billion-parameter", "10,000-fold", "4-bit"
    r"(?i)(?<=\w)-(?=(?:(?:m|b|tr)illion|thousand|hundred|parameter|param|token|fold|bit|gpu|chip|"
    r"core|year|month|week|day|hour|minute|second|dollar|watt(?!-)|megawatt|gigawatt|"
    r"kilowatt(?!-)|petaflop|exaflop|teraflop|times|model|layer|expert|node|euro)s?\b)"
)
CURRENCY = re.compile(r"(?i)(US\$|USD|\$|EUR|€|GBP|£|CNY|RMB|¥|JPY)\s?$")


class Found(NamedTuple):
    """A number at its place: its value, a second one of a range, and the words around it."""

    start: int
    end: int
    text: str  # the number alone, as it is printed
    gap: str  # between it and what follows: a space, or nothing
    value: Number | None  # None: it cannot be read, and `trouble` says why
    high: Number | None
    before: str
    after: str
    currency: str = ""
    in_words: bool = False
    borrowed: bool = False  # its scale is that of the next number: "7 to 70B"
    trouble: str = ""

    @property
    def printed(self) -> str:
        """The number and the space behind it, where there is one."""
        return self.text + self.gap


def numbers_in(text: str, names: list[Name], dates: list[Date]) -> Iterator[Found]:
    """Every number of a text that is not in a name or a date."""
    taken = bytearray(len(text))
    for place in (*names, *dates):
        taken[place.start : place.end] = b"\x01" * (place.end - place.start)
    at = 0
    count = 0
    while (found := START.search(text, at)) and count < MOST:
        start = found.start()
        at = start + 1
        if taken[start]:
            continue
        number = _number(text, start)
        if number is None:
            continue
        yield number
        count += 1
        at = max(number.end, at)


def _number(text: str, start: int) -> Found | None:
    """The number that begins at a place; None for a word that turns out to be none."""
    window = JOINED.sub(" ", text[start : start + WINDOW])
    before = text[max(start - BEHIND, 0) : start]
    currency = CURRENCY.search(before)
    money = currency[1].upper() if currency else ""
    in_words = text[start].isalpha()
    try:
        value, rest, used = _read(window)
        if value is None:
            return None
        high, rest, used = _upper_end(rest, used)
        kept = EACH_SECOND.sub(r"\1/s", SKIPPED.sub("", rest))
        skipped, rest = len(kept) < len(rest), kept
        scale, rest = _borrowed(rest)
        _check(value, high, scale)
    except UnitError as error:
        if in_words:
            return None
        shown = UNREAD.match(window)[0]  # type: ignore[index]  # it begins with a digit
        end = start + len(shown)
        trouble = str(error)
        return Found(start, end, shown, "", None, None, before, "", money, trouble=trouble)
    printed = window[:used]
    shown = " ".join(printed.split()).rstrip(" ,.;:-")
    gap = " " if skipped or printed[-1:] == " " else ""
    value *= scale
    borrowed = scale != 1
    end = start + used
    return Found(start, end, shown, gap, value, high, before, rest, money, in_words, borrowed)


def _check(value: Number, high: Number | None, scale: Number) -> None:
    """Raise UnitError for numbers that nothing on Earth has."""
    if max(abs(value), abs(high or 0)) * scale > LARGEST:
        raise UnitError("It is larger than anything that is counted.")


def _borrowed(rest: str) -> tuple[Number, str]:
    """(the scale, what follows) of the next number, for "2 to 3 billion" and "80 and 94 GB"."""
    joined = BOTH.match(rest)
    if not joined:
        return 1, rest
    following = rest[joined.end() :]
    between = " " if joined[0].endswith(" ") else ""
    scale, further = parse_start(f"1{between}{following}")
    return scale or 1, further


def _read(window: str) -> tuple[Number | None, str, int]:
    """(the number, what follows it, how many characters it took) of a text that begins with it."""
    window = normal(_cut(window, WINDOW))
    head = _cut(window, NUMBER_ITSELF)
    value, rest = parse_start(head)
    used = len(normal(head)) - len(rest)
    rest = window[used:].lstrip()
    used = len(window) - len(rest)
    power = POWER.match(rest)
    if value is not None and power:
        factor, _ = parse_start(power[1])
        rest = rest[power.end() :]
        used += power.end()
        value = value * factor if factor is not None else value
    return value, rest, used


def _cut(text: str, most: int) -> str:
    """The beginning of a text, cut between two words, so that no unit is cut in two."""
    if len(text) <= most:
        return text
    head, space, _ = text[: most + 1].rpartition(" ")
    return head if space else text[:most]


def _upper_end(rest: str, used: int) -> tuple[Number | None, str, int]:
    """(the second number of "10-100x", what follows it, the characters of both)."""
    dash = TO_RANGE.match(rest)
    if not dash:
        return None, rest, used
    try:
        high, further, more = _read(rest[dash.end() :])
    except UnitError:
        return None, rest, used
    return high, further, used + dash.end() + more
