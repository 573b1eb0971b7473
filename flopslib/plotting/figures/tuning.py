"""Figures of teaching a net more: letters, an adapter, what ways take, a net in doubt.

Lengths are shares of one whole, so the axis is plain and bars may be compared by eye; hatches and
words say which bar is which. What is drawn was counted and measured elsewhere.
To add a fourth bar: a line in BARS; a fifth kind of bytes: one in KINDS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._support.errors import short, whole
from ...quantities.formatting import percent
from ..axes import blank, finite, fix_place, label_axes, rows_axis, write
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, GREEN, INK, LIGHT_GREEN, ORANGE, QUIET

if TYPE_CHECKING:
    from ...lab.finetuning.ways import Ways
    from ...lab.photos.drawn import Photographs

BARS = (  # what a way takes, its color, its hatch, its word
    ("FLOP", BLUE, "", "FLOP"),
    ("seconds", ORANGE, "////", "seconds"),
    ("bytes", GREEN, "....", "bytes"),
)
KINDS = (  # of bytes, in the order of lab.finetuning.kept.Kept: color, hatch
    ("weights", GREEN, ""),
    ("gradients", "white", "xxxx"),
    ("notes", LIGHT_GREEN, "...."),
    ("activations", "white", "////"),
)
BAR = 0.24  # of the distance between two ways
MOST_IN_A_ROW = 16
SEEN = 5  # characters of an answer
THIN = 0.001  # of an answer: less is not drawn


# -- letters ---------------------------------------------------------------------------------------
def letters(*photographs: Photographs, many: int = 14) -> Picture:
    """Photographs in a row for each set, from the cleanest to the worst.

    many: of each set, evenly chosen by how bad they are.

    Raises
    ------
    FigureError without photographs
    """
    if not photographs:
        raise FigureError("No photographs are given, so there is nothing to show.")
    rows = [_chosen(each, many) for each in photographs]
    title = "Letters, easy to read on the left and hopeless on the right"
    figure, axes = blank(title, 6.4, 0.75 + 0.5 * len(rows))
    axes.set(
        xlim=(0, many),
        ylim=(len(rows) + 0.6, 0),
        aspect="equal",
    )
    axes.axis("off")
    below = len(rows) + 0.3
    write(axes, "clean", 0.05, below, color=QUIET, va="center")
    write(axes, "hopeless", many - 0.05, below, color=QUIET, ha="right", va="center")
    for place, row in enumerate(rows):
        for column, picture in enumerate(row.pictures):
            _print(axes, picture, column, place)
    return Picture(figure, _letters_sentence(rows))


def _chosen(photographs, many):
    """A number of them, evenly spread from the cleanest to the worst."""
    if not hasattr(photographs, "pictures"):
        raise FigureError(
            f"{short(photographs)} has no photographs: give those of lab.photos, such as "
            "keys.capitals."
        )
    if not 1 <= many <= MOST_IN_A_ROW or many != int(many):
        raise FigureError(f"many is {short(many)}: write a whole number from 1 to {MOST_IN_A_ROW}.")
    if len(photographs) < many:
        raise FigureError(f"There are {len(photographs)} photographs, and many is {many}.")
    order = photographs.bad.argsort()
    step = max(1, len(photographs) - 1) / max(1, many - 1)
    places = [round(number * step) for number in range(many)]
    return photographs[order[places]]


def _print(axes, picture, column, place):
    """One photograph in its square, ink dark on white."""
    axes.imshow(
        picture.tolist(),
        cmap="gray_r",
        vmin=0,
        vmax=1,
        extent=(column + 0.04, column + 0.96, place + 0.96, place + 0.04),
        interpolation="nearest",
    )


def _letters_sentence(rows):
    said = "; ".join(row.text for row in rows)
    return (
        f"{len(rows)} x {len(rows[0])} photographs of 16 x 16 points, from clean to hopeless, made "
        f"of fonts that came with matplotlib: {said} (counted)."
    )


# -- an adapter ------------------------------------------------------------------------------------
def adapter(width: int = 256, rank: int = 4) -> Picture:
    """A frozen table and the two slim ones of LoRA beside it, to scale, and their results added.

    width, rank: sides of the tables, the rank at most half the width.

    Raises
    ------
    FigureError for others
    """
    width = whole("width", width, least=2, error=FigureError)
    rank = whole("rank", rank, most=width // 2, error=FigureError)
    wide, slim = width**2, 2 * width * rank
    title = f"LoRA: {slim:,} numbers learn beside {wide:,} that are frozen"
    figure, axes = blank(title, 6.4, 3.4)
    axes.set(xlim=(-1.05, 3.85), ylim=(-1.2, 1.55), aspect="equal")
    axes.axis("off")
    _tables(axes, width, rank)
    _ways_through(axes, width, rank)
    return Picture(
        figure,
        f"{width:,} numbers go through a frozen table of {width:,} x {width:,} = {wide:,} numbers. "
        f"Beside it they go through two slim ones, {width:,} x {rank:,} and {rank:,} x {width:,}, "
        f"which learn: {slim:,} numbers. Both results are added (counted).",
    )


UPPER, LOWER = 1.0, -0.35  # how high the two ways lie; the side of the wide table is 1
FIRST, SECOND = 0.5, 1.25  # where tables begin
SUM = 2.75  # where both results are added


def _tables(axes, width, rank):
    """The wide table and the two slim ones, each as long and as thin as it is."""
    thin = rank / width
    for left, low, across, up, color in (
        (FIRST, UPPER - 0.5, 1, 1, FAINT),
        (FIRST, LOWER - 0.5, thin, 1, BLUE),
        (SECOND, LOWER - thin / 2, 1, thin, BLUE),
    ):
        axes.bar(left, up, across, bottom=low, align="edge", color=color, edgecolor=color)
    for text, x, y, color in (
        (f"frozen\n{width:,} x {width:,}\n= {width**2:,}", FIRST + 0.5, UPPER, INK),
        (f"{width:,} x {rank:,}\n= {width * rank:,}", FIRST, LOWER - 0.66, BLUE),
        (f"{rank:,} x {width:,}\n= {width * rank:,}", SECOND + 0.5, LOWER - 0.2, BLUE),
    ):
        write(axes, text, x, y, color=color, ha="center", va="center")


def _ways_through(axes, width, rank):
    """Arrows from what goes in to what comes out, by both ways."""
    thin = rank / width
    for begin, finish in (
        ((-0.1, UPPER), (FIRST, UPPER)),
        ((FIRST + 1, UPPER), (SUM - 0.12, UPPER)),
        ((0.1, UPPER), (FIRST, LOWER)),
        ((FIRST + thin, LOWER), (SECOND, LOWER)),
        ((SECOND + 1, LOWER), (SUM - 0.06, UPPER - 0.12)),
        ((SUM + 0.12, UPPER), (SUM + 0.4, UPPER)),
    ):
        axes.annotate("", finish, begin, arrowprops={"arrowstyle": "->", "color": QUIET})
    write(axes, "+", SUM, UPPER, size=14, bold=True, ha="center", va="center")
    write(axes, f"{width:,}\nnumbers in", -0.15, UPPER, ha="right", va="center")
    write(axes, f"{width:,}\nnumbers out", SUM + 0.45, UPPER, va="center")
    middle = (FIRST + SECOND) / 2
    write(axes, f"{rank:,} numbers", middle, LOWER + 0.1, size=8, color=QUIET, ha="center")


# -- what ways take --------------------------------------------------------------------------------
def saved(ways: Ways) -> Picture:
    """Three bars for each way of training: FLOP, seconds, bytes, as shares of the first way's.

    The bar of the bytes is put together of their four kinds; a thin line goes from the fewest to
    the most seconds of all rounds. ways: from lab.finetuning.ways.compared.

    Raises
    ------
    FigureError for fewer than two ways
    """
    if len(getattr(ways, "rows", ())) < 2:
        raise FigureError("Two ways or more are compared: give those of compared(steps, ...).")
    shares = {way.name: ways.share(way.name) for way in ways.rows}
    for name, parts in shares.items():
        finite(f"A share of {name}", parts.values())
    figure, axes = blank(_saved_title(ways, shares), 6.4, 1.1 + 0.86 * len(shares))
    spans = {way.name: _span(ways, way.name) for way in ways.rows}
    longest = max(
        *(100 * max(parts.values()) for parts in shares.values()), *map(max, spans.values())
    )
    axes.set(
        xlim=(0, 1.5 * longest),
        ylim=(len(shares) - 0.5, -0.5),
    )
    for place, way in enumerate(ways.rows):
        parts = shares[way.name]
        _bar(axes, place, 0, 100 * parts["FLOP"])
        _bar(axes, place, 1, 100 * parts["seconds"], spans[way.name])
        _bytes_bar(axes, place, way, ways.rows[0])
        if way.right is not None:
            _right(axes, place, way.right)
    rows_axis(axes, {place: _row_name(way) for place, way in enumerate(ways.rows)})
    axes.axvline(100, color=FAINT, lw=0.8, zorder=0)
    label_axes(axes, x=f"% of what {ways.rows[0].name} training takes, for one step")
    _kinds_legend(axes)
    return Picture(figure, _saved_sentence(ways, shares))


def _span(ways, name):
    """The fewest and the most seconds of a way in a round, in per cent of the first way's."""
    times = ways.times(name)
    finite(f"A share of {name}", times)
    return 100 * min(times), 100 * max(times)


