"""Trained nets as three numbers each: the FLOP that were spent, the parameters, the loss.

A fit and a figure both take them, and neither knows what trained them.
To let a net have more numbers: a field of TrainedNet, and its unit in FIELDS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .._support.errors import short
from .quantity import Q, read
from .units import UnitError

FIELDS = {"budget": "FLOP", "parameters": "", "loss": ""}  # and the unit of a plain number
EXAMPLE = "(1e9, 4096, 2.21)"


class TrainedNet(NamedTuple):
    """One net: its budget in FLOP, its parameters, its loss on text that it was not trained on."""

    budget: float
    parameters: float
    loss: float


@dataclass(frozen=True)
class BudgetNets:
    """The nets of one budget, in the order in which they came."""

    budget: float  # FLOP
    sizes: list[float]  # parameters
    losses: list[float]

    @property
    def name(self) -> str:
        """The budget in words: "4 GFLOP"."""
        return str(Q(self.budget, "FLOP"))

    def best(self) -> float:
        """The size with the lowest mean loss of its repeats."""
        by_size = defaultdict(list)
        for size, loss in zip(self.sizes, self.losses):
            by_size[size].append(loss)
        return min(by_size, key=lambda size: sum(by_size[size]) / len(by_size[size]))

    def right_end(self) -> tuple[float, float]:
        """The largest size, and the highest of its losses."""
        return max(zip(self.sizes, self.losses))


def by_budget(nets: Iterable[TrainedNet], table: float = 0) -> list[BudgetNets]:
    """The nets of each budget, from the smallest budget to the largest.

    table: parameters that are looked up, to be added to each size.
    """
    groups: dict[float, list[TrainedNet]] = defaultdict(list)
    for net in nets:
        groups[net.budget].append(net)
    found = []
    for budget in sorted(groups):
        sizes = [net.parameters + table for net in groups[budget]]
        losses = [net.loss for net in groups[budget]]
        found.append(BudgetNets(budget, sizes, losses))
    return found


def trained_nets(rows: Iterable[Any]) -> list[TrainedNet]:
    """Every row as a TrainedNet: three numbers, or a thing with the three names.

    Raises UnitError, with the number of the row, for what is not one, and for numbers below 0.

    >>> trained_nets([("1e9 FLOP", 4096, 2.21)])
    [TrainedNet(budget=1000000000.0, parameters=4096.0, loss=2.21)]
    """
    if isinstance(rows, (str, bytes, Mapping)):
        raise UnitError(f"{short(rows)!r} is not a list of nets. Write [{EXAMPLE}, ...].")
    return [_trained_net(row, number) for number, row in enumerate(rows, 1)]


def _trained_net(row: Any, number: int) -> TrainedNet:
    numbers = []
    for (name, unit), value in zip(FIELDS.items(), _three(row, number)):
        amount = float(read(value, unit, f"{name} of net {number}", noun="parameters"))
        if amount <= 0:
            shown = short(value)
            raise UnitError(f"{name} of net {number} is {shown}: write a number above 0.")
        numbers.append(amount)
    return TrainedNet(*numbers)


def _three(row: Any, number: int) -> Sequence[Any]:
    """The three values of a row, by name or in their order."""
    if all(hasattr(row, name) for name in FIELDS):
        return [getattr(row, name) for name in FIELDS]
    if isinstance(row, (tuple, list)) and len(row) == len(FIELDS):
        return row
    raise UnitError(
        f"Net {number} is {short(repr(row))}. Write its budget in FLOP, its parameters and its "
        f"loss: {EXAMPLE}."
    )
