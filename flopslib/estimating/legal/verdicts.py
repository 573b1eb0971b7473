"""The answer to one line: over or under, by how much, and whether the doubt could change it.

The fact behind it: `>` and `>=` differ for a number that stands on the line, and an estimate that
may be 30 % off settles nothing nearer than that. So an answer is a side, a distance and a doubt.
To change a sentence: `held`, `share`, `cluster`. Not legal advice.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from ..._support.display import TextDisplay
from ...facts.chips import FORMATS
from ...facts.table import Row, TableError, table
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from ..training_run import BAND
from ..uncertainty import read
from .lines import STATES, amount, follows, when

SAME = 1e-9  # a number this near to a line stands on it


@dataclass(frozen=True, repr=False)
class Verdict(TextDisplay):
    """One line's answer: `.over` (None: not known), `.settled` (30 % cannot change it), `.chance`.

    value: what was held against the line; chance: probability of being over, where it is a range.
    """

    row: Row
    state: str
    over: bool | None
    answer: str
    value: float | None = None
    settled: bool = True
    chance: float | None = None

    @property
    def head(self):
        """The line's short name, and what became of it where it is not in force."""
        its = "" if self.state == "in force" else f" ({self.state}, {when(self.row, self.state)})"
        return f"{self.row.short}{its}"

    def __repr__(self):
        said = f"{self.head}: {self.answer}."
        if self.over and self.state in STATES[:3]:
            said += f" {follows(self.row)} ({self.row.cited})."
        return said


@dataclass(frozen=True, repr=False)
class Crossings(TextDisplay):
    """The answers for one run on one day: `["EU 1e25"]`, `.over` by short name, `.totals`."""

    opening: str
    on: str
    verdicts: tuple
    totals: dict
    notes: tuple = ()

    def __getitem__(self, name):
        for one in self.verdicts:
            if str(name).lower() in (one.row.short.lower(), one.row.name.lower()):
                return one
        raise TableError(
            f"{str(name)[:40]!r} has no answer here. There are: "
            f"{'; '.join(one.row.short for one in self.verdicts)}."
        )

    def __iter__(self):
        return iter(self.verdicts)

    @property
    def over(self):
        """Short names of the lines in force that are crossed."""
        return tuple(v.row.short for v in self.verdicts if v.over and v.state == "in force")

    def __repr__(self):
        told = [self.opening, *self.notes]
        alike = {}  # lines that are not crossed and have one answer share a sentence
        for v in (v for v in self.verdicts if v.state in STATES[:3]):
            alike.setdefault(v.answer if v.over is False else id(v), []).append(v)
        told += [
            repr(vs[0]) if len(vs) == 1 else f"{', '.join(v.head for v in vs)}: {answer}."
            for answer, vs in alike.items()
        ]
        for its in STATES[3:]:
            here = [v for v in self.verdicts if v.state == its]
            sides = [
                f"{word} {', '.join(v.row.short for v in found)}"
                for word, found in (
                    ("over", [v for v in here if v.over]),
                    ("not known for", [v for v in here if v.over is None]),
                    ("not over", [v for v in here if v.over is False]),
                )
                if found
            ]
            if sides:
                told.append(f"{its[0].upper()}{its[1:]}: {'; '.join(sides)} (cited).")
        return "\n".join(told)


def reaches(value, row, operator=None, line=None):
    """Whether a number is over a line, by the operator of its text; on it, `>` is not reached."""
    operator = operator or row.operator or ">="  # "having a capacity of": from there on
    line = line or row.line.value
    if abs(value / line - 1) < SAME:
        over = operator in (">=", "<=")
    else:
        over = (value > line) == (operator[0] == ">")
    return over and not (row and row.below and value >= row.below.value)


def cost(run):
    """A Range of what the run costs; of several prices, the one that was named first."""
    first = next(iter(run.cost.values())) if isinstance(run.cost, dict) else run.cost
    return read(first, "$", "cost")


