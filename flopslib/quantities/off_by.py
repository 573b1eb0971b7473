"""What a wrong number is off by, where that has a name: a prefix, bits for bytes, a ratio turned.

`off` is the asked number divided by the given one, so how many times too low it is. Each function
returns a sentence, or "" where it sees nothing. A lesson's own slips come before all of them.
To add a kind that every lesson meets: a function here, and its line in `named`.
"""

from __future__ import annotations

import math
import re

from .factors import asks_for_factor
from .formatting import percent
from .units import BINARY, LARGE, UNITS, without_prefix

CLOSE = 0.06  # of a power of ten
FEW_PER_CENT = 0.04  # of a power of a thousand, or of a ratio upside down: 0.33 is a third
EXACTLY = 0.01  # of a slip with another prefix: there are many slips
EXACT = 0.004  # of a GiB: a KiB has 2.4 % more than a kB
MOST_ZEROS = 12  # lost or added on the way; more are another mistake
WHOLE_PREFIXES = {
    3: "a whole prefix",
    6: "two whole prefixes",
    9: "three whole prefixes",
    12: "several whole prefixes",
}
THOUSANDS = {
    3: "a thousand",
    6: "a million",
    9: "a billion",
    12: "a trillion",
}
DECIMAL = {
    "P": "Pi",
    "T": "Ti",
    "G": "Gi",
    "M": "Mi",
    "k": "Ki",
}
BITS = {
    8: "A byte has 8 bits, and that is an eighth.",
    1 / 8: "Those are bits: a byte has 8.",
}
FIRST_DIGITS = re.compile(r"[\d,_']*\.?\d+")
SPELLED_OUT = ("$", "g", "t", "min", "h", "day", "week", "month", "year")  # no prefix is said


def named(value: float, asked: float, unit: str, ask: str = "") -> str:
    """A sentence on a number that is off in a way that has a name; "" for any other."""
    if value <= 0:
        return ""
    off = asked / value
    return turned(value, asked, unit, ask) or in_bytes(off, unit, asked) or prefix(off, unit)


def powers_of_ten(off: float, within: float = CLOSE) -> int:
    """How many powers of ten a number is off, either way; 0 unless it is close to one."""
    if not 0 < off < math.inf:
        return 0  # a fact below 0 was given, such as rate=-1, or an answer without bounds
    logarithm = abs(math.log10(off))
    zeros = round(logarithm)
    is_close = abs(10 ** (logarithm - zeros) - 1) < within
    return zeros if is_close and zeros <= MOST_ZEROS else 0


def has_prefix(unit: str) -> bool:
    """Whether numbers in a unit are written with prefixes: FLOP/s and GB, not years and dollars."""
    base = without_prefix(unit.partition("/")[0])
    return base in UNITS and base not in SPELLED_OUT and bool(UNITS[base].prefixes)


def prefix(off: float, unit: str, within: float = CLOSE) -> str:
    """G for M: "That is the prefix: a thousand times too high."."""
    zeros = powers_of_ten(off, within)
    if zeros not in THOUSANDS or not has_prefix(unit):
        return ""
    way = "low" if off > 1 else "high"
    return f"That is the prefix: {THOUSANDS[zeros]} times too {way}."


def zeros_off(off: float) -> str:
    """How many zeros were lost or added on the way, if that is all."""
    zeros = powers_of_ten(off)
    if not zeros:
        return ""
    if zeros in WHOLE_PREFIXES:
        return f"That is {WHOLE_PREFIXES[zeros]}: count the thousands."
    if zeros == 1:
        return "That is a power of ten: count the zeros."
    return f"That is {zeros} powers of ten: count the zeros."


def in_bytes(off: float, unit: str, asked: float) -> str:
    """Bits for bytes, or GiB for GB, in either direction."""
    if without_prefix(unit.partition("/")[0]) != "B":
        return ""
    for factor, sentence in BITS.items():
        if _is(off, factor):
            return sentence
    letter = _prefix_of(unit, asked)
    if not letter:
        return ""
    decimal = f"{letter}B"
    binary = f"{DECIMAL[letter]}B"
    more = float(BINARY[DECIMAL[letter]] / LARGE[letter])
    if _is(off, more):
        return f"That is the number of {binary}, and {decimal} are asked for."
    if not _is(off, 1 / more):
        return ""
    further = percent(more - 1)
    return f"That is {binary} for {decimal}: a {binary} has {further} more bytes."


def _prefix_of(unit: str, asked: float) -> str:
    """The letter of the prefix that an amount of data has in its unit, or would be said with."""
    first = unit[0]
    if first in DECIMAL:
        return first
    for letter in DECIMAL:
        if asked >= LARGE[letter]:
            return letter
    return ""


def turned(value: float, asked: float, unit: str, ask: str) -> str:
    """A ratio upside down, where a factor is asked for."""
    if unit or not asks_for_factor(ask) or not _is(value * asked, 1, FEW_PER_CENT):
        return ""
    return "That is the other way round: turn the ratio over."


def is_shortened(typed: str, value: float, asked: float) -> bool:
    """Whether a number is the asked one in fewer digits, rounded or cut off: 129 as 130."""
    found = FIRST_DIGITS.search(typed)
    if not found or value <= 0:
        return False
    digits = re.sub(r"[,_']", "", found[0]).lstrip("0.")
    if "." not in found[0]:
        digits = digits.rstrip("0")  # the zeros of 37,000 may be digits or not
    number = len(digits.replace(".", ""))
    power = math.floor(math.log10(value))
    last = 10.0 ** (power - max(number, 1) + 1)
    missing = asked - value
    return -last / 2 <= missing < last


def _is(off: float, factor: float, within: float = EXACT) -> bool:
    return abs(off / factor - 1) < within
