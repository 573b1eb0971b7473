"""A piece of work beside a busy neighbour, by two clocks: the wall's, and the thread's own.

The wall's clock includes the neighbour's turns. The thread's own clock counts only the seconds that
the system gave to this thread; it does not see other threads, a GPU, or a cache that is shared.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..._support.display import TextDisplay
from ...quantities.formatting import sentence
from ...quantities.quantity import Q
from ..system.noisy_neighbour import neighbour
from .clocks import Function

CALLS = 10
STEPS = 20  # of the own clock in a call, from which on a single call is timed well enough
LONGER = 1.3  # times the own seconds: from here on even the best of the calls had to wait


@dataclass(frozen=True, repr=False)
class TwoClocks(TextDisplay):
    """Seconds of one call: the best of some alone and beside a neighbour, and by the own clock."""

    name: str
    alone: Q  # best of CALLS, by the wall
    beside: Q  # the same beside a neighbour
    own: Q  # the same calls beside the neighbour, by the thread's own clock

    def __repr__(self) -> str:
        return (
            f"{sentence(self.name)}, the best of ten: {self.alone} alone{self._company()}, "
            f"{self.beside} with a neighbour{self._visit()}. By the clock that counts only your "
            f"own seconds: {self.own} (measured)."
        )

    def _company(self):
        """Whether there was a neighbour uninvited."""
        if self.alone > LONGER * self.own:
            return " (though another process was there: every call waited)"
        return ""

    def _visit(self):
        if self.beside > LONGER * self.own:
            return ", so every one of the ten waited for it"
        return ", so at least one of the ten did not meet it"


def two_clocks(fn: Function, name: str = "the work") -> TwoClocks:
    """Time a function alone and beside a neighbour, by both clocks; see TwoClocks.

    >>> two_clocks(lambda: a @ b, "a product")                           # doctest: +SKIP
    """
    fn()  # the first call is cold
    alone, _ = _timed(fn)
    with neighbour():
        beside, own = _timed(fn)
    return TwoClocks(name, *(Q(seconds, "s", "measured") for seconds in (alone, beside, own)))


def _timed(fn):
    """(the best of CALLS on the wall's clock, the same on the thread's own)."""
    walls, owns = [], []
    for _ in range(CALLS):
        own, begin = time.thread_time(), time.perf_counter()
        fn()
        walls.append(time.perf_counter() - begin)
        owns.append(time.thread_time() - own)
    return min(walls), _best_own(owns)


def _best_own(owns):
    """The least of own seconds: the first calls are slow, while the core's caches are another's.

    Where the clock moves in steps that a call hardly fills, as on Windows, their mean says more.
    """
    step = time.get_clock_info("thread_time").resolution
    if min(owns) < STEPS * step:
        return sum(owns) / len(owns)
    return min(owns)
