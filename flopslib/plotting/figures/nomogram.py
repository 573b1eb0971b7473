"""The slide rule: FLOP/s x seconds = FLOP, with a string.

Three upright scales in powers of ten. log(work) = log(rate) + log(time), so where the outer scales
have the same step, the middle one lies half-way and has half the step: a straight string through
any two values reads the third. It works printed, with a ruler.
To put another landmark on a scale: a row in facts/tables/, named in `rate_marks`, `work_marks` or
`time_marks`.
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...facts.table import table
from ...quantities.formatting import percent, sentence
from ...quantities.quantity import Q, read
from ...quantities.units import UnitError
from ..axes import blank, fix_place, spread, write
from ..picture import Picture
from ..style import DASHES, FAINT, INK, PALETTE, QUIET

# Across the picture the unit is an inch, upwards it is a power of ten on the outer scales.
WIDTH, HEIGHT, MARGIN = 7.2, 6.4, 0.1
LEFT, RIGHT = 2.15, 5.75
MIDDLE = (LEFT + RIGHT) / 2
FOOT, ROOF, HEADING, TOP = -0.9, 24.4, 25.4, 26.8
LINE = 0.75  # a line of small print, with some air
LONGEST_TITLE = 86  # characters with the names of two strings
FARTHEST = 5  # that the name of a work is led away from its tick
NAMES_OF_WORK = (0.25, 1.3)  # from where to where they reach, to the right of the middle scale
PREFIX = {3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E"}
CLUSTER = 100_000  # H100
TICK = Q("1 ns")  # two or three ticks of a processor's clock
REACHED = 0.4  # of the peak of that cluster: in the middle of the known runs' 19 to 55 %


# -- the scales ------------------------------------------------------------------------------------
def rate_height(rate: Q | float) -> float:
    """Where a rate lies on the left scale."""
    return math.log10(float(rate)) - RATE.first


def time_height(time: Q | float) -> float:
    """Where a time lies on the right scale."""
    return math.log10(float(time)) - TIME.first


def work_height(work: Q | float) -> float:
    """Where a count lies on the middle scale: half-way between its rate and its time."""
    return (math.log10(float(work)) - RATE.first - TIME.first) / 2


@dataclass(frozen=True)
class Scale:
    """An upright scale of powers of ten, from `first` to `last`."""

    x: float
    name: str
    unit: str
    first: int
    last: int
    height: Callable[[Q | float], float]

    @property
    def ends(self):
        """The heights of the first and the last power of ten."""
        return self.height(10.0**self.first), self.height(10.0**self.last)


RATE = Scale(LEFT, "how fast", "FLOP/s", -2, 21, rate_height)
WORK = Scale(MIDDLE, "how much work", "FLOP", 0, 27, work_height)
TIME = Scale(RIGHT, "how long", "seconds", -6, 18, time_height)


@dataclass(frozen=True)
class String:
    """A string over the rule: who works, at what rate, on what work."""

    who: str
    rate: Q
    work_name: str
    work: Q

    @property
    def time(self) -> Q:
        """How long the work takes at this rate."""
        return self.work / self.rate

    @property
    def heights(self) -> tuple[float, float, float]:
        """Where it crosses the three scales: on one straight line, whatever the numbers."""
        return rate_height(self.rate), work_height(self.work), time_height(self.time)


# -- what is printed on them -----------------------------------------------------------------------
def rate_marks() -> dict[str, Q]:
    """The left scale: {name: quantity}, a chip's sheet and what a large cluster of them reaches."""
    peak = table("chips")["H100"].bf16
    share = percent(REACHED)
    how = f"estimated: dense BF16 sheet peak, {share} reached"
    reached = (CLUSTER * peak * REACHED).because(how)
    return {
        "one H100, dense BF16 (sheet)": peak,
        f"{CLUSTER:,} x H100 at {share}": reached,
    }


def work_marks() -> dict[str, Q]:
    """The middle scale: {name: quantity}, from one multiplication to the largest known run."""
    models = table("models")
    small = models["Llama 3.1 8B"]
    largest = max((model for model in models if model.flop), key=lambda model: model.flop.value)
    return {
        "one multiplication": Q(1, "FLOP", "counted"),
        "a 1,024\u00a0x\u00a01,024 matrix product": Q(2 * 1024**3, "FLOP", "counted"),
        "1,000 tokens from an 8B model": Q(2 * 1000 * int(small.parameters), "FLOP", "estimated"),
        "training GPT-3": models["GPT-3"].flop,
        "the EU's line": table("thresholds")["EU AI Act"].line,
        f"{largest.name}, the largest known run": largest.flop,
    }


def time_marks() -> dict[str, Q]:
    """The right scale: {name: quantity}, from a millisecond to the age of the universe."""
    marks = {}
    for row in table("landmarks"):
        if row.kind == "ruler" or row.name == "age of the universe":
            marks[row.name] = row.time
    return marks


