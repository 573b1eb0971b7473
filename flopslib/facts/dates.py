"""Dates as the tables write them: a day, a month or a year; as days and decimal years, and back.

Sources often give only a month or a year. One that is drawn or fitted is put at the first day of
it, as in the public files of models, which write day 01 where only the month is known.
"""

from __future__ import annotations

import calendar
import math
import re
from datetime import date, timedelta

from .._support.errors import short
from ..quantities.units import UnitError

FORM = re.compile(r"\d{4}(-\d\d){0,2}")
WRITE = "Write 2024, 2024-07 or 2024-07-01."
YEARS = (1900, 2200)  # a plain number between them is a decimal year, and no other number is


class DateError(UnitError):
    """A text or a number that is not a date."""


def is_date(text: str) -> bool:
    """Whether a text is a day, a month or a year as the tables write it."""
    try:
        first_day(text)
    except DateError:
        return False
    return True


def first_day(text: str | date) -> date:
    """The first day of a day, month or year: "2024-07" is 1 July. Raises DateError."""
    if isinstance(text, date):
        return text
    text = str(text)
    if not FORM.fullmatch(text):
        raise _not_a_date(text)
    missing = "-01-01"[len(text) - 4 :]
    try:
        return date.fromisoformat(text + missing)
    except ValueError:  # of the form of a date, but in no calendar
        raise _not_a_date(text) from None


def last_day(text: str | date) -> date:
    """The last day of a day, month or year: "2024-02" is 29 February. Raises DateError."""
    first = first_day(text)
    if isinstance(text, date) or len(text) > 7:
        return first
    month = 12 if len(text) == 4 else first.month
    _, days = calendar.monthrange(first.year, month)
    return date(first.year, month, days)


def year(day: str | float | date) -> float:
    """A day as a decimal year, leap years included; of a month or a year its first day.

    day: a date, a text such as "2024-07", or a number, which is a decimal year already.
    Raises DateError.

    >>> round(year("2024-07-01"), 4), year("2024")
    (2024.4973, 2024.0)
    """
    if isinstance(day, (int, float)):
        if YEARS[0] <= day <= YEARS[1]:
            return float(day)
        raise _not_a_date(day)
    first = first_day(day)
    start = date(first.year, 1, 1)
    days = 366 if calendar.isleap(first.year) else 365
    return first.year + (first - start).days / days


def month(at: float) -> str:
    """The month of a decimal year, as the tables write it.

    >>> month(year("2010-09-26")), month(2029.7)
    ('2010-09', '2029-09')
    """
    whole = math.floor(at)
    days = 366 if calendar.isleap(whole) else 365
    passed = round((at - whole) * days, 6)  # a decimal year that was a day is that day again
    day = date(whole, 1, 1) + timedelta(days=passed)
    return f"{day:%Y-%m}"


def _not_a_date(x: object) -> DateError:
    return DateError(f"{short(x)!r} is not a date. {WRITE}")
