"""Scaling fits: loss against size with a U for each budget, and exponents in a forest plot.

Every repeat is a dot. The U is the finding: left of its valley a net has no room for what it reads,
right of it a net reads too little. Budgets that a fit does not hold are drawn as well, with what
the fit foretells for them; so the figure grows while nets are trained.
To compare with other exponents: `published`, names of rows of the table exponents.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...facts.table import table
from ...quantities.formatting import plural, sentence, sig, words
from ...quantities.trained_nets import by_budget, trained_nets
from ..axes import (
    TITLE_SIZE,
    blank,
    decades,
    fix_place,
    footnote,
    grid,
    label_axes,
    log_axis,
    rows_axis,
    sources,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, DASHES, FAINT, INK, PALETTE, QUIET

if TYPE_CHECKING:
    from ...estimating.scaling.size_fit import ScalingFit

MARKERS = "os^D"
STEPS = 60  # of a curve
MOST_TICKS = 8
IN_FULL = 1e6
ROOM = 1.35  # times the largest size, for the name of its budget
PUBLISHED = (
    "Kaplan",
    "Porian 1",
    "Porian 2",
    "Porian 3",
    "Porian 4",
    "Porian 5",
    "Hoffmann approach 1",
    "Hoffmann approach 2",
    "Hoffmann approach 3",
    "Besiroglu",
    "Llama 3",
    "Pearce and Song",
)


# -- U-curves --------------------------------------------------------------------------------------
def isoflop(points: Iterable[Any], fit: ScalingFit | None = None) -> Picture:
    """A Picture of loss against parameters: a dot for each net, one kind of dot for each budget.

    Parameters
    ----------
    points : trained nets, each with its budget, parameters and loss; as many as there are yet.
    fit : of fl.scaling.fit, of these nets or of some of their budgets: parabolas, a star at each
        floor and the line through the stars; a hollow star where it foretells another budget.

    Raises
    ------
    FigureError without a net; UnitError for what is not one.

    >>> isoflop([(1e9, 1024, 2.4), (1e9, 4096, 2.2)])
    Loss against size, a dot for each of 2 nets (measured). Best so far: 4,096 parameters at ...
    """
    nets = trained_nets(points)
    if not nets:
        raise FigureError("No net is given, so there is nothing to draw.")
    shift = fit.table if fit else 0
    groups = by_budget(nets, shift)
    figure, axes = blank(_title(groups, fit), 7.2, 4.7)
    fix_place(axes, 0.1, 0.125, 0.88, 0.785)
    for place, group in enumerate(groups):
        valley = _valley_of(fit, group)
        _draw_group(axes, group, place, valley)
        if valley or not _foretells(fit):  # else its forecast has the name
            _name_group(axes, group, place)
    if fit:
        _draw_floors(axes, groups, fit)
    drawn = [(size, loss) for group in groups for size, loss in zip(group.sizes, group.losses)]
    drawn += [(said.parameters, said.loss) for said in _forecasts(fit, groups)]
    sizes, losses = zip(*drawn)
    _size_axis(axes, sizes, bool(shift))
    _loss_axis(axes, losses)
    return Picture(figure, _sentence(groups, fit))


def _valley_of(fit, group):
    """The valley of a budget in a fit; None where it has none."""
    for valley in fit.valleys if fit else ():
        if math.isclose(float(valley.budget), group.budget):
            return valley
    return None


def _foretells(fit):
    return fit is not None and len(fit.valleys) > 1


def _forecasts(fit, groups):
    """What a fit says of the budgets that it does not hold."""
    if not fit or not _foretells(fit):
        return []
    return [fit.at(group.budget) for group in groups if not _valley_of(fit, group)]


def _draw_group(axes, group, place, valley):
    """The dots of a budget, and its parabola if it has one."""
    colour = PALETTE[place % len(PALETTE)]
    axes.plot(
        group.sizes,
        group.losses,
        MARKERS[place % len(MARKERS)],
        color=colour,
        mfc="white",
        ms=5.5,
        mew=1.3,
        ls="none",
    )
    if valley:
        sizes = _between(min(group.sizes), max(group.sizes))
        dash = DASHES[place % len(DASHES)]
        axes.plot(sizes, valley.parabola.loss(sizes), dash, color=colour, lw=1.3, zorder=1)


def _name_group(axes, group, place):
    """The budget at the right end of its U."""
    write_beside(
        axes,
        group.name,
        group.right_end(),
        (0, 8),
        size=8.5,
        color=PALETTE[place % len(PALETTE)],
        outlined=True,
    )


def _between(low, high):
    """Sizes from low to high in even steps of the logarithm."""
    step = math.log(high / low) / STEPS
    return [low * math.exp(step * i) for i in range(STEPS + 1)]


def _draw_floors(axes, groups, fit):
    """A star and its size at each floor, and the line through the stars."""
    for valley in fit.valleys:
        if valley.low is not None:
            _band(axes, valley.low, valley.high, valley.loss, INK)
        _star(axes, valley.parameters, valley.loss, INK)
    if not _foretells(fit):
        return
    budgets = [group.budget for group in groups]
    budgets += [float(valley.budget) for valley in fit.valleys]
    line = [fit.at(budget) for budget in (min(budgets), max(budgets))]
    axes.plot(
        [end.parameters for end in line],
        [end.loss for end in line],
        color=QUIET,
        lw=1,
        ls=(0, (6, 3)),
        zorder=0,
    )
    for said in _forecasts(fit, groups):
        _draw_forecast(axes, said)


def _band(axes, low, high, loss, colour):
    axes.plot([low, high], [loss, loss], color=colour, lw=2.2)


def _star(axes, size, loss, face, said=""):
    axes.plot(
        [size],
        [loss],
        "*",
        ms=12,
        color=face,
        mec=INK,
        mew=1,
        zorder=4,
    )
    write_beside(
        axes,
        said + words(size),
        (size, loss),
        (0, -17),
        size=8.5,
        bold=True,
        outlined=True,
    )


def _draw_forecast(axes, said):
    """A hollow star where the line foretells the floor of a budget, with its band."""
    low, high = said.size_band
    if low is not None:
        _band(axes, low, high, said.loss, QUIET)
    _star(axes, said.parameters, said.loss, "white", f"{said.budget}, forecast: ")


# -- its axes --------------------------------------------------------------------------------------
def _size_axis(axes, sizes, with_table):
    low = min(sizes) / ROOM
    high = max(sizes) * ROOM
    ticks = decades(low, high, (1, 2, 5))
    if len(ticks) > MOST_TICKS:
        ticks = decades(low, high)
    log_axis(axes, "x", low, high, ticks, words)
    grid(axes, "both", 0.4)
    what = "parameters"
    if with_table:
        what = "parameters, with those that are looked up"
    label_axes(
        axes,
        x=f"{what} (logarithmic)",
        y="loss on text held back [nats], lower is better",
    )


def _loss_axis(axes, losses):
    """Logarithmic as well, so that the floors lie on a line; room below for the stars' sizes."""
    least = min(losses)
    most = max(losses)
    span = max(most / least, 1.05)
    low = least / span**0.14
    high = most * span**0.1
    ticks = _even_ticks(low, high)
    log_axis(axes, "y", low, high, ticks, lambda loss: f"{loss:.4g}")


