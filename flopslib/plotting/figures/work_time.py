"""Work against time: what fewer FLOP did to the seconds, a dot a thing and an arrow a change.

The fact behind it: where both scales are in powers of ten, all things of one speed lie on one
diagonal. A change that keeps the speed slides along it; the small ring marks that place, the arrow
ends where the clock put it. To change it: labels find their place in `_place`.
"""

import math

from ...quantities.formatting import words
from ...quantities.quantity import quantity
from ...quantities.units import UnitError
from ..axes import blank
from ..picture import Picture
from ..style import FAINT, INK, PALETTE, QUIET, halo

SAME, NUMBERS = "the same time", ("none", "one", "two", "three", "four")
ROOM = 0.45  # powers of ten around the dots, for their labels
AROUND = [
    (dx, dy)
    for step in (9, 16, 26, 40)
    for dx, dy in (
        (step, 0),
        (-step, 0),
        (0, step),
        (0, -step),
        (step, step),
        (-step, step),
        (step, -step),
        (-step, -step),
    )
]  # points from a dot to its label, the nearest first


def work_and_time(*moves):
    """FLOP against seconds, log-log, with diagonals of equal FLOP/s; a Picture.

    moves: (before, after), two measurements of calls whose FLOP were given, or rows of the table
    latencies; up to four. A thing in several moves is drawn once. Raises UnitError without FLOP.

    work_and_time((dense, separable), (full, holes))
    """
    if not 1 <= len(moves) <= len(PALETTE):
        raise UnitError(f"{len(moves)} moves were given; 1 to {len(PALETTE)} can be told apart.")
    at = {one.name: _point(one) for move in moves for one in move}
    promises = {
        after.name: (at[after.name][0], at[before.name][1] / _fewer(at, before, after))
        for before, after in moves
        if at[before.name][0] != at[after.name][0]
    }
    figure, axes = blank("", height=4.6)
    axes.set_title(_finding(at, moves), fontsize=11, color=INK, loc="left", pad=18)
    axes.set_xscale("log")
    axes.set_yscale("log")
    xs, ys = zip(*at.values(), *promises.values())
    axes.set_xlim(10 ** (math.log10(min(xs)) - ROOM), 10 ** (math.log10(max(xs)) + ROOM))
    axes.set_ylim(10 ** (math.log10(min(ys)) - ROOM), 10 ** (math.log10(max(ys)) + ROOM))
    _ticks(axes)
    _diagonals(axes)
    for (one, other), colour in zip(moves, PALETTE):
        axes.annotate(
            "",
            at[other.name],
            at[one.name],
            zorder=2,
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "lw": 1.6,
                "shrinkA": 5,
                "shrinkB": 5,
            },
        )
        for name in (one.name, other.name):
            axes.plot(*at[name], "o", ms=8, color=colour, zorder=3)
        if other.name in promises:
            axes.plot(*promises[other.name], "o", ms=7, mfc="white", mec=colour, mew=1.2, zorder=2)
    labels = [(name, point, INK) for name, point in at.items()]
    if promises:
        labels.append(("ring: at the old speed", next(iter(promises.values())), QUIET))
    _place(
        axes,
        labels,
        [*at.values(), *promises.values()],
        [(at[one.name], at[other.name]) for one, other in moves],
    )
    axes.set_xlabel("work, FLOP (each line = 10 times)", fontsize=9, color=QUIET)
    axes.set_ylabel("time of one call", fontsize=9, color=QUIET)
    told = [
        f"from {one.name} to {other.name}: {_work(at, one, other)}, {_time(at, one, other)}"
        for one, other in moves
    ]
    things = [
        f"{name}, {quantity(flops, 'FLOP')} in {quantity(seconds, 's')}"
        for name, (flops, seconds) in at.items()
    ]
    how = dict.fromkeys(how for move in moves for one in move for how in one.seconds.how)
    return Picture(
        figure,
        f"FLOP against seconds, {'; '.join(told)}. The dots: "
        f"{'; '.join(things)} ({'; '.join(how)}).",
    )


def _point(one):
    if getattr(one, "flops", None) is None:
        raise UnitError(
            f"{str(getattr(one, 'name', one))[:40]!r} has no FLOP: measure it with "
            "fl.measure(..., flops=...)."
        )
    return float(one.flops), float(one.seconds)


