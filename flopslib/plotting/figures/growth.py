"""Growth: a trend by date with its two bands, a forecast beside what came, several growths in a
forest plot, and what a growth is made of, one bar a factor.

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
from typing import TYPE_CHECKING, Any, NamedTuple

from ...facts.dates import month, year
from ...facts.table import Row, table
from ...quantities.formatting import sentence, sig
from ..axes import (
    TITLE_SIZE,
    blank,
    credits,
    decades,
    finite,
    fix_place,
    footnote,
    grid,
    label_axes,
    pointer,
    positive,
    rows_axis,
    sources,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, GREEN, INK, ORANGE, QUIET, ROSE

if TYPE_CHECKING:
    import numpy as np

    from ...estimating.trends import Fit

NAMES = ("AlexNet", "GPT-3", "GPT-4", "GPT-6 Astra")
ROUGH = ("speculative", "low")  # confidence of a row: known within about 30 times, so hollow
STEPS = 40  # of the curves
LONGEST_TITLE = 80  # characters, on one line
STEP_AT = 0.4  # of the picture's width, where a step of the line is drawn
FEWEST_DECADES, MOST_DECADES = 3, 16  # ticks of powers of ten on the upright axis
ROOM_FOR_WORDS = 2.4  # times the whole growth: how far the axis of its factors goes
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
    lines : {label: amount} of thin lines, such as {"1e29": "1e29 FLOP"}, or a row of the table
        thresholds instead of the amount: its line is drawn thick from its first day on. The title
        then says when the trend meets them
    names : the models to label
    others : also the models that the fit left out, as faint crosses; or another fit, whose models
        are shown

    Raises
    ------
    UnitError : for an amount of `lines` that is not in the unit of the fit
    FigureError : for one that is not above 0
    DateError : for what is not a date
    """
    end = fit.years.max() if until is None else max(fit.years.max(), year(until))
    rest = _left_out(fit, others, end)
    levels = _levels(fit, lines or {})
    title = _meeting_title(fit, levels, end) or _trend_title(fit)
    figure, axes, marks = _drawn(fit, end, rest, title, others is True, levels)
    if not levels:
        _draw_step(axes, fit, end)
    _name_models(axes, fit, [*fit.rows, *rest], names)
    _draw_levels(axes, fit, levels, end)
    return Picture(figure, _trend_sentence(fit, end, levels, marks))


def forecast(
    fit: Fit,
    name: str,
    others: bool | Fit = False,
    names: Collection[str] = NAMES,
) -> Picture:
    """A Picture of what a trend of earlier years said about a model that came later.

    fit: of the years before, such as fl.trends.fit(until=2018). name: the model that came. others,
    names: as in fl.plot.trends. Raises TrendError for a model that the fit knew.
    """
    said = fit.forecast(name)
    row = fit.table[name]
    day, came = _place(fit, row)
    figure, axes, marks = _drawn(fit, day, _left_out(fit, others, day), said.finding, faint=False)
    _name_models(axes, fit, fit.rows, set(names))
    axes.plot([day], [came], "x", color=INK, ms=7, mew=1.8)
    _draw_gap(axes, day, came, fit.number(said.line.value), said.verdict)
    write_beside(axes, row.name, (day, came), (-4, -48), size=8, arrowprops=pointer(INK, shrinkB=4))
    return Picture(figure, f"{said!r} {marks.crosses()}".strip())


def _drawn(fit, end, rest, title, faint, levels=()):
    """(figure, axes, marks) with everything of a trend but the names of models."""
    last = fit.years.max()
    bands = _bands(fit, end)
    figure, axes = blank(title, 7.4, 4.8)
    fix_place(axes, 0.115, 0.19, 0.87, 0.735)
    _draw_bands(axes, bands, last)
    _draw_crosses(axes, fit, rest, faint)
    _draw_dots(axes, fit)
    ranged = _draw_ranges(axes, fit)
    _name_bands(axes, bands, 1 / 2 if levels else 3 / 4)
    axes.set_xlim(bands.days[0] - 0.3, end + 0.3)
    axes.locator_params(axis="x", integer=True)
    _amount_axis(axes, fit)
    rough = sum(row.confidence in ROUGH for row in fit.rows)
    marks = _Marks(rough, ranged, len(rest), _number_under(fit, rest))
    footnote(figure, _key(fit, marks, levels))
    return figure, axes, marks


