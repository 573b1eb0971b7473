"""fl.rightsize: a founder's sheet in, the ways to answer out, with the number that decides.

The recommendation is the cheapest way that is good enough at the worse end of every range. Nothing
is assumed that was not typed: what is missing is named.
To add a way: `ways`. To change a sentence: `Options`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..._support.arguments import explained
from ..._support.display import TableDisplay
from ...facts.formulas.routing import break_even
from ...quantities.formatting import percent, sig, words
from ...quantities.quantity import Q
from ...quantities.units import UnitError
from .choice import KNOBS, Turning, best, turning
from .sheet import Sheet, sheet_of
from .spans import Span
from .ways import Way, large_query, small_query, ways

FAILS = {
    "quality": "is no longer good enough",
    "time": "is no longer fast enough",
    "privacy": "lets too much leave",
}
ASKED = {"quality": "quality", "time": "time", "privacy": "what may leave"}


@dataclass(frozen=True, repr=False)
class Options(TableDisplay):
    """The ways to answer, in a table under the recommendation.

    `.ways` (each with `.money`, `.quality`, `.seconds`, `.leaves`), `.best` (a Way, or None),
    `.decides` (the number that decides, or None), `.break_even` (share kept from which small first
    is cheaper than the large one), `.missing` (what would have to be known).
    """

    sheet: Sheet

    @cached_property
    def ways(self) -> list[Way]:
        """Every way that has a cost."""
        return ways(self.sheet)

    @cached_property
    def best(self) -> Way | None:
        """The cheapest way that meets all that is asked, at the worse end of each range."""
        return best(self.sheet)

    @cached_property
    def decides(self) -> Turning | None:
        """The number at which the choice turns soonest."""
        return turning(self.sheet)

    @property
    def break_even(self) -> float | None:
        """The share kept from which small first costs less than the large one; None unpriced.

        Of what a query costs; a machine paid by the month is left out.
        """
        small, large = small_query(self.sheet).high, large_query(self.sheet).high
        if small == 0 or large == 0:
            return None
        return break_even(small, large)

    @property
    def missing(self) -> list[str]:
        """What is asked for and not known, each once; the quality itself where none is asked."""
        if self.sheet.quality is None:
            return ["the quality that is enough: of 100 answers, how many must be right"]
        found: list[str] = []
        for way in self.ways:
            if not way.fails(self.sheet):
                found += way.unknown(self.sheet)
        return list(dict.fromkeys(found))

    # -- words -------------------------------------------------------------------------------------
    def _caption(self) -> str:
        parts = [
            self._exchanged(),
            self._recommendation(),
            self._deciding(),
            self._law(),
            self._cached(),
            self._prices(),
        ]
        return " ".join(part for part in parts if part)

    def _recommendation(self) -> str:
        if self.best:
            way = self.best
            quality = self._at_least(way)
            taken = f"Take {way.name}: {_money(way.money)} $ a month{quality} (estimated)."
            asked = ""
            if way.quality and self._are_bare:
                asked = " How many examples are they from? With that number each gets its band."
            return f"{taken}{asked}{self._cheaper()}"
        if self.missing:
            listed = "; ".join(self.missing)
            return f"What to take cannot be said yet (estimated). Missing: {listed}."
        return f"Nothing meets all your demands (estimated).{self._nearest()}"

    def _at_least(self, way: Way) -> str:
        """How good it is; shares without a number of examples have to be exact for that."""
        if way.quality is None:
            return ""
        if_exact = ", if your shares are exact" if self._are_bare else ""
        return f", and at least {sig(100 * way.quality.low)} of 100 answers right{if_exact}"

    @property
    def _are_bare(self) -> bool:
        """Whether a share has neither a range nor a number of examples."""
        sheet = self.sheet
        shares = (sheet.right_small, sheet.right_large, sheet.keeps, sheet.right_kept)
        typed = [share for share in shares if share is not None]
        return sheet.examples is None and any(share.exact for share in typed)

    def _cheaper(self) -> str:
        """The ways that cost less and may be good enough, with what is not known of them."""
        assert self.best
        parts = []
        for way in self.ways:
            unknown = way.unknown(self.sheet)
            if unknown and not way.fails(self.sheet) and way.money.high < self.best.money.high:
                parts.append(f"{way.name} (missing: {', '.join(unknown)})")
        if not parts:
            return ""
        return f" Cheaper, but not known to be good enough: {'; '.join(parts)}."

    def _nearest(self) -> str:
        """How much the best quality there is lacks, where quality alone is not met."""
        lacking = [way for way in self.ways if way.fails(self.sheet) == ["quality"]]
        if not lacking:
            return self._at_home_instead()
        way = max(lacking, key=lambda way: way.quality.low)  # type: ignore[union-attr]
        assert way.quality and self.sheet.quality
        low, wanted = sig(100 * way.quality.low), sig(100 * self.sheet.quality)
        return (
            f" {way.name[0].upper()}{way.name[1:]} comes closest, with {low} of 100 right at the "
            f"least, where {wanted} are needed."
        )

    def _at_home_instead(self) -> str:
        """The way out where it is what leaves that is too much, and both are in the cloud."""
        sheet = self.sheet
        if sheet.at_home or sheet.may_leave is None:
            return ""
        home = Options(replace(sheet, at_home=True)).best
        if home is None:
            return " With both models in the cloud, everything leaves."
        return (
            " With both models in the cloud, everything leaves; with the small one on your own "
            f"machines, {home.name} would do."
        )

    def _deciding(self) -> str:
        turn = self.decides
        if turn is None:
            return ""
        typed = _typed(getattr(self.sheet, turn.field), turn.field)
        side = "below" if turn.below else "above"
        inside = ""
        if turn.inside:
            inside = " That lies within your range, so measure it first."
        decides = f"What decides is {turn.name} ({typed}): {side} {turn.value}"
        return f"{decides} {self._turned(turn)}.{inside}{self._more_examples(turn)}"

    def _turned(self, turn: Turning) -> str:
        """What holds beyond the turning point, and why: "small first is no longer good enough"."""
        there = {way.name: way for way in ways(turn.beyond)}
        if self.best is None:
            return f"{turn.other} meets all your demands, so take that"
        failed = there[self.best.name].fails(turn.beyond)
        if failed:
            lost = f"{self.best.name} {FAILS[failed[0]]}"
            if turn.other is None:
                return f"{lost}, and nothing meets all your demands"
            return f"{lost}, so take {turn.other}"
        for way in self.ways:
            if way.name == turn.other and way.fails(self.sheet):
                return f"{turn.other} meets all your demands and costs less, so take that"
        return f"{turn.other} costs less, so take that"

    def _more_examples(self, turn: Turning) -> str:
        """How many examples would do, where nothing is known to be good enough with those."""
        if self.best is not None or self.sheet.examples is None or turn.field == "examples":
            return ""
        more = turning(self.sheet, "examples")
        if more is None or more.below:
            return ""
        return (
            f" What is in your hands is {more.name} ({words(self.sheet.examples)}): should they "
            f"come out alike, from {more.value} on {more.other} is known to meet all your demands."
        )

    def _law(self) -> str:
        if self.sheet.keeps is None or self.break_even is None:
            return ""
        if self.break_even >= 1:
            return "Small first never costs less than the large one alone."
        return (
            "Small first is cheaper than the large one once the small one keeps more than "
            f"{percent(self.break_even)}."
        )

    def _cached(self) -> str:
        """What is taken of a cache, where there is one."""
        if self.sheet.hits is None:
            return ""
        return (
            "Of the cache it is taken that it answers a fair sample: if it is the easy questions "
            "that it answers, the rest costs more. It reads every question once, at the small "
            "one's price."
        )

    def _exchanged(self) -> str:
        """A warning where the small one is better than the large one."""
        small, large = self.sheet.right_small, self.sheet.right_large
        if small is None or large is None or small.middle <= large.middle:
            return ""
        return (
            f"Your small one is better ({_percent(small)} right) than your large one "
            f"({_percent(large)}): are the two exchanged?"
        )

    def _prices(self) -> str:
        cited = []
        for price in (self.sheet.small, self.sheet.large):
            if price.cited:
                cited.append(f"{price.name} ({price.cited})")
        return f"Prices: {'; '.join(cited)}." if cited else ""

    # -- the table ---------------------------------------------------------------------------------
    def _heads(self) -> Sequence[str]:
        return [
            "way",
            "$ a month",
            "right of 100",
            "95 of 100 within",
            "leaves your machines",
            "meets all?",
        ]

    def _cells(self) -> Iterator[Sequence[str]]:
        for way in self.ways:
            yield (
                way.name,
                _money(way.money),
                _of_100(way.quality),
                _seconds(way.seconds),
                _percent(way.leaves),
                self._verdict(way),
            )

    def _verdict(self, way: Way) -> str:
        failed = way.fails(self.sheet)
        if failed:
            return f"no: {', '.join(ASKED[name] for name in failed)}"
        unknown = way.unknown(self.sheet)
        if unknown:
            return "not known"
        if self.sheet.quality is None:
            return "no quality is asked"
        return "yes"


def _span(span: Span, text) -> str:
    """A span as text: "440 to 640", or one number where both ends read alike."""
    low, high = text(span.low), text(span.high)
    return low if low == high else f"{low} to {high}"


def _money(span: Span) -> str:
    return _span(span, words)


def _of_100(span: Span | None) -> str:
    return "?" if span is None else _span(span, lambda share: sig(100 * share))


def _seconds(span: Span | None) -> str:
    return "?" if span is None else _span(span, lambda seconds: str(Q(seconds, "s")))


def _percent(span: Span) -> str:
    return f"{_of_100(span)} %"


def _typed(given: Span | float, field: str) -> str:
    """A number of the sheet as people write it."""
    if not isinstance(given, Span):
        return sig(given)
    if KNOBS[field][1] == "shares":
        return _percent(given)
    return _span(given, sig)


@explained(UnitError)
def rightsize(
    queries: object,
    tokens: object,
    small: object,
    large: object,
    *,
    right: object = None,
    examples: object = None,
    keeps: object = None,
    seconds: object = None,
    cache: object = None,
    retrieval: object = None,
    at_home: bool = False,
    quality: object = None,
    within: object = None,
    may_leave: object = None,
) -> Options:
    """The ways to answer: what each costs, how good it is, and which one to take.

    Each number may be a range: "40 to 60 %", "80,000 to 120,000".

    Parameters
    ----------
    queries : a month.
    tokens : (read, written) by a query.
    small, large : a model of the table prices, or what a million tokens cost, read and written:
        "0.2 / 1.2 $"; or what a machine of your own costs: "2,190 $/month".
    right : (small, large), the share of right answers of each, on your own examples.
    examples : how many examples that was; a share without a range then gets the band of that,
        and a typed range stays as it is.
    keeps : (share, right), the share that the small one is sure of, and the share right of those.
    seconds : (small, large), within which 95 of 100 answers of each are there: whole answers, or
        first tokens, but for both models and for `within` the same.
    cache : (hits, right), the share that a cache answers by likeness, and the share right of those.
    retrieval : (tokens, right), the tokens that are retrieved for a query, and the share that the
        small one has right with them.
    at_home : whether the small one runs on your own machines; then what it answers stays there.
    quality : the share that must be right.
    within : the time within which 95 of 100 answers must be there.
    may_leave : the largest share of queries that may leave your machines.

    Returns
    -------
    Options: a table of the ways, with `.best`, `.decides`, `.break_even`, `.missing`.

    Raises
    ------
    UnitError, in one sentence.

    Examples
    --------
    >>> answer = rightsize("100,000", (800, 200), "0.2 / 1.2 $", "5 / 30 $", quality="85 %",
    ...                    right=("75 %", "88 %"), keeps=("40 to 60 %", "96 %"))
    >>> answer.best.name, round(answer.break_even, 3)
    ('small first', 0.04)
    """
    return Options(sheet_of(locals()))
