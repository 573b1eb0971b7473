"""What every row of the package's tables must have, beyond what the reader asks for.

A table that is wrong in one cell is wrong, and no reader sees which cell. So the tests run `faults`
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
    AMOUNT,
    CREDITS,
    DATE,
    OWN,
    TEXT,
    File,
    TableError,
    Units,
    read_bytes,
)

# Epoch AI's scale: in nine of ten cases the truth is within about this factor, either way.
WITHIN = {"confident": 3, "likely": 10, "speculative": 30}
# For data sheets, laws and papers; then Epoch AI's scale.
# "none": no amount was ever published, and the cell stays empty.
CONFIDENCE = ("defined", "high", "medium", "low", *WITHIN, "none")
RESERVED = ("cited", "table")  # a row answers to these names itself
ADDRESS = re.compile(r"https?://[\w.-]+\.\w+(:\d+)?(/\S*)?")
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
    found = []
    for column in units:
        if keyword.iskeyword(column) or column in RESERVED:
            found.append(f"{file}, line 1: {column!r} cannot be a column.")
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    reader = csv.reader(text)
    next(reader)
    for cells in reader:
        if not cells:
            continue
        texts = {column: cell.strip() for column, cell in zip(units, cells)}
        for check in CHECKS:
            for column, why in check(units, texts):
                found.append(f'{file}, line {reader.line_num}, column "{column}": {why}')
    return found


def _number_columns(units: Units) -> list[str]:
    return [column for column, unit in units.items() if unit not in (TEXT, DATE)]


# -- the checks of one row -------------------------------------------------------------------------
def _sources(units: Units, texts: Texts) -> Iterator[Fault]:
    """A full address; a word for confidence; the credit that a data set's licence asks for."""
    source = texts["source"]
    if not ADDRESS.fullmatch(source):
        yield "source", f"{source!r} is not an address. Write all of it, from https:// on."
    confidence = texts["confidence"]
    if confidence not in CONFIDENCE:
        known = ", ".join(CONFIDENCE)
        yield "confidence", f"{confidence!r} is not one of: {known}."
    for name, credit in CREDITS.items():
        if credit.address == source and texts["credit"] != name:
            yield "credit", f"this source asks for its credit: write {name!r}."


def _dates(units: Units, texts: Texts) -> Iterator[Fault]:
    """The day of checking in full; nothing is checked before it was published."""
    if len(texts["checked"]) != 10:
        yield "checked", "write the day on which the source was read, such as 2026-11-21."
    if texts["date"] > texts["checked"]:
        yield "date", "it lies after the day on which the source was checked."


def _amounts(units: Units, texts: Texts) -> Iterator[Fault]:
    """Plain amounts above 0, in one spelling."""
    for column in _number_columns(units):
        text = texts[column]
        form, example = AMOUNT, "989.4 or 3.14e23"
        if units[column] == OWN:
            form, example = AMOUNT_WITH_UNIT, '"1e25 FLOP"'
        if text and not form.fullmatch(text):
            yield column, f"{text!r} is not a plain amount. Write it as {example}, or leave it out."


def _something(units: Units, texts: Texts) -> Iterator[Fault]:
    """A number in each row, or the word that none is published."""
    has_number = any(texts[column] for column in _number_columns(units))
    if not has_number and texts["confidence"] != "none":
        yield "confidence", 'there is no number in this row: write "none".'


def _bounds(units: Units, texts: Texts) -> Iterator[Fault]:
    """A range has both ends, and its number lies between them."""
    for column in units:
        low = texts.get(f"{column}_low", "")
        high = texts.get(f"{column}_high", "")
        if bool(low) != bool(high):
            yield column, "a range has two ends: give both, or neither."
        elif low and not _between(low, texts[column], high):
            yield column, f"{texts[column]} does not lie between {low} and {high}."


def _between(
    low: str,
    value: str,
    high: str,
) -> bool:
    """Whether a number lies between two others; what is not a plain number is a fault already."""
    texts = (low, value, high)
    if not all(AMOUNT.fullmatch(text) for text in texts):
        return True
    return float(low) < float(value) < float(high)


CHECKS = (_sources, _dates, _amounts, _something, _bounds)
