"""The lines of a day on one screen: those on training that bind, and the names of the others.

Every word of every line takes some fifty lines of three hundred letters; this is what a reader sees
first, with how to get the rest.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from ..._support.display import Text, text_table
from ...facts.table import Row
from ...quantities.formatting import sentence
from .lines import LAW, PAST, UNSET, Lines, amount, is_set, when

KIND = "training"
OTHERS = (("proposed",), PAST, ("a company's own",))  # states that do not bind, by line of text
HEADS = ("line on training", "number", "date", "what follows")
WIDTH = 100  # letters of a line in a terminal
ENDLESS = 10**6
HOW = (
    'The whole of a kind, with sources: --kind training, or "--kind all". A run: thresholds 3.8e25.'
)


def overview(lines: Lines) -> Text:
    """A screen of text with the lines of one day."""
    parts = [_wrapped(lines.sentence())]
    rows = list(_rows(lines))
    if rows:
        table = text_table(rows, HEADS, indent="", width=ENDLESS)
        parts += map(_cut, table.splitlines())
    for states in OTHERS:
        listed = [_named(lines, state) for state in states]
        found = "; ".join(filter(None, listed))
        if found:
            parts.append(_cut(f"{sentence(found)}."))
    others = _other_kinds(lines)
    if others:
        parts.append(_wrapped(f"Of other kinds: {others}."))
    parts.append(HOW)
    return Text("\n".join(parts))


def _rows(lines: Lines) -> Iterator[list[str]]:
    """The rows of the lines that bind; a state stands alone above its first row."""
    for state in LAW:
        found = _in(lines, state)
        if found:
            yield [f"-- {state} --"]
        for row in found:
            number = amount(row) if is_set(row, lines.on) else UNSET
            date = when(row, state)
            date = date.partition(";")[0]
            yield [row.short, number, date, row.consequence]


def _named(lines: Lines, state: str) -> str:
    """The names of the lines on training in one state; "" for none."""
    names = ", ".join(row.short for row in _in(lines, state))
    return f"{state}: {names}" if names else ""


def _in(lines: Lines, wanted: str) -> list[Row]:
    """The lines on training that are in one state."""
    found = []
    for row, state in lines.rows:
        if row.kind == KIND and state == wanted:
            found.append(row)
    return found


def _other_kinds(lines: Lines) -> str:
    kinds = Counter(row.kind for row, _ in lines.rows)
    del kinds[KIND]
    return ", ".join(f"{kind} {count}" for kind, count in kinds.items())


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


def _cut(line: str) -> str:
    """A line of WIDTH letters at most, with dots where something is left out."""
    if len(line) <= WIDTH:
        return line
    kept = line[: WIDTH - 4]
    return kept.rstrip(" ,:;") + " ..."
