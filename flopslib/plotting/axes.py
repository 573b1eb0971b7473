"""The figure layer: a page, the axes on it, and the texts beside what is drawn.

blank, fix_place                  a white figure with its finding as title; axes set by hand
footnote, credits, sources        small print, and whose numbers are drawn
write, write_beside, pointer      a text at a point, a text some points beside it, a line to it
label_axes, grid, rows_axis       words at the axes, faint lines, one named row for each thing
log_axis, by_tens                 a logarithmic axis with its ticks in words; what a step on it is
decades, thinned, prefixed        which ticks, and what they say
spread, spread_log                labels moved apart until none touch
finite, positive                  values that have a place on an axis, or on a logarithmic one

Figures draw their marks with matplotlib itself; what two of them would write again goes here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .._support.errors import short
from ..quantities.quantity import Q
from .picture import FigureError
from .style import DPI, FAINT, INK, QUIET, halo

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

TITLE_SIZE = 11
TEXT_SIZE = 9
FOOTNOTE_SIZE = 6.5
MOST_TICKS = 7  # names of sizes on one axis
LONG_LABEL = 20  # letters: longer ones and the words about a step are longer than an upright axis

Side = Literal["left", "center", "right"]
Which = Literal["x", "y", "both"]


# -- a page ----------------------------------------------------------------------------------------
def blank(
    title: str = "",
    width: float = 6.4,
    height: float = 4.0,
    *,
    loc: Side = "left",
    pad: float | None = None,
) -> tuple[Figure, Axes]:
    """(figure, axes): white, the finding as its title, without a box around it.

    width, height: inches. loc: the side of the title; pad: points between the title and the axes.
    """
    from matplotlib.figure import Figure  # no pyplot: a widget's callback must not share state

    figure = Figure(
        figsize=(width, height),
        dpi=DPI,
        layout="constrained",
        facecolor="white",
    )
    axes = figure.add_subplot()
    axes.set_title(
        # Matplotlib 3.11 parses formulas where it wraps a text, whatever parse_math says; an
        # escaped dollar sign never begins one, and is drawn as a dollar sign.
        title.replace("$", r"\$"),
        fontsize=TITLE_SIZE,
        color=INK,
        loc=loc,
        pad=pad,
        wrap=True,
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=TEXT_SIZE, colors=INK)
    return figure, axes


def fix_place(
    axes: Axes,
    left: float,
    bottom: float,
    width: float,
    height: float,
) -> None:
    """Set the axes by hand, as shares of the figure.

    Arranging the page takes two thirds of the time of drawing it: too long for a moving picture.
    """
    axes.figure.set_layout_engine("none")
    axes.set_position((left, bottom, width, height))


def footnote(figure: Figure, text: str) -> None:
    """Small print under the figure, such as the credit of its data."""
    figure.supxlabel(
        text,
        fontsize=FOOTNOTE_SIZE,
        color=QUIET,
        x=0.01,
        ha="left",
        parse_math=False,
    )


def credits(rows: Iterable[Any]) -> str:
    """What the licences of the rows of a table ask to print, each once, one a line."""
    return "\n".join(dict.fromkeys(row.credit for row in rows if row.credit))


def sources(rows: Iterable[Any]) -> str:
    """Where the rows of a table are from, each source once."""
    return "; ".join(dict.fromkeys(row.cited for row in rows))


# -- texts -----------------------------------------------------------------------------------------
def write(
    axes: Axes,
    text: str,
    x: float,
    y: float,
    *,
    size: float = TEXT_SIZE,
    color: str = INK,
    bold: bool = False,
    outlined: bool = False,
    **how: Any,
) -> None:
    """Write a text at a point of the data, or of `transform`; never read as a formula."""
    axes.text(x, y, text, **_looks(size, color, bold, outlined), **how)


def write_beside(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    away: tuple[float, float],
    *,
    size: float = TEXT_SIZE,
    color: str = INK,
    bold: bool = False,
    outlined: bool = False,
    **how: Any,
) -> Annotation:
    """Write a text beside a point of the data, and return it.

    away: points to the right and upwards. A text to the right begins there, one to the left ends
    there, and one straight above, below or beside is centred there.
    """
    right, up = away
    position = {"ha": "center", "va": "center" if up == 0 else "baseline"}
    if right != 0:
        position["ha"] = "left" if right > 0 else "right"
    return axes.annotate(
        text,
        at,
        away,
        textcoords="offset points",
        **_looks(size, color, bold, outlined),
        **(position | how),
    )


def _looks(size, color, bold, outlined):
    looks = {
        "fontsize": size,
        "color": color,
        "weight": "bold" if bold else "normal",
        "parse_math": False,
    }
    if outlined:
        looks["path_effects"] = halo()
    return looks


def pointer(color: str = QUIET, width: float = 0.7, **how: Any) -> dict[str, Any]:
    """The `arrowprops` of a thin line from a text to its point."""
    return {"arrowstyle": "-", "color": color, "lw": width} | how


# -- axes ------------------------------------------------------------------------------------------
def label_axes(axes: Axes, x: str = "", y: str = "") -> None:
    """Name one axis or both, with their units."""
    look = {"fontsize": TEXT_SIZE, "color": QUIET, "parse_math": False}
    if x:
        axes.set_xlabel(x, **look)
    if y:
        axes.set_ylabel(y, **look)


def grid(axes: Axes, which: Which = "both", width: float = 0.5) -> None:
    """Faint lines at the ticks of "x", "y" or both, behind everything else."""
    axes.grid(
        axis=which,
        color=FAINT,
        lw=width,
    )
    axes.set_axisbelow(True)


def rows_axis(
    axes: Axes,
    rows: Mapping[int, str] | Mapping[float, str],
    size: float = TEXT_SIZE,
    *,
    line: bool = False,
) -> None:
    """An upright axis of names, {height: name}, without ticks. line: keep the line of the axis."""
    axes.set_yticks(
        list(rows),
        list(rows.values()),
        fontsize=size,
        color=INK,
        parse_math=False,
    )
    axes.tick_params("y", length=0)
    axes.spines["left"].set_visible(line)


def log_axis(
    axes: Axes,
    which: str,
    low: float,
    high: float,
    ticks: Sequence[float],
    text: Callable[[float], str],
) -> None:
    """Make "x" or "y" a logarithmic axis from low to high, each tick with its text."""
    if low == high:  # a single value: room on both sides
        low, high = low / 2, high * 2
    axes.set(**{f"{which}scale": "log", f"{which}lim": (low, high)})
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_ticks(ticks, [text(tick) for tick in ticks])
    axes.minorticks_off()


def by_tens(label: str, where: str = "below") -> str:
    """The label of a logarithmic axis, and what a step on it is.

    where: "below" of an upright axis, whose long labels take two lines, "before" of a level one.

    >>> by_tens("FLOP/s")
    'FLOP/s (each gridline is 10 times the one below)'
    """
    break_it = where == "below" and len(label) > LONG_LABEL
    space = "\n" if break_it else " "
    return f"{label}{space}(each gridline is 10 times the one {where})"


def decades(low: float, high: float, steps: Sequence[int] = (1,)) -> list[float]:
    """The powers of ten from low to high, each times each of the steps.

    >>> decades(3, 200), decades(3, 30, (1, 2, 5))
    ([10.0, 100.0], [5.0, 10.0, 20.0])
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return [tick for tick in ticks if low <= tick <= high]


