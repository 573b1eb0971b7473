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
from ...facts.derating import derate
from ...facts.table import table
from ...quantities.formatting import percent, sentence, words
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

EDGE = 118  # per cent: what lies beyond is drawn here, and its number says where it belongs
# NB: launch prices are in dollars of their year. Corrected for inflation, the older dots per dollar
# would be lower; by how much is not worked out here.
PER = {"watt": "watt", "dollar": "dollar of its launch price"}
ACCELERATORS = ("GPU", "TPU", "accelerator")  # kinds of chips that have a dot


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
    shares = {
        "product": [share for chip in chips for share in chip.products],
        "MFU": [share for chip in chips for share in chip.runs],
    }
    product, runs = (f"{min(some):.0f} to {max(some):.0f} %" for some in shares.values())
    height = 1.3 + 0.25 * len(chips)
    if own:
        height += 0.25 * 1.3
    title = f"A matrix product reaches {product} of the sheet, a training run {runs}"
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
    """A chip, and the shares of its peak in per cent: of products, and of training runs (MFU)."""

    chip: Chip
    products: list[float]
    runs: list[float]


def _chips_by_year():
    marks = {}
    for row in table("reached"):
        chip = Chip(table("chips")[row.chip])
        if row.format != chip.usual or row.counts not in ("product", "MFU"):
            continue
        found = marks.setdefault(chip, _Marks(chip, [], []))
        shares = found.products if row.counts == "product" else found.runs
        shares.append(row.share)
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
    rows = [row for _ in marks.runs]
    axes.plot(
        marks.runs,
        rows,
        "D",
        color=ORANGE,
        mfc="none",
        ms=5,
    )
    for share in marks.products:
        axes.plot([share], [row], "o", color=BLUE, ms=6)
        write_beside(axes, f"{share:.0f} %", (share, row), (-7, 0), size=8, outlined=True)
    write_beside(axes, _tera(marks.chip.peak()), (100, row), (8, 0), size=8, color=QUIET)


@dataclass(frozen=True)
class _Own:
    """The reader's own mark."""

    name: str
    rate: Q
    percent: float

    @property
    def text(self):
        return f"{self.rate}, {self.percent:.0f} %"


def _own(yours, peak, name):
    if peak is None:
        raise FigureError(
            'A rate is drawn as a share of a peak: write reached(rate, peak="290 GFLOP/s").'
        )
    rate, peak = read(yours, "FLOP/s"), read(peak, "FLOP/s")
    positive("A rate or its peak", [rate, peak])
    return _Own(name, rate, 100 * (rate / peak))


def _draw_own(axes, own):
    at = min(own.percent, EDGE - 2)
    axes.plot([at], [0], "s", color=GREEN, ms=7)
    write_beside(
        axes,
        own.text,
        (at, 0),
        (0, -13),
        size=8,
        color=GREEN,
        bold=True,
        va="center",
    )


def _reached_axes(axes, chips, own):
    rows = {}
    if own:
        rows[0] = own.name
    for row, marks in enumerate(chips, 1):
        rows[row] = f"{marks.chip.name}, {marks.chip.date[:4]}"
    rows_axis(axes, rows, size=8, line=True)
    axes.axvline(100, color=INK, lw=1)
    axes.set_ylim(-1.1 if own else 0.3, len(chips) + 2.2)
    axes.set_xlim(0, EDGE)
    label_axes(axes, x="reached, in per cent of the dense sheet peak in the format trained in")