def _height(place, number):
    """Where a bar of a row lies."""
    return place + (number - 1) * 1.1 * BAR


def _bar(axes, place, number, share, span=None):
    """A bar of one color with its word, and a thin line from end to end of its span."""
    _, color, hatch, word = BARS[number]
    height = _height(place, number)
    axes.barh(
        height,
        share,
        BAR,
        color=color,
        hatch=hatch,
        edgecolor="white",
        linewidth=0,
    )
    end = share
    if span and span[0] < span[1]:
        axes.plot(span, (height, height), color=INK, lw=1.2, solid_capstyle="butt")
        end = max(span)
    _bar_word(axes, share, word, end, height, color)


def _bytes_bar(axes, place, way, first):
    """A bar put together of the four kinds of bytes, each with its own hatch."""
    _, color, _, word = BARS[2]
    height = _height(place, 2)
    total = int(first.kept.total)
    start = 0.0
    for (_, fill, hatch), size in zip(KINDS, vars(way.kept).values()):
        share = 100 * int(size) / total
        axes.barh(
            height,
            share,
            BAR,
            left=start,
            color=fill,
            hatch=hatch,
            edgecolor=GREEN,
            linewidth=0.6,
        )
        start += share
    _bar_word(axes, start, word, start, height, color)


def _bar_word(axes, share, word, end, height, color):
    """The number and the word at the end of a bar."""
    write(
        axes,
        f" {share:.0f} % {word}",
        end,
        height,
        size=8,
        color=color,
        va="center",
    )