def held(row, its, run, one, drawn, more=""):
    """The Verdict on a number, or on its draws; and on the second half of a test of two."""
    line = row.line.value
    over, chance, settled = reaches(one.value, row), None, True
    if drawn:
        find, edge = (bisect_right, SAME) if row.operator == ">" else (bisect_left, -SAME)
        top = bisect_left(drawn, row.below.value) if row.below else len(drawn)
        chance = max(top - find(drawn, line * (1 + edge)), 0) / len(drawn)
        settled = chance in (0, 1)
        tail = f"the probability of being over is {_chance(chance)}"
    else:
        settled = (
            over == reaches(one.value * (1 - BAND), row) == reaches(one.value * (1 + BAND), row)
        )
        tail = (
            f"your {100 * BAND:g} % cannot change that"
            if settled
            else f"{100 * BAND:g} % either way reaches across, so no estimate settles it"
        )
    answer = f"{_where(one.value, row, over)}; {tail}{more}"
    if row.and_line and row.kind in ("training", "modification") and over:
        limb = f"{row.and_operator} {row.and_line}"
        if run.cost is None:
            over, answer = None, f"{answer}; it also asks for a cost {limb}: give price="
        else:
            money = cost(run).value
            over = reaches(money, None, row.and_operator, row.and_line.value)
            answer += f"; and its cost, {Q(money, '$')}, is {'' if over else 'not '}{limb}"
    return Verdict(row, its, over, answer, one.value, settled, chance)


def _chance(p):
    return "less than 0.01" if p < 0.01 else "more than 0.99" if p > 0.99 else f"{p:.2f}"


def _where(value, row, over):
    """ "over, by 3.8", "under, by 0.8 %", "exactly on the line, ..."."""
    line = row.line.value
    if abs(value / line - 1) < SAME:
        word = {
            ">": "> asks for more, so not over",
            ">=": ">= takes it in, so over",
            None: "the text names no operator",
        }[row.operator]
        return f"exactly on the line: {word}"
    if row.below and value >= row.below.value:
        return "above its upper end"
    times = max(value / line, line / value)
    by = f"{(times - 1) * 100:.2g} %" if times < 1.05 else sig(float(f"{times:.2g}"))
    return f"{'over' if value > line else 'under'}, by {by}"


def share(row, its, case):
    """A change as a share of the original: more than one third makes its maker a provider."""
    base, systemic = case.base, case.systemic
    if systemic is None:
        systemic = reaches(base.value, table("thresholds")["EU AI Act"])
    part = case.sums["cumulative" if systemic else "direct"][0].value / base.value
    over = part > row.share * (1 + SAME)
    edge = [part * (1 - BAND) > row.share, part * (1 + BAND) > row.share]
    said = (
        f"{'over' if over else 'under'}: the change is {sig(100 * part)} % of the original's "
        f"{Q(base.value, 'FLOP')}, a third is {Q(base.value * row.share, 'FLOP')}"
    )
    if over and systemic:
        said += "; the original carries systemic risk, so the changed model is presumed to as well"
    return Verdict(row, its, over, said, part, edge[0] == edge[1])


def cluster(row, its, machine):
    """A cluster's peak by format: the texts do not say which one counts."""
    count, chip = machine.count.value, machine.chip
    peaks = (
        {f: count * chip[f].value for f in FORMATS if chip[f] is not None}
        if chip
        else {"": count * machine.peak.value}
    )
    best = max(peaks, key=peaks.get)
    usual = next(iter(peaks))
    answers = {f: reaches(peaks[f], row) for f in (usual, best)}
    told = " and ".join(
        f"{Q(peaks[f], 'OP/s')} in {f.upper() or 'the format given'}" for f in answers
    )
    over = answers[usual] if answers[usual] == answers[best] else None
    word = {True: "over", False: "under", None: "it depends on the format"}[over]
    return Verdict(
        row, its, over, f"{word}: {told}, against {amount(row).removeprefix('at ')}", peaks[usual]
    )
