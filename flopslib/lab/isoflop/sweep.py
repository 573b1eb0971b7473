"""Nets of five sizes for each budget, one by one as they are trained.

A generator, so that a figure can grow while they learn: fl.live.grow(runs(...), fl.plot.isoflop).
To try other sizes: widths=(...).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..._support.arguments import explained
from ..._support.errors import whole
from ...quantities.quantity import Q
from .recipe import IsoflopError, budget_of, width_for
from .texts import Text
from .training import Trained, learn

_trained: dict[tuple[Any, ...], Trained] = {}  # by all that decides it: none is trained twice
STEPS = (1 / 4, 1 / 2, 1, 2, 4)  # times the middle width


@explained(IsoflopError, "runs", {"Text": "a text, such as manual()"})
def runs(
    budgets: Any,
    text: Text,
    widths: Iterable[int] | None = None,
    seeds: int = 1,
    first_seed: int = 0,
    batch: int | None = None,
) -> Iterator[Trained]:
    """Trained nets of several widths for each budget, yielded one by one.

    A net that this process has trained before, with the same settings, is not trained again.

    Parameters
    ----------
    budgets : one budget in FLOP, or several.
    text : what they read.
    widths : without them five, from a quarter to four times of 16 for 1e9 FLOP, and a square root.
    seeds : how many nets of each width, each with its own first weights and places.
    first_seed : of these seeds.
    batch : one for all budgets; without it, one for each.

    Raises
    ------
    IsoflopError : for what cannot be trained.
    """
    seeds = whole("seeds", seeds, error=IsoflopError)
    first_seed = whole("first_seed", first_seed, least=0, error=IsoflopError)
    if isinstance(budgets, (str, int, float, Q)):
        budgets = [budgets]
    for budget in budgets:
        for seed in range(first_seed, first_seed + seeds):
            for width in widths or widths_for(budget):
                yield _once(width, budget, text, seed, batch)


def _once(width: int, budget: Any, text: Text, seed: int, batch: int | None) -> Trained:
    """The net of these settings, trained when it is first asked for."""
    width = whole("width", width, error=IsoflopError)
    settings = width, budget_of(budget), text, seed, batch
    if settings not in _trained:
        _trained[settings] = learn(width, budget, text, seed=seed, batch=batch)
    return _trained[settings]


def widths_for(budget: Any) -> list[int]:
    """The five widths for a budget.

    >>> widths_for("1e9 FLOP")
    [4, 8, 16, 32, 64]
    """
    middle = width_for(budget_of(budget))
    return [max(1, round(middle * times)) for times in STEPS]
