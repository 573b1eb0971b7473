"""Models by date against the legal lines, each line drawn over the dates on which it held.

A line is a number with two dates, so a run is over it only to its right. What is known of a run are
bounds, drawn as bars; a run about which nothing is known is not drawn.
The dash of a line shows what became of it, and its label says the same: in force solid, coming
broken, proposed dotted, dead thin with a cross at its end. A tick marks the day on which a text
began.
To change which models are named: NAMED_MODELS. Not legal advice.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...facts.dates import year
from ...facts.table import table
from ...quantities.formatting import sig
from ..axes import (
    FOOTNOTE_SIZE,
    blank,
    by_tens,
    credits,
    grid,
    label_axes,
    pointer,
    spread_log,
    write,
    write_beside,
)
from ..picture import Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET

if TYPE_CHECKING:
    from ...estimating.legal.lines import Lines
    from ...estimating.training_run import TrainingRun
    from ...facts.table import Row

FLOOR, TOP = 1e23, 1e28  # FLOP
FIRST, LAST = 2020.0, 2027.6  # years
NAMED_MODELS = (
    "GPT-3",
    "PaLM",
    "GPT-4",
    "Llama 3.1 405B",
    "DeepSeek-V3",
    "Grok 3",
    "Grok 4",
    "GPT-6 Astra",
)
DASH = {  # of a state: the dash and its width
    "in force": ("-", 2.2),
    "coming": ((0, (5, 2)), 1.6),
    "proposed": (":", 1.4),
    "no longer": ("-", 0.8),
    "on the books, not enforced": ((0, (8, 2, 1, 2)), 1.2),
}
STATES = list(DASH)
NEVER_APPLIED = ":"  # the dash of a line that is no longer, and never took effect
STEP = 0.045  # powers of ten between lines that have the same number
LABEL = 34  # letters on a line of a label
LABEL_LINE, LABEL_AIR = 0.135, 0.06  # powers of ten: a line of a label, and the air around it
IN_SENTENCE = ("EU 1e25", "California 1e26")


def legal_lines(
    lines: Lines,
    run: TrainingRun | None = None,
    models: Iterable[Row] | None = None,
) -> Picture:
    """Training FLOP by date, with the lines of fl.lines(on=..., kind="training").

    run: your own fl.TrainingRun, drawn at the date of the lines. models: rows of the table models;
    without them those over 1e23 FLOP. The finding is about the first run over each line.
    """
    models = _shown_models(table("models") if models is None else models)
    rows = _shown_lines(lines)
    first = _first_over(models, rows)
    figure, axes = blank(_title(first), 8.6, 5.4)
    _draw_models(axes, models)
    _axes(axes)
    _draw_lines(axes, _tracks(rows))
    _draw_day(axes, lines.on)
    if run is not None:
        _draw_run(axes, year(lines.on), run)
    credit = credits(models)
    under = textwrap.fill(f"date of release. {credit}", 130)
    axes.set_xlabel(under, fontsize=FOOTNOTE_SIZE, color=QUIET, parse_math=False)
    return Picture(figure, _sentence(first, lines, run, credit))


# -- what is drawn ---------------------------------------------------------------------------------
def _shown_models(models):
    return [
        model
        for model in models
        if model.flop is not None and model.flop >= FLOOR and year(model.date) >= FIRST
    ]


def _shown_lines(lines):
    """[(row, state)] of the lines on all training runs; those on biology alone are left out."""
    return [
        (row, state)
        for row, state in lines.rows
        if row.kind == "training"
        and state in DASH
        and row.line >= FLOOR
        and "biolog" not in (row.only or "")
    ]


def _begin(row):
    return row.applies or row.date


@dataclass(frozen=True)
class _Track:
    """The texts of one number, one operator and one state, which are drawn as one line."""

    flop: float
    operator: str
    state: str
    rows: list[Row]

    @property
    def label(self):
        names = ", ".join(_name(row) for row in self.rows)
        text = f"{self.operator} {sig(self.flop)} {self.state}: {names}"
        return "\n".join(textwrap.wrap(text, LABEL))


def _name(row):
    """The short name without its number, kept on one line."""
    return re.sub(r" \de\d\d$", "", row.short).replace(" ", "\u00a0")


def _tracks(rows):
    """[(height in FLOP, track)]: lines of one number lie close together, the firmest on top."""
    together = {}
    for row, state in rows:
        key = (row.line.value, STATES.index(state), row.operator)
        together.setdefault(key, []).append(row)
    numbers = {}
    for key in sorted(together):
        flop, place, operator = key
        track = _Track(flop, operator, STATES[place], sorted(together[key], key=_begin))
        numbers.setdefault(flop, []).append(track)
    tracks = []
    for flop, here in numbers.items():
        for i, track in enumerate(here):
            up = STEP * ((len(here) - 1) / 2 - i)
            tracks.append((flop * 10**up, track))
    return tracks


def _first_over(models, rows):
    """{short name: (row, first model over it)} of the lines in force, in the order of the table."""
    found = {}
    for row, state in rows:
        over = [model for model in models if model.flop > row.line]
        if state == "in force" and over:
            found[row.short] = (row, min(over, key=lambda model: model.date))
    return found


def _months(row, model):
    """The number of months from the model's release until the line took effect."""
    # NB: the day of release: the day on which a training passed a number is seldom published.
    return round(12 * (year(row.applies) - year(model.date)))


