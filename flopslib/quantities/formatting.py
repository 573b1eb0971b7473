"""Quantity to text: three significant digits, prefixes, times that a person can feel.

Exact counts are printed in full; whatever is printed here, `parsing` reads back.
To change what a time is shown in: TIMES. A word for a large number: LARGE_WORDS.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from decimal import Decimal
from functools import cache
from typing import SupportsFloat

from .parsing import Number, parse
from .units import BASE, BINARY, UNITS, YEAR, Powers, UnitError, ratio_of

LARGE_WORDS = (("trillion", 10**12), ("billion", 10**9), ("million", 10**6))
TIMES = (  # unit, its size in s, from how many s on it is used
    ("days", 86_400, 2 * 86_400),
    ("hours", 3600, 2 * 3600),
    ("min", 60, 120),
    ("s", 1, 1),
    ("ms", 1e-3, 1e-3),
    ("us", 1e-6, 1e-6),
)
TIME, TOKENS = UNITS["s"].powers, UNITS["token"].powers
MASSES = (("Mt", 1e12), ("t", 1e6), ("kg", 1e3), ("g", 0))  # from how many g on
OWN_NAMES = ("W", "Hz")  # rather than J/s and /s
COUNTS = (UNITS["FLOP"].powers, UNITS["OP"].powers)
MASS, MONEY = UNITS["g"].powers, UNITS["$"].powers
MILLION, BILLION = 10**6, 10**9
AS_QUOTED = {  # what bills and grids write: the unit, and how many base units make one
    ratio_of(MONEY, TIME): ("$/h", 3600),
    ratio_of(MONEY, UNITS["J"].powers): ("$/kWh", 3_600_000),
    ratio_of(MONEY, TOKENS): ("$/million tokens", MILLION),
    ratio_of(MASS, UNITS["J"].powers): ("g/kWh", 3_600_000),
}

FIRST_UNIT = re.compile(r"([A-Za-z$]+)(?!\w|\^)")  # not the FLOP of FLOP^2
FEW_DIGITS = 7  # as many as a number is said back with
SHORT_COUNT = 10**6  # an exact count below is always written out
LONGEST_COUNT = 10**21  # a count of unknown origin is written out up to here
LARGEST_PREFIXED = 1e21  # beyond it a power of ten reads better than a prefix


# -- plain numbers ---------------------------------------------------------------------------------
def sig(x: SupportsFloat) -> str:
    """A number with three significant digits: 0.0167, 2.93, 105, 95,100, 3.14e23."""
    rounded = _three_digits(float(x))
    if not math.isfinite(rounded):
        return _not_finite(rounded)
    size = abs(rounded)
    if 1000 <= size < 1e6:
        return f"{rounded:,.0f}"
    if size == 0 or 1e-3 <= size < 1e6:
        return f"{rounded:.3g}"
    mantissa, power = f"{rounded:.2e}".split("e")
    return f"{float(mantissa):g}e{int(power)}"


def words(x: SupportsFloat | str) -> str:
    """A plain number as people say it: 4.6 billion, 95,100, 1.5. Raises UnitError.

    >>> words(4.6e9)
    '4.6 billion'
    """
    number = _float(x)
    shown = abs(_three_digits(number))
    for name, size in LARGE_WORDS:
        if size <= shown < 1000 * size:
            return f"{sig(number / size)} {name}"
    return sig(number)


def as_given(x: SupportsFloat) -> str:
    """A number with all its digits where they are few, else as `words` has it.

    >>> as_given(2048), as_given(128.5), as_given(1 / 3), as_given(4.6e9)
    ('2,048', '128.5', '0.333', '4.6 billion')
    """
    number = float(f"{float(x):.12g}")
    is_short = float(f"{number:.{FEW_DIGITS}g}") == number
    if not is_short or number == _three_digits(number) or not 1e-3 <= abs(number) < 10**FEW_DIGITS:
        return words(number)
    return f"{number:,.{FEW_DIGITS}g}"


def _float(x: SupportsFloat | str) -> float:
    if isinstance(x, str):
        x, _ = parse(x, "")
    try:
        return float(x)
    except OverflowError:
        raise UnitError("A number of more than 300 digits has no words here.") from None
    except (TypeError, ValueError):
        kind = type(x).__name__
        raise UnitError(f"{kind} is not a number; write one, such as 4.6e9.") from None


def _three_digits(x: float) -> float:
    """The number as it will be shown: 999.9 is 1000."""
    return float(f"{x:.3g}")


def _not_finite(x: float) -> str:
    if math.isnan(x):
        return "not a number"
    return "infinity" if x > 0 else "-infinity"


# -- quantities ------------------------------------------------------------------------------------
def quantity_text(value: Number, powers: Powers, origin: Collection[str] = ()) -> str:
    """A number of base units as text; `origin` holds how it is known, such as {"counted"}."""
    if powers == TIME:
        return time_text(value)
    if powers == MASS:
        return mass_text(value)
    if powers == MONEY and abs(_three_digits(value)) < MILLION:
        return f"{sig(value)} $"  # 2,190 $, where a k would need a second look
    if powers == MONEY and abs(_three_digits(value)) >= BILLION:
        return f"{words(value)} $"  # G$ is not said
    if powers in AS_QUOTED:
        unit, times = AS_QUOTED[powers]
        return f"{sig(value * times)} {unit}"
    in_full = _in_full(value, powers, origin)
    if powers == TOKENS:
        number = f"{value:,}" if in_full else words(value)
        return f"{number} token" if value == 1 else f"{number} tokens"
    unit = unit_name(powers)
    if in_full:
        return f"{value:,} {unit}"
    prefix, size = _prefix(value, unit)
    return f"{sig(value / size)} {prefix}{unit}"


def time_text(x: float) -> str:
    """Seconds in the unit a person can feel."""
    size = abs(_three_digits(x))
    if size >= 2 * YEAR:
        return f"{words(x / YEAR)} years"
    for unit, seconds, least in TIMES:
        if size >= least:
            return f"{sig(x / seconds)} {unit}"
    if x == 0:
        return "0 s"
    return f"{sig(x / 1e-9)} ns"


def mass_text(x: float) -> str:
    """Grams in the unit that a person would say: 24.7 t, 500 kg, 0.03 g."""
    size = abs(_three_digits(x))
    unit, least = next(step for step in MASSES if size >= step[1])
    return f"{sig(x / (least or 1))} {unit}"


def unit_name(powers: Powers) -> str:
    """The unit with these powers as text: "FLOP/s", "W", "s^2"."""
    for name in OWN_NAMES:
        if powers == UNITS[name].powers:
            return name
    above, below = [], ""
    for base, power in zip(BASE, powers):
        size = abs(power)
        raised = base if size == 1 else f"{base}^{size}"
        if power > 0:
            above.append(raised)
        if power < 0:
            below += f"/{raised}"
    return "*".join(above) + below


def _prefix(value: Number, unit: str) -> tuple[str, Number]:
    """(prefix, its size) that fits a number; none before FLOP^2, where it would be squared."""
    best, largest = "", 1.0
    size = abs(_three_digits(value))  # 999.9 k is shown as 1 M
    first = FIRST_UNIT.match(unit)
    if first is None or size >= LARGEST_PREFIXED:
        return best, largest
    for step, prefix in _steps(first[0]):
        if step <= size:
            best, largest = prefix, step
    return best, largest


@cache
def _steps(unit: str) -> list[tuple[float, str]]:
    """[(size, prefix)] of the decimal prefixes that a unit takes, "" among them, upwards."""
    steps = [(1.0, "")]
    for prefix, step in UNITS[unit].prefixes.items():
        if prefix not in BINARY:
            steps.append((float(step), prefix))
    return sorted(steps)


def _in_full(value: Number, powers: Powers, origin: Collection[str]) -> bool:
    """Whether a count is exact, and three digits do not show it exactly."""
    if not isinstance(value, int) or min(powers) < 0:
        return False
    is_short = abs(value) < SHORT_COUNT
    three_digits = Decimal(f"{value:.3g}")
    if three_digits == value and not is_short:
        return False
    if "counted" in origin:
        return True
    is_work = powers in COUNTS
    return is_work and not origin and abs(value) < LONGEST_COUNT


# -- words around a number -------------------------------------------------------------------------
def percent(share: SupportsFloat) -> str:
    """A share as text: 0.4 is "40 %", 0.0123 "1.23 %"."""
    in_percent = 100 * float(share)
    return f"{sig(in_percent)} %"


def binary_size(size: SupportsFloat) -> str:
    """Bytes as memory sizes are written: 48 KiB, 1.5 MiB, 512 B."""
    number = float(size)
    unit, largest = "B", 1
    for prefix, step in BINARY.items():
        if number >= step:
            unit, largest = f"{prefix}B", int(step)
    return f"{number / largest:.4g} {unit}"


READ_AS_WORDS = re.compile(r"(FLOP|MAC|RAM|ROM|RISC|SIMD|NUMA|LoRA)")


def a_or_an(noun: object) -> str:
    """A noun with its article: "an Intel Xeon", "a Raspberry Pi 5", "an H100", "a FLOP".

    For letters and digits that are spelled out the sound decides ("an H100", "an 8-core"), for
    words the first letter, save for the u of "unit".
    """
    word = str(noun).lstrip()
    spelled = re.match(r"[A-Z0-9](?![a-z])|[a-z]\d", word) and not READ_AS_WORDS.match(word)
    if spelled:
        vowel = re.match(r"(?i)8|1[18](?!\d)|[AEFHILMNORSX]", word)
    else:
        vowel = re.match(r"(?i)(?!u[bdgnrst][aeiouy]|eu|one\b|once\b)[aeiou]|(hour|honest)", word)
    return f"an {noun}" if vowel else f"a {noun}"


def plural(count: int, noun: str, many: str = "") -> str:
    """A count with its noun: "1 core", "2 cores", "1,200 entries"."""
    if count != 1:
        noun = many or f"{noun}s"
    return f"{count:,} {noun}"


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
