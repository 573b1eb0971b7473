"""Figures of counted work: which part has how much of it, and what a counter makes of it.

Parts of a whole are known by their shares, and how a share moves with a size says more than any one
count. All three take plain counts by name; nothing is counted here.
To change how the watched part is known without colour: WATCHED.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..._support.errors import did_you_mean, short, whole
from ...quantities.formatting import sentence
from ...quantities.quantity import Q, read
from ..axes import (
    blank,
    finite,
    label_axes,
    log_axis,
    positive,
    rows_axis,
    spread,
    thinned,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import (
    BLUE,
    DASHES,
    FAINT,
    GREEN,
    INK,
    LIGHT_BLUE,
    LIGHT_ORANGE,
    ORANGE,
    QUIET,
    ROSE,
)

FILLS = (LIGHT_BLUE, LIGHT_ORANGE, "#d5dfcb", "#f2d8e3", "#e6e6e6")  # ink is read on them
WATCHED = "////"  # the hatch of the part that the title is about
# NB: a sixth part looks like the first one, and a fifth counter too; their names are beside them.
MARKERS = "osD^"
LINES = (ORANGE, ROSE, BLUE, GREEN)  # the colours of counters
LEAST_NAMED = 5  # per cent: a thinner area has no room for its number
MOST_BARS = 24
LONGEST_NAME = 34
ITSELF = "(itself)"  # the module that was counted, without its parts


# -- shares against a size -------------------------------------------------------------------------
def shares(
    counts: Mapping[int, Mapping[str, Any]],
    watch: str | None = None,
    mark: float | None = None,
    size: str = "tokens",
) -> Picture:
    """Stacked shares of the parts of a model against a size, such as its context length.

    Parameters
    ----------
    counts : {size: {part: FLOP}}, two sizes or more, the same parts in each, the first at the
        bottom
    watch : the part that the title follows; the last by default
    mark : a size to read all shares at: the nearest that was counted
    size : what the sizes are, in words

    Raises
    ------
    FigureError : for fewer than two sizes, parts that differ, or a size without any FLOP
    UnitError : for what is not a count of FLOP
    """
    data = _shares(counts, watch, size)
    marked = None
    if mark is not None:
        (mark,) = finite("mark", [mark])
        marked = data.nearest(mark)
    figure, axes = blank(_shares_title(data, marked), 7.0, 4.2)
    _draw_areas(axes, data)
    _size_axis(axes, data.sizes)
    axes.set_ylim(0, 100)
    label_axes(axes, x=f"{size} (equal steps: doubling)", y="share of the FLOPs, %")
    _name_parts(axes, data, marked)
    if marked is not None:
        _read_at(axes, data, marked)
    return Picture(figure, _shares_sentence(data, marked))


@dataclass(frozen=True)
class _Shares:
    """Shares in per cent: by part, one at each of the sizes."""

    sizes: list[int]
    percent: dict[str, list[float]]
    watch: str
    unit: str

    @property
    def parts(self):
        return list(self.percent)

    def nearest(self, size):
        """The place of the size that is nearest."""
        return min(range(len(self.sizes)), key=lambda i: abs(self.sizes[i] - size))

    def at(self, i):
        """{part: per cent} at one size."""
        return {part: percents[i] for part, percents in self.percent.items()}


def _shares(counts, watch, unit):
    sizes = sorted(counts)
    parts = list(counts[sizes[0]]) if sizes else []
    if len(sizes) < 2 or not parts or any(list(counts[size]) != parts for size in sizes):
        raise FigureError(
            "Shares over a size need two sizes or more with the same parts in each, "
            'such as {128: {"attention": 1e9, "the rest": 9e9}, 256: {...}}.'
        )
    if watch is None:
        watch = parts[-1]
    if watch not in parts:
        known = ", ".join(parts)
        raise FigureError(
            f"{short(watch)!r} is not a part; there are: {known}.{did_you_mean(watch, parts)}"
        )
    positive("A size", sizes)
    percent = {part: [] for part in parts}
    for size in sizes:
        flops = {part: float(read(counts[size][part], "FLOP")) for part in parts}
        total = sum(flops.values())
        if min(flops.values()) < 0 or total == 0:
            raise FigureError(f"At {size:,} {unit} there are no FLOPs to share out.")
        for part in parts:
            percent[part].append(100 * flops[part] / total)
    return _Shares(sizes, percent, watch, unit)


def _shares_title(data, marked):
    """The finding: the share of the watched part at two sizes."""
    last = len(data.sizes) - 1
    first = 0 if marked in (None, last) else marked
    percents = data.percent[data.watch]
    return (
        f"{sentence(data.watch)}: {_two_digits(percents[first])} % of the FLOPs at "
        f"{data.sizes[first]:,} {data.unit}, {_two_digits(percents[last])} % at "
        f"{data.sizes[last]:,}"
    )


def _draw_areas(axes, data):
    """The parts one on the other; the watched one hatched, the others known by their names."""
    areas = axes.stackplot(
        data.sizes,
        *data.percent.values(),
        colors=FILLS,
        edgecolor=QUIET,
        lw=0.5,
    )
    for area, part in zip(areas, data.parts):
        if part == data.watch:
            area.set_hatch(WATCHED)


def _name_parts(axes, data, marked):
    """Each part's name inside its area, where the area is thick and no mark is read."""
    last = len(data.sizes) - 1
    for place, part in enumerate(data.parts):
        percents = data.percent[part]
        at_left = percents[0] >= percents[last]
        end = 0 if at_left else last
        if marked is not None and abs(marked - end) <= 1:  # the mark's numbers are read there
            end = min(marked + 1, last - 1) if at_left else max(marked - 1, 1)
        beside = min(end + 1, last) if at_left else max(end - 1, 0)
        below = sum(data.percent[other][beside] for other in data.parts[:place])
        write_beside(
            axes,
            part,
            (data.sizes[end], below + percents[beside] / 2),
            (10 if at_left else -10, 0),
            bold=part == data.watch,
            outlined=True,
        )


