"""How long a machine needs for a piece of work: time = work / (peak x share reached).

The fact behind it: a count divided by a rate is a time. With a sheet's peak the answer is an
estimate, because nobody reaches the peak: large training runs reach 30 to 50 % of it. With a
measured rate it is as good as the measurement.
To change what a name means: tables/models.csv (work) and tables/chips.csv (machines).
"""

import math
import re

from ..facts.chips import fleet, is_fleet
from ..facts.table import TableError, table
from ..quantities.quantity import Q, quantity
from ..quantities.units import UnitError


def how_long(work, machine, share=1.0):
    """The time a machine needs for some work, if it keeps up `share` of its pace.

    work: a count of FLOP ("1e25 FLOP", a quantity, a plain number), or a model of the table
    models, by name, whose training it is. machine: chips ("100,000 x H100", "H100"), a rate
    ("105 GFLOP/s"), or a measurement, whose best rate counts. share: above 0, up to 1.
    Raises UnitError, FleetError or TableError, in one sentence.

    >>> how_long("1e25 FLOP", "100,000 x H100", share=0.4)
    2.92 days (estimated: dense BF16 sheet peak, 40 % reached)
    """
    work, share = work_of(work), share_of(share)
    pace = _pace(machine, share)
    for told, q in (("work", work), ("pace", pace)):
        if not q > 0:
            raise UnitError(f"The {told} is {q}, and there is no time in that: give one above 0.")
    return work / (pace * share)


def work_of(work):
    """The FLOP of a count, a quantity, a text, or of a model of the table models by its name."""
    if not isinstance(work, str) or re.match(r"\s*([-+]?\.?\d|an?\s)", work):
        return quantity(work, "FLOP")
    try:
        model = table("models")[work]
    except TableError as e:
        raise TableError(f'{e} A count will do as well, such as "1e25 FLOP".') from None
    if model.flop is None:
        raise UnitError(f"The table has no FLOP for {model.name}: nobody has said how many.")
    return model.flop


def share_of(share):
    """A share of the pace as a float above 0, up to 1; UnitError asks back about anything else."""
    try:
        number = math.nan if isinstance(share, (bool, str, Q)) else float(share)
    except (TypeError, ValueError):
        number = math.nan
    if 2 <= number <= 100:
        raise UnitError(
            f"The share is a part of the pace, from 0 to 1, and {share} is more than "
            f"all of it. Did you mean {number / 100:g}?"
        )
    if not 0 < number <= 1:
        raise UnitError(
            f"{share!r} is not a share of the pace. Write a number above 0, up to 1: "
            "40 % is share=0.4."
        )
    return number


def _pace(machine, share):
    """FLOP/s before the share is taken, with how it is known after the share is taken."""
    percent = f"{100 * share:.3g} %"
    if isinstance(machine, str) and is_fleet(machine):
        try:
            chips = fleet(machine)
        except TableError as e:
            raise TableError(f'{e} A rate will do as well, such as "105 GFLOP/s".') from None
        return chips.peak(chips.usual).because(
            f"estimated: dense {chips.usual.upper()} sheet peak, {percent} reached"
        )
    if getattr(machine, "best", machine) is None:
        raise UnitError(
            "This machine has no rate. A measurement has one when it is told the "
            "work: fl.measure(fn, flops=...)."
        )
    pace = quantity(getattr(machine, "best", machine), "FLOP/s")
    if share < 1:
        return pace.because((*pace.how, f"estimated: {percent} of {pace} reached"))
    return pace if pace.how else pace.because(f"estimated: at {pace} all the time")
