"""Truth values, days and numbers as spreadsheets and other people's programs write them.

TRUE, 1, WAHR; 5/28/2020, 28.05.2020, 43979; 3,8E+25, 1.234.567. Many a cell can be read in two ways
alone, and in one way beside the others of its file: a 28 in front is a day, so 5/6 beside it is the
fifth of June. So a file is asked for its order of days and its decimal mark first, and where its
cells do not decide, a cell that they would have to decide is not read.
To read another word: TRUE, FALSE, MONTHS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from ..dates import is_date

TRUE = ["true", "1", "1.0", "yes", "y", "x", "t", "wahr", "ja", "vrai", "oui", "verdadero", "vero"]
FALSE = ["", *["false", "0", "0.0", "no", "n", "f", "falsch", "nein", "faux", "non", "falso", "-"]]


def truth(text: str) -> bool | None:
    """Whether a cell means yes; None for what is neither yes nor no."""
    word = text.strip().lower()
    if word in TRUE:
        return True
    return False if word in FALSE else None


# -- days ------------------------------------------------------------------------------------------
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAY_FIRST, MONTH_FIRST, UNDECIDED = "day first", "month first", ""
UNCONFIRMED = "one line alone"  # shows an order: it may be a slip, and is not taken for the file's
CONFIRMED = 2  # lines that show the same order
ISO = re.compile(r"(\d{4}-\d\d(?:-\d\d)?)(?:[T ][\d:.+Z-]*)?")  # "2020-05-28 00:00:00"
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?: [\d:]+)?")
NAMED = re.compile(r"(\d{1,2})[. -]+([a-z]{3,9})[. ,-]+(\d{4}|\d\d)")  # "28-May-20"
NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})")  # "May 28, 2020"
SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
FIRST_SERIAL = date(1899, 12, 30)  # day 0 of spreadsheets
SERIALS = range(15_000, 60_000)  # 1941 to 2064
CENTURY = 43  # "43" is 1943, before the first model there is; "42" is 2042


def order_of_days(cells: Iterable[str]) -> str:
    """The order of days and months in a column: DAY_FIRST, MONTH_FIRST, UNDECIDED, UNCONFIRMED."""
    orders = []
    for cell in cells:
        form = YEAR_LAST.fullmatch(cell)
        if not form:
            continue
        first = int(form[1])
        second = int(form[3])
        if form[2] == ".":  # points are written where the day comes first
            orders += [DAY_FIRST] * CONFIRMED
        elif first > 12:
            orders.append(DAY_FIRST)
        elif second > 12:
            orders.append(MONTH_FIRST)
    if len(set(orders)) != 1:
        return UNDECIDED
    return orders[0] if len(orders) >= CONFIRMED else UNCONFIRMED


def day(text: str, order: str) -> str:
    """A day as our tables write it, "2020-05-28"; "" for what cannot be read in one way."""
    if is_date(text):
        return text
    if form := ISO.fullmatch(text):
        return form[1] if is_date(form[1]) else ""
    if form := SERIAL.fullmatch(text):
        return _serial(int(form[1]))
    if form := YEAR_FIRST.fullmatch(text):
        return _day(form[1], form[2], form[3])
    if form := YEAR_LAST.fullmatch(text):
        return _year_last(form, order)
    return _named(text.lower())


def _serial(days: int) -> str:
    """The day of a number of days, as a spreadsheet stores it."""
    if days not in SERIALS:
        return ""
    found = FIRST_SERIAL + timedelta(days)
    return found.isoformat()


def _year_last(form: re.Match[str], order: str) -> str:
    first = form[1]
    second = form[3]
    year = form[4]
    if order == UNCONFIRMED:
        return ""
    if form[2] == "." or int(first) > 12 or order == DAY_FIRST:
        return _day(year, second, first)
    if int(second) > 12 or order == MONTH_FIRST or first == second:
        return _day(year, first, second)
    return ""


def _named(text: str) -> str:
    """A day whose month is a word."""
    if form := NAMED.fullmatch(text):
        number, word, year = form.groups()
    elif form := NAMED_FIRST.fullmatch(text):
        word, number, year = form.groups()
    else:
        return ""
    word = word[:3]
    if word not in MONTHS:
        return ""
    month = MONTHS.index(word) + 1
    return _day(year, str(month), number)


def _day(year: str, month: str, number: str) -> str:
    if len(year) == 2:
        century = "19" if int(year) >= CENTURY else "20"
        year = century + year
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:  # a month 13
        return ""
    return found.isoformat()


# -- numbers ---------------------------------------------------------------------------------------
POINT, COMMA = ".", ","
SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
POWER = r"(e[+-]?\d{1,3})?"
PLAIN = re.compile(rf"\d+{POWER}", re.ASCII)
CUT = re.compile(r"\d([.,]\d{1,2})?E\+\d+")  # "3.8E+25", as a narrow column shows it


def _own_form(mark: str, groups: str) -> re.Pattern[str]:
    """What can only be a number with this decimal mark: "3.8e25", "1,234.5", "1,234,567"."""
    m, g = re.escape(mark), re.escape(groups)
    grouped = rf"\d{{1,3}}({g}\d{{3}})"
    forms = (
        rf"{grouped}+{m}\d+",
        rf"{grouped}{{2,}}",
        rf"\d+{m}\d*e[+-]?\d{{1,3}}",
        rf"0?{m}\d+",
        rf"\d+{m}\d{{1,2}}",
        rf"\d{{1,3}}{m}\d{{4,}}",
    )
    return re.compile("|".join(forms), re.ASCII)


def _any_form(mark: str, groups: str) -> re.Pattern[str]:
    """Every number that is written with this decimal mark."""
    m, g = re.escape(mark), re.escape(groups)
    whole = rf"(\d{{1,3}}({g}\d{{3}})+|\d+)"
    # "14180000,14180000" is a list of two, and no number with a long tail.
    longest = "" if mark == POINT else 3
    forms = (
        rf"{whole}({m}\d{{0,{longest}}})?{POWER}",
        rf"\d{{0,3}}{m}\d+{POWER}",
    )
    return re.compile("|".join(forms), re.ASCII)


OWN = {POINT: _own_form(POINT, COMMA), COMMA: _own_form(COMMA, POINT)}
ANY = {POINT: _any_form(POINT, COMMA), COMMA: _any_form(COMMA, POINT)}


def decimal_mark(cells: Iterable[str]) -> str:
    """The decimal mark of a file's numbers: POINT, COMMA, or "" where its cells do not decide."""
    marks = set()
    for cell in cells:
        text = SPACES.sub("", cell.lower())
        for mark, own in OWN.items():
            if own.fullmatch(text):
                marks.add(mark)
    if len(marks) != 1:
        return ""
    return marks.pop()


def number(text: str, mark: str) -> float | None:
    """The number in a cell of a file with that decimal mark; None for what is not one number."""
    text = SPACES.sub("", text.lower())
    if PLAIN.fullmatch(text):
        return float(text)
    if not mark:  # the file does not decide, so the cell has to
        mark = decimal_mark([text])
    if not mark or not ANY[mark].fullmatch(text):
        return None
    groups = COMMA if mark == POINT else POINT
    text = text.replace(groups, "")
    text = text.replace(mark, ".")
    return float(text)


def cut_short(cells: Iterable[str]) -> str:
    """A number whose digits a spreadsheet cut off, if it cut all large ones of a file; else ""."""
    large = [cell for cell in cells if "e" in cell.lower()]
    for cell in large:
        if not CUT.fullmatch(cell):
            return ""
    return large[0] if large else ""
