"""How long a machine needs for a piece of work, and comparisons for long times.

time = work / (peak x utilisation): a count divided by a rate is a time. With the peak of a data
sheet the time is an estimate, because nothing reaches its peak: large training runs reach 30 to
50 % of it. With a measured rate the time is as good as the measurement.
To add a name: a row of the table models (work), chips (machines) or landmarks (times).
"""

from __future__ import annotations

from .._support.arguments import explained
from .._support.errors import short
from ..facts.chips import ChipCluster, fleet, is_fleet
from ..facts.table import Row, TableError, table
from ..quantities.formatting import percent, sig
from ..quantities.parsing import parse_start
from ..quantities.quantity import Q, quantity, read
from ..quantities.units import UnitError


# -- time = work / rate ----------------------------------------------------------------------------
@explained(UnitError)
def how_long(
    work: object,
    machine: object,
    utilisation: object = 1.0,
) -> Q:
    """The time a machine needs for some work, if it keeps up `utilisation` of its rate.

    Parameters
    ----------
    work : a count of FLOP ("1e25 FLOP", a quantity, a plain number), or a model of the table
        models by name, whose training it is.
    machine : chips ("100,000 x H100", "H100") at their dense sheet peak, a rate ("105 GFLOP/s"),
        or a measurement, whose best rate counts.
    utilisation : the part of that rate which is reached, above 0 and up to 1: 0.4 or "40 %".

    Returns
    -------
    A time, with how it is known.

    Raises
    ------
    UnitError, FleetError or TableError, in one sentence.

    Examples
    --------
    >>> how_long("1e25 FLOP", "100,000 x H100", utilisation="40 %")
    2.92 days (estimated: dense BF16 sheet peak, 40 % reached)
    """
    work = work_of(work)
    reached = utilisation_of(utilisation)
    rate = _rate(machine, reached)
    for name, value in (("work", work), ("pace", rate)):
        if not value > 0:
            raise UnitError(
                f"The {name} is {value}, and there is no time in that: give one above 0."
            )
    return work / (rate * reached)


# -- the three numbers -----------------------------------------------------------------------------
def work_of(work: object) -> Q:
    """The FLOP of a count, a quantity, a text, or of a model of the table models by its name."""
    if isinstance(work, str) and not begins_with_number(work):
        return flop_of(model_of(work))
    return quantity(work, "FLOP")


def begins_with_number(text: str) -> bool:
    """Whether a text is a number, perhaps one that cannot be read, and not a name."""
    try:
        number, _ = parse_start(text)
    except UnitError:
        return True
    return number is not None


def model_of(name: str) -> Row:
    """A row of the table models; TableError, which offers a count instead."""
    try:
        return table("models")[name]
    except TableError as error:
        raise TableError(f'{error} A count will do as well, such as "1e25 FLOP".') from None


def flop_of(model: Row) -> Q:
    """The training FLOP of a row of the table models; UnitError where none is published."""
    if model.flop is None:
        raise UnitError(f"The table has no FLOP for {model.name}: no number is published.")
    return model.flop


def utilisation_of(x: object) -> float:
    """The part of a rate that is reached, from 0.4 or "40 %"; UnitError unless it is in (0, 1]."""
    number = float(read(x, "", "utilisation"))
    if 2 <= number <= 100:
        raise UnitError(
            f"The utilisation is a part of the pace, from 0 to 1, and {number:g} is more than all "
            f'of it. Did you mean {number / 100:g}, or "{number:g} %"?'
        )
    if not 0 < number <= 1:
        raise UnitError(
            f"{short(repr(x))} is not a utilisation. Write a number above 0, up to 1, such as 0.4 "
            'or "40 %".'
        )
    return number


def _rate(machine: object, utilisation: float) -> Q:
    """The whole rate in FLOP/s; its `.how` speaks of the part of it that is reached."""
    if isinstance(machine, ChipCluster) or isinstance(machine, str) and is_fleet(machine):
        return _rate_of_chips(machine, utilisation)
    best = getattr(machine, "best", machine)
    if best is None:
        raise UnitError(
            "This machine has no rate. A measurement has one when the work is given: "
            "fl.measure(fn, flops=...)."
        )
    rate = quantity(best, "FLOP/s")
    if utilisation < 1:
        reached = f"estimated: {percent(utilisation)} of {rate} reached"
        return rate.because((*rate.how, reached))
    if rate.how:
        return rate
    return rate.because(f"estimated: at {rate} all the time")


def _rate_of_chips(chips: object, utilisation: float) -> Q:
    try:
        cluster = fleet(chips)
    except TableError as error:
        raise TableError(f'{error} A rate will do as well, such as "105 GFLOP/s".') from None
    sheet = f"dense {cluster.usual.upper()} sheet peak"
    return cluster.peak(cluster.usual).because(
        f"estimated: {sheet}, {percent(utilisation)} reached"
    )


# -- a long time -----------------------------------------------------------------------------------
@explained(UnitError)
def landmark(time: object) -> str:
    """A sentence with the longest landmark that a time exceeds: fl.landmark("3 million years").

    time: a quantity, a text with its unit, or a plain number of seconds. The landmarks are rows
    of facts/tables/landmarks.csv, each with its source.
    """
    time = quantity(time, "s")
    if time < Q("0 s"):
        raise UnitError(f"{time} is before now; give how long something takes, as in '3 years'.")
    longest = None
    for row in table("landmarks"):
        if row.kind == "ruler" or row.time >= time:
            continue
        if longest is None or row.time > longest.time:
            longest = row
    if longest is None:
        return f"{time}, shorter than any landmark in the table."
    times = sig(float(time / longest.time))
    return f"{time}, {times} times {longest.face}, {longest.time!r}."
