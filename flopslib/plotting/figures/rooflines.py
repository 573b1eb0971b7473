"""Figures of limits: a staircase of memories, and the roof that a machine's two limits make.

On logarithmic axes bandwidth is a slope and peak is a ceiling, and the corner where they meet, the
ridge, parts work that waits for bytes from work that waits for arithmetic.
What is drawn was measured or cited elsewhere: ceilings, a chip's sheet, points. A memory is known
by colour, dash and mark, and by its name at its line: LEVEL_LOOKS.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..._support.errors import short
from ...facts.chips import chip
from ...quantities.formatting import a_or_an, binary_size, sentence, sig
from ...quantities.quantity import Q, read
from ..axes import (
    blank,
    by_tens,
    decades,
    fix_place,
    grid,
    label_axes,
    log_axis,
    positive,
    prefixed,
    spread_log,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, ROSE

if TYPE_CHECKING:
    from ...measuring.roofline import Point, Step


@dataclass(frozen=True)
class _Look:
    colour: str
    dash: Any
    mark: str = ""


LEVEL_LOOKS = {
    "L1": _Look(GREEN, ":", "^"),
    "L2": _Look(BLUE, "-.", "s"),
    "L3": _Look(ROSE, "--", "D"),
    "memory": _Look(ORANGE, "-", "o"),
}
OTHER = _Look(QUIET, "-", "v")  # a memory of another name
SECOND = _Look(QUIET, (0, (6, 3)))  # a second roof
VERBS = {"read": "reads", "copy": "copies"}
NEARLY_ALL = 0.9  # of a roof: from here on the title no longer warns of it
FAR_BELOW = 0.5  # of the peak: a bound below it leaves arithmetic out of the question
LETTER = 0.01  # of the width of the axes
LABEL_AWAY = (-0.03, 0.0, 0.02, 0.045, 0.08, -0.06)  # of the height: where a point's label may be
RIDGE_WORDS = (0.1, 19, 23)  # of the height; letters left and right of the ridge: its words
LABEL = 0.045  # of the height of the axes: a label, with some air


# -- a staircase of memories -----------------------------------------------------------------------
def staircase(steps: Iterable[Step]) -> Picture:
    """B/s against working set, from Steps of fl.staircase(); marks where the caches end.

    Raises FigureError without a step.
    """
    stairs = _stairs(steps)
    figure, axes = blank(_staircase_title(stairs), 7.0, 3.9)
    _staircase_axes(axes, stairs)
    axes.plot(
        *_places(stairs.steps),
        "-",
        color=FAINT,
        lw=1.2,
        zorder=1,
    )
    for level, some in stairs.levels.items():
        _draw_stair(axes, level, some)
    return Picture(figure, _staircase_sentence(stairs))


@dataclass(frozen=True)
class _Stairs:
    """Steps by level, the smallest working set first."""

    levels: dict[str, list[Step]]

    @property
    def steps(self):
        return [step for some in self.levels.values() for step in some]

    @property
    def verb(self):
        return VERBS[self.steps[0].what]

    def best(self, level):
        return max(step.rate for step in self.levels[level])


def _stairs(steps):
    levels = {}
    for step in steps:
        levels.setdefault(step.level, []).append(step)
    if not levels:
        raise FigureError("A staircase needs one step or more, such as list(fl.staircase()).")
    stairs = _Stairs(levels)
    positive("The rate of a step", [step.rate for step in stairs.steps])
    positive("The size of a step", [step.size for step in stairs.steps])
    return stairs


def _places(steps):
    return [float(step.size) for step in steps], [float(step.rate) for step in steps]


def _staircase_title(stairs):
    if len(stairs.levels) == 1:
        return "The nearest bytes"
    steps = stairs.steps
    nearest, farthest = stairs.best(steps[0].level), stairs.best(steps[-1].level)
    times = sig(nearest / farthest)
    return f"At best, the nearest bytes come {times} times as fast as the farthest"


def _staircase_axes(axes, stairs):
    sizes, rates = _places(stairs.steps)
    left = sizes[0] / 1.4
    right = max(sizes[-1], 64 * sizes[0]) * 1.4
    low, high = min(rates) / 1.5, max(rates) * 2.2
    doublings = range(int(math.log2(sizes[0])), int(math.log2(right)) + 1, 2)
    log_axis(axes, "x", left, right, [2**i for i in doublings], binary_size)
    ticks = decades(low, high, (1, 2, 5))
    log_axis(axes, "y", low, high, ticks, lambda rate: prefixed(rate, "B/s"))
    label_axes(
        axes,
        x=f"how many bytes it {stairs.verb} again and again (each tick is 4 times the one before)",
        y="B/s of one core",
    )


def _draw_stair(axes, level, steps):
    """The steps of one memory, its name and best rate above them, and where its cache ends."""
    look = LEVEL_LOOKS.get(level, OTHER)
    axes.plot(*_places(steps), look.mark, color=look.colour, ms=5.5)
    low, high = axes.get_ylim()
    best = max(step.rate for step in steps)
    write(
        axes,
        level.replace(" and ", " and\n") if " and " in level else f"{level}\n{best}",
        math.sqrt(float(steps[0].size) * float(steps[-1].size)),
        high / 1.05,
        size=8,
        color=look.colour,
        outlined=True,
        ha="center",
        va="top",
    )
    if not steps[0].cache:
        return
    end = float(steps[0].cache)
    axes.axvline(
        end,
        color=QUIET,
        lw=0.8,
        ls=":",
    )
    if end < axes.get_xlim()[1]:
        write_beside(
            axes,
            binary_size(end),
            (end, low),
            (-3, 4),
            size=8,
            color=QUIET,
            outlined=True,
        )


def _staircase_sentence(stairs):
    parts = []
    for level, steps in stairs.levels.items():
        cache = steps[0].cache
        end = f" up to {binary_size(cache)}" if cache else ""
        parts.append(f"{level}{end} {stairs.best(level)}")
    return (
        f"How fast one core {stairs.verb} a set of bytes again and again, the best in each memory: "
        f"{'; '.join(parts)} (measured; sizes as the machine reports them)."
    )


# -- what a roof is made of ------------------------------------------------------------------------
@dataclass(frozen=True)
class _Roof:
    """A name, a peak, {level: bandwidth}, how they are known, and what reached the peak."""

    name: str
    peak: Q
    bandwidths: dict[str, Q]
    how: str
    source: str = ""

    @property
    def ridge(self):
        """FLOP/B where the peak and the bandwidth of the last memory meet."""
        return self.peak / list(self.bandwidths.values())[-1]

    def only(self, levels):
        """The same with some of its memories; with all of them where it has none of these."""
        kept = {level: b for level, b in self.bandwidths.items() if level in levels}
        return replace(self, bandwidths=kept or self.bandwidths)


def _roof(thing, format, cores):
    """A roof from ceilings, from a chip or its name, or from a pair (peak, bandwidth)."""
    if isinstance(thing, str):
        thing = chip(thing)
    if isinstance(thing, (tuple, list)) and len(thing) == 2:
        peak, bandwidth = read(thing[0], "FLOP/s"), read(thing[1], "B/s")
        roof = _Roof("this core", peak, {"memory": bandwidth}, "measured")
    elif hasattr(thing, "levels"):
        roof = _roof_of_ceilings(thing, format, cores)
    elif getattr(thing, "bandwidth", None) is not None and hasattr(thing, "peak"):
        how = f"{thing.usual.upper()}, dense; {thing.row.cited.removeprefix('cited: ')}"
        bandwidths = {"memory": thing.bandwidth}
        roof = _Roof(a_or_an(thing.name), thing.peak(), bandwidths, f"cited: {how}")
    else:
        raise FigureError(
            "A roof is made of a peak and a bandwidth: give fl.ceilings(), a chip "
            'such as fl.chip("H100 SXM"), or (peak, bandwidth).'
        )
    positive("A limit of a roof", [roof.peak, *roof.bandwidths.values()])
    return roof


def _roof_of_ceilings(ceilings, format, cores):
    source = ceilings.source(format)
    name = "one core" if cores == 1 else f"{cores} cores"
    if "matrix unit" in source:
        name += " and the matrix unit it shares"
    if getattr(ceilings, "device", "cpu") != "cpu":
        name = ceilings.name
    bandwidths = {level: ceilings.bandwidth(level, "read", cores) for level in ceilings.levels}
    return _Roof(name, ceilings.peak(format, cores), bandwidths, "measured", source)


# -- the roofline ----------------------------------------------------------------------------------
def roofline(
    ceilings: Any,
    *points: Point | Iterable[Point],
    other: Any = None,
    format: str = "FP32",
    cores: int = 1,
    quick: bool = False,
) -> Picture:
    """The roof of a machine over FLOP per byte, with points under it.

    Points with a name are labelled, and drawn hollow on their bound where none was measured.

    Parameters
    ----------
    ceilings : fl.ceilings(), a chip or its name, or (peak, bandwidth)
    points : roofline Points, or lists of them
    other : a second roof, such as fl.chip("H100 SXM") or a GPU's ceilings
    format : the number format of the peak
    cores : the number of cores that the peak and the bandwidths are of
    quick : for a widget, which wants its answer soon

    Raises
    ------
    FigureError : for a thing without a peak and a bandwidth
    """
    named, dots = _named_and_others(points)
    roofs = [_roof(ceilings, format, cores)]
    if other is not None:
        roofs.append(_roof(other, format, cores))
    if named and not dots:  # one thing a figure: only the memories that the work comes from
        roofs[0] = roofs[0].only({point.level for point in named})

    title = _two_limits(named) if other is not None else ""
    figure, axes = blank(title or _roofline_title(roofs[0], named, dots), 7.2, 4.6)
    if quick:
        fix_place(axes, 0.12, 0.12, 0.85, 0.76)
    left = _roofline_axes(axes, roofs, named, dots, quick)
    for number, roof in enumerate(roofs):
        _draw_roof(axes, roof, left, second=number > 0)
    _name_slopes(axes, roofs, left)
    _draw_dots(axes, dots)
    _draw_named(axes, named, roofs)
    # What moves is said again and again: in short.
    described = roofs[1:] if quick and named else roofs
    parts = [_named_sentence(named), *map(_roof_sentence, described), _dots_sentence(dots)]
    return Picture(figure, " ".join(part for part in parts if part))


def _named_and_others(points):
    """The points with a name, and those of a sweep."""
    named, dots = [], []
    for some in points:
        for point in some if hasattr(some, "__iter__") else [some]:
            _check(point)
            (named if point.name else dots).append(point)
    return named, dots


def _check(point):
    """FigureError for what has no place on the axes."""
    if not hasattr(point, "intensity"):
        raise FigureError(f"{short(point)} is not a point: give those of fl.sweep().")
    numbers = [point.intensity, point.bound]
    if point.rate is not None or not point.name:  # a point of a sweep is nothing without its rate
        numbers.append(point.rate)
    positive("A number of a point", numbers)


def _roofline_title(roof, named, dots):
    """The finding: what reached how much of the roof, or where the roof has its corner."""
    timed = [point for point in named if point.rate is not None]
    if len(timed) > 1:
        return _timed_title(roof, timed)
    if len(named) > 1:
        waiting = sum(point.bound_by == "memory" for point in named)
        return f"Before any timing: {waiting} of these {len(named)} will wait for memory"
    if named:
        point = named[0]
        return f"{point.name}: at most {point.bound}, limited by {_limit(point)}"
    if dots:
        shares = sorted(point.share for point in dots)
        middle = _whole_percent(shares[len(shares) // 2])
        if len(dots) == 1:
            return f"One test loop reached {middle} of its roof"
        return f"Half of the {_loops(dots)} reached at least {middle} of their roof"
    return f"Below {sig(roof.ridge)} FLOP per byte, {roof.name} waits for its memory"


def _timed_title(roof, timed):
    highest = max(point.bound for point in timed)
    if highest < FAR_BELOW * roof.peak:
        lowest = min(timed, key=lambda point: point.bound)
        return f"The bytes decide: at most {lowest.bound} for {lowest.name}"
    least = min(timed, key=lambda point: point.share)
    reached = _whole_percent(least.share)
    if least.share > NEARLY_ALL:
        return f"Close to the roof: even {least.name} reached {reached} of it"
    return f"A roof is a ceiling, not a forecast: {least.name} reached {reached} of it"


def _two_limits(named):
    """What each of two timed points is limited by, if they differ; "" otherwise."""
    timed = [point for point in named if point.rate is not None]
    if len(timed) != 2 or timed[0].bound_by == timed[1].bound_by:
        return ""
    parts = []
    for point in timed:
        limit = "arithmetic" if point.bound_by == "arithmetic" else "bandwidth"
        parts.append(f"{limit} limits {point.name}")
    return sentence(", ".join(parts))


def _loops(dots):
    return f"{len(dots)} test loop{'s' if len(dots) > 1 else ''}"


def _whole_percent(share):
    return f"{100 * share:.0f} %"


# -- its axes --------------------------------------------------------------------------------------
def _roofline_axes(axes, roofs, named, dots, quick):
    """Set both axes; returns where the slopes begin, right of the room for their names."""
    points = [*named, *dots]
    left = min([1 / 16, *(float(point.intensity) / 1.5 for point in points)])
    right = _right(roofs, points, quick)
    lowest = [float(bandwidth) * left for roof in roofs for bandwidth in roof.bandwidths.values()]
    lowest += [float(point.rate) for point in points if point.rate is not None]
    low = min(lowest) / 2
    high = max(float(roof.peak) for roof in roofs) * 2.5
    for_names = (right / left) ** 0.27
    powers = range(math.ceil(math.log2(left) / 2) * 2, int(math.log2(right)) + 1, 2)
    log_axis(axes, "x", left / for_names, right, [2.0**i for i in powers], _ratio)
    ticks = decades(low, high)
    log_axis(axes, "y", low, high, ticks, lambda rate: prefixed(rate, "FLOP/s"))
    grid(axes, "y")
    label_axes(
        axes,
        x="FLOP for each byte moved (each tick is 4 times the one before)",
        y=by_tens("FLOP/s"),
    )
    return left


def _right(roofs, points, quick):
    """Where the intensities end: beyond each ridge and each point, with room for its name."""
    ends = [64.0]
    ends += [4 * float(roof.ridge) for roof in roofs]
    for point in points:
        room = 8 if point.name and not quick else 2
        ends.append(room * float(point.intensity))
    return max(ends)


def _ratio(intensity):
    """FLOP per byte as text: 1/16, 1, 1,024."""
    return f"{intensity:,.0f}" if intensity >= 1 else f"1/{1 / intensity:.0f}"


# -- its slopes and ceilings -----------------------------------------------------------------------
def _draw_roof(axes, roof, left, second):
    """A slope for each memory, one ceiling with its name, and the ridge."""
    peak = float(roof.peak)
    corners = {level: peak / float(b) for level, b in roof.bandwidths.items()}
    for level, corner in corners.items():
        look = SECOND if second else LEVEL_LOOKS.get(level, OTHER)
        start = left * float(roof.bandwidths[level])
        axes.plot(
            [left, corner],
            [start, peak],
            ls=look.dash,
            color=look.colour,
            lw=1.8,
        )
    look = SECOND if second else _Look(INK, "-")
    right = axes.get_xlim()[1]
    nearest = min(corners.values())
    axes.plot(
        [nearest, right],
        [peak, peak],
        color=look.colour,
        lw=1.8,
        ls=look.dash,
    )
    write_beside(
        axes,
        f"{roof.name}: {roof.peak}",
        (right, peak),
        (-4, 7),
        size=8,
        color=look.colour,
        outlined=True,
    )
    _draw_ridge(axes, roof, second)


def _draw_ridge(axes, roof, second):
    ridge, bottom = float(roof.ridge), axes.get_ylim()[0]
    axes.plot([ridge, ridge], [bottom, float(roof.peak)], ":", color=QUIET, lw=0.9)
    words = [(f"ridge {sig(ridge)} FLOP/B", (3, 4))]
    if second:
        words = [(f"ridge {sig(ridge)} FLOP/B", (-3, 30))]  # off the words of the other ridge
    else:
        several = len(roof.bandwidths) > 1  # the others have ridges of their own
        waits = "from memory: waits for bytes" if several else "waits for memory"
        words += [(waits, (-5, 17)), ("waits for arithmetic", (5, 17))]
    for text, away in words:
        write_beside(
            axes,
            text,
            (ridge, bottom),
            away,
            size=8,
            color=QUIET,
            outlined=True,
        )


def _name_slopes(axes, roofs, left):
    """Each slope's name and bandwidth, before the beginning of its line."""
    slopes = []
    for number, roof in enumerate(roofs):
        for level, bandwidth in roof.bandwidths.items():
            if number == 0:
                slopes.append((f"{level} {bandwidth}", bandwidth, LEVEL_LOOKS.get(level, OTHER)))
            else:
                slopes.append((f"{bandwidth}", bandwidth, SECOND))
    starts = [left * float(bandwidth) for _, bandwidth, _ in slopes]
    low, high = axes.get_ylim()
    heights = spread_log(starts, LABEL * math.log10(high / low), low, high)
    for (text, _, look), height in zip(slopes, heights):
        write_beside(
            axes,
            text,
            (left, height),
            (-5, 0),
            size=8,
            color=look.colour,
            zorder=4,
        )


