"""Figures of timings: the answers that ways of timing give, a neighbour's visit, a quota's pauses.

The fact behind them: an average hides what happened, so every timing and every answer is a dot, on
a log axis of seconds. How sure a way of timing is shows as the length of its strip.
Seconds come as plain numbers or quantities; nothing is measured here. To change a row: `_strip`.
"""

import math
import statistics

from ...quantities.formatting import sig
from ...quantities.quantity import Q, quantity
from ...quantities.units import UnitError
from ..axes import blank
from ..picture import Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET, halo

LANES = {False: (BLUE, "o", BLUE), True: (ORANGE, "D", "white")}  # beside a neighbour? hollow


def strips(alone, beside=None):
    """One row a way of timing, one dot an answer, a bar at the middle one; a log axis of seconds.

    alone, beside: {way: seconds}, without and with a neighbour; a way may be in `alone` only. At
    the right how far apart all its answers lie, largest by smallest. UnitError for what is no time.
    """
    alone, beside = _read(alone), _read(beside or {})
    if strange := beside.keys() - alone.keys():
        raise UnitError(f"{min(strange)[:40]!r} is there beside a neighbour, and not alone.")
    figure, axes = blank("", height=1.2 + 0.44 * len(alone))
    apart, told = {}, []
    for row, (way, answers) in enumerate(alone.items()):
        lanes = [(answers, False), *[(times, True) for at, times in beside.items() if at == way]]
        for lane, (times, there) in enumerate(lanes):
            _strip(axes, times, there, -row + (0.2 - 0.4 * lane) * (len(lanes) > 1))
        every = [t for times, _ in lanes for t in times]
        if len(every) > 1:
            apart[way] = max(every) / min(every)
        axes.text(
            1.02,
            -row,
            f"{sig(apart[way])} x" if way in apart else "one dot",
            fontsize=9,
            color=INK,
            va="center",
            transform=axes.get_yaxis_transform(),
        )
        told.append(f"{way} " + ", beside a neighbour ".join(_range(t) for t, _ in lanes))
    axes.text(1.02, 0.75, "apart", fontsize=9, color=QUIET, transform=axes.get_yaxis_transform())
    if beside:
        for x, there, text in ((0.0, False, "alone"), (0.16, True, "beside a neighbour")):
            colour, marker, face = LANES[there]
            axes.plot(
                [x + 0.02],
                [1.02],
                marker,
                color=colour,
                mfc=face,
                ms=5,
                clip_on=False,
                transform=axes.transAxes,
            )
            axes.text(
                x + 0.04,
                1.02,
                text,
                fontsize=9,
                color=colour,
                va="center",
                transform=axes.transAxes,
            )
    axes.set_yticks([-row for row in range(len(alone))], list(alone))
    axes.set_ylim(0.6 - len(alone), 0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    _seconds(axes, "x", [t for times in (*alone.values(), *beside.values()) for t in times])
    moved = {
        way: statistics.median(times) / statistics.median(alone[way])
        for way, times in beside.items()
    }
    title = "Every dot is one answer to the same question"
    if len(moved) > 1:
        most, sure = max(moved, key=moved.get), min(moved, key=apart.get)
        title = (
            f"With a neighbour, {most} gives {sig(moved[most])} times as much;\n"
            f"{sure} keeps within {sig(apart[sure])} times"
        )
    elif len(apart) > 1:
        sure, unsure = min(apart, key=apart.get), max(apart, key=apart.get)
        title = (
            f"Asked again and again: {sure} within {sig(apart[sure])} times,\n"
            f"{unsure} {sig(apart[unsure])} times apart"
        )
    axes.set_title(title, fontsize=11, color=INK, loc="left", pad=18 if beside else 8)
    return Picture(
        figure,
        "Answers of each way to time the same work, one dot each, the middle "
        f"one and from where to where: {'; '.join(told)} (measured).",
    )


def visit(before, during, after):
    """The seconds of one call after another: alone, while a neighbour is there, alone again."""
    parts = list(
        _read({"alone": before, "a neighbour is there": during, "alone again": after}).items()
    )
    quiet = parts[0][1] + parts[2][1]
    mean, best = (f(parts[1][1]) / f(quiet) for f in (statistics.fmean, min))
    fastest = "as long as before" if 0.9 < best < 1.1 else f"{sig(best)} times as long"
    figure, axes = blank(
        f"While a neighbour was there, the mean call took {sig(mean)} times as "
        f"long,\nthe fastest call {fastest}",
        height=3.6,
    )
    start, every = 0, [t for _, times in parts for t in times]
    for place, (name, times) in enumerate(parts):
        colour, marker, face = LANES[place == 1]
        calls, middle = range(start, start + len(times)), statistics.fmean(times)
        if place == 1:
            axes.axvspan(calls[0], calls[-1], color=FAINT, alpha=0.4, lw=0)
        axes.plot(calls, times, marker, color=colour, mfc=face, ms=3, mew=0.7)
        axes.plot([calls[0], calls[-1]], [middle] * 2, "-", color=INK, lw=1.6)
        axes.text(
            statistics.mean(calls),
            max(every) * 1.7,
            f"{name}\nmean {Q(middle, 's')}",
            fontsize=9,
            color=INK,
            ha="center",
        )
        start += len(times)
    _seconds(axes, "y", every, room=6)
    axes.set_xlabel("calls, one after the other; the line is their mean", fontsize=9, color=QUIET)
    told = [
        f"{name} {_range(times)}, mean {Q(statistics.fmean(times), 's')}" for name, times in parts
    ]
    return Picture(
        figure,
        f"The seconds of {len(every):,} calls in a row, the middle one and from "
        f"where to where: {'; '.join(told)} (measured).",
    )


def quota(running, period="100 ms", periods=3):
    """When threads run under a CPU limit: {case: [seconds of each period, one a thread]}."""
    span = quantity(period, "s").value
    figure, axes = blank(
        "A limit is a pause: full pace until it is spent, then nothing",
        height=1.2 + 0.22 * sum(len(on) + 1 for on in running.values()),
    )
    row, ticks, told = 0, {}, []
    for case, on in _read(running).items():
        for time in on:
            axes.broken_barh(
                [(1e3 * span * i, 1e3 * min(time, span)) for i in range(periods)],
                (row - 0.4, 0.8),
                facecolor=BLUE,
            )
            row -= 1
        ticks[case] = row + (len(on) + 1) / 2
        told.append(
            f"{case}: {sig(1e3 * on[0])} ms at work, then {sig(1e3 * (span - on[0]))} ms of waiting"
        )
        row -= 0.7
    axes.set_yticks(list(ticks.values()), list(ticks))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, 1e3 * span * periods)
    axes.set_xlabel("milliseconds; a bar is a thread at work", fontsize=9, color=QUIET)
    axes.set_xticks([1e3 * span * i for i in range(periods + 1)])
    axes.grid(axis="x", color=FAINT, lw=0.8)
    return Picture(
        figure,
        f"What a CPU limit does in each {quantity(period, 's')}: "
        f"{'; '.join(told)} (counted from the rule).",
    )


