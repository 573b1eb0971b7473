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

SEVERAL = 1.2  # of a budget, from which a share is better said in times


@dataclass(frozen=True, repr=False)
class Comparison(TableDisplay):
    """A caption and trained nets by name; `nets[name]` is one of them."""

    caption: str
    nets: Mapping[str, Trained]
    worth: Callable[[float], Q] | None
    seconds: bool

    def __getitem__(self, name: str) -> Trained:
        if name not in self.nets:
            raise IsoflopError(f"There is no {short(name)!r} here: {', '.join(self.nets)}.")
        return self.nets[name]

    def _caption(self) -> str:
        return f"{self.caption} (budget and passes counted, all else measured)."

    def _heads(self) -> tuple[str, ...]:
        heads = "", "passes", "loss", "right of 100"
        if self.seconds:
            heads = *heads, "seconds"
        if self.worth:
            heads = *heads, "as good as the best net of"
        return heads

    def _cells(self) -> list[tuple[str, ...]]:
        return [self._row(name, net) for name, net in self.nets.items()]

    def _row(self, name: str, net: Trained) -> tuple[str, ...]:
        row = name, sig(net.passes), f"{net.loss:.2f}", f"{100 * net.right:.0f}"
        if self.seconds:
            row = *row, f"{net.seconds:.2g}"
        if self.worth:
            row = *row, self._price(net)
        return row

    def _price(self, net: Trained) -> str:
        """The budget that its loss is worth, and the share of its own."""
        budget = self.worth(net.loss)
        share = float(budget.value) / net.budget
        if share > SEVERAL:
            return f"{budget} ({sig(share)} times)"
        return f"{budget} ({100 * share:.0f} %)"

    def _numbers(self) -> range:
        return range(1, len(self._heads()))


def compared(
    caption: str,
    nets: Mapping[str, Trained],
    worth: Callable[[float], Q] | None = None,
    seconds: bool = False,
) -> Comparison:
    """Trained nets side by side.

    Parameters
    ----------
    caption : a sentence without its full stop, on what is the same in all of them.
    nets : by the names of their rows.
    worth : the budget whose best net has a loss, such as the `budget_for` of a fit.
    seconds : whether the seconds of a core that each took are a column.
    """
    return Comparison(caption, nets, worth, seconds)


def best_for_each(nets: Iterable[Trained]) -> dict[str, Trained]:
    """The net of the least loss for each budget, by the budget in words: {"1 GFLOP": ...}."""
    best: dict[float, Trained] = {}
    for net in nets:
        other = best.get(net.budget)
        if other is None or net.loss < other.loss:
            best[net.budget] = net
    return {str(Q(budget, "FLOP")): net for budget, net in sorted(best.items())}
