"""A csv of facts as typed cells: numbers, quantities with their sources, dates and texts.

A heading says what its column holds: `flop [FLOP]` quantities, `parameters [#]` plain numbers,
`line [with unit]` quantities that bring their own unit, `applies [date]` dates, and a heading
without brackets text. An empty cell is None. What cannot be read raises TableError with file,
line, column and value. What else each row of the package must have: validation.py.
To let a new data set in, with the credit its licence asks for: one line in CREDITS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple, NoReturn, Protocol

from .._support.errors import UserError, short
from ..quantities.parsing import exact
from ..quantities.quantity import Q, has_unit, quantity
from ..quantities.quantity import read as read_number
from ..quantities.units import UnitError
from .csv_text import BrokenCsv, Refused, numbered_lines, text_of
from .dates import is_date

NEEDED = ("name", "source", "date", "checked", "confidence", "credit")  # columns of each table
FILLED = NEEDED[:-1]  # only data under a licence of their own have a credit
DATES = ("date", "checked")
OUR_OWN = {"fitted": "our fit to", "worked out": "worked out from"}  # by `kind` of a row
TEXT, PLAIN, OWN, DATE = "", "#", "with unit", "date"  # in the brackets of a heading, or a unit
# Thousands of cells are read when a table is first used, nearly all of them of this form, and
# Python reads it ten times as fast as the reader of typed numbers. A test holds that both agree.
AMOUNT = re.compile(r"\d+(\.\d+)?(e\d{1,3})?")
HEADING = re.compile(r"([a-z][a-z0-9_]*)(?: \[([^][]+)\])?")

Cell = str | int | float | Q | None
Units = dict[str, str]  # {column: what the brackets of its heading hold}


class Credit(NamedTuple):
    """What the licence of a data set asks to print, and the address that it is known by."""

    address: str
    line: str


OURS = "(CC BY 4.0), our selection and rounding."
CREDITS = {
    "epoch models": Credit(
        "https://epoch.ai/data/ai-models",
        f"Epoch AI, 'Data on AI Models', https://epoch.ai/data/ai-models {OURS}",
    ),
    "epoch hardware": Credit(
        "https://epoch.ai/data/machine-learning-hardware",
        "Epoch AI, 'Data on Machine Learning Hardware', "
        f"https://epoch.ai/data/machine-learning-hardware {OURS}",
    ),
}
LONGEST = 48  # letters of a source in short


class TableError(UserError, KeyError):
    """A name that no table, row or column has, or a csv that cannot be read."""


class File(Protocol):
    """What a csv is read from: a path, or a file inside a package or a zip."""

    @property
    def name(self) -> str: ...
    def read_bytes(self) -> bytes: ...


# -- a file ----------------------------------------------------------------------------------------
def read(path: File) -> tuple[Units, list[dict[str, Cell]]]:
    """({column: unit}, [{column: value} for each row]) of a csv; TableError if it is malformed."""
    return read_bytes(path.name, path.read_bytes())


def read_bytes(file: str, data: bytes) -> tuple[Units, list[dict[str, Cell]]]:
    """The same of a csv's bytes; file: the name that errors call it by."""
    (number, headings), *lines = _lines(file, data)
    units = _units(f"{file}, line {number}", headings)
    rows = []
    first_lines: dict[str, int] = {}
    for number, cells in lines:
        where = f"{file}, line {number}"
        row = _row(where, units, cells)
        name = str(row["name"])
        if name.lower() in first_lines:
            raise TableError(
                f'{where}, column "name": {name!r} is in line {first_lines[name.lower()]} '
                "already. Give each row a name of its own."
            )
        first_lines[name.lower()] = number
        rows.append(row)
    return units, rows


def _lines(file: str, data: bytes) -> list[tuple[int, list[str]]]:
    """[(number of the line, its cells)], the headings first, empty lines left out."""
    lines = []
    try:
        for number, cells in numbered_lines(text_of(data)):
            lines.append((number, [cell.strip() for cell in cells]))
    except Refused as why:
        raise TableError(f"{file}: {why}") from None
    except BrokenCsv as error:
        raise TableError(
            f"{file}, line {error.number}: {error}. Put a cell that holds a comma or a quote in "
            '"quotes", and write a quote inside as "".'
        ) from None
    if len(lines) < 2:
        raise TableError(f"{file} is empty. Write one line of headings and one line a fact.")
    return lines


def _units(where: str, headings: list[str]) -> Units:
    units: Units = {}
    for heading in headings:
        form = HEADING.fullmatch(heading)
        if not form or form[1] in units:
            raise TableError(
                f"{where}, heading {heading!r} cannot be a column. Write a name of its own in "
                'small letters and a unit in brackets, such as "flop [FLOP]" or "parameters [#]".'
            )
        column, unit = form[1], form[2] or TEXT
        if unit not in (TEXT, PLAIN, OWN, DATE):
            try:
                Q(1, unit)
            except UnitError as error:
                raise TableError(f"{where}, heading {heading!r}: {error}") from None
        units[column] = unit
    missing = [column for column in NEEDED if units.get(column) != TEXT]
    if missing:
        raise TableError(
            f"{where} has no column {missing[0]!r}. Each table says where its facts are from: it "
            f"has the columns {', '.join(NEEDED)}."
        )
    return units