def _write_key(axes, top):
    """Above the rows: what the marks and the line are."""
    sheet = "the sheet: dense peak,\nTFLOP/s"
    write(
        axes,
        sheet,
        100,
        top + 0.75,
        size=8,
        outlined=True,
        ha="center",
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
    yours = f" {sentence(own.name)}: {own.text} of its peak (measured)." if own else ""
    return (
        f"Claimed against reached for {len(chips)} chips from {first} to {last}: the best matrix "
        f"product, where one was measured, is {product} of the dense sheet peak, a known training "
        f"run {runs} (cited: each row of the table reached).{yours} Some rows: "
        f"{table('reached').credit}"
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
    for row, (_, step) in enumerate(steps):
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
        write_beside(axes, _tera(step), (before, -row), (5, 0))
        before = rate
    rows_axis(axes, {-row: name for row, (name, _) in enumerate(steps)}, line=True)
    axes.set_xlim(0, first * 1.12)
    label_axes(axes, x="TFLOP/s; hatched: what the step takes away")
    return Picture(figure, _headline_sentence(steps))


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
    """FLOP/s per "watt" or "dollar" by year: chips as dots, cited growth as a line and a band.

    Raises FigureError for another word.
    """
    if what not in PER:
        raise FigureError(
            f'{short(what)!r} is not drawn. Write flops_per("watt") or flops_per("dollar").'
            f"{did_you_mean(what, PER)}"
        )
    growths = _growths(what)
    rates = ", ".join(f"{growth.per_year} in {growth.label}" for growth in growths)
    figure, axes = blank(f"FLOP/s per {what} grew by {rates}", 6.8, 4.2)
    axes.set_yscale("log")
    for growth in growths:
        _draw_growth(axes, growth)
    _growth_axes(axes, PER[what], growths)
    return Picture(figure, _growth_sentence(PER[what], growths, rates))


@dataclass(frozen=True)
class _Growth:
    """The growth of one rate per watt or dollar: the cited row, the chips of our own table."""

    label: str
    row: Row
    dots: list[tuple[float, float]]  # (year, FLOP/s per watt or dollar)
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


def _growths(what):
    fp32 = _growth(what, "fp32", ("fp32",), "FP32", BLUE, "o", "-")
    label = "the best of 16 and 32 bits"
    best = _growth(what, "best", ("fp32", "fp16", "bf16"), label, ORANGE, "^", "--")
    return [growth for growth in (fp32, best) if growth]


def _growth(what, kind, formats, label, colour, marker, dash):
    """None where no growth is cited."""
    name = f"{kind} per {what}"
    if name not in table("chip_growth"):
        return None
    dots = _bought(formats, what)
    row = table("chip_growth")[name]
    return _Growth(label, row, dots, colour, marker, dash, hollow=kind != "fp32")


def _bought(formats, what):
    """[(year, FLOP/s per watt or dollar)] of the accelerators that have both numbers."""
    prices = table("launch_prices")
    dots = []
    for row in table("chips"):
        if row.kind not in ACCELERATORS:
            continue
        price = prices[row.name].price if row.name in prices else None
        cost = row.power if what == "watt" else price
        rates = [row[format].value for format in formats if row[format] is not None]
        if cost and rates:
            dots.append((year(row.date), max(rates) / cost.value))
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
    text = f"{growth.label}\n{growth.per_year}".replace(" of ", "\nof ")
    write_beside(axes, text, (years[-1], line[-1]), (6, 0), color=growth.colour)


def _growth_axes(axes, what, growths):
    axes.set_xlim(axes.get_xlim()[0], growths[0].years[-1] + 6)  # room for the words
    axes.set_xticks(range(2010, 2026, 5))
    low, high = axes.get_ylim()
    high *= 1.5  # room for the words at the end of the upper line
    log_axis(axes, "y", low, high, decades(low, high), lambda rate: str(Q(rate, "FLOP/s")))
    grid(axes)
    label_axes(
        axes,
        x="year of release; line and band: growth of all chips of a larger table, 90 %",
        y=by_tens(f"per {what}"),
    )


def _growth_sentence(what, growths, rates):
    bands = "; ".join(
        f"{growth.label}: {100 * (growth.row.low - 1):.3g} to {percent(growth.row.high - 1)}"
        for growth in growths
    )
    rows = [growth.row for growth in growths]
    return (
        f"FLOP/s per {what} grew by {rates} ({sources(rows)}; 90 % band: {bands}). The dots are "
        f"the chips of the course's own table. {credits(rows)}"
    )
