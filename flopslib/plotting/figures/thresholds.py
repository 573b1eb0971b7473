"""Models by date against the legal lines, each line drawn over the dates on which it held.

The fact behind it: a line is a number with two dates, so a run is over it only to its right. What
is known of a run are bounds, drawn as bars; a run about which nothing is known is not drawn.
A line's dash tells what became of it, and its label says the same: in force solid, coming broken,
proposed dotted, dead thin with a cross at its end. A tick stands where a text began.
To change which models are named: NAMED. Not legal advice.
"""

import math
import re
import textwrap

from ...facts.dates import year
from ...facts.table import table
from ...quantities.formatting import sig
from ..axes import blank, spread
from ..picture import Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET, halo

FLOOR, TOP, FIRST, LAST = 1e23, 1e28, 2020.0, 2027.6
NAMED = (
    "GPT-3",
    "PaLM",
    "GPT-4",
    "Llama 3.1 405B",
    "DeepSeek-V3",
    "Grok 3",
    "Grok 4",
    "GPT-6 Astra",
)
DASH = {
    "in force": ("-", 2.2),
    "coming": ((0, (5, 2)), 1.6),
    "proposed": (":", 1.4),
    "no longer": ("-", 0.8),
    "on the books, not enforced": ((0, (8, 2, 1, 2)), 1.2),
}
STEP = 0.045  # powers of ten between lines that have the same number


def legal_lines(lines, run=None, models=None):
    """Training FLOP by date, with the lines of fl.lines(on=..., kind="training").

    run: your own fl.TrainingRun, drawn at the date of the lines. models: rows of the table models;
    without them those over 1e23 FLOP. The finding is about the first run over each line.
    """
    models = [
        m
        for m in (table("models") if models is None else models)
        if m.flop is not None and m.flop >= FLOOR and year(m.date) >= FIRST
    ]
    held = [
        (row, its)
        for row, its in lines.rows
        if row.kind == "training"
        and its in DASH
        and row.line >= FLOOR
        and "biolog" not in (row.only or "")
    ]
    first = _first(models, held)
    figure, axes = blank(_title(first, models), 8.6, 5.4)
    _models(axes, models)
    _lines(axes, held)
    axes.axvline(year(lines.on), color=FAINT, lw=0.8, zorder=0)
    axes.text(
        year(lines.on) - 0.02,
        FLOOR * 1.12,
        lines.on,
        fontsize=7.5,
        color=QUIET,
        ha="right",
        rotation=90,
        va="bottom",
    )
    if run is not None:
        _point(axes, year(lines.on), run.flop.value, run.range.low, run.range.high, ORANGE, "D", 7)
        axes.annotate(
            "your run",
            (year(lines.on), run.flop.value),
            (-9, 0),
            fontsize=9,
            textcoords="offset points",
            color=ORANGE,
            weight="bold",
            ha="right",
            va="center",
            path_effects=halo(),
        )
    axes.set_yscale("log")
    axes.set(xlim=(FIRST, LAST), ylim=(FLOOR * 0.8, TOP))
    axes.set_xticks(range(int(FIRST), int(LAST) + 1))
    axes.set_ylabel("training FLOP, each line ten times the one below", fontsize=9, color=QUIET)
    axes.grid(axis="y", color=FAINT, lw=0.4)
    axes.set_axisbelow(True)
    credit = "\n".join(dict.fromkeys(m.credit for m in models if m.credit))
    axes.set_xlabel(textwrap.fill(f"date of release. {credit}", 130), fontsize=6.5, color=QUIET)
    return Picture(figure, _say(first, lines, run, credit))


def _point(axes, x, value, low, high, colour, marker, size):
    if low and high and low < high:
        axes.vlines(x, float(low), float(high), color=colour, lw=1, alpha=0.7, zorder=2)
    axes.plot([x], [value], marker, color=colour, ms=size, zorder=3, mec="white", mew=0.5)


