"""The ways to answer, each with its money a month, its quality, its time, what leaves the house.

Small first: the small one answers what it is sure of, the rest goes on to the large one, which is
paid on top. How good that is is bounded, not known: it depends on whether the large one is right
where the small one is wrong. At worst it would have had all of those kept right, at best none.
NB: 95 of 100 answers of two models in turn are taken to be there within the sum of both times.
That is a bound for most distributions, not for all.
To add a way: a function of a Sheet that returns a Way or None, in WAYS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .sheet import Sheet
from .spans import ALL, NOTHING, Span

SLOW = 0.05  # of the answers: as many may be slower


@dataclass(frozen=True)
class Way:
    """A way to answer. What is not known is None, and `needs` says what to measure."""

    name: str
    money: Span  # $ a month
    quality: Span | None = None
    seconds: Span | None = None
    leaves: Span = ALL
    needs: str = ""

    def fails(self, sheet: Sheet) -> list[str]:
        """What is asked for and not met, at the worse end of each span."""
        failed = []
        if _is_over(sheet.quality, self.quality and self.quality.low):
            failed.append("quality")
        if _is_over(self.seconds and self.seconds.high, sheet.within):
            failed.append("time")
        if _is_over(self.leaves.high, sheet.may_leave):
            failed.append("privacy")
        return failed

    def unknown(self, sheet: Sheet) -> list[str]:
        """What is asked for and not known of it."""
        missing = []
        if sheet.quality is not None and self.quality is None:
            missing.append(self.needs)
        if sheet.within is not None and self.seconds is None:
            missing.append(f"the seconds of {self.name}")
        return missing

    def meets(self, sheet: Sheet) -> bool:
        """Whether everything that is asked for is known to be met."""
        return not self.fails(sheet) and not self.unknown(sheet)


def _is_over(x: float | None, limit: float | None) -> bool:
    return x is not None and limit is not None and x > limit + 1e-12


def ways(sheet: Sheet) -> list[Way]:
    """Every way that the sheet says enough about to have a cost."""
    seen = sheet.seen
    found = []
    for make in WAYS:
        way = make(seen)
        if way is not None:
            found.append(way)
    return found


# -- one model -------------------------------------------------------------------------------------
def small_alone(sheet: Sheet) -> Way:
    return Way(
        "the small one",
        _each(sheet, small_query(sheet)).plus(sheet.small.month),
        sheet.right_small,
        sheet.seconds_small,
        NOTHING if sheet.at_home else ALL,
        "right answers of the small one on your own examples",
    )


def large_alone(sheet: Sheet) -> Way:
    return Way(
        "the large one",
        _each(sheet, large_query(sheet)).plus(sheet.large.month),
        sheet.right_large,
        sheet.seconds_large,
        ALL,
        "right answers of the large one on your own examples",
    )


def with_retrieval(sheet: Sheet) -> Way | None:
    """The small one, which reads what was retrieved as well."""
    if sheet.retrieved is None:
        return None
    read = sheet.read.plus(sheet.retrieved)
    query = sheet.small.of_query(read, sheet.written)
    return replace(
        small_alone(sheet),
        name="the small one with retrieval",
        money=_each(sheet, query).plus(sheet.small.month),
        quality=sheet.right_retrieved,
        needs="right answers of the small one with retrieval",
    )


# -- two in turn -----------------------------------------------------------------------------------
def small_first(sheet: Sheet) -> Way | None:
    if sheet.keeps is None:
        return None
    passed = sheet.keeps.rest()
    query = small_query(sheet).plus(passed.times(large_query(sheet)))
    fixed = sheet.small.month.plus(sheet.large.month)
    return Way(
        "small first",
        _each(sheet, query).plus(fixed),
        _answered_early(sheet.right_large, sheet.keeps, sheet.right_kept),
        _in_turn(sheet.seconds_small, sheet.seconds_large, passed),
        passed if sheet.at_home else ALL,
        _needs_of_two(sheet),
    )


def cached(sheet: Sheet) -> Way | None:
    """A cache that answers by likeness, before small first, or the large one where none is sure.

    NB: what it answers is taken as a fair sample of the queries, in money, quality and time alike.
    Its key has a price: every query is read once for it, at the small one's price for reading.
    """
    if sheet.hits is None:
        return None
    following = small_first(sheet) or large_alone(sheet)
    missed = sheet.hits.rest()
    key = sheet.small.read.times(sheet.read)
    fixed = sheet.small.month.plus(sheet.large.month)
    asked = key.plus(missed.times(_query_after(sheet)))
    needs = following.needs
    if sheet.right_hits is None:
        needs = "right answers among the hits of the cache"
    return replace(
        following,
        name=f"a cache, then {following.name}",
        money=_each(sheet, asked).plus(fixed),
        quality=_quality_cached(sheet),
        seconds=_seconds_cached(sheet, missed),
        leaves=following.leaves.times(missed) if sheet.at_home else ALL,
        needs=needs,
    )


def _query_after(sheet: Sheet) -> Span:
    """Dollars for a query that the cache has no answer to."""
    if sheet.keeps is None:
        return large_query(sheet)
    return small_query(sheet).plus(sheet.keeps.rest().times(large_query(sheet)))


def _quality_cached(sheet: Sheet) -> Span | None:
    """The large one's, after the hits, and after what the small one keeps of the rest."""
    quality = _answered_early(sheet.right_large, sheet.hits, sheet.right_hits)
    if sheet.keeps is None:
        return quality
    assert sheet.hits is not None
    missed_and_kept = Span(0, (1 - sheet.hits.low) * sheet.keeps.high)
    return _answered_early(quality, missed_and_kept, sheet.right_kept)


