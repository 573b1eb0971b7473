"""What a growth is made of: one bar a factor, each beginning where the one before it ended.

The fact behind it: growth factors multiply, so on a logarithmic axis their bars add up, and the
length of a bar is its share of the whole. A whisker is the band of that factor alone.
To take another growth apart: other rows of the table trends, in the order in which they multiply.
"""

import math

from ...quantities.formatting import sig
from ..picture import Picture
from ..style import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, ROSE, blank

LOOKS = ((BLUE, ""), (ORANGE, "//"), (GREEN, ".."), (ROSE, "xx"))


def growth_parts(**rows):
    """A Picture of rows of the table trends, by what each is to be called in it.

    >>> growth_parts(more_chips=table("trends")["chips"], longer_runs=table("trends")["duration"])
    2.63 times a year = 2.17 (more chips) x 1.21 (longer runs): on the logarithmic scale ...
    """
    whole = math.prod(row.value for row in rows.values())
    shares = {name: math.log(row.value) / math.log(whole) for name, row in rows.items()}
    names = {name: name.replace("_", " ") for name in rows}
    parts = ", ".join(f"{names[name]} {100 * share:.0f} %" for name, share in shares.items())
    figure, axes = blank(f"{whole:.1f} times a year: {parts}", 7.4, 2.6)
    axes.set_xscale("log")
    start = 1.0
    for place, ((name, row), (colour, hatch)) in enumerate(zip(rows.items(), LOOKS)):
        end = start * row.value
        axes.barh(
            -place,
            end - start,
            left=start,
            height=0.55,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            lw=0,
        )
        if row.low is not None:
            ends = [start * row.low, start * row.high]
            axes.plot(ends, [-place, -place], "|-", color=INK, lw=1, ms=7)
        axes.plot([end, end], [-place, -place - 0.7], color=QUIET, lw=0.7, ls=":")
        after = max(end, start * row.high if row.high is not None else end)
        axes.annotate(
            f"x {sig(row.value)}",
            (after, -place),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=INK,
        )
        start = end
    axes.set_yticks([-place for place in range(len(rows))], names.values(), fontsize=9.5)
    axes.set_xlim(1, whole * 1.3)
    ticks = [n for n in range(1, 20) if n <= whole * 1.3]
    axes.set_xticks(ticks, [str(n) for n in ticks])
    axes.minorticks_off()
    axes.set_xlabel(
        "times a year, on a logarithmic scale: factors multiply, lengths add up",
        fontsize=9,
        color=QUIET,
    )
    axes.grid(axis="x", color=FAINT, lw=0.4)
    axes.set_axisbelow(True)
    credit = "\n".join(dict.fromkeys(r.credit for r in rows.values() if r.credit))
    figure.supxlabel(
        f"Whiskers: the 90 % band of a factor; without one: what is "
        f"left when the others are divided out.\n{credit}",
        fontsize=6.5,
        color=QUIET,
        x=0.01,
        ha="left",
        parse_math=False,
    )
    factors = " x ".join(f"{sig(row.value)} ({names[name]})" for name, row in rows.items())
    last = next(iter(rows.values()))
    return Picture(
        figure,
        f"{sig(whole)} times a year = {factors}: on the logarithmic scale that "
        f"is {parts} of the growth (worked out; {last.cited}). {credit}".strip(),
    )
