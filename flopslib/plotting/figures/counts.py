"""Figures of counted work: which part has how much of it, and what a counter makes of it.

The fact behind them: parts of a whole are told by their shares, and how a share moves with a size
tells more than any one count. All three take plain counts by name; nothing is counted here.
To change how a part is told apart without colour: HATCHES.
"""

from ..._support.errors import UserError
from ...quantities.quantity import Q, quantity
from ..axes import blank, spread
from ..picture import Picture
from ..style import BLUE, DASHES, FAINT, GREEN, INK, ORANGE, QUIET, ROSE, halo

FILLS = ("#cfe4f3", "#fbdcc7", "#d5dfcb", "#f2d8e3", "#e6e6e6")  # light: ink is read on them
HATCHES = ("", "////", "....", "\\\\\\\\", "xx")
MOST_BARS = 24


class CountsError(UserError, ValueError):
    """Counts that cannot be drawn."""


def shares(counts, watch=None, mark=None, size="tokens"):
    """Stacked shares of the parts of a model against a size, such as its context length.

    counts: {size: {part: FLOP}}, two sizes or more, the same parts in each, the first at the
    bottom. watch: the part that the title follows, else the last; mark: a size to read all at.
    """
    sizes, parts = sorted(counts), list(next(iter(counts.values()), ()))
    if len(sizes) < 2 or not parts or any(list(counts[one]) != parts for one in sizes):
        raise CountsError(
            "Shares over a size need two sizes or more with the same parts in each, "
            'such as {128: {"attention": 1e9, "the rest": 9e9}, 256: {...}}.'
        )
    watch = parts[-1] if watch is None else watch
    if watch not in parts:
        raise CountsError(f"{str(watch)[:40]!r} is not a part; there are: {', '.join(parts)}.")
    table = {
        one: {part: float(quantity(counts[one][part], "FLOP")) for part in parts} for one in sizes
    }
    share = {
        part: [100 * table[one][part] / sum(table[one].values()) for one in sizes] for part in parts
    }
    first, last = sizes[0], sizes[-1]
    at = min(sizes, key=lambda one: abs(one - (first if mark is None else mark)))
    i = sizes.index(first if at == last else at)  # the title tells of two sizes
    figure, axes = blank(
        f"{_capital(watch)}: {_percent(share[watch][i])} % of the FLOP at "
        f"{sizes[i]:,} {size}, {_percent(share[watch][-1])} % at {last:,}",
        7.0,
        4.2,
    )
    axes.set_xscale("log", base=2)
    drawn = axes.stackplot(sizes, *share.values(), colors=FILLS, edgecolor=QUIET, lw=0.5)
    for area, hatch in zip(drawn, HATCHES):
        area.set_hatch(hatch)
    ends = [share[part][-1] for part in parts]
    middles = [sum(ends[:i]) + end / 2 for i, end in enumerate(ends)]
    for part, middle, y in zip(parts, middles, spread(middles, [6.5] * len(parts), 0, 100)):
        axes.plot(
            (1.005, 1.025),
            (middle / 100, y / 100),
            color=QUIET,
            lw=0.6,
            clip_on=False,
            transform=axes.transAxes,
        )
        axes.text(
            1.03,
            y / 100,
            f"{part}, {_percent(share[part][-1])} %",
            fontsize=9,
            va="center",
            weight="bold" if part == watch else "normal",
            color=INK,
            transform=axes.transAxes,
        )
    told = ""
    if mark is not None:
        i, under = sizes.index(at), 0
        axes.axvline(at, color=INK, lw=1.4)
        for part in parts:
            here, under = share[part][i], under + share[part][i]
            if here >= 5:  # else there is no room for a number
                axes.annotate(
                    f"{_percent(here)} %",
                    (at, under - here / 2),
                    (-5 if at == last else 5, 0),
                    textcoords="offset points",
                    fontsize=9,
                    ha="right" if at == last else "left",
                    va="center",
                    color=INK,
                    weight="bold" if part == watch else "normal",
                    path_effects=halo(),
                )
        listed = ", ".join(f"{part} {_percent(share[part][i])} %" for part in parts)
        told = f"At {at:,} {size}: {listed} of the FLOP (counted). "
    axes.set(xlim=(first, last), ylim=(0, 100))
    few = sizes[:: max(1, -(-len(sizes) // 7))]
    axes.set_xticks(few, [f"{one:,}" for one in few])
    axes.minorticks_off()
    axes.set_xlabel(f"{size} (equal steps: doubling)", fontsize=9, color=QUIET)
    axes.set_ylabel("share of the FLOP, %", fontsize=9, color=QUIET)
    smaller = ", ".join(
        f"{part} {_percent(share[part][0])} to {_percent(share[part][-1])} %" for part in parts
    )
    return Picture(
        figure,
        f"{told}Shares of the FLOP by part, {first:,} to {last:,} {size}: {smaller} (counted).",
    )


def reported(reports, size="tokens"):
    """What counters report over what is true, against a size: one line a counter, truth at 1.

    reports: {counter: {size: reported / true}}.
    """
    if not reports or not all(reports.values()):
        raise CountsError('A line needs its points: {"a counter": {128: 0.93, 256: 0.87}}.')
    sizes = sorted({one for line in reports.values() for one in line})
    worst = min(reports, key=lambda name: reports[name][max(reports[name])])
    at = max(reports[worst])
    figure, axes = blank(
        f"{_capital(worst)} sees {_percent(100 * reports[worst][at])} % of the "
        f"work at {at:,} {size}, and says nothing",
        7.0,
        4.0,
    )
    axes.set_xscale("log", base=2)
    axes.axhline(1, color=FAINT, lw=6, zorder=0)
    axes.annotate(
        "the truth", (sizes[0], 1), (6, 7), textcoords="offset points", fontsize=9, color=QUIET
    )
    colours, ends = (ORANGE, ROSE, BLUE, GREEN), [line[max(line)] for line in reports.values()]
    top = max(1.15, 1.08 * max(max(line.values()) for line in reports.values()))
    places = spread(ends, [0.07 * top] * len(ends), -0.04, top)
    for i, (name, line) in enumerate(reports.items()):
        axes.plot(
            list(line),
            list(line.values()),
            DASHES[i % 4],
            marker="osD^"[i % 4],
            ms=4.5,
            lw=1.8,
            color=colours[i % 4],
            clip_on=False,
        )
        axes.annotate(
            f"{name}: {_percent(ends[i])}",
            (max(line), ends[i]),
            (1.03, places[i]),
            textcoords=("axes fraction", "data"),
            fontsize=9,
            va="center",
            color=colours[i % 4],
        )
    axes.set(xlim=(sizes[0], sizes[-1]), ylim=(-0.02 * top, top))
    axes.set_yticks([i / 4 for i in range(int(4 * top) + 1)] if top < 3 else range(int(top) + 1))
    few = sizes[:: max(1, -(-len(sizes) // 7))]
    axes.set_xticks(few, [f"{one:,}" for one in few])
    axes.minorticks_off()
    axes.set_xlabel(f"{size} (equal steps: doubling)", fontsize=9, color=QUIET)
    axes.set_ylabel("reported / true", fontsize=9, color=QUIET)
    lines = "; ".join(
        f"{name} {_percent(line[min(line)])} at {min(line):,}, "
        f"{_percent(line[max(line)])} at {max(line):,} {size}"
        for name, line in reports.items()
    )
    return Picture(figure, f"Reported over true FLOP, where 1 is right: {lines} (counted).")


def modules(count, depth=2):
    """A bar a module, as far down the tree as `depth`, with its share of all FLOP in products.

    count: a result of fl.count, or {module's path: FLOP}, each path's work without its parts'.
    """
    rows = {
        path: int(quantity(flops, "FLOP"))
        for path, flops in (count if isinstance(count, dict) else count.by("module")).items()
    }
    whole = sum(rows.values())
    if not whole:
        raise CountsError("No FLOP in products were counted, so there are no shares to draw.")
    tree = {}
    for path, flops in rows.items():
        steps = path.split(".") if path else []
        for k in range(1, min(len(steps), depth) + 1):
            name = ".".join(steps[:k])
            tree[name] = tree.get(name, 0) + flops
        if not steps:
            tree["(itself)"] = tree.get("(itself)", 0) + flops
    shown = {name: flops for name, flops in tree.items() if flops}
    biggest = sorted(shown, key=shown.get, reverse=True)[:MOST_BARS]
    bars = [name for name in shown if name in biggest]
    ends = [name for name in bars if not any(other.startswith(f"{name}.") for other in bars)]
    top = max(ends, key=shown.get)
    figure, axes = blank(
        f"{top} has {_percent(100 * shown[top] / whole)} % of {Q(whole, 'FLOP')}",
        6.8,
        1.1 + 0.27 * len(bars),
    )
    for y, name in enumerate(bars):
        level, percent = name.count("."), 100 * shown[name] / whole
        axes.barh(
            y,
            percent,
            0.72 if level == 0 else 0.5,
            color=FILLS[min(level, 1)],
            edgecolor=INK,
            lw=0.7,
            hatch=HATCHES[min(level, 1)],
        )
        axes.annotate(
            f"{_percent(percent)} %",
            (percent, y),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=INK,
            path_effects=halo(),
        )
    axes.set_yticks(
        range(len(bars)),
        [("    " * name.count(".")) + name[-34:] for name in bars],
        fontsize=8,
        color=INK,
        parse_math=False,
    )
    axes.tick_params("y", length=0)
    axes.invert_yaxis()
    axes.set_xlim(0, 112 * max(shown.values()) / whole)
    axes.set_xlabel("share of the FLOP in products, %", fontsize=9, color=QUIET)
    left = len(shown) - len(bars)
    more = f" {left} smaller ones are not drawn." if left else ""
    listed = ", ".join(
        f"{name} {_percent(100 * shown[name] / whole)} %"
        for name in sorted(ends, key=shown.get, reverse=True)[:5]
    )
    return Picture(figure, f"{Q(whole, 'FLOP')} in products by module: {listed} (counted).{more}")


def _capital(text):
    return text[:1].upper() + text[1:]


def _percent(share):
    """Two digits, but no decimals of what is nearly all or nearly nothing: 8.2, 81, under 0.1."""
    return "under 0.1" if 0 < share < 0.1 else f"{float(f'{share:.2g}'):g}"
