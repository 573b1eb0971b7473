"""The class on one picture, from the cards that everyone pasted. No server, nothing is sent.

A card is one line of JSON with a checksum; a chat adds names, quotes and broken lines around it.
Whole cards are read exactly; anything damaged is named and skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..measuring.card import Card, CardError, read
from .feedback import Feedback

if TYPE_CHECKING:
    from ..plotting.picture import Picture

MOST_PARTS = 4  # lines over which a chat may have broken one card

Lines = list[tuple[int, str]]  # (line number, text), blank lines left out
Found = tuple[Card | CardError, int]  # what a line holds, and the number of lines that it took


def classroom(text: str) -> Picture | Feedback:
    """The picture of one dot a machine, from pasted card lines; names the lines that it skipped.

    >>> classroom("good morning").text.splitlines()[1]
    'Line 1 is skipped: There is no card in this line: a card begins with { and ends with }.'
    """
    if not isinstance(text, str):
        return Feedback('The cards are asked for as one text: fl.classroom("""...""").')
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    cards, skipped = _read_all(lines)
    if not cards:
        how = (
            "No card yet. fl.card() prints one line on each machine; paste "
            'them all between fl.classroom("""...""").'
        )
        return Feedback("\n".join([how, *skipped]))
    from ..plotting.figures.classroom import room

    return room([card.facts for card in cards], skipped)


def _read_all(lines: Lines) -> tuple[list[Card], list[str]]:
    """(the cards, a sentence for each line that was skipped)."""
    cards = []
    skipped = []
    line_of = {}  # where a card was first seen: pasted twice is one machine
    while lines:
        number = lines[0][0]
        card, used = _read_first(lines)
        lines = lines[used:]
        if isinstance(card, CardError):
            skipped.append(f"Line {number} is skipped: {card}")
        elif card.line in line_of:
            first = line_of[card.line]
            skipped.append(f"Line {number} repeats line {first} and is counted once.")
        else:
            line_of[card.line] = number
            cards.append(card)
    return cards, skipped


def _read_first(lines: Lines) -> Found:
    """The card that begins on the first line, or what is wrong with that line."""
    _, line = lines[0]
    try:
        return read(line), 1
    except CardError as error:
        damage = error
    if '{"' not in line:
        return damage, 1
    whole = line.strip()
    for used, (_, part) in enumerate(lines[1:MOST_PARTS], 2):
        whole += part.strip()
        try:
            return read(whole), used
        except CardError:
            continue
    return damage, 1
