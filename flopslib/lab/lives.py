"""Jobs on a machine that is taken away now and then: simulated lives, beside the formula's mean.

Each life works, saves, loses what was not saved, comes back, and goes on until the work is done. So
beside the mean there is the spread, which no formula of the mean shows.
NB: lifetimes are drawn as exponential; measured ones are more uneven (table spot). A life that
takes longer than LONGEST is stopped there and counted as stopped.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .._support.display import TextDisplay
from ..facts.formulas import save_every, with_interruptions
from ..quantities.formatting import sig
from ..quantities.quantity import Q, quantity
from ..quantities.units import UnitError

HOUR = 3600
LIVES = 2000
LONGEST = 1000  # hours
SHORTEST = LONGEST / 20_000  # hours a machine must last, or a life would never end: 3 minutes


class Job(NamedTuple):
    """The times of a job, in hours; every: of work between two saves, None for never saving."""

    work: float
    every: float | None
    checkpoint: float
    restart: float
    lasts: float


@dataclass(frozen=True, repr=False)
class Lives(TextDisplay):
    """Simulated lives of one job: `.hours` in ascending order, and what they say.

    `.mean`; `.low` and `.high`, between which nine tenths lie; `.formula`, the mean by the formula.
    """

    job: Job
    hours: Sequence[float]
    formula: Q  # the mean, by the formula

    @property
    def stopped(self) -> int:
        """The number of lives that were stopped before the work was done."""
        return sum(hours >= LONGEST for hours in self.hours)

    @property
    def mean(self) -> Q:
        """The mean of the lives; too low if some were stopped."""
        return self._time(sum(self.hours) / len(self.hours))

    @property
    def low(self) -> Q:
        """The time that a twentieth of the lives stay below."""
        return self._time(self.hours[len(self.hours) // 20])

    @property
    def high(self) -> Q:
        """The time that a twentieth of the lives exceed."""
        return self._time(self.hours[-(len(self.hours) // 20) - 1])

    def _time(self, hours: float) -> Q:
        return Q(hours, "h", f"estimated: {len(self.hours):,} simulated lives")

    @property
    def way(self) -> str:
        """How the job saves, in words."""
        if self.job.every is None:
            return "nothing saved"
        return f"saved every {Q(self.job.every, 'h')}"

    def __repr__(self) -> str:
        work, lasts = sig(self.job.work), sig(self.job.lasts)
        stopped = ""
        if self.stopped:
            stopped = f"; {self.stopped:,} of the runs were given up at {LONGEST:,} h"
        return (
            f"{work} h of work on machines that last {lasts} h on average, {self.way}: it takes "
            f"{self.formula:h} on average by the formula, and from {self.low:h} to {self.high:h} "
            f"in 90 of 100 simulated runs{stopped} (estimated: {len(self.hours):,} runs)."
        )


def lives(
    work: object,
    lasts: object,
    every: object = "best",
    checkpoint: object = "1 min",
    restart: object = "5 min",
    seed: int = 0,
) -> Lives:
    """The Lives of a job on machines that last `lasts` on average.

    Parameters
    ----------
    work : the time of work without any interruption.
    lasts : mean time until a machine is taken away.
    every : the work between two saves; "best" for the interval that wastes least, None for never.
    checkpoint : what one save takes.
    restart : what coming back takes.

    Raises
    ------
    UnitError, in one sentence.
    """
    if every == "best":
        every = min(save_every(checkpoint, lasts), quantity(work, "h"))
    if _hours(lasts) < SHORTEST:
        raise UnitError(
            f"A machine that lasts {quantity(lasts, 's')} never gets far: which unit? Write a time "
            "such as 2.3 h."
        )
    formula = with_interruptions(work, every, checkpoint, restart, lasts)
    times = [_hours(time) for time in (work, checkpoint, restart, lasts)]
    job = Job(times[0], None if every is None else _hours(every), *times[1:])
    rng = random.Random(seed)
    hours = sorted(_life(job, rng) for _ in range(LIVES))
    return Lives(job, hours, formula)


def _hours(time: object) -> float:
    return float(quantity(time, "s")) / HOUR


def _life(job: Job, rng: random.Random) -> float:
    """The hours until the work is done: a piece is repeated until it is not interrupted."""
    clock = 0.0
    left = job.work
    every, checkpoint = job.every or job.work, job.checkpoint if job.every else 0.0
    until = rng.expovariate(1 / job.lasts)  # the machine is taken away
    while left > 1e-9 * job.work and clock < LONGEST:
        piece = min(every, left) + checkpoint
        if piece <= until:
            clock += piece
            until -= piece
            left -= every
            continue
        clock += until
        until = rng.expovariate(1 / job.lasts)
        while until < job.restart and clock < LONGEST:  # taken away while coming back
            clock += until
            until = rng.expovariate(1 / job.lasts)
        clock += job.restart
        until -= job.restart
    return min(clock, LONGEST)
