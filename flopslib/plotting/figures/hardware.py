"""Figures of data sheets: claimed against reached, a headline derated, what a watt or dollar buys.

A sheet's peak is a ceiling. The best matrix product measured on a chip lies below it, a training
run lower still. All numbers are rows of the tables reached, chips, launch_prices and chip_growth,
each with its source; the reader's own device is passed in.
To add a mark: a row there. To change what is drawn for a row: `_draw_chip`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..._support.errors import did_you_mean, short
from ...facts.chips import Chip
from ...facts.dates import year
from ...facts.derating import ONE_TOKEN, derate
from ...facts.table import table
from ...quantities.formatting import a_or_an, percent, sentence, words
from ...quantities.quantity import Q, read
from ..axes import (
    blank,
    by_tens,
    credits,
    decades,
    fix_place,
    grid,
    label_axes,
    log_axis,
    positive,
    rows_axis,
    sources,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, GREEN, INK, ORANGE, QUIET

if TYPE_CHECKING:
    from ...facts.table import Row

EDGE = 128  # per cent: what lies beyond is drawn here, and its number says where it belongs
# NB: launch prices are in dollars of their year. Corrected for inflation, the older dots per dollar
# would be lower; by how much is not worked out here.
ACCELERATORS = ("GPU", "TPU", "accelerator")  # kinds of chips that have a dot
FOR_GAMES = "GeForce"  # how the part of a card for games begins
ONE_OF_TWO = "one GPU of the two"  # the part of a product that is sold as a pair


# -- claimed against reached -----------------------------------------------------------------------
def reached(yours: Any = None, peak: Any = None, name: str = "yours") -> Picture:
    """Of each chip's dense peak, by year: what a matrix product reached, and what training did.

    Parameters
    ----------
    yours : a measurement or a rate, drawn as a mark of its own
    peak : what it is a share of
    name : what it is called

    Raises
    ------
    UnitError : for what is not a rate
    FigureError : for a rate or a peak that is not above 0
    """
    chips = _chips_by_year()
    own = None if yours is None else _own(yours, peak, name)
    product, runs = (
        _span([row.share for marks in chips for row in marks.products]),
        _span([row.share for marks in chips for row in marks.runs]),
    )
    height = 1.3 + 0.25 * len(chips)
    if own:
        height += 0.25 * 1.3
    title = f"A matrix product reaches {product} of the peak, a training run {runs}"
    figure, axes = blank(title, 7.2, height, loc="right")
    for row, chip in enumerate(chips, 1):
        _draw_chip(axes, row, chip)
    if own:
        _draw_own(axes, own)
    _reached_axes(axes, chips, own)
    _write_key(axes, len(chips))
    return Picture(figure, _reached_sentence(chips, product, runs, own))


@dataclass(frozen=True)
class _Marks:
    """A chip, and the rows of its products and of its training runs (MFU)."""

    chip: Chip
    products: list[Row]
    runs: list[Row]

    @property
    def label(self):
        """The chip and its year. A sheet of a pair says twice as much."""
        of_two = " (1 of 2 GPUs)" if self.chip.row.part == ONE_OF_TWO else ""
        return f"{self.chip.name}{of_two}, {self.chip.date[:4]}"

    @property
    def rates(self):
        """The best product and the peak, in TFLOP/s."""
        peak = _tera(self.chip.peak())
        if not self.products:
            return peak
        best = max(row.reached for row in self.products)
        return f"{_tera(best)} of {peak}"


def _span(shares):
    return f"{min(shares):.0f} to {max(shares):.0f} %"


def _chips_by_year():
    marks = {}
    for row in table("reached"):
        chip = Chip(table("chips")[row.chip])
        if row.format != chip.usual or row.counts not in ("product", "MFU"):
            continue
        found = marks.setdefault(chip, _Marks(chip, [], []))
        rows = found.products if row.counts == "product" else found.runs
        rows.append(row)
    return sorted(marks.values(), key=lambda marks: (year(marks.chip.date), marks.chip.name))


def _draw_chip(axes, row, marks):
    """A row: a circle for each product, a hollow diamond for each run, and the peak at the end."""
    axes.plot(
        [0, 100],
        [row, row],
        "-",
        color=FAINT,
        lw=0.6,
        zorder=0,
    )
    shares = [run.share for run in marks.runs]
    axes.plot(
        shares,
        [row for _ in shares],
        "D",
        color=ORANGE,
        mfc="none",
        ms=5,
    )
    if marks.runs:
        _name_lowest(axes, row, marks.runs)
    for product in marks.products:
        axes.plot([product.share], [row], "o", color=BLUE, ms=6)
        text = f"{product.share:.0f} %"
        write_beside(axes, text, (product.share, row), (-7, 0), size=8, outlined=True)
    write_beside(axes, marks.rates, (100, row), (8, 0), size=8, color=QUIET)


def _name_lowest(axes, row, runs):
    """To the left of a row's diamonds: which run, or which runs, the lowest of them is."""
    lowest = min(runs, key=lambda run: run.share)
    name, *_ = lowest.name.split(",")
    at = (lowest.share, row)
    write_beside(
        axes,
        name,
        at,
        (-7, 0),
        size=7,
        color=ORANGE,
        outlined=True,
    )