@dataclass(frozen=True)
class _Marks:
    """How many marks of each kind there are beside the full dots."""

    rough: int
    ranged: int
    rest: int
    under: int

    def key(self) -> Iterable[str]:
        """What the marks mean, for the small print."""
        if self.rough:
            yield "hollow: known within about 30 times"
        if self.ranged:
            yield "bars: the range its source gives"
        if self.rest:
            yield "crosses: not in the fit"

    def crosses(self) -> str:
        """How many models are not in the fit, in words; "" for none."""
        if not self.rest:
            return ""
        return f"Crosses, not in the fit: {self.rest}, {self.under} of them under the line."

    def sentences(self) -> Iterable[str]:
        """How many marks of each kind there are, for the picture's words."""
        if self.rest:
            yield self.crosses()
        if self.rough or self.ranged:
            yield (
                f"Hollow, known within about 30 times: {self.rough}; with a range of their source: "
                f"{self.ranged}."
            )


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


class _Level(NamedTuple):
    """A line across the picture: a number, and the day from which it applies, if it is a law."""

    label: str
    height: float  # in the unit of the fit
    since: str | None = None

    @property
    def name(self) -> str:
        """The label, and since when the law applies."""
        return f"{self.label}, applies since {self.since[:7]}" if self.since else self.label


def _levels(fit, lines):
    """The lines that are drawn, in the unit of the fit."""
    levels = []
    for label, amount in lines.items():
        law = isinstance(amount, Row)
        height = fit.number(amount.line if law else amount)
        levels.append(_Level(label, height, amount.applies if law else None))
    if levels:
        positive("An amount of `lines`", [level.height for level in levels])
    return levels


def _place(fit, row):
    return year(row.date), fit.number(row[fit.of])


def _trend_title(fit):
    if not fit.growth > 1:
        return f"{fit.what} does not grow: {fit.growth:.2f} times a year ({fit.whose})"
    return (
        f"{fit.what} doubles every {fit.months:.1f} months: {fit.growth:.2f} times a year "
        f"({fit.low:.2f} to {fit.high:.2f})"
    )


def _meeting_title(fit, levels, end):
    """When the trend passed the lines behind it, and meets the first ahead; "" for neither."""
    met = sorted(
        ((fit.reaches(level.height), level.label) for level in levels),
        key=lambda pair: pair[0].value,
    )
    last = fit.years.max()
    behind = [(label, at.month[:4]) for at, label in met if at.value <= last]
    ahead = [(label, at.years) for at, label in met if last < at.value <= end]
    titles = [_met_title(behind[-number:], ahead[:1]) for number in (2, 1)]
    short = [title for title in titles if len(title) < LONGEST_TITLE]
    return short[0] if short else titles[-1]


def _met_title(behind, ahead):
    """A title of (label, when) that the trend passed, and of those that it would meet."""
    passed = ", ".join(f"{label} in {when}" for label, when in behind)
    if not ahead:
        return f"The trend passed {passed}" if passed else ""
    ((label, when),) = ahead
    if not passed:
        return f"The trend would meet {label} {when}"
    (first, year_passed), *others = behind
    passed = ", ".join([f"{first} passed in {year_passed}", *(f"{a} in {b}" for a, b in others)])
    return f"{passed}; {label} would follow {when}"


def _amount_axis(axes, fit):
    """Powers of ten, and what a step from one line of the grid to the next means."""
    axes.set_yscale("log")
    axes.minorticks_off()
    what = f"{fit.what} [{fit.unit}]" if fit.unit else fit.what
    powers = [round(math.log10(tick)) for tick in decades(*axes.get_ylim())]
    if len(powers) >= FEWEST_DECADES:
        step = math.ceil(len(powers) / MOST_DECADES)
        axes.set_yticks([10.0**power for power in powers[::step]])
        what += f"\n(each gridline is {10**step:,} times the one below)"
    axes.yaxis.set_major_formatter(lambda y, _: f"1e{math.log10(y):.0f}")  # as the course writes
    grid(axes, "y", 0.4)
    label_axes(axes, x="date of release", y=what)


