"""Figures of limits: a staircase of memories, and the roof that a machine's two limits make.

The fact behind it: on logarithmic axes bandwidth is a slope and peak is a ceiling, and the corner
where they meet, the ridge, parts work that waits for bytes from work that waits for arithmetic.
What is drawn was measured or cited elsewhere: ceilings, a chip's sheet, points. A memory is told
by colour, dash and mark, and by its name at its line: LOOKS.
"""

import math
from dataclasses import dataclass, replace

from ..._support.errors import UserError
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from ..axes import blank, spread
from ..picture import Picture
from ..style import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, ROSE, halo

LOOKS = {
    "L1": (GREEN, ":", "^"),
    "L2": (BLUE, "-.", "s"),
    "L3": (ROSE, "--", "D"),
    "memory": (ORANGE, "-", "o"),
}
OTHER = (QUIET, "-", "v")


class RoofsError(UserError, ValueError):
    """Nothing to draw, or a thing without a peak and a bandwidth."""


def staircase(steps):
    """GB/s against working set, from Steps of fl.staircase(); marks where the caches end."""
    levels = {}
    for step in steps:
        levels.setdefault(step.level, []).append(step)
    if not levels:
        raise RoofsError("A staircase needs one step or more, such as list(fl.staircase()).")
    steps = [step for level in levels.values() for step in level]
    tops = {level: max(step.rate for step in some) for level, some in levels.items()}
    first, last = tops[steps[0].level], tops[steps[-1].level]
    verb = {"read": "reads", "copy": "copies"}[steps[0].what]
    figure, axes = blank(
        f"The nearest bytes come {sig(first / last)} times as fast as the farthest"
        if len(levels) > 1
        else "The nearest bytes",
        7.0,
        3.9,
    )
    sizes = [float(step.size) for step in steps]
    low, high = (edge(float(step.rate) for step in steps) for edge in (min, max))
    low, high = low / 1.5, high * 2.2
    axes.set(
        xscale="log",
        yscale="log",
        ylim=(low, high),
        xlim=(sizes[0] / 1.4, max(sizes[-1], 64 * sizes[0]) * 1.4),
    )
    axes.plot(sizes, [float(step.rate) for step in steps], "-", color=FAINT, lw=1.2, zorder=1)
    told = []
    for level, some in levels.items():
        colour, _, mark = LOOKS.get(level, OTHER)
        axes.plot(
            [float(s.size) for s in some], [float(s.rate) for s in some], mark, color=colour, ms=5.5
        )
        middle = math.sqrt(float(some[0].size) * float(some[-1].size))
        axes.text(
            middle,
            high / 1.05,
            f"{level}\n{tops[level]}",
            ha="center",
            va="top",
            fontsize=8,
            color=colour,
            path_effects=halo(),
        )
        ends = ""
        if cache := some[0].cache:
            ends = f" up to {_binary(cache)}"
            axes.axvline(float(cache), color=QUIET, lw=0.8, ls=":")
            if float(cache) < axes.get_xlim()[1]:
                axes.annotate(
                    f"{_binary(cache)}",
                    (float(cache), low),
                    (-3, 4),
                    fontsize=8,
                    textcoords="offset points",
                    ha="right",
                    color=QUIET,
                    path_effects=halo(),
                )
        told.append(f"{level}{ends} {tops[level]}")
    doublings = range(int(math.log2(sizes[0])), int(math.log2(axes.get_xlim()[1])) + 1, 2)
    axes.set_xticks([2**i for i in doublings], [_binary(Q(2**i, "B")) for i in doublings])
    _rates(axes.set_yticks, low, high, (1, 2, 5))
    axes.minorticks_off()
    axes.set_xlabel(
        f"how many bytes it {verb} again and again (each tick = 4 times)", fontsize=9, color=QUIET
    )
    axes.set_ylabel("B/s of one core", fontsize=9, color=QUIET)
    return Picture(
        figure,
        f"How fast one core {verb} a set of bytes again and again, the best in "
        f"each memory: {'; '.join(told)} (measured; sizes as the machine tells "
        "them).",
    )


@dataclass(frozen=True)
class _Roof:
    """What two roofs are drawn from: a name, a peak, {level: bandwidth}, how it is known."""

    name: str
    peak: Q
    bandwidths: dict
    how: str
    source: str = ""

    @property
    def ridge(self):
        return self.peak / list(self.bandwidths.values())[-1]

    def only(self, levels):
        kept = {level: b for level, b in self.bandwidths.items() if level in levels}
        return replace(self, bandwidths=kept or self.bandwidths)


