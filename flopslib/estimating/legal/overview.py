"""The lines of a day on one screen: those on training that bind, and the names of the others.

Every word of every line takes some fifty lines of three hundred letters; this is what a reader sees
first, with how to get the rest.
"""

from __future__ import annotations

import textwrap
from collections import Counter

from ..._support.display import Text, text_table
from ...quantities.formatting import sentence
from .lines import LAW, STATES, UNSET, Lines, amount, is_set, when

KIND = "training"
HEADS = ("line", "number", "date", "what follows")
WIDTH = 100  # letters of a line in a terminal
HOW = (
    'The whole of a kind, with sources: --kind training, or "--kind all". A run: thresholds 3.8e25.'
)


def overview(lines: Lines) -> Text:
    """A screen of text with the lines of one day."""
    here = [pair for pair in lines.rows if pair[0].kind == KIND]
    parts = [textwrap.fill(lines.sentence(), WIDTH, break_on_hyphens=False)]
    rows: list[list[str]] = []
    for state in LAW:
        found = [row for row, its in here if its == state]
        if found:
            rows.append([f"-- {state} --"])
        for row in found:
            number = amount(row) if is_set(row, lines.on) else UNSET
            date = when(row, state).partition(";")[0].removesuffix(", as guidance")
            rows.append([row.short, number, date, row.consequence])
    if rows:
        parts.append(_cut(text_table(rows, HEADS, indent="", width=10**6)))
    for state in STATES[len(LAW) :]:
        names = [row.short for row, its in here if its == state]
        if names:
            parts.append(_cut(f"{sentence(state)}: {', '.join(names)}."))
    kinds = Counter(row.kind for row, _ in lines.rows if row.kind != KIND)
    if kinds:
        listed = ", ".join(f"{kind} {count}" for kind, count in kinds.items())
        parts.append(textwrap.fill(f"Of other kinds: {listed}.", WIDTH))
    parts.append(HOW)
    return Text("\n".join(parts))


def _cut(text: str) -> str:
    """Each line cut to WIDTH letters, with dots where something is left out."""
    cut = []
    for line in text.splitlines():
        cut.append(line if len(line) <= WIDTH else line[: WIDTH - 4].rstrip(" ,:;") + " ...")
    return "\n".join(cut)
