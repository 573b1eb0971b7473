"""The answers of all lines together: a table, in the groups in which the lines are shown.

    line | over? | by | sure? | what follows

In a terminal the lines that bind have a row each, and the others a sentence; on a page every line
has a row, and those that ask nothing, or do not bind, are folded away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from ..._support.arguments import explained
from ..._support.display import Html, Text, html_table, paragraph, text_table
from ..._support.errors import short
from ...facts.table import TableError, unknown_name
from ...quantities.formatting import sentence
from ...quantities.quantity import Q
from .lines import ADVICE, APPLIES, FOLDED, GUIDANCE, LAW, STATES, is_called, when
from .verdicts import Verdict

HEADS = ("line", "over?", "by", "sure?", "what follows")
NOT_LAW = STATES[len(LAW) :]
NUMBERS = (HEADS.index("by"),)  # the columns that are set to the right
WIDTH = 100  # letters of a line in a terminal
UNDER = "Under, and surely so"


@dataclass(frozen=True, repr=False)
class Crossings:
    """The answers for one run or chip on one day; `["EU 1e25"]` is one of them."""

    opening: str
    on: str
    verdicts: tuple[Verdict, ...]
    totals: dict[str, Q] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Verdict:
        for verdict in self.verdicts:
            if is_called(verdict.row, name):
                return verdict
        names = [verdict.row.short for verdict in self.verdicts]
        raise TableError(unknown_name(name, names, "a line that has an answer here"))

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.verdicts)

    @property
    def over(self) -> tuple[str, ...]:
        """Short names of the lines that apply and are crossed."""
        names = []
        for verdict in self.verdicts:
            if verdict.over and verdict.state == APPLIES:
                names.append(verdict.row.short)
        return tuple(names)

    @property
    def brief(self) -> Text:
        """The lines that apply and are met, each with whom it is for; guidance apart."""
        met = "; ".join(self._met(APPLIES)) or "none"
        guided = "; ".join(self._met(GUIDANCE))
        unknown = [verdict.row.short for verdict in self._in(APPLIES) if verdict.over is None]
        text = f"Lines that apply on {self.on}, and whose number is met: {met}"
        if guided:
            text += f"; guidance, not law: {guided}"
        if unknown:
            text += f"; not known: {', '.join(unknown)}"
        return Text(f"{text} (cited). {ADVICE}")

    def _met(self, state: str) -> Iterator[str]:
        """The lines of a state whose number is met, each with whom it is for."""
        for verdict in self._in(state):
            row = verdict.row
            if verdict.over:
                yield f"{row.short} (if {row.only})" if row.only else row.short

    @explained(TableError, "crossings.of_kind")
    def of_kind(self, kinds: Iterable[str]) -> Crossings:
        """The same with the answers of some kinds of line alone; all of them for no kind."""
        wanted = set(kinds)
        known = {verdict.row.kind for verdict in self.verdicts}
        if not wanted:
            return self
        unknown = sorted(wanted - known)
        if unknown:
            listed = ", ".join(sorted(known))
            raise TableError(
                f"No line of the kind {short(unknown[0])!r} has an answer here, only of {listed}."
            )
        kept = [verdict for verdict in self.verdicts if verdict.row.kind in wanted]
        return replace(self, verdicts=tuple(kept))

    def __repr__(self) -> str:
        return "\n".join([self.opening, *self.notes, *self._law(), *self._other_states()])

    def _repr_html_(self) -> str:
        page = paragraph("\n".join([self.opening, *self.notes]))
        law = [verdict for verdict in self.verdicts if verdict.state in LAW]
        quiet = [verdict for verdict in law if _is_quiet(verdict)]
        asking = [verdict for verdict in law if not _is_quiet(verdict)]
        others = [verdict for verdict in self.verdicts if verdict.state in NOT_LAW]
        if asking:
            page += _page_table(asking)
        if quiet:
            page += _folded(f"{UNDER}: {_names(quiet)}", quiet)
        if others:
            page += _folded(FOLDED, others)
        return page

    def _in(self, state: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.state == state]

    def _law(self) -> Iterator[str]:
        """The table of the lines that bind, or are going to."""
        rows: list[list[str]] = []
        for state in LAW:
            here = self._in(state)
            if here:
                rows.append([f"-- {state} --"])
            rows += map(_cells, here)
        if rows:
            yield text_table(rows, HEADS, indent="", width=WIDTH)

    def _other_states(self) -> Iterator[str]:
        """A sentence for each state that does not bind, with the sides alone."""
        for state in NOT_LAW:
            sides = defaultdict(list)
            for verdict in self._in(state):
                sides[verdict.side].append(verdict.row.short)
            listed = []
            for side, names in sides.items():
                all_names = ", ".join(names)
                listed.append(f"{side} {all_names}")
            if listed:
                yield f"{sentence(state)}: {'; '.join(listed)} (cited)."


# -- on a page -------------------------------------------------------------------------------------
def _is_quiet(verdict: Verdict) -> bool:
    """Whether a line asks nothing: the number is under it, as well as it is known."""
    return verdict.side == "under" and verdict.settled and not verdict.warning


def _names(verdicts: Iterable[Verdict]) -> str:
    return ", ".join(verdict.row.short for verdict in verdicts)


def _page_table(verdicts: Iterable[Verdict]) -> str:
    """A table in HTML; a state stands alone above its first row."""
    rows: list[Sequence[object]] = []
    last = None
    for verdict in verdicts:
        if verdict.state != last:
            rows.append([Html(f"<b>{escape(verdict.state)}</b>")])
            last = verdict.state
        rows.append(_cells(verdict))
    return html_table(rows, HEADS, numbers=NUMBERS)


def _folded(summary: str, verdicts: Iterable[Verdict]) -> str:
    return f"<details><summary>{escape(summary)}</summary>{_page_table(verdicts)}</details>"


# -- a row -----------------------------------------------------------------------------------------
def _cells(verdict: Verdict) -> list[str]:
    """The cells of one answer; a line that is coming says since or from when."""
    sentences = []
    if verdict.state not in (APPLIES, GUIDANCE):
        sentences.append(f"{sentence(when(verdict.row, verdict.state))}.")
    if verdict.warning:
        sentences.append(f"{sentence(verdict.warning)}.")
    consequence = verdict.consequence.removeprefix("Then: ")
    sentences.append(sentence(consequence))
    follows = " ".join(sentences)
    return [
        verdict.row.short,
        verdict.side,
        verdict.by_in_words,
        verdict.sure,
        follows.strip(),
    ]
