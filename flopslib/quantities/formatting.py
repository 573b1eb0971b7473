"""Quantity to text: three significant digits, prefixes, times that a person can feel."""

import re
from decimal import Decimal

from .units import BASE, BINARY, UNITS, YEAR


def sig(x):
    """Three significant digits: 0.0167, 2.93, 105, 95,100, 3.14e23."""
    r = float(f"{x:.3g}")
    if r == 0 or 1e-3 <= abs(r) < 1e6:
        return f"{r:,.0f}" if abs(r) >= 1000 else f"{r:.3g}"
    mantissa, power = f"{r:.2e}".split("e")
    return f"{float(mantissa):g}e{int(power)}"


def words(x):
    """A plain number as one says it: 4.6 billion, 95,100, 1.5.

    >>> words(4.6e9)
    '4.6 billion'
    """
    x = float(x)
    for name, size in (("trillion", 10**12), ("billion", 10**9), ("million", 10**6)):
        if size <= float(f"{abs(x):.3g}") < 1000 * size:
            return f"{sig(x / size)} {name}"
    return sig(x)


def time_text(x):
    """Seconds in the unit a person can feel."""
    a = float(f"{abs(x):.3g}")
    if a >= 2 * YEAR:
        return f"{words(x / YEAR)} years"
    for unit, size, least in (
        ("days", 86_400, 2 * 86_400),
        ("hours", 3600, 2 * 3600),
        ("min", 60, 120),
        ("s", 1, 1),
        ("ms", 1e-3, 1e-3),
        ("us", 1e-6, 1e-6),
    ):
        if a >= least:
            return f"{sig(x / size)} {unit}"
    return f"{sig(x / 1e-9)} ns" if x else "0 s"


def unit_name(powers):
    for name in ("W", "Hz"):
        if powers == UNITS[name][1]:
            return name
    up = [b + (f"^{p}" if p > 1 else "") for b, p in zip(BASE, powers) if p > 0]
    down = ["/" + b + (f"^{-p}" if p < -1 else "") for b, p in zip(BASE, powers) if p < 0]
    return "*".join(up) + "".join(down)


def quantity_text(value, powers, told=()):
    """A number of base units as text; `told` holds the words for how it is known."""
    if powers == UNITS["s"][1]:
        return time_text(value)
    if powers == UNITS["token"][1]:
        return f"{words(value)} token{'s' * (value != 1)}"
    unit = unit_name(powers)
    if _in_full(value, powers, told):
        return f"{value:,} {unit}"
    first = re.match(r"([A-Za-z$]+)(?!\w|\^)", unit)  # a prefix before FLOP^2 would be squared too
    steps = [
        (float(size), prefix)
        for prefix, size in (UNITS[first[0]][2] if first else {}).items()
        if prefix not in BINARY and size < 10**21
    ]
    a = float(f"{abs(value):.3g}")  # as it will be shown: 999.9 k is 1 M
    for size, prefix in sorted([*steps, (1.0, "")], reverse=True):
        if steps and size <= a < 1e21:
            return f"{sig(value / size)} {prefix}{unit}"
    return f"{sig(value)} {unit}"


def _in_full(value, powers, told):
    """Exact counts are printed in full, unless three digits tell them exactly."""
    if not isinstance(value, int) or min(powers) < 0:
        return False
    if "counted" in told:
        return abs(value) < 10**6 or Decimal(f"{value:.3g}") != value
    work = powers in (UNITS["FLOP"][1], UNITS["OP"][1])
    return (
        work
        and not told
        and (abs(value) < 10**6 or abs(value) < 10**21 and Decimal(f"{value:.3g}") != value)
    )


# -- words around a number -------------------------------------------------------------------------
def percent(share):
    """A share as text: 0.4 is "40 %", 0.0123 "1.23 %"."""
    return f"{sig(100 * float(share))} %"


def binary_size(size):
    """Bytes as memory sizes are written: 48 KiB, 1.5 MiB, 512 B."""
    size = float(size)
    for prefix, step in sorted(BINARY.items(), key=lambda item: -item[1]):
        if size >= step:
            return f"{size / step:.4g} {prefix}B"
    return f"{size:.4g} B"


READ_AS_WORDS = re.compile(r"(FLOP|MAC|RAM|ROM|RISC|SIMD|NUMA|LoRA)")


def a_or_an(noun):
    """A noun with its article: "an Intel Xeon", "a Raspberry Pi 5", "an H100", "a FLOP".

    Letters and digits that are spelled out go by their sound ("an H100", "an 8-core"), words by
    their first letter, save for the u of "unit".
    """
    word = str(noun).lstrip()
    spelled = re.match(r"[A-Z0-9](?![a-z])", word) and not READ_AS_WORDS.match(word)
    if spelled:
        vowel = re.match(r"8|1[18](?!\d)|[AEFHILMNORSX]", word)
    else:
        vowel = re.match(r"(?i)(?!u[bdgnrst][aeiouy]|eu|one\b|once\b)[aeiou]|(hour|honest)", word)
    return f"{'an' if vowel else 'a'} {noun}"


def plural(count, noun, many=""):
    """A count with its noun: "1 core", "2 cores", "1,200 entries"."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def sentence(text):
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
