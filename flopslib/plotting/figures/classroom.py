"""The room: one dot a machine, and beneath them what people had guessed.

Names on a card are other people's text: they are drawn as plain text, never as a formula. A card
is the dict of facts that `measuring.card` reads: its rates are plain numbers in FLOP/s.
"""

import math
from collections import Counter

from ...quantities.formatting import sig
from ...quantities.quantity import Q
from ..axes import blank
from ..picture import Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET

LONGEST = 34  # letters of a name
LEAST, FAR = 1e3, 1e4  # guesses below so many FLOP/s, or so many times above all, go to the edge


def room(cards, skipped=()):
    """A Picture of the cards' FP32 rates of one core; skipped: sentences about lines left out."""
    cards = sorted(cards, key=lambda card: card["fp32_one_core"])
    rates = [card["fp32_one_core"] for card in cards]
    guesses = [float(Q(card["guess"])) for card in cards if card.get("guess")]
    low, high = min(LEAST, rates[0]), rates[-1] * FAR
    places = _strip([min(max(guess, low), high) for guess in sorted(guesses)])
    deep = min((y for _, y in places), default=0)
    figure, axes = blank(_title(rates), 7.2, 1.3 + 0.24 * (len(cards) - deep + bool(guesses)))
    rows = range(1, len(cards) + 1)
    axes.hlines(rows, 0, rates, color=FAINT, lw=0.6, zorder=0)
    axes.plot(rates, rows, "o", color=BLUE, ms=6)
    for rate, row in zip(rates, rows):
        axes.annotate(
            str(Q(rate, "FLOP/s")),
            (rate, row),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=INK,
        )
    names = [_short(card["cpu"]) for card in cards]
    ticks = {row: name for row, name in zip(rows, names)} | ({-0.4: "guesses"} if guesses else {})
    axes.set_yticks(list(ticks), list(ticks.values()), fontsize=8, color=INK, parse_math=False)
    axes.tick_params("y", length=0)
    axes.spines["left"].set_visible(False)
    axes.plot(
        [x for x, _ in places], [y - 0.4 for _, y in places], "D", color=ORANGE, ms=4.5, mfc="none"
    )
    axes.set_xscale("log")
    seen = rates + [x for x, _ in places]
    wide = max(seen) / min(seen)
    axes.set_xlim(min(seen) / max(2, wide**0.04), max(max(seen), rates[-1] * wide**0.2) * 2)
    axes.set_ylim(deep - 1, len(cards) + 0.7)
    axes.set_xlabel("one core, FP32: FLOP/s in powers of ten", fontsize=9, color=QUIET)
    far = sum(not low <= guess <= high for guess in guesses)
    edge = [f"Drawn at the edge, though further out: {far}."] if far else []
    return Picture(figure, " ".join([_say(rates, guesses), *edge, *skipped]))


def _title(rates):
    if len(rates) == 1:
        return f"One machine so far: {Q(rates[0], 'FLOP/s')} on one core"
    ratio = sig(rates[-1] / rates[0])
    return f"{len(rates)} machines: the fastest core is {ratio} times the slowest"


def _say(rates, guesses):
    low, middle, high = (Q(rates[i], "FLOP/s") for i in (0, len(rates) // 2, -1))
    if len(rates) == 1:
        said = f"1 machine: one core does {low} (measured on it)."
    else:
        said = (
            f"{len(rates)} machines: one core does {low} to {high}, {middle} in the middle "
            "(measured, each on its own machine)."
        )
    if guesses:
        ends = [str(Q(guess, "FLOP/s")) for guess in sorted({min(guesses), max(guesses)})]
        said += (
            f" {len(guesses)} guess{'es' * (len(guesses) > 1)}: "
            f"{' to '.join(ends)} (as they were given)."
        )
    return said


def _strip(guesses):
    """(x, y) of each guess, in order: those that would touch stand below one another."""
    places, depth = [], Counter()
    for guess in guesses:
        place = round(8 * math.log10(guess))
        places.append((guess, -0.55 * depth[place]))
        depth[place] += 1
    return places


def _short(name):
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
