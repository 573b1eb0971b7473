"""The room on one picture, from the lines that everybody pasted. No server, nothing sent.

A card is one line of JSON with a checksum; a chat adds names, quotes and broken lines around it.
Whole cards are read back exactly, anything damaged is named and skipped.
"""

from ..measuring.card import CardError, read
from .feedback import Reply


def classroom(text):
    """Draw one dot a machine from pasted card lines; says which lines it skipped, and why."""
    if not isinstance(text, str):
        return Reply('The cards are asked for as one text: fl.classroom("""...""").')
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    cards, skipped, seen = [], [], {}
    while lines:
        number, card, used = _first(lines)
        del lines[:used]
        if isinstance(card, CardError):
            skipped.append(f"Line {number} is skipped: {card}")
        elif card.line in seen:  # pasted twice is one machine
            skipped.append(f"Line {number} repeats line {seen[card.line]} and is counted once.")
        else:
            seen[card.line] = number
            cards.append(card.facts)
    if not cards:
        return Reply(
            "\n".join(
                [
                    "No card yet. fl.card() prints one line on each machine; paste "
                    'them all between fl.classroom("""...""").',
                    *skipped,
                ]
            )
        )
    from ..plotting.figures.classroom import room

    return room(cards, skipped)


def _first(lines):
    """(its number, the first line's card or what is amiss, how many lines it took)."""
    number, line = lines[0]
    try:
        return number, read(line), 1
    except CardError as error:
        amiss = error
    for used in (2, 3, 4) if '{"' in line else ():  # a chat may break a card over lines
        try:
            return number, read("".join(text.strip() for _, text in lines[:used])), used
        except CardError:
            pass
    return number, amiss, 1
