"""How sure answers were against how many of them were right: a dot a level, the diagonal beside.

On the diagonal what is claimed is what comes out. Below it answers are too sure, above it too
modest. What is drawn are Levels of quantities/calibration, or things with the same four names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._support.errors import short
from ...quantities.formatting import plural
from ..axes import blank, grid, label_axes, spread, write
from ..picture import FigureError, Picture
from ..style import BLUE, INK, QUIET

if TYPE_CHECKING:
    from ...quantities.calibration import Level

ENOUGH = 10  # answers of one sureness: fewer say too little for a headline
NEARLY = 5  # of 100: a gap within it is called none
NUMBERS = ("said", "right", "n", "band")
TICKS = range(0, 101, 20)
NUMBER_WIDTH, DIGIT_WIDTH = 2.5, 2.3  # of a number of answers, in units of the axis


def calibration(levels: Sequence[Level], name: str = "The answers") -> Picture:
    """Of the answers given with a certain sureness, how many were right.

    levels: things with said, right (0 to 1), n and band (low, high), such as those of
    flopslib.quantities.calibration.levels. name: who answered, for the title; a plural.
    Raises FigureError for anything else.
    """
    levels = [_checked(level) for level in levels]
    if not levels:
        raise FigureError("There are no levels, so there is nothing to draw.")
    levels.sort(key=lambda level: level.said)
    figure, axes = blank(_title(levels, name), 5.6, 4.9)
    _draw_diagonal(axes)
    for level in levels:
        _draw_level(axes, level)
    _write_numbers(axes, levels)
    _axes(axes)
    return Picture(figure, _sentence(levels, name))


def _checked(level):
    for number in NUMBERS:
        if not hasattr(level, number):
            raise FigureError(
                f"{short(repr(level))} has no {number}: give levels, such as those of "
                "flopslib.quantities.calibration.levels."
            )
    low, high = level.band
    shares = (level.said, level.right, low, high)
    if not all(0 <= share <= 1 for share in shares):
        raise FigureError(f"{short(repr(level))} has a share that is not from 0 to 1.")
    return level


def _draw_diagonal(axes):
    axes.plot((0, 100), (0, 100), color=QUIET, ls="--", lw=1, zorder=1)
    write(
        axes,
        "as sure as right",
        30,
        32.5,
        size=8,
        color=QUIET,
        rotation=45,
        rotation_mode="anchor",
        transform_rotates_text=True,
        ha="center",
        outlined=True,
    )
    write(axes, "too sure", 78, 20, color=QUIET, ha="center", style="italic")
    write(axes, "too modest", 20, 80, color=QUIET, ha="center", style="italic")


def _draw_level(axes, level):
    """A dot with its band."""
    x, y = 100 * level.said, 100 * level.right
    low, high = (100 * end for end in level.band)
    axes.plot((x, x), (low, high), color=BLUE, lw=2, solid_capstyle="butt", zorder=2)
    axes.plot(x, y, "o", ms=7, color=BLUE, mec="white", zorder=3)


def _write_numbers(axes, levels):
    """How many answers each level has, in a row at the top, moved apart where they would touch."""
    wishes = [100 * level.said for level in levels]
    widths = [NUMBER_WIDTH + DIGIT_WIDTH * len(f"{level.n:,}") for level in levels]
    places = spread(wishes, widths, 0, 104)
    for level, place in zip(levels, places):
        write(axes, f"{level.n:,}", place, 105, size=8, color=INK, ha="center", va="center")


def _axes(axes):
    axes.set(xlim=(-1, 104), ylim=(-1, 109), aspect="equal")
    axes.set_xticks(list(TICKS))
    axes.set_yticks(list(TICKS))
    grid(axes)
    label_axes(
        axes,
        x="how sure the answers were, in % (numbers at the top: how many answers)",
        y="of 100 such answers, right",
    )


# -- words -----------------------------------------------------------------------------------------
def _title(levels, name):
    """The finding: the level that is farthest off, of those whose band leaves the diagonal out."""
    enough = [level for level in levels if level.n >= ENOUGH]
    if not enough:
        total = sum(level.n for level in levels)
        return f"{name} are too few to say: {total}, and {ENOUGH} of one sureness would do"
    off = [level for level in enough if not _fits(level)]
    if not off:
        points = plural(round(_mean_gap(levels)), "point")
        return f"{name} are about as sure as right: {points} of 100 off on average"
    worst = max(off, key=lambda level: abs(level.said - level.right) * level.n)
    what = "too sure" if worst.said > worst.right else "too modest"
    said, right = 100 * worst.said, 100 * worst.right
    return f"{name} are {what}: those {said:.0f} % sure are right in {right:.0f} of 100"


def _fits(level):
    """Whether what was claimed is what came out, within the band or nearly."""
    low, high = level.band
    is_near = abs(level.said - level.right) <= NEARLY / 100
    return is_near or low <= level.said <= high


def _mean_gap(levels):
    """How far off the levels are on average, in points of 100, each with its number of answers."""
    total = sum(level.n for level in levels)
    gaps = sum(level.n * abs(level.said - level.right) for level in levels)
    return 100 * gaps / total


def _sentence(levels, name):
    parts = []
    for level in levels:
        low, high = (100 * end for end in level.band)
        said, right = 100 * level.said, 100 * level.right
        parts.append(f"{said:.0f} % sure, {right:.0f} right ({low:.0f} to {high:.0f}; {level.n:,})")
    return (
        f"{name}, by how sure they were, and of 100 such answers how many were right (in brackets "
        f"the band of nine tenths, and the number of answers): {'; '.join(parts)} (measured)."
    )
