"""Every legal line of a kind by its dates: one row a text, in the groups of fl.lines.

Dotted: the text is there, signed or proposed, and its number does not apply; solid: it applies,
hollow where it is guidance and not law; a cross: it ended. The words at the rows say the same, so
no dash has to be learnt.
To change what a row shows: `_draw_row`. Not legal advice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...facts.dates import year
from ...quantities.formatting import sentence
from ..axes import blank, label_axes, rows_axis, write
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET

if TYPE_CHECKING:
    from ...estimating.legal.lines import Lines

ROW = 0.19  # inches
FRAME = 1.1  # inches above and below the rows
GAP = 0.7  # rows between two groups
AFTER = 0.9  # years drawn after the day that is asked for
BEFORE = 0.25  # years drawn before the first text
APPLIES, GUIDANCE = "applies", "in use as guidance"  # states that are drawn thick
THICK, HOLLOW = 5.0, 2.6  # points of a line that applies, and of the white in one of guidance


def dates_of_lines(lines: Lines) -> Picture:
    """When each line of fl.lines(on=..., kind=...) began, applied and ended.

    Raises FigureError if there is no line on that day.
    """
    if not lines.rows:
        raise FigureError(f"On {lines.on} there is no line of this kind: choose a later day.")
    heights = _heights([state for _, state in lines.rows])
    figure, axes = blank(_title(lines), 8.0, FRAME - ROW * min(heights))
    first, last = _ends(lines)
    for (row, state), height in zip(lines.rows, heights):
        _draw_row(axes, row, state, height, last)
    _write_groups(axes, [state for _, state in lines.rows], heights)
    _draw_day(axes, lines.on, min(heights))
    rows_axis(axes, {height: row.short for (row, _), height in zip(lines.rows, heights)}, 8)
    axes.set(xlim=(first, last), ylim=(min(heights) - 0.8, 1.6))
    axes.set_xticks(range(int(first) + 1, int(last) + 1))
    axes.grid(axis="x", color=FAINT, lw=0.5)
    axes.set_axisbelow(True)
    key = "dotted: signed or proposed; solid: it applies (hollow: as guidance); cross: it ended"
    label_axes(axes, x=key)
    return Picture(figure, _sentence(lines))


# -- where ----------------------------------------------------------------------------------------
def _heights(states):
    """The height of each row, 0 for the first and less for each below, with gaps between groups."""
    heights = []
    height = 0.0
    for place, state in enumerate(states):
        if place:
            height -= 1 if state == states[place - 1] else 1 + GAP
        heights.append(height)
    return heights


def _ends(lines):
    """The first and the last year that are drawn."""
    begins = [year(row.number_from or row.date) for row, _ in lines.rows]
    starts = [year(row.applies) for row, _ in lines.rows if row.applies]
    last = max([year(lines.on) + AFTER, *(start + BEFORE for start in starts)])
    return min(begins + starts) - BEFORE, last


# -- marks ----------------------------------------------------------------------------------------
def _draw_row(axes, row, state, height, last):
    """A text from its day to its end: dotted, and solid from the day on which it applies."""
    begin = year(row.number_from or row.date)  # an Act may leave the number to a later decree
    end = year(row.ended) if row.ended else last
    applies = year(row.applies) if row.applies else end
    holds = state in (APPLIES, GUIDANCE)
    colour = BLUE if holds else QUIET
    axes.plot([min(begin, applies), min(applies, end)], [height, height], ":", color=INK, lw=1.1)
    if applies < end:
        axes.plot(
            [applies, end],
            [height, height],
            "-",
            color=colour,
            lw=THICK if holds else THICK / 2,
            solid_capstyle="butt",
        )
    if state == GUIDANCE:
        axes.plot([applies, end], [height, height], "-", color="white", lw=HOLLOW)
    if row.ended:
        axes.plot([end], [height], "x", color=INK, ms=5)


def _write_groups(axes, states, heights):
    """The state of each group, at the right of its first row."""
    for place, state in enumerate(states):
        if place and state == states[place - 1]:
            continue
        count = states.count(state)
        axes.annotate(
            _counted(count, state),
            (1.0, heights[place]),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            fontsize=9,
            color=INK,
            weight="bold" if state == APPLIES else "normal",
            va="center",
            annotation_clip=False,
            parse_math=False,
        )


def _draw_day(axes, on, lowest):
    axes.plot([year(on)] * 2, [lowest - 0.6, 0.6], color=ORANGE, lw=1, zorder=0)
    write(axes, on, year(on), 0.8, size=8, color=ORANGE, ha="center", va="bottom")


# -- words ----------------------------------------------------------------------------------------
def _title(lines):
    binding = _count(lines, APPLIES)
    verb = "applies" if binding == 1 else "apply"
    kinds = {row.kind for row, _ in lines.rows}
    of_kind = f" on {kinds.pop()}" if len(kinds) == 1 else ""
    return f"Of {len(lines)} lines{of_kind}, {binding} {verb} as law on {lines.on}"


def _counted(count, state):
    """How many lines are in a state: "7 apply", "2 coming"."""
    verb = "apply" if state == APPLIES and count != 1 else state
    return f"{count} {verb}"


def _count(lines, state):
    return sum(its == state for _, its in lines.rows)


def _sentence(lines):
    groups = {}
    for row, state in lines.rows:
        groups.setdefault(state, []).append(row.short)
    counts = ", ".join(_counted(len(names), state) for state, names in groups.items())
    listed = " ".join(f"{sentence(state)}: {', '.join(names)}." for state, names in groups.items())
    return (
        f"{len(lines)} lines by date, on {lines.on}: {counts} (cited). {listed} Not legal advice."
    )
