"""The legal lines on a date: in force, coming, proposed or dead.

The fact behind it: a line is a number with an operator, a way of counting and two dates, and only
together they say whether it holds. So nothing here knows today's date: `on` is written out, or it
is the day on which the table was checked, and the answer says which.
To add or correct a line: a row of tables/thresholds.csv. Not legal advice.
"""

import re
from dataclasses import dataclass
from datetime import date as calendar
from html import escape

from ..._support.display import TextDisplay
from ...facts.dates import is_date
from ...facts.table import TableError, table
from ...quantities.formatting import sig
from ...quantities.parsing import parse_unit
from ...quantities.units import UnitError

STATES = (
    "in force",
    "coming",
    "on the books, not enforced",
    "proposed",
    "no longer",
    "a company's own",
)
ADVICE = "Not legal advice."
TPP = "TOP*b/s"  # tera-operations a second, times bits


def day(on=None):
    """(the day as text, whether it is the table's own): "2026-11-01", a date, or None."""
    if on is None:
        return max(row.checked for row in table("thresholds")), True
    text = on.isoformat()[:10] if isinstance(on, calendar) else str(on).strip()
    if not is_date(text):
        raise UnitError(f'{text[:40]!r} is not a date. Write year, month and day: "2026-11-01".')
    return text + "-12-31"[len(text) - 10 :] if len(text) < 10 else text, False


def state(row, on):
    """One of STATES on a day, or None before the line was thought of."""
    if row.date > on:
        return None
    if row.ended and row.ended <= on:
        return "no longer"
    if row.status == "policy":
        return "a company's own"
    if row.applies and row.applies <= on:
        return "on the books, not enforced" if row.status == "unenforced" else "in force"
    adopted = row.applies or row.status == "replaced"
    return "coming" if adopted else "proposed"


def amount(row):
    """What the line is, operator and all, as the text has it: "> 1e25 FLOP"."""
    operator = row.operator or "at"
    if row.share is not None:
        return f"{operator} {'1/3' if row.kind == 'modification' else f'{100 * row.share:g} %'}"
    said = [f"{operator} {_plain(row.line)}"]
    if row.below:
        said.append(f"< {_plain(row.below)}")
    if row.and_line:
        said.append(f"{row.and_operator or 'at'} {_plain(row.and_line)}")
    if row.density:
        said.append(f">= {row.density:g} TPP/mm2")
    if row.density_below:
        said.append(f"< {row.density_below:g} TPP/mm2")
    return " and ".join(said)


def _plain(q):
    """1e20 OP/s stays that, as everybody quotes it; rate times bits is told in TPP."""
    if q.powers == parse_unit(TPP)[1]:
        return f"{sig(q.to(TPP))} TPP"
    return f"{sig(q.value)} {q.unit}" if q.unit in ("FLOP", "OP/s") else str(q)


def when(row, on_state):
    """The date that goes with a state: "since 2025-08-02", "from 2027-01-01"."""
    if on_state == "no longer":
        return f"{row.status}, {row.ended}"
    if on_state in STATES[:3] and row.applies:
        kind = ", as guidance" if row.status == "guidance" else ""
        return f"{'from' if on_state == 'coming' else 'since'} {row.applies}{kind}"
    return f"{'signed' if on_state == 'coming' else 'since'} {row.date}"


def follows(row):
    """What it means to be over it, and for whom: "If ...: ..." or "Then: ..."."""
    return f"{f'If {row.only}' if row.only else 'Then'}: {row.consequence}"


@dataclass(frozen=True, repr=False)
class Lines(TextDisplay):
    """The lines of one day: `.rows` as (row, state), in the order of STATES; `["EU 1e25"]`."""

    on: str
    own: bool  # the table's own date
    rows: tuple

    def __getitem__(self, name):
        for row, its in self.rows:
            if str(name).lower() in (row.short.lower(), row.name.lower()):
                return row, its
        raise TableError(
            f"{str(name)[:40]!r} is no line on {self.on}. There are: "
            f"{'; '.join(row.short for row, _ in self.rows)}."
        )

    def __len__(self):
        return len(self.rows)

    def _sentence(self):
        every = [its for _, its in self.rows]
        told = ", ".join(f"{every.count(s)} {s}" for s in STATES if s in every)
        own = ", the day the table was checked" if self.own else ""
        return f"Lines on {self.on}{own}: {told or 'none'} (cited, each with its source). {ADVICE}"

    def __repr__(self):
        lines = [self._sentence()]
        for row, its in self.rows:
            lines.append(
                f"{row.short}: {amount(row)}, {its}, {when(row, its)}. Counts: "
                f"{row.counts}. {follows(row)} ({row.law}; {row.cited})."
            )
        return "\n".join(lines)

    def _repr_html_(self):
        def line(cells, tag):
            return (
                "<tr>"
                + "".join(
                    f'<{tag} style="text-align: left; vertical-align: top">{c}</{tag}>'
                    for c in cells
                )
                + "</tr>"
            )

        bodies, last = ([], []), None  # what holds or will, and the rest to unfold
        for row, its in self.rows:
            body = bodies[its not in STATES[:2]]
            if its != last:
                body.append(f'<tr><th colspan="5" style="text-align: left">{escape(its)}</th></tr>')
                last = its
            told = [
                row.short,
                amount(row),
                when(row, its),
                row.counts,
                follows(row).removeprefix("Then: "),
            ]
            link = f'<a href="{escape(row.source)}">{escape(row.cited)}</a>'
            cells = [*map(escape, told)]
            cells[2] = re.sub(
                r"\d{4}-\S+\d", r'<span style="white-space: nowrap">\g<0></span>', cells[2]
            )
            cells[-1] += f" ({escape(row.law)}; {link})"
            body.append(line(cells, "td"))
        head = line(["line", "number", "date", "what is counted", "what follows"], "th")
        held, others = (
            body and f"<table><thead>{head}</thead><tbody>{''.join(body)}</tbody></table>"
            for body in bodies
        )
        fold = "<details><summary>Neither in force nor coming: unfold</summary>"
        return (
            f"<p>{escape(self._sentence())}</p>{held or ''}"
            f"{f'{fold}{others}</details>' if others else ''}"
        )


def lines(on=None, kind=None):
    """Every line and what became of it by a day: fl.lines(on="2026-11-01").

    on: "2026-11-01", "2026" (its last day) or a date; without it, the day the table was checked.
    kind: "training", "modification", "cluster", "cost", "chip"... or several of them.
    Raises UnitError for what is no date, TableError for a kind that is not there.

    >>> len(lines("2023-01-01", kind="training"))
    0
    """
    on, own = day(on)
    every = {row.kind for row in table("thresholds")}
    wanted = every if kind is None else {kind} if isinstance(kind, str) else set(kind)
    if unknown := sorted(map(str, wanted - every)):
        raise TableError(
            f"{unknown[0][:40]!r} is not a kind of line. There are: {', '.join(sorted(every))}."
        )
    found = [(row, state(row, on)) for row in table("thresholds") if row.kind in wanted]
    found = [(row, its) for row, its in found if its]
    found.sort(key=lambda pair: STATES.index(pair[1]))
    return Lines(on, own, tuple(found))
