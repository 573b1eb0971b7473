"""The answer to one line: over or under, by how much, and whether the uncertainty could change it.

`>` and `>=` differ for a number that is on the line, and an estimate that may be 30 % off
settles nothing nearer than that. So an answer is a side, a distance and a probability.
To change a sentence: `verdict_by_number`, `verdict_by_share`, `verdict_by_cluster`.
Not legal advice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..._support.display import TextDisplay
from ..._support.errors import short
from ...facts.chips import FORMATS
from ...facts.table import Row, TableError, table
from ...quantities.formatting import percent, sentence, sig
from ...quantities.quantity import Q
from ..clusters import Cluster
from ..training_run import TrainingRun
from ..uncertainty import Range, range_of
from .lines import LAW, STATES, amount, follows, is_called, margin, when

SAME = 1e-9  # a number this near to a line is on it: the sums behind it are of 16 digits
NEAR = 1.05  # a distance up to that is said in per cent
SURE = 0.01  # 4,000 draws show nothing finer


# -- what is answered ------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Verdict(TextDisplay):
    """One line's answer, as a sentence."""

    row: Row
    state: str
    over: bool | None  # None: not known
    answer: str
    value: float | None = None  # what was compared with the line, in base units
    settled: bool = True  # the number's uncertainty cannot change the side
    chance: float | None = None  # probability of being over, where the number is a range

    @property
    def head(self) -> str:
        """The line's short name, and what became of it where it is not in force."""
        if self.state == "in force":
            return self.row.short
        return f"{self.row.short} ({self.state}, {when(self.row, self.state)})"

    def __repr__(self) -> str:
        text = f"{self.head}: {self.answer}."
        if self.over and self.state in LAW:
            text += f" {follows(self.row)} ({self.row.cited})."
        return text


@dataclass(frozen=True, repr=False)
class Crossings(TextDisplay):
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
        known = "; ".join(verdict.row.short for verdict in self.verdicts)
        raise TableError(f"{short(name)!r} has no answer here. There are: {known}.")

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.verdicts)

    @property
    def over(self) -> tuple[str, ...]:
        """Short names of the lines in force that are crossed."""
        names = []
        for verdict in self.verdicts:
            if verdict.over and verdict.state == "in force":
                names.append(verdict.row.short)
        return tuple(names)

    def __repr__(self) -> str:
        lines = [self.opening, *self.notes, *self._law(), *self._other_states()]
        return "\n".join(lines)

    def _law(self) -> Iterator[str]:
        """A sentence a verdict; lines that are not crossed and have one answer share a sentence."""
        alike: dict[object, list[Verdict]] = {}
        for verdict in self.verdicts:
            if verdict.state in LAW:
                key = verdict.answer if verdict.over is False else id(verdict)
                alike.setdefault(key, []).append(verdict)
        for first, *others in alike.values():
            if others:
                heads = [verdict.head for verdict in (first, *others)]
                yield f"{', '.join(heads)}: {first.answer}."
            else:
                yield repr(first)

    def _other_states(self) -> Iterator[str]:
        """A sentence for each state that does not bind, with the sides alone."""
        for state in STATES:
            here = [verdict for verdict in self.verdicts if verdict.state == state]
            if state in LAW or not here:
                continue
            sides = []
            for word, over in (("over", True), ("not known for", None), ("not over", False)):
                names = [verdict.row.short for verdict in here if verdict.over is over]
                if names:
                    sides.append(f"{word} {', '.join(names)}")
            yield f"{sentence(state)}: {'; '.join(sides)} (cited)."


# -- comparing -------------------------------------------------------------------------------------
def reaches(value: float, row: Row) -> bool:
    """Whether a number is over a line, by the operator of its text, and below its upper end."""
    if row.below and value >= row.below.value:
        return False
    return is_over(value, row.operator, row.line.value)


def is_over(value: float, operator: str | None, limit: float) -> bool:
    """Whether a number is over a limit; on it, `>` is not reached.

    A text without an operator ("having a capacity of") is taken as `>=`.
    """
    operator = operator or ">="
    if _on(value, limit):
        return operator in (">=", "<=")
    return (value > limit) == operator.startswith(">")


def _on(value: float, line: float) -> bool:
    return abs(value / line - 1) < SAME


def _where(
    value: float,
    row: Row,
    over: bool,
) -> str:
    """ "over, by 3.8", "under, by 0.8 %", "exactly on the line, ..."."""
    line = row.line.value
    if _on(value, line):
        words = {
            ">": "> asks for more, so not over",
            ">=": ">= takes it in, so over",
            None: "the text names no operator",
        }
        return f"exactly on the line: {words[row.operator]}"
    if row.below and value >= row.below.value:
        return "above its upper end"
    side = "over" if value > line else "under"
    times = max(value / line, line / value)
    if times < NEAR:
        return f"{side}, by {(times - 1) * 100:.2g} %"
    two_digits = float(f"{times:.2g}")
    return f"{side}, by {sig(two_digits)}"


