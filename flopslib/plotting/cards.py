"""The room: one dot a machine, and beneath it what people had guessed.

Names on a card are other people's text: they are drawn as plain text, never as a formula.
"""
from ..units import Q, sig
from .picture import Picture
from .style import BLUE, INK, ORANGE, QUIET, blank


def room(cards, skipped=()):
    """A picture of card facts (dicts as `measuring.card` reads them); one core's FP32 rate each."""
    cards = sorted(cards, key=lambda c: c["fp32_one_core"])
    rates = [c["fp32_one_core"] for c in cards]
    guesses = [Q(c["guess"]) for c in cards if c.get("guess")]
    ratio = sig(rates[-1] / rates[0])
    title = (f"{len(cards)} machines, {ratio} times from the slowest core to the fastest"
             if len(cards) > 1 else "One machine so far")
    figure, axes = blank(title, height=min(1.6 + 0.3 * len(cards), 9))
    heights = range(1, len(cards) + 1)
    axes.plot(rates, heights, "o", color=BLUE, ms=7)
    for card, rate, y in zip(cards, rates, heights):
        name = card["cpu"] if len(card["cpu"]) <= 40 else card["cpu"][:39] + "…"
        axes.annotate(f"{name}, {Q(rate, 'FLOP/s')}", (rate, y), (8, 0), va="center", fontsize=8,
                      textcoords="offset points", color=INK, parse_math=False)
    if guesses:
        axes.plot([float(g) for g in guesses], [0] * len(guesses), "D", color=ORANGE, ms=6,
                  mfc="none")
        axes.annotate("guesses", (max(float(g) for g in guesses), 0), (8, 0), va="center",
                      fontsize=8, textcoords="offset points", color=ORANGE)
    axes.set_xscale("log")
    least = min(rates + [float(g) for g in guesses])
    axes.set_xlim(least / 3, max(rates) * 300)  # room for the names
    axes.set_ylim(-0.7, len(cards) + 0.7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("one core, FP32, FLOP/s", fontsize=9, color=QUIET)
    middle = Q(rates[len(rates) // 2], "FLOP/s")
    said = [f"{len(cards)} machine{'s' * (len(cards) > 1)}: one core does "
            f"{Q(rates[0], 'FLOP/s')} to {Q(rates[-1], 'FLOP/s')}, {middle} in the middle "
            "(measured, each on its own machine)."]
    if guesses:
        said.append(f"{len(guesses)} guesses, from {min(guesses, key=float)} to "
                    f"{max(guesses, key=float)}.")
    return Picture(figure, " ".join([*said, *skipped]))
