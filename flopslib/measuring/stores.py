"""Why work that writes lies below a slope that was measured by reading.

Before a core writes into a packet of memory, it usually fetches that packet. A sum of two lists
then moves four numbers for each place where three are counted, and three quarters of the slope are
left. A core that knows that the whole packet will be new may spare the fetch, so more can be left.
"""

from __future__ import annotations

from dataclasses import dataclass

from .._support.display import TextDisplay
from .roofline import Point

ON_THE_SLOPE = 0.95  # of it: nothing to explain
# NB: chosen: beside other processes, main memory measured twice differed by up to a fifth.
REASON_ENOUGH = 0.9  # of what the fetch leaves


@dataclass(frozen=True, repr=False)
class BelowSlope(TextDisplay):
    """What share of a slope was reached, and what share a fetch before each store leaves."""

    name: str
    share: float
    left: float
    doubt: str = ""

    def __repr__(self) -> str:
        reached = f"Of its slope, {self.name} reached {100 * self.share:.0f} % (measured)"
        if self.share >= ON_THE_SLOPE:
            return f"{reached}: nothing to explain."
        fetch = f"{reached}; a fetch before each store leaves {100 * self.left:.0f} % (counted)"
        if self.share >= REASON_ENOUGH * self.left:
            return f"{fetch}, which is reason enough."
        if self.doubt:
            return f"{fetch}, and {self.doubt}."
        return f"{fetch}. The rest has a reason that no number here shows."


def below_slope(point: Point, counted: int = 3, moved: int = 4) -> BelowSlope:
    """The BelowSlope of a measured point: how many numbers were counted, how many may have moved.

    >>> below_slope(locate(roof, adding, name="the sum"))                # doctest: +SKIP
    Of its slope, the sum reached 85 % (measured); a fetch before each store leaves 75 % ...
    """
    return BelowSlope(point.name, point.share, counted / moved, point.doubt)
