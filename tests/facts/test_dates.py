"""Dates: a day, a month or a year; the first day is what is drawn and fitted."""

from datetime import date

import pytest

from flopslib.facts.dates import DateError, first_day, is_date, last_day, month, year
from flopslib.facts.table import table


@pytest.mark.parametrize(
    "day, decimal",
    [
        ("2024-07-01", 2024 + 182 / 366),
        ("2023-07-01", 2023 + 181 / 365),
        ("2024", 2024),
        ("1998-11", 1998 + 304 / 365),
        (date(2024, 12, 31), 2024 + 365 / 366),
        (date(2023, 12, 31), 2023 + 364 / 365),
        (2020, 2020),
        (2020.5, 2020.5),
    ],
)
def test_a_day_is_a_decimal_year_and_leap_years_have_a_day_more(day, decimal):
    assert year(day) == pytest.approx(decimal, abs=1e-12)


def test_each_day_lies_after_the_one_before_and_within_its_year():
    days = [date.fromordinal(n) for n in range(date(1999, 1, 1).toordinal(), 731_000)]
    decimals = [year(day) for day in days]
    assert decimals == sorted(set(decimals))
    assert all(int(decimal) == day.year for decimal, day in zip(decimals, days))
    assert all(month(decimal) == f"{day:%Y-%m}" for decimal, day in zip(decimals, days))


@pytest.mark.parametrize(
    "at, text",
    [(2010.7, "2010-09"), (2026.7, "2026-09"), (2030, "2030-01"), (2023.99999, "2023-12")],
)
def test_a_decimal_year_lies_in_a_month(at, text):
    assert month(at) == text


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-11-21", "2026-11-21", "2026-11-21"),
    ],
)
def test_a_month_and_a_year_have_a_first_and_a_last_day(text, first, last):
    assert (first_day(text).isoformat(), last_day(text).isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text", ["soon", "", "2026-13", "2026-02-30", "26", "20260101", "2026-1", "1" * 100, 5, None]
)
def test_what_is_no_date_is_refused_with_what_to_write(text):
    with pytest.raises(DateError, match="is not a date. Write 2024, 2024-07 or 2024-07-01"):
        first_day(text)
    with pytest.raises(DateError):
        year(text)
    assert not is_date(str(text))


@pytest.mark.parametrize("number", [20, 5000, True, float("nan")])
def test_a_number_is_a_year_only_near_our_time(number):
    with pytest.raises(DateError):
        year(number)


def test_every_date_of_the_tables_is_one():
    names = ("models", "chips", "thresholds", "trends", "clocks", "landmarks")
    assert all(1900 <= year(row.date) < 2030 for name in names for row in table(name))