# -- axes and marks --------------------------------------------------------------------------------
def _axes(axes):
    axes.set_yscale("log")
    axes.set(xlim=(FIRST, LAST), ylim=(FLOOR * 0.8, TOP))
    axes.set_xticks(range(int(FIRST), int(LAST) + 1))
    grid(axes, "y", 0.4)
    label_axes(axes, y=by_tens("training FLOP"))


def _draw_models(axes, models):
    for model in models:
        named = model.name in NAMED_MODELS
        x = year(model.date)
        size = 5.5 if named else 3
        _draw_point(axes, x, model.flop, model.flop_low, model.flop_high, "o", BLUE, size)
        if named:
            write_beside(
                axes,
                model.name,
                (x, model.flop.value),
                (-5, 5),
                size=8,
                outlined=True,
                zorder=5,
                ha="right" if x > FIRST + 1 else "left",
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


def _draw_lines(axes, tracks):
    """Each line over its dates, and its label in the margin, led to its height."""
    for height, track in tracks:
        for row in track.rows:
            _draw_line(axes, row, track.state, height)
    heights = [height for height, _ in tracks]
    labels = [track.label for _, track in tracks]
    sizes = [LABEL_LINE * (label.count("\n") + 1) + LABEL_AIR for label in labels]
    places = spread_log(heights, sizes, FLOOR * 0.7, TOP)
    for (height, track), label, place in zip(tracks, labels, places):
        axes.annotate(
            label,
            (1.0, height),
            (1.03, place),
            xycoords=("axes fraction", "data"),
            textcoords=("axes fraction", "data"),
            fontsize=7.5,
            color=INK,
            va="center",
            annotation_clip=False,
            weight="bold" if track.state == "in force" else "normal",
            linespacing=1.05,
            parse_math=False,
            arrowprops=pointer(width=0.5, relpos=(0, 0.5)),
        )


def _draw_line(axes, row, state, height):
    """From a tick where the text began to the margin, or to a cross where it ended."""
    begin = year(_begin(row))
    end = year(row.ended) if row.ended else LAST
    dash, width = DASH[state]
    if state == "no longer" and not row.applies:
        dash = NEVER_APPLIED
    axes.plot(
        [begin, end],
        [height, height],
        ls=dash,
        lw=width,
        color=INK,
        zorder=4,
    )
    axes.plot(
        [begin],
        [height],
        "|",
        color=INK,
        ms=6,
        zorder=4,
    )
    if row.ended:
        axes.plot(
            [end],
            [height],
            "x",
            color=INK,
            ms=5,
            zorder=4,
        )


def _draw_day(axes, on):
    """The day of the question, if it is one of those that are drawn."""
    x = year(on)
    if not FIRST <= x <= LAST:
        return
    axes.axvline(
        x,
        color=FAINT,
        lw=0.8,
        zorder=0,
    )
    write(
        axes,
        on,
        x - 0.02,
        FLOOR * 1.12,
        size=7.5,
        color=QUIET,
        rotation=90,
        ha="right",
        va="bottom",
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
    )


# -- words -----------------------------------------------------------------------------------------
def _title(first):
    if "EU 1e25" not in first:
        return "Training compute by date, and the lines that law draws through it"
    months = _months(*first["EU 1e25"])
    return (
        f"The first run known over the EU's 1e25 came {months} months before the line took effect"
    )


def _sentence(first, lines, run, credit):
    text = f"Models by date, with the lines of {lines.on} (cited)."
    parts = []
    for short, (row, model) in first.items():
        if short not in IN_SENTENCE:
            continue
        parts.append(
            f"{short}: the first run known over it is {model.name} of {model.date[:7]}, "
            f"{_months(row, model)} months before the line took effect ({model.flop!r})"
        )
    if parts:
        text += f" {'; '.join(parts)}."
    if run is not None:
        text += f" Your run: {run.flop!r}."
    return f"{text} Not legal advice. {credit}".replace("\n", " ").strip()
