"""A learner's own copy of a living table: today's public file, beside what changed in it.

What is behind an address changes daily, and may be a login page, half a file or nothing. So it is
read and checked before the copy is replaced, the package's snapshot is never touched, and without
a network the snapshot stays in use. Nothing but `download` opens a connection in the package.
When the file moves: ADDRESS. What its columns are called: `epoch`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from ..._support.display import TextDisplay, html_table, paragraph, text_table
from ..._support.errors import short
from ..._support.files import atomic_write, data_dir
from ...quantities.formatting import plural, sig
from ..csv_reader import Cell, Units, read_bytes
from ..csv_text import Refused
from ..dates import first_day
from .download import LiveError, reader
from .epoch import as_csv

ADDRESS = {"models": "https://epoch.ai/data/notable_ai_models.csv"}
MINE = "mine"

COMPARED = ("flop", "parameters", "date")
SAME = 1.01  # numbers nearer than that are one number in three digits
APPEARED = 9.0  # powers of ten: a number that appears or goes comes before any that changes
SHOWN = 8  # rows of each kind in the printed difference

Change = tuple[str, str, Any, Any]  # (name, column, before, after)


class Snapshot(Protocol):
    """What is asked of a table: its rows, its vintage, and a table of other rows like it."""

    name: str
    credit: str

    @property
    def vintage(self) -> str: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def like(self, units: Units, rows: list[dict[str, Cell]]) -> Snapshot: ...


@dataclass(frozen=True, repr=False)
class Refreshed(TextDisplay):
    """What a refresh did; it shows itself as a sentence and a table of the largest differences.

    ok: whether the file could be read. table: the new table, or the old one if it could not.
    added, gone: rows. changed: (name, column, before, after).
    """

    ok: bool
    sentence: str
    table: Snapshot
    added: tuple[Any, ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[Any, ...] = ()

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        """(what happened, to which model, how), those with most FLOP first."""
        yield from _row_lines("added", self.added)
        yield from _row_lines("not in it", self.gone)
        for change in self.changed[:SHOWN]:
            name, column, before, after = change
            how = f"{column} {_text(before)} -> {_text(after)}"
            yield "changed", short(name), how

    def __repr__(self) -> str:
        differences = text_table(self._lines())
        parts = [self.sentence, differences, self.table.credit]
        return "\n".join(part for part in parts if part)

    def _repr_html_(self) -> str:
        return html_table(self._lines(), caption=self.sentence) + paragraph(self.table.credit)


def refresh(table: Snapshot, source: str | Path | None = None) -> Refreshed:
    """A Refreshed: the file at `source` read into the learner's copy, compared with `table`.

    source: an http(s) address or a path; without one the public address. What the other side does
    (no answer, a page instead of a file, half a file) is in the result, and `table` stays in use.
    Raises LiveError for a source that cannot be one.
    """
    name = table.name
    if name not in ADDRESS:
        raise LiveError(
            f"There is no live file for {name}, only for {', '.join(ADDRESS)}: "
            "the package's table is all there is."
        )
    source = str(source or ADDRESS[name])
    called, load = reader(source)
    today = date.today().isoformat()
    try:
        text, left_out = as_csv(load(), table, called, today)
    except Refused as why:
        sentence = f"{called}: {why} Nothing was changed. Go on with {table.vintage}."
        return Refreshed(
            ok=False,
            sentence=sentence,
            table=table,
        )
    units, rows = read_bytes(f"{name}.csv", text.encode())
    fresh = table.like(units, rows)
    added, changed, gone = _difference(table, fresh)
    values = plural(len(changed), "value")
    sentences = [
        f"{called}: {len(fresh):,} models (cited).",
        f"Beside {table.vintage}: {len(added):,} added, {values} changed, {len(gone):,} not in it.",
        _save(name, text),
        *left_out,
    ]
    return Refreshed(
        ok=True,
        sentence=" ".join(sentences),
        table=fresh,
        added=added,
        changed=changed,
        gone=gone,
    )


def own_copy(name: str) -> Path:
    """The file of the learner's copy of a table, in their own folder; it need not exist."""
    return data_dir() / "tables" / f"{name}.csv"


def _save(name: str, text: str) -> str:
    """The learner's copy written; a sentence about where it is."""
    try:
        atomic_write(own_copy(name), text)
    except OSError as error:
        return f"It could not be saved here ({error.strerror or error}): it lasts in .table only."
    return (
        f'Saved as your copy, fl.table("{name}", vintage="{MINE}"); fl.table("{name}") stays the '
        "package's snapshot."
    )


# -- what changed ----------------------------------------------------------------------------------
def _difference(
    table: Iterable[Any],
    fresh: Iterable[Any],
) -> tuple[tuple[Any, ...], tuple[Change, ...], tuple[Any, ...]]:
    """(rows added, changes, rows gone), the widest changes first."""
    before = {row.name: row for row in table}
    after = {row.name: row for row in fresh}
    added = [row for row in fresh if row.name not in before]
    gone = [row for row in table if row.name not in after]
    both = [name for name in before if name in after]
    changes = []
    for column in COMPARED:
        # A column that the file does not have at all has not changed in every row.
        if all(row[column] is None for row in fresh):
            continue
        for name in both:
            old = before[name][column]
            new = after[name][column]
            if _apart(old, new):
                changes.append((name, column, old, new))
    changes.sort(key=_importance)
    return tuple(added), tuple(changes), tuple(gone)


def _importance(change: Change) -> tuple[bool, float]:
    """The order of changes: those of FLOP first, and the widest first."""
    _, column, old, new = change
    return column != "flop", -_apart(old, new)


def _apart(old: Any, new: Any) -> float:
    """How far two cells are apart, 0 for the same: three digits count, and a missing day does not.

    >>> _apart("1957", "1957-01-01"), _apart(None, 3), _apart(1000, 1001)
    (0, 9.0, 0)
    """
    if isinstance(old, str) and isinstance(new, str):
        return int(first_day(old) != first_day(new))
    if old is None and new is None:
        return 0
    if old is None or new is None:
        return APPEARED
    times = float(new) / float(old)
    powers = abs(math.log10(times))
    return powers if powers > math.log10(SAME) else 0


def _row_lines(
    what: str,
    rows: Iterable[Any],
) -> Iterator[tuple[str, str, str]]:
    """A line for each of the rows with most FLOP, as many as are shown."""

    def flop(row: Any) -> float:
        return float(row.flop or 0)

    largest = sorted(rows, key=flop, reverse=True)
    for row in largest[:SHOWN]:
        flop_text = row.flop or "no FLOP stated"
        yield what, short(row.name), f"{row.date}, {flop_text}"


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else sig(float(value))
