"""Epoch AI's public files of models, turned into a csv of our own form.

Their columns get new names, and their cells hold line breaks, lists and odd numbers; and people
open them in a spreadsheet and save them. So columns are found by heading in any order, only four of
them are needed, and what cannot be read is left out and counted, never guessed. Cells such as
"=HYPERLINK(...)" are kept as text: harmless here, alive where a table is opened in a spreadsheet.
When a column is renamed: one line in ALIASES.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..._support.errors import short
from ..._support.near_names import near_names
from ..csv_reader import CREDITS
from ..csv_text import BrokenCsv, Refused, numbered_lines, text_of
from ..dates import is_date
from ..validation import CONFIDENCE
from . import spreadsheet

CREDIT = "epoch models"
NEEDED = ("Model", "Publication date", "Organization", "Training compute (FLOP)")
NAME, DAY, ORGANIZATION, COMPUTE = NEEDED
SIZE, FRONTIER = "Training dataset size (total)", "Frontier model"
ALIASES = {  # what older files, and people, call a column: its name of today
    "System": NAME,
    "Name": NAME,
    "Model name": NAME,
    "Date": DAY,
    "Release date": DAY,
    "Publication day": DAY,
    "Organisation": ORGANIZATION,
    "Organizations": ORGANIZATION,
    "Developer": ORGANIZATION,
    "Training compute": COMPUTE,
    "Training compute (FLOPs)": COMPUTE,
    "Training FLOP": COMPUTE,
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
SMALLEST, LARGEST = 1e-9, 1e60  # a number outside is a slip in the file
DIGITS = 6  # the files carry tails such as 5.0000000000001e+26

Record = dict[str, str]  # {heading: text}


@dataclass
class LeftOut:
    """What could not be read: lines by reason with an example, and the places of odd cells."""

    lines: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def line(self, reason: str, example: str = "") -> None:
        """Count a line that is left out."""
        self.lines[reason] += 1
        if example:
            self.examples.setdefault(reason, short(example))

    def reasons(self) -> str:
        """The reasons for which lines are left out, each with its number; "" for none."""
        reasons = []
        for reason, count in self.lines.items():
            text = f"{count:,} {reason}"
            if reason in self.examples:
                text += f", such as {self.examples[reason]!r}"
            if count:
                reasons.append(text)
        return ", ".join(reasons)

    def sentences(self) -> list[str]:
        found = []
        if self.lines.total():
            found.append(f"Lines left out: {self.reasons()}.")
        if self.cells:
            count, first = len(self.cells), self.cells[0]
            found.append(f"Cells without a plain number stay empty: {count:,}, such as {first}.")
        if self.marks:
            count, first = len(self.marks), self.marks[0]
            found.append(
                f"Marks for a frontier model that are neither yes nor no count as no: {count:,}, "
                f"such as {first!r}."
            )
        return found


class Style(NamedTuple):
    """How one file writes its days and numbers."""

    order: str  # of day and month
    mark: str  # of decimals


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
    style = _style(found)
    for record in found:
        day = spreadsheet.day(record[DAY], style.order)
        record[DAY] = day or record[DAY]
    latest = f"{int(today[:4]) + 2}"  # a model may be announced, but not for 9999
    names = _names(found, snapshot)
    vintage = f"your copy of {address}, read {today}, newest model {_newest(found, latest)}"
    every_row = {
        "source": CREDITS[CREDIT].address,
        "checked": today,
        "credit": CREDIT,
        "vintage": vintage,
    }
    rows, seen = [], set()
    for record in found:
        name = record["Model"]
        reason, example = _why_not(record, seen, latest)
        if reason:
            left_out.line(reason, example)
            continue
        seen.add(name.lower())
        ours = names.get(name.lower(), name)
        rows.append({"name": ours} | _row(record, style, left_out) | every_row)
    _refuse_without_days(left_out, len(found))
    if not rows:
        reasons = left_out.reasons()
        why = f": {reasons}" if reasons else ""
        raise Refused(f"there is no model in it{why}.")
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue(), [*left_out.sentences(), *_rounded(found)]


def _refuse_without_days(left_out: LeftOut, lines: int) -> None:
    """Raise Refused where most lines have no day that can be read: the file is another one."""
    for reason in (NO_DAY, TWO_DAYS, ONE_DAY):
        count = left_out.lines[reason]
        if 2 * count > lines:
            raise Refused(
                f"{count:,} of {lines:,} lines have {reason.removeprefix('with ')}, such as "
                f"{left_out.examples[reason]!r}: write dates as 2020-05-28."
            )


def _style(found: list[Record]) -> Style:
    """How a file writes its days and numbers, found from all of them together."""
    numbers = []
    for heading in OF_NUMBERS:
        numbers += [record.get(heading, "") for record in found]
    order = spreadsheet.order_of_days(record[DAY] for record in found)
    return Style(order, spreadsheet.decimal_mark(numbers))


def _rounded(found: list[Record]) -> Iterator[str]:
    """A sentence where a spreadsheet has cut the digits of the numbers."""
    cut = spreadsheet.cut_short(record[COMPUTE] for record in found)
    if cut:
        yield f"Its large numbers are cut to three digits by a spreadsheet, such as {cut!r}."


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
    if not headings:
        raise Refused("it is empty.")
    width = len(headings)
    places = _places(headings)
    lacking = [heading for heading in NEEDED if heading not in places]
    if lacking:
        others = [_text(heading) for heading in headings if _key(heading) not in TODAY]
        near = near_names(lacking[0], others, 1)
        hint = f" (is {near[0]!r} meant?)" if near else ""
        raise Refused(f"it has no column {lacking[0]!r}{hint}: that is not the table of models.")
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
        key = _key(heading)
        if key in OLDER:
            older[OLDER[key]] = place
            continue
        name = TODAY.get(key, _text(heading))
        if name in places and key in TODAY:
            raise Refused(f"it has two columns {name!r}.")
        places[name] = place
    return older | places


def _key(heading: str) -> str:
    """The letters and digits of a heading: "training_compute_flop" is "Training compute (FLOP)"."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


