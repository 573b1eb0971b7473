"""Figures of teaching a net more: photographs of letters, what ways take, a net in doubt.

Lengths are shares of one whole, so the axis is plain and bars may be compared by eye; hatches and
words say which bar is which. What is drawn was counted and measured elsewhere.
To add a fourth bar: a line in BARS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._support.errors import short
from ...quantities.formatting import percent
from ..axes import blank, finite, fix_place, label_axes, rows_axis, write
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, GREEN, INK, ORANGE, QUIET

if TYPE_CHECKING:
    from ...lab.finetuning.ways import Ways
    from ...lab.photos.drawn import Photographs

BARS = (  # what a way takes, its color, its hatch, its word
    ("FLOP", BLUE, "", "FLOP"),
    ("seconds", ORANGE, "////", "seconds"),
    ("bytes", GREEN, "....", "bytes"),
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


# -- what ways take --------------------------------------------------------------------------------
def saved(ways: Ways) -> Picture:
    """Three bars for each way of training: FLOP, seconds, bytes, as shares of the first way's.

    ways: from lab.finetuning.ways.compared.

    Raises
    ------
    FigureError for fewer than two ways
    """
    if len(getattr(ways, "rows", ())) < 2:
        raise FigureError("Two ways or more are compared: give those of compared(steps, ...).")
    shares = {way.name: ways.share(way.name) for way in ways.rows}
    for name, parts in shares.items():
        finite(f"A share of {name}", parts.values())
    figure, axes = blank(_saved_title(ways, shares), 6.4, 0.8 + 0.82 * len(shares))
    longest = 100 * max(max(parts.values()) for parts in shares.values())
    axes.set(
        xlim=(0, 1.5 * longest),
        ylim=(len(shares) - 0.5, -0.5),
    )
    for place, way in enumerate(ways.rows):
        _three_bars(axes, place, shares[way.name])
        if way.right is not None:
            _right(axes, place, way.right)
    rows_axis(axes, {place: _row_name(way) for place, way in enumerate(ways.rows)})
    axes.axvline(100, color=FAINT, lw=0.8, zorder=0)
    label_axes(axes, x=f"% of what {ways.rows[0].name} training takes, for one step")
    return Picture(figure, _saved_sentence(ways, shares))


def _three_bars(axes, place, parts):
    for number, (part, color, hatch, word) in enumerate(BARS):
        height = place + (number - 1) * 1.1 * BAR
        share = 100 * parts[part]
        axes.barh(
            height,
            share,
            BAR,
            color=color,
            hatch=hatch,
            edgecolor="white",
            linewidth=0,
        )
        write(
            axes,
            f" {share:.0f} % {word}",
            share,
            height,
            size=8,
            color=color,
            va="center",
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
    flop, seconds, size = (100 * share for share in shares[way.name].values())
    return (
        f"{way.name}: {100 * way.learns:.0f} % learns, and a step takes {flop:.0f} % of the "
        f"FLOPs,\n{seconds:.0f} % of the seconds and {size:.0f} % of the bytes"
    )


def _saved_sentence(ways, shares):
    parts = []
    for way in ways.rows[1:]:
        flop, seconds, size = (100 * share for share in shares[way.name].values())
        text = (
            f"{way.name} ({_share(way.learns)} learns) {flop:.0f} % of the FLOPs, {seconds:.0f} % "
            f"of the seconds, {size:.0f} % of the bytes"
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
    """The photograph over which a net is most in doubt, and how likely it finds each character.

    That is where its second choice is likeliest. shares: from lab.finetuning.steps.answers, for
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
