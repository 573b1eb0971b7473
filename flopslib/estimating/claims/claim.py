"""fl.claim: a sentence of the press taken apart. It asks; whether it is true, the reader says.

Rules and tables only: no model, no network. What is not understood is left out, or asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ...quantities.formatting import plural
from .beside.chips import beside_chips
from .beside.laws import beside_laws
from .beside.models import beside_models
from .missing import missing_in
from .reading.kinds import spoken
from .reading.numbers import numbers_in
from .reading.passages import ClaimError, cleaned
from .reading.place import Place, places_of
from .reading.spoken import Spoken

MOST_NUMBERS = 12  # that are shown; all are read
MOST_LINES = 8  # of the tables
NO_NUMBER = "There is no number in it, so there is nothing to work out. Ask: how much?"
ONLY_DATES = "Its only numbers are dates."
LAST_LINE = "Whether it is true, you say."


@dataclass(frozen=True, repr=False)
class Claim(TextDisplay):
    """A sentence taken apart: `.numbers`, `.names`, `.dates`, `.beside`, `.missing`.

    numbers: each with its text, kind, why and value. beside: what the tables say, line by line.
    missing: the questions that the sentence leaves open.
    """

    text: str
    numbers: tuple[Spoken, ...]
    names: tuple[str, ...]
    dates: tuple[str, ...]
    beside: tuple[str, ...]
    missing: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        found = plural(len(self.numbers), "number")
        yield f"Taken apart by rules and tables: {found} (counted)."
        if not self.numbers:
            yield ONLY_DATES if self.dates else NO_NUMBER
        for number in self.numbers[:MOST_NUMBERS]:
            yield number.sentence
        left = len(self.numbers) - MOST_NUMBERS
        if left > 0:
            yield f"And {plural(left, 'more number')}."
        if self.dates:
            yield f"Dated: {', '.join(self.dates)}."
        if self.beside:
            yield "In our tables:"
            yield from self.beside[:MOST_LINES]
        if self.missing:
            yield f"It does not say: {' '.join(self.missing)}"
        yield LAST_LINE


@explained(ClaimError)
def claim(text: str) -> Claim:
    """A sentence of the press taken apart, by rules and tables; it never says true or false.

    Parameters
    ----------
    text : str
        One sentence or a few, at most 2,000 characters.

    Returns
    -------
    Claim
        Its numbers, each a count, a rate, money, a time ...; what the tables say of the models,
        chips and laws in it, with sources; and the questions that it leaves open.

    Raises
    ------
    ClaimError
        For what is not a text, has no word in it, or is too long.

    Examples
    --------
    >>> claim("The B200 gives 20 petaflops.").numbers[0].kind
    'rate'
    """
    text = cleaned(text)
    places = places_of(text)
    numbers: list[Spoken] = []
    beside: list[str] = []
    missing: list[str] = []
    dated = any(place.dates for place in places)
    for place, own in zip(places, _by_place(text, places)):
        numbers += own
        above_0 = [number for number in own if number.value]
        beside += beside_models(place, above_0)
        beside += beside_chips(place, above_0)
        beside += beside_laws(place, above_0)
        missing += missing_in(place, own, dated)
    names = [name.text for place in places for name in place.names]
    dates = [date.text for place in places for date in place.dates]
    return Claim(text, tuple(numbers), _once(names), _once(dates), _once(beside), _once(missing))


def _by_place(text: str, places: list[Place]) -> list[list[Spoken]]:
    """The numbers of each sentence."""
    names = [name for place in places for name in place.names]
    dates = [date for place in places for date in place.dates]
    found: list[list[Spoken]] = [[] for _ in places]
    at = 0
    for number in numbers_in(text, names, dates):
        while at + 1 < len(places) and places[at + 1].start <= number.start:
            at += 1
        kind = spoken(number, places[at])
        if kind:
            found[at].append(kind)
    return found


def _once(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