def _finding(at, moves):
    """The title: of one change its two numbers, of several how many of them paid in time."""
    fewer = [move for move in moves if _fewer(at, *move) > 1.01]
    if len(fewer) < 2:
        return f"{_work(at, *moves[0])}, {_time(at, *moves[0])}"
    times = [_time(at, *move) for move in fewer]
    same = times.count(SAME)
    less = sum(time.endswith("less time") for time in times)
    parts = {"less time": less, SAME: same, "longer": len(times) - less - same}
    told = ", ".join(f"{NUMBERS[n]} {how}" for how, n in parts.items() if n)
    told = told.replace(" ", " took ", 1)
    return f"{NUMBERS[len(fewer)].capitalize()} changes to fewer FLOP: {told}"


def _fewer(at, before, after):
    return at[before.name][0] / at[after.name][0]


def _work(at, before, after):
    fewer = _fewer(at, before, after)
    if 0.99 < fewer < 1.01:
        return "as many FLOP"
    return f"{words(fewer)} times fewer FLOP" if fewer > 1 else f"{words(1 / fewer)} times the FLOP"


def _time(at, before, after):
    faster = at[before.name][1] / at[after.name][1]
    if 0.8 < faster < 1.25:  # a neighbour makes as much
        return SAME
    return (
        f"{words(faster)} times less time" if faster > 1 else f"{words(1 / faster)} times the time"
    )


def _ticks(axes):
    """Powers of ten with their prefixes: 1 M, 10 M; 100 us, 1 ms."""
    for axis, unit in ((axes.xaxis, "FLOP"), (axes.yaxis, "s")):
        low, high = (math.log10(end) for end in axis.get_view_interval())
        powers = [10.0**p for p in range(math.ceil(low), math.floor(high) + 1)]
        axis.set_ticks(
            powers, [str(quantity(power, unit)).removesuffix("FLOP") for power in powers]
        )
    axes.minorticks_off()
    axes.grid(color=FAINT, lw=0.5)
    axes.set_axisbelow(True)


def _diagonals(axes):
    """A line for each power of ten of FLOP/s; its label stands where the line leaves the axes."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for power in range(math.ceil(math.log10(left / high)), math.floor(math.log10(right / low)) + 1):
        rate = 10.0**power
        start, end = max(left, low * rate), min(right, high * rate)
        if end / start < 3:  # a corner: too short to be seen as a line
            continue
        axes.plot(
            (start, end), (start / rate, end / rate), color=FAINT, lw=1, ls=(0, (4, 3)), zorder=1
        )
        above = end < right
        axes.annotate(
            str(quantity(rate, "FLOP/s")),
            (end, end / rate),
            (0, 4) if above else (4, 0),
            textcoords="offset points",
            fontsize=8,
            color=QUIET,
            annotation_clip=False,
            ha="center" if above else "left",
            va="bottom" if above else "center",
        )


def _place(axes, labels, dots, arrows):
    """Each label beside its dot, at the first place where it covers no label, dot or arrow."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(axes.figure).draw()
    inside, full = axes.get_window_extent(), []
    marks = [axes.transData.transform(dot) for dot in dots]
    for ends in arrows:
        (x, y), (u, v) = axes.transData.transform(ends)
        marks += [(x + (u - x) * part / 30, y + (v - y) * part / 30) for part in range(2, 29)]

    def cost(box):
        return (
            5 * sum(box.overlaps(other) for other in full)
            + sum(box.padded(3).contains(*mark) for mark in marks)
            + 20 * (not inside.contains(box.x0, box.y0) or not inside.contains(box.x1, box.y1))
        )

    for name, point, colour in labels:
        tried = []
        for dx, dy in AROUND:
            text = axes.annotate(
                name,
                point,
                (dx, dy),
                textcoords="offset points",
                fontsize=9,
                color=colour,
                ha="left" if dx > 0 else "right" if dx else "center",
                va="bottom" if dy > 0 else "top" if dy else "center",
                zorder=4,
                path_effects=halo(),
                parse_math=False,
            )
            box = text.get_window_extent()
            tried.append((cost(box), len(tried), text, box))
        best, *rest = sorted(tried, key=lambda one: one[:2])
        full.append(best[3])
        for _, _, text, _ in rest:
            text.remove()
