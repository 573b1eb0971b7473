"""Figures of serving: chats at once under a roof, who sits where step by step, a chip's load.

What is drawn was measured, counted or estimated elsewhere: batches and loads of estimating, served
requests of the lab. A seat's answers are boxes with their number; what is hatched is waste.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...quantities.formatting import percent, plural, sig
from ...quantities.quantity import Q
from ..axes import (
    blank,
    decades,
    fix_place,
    grid,
    label_axes,
    log_axis,
    prefixed,
    rows_axis,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, INK, LIGHT_BLUE, LIGHT_GREEN, LIGHT_ORANGE, QUIET
from .rooflines import roofline

if TYPE_CHECKING:
    from ...estimating.serving.load import Serving
    from ...estimating.serving.measured import Batches
    from ...lab.serving.served import Served

FILLS = (LIGHT_BLUE, LIGHT_GREEN, LIGHT_ORANGE)  # of answers beside each other
HEIGHT = 0.8  # of a seat
GAP = 1.6  # seats, between two ways
NARROW = 2.2  # shares of a hundred of the steps: a box below it has no room for its number
MOST_WAYS = 3
BAR = (0.50, 0.19, 0.40, 0.045)  # of the axes: left, bottom, width, height of a memory bar
ABOVE, BELOW = 0.05, -0.05  # of the axes: where its two lines of words are
WORTH_SAYING = 1.2  # times as high: from here on the roof's distance is written
ROOM = 14  # times the ridge: where the axis of intensities ends, with room for the words there


# -- chats at once ---------------------------------------------------------------------------------
def serving(batches: Batches) -> Picture:
    """Tokens a second for all against chats at once, under the roof, with each chat's wait.

    batches: of flopslib.estimating.serving.measured.batches. Raises FigureError for fewer than two
    points.
    """
    points = batches.points
    if len(points) < 2:
        raise FigureError("One number of chats shows no change: measure two or more.")
    figure, axes = blank(_serving_title(batches), 7.2, 4.4)
    _serving_axes(axes, points)
    chats = [point.chats for point in points]
    axes.plot(
        chats,
        [float(point.bound) for point in points],
        "--",
        color=QUIET,
        lw=1.6,
    )
    axes.plot(
        chats,
        [float(point.rate) for point in points],
        "-o",
        color=BLUE,
        lw=2,
        ms=7,
    )
    _name_serving(axes, points)
    return Picture(figure, _serving_sentence(batches))


def _serving_title(batches):
    return (
        f"{batches.most.chats} chats at once: {sig(batches.gain)} times the tokens, and each waits "
        f"{sig(batches.longer)} times as long"
    )


def _serving_axes(axes, points):
    rates = [float(point.rate) for point in points]
    bounds = [float(point.bound) for point in points]
    low = min(rates) / 2.4
    high = max(*bounds, *rates) * 2
    chats = [point.chats for point in points]
    log_axis(
        axes,
        "x",
        chats[0] / 1.35,
        chats[-1] * 1.6,
        chats,
        str,
    )
    log_axis(
        axes,
        "y",
        low,
        high,
        decades(low, high, (1, 2, 5)),
        _number,
    )
    grid(axes, "y")
    label_axes(
        axes,
        x="chats at once (each tick is twice the one before)",
        y="tokens a second, all chats together",
    )


def _number(rate):
    return prefixed(rate, "token/s").removesuffix("token").strip()


def _name_serving(axes, points):
    """Each chat's wait under its point, and what the two lines are."""
    for point in points:
        write_beside(
            axes,
            str(point.wait),
            (point.chats, float(point.rate)),
            (0, -16),
            size=8.5,
            color=BLUE,
            outlined=True,
        )
    first = points[0]
    write_beside(
        axes,
        "measured; under each point: how long each chat waits for a token",
        (first.chats, axes.get_ylim()[0]),
        (0, 6),
        size=8.5,
        color=BLUE,
        ha="left",
    )
    middle = points[len(points) // 3]
    write_beside(
        axes,
        f"the roof{_how_much_higher(points[-1])}",
        (middle.chats, float(middle.bound)),
        (-6, 7),
        size=8.5,
        color=QUIET,
        outlined=True,
    )


def _how_much_higher(most):
    """How far the roof is above the last point: on these axes a factor looks small."""
    times = float(most.bound) / float(most.rate)
    if times < WORTH_SAYING:
        return ""
    return f":\nat {most.chats} chats {sig(times)} times as high"


def _serving_sentence(batches):
    parts = []
    for point in batches.points:
        chats = plural(point.chats, "chat")
        roof = f"the roof allows {point.bound:token/s}"
        parts.append(f"{chats}: {point.rate:token/s} for all, {point.wait} each; {roof}")
    least, most = batches.shares_of_roof
    of_roof = f"The points reach {percent(least)} to {percent(most)} of their roof"
    peak = f"{percent(batches.points[0].share)} to {percent(batches.most.share)} of the peak"
    return (
        f"{batches!r} {'. '.join(parts)} (measured, the roof estimated). {of_roof}, and {peak} "
        "(measured)."
    )


# -- seats -----------------------------------------------------------------------------------------
def seats(*ways: Served) -> Picture:
    """The answer in each seat, step by step, one block of rows for each way; hatched is waste.

    ways: of flopslib.lab.serving.scheduler.serve, up to three. Raises FigureError for none and for
    more.
    """
    if not 1 <= len(ways) <= MOST_WAYS:
        raise FigureError(f"{len(ways)} ways: draw one to {MOST_WAYS}.")
    rows = sum(way.slots for way in ways)
    figure, axes = blank(_seats_title(ways), 7.4, 1.4 + 0.17 * rows)
    longest = max(way.steps for way in ways)
    names = {}
    top = 0.0
    for way in ways:
        _draw_way(axes, way, top, longest)
        names[top - (way.slots - 1) / 2] = f"{way.way}\n{way.steps} steps"
        top -= way.slots + GAP
    rows_axis(axes, names)
    axes.set_xlim(0, longest * 1.01)
    axes.set_ylim(top + GAP, 1)
    label_axes(
        axes,
        x="steps; a box is one answer (the short ones without their number), hatched is waste",
    )
    return Picture(figure, " ".join(map(repr, ways)))


def _seats_title(ways):
    if len(ways) == 1:
        (way,) = ways
        return f"{way.way.capitalize()}: {percent(way.waste)} of the seats' time goes to waste"
    slow, fast = max(ways, key=_steps), min(ways, key=_steps)
    if slow.steps == fast.steps:
        return f"The same answers both ways in {fast.steps} steps"
    saved = f"{fast.steps} steps instead of {slow.steps} for the same answers"
    if fast.way == "continuous":
        return f"A free seat is taken at once: {saved}"
    return f"{fast.way.capitalize()}: {saved}"


def _steps(way):
    return way.steps


def _draw_way(axes, way, top, longest):
    """Hatched rows over all steps, and on them a box for each answer."""
    for seat in range(way.slots):
        axes.barh(
            top - seat,
            way.steps,
            HEIGHT,
            color="white",
            edgecolor=FAINT,
            hatch="////",
            lw=0,
        )
    for visit in way.visits:
        _draw_visit(axes, visit, top, longest)


def _draw_visit(axes, visit, top, longest):
    request = visit.request
    height = top - visit.seat
    fill = FILLS[request.number % len(FILLS)]
    axes.barh(
        height,
        request.answer,
        HEIGHT,
        left=visit.begins,
        color=fill,
        edgecolor=INK,
        lw=0.6,
    )
    if 100 * request.answer < NARROW * longest:
        return
    write(
        axes,
        str(request.number + 1),
        visit.begins + request.answer / 2,
        height,
        size=6.5,
        ha="center",
        va="center_baseline",
    )


# -- a chip's load ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Dot:
    """A load as a point under its chip's roof."""

    intensity: Q
    bound: Q
    bound_by: str
    name: str
    level: str = "memory"
    rate: Any = None
    share: Any = None


def chip_load(load: Serving) -> Picture:
    """A load under its chip's roof, and how full the chip's memory is.

    load: of fl.serving. One that does not fit has no point: its bar goes on beyond the memory's
    room, and the title says so.
    """
    picture = roofline(load.chip, *_dots(load), quick=True)
    (axes,) = picture.figure.axes
    _widen(axes, load)
    axes.set_title(
        _load_title(load).replace("$", r"\$"),
        fontsize=11,
        color=INK,
        loc="left",
    )
    fix_place(axes, 0.12, 0.12, 0.85, 0.76)
    _draw_memory(axes, load)
    return Picture(picture.figure, f"{load!r}")


def _dots(load):
    """The load's point, if it can run."""
    if not load.fits:
        return []
    at_roof = load.peak * load.share
    return [_Dot(load.intensity, at_roof, load.bound_by, plural(load.chats, "chat"))]


def _load_title(load):
    chats = plural(load.chats, "chat")
    if not load.fits:
        needed = f"{chats} and the weights need {load.memory}"
        return f"Does not fit: {needed},\nand one chip has room for {load.chip.memory}"
    money = ""
    if load.a_million is not None:
        money = f"; at {load.hourly} at least {load.a_million} a million tokens"
    first = f"{chats}: at most {load.rate} for all, a token for each every {load.wait},"
    return f"{first}\n{percent(load.share)} of the peak{money}"


def _widen(axes, load):
    """Let the axis end later, and the ceiling with it."""
    left, before = axes.get_xlim()
    right = ROOM * float(load.chip.ridge())
    peak = float(load.peak)
    axes.plot([before, right], [peak, peak], color=INK, lw=1.8)
    axes.set_xlim(left, right)


def _draw_memory(axes, load):
    """A bar in the corner: weights, kept tokens, what is free; a thick line ends the room."""
    whole = max(float(load.chip.memory), float(load.memory))
    room = float(load.chip.memory) / whole
    weights = float(load.weights) / whole
    both = float(load.memory) / whole
    parts: Sequence[tuple[float, float, str, str]] = (
        (0.0, room, "white", ""),
        (0.0, weights, LIGHT_BLUE, ""),
        (weights, both, LIGHT_ORANGE, "////"),
    )
    left, bottom, width, height = BAR
    for begin, end, fill, hatch in parts:
        axes.barh(
            bottom,
            width * (end - begin),
            height,
            left=left + width * begin,
            color=fill,
            edgecolor=INK,
            hatch=hatch,
            lw=0.6,
            transform=axes.transAxes,
            zorder=7,
        )
    _draw_end_of_room(axes, room)
    _name_memory(axes, load)


def _draw_end_of_room(axes, room):
    """A thick line across the bar; room: the part of the bar that is before it."""
    left, bottom, width, height = BAR
    end = left + width * room
    axes.plot(
        [end, end],
        [bottom - height, bottom + height],
        color=INK,
        lw=2.5,
        transform=axes.transAxes,
        zorder=8,
    )


def _name_memory(axes, load):
    """Above the bar its room, under it what its parts are."""
    left, bottom, _, _ = BAR
    verb = "taken" if load.fits else "needed"
    memory = f"room {load.chip.memory} (thick line), {verb} {load.memory}"
    parts_of_it = f"weights {load.weights}, kept tokens {load.cache} (hatched)"
    for text, up in ((memory, ABOVE), (parts_of_it, BELOW)):
        write(
            axes,
            text,
            left,
            bottom + up,
            size=8.5,
            transform=axes.transAxes,
            va="center",
            outlined=True,
            zorder=8,
        )