OTHERS = ("Domain", "Epochs", "Link", "Confidence", "Training hardware", FRONTIER)
OF_NUMBERS = [theirs for theirs, _ in NUMBERS.values()]
TODAY = {_key(name): name for name in (*NEEDED, *OTHERS, *OF_NUMBERS)}
OLDER = {_key(older): name for older, name in ALIASES.items()}


def _lines(data: bytes) -> list[list[str]]:
    text = text_of(data)
    if text.lstrip().startswith("<"):
        raise Refused("it is a web page and no csv file. Is it your network's login page?")
    try:
        return [cells for _, cells in numbered_lines(text)]
    except BrokenCsv as error:
        if "end of data" in str(error):
            raise Refused("it breaks off inside a cell.") from None
        raise Refused(f"no csv: {error}.") from None


def _text(cell: str) -> str:
    """A cell on one line, without control characters."""
    return "".join(letter for letter in " ".join(cell.split()) if letter.isprintable())


def _newest(found: list[Record], latest: str) -> str:
    days = [record[DAY] for record in found]
    return max((day for day in days if is_date(day) and day <= latest), default="unknown")


# -- a record as a row of ours ---------------------------------------------------------------------
NO_DAY = "with no day that can be read"
TWO_DAYS = "with a day that can be read in two ways"
ONE_DAY = "with a day whose order no other line confirms"


def _why_not(record: Record, seen: set[str], latest: str) -> tuple[str, str]:
    """(why a record cannot be a model, an example); ("", "") for one that can."""
    name, day = record[NAME], record[DAY]
    if not name:
        return "without a name", ""
    if not day:
        return "without a date", ""
    if not is_date(day):
        orders = spreadsheet.DAY_FIRST, spreadsheet.MONTH_FIRST
        ways = {spreadsheet.day(day, order) for order in orders} - {""}
        return {0: NO_DAY, 1: ONE_DAY}.get(len(ways), TWO_DAYS), day
    if day > latest:
        return "of a day that is yet to come", day
    if name.lower() in seen:
        return "of a name that is there already", ""
    return "", ""


def _row(record: Record, style: Style, left_out: LeftOut) -> Record:
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
        number = _number(record.get(theirs, ""), style.mark)
        if number is None:
            left_out.cells.append(place)
        row[heading] = _spelled(number * times) if number else ""
    row["tokens [token]"] = _tokens(row, _number(record.get("Epochs", ""), style.mark))
    is_frontier = spreadsheet.truth(record.get(FRONTIER, ""))
    if is_frontier is None:
        left_out.marks.append(record[FRONTIER])
    if not _range_holds(row):
        row |= {"flop_low [FLOP]": "", "flop_high [FLOP]": ""}
    return row | {
        "chip": record.get("Training hardware", ""),
        "frontier": "yes" if is_frontier else "no",
        "paper": link if re.match(r"https?://", link) else "",
        "confidence": confidence if confidence in CONFIDENCE else "none",
    }


def _number(text: str, mark: str) -> float | None:
    """The number in a cell, 0 for none, which is how the file says unknown; None for no number."""
    if not text:
        return 0
    number = spreadsheet.number(text, mark)
    if number == 0 or (number and SMALLEST < number < LARGEST):
        return number
    return None


def _tokens(row: Record, epochs: float | None) -> str:
    """Tokens are those of language, times the passes over them."""
    unique = row["tokens [token]"]
    if not unique or "language" not in row["domain"]:
        return ""
    return _spelled(float(unique) * (epochs or 1))


def _range_holds(row: Record) -> bool:
    """Whether a row has both ends of a range, with the number of FLOP between them."""
    ends = [row[f"flop{end} [FLOP]"] for end in ("_low", "", "_high")]
    if not all(ends):
        return False
    low, value, high = map(float, ends)
    return low < value < high


def _spelled(value: float) -> str:
    return f"{value:.{DIGITS}g}".replace("e+", "e")
