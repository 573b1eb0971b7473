"""What work costs in energy and carbon: joules for one FLOP on a ladder, grams a kWh by the hour.

A range is drawn as a bar, one number as a dot; a hollow mark is something else than a FLOP of a
computer. The tables joules and grid_hours hold what is cited; your own energies are handed in.
To add a rung: a row of the table joules.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from ...facts.table import table
from ...quantities.formatting import words
from ...quantities.quantity import Q
from ..axes import (
    blank,
    credits,
    footnote,
    grid,
    label_axes,
    log_axis,
    rows_axis,
    sources,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, GREEN, INK, ORANGE, QUIET, ROSE

if TYPE_CHECKING:
    from ...measuring.energy import Energy

ROW = 0.27  # inches
PENCIL, BEST, LIMIT = "A person with a pencil", "GB200 in FP4, by its sheet", "Landauer's limit"
SMALLEST_IN_PICO = 1e-16  # joules
SMALL_TICKS = ((1e-21, "z"), (1e-18, "a"), (1e-15, "f"))
HOURS = 8  # of work a day, to be put where the grid is cleanest


# -- joules ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Rung:
    """Joules of one FLOP, or of what stands for one."""

    name: str
    joules: float
    low: float
    high: float
    yours: bool = False
    hollow: bool = False
    how: str = ""

    @property
    def label(self) -> str:
        """The name at the axis; yours is marked by a word as well as by its colour."""
        return f"yours: {self.name}" if self.yours else self.name

    @property
    def text(self) -> str:
        """The joules in words: one number, or its ends."""
        if self.low == self.high:
            return _joules_text(self.joules)
        ends = (self.low, self.high)
        if self.yours:
            ends = tuple(_as_for_one_joule(end) for end in ends)
        low, high = (_joules_text(float(f"{end:.2g}")) for end in ends)
        return f"{low} to {high}"


def _as_for_one_joule(joules: float) -> float:
    """The joules of a FLOP that go with the FLOP of a joule as fl.energy says them, in one digit.

    30 GFLOP for a joule are 33 pJ for a FLOP; each rounded by itself, they would not agree.
    """
    flops = float(f"{1 / joules:.1g}")
    return 1 / flops


def ladder(*found: Energy) -> Picture:
    """Joules for one FLOP, from a pencil to the limit of physics, your own works among them.

    found: results of fl.energy whose flops and name were given. A bar is a range, a dot one number,
    a hollow mark no FLOP of a computer. Raises FigureError for an energy without FLOP.
    """
    rungs = [_own_rung(energy) for energy in found]
    rungs += [_cited_rung(row) for row in table("joules")]
    rungs.sort(key=lambda rung: rung.joules)
    figure, axes = blank(
        _ladder_title(),
        8.2,
        1.5 + ROW * len(rungs),
        loc="right",
    )
    for height, rung in enumerate(rungs):
        _draw_rung(axes, height, rung)
    names = {height: rung.label for height, rung in enumerate(rungs)}
    rows_axis(axes, names, 8.5)
    for label, rung in zip(axes.get_yticklabels(), rungs):
        if rung.yours:
            label.set(color=ORANGE, weight="bold")
    ticks = [10.0**power for power in range(-21, 4, 3)]
    log_axis(
        axes,
        "x",
        1e-22,
        1e9,
        ticks,
        _tick_text,
    )
    grid(axes, "x")
    axes.set_ylim(-0.7, len(rungs) - 0.3)
    label_axes(axes, x="joules for one FLOP (each gridline is 1,000 times the one before)")
    footnote(figure, f"{_ladder_key(rungs)}\n{credits(table('joules'))}")
    return Picture(figure, _ladder_sentence(rungs))


def _own_rung(energy):
    name = energy.name or "without a name"
    if energy.flops is None or not energy.high:
        raise FigureError(
            f"{name!r} has no joules a FLOP: measure it with fl.energy(..., flops=...)."
        )
    flops = float(energy.flops)
    low, high = float(energy.low) / flops, float(energy.high) / flops
    how = energy.low.how[0]
    return _Rung(
        name,
        math.sqrt(low * high),
        low,
        high,
        yours=True,
        how=how,
    )


def _cited_rung(row):
    joules = float(row.joules)
    low, high = joules, joules
    if row.joules_low is not None:
        low, high = float(row.joules_low), float(row.joules_high)
    return _Rung(
        row.short,
        joules,
        low,
        high,
        hollow=row.of_one != "FLOP",
    )


def _draw_rung(axes, height, rung):
    colour = ORANGE if rung.yours else BLUE
    if rung.hollow:
        colour = QUIET
    if rung.low < rung.high:
        axes.plot(
            [rung.low, rung.high],
            [height, height],
            color=colour,
            lw=6 if rung.yours else 3,
            ls="-" if not rung.hollow else ":",
            solid_capstyle="butt",
        )
    if not rung.yours or rung.low == rung.high:
        axes.plot(
            [rung.joules],
            [height],
            "D" if rung.yours else "o",
            ms=6,
            mfc="white" if rung.hollow else colour,
            mec=colour,
        )
    write_beside(
        axes,
        rung.text,
        (rung.high, height),
        (8, 0),
        size=8,
        color=ORANGE if rung.yours else INK,
    )


def _joules_text(joules):
    """Joules with a prefix; below a picojoule in parts of one, as far as that can be read."""
    if SMALLEST_IN_PICO <= joules < 1e-12:
        return f"{joules / 1e-12:.3g} pJ"
    return str(Q(joules, "J"))


def _tick_text(joules):
    """A tick with its prefix, also where quantities have none: 1 fJ, 1 aJ, 1 zJ."""
    for size, prefix in SMALL_TICKS:
        if joules < 999.5 * size:
            return f"{joules / size:.0f} {prefix}J"
    return str(Q(joules, "J"))


def _ladder_title():
    pencil, best, limit = (float(table("joules")[name].joules) for name in (PENCIL, BEST, LIMIT))
    ahead = f"{pencil / best:.0e}".replace("+", "")
    left = words(float(f"{best / limit:.1g}"))
    return (
        f"For a FLOP in 4 bits the best chip takes {ahead} times fewer joules than a pencil;\n"
        f"the limit of physics, for one bit, lies {left} times lower still"
    )


def _ladder_key(rungs):
    yours = ""
    if any(rung.yours for rung in rungs):
        yours = "orange, bold: yours, a bar where it is a range; "
    return f"{yours}blue: cited; hollow: no FLOP of a computer, and dotted where disputed"


def _ladder_sentence(rungs):
    own = [rung for rung in reversed(rungs) if rung.yours]
    cited = [f"{rung.name} {rung.text}" for rung in reversed(rungs) if not rung.yours]
    sentences = ["Joules for one FLOP."]
    if own:
        mine = "; ".join(f"{rung.name} {rung.text}" for rung in own)
        how = "; ".join(dict.fromkeys(rung.how for rung in own))
        sentences.append(f"Yours: {mine} ({how}).")
    sentences.append(f"Others, from most to least: {'; '.join(cited)} (cited).")
    return " ".join(sentences)


# -- carbon by the hour ----------------------------------------------------------------------------
COUNTRIES = {
    "germany": ("Germany", BLUE, "-"),
    "great_britain": ("Great Britain", GREEN, "--"),
    "france": ("France", ROSE, "-."),
}


def by_hour(hours: int = HOURS) -> Picture:
    """Grams of carbon a kWh by the hour of the day in three countries, the best hours thick.

    hours: of work in a row that can be moved to the best place of the day, 1 to 24. Raises
    FigureError for another number.
    """
    if not 1 <= hours <= 24:
        raise FigureError(f"hours is {hours}: write a whole number from 1 to 24.")
    rows = list(table("grid_hours"))
    days = [_day(column, rows, hours) for column in COUNTRIES]
    figure, axes = blank(_hours_title(days, hours), 7.4, 4.2)
    for day in days:
        _draw_day(axes, day, hours)
    highest = max(max(day.curve) for day in days)
    axes.set(xlim=(0, 31), ylim=(0, 1.12 * highest), xticks=range(0, 25, 3))
    grid(axes, "y")
    label_axes(
        axes, x="hour of the day, by the clock of the data", y="g of CO2 a kWh, mean of 2020"
    )
    footnote(figure, f"thick: the best {hours} hours in a row; {sources(rows[:1])}")
    sentences = "; ".join(day.sentence(hours) for day in days)
    intro = "Grams of CO2 a kWh by the hour of the day"
    return Picture(figure, f"{intro}: {sentences} ({rows[0].cited}).")


@dataclass(frozen=True)
class _Day:
    """The grams a kWh of a country by the hour, and its best hours in a row."""

    name: str
    look: tuple[str, str]  # colour, dash
    curve: list[float]
    start: int  # of the best hours
    saved: float  # by them, of the mean

    @property
    def mean(self) -> float:
        """The grams a kWh on average."""
        return fmean(self.curve)

    def sentence(self, hours: int) -> str:
        """The mean, the ends, and what the best hours save."""
        lowest, highest = min(self.curve), max(self.curve)
        first, last = self.curve.index(lowest), self.curve.index(highest)
        return (
            f"{self.name} {self.mean:.0f} on average, {lowest:.0f} at {first}:00, {highest:.0f} at "
            f"{last}:00, and the best {hours} hours, from {self.start}:00, save "
            f"{100 * self.saved:.0f} %"
        )


def _day(column, rows, hours):
    curve = [row[column].to("g/kWh") for row in rows]
    start, lowest = _best_hours(curve, hours)
    name, *look = COUNTRIES[column]
    return _Day(name, tuple(look), curve, start, 1 - lowest / fmean(curve))


def _best_hours(curve: Sequence[float], hours: int) -> tuple[int, float]:
    """(the first of the hours in a row with the lowest mean, that mean); a day begins again."""
    twice = [*curve, *curve]
    means = [fmean(twice[start : start + hours]) for start in range(24)]
    return means.index(min(means)), min(means)


def _draw_day(axes, day, hours):
    """The curve of a country, thick where its best hours are."""
    colour, dash = day.look
    axes.plot(range(24), day.curve, dash, color=colour, lw=1.4)
    chosen = {(day.start + step) % 24 for step in range(hours)}
    thick = [math.nan] * 24
    for hour in chosen:
        thick[hour] = day.curve[hour]
    axes.plot(range(24), thick, color=colour, lw=6, alpha=0.45)
    text = f"{day.name}: {100 * day.saved:.0f} % saved"
    write_beside(
        axes,
        text,
        (23, day.curve[-1]),
        (8, 0),
        size=8.5,
        color=colour,
    )


def _hours_title(days, hours):
    saved = [100 * day.saved for day in days]
    germany, *_, france = (day.mean for day in days)
    moved = 100 * (1 - france / germany)
    return (
        f"The best {hours} hours of the day save {min(saved):.0f} to {max(saved):.0f} %;\n"
        f"going from Germany to France saves {moved:.0f} %"
    )
