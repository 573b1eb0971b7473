"""Reads a csv of facts strictly: what cannot be trusted is named, and not loaded.

The fact behind it: a table that is right in all cells but one is wrong, and nobody sees which.
So a row needs its source, its date and a word for confidence; each cell is what its heading
says; and an error tells file, line, column, value, and what to write instead.
To let a new data set in, with the credit its licence asks for: one line in CREDITS.
"""

import csv
import io
import keyword
import re
from collections import namedtuple
from datetime import date as calendar

from .._support.errors import UserError
from ..quantities.parsing import NUMBER, parse
from ..quantities.quantity import Q
from ..quantities.units import UnitError

MUST = ("name", "source", "date", "checked", "confidence", "credit")
# Ours, for sheets, laws and papers; then Epoch AI's scale: within about 3, 10 and 30 times.
# "none": nobody has said how much, and the cell stays empty.
CONFIDENCE = ("defined", "high", "medium", "low", "confident", "likely", "speculative", "none")
Credit = namedtuple("Credit", "address line")
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
TEXT, PLAIN, OWN, DATE = "", "#", "with unit", "date"  # in the brackets of a heading, or a unit


class TableError(UserError, KeyError):
    """A name that no table, row or column has, or a csv that cannot be trusted."""


def read(path):
    """({column: unit}, [{column: value} for each row]) of a csv; TableError if it is malformed."""
    file = path.name
    try:
        text = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
        reader = csv.reader(text, strict=True)
        lines = [(reader.line_num, [c.strip() for c in cells]) for cells in reader if cells]
    except UnicodeDecodeError as e:
        raise TableError(f"{file} is not text in UTF-8: {e}. Save it as UTF-8.") from None
    except csv.Error as e:
        raise TableError(
            f"{file}, line {reader.line_num}: {e}. Put a cell that holds a comma or "
            'a quote in "quotes", and write a quote inside as "".'
        ) from None
    if len(lines) < 2:
        raise TableError(f"{file} is empty. Write one line of headings and one line a fact.")
    units = _headings(file, *lines[0])
    rows, seen = [], {}
    for number, cells in lines[1:]:
        where = f"{file}, line {number}"
        if len(cells) != len(units):
            raise TableError(
                f"{where} has {len(cells)} cells, and there are {len(units)} "
                'headings. Put a cell that holds a comma in "quotes".'
            )
        row = _row(where, units, dict(zip(units, cells)))
        if (same := row["name"].lower()) in seen:
            raise TableError(
                f'{where}, column "name": {row["name"]!r} stands in line '
                f"{seen[same]} already. Give each row a name of its own."
            )
        seen[same] = number
        rows.append(row)
    return units, rows


def _headings(file, number, cells):
    """{column: what stands in its brackets}."""
    units = {}
    for cell in cells:
        where = f"{file}, line {number}, heading {cell!r}"
        form = re.fullmatch(r"([a-z][a-z0-9_]*)(?: \[([^][]+)\])?", cell)
        if not form or keyword.iskeyword(form[1]) or form[1] == "cited":
            raise TableError(
                f"{where} cannot be a column. Write a name in small letters and a "
                'unit in brackets, such as "flop [FLOP]" or "parameters [#]".'
            )
        if form[1] in units:
            raise TableError(f"{where} stands there twice. Give each column a name of its own.")
        unit = form[2] or TEXT
        if unit not in (TEXT, PLAIN, OWN, DATE):
            try:
                Q(1, unit)
            except UnitError as e:
                raise TableError(f"{where}: {e}") from None
        units[form[1]] = unit
    if missing := [c for c in MUST if units.get(c) != TEXT]:
        raise TableError(
            f"{file}, line {number} has no column {missing[0]!r}. Each table says "
            f"where its facts are from: it has the columns {', '.join(MUST)}."
        )
    return units


def _row(where, units, cells):
    def fail(column, said):
        heading = f"{column} [{units[column]}]" if units[column] else column
        raise TableError(f'{where}, column "{heading}": {said}')

    for c in MUST[:-1]:
        if not cells[c]:
            fail(
                c,
                "the cell is empty. A fact without name, source, date, the day it was "
                "checked and confidence is not loaded.",
            )
    if not re.fullmatch(r"https?://[^\s/]+\.\S+", cells["source"]):
        fail("source", f"{cells['source']!r} is not an address. Write all of it, from https:// on.")
    if cells["confidence"] not in CONFIDENCE:
        fail(
            "confidence",
            f"{cells['confidence']!r} is not a word for it. Write one of: {', '.join(CONFIDENCE)}.",
        )
    if cells["credit"] and cells["credit"] not in CREDITS:
        fail(
            "credit",
            f"{cells['credit']!r} is not in CREDITS. Leave the cell empty, or write "
            f"one of: {', '.join(CREDITS)}.",
        )
    for c in units:
        if (units[c] == DATE or c in ("date", "checked")) and cells[c] and not is_date(cells[c]):
            fail(c, f"{cells[c]!r} is not a date. Write 2020-05-28, 2020-05 or 2020.")
    cited = cite(cells["source"], cells["date"], cells["checked"])
    values = {}
    for c, text in cells.items():
        unit = units[c]
        if not text or unit in (TEXT, DATE):
            values[c] = text or None
            continue
        if unit != OWN and (not NUMBER.fullmatch(text) or "," in text) or text[0] in "+-":
            fail(
                c,
                f"{text!r} is not a plain amount. Write "
                + (
                    'one with its unit, such as "1e25 FLOP".'
                    if unit == OWN
                    else "digits only, such as 989.4 or 3.14e23, or leave the cell empty."
                ),
            )
        try:
            values[c] = (
                parse(text)[0]
                if unit == PLAIN
                else Q(text if unit == OWN else f"{text} {unit}").because(cited)
            )
        except UnitError as e:
            fail(c, str(e))
    for c in units:
        if values.get(f"{c}_low") is not None and values.get(f"{c}_high") is not None:
            low, high = (str(values[f"{c}_{end}"]) for end in ("low", "high"))
            values[c] = values[c].because(f"estimated: {low} to {high}, {cited[7:]}")
    if values["credit"]:
        values["credit"] = CREDITS[cells["credit"]].line
    return values


def is_date(text):
    """Whether a text is a day, a month or a year as the tables write it."""
    try:
        return bool(
            re.fullmatch(r"\d{4}(-\d\d){0,2}", text)
            and calendar.fromisoformat(text + "-01-01"[len(text) - 4 :])
        )
    except ValueError:
        return False


def cite(source, date, checked):
    """A source in one short breath: "cited: arxiv.org/abs/2005.14165, 2020-05"."""
    if source in (c.address for c in CREDITS.values()):
        date = checked  # a data set that changes is dated by its vintage, not by what it tells of
    place = re.sub(r"^https?://(www\.)?|/?([?#].*)?$", "", source)
    if len(place) > 48:  # the site alone; of GitHub, the repository, or its owner
        parts = place.split("/")[: 3 if place.startswith("github.com/") else 1]
        place = "/".join(parts[:2] if len("/".join(parts)) > 48 else parts)
    return f"cited: {place}, {date[:7]}"
