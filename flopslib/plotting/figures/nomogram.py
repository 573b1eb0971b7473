"""The slide rule: FLOP/s x seconds = FLOP, with a string.

Three upright scales in powers of ten. log(work) = log(pace) + log(time), so where the outer scales
have the same step, the middle one lies half-way and has half the step: a straight string through
any two values reads the third. It works printed, with a ruler.
To put another landmark on a scale: a row in tables/, named in `pace_marks`, `work_marks` or
`time_marks`.
"""

import itertools
import math
import textwrap
from dataclasses import dataclass

from ...facts.table import table
from ...quantities.quantity import Q, quantity
from ...quantities.units import UnitError
from ..axes import blank, spread
from ..picture import Picture
from ..style import DASHES, FAINT, INK, PALETTE, QUIET, halo

PACE, TIME, WORK = (-2, 21), (-6, 18), (0, 27)  # the scales, in powers of ten
# Across the picture the unit is an inch, upwards it is a power of ten on the outer scales.
WIDTH, HEIGHT, MARGIN = 7.2, 6.4, 0.1
LEFT, RIGHT = 2.15, 5.75
MIDDLE = (LEFT + RIGHT) / 2
FOOT, ROOF, HEADING, TOP = -0.9, 24.4, 25.4, 26.8
LINE = 0.75  # a line of small print, with some air
PREFIX = {3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E"}
CLUSTER = 100_000  # H100


@dataclass(frozen=True)
class String:
    """A string over the rule: who works, at what pace, on what work."""

    who: str
    pace: Q
    work_name: str
    work: Q

    @property
    def time(self):
        return self.work / self.pace

    @property
    def heights(self):
        """Where it crosses the three scales: on one straight line, whatever the numbers."""
        return pace_height(self.pace), work_height(self.work), time_height(self.time)


def pace_height(pace):
    return math.log10(float(pace)) - PACE[0]


def time_height(time):
    return math.log10(float(time)) - TIME[0]


def work_height(work):
    return (math.log10(float(work)) - PACE[0] - TIME[0]) / 2


def pace_marks():
    """The left scale: {name: quantity}, a chip's sheet and what a large cluster of them reaches."""
    peak = table("chips")["H100"].bf16
    reached = (CLUSTER * peak * 0.4).because("estimated: dense BF16 sheet peak, 40 % reached")
    return {"one H100, dense BF16 (sheet)": peak, f"{CLUSTER:,} x H100 at 40 %": reached}


def work_marks():
    """The middle scale: {name: quantity}, from one multiplication to the largest known run."""
    models = table("models")
    small, largest = (
        models["Llama 3.1 8B"],
        max((m for m in models if m.flop), key=lambda m: m.flop.value),
    )
    return {
        "one multiplication": Q(1, "FLOP", "counted"),
        "a 1,024\u00a0x\u00a01,024 matrix product": Q(2 * 1024**3, "FLOP", "counted"),
        "1,000 tokens from an 8B model": Q(2 * 1000 * int(small.parameters), "FLOP", "estimated"),
        "training GPT-3": models["GPT-3"].flop,
        "the EU's line": table("thresholds")["EU AI Act"].line,
        f"{largest.name}, the largest known run": largest.flop,
    }


def time_marks():
    """The right scale: {name: quantity}, from a millisecond to the age of the universe."""
    return {
        row.name: row.time
        for row in table("landmarks")
        if row.kind == "ruler" or row.name == "age of the universe"
    }


def slide_rule(string=None, **paces):
    """The three scales with your paces on the left; strings to a chosen work.

    paces: rates by name (a quantity, a text, or a measurement with `.best`); names may use _ for
    a blank. string: a list of `String`; without it, one from the fastest of your paces and one from
    100,000 x H100 at 40 % of their peak, both through the line of the EU's AI Act.
    Raises UnitError for what is no rate above 0.
    """
    yours = own_paces(paces)
    known, works = pace_marks(), work_marks()
    if string is None:
        ends = sorted(yours.items(), key=lambda item: item[1].value)[-1:] + list(known.items())[-1:]
        line = "the EU's line"
        string = [String(who, pace, line, works[line]) for who, pace in ends]
    colours = list(itertools.islice(itertools.cycle(PALETTE), len(string)))
    shown = {one.pace.value: colour for one, colour in zip(string, colours)}
    known |= yours
    known |= {s.who: s.pace for s in string if s.pace not in known.values()}
    works |= {s.work_name: s.work for s in string if s.work not in works.values()}

    figure, axes = blank(_title(string), WIDTH, HEIGHT)
    figure.set_layout_engine("none")
    axes.set_position((MARGIN / WIDTH, 0, 1 - 2 * MARGIN / WIDTH, 0.94))
    axes.set(xlim=(MARGIN, WIDTH - MARGIN), ylim=(FOOT, TOP))
    axes.set_axis_off()
    _scale(axes, LEFT, "how fast", "FLOP/s", PACE, pace_height)
    _scale(axes, MIDDLE, "how much work", "FLOP", WORK, work_height)
    _scale(axes, RIGHT, "how long", "seconds", TIME, time_height)
    axes.text(
        MIDDLE,
        1.1,
        "FLOP/s x seconds = FLOP.\nLay a ruler over two scales:\nit reads the third.",
        fontsize=8,
        color=QUIET,
        ha="center",
        va="center",
        linespacing=1.4,
        path_effects=halo(),
    )
    for one, colour, dash in zip(string, colours, itertools.cycle(DASHES)):
        _string(axes, one.heights, colour, dash)
    _labels(
        axes,
        LEFT,
        -1,
        PACE,
        pace_height,
        [
            (f"{name}, {_unbroken(q)}", q, shown.get(q.value, INK if name in yours else QUIET))
            for name, q in known.items()
        ],
    )
    _labels(axes, MIDDLE, 1, WORK, work_height, [(name, q, INK) for name, q in works.items()])
    _labels(
        axes,
        RIGHT,
        1,
        TIME,
        time_height,
        [
            *((name, q, QUIET) for name, q in time_marks().items()),
            *((_unbroken(s.time), s.time, colour) for s, colour in zip(string, colours)),
        ],
    )
    return Picture(figure, _say(string))


def own_paces(paces):
    """{name: rate} of what a learner gave by name: this_core=m is "this core"."""
    rates = {
        name.replace("_", " "): quantity(getattr(pace, "best", pace), "FLOP/s")
        for name, pace in paces.items()
    }
    for name, rate in rates.items():
        if not rate > 0:
            raise UnitError(f"{name} is given as {rate}: a scale of powers of ten begins above 0.")
    return rates


def _title(strings):
    if len({s.work_name for s in strings}) == 1 and len(strings) == 2:
        return f"The same work: {strings[1].time} there, {strings[0].time} here"
    return "; ".join(f"{_capital(s.work_name)}: {s.time} for {s.who}" for s in strings) or (
        "Pace x time = work"
    )


def _say(strings):
    """The finding, one clause a string, the strings to the same work together."""
    told = []
    for work, group in itertools.groupby(strings, key=lambda s: s.work_name):
        group = list(group)
        times = "; ".join(f"{s.time} for {s.who}, {s.pace!r}" for s in group)
        told.append(f"{_capital(work)}, {group[0].work!r}: {times}")
    return ". ".join(told or ["Three scales of powers of ten: FLOP/s x seconds = FLOP"]) + "."


def _capital(name):
    return name[:1].upper() + name[1:]


def _scale(axes, x, name, unit, powers, height):
    """An upright scale: a tick for each power of ten, every third with its name."""
    ends = [height(10.0**p) for p in powers]
    axes.plot((x, x), ends, color=INK, lw=1)
    axes.plot((x, x), (ends[1], HEADING - 0.7), color=FAINT, lw=1, ls=":")
    axes.text(
        x, HEADING + 0.65, name, fontsize=10, weight="bold", ha="center", va="center", color=INK
    )
    axes.text(x, HEADING, unit, fontsize=8, ha="center", va="center", color=QUIET)
    inward = 1 if x == LEFT else -1  # the side that the names leave free
    places = {p: height(10.0**p) for p in range(powers[0], powers[1] + 1)}
    named = {p: y for p, y in places.items() if p % 3 == 0}
    axes.hlines(list(places.values()), x - 0.035, x + 0.035, color=QUIET, lw=0.8)
    axes.hlines(list(named.values()), x - 0.06, x + 0.06, color=INK, lw=0.8)
    for p, y in named.items():
        letter = f" ({PREFIX[p]})" if p in PREFIX and x != RIGHT else ""
        axes.text(
            x + 0.1 * inward,
            y,
            f"1e{p}{letter}",
            fontsize=7,
            va="center",
            color=QUIET,
            ha="left" if inward > 0 else "right",
            path_effects=halo(),
        )


def _string(axes, heights, colour, dash):
    from matplotlib.patches import Rectangle

    axes.plot(
        (LEFT, MIDDLE, RIGHT), heights, dash, color=colour, marker="o", ms=5, lw=1.8, zorder=2.5
    )
    clip = Rectangle((0, FOOT), WIDTH, ROOF - FOOT, transform=axes.transData)
    axes.lines[-1].set_clip_path(clip)  # what is off the scale does not run through the headings


def _labels(axes, x, out, powers, height, labels):
    """Names beside a scale, moved apart where they would touch, each led to its own place."""
    low, high = (height(10.0**p) for p in powers)
    texts, places = [], []
    for text, q, _ in labels:
        wish = height(q)
        off = "(above the scale)" if wish > high else "(below the scale)" if wish < low else ""
        texts.append(textwrap.wrap(text, 18 if x == MIDDLE else 27) + ([off] if off else []))
        places.append(min(max(wish, low), high))
    sizes = [LINE * len(lines) for lines in texts]
    for (_, _, colour), lines, y, at in zip(
        labels, texts, places, spread(places, sizes, FOOT + 0.2, ROOF)
    ):
        axes.plot([x + out * d for d in (0, 0.08, 0.17, 0.22)], (y, y, at, at), color=QUIET, lw=0.6)
        mine = colour not in (INK, QUIET)  # a string's
        axes.text(
            x + 0.25 * out,
            at,
            "\n".join(lines),
            fontsize=8,
            color=colour,
            va="center",
            ha="left" if out > 0 else "right",
            weight="bold" if mine else "normal",
            linespacing=1.1,
            parse_math=False,
            path_effects=halo() if x == MIDDLE else [],
        )


def _unbroken(q):
    """A quantity whose unit stays on its line."""
    return str(q).replace(" ", "\u00a0")
