"""A trend by date: one dot a model, the line through them, and two bands around it.

The fact behind it: the band of the line says how well the line is known, the band of single models
where one model may lie; the second is far wider, and the first is the one that gets quoted. Beyond
the last model the line is dashed: a trend is a record, not a law. Takes a `trends.Fit`.
To name other models: the argument `names`. To draw legal lines: `lines`.
"""

import math
import textwrap

from ...estimating.trends import year
from ...quantities.formatting import sig
from ...quantities.quantity import quantity
from ..picture import Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET, blank, halo

NAMES = ("AlexNet", "GPT-3", "GPT-4", "GPT-6 Astra")
ROUGH = ("speculative", "low")  # within about 30 times: hollow
STEPS = 40


def trends(fit, until=None, lines=None, names=NAMES, others=False):
    """A Picture of a fit: dots by date, hollow where confidence is low, and the two bands.

    until: a year or date to draw the trend to. lines: {label: amount} of thin lines, such as
    {"EU: 1e25": "1e25 FLOP"}. names: models to label. others: also the models that the fit left
    out, as faint crosses, or another fit, whose models are shown.
    """
    last = fit.years.max()
    end = max(last, year(until)) if until is not None else last
    days = [fit.years.min() + (end - fit.years.min()) * i / STEPS for i in range(STEPS + 1)]
    line, low, high, single_low, single_high = 10 ** fit.bands(days)
    figure, axes = blank(_title(fit), 7.4, 4.6)
    figure.set_layout_engine(None)  # a third of the time, for a picture that moves
    figure.subplots_adjust(left=0.095, right=0.985, top=0.925, bottom=0.2)
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda y, _: f"1e{math.log10(y):.0f}")  # as the course writes
    axes.fill_between(days, single_low, single_high, color=BLUE, alpha=0.12, lw=0)
    axes.fill_between(days, low, high, color=BLUE, alpha=0.4, lw=0)
    seen = [i for i, day in enumerate(days) if day <= last]
    axes.plot([days[i] for i in seen], line[seen], color=BLUE, lw=1.6)
    axes.plot(days, line, color=BLUE, lw=1.6, ls=(0, (4, 2)))
    rest = _left_out(fit, fit.table if others is True else others.rows, end) if others else []
    axes.plot(
        [year(r.date) for r in rest],
        [float(r[fit.of]) for r in rest],
        "x",
        color=QUIET,
        **({"ms": 3, "mew": 0.7, "alpha": 0.6} if others is True else {"ms": 5, "mew": 1}),
    )
    ranged = _dots(axes, fit)
    _label(axes, "90 of 100 single models", days[STEPS // 3], single_high[STEPS // 3], (-14, 20))
    _label(axes, "the line and its band", days[STEPS // 2], low[STEPS // 2], (22, -34))
    for row in [*fit.rows, *rest]:
        if row.name in names:
            x, early = year(row.date), year(row.date) < days[STEPS // 25]
            axes.annotate(
                row.name,
                (x, float(row[fit.of])),
                (7 if early else -6, 4),
                ha="left" if early else "right",
                textcoords="offset points",
                fontsize=8,
                color=INK,
                path_effects=halo(),
                parse_math=False,
            )
    levels = {
        label: float(quantity(at, _unit(fit)) if _unit(fit) else at)
        for label, at in (lines or {}).items()
    }
    for label, level in levels.items():
        axes.axhline(level, color=ORANGE, lw=0.8, ls=":")
        axes.annotate(
            label,
            (days[0], level),
            (2, 2),
            textcoords="offset points",
            fontsize=7.5,
            color=ORANGE,
            path_effects=halo(),
            parse_math=False,
        )
    axes.set_xlim(days[0] - 0.3, end + 0.3)
    axes.grid(axis="y", color=FAINT, lw=0.4)
    axes.set_axisbelow(True)
    axes.locator_params(axis="x", integer=True)
    axes.set_ylabel(
        f"{fit.what}{f' [{_unit(fit)}]' * bool(_unit(fit))}, in powers of ten",
        fontsize=9,
        color=QUIET,
    )
    axes.set_xlabel("date of release", fontsize=9, color=QUIET)
    rough = sum(r.confidence in ROUGH for r in fit.rows)
    key = [
        fit.vintage[0].upper() + fit.vintage[1:],
        *["hollow: known within about 30 times"] * bool(rough),
        *["bars: the range its source gives"] * bool(ranged),
        *["crosses: not in the fit"] * bool(rest),
    ]
    under = textwrap.fill("; ".join(key) + ".", 128)
    figure.supxlabel(
        f"{under}\n{fit.credit}", fontsize=6.5, color=QUIET, x=0.01, ha="left", parse_math=False
    )
    return Picture(figure, _say(fit, end, levels, rough, ranged, rest))


def _left_out(fit, rows, end):
    mine = set(map(id, fit.rows))
    return [
        r
        for r in rows
        if r[fit.of] is not None and id(r) not in mine and fit.years.min() <= year(r.date) <= end
    ]


def _unit(fit):
    unit = fit.table.units[fit.of]
    return "" if unit == "#" else unit


def _title(fit):
    if not fit.growth > 1:
        return f"{fit.what} does not grow: {fit.growth:.2f} times a year ({fit.whose})"
    return (
        f"{fit.what} doubles every {fit.months:.1f} months: {fit.growth:.2f} times a year "
        f"({fit.low:.2f} to {fit.high:.2f})"
    )


def _dots(axes, fit):
    """One dot a model; returns how many have a range."""
    for rough in (False, True):
        rows = [r for r in fit.rows if (r.confidence in ROUGH) is rough]
        axes.plot(
            [year(r.date) for r in rows],
            [float(r[fit.of]) for r in rows],
            "o",
            ms=4.5,
            color=INK,
            mfc="white" if rough else INK,
            mew=0.9,
        )
    ends = [(r, vars(r).get(f"{fit.of}_low"), vars(r).get(f"{fit.of}_high")) for r in fit.rows]
    ends = [(year(r.date), float(low), float(high)) for r, low, high in ends if low and high]
    for x, low, high in ends:
        axes.plot([x, x], [low, high], "-_", color=INK, lw=0.9, ms=5)
    return len(ends)


def _label(axes, text, x, y, away):
    """A name beside a curve, with a thin line to it."""
    axes.annotate(
        text,
        (x, y),
        away,
        textcoords="offset points",
        fontsize=8,
        color=BLUE,
        ha="left" if away[0] > 0 else "right",
        path_effects=halo(),
        arrowprops={"arrowstyle": "-", "color": BLUE, "lw": 0.7, "shrinkB": 0},
    )


def _say(fit, end, levels, rough, ranged, rest):
    at, low, high, one_low, one_high = map(sig, 10 ** fit.bands([end])[:, 0])
    grows = f"doubles every {fit.months:.1f} months" if fit.growth > 1 else "does not grow"
    told = [
        f"{fit.what} {grows}: {fit.growth:.2f} times a year, 90 % band {fit.low:.2f} to "
        f"{fit.high:.2f}, by {fit.whose}, {fit.window}.",
        f"In {end:.1f} the line is at {f'{at} {_unit(fit)}'.strip()}, its band from {low} to "
        f"{high}; 90 of 100 single models would lie from {one_low} to {one_high}.",
    ]
    if rest:
        slope, height = fit.line
        under = sum(
            math.log10(float(r[fit.of])) < height + slope * (year(r.date) - fit.middle)
            for r in rest
        )
        told.append(f"Crosses, not in the fit: {len(rest)}, {under} of them under the line.")
    for label, level in levels.items():
        over = sum(float(r[fit.of]) > level for r in fit.rows)
        told.append(f"Above the line drawn for {label!r}: {over} of them.")
    if rough or ranged:
        told.append(
            f"Hollow dots, known within about 30 times: {rough}; with a range of their "
            f"source: {ranged}."
        )
    return " ".join([*told, f"(estimated; {fit.vintage}; {fit.credit})"])
