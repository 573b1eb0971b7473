"""Work on machines that are interrupted: how often to save, and how long it takes in all.

A machine runs for a while, on average `mtbf` (mean time between failures), and then is taken away.
What was done since the last save is lost. Saving often costs time, saving seldom costs work; the
best interval lies between. n machines that must all run are interrupted n times as often.
NB: lifetimes are taken as exponential: a machine that has lasted long is as likely to go in the
next minute as a new one. Measured lifetimes are more uneven than that.
To add a formula: as in the other families; times go in and come out as quantities.
"""

from __future__ import annotations

import math

from ...quantities.quantity import Q, quantity
from ...quantities.units import UnitError
from .sizes import formula

Time = Q | str | float
LONGEST = 700  # of e's powers: beyond, a float overflows


@formula
def save_every(checkpoint: Time, mtbf: Time) -> Q:
    """Time of work between two saves that wastes least, where one save takes `checkpoint`.

    Plain numbers are seconds. A save that takes as long as two lifetimes is never worth it: then
    the interval is one lifetime. Source: Daly, Future Generation Computer Systems 22,
    doi.org/10.1016/j.future.2004.11.016, 2006-02, equation 37.

    >>> save_every("5 min", "24 h")
    117 min (estimated: sqrt(2 d M) and Daly's two corrections)
    """
    d = _time(checkpoint, "checkpoint")
    M = _time(mtbf, "mtbf")
    if d >= 2 * M:
        return Q(M, "s", "estimated: a save takes two lifetimes, so one lifetime")
    ratio = d / (2 * M)
    corrections = 1 + math.sqrt(ratio) / 3 + ratio / 9
    seconds = math.sqrt(2 * d * M) * corrections - d
    return Q(seconds, "s", "estimated: sqrt(2 d M) and Daly's two corrections")


@formula
def with_interruptions(
    work: Time,
    every: Time | None,
    checkpoint: Time,
    restart: Time,
    mtbf: Time,
) -> Q:
    """Mean time until `work` is done, saving after `every` of work; None for never saving.

    checkpoint: what one save takes. restart: what coming back takes; an interruption while coming
    back starts that anew. Plain numbers are seconds. Source: Daly, as for `save_every`,
    equation 20.

    >>> with_interruptions("10 h", "16 min", checkpoint="1 min", restart="5 min", mtbf="2.3 h")
    11.7 hours (estimated: M exp(R/M) (exp((t + d)/M) - 1) work/t, lifetimes exponential)
    """
    total, M = _time(work, "work"), _time(mtbf, "mtbf")
    R = _time(restart, "restart", least=0)
    d = _time(checkpoint, "checkpoint", least=0)
    if every is None:
        every, d = total, 0.0
    t = _time(every, "every")
    if t > total:
        raise UnitError(
            f"Saving every {Q(t, 's')} is longer than the whole work, {Q(total, 's')}. "
            "Save more often, or write every=None for never."
        )
    attempts = (t + d) / M
    if max(attempts, R / M) > LONGEST:
        raise UnitError(
            f"On machines that last {Q(M, 's')}, {Q(t + d, 's')} without an interruption never "
            "come. Save more often."
        )
    piece = M * math.exp(R / M) * math.expm1(attempts)
    how = "estimated: M exp(R/M) (exp((t + d)/M) - 1) work/t, lifetimes exponential"
    return Q(piece * total / t, "s", how)


def _time(x: object, name: str, least: float | None = None) -> float:
    """Seconds above 0, or from `least` on; UnitError with the name of what they are for."""
    seconds = float(quantity(x, "s"))
    if seconds > 0 or seconds == least:
        return seconds
    raise UnitError(f"{name} is {Q(seconds, 's')}: write a time above 0, such as 5 min.")