def own_rates(rates: Mapping[str, Any]) -> dict[str, Q]:
    """{name: rate} of what a learner gave by name: this_core=m is "this core"."""
    own = {}
    for name, given in rates.items():
        name = name.replace("_", " ")
        rate = read(given, "FLOP/s")
        if not rate > 0:
            raise UnitError(f"{name} is given as {rate}: a scale of powers of ten begins above 0.")
        own[name] = rate
    return own


# -- the figure ------------------------------------------------------------------------------------
def slide_rule(string: Any = None, **rates: Any) -> Picture:
    """The three scales with your rates on the left; strings to a chosen work.

    Parameters
    ----------
    string : a list of `String`; without it, one from the fastest of your rates and one from
        100,000 x H100 at 40 % of their peak, both through the line of the EU's AI Act. A
        measurement, or another rate, is taken for one of your rates
    rates : rates by name (a quantity, a text, or a measurement with `.best`); names may use _ for
        a blank

    Raises
    ------
    UnitError : for a rate that is not above 0
    """
    if _is_rate(string):
        rates = {_owner(string): string} | rates
        string = None
    yours = own_rates(rates)
    if isinstance(string, String):
        string = [string]
    strings = _strings_to_the_line(yours) if string is None else list(string)
    colours = list(itertools.islice(itertools.cycle(PALETTE), len(strings)))

    figure, axes = blank(_title(strings), WIDTH, HEIGHT)
    fix_place(axes, MARGIN / WIDTH, 0, 1 - 2 * MARGIN / WIDTH, 0.94)
    axes.set(xlim=(MARGIN, WIDTH - MARGIN), ylim=(FOOT, TOP))
    axes.set_axis_off()
    for scale in (RATE, WORK, TIME):
        _draw_scale(axes, scale)
    _write_how_to(axes)
    for one_string, colour, dash in zip(strings, colours, itertools.cycle(DASHES)):
        _draw_string(axes, one_string.heights, colour, dash)
    _write_labels(axes, RATE, -1, _rate_labels(yours, strings, colours))
    _write_labels(axes, WORK, 1, _work_labels(strings), strings)
    _write_labels(axes, TIME, 1, _time_labels(strings, colours))
    return Picture(figure, _sentence(strings))


def _is_rate(thing):
    return isinstance(thing, (str, Q)) or hasattr(thing, "best")


def _owner(rate):
    """What a rate without a name is called: where it was measured, if that is known."""
    where = getattr(rate, "where", "this core")
    return "this core" if where == "one core" else where


def _strings_to_the_line(yours):
    """A string from the fastest own rate and one from a large cluster, both to the EU's line."""
    line = "the EU's line"
    work = work_marks()[line]
    fastest = sorted(yours.items(), key=lambda item: item[1].value)[-1:]
    cluster = list(rate_marks().items())[-1]
    return [String(who, rate, line, work) for who, rate in [*fastest, cluster]]


def _title(strings):
    if not strings:
        return "Speed x time = work"
    parts = []
    for work_name, together in _by_work(strings):
        times = ", ".join(f"{_time_text(one)} for {one.who}" for one in together)
        parts.append(f"{sentence(work_name)}: {times}")
    title = "; ".join(parts)
    if len(strings) == 2 and len(title) > LONGEST_TITLE:
        return f"{_time_text(strings[1])} there, {_time_text(strings[0])} here"
    return title


def _sentence(strings):
    """The finding, one clause a string, the strings to the same work together."""
    if not strings:
        return "Three scales of powers of ten: FLOP/s x seconds = FLOP."
    parts = []
    for work_name, together in _by_work(strings):
        times = "; ".join(f"{_time_text(one)} for {one.who}, {one.rate!r}" for one in together)
        parts.append(f"{sentence(work_name)}, {together[0].work!r}: {times}")
    if any(string.time < TICK for string in strings):
        parts.append(
            "A speed is an average over many operations: one operation alone takes at least one "
            "tick of the clock"
        )
    return ". ".join(parts) + "."


def _by_work(strings):
    """(name of the work, its strings), in their order."""
    for work_name, group in itertools.groupby(strings, key=lambda string: string.work_name):
        yield work_name, list(group)


def _time_text(string):
    """How long a string's work takes; below a tick of the clock a number would mean nothing."""
    return "less than a clock tick" if string.time < TICK else str(string.time)


# -- scales and strings ----------------------------------------------------------------------------
def _centred(axes, text, x, y, **how):
    write(
        axes,
        text,
        x,
        y,
        ha="center",
        va="center",
        **how,
    )


