"""The answer to one line: over or under, by how much, and how sure that is.

`>` and `>=` differ for a number that is on the line; a band has an upper end as well. How well the
number is known is one thing, and what a text accepts of an estimate another: that belongs to the
lines of this text alone, and neither belongs to a number that was counted.
To change a sentence: `verdict_by_number`, `verdict_by_share`, `verdict_by_cluster`. How answers
look together: `crossings_table`. Not legal advice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ..._support.display import Text, TextDisplay
from ...facts.chips import FORMATS
from ...facts.table import Row, table
from ...quantities.formatting import percent, sig
from ...quantities.quantity import Q
from ..clusters import Cluster
from ..training_run import TrainingRun
from ..uncertainty import UNCERTAINTY, Range, range_of
from .lines import APPLIES, GUIDANCE, LAW, amount, follows, when

SAME = 1e-9  # a number this near to a line is on it: the sums behind it are of 16 digits
NEAR = 1.05  # a distance up to that is said in per cent
SURE = 0.01  # 4,000 draws show nothing finer
SIDES = {True: "over", False: "under", None: "not known"}
INHERITED = (
    "the original carries systemic risk, so the changed model is presumed to have high-impact "
    "capabilities too"
)
ON = "on it"  # the distance of a number that is the line's own
IN, BELOW, ABOVE = "in the band", "below the band", "above the band"


# -- what is answered ------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Verdict(TextDisplay):
    """One line's answer, as a sentence, and as the cells of a table."""

    row: Row
    state: str
    over: bool | None  # None: not known
    answer: str
    value: float | None = None  # what was compared with the line, in base units
    settled: bool = True  # the number's uncertainty cannot change the side
    chance: float | None = None  # probability of being over, where the number is a range
    side: str = ""  # "over", "under", "in the band", "not known" ...
    by: str = ""  # "3.8" times, "0.8 %"
    sure: str = ""  # "yes", "counted", "no: 0.90 over" ...
    warning: str = ""  # what else the answer hangs on; a part of it

    @property
    def head(self) -> str:
        """The line's short name, and what became of it where it does not apply as law."""
        if self.state == APPLIES:
            return self.row.short
        if self.state == GUIDANCE:
            return f"{self.row.short} (guidance)"
        return f"{self.row.short} ({self.state}, {when(self.row, self.state)})"

    @property
    def consequence(self) -> str:
        """What follows, with its source; "" where nothing does."""
        if self.state not in LAW:
            return ""
        if self.over:
            return f"{follows(self.row)} ({self.row.cited})."
        if self.over is False and self.row.under:
            return f"Not over it: {self.row.under}."
        return ""

    @property
    def by_in_words(self) -> str:
        """The distance with its word: "3.8 times", "0.8 %", "on it"."""
        return _by_in_words(self.by)

    @property
    def brief(self) -> Text:
        """The side, the distance and how sure, without what follows: "3.8 times over EU 1e25"."""
        if self.over is None and self.warning:
            return Text(f"{self.head}, {self.side}: {self.warning}")
        if self.side not in ("over", "under") or not self.by or self.by == ON:
            return Text(f"{self.head}: {self.answer}")
        text = f"{self.by_in_words} {self.side} {self.head}"
        if self.chance is not None:
            text += f", and the probability of being over is {_chance_text(self.chance)}"
        elif not self.settled:
            text += ", too close to be sure"
        return Text(text)

    def __repr__(self) -> str:
        return f"{self.head}: {self.answer}. {self.consequence}".rstrip()


# -- comparing -------------------------------------------------------------------------------------
def reaches(value: float, row: Row) -> bool:
    """Whether a number is over a line, by the operator of its text, and below its upper end."""
    if _is_above(value, row):
        return False
    return is_over(value, row.operator, row.line.value)


def is_over(
    value: float,
    operator: str | None,
    limit: float,
) -> bool:
    """Whether a number is over a limit; on it, `>` is not reached.

    A text without an operator ("having a capacity of") is taken as `>=`.
    """
    operator = operator or ">="
    if _on(value, limit):
        return operator in (">=", "<=")
    return (value > limit) == operator.startswith(">")


