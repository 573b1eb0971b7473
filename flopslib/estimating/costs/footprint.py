"""The carbon of an energy: energy x what surrounds the computers x the grid's grams per kWh.

By place: what the grid there emits on average for a kWh. NB: an average is not what one more kWh
causes, and certificates that a company buys ("market-based") change its books, not the grid.
Water, and the making of the machines, are left out.
To add a place: a row of the table grids; by the hour: a column of grid_hours.
"""

from __future__ import annotations

from ..._support.arguments import explained
from ..._support.errors import short
from ...facts.table import Row, TableError, table
from ...quantities.formatting import sig
from ...quantities.quantity import Q, quantity, read
from ...quantities.units import UnitError
from ..duration import begins_with_number

WATT_HOURS = (("GWh", 1e10, 1e9), ("MWh", 1e6, 1e6), ("kWh", 1e3, 1e3))  # unit, from, its size
SMALLEST = 1  # g/kWh: below it, a plain number was in kilograms
TWO_DIGITS = 10  # g/kWh, from which a whole number has two digits or more
MOST_PUE = 4  # no building takes that much: 108 was meant as 1.08


@explained(UnitError)
def footprint(
    energy: object,
    grid: object,
    pue: object = 1,
) -> Q:
    """The mass of carbon dioxide that an energy brings with it on a grid.

    Parameters
    ----------
    energy : "1,287 MWh", a quantity, or a plain number of joules.
    grid : "429 g/kWh", a plain number of g/kWh, a place of the table grids such as "Germany", or
        a place and an hour of 2020: ("Germany", 11).
    pue : power of the whole building over that of its computers.

    Returns
    -------
    A mass, with what it is made of.

    Raises
    ------
    UnitError or TableError, in one sentence.

    Examples
    --------
    >>> footprint("1,287 MWh", "429 g/kWh")
    552 t (estimated: 1,287 MWh x 429 g/kWh)
    """
    joules = _energy(energy)
    intensity, where = _grid(grid)
    factor = _pue(pue)
    made_of = f"{_watt_hours(joules)}"
    if factor != 1:
        made_of += f" x {sig(factor)} for the building"
    how = [f"estimated: {made_of} x {intensity}{where}", *_sources(intensity)]
    mass = joules * factor * intensity
    if _has_one_digit(intensity):
        mass = Q(float(f"{mass.to('g'):.1g}"), "g")
        how[0] += "; one digit, because the grid's number has one"
    return mass.because(how)


def _has_one_digit(intensity: Q) -> bool:
    """Whether an intensity is a whole number of grams below 10, which says one digit: 2 g/kWh."""
    grams = round(intensity.to("g/kWh"), 6)
    return grams < TWO_DIGITS and grams == int(grams)


def _energy(energy: object) -> Q:
    try:
        joules = quantity(energy, "J")
    except UnitError:
        power = _power(energy)
        if power is None:
            raise
        raise UnitError(
            f"{power} is a power, joules a second: for how long? Multiply it by a time, as in "
            f'fl.Q("{power}") * fl.Q("1 h").'
        ) from None
    if not joules > 0:
        raise UnitError(f"The energy is {joules}: write one above 0, such as 1,287 MWh.")
    return joules


def _power(x: object) -> Q | None:
    """What was given as a power, if it is one."""
    try:
        return quantity(x, "W")
    except UnitError:
        return None


def _grid(grid: object) -> tuple[Q, str]:
    """(intensity, ", its place and year" or ""); the quantity carries its source."""
    if isinstance(grid, (tuple, list)) and len(grid) == 2:
        return _at_hour(*grid)
    if isinstance(grid, str) and not begins_with_number(grid):
        row = _place(grid)
        return row.intensity, f", {row.name} {row.year}"
    intensity = quantity(grid, "g/kWh")
    if not intensity > 0 or (not isinstance(grid, (str, Q)) and float(grid) < SMALLEST):
        raise UnitError(f'The grid is {short(grid)}: grams or kilograms a kWh? Write "400 g/kWh".')
    return intensity, ""


def _place(name: str) -> Row:
    """The row of a place by its name, or by another one that the table has for it."""
    for row in table("grids"):
        others = (row.also or "").lower().split("; ")
        if name.strip().lower() in others:
            return row
    return table("grids")[name]


def _at_hour(place: object, hour: object) -> tuple[Q, str]:
    hours = table("grid_hours")
    columns = {}
    for name, unit in hours.units.items():
        if unit == "g/kWh":
            columns[name] = name.replace("_", " ").title()
    column = str(place).strip().lower().replace(" ", "_")
    if column not in columns:
        known = ", ".join(columns.values())
        raise TableError(f"By the hour there are {known}; {short(str(place))!r} is none of them.")
    number = read(hour, "", "hour")
    for row in hours:
        if row.hour == number:
            return row[column], f", {columns[column]} at {row.name} in {row.date}"
    raise UnitError(f"The hour is {short(hour)}: write one from 0 to 23.")


def _pue(pue: object) -> float:
    factor = float(read(pue, "", "pue"))
    if 1 <= factor <= MOST_PUE:
        return factor
    raise UnitError(
        f"The PUE is {short(pue)}: it is the building's power over that of its computers, so it is "
        "at least 1. Write 1.08."
    )


def _watt_hours(energy: Q) -> str:
    """An energy as bills write it, in the digits in which they are published: 1,287 MWh."""
    hours = energy.to("Wh")
    for unit, least, size in WATT_HOURS:
        if hours >= least:
            number = float(f"{hours / size:.4g}")
            return f"{number:,g} {unit}"
    return f"{sig(hours)} Wh"


def _sources(intensity: Q) -> list[str]:
    return [how for how in intensity.how if how.startswith("cited")]
