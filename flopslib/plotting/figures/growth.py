"""Growth: a trend by date with its two bands, and what a growth is made of, one bar a factor.

The band of the line shows how well the line is known, the band of single models where one model
may lie; the second is far wider, and the first is the one that gets quoted. Beyond the last model
the line is dashed: a trend is a record, not a law. Growth factors multiply, so on a logarithmic
axis their bars add up, and the length of a bar is its share of the whole.
To name other models: the argument `names`. To draw legal lines: `lines`. To take another growth
apart: other rows of the table trends, in the order in which they multiply.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...facts.dates import year
from ...facts.table import table
from ...quantities.formatting import sentence, sig
from ...quantities.quantity import read
from ..axes import (
    blank,
    credits,
    fix_place,
    footnote,
    grid,
    label_axes,
    pointer,
    positive,
    sources,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, GREEN, INK, ORANGE, QUIET, ROSE

if TYPE_CHECKING:
    import numpy as np

    from ...estimating.trends import Fit
    from ...facts.table import Row

NAMES = ("AlexNet", "GPT-3", "GPT-4", "GPT-6 Astra")
ROUGH = ("speculative", "low")  # confidence of a row: known within about 30 times, so hollow
STEPS = 40  # of the curves
FACTOR_STYLES = ((BLUE, ""), (ORANGE, "//"), (GREEN, ".."), (ROSE, "xx"))  # colour, hatch


# -- a trend ---------------------------------------------------------------------------------------
def trends(
    fit: Fit,
    until: float | str | None = None,
    lines: Mapping[str, Any] | None = None,
    names: Collection[str] = NAMES,
    others: bool | Fit = False,
) -> Picture:
    """A Picture of a fit: dots by date, hollow where confidence is low, and the two bands.

    Parameters
    ----------
    fit : a result of fl.trends.fit
    until : a year or date to draw the trend to; the last model by default
    lines : {label: amount} of thin lines, such as {"EU: 1e25": "1e25 FLOP"}
    names : the models to label
    others : also the models that the fit left out, as faint crosses; or another fit, whose models
        are shown

    Raises
    ------
    UnitError : for an amount of `lines` that is not in the unit of the fit
    FigureError : for one that is not above 0
    DateError : for what is not a date
    """
    last = fit.years.max()
    end = last if until is None else max(last, year(until))
    bands = _bands(fit, end)
    rest = _left_out(fit, others, end)
    levels = _levels(fit, lines or {})

    figure, axes = blank(_trend_title(fit), 7.4, 4.6)
    fix_place(axes, 0.095, 0.2, 0.89, 0.725)
    _amount_axis(axes, fit)
    _draw_bands(axes, bands, last)
    _draw_crosses(axes, fit, rest, faint=others is True)
    _draw_dots(axes, fit)
    ranged = _draw_ranges(axes, fit)
    _name_bands(axes, bands)
    _name_models(axes, fit, [*fit.rows, *rest], names, bands.days)
    _draw_levels(axes, levels, bands.days[0])
    axes.set_xlim(bands.days[0] - 0.3, end + 0.3)
    axes.locator_params(axis="x", integer=True)
    rough = sum(row.confidence in ROUGH for row in fit.rows)
    footnote(figure, _key(fit, rough, ranged, rest))
    return Picture(figure, _trend_sentence(fit, end, levels, rough, ranged, rest))


@dataclass(frozen=True)
class _Bands:
    """What a fit says on each of some days."""

    days: list[float]
    line: np.ndarray
    low: np.ndarray  # of the line
    high: np.ndarray
    single_low: np.ndarray  # of single models
    single_high: np.ndarray


def _bands(fit, end):
    start = fit.years.min()
    days = [start + (end - start) * i / STEPS for i in range(STEPS + 1)]
    return _Bands(days, *10 ** fit.bands(days))


def _left_out(fit, others, end):
    """The rows to show as crosses: of the table or of another fit, and not in this one."""
    if not others:
        return []
    rows: Iterable[Row] = fit.table if others is True else others.rows
    fitted = {id(row) for row in fit.rows}
    return [
        row
        for row in rows
        if row[fit.of] is not None
        and id(row) not in fitted
        and fit.years.min() <= year(row.date) <= end
    ]


def _levels(fit, lines):
    """The heights of the thin lines, in the unit of the fit."""
    levels = {label: float(read(amount, _unit(fit))) for label, amount in lines.items()}
    if levels:
        positive("An amount of `lines`", levels.values())
    return levels


def _unit(fit):
    unit = fit.table.units[fit.of]
    return "" if unit == "#" else unit


def _place(fit, row):
    return year(row.date), float(row[fit.of])


def _trend_title(fit):
    if not fit.growth > 1:
        return f"{fit.what} does not grow: {fit.growth:.2f} times a year ({fit.whose})"
    return (
        f"{fit.what} doubles every {fit.months:.1f} months: {fit.growth:.2f} times a year "
        f"({fit.low:.2f} to {fit.high:.2f})"
    )


def _amount_axis(axes, fit):
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda y, _: f"1e{math.log10(y):.0f}")  # as the course writes
    grid(axes, "y", 0.4)
    unit = _unit(fit)
    what = f"{fit.what} [{unit}]" if unit else fit.what
    label_axes(axes, x="date of release", y=f"{what}, in powers of ten")


def _draw_bands(axes, bands, last):
    """Two bands, one in the other; the line is whole to the last model and dashed beyond."""
    days = bands.days
    axes.fill_between(
        days,
        bands.single_low,
        bands.single_high,
        color=BLUE,
        alpha=0.12,
        lw=0,
    )
    axes.fill_between(
        days,
        bands.low,
        bands.high,
        color=BLUE,
        alpha=0.4,
        lw=0,
    )
    seen = sum(day <= last for day in days)
    axes.plot(days[:seen], bands.line[:seen], color=BLUE, lw=1.6)
    axes.plot(
        days,
        bands.line,
        color=BLUE,
        lw=1.6,
        ls=(0, (4, 2)),
    )


def _draw_crosses(axes, fit, rest, faint):
    places = [_place(fit, row) for row in rest]
    look = {"ms": 5, "mew": 1}
    if faint:
        look = {"ms": 3, "mew": 0.7, "alpha": 0.6}
    axes.plot([x for x, _ in places], [y for _, y in places], "x", color=QUIET, **look)


def _draw_dots(axes, fit):
    for rough, face in ((False, INK), (True, "white")):
        places = [_place(fit, row) for row in fit.rows if (row.confidence in ROUGH) is rough]
        axes.plot(
            [x for x, _ in places],
            [y for _, y in places],
            "o",
            ms=4.5,
            color=INK,
            mfc=face,
            mew=0.9,
        )


def _draw_ranges(axes, fit):
    """A bar for each model whose source gives a range; returns the number of bars."""
    bars = 0
    for row in fit.rows:
        low = vars(row).get(f"{fit.of}_low")
        high = vars(row).get(f"{fit.of}_high")
        if low and high:
            x = year(row.date)
            axes.plot(
                [x, x],
                [float(low), float(high)],
                "-_",
                color=INK,
                lw=0.9,
                ms=5,
            )
            bars += 1
    return bars


def _name_bands(axes, bands):
    third, half = STEPS // 3, STEPS // 2
    single = (bands.days[third], bands.single_high[third])
    line = (bands.days[half], bands.low[half])
    for text, at, away in (
        ("90 of 100 single models", single, (-14, 20)),
        ("the line and its band", line, (22, -34)),
    ):
        write_beside(
            axes,
            text,
            at,
            away,
            size=8,
            color=BLUE,
            outlined=True,
            arrowprops=pointer(BLUE, shrinkB=0),
        )


def _name_models(
    axes,
    fit,
    rows,
    names,
    days,
):
    near_the_left = days[STEPS // 25]  # no room for a name before its dot
    for row in rows:
        if row.name not in names:
            continue
        at = _place(fit, row)
        away = (7, 4) if at[0] < near_the_left else (-6, 4)
        write_beside(axes, row.name, at, away, size=8, outlined=True)


def _draw_levels(axes, levels, left):
    for label, level in levels.items():
        axes.axhline(
            level,
            color=ORANGE,
            lw=0.8,
            ls=":",
        )
        write_beside(
            axes,
            label,
            (left, level),
            (2, 2),
            size=7.5,
            color=ORANGE,
            outlined=True,
        )


def _key(fit, rough, ranged, rest):
    """The small print: whose numbers, what the marks mean, the credit."""
    parts = [sentence(fit.vintage)]
    if rough:
        parts.append("hollow: known within about 30 times")
    if ranged:
        parts.append("bars: the range its source gives")
    if rest:
        parts.append("crosses: not in the fit")
    return textwrap.fill("; ".join(parts) + ".", 128) + f"\n{fit.credit}"


def _trend_sentence(
    fit,
    end,
    levels,
    rough,
    ranged,
    rest,
):
    line, low, high, single_low, single_high = map(sig, 10 ** fit.bands([end])[:, 0])
    on_the_line = f"{line} {_unit(fit)}".strip()
    grows = f"doubles every {fit.months:.1f} months" if fit.growth > 1 else "does not grow"
    parts = [
        f"{fit.what} {grows}: {fit.growth:.2f} times a year, 90 % band {fit.low:.2f} to "
        f"{fit.high:.2f}, by {fit.whose}, {fit.window}.",
        f"In {end:.1f} the line is at {on_the_line}, its band from {low} to {high}; 90 of 100 "
        f"single models would lie from {single_low} to {single_high}.",
    ]
    if rest:
        under = _number_under(fit, rest)
        parts.append(f"Crosses, not in the fit: {len(rest)}, {under} of them under the line.")
    for label, level in levels.items():
        over = sum(float(row[fit.of]) > level for row in fit.rows)
        parts.append(f"Above the line drawn for {label!r}: {over} of them.")
    if rough or ranged:
        parts.append(
            f"Hollow dots, known within about 30 times: {rough}; with a range of their "
            f"source: {ranged}."
        )
    parts.append(f"(estimated; {fit.vintage}; {fit.credit})")
    return " ".join(parts)


def _number_under(fit, rows):
    """The number of models under the line."""
    slope, height = fit.line
    under = 0
    for row in rows:
        x, y = _place(fit, row)
        under += math.log10(y) < height + slope * (x - fit.middle)
    return under


# -- what a growth is made of ----------------------------------------------------------------------
def growth_parts(**rows: Row | str) -> Picture:
    """A Picture of rows of the table trends, by what each is to be called in it; at most four.

    A row may be given by its name. Raises FigureError without a row, for more than four, and for
    factors that make no growth.

    >>> growth_parts(more_chips=table("trends")["chips"], longer_runs=table("trends")["duration"])
    2.63 times a year = 2.17 (more chips) x 1.21 (longer runs): on the logarithmic scale ...
    """
    rows = {key: table("trends")[row] if isinstance(row, str) else row for key, row in rows.items()}
    factors = _factors(rows)
    whole = factors[-1].end
    shares = ", ".join(f"{factor.name} {factor.percent(whole)} %" for factor in factors)

    figure, axes = blank(f"{whole:.1f} times a year: {shares}", 7.4, 2.6)
    axes.set_xscale("log")
    for place, (factor, (colour, hatch)) in enumerate(zip(factors, FACTOR_STYLES)):
        _draw_factor(axes, -place, factor, colour, hatch)
    _factor_axes(axes, factors, whole * 1.3)
    credit = credits(rows.values())
    footnote(
        figure,
        "Whiskers: the 90 % band of a factor; without one: what is left when the others are "
        f"divided out.\n{credit}",
    )
    known = f"({sources(rows.values())}). {credit}".strip()
    return Picture(figure, f"{_product(factors)}: {_on_the_scale(shares)} {known}")


@dataclass(frozen=True)
class _Factor:
    """A growth a year, which takes up where the factors before it ended."""

    name: str
    start: float
    value: float
    low: float | None
    high: float | None

    @property
    def end(self) -> float:
        return self.start * self.value

    def percent(self, whole: float) -> str:
        """Its share of the whole growth, on the logarithmic scale."""
        return f"{100 * math.log(self.value) / math.log(whole):.0f}"


def _factors(rows):
    positive("A growth factor", [row.value for row in rows.values()])
    if len(rows) > len(FACTOR_STYLES):
        raise FigureError(f"{len(rows)} factors are given; {len(FACTOR_STYLES)} can be told apart.")
    factors = []
    start = 1.0
    for name, row in rows.items():
        factor = _Factor(name.replace("_", " "), start, row.value, row.low, row.high)
        factors.append(factor)
        start = factor.end
    if not start > 1:
        raise FigureError(f"Together the factors make {sig(start)} times a year: no growth.")
    return factors


def _draw_factor(axes, y, factor, colour, hatch):
    """A bar, the whisker of its band, and a line down to where the next bar begins."""
    start, end = factor.start, factor.end
    axes.barh(
        y,
        end - start,
        left=start,
        height=0.55,
        color=colour,
        hatch=hatch,
        edgecolor="white",
        lw=0,
    )
    right = end
    if factor.low is not None and factor.high is not None:
        ends = [start * factor.low, start * factor.high]
        axes.plot(
            ends,
            [y, y],
            "|-",
            color=INK,
            lw=1,
            ms=7,
        )
        right = max(ends[1], end)
    axes.plot(
        [end, end],
        [y, y - 0.7],
        color=QUIET,
        lw=0.7,
        ls=":",
    )
    write_beside(axes, f"x {sig(factor.value)}", (right, y), (6, 0))


def _factor_axes(axes, factors, right):
    places = [-i for i in range(len(factors))]
    names = [factor.name for factor in factors]
    axes.set_yticks(places, names, fontsize=9.5, parse_math=False)
    axes.set_xlim(min(1, *(factor.end for factor in factors)), right)
    ticks = [n for n in range(1, 20) if n <= right]
    axes.set_xticks(ticks, [str(n) for n in ticks])
    axes.minorticks_off()
    grid(axes, "x", 0.4)
    label_axes(axes, x="times a year, on a logarithmic scale: factors multiply, lengths add up")


def _product(factors):
    product = " x ".join(f"{sig(factor.value)} ({factor.name})" for factor in factors)
    return f"{sig(factors[-1].end)} times a year = {product}"


def _on_the_scale(shares):
    return f"on the logarithmic scale that is {shares} of the growth"
