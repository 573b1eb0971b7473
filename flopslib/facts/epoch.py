"""Epoch AI's public files of models, turned into a csv of our own form.

Their columns get new names, and their cells hold line breaks, lists and odd numbers. So columns
are found by heading, only four of them are needed, and what cannot be read is left out and
counted, never guessed. When a column is renamed: one line in ALIASES.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .._support.errors import short
from .csv_reader import CREDITS
from .dates import is_date
from .validation import CONFIDENCE

CREDIT = "epoch models"
NEEDED = ("Model", "Publication date", "Organization", "Training compute (FLOP)")
SIZE, COMPUTE = "Training dataset size (total)", "Training compute (FLOP)"
ALIASES = {  # what older files call a column: its name of today
    "System": "Model",
    "Name": "Model",
    "Training dataset size (datapoints)": SIZE,
    "Training dataset size": SIZE,
    "(DEPRECATED) Training dataset size (datapoints)": SIZE,
    "Training dataset size (gradients)": SIZE,
}
NUMBERS = {  # our heading: (theirs, times)
    "parameters [#]": ("Parameters", 1),
    "tokens [token]": (SIZE, 1),
    "flop [FLOP]": (COMPUTE, 1),
    "flop_low [FLOP]": ("Training compute lower bound", 1),
    "flop_high [FLOP]": ("Training compute upper bound", 1),
    "chips [#]": ("Hardware quantity", 1),
    "duration [day]": ("Training time (hours)", 1 / 24),
    "cost [$]": ("Training compute cost (2023 USD)", 1),
    "power [W]": ("Training power draw (W)", 1),
}
DECIMAL = re.compile(r"[0-9]+\.?[0-9]*(e[+-]?[0-9]{1,2})?")
SMALLEST, LARGEST = 1e-9, 1e60  # a number outside is a slip in the file
DIGITS = 6  # the files carry tails such as 5.0000000000001e+26

Record = dict[str, str]  # {heading: text}


class Refused(Exception):
    """What came is not the file; why, in a sentence."""


@dataclass
class LeftOut:
    """What could not be read: lines by reason, and the places of cells without a plain number."""

    lines: Counter[str] = field(default_factory=Counter)
    cells: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        found = []
        reasons = [f"{count:,} {reason}" for reason, count in self.lines.items() if count]
        if reasons:
            found.append(f"Lines left out: {', '.join(reasons)}.")
        if self.cells:
            count, first = len(self.cells), self.cells[0]
            found.append(f"Cells without a plain number stay empty: {count:,}, such as {first}.")
        return found


def as_csv(
    data: bytes,
    snapshot: Iterable[Any],
    address: str,
    today: str,
) -> tuple[str, list[str]]:
    """(a csv of our form, sentences about what was left out) of a public file's bytes.

    snapshot: rows; a model among them keeps its name there. address: how to call the file.
    today: the day on which it was read. Raises Refused.
    """
    found, left_out = records(data)
    names = _names(found, snapshot)
    vintage = f"your copy of {address}, read {today}, newest model {_newest(found)}"
    every_row = {
        "source": CREDITS[CREDIT].address,
        "checked": today,
        "credit": CREDIT,
        "vintage": vintage,
    }
    rows, seen = [], set()
    for record in found:
        name = record["Model"]
        reason = _why_not(record, seen)
        if reason:
            left_out.lines[reason] += 1
            continue
        seen.add(name.lower())
        ours = names.get(name.lower(), name)
        rows.append({"name": ours} | _row(record, left_out) | every_row)
    if not rows:
        raise Refused("there is no model in it.")
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue(), left_out.sentences()


def _names(found: list[Record], snapshot: Iterable[Any]) -> dict[str, str]:
    """{the file's name in small letters: ours}: some of our names are shorter than theirs."""
    theirs = {record["Model"].lower() for record in found}
    names = {}
    for row in snapshot:
        names[row.name.lower()] = row.name
        long_name = vars(row).get("epoch_name")
        if long_name and row.name.lower() not in theirs:
            names[long_name.lower()] = row.name
    return names


# -- the file as records ---------------------------------------------------------------------------
def records(data: bytes) -> tuple[list[Record], LeftOut]:
    """([{heading of today: text}], what was left out) of a file's bytes; Refused if it is none."""
    headings, *lines = _lines(data) or [[]]
    width = len(headings)
    places = _places(headings)
    lacking = [heading for heading in NEEDED if heading not in places]
    if lacking:
        raise Refused(f"it has no column {lacking[0]!r}: that is not the table of models.")
    if lines and len(lines[-1]) < width:
        raise Refused("its last line is cut off: it is not the whole file.")
    found = []
    left_out = LeftOut()
    left_out.lines["of another length"] = 0  # the first reason that is named
    for cells in lines:
        if len(cells) != width:
            left_out.lines["of another length"] += 1
            continue
        record = {heading: _text(cells[place]) for heading, place in places.items()}
        found.append(record)
    return found, left_out


def _places(headings: list[str]) -> dict[str, int]:
    """{heading of today: its place}; where a file has both names, today's name wins."""
    places: dict[str, int] = {}
    older: dict[str, int] = {}
    for place, heading in enumerate(headings):
        heading = _text(heading)
        if heading in ALIASES:
            older[ALIASES[heading]] = place
        else:
            places[heading] = place
    return older | places


def _lines(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("it is not text in UTF-8.") from None
    if text.lstrip().startswith("<"):
        raise Refused("it is a web page and no csv file. Is it your network's login page?")
    try:
        return [cells for cells in csv.reader(io.StringIO(text, newline=""), strict=True) if cells]
    except csv.Error as error:
        if "end of data" in str(error):
            raise Refused("it breaks off inside a cell.") from None
        raise Refused(f"no csv: {error}.") from None


def _text(cell: str) -> str:
    """A cell on one line, without control characters."""
    return "".join(letter for letter in " ".join(cell.split()) if letter.isprintable())


def _newest(found: list[Record]) -> str:
    days = [record["Publication date"] for record in found]
    return max((day for day in days if is_date(day)), default="unknown")


# -- a record as a row of ours ---------------------------------------------------------------------
def _why_not(record: Record, seen: set[str]) -> str:
    """Why a record cannot be a model; "" for one that can."""
    if not record["Model"]:
        return "without a name"
    if not is_date(record["Publication date"]):
        return "without a date"
    if record["Model"].lower() in seen:
        return "of a name that is there already"
    return ""


def _row(record: Record, left_out: LeftOut) -> Record:
    """The columns of one model, as texts."""
    link = record.get("Link", "")
    confidence = record.get("Confidence", "").lower()
    row = {
        "epoch_name": record["Model"],
        "organization": record["Organization"],
        "date": record["Publication date"],
        "domain": record.get("Domain", "").lower(),
    }
    for heading, (theirs, times) in NUMBERS.items():
        place = f"{heading} of {short(record['Model'])}"
        row[heading] = _number(record.get(theirs, ""), times, place, left_out)
    row["tokens [token]"] = _tokens(row, record.get("Epochs", ""))
    if not _range_holds(row):
        row |= {"flop_low [FLOP]": "", "flop_high [FLOP]": ""}
    return row | {
        "chip": record.get("Training hardware", ""),
        "frontier": "yes" if record.get("Frontier model") == "True" else "no",
        "paper": link if re.match(r"https?://", link) else "",
        "confidence": confidence if confidence in CONFIDENCE else "none",
    }


def _number(
    text: str,
    times: float,
    place: str,
    left_out: LeftOut,
) -> str:
    """A cell as our tables write a number; "" for none. 0 is how the file says unknown."""
    if DECIMAL.fullmatch(text.lower()):
        value = float(text) * times
        if value == 0:
            return ""
        if SMALLEST < value < LARGEST:
            return _spelled(value)
    if text:
        left_out.cells.append(place)
    return ""


def _tokens(row: Record, epochs: str) -> str:
    """Tokens are those of language, times the passes over them."""
    unique = row["tokens [token]"]
    if not unique or "language" not in row["domain"]:
        return ""
    passes = _number(epochs, 1, "", LeftOut()) or 1
    return _spelled(float(unique) * float(passes))


def _range_holds(row: Record) -> bool:
    """Whether a row has both ends of a range, with the number of FLOP between them."""
    ends = [row[f"flop{end} [FLOP]"] for end in ("_low", "", "_high")]
    if not all(ends):
        return False
    low, value, high = map(float, ends)
    return low < value < high


def _spelled(value: float) -> str:
    return f"{value:.{DIGITS}g}".replace("e+", "e")
