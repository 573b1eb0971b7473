"""The classroom: one dot a machine, and beneath them what people had guessed.

Names on a card are other people's text: they are drawn as plain text, never as a formula. A card
is the dict of values that `measuring.card` reads: its rates are plain numbers in FLOP/s.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...quantities.formatting import plural, sig
from ...quantities.quantity import Q
from ..axes import blank, label_axes, positive, rows_axis, write_beside
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, ORANGE

LONGEST = 34  # letters of a name
# Guesses further out are drawn at the edge, so that one wild guess does not squeeze all the others.
LEAST = 1e3  # FLOP/s
FAR = 1e4  # times the fastest machine
GUESSES = -0.4  # the row of the guesses; equal ones are below it
LOWER = 0.55  # rows from one guess to an equal one
TOUCHING = 8  # guesses nearer than an eighth of a power of ten would touch


def room(cards: Sequence[Mapping[str, Any]], skipped: Iterable[str] = ()) -> Picture:
    """A Picture of the cards' FP32 rates of one core; skipped: sentences about lines left out.

    Raises FigureError without a card, or for a rate that is not above 0.
    """
    data = _class(cards)
    places = _places(data)
    deep = min((y for _, y in places), default=0)  # the lowest guess, in rows
    rows = len(data.rates) - deep + bool(places)
    figure, axes = blank(_title(data.rates), 7.2, 1.3 + 0.24 * rows)
    _draw_machines(axes, data.rates)
    axes.plot(
        [x for x, _ in places],
        [y + GUESSES for _, y in places],
        "D",
        color=ORANGE,
        ms=4.5,
        mfc="none",
    )
    names: dict[float, str] = dict(enumerate(data.names, 1))
    if places:
        names[GUESSES] = "guesses"
    rows_axis(axes, names, size=8)
    _limits(axes, data.rates, [x for x, _ in places])
    axes.set_ylim(deep - 1, len(data.rates) + 0.7)
    label_axes(axes, x="one core, FP32: FLOP/s in powers of ten")
    return Picture(figure, " ".join([_sentence(data), *skipped]))


@dataclass(frozen=True)
class _Class:
    """The machines, slowest first, and what was guessed, lowest first; all in FLOP/s."""

    names: list[str]
    rates: list[float]
    guesses: list[float]

    @property
    def low(self):
        """The lowest rate that has a place of its own."""
        return min(LEAST, self.rates[0])

    @property
    def high(self):
        return self.rates[-1] * FAR


def _class(cards):
    if not cards:
        raise FigureError("No card was given, so there is no machine to draw.")
    cards = sorted(cards, key=lambda card: card["fp32_one_core"])
    rates = positive("The rate of a machine", [card["fp32_one_core"] for card in cards])
    guesses = [float(Q(card["guess"])) for card in cards if card.get("guess")]
    return _Class([_shortened(card["cpu"]) for card in cards], rates, sorted(guesses))


def _shortened(name):
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def _places(data):
    """(x, y) of each guess, in order: those that would touch are put below one another."""
    places, depth = [], Counter()
    for guess in data.guesses:
        x = min(max(guess, data.low), data.high)
        column = round(TOUCHING * math.log10(x))
        places.append((x, -LOWER * depth[column]))
        depth[column] += 1
    return places


def _title(rates):
    if len(rates) == 1:
        return f"One machine so far: {Q(rates[0], 'FLOP/s')} on one core"
    ratio = sig(rates[-1] / rates[0])
    return f"{len(rates)} machines: the fastest core is {ratio} times the slowest"


def _draw_machines(axes, rates):
    """A dot a machine, with its rate beside it and a faint line from its name."""
    rows = range(1, len(rates) + 1)
    axes.hlines(
        rows,
        0,
        rates,
        color=FAINT,
        lw=0.6,
        zorder=0,
    )
    axes.plot(rates, rows, "o", color=BLUE, ms=6)
    for rate, row in zip(rates, rows):
        write_beside(axes, str(Q(rate, "FLOP/s")), (rate, row), (7, 0), size=8)


def _limits(axes, rates, guesses):
    """Room for all dots, and at the right for the fastest machine's rate in words."""
    axes.set_xscale("log")
    seen = [*rates, *guesses]
    left, right = min(seen), max(seen)
    wide = right / left
    room_for_words = rates[-1] * wide**0.2
    axes.set_xlim(left / max(2, wide**0.04), max(right, room_for_words) * 2)


def _sentence(data):
    rates = [Q(rate, "FLOP/s") for rate in data.rates]
    if len(rates) == 1:
        text = f"1 machine: one core does {rates[0]} (measured on it)."
    else:
        text = f"{len(rates)} machines: one core does {rates[0]} to {rates[-1]}"
        if len(rates) > 2:
            text += f", {Q(_middle(data.rates), 'FLOP/s')} in the middle"
        text += " (measured, each on its own machine)."
    if data.guesses:
        text += f" {_guesses_in_words(data.guesses)}"
    far = sum(not data.low <= guess <= data.high for guess in data.guesses)
    if far:
        text += f" Drawn at the edge, though further out: {far}."
    return text


def _middle(rates):
    """The middle one of sorted rates; of an even number, what is halfway between two, in ratio."""
    half = len(rates) // 2
    if len(rates) % 2:
        return rates[half]
    below, above = rates[half - 1], rates[half]
    return below * (above / below) ** 0.5


def _guesses_in_words(guesses):
    number = plural(len(guesses), "guess", "guesses")
    ends = sorted({guesses[0], guesses[-1]})
    listed = " to ".join(str(Q(guess, "FLOP/s")) for guess in ends)
    return f"{number}: {listed} (as they were given)."
