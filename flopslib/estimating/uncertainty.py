"""Numbers that are known only within bounds: read, multiplied, drawn at random.

The fact behind it: what multiplies is spread evenly in powers of ten, not in steps; so between its
bounds a number is taken as log-normal, nine tenths of it between them, and half-way is the
geometric mean. Factors that know nothing of each other add the squares of their widths.
To read another notation of a range: `read`. To change the spread: `draws`.
"""

import math
import random
import re
from dataclasses import dataclass
from statistics import NormalDist

from ..quantities.parsing import EXAMPLES, parse
from ..quantities.quantity import Q, number, quantity
from ..quantities.units import UnitError, powers_of

LEAST, MOST = 1e-12, 1e45  # whatever a training run is made of lies between
WIDEST = 1e12  # bounds further apart than that say nothing
SPREAD = "log-normal, nine tenths between the bounds"
DRAWS = 4000
TAIL = NormalDist().inv_cdf(0.95)
LETTERS = {"K": "thousand", "M": "million", "B": "billion", "T": "trillion"}  # "70B", "15T"
SUCH = {"": "70 billion", "token": "15 trillion", "FLOP": "1e25", "day": "90", "h": "30 million"}


@dataclass(frozen=True)
class Range:
    """A best value between two bounds, in base units; without doubt all three are the same."""

    value: float
    low: float
    high: float

    @property
    def exact(self):
        return self.low == self.high

    def __mul__(self, other):
        other = other if isinstance(other, Range) else Range(other, other, other)
        value = self.value * other.value
        if self.exact and other.exact:
            return Range(value, value, value)
        down = math.hypot(*(math.log(r.value / r.low) for r in (self, other)))
        up = math.hypot(*(math.log(r.high / r.value) for r in (self, other)))
        return Range(value, value * math.exp(-down), value * math.exp(up))

    def __truediv__(self, other):
        other = other if isinstance(other, Range) else Range(other, other, other)
        return self * Range(1 / other.value, 1 / other.high, 1 / other.low)

    def around(self, *others):
        """The same best value, between the outermost bounds of all of them."""
        every = (self, *others)
        return Range(self.value, min(r.low for r in every), max(r.high for r in every))


def read(x, unit, name, least=LEAST, most=MOST):
    """A Range from a number, a text, a quantity, "a to b" or a pair (low, high); above 0.

    unit: what a plain number is in ("" for a plain number). A quantity whose own line says
    "estimated: a to b" brings its bounds. Raises UnitError with the name of what it was for.
    """
    if isinstance(x, Range):
        return x
    pair = re.split(r"\s+to\s+", x.strip()) if isinstance(x, str) else x
    if isinstance(pair, (tuple, list)) and len(pair) == 2:
        if isinstance(x, str) and re.fullmatch(r"[-+\d.,eE_]+", pair[0]):  # "38 to 43 days"
            pair[0] += "".join(re.findall(r"(?<=[\d.])\s*[A-Za-z$%][^\d]*$", pair[1]))
        low, high = (_one(end, unit, name, least, most) for end in pair)
        if low > high:
            raise UnitError(
                f"{name} runs from {_cut(pair[0])} to {_cut(pair[1])}: write the lower bound first."
            )
        if high > low * WIDEST:
            raise UnitError(f"{name} runs over more than {WIDEST:g} times: that says nothing.")
        return Range(math.sqrt(low) * math.sqrt(high) if low < high else low, low, high)
    if isinstance(x, (tuple, list)):
        raise UnitError(f"{name} is {_cut(x)}: a range is two numbers, (low, high).")
    value = _one(x, unit, name, least, most)
    for how in x.how if isinstance(x, Q) else ():
        if bounds := re.match(r"estimated: (.+?) to (.+?)(, |$)", how):
            try:
                low, high = (quantity(text, unit).value for text in bounds.groups()[:2])
            except UnitError:
                continue
            if 0 < low <= value <= high:
                return Range(value, low, high)
    return Range(value, value, value)


def _one(x, unit, name, least, most):
    if isinstance(x, int) and abs(x) > 10**60:  # more digits than Python would print
        raise UnitError(f"{name} has more than 60 digits, and it ends at {most:g}.")
    if isinstance(x, str) and unit in ("", "token"):
        x = re.sub(r"\s*(parameters|params)\s*$", "", x)
        x = re.sub(
            r"(?i)(?<=\d)\s*([kmbt])(?=\s*(tokens?)?$)",
            lambda found: f" {LETTERS[found[1].upper()]}",
            x.strip(),
        )
    try:
        if unit:
            value = quantity(x, unit).value
        elif isinstance(x, str):
            percent = x.strip().endswith("%")
            value, powers = parse(x.strip().removesuffix("%") if percent else x)
            if powers != powers_of():
                raise UnitError(f"{_cut(x)} has a unit, and a plain number is asked for.")
            value = value / 100 if percent else value
        else:
            value = number(x)
    except UnitError as e:
        told = str(e).replace(EXAMPLES, f'Write a number, such as "{SUCH.get(unit, 2)}".')
        raise UnitError(f"{name}: {told}") from None
    if unit == "FLOP" and value in range(1018, 1031):  # web copies of laws lose the raised digits
        raise UnitError(
            f"{name} is {_cut(x)}: were the raised digits of 10^{int(value) - 1000} lost "
            f"on the way? Write 1e{int(value) - 1000}."
        )
    if not least <= value <= most:
        raise UnitError(
            f"{name} is {_cut(x)}, and it lies from {least:g} to {most:g}"
            f"{f' in {Q(1, unit).unit}' if unit else ''}."
        )
    return value


def _cut(x):
    text = " ".join(str(x).split())
    return text if len(text) <= 40 else text[:37] + "..."


def draws(one, rng):
    """DRAWS values of a Range, in random order and in even steps of probability."""
    if one.exact:
        return [one.value] * DRAWS
    middle = (math.log(one.low) + math.log(one.high)) / 2
    width = math.log(one.high / one.low) / (2 * TAIL)
    steps = [(i + 0.5) / DRAWS for i in range(DRAWS)]
    rng.shuffle(steps)
    return [math.exp(middle + width * NormalDist().inv_cdf(step)) for step in steps]


def total(parts, seed=0):
    """(Range of the sum, sorted draws of it): added up as often as DRAWS says."""
    rng = random.Random(seed)
    value = sum(p.value for p in parts)
    if all(p.exact for p in parts):
        return Range(value, value, value), []
    if len(parts) == 1:
        return parts[0], sorted(draws(parts[0], rng))
    sums = sorted(map(sum, zip(*(draws(p, rng) for p in parts))))
    low, high = sums[DRAWS // 20], sums[-DRAWS // 20]
    return Range(value, min(low, value), max(high, value)), sums
