"""The cheapest way that meets what is asked, and the number at which another way is the choice.

Which number decides is searched for, not derived: each number of the sheet is varied alone, as if
it were known exactly, and the one whose turning point is nearest decides. Near is counted in
logarithms, of odds for shares; within the bounds that were typed it is nearest of all. A share that
was typed as a range is varied as the true one; one that was seen in n examples keeps their band.
To let another number decide: a line in KNOBS.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...quantities.formatting import percent, words
from .sheet import Sheet
from .spans import Span
from .ways import Way, ways

STEPS = 80  # from a number to each end of its range, before halving
HALVINGS = 20
REACH = 1000  # times an amount, either way
SHARES, AMOUNTS = "shares", "amounts"
EDGE = 1e-5  # of a number: as near as that to the end of a range is at its end
SURE = 1e-4  # of a share: its ends are left out, where odds have no logarithm

KNOBS = {  # field of the sheet: what it is, and which kind of number
    "keeps": ("the share that the small one keeps", SHARES),
    "right_kept": ("the share right among those kept", SHARES),
    "right_small": ("the share right of the small one", SHARES),
    "right_large": ("the share right of the large one", SHARES),
    "hits": ("the share of hits of the cache", SHARES),
    "right_hits": ("the share right among the hits", SHARES),
    "right_retrieved": ("the share right with retrieval", SHARES),
    "retrieved": ("the number of tokens retrieved", AMOUNTS),
    "queries": ("the number of queries", AMOUNTS),
    "examples": ("the number of your examples", AMOUNTS),
}


@dataclass(frozen=True)
class Turning:
    """Where the choice turns: the number's name, its value there, on which side is which way."""

    field: str
    at: float
    below: bool  # whether the other choice is below
    other: str | None  # name of the other way; None: no way meets all
    inside: bool  # whether it lies within what was typed
    beyond: Sheet  # just on the side of the other choice

    @property
    def name(self) -> str:
        """What the number is, in words."""
        return KNOBS[self.field][0]

    @property
    def value(self) -> str:
        """The turning point as people write it."""
        if KNOBS[self.field][1] == SHARES:
            return percent(self.at)
        return words(self.at)


def best(sheet: Sheet) -> Way | None:
    """The cheapest way, at the upper end of its money, of those that meet all that is asked."""
    if sheet.quality is None:
        return None
    good = [way for way in ways(sheet) if way.meets(sheet)]
    return min(good, key=lambda way: way.money.high, default=None)


def turning(sheet: Sheet, *fields: str) -> Turning | None:
    """The number of the sheet at which the choice turns soonest; None if no single one turns it.

    fields: those that may decide; all of KNOBS, if none is named.
    """
    if sheet.quality is None:
        return None
    chosen = name_of(best(sheet))
    found = []
    for field in fields or KNOBS:
        if getattr(sheet, field) is not None:
            found += _turnings(sheet, field, KNOBS[field][1], chosen)
    if not found:
        return None
    distance, point = min(found, key=lambda pair: pair[0])
    return point


def name_of(way: Way | None) -> str | None:
    return None if way is None else way.name


def _turnings(
    sheet: Sheet,
    field: str,
    kind: str,
    chosen: str | None,
) -> list[tuple[float, Turning]]:
    """[(how far away, Turning)] of one number, downwards and upwards."""
    given = getattr(sheet, field)
    low, high = given if isinstance(given, Span) else (given, given)
    scale = _logit if kind == SHARES else math.log
    unscale = _share if kind == SHARES else math.exp
    start = scale((low + high) / 2)
    ends = _ends(kind, start)

    def choice(x: float) -> str | None:
        return name_of(best(_with(sheet, field, unscale(x))))

    found = []
    for end in ends:
        edge = _edge(choice, start, end, chosen)
        if edge is None:
            continue
        near, far = edge
        outwards = choice(near) == chosen
        other = far if outwards else near
        at = unscale((near + far) / 2)
        inside = low * (1 + EDGE) < at < high * (1 - EDGE)
        below = (end < start) == outwards
        distance = 0.0 if inside else abs(near - start)
        beyond = _with(sheet, field, unscale(other))
        point = Turning(field, at, below, choice(other), inside, beyond)
        found.append((distance, point))
    return found


def _with(sheet: Sheet, field: str, x: float) -> Sheet:
    """The sheet with another number in a field, which gets the band that was there, and no other.

    A typed range has none from the examples, so the number that is tried within it gets none.
    """
    if field == "examples":
        return replace(sheet, examples=x)
    given = getattr(sheet, field)
    if not given.exact:
        sheet = replace(sheet.seen, examples=None)
    return replace(sheet, **{field: Span(x, x)})


def _edge(
    choice: Callable[[float], str | None],
    start: float,
    end: float,
    chosen: str | None,
) -> tuple[float, float] | None:
    """(before, behind) the first place where the choice turns, walking from start to end."""
    first = choice(start) == chosen
    before = start
    for step in range(1, STEPS + 1):
        here = start + (end - start) * step / STEPS
        if (choice(here) == chosen) != first:
            return _halved(choice, before, here, chosen)
        before = here
    return None


def _halved(
    choice: Callable,
    near: float,
    far: float,
    chosen: str | None,
) -> tuple[float, float]:
    """Two places close together between which the choice turns."""
    is_chosen = choice(near) == chosen
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        if (choice(middle) == chosen) == is_chosen:
            near = middle
        else:
            far = middle
    return near, far


def _ends(kind: str, start: float) -> tuple[float, float]:
    if kind == SHARES:
        return _logit(0), _logit(1)
    return start - math.log(REACH), start + math.log(REACH)


def _logit(share: float) -> float:
    inside = min(max(share, SURE), 1 - SURE)
    return math.log(inside / (1 - inside))


def _share(x: float) -> float:
    return 1 / (1 + math.exp(-x))