def _draw_bands(axes, bands, last):
    """Two bands, one in the other; beyond the last model the line is dashed, its band paler."""
    days = bands.days
    axes.fill_between(
        days,
        bands.single_low,
        bands.single_high,
        color=BLUE,
        alpha=0.12,
        lw=0,
    )
    seen = sum(day <= last for day in days)
    for part, alpha in ((slice(seen), 0.4), (slice(seen - 1, None), 0.25)):
        axes.fill_between(
            days[part],
            bands.low[part],
            bands.high[part],
            color=BLUE,
            alpha=alpha,
            lw=0,
        )
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
                [fit.number(low), fit.number(high)],
                "-_",
                color=INK,
                lw=0.9,
                ms=5,
            )
            bars += 1
    return bars


def _name_bands(axes, bands, share):
    """Name the two bands; that of the line at a share of the width where there is room."""
    third, place = STEPS // 3, int(share * STEPS)
    single = (bands.days[third], bands.single_high[third])
    line = (bands.days[place], bands.low[place])
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


def _draw_step(axes, fit, end):
    """One step of the line, ten times up, with the months that it takes, if it fits in."""
    first = fit.years.min()
    begin = first + STEP_AT * (end - first)
    years = 1 / fit.line[0] if fit.growth > 1 else math.inf
    if begin + years > end:
        return
    height = 10 ** (fit.line[1] + fit.line[0] * (begin - fit.middle))
    corner = (begin + years, height)
    axes.plot(
        [begin, corner[0], corner[0]],
        [height, height, 10 * height],
        color=INK,
        lw=1.2,
    )
    text = f"10 times in {12 * years:.0f} months"
    write_beside(axes, text, corner, (5, -7), size=9, bold=True, outlined=True)


def _name_models(axes, fit, rows, names):
    left, right = axes.get_xlim()
    near_the_left = left + (right - left) / 15  # no room for a name before its dot
    latest = max(_place(fit, row)[0] for row in rows)
    for row in rows:
        if row.name not in names:
            continue
        at = _place(fit, row)
        look = {"size": 8, "outlined": True}
        if at[0] == latest:  # older models are under its name
            write_beside(axes, row.name, at, (-14, 18), arrowprops=pointer(INK, shrinkB=4), **look)
            continue
        away = (7, 4) if at[0] < near_the_left else (-6, 4)
        write_beside(axes, row.name, at, away, **look)


def _draw_levels(axes, fit, levels, end):
    """Lines, each with its name, and a ring where the trend meets it; thick once it applies."""
    left, right = axes.get_xlim()
    for level in levels:
        height = level.height
        axes.axhline(
            height,
            color=ORANGE,
            lw=0.8,
            ls=":",
        )
        if level.since:
            axes.plot([year(level.since), right], [height, height], "-", color=ORANGE, lw=2.2)
        at = fit.reaches(height)
        if left < at.value <= end:
            axes.plot([at.value], [height], "o", ms=9, mfc="none", mec=ORANGE, mew=1.6)
        label = level.name
        crossing = _crossing(fit, at, left, end)
        if crossing:
            label += ": " + crossing.replace("the trend passed it", "passed")
        write_beside(
            axes,
            label,
            (left, height),
            (4, 2),
            size=8,
            color=ORANGE,
            outlined=True,
        )
    axes.set_xlim(left, right)


def _crossing(fit, at, start, end):
    """When the trend passed a line, or would meet it; "" for a time that is not drawn."""
    if not start < at.value <= end:
        return ""
    if at.value > fit.years.max():
        return f"the trend would meet it in {at.month} ({at.band})"
    return f"the trend passed it in {at.month}"


def _draw_gap(axes, day, came, line, verdict):
    """An arrow from what came to what the line said, and how many times that is."""
    axes.annotate(
        "",
        (day, line),
        (day, came),
        arrowprops={"arrowstyle": "<->", "color": ORANGE, "lw": 1.6, "shrinkA": 0, "shrinkB": 0},
    )
    write_beside(
        axes,
        verdict,
        (day, line),
        (-80, 22),
        color=ORANGE,
        bold=True,
        outlined=True,
        arrowprops=pointer(ORANGE, shrinkB=0),
    )