def _read_at(axes, data, i):
    """An upright line at one size, and beside it the share of each part there."""
    size = data.sizes[i]
    axes.axvline(size, color=INK, lw=1.4)
    away = (-5, 0) if size == data.sizes[-1] else (5, 0)
    top = 0.0
    for part, percent in data.at(i).items():
        top += percent
        if percent < LEAST_NAMED:
            continue
        write_beside(
            axes,
            f"{_two_digits(percent)} %",
            (size, top - percent / 2),
            away,
            bold=part == data.watch,
            outlined=True,
        )


def _shares_sentence(data, marked):
    first, last = data.at(0), data.at(-1)
    ranges = ", ".join(
        f"{part} {_two_digits(first[part])} to {_two_digits(last[part])} %" for part in data.parts
    )
    text = (
        f"Shares of the FLOPs by part, {data.sizes[0]:,} to {data.sizes[-1]:,} {data.unit}: "
        f"{ranges} (counted)."
    )
    if marked is None:
        return text
    here = ", ".join(
        f"{part} {_two_digits(percent)} %" for part, percent in data.at(marked).items()
    )
    return f"At {data.sizes[marked]:,} {data.unit}: {here} of the FLOPs (counted). {text}"


# -- reported over true ----------------------------------------------------------------------------
def reported(reports: Mapping[str, Mapping[int, float]], size: str = "tokens") -> Picture:
    """What counters report over what is true, against a size: one line a counter, truth at 1.

    reports: {counter: {size: reported / true}}; a condition may follow the counter's name behind a
    comma: "PyTorch's counter, without gradients". Raises FigureError for a counter without points.
    """
    lines = _lines(reports)
    sizes = sorted({size for line in lines for size in line.sizes})
    figure, axes = blank(_reported_title(lines, size), 7.0, 4.0)
    _size_axis(axes, sizes)
    _ratio_axis(axes, max(max(line.ratios) for line in lines))
    label_axes(axes, x=f"{size} (equal steps: doubling)", y="share of the work that is reported")
    axes.axhline(
        1,
        color=FAINT,
        lw=6,
        zorder=0,
    )
    write_beside(axes, "all of the work", (sizes[0], 1), (6, 8), color=QUIET)
    _draw_lines(axes, lines)
    return Picture(figure, _reported_sentence(lines, size))