# -- its points ------------------------------------------------------------------------------------
def _draw_dots(axes, dots):
    """The points of a sweep, in the look of the memory that each comes from."""
    for level in dict.fromkeys(point.level for point in dots):
        look = LEVEL_LOOKS.get(level, OTHER)
        some = [point for point in dots if point.level == level]
        axes.plot(
            [float(point.intensity) for point in some],
            [float(point.rate) for point in some],
            look.mark,
            color=look.colour,
            ms=4.5,
            zorder=3,
        )


def _draw_named(axes, named, roofs):
    """Diamonds, hollow where nothing was measured; names beside and under them, moved apart."""
    low, high = axes.get_ylim()
    span = math.log10(high / low)
    rates = [float(point.bound if point.rate is None else point.rate) for point in named]
    labels = [_label(point, alone=len(named) == 1) for point in named]
    beside = []
    for point, rate, label in zip(named, rates, labels):
        x = float(point.intensity)
        height = _clear_height(axes, x, rate, label, roofs)
        beside.append(height)
    heights = spread_log(beside, LABEL * span, low, float(roofs[0].peak))
    for point, rate, label, height in zip(named, rates, labels, heights):
        _draw_diamond(axes, point, rate)
        x = float(point.intensity)
        away = (-9, 0) if _is_late(axes, x, label) else (9, 0)
        write_beside(axes, label, (x, height), away, zorder=6, outlined=True)


