"""What counts as one? A convention says how many FLOP an operation of each kind is worth.

Nobody's count is wrong, but a count without its convention is a number without a unit: one softmax
of ten numbers is 0, 29, 38, 39, 48 or 148 FLOP. So counts are kept by kind, and a convention is a
weight for each kind, chosen afterwards.
To add one: a block in CONVENTIONS, with what it counts in one line, its source and its date.
"""

import difflib
from dataclasses import dataclass, field
from fractions import Fraction

from .._support.errors import UserError
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
    """A convention, or a kind of operation, that there is not."""


@dataclass(frozen=True)
class Convention:
    """A weight for each kind; a kind without one counts nothing. `unit` is what it prints in."""

    name: str
    says: str
    source: str
    date: str
    weights: dict = field(repr=False)
    unit: str = "FLOP"

    @property
    def cited(self):
        """Where it comes from, in one short breath."""
        return cite(self.source, self.date, self.date)

    @property
    def products_only(self):
        """Whether it looks at nothing but the products of matrices."""
        return set(self.weights) == {"product"}

    def total(self, kinds):
        """FLOP of {kind: how many}. By `mac`, 16 FLOP in products are 8 MAC, which are 16 FLOP.

        >>> convention("all").total({"add": 19, "compare": 9})
        28 FLOP (counted: all)
        """
        if unknown := sorted(set(kinds) - set(KINDS)):
            raise ConventionError(
                f"{unknown[0]!r} is not a kind of operation. There are: {', '.join(KINDS)}."
            )
        number = exact(
            sum(
                (Fraction(self.weights.get(kind, 0)) * n for kind, n in kinds.items()),
                start=Fraction(0),
            )
        )
        printed = "" if self.unit == "FLOP" else f", {number:,} {self.unit}"
        return Q(number, self.unit, f"counted: {self.name}{printed}")


IEEE_754 = "https://doi.org/10.1109/IEEESTD.2019.8766229"
ARITHMETIC = dict.fromkeys(("product", "mul", "add", "div", "sqrt"), 1)
CONVENTIONS = {
    one.name: one
    for one in (
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
        # As JAX 0.10.2 printed: 38 flops and 10 transcendentals for that softmax, 2mkn for a product.
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


def convention(name):
    """The convention of that name; ConventionError names the nearest.

    >>> convention("weighted").weights["div"]
    4
    """
    if isinstance(name, Convention):
        return name
    if (key := str(name).strip().lower()) in CONVENTIONS:
        return CONVENTIONS[key]
    near = difflib.get_close_matches(key, CONVENTIONS, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ConventionError(
        f"{str(name)[:40]!r} is not a convention.{hint} There are: {', '.join(CONVENTIONS)}."
    )
