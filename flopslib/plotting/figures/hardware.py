"""Figures of data sheets: claimed against reached, a headline peeled, what a watt or a dollar buys.

The fact behind them: a sheet's peak is a ceiling. The best product that somebody measured lies
below it, a training run lower still. All numbers are rows of tables/reached.csv, chips.csv,
launch_prices.csv and chip_growth.csv, each with its source; the reader's own device is passed in.
To add a mark: a row there. To change what is drawn for a row: `_marks`.
"""

import math

from ...estimating.trends import year
from ...facts.chips import Chip
from ...facts.table import TableError, table
from ...quantities.formatting import words
from ...quantities.quantity import Q, quantity
from ..axes import blank
from ..picture import Picture
from ..style import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, halo

EDGE = 118  # per cent: what lies beyond is drawn here, and says so
PER = {"watt": "watt", "dollar": "dollar of its launch price"}


def reached(yours=None, peak=None, name="yours"):
    """Of each chip's dense peak, by year: what a matrix product reached, and what training did.

    yours: a measurement or a rate, drawn as a mark of its own; peak: what it is a share of.
    """
    marks = _marks()
    order = sorted(marks, key=lambda chip: (year(chip.date), chip.name))
    figure, axes = blank("", 7.2, 1.3 + 0.25 * (len(order) + 1.3 * bool(yours)))
    for row, chip in enumerate(order, 1):
        found = marks[chip]
        axes.plot([0, 100], [row, row], "-", color=FAINT, lw=0.6, zorder=0)
        axes.plot(found["MFU"], [row] * len(found["MFU"]), "D", color=ORANGE, mfc="none", ms=5)
        for share in found["product"]:
            axes.plot([share], [row], "o", color=BLUE, ms=6)
            axes.annotate(
                f"{share:.0f} %",
                (share, row),
                (-7, 0),
                textcoords="offset points",
                fontsize=8,
                ha="right",
                va="center",
                color=INK,
                path_effects=halo(),
            )
        axes.annotate(
            _tera(chip.peak()),
            (100, row),
            (8, 0),
            textcoords="offset points",
            fontsize=8,
            va="center",
            color=QUIET,
        )
    ticks = {row: f"{chip.name}, {chip.date[:4]}" for row, chip in enumerate(order, 1)}
    own = _own(axes, yours, peak, name) if yours else ""
    axes.set_yticks(
        [0] * bool(yours) + list(ticks),
        [name] * bool(yours) + list(ticks.values()),
        fontsize=8,
        color=INK,
        parse_math=False,
    )
    axes.axvline(100, color=INK, lw=1)
    axes.set_ylim(-1.1 if yours else 0.3, len(order) + 2.2)
    axes.set_xlim(0, EDGE)
    axes.tick_params("y", length=0)
    axes.text(
        100,
        len(order) + 0.75,
        "the sheet: dense peak,\nTFLOP/s",
        fontsize=8,
        ha="center",
        color=INK,
        path_effects=halo(),
    )
    for x, text, colour in (
        (20, "◇ training runs (MFU)", ORANGE),
        (68, "● best matrix product", BLUE),
    ):
        axes.text(x, len(order) + 0.85, text, fontsize=8, color=colour, ha="center")
    axes.set_xlabel(
        "reached, in per cent of the dense sheet peak in the format trained in",
        fontsize=9,
        color=QUIET,
    )
    ranges = {
        what: [s for found in marks.values() for s in found[what]] for what in ("product", "MFU")
    }
    product, runs = (f"{min(r):.0f} to {max(r):.0f} %" for r in ranges.values())
    axes.set_title(
        f"A matrix product reaches {product} of the sheet, a training run {runs}",
        fontsize=11,
        color=INK,
        loc="right",
    )
    return Picture(
        figure,
        f"Claimed against reached for {len(order)} chips from "
        f"{order[0].date[:4]} to {order[-1].date[:4]}: the best matrix product, where "
        f"one was measured, is {product} of the dense sheet peak, a known training run "
        f"{runs} (cited: each row of the table reached).{own} Some rows: "
        f"{table('reached').credit}",
    )


def _marks():
    """{Chip: {"product": shares, "MFU": shares}} in per cent of the peak in its usual format."""
    found = {}
    for row in table("reached"):
        chip = Chip(table("chips")[row.chip])
        if row.format == chip.usual and row.counts in ("product", "MFU"):
            marks = found.setdefault(chip, {"product": [], "MFU": []})
            marks[row.counts].append(row.share)
    return found


def _own(axes, yours, peak, name):
    """The reader's own mark; returns the sentence about it."""
    rate = quantity(getattr(yours, "best", yours), "FLOP/s")
    share = 100 * (rate / quantity(peak, "FLOP/s"))
    at, span = min(share, EDGE - 2), f"{share:.0f} %"
    axes.plot([at], [0], "s", color=GREEN, ms=7)
    axes.annotate(
        f"{rate}, {span}",
        (at, 0),
        (0, -13),
        textcoords="offset points",
        ha="center",
        fontsize=8,
        va="center",
        color=GREEN,
        weight="bold",
    )
    return f" {name[0].upper()}{name[1:]}: {rate}, {span} of its peak (measured)."


