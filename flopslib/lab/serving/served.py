"""What serving some requests came to: steps, seats, and how long each answer waited."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..._support.display import TextDisplay
from ...quantities.formatting import percent, plural, sig
from ...quantities.quantity import Q
from .traffic import Request


@dataclass
class Visit:
    """One request in its seat: the step it came in, and the moment of each token."""

    request: Request
    seat: int
    begins: int  # the step in which it was seated
    times: list[float] = field(default_factory=list)  # of its tokens

    @property
    def done(self) -> bool:
        """Whether the answer is complete."""
        return len(self.times) >= self.request.answer

    @property
    def first(self) -> float:
        """From its arrival to its first token."""
        return self.times[0] - self.request.arrives

    @property
    def stay(self) -> float:
        """From its arrival to its last token."""
        return self.times[-1] - self.request.arrives

    @property
    def gaps(self) -> list[float]:
        """From each token to the next."""
        return [later - sooner for sooner, later in zip(self.times, self.times[1:])]


@dataclass(frozen=True, repr=False)
class Served(TextDisplay):
    """Requests that were served: `.steps`, `.total`, `.first`, `.between`, `.waste`, `.visits`.

    Times are in seconds where the clock was one of seconds, and in steps where each step took one.
    """

    way: str  # "static", "continuous", or "your way"
    visits: Sequence[Visit]
    slots: int
    steps: int
    total: float
    in_steps: bool  # whether each step took one

    @property
    def used(self) -> int:
        """Seat-steps in which a token came out: the tokens of all answers."""
        return sum(len(visit.times) for visit in self.visits)

    @property
    def worked(self) -> int:
        """Seat-steps in all: seats times steps."""
        return self.slots * self.steps

    @property
    def waste(self) -> float:
        """The share of the seat-steps in which no token came out, 0 to 1."""
        return 1 - self.used / self.worked

    @property
    def first(self) -> list[float]:
        """For each request, the time to its first token, arrival and waiting included."""
        return sorted(visit.first for visit in self.visits)

    @property
    def between(self) -> list[float]:
        """Every time between two tokens of one answer."""
        return sorted(gap for visit in self.visits for gap in visit.gaps)

    @property
    def rate(self) -> float:
        """Tokens in a unit of time, all answers together."""
        return self.used / self.total

    @property
    def mean_inside(self) -> float:
        """The mean number of requests that are waiting or seated, over all the time."""
        return sum(visit.stay for visit in self.visits) / self.total

    def __repr__(self) -> str:
        answers = plural(len(self.visits), "answer")
        seats = plural(self.slots, "seat")
        seats = (
            f"{self.way.capitalize()}: {answers} with {self.used:,} tokens on {seats} in "
            f"{plural(self.steps, 'step')}; {percent(self.waste)} of the seats' time went to waste"
        )
        if self.in_steps:
            return f"{seats} (counted)."
        return f"{seats} (counted). {self._waits()} (measured)."

    def _waits(self) -> str:
        first = statistics.median(self.first)
        waits = (
            f"It took {_seconds(self.total)}, {sig(self.rate)} tokens a second for all. Half of "
            f"the answers began within {_seconds(first)} (the median)"
        )
        if not self.between:
            return waits
        between = statistics.median(self.between)
        return f"{waits}; from then on a token came every {_seconds(between)} (the median)"


def _seconds(time: float) -> str:
    return str(Q(time, "s"))