def _label(point, alone):
    """Its name, and how much of its bound it reached, or at what intensity it will lie."""
    if point.share is not None:
        return f"{point.name}: {_whole_percent(point.share)}"
    return point.name if alone else f"{point.name} ({sig(point.intensity)})"


def _clear_height(axes, x, rate, label, roofs):
    """Where a label is written: a little below its point, or where neither slope nor words are."""
    low, high = axes.get_ylim()
    axes_height = high / low
    start, end = _ends(axes, x, label)
    half = axes_height ** (LABEL / 2)
    heights = [rate * axes_height**away for away in LABEL_AWAY]
    for height in heights:
        bottom = height / half
        top = height * half
        if _is_crossed(roofs, start, end, bottom, top):
            continue
        if not _is_on_words(axes, roofs[0], (start, end), bottom):
            return height
    return heights[0]


def _is_on_words(axes, roof, ends, bottom):
    """Whether a label lies on the words beside the ridge, at the foot of the axes."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    share, before, behind = RIDGE_WORDS
    letter = (right / left) ** LETTER
    ridge = float(roof.ridge)
    start, end = ends
    if bottom > low * (high / low) ** share:
        return False
    return start < ridge * letter**behind and end > ridge / letter**before


def _ends(axes, x, label):
    """Where a label begins and ends, beside its point."""
    left, right = axes.get_xlim()
    letter = (right / left) ** LETTER
    width = letter ** len(label)
    if _is_late(axes, x, label):
        return x / width, x
    return x, x * width


def _is_crossed(roofs, start, end, bottom, top):
    """Whether a slope of a roof runs through a box on the axes."""
    for roof in roofs:
        for bandwidth in roof.bandwidths.values():
            enters = bottom / float(bandwidth)
            leaves = top / float(bandwidth)
            if enters < end and leaves > start:
                return True
    return False


def _draw_diamond(axes, point, rate):
    x, measured = float(point.intensity), point.rate is not None
    if measured:  # how far below its bound
        axes.plot([x, x], [rate, float(point.bound)], color=INK, lw=0.8)
    axes.plot(
        [x],
        [rate],
        "D",
        ms=7,
        mec=INK,
        mfc=INK if measured else "white",
        zorder=5,
    )


def _is_late(axes, x, name):
    """Whether there is too little room for the name, right of its point."""
    left, right = axes.get_xlim()
    room = math.log(right / x) / math.log(right / left)
    return room < 0.03 + 0.01 * len(name)


# -- its sentence ----------------------------------------------------------------------------------
def _roof_sentence(roof):
    levels = ", ".join(f"{level} {bandwidth}" for level, bandwidth in roof.bandwidths.items())
    source = f" ({roof.source})" if roof.source else ""
    return (
        f"The roof of {roof.name}: at most {roof.peak}{source}; {levels}; ridge of the memory "
        f"at {roof.ridge} ({roof.how})."
    )


def _named_sentence(named):
    """One point in full, several in short."""
    if not named:
        return ""
    if len(named) == 1:
        return f"{named[0]!r}."
    parts = []
    for point in named:
        if point.rate is None:
            parts.append(f"{point.name}: at most {point.bound}, limited by {_limit(point)}")
        else:
            share = _whole_percent(point.share)
            doubt = f" ({point.doubt})" if point.doubt else ""
            allowed = f"{share} of what {_limit(point)} allows"
            parts.append(f"{point.name}: {point.rate}, {allowed}{doubt}")
    listed = "; ".join(parts)
    if all(point.rate is None for point in named):
        return f"None of these was timed: {listed} (limits measured, FLOPs and bytes counted)."
    return f"{listed} (measured)."


def _limit(point):
    """What its bound comes from: arithmetic, or the memory that holds its numbers."""
    if point.bound_by == "memory":
        return point.level
    return point.bound_by


def _dots_sentence(dots):
    """How much of their roof the dots reached, and which of them lies farthest below it."""
    if not dots:
        return ""
    by_share = sorted(dots, key=lambda point: point.share)
    lowest = by_share[0]
    half = len(dots) // 2
    least = f"{100 * lowest.share:.0f}"
    middle = _whole_percent(by_share[half].share)
    most = _whole_percent(by_share[-1].share)
    loops = _loops(dots)
    return (
        f"{loops} reached {least} to {most} of their roof, the middle one {middle} (measured); "
        f"farthest below it is the one from {lowest.level} at {lowest.intensity}."
    )