@dataclass(frozen=True)
class _Line:
    """What one counter reports over what is true, by size."""

    name: str
    points: dict[int, float]

    @property
    def sizes(self):
        return list(self.points)

    @property
    def ratios(self):
        return list(self.points.values())

    @property
    def longest(self):
        return max(self.points)

    @property
    def end(self):
        """The ratio at the largest size."""
        return self.points[self.longest]

    @property
    def in_a_sentence(self):
        """The name as a sentence begins with it: the condition behind a comma comes first."""
        counter, _, condition = self.name.partition(", ")
        return sentence(f"{condition} {counter}".strip())


def _lines(reports):
    if not reports or not all(reports.values()):
        raise FigureError('A line needs its points: {"a counter": {128: 0.93, 256: 0.87}}.')
    for name, points in reports.items():
        positive("A size", points)
        finite(f"A ratio of {short(name)!r}", points.values())
    return [_Line(name, dict(points)) for name, points in reports.items()]


def _reported_title(lines, unit):
    """The finding: the counter that is farthest from the truth at its largest size."""
    worst = max(lines, key=lambda line: abs(line.end - 1))
    if worst.end == 1:
        return f"All counters report all of the work at {worst.longest:,} {unit}"
    if worst.end == 0:
        return f"{worst.in_a_sentence} sees nothing, and says nothing"
    if worst.end > 1:
        amount = f"{_two_digits(worst.end)} times the work"
    else:
        amount = f"{_two_digits(100 * worst.end)} % of the work"
    return f"{worst.in_a_sentence} reports {amount} at {worst.longest:,} {unit}, and says nothing"


def _ratio_axis(axes, highest):
    """Ticks in per cent, or in times where more than three times the work is reported."""
    top = max(1.15, 1.08 * highest)
    axes.set_ylim(-0.02 * top, top)
    if top < 3:
        ticks = [i / 4 for i in range(int(4 * top) + 1)]
        axes.set_yticks(ticks, [f"{100 * tick:.0f} %" for tick in ticks])
    else:
        ticks = range(int(top) + 1)
        axes.set_yticks(ticks, [f"{tick} x" for tick in ticks])


def _draw_lines(axes, lines):
    top = axes.get_ylim()[1]
    places = spread([line.end for line in lines], 0.07 * top, -0.04, top)
    for i, (line, place) in enumerate(zip(lines, places)):
        look = i % len(LINES)
        axes.plot(
            line.sizes,
            line.ratios,
            DASHES[look],
            marker=MARKERS[look],
            ms=4.5,
            lw=1.8,
            color=LINES[look],
            clip_on=False,
        )
        axes.annotate(
            f"{line.name}: {_share(line.end)}".replace(", ", ",\n"),
            (line.longest, line.end),
            (1.03, place),
            textcoords=("axes fraction", "data"),
            fontsize=9,
            va="center",
            color=LINES[look],
            parse_math=False,
        )


def _reported_sentence(lines, unit):
    parts = []
    for line in lines:
        first = min(line.points)
        parts.append(
            f"{line.name.replace(', ', ' ')} {_share(line.points[first])} at {first:,}, "
            f"{_share(line.end)} at {line.longest:,} {unit}"
        )
    return f"Share of the true work that each counter reports: {'; '.join(parts)} (counted)."


def _share(ratio):
    """A share of the work, in per cent; from ten times on, in times."""
    return f"{_two_digits(ratio)} times" if ratio >= 10 else f"{_two_digits(100 * ratio)} %"