# -- a row and its cells ---------------------------------------------------------------------------
def _row(
    where: str,
    units: Units,
    cells: list[str],
) -> dict[str, Cell]:
    if len(cells) != len(units):
        raise TableError(
            f"{where} has {len(cells)} cells, and there are {len(units)} headings. Put a cell "
            'that holds a comma in "quotes".'
        )
    texts = dict(zip(units, cells))
    for column in FILLED:
        if not texts[column]:
            _fail(where, units, column, "the cell is empty. Each fact says where it is from.")
    credit = texts["credit"]
    if credit and credit not in CREDITS:
        known = ", ".join(CREDITS)
        _fail(where, units, "credit", f"{credit!r} is not one of: {known}.")
    cited = cited_row(texts)
    row = {}
    for column, text in texts.items():
        row[column] = _value(where, units, column, text, cited)
    if credit:
        row["credit"] = CREDITS[credit].line
    return row | _estimates(row, cited)


def _value(
    where: str,
    units: Units,
    column: str,
    text: str,
    cited: str,
) -> Cell:
    unit = units[column]
    if not text:
        return None
    if unit == DATE or column in DATES:
        if not is_date(text):
            _fail(
                where, units, column, f"{text!r} is not a date. Write 2020-05-28, 2020-05 or 2020."
            )
        return text
    if unit == TEXT:
        return text
    try:
        value = _amount(text, unit, cited)
    except UnitError as error:
        _fail(where, units, column, str(error))
    if value < 0:
        _fail(
            where, units, column, f"{text!r} is below 0. Write an amount, or leave the cell empty."
        )
    return value


def _amount(text: str, unit: str, cited: str) -> Q | int | float:
    """A number or a quantity; UnitError for what is not one."""
    if unit == OWN:
        return Q(text, how=cited)
    if AMOUNT.fullmatch(text):
        number = Fraction(text)  # so that 989.4 T is exact
        return exact(number) if unit == PLAIN else Q(number, unit, cited)
    if unit == PLAIN:
        return read_number(text)
    _check_unit_is_not_twice(text, unit)
    return quantity(f"{text} {unit}", unit).because(cited)


def _check_unit_is_not_twice(text: str, unit: str) -> None:
    """Raise UnitError for a cell with a unit of its own under a heading that has one."""
    try:
        twice = has_unit(text)
    except UnitError:
        return  # what else is wrong with it, its reader names
    if not twice:
        return
    amount = read_number(text, unit).to(unit)  # refuses a unit of another kind
    raise UnitError(
        f"{short(text)!r} has a unit, and the heading has it already: write {amount:.12g}."
    )


def _estimates(row: Mapping[str, Cell], cited: str) -> dict[str, Cell]:
    """The quantities that have a range in the columns beside them, with that range."""
    estimates: dict[str, Cell] = {}
    source = cited.removeprefix("cited: ")
    for column in row:
        name = column.removesuffix("_low")
        if name == column or name not in row:
            continue
        value, low, high = row[name], row[column], row.get(f"{name}_high")
        known = low is not None and high is not None
        if known and isinstance(value, Q):
            estimates[name] = value.because(f"estimated: {low} to {high}, {source}")
    return estimates


def _fail(
    where: str,
    units: Units,
    column: str,
    why: str,
) -> NoReturn:
    heading = f"{column} [{units[column]}]" if units[column] else column
    raise TableError(f'{where}, column "{heading}": {why}')


# -- a source in short -----------------------------------------------------------------------------
def cited_row(row: Mapping[str, Cell]) -> str:
    """The source of a row in short, and how its text was read where it was not read itself.

    A number that we fitted or worked out is an estimate from its source, and not cited.
    The date of a row is that of its text. A page that only reports the text has a date of its own,
    `source_date`, and so has the version that was read of a bill that was older; where none is
    known of a page that reports, the day on which it was read is named.
    """
    source, date, checked = (str(row[column]) for column in ("source", "date", "checked"))
    cited = cite(source, str(row.get("source_date") or date), checked)
    if row.get("kind") in OUR_OWN:
        return cited.replace("cited:", f"estimated: {OUR_OWN[str(row['kind'])]}", 1)
    second_hand = row.get("second_hand")
    if not second_hand:
        return cited
    when = f"read {checked[:7]}"
    if row.get("source_date"):
        when = str(row["source_date"])[:7]
    return f"cited: {_place(source)}, {when}, {second_hand}"


def cite(
    source: str,
    date: str,
    checked: str,
) -> str:
    """A source in one short line: "cited: arxiv.org/abs/2005.14165, 2020-05"."""
    if source in (credit.address for credit in CREDITS.values()):
        date = checked  # a data set that changes is dated by the day on which it was read
    return f"cited: {_place(source)}, {date[:7]}"


def _place(source: str) -> str:
    """An address without what no reader needs: "arxiv.org/abs/2005.14165"."""
    place = re.sub(r"^https?://(www\.)?|/?([?#].*)?$", "", source)
    return _shorter(place) if len(place) > LONGEST else place


def _shorter(place: str) -> str:
    """The site of an address; of GitHub the repository, or its owner."""
    parts = place.split("/")
    if parts[0] != "github.com":
        return parts[0]
    repository = "/".join(parts[:3])
    return repository if len(repository) <= LONGEST else "/".join(parts[:2])
