"""What is known of a product: queries, tokens, prices, shares; each a span, or None for unknown.

What was typed as one share and seen in a number of examples gets the band of that number: of 200
examples, 88 % may be 84 to 91.
To ask for another number: a field of Sheet, a line in `sheet_of`, and where `ways` uses it; if the
choice can turn on it, a line in KNOBS of `choice`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..._support.errors import short
from ...quantities.quantity import read
from ...quantities.units import UnitError
from .prices import Price, price_of
from .spans import Span, seen_in, share_of, span_of
from .typed import a_month, is_missing, plain_demand, refuse_pointed, refuse_words

ASKED = "queries questions requests calls messages mails emails e-mails tickets chats documents"
MOST_SECONDS = 86400.0  # an answer that takes longer was hardly meant


@dataclass(frozen=True)
class Sheet:
    """A product in numbers, of a month; shares from 0 to 1."""

    queries: Span
    read: Span  # tokens of a query
    written: Span
    small: Price
    large: Price
    right_small: Span | None = None  # share of right answers on one's own examples
    right_large: Span | None = None
    examples: float | None = None
    keeps: Span | None = None  # share that the small one is sure of
    right_kept: Span | None = None  # share right among those
    seconds_small: Span | None = None  # within which 95 of 100 answers are there
    seconds_large: Span | None = None
    hits: Span | None = None  # of a cache that answers by likeness
    right_hits: Span | None = None
    retrieved: Span | None = None  # tokens
    right_retrieved: Span | None = None
    at_home: bool = False  # the small one runs on machines of one's own
    quality: float | None = None  # what is asked for
    within: float | None = None  # s
    may_leave: float | None = None  # share of the queries

    @property
    def seen(self) -> Sheet:
        """The same with the bands of shares that were seen in a number of examples."""
        kept = self.examples
        if kept is not None and self.keeps is not None:
            kept = max(1.0, kept * self.keeps.middle)
        bands = {
            "right_small": _band(self.right_small, self.examples),
            "right_large": _band(self.right_large, self.examples),
            "keeps": _band(self.keeps, self.examples),
            "right_kept": _band(self.right_kept, kept),
            "right_retrieved": _band(self.right_retrieved, self.examples),
        }
        return replace(self, **bands)


def _band(span: Span | None, examples: float | None) -> Span | None:
    return None if span is None else seen_in(span, examples)


def sheet_of(given: dict[str, object]) -> Sheet:
    """The Sheet of the arguments of fl.rightsize. Raises UnitError for the first that is amiss."""
    read_tokens, written = _two("tokens", given["tokens"])
    right_small, right_large = _two_or_none("right", given["right"])
    keeps, right_kept = _two_or_none("keeps", given["keeps"])
    seconds_small, seconds_large = _two_or_none("seconds", given["seconds"])
    hits, right_hits = _two_or_none("cache", given["cache"])
    retrieved, right_retrieved = _two_or_none("retrieval", given["retrieval"])
    sheet = Sheet(
        queries=_queries(given["queries"]),
        read=_token_span(read_tokens, "tokens read"),
        written=_token_span(written, "tokens written"),
        small=price_of(given["small"], "small"),
        large=price_of(given["large"], "large"),
        right_small=_share(right_small, "right, small"),
        right_large=_share(right_large, "right, large"),
        examples=_examples(given["examples"]),
        keeps=_share(keeps, "keeps"),
        right_kept=_share(right_kept, "right among those kept"),
        seconds_small=_seconds(seconds_small, "seconds, small"),
        seconds_large=_seconds(seconds_large, "seconds, large"),
        hits=_share(hits, "cache"),
        right_hits=_share(right_hits, "right among the hits"),
        retrieved=_tokens(retrieved),
        right_retrieved=_share(right_retrieved, "right with retrieval"),
        at_home=_yes_or_no(given["at_home"]),
        quality=_one_share(given["quality"], "quality"),
        within=_time(given["within"]),
        may_leave=_one_share(given["may_leave"], "may_leave"),
    )
    _check_kept(sheet)
    return sheet


def _check_kept(sheet: Sheet) -> None:
    """Raise UnitError where more of those kept are right than the small one has right in all."""
    if sheet.right_small is None or sheet.keeps is None or sheet.right_kept is None:
        return
    kept_and_right = sheet.keeps.low * sheet.right_kept.low
    if kept_and_right > sheet.right_small.high + 1e-9:
        raise UnitError(
            f"Of 100 answers the small one keeps {100 * sheet.keeps.low:.3g}, and "
            f"{100 * kept_and_right:.3g} of them would be right; but of all 100 it has only "
            f"{100 * sheet.right_small.high:.3g} right. One of these numbers is off."
        )


# -- one argument ----------------------------------------------------------------------------------
def _two(name: str, given: object) -> tuple[object, object]:
    if isinstance(given, (list, tuple)) and len(given) == 2:
        return given[0], given[1]
    raise UnitError(f"{name} is {short(given)}: write two, as in {EXAMPLES[name]}.")


EXAMPLES = {
    "tokens": "tokens=(800, 200), read and written",
    "right": 'right=("75 %", "88 %"), small and large',
    "keeps": 'keeps=("40 to 60 %", "96 %"), the share kept and the share right among those',
    "seconds": 'seconds=("0.4 s", "2 s"), small and large',
    "cache": 'cache=("30 %", "97 %"), the share of hits and the share right among those',
    "retrieval": 'retrieval=(2000, "85 %"), the tokens retrieved and the share right with them',
}


def _two_or_none(name: str, given: object) -> tuple[object, object]:
    return (None, None) if given is None else _two(name, given)


def _queries(given: object) -> Span:
    """Queries a month; "100k a month" says so once more, "2,000 a day" is thirty times as much."""
    amount, times = a_month(given)
    low, high = span_of(amount, "", "queries", ASKED)
    return Span(low * times, high * times)


def _share(given: object, name: str) -> Span | None:
    return None if is_missing(given) else share_of(given, name)


def _one_share(given: object, name: str) -> float | None:
    """One number that is asked for: of a range, the higher end asks for more."""
    span = _share(plain_demand(given), name)
    return None if span is None else span.high


def _token_span(given: object, name: str) -> Span:
    refuse_words(given, name)
    return span_of(given, "token", name)


def _tokens(given: object) -> Span | None:
    return None if is_missing(given) else _token_span(given, "tokens retrieved")


def _seconds(given: object, name: str) -> Span | None:
    if is_missing(given):
        return None
    span = span_of(given, "s", name)
    if span.high <= MOST_SECONDS:
        return span
    raise UnitError(
        f"{name} is {short(given)}: that is longer than a day. Write 0.4 s, 400 ms or 2 h."
    )


def _time(given: object) -> float | None:
    span = _seconds(plain_demand(given), "within")
    return None if span is None else span.high


def _examples(given: object) -> float | None:
    if is_missing(given):
        return None
    refuse_pointed(given, "examples")
    number = float(read(given, "", "examples", noun="examples"))
    if number >= 1:
        return number
    raise UnitError(f"examples is {short(given)}: write how many you tried, from 1 up.")


def _yes_or_no(given: object) -> bool:
    if isinstance(given, bool):
        return given
    raise UnitError(f"at_home is {short(given)}: write True or False.")