def headline(steps):
    """A headline rate peeled: one bar for each step of derating.derate, each with what is left."""
    figure, axes = blank(_left(steps), 6.8, 2.5)
    figure.set_layout_engine("none")  # a tick wants its answer soon
    axes.set_position((0.2, 0.2, 0.78, 0.67))
    rates = [rate.to("TFLOP/s") for _, rate in steps]
    for row, (rate, before) in enumerate(zip(rates, [rates[0], *rates])):
        axes.barh([-row], [before], 0.62, facecolor="white", edgecolor=FAINT, hatch="////")
        axes.barh([-row], [rate], 0.62, color=BLUE if row else INK)
        axes.annotate(
            _tera(steps[row][1]),
            (before, -row),
            (5, 0),
            textcoords="offset points",
            fontsize=9,
            va="center",
            color=INK,
        )
    axes.set_yticks(
        [-row for row in range(len(steps))], [name for name, _ in steps], fontsize=9, color=INK
    )
    axes.tick_params("y", length=0)
    axes.set_xlim(0, rates[0] * 1.12)
    axes.set_xlabel("TFLOP/s; hatched: what the step takes away", fontsize=9, color=QUIET)
    told = "; ".join(f"{name} {_tera(rate)}" for name, rate in steps[1:])
    how = "cited; the steps estimated" if rates[-1] < rates[2] else "cited"
    return Picture(figure, f"{_left(steps)}. Step by step, in TFLOP/s: {told} ({how}).")


def _left(steps):
    first, last = steps[0][1], steps[-1][1]
    if first == last:
        return f"The headline of {_tera(first)} TFLOP/s, untouched"
    return f"Of {_tera(first)} TFLOP/s, {_tera(last)} are left: one part in {words(first / last)}"


def flops_per(what="watt"):
    """FLOP/s per "watt" or "dollar" by year: chips as dots, cited growth as a line and a band."""
    if what not in PER:
        raise TableError(
            f'{str(what)[:20]!r} is not drawn. Write flops_per("watt") or flops_per("dollar").'
        )
    told = PER[what]
    figure, axes = blank("", 6.8, 4.2)
    axes.set_yscale("log")
    ends = []
    for kind, label, colour, marker, dash in (
        ("fp32", "FP32", BLUE, "o", "-"),
        ("best", "the best of 16 and 32 bits", ORANGE, "^", "--"),
    ):
        name = f"{kind} per {what}"
        if name not in table("chip_growth"):
            continue
        dots, growth = _bought(kind, what), table("chip_growth")[name]
        axes.plot(*zip(*dots), marker, color=colour, ms=4.5, mfc="none" if ends else colour)
        ends.append((label, growth, *_cone(axes, dots, growth, colour, dash)))
    for label, growth, x, y, colour in ends:
        axes.annotate(
            f"{label}\n{_percent(growth)}".replace(" of ", "\nof "),
            (x, y),
            (6, 0),
            textcoords="offset points",
            fontsize=9,
            va="center",
            color=colour,
        )
    axes.set_xlim(axes.get_xlim()[0], ends[0][2] + 6)  # room for the words
    axes.set_xticks(range(2010, 2026, 5))
    tens = [10**p for p in range(8, 14) if axes.get_ylim()[0] < 10**p < axes.get_ylim()[1]]
    axes.set_yticks(tens, [str(Q(ten, "FLOP/s")) for ten in tens])
    axes.minorticks_off()
    axes.set_ylabel(f"per {told} (each line = 10 times)", fontsize=9, color=QUIET)
    axes.set_xlabel(
        "year of release; line and band: growth of all chips of a larger table, 90 %",
        fontsize=9,
        color=QUIET,
    )
    axes.grid(color=FAINT, lw=0.5)
    rates = ", ".join(f"{_percent(growth)} in {label}" for label, growth, *_ in ends)
    axes.set_title(
        f"FLOP/s per {what} grew by {rates}", fontsize=11, color=INK, loc="left", wrap=True
    )
    bands = "; ".join(
        f"{label}: {100 * (g.low - 1):.3g} to {100 * (g.high - 1):.3g} %" for label, g, *_ in ends
    )
    return Picture(
        figure,
        f"FLOP/s per {told} grew by {rates} ({ends[0][1].cited}; 90 % band: "
        f"{bands}). The dots are the chips of the course's own table. "
        f"{ends[0][1].credit}",
    )


def _bought(kind, what):
    """[(year, FLOP/s per watt or dollar)] of the accelerators that have both numbers."""
    dots, prices = [], table("launch_prices")
    for row in table("chips"):
        price = prices[row.name].price if row.name in prices else None
        cost = row.power if what == "watt" else price
        rates = [row[f] for f in (("fp32",) if kind == "fp32" else ("fp32", "fp16", "bf16"))]
        rates = [rate.value for rate in rates if rate is not None]
        if cost and rates and row.kind in ("GPU", "TPU", "accelerator"):
            dots.append((year(row.date), max(rates) / cost.value))
    return dots


def _cone(axes, dots, growth, colour, dash):
    """The cited growth through the middle of the dots; returns where the line ends."""
    years = [x for x, _ in dots]
    at, middle = sum(years) / len(dots), sum(math.log(y) for _, y in dots) / len(dots)
    span = [min(years), at, max(years)]

    def line(rate):
        return [math.exp(middle + (x - at) * math.log(rate)) for x in span]

    axes.fill_between(span, line(growth.low), line(growth.high), color=colour, alpha=0.15, lw=0)
    axes.plot(span, line(growth.growth), dash, color=colour, lw=1.6)
    return span[-1], line(growth.growth)[-1], colour


def _percent(growth):
    return f"{100 * (growth.growth - 1):.3g} % a year"


def _tera(rate):
    number = rate.to("TFLOP/s")
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