def _roof(thing, format, cores):
    """A roof from ceilings, from a chip's sheet, or from a pair (peak, bandwidth)."""
    if isinstance(thing, (tuple, list)) and len(thing) == 2:
        peak, bandwidth = (Q(x) if isinstance(x, str) else x for x in thing)
        return _Roof("this core", peak, {"memory": bandwidth}, "measured")
    if hasattr(thing, "levels"):
        where = "one core" if cores == 1 else f"{cores} cores"
        if "matrix unit" in thing.source(format):
            where += " and the matrix unit it shares"
        if getattr(thing, "device", "cpu") != "cpu":
            where = thing.name
        return _Roof(
            where,
            thing.peak(format, cores),
            {level: thing.bandwidth(level, "read", cores) for level in thing.levels},
            "measured",
            thing.source(format),
        )
    if getattr(thing, "bandwidth", None) is None or not hasattr(thing, "peak"):
        raise RoofsError(
            "A roof is made of a peak and a bandwidth: give fl.ceilings(), a chip "
            'such as fl.chip("H100 SXM"), or (peak, bandwidth).'
        )
    return _Roof(
        f"an {thing.name}" if thing.name[:1] in "AEFHILMNORSX" else f"a {thing.name}",
        thing.peak(),
        {"memory": thing.bandwidth},
        f"cited: {thing.usual.upper()}, dense; {thing.row.cited.removeprefix('cited: ')}",
    )


def roofline(ceilings, *points, other=None, format="FP32", cores=1, quick=False):
    """The roof of a machine over FLOP per byte, with points under it.

    ceilings: fl.ceilings(), a chip, or (peak, bandwidth); points: roofline Points, or lists of
    them; those with a name are labelled, and drawn hollow on their bound where none was measured.
    other: a second roof, such as fl.chip("H100 SXM") or a GPU's ceilings. quick: for a widget.
    Raises RoofsError for what is no roof.
    """
    points = [p for some in points for p in (some if hasattr(some, "__iter__") else [some])]
    roofs = [_roof(thing, format, cores) for thing in (ceilings, other) if thing is not None]
    named, dots = [p for p in points if p.name], [p for p in points if not p.name]
    if named and not dots:  # one thing a figure: only the memories that the work comes from
        roofs[0] = roofs[0].only({p.level for p in named})
    left = min([1 / 16, *(float(p.intensity) / 1.5 for p in points)])
    right = max(
        [
            64,
            *(4 * float(roof.ridge) for roof in roofs),
            *((8 if p.name and not quick else 2) * float(p.intensity) for p in points),
        ]
    )
    lows = [float(b) * left for roof in roofs for b in roof.bandwidths.values()]
    lows += [float(p.rate) for p in points if p.rate is not None]
    low, high = min(lows) / 2, max(float(roof.peak) for roof in roofs) * 2.5
    figure, axes = blank(_finding(roofs, named), 7.2, 4.6)
    if quick:  # a widget wants its answer soon
        figure.set_layout_engine("none")
        axes.set_position((0.12, 0.12, 0.85, 0.76))
    margin = (right / left) ** 0.27  # for the names of the slopes, left of where they begin
    axes.set(xscale="log", yscale="log", xlim=(left / margin, right), ylim=(low, high))
    for number, roof in enumerate(roofs):
        _draw(axes, roof, left, right, second=number > 0)
    _label_levels(axes, roofs, left)
    for level in dict.fromkeys(p.level for p in dots):
        colour, _, mark = LOOKS.get(level, OTHER)
        some = [p for p in dots if p.level == level]
        axes.plot(
            [float(p.intensity) for p in some],
            [float(p.rate) for p in some],
            mark,
            color=colour,
            ms=4.5,
            zorder=3,
        )
    _label_points(axes, named, float(roofs[0].peak))
    powers = range(math.ceil(math.log2(left) / 2) * 2, int(math.log2(right)) + 1, 2)
    axes.set_xticks(
        [2.0**i for i in powers], [f"{2**i:,}" if i >= 0 else f"1/{2**-i}" for i in powers]
    )
    _rates(axes.set_yticks, low, high, (1,))
    axes.minorticks_off()
    axes.set_xlabel("FLOP for each byte moved (each tick = 4 times)", fontsize=9, color=QUIET)
    axes.set_ylabel("FLOP/s (each line = 10 times)", fontsize=9, color=QUIET)
    axes.grid(axis="y", color=FAINT, lw=0.5)
    axes.set_axisbelow(True)
    told = roofs[1:] if quick and named else roofs  # what moves is said again and again: in short
    return Picture(figure, " ".join(filter(None, [_named(named), *map(_told, told), _swept(dots)])))


def _finding(roofs, named):
    roof, timed = roofs[0], [p for p in named if p.rate is not None]
    if len(timed) > 1:
        least = min(timed, key=lambda p: p.share)
        return (
            "A roof is a ceiling, not a forecast: "
            f"{least.name} reached {100 * least.share:.0f} % of it"
        )
    if len(named) == 1:
        p = named[0]
        return f"{p.name}: at most {p.bound}, by the {'memory' if p.waits == 'memory' else 'peak'}"
    return f"Left of {roof.ridge}, {roof.name} waits for its memory"


