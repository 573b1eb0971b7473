"""The slide rule: FLOP/s x seconds = FLOP, with a string.

Three upright scales in powers of ten. log(work) = log(pace) + log(time), so where the outer scales
have the same step, the middle one lies half-way and has half the step: a straight string through
any two values reads the third. It works printed, with a ruler.
To put another landmark on a scale: a row in tables/, named in `work_marks` or `time_marks`.
"""
import math
from dataclasses import dataclass

from ..tables import table
from ..units import Q, quantity, words
from .picture import Picture
from .style import BLUE, DASHES, FAINT, INK, ORANGE, QUIET, blank, spread

PACE, TIME = (-2, 21), (-6, 18)  # powers of ten on the outer scales
SHIFT = -(PACE[0] + TIME[0])  # so that both outer scales begin at height 0
LEFT, MIDDLE, RIGHT = 0.0, 1.0, 2.0


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

    def say(self):
        return f"{self.who}, at {self.pace!r}, needs {self.time} for {self.work_name}, {self.work!r}"


def work_marks():
    """The middle scale: {name: quantity}, from one multiplication to the largest known run."""
    models = table("models")
    small, largest = models["Llama 3.1 8B"], max(
        (m for m in models if m.flop), key=lambda m: m.flop.value)
    return {
        "one multiplication": Q(1, "FLOP"),
        "two 1,024 x 1,024 matrices multiplied": Q(2 * 1024**3, "FLOP"),
        "1,000 tokens from an 8B model": Q(2 * 1000 * int(small.parameters), "FLOP", "estimated"),
        "training GPT-3": models["GPT-3"].flop,
        "the EU's line": table("thresholds")["EU AI Act"].line,
        f"largest known run, {largest.name}": largest.flop,
    }


def time_marks():
    """The right scale: {name: quantity}, from a millisecond to the age of the universe."""
    rows = table("landmarks")
    return {row.name: row.time for row in rows
            if row.kind == "ruler" or row.name == "age of the universe"}


def slide_rule(string=None, **paces):
    """The three scales with your paces on the left; strings to a chosen work.

    paces: rates by name (a quantity, a text, or a measurement with `.best`); names may use _ for
    a blank. string: a list of `String`; without it, one from the fastest of your paces and one from
    100,000 H100 at 40 % of their peak, both through the line of the EU's AI Act.
    """
    marks = {name.replace("_", " "): quantity(getattr(pace, "best", pace), "FLOP/s")
             for name, pace in paces.items()}
    h100 = table("chips")["H100"].bf16
    cluster = (100_000 * h100 * 0.4).because("estimated: dense BF16 sheet peak, 40 % reached")
    if string is None:
        line = ("the EU's line", work_marks()["the EU's line"])
        mine = max(marks, key=lambda name: marks[name].value) if marks else None
        string = [String(name, pace, *line) for name, pace in
                  [(mine, marks.get(mine)), ("100,000 H100", cluster)] if pace]
    figure, axes = blank(_title(string), height=5.2)
    axes.set_axis_off()
    axes.set_xlim(-1.05, 3.0)
    axes.set_ylim(-0.6, 25.4)
    marks |= {"one H100, dense BF16 (sheet)": h100, "100,000 of them at 40 %": cluster}
    _scale(axes, LEFT, "how fast, FLOP/s", PACE, 1, 0)
    _scale(axes, MIDDLE, "how much work, FLOP", (0, 27), 0.5, SHIFT / 2)
    _scale(axes, RIGHT, "how long, seconds", TIME, 1, -TIME[0])
    _labels(axes, LEFT, {n: _pace_height(q) for n, q in marks.items()}, "right")
    _labels(axes, MIDDLE, {n: _work_height(q) for n, q in work_marks().items()}, "left")
    _labels(axes, RIGHT, {n: _time_height(q) for n, q in time_marks().items()}, "left")
    for one, colour, dash in zip(string, (ORANGE, BLUE), DASHES):
        heights = _pace_height(one.pace), _work_height(one.work), _time_height(one.time)
        axes.plot((LEFT, MIDDLE, RIGHT), heights, dash, color=colour, marker="o", ms=4, lw=1.6)
        axes.annotate(str(one.time), (RIGHT, heights[2]), (-5, 4), textcoords="offset points",
                      ha="right", fontsize=9, weight="bold", color=colour)
    return Picture(figure, ". ".join(one.say() for one in string) + ".")


def _title(strings):
    if len(strings) == 2:
        return f"The same work: {strings[1].time} there, {strings[0].time} here"
    return f"{strings[0].work_name}: {strings[0].time}" if strings else "Pace x time = work"


def _pace_height(q):
    return math.log10(float(q)) - PACE[0]


def _work_height(q):
    return (math.log10(float(q)) + SHIFT) / 2


def _time_height(q):
    return math.log10(float(q)) - TIME[0]


def _scale(axes, x, name, powers, step, foot):
    """An upright scale: a tick for each power of ten, every third with its name."""
    low, high = powers
    if foot == 0:
        foot = -low
    height = [foot + step * p for p in range(low, high + 1)] if step == 0.5 else [
        foot + p for p in range(low, high + 1)]
    axes.plot((x, x), (height[0], height[-1]), color=INK, lw=1)
    for p, y in zip(range(low, high + 1), height):
        axes.plot((x - 0.02, x + 0.02), (y, y), color=INK if p % 3 == 0 else FAINT, lw=0.8)
        if p % 3 == 0:
            side = -1 if x == MIDDLE or x == RIGHT else 1
            axes.annotate(f"1e{p}", (x, y), (6 * side, 0), textcoords="offset points", fontsize=7,
                          va="center", ha="right" if side < 0 else "left", color=QUIET)
    axes.annotate(name, (x, height[-1]), (0, 7), textcoords="offset points", ha="center",
                  fontsize=9, weight="bold", color=INK)


def _labels(axes, x, heights, side):
    """Names beside a scale, moved apart where they would touch, each led to its own place."""
    out = -1 if side == "right" else 1
    for (name, y), shown in zip(heights.items(), spread(list(heights.values()), 0.85)):
        axes.plot((x, x + 0.05 * out, x + 0.1 * out), (y, shown, shown), color=QUIET, lw=0.6)
        axes.text(x + 0.12 * out, shown, name, ha=side, va="center", fontsize=8, color=INK)
