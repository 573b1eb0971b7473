"""What was worked out of operators and their calls, kept from one count to the next.

A training loop calls the same operators on the same shapes at every step, so what one count has
worked out serves the next. What could be another thing by then is each count's own: operators
without a rule or from other libraries, arguments that are objects of the user's, and, as long as a
rule of other code is registered, everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..op_cost import OpCost
from ..registry import REGISTRY, only_own_rules

# Calls that are remembered, each an operator on one set of shapes: a model has some hundred, and
# 20,000 take about 40 MB.
MOST_CALLS = 20_000


@dataclass(eq=False)
class Handler:
    """How an operator is counted, decided at its first call.

    how: by a "rule", a "view" ...; fn: the rule or function that does it. numbers: whether the cost
    depends on arguments other than tensors. lasts: whether the next count may take it over.
    """

    how: str
    fn: Any = None
    numbers: bool = True
    lasts: bool = False


@dataclass(eq=False)
class Memory:
    """What is known so far: of operators, of calls by their keys, and each distinct cost once."""

    edition: int  # of the registry
    is_shared: bool
    handlers: dict[Any, Handler] = field(default_factory=dict)  # by operator
    costs: dict[tuple | None, list[OpCost]] = field(default_factory=dict)  # by key
    interned: dict[tuple, OpCost] = field(default_factory=dict)  # by signature

    def remember(self, key: tuple, costs: list[OpCost]) -> None:
        """Keep the costs of a call."""
        if len(self.costs) > MOST_CALLS:
            self.costs.clear()
        self.costs[key] = costs


_latest = Memory(-1, False)


def memory() -> Memory:
    """What a count that begins now may build on: empty where a rule came or went since."""
    global _latest
    is_full = len(_latest.interned) > MOST_CALLS
    if is_full or not _latest.is_shared or _latest.edition != REGISTRY.edition:
        _latest = Memory(REGISTRY.edition, only_own_rules())
    return _latest