def _seconds_cached(sheet: Sheet, missed: Span) -> Span | None:
    if sheet.keeps is None:
        return sheet.seconds_large
    passed = sheet.keeps.rest().times(missed)
    return _in_turn(sheet.seconds_small, sheet.seconds_large, passed, missed)


WAYS = (small_alone, large_alone, small_first, cached, with_retrieval)


# -- parts -----------------------------------------------------------------------------------------
def small_query(sheet: Sheet) -> Span:
    """Dollars for a query of the small one."""
    return sheet.small.of_query(sheet.read, sheet.written)


def large_query(sheet: Sheet) -> Span:
    """Dollars for a query of the large one."""
    return sheet.large.of_query(sheet.read, sheet.written)


def _each(sheet: Sheet, query: Span) -> Span:
    return sheet.queries.times(query)


def _answered_early(quality: Span | None, kept: Span | None, right: Span | None) -> Span | None:
    """What becomes of a quality q where a share k is answered before it, r of those right.

    At worst q had all those right: k r + q - k. At best none, as far as that fits beside its other
    right answers: k r + q, and never more than k r + 1 - k.
    """
    if quality is None or kept is None or right is None:
        return None
    most_harm = min(max(quality.low, kept.low), kept.high)
    most_help = min(max(1 - quality.high, kept.low), kept.high)
    low = most_harm * right.low + max(quality.low - most_harm, 0.0)
    high = most_help * right.high + min(1 - most_help, quality.high)
    return Span(low, high)


def _in_turn(
    small: Span | None,
    large: Span | None,
    passed: Span,
    asked: Span = ALL,
) -> Span | None:
    """Within how many seconds 95 of 100 answers are there, where some wait for both.

    passed: the share that waits for both. asked: the share that reaches the small one at all. More
    than 5 of 100 slower than the small one's time: both. Together at most 5, those that wait for
    both and the slowest 5 of 100 of the small one's: its own time. Else in between.
    """
    if small is None or large is None:
        return None
    both = small.plus(large)
    if passed.low > SLOW:
        return both
    slower = passed.high + SLOW * asked.high
    if slower <= SLOW:
        return small
    return Span(small.low, both.high)


def _needs_of_two(sheet: Sheet) -> str:
    if sheet.right_kept is None:
        return "right answers among those that the small one keeps"
    return "right answers of the large one on your own examples"
