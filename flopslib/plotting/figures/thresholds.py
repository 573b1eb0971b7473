"""Models by date against two legal lines, each from its own day and at its own height.

A line is a number with a date, so a run is over it only to its right. What is known of a run are
bounds, drawn as bars; a run about which nothing is known is not drawn. Every other text is in
line_dates.py: here a third line on the same number would hide one of these two.
To change which lines or models are named: SHOWN, NAMED_MODELS. Not legal advice.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ...facts.dates import year
from ...facts.table import table
from ...facts.validation import WITHIN
from ...quantities.formatting import sig
from ..axes import (
    FOOTNOTE_SIZE,
    blank,
    by_tens,
    credits,
    decades,
    grid,
    label_axes,
    pointer,
    write_beside,
)
from ..picture import Picture
from ..style import BLUE, INK, ORANGE, QUIET

if TYPE_CHECKING:
    from ...estimating.legal.lines import Lines
    from ...estimating.training_run import TrainingRun
    from ...facts.table import Row

FLOOR, TOP = 1e23, 1e28  # FLOP
FIRST, LAST = 2020.0, 2027.2  # years
SHOWN = {"EU 1e25": "the EU's", "California 1e26": "California's"}  # short names, and whose
NAMED_MODELS = {  # the side of the dot on which its name is written
    "GPT-3": "right",
    "PaLM": "left",
    "GPT-4": "left",
    "DeepSeek-V3": "left",
    "Grok 3": "left",
    "GPT-4.5": "right",
    "GPT-5": "left",
    "GPT-6 Astra": "left",
}
ASIDE = 6  # points from a dot to its name
FEW_MONTHS = 3  # an arrow any shorter has no room for its words


class First(NamedTuple):
    """The first model over a line, and by how much it came before the line's own day."""

    row: Row
    model: Row
    months: int  # below 0: it came later

    @property
    def certainty(self) -> str:
        """ "surely", where even the lower bound is over the line; else "likely"."""
        low = self.model.flop_low
        return "surely" if low is not None and low > self.row.line else "likely"

    @property
    def known(self) -> str:
        """The model's FLOP, and how well they are known where their source gives no bounds."""
        flop = repr(self.model.flop)
        within = WITHIN.get(self.model.confidence)
        if within is None or self.model.flop_low is not None:
            return flop
        return f"{flop}, known within about {within} times"


def legal_lines(
    lines: Lines,
    run: TrainingRun | None = None,
    models: Iterable[Row] | None = None,
) -> Picture:
    """Training FLOP by date, with the EU's and California's lines of fl.lines(on=...).

    run: your own fl.TrainingRun, drawn at the date of the lines. models: rows of the table models;
    without them those over 1e23 FLOP. The finding is about the first run over the EU's line.
    """
    models = _shown_models(table("models") if models is None else models)
    rows = _shown_lines(lines)
    firsts = [first for first in map(_first_over(models), rows) if first]
    figure, axes = blank(_title(firsts), 8.0, 4.8)
    _draw_models(axes, models)
    _axes(axes)
    for row in rows:
        _draw_line(axes, row)
    for first in firsts[:1]:
        _draw_months(axes, first)
    if run is not None:
        _draw_run(axes, year(lines.on), run)
    credit = credits(models)
    note = (
        "date of release; a bar is what the source says it may be, a dot without one has no such "
        f"bounds; models under {sig(FLOOR)} FLOP are left out. {credit}"
    )
    under = textwrap.fill(note, 130)
    axes.set_xlabel(under, fontsize=FOOTNOTE_SIZE, color=QUIET, parse_math=False)
    counts = [_counted(row, models) for row in rows]
    return Picture(figure, _sentence(firsts, counts, lines, run, credit))


# -- what is drawn ---------------------------------------------------------------------------------
def _shown_models(models):
    return [
        model
        for model in models
        if model.flop is not None and model.flop >= FLOOR and year(model.date) >= FIRST
    ]


def _shown_lines(lines):
    """The rows of SHOWN that there are on the day, and whose first day is known."""
    rows = [row for row, _ in lines.rows if row.short in SHOWN and row.applies]
    return sorted(rows, key=lambda row: list(SHOWN).index(row.short))


def _first_over(models):
    """A function from a line to its First, or to None where no model is over it."""

    def first(row):
        over = [model for model in models if model.flop > row.line]  # both texts say "more than"
        if not over:
            return None
        model = min(over, key=lambda model: model.date)
        # NB: the day of release: the day on which a training passed a number is seldom published.
        return First(row, model, round(12 * (year(row.applies) - year(model.date))))

    return first


# -- axes and marks --------------------------------------------------------------------------------
def _axes(axes):
    axes.set_yscale("log")
    axes.set(xlim=(FIRST, LAST), ylim=(FLOOR * 0.8, TOP))
    axes.set_xticks(range(int(FIRST), int(LAST) + 1))
    tens = decades(FLOOR, TOP)
    axes.set_yticks(tens, [sig(ten) for ten in tens])  # as the texts and the page write them
    axes.minorticks_off()
    grid(axes, "y", 0.4)
    label_axes(axes, y=by_tens("training FLOP"))