# -- a number --------------------------------------------------------------------------------------
def verdict_by_number(
    row: Row,
    state: str,
    run: TrainingRun,
    number: Range,
    draws: Sequence[float] = (),
    more: str = "",
) -> Verdict:
    """The Verdict on a number, or on its draws; and on the second half of a test of two.

    draws: sorted values of the number, where it has bounds. more: a warning for the answer's end.
    """
    over = reaches(number.value, row)
    chance = None
    if draws:
        chance = _chance(row, draws)
        settled = chance in (0, 1)
        doubt = f"the probability of being over is {_chance_text(chance)}"
    else:
        settled = over == reaches(number.value * (1 - margin()), row)
        settled = settled and over == reaches(number.value * (1 + margin()), row)
        if settled:
            doubt = f"your {percent(margin())} cannot change that"
        else:
            doubt = f"{percent(margin())} either way reaches across, so no estimate settles it"
    answer = f"{_where(number.value, row, over)}; {doubt}{more}"
    if over and row.and_line and row.kind in ("training", "modification"):
        over, addition = _second_half(row, run)
        answer += addition
    return Verdict(row, state, over, answer, number.value, settled, chance)


def _chance(row: Row, draws: Sequence[float]) -> float:
    """The share of sorted draws that are over a line, and below its upper end where it has one."""
    line = row.line.value
    if row.operator == ">":
        first = bisect_right(draws, line * (1 + SAME))
    else:
        first = bisect_left(draws, line * (1 - SAME))
    last = len(draws)
    if row.below:
        last = bisect_left(draws, row.below.value)
    over = max(last - first, 0)
    return over / len(draws)


def _chance_text(chance: float) -> str:
    if chance < SURE:
        return f"less than {SURE}"
    if chance > 1 - SURE:
        return f"more than {1 - SURE}"
    return f"{chance:.2f}"


def _second_half(row: Row, run: TrainingRun) -> tuple[bool | None, str]:
    """(over, words) of a text that asks for a cost as well."""
    limit = f"{row.and_operator} {row.and_line}"
    if run.cost is None:
        return None, f"; it also asks for a cost {limit}: give price="
    dollars = cost_of(run).value
    over = is_over(dollars, row.and_operator, row.and_line.value)
    cost = Q(dollars, "$")
    word = "" if over else "not "
    return over, f"; and its cost, {cost}, is {word}{limit}"


def cost_of(run: TrainingRun) -> Range:
    """What a run costs; of several prices, by the one that was named first."""
    first = next(iter(run.cost.values())) if isinstance(run.cost, dict) else run.cost
    return range_of(first, "$", "cost")


# -- a share, a cluster ----------------------------------------------------------------------------
def verdict_by_share(
    row: Row,
    state: str,
    change: float,
    original: float,
    systemic: bool,
) -> Verdict:
    """A change as a share of the original: more than one third makes its maker a provider."""
    part = change / original
    over = part > row.share * (1 + SAME)
    low, high = part * (1 - margin()), part * (1 + margin())
    side = "over" if over else "under"
    whole = Q(original, "FLOP")
    third = Q(original * row.share, "FLOP")
    answer = f"{side}: the change is {percent(part)} of the original's {whole}, a third is {third}"
    if over and systemic:
        answer += (
            "; the original carries systemic risk, so the changed model is presumed to as well"
        )
    settled = (low > row.share) == (high > row.share)
    return Verdict(row, state, over, answer, part, settled)


def carries_systemic_risk(flop: float) -> bool:
    """Whether a model of so much training is presumed to carry systemic risk, by the EU's line."""
    return reaches(flop, table("thresholds")["EU AI Act"])


def verdict_by_cluster(
    row: Row,
    state: str,
    cluster: Cluster,
) -> Verdict:
    """A cluster's peak in the format it trains in and in its fastest: no text says which counts."""
    peaks = _peaks(cluster)
    usual = next(iter(peaks))
    fastest = max(peaks, key=peaks.__getitem__)
    over = reaches(peaks[usual], row)
    word = "over" if over else "under"
    if over != reaches(peaks[fastest], row):
        over, word = None, "it depends on the format"
    rates = []
    for name in dict.fromkeys((usual, fastest)):
        rate = Q(peaks[name], "OP/s")
        rates.append(f"{rate} in {name or 'the format given'}")
    line = amount(row).removeprefix("at ")
    answer = f"{word}: {' and '.join(rates)}, against {line}"
    return Verdict(row, state, over, answer, peaks[usual])


def _peaks(cluster: Cluster) -> dict[str, float]:
    """{format: operations a second of all chips}; "" for chips that are only a rate."""
    count = cluster.count.value if cluster.count else 1
    chip = cluster.chip
    if chip is None:
        return {"": count * cluster.peak.value}
    peaks = {}
    for name in FORMATS:
        if chip[name] is not None:
            peaks[name.upper()] = count * chip[name].value
    return peaks