def side_of(value: float, row: Row) -> str:
    """The side of a line on which a number is: "over", "under"; of a band, three answers."""
    if row.below is None:
        return "over" if reaches(value, row) else "under"
    if reaches(value, row):
        return IN
    return ABOVE if _is_above(value, row) else BELOW


def _is_above(value: float, row: Row) -> bool:
    """Whether a number is at the upper end of a band, which does not belong to it, or above."""
    return row.below is not None and value >= row.below.value * (1 - SAME)


def _on(value: float, line: float) -> bool:
    return abs(value / line - 1) < SAME


def distance(value: float, row: Row) -> str:
    """How far a number is from a line, or from the band's end that it lies beyond."""
    line = row.line.value
    if _is_above(value, row):
        line = row.below.value
    times = max(value / line, line / value)
    if times < NEAR:
        return f"{(times - 1) * 100:.2g} %"
    return _two_digits(times)


def _two_digits(times: float) -> str:
    return sig(float(f"{times:.2g}"))


def _by_in_words(by: str) -> str:
    is_number = by[-1:].isdigit()  # "0.8 %" and "26.1 % of it" end otherwise
    return f"{by} times" if is_number else by


def _where(value: float, row: Row) -> tuple[str, str, str]:
    """(side, distance, both in words): ("over", "3.8", "over, by 3.8 times")."""
    side = side_of(value, row)
    if row.below is None and _on(value, row.line.value):
        words = {
            ">": "> asks for more, so not over",
            ">=": ">= takes it in, so over",
            None: "the text names no operator",
        }
        return side, ON, f"exactly on the line: {words[row.operator]}"
    if row.below and _on(value, row.below.value):
        return side, "on its end", f"{side}, exactly on its upper end ({amount(row)})"
    if row.below and side == IN:
        return side, "", f"{IN} ({amount(row)})"
    by = distance(value, row)
    band = f" ({amount(row)})" if row.below else ""
    return side, by, f"{side}{band}, by {_by_in_words(by)}"


# -- a number --------------------------------------------------------------------------------------
def verdict_by_number(
    row: Row,
    state: str,
    run: TrainingRun,
    number: Range,
    draws: Sequence[float] = (),
    *,
    known: str = "",
    accepted: str = "",
    more: str = "",
) -> Verdict:
    """The Verdict on a number, or on its draws; and on the second half of a test of two.

    draws: sorted values of the number, where it has bounds. known: "counted" or "as given", for a
    number without any uncertainty. accepted: what the line's own text accepts of an estimate.
    more: a warning for the answer's end.
    """
    over = reaches(number.value, row)
    side, by, answer = _where(number.value, row)
    chance = _chance(row, draws) if draws else None
    if chance is not None:
        settled, sure, doubt = _by_chance(row, chance)
    elif known:
        settled, sure, doubt = True, known, ""
    else:
        settled, sure, doubt = _by_usual_uncertainty(row, number)
    warnings = [accepted if sure.startswith("no") else "", more]
    if over and row.and_line and row.kind in ("training", "modification"):
        over, cost = _second_half(row, run)
        warnings.append(cost)
        side = SIDES[over]
    warning = _joined(*warnings)
    answer = _joined(answer, doubt, warning)
    return Verdict(
        row,
        state,
        over,
        answer,
        value=number.value,
        settled=settled,
        chance=chance,
        side=side,
        by=by,
        sure=sure,
        warning=warning,
    )


def _joined(*clauses: str) -> str:
    """The clauses that say something, as one sentence."""
    return "; ".join(clause for clause in clauses if clause)


def _by_usual_uncertainty(row: Row, number: Range) -> tuple[bool, str, str]:
    """(settled, sure, words) of a number that has no bounds of its own."""
    ends = number.widened()
    usual = percent(UNCERTAINTY)
    sides = {side_of(end, row) for end in (ends.low, number.value, ends.high)}
    if len(sides) == 1:
        return True, "yes", f"even {usual} off, it would stay on this side"
    doubt = f"the number is known to about {usual}, so the other side is possible"
    return False, f"no: {usual} reaches across", doubt