def _draw_models(axes, models):
    for model in models:
        named = model.name in NAMED_MODELS
        x = year(model.date)
        size = 6 if named else 3
        colour = BLUE if named else QUIET
        _draw_point(axes, x, model.flop, model.flop_low, model.flop_high, "o", colour, size)
        if named:
            away = ASIDE if NAMED_MODELS[model.name] == "right" else -ASIDE
            write_beside(
                axes,
                model.name,
                (x, model.flop.value),
                (away, 0),
                outlined=True,
                zorder=5,
            )


def _draw_point(axes, x, flop, low, high, marker, colour, size):
    """A mark, and a bar where bounds are known."""
    if low and high and low < high:
        axes.vlines(
            x,
            float(low),
            float(high),
            color=colour,
            lw=1,
            alpha=0.7,
            zorder=2,
        )
    axes.plot(
        [x],
        [float(flop)],
        marker,
        color=colour,
        ms=size,
        zorder=3,
        mec="white",
        mew=0.5,
    )


def _draw_line(axes, row):
    """A line from its own day on, and its name beside its end."""
    begin, height = year(row.applies), row.line.value
    axes.plot(
        [begin, LAST],
        [height, height],
        "-",
        lw=2.6,
        color=INK,
        zorder=4,
        solid_capstyle="butt",
    )
    where, _, number = row.short.rpartition(" ")
    axes.annotate(
        f"{where}: {row.operator} {number} FLOP\napplies since {row.applies[:7]}",
        (1.0, height),
        (6, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        fontsize=9,
        color=INK,
        weight="bold",
        va="center",
        annotation_clip=False,
        parse_math=False,
    )


def _draw_months(axes, first):
    """An arrow from the day of the first model over a line to the line's own day."""
    if first.months < FEW_MONTHS:
        return
    begin, end = year(first.model.date), year(first.row.applies)
    height = first.row.line.value
    axes.plot(
        [begin, begin],
        [first.model.flop.value, height],
        ":",
        color=ORANGE,
        lw=1.2,
        zorder=2,
    )
    axes.annotate(
        "",
        (end, height),
        (begin, height),
        arrowprops=pointer(ORANGE, 1.8, arrowstyle="->", shrinkA=0, shrinkB=0),
        zorder=4,
    )
    write_beside(
        axes,
        f"{first.months} months",
        ((begin + end) / 2, height),
        (0, -13),
        size=11,
        color=ORANGE,
        bold=True,
        outlined=True,
        zorder=6,
    )


def _draw_run(axes, x, run):
    _draw_point(axes, x, run.flop, run.range.low, run.range.high, "D", ORANGE, 7)
    write_beside(
        axes,
        "your run",
        (x, run.flop.value),
        (-9, 0),
        color=ORANGE,
        bold=True,
        outlined=True,
        zorder=6,
    )


# -- words -----------------------------------------------------------------------------------------
def _title(firsts):
    if not firsts:
        return "Training compute by date of release"
    first = firsts[0]
    whose, number = SHOWN[first.row.short], first.row.short.rpartition(" ")[2]
    line = f"{whose} {number} FLOP"
    if first.months < 0:
        return f"The first model {first.certainty} over {line} came after the line, not before"
    return (
        f"{first.model.name} was {first.certainty} over {line} {first.months} months before that "
        "line took effect"
    )


def _counted(row, models):
    """How many models are over a line: by their own number, and by both ends of what is known."""
    over = sum(model.flop > row.line for model in models)
    ends = [_ends(model) for model in models]
    surely = sum(low > row.line.value for low, _ in ends)
    perhaps = sum(high > row.line.value for _, high in ends)
    return (
        f" Over {row.short}, of the {len(models)} models drawn: {over} by the number in the table, "
        f"{surely} even by the low end of what is known of them, {perhaps} by the high end."
    )


def _ends(model):
    """From what to what a model's FLOP may be: the source's bounds, or by its confidence."""
    if model.flop_low is not None:
        return model.flop_low.value, model.flop_high.value
    within = WITHIN.get(model.confidence, 1)
    return model.flop.value / within, model.flop.value * within


def _sentence(firsts, counts, lines, run, credit):
    text = f"Models by date of release, and the lines of two laws on {lines.on} (cited)."
    for first in firsts:
        when = "before" if first.months >= 0 else "after"
        text += (
            f" The first model {first.certainty} over {first.row.short} is {first.model.name} of "
            f"{first.model.date[:7]}, {abs(first.months)} months {when} the line took effect: "
            f"{first.known}."
        )
    text += "".join(counts)
    if run is not None:
        text += f" Your run: {run.flop!r}."
    return f"{text} Not legal advice. {credit}".replace("\n", " ").strip()
