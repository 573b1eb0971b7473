"""Figures of many workers: how long their messages take, and what is left of n times as fast.

Both axes of messages are logarithmic, so that a delay is a level line and a bandwidth a slope. What
is left of n times as fast falls along one curve, wherever it begins: a/n + c has no other shape.
Times were measured or cited elsewhere, and laws fitted there. To change the marks of a run: LOOKS.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..._support.errors import UserError, short
from ...quantities.formatting import percent, words
from ...quantities.quantity import Q
from ..axes import (
    blank,
    by_tens,
    decades,
    footnote,
    grid,
    label_axes,
    log_axis,
    pointer,
    positive,
    spread,
    write,
)
from ..picture import FigureError, Picture
from ..style import BLUE, GREEN, INK, ORANGE, QUIET, ROSE

if TYPE_CHECKING:
    from ...estimating.parallel.laws import StepLaw
    from ...estimating.parallel.links import Link
    from ...lab.distributed.results import Message, Shared

FEWEST = 4  # sizes, from which a line through them is drawn
MANY = 1_000_000  # workers, where the axis of speed-ups ends
CURVE = [10 ** (i / 20) for i in range(121)]  # workers, 1 to 1,000,000
MOST_RUNS = 6
LABEL = 7  # per cent of the axis: the height of a name
FIRST_TWO = 2  # workers: below it, two already wait for more than half of a step
TIMED, CARRIED_ON = 2.2, 0.9  # widths of a curve, as far as it was timed and beyond


# -- messages --------------------------------------------------------------------------------------
def messages(
    timed: Iterable[Message],
    line: Link | Callable[[list[Message]], Link] | None = None,
) -> Picture:
    """Seconds of a sum over all workers against its bytes, fastest and middle round.

    Parameters
    ----------
    timed : messages of fl.together.messages
    line : a Link to draw through them, or what finds one: fl.parallel.link

    Raises
    ------
    FigureError without a message
    """
    dots = list(timed)
    for dot in dots:
        if not hasattr(dot, "best"):
            raise FigureError(f"{short(dot)} is not a message: give those of fl.together.messages.")
    positive("The time of a message", [dot.best for dot in dots])
    link = _link(dots, line)
    figure, axes = blank(_messages_title(dots, link), 7.0, 4.0)
    _messages_axes(axes, dots)
    _draw_messages(axes, dots, link)
    _name_dots(axes, dots, link)
    return Picture(figure, _messages_sentence(dots, link))


def _draw_messages(axes, dots, link):
    """The line, if there is one, under the middle rounds and the fastest."""
    sizes = [float(dot.size) for dot in dots]
    middle = [float(dot.typical) for dot in dots]
    fastest = [float(dot.best) for dot in dots]
    if link is not None:
        curve = [float(link.at(size)) for size in sizes]
        axes.plot(
            sizes,
            curve,
            "-",
            color=BLUE,
            lw=1.6,
            zorder=1,
        )
    axes.plot(
        sizes,
        middle,
        "o",
        color=QUIET,
        mfc="white",
        ms=5,
    )
    axes.plot(
        sizes,
        fastest,
        "o",
        color=INK,
        ms=5,
    )


def _link(dots, line):
    """The line to draw; None while there is none."""
    if not callable(line):
        return line
    if len(dots) < FEWEST:
        return None
    try:
        return line(dots)
    except UserError:  # times from which no line can be read, so far
        return None


def _messages_axes(axes, dots):
    seconds = [float(time) for dot in dots for time in (dot.best, dot.typical)]
    low, high = min(seconds) / 2, max(seconds) * 2
    sizes = [float(dot.size) for dot in dots]
    left, right = sizes[0] / 1.6, max(sizes[-1], 64 * sizes[0]) * 1.6
    sixteenfold = [2.0**power for power in range(8, 32, 4)]
    ticks = [size for size in sixteenfold if left < size < right]
    log_axis(axes, "x", left, right, ticks, lambda size: str(Q(size, "B")))
    steps = (1,) if high / low > 100 else (1, 2, 5)
    log_axis(axes, "y", low, high, decades(low, high, steps), lambda time: str(Q(time, "s")))
    grid(axes, "y")
    label_axes(
        axes,
        x="bytes that all add up (each tick is 16 times the one before)",
        y="time until all have the sum",
    )


def _name_dots(axes, dots, link):
    """A legend, in the corner that the dots leave empty."""
    rows = [("o", INK, INK, "fastest round"), ("o", QUIET, "white", "middle round")]
    if link is not None:
        rows.append(("-", BLUE, BLUE, "the line of a delay and a bandwidth"))
    for row, (mark, edge, face, text) in enumerate(rows):
        y = 0.94 - 0.07 * row
        places = [0.03, 0.05] if mark == "-" else [0.04]
        axes.plot(
            places,
            [y for _ in places],
            mark,
            color=edge,
            mfc=face,
            ms=5,
            transform=axes.transAxes,
        )
        write(
            axes,
            text,
            0.07,
            y,
            color=edge,
            va="center",
            transform=axes.transAxes,
        )


def _messages_title(dots, link):
    first = dots[0]
    if link is None:
        return f"Adding up {first.size} takes {first.workers} workers {first.best}"
    return (
        f"However short a message is, handing it over takes {link.delay};\n"
        f"long ones go at {link.bandwidth}"
    )


def _messages_sentence(dots, link):
    first, last = dots[0], dots[-1]
    text = (
        f"Adding up {first.size} over {first.workers} workers takes {first.best} in "
        f"the fastest round, {first.typical} in the middle one"
    )
    if last is not first:
        text += f"; {last.size} takes {last.best} and {last.typical}"
    text += " (measured)."
    return text if link is None else f"{text} {link!r}"


# -- n times as fast -------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Look:
    colour: str
    dash: Any
    mark: str


LOOKS = (
    _Look(ORANGE, "-", "s"),
    _Look(GREEN, "--", "D"),
    _Look(ROSE, "-.", "^"),
    _Look(INK, ":", "v"),
    _Look(QUIET, (0, (5, 1, 1, 1, 1, 1)), "P"),
    _Look(ORANGE, (0, (1, 1)), "X"),
)
YOURS = _Look(BLUE, "-", "o")
YOURS_SMALL = _Look(BLUE, "--", "o")


@dataclass(frozen=True)
class _Run:
    """A run: the workers with whom half is waiting, and what is left where it was timed."""

    name: str
    half: float
    left: dict[float, float]  # {workers: share of n times as fast}
    look: _Look
    yours: bool = False

    @property
    def first(self):
        """The fewest workers of its curve: yours begins with two, as one alone has no meeting."""
        return FIRST_TWO if self.yours else 1

    def share(self, workers):
        """What is left of n times as fast, by a/n + c."""
        return 1 / (1 + workers / self.half)


def speedups(*laws: StepLaw, small: Shared | None = None, large: Shared | None = None) -> Picture:
    """What is left of "n times as fast as one", against the number of workers.

    Parameters
    ----------
    laws : laws of fl.parallel, up to six
    small, large : your own steps of fl.together, with a small and a large batch

    Raises
    ------
    FigureError for nothing to draw, or more than six laws
    """
    if len(laws) > MOST_RUNS:
        raise FigureError(f"{len(laws)} laws are too many to tell apart: give at most {MOST_RUNS}.")
    runs = [_own_run(own, look) for own, look in ((small, YOURS_SMALL), (large, YOURS)) if own]
    runs += [_run_of_law(law, look) for law, look in zip(laws, LOOKS)]
    if not runs:
        raise FigureError("No run is given: write fl.plot.speedups(*fl.parallel.published()).")
    figure, axes = blank(_speedups_title(runs), 7.8, 4.4)
    _speedups_axes(figure, axes)
    for run in runs:
        _draw_run(axes, run)
    _label_runs(axes, runs)
    return Picture(figure, _speedups_sentence(runs))


def _own_run(own, look):
    if not hasattr(own, "speedup") or not hasattr(own, "half"):
        raise FigureError(f"{short(own)} is not a step of fl.together.steps.")
    (speedup,) = positive("A speed-up", [own.speedup])
    name = own.what.removeprefix("A step on ")
    return _Run(f"yours, {name}", own.half, {own.workers: speedup / own.workers}, look, True)


def _run_of_law(law, look):
    if not hasattr(law, "points") or not hasattr(law, "work"):
        raise FigureError(f"{short(law)} is not a law: give those of fl.parallel.")
    work = float(law.work)
    left = {workers: work / workers / seconds for workers, seconds in law.points}
    return _Run(law.name, law.half, left, look)


def _speedups_axes(figure, axes):
    log_axis(axes, "x", 1, MANY, decades(1, MANY), "{:,.0f}".format)
    axes.set_ylim(0, 108)
    quarters = range(0, 101, 25)
    axes.set_yticks(quarters, [f"{share} %" for share in quarters])
    grid(axes)
    axes.axhline(50, color=QUIET, lw=1, ls=":")
    label_axes(
        axes,
        x=by_tens("workers or chips, n", "before"),
        y='what is left of "n times as fast"',
    )
    footnote(
        figure, "thick: as far as it was timed, with a mark for each; thin: the law carried on"
    )


def _draw_run(axes, run):
    timed = max(run.left)
    sizes = [run.first, *(n for n in CURVE if n > run.first)]
    for some, width in ((_up_to(sizes, timed), TIMED), (_from_on(sizes, timed), CARRIED_ON)):
        curve = [100 * run.share(n) for n in some]
        axes.plot(
            some,
            curve,
            ls=run.look.dash,
            color=run.look.colour,
            lw=width,
        )
    left = [100 * share for share in run.left.values()]
    axes.plot(
        list(run.left),
        left,
        run.look.mark,
        color=run.look.colour,
        ms=6,
        zorder=4,
        clip_on=False,
    )


def _up_to(sizes, last):
    """The sizes as far as a run was timed."""
    return [*(n for n in sizes if n < last), last]


def _from_on(sizes, first):
    """The sizes beyond the last one that was timed."""
    return [first, *(n for n in sizes if n > first)]


def _label_runs(axes, runs):
    """Yours beside their marks; the published right of the axes, each with a line to its curve."""
    own = [run for run in runs if run.yours]
    marks = [100 * left for run in own for left in run.left.values()]
    for run, height in zip(own, spread(marks, LABEL, 0, 108)):
        (workers,) = run.left
        write(
            axes,
            _label(run),
            1.35 * workers,
            height + 2,
            size=8.5,
            color=run.look.colour,
            outlined=True,
            va="center",
            zorder=5,
        )
    others = sorted((run for run in runs if not run.yours), key=lambda run: run.half)
    heights = [50 + LABEL * (place - (len(others) - 1) / 2) for place in range(len(others))]
    for run, height in zip(others, heights):
        _label_published(axes, run, height)


def _label_published(axes, run, height):
    colour = run.look.colour
    start = MANY
    if run.half < math.inf:
        start = min(MANY, run.half * (100 / height - 1))  # where the curve has that height
    axes.annotate(
        _label(run),
        (start, height),
        (1.02, height),
        textcoords=("axes fraction", "data"),
        va="center",
        fontsize=8.5,
        color=colour,
        parse_math=False,
        arrowprops=pointer(colour, 0.6, shrinkB=0),
    )


def _label(run):
    return f"{run.name}: {_from(run.half)}"


def _from(half):
    """From how many workers on half is waiting, in words."""
    if half == math.inf:
        return "no waiting seen"
    if half < FIRST_TWO:
        return "less than half with two"
    return words(float(f"{half:.2g}"))


def _speedups_title(runs):
    own = [run.half for run in runs if run.yours]
    published = [run.half for run in runs if not run.yours and run.half < math.inf]
    named = []
    if own:
        named.append(f"yours, {_workers(max(own))}")
    if published:
        first, last = _from(min(published)), _from(max(published))
        span = first if first == last else f"{first} to {last}"
        named.append(f"the published, {span} chips")
    return f"Every run has a size at which half of it is waiting:\n{'; '.join(named)}"


def _workers(half):
    """The same for the title: "7.8 workers"."""
    return f"{_from(half)} workers" if FIRST_TWO <= half < math.inf else _from(half)


def _speedups_sentence(runs):
    known = "measured and cited" if any(run.yours for run in runs) else "cited"
    listed = "; ".join(map(_half_sentence, runs))
    return (
        "By the law a/n + c, efficiency falls to half at this number of workers or chips: "
        f"{listed} (estimated from {known} times of a step; beyond what was timed, the law is "
        "carried on)."
    )


def _half_sentence(run):
    name = f"{run.name} ({_left(run)})"
    if run.half == math.inf:
        return f"none for {name}, as no waiting was seen"
    if run.half < FIRST_TWO:
        return f"below two for {name}"
    return f"{_from(run.half)} for {name}"


def _left(run):
    """What was left with the most workers on which it was timed."""
    most = max(run.left)
    share = percent(float(f"{run.left[most]:.2g}"))
    return f"timed with {most:,.0f}: {share} left"