def _draw(axes, roof, left, right, second):
    peak = float(roof.peak)
    for level, bandwidth in roof.bandwidths.items():
        colour, dash, _ = (QUIET, (0, (6, 3)), "") if second else LOOKS.get(level, OTHER)
        corner = peak / float(bandwidth)
        axes.plot([left, corner], [left * float(bandwidth), peak], ls=dash, color=colour, lw=1.8)
    nearest = min(peak / float(b) for b in roof.bandwidths.values())
    colour = QUIET if second else INK
    axes.plot(
        [nearest, right], [peak, peak], color=colour, lw=1.8, ls=(0, (6, 3)) if second else "-"
    )
    axes.annotate(
        f"{roof.name}: {roof.peak}",
        (right, peak),
        (-4, 7),
        ha="right",
        fontsize=8,
        textcoords="offset points",
        color=colour,
        path_effects=halo(),
    )
    ridge = float(roof.ridge)
    axes.plot([ridge, ridge], [axes.get_ylim()[0], peak], ":", color=QUIET, lw=0.9)
    axes.annotate(
        f"ridge {sig(ridge)} FLOP/B",
        (ridge, axes.get_ylim()[0]),
        (-3 if second else 3, 18 if second else 4),
        ha="right" if second else "left",
        fontsize=8,
        textcoords="offset points",
        color=QUIET,
        path_effects=halo(),
    )


def _label_levels(axes, roofs, left):
    """Each slope's name and bandwidth, before the beginning of its line."""
    slopes = [
        (f"{level} ", bandwidth, LOOKS.get(level, OTHER)[0])
        if roof is roofs[0]
        else ("", bandwidth, QUIET)
        for roof in roofs
        for level, bandwidth in roof.bandwidths.items()
    ]
    bottom, top = map(math.log10, axes.get_ylim())
    heights = spread(
        [math.log10(left * float(bandwidth)) for _, bandwidth, _ in slopes],
        [0.045 * (top - bottom)] * len(slopes),
        bottom,
        top,
    )
    for (name, bandwidth, colour), height in zip(slopes, heights):
        axes.annotate(
            f"{name}{bandwidth}",
            (left, 10**height),
            (-5, 0),
            va="center",
            fontsize=8,
            ha="right",
            textcoords="offset points",
            color=colour,
            zorder=4,
        )


def _label_points(axes, named, peak):
    """Diamonds, hollow where nothing was measured; names beside and under them, moved apart."""
    if not named:
        return
    bottom, top = map(math.log10, axes.get_ylim())
    ys = [float(p.bound if p.rate is None else p.rate) for p in named]
    heights = spread(
        [math.log10(y) - 0.03 * (top - bottom) for y in ys],
        [0.045 * (top - bottom)] * len(named),
        bottom,
        math.log10(peak),
    )
    right = axes.get_xlim()[1]
    for p, y, height in zip(named, ys, heights):
        x = float(p.intensity)
        if p.rate is not None:  # how far below its bound
            axes.plot([x, x], [y, float(p.bound)], color=INK, lw=0.8)
        axes.plot([x], [y], "D", ms=7, mec=INK, mfc="white" if p.rate is None else INK, zorder=5)
        late = math.log(right / x, right / axes.get_xlim()[0]) < 0.03 + 0.01 * len(p.name)
        axes.annotate(
            p.name,
            (x, 10**height),
            (-9 if late else 9, 0),
            va="center",
            zorder=6,
            ha="right" if late else "left",
            textcoords="offset points",
            fontsize=9,
            color=INK,
            path_effects=halo(),
        )


def _told(roof):
    levels = ", ".join(f"{level} {bandwidth}" for level, bandwidth in roof.bandwidths.items())
    source = f" ({roof.source})" if roof.source else ""
    return (
        f"The roof of {roof.name}: at most {roof.peak}{source}; {levels}; ridge of the memory "
        f"at {roof.ridge} ({roof.how})."
    )


def _named(named):
    """One point in full, several in short."""
    if len(named) < 2:
        return "".join(f"{p!r}." for p in named)
    told = "; ".join(
        f"{p.name}: at most {p.bound}"
        if p.rate is None
        else f"{p.name}: {p.rate}, {100 * p.share:.0f} % of its bound"
        for p in named
    )
    return f"{told} (measured)."


def _swept(dots):
    if not dots:
        return ""
    shares = sorted(p.share for p in dots)
    middle = shares[len(shares) // 2]
    return (
        f"{len(dots)} points of the sweep lie at {sig(shares[0])} to {sig(shares[-1])} times "
        f"their bound, the middle one at {sig(middle)} (measured)."
    )


def _rates(set_ticks, low, high, steps):
    ticks = [
        step * 10.0**p
        for p in range(math.floor(math.log10(low)), 20)
        for step in steps
        if low <= step * 10.0**p <= high
    ]
    set_ticks(ticks, [_short(tick) for tick in ticks])


def _short(rate):
    """A rate without its unit: 20 G."""
    return str(Q(float(rate), "FLOP/s")).removesuffix("FLOP/s").strip()


def _binary(size):
    return f"{size:MiB}" if size >= 2**20 else f"{size:KiB}"
