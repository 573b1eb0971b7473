"""Several trained nets in one table, and what each is worth.

To add a column: `Comparison._heads` and `_cells`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..._support.display import TableDisplay
from ..._support.errors import short
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from .recipe import IsoflopError
from .training import Trained


@dataclass(frozen=True, repr=False)
class Comparison(TableDisplay):
    """A caption and trained nets by name; `nets[name]` is one of them."""

    caption: str
    nets: Mapping[str, Trained]
    worth: Callable[[float], Q] | None

    def __getitem__(self, name: str) -> Trained:
        if name not in self.nets:
            raise IsoflopError(f"There is no {short(name)!r} here: {', '.join(self.nets)}.")
        return self.nets[name]

    def _caption(self) -> str:
        return f"{self.caption} (budget and passes counted, loss and characters measured)."

    def _heads(self) -> tuple[str, ...]:
        heads = "", "passes", "loss", "right of 100"
        return (*heads, "as good as the best net of") if self.worth else heads

    def _cells(self) -> list[tuple[str, ...]]:
        return [self._row(name, net) for name, net in self.nets.items()]

    def _row(self, name: str, net: Trained) -> tuple[str, ...]:
        row = name, sig(net.passes), f"{net.loss:.2f}", f"{100 * net.right:.0f}"
        if self.worth is None:
            return row
        budget = self.worth(net.loss)
        share = float(budget.value) / net.budget
        return (*row, f"{budget} ({100 * share:.0f} %)")

    def _numbers(self) -> range:
        return range(1, 5)


def compared(
    caption: str,
    nets: Mapping[str, Trained],
    worth: Callable[[float], Q] | None = None,
) -> Comparison:
    """Trained nets side by side.

    Parameters
    ----------
    caption : a sentence without its full stop, on what is the same in all of them.
    nets : by the names of their rows.
    worth : the budget whose best net has a loss, such as the `budget_for` of a fit.
    """
    return Comparison(caption, nets, worth)


def best_for_each(nets: Iterable[Trained]) -> dict[str, Trained]:
    """The net of the least loss for each budget, by the budget in words: {"1 GFLOP": ...}."""
    best: dict[float, Trained] = {}
    for net in nets:
        other = best.get(net.budget)
        if other is None or net.loss < other.loss:
            best[net.budget] = net
    return {str(Q(budget, "FLOP")): net for budget, net in sorted(best.items())}
