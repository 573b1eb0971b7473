"""The legal lines on a date: those that apply, and those that are coming, proposed or dead.

A line is a number with an operator, a way of counting and two dates, and only together they say
whether it holds. So nothing here knows today's date: `on` is written out, or it is the day on
which the table was checked, and the answer says which.
To add or correct a line: a row of facts/tables/thresholds.csv. Not legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from ..._support.arguments import explained
from ..._support.display import Html, TextDisplay, html_table, paragraph
from ..._support.errors import short
from ...facts.dates import last_day
from ...facts.table import Row, TableError, table, unknown_name
from ...quantities.formatting import percent, sig
from ...quantities.parsing import parse_unit
from ...quantities.quantity import Q

APPLIES, GUIDANCE = "applies", "in use as guidance"
STATES = (
    APPLIES,
    GUIDANCE,
    "coming",
    "on the books, not enforced",
    "proposed",
    "ended",
    "never applied",
    "a company's own",
)
HOLDING = STATES[:3]  # the others are folded away on a page
LAW = STATES[:4]
PAST = STATES[5:7]
ADVICE = "Not legal advice."
COPIES = (
    "Open a line's source before you rely on it: the texts were read in copies and mirrors, or, "
    "where that is said, only as others report them."
)
HOW_APPLIED = {"unenforced": "on the books, not enforced", "guidance": GUIDANCE}  # by status
UNSET = "no number yet"
TPP = "TOP*b/s"  # tera-operations a second, times bits
HEADS = ("line", "number", "date", "what is counted", "what follows")
FOLDED = "Not enforced, proposed, past, or a company's own: unfold"


# -- dates -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Day:
    """A day on which the lines are asked for."""

    text: str  # "2026-11-01"
    own: bool = False  # none was given, so it is the day on which the table was checked
    span: str = ""  # the month or year that was given, of which it is the last day

    @property
    def remark(self) -> str:
        """What a sentence must say behind the date; "" for most days."""
        if self.own:
            return ", the day the table was checked"
        remark = f", the last day of {self.span}" if self.span else ""
        if self.text > table_day():
            remark += f", as far as known on {table_day()}"
        return remark


def table_day() -> str:
    """The day on which the table of lines was last checked."""
    return max(row.checked for row in table("thresholds"))


def day(on: str | date | None = None) -> Day:
    """The Day of a text or a date, of a month or a year the last one; None is the table's own.

    Raises DateError, which is a UnitError.
    """
    if on is None:
        return Day(table_day(), own=True)
    text = on.isoformat()[:10] if isinstance(on, date) else str(on).strip()
    last = last_day(text).isoformat()
    return Day(last, span="" if text == last else text)


# -- one line --------------------------------------------------------------------------------------
def tolerance(row: Row, on: str) -> str:
    """What the EU accepts of an estimate, for its own lines while its guidelines hold; else "".

    A tolerance is the text's own. How well a number is known is another thing: uncertainty.py.
    """
    margin = table("thresholds")["EU guidelines, margin"]
    if row.where != margin.where or state(margin, on) != GUIDANCE:
        return ""
    return f"the EU accepts an estimate in good faith that is right within {percent(margin.share)}"


def is_set(row: Row, on: str) -> bool:
    """Whether a line has its number on a day: an Act may leave the number to a later decree."""
    return not row.number_from or row.number_from <= on


def state(row: Row, on: str) -> str | None:
    """One of STATES on a day, or None if the line did not exist on that day."""
    if row.date > on:
        return None
    if row.ended and row.ended <= on:
        applied = row.applies and row.applies < row.ended
        return "ended" if applied else "never applied"
    if row.status == "policy":
        return "a company's own"
    if row.applies and row.applies <= on:
        return HOW_APPLIED.get(row.status, APPLIES)
    if row.applies or row.status == "replaced":
        return "coming"
    return "proposed"


def amount(row: Row) -> str:
    """The number of a line with its operator, as the text has it: "> 1e25 FLOP"."""
    operator = row.operator or "at"
    if row.share is not None:
        share = percent(row.share)
        if row.kind == "modification":
            share = "1/3"  # "one third", a decimal that never ends
        return f"{operator} {share}"
    parts = [f"{operator} {_plain(row.line)}"]
    if row.below:
        parts.append(f"< {_plain(row.below)}")
    if row.and_line:
        and_operator = row.and_operator or "at"
        parts.append(f"{and_operator} {_plain(row.and_line)}")
    if row.density:
        parts.append(f">= {row.density:g} TPP/mm2")
    if row.density_below:
        parts.append(f"< {row.density_below:g} TPP/mm2")
    return " and ".join(parts)


def _plain(q: Q) -> str:
    """1e20 OP/s stays that, as everybody quotes it; rate times bits is shown in TPP."""
    if q.powers == parse_unit(TPP)[1]:
        return f"{sig(q.to(TPP))} TPP"
    if q.unit in ("FLOP", "OP/s"):
        return f"{sig(q.value)} {q.unit}"
    return str(q)


def when(row: Row, state: str) -> str:
    """The date that goes with a state: "since 2025-08-02", "revoked on 2025-01-20"."""
    if state in PAST:
        return f"{row.status} on {row.ended}"
    coming = state == "coming"
    if state in LAW and row.applies:
        start = "from" if coming else "since"
        text = f"{start} {row.applies}"
        if coming and row.number_from:
            text += f"; the Act is of {row.date}, its number came later"
        return text
    word = "signed" if coming else "since"
    return f"{word} {row.date}"


def _standing(row: Row, state: str) -> str:
    """A state with its date: "applies since 2025-08-02", "proposed, since 2026-07-23"."""
    comma = "" if state == APPLIES else ","
    return f"{state}{comma} {when(row, state)}"


def counted(count: int, state: str) -> str:
    """How many lines are in a state: "7 apply", "2 coming"."""
    if state == APPLIES and count != 1:
        return f"{count} apply"
    return f"{count} {state}"


def is_called(row: Row, name: object) -> bool:
    """Whether a line has a name, in short or in full; capitals do not matter."""
    names = (row.short, row.name)
    return str(name).lower() in (known.lower() for known in names)


def follows(row: Row) -> str:
    """What it means to be over a line, and for whom: "If ...: ..." or "Then: ..."."""
    return f"If {row.only}: {row.consequence}" if row.only else f"Then: {row.consequence}"


# -- all of them -----------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Lines(TextDisplay):
    """The lines of one day: `.rows` as (row, state), in the order of STATES; `["EU 1e25"]`."""

    day: Day
    rows: tuple[tuple[Row, str], ...]

    @property
    def on(self) -> str:
        """The day as text."""
        return self.day.text

    @property
    def own(self) -> bool:
        """Whether the day is the table's own."""
        return self.day.own

    def __getitem__(self, name: str) -> tuple[Row, str]:
        for row, state in self.rows:
            if is_called(row, name):
                return row, state
        names = [row.short for row, _ in self.rows]
        raise TableError(unknown_name(name, names, f"a line on {self.on}"))

    def __iter__(self) -> Iterator[tuple[Row, str]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @explained(TableError, "lines.only")
    def only(self, *names: str) -> Lines:
        """The lines of these names alone, in the order of their states."""
        chosen = [self[name][0].short for name in names]
        rows = tuple(pair for pair in self.rows if pair[0].short in chosen)
        return Lines(self.day, rows)

    def sentence(self) -> str:
        """How many lines there are in each state, on which day."""
        states = [state for _, state in self.rows]
        counts = [counted(states.count(state), state) for state in STATES if state in states]
        listed = ", ".join(counts) or "none"
        opening = f"Lines on {self.on}{self.day.remark}"
        return f"{opening}: {listed} (cited, each with its source). {ADVICE}"

    def __repr__(self) -> str:
        lines = [self.sentence()]
        for row, state in self.rows:
            below = f" Not over it: {row.under}." if row.under else ""
            number = amount(row) if is_set(row, self.on) else UNSET
            lines.append(
                f"{row.short}: {number}, {_standing(row, state)}. Counts: {row.counts}. "
                f"{follows(row)} ({row.law}; {row.cited}).{below}"
            )
        return "\n".join([*lines, COPIES])

    def _repr_html_(self) -> str:
        holding = [pair for pair in self.rows if pair[1] in HOLDING]
        others = [pair for pair in self.rows if pair[1] not in HOLDING]
        page = paragraph(self.sentence())
        if holding:
            page += html_table(_cells(holding, self.on), HEADS)
        if others:
            inside = html_table(_cells(others, self.on), HEADS)
            page += f"<details><summary>{FOLDED}</summary>{inside}</details>"
        return page + paragraph(COPIES)


def _cells(rows: Iterable[tuple[Row, str]], on: str) -> list[list[object]]:
    """The cells of a table on a page; a state stands alone above its first row."""
    cells: list[list[object]] = []
    last = None
    for row, state in rows:
        if state != last:
            cells.append([Html(f"<b>{escape(state)}</b>")])
            last = state
        link = f'<a href="{escape(row.source)}">{escape(row.cited)}</a>'
        consequence = escape(follows(row).removeprefix("Then: "))
        below = escape(f" Not over it: {row.under}.") if row.under else ""
        cells.append(
            [
                row.short,
                amount(row) if is_set(row, on) else UNSET,
                Html(_unbroken_dates(when(row, state))),
                row.counts,
                Html(f"{consequence} ({escape(row.law)}; {link}).{below}"),
            ]
        )
    return cells


def _unbroken_dates(text: str) -> str:
    """HTML of a text whose dates a page does not break at their hyphens."""
    unbroken = r'<span style="white-space: nowrap">\g<0></span>'
    return re.sub(r"\d{4}-\S+\d", unbroken, escape(text))


@explained(TableError)
def lines(on: str | date | None = None, kind: str | Iterable[str] | None = None) -> Lines:
    """Every legal line and what became of it by a day.

    Parameters
    ----------
    on : "2026-11-01", "2026-11" or "2026" (its last day) or a date; by default the day on which
        the table was checked.
    kind : "training", "modification", "cluster", "cost", "chip" ... or several of them, also in
        one text, "chip, memory"; by default all.

    Returns
    -------
    Lines: pairs of a row and its state, shown as sentences or as a table.

    Raises
    ------
    DateError (a UnitError) for what is not a date, TableError for a kind that is not there.

    Examples
    --------
    >>> len(lines("2023-01-01", kind="training"))
    0
    """
    asked = day(on)
    kinds = {row.kind for row in table("thresholds")}
    if kind is None:
        kind = kinds
    if isinstance(kind, str):
        kind = re.split(r"[,;\s]+", kind.strip().lower())
    wanted = {name if name in kinds else name.removesuffix("s") for name in kind}  # "chips"
    unknown = sorted(map(str, wanted - kinds))
    if unknown:
        raise TableError(
            f"{short(unknown[0])!r} is not a kind of line. There are: {', '.join(sorted(kinds))}."
        )
    found = []
    for row in table("thresholds"):
        on_the_day = state(row, asked.text)
        if row.kind in wanted and on_the_day:
            found.append((row, on_the_day))
    found.sort(key=lambda pair: STATES.index(pair[1]))
    return Lines(asked, tuple(found))