def _kinds_legend(axes):
    """A row below the axis: the hatch of each kind of bytes, and what the thin line is."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=fill, hatch=hatch, edgecolor=GREEN, linewidth=0.6, label=name)
        for name, fill, hatch in KINDS
    ]
    thin = Line2D([], [], color=INK, lw=1.2, label="seconds by round")
    axes.legend(
        handles=[*patches, thin],
        ncols=len(KINDS) + 1,
        fontsize=8,
        frameon=False,
        loc="upper center",
        bbox_to_anchor=(0.42, -0.13),
    )


def _right(axes, place, right):
    """How many of 100 a way reads right, at the end of its row."""
    write(
        axes,
        f"{float(right):.0f} of 100\nread right",
        0.995,
        place,
        size=8,
        color=INK,
        ha="right",
        va="center",
        transform=axes.get_yaxis_transform(),
    )


def _row_name(way):
    return f"{way.name}\n{_share(way.learns)} learns"


def _share(share):
    """A share in per cent, in two digits: 3.2 %, 0.43 %, 100 %."""
    return f"{100 * share:.2g} %" if share < 0.995 else "100 %"


def _least(ways):
    """The way that the title is about: LoRA, or the second."""
    names = [way.name for way in ways.rows]
    return ways["LoRA"] if "LoRA" in names else ways.rows[1]


def _saved_title(ways, shares):
    way = _least(ways)
    parts = shares[way.name]
    flop, size = 100 * parts["FLOP"], 100 * parts["bytes"]
    return (
        f"{way.name}: {100 * way.learns:.0f} % learns, and a step takes {flop:.0f} % of the FLOPs\n"
        f"and {size:.0f} % of the bytes"
    )


def _saved_sentence(ways, shares):
    parts = []
    for way in ways.rows[1:]:
        flop, seconds, size = (100 * share for share in shares[way.name].values())
        low, high = (f"{end:.0f}" for end in _span(ways, way.name))
        by_round = "" if low == high else f" ({low} to {high})"
        text = (
            f"{way.name} ({_share(way.learns)} learns) {flop:.0f} % of the FLOPs, {seconds:.0f} % "
            f"of the seconds{by_round}, {size:.0f} % of the bytes"
        )
        if way.right is not None:
            text += f", {float(way.right):.0f} of 100 right"
        parts.append(text)
    first = ways.rows[0]
    whole = f"A step of training, {first.name} = 100 %"
    if first.right is not None:
        whole += f", {float(first.right):.0f} of 100 right"
    return f"{whole}: {'; '.join(parts)} (counted; seconds and right ones measured)."


# -- a teacher's doubt -----------------------------------------------------------------------------
def doubt(photographs: Photographs, shares: Any) -> Picture:
    """A photograph over which a net is in doubt, and how likely it finds each character.

    It is the one whose second choice is likeliest. shares: from lab.finetuning.steps.answers, for
    these photographs.

    Raises
    ------
    FigureError for shares of other photographs
    """
    if not hasattr(photographs, "pictures") or len(photographs) == 0:
        raise FigureError("There is no photograph: give some, such as keys.capitals.first(1).")
    characters = photographs.characters
    if not hasattr(shares, "shape") or tuple(shares.shape) != (len(photographs), len(characters)):
        raise FigureError(
            f"{len(photographs)} photographs of {len(characters)} characters need a row of answers "
            "each: answers(net, photographs)."
        )
    rows = shares.tolist()
    second = [sorted(row)[-2] for row in rows]
    place = second.index(max(second))
    likely = _likely(characters, rows[place])
    figure, axes = blank(_doubt_title(likely), 6.4, 2.2)
    fix_place(axes, 0.42, 0.24, 0.5, 0.58)
    _draw_doubt(axes, likely)
    beside = figure.add_axes((0.04, 0.12, 0.26, 0.7))
    beside.imshow(photographs.pictures[place].tolist(), cmap="gray_r", vmin=0, vmax=1)
    beside.set(xticks=[], yticks=[])
    for spine in beside.spines.values():
        spine.set_color(QUIET)
    return Picture(figure, _doubt_sentence(photographs.text[place], likely))


def _likely(characters, shares):
    """{character: share} of the likeliest ones, the best first."""
    finite("A share", shares)
    both = sorted(zip(shares, characters), reverse=True)
    return {character: share for share, character in both[:SEEN] if share >= THIN}


def _draw_doubt(axes, likely):
    for place, share in enumerate(likely.values()):
        axes.barh(place, 100 * share, 0.7, color=BLUE)
        write(axes, f" {percent(share)}", 100 * share, place, va="center")
    rows_axis(axes, dict(enumerate(likely)), size=10)
    axes.set(ylim=(len(likely) - 0.5, -0.5), xlim=(0, 118 * max(likely.values())))
    label_axes(axes, x="how likely the net finds each, %")


def _doubt_title(likely: Mapping[str, float]) -> str:
    first, *others = likely
    if not others:
        return f"The net says {first}, and is sure"
    return f"The net says {first}, perhaps {others[0]}"


def _doubt_sentence(shown, likely):
    parts = ", ".join(f"{character} {percent(share)}" for character, share in likely.items())
    return f"A photograph of {shown}. How likely the net finds each character: {parts} (measured)."
