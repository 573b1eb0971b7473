"""The table of units: their sizes, their prefixes, their other spellings, their kinds in words.

A unit is a size and seven whole powers, one for each base unit; so FLOP/s differs from FLOP by one
power, and no table of pairs is needed.
To add a unit: one line in UNITS. A second spelling: SPELLED. A kind in words: KINDS.
"""

from fractions import Fraction

from .._support.errors import UserError

BASE = ("FLOP", "OP", "B", "s", "J", "$", "token")
YEAR = 31_557_600  # a Julian year, in seconds
LARGE = {
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
SMALL = {
    "m": Fraction(1, 10**3),
    "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9),
    "p": Fraction(1, 10**12),
}
BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}
WORDS = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}


def powers_of(**of):
    return tuple(of.get({"$": "dollar"}.get(b, b), 0) for b in BASE)


# name: (size in base units, powers, prefixes it takes)
UNITS = {
    "FLOP": (1, powers_of(FLOP=1), LARGE),
    "MAC": (2, powers_of(FLOP=1), LARGE),  # one multiply-add is two operations
    "OP": (1, powers_of(OP=1), LARGE),
    "B": (1, powers_of(B=1), LARGE | BINARY),
    "b": (Fraction(1, 8), powers_of(B=1), LARGE | BINARY),
    "s": (1, powers_of(s=1), SMALL),
    "min": (60, powers_of(s=1), {}),
    "h": (3600, powers_of(s=1), {}),
    "day": (86_400, powers_of(s=1), {}),
    "week": (7 * 86_400, powers_of(s=1), {}),
    "month": (YEAR // 12, powers_of(s=1), {}),
    "year": (YEAR, powers_of(s=1), {}),
    "Hz": (1, powers_of(s=-1), LARGE),
    "J": (1, powers_of(J=1), LARGE | SMALL),
    "Wh": (3600, powers_of(J=1), LARGE | SMALL),
    "W": (1, powers_of(J=1, s=-1), LARGE | SMALL),
    "$": (1, powers_of(dollar=1), LARGE),
    "token": (1, powers_of(token=1), {}),
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
    "second": "s",
    "seconds": "s",
    "sec": "s",
    "minute": "min",
    "minutes": "min",
    "hour": "h",
    "hours": "h",
    "d": "day",
    "days": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
    "yr": "year",
    "dollar": "$",
    "dollars": "$",
    "USD": "$",
    "tokens": "token",
    "joule": "J",
    "joules": "J",
    "watt": "W",
    "watts": "W",
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
    powers_of(token=1): "a number of tokens",
    powers_of(FLOP=1, B=-1): "an intensity, work per byte",
}


class UnitError(UserError, ValueError):
    """A text that is not a quantity, or two quantities that do not go together."""
