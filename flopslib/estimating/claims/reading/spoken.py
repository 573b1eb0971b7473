"""A number of a claim with its kind, and the kinds there are.

To add a kind: its word here, and in kinds.py or measures.py what it is known by.
"""

from __future__ import annotations

from typing import NamedTuple

from ....quantities.formatting import sentence as capital
from ....quantities.formatting import words
from ....quantities.quantity import Q
from ....quantities.units import Powers, Size, powers_of
from .count_or_rate import ASK, COUNT, RATE
from .numbers import Found

MONEY, BANDWIDTH, MEMORY, POWER, ENERGY = "money", "bandwidth", "memory", "power", "energy"
TIME, PARAMETERS, TOKENS, CHIPS = "time", "parameters", "tokens", "chips"
FACTOR, PERCENT, PACE = "factor", "percent", "pace"
MASS, FREQUENCY, NUMBER = "mass", "frequency", "number"
BY_UNIT: dict[Powers, str] = {
    powers_of(FLOP=1): COUNT,
    powers_of(OP=1): COUNT,
    powers_of(FLOP=1, token=-1): COUNT,
    powers_of(FLOP=1, s=-1): RATE,
    powers_of(OP=1, s=-1): RATE,
    powers_of(B=1): MEMORY,
    powers_of(B=1, s=-1): BANDWIDTH,
    powers_of(s=1): TIME,
    powers_of(s=-1): FREQUENCY,
    powers_of(J=1): ENERGY,
    powers_of(J=1, s=-1): POWER,
    powers_of(dollar=1): MONEY,
    powers_of(token=1): TOKENS,
    powers_of(token=1, s=-1): PACE,
    powers_of(g=1): MASS,
}
CALLED = {
    ASK: "in all, or per second?",
    COUNT: "a count",
    RATE: "a rate",
    MONEY: "a sum of money",
    BANDWIDTH: "a bandwidth",
    MEMORY: "an amount of data",
    POWER: "a power",
    ENERGY: "an energy",
    TIME: "a time",
    PARAMETERS: "a number of parameters",
    TOKENS: "a number of tokens",
    CHIPS: "a number of chips",
    FACTOR: "a factor",
    PERCENT: "a share or a change in per cent",
    PACE: "a pace in tokens",
    MASS: "a mass",
    FREQUENCY: "a frequency",
    NUMBER: "a number",
}
PREFIXED = (COUNT, RATE)  # the kinds that are shown once more, in the course's own units

Value = Q | float | None


class Spoken(NamedTuple):
    """A number of a claim: as printed, its kind, why that kind, and how much it is."""

    text: str
    kind: str
    why: str
    value: Value
    high: Value  # of a range such as "10-100x"; else None
    start: int
    end: int

    @property
    def amount(self) -> str:
        """How much it is in the course's own words; "" where that says nothing more."""
        if self.value is None or self.kind not in PREFIXED:
            return ""
        return str(self.value) if isinstance(self.value, Q) else words(self.value)

    @property
    def sentence(self) -> str:
        """'"20 petaflops": a rate, 20 PFLOP/s (a chip is named beside it).'"""
        if self.kind == ASK:
            return f'"{self.text}": {CALLED[ASK]} {capital(self.why)}.'
        amount = f", {self.amount}" if self.amount else ""
        return f'"{self.text}": {CALLED[self.kind]}{amount} ({self.why}).'


def made(
    found: Found,
    kind: str,
    why: str,
    unit: str = "",
    size: Size | float = 1,
    length: int = 0,
) -> Spoken:
    """A Spoken of a number with its unit; length: the characters of what follows that belong."""
    low, high = found.value, found.high
    values: list[Value] = [low, high]
    if unit:
        values = [None if number is None else Q(number * size, unit) for number in (low, high)]
    tail = found.after[:length].rstrip(" ,.;:")
    text = f"{found.currency}{found.printed}{tail}".strip()
    return Spoken(text, kind, why, *values, found.start, found.end + length)