@dataclass(frozen=True)
class _Own:
    """The reader's own mark."""

    name: str
    rate: Q
    percent: float
    peak: str  # which one: the other rows are shares of a sheet's

    @property
    def text(self):
        return f"{self.rate}, {self.percent:.0f} % of its {self.peak}"


def _own(yours, peak, name):
    if peak is None:
        raise FigureError(
            'A rate is drawn as a share of a peak: write reached(rate, peak="290 GFLOP/s").'
        )
    rate, peak = read(yours, "FLOP/s"), read(peak, "FLOP/s")
    positive("A rate or its peak", [rate, peak])
    is_measured = any(how.startswith("measured") for how in peak.how)
    which = "measured peak" if is_measured else "peak"
    return _Own(name, rate, 100 * (rate / peak), which)


def _draw_own(axes, own):
    at = min(own.percent, EDGE - 2)
    axes.plot([at], [0], "s", color=GREEN, ms=7)
    side = -8 if at > EDGE / 2 else 8  # to the left, as in the other rows, where there is room
    write_beside(
        axes,
        own.text,
        (at, 0),
        (side, 0),
        size=8,
        color=GREEN,
        outlined=True,
    )


def _reached_axes(axes, chips, own):
    rows = {}
    if own:
        rows[0] = own.name
    for row, marks in enumerate(chips, 1):
        rows[row] = marks.label
    rows_axis(axes, rows, size=8, line=True)
    axes.axvline(100, color=INK, lw=1)
    axes.set_ylim(-0.7 if own else 0.3, len(chips) + 2.2)
    axes.set_xlim(0, EDGE)
    axes.set_xticks(range(0, 101, 20))
    label_axes(axes, x="per cent of the dense peak, in the chip's training format")


def _write_key(axes, top):
    """Above the rows: what the marks and the line are."""
    rates = "TFLOP/s: best product\nof the dense peak"
    write(
        axes,
        rates,
        101.5,
        top + 0.75,
        size=8,
        color=QUIET,
        ha="left",
    )
    for x, text, colour in (
        (20, "◇ training runs (MFU)", ORANGE),
        (68, "● best matrix product", BLUE),
    ):
        write(
            axes,
            text,
            x,
            top + 0.85,
            size=8,
            color=colour,
            ha="center",
        )


def _reached_sentence(chips, product, runs, own):
    first, last = chips[0].chip.date[:4], chips[-1].chip.date[:4]
    yours = f" {sentence(own.name)}: {own.text} (measured)." if own else ""
    return (
        f"What {len(chips)} chips from {first} to {last} reached of their dense peak: "
        f"{product} in the best matrix product, where one is known, and {runs} in a training run "
        f"(cited: each row of the table reached).{yours} Some rows: {table('reached').credit}"
    )


# -- a headline, derated ---------------------------------------------------------------------------
def headline(steps: Sequence[tuple[str, Q]] | str) -> Picture:
    """A headline rate derated: one bar for each step of derating.derate, with what is left.

    steps: also the name of a chip, for all of its steps. Raises FigureError without a step.
    """
    if isinstance(steps, str):
        steps = derate(steps, star=False, eight_bits=False, no_wait=False, data_there=False)
    positive("A rate of the headline", [rate for _, rate in steps])
    figure, axes = blank(_what_is_left(steps), 6.8, 2.5)
    fix_place(axes, 0.2, 0.2, 0.78, 0.67)  # a tick wants its answer soon
    first = before = steps[0][1].to("TFLOP/s")
    for row, (name, step) in enumerate(steps):
        rate = step.to("TFLOP/s")
        axes.barh(
            [-row],
            [before],
            0.62,
            facecolor="white",
            edgecolor=FAINT,
            hatch="////",
        )
        axes.barh([-row], [rate], 0.62, color=BLUE if row else INK)
        write_beside(axes, _tera(step), (rate, -row), (5, 0), outlined=True)
        if rate < before:
            taken = _taken(name, before / rate)
            write_beside(axes, taken, (before, -row), (5, 0), color=QUIET)
        before = rate
    rows_axis(axes, {-row: name for row, (name, _) in enumerate(steps)}, line=True)
    axes.set_xlim(0, first * 1.12)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    label_axes(axes, x="TFLOP/s that are left (black: the headline; hatched: what a step takes)")
    return Picture(figure, _headline_sentence(steps))