# -- modules ---------------------------------------------------------------------------------------
def modules(count: Any, depth: int = 2) -> Picture:
    """A bar a module, as far down the tree as `depth`, with its share of all FLOP in products.

    count: a result of fl.count, or {module's path: FLOP}, each path's work without its parts'.
    Raises FigureError where nothing was counted.
    """
    tree = _tree(count, depth)
    figure, axes = blank(_modules_title(tree), 6.8, 1.1 + 0.27 * len(tree.bars))
    for y, name in enumerate(tree.bars):
        _draw_bar(axes, y, name, tree.percent(name))
    rows = {y: _indented(name) for y, name in enumerate(tree.bars)}
    rows_axis(axes, rows, size=8, line=True)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.12 * max(map(tree.percent, tree.flops)))
    label_axes(axes, x="share of the FLOP in products, %")
    return Picture(figure, _modules_sentence(tree))


@dataclass(frozen=True)
class _Tree:
    """FLOP by module, each with its parts; `bars` are the largest, `leaves` those without parts."""

    flops: dict[str, int]
    total: int

    @property
    def bars(self):
        largest = sorted(self.flops, key=self.flops.__getitem__, reverse=True)[:MOST_BARS]
        return [name for name in self.flops if name in largest]

    @property
    def leaves(self):
        """The bars that have no other bar inside, the largest first."""
        bars = self.bars
        parents = {bar for bar in bars if any(other.startswith(f"{bar}.") for other in bars)}
        leaves = [bar for bar in bars if bar not in parents]
        return sorted(leaves, key=self.flops.__getitem__, reverse=True)

    def percent(self, name):
        return 100 * self.flops[name] / self.total


def _tree(count, depth):
    by_path = count if isinstance(count, dict) else count.by("module")
    by_path = {path: int(read(flops, "FLOP")) for path, flops in by_path.items()}
    depth = whole("depth", depth, error=FigureError)
    total = sum(by_path.values())
    if total <= 0:
        raise FigureError("No FLOP in products were counted, so there are no shares to draw.")
    tree = {}
    for path, flops in by_path.items():
        for name in _ancestors(path, depth):
            tree[name] = tree.get(name, 0) + flops
    return _Tree({name: flops for name, flops in tree.items() if flops}, total)


def _ancestors(path, depth):
    """The names that a path counts for: "a.b.c" is work of "a" and of "a.b"."""
    if not path:
        return [ITSELF]
    steps = path.split(".")
    return [".".join(steps[:k]) for k in range(1, min(len(steps), depth) + 1)]


def _modules_title(tree):
    top = tree.leaves[0]
    return f"{top} has {_two_digits(tree.percent(top))} % of {Q(tree.total, 'FLOP')}"


def _draw_bar(axes, y, name, percent):
    """A bar; those of parts are thinner and hatched."""
    part = min(name.count("."), 1)
    axes.barh(
        y,
        percent,
        0.5 if part else 0.72,
        color=FILLS[part],
        edgecolor=INK,
        lw=0.7,
        hatch=WATCHED if part else "",
    )
    write_beside(axes, f"{_two_digits(percent)} %", (percent, y), (5, 0), size=8, outlined=True)


def _indented(name):
    indent = "    " * name.count(".")
    return indent + name[-LONGEST_NAME:]


def _modules_sentence(tree):
    largest = ", ".join(f"{name} {_two_digits(tree.percent(name))} %" for name in tree.leaves[:5])
    text = f"{Q(tree.total, 'FLOP')} in products by module: {largest} (counted)."
    left = len(tree.flops) - len(tree.bars)
    return f"{text} {left} smaller ones are not drawn." if left else text


# -- axes and numbers ------------------------------------------------------------------------------
def _size_axis(axes, sizes):
    log_axis(axes, "x", sizes[0], sizes[-1], thinned(sizes), "{:,}".format)


def _two_digits(x):
    """Two digits, but no decimals of what is nearly all or nearly nothing: 8.2, 81, under 0.1."""
    if 0 < x < 0.1:
        return "under 0.1"
    return f"{float(f'{x:.2g}'):g}"
