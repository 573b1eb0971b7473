"""The legal line that lies nearest to a count in a claim, and from when it applies."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ....facts.table import Row, table
from ....quantities.quantity import Q
from ...legal.lines import ADVICE, amount, state, table_day, when
from ..reading.count_or_rate import COUNT
from ..reading.place import Place
from ..reading.spoken import Spoken

LAW = re.compile(
    r"\b(?:Acts?|laws?|legislat\w+|thresholds?|regulat\w+|rules?|bills?|AI Act|executive order|"
    r"systemic risk|obligations|duties|compliance|SB \d+|RAISE)\b"
)
PLACES = {
    "European Union": re.compile(r"\bEU\b|\bEurope|AI Act\b|systemic risk"),
    "California": re.compile(r"\bCalifornia|\bSB ?\d+"),
    "New York": re.compile(r"\bNew York\b|RAISE"),
    "United States": re.compile(
        r"\bU\.?S\.?\b|\bUnited States|[Ee]xecutive [Oo]rder|\bBiden|\bTrump"
    ),
    "South Korea": re.compile(r"\bKorea"),
}


def beside_laws(place: Place, numbers: list[Spoken]) -> Iterator[str]:
    """A line for a sentence about a law: the nearest line of those on training."""
    if not LAW.search(place.sentence):
        return
    rows = _rows(place.sentence)
    counts = [number for number in numbers if number.kind == COUNT and isinstance(number.value, Q)]
    if counts:
        count = max(counts, key=lambda number: float(number.value or 0))
        row = min(rows, key=lambda row: _apart(row, float(count.value or 1)))
    elif place.dates and len(rows) < len(_training()):
        row = rows[0]
    else:
        return
    on = table_day()
    status = state(row, on) or "not there"
    yield (
        f"The nearest legal line is {row.short}: {amount(row)}, {status}, {when(row, status)} "
        f"(cited: {row.cited.partition(': ')[2]}). {ADVICE}"
    )


def _rows(sentence: str) -> list[Row]:
    """The lines on training of the places that are named; all of them where none is."""
    for where, pattern in PLACES.items():
        if pattern.search(sentence):
            rows = [row for row in _training() if row.where == where]
            if rows:
                return rows
    return _training()


def _training() -> list[Row]:
    lines = table("thresholds")
    return [row for row in lines if row.kind == "training" and row.line is not None]


def _apart(row: Row, count: float) -> float:
    return abs(math.log(float(row.line) / max(count, 1)))