def _key(fit, marks, levels):
    """The small print: whose numbers, what the marks mean, the credit."""
    parts = [sentence(fit.vintage), *marks.key()]
    if levels:
        parts.append("rings: where the trend meets a line")
    if any(level.since for level in levels):
        parts.append("thick: from the day on which the law applies")
    return textwrap.fill("; ".join(parts) + ".", 128) + f"\n{fit.credit}"


def _trend_sentence(fit, end, levels, marks):
    line, low, high, single_low, single_high = map(sig, 10 ** fit.bands([end])[:, 0])
    on_the_line = f"{line} {fit.unit}".strip()
    grows = f"doubles every {fit.months:.1f} months" if fit.growth > 1 else "does not grow"
    growth = (
        f"{fit.what} {grows}: {fit.growth:.2f} times a year, 90 % band {fit.low:.2f} to "
        f"{fit.high:.2f}, by {fit.whose}, {fit.window}."
    )
    there = (
        f"In {month(end)} the line is at {on_the_line}, its band from {low} to {high}; 90 of 100 "
        f"single models would lie from {single_low} to {single_high}."
    )
    known = f"(estimated; {fit.vintage})"
    if levels:
        meetings = [_meeting(fit, level, end) for level in levels]
        return " ".join([*meetings, known])
    return " ".join([growth, there, *marks.sentences(), known])


def _meeting(fit, level, end):
    """When the trend meets a line, when the first model was over it, and how many are."""
    dates = [row.date for row in fit.rows if fit.number(row[fit.of]) > level.height]
    at = fit.reaches(level.height)
    parts = []
    crossing = _crossing(fit, at, fit.years.min(), end)
    if crossing:
        beyond = ", if it goes on" if at.value > fit.years.max() else ""
        parts.append(crossing + beyond)
    if dates:
        first = month(year(min(dates)))
        parts.append(f"the first model was over it in {first}")
    number = len(dates) or "none"
    parts.append(f"{number} of the {fit.whose} are over it")
    listed = "; ".join(parts)
    return f"{sentence(level.name)}: {listed}."


def _number_under(fit, rows):
    """The number of models under the line."""
    slope, height = fit.line
    under = 0
    for row in rows:
        x, y = _place(fit, row)
        under += math.log10(y) < height + slope * (x - fit.middle)
    return under


# -- several growths -------------------------------------------------------------------------------
def growths(*fits: Fit | Row | str) -> Picture:
    """A forest plot: a line for each growth a year, its value and its 90 % band.

    fits: results of fl.trends.fit, filled; and rows of the table trends or their names, hollow.
    Raises FigureError without one, and for a row without a band.

    >>> growths(fl.trends.fit(), "growth, ten largest")
    2 fits, 4.57 to 4.83 times a year: ...
    """
    whose = [_one_growth(one) for one in fits]
    finite("A growth", [end for one in whose for end in (one.value, one.low, one.high)])
    title = _growths_title(whose)
    figure, axes = blank(title, 7.8, 1.3 + 0.3 * len(whose))
    left, width = 0.52, 0.3
    fix_place(axes, left, 1 / figure.get_figheight(), width, 1 - 1.35 / figure.get_figheight())
    axes.set_title(
        axes.get_title("left"), loc="left", x=(0.012 - left) / width, fontsize=TITLE_SIZE
    )
    _draw_no_growth(axes, whose)
    for place, one in enumerate(whose):
        face = BLUE if one.ours else "white"
        axes.plot([one.low, one.high], [-place, -place], "|-", color=BLUE, lw=1.4, ms=7)
        axes.plot([one.value], [-place], "o" if one.ours else "s", color=BLUE, mfc=face, ms=7)
        text = f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
        write(
            axes,
            text,
            1.01,
            -place,
            size=8,
            transform=axes.get_yaxis_transform(),
            va="center",
        )
    rows_axis(axes, {-place: one.label for place, one in enumerate(whose)}, 8)
    grid(axes, "x", 0.4)
    label_axes(axes, x="times a year")
    credit = "\n".join(dict.fromkeys(one.credit for one in whose if one.credit))
    key = "Bars: 90 % bands. Filled: fits to this table. Hollow: fits to the public files."
    if "touch" in title:
        key += "\nShaded: what lies between the two bands that are farthest apart."
    footnote(figure, f"{key}\n{credit}")
    return Picture(figure, _growths_sentence(title, whose))