def _even_ticks(low, high):
    """Multiples of one step, 1, 2 or 5 times a power of ten, from low to high; few of them."""
    for step in decades((high - low) / 100, high - low, (1, 2, 5)):
        first = math.ceil(low / step)
        last = math.floor(high / step)
        if last - first < MOST_TICKS:
            break
    return [step * number for number in range(first, last + 1)]


# -- its words -------------------------------------------------------------------------------------
def _title(groups, fit):
    if _foretells(fit):
        times = 4**fit.exponent
        return f"Four times the FLOP: a net {sig(times)} times as large"
    if fit:
        (valley,) = fit.valleys
        return f"With {valley.budget} the valley is at {words(valley.parameters)} parameters"
    ends = groups
    if len(groups) > 2:
        ends = groups[0], groups[-1]
    return f"Best so far: {_best_text(ends)}"


def _best_text(groups):
    """ "4,096 parameters for 1 GFLOP, 8,192 for 4 GFLOP"."""
    texts = []
    for group in groups:
        size = _in_full(group.best())
        noun = "" if texts else " parameters"
        texts.append(f"{size}{noun} for {group.name}")
    return ", ".join(texts)


def _in_full(size):
    """A size that was tried, with all its digits: 4,096."""
    return f"{size:,.0f}" if size < IN_FULL else words(size)


def _sentence(groups, fit):
    count = sum(len(group.sizes) for group in groups)
    opening = f"Loss against size, a dot for each of {plural(count, 'net')} (measured)."
    if count == 1:
        opening = "Loss against size of 1 net (measured)."
    if not fit:
        return f"{opening} Best so far: {_best_text(groups)}."
    floors = "; ".join(_floor_text(valley) for valley in fit.valleys)
    finding = repr(fit).splitlines()[0]
    if not _foretells(fit):
        return f"{opening} {finding}"
    forecasts = map(repr, _forecasts(fit, groups))
    return " ".join([opening, f"Valleys: {floors} (estimated).", finding, *forecasts])