def _draw_scale(axes, scale):
    """An upright scale: a tick for each power of ten, every third with its name."""
    x, (low, high) = scale.x, scale.ends
    axes.plot((x, x), (low, high), color=INK, lw=1)
    axes.plot(
        (x, x),
        (high, HEADING - 0.7),
        color=FAINT,
        lw=1,
        ls=":",
    )
    _centred(axes, scale.name, x, HEADING + 0.65, size=10, bold=True)
    _centred(axes, scale.unit, x, HEADING, size=8, color=QUIET)
    places = {power: scale.height(10.0**power) for power in range(scale.first, scale.last + 1)}
    named = {power: y for power, y in places.items() if power % 3 == 0}
    axes.hlines(list(places.values()), x - 0.035, x + 0.035, color=QUIET, lw=0.8)
    axes.hlines(list(named.values()), x - 0.06, x + 0.06, color=INK, lw=0.8)
    inward = 1 if x == LEFT else -1  # the side that the names leave free
    for power, y in named.items():
        prefix = f" ({PREFIX[power]})" if power in PREFIX and x != RIGHT else ""
        write(
            axes,
            f"1e{power}{prefix}",
            x + 0.1 * inward,
            y,
            size=7,
            color=QUIET,
            outlined=True,
            ha="left" if inward > 0 else "right",
            va="center",
        )


def _write_how_to(axes):
    _centred(
        axes,
        "FLOP/s x seconds = FLOP.\nLay a ruler over two scales:\nit reads the third.",
        MIDDLE,
        1.1,
        size=8,
        color=QUIET,
        outlined=True,
        linespacing=1.4,
    )


def _draw_string(axes, heights, colour, dash):
    from matplotlib.patches import Rectangle

    (line,) = axes.plot(
        (LEFT, MIDDLE, RIGHT),
        heights,
        dash,
        color=colour,
        marker="o",
        ms=5,
        lw=1.8,
        zorder=2.5,
    )
    # What is off the scale does not run through the headings.
    line.set_clip_path(Rectangle((0, FOOT), WIDTH, ROOF - FOOT, transform=axes.transData))


# -- names beside the scales -----------------------------------------------------------------------
@dataclass(frozen=True)
class _Label:
    text: str
    value: Q
    colour: str = INK

    @property
    def of_a_string(self):
        return self.colour not in (INK, QUIET)


def _rate_labels(yours, strings, colours):
    """Known rates in grey, the learner's own in ink, those with a string in its colour."""
    rates = rate_marks() | yours
    for string in strings:
        if string.rate not in rates.values():
            rates[string.who] = string.rate
    of_strings = {string.rate.value: colour for string, colour in zip(strings, colours)}
    labels = []
    for name, rate in rates.items():
        colour = INK if name in yours else QUIET
        colour = of_strings.get(rate.value, colour)
        labels.append(_Label(f"{name}, {_unbroken(rate)}", rate, colour))
    return labels


def _work_labels(strings):
    works = work_marks()
    for string in strings:
        if string.work not in works.values():
            works[string.work_name] = string.work
    return [_Label(name, work) for name, work in works.items()]


def _time_labels(strings, colours):
    labels = [_Label(name, time, QUIET) for name, time in time_marks().items()]
    for string, colour in zip(strings, colours):
        text = _time_text(string) if string.time < TICK else _unbroken(string.time)
        labels.append(_Label(text, string.time, colour))
    return labels


def _write_labels(axes, scale, out, labels, strings=()):
    """Names beside a scale, moved apart where they would touch, each led to its own place.

    out: 1 to the right of the scale, -1 to the left. strings: those that the names keep clear of.
    """
    low, high = scale.ends
    places = [min(max(scale.height(label.value), low), high) for label in labels]
    texts = [_wrapped(label, scale) for label in labels]
    rooms = [LINE * len(lines) for lines in texts]
    wanted = [
        _clear_of(strings, label.value, y, room) for label, y, room in zip(labels, places, rooms)
    ]
    moved = spread(wanted, rooms, FOOT + 0.2, ROOF)
    for label, lines, y, at in zip(labels, texts, places, moved):
        pointer = [scale.x + out * step for step in (0, 0.08, 0.17, 0.22)]
        axes.plot(pointer, (y, y, at, at), color=QUIET, lw=0.6)
        write(
            axes,
            "\n".join(lines),
            scale.x + 0.25 * out,
            at,
            size=8,
            color=label.colour,
            bold=label.of_a_string,
            outlined=scale is WORK,
            ha="left" if out > 0 else "right",
            va="center",
            linespacing=1.1,
        )


def _clear_of(strings, work, y, room):
    """Where the name of a work is written so that no string to other work runs through it."""
    for string in strings:
        _, middle, right = string.heights
        slope = (right - middle) / (RIGHT - MIDDLE)
        ends = [middle + slope * step for step in NAMES_OF_WORK]
        clear = y
        if work > string.work and slope > 0:
            clear = max(y, max(ends) + room / 2)
        elif work < string.work and slope < 0:
            clear = min(y, min(ends) - room / 2)
        if abs(clear - y) < FARTHEST and clear > WORK.ends[0] - LINE:
            y = clear
    return y


def _wrapped(label, scale):
    """The lines of a label; the last says so where its value is off the scale."""
    lines = textwrap.wrap(label.text, 27 if scale is RATE else 19)
    low, high = scale.ends
    height = scale.height(label.value)
    if height > high:
        lines.append("(above the scale)")
    elif height < low:
        lines.append("(below the scale)")
    return lines


def _unbroken(q):
    """A quantity whose unit stays on its line."""
    return str(q).replace(" ", "\u00a0")
