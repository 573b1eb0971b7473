"""Work against time: what fewer FLOPs did to the seconds; a dot is a call, an arrow a change.

Where both scales are in powers of ten, all things of one speed lie on one diagonal. A change that
keeps the speed slides along it; the small ring marks that place, the arrow ends where the clock put
it. To change where labels may be put: LABEL_PLACES.
"""

from __future__ import annotations

import math
from typing import Any

from ..._support.errors import short
from ...quantities.change import SAME_TIME, SAME_WORK, Call, Change
from ...quantities.quantity import Q
from ...quantities.units import UnitError
from ..axes import (
    blank,
    by_tens,
    decades,
    grid,
    label_axes,
    log_axis,
    positive,
    prefixed,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import FAINT, PALETTE, QUIET

ROOM = 0.45  # powers of ten around the dots, for their labels
LEFT_ROOM = 0.75  # the same on the left, where a cut ends and its label is
SHORTEST = 3  # times from end to end: a diagonal that is shorter, in a corner, is not seen as one
NUMBERS = ("none", "one", "two", "three", "four")
STEPS = (9, 16, 26, 40)  # points from a dot to its label, the nearest first
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
LABEL_PLACES = [(step * right, step * up) for step in STEPS for right, up in SIDES]


def work_and_time(*moves: tuple[Any, Any]) -> Picture:
    """FLOPs against seconds, log-log, with diagonals of equal FLOP/s; a Picture.

    moves: (before, after), two measurements of calls whose FLOPs were given, or rows of the table
    latencies; up to four. A thing in several moves is drawn once. Raises UnitError without FLOPs,
    FigureError for no move or more than four.

    work_and_time((dense, separable), (full, holes))
    """
    changes = _changes(moves)
    things = {thing.name: thing for change in changes for thing in (change.before, change.after)}
    dots = [thing.place for thing in things.values()]
    rings = {change.after.name: _ring(change) for change in changes if _ring(change)}
    places = [*dots, *rings.values()]
    figure, axes = blank(_title(changes), height=4.6, pad=18)
    _axes(axes, places)
    _draw_diagonals(axes)
    colours = {}  # of names: those of their arrows
    for change, colour in zip(changes, PALETTE):
        _draw_change(axes, change, colour)
        colours |= {change.before.name: colour, change.after.name: colour}
    labels = [(thing.name, thing.place, colours[thing.name]) for thing in things.values()]
    if rings:
        labels.append(("ring: had the speed stayed", next(iter(rings.values())), QUIET))
    lines = [(change.before.place, change.after.place) for change in changes]
    lines += [(things[name].place, ring) for name, ring in rings.items()]
    _place_labels(axes, labels, _pixels(axes, places, lines), dots)
    return Picture(figure, _sentence(changes, things.values()))


def _changes(moves):
    if not 1 <= len(moves) <= len(PALETTE):
        raise FigureError(f"{len(moves)} moves were given; 1 to {len(PALETTE)} can be told apart.")
    for move in moves:
        if not isinstance(move, (tuple, list)) or len(move) != 2:
            raise FigureError(f"{short(move)} is not a move; write (before, after).")
    return [Change(_thing(before), _thing(after)) for before, after in moves]


def _thing(measured):
    name = getattr(measured, "name", "")
    if getattr(measured, "flops", None) is None:
        raise UnitError(
            f"{short(name or measured)!r} has no FLOPs: measure it with fl.measure(..., flops=...)."
        )
    flops, seconds = positive(f"A number of {name!r}", [measured.flops, measured.seconds])
    return Call(name, flops, seconds, seconds_how="; ".join(measured.seconds.how))


def _ring(change):
    """Where the old speed would lead; None where there is as much to do as before."""
    if change.fewer == 1:
        return None
    return change.after.flops, change.before.seconds / change.fewer


def _title(changes):
    """The finding: of one change its two numbers, of several how many of them paid in time."""
    fewer = [change for change in changes if change.fewer > SAME_WORK[1]]
    if len(fewer) < 2:
        return f"{changes[0].work}, {changes[0].time}"
    same = sum(change.same_time for change in fewer)
    less = sum(change.faster >= SAME_TIME[1] for change in fewer)
    longer = len(fewer) - same - less
    outcomes = ((less, "saved time"), (same, "did nothing"), (longer, "cost time"))
    parts = [f"{NUMBERS[number]} {what}" for number, what in outcomes if number]
    return f"{NUMBERS[len(fewer)].title()} cuts in FLOPs: {', '.join(parts)}"


def _axes(axes, places):
    """Powers of ten with their prefixes: 1 M, 10 M; 100 us, 1 ms."""
    xs, ys = zip(*places)
    for which, values, room, text in (
        ("x", xs, LEFT_ROOM, lambda flops: prefixed(flops, "FLOP")),
        ("y", ys, ROOM, lambda seconds: str(Q(seconds, "s"))),
    ):
        low = 10 ** (math.log10(min(values)) - room)
        high = 10 ** (math.log10(max(values)) + ROOM)
        log_axis(axes, which, low, high, decades(low, high), text)
    grid(axes)
    label_axes(axes, x=by_tens("work, in FLOP", "before"), y=by_tens("time of one call"))


def _draw_diagonals(axes):
    """A line for each power of ten of FLOP/s, with its label where the line leaves the axes."""
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    for rate in decades(left / high, right / low):
        start, end = max(left, low * rate), min(right, high * rate)
        if end / start < SHORTEST:
            continue
        axes.plot(
            (start, end),
            (start / rate, end / rate),
            color=FAINT,
            lw=1,
            ls=(0, (4, 3)),
            zorder=1,
        )
        above = end < right  # it leaves through the top
        write_beside(
            axes,
            str(Q(rate, "FLOP/s")),
            (end, end / rate),
            (0, 4) if above else (4, 0),
            size=8,
            color=QUIET,
            annotation_clip=False,
            va="bottom" if above else "center",
        )


def _draw_change(axes, change, colour):
    """Two dots, an arrow between them, and a ring where the old speed would lead."""
    axes.annotate(
        "",
        change.after.place,
        change.before.place,
        zorder=2,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "lw": 1.6,
            "shrinkA": 5,
            "shrinkB": 5,
        },
    )
    for thing in (change.before, change.after):
        axes.plot(
            *thing.place,
            "o",
            ms=9,
            color=colour,
            mec="white",  # so that a dot on another change's arrow is still seen as a dot
            zorder=3,
        )
    if _ring(change):
        _draw_ring(axes, change.after, _ring(change), colour)


