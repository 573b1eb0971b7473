"""What every row of the package's tables must have, beyond what the reader asks for.

A table that is wrong in one cell is wrong, and nobody sees which cell. So the tests run `faults`
over every csv of facts/tables, and a fact is not merged before its list is empty. A learner's own
csv is held to less: see csv_reader.
To ask for more of every row: a check that yields (column, what is wrong), in CHECKS.
"""

from __future__ import annotations

import csv
import io
import keyword
import re
from collections.abc import Iterator

from .csv_reader import (
    CREDITS,
    DATE,
    OWN,
    TEXT,
    File,
    TableError,
    Units,
    read_bytes,
)

# For data sheets, laws and papers; then Epoch AI's scale: within about 3, 10 and 30 times.
# "none": no amount was ever published, and the cell stays empty.
CONFIDENCE = ("defined", "high", "medium", "low", "confident", "likely", "speculative", "none")
RESERVED = ("cited", "table")  # a row answers to these names itself
ADDRESS = re.compile(r"https?://[\w.-]+\.\w+(:\d+)?(/\S*)?")
AMOUNT = re.compile(r"\d+(\.\d+)?(e\d{1,3})?")
AMOUNT_WITH_UNIT = re.compile(AMOUNT.pattern + r" \D.*")

Texts = dict[str, str]
Fault = tuple[str, str]  # the column, and what is wrong in it


def faults(path: File) -> list[str]:
    """Every fault of a csv of facts, each with file, line and column; empty for a good one."""
    file, data = path.name, path.read_bytes()
    try:
        units, _ = read_bytes(file, data)
    except TableError as error:
        return [str(error)]
    found = [f"{file}, line 1: {column!r} cannot be a column." for column in _bad_columns(units)]
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    next(reader)
    for cells in reader:
        texts = dict(zip(units, (cell.strip() for cell in cells)))
        for check in CHECKS:
            found += [
                f'{file}, line {reader.line_num}, column "{column}": {why}'
                for column, why in check(units, texts)
                if cells
            ]
    return found


def _bad_columns(units: Units) -> list[str]:
    return [column for column in units if keyword.iskeyword(column) or column in RESERVED]


# -- the checks of one row -------------------------------------------------------------------------
def _sources(units: Units, texts: Texts) -> Iterator[Fault]:
    """A full address; a word for confidence; the credit that a data set's licence asks for."""
    source = texts["source"]
    if not ADDRESS.fullmatch(source):
        yield "source", f"{source!r} is not an address. Write all of it, from https:// on."
    if texts["confidence"] not in CONFIDENCE:
        known = ", ".join(CONFIDENCE)
        yield "confidence", f"{texts.get('confidence')!r} is not one of: {known}."
    asked = [name for name, credit in CREDITS.items() if credit.address == source]
    if asked and texts["credit"] not in asked:
        yield "credit", f"this source asks for its credit: write {asked[0]!r}."


def _dates(units: Units, texts: Texts) -> Iterator[Fault]:
    """The day of checking in full; nothing is checked before it was published."""
    if len(texts["checked"]) != 10:
        yield "checked", "write the day on which the source was read, such as 2026-11-21."
    if texts["date"] > texts["checked"]:
        yield "date", "it lies after the day on which the source was checked."


def _amounts(units: Units, texts: Texts) -> Iterator[Fault]:
    """Plain amounts above 0, in one spelling."""
    for column, unit in units.items():
        text = texts[column]
        if not text or unit in (TEXT, DATE):
            continue
        form = AMOUNT_WITH_UNIT if unit == OWN else AMOUNT
        if not form.fullmatch(text):
            example = '"1e25 FLOP"' if unit == OWN else "989.4 or 3.14e23"
            yield column, f"{text!r} is not a plain amount. Write it as {example}, or leave it out."


def _something(units: Units, texts: Texts) -> Iterator[Fault]:
    """A row says how much, or that nobody has said so."""
    numbers = [c for c, unit in units.items() if unit not in (TEXT, DATE) and texts[c]]
    if not numbers and texts["confidence"] != "none":
        yield "confidence", 'there is no number in this row: write "none".'


def _bounds(units: Units, texts: Texts) -> Iterator[Fault]:
    """A range has both ends, and its number lies between them."""
    for column in units:
        low, high = texts.get(f"{column}_low"), texts.get(f"{column}_high")
        if low is None or high is None:
            continue
        ends_and_number = (low, texts[column], high)
        if bool(low) != bool(high):
            yield column, "a range has two ends: give both, or neither."
        elif low and all(AMOUNT.fullmatch(text) for text in ends_and_number):
            least, value, most = map(float, ends_and_number)
            if not least < value < most:
                yield column, f"{texts[column]} does not lie between {low} and {high}."


CHECKS = (_sources, _dates, _amounts, _something, _bounds)
