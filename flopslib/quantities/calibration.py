"""Calibration: of the answers that were given with a certain sureness, how many were right.

Answers are grouped by how sure they claimed to be. A group of few answers says little, so each
share has a band (Wilson, 1927): nine tenths of such bands hold the true share.
To group in another way: call `Level.of` on each group of your own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from .._support.errors import short, whole
from .units import UnitError

STEPS = 5  # groups of equal width, from 0 to 1
DEVIATIONS = 1.645  # of a normal distribution, to either side: nine tenths lie within

Answer = tuple[float, bool]  # how sure, 0 to 1; whether it was right


@dataclass(frozen=True)
class Level:
    """Answers of about the same sureness: shares from 0 to 1, their number, a band for `right`."""

    said: float  # mean of what they claimed
    right: float
    n: int
    band: tuple[float, float]

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Level:
        """The Level of one group. Raises UnitError for an empty one and for shares over 1."""
        group = [(_share(said), bool(right)) for said, right in answers]
        if not group:
            raise UnitError("There is no answer in the group, so no share of them was right.")
        n = len(group)
        said = math.fsum(sureness for sureness, _ in group) / n
        right = sum(is_right for _, is_right in group)
        return cls(said, right / n, n, wilson(right, n))

    @property
    def gap(self) -> float:
        """How much more was claimed than was right; below 0 for too modest answers."""
        return self.said - self.right


def levels(answers: Iterable[Answer], steps: int = STEPS) -> list[Level]:
    """The Level of each group of equal width from 0 to 1, from the least sure; empty ones left out.

    answers: (how sure, 0 to 1; whether it was right). Raises UnitError for another sureness.

    >>> levels([(0.9, True), (0.8, False)], steps=2)[0].right
    0.5
    """
    steps = whole("steps", steps, error=UnitError)
    groups: dict[int, list[Answer]] = {}
    for said, right in answers:
        share = _share(said)
        place = min(int(share * steps), steps - 1)
        groups.setdefault(place, []).append((share, right))
    return [Level.of(groups[place]) for place in sorted(groups)]


def wilson(right: int, n: int) -> tuple[float, float]:
    """(low, high): the band of a share of which `right` of n were seen.

    Source: Wilson, Journal of the American Statistical Association 22,
    doi.org/10.1080/01621459.1927.10502953, 1927-06.

    >>> wilson(0, 10)[0]
    0.0
    """
    square = DEVIATIONS**2
    share = right / n
    middle = share + square / (2 * n)
    reach = DEVIATIONS * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    whole_band = 1 + square / n
    low = (middle - reach) / whole_band
    high = (middle + reach) / whole_band
    return max(low, 0.0), min(high, 1.0)


def _share(said: object) -> float:
    try:
        share = float(said)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        share = math.nan
    if 0 <= share <= 1:
        return share
    raise UnitError(f"How sure is {short(said)}: write a share from 0 to 1, such as 0.9.")
