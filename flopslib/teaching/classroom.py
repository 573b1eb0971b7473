"""The room on one picture, from the lines that everybody pasted. No server, nothing sent.

A card is one line of JSON with a checksum; a chat adds names, quotes and broken lines around it.
Whole cards are read back exactly, anything damaged is named and skipped.
"""
from ..measuring.card import CardError, read
from .replies import Reply


def classroom(text):
    """Draw one dot a machine from pasted card lines; says which lines it skipped, and why."""
    if not isinstance(text, str):
        return Reply('The cards are asked for as one text: fl.classroom("""...""").')
    cards, skipped, seen = [], [], set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            card = read(line)
        except CardError as error:
            skipped.append(f"Line {number} is skipped: {error}")
            continue
        if card.line not in seen:  # pasted twice is one machine
            seen.add(card.line)
            cards.append(card.facts)
    if not cards:
        return Reply("\n".join(["No card yet. fl.card() prints one line on each machine; paste "
                                'them all between fl.classroom("""...""").', *skipped]))
    from ..plotting.cards import room

    return room(cards, skipped)