def _floor_text(valley):
    size = words(valley.parameters)
    return f"{valley.budget} at {size} parameters, loss {valley.loss:.2f}"


# -- exponents -------------------------------------------------------------------------------------
def exponents(published: Iterable[str] = PUBLISHED, **yours: ScalingFit) -> Picture:
    """A forest plot: your exponents of the best size, and published ones, each with its band.

    Parameters
    ----------
    published : names of rows of the table exponents, hollow.
    yours : results of fl.scaling.fit by what each is to be called, filled.

    Raises
    ------
    FigureError for nothing to draw; ScalingError for a fit to a single budget.

    >>> exponents()
    Published exponents run from 0.46 to 0.835. The best size grows as C^a, a: ...
    """
    rows = [table("exponents")[name] for name in published]
    lines = [_own_line(name, fit) for name, fit in yours.items()]
    lines += [_cited_line(row) for row in rows]
    if not lines:
        raise FigureError("No exponent is given, so there is nothing to draw.")
    title = _exponents_title(lines)
    figure, axes = blank(title, 7.6, 1.35 + 0.27 * len(lines))
    left, height = 0.5, figure.get_figheight()
    fix_place(axes, left, 0.85 / height, 0.31, 1 - 1.2 / height)
    start = (0.012 - left) / 0.31
    axes.set_title(axes.get_title("left"), loc="left", x=start, fontsize=TITLE_SIZE)
    axes.axvline(0.5, color=FAINT, lw=3, zorder=0)
    for place, line in enumerate(lines):
        _draw_line(axes, -place, line)
    rows_axis(axes, {-place: line.label for place, line in enumerate(lines)}, 8)
    grid(axes, "x", 0.4)
    label_axes(axes, x="a, where the best size grows as C^a")
    footnote(
        figure,
        "Filled: your nets. Hollow: cited. Bars: bands, as each source makes them. Broad line at "
        "0.5: size and text grow alike.",
    )
    return Picture(figure, _exponents_sentence(title, lines, rows))


@dataclass(frozen=True)
class _Line:
    """An exponent with its band, if it has one, and what is written beside it."""

    label: str
    value: float
    low: float | None
    high: float | None
    own: bool

    def text(self) -> str:
        if self.low is None or self.high is None:
            return self.number()
        return f"{self.number()} ({self._written(self.low)} to {self._written(self.high)})"

    def number(self) -> str:
        """The value: yours with two digits, others' with as many as they print."""
        return self._written(self.value)

    def _written(self, value: float) -> str:
        return f"{value:.2f}" if self.own else f"{sig(value):0<4}"


def _own_line(name, fit):
    return _Line(sentence(name.replace("_", " ")), fit.exponent, fit.low, fit.high, own=True)


def _cited_line(row):
    return _Line(f"{row.name}: {row.setup}", row.a, row.low, row.high, own=False)


def _draw_line(axes, y, line):
    if line.low is not None:
        axes.plot([line.low, line.high], [y, y], "|-", color=BLUE, lw=1.4, ms=7)
    marker = "o" if line.own else "s"
    face = BLUE if line.own else "white"
    axes.plot([line.value], [y], marker, color=BLUE, mfc=face, ms=6.5)
    write(
        axes,
        line.text(),
        1.02,
        y,
        size=8,
        bold=line.own,
        transform=axes.get_yaxis_transform(),
        va="center",
    )


def _exponents_title(lines):
    """How far apart the exponents are; those that are cited, and yours."""
    own = []
    cited = []
    for line in lines:
        group = own if line.own else cited
        group.append(line)
    yours = _row_of([line.number() for line in own])
    if not cited:
        return f"How fast the best size grows: your exponent is {yours}"
    cited.sort(key=lambda line: line.value)
    least = cited[0].number()
    most = cited[-1].number()
    span = f"Published exponents run from {least} to {most}"
    return f"{span}, yours: {yours}" if own else span


def _row_of(texts):
    """ "0.55, 0.65 and 0.40"; "" for none."""
    *others, last = texts or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _exponents_sentence(title, lines, rows):
    each = "; ".join(f"{line.label} {line.text()}" for line in lines)
    known = []
    if any(line.own for line in lines):
        known.append("estimated from your nets")
    if rows:
        known.append(_cited(rows))
    return f"{title}. The best size grows as C^a, a: {each} ({'; '.join(known)})."


def _cited(rows):
    """The sources of the rows, each once, after one "cited:"."""
    first, *others = sources(rows).split("; ")
    return "; ".join([first, *(other.removeprefix("cited: ") for other in others)])