def _models(axes, models):
    for m in models:
        named = m.name in NAMED
        _point(
            axes,
            year(m.date),
            m.flop.value,
            m.flop_low and m.flop_low.value,
            m.flop_high and m.flop_high.value,
            BLUE,
            "o",
            5.5 if named else 3,
        )
        if named:
            axes.annotate(
                m.name,
                (year(m.date), m.flop.value),
                (-5, 5),
                fontsize=8,
                color=INK,
                textcoords="offset points",
                path_effects=halo(),
                zorder=5,
                ha="right" if year(m.date) > FIRST + 1 else "left",
            )


def _lines(axes, held):
    """Lines of one number, operator and state as one, a tick where each began; names at right."""
    together = {}
    for row, its in held:
        together.setdefault((row.line.value, list(DASH).index(its), row.operator), []).append(row)
    labels = []
    for number in {key[0] for key in together}:
        here = sorted(key for key in together if key[0] == number)
        for i, key in enumerate(here):
            its, rows = list(DASH)[key[1]], sorted(together[key], key=_begin)
            at = math.log10(number) + STEP * ((len(here) - 1) / 2 - i)
            dash, width = DASH[its]
            for row in rows:
                ends = (year(_begin(row)), year(row.ended) if row.ended else LAST)
                how = dash if row.applies or its != "no longer" else ":"  # it never took effect
                axes.plot(ends, [10**at] * 2, ls=how, lw=width, color=INK, zorder=4)
                axes.plot(ends[:1], [10**at], "|", color=INK, ms=6, zorder=4)
                if row.ended:
                    axes.plot(ends[1:], [10**at], "x", color=INK, ms=5, zorder=4)
            names = ", ".join(
                re.sub(r" \de\d\d$", "", row.short).replace(" ", "\u00a0") for row in rows
            )
            said = textwrap.wrap(f"{key[2]} {sig(number)} {its}: {names}", 34)
            labels.append((at, its, "\n".join(said), 0.135 * len(said) + 0.06))
    places = spread(
        [at for at, *_ in labels],
        [size for *_, size in labels],
        math.log10(FLOOR * 0.7),
        math.log10(TOP),
    )
    for (at, its, said, _), place in zip(labels, places):
        axes.annotate(
            said,
            (1.0, 10**at),
            (1.03, 10**place),
            xycoords=("axes fraction", "data"),
            textcoords=("axes fraction", "data"),
            fontsize=7.5,
            color=INK,
            va="center",
            annotation_clip=False,
            weight="bold" if its == "in force" else "normal",
            linespacing=1.05,
            arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.5, "relpos": (0, 0.5)},
        )


def _begin(row):
    return row.applies or row.date


def _first(models, held):
    """{row: the first model over it} of the lines that are law, in the order of their numbers."""
    found = {}
    for row, its in held:
        over = sorted((m for m in models if m.flop > row.line), key=lambda m: m.date)
        if its == "in force" and over:
            found[row.short] = (row, over[0])
    return found


def _months(row, model):
    return round(12 * (year(row.applies) - year(model.date)))


def _title(first, models):
    if "EU 1e25" not in first:
        return "Training compute by date, and the lines that law draws through it"
    row, model = first["EU 1e25"]
    return (
        f"The first run known over the EU's 1e25 came {_months(row, model)} months before the "
        "line took effect"
    )


def _say(first, lines, run, credit):
    told = [
        f"{short}: the first run known over it is {m.name} of {m.date[:7]}, "
        f"{_months(row, m)} months before the line took effect ({m.flop!r})"
        for short, (row, m) in first.items()
        if short in ("EU 1e25", "California 1e26")
    ]
    said = f"Models by date, with the lines of {lines.on} (cited). {'; '.join(told)}."
    if run is not None:
        said += f" Your run: {run.flop!r}."
    return f"{said} Not legal advice. {credit}".replace("\n", " ").strip()