def _draw_ring(axes, after, ring, colour):
    """A ring, and a dotted line from it to where the clock put the dot."""
    axes.plot(
        (after.flops, ring[0]),
        (after.seconds, ring[1]),
        color=colour,
        lw=1,
        ls=":",
        zorder=1,
    )
    axes.plot(
        *ring,
        "o",
        ms=7,
        mfc="white",
        mec=colour,
        mew=1.2,
        zorder=2,
    )


def _sentence(changes, things):
    moves = "; ".join(
        f"from {change.before.name} to {change.after.name}: {change.work}, {change.time}"
        for change in changes
    )
    how = "; ".join(dict.fromkeys(thing.seconds_how for thing in things))
    return f"FLOPs against seconds. {moves[0].upper()}{moves[1:]} ({how})."


# -- labels beside dots ----------------------------------------------------------------------------
def _pixels(axes, dots, lines):
    """Points in pixels that no label should cover: the dots, and each line in 27 of them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(axes.figure).draw()  # places the axes
    marks = [axes.transData.transform(dot) for dot in dots]
    for ends in lines:
        (x, y), (u, v) = axes.transData.transform(ends)
        for part in range(2, 29):
            marks.append((x + (u - x) * part / 30, y + (v - y) * part / 30))
    return marks


def _place_labels(axes, labels, marks, dots):
    """Each label beside its dot, at the first place where it covers no label, dot or arrow."""
    inside = axes.get_window_extent()
    dots = [_pixel(axes, dot) for dot in dots]
    taken = []
    for text, point, colour in labels:
        tried = [_label(axes, text, point, away, colour) for away in LABEL_PLACES]
        boxes = [label.get_window_extent() for label in tried]
        own = _pixel(axes, point)
        others = [dot for dot in dots if dot != own]
        costs = []
        for box in boxes:
            cost = _cost(box, inside, taken, marks)
            if _is_nearer(box, others, own):
                cost += 8
            costs.append(cost)
        best = costs.index(min(costs))
        taken.append(boxes[best])
        del tried[best]
        for label in tried:
            label.remove()


def _label(axes, text, point, away, colour):
    upright = "center"
    if away[1] != 0:
        upright = "bottom" if away[1] > 0 else "top"
    return write_beside(
        axes,
        text,
        point,
        away,
        color=colour,
        outlined=True,
        va=upright,
        zorder=4,
    )


def _pixel(axes, place):
    x, y = axes.transData.transform(place)
    return x, y


def _is_nearer(box, others, own):
    """Whether a label is nearer to another dot than to its own, or nearly so."""
    nearly = 1.5 * _gap(box, own)
    return any(_gap(box, other) <= nearly for other in others)


def _gap(box, dot):
    """Pixels from a label's box to a dot."""
    x, y = dot
    across = max(box.x0 - x, 0, x - box.x1)
    up = max(box.y0 - y, 0, y - box.y1)
    return math.hypot(across, up)


def _cost(box, inside, taken, marks):
    """How bad a place is: out of the axes is worst, on another label bad, on a mark not good."""
    contained = inside.contains(box.x0, box.y0) and inside.contains(box.x1, box.y1)
    labels = sum(box.overlaps(other) for other in taken)
    covered = sum(box.padded(3).contains(*mark) for mark in marks)
    return (0 if contained else 20) + 5 * labels + covered
