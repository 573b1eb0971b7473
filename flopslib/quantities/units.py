"""The table of units: their sizes, their prefixes, their other spellings, their kinds in words.

A unit is a size and eight whole powers, one for each base unit; so FLOP/s differs from FLOP by one
power, and no table of pairs is needed.
To add a unit: one line in UNITS. A second spelling: SPELLED. A kind in words: KINDS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from .._support.errors import UserError, nearest, short

Powers = tuple[int, ...]
Size = int | Fraction

BASE = ("FLOP", "OP", "B", "s", "J", "$", "token", "g")
YEAR = 31_557_600  # a Julian year, in seconds


def powers_of(**of: int) -> Powers:
    """The powers of the base units: powers_of(FLOP=1, s=-1) is FLOP/s; `dollar` stands for $."""
    return tuple(of.get("dollar" if base == "$" else base, 0) for base in BASE)


NONE = powers_of()


def product_of(powers: Powers, others: Powers) -> Powers:
    """The powers of a product: those of both factors together."""
    return tuple(p + q for p, q in zip(powers, others))


def ratio_of(powers: Powers, others: Powers) -> Powers:
    """The powers of a ratio."""
    return tuple(p - q for p, q in zip(powers, others))


def raised_powers(powers: Powers, n: int) -> Powers:
    """The powers of a unit to the power n."""
    return tuple(p * n for p in powers)


# -- prefixes --------------------------------------------------------------------------------------
LARGE: dict[str, Size] = {
    "k": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "P": 10**15,
    "E": 10**18,
    "Z": 10**21,
    "Y": 10**24,
    "R": 10**27,
    "Q": 10**30,
}
SMALL: dict[str, Size] = {
    "m": Fraction(1, 10**3),
    "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9),
    "p": Fraction(1, 10**12),
}
BINARY: dict[str, Size] = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}
PREFIX_WORDS = {
    "kilo": "k",
    "mega": "M",
    "giga": "G",
    "tera": "T",
    "peta": "P",
    "exa": "E",
    "zetta": "Z",
    "yotta": "Y",
    "ronna": "R",
    "quetta": "Q",
    "milli": "m",
    "micro": "u",
    "nano": "n",
    "pico": "p",
    "kibi": "Ki",
    "mebi": "Mi",
    "gibi": "Gi",
    "tebi": "Ti",
    "pebi": "Pi",
}


# -- units -----------------------------------------------------------------------------------------
class Unit(NamedTuple):
    """One unit: its size in base units, their powers, the prefixes that it takes."""

    size: Size
    powers: Powers
    prefixes: dict[str, Size] = {}


UNITS = {
    "FLOP": Unit(1, powers_of(FLOP=1), LARGE),
    "MAC": Unit(2, powers_of(FLOP=1), LARGE),  # one multiply-add is two operations
    "OP": Unit(1, powers_of(OP=1), LARGE),
    "B": Unit(1, powers_of(B=1), LARGE | BINARY),
    "b": Unit(Fraction(1, 8), powers_of(B=1), LARGE | BINARY),
    "s": Unit(1, powers_of(s=1), SMALL),
    "min": Unit(60, powers_of(s=1)),
    "h": Unit(3600, powers_of(s=1)),
    "day": Unit(86_400, powers_of(s=1)),
    "week": Unit(7 * 86_400, powers_of(s=1)),
    "month": Unit(YEAR // 12, powers_of(s=1)),
    "year": Unit(YEAR, powers_of(s=1)),
    "Hz": Unit(1, powers_of(s=-1), LARGE),
    "J": Unit(1, powers_of(J=1), LARGE | SMALL),
    "Wh": Unit(3600, powers_of(J=1), LARGE | SMALL),
    "W": Unit(1, powers_of(J=1, s=-1), LARGE | SMALL),
    "$": Unit(1, powers_of(dollar=1), LARGE),
    "token": Unit(1, powers_of(token=1)),
    "g": Unit(1, powers_of(g=1), {"k": 10**3}),  # of carbon dioxide, in this course
    "t": Unit(10**6, powers_of(g=1), {"k": 10**3, "M": 10**6}),
}
SPELLED = {
    "FLOPs": "FLOP",
    "flop": "FLOP",
    "Flop": "FLOP",
    "MACs": "MAC",
    "OPs": "OP",
    "byte": "B",
    "bytes": "B",
    "bit": "b",
    "bits": "b",
    "Bit": "b",
    "Bits": "b",
    "second": "s",
    "seconds": "s",
    "sec": "s",
    "secs": "s",
    "mins": "min",
    "minute": "min",
    "minutes": "min",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "d": "day",
    "days": "day",
    "weeks": "week",
    "months": "month",
    "y": "year",
    "yr": "year",
    "yrs": "year",
    "years": "year",
    "hertz": "Hz",
    "joule": "J",
    "joules": "J",
    "watt": "W",
    "watts": "W",
    "dollar": "$",
    "dollars": "$",
    "USD": "$",
    "US$": "$",
    "tokens": "token",
    "gram": "g",
    "grams": "g",
    "tonne": "t",
    "tonnes": "t",
}
KINDS = {
    powers_of(): "a plain number",
    powers_of(FLOP=1): "a count",
    powers_of(FLOP=1, s=-1): "a rate",
    powers_of(OP=1): "a count of integer operations",
    powers_of(OP=1, s=-1): "a rate of integer operations",
    powers_of(B=1): "an amount of data",
    powers_of(B=1, s=-1): "a bandwidth",
    powers_of(s=1): "a time",
    powers_of(s=-1): "a frequency",
    powers_of(J=1): "an energy",
    powers_of(J=1, s=-1): "a power",
    powers_of(dollar=1): "a sum of money",
    powers_of(dollar=1, s=-1): "a price for a time",
    powers_of(dollar=1, J=-1): "a price of energy",
    powers_of(dollar=1, token=-1): "a price of tokens",
    powers_of(token=1): "a number of tokens",
    powers_of(g=1): "a mass",
    powers_of(g=1, J=-1): "a carbon intensity, mass per energy",
    powers_of(token=1, s=-1): "a pace in tokens",
    powers_of(FLOP=1, token=-1): "the work of a token",
    powers_of(FLOP=1, B=-1): "an intensity, work per byte",
}

FLOPS = re.compile(rf"(?i)([kmgtpezyrq]?|{'|'.join(PREFIX_WORDS)})(fl)?ops")
PF = re.compile(r"([KMGTPEZYkmgtpezy])[Ff]|([kmgtpezy])fs")  # "PF-days", "pf-days", "pfs-day"


def kind_of(powers: Powers) -> str:
    """What has these powers, in words: "a count", "a rate"."""
    return KINDS.get(powers, "a quantity of another kind")


class UnitError(UserError, ValueError):
    """A text that is not a quantity, or two quantities that do not go together."""


# -- names -----------------------------------------------------------------------------------------
def unit_named(name: str, example: str = "") -> tuple[Size, Powers]:
    """(size in base units, powers) of one unit with its prefix: "TFLOP", "ms", "petaflop", "days".

    Raises UnitError: with the nearest name, with the reason why the name is not clear, or with
    `example`, a sentence on what to write.
    """
    if unit_of_count := count_in(name):
        raise _count_or_rate(name, unit_of_count)
    for prefix, core in _splits(name):
        unit = UNITS.get(core)
        if unit and prefix == "":
            return unit.size, unit.powers
        if unit and prefix in unit.prefixes:
            return unit.size * unit.prefixes[prefix], unit.powers
    if form := PF.fullmatch(name):
        raise _count_or_rate(name, _letter(form[1] or form[2]) + "FLOP")
    raise UnitError(f"{short(name)!r} is not a unit I know.{_nearest_unit(name) or ' ' + example}")


def count_in(name: str) -> str:
    """The count in a name that some read as a rate: "TFLOP" of "TFLOPS"; "" for other names."""
    form = FLOPS.fullmatch(name)
    if form is None or name.endswith("OPs"):
        return ""
    return _letter(form[1]) + ("FLOP" if form[2] else "OP")


def flops(name: str) -> Size:
    """The size of "PFLOPS", which is a count or a rate, as its place says; 0 for other names."""
    prefix, is_floating, _ = count_in(name).partition("FLOP")
    if not is_floating:
        return 0
    return LARGE[prefix] if prefix else 1


def is_unit(name: str) -> bool:
    """Whether `unit_named` reads a name."""
    try:
        unit_named(name)
    except UnitError:
        return False
    return True


def short_rate(name: str) -> Size:
    """The FLOP/s of "PF" and "pfs", as papers write PF-days; 0 for other names."""
    form = PF.fullmatch(name)
    if form is None:
        return 0
    prefix = form[1] or form[2]
    return LARGE[prefix.upper().replace("K", "k")]


def without_prefix(name: str) -> str:
    """A unit's name without a large prefix: "TFLOP" is "FLOP", "day" stays "day"."""
    for prefix, core in _splits(name):
        if core in UNITS and prefix in UNITS[core].prefixes and prefix not in SMALL:
            return core
    return name


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Every way to split a name into prefix and unit: "GFLOPs" is ("G", "FLOP")."""
    for cut in range(min(3, len(name))):
        core = name[cut:]
        yield name[:cut], SPELLED.get(core, core)
    lower = name.lower()
    for word, prefix in PREFIX_WORDS.items():
        if lower.startswith(word):
            core = name[len(word) :]
            yield prefix, SPELLED.get(core, core)
            yield prefix, SPELLED.get(core.lower(), core)
    if len(name) > 2:  # "Days"; not "KB", whose k could be 1,000 or 1,024
        yield "", SPELLED.get(lower, lower)


def _letter(prefix: str) -> str:
    """A prefix as one letter, whatever was typed: "tera" and "t" are "T"."""
    return PREFIX_WORDS.get(prefix.lower(), prefix.upper().replace("K", "k"))


def _count_or_rate(name: str, unit: str) -> UnitError:
    return UnitError(
        f"{name!r} means a count to some writers and a rate to others. "
        f"Write {unit} for a count, or {unit}/s for a rate."
    )


def _nearest_unit(name: str) -> str:
    """ " Did you mean GFLOP?", or ""."""
    known = {*SPELLED}
    for unit, (_, _, prefixes) in UNITS.items():
        known |= {unit, *(prefix + unit for prefix in prefixes)}
    near = [unit for unit in sorted(known) if unit.lower() == name.lower()]
    near = near or [unit for unit in nearest(name, sorted(known), cutoff=0.8) if len(unit) > 2]
    return f" Did you mean {near[0]}?" if near else ""