def _draw_no_growth(axes, whose):
    """A strip between the two bands that lie farthest apart, from row to row, if there is a gap."""
    lower, upper = _farthest_apart(whose)
    if upper.low <= lower.high:
        return
    rows = sorted(-whose.index(one) for one in (lower, upper))
    axes.fill_betweenx(rows, lower.high, upper.low, color=ORANGE, alpha=0.3, lw=0)


def _farthest_apart(whose):
    """The band that ends first, and the band that begins last."""
    return min(whose, key=lambda one: one.high), max(whose, key=lambda one: one.low)


@dataclass(frozen=True)
class _Growth:
    """A growth a year with its band, the line it has in the plot, and how it is known."""

    label: str
    value: float
    low: float
    high: float
    known: str
    credit: str
    ours: bool  # fitted here, and not cited


def _one_growth(one):
    row = table("trends")[one] if isinstance(one, str) else one
    if not isinstance(row, Row):  # a fit
        label = f"{row.whose}, {row.window}"
        known = f"estimated: {row.vintage}"
        return _Growth(label, row.growth, row.low, row.high, known, row.credit, ours=True)
    if row.low is None or row.high is None:
        raise FigureError(f"{row.name} has no band: choose a row with low and high.")
    *_, whose = row.quantity.split(", ", 1)
    models = whose if whose.endswith("models") else f"of {whose}"
    label = f"{row.n} {models}, {row.window}, file {row.date[:7]}"
    return _Growth(label, row.value, row.low, row.high, row.cited, row.credit, ours=False)


def _growths_title(whose):
    values = [one.value for one in whose]
    low, high = max(one.low for one in whose), min(one.high for one in whose)
    shared = "some bands do not even touch"
    if low <= high:
        shared = f"{low:.2f} to {high:.2f} lies in every band"
    return f"{len(whose)} fits, {min(values):.2f} to {max(values):.2f} times a year: {shared}"


def _growths_sentence(title, whose):
    slowest, fastest = (pick(whose, key=lambda one: one.value) for pick in (min, max))
    unsure = max(whose, key=lambda one: one.high / one.low)
    known = "; ".join(dict.fromkeys(one.known for one in whose))
    lower, upper = _farthest_apart(whose)
    gap = ""
    if upper.low > lower.high:
        gap = f" ({lower.label}: up to {lower.high:.2f}; {upper.label}: from {upper.low:.2f})"
    return (
        f"{title}{gap}. Slowest: {slowest.label}. Fastest: {fastest.label}. Widest band: "
        f"{unsure.low:.2f} to {unsure.high:.2f}, {unsure.label}. ({known})"
    )


# -- what a growth is made of ----------------------------------------------------------------------
def growth_parts(whole: Fit | None = None, /, rest: str = "", **rows: Row | str) -> Picture:
    """A Picture of rows of the table trends, by what each is to be called in it; at most four.

    A row may be given by its name. whole: a fit of the whole growth; what the rows leave of it is
    one more factor, by the name `rest`. Raises FigureError without a row, for more than four, and
    for factors that make no growth.

    >>> growth_parts(fl.trends.fit(), rest="faster_chips", more_chips="chips")
    4.57 times a year = 2.17 (more chips) x 2.11 (faster chips, ...): on the logarithmic scale ...
    """
    rows = {key: table("trends")[row] if isinstance(row, str) else row for key, row in rows.items()}
    factors = _factors(rows)
    if whole is not None:
        factors.append(_left_of(whole, factors, rest or "the rest"))
    _check_factors(factors)
    end = factors[-1].end
    shares = ", ".join(f"{factor.name} {factor.percent(end)} %" for factor in factors)

    figure, axes = blank(_parts_title(factors), 7.4, 2.6)
    axes.set_xscale("log")
    for place, (factor, (colour, hatch)) in enumerate(zip(factors, FACTOR_STYLES)):
        _draw_factor(axes, -place, factor, end, colour, hatch)
    _factor_axes(axes, factors, end * ROOM_FOR_WORDS)
    credit = credits(rows.values())
    left = "" if whole is None else f" {sentence(factors[-1].name)}: what the others leave."
    footnote(
        figure,
        "Brackets and whiskers: the 90 % band of a factor. Per cent: its part of the whole "
        f"length.{left}\n{credit}",
    )
    fitted = [
        f"{factor.name}: {row.n} models, {row.window}"
        for factor, row in zip(factors, rows.values())
        if row.n
    ]
    known = "; ".join([*fitted, sources(rows.values())])
    if whole is not None:
        known = f"estimated: {whole.whose}, {whole.window}; {known}"
    return Picture(figure, f"{_product(factors)}: {_on_the_scale(shares)} ({known}).")


