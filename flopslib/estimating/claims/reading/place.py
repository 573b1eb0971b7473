"""The place of a number in a claim: its sentence, and the names in that sentence."""

from __future__ import annotations

from typing import NamedTuple

from .dates import Date, dates_in
from .names import Name, names_in
from .passages import sentences


class Place(NamedTuple):
    """One sentence of a text: its words, where it begins, the names and dates in it."""

    sentence: str
    start: int
    names: tuple[Name, ...]
    dates: tuple[Date, ...]


def places_of(text: str) -> list[Place]:
    """Each sentence of a text, with its names and dates."""
    names = names_in(text)
    dates = [date for date in dates_in(text) if not _is_in_a_name(date, names)]
    places = []
    for start, end in sentences(text):
        own_names = tuple(name for name in names if start <= name.start < end)
        own_dates = tuple(date for date in dates if start <= date.start < end)
        places.append(Place(text[start:end], start, own_names, own_dates))
    return places


def _is_in_a_name(date: Date, names: list[Name]) -> bool:
    return any(name.start < date.end and date.start < name.end for name in names)
