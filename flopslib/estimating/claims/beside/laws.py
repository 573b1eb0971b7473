"""The legal line of the law that a claim names, or the nearest one, and from when it applies.

A law that is named is the only one that is laid beside it. If the table lacks it, that is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from ....facts.table import Row, table
from ....quantities.quantity import Q
from ...legal.lines import ADVICE, STATES, amount, state, table_day, when
from ..reading.count_or_rate import COUNT
from ..reading.place import Place
from ..reading.spoken import Spoken
from .named_laws import elsewhere, laws_in, places_in

LAW = re.compile(
    r"\b(?:Acts?|laws?|legislat\w+|thresholds?|regulat\w+|rules?|bills?|AI Act|executive order|"
    r"systemic risk|obligations|duties|compliance)\b"
)
MOST_LAWS = 3  # of one sentence


def beside_laws(place: Place, numbers: list[Spoken]) -> Iterator[str]:
    """A line for each law that is named; else the nearest line, of the place that is named."""
    named = laws_in(place.sentence)
    counts = [number for number in numbers if number.kind == COUNT and isinstance(number.value, Q)]
    most = max((float(number.value or 0) for number in counts), default=0.0)
    for law in named[:MOST_LAWS]:
        if law.rows:
            yield _line(f"{law.text} in our table:", _nearest(law.rows, most))
        else:
            yield f"{law.text} is not in our tables, so no line of it can be laid beside this."
    if not named and LAW.search(place.sentence):
        yield from _of_a_place(place, most)


def _of_a_place(place: Place, most: float) -> Iterator[str]:
    """The nearest line on training where no law has a name."""
    where = places_in(place.sentence)
    other = elsewhere(place.sentence)
    if other and not where:
        yield f"Of {other} our tables have no law."
        return
    rows = [row for row in _training(table("thresholds")) if not where or row.where in where]
    if most or (where and place.dates):
        yield _line("The nearest legal line is", _nearest(rows, most))


def _line(opening: str, row: Row) -> str:
    on = table_day()
    status = state(row, on) or "not there"
    return (
        f"{opening} {row.short}: {amount(row)}, {status}, {when(row, status)} "
        f"(cited: {row.cited.partition(': ')[2]}). {ADVICE}"
    )


def _nearest(rows: Iterable[Row], most: float) -> Row:
    """The line nearest to a count; of equal ones, and without a count, the one that holds."""
    rows = list(rows)
    return min(_training(rows) or rows, key=lambda row: (_apart(row, most), _standing(row)))


def _training(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.kind == "training" and row.line is not None]


def _apart(row: Row, count: float) -> float:
    if not count or row.line is None:
        return 0.0
    return round(abs(math.log(float(row.line) / count)), 6)


def _standing(row: Row) -> int:
    """How near to being in force a line is, by its state: 0 for one that applies."""
    status = state(row, table_day())
    return STATES.index(status) if status in STATES else len(STATES)