def _taken(name, times):
    """What a step divides by; where memory sets the limit, also why."""
    taken = f"÷ {words(times)}"
    if name == ONE_TOKEN:
        return f"{taken}: memory feeds no more"
    return taken


def _what_is_left(steps):
    first, last = steps[0][1], steps[-1][1]
    if first == last:
        return f"The headline of {_tera(first)} TFLOP/s, untouched"
    return f"Of {_tera(first)} TFLOP/s, {_tera(last)} are left: one part in {words(first / last)}"


def _headline_sentence(steps):
    if len(steps) == 1:
        return f"{_what_is_left(steps)} (cited)."
    listed = "; ".join(f"{name} {_tera(rate)}" for name, rate in steps[1:])
    # Up to the third step the sheet says it: stars and formats. Waiting is estimated.
    cited = steps[-1][1] == steps[min(2, len(steps) - 1)][1]
    how = "cited" if cited else "cited; the steps estimated"
    return f"{_what_is_left(steps)}. Step by step, in TFLOP/s: {listed} ({how})."


def _tera(rate):
    number = rate.to("TFLOP/s")
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


# -- per watt and per dollar -----------------------------------------------------------------------
def flops_per(what: str = "watt") -> Picture:
    """FLOP/s per "watt" or "dollar" by year: chips as dots, with the cited growth.

    Per dollar, cards for games and chips for data centres are two kinds: no line is drawn through
    both. Raises FigureError for another word.
    """
    if what not in PER:
        raise FigureError(
            f'{short(what)!r} is not drawn. Write flops_per("watt") or flops_per("dollar").'
            f"{did_you_mean(what, PER)}"
        )
    return PER[what]()


def _per_watt():
    growths = fp32, best = _growths()
    rates = ", ".join(f"{growth.per_year} in {growth.label}" for growth in growths)
    most, least = (percent(growth.row.growth - 1) for growth in (best, fp32))
    figure, axes = blank(
        f"A watt buys {most} more FLOP/s a year in the best format, {least} in FP32", 6.8, 4.2
    )
    axes.set_yscale("log")
    for growth in growths:
        _draw_growth(axes, growth)
    axes.set_xlim(axes.get_xlim()[0], growths[0].years[-1] + 6)  # room for the words
    _by_year(axes, "FLOP/s per watt", "line and band: growth of all chips of a larger table, 90 %")
    return Picture(figure, _growth_sentence(growths, rates))


@dataclass(frozen=True)
class _Growth:
    """The growth of one rate per watt: the cited row, and the chips of our own table."""

    label: str
    row: Row
    dots: list[tuple[float, float]]  # (year, FLOP/s per watt)
    colour: str
    marker: str
    dash: str
    hollow: bool

    @property
    def per_year(self):
        return f"{percent(self.row.growth - 1)} a year"

    @property
    def years(self):
        """The first year with a dot, the mean, the last."""
        years = [x for x, _ in self.dots]
        return [min(years), sum(years) / len(years), max(years)]

    def line(self, growth):
        """A growth through the middle of the dots, at the three years."""
        middle = sum(math.log(y) for _, y in self.dots) / len(self.dots)
        mean = self.years[1]
        return [math.exp(middle + (x - mean) * math.log(growth)) for x in self.years]


def _growths():
    return (
        _growth("fp32 per watt", ("fp32",), "FP32", BLUE, "o", "-"),
        _growth("best per watt", ("fp32", "fp16", "bf16"), "the best format", ORANGE, "^", "--"),
    )


def _growth(name, formats, label, colour, marker, dash):
    row = table("chip_growth")[name]
    return _Growth(label, row, _per_watt_of(formats), colour, marker, dash, hollow=label != "FP32")


def _per_watt_of(formats):
    """[(year, FLOP/s per watt)] of the accelerators that have both numbers."""
    dots = []
    for row in table("chips"):
        rates = [row[format].value for format in formats if row[format] is not None]
        if row.kind in ACCELERATORS and row.power and rates:
            dots.append((year(row.date), max(rates) / row.power.value))
    return dots


def _draw_growth(axes, growth):
    """The dots, the cited growth through their middle, its band, and its name at the end."""
    xs, ys = zip(*growth.dots)
    face = "none" if growth.hollow else growth.colour
    axes.plot(
        xs,
        ys,
        growth.marker,
        color=growth.colour,
        ms=4.5,
        mfc=face,
    )
    row, years = growth.row, growth.years
    low, high = growth.line(row.low), growth.line(row.high)
    axes.fill_between(
        years,
        low,
        high,
        color=growth.colour,
        alpha=0.15,
        lw=0,
    )
    line = growth.line(row.growth)
    axes.plot(years, line, growth.dash, color=growth.colour, lw=1.6)
    text = f"{growth.label}\n{growth.per_year}"
    write_beside(axes, text, (years[-1], line[-1]), (6, 0), color=growth.colour)


