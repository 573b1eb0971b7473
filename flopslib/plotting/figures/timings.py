"""Figures of timings: the answers that ways of timing give, a neighbour's visit, a quota's pauses.

An average hides what happened, so every timing and every answer is a dot, on a log axis of seconds.
How sure a way of timing is shows as the length of its strip.
Seconds come as plain numbers or quantities; nothing is measured here.
To change a row: `_draw_strip`.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._support.errors import short, whole
from ...quantities.formatting import a_or_an, sentence, sig
from ...quantities.quantity import Q, read
from ...quantities.units import UnitError
from ..axes import blank, by_tens, decades, grid, label_axes, log_axis, positive, rows_axis, write
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET, halo

MARGIN = 1.02  # of the width of the axes: where the words at the right begin
AS_BEFORE = (0.9, 1.1)  # times: two fastest calls nearer than this are called equally long
MOVED = 1.1  # times: a neighbour who changes a middle answer less than this changed little
AS_WELL = 1.15  # times: ways whose answers lie apart by so much more agree about as well
MOST_PERIODS = 50  # of a quota; more are too narrow to see
FEW_TICKS = 2  # fewer powers of ten than this need ticks between them
FEWEST_BESIDE = 3  # rows: with fewer, the key of the marks leaves no room for the title


@dataclass(frozen=True)
class _Look:
    colour: str
    marker: str
    face: str


ALONE = _Look(BLUE, "o", BLUE)
BESIDE = _Look(ORANGE, "D", "white")  # a neighbour: hollow


# -- strips ----------------------------------------------------------------------------------------
def strips(
    alone: Mapping[str, Sequence[Any]],
    beside: Mapping[str, Sequence[Any]] | None = None,
) -> Picture:
    """One row a way of timing, one dot an answer, a bar at the middle one; a log axis of seconds.

    alone, beside: {way: seconds}, without and with a neighbour; a way may be in `alone` only. At
    the right the slowest of its answers by the fastest. Raises UnitError for what is
    not a time, FigureError without any way.
    """
    ways = _ways(alone, beside or {})
    some_beside = any(way.beside for way in ways)
    rows = max(len(ways), FEWEST_BESIDE) if some_beside else len(ways)
    height = 1.2 + 0.44 * rows
    figure, axes = blank(_strips_title(ways), height=height, pad=18 if some_beside else 8)
    for row, way in enumerate(ways):
        _draw_way(axes, way, -row)
    write(
        axes,
        "slowest /\nfastest",
        MARGIN,
        0.65,
        size=8,
        color=QUIET,
        va="bottom",
        transform=axes.get_yaxis_transform(),
    )
    if some_beside:
        _draw_key(axes)
    rows_axis(axes, {-row: way.name for row, way in enumerate(ways)})
    axes.set_ylim(0.6 - len(ways), 0.6)
    _seconds_axis(axes, "x", [time for way in ways for time in way.all])
    parts = "; ".join(f"{way.name} {_in_words(way)}" for way in ways)
    return Picture(
        figure,
        "What each way of timing says about the same work, as median (smallest to largest answer): "
        f"{parts} (measured).",
    )


@dataclass(frozen=True)
class _Way:
    """The answers of one way of timing in seconds, alone and beside a neighbour."""

    name: str
    alone: list[float]
    beside: list[float]

    @property
    def all(self):
        return self.alone + self.beside

    @property
    def apart(self):
        """The largest answer by the smallest; None of a single one."""
        if len(self.all) < 2:
            return None
        return max(self.all) / min(self.all)

    @property
    def moved(self):
        """What a neighbour does to the middle answer, in times."""
        return statistics.median(self.beside) / statistics.median(self.alone)


def _ways(alone, beside):
    alone, beside = _seconds(alone), _seconds(beside)
    if strange := beside.keys() - alone.keys():
        raise UnitError(f"{short(min(strange))!r} is there beside a neighbour, and not alone.")
    if not alone:
        raise FigureError('No way of timing was given; write {"once": [0.001, 0.0012]}, or more.')
    return [_Way(name, times, beside.get(name, [])) for name, times in alone.items()]


def _strips_title(ways):
    """The finding: what a neighbour changes most and least, else which way agrees with itself."""
    visited = [way for way in ways if way.beside]
    repeated = [way for way in ways if way.apart is not None]
    if len(visited) > 1:
        most = max(visited, key=lambda way: way.moved)
        sure = _surest(visited)
        kept = f'"{sure.name}" stays {_within(sure.apart)}'
        if sure is not min(visited, key=lambda way: max(way.all)):
            kept += (
                " this time"  # luck: a neighbour can only add, so the lowest is the one to trust
            )
        if most.moved < MOVED:
            return f"This time a neighbour changed no median by much:\n{kept}"
        return f'With a neighbour, "{most.name}" says {sig(most.moved)} times as long;\n{kept}'
    if len(repeated) > 1:
        sure = _surest(repeated)
        unsure = max(repeated, key=lambda way: way.apart)
        return (
            f"{sentence(sure.name)}: all answers {_within(sure.apart)};\n"
            f"{unsure.name}: the slowest is {sig(unsure.apart)} times the fastest"
        )
    return "Every dot is one answer to the same question"


def _surest(ways):
    """The way whose answers agree best; of those that agree about as well the lowest one."""
    nearest = min(way.apart for way in ways)
    equal = [way for way in ways if way.apart < AS_WELL * nearest]
    return min(equal, key=lambda way: max(way.all))


def _within(apart):
    """How far apart answers lie, in words: within 9 %, or within 3.2 times."""
    if apart < 2:
        return f"within {max(1, math.ceil(round(100 * (apart - 1), 6)))} %"
    return f"within {sig(apart)} times"


def _number(apart):
    """A ratio, with two digits behind the point where it is near 1."""
    return f"{apart:.2f}" if apart < 2 else sig(apart)


def _draw_way(axes, way, y):
    """A strip, or two, one under the other, and at the right how far apart its answers lie."""
    if way.beside:
        _draw_strip(axes, way.alone, ALONE, y + 0.2)
        _draw_strip(axes, way.beside, BESIDE, y - 0.2)
    else:
        _draw_strip(axes, way.alone, ALONE, y)
    text = "one dot" if way.apart is None else f"{_number(way.apart)} times"
    write(axes, text, MARGIN, y, va="center", transform=axes.get_yaxis_transform())


def _draw_strip(axes, times, look, y):
    """A dot for each answer, and a bar at the middle one."""
    # A little up and down, always the same, so that equal answers do not hide each other.
    heights = [y + 0.08 * math.sin(2.4 * i) for i in range(len(times))]
    axes.plot(
        times,
        heights,
        look.marker,
        color=look.colour,
        mfc=look.face,
        ms=4,
        mew=0.8,
        alpha=0.8,
    )
    if len(times) < 2:
        return
    middle = statistics.median(times)
    axes.plot(
        [middle, middle],
        [y - 0.17, y + 0.17],
        "-",
        color=INK,
        lw=2,
        zorder=4,
        path_effects=halo(),
    )


def _draw_key(axes):
    """Above the strips: which mark is alone, and which beside a neighbour."""
    for x, look, text in ((0.0, ALONE, "alone"), (0.16, BESIDE, "beside a neighbour")):
        axes.plot(
            [x + 0.02],
            [MARGIN],
            look.marker,
            color=look.colour,
            mfc=look.face,
            ms=5,
            clip_on=False,
            transform=axes.transAxes,
        )
        write(
            axes,
            text,
            x + 0.04,
            MARGIN,
            color=look.colour,
            va="center",
            transform=axes.transAxes,
        )


def _in_words(way):
    if not way.beside:
        return _range(way.alone)
    return f"{_range(way.alone)}, beside a neighbour {_range(way.beside)}"


# -- a visit ---------------------------------------------------------------------------------------
def visit(before: Iterable[Any], during: Iterable[Any], after: Iterable[Any]) -> Picture:
    """The seconds of one call after another: alone, while a neighbour is there, alone again.

    Raises UnitError for what is not a time, and for a part without any call.
    """
    parts = _seconds({"alone": before, "a neighbour is there": during, "alone again": after})
    every = [time for times in parts.values() for time in times]
    figure, axes = blank(_visit_title(*parts.values()), height=3.6)
    start = 0
    for name, times in parts.items():
        look = BESIDE if name == "a neighbour is there" else ALONE
        _draw_calls(axes, name, times, start, look, max(every) * 1.7)
        start += len(times)
    _seconds_axis(axes, "y", every, room=6)
    label_axes(axes, x="calls, one after the other; the line is their mean")
    listed = "; ".join(
        f"{name} {_range(times)}, mean {Q(statistics.fmean(times), 's')}"
        for name, times in parts.items()
    )
    return Picture(
        figure,
        f"How long {len(every):,} calls in a row took, as median (fastest to slowest): "
        f"{listed} (measured).",
    )


def _visit_title(before, during, after):
    quiet = before + after
    mean = statistics.fmean(during) / statistics.fmean(quiet)
    best = min(during) / min(quiet)
    low, high = AS_BEFORE
    fastest = "as long as before" if low < best < high else f"{sig(best)} times as long"
    return (
        f"While a neighbour was there, the mean call took {sig(mean)} times as long,\n"
        f"the fastest call {fastest}"
    )


def _draw_calls(axes, name, times, start, look, top):
    """A dot a call, a line at their mean, and above them whose calls they are."""
    calls = range(start, start + len(times))
    ends = [calls[0], calls[-1]]
    mean = statistics.fmean(times)
    if look is BESIDE:
        axes.axvspan(
            *ends,
            color=FAINT,
            alpha=0.4,
            lw=0,
        )
    axes.plot(
        calls,
        times,
        look.marker,
        color=look.colour,
        mfc=look.face,
        ms=3,
        mew=0.7,
    )
    axes.plot(ends, [mean, mean], "-", color=INK, lw=1.6)
    write(axes, f"{name}\nmean {Q(mean, 's')}", statistics.mean(calls), top, ha="center")


# -- a quota ---------------------------------------------------------------------------------------
def quota(
    running: Mapping[str, Sequence[Any]],
    period: Any = "100 ms",
    periods: int = 3,
) -> Picture:
    """When threads run under a CPU limit.

    running: {case: [seconds of each period, one a thread]}. period: the time after which the limit
    begins anew; periods: how many are drawn. Raises UnitError for what is not a time, FigureError
    without any case.
    """
    span = read(period, "s")
    positive("The period", [span])
    periods = whole("periods", periods, 1, MOST_PERIODS, FigureError)
    cases = _seconds(running)
    if not cases:
        raise FigureError('No case was given; write {"1 CPU, two threads": [0.05, 0.05]}, or more.')
    figure, axes = blank(
        "A limit is a pause: full speed until it is spent, then nothing",
        height=1.2 + 0.22 * sum(len(times) + 1 for times in cases.values()),
    )
    names, row = {}, 0.0
    for case, times in cases.items():
        for i, time in enumerate(times):
            _draw_turns(axes, row - i, time, float(span), periods)
        names[row - (len(times) - 1) / 2] = case
        row -= len(times) + 0.7
    rows_axis(axes, names)
    _periods_axis(axes, 1e3 * float(span), periods)
    listed = "; ".join(f"{case}: {_work_and_wait(times[0], span)}" for case, times in cases.items())
    return Picture(
        figure, f"What a CPU limit does in each {span}: {listed} (counted from the rule)."
    )


def _draw_turns(axes, y, time, span, periods):
    """The bars of one thread, in milliseconds: at work at the beginning of each period."""
    bars = [(1e3 * span * i, 1e3 * min(time, span)) for i in range(periods)]
    axes.broken_barh(bars, (y - 0.4, 0.8), facecolor=BLUE)


def _periods_axis(axes, span, periods):
    axes.set_xlim(0, span * periods)
    axes.set_xticks([span * i for i in range(periods + 1)])
    axes.grid(
        axis="x",
        color=FAINT,
        lw=0.8,
    )
    label_axes(axes, x="milliseconds; a bar is a thread at work")


def _work_and_wait(time, span):
    waiting = float(span) - time
    return f"{sig(1e3 * time)} ms at work, then {sig(1e3 * waiting)} ms of waiting"


# -- seconds ---------------------------------------------------------------------------------------
def _seconds(ways):
    """{way: seconds as floats}. Raises UnitError for none, and for one that is not above 0."""
    for way, times in ways.items():
        if isinstance(times, str) or not isinstance(times, Iterable):
            raise UnitError(
                f"{short(way)!r} needs a list of times in seconds, such as [0.1, 0.2]; it was "
                f"given {a_or_an(type(times).__name__)}."
            )
    found = {way: [float(read(time, "s")) for time in times] for way, times in ways.items()}
    for way, times in found.items():
        if not times or min(times) <= 0:
            raise UnitError(f"{short(way)!r} needs times above 0, in seconds, one or more.")
    return found


def _range(times):
    """The median, and in brackets the smallest and the largest."""
    middle = Q(statistics.median(times), "s")
    if len(times) < 2:
        return str(middle)
    return f"{middle} ({Q(min(times), 's')} to {Q(max(times), 's')})"


def _seconds_axis(axes, which, times, room=1.6):
    """A log axis of seconds, its ticks in words; `room` times above and 1.6 times below."""
    low, high = min(times) / 1.6, max(times) * room
    ticks = decades(low, high)
    label = by_tens("seconds", "before" if which == "x" else "below")
    if len(ticks) < FEW_TICKS:
        ticks = decades(low, high, (1, 2, 5))
        label = "seconds"
    log_axis(axes, which, low, high, ticks, lambda time: str(Q(time, "s")))
    grid(axes, which, 0.6)
    label_axes(axes, **{which: label})
