"""Counters of other libraries, called in one line, so that a lesson can compare their answers.

Each watches from another place, so each misses something else; what they count is not changed, and
what they leave out is theirs.
To add one: a function of (fn, *args) that returns FLOP, 2 per multiply-add, as a whole number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from .._support.display import TableDisplay
from .._support.errors import UserError, short
from ..quantities.quantity import Q
from .report import Report

Counter = Callable[..., Any]  # (fn, *args) -> FLOP, or a result that has .flops, as fl.count's


def torch_counter(
    fn: Callable, *args, formulas: Mapping[Any, Callable[..., int]] | None = None
) -> int:
    """FLOP of fn(*args) by PyTorch's own FlopCounterMode.

    formulas: {operator: function of its operands' shapes}, for operators that are not on its list.

    >>> torch_counter(torch.mm, a, b)                                    # doctest: +SKIP
    4194304
    """
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False, custom_mapping=dict(formulas or {})) as counter:
        fn(*args)
    return counter.get_total_flops()


# -- results that show themselves as tables --------------------------------------------------------
class TorchList(TableDisplay):
    """The operators with products of a count, and whether PyTorch's counter has their formula."""

    def __init__(self, count: Report):
        from torch.utils.flop_counter import flop_registry

        self.flops: dict[str, Q] = dict(count.by("op").items())
        self.listed = set(map(str, flop_registry)) & set(self.flops)

    def _caption(self) -> str:
        return "The operators with products that ran, and whether PyTorch's counter has a formula:"

    def _heads(self) -> tuple[str, ...]:
        return "operator", "work (counted)", "on PyTorch's list"

    def _numbers(self) -> tuple[int, ...]:
        return (1,)

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (name, str(flops), "yes" if name in self.listed else "NO")
            for name, flops in self.flops.items()
        ]


class Comparison(TableDisplay):
    """What several counters report about the same calls, as shares of the true work.

    counters: {name: a function of (fn, *args) that returns FLOP, or a result with .flops}.

    >>> seen = Comparison({"PyTorch's": torch_counter, "fl.count": fl.count})  # doctest: +SKIP
    >>> seen.add("a product", torch.mm, a, b, true=2 * 8 * 16 * 4)             # doctest: +SKIP
    >>> seen                                                                   # doctest: +SKIP
    What share of the true work each counter reports (counted):
                 true work  PyTorch's  fl.count
      a product  1,024 FLOP     100 %     100 %
    """

    def __init__(self, counters: Mapping[str, Counter]):
        self.counters = dict(counters)
        self.true: dict[Hashable, int] = {}  # FLOP, by case
        self.said: dict[Hashable, dict[str, int]] = {}  # FLOP, by case and counter

    def add(self, case: Hashable, fn: Callable, *args: Any, true: Any) -> None:
        """Run fn(*args) under each counter. true: its FLOP, counted in another way."""
        work = int(true)
        if work <= 0:
            raise UserError(f"{short(str(case))!r} has no FLOP to compare with: true={work}.")
        answers = {name: counter(fn, *args) for name, counter in self.counters.items()}
        self.true[case] = work
        self.said[case] = {name: _flop(answer) for name, answer in answers.items()}

    @property
    def shares(self) -> dict[str, dict[Hashable, float]]:
        """{counter: {case: reported / true}}."""
        return {
            name: {case: said[name] / self.true[case] for case, said in self.said.items()}
            for name in self.counters
        }

    def _caption(self) -> str:
        return "What share of the true work each counter reports (counted):"

    def _numbers(self) -> tuple[int, ...]:
        return tuple(range(1, len(self.counters) + 2))  # the true work, then each counter

    def _heads(self) -> tuple[str, ...]:
        return "", "true work", *self.counters

    def _cells(self) -> list[tuple[str, ...]]:
        rows = []
        for case, said in self.said.items():
            work = self.true[case]
            shares = [_percent(flops, work) for flops in said.values()]
            rows.append((str(case), str(Q(work, "FLOP")), *shares))
        return rows


def _flop(answer: Any) -> int:
    """FLOP of what a counter returns: a number, a quantity, or a report."""
    return int(getattr(answer, "flops", answer))


def _percent(flops: int, work: int) -> str:
    """A share in three digits; 100 % only if it is exactly that, and 0 % only for nothing."""
    if flops == work:
        return "100 %"
    share = f"{100 * flops / work:.3g}"
    if share == "100":
        return "nearly 100 %" if flops < work else "over 100 %"
    if flops and float(share) < 0.01:
        return "under 0.01 %"
    return f"{float(share):,g} %"