def _read(ways):
    found = {way: [quantity(t, "s").value for t in times] for way, times in ways.items()}
    for way, times in found.items():
        if not times or min(times) <= 0:
            raise UnitError(f"{way[:40]!r} needs times above 0, in seconds, one or more.")
    return found


def _strip(axes, times, there, y):
    colour, marker, face = LANES[there]
    # a little up and down, always the same, so that equal answers do not hide each other
    heights = [y + 0.08 * math.sin(2.4 * i) for i in range(len(times))]
    axes.plot(times, heights, marker, color=colour, mfc=face, ms=4, mew=0.8, alpha=0.8)
    if len(times) > 1:
        axes.plot(
            [statistics.median(times)] * 2,
            [y - 0.17, y + 0.17],
            "-",
            color=INK,
            lw=2,
            zorder=4,
            path_effects=halo(),
        )


def _range(times):
    middle, low, high = (Q(t, "s") for t in (statistics.median(times), min(times), max(times)))
    return f"{middle}" + (f" ({low} to {high})" if len(times) > 1 else "")


def _seconds(axes, which, times, room=1.6):
    """A log axis of seconds, its ticks in words; `room` times above and 1.6 times below."""
    low, high = min(times) / 1.6, max(times) * room
    getattr(axes, f"set_{which}scale")("log")
    getattr(axes, f"set_{which}lim")(low, high)
    tens = [10.0**p for p in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
    if len(tens) < 2:
        tens = [
            digit * 10.0**p
            for p in range(-12, 6)
            for digit in (1, 2, 5)
            if low <= digit * 10.0**p <= high
        ]
    getattr(axes, f"set_{which}ticks")(tens, [str(Q(ten, "s")) for ten in tens])
    axes.minorticks_off()
    axes.grid(axis=which, color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    each = " (each line = 10 times)" if len(tens) < 2 or tens[1] > 9 * tens[0] else ""
    getattr(axes, f"set_{which}label")(f"seconds{each}", fontsize=9, color=QUIET)