def thinned(ticks: Sequence[int], most: int = MOST_TICKS) -> Sequence[int]:
    """Each tick, or each second, third ... so that at most `most` have to find room."""
    step = math.ceil(len(ticks) / most)
    return ticks[:: max(1, step)]


def prefixed(x: float, unit: str) -> str:
    """A number with a prefix and without its unit, for an axis that names the unit.

    >>> prefixed(2e10, "FLOP/s")
    '20 G'
    """
    return str(Q(float(x), unit)).removesuffix(unit).strip()


# -- labels that keep their distance ---------------------------------------------------------------
@dataclass
class _Block:
    """Labels that touch and so move as one. wishes: the sum of how far each would move alone."""

    wishes: float
    count: int

    @property
    def shift(self) -> float:
        return self.wishes / self.count


def spread(
    places: Sequence[float],
    sizes: Sequence[float] | float,
    low: float = -math.inf,
    high: float = math.inf,
) -> list[float]:
    """Centres for labels on one axis, moved apart until none touch, but no further.

    places: where each would like to be. sizes: how long each is there, one number for all alike.
    low, high: where the axis ends.

    >>> spread([1.0, 1.0], 0.5)
    [0.75, 1.25]
    """
    if isinstance(sizes, (int, float)):
        sizes = [sizes for _ in places]
    order = sorted(range(len(places)), key=places.__getitem__)
    starts = {}  # where each label would begin if all were pushed together from 0
    end = 0.0
    for i in order:
        starts[i] = end
        end += sizes[i]
    # Measured from these starts, labels touch when they move alike, and overtake when the lower
    # one moves further: then the two go on as one block (pool adjacent violators).
    blocks: list[_Block] = []
    for i in order:
        blocks.append(_Block(places[i] - sizes[i] / 2 - starts[i], 1))
        while len(blocks) > 1 and blocks[-2].shift > blocks[-1].shift:
            upper = blocks.pop()
            blocks[-1].wishes += upper.wishes
            blocks[-1].count += upper.count
    moved = list(places)
    labels = iter(order)
    for block in blocks:
        shift = max(low, min(high - end, block.shift))
        for _ in range(block.count):
            i = next(labels)
            moved[i] = starts[i] + shift + sizes[i] / 2
    return moved


def spread_log(
    places: Sequence[float],
    sizes: Sequence[float] | float,
    low: float,
    high: float,
) -> list[float]:
    """The same on a logarithmic axis: sizes in powers of ten, all else values of the axis."""
    logs = [math.log10(place) for place in places]
    moved = spread(logs, sizes, math.log10(low), math.log10(high))
    return [10**log for log in moved]


# -- what can be drawn -----------------------------------------------------------------------------
def finite(what: str, values: Iterable[Any]) -> list[float]:
    """The values as floats. Raises FigureError for none, and for one that is not finite."""
    return _checked(what, values, -math.inf, "a finite number")


def positive(what: str, values: Iterable[Any]) -> list[float]:
    """The values as floats. Raises FigureError for none, and for one not finite and above 0."""
    return _checked(what, values, 0, "a finite number above 0")


def _checked(what, values, least, wanted):
    numbers = []
    for value in values:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not least < number < math.inf:
            raise FigureError(f"{what} is given as {short(value)}; write {wanted}.")
        numbers.append(number)
    if not numbers:
        raise FigureError(f"{what}: none is given, so there is nothing to draw.")
    return numbers
