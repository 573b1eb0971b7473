"""Conventions: the number of FLOP that an operation of each kind is worth, by published sources.

A count without its convention is a number without a unit: one softmax of ten numbers is 0, 29, 38,
39, 48 or 148 FLOP, and none of them is wrong. So counts are kept by kind, and a convention is a
weight for each kind, chosen afterwards.
To add one: a block in CONVENTIONS, with what it counts in one line, its source and its date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .._support.errors import UserError, did_you_mean, short
from ..facts.csv_reader import cite
from ..quantities.parsing import exact
from ..quantities.quantity import Q

KINDS = {
    "product": "FLOP in products of matrices, 2 a multiply-add",
    "mul": "multiplications",
    "add": "additions and subtractions",
    "div": "divisions and remainders",
    "sqrt": "square roots",
    "transcendental": "exponentials, logarithms, sines, powers: made of many operations inside",
    "compare": "comparisons, the larger of two; a sign looked at or changed",
    "int": "operations on whole numbers (OP)",
}


class ConventionError(UserError, KeyError):
    """A name that is none of the conventions, or none of the kinds of operation."""


class MultiplyAdds(Q):
    """FLOP in products, shown with the MAC that were asked for first."""

    __slots__ = ()

    def __repr__(self) -> str:
        how = "; ".join(self.how)
        return f"{self.to('MAC'):,} MAC ({how}, {self})"


@dataclass(frozen=True)
class Convention:
    """A weight for each kind; a kind without one counts nothing."""

    name: str
    says: str  # what it counts, in a line of at most 60 characters
    source: str  # a URL
    date: str  # "2025-01"
    weights: Mapping[str, int | Fraction] = field(repr=False)  # FLOP per operation
    unit: str = "FLOP"  # what it is printed in

    @property
    def cited(self) -> str:
        """Its source and date in a few words: "cited: doi.org/..., 2019-07"."""
        return cite(self.source, self.date, self.date)

    @property
    def products_only(self) -> bool:
        """Whether it counts nothing but the products of matrices."""
        return set(self.weights) == {"product"}

    def total(self, kinds: Mapping[str, int]) -> Q:
        """FLOP of {kind: number of operations}, as a quantity. Raises ConventionError.

        By `mac`, 16 FLOP in products are 8 MAC: the same quantity, printed in the other unit.

        >>> convention("all").total({"add": 19, "compare": 9})
        28 FLOP (counted: all)
        >>> convention("mac").total({"product": 16})
        8 MAC (counted: mac, 16 FLOP)
        """
        if unknown := sorted(set(kinds) - set(KINDS)):
            raise ConventionError(
                f"{unknown[0]!r} is not a kind of operation. There are: {', '.join(KINDS)}."
            )
        weighted = (Fraction(self.weights.get(kind, 0)) * n for kind, n in kinds.items())
        number = exact(sum(weighted, start=Fraction(0)))
        made = Q if self.unit == "FLOP" else MultiplyAdds
        return made(number, self.unit, f"counted: {self.name}")


IEEE_754 = "https://doi.org/10.1109/IEEESTD.2019.8766229"
ARITHMETIC: dict[str, int] = dict.fromkeys(("product", "mul", "add", "div", "sqrt"), 1)
CONVENTIONS = {
    convention.name: convention
    for convention in (
        Convention(
            "product",
            "matrix products only, 2 a multiply-add: papers, PyTorch",
            "https://github.com/pytorch/pytorch/blob/v2.6.0/torch/utils/flop_counter.py",
            "2025-01",
            {"product": 1},
        ),
        Convention(
            "mac",
            'the same, 1 a multiply-add; often printed as "FLOPs"',
            "https://github.com/facebookresearch/fvcore/issues/69",
            "2021-07",
            {"product": Fraction(1, 2)},
            "MAC",
        ),
        Convention(
            "ieee",
            "+ - x / and square root: IEEE 754, clause 5.4.1",
            IEEE_754,
            "2019-07",
            ARITHMETIC,
        ),
        Convention(
            "functions",
            "and exponentials and other functions: clause 9.2",
            IEEE_754,
            "2019-07",
            ARITHMETIC | {"transcendental": 1},
        ),
        Convention(
            "all",
            "and comparisons and changes of sign: clauses 5.6.1, 5.5.1",
            IEEE_754,
            "2019-07",
            ARITHMETIC | {"transcendental": 1, "compare": 1},
        ),
        # As JAX 0.10.2 printed: 38 flops and 10 transcendentals for that softmax, 2mkn a product.
        Convention(
            "xla",
            "XLA's flops: comparisons in, roots and functions apart",
            "https://github.com/openxla/xla/blob/main/xla/service/hlo_cost_analysis.cc",
            "2026-11",
            {"product": 1, "mul": 1, "add": 1, "div": 1, "compare": 1, "int": 1},
        ),
        # The weights of the Livermore loops of the 1980s, as still taught a decade later.
        Convention(
            "weighted",
            "a division or root 4, a function 8, a comparison 1",
            "https://netlib.org/utk/people/JackDongarra/SLIDES/sc97-perfeval/tsld011.htm",
            "1997-11",
            {
                "product": 1,
                "mul": 1,
                "add": 1,
                "div": 4,
                "sqrt": 4,
                "transcendental": 8,
                "compare": 1,
            },
        ),
    )
}


def convention(name: str | Convention) -> Convention:
    """The convention of that name. Raises ConventionError with the nearest name.

    >>> convention("weighted").weights["div"]
    4
    """
    if isinstance(name, Convention):
        return name
    if (key := str(name).strip().lower()) in CONVENTIONS:
        return CONVENTIONS[key]
    raise ConventionError(
        f"{short(name)!r} is not a convention.{did_you_mean(key, CONVENTIONS)} "
        f"There are: {', '.join(CONVENTIONS)}."
    )