def _by_year(axes, what, note):
    """Years along the axis; upwards the rates, with room for the words at the last dot."""
    axes.set_xticks(range(2010, 2026, 5))
    low, high = axes.get_ylim()
    high *= 1.5
    log_axis(axes, "y", low, high, decades(low, high), lambda rate: str(Q(rate, "FLOP/s")))
    grid(axes)
    label_axes(axes, x=f"year of release; {note}", y=by_tens(what))


def _growth_sentence(growths, rates):
    bands = "; ".join(f"{growth.label}: {_band(growth.row)}" for growth in growths)
    rows = [growth.row for growth in growths]
    return (
        f"FLOP/s per watt grew by {rates}, FP32 or 16 bits ({sources(rows)}; 90 % band: "
        f"{bands}). The dots are the chips of the course's own table. {credits(rows)}"
    )


def _band(row):
    return f"{100 * (row.low - 1):.3g} to {percent(row.high - 1)}"


@dataclass(frozen=True)
class _Market:
    """The chips of one market: its name, a dot for each, and their look."""

    label: str
    dots: list[tuple[float, float, str]]  # (year, FLOP/s per dollar, name), the oldest first
    colour: str
    marker: str
    up: float  # points from the last dot up to the label

    @property
    def newest(self):
        return self.dots[-1]


def _per_dollar():
    """Two kinds of dots and no line, because a fit to both describes neither."""
    games, centres = _markets()
    times = f"{games.newest[1] / centres.newest[1]:.2g}"
    figure, axes = blank(
        f"A dollar buys about {times} times as much FP32 in a card for games",
        6.8,
        4.2,
    )
    axes.set_yscale("log")
    for market in (games, centres):
        _draw_market(axes, market)
    axes.set_xlim(axes.get_xlim()[0], games.newest[0] + 7)  # room for the words
    _by_year(
        axes,
        "FP32 for a dollar",
        "prices at launch (hollow: no price of its own, a share of a server's)",
    )
    return Picture(figure, _market_sentence(games, centres, times))


def _markets():
    dots = {True: [], False: []}  # for games, for data centres
    for row in table("chips"):
        if row.name in table("launch_prices") and row.kind in ACCELERATORS and row.fp32:
            each = row.fp32.value / table("launch_prices")[row.name].price.value
            dots[row.part.startswith(FOR_GAMES)].append((year(row.date), each, row.name))
    return (
        _Market("cards for games", sorted(dots[True]), ORANGE, "^", 12),
        _Market("data-centre chips", sorted(dots[False]), BLUE, "o", -20),
    )


def _has_own_price(name):
    """Whether a chip was sold alone, and not only as a part of a server."""
    return table("launch_prices")[name].kind == "at launch"


def _draw_market(axes, market):
    """The dots, the names of the first, the highest and the last, and the market's name."""
    for own_price, face in ((True, market.colour), (False, "none")):
        dots = [(x, y) for x, y, name in market.dots if _has_own_price(name) is own_price]
        if dots:
            xs, ys = zip(*dots)
            axes.plot(xs, ys, market.marker, color=market.colour, ms=5.5, mfc=face)
    highest = max(market.dots, key=lambda dot: dot[1])
    for x, y, name in dict.fromkeys([market.dots[0], highest, market.newest]):
        write_beside(axes, name, (x, y), (7, 0), size=8, color=market.colour, outlined=True)
    x, y, _ = market.newest
    write_beside(
        axes,
        market.label,
        (x, y),
        (7, market.up),
        color=market.colour,
        bold=True,
    )


def _reckoned(price):
    """What a chip without a price of its own is priced as."""
    return sentence(f"{a_or_an(price.name)} is priced as {price.note}.")


def _market_sentence(games, centres, times):
    row = table("chip_growth")["fp32 per dollar"]
    prices = [table("launch_prices")[market.newest[2]] for market in (games, centres)]
    (_, low, oldest), (_, high, newest) = centres.dots[0], centres.newest
    shares = [price for price in prices if not _has_own_price(price.name)]
    reckoned = "".join(f" {_reckoned(price)}" for price in shares)
    return (
        f"For a dollar, {a_or_an(games.newest[2])}, a card for games, gives about "
        f"{times} times the FP32 of {a_or_an(newest)}, a chip for data centres "
        f"({sources(prices)}).{reckoned} Among data-centre chips the {newest} gives about "
        f"{high / low:.1g} times what the {oldest} gave. A fit to a larger table that mixes both "
        f"kinds: {percent(row.growth - 1)} a year ({row.cited}; 90 % band: {_band(row)}). "
        f"{credits([row])}"
    )


PER = {"watt": _per_watt, "dollar": _per_dollar}
