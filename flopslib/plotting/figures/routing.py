"""Photographed words, ways to answer them by FLOP and mistakes, and a cache by its threshold.

What is drawn are Photos of lab/photos, Answers and Early of lab/routing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..._support.errors import short
from ...quantities.formatting import plural, sig
from ...quantities.quantity import Q
from ..axes import (
    blank,
    by_tens,
    decades,
    grid,
    label_axes,
    log_axis,
    pointer,
    prefixed,
    spread,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, GREEN, INK, ORANGE, QUIET, halo

if TYPE_CHECKING:
    from ...lab.photos.words import Photos
    from ...lab.routing.answers import Answers
    from ...lab.routing.cascades import Early

ACROSS = 3  # words in a row of photographs
MIDDLING = range(4, 8)  # letters of a word that is neither trivial nor small print
GAP, LINE = 1.8, 1.35  # between two words, and from row to row, in letters
PAGE, LARGEST = 6.9, 0.4  # inches: of all rows, and of a letter
KINDS = {  # how each kind of way is drawn
    "alone": ("o", BLUE),
    "with a list": ("^", GREEN),
    "in turns": ("D", ORANGE),
}
LABEL = 0.055  # of the height of the axes, for a label
ROOM = 0.35  # powers of ten beside the points


# -- photographs -----------------------------------------------------------------------------------
def photographs(photos: Photos, many: int = 12) -> Picture:
    """Some photographed words, from the cleanest to the worst; ink is black.

    many: how many, taken in even steps of badness. Raises FigureError for other things.
    """
    if not hasattr(photos, "pieces") or not hasattr(photos, "words"):
        raise FigureError(
            f"{short(photos)} is not a set of photographs: give what lab.photos.words.take returns."
        )
    if not isinstance(many, int) or not 1 <= many <= len(photos):
        raise FigureError(f"many is {short(many)}; write a whole number from 1 to {len(photos):,}.")
    chosen = _in_steps(photos, many)
    rows = -(-many // ACROSS)
    number = NUMBERS.get(many, f"{many}")
    title = f"{number} words as the camera sees them, from the cleanest to the worst"
    longest = max(int(photos.lengths[word]) for word in chosen)
    columns = min(ACROSS, many)
    wide, high = columns * (longest + GAP) - GAP, rows * LINE
    scale = min(PAGE / wide, LARGEST)
    figure, axes = blank(title, PAGE + 0.3, 0.6 + high * scale)
    axes.axis("off")
    for place, word in enumerate(chosen):
        _draw_word(axes, photos.letters(word), place, longest)
    axes.set_xlim(-1, max(wide, PAGE / scale - 1))
    axes.set_ylim(LINE - 1.3 - high, 0.15)
    return Picture(figure, _photographs_sentence(photos, chosen))


NUMBERS = {1: "One", 3: "Three", 6: "Six", 9: "Nine", 12: "Twelve"}


def _in_steps(photos, many):
    """Places of words in even steps of badness; of middling lengths, where there are enough."""
    order = photos.bad.argsort().tolist()
    middling = [word for word in order if int(photos.lengths[word]) in MIDDLING]
    if len(middling) >= many:
        order = middling
    if many == 1:
        return [order[0]]
    last = len(order) - 1
    return [order[round(last * step / (many - 1))] for step in range(many)]


def _draw_word(axes, letters, place, longest):
    """A word as one picture, its number before it; each letter is one unit wide."""
    row, column = divmod(place, ACROSS)
    left, top = column * (longest + GAP), -row * LINE
    strip = letters.permute(1, 0, 2).reshape(letters.shape[1], -1)
    axes.imshow(
        1 - strip.numpy(),
        cmap="gray",
        vmin=0,
        vmax=1,
        extent=(left, left + len(letters), top - 1, top),
        aspect="equal",
        interpolation="nearest",
    )
    write(
        axes, f"{place + 1}", left - 0.25, top - 0.5, size=8, color=QUIET, ha="right", va="center"
    )


def _photographs_sentence(photos, chosen):
    lengths = [int(photos.lengths[word]) for word in chosen]
    bads = [float(photos.bad[word]) for word in chosen]
    return (
        f"{plural(len(chosen), 'photographed word')} of {min(lengths)} to {max(lengths)} letters, "
        f"from the cleanest (how bad: {sig(bads[0])} of 1) to the worst ({sig(bads[-1])}). The "
        "words stay unnamed here, so that you can read them (counted)."
    )


# -- ways to answer --------------------------------------------------------------------------------
def routes(ways: Sequence[Answers], cost: Mapping[str, Any]) -> Picture:
    """Wrong words in 100 against FLOP a word, one mark a way to answer.

    ways: Answers of lab.routing; those of one reader alone are joined by a line.
    cost: FLOP of a letter, by the names of those who see letters.
    """
    if not ways:
        raise FigureError("There is no way to answer, so there is nothing to draw.")
    points = []
    for way in ways:
        if not hasattr(way, "flop") or not hasattr(way, "wrong"):
            raise FigureError(
                f"{short(repr(way))} is not a way to answer: give answers of lab.routing."
            )
        points.append((float(way.flop(cost)), 100 * way.wrong, way))
    figure, axes = blank(_routes_title(points), 7.0, 4.6)
    _routes_axes(axes, points)
    alone = _of_kind(points, "alone")
    xs = [flop for flop, _ in alone]
    ys = [wrong for _, wrong in alone]
    axes.plot(xs, ys, color=BLUE, lw=1.2, zorder=1)
    for flop, wrong, way in points:
        marker, color = KINDS[way.kind]
        axes.plot(flop, wrong, marker, ms=9, color=color, mec="white", zorder=3)
    _label_routes(axes, points)
    return Picture(figure, _routes_sentence(points))


def _of_kind(points, kind):
    """(FLOP, wrong of 100) of the ways of one kind, from the least FLOP on."""
    found = []
    for flop, wrong, way in points:
        if way.kind == kind:
            found.append((flop, wrong))
    return sorted(found)


def _routes_axes(axes, points):
    flops = [flop for flop, _, _ in points]
    low, high = min(flops) / 10**ROOM, max(flops) * 10**0.9
    ticks = decades(low, high)
    log_axis(axes, "x", low, high, ticks, lambda flop: prefixed(flop, "FLOP"))
    most = max(wrong for _, wrong, _ in points)
    axes.set_ylim(0, 1.12 * most + 1)
    grid(axes)
    label_axes(axes, x=by_tens("FLOP a word", "before"), y="wrong words in 100")
    for kind, (marker, color) in KINDS.items():
        if _of_kind(points, kind):
            axes.plot([], [], marker, color=color, ls="", label=kind)
    axes.legend(frameon=False, fontsize=8, loc="upper right")


def _label_routes(axes, points):
    """Each name to the right of its mark, moved up or down where two would touch."""
    _, top = axes.get_ylim()
    wishes = [wrong for _, wrong, _ in points]
    heights = spread(wishes, LABEL * top, 0, top)
    for (flop, wrong, way), height in zip(points, heights):
        color = KINDS[way.kind][1]
        axes.annotate(
            way.name,
            (flop, wrong),
            (flop * 1.25, height),
            fontsize=8,
            color=color,
            va="center",
            parse_math=False,
            path_effects=halo(),
            arrowprops=pointer(color),
            zorder=4,
        )


def _routes_title(points):
    """The finding: the list against the size where both are there, else what size buys."""
    alone = _of_kind(points, "alone")
    listed = _of_kind(points, "with a list")
    if listed and alone:
        (flop, wrong), (most_flop, most_wrong) = listed[0], alone[-1]
        fewer = f"{sig(most_flop / flop)} times fewer FLOPs"
        if wrong < most_wrong:
            better = _times(most_wrong, wrong)
            return f"The small one with a list: {fewer} than the large one, {better} mistakes"
        return f"The small one with a list: {fewer} than the large one, and more mistakes"
    if len(alone) > 1:
        (flop, wrong), (most_flop, most_wrong) = alone[0], alone[-1]
        more = sig(most_flop / flop)
        if most_wrong < wrong:
            return f"{more} times the FLOPs, {_times(wrong, most_wrong)} mistakes"
        return f"{more} times the FLOPs, and no fewer mistakes"
    flop, wrong, way = points[0]
    return f"{way.name[0].upper()}{way.name[1:]}: {sig(wrong)} of 100 words wrong"


def _times(more, fewer):
    if fewer == 0:
        return "no"
    return f"{sig(more / fewer)} times fewer"


def _routes_sentence(points):
    parts = []
    for flop, wrong, way in sorted(points, key=lambda point: point[0]):
        parts.append(f"{way.name} {Q(flop, 'FLOP', 'measured')}, {sig(wrong)}")
    return (
        "Ways to answer, by FLOP a word (counted) and wrong words in 100 (measured): "
        f"{'; '.join(parts)}."
    )


# -- a cache ---------------------------------------------------------------------------------------
def hits(by_near: Mapping[float, Early], says: Early | None = None) -> Picture:
    """Hits of a semantic cache and how many of them are wrong, by how near is near enough.

    by_near: {cosine: Early of a cache}. says: the same of a cache whose key is what a net says.
    """
    if not by_near:
        raise FigureError("There is no cache, so there is nothing to draw.")
    for cache in by_near.values():
        if not hasattr(cache, "keeps") or not hasattr(cache, "wrong"):
            raise FigureError(
                f"{short(repr(cache))} is not what early(...) of lab.routing returns."
            )
    nears = sorted(by_near)
    shares = [100 * by_near[near].keeps for near in nears]
    wrongs = [100 * by_near[near].wrong for near in nears]
    figure, axes = blank(_hits_title(nears, wrongs), 6.6, 4.2)
    places = range(len(nears))
    axes.plot(places, shares, "o-", color=BLUE, ms=7)
    axes.plot(places, wrongs, "s--", color=ORANGE, ms=7)
    last = len(nears) - 1
    write_beside(axes, "hits", (last, shares[-1]), (10, 0), color=BLUE)
    write_beside(axes, "wrong among them", (last, wrongs[-1]), (10, 0), color=ORANGE)
    ticks = list(places)
    labels = [sig(near) for near in nears]
    if says is not None:
        ticks.append(last + 1.6)
        labels.append("by what\nit says")
        _draw_says(axes, last + 1.6, says)
    axes.set_xticks(ticks, labels)
    axes.set(xlim=(-0.4, last + 2.4), ylim=(-3, 100))
    grid(axes, "y")
    label_axes(axes, x="near enough, as a cosine", y="of 100")
    return Picture(figure, _hits_sentence(nears, shares, wrongs, says))


def _draw_says(axes, place, says):
    for share, marker, color in ((says.keeps, "o", BLUE), (says.wrong, "s", ORANGE)):
        of_100 = 100 * share
        axes.plot(
            place,
            of_100,
            marker,
            color=color,
            ms=9,
            mfc="white",
            mew=2,
        )
        text = _rare(share) or f"{of_100:.2g}"
        write_beside(axes, text, (place, of_100), (0, 9), color=INK)


def _rare(share):
    """ "1 of 2,070" for a share below 1 of 1,000, where digits of a hundredth say too much."""
    if not 0 < share < 1e-3:
        return ""
    return f"1 of {1 / share:,.0f}"


def _hits_title(nears, wrongs):
    first = f"{wrongs[0]:.0f} of 100 hits are wrong at {sig(nears[0])}"
    if len(nears) == 1:
        return f"A cache by likeness: {first}"
    return f"A cache by likeness: {first}, {wrongs[-1]:.0f} of 100 at {sig(nears[-1])}"


def _hits_sentence(nears, shares, wrongs, says):
    parts = []
    for near, share, wrong in zip(nears, shares, wrongs):
        parts.append(f"from {sig(near)} on {share:.0f} hits, {sig(wrong)} of 100 hits wrong")
    if says is not None:
        wrong = _rare(says.wrong) or f"{sig(100 * says.wrong)} of 100"
        parts.append(f"by what the net says {100 * says.keeps:.0f} hits, {wrong} hits wrong")
    return f"A semantic cache, hits of 100 words: {'; '.join(parts)} (measured)."