def _by_chance(row: Row, chance: float) -> tuple[bool, str, str]:
    """(settled, sure, words) of a number whose bounds give a probability of being over."""
    where = IN if row.below else "over"
    text = _chance_text(chance)
    settled = chance in (0, 1)
    sure = "yes"
    if SURE <= chance <= 1 - SURE:
        sure = f"no: {text} {where}"
    return settled, sure, f"the probability of being {where} is {text}"


def _chance(row: Row, draws: Sequence[float]) -> float:
    """The share of sorted draws that are over a line, and below its upper end where it has one."""
    line = row.line.value
    if row.operator == ">":
        first = bisect_right(draws, line * (1 + SAME))
    else:
        first = bisect_left(draws, line * (1 - SAME))
    last = len(draws)
    if row.below:
        last = bisect_left(draws, row.below.value * (1 - SAME))
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
        return None, f"it also asks for a cost {limit}: give the price of a chip hour"
    dollars = cost_of(run).value
    over = is_over(dollars, row.and_operator, row.and_line.value)
    cost = Q(dollars, "$")
    word = "" if over else "not "
    return over, f"its cost, {cost}, is {word}{limit}"


def cost_of(run: TrainingRun) -> Range:
    """What a run costs; of several prices, by the one that was named first."""
    first = next(iter(run.cost.values())) if isinstance(run.cost, dict) else run.cost
    return range_of(first, "$", "cost")


# -- a line whose number is not set yet, a run without a number ------------------------------------
def verdict_on_unset(
    row: Row,
    state: str,
    on: str,
) -> Verdict:
    """The Verdict on an Act whose number came later than the day that is asked for."""
    answer = f"the Act leaves the number to a decree, and on {on} there was none yet"
    return Verdict(
        row,
        state,
        None,
        answer,
        settled=False,
        side="not set yet",
        warning=answer,
    )


def verdict_by_tokens(
    row: Row,
    state: str,
    active: float,
    most: float,
) -> Verdict:
    """How many tokens a model of known size would need for a line, where no FLOP are published.

    active: parameters that a token uses. most: the most tokens that any model of the table read.
    """
    limit = row.line.value
    tokens = Q(limit / (6 * active), "token")
    needed = f"by 6ND it takes {tokens} to reach it"
    times = tokens.value / most
    side = "not known"
    if times > 1:
        needed += f", {_two_digits(times)} times what any model of the table read"
        side = "likely under"
    answer = f"no FLOP are published; {needed}"
    return Verdict(
        row,
        state,
        None,
        answer,
        settled=False,
        side=side,
        sure="no",
        warning=needed,
    )


# -- a share, a cluster ----------------------------------------------------------------------------
def verdict_by_share(
    row: Row,
    state: str,
    change: Range,
    original: Range,
    systemic: bool,
    accepted: str = "",
) -> Verdict:
    """A change as a share of the original: more than one third makes its maker a provider."""
    part = change.value / original.value
    over = _is_more(part, row.share)
    side = SIDES[over]
    third = Q(original.value * row.share, "FLOP")
    ends = change.widened() / original.widened()
    span = f"{percent(ends.low)} to {percent(ends.high)}"
    answer = (
        f"{side}: the change is {percent(part)} of the original's {Q(original.value, 'FLOP')} "
        f"({span}, as well as both are known); a third is {third}"
    )
    settled = _is_more(ends.low, row.share) == _is_more(ends.high, row.share) == over
    sure = "yes"
    warnings = []
    if not settled:
        sure = f"no: {span}"
        answer += ", so the other side is possible"
        warnings.append(accepted)
    if over and systemic:
        warnings.append(INHERITED)
    warning = _joined(*warnings)
    return Verdict(
        row,
        state,
        over,
        _joined(answer, warning),
        value=part,
        settled=settled,
        side=side,
        by=f"{percent(part)} of it",
        sure=sure,
        warning=warning,
    )


def _is_more(part: float, share: float) -> bool:
    return part > share * (1 + SAME)


def carries_systemic_risk(flop: float) -> bool:
    """Whether a model of so much training is presumed to be one with systemic risk in the EU."""
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
    side = SIDES[over]
    return Verdict(
        row,
        state,
        over,
        answer,
        value=peaks[usual],
        side=side,
        warning=answer,
    )


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