@dataclass(frozen=True)
class _Factor:
    """A growth a year, which takes up where the factors before it ended."""

    name: str
    start: float
    value: float
    low: float | None
    high: float | None
    left: bool = False  # what the others leave of the whole

    @property
    def end(self) -> float:
        return self.start * self.value

    def percent(self, whole: float) -> str:
        """Its share of the whole growth, on the logarithmic scale."""
        return f"{100 * math.log(self.value) / math.log(whole):.0f}"

    @property
    def in_words(self) -> str:
        """The factor and its name: "2.17 (more chips)"; with its band if it is what is left."""
        if not self.left or self.low is None or self.high is None:
            return f"{sig(self.value)} ({self.name})"
        band = f"{sig(self.low)} to {sig(self.high)}"
        return f"{sig(self.value)} ({self.name}, what is left: {band})"


def _factors(rows):
    if rows:
        positive("A growth factor", [row.value for row in rows.values()])
    factors = []
    start = 1.0
    for name, row in rows.items():
        factor = _Factor(name.replace("_", " "), start, row.value, row.low, row.high)
        factors.append(factor)
        start = factor.end
    return factors


def _left_of(whole, factors, name):
    """The factor that the others leave of a whole growth, with its band if each has one."""
    start = factors[-1].end if factors else 1.0
    value, low, high = whole.remainder(*factors)
    return _Factor(name.replace("_", " "), start, value, low, high, left=True)


def _check_factors(factors):
    """Raise FigureError for no factors, for too many, and for those that make no growth."""
    positive("A growth factor", [factor.value for factor in factors])
    if len(factors) > len(FACTOR_STYLES):
        raise FigureError(
            f"{len(factors)} factors are given; {len(FACTOR_STYLES)} can be told apart."
        )
    end = factors[-1].end
    if not end > 1:
        raise FigureError(f"Together the factors make {sig(end)} times a year: no growth.")


def _parts_title(factors):
    """The factors a year, from the largest to the smallest, as on the axis."""
    first, *others = sorted(factors, key=lambda factor: factor.value, reverse=True)
    text = f"{sentence(first.name)}: x {sig(first.value)} a year"
    for factor in others:
        text += f", {factor.name}: x {sig(factor.value)}"
    return text


def _draw_factor(axes, y, factor, whole, colour, hatch):
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
    text = f"x {sig(factor.value)}"
    if factor.low is not None and factor.high is not None:
        text += f" ({sig(factor.low)} to {sig(factor.high)})"
    write_beside(axes, f"{text}, {factor.percent(whole)} %", (right, y), (6, 0))


def _factor_axes(axes, factors, right):
    places = [-i for i in range(len(factors))]
    names = [factor.name for factor in factors]
    axes.set_yticks(places, names, fontsize=9.5, parse_math=False)
    axes.set_xlim(min(1, *(factor.end for factor in factors)), right)
    ticks = [n for n in range(1, 20) if n <= factors[-1].end * 1.3]
    axes.set_xticks(ticks, [str(n) for n in ticks])
    axes.minorticks_off()
    grid(axes, "x", 0.4)
    label_axes(axes, x="times a year, on a logarithmic scale: factors multiply, lengths add up")


def _product(factors):
    product = " x ".join(factor.in_words for factor in factors)
    return f"{sig(factors[-1].end)} times a year = {product}"


def _on_the_scale(shares):
    return f"on the logarithmic scale that is {shares} of the growth"
