"""What the data sheets say of the chips that a claim names: the cell that a number is.

A number in print is rounded, so a cell fits it within half of its last digit; trailing zeros leave
it open how many digits are meant, so the room is at most 6 %.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ....facts.chips import STARRED, Chip, row_of
from ....facts.table import table
from ....quantities.formatting import sig
from ....quantities.quantity import Q
from ..reading.count_or_rate import RATE
from ..reading.names import CHIP, FORMAT, Name
from ..reading.place import Place
from ..reading.spoken import BANDWIDTH, CHIPS, MEMORY, POWER, Spoken

LEAST_ROOM, MOST_ROOM = 0.006, 0.06  # of a printed number
COLUMNS = {BANDWIDTH: "bandwidth", MEMORY: "memory", POWER: "power"}
MOST_NAMED = 2  # cells that one number may be, at most
MOST_CHIPS = 2  # of one sentence
NEXT = 12  # characters from a number to the name of its chips

Parts = tuple[Chip, ...]
Lines = Iterator[str]


class Cell(NamedTuple):
    """A number of a data sheet, and in words which one."""

    value: Q
    where: str  # "H100 SXM in FP8, with the star"
    format: str
    source: str


def beside_chips(place: Place, numbers: list[Spoken]) -> Lines:
    """A line for each number that may be a cell of a data sheet of a chip that is named."""
    named = [name for name in place.names if name.kind == CHIP]
    formats = formats_of(place.names)
    for name in named[:MOST_CHIPS]:
        parts = parts_of(name)
        if len(parts) > 1:
            yield _several(name, parts)
        count = _fleet(name, numbers)
        for number in numbers:
            if number.kind == RATE:
                yield from _rate(number, parts, formats, count)
            elif number.kind in COLUMNS:
                yield from _column(number, parts)


def formats_of(names: Iterable[Name]) -> set[str]:
    """The number formats among some names, as the columns of the table are called."""
    formats = set()
    for name in names:
        if name.kind == FORMAT:
            column = name.text.lower()
            column = column.replace("-", "")
            formats.add(column.replace(" ", ""))
    return formats


def _several(name: Name, parts: Parts) -> str:
    family = name.text.removesuffix("s")
    names = ", ".join(part.name for part in parts)
    return f"{family} is the name of {len(parts)} parts: {names}."


def parts_of(name: Name) -> Parts:
    """The chips that a name may stand for."""
    if name.parts:
        return _chips(name.parts)
    if name.row is None:
        return ()
    return (Chip(name.row),)


@functools.cache
def _chips(names: tuple[str, ...]) -> Parts:
    rows = [row_of(name) for name in names]
    return tuple(Chip(row) for row in rows if row is not None)


def _fleet(name: Name, numbers: list[Spoken]) -> int:
    """How many of a chip the sentence speaks of; 1 where it does not say."""
    for number in numbers:
        if number.kind != CHIPS or not isinstance(number.value, int):
            continue
        if 0 <= name.start - number.end <= NEXT:
            return number.value
    return 1


# -- peaks -----------------------------------------------------------------------------------------
def _rate(number: Spoken, parts: Parts, formats: set[str], count: int) -> Lines:
    """The peak that a rate is, of which part, dense or with the star; else the nearest."""
    cells = _cells(number, parts, formats, count)
    if not cells:
        return
    many = "the "
    if count > 1:
        many = f"{count:,} x the "
    fitting = [cell for cell in cells if fits(number, cell.value)]
    if fitting:
        named = [f"{many}{cell.where}" for cell in fitting[:MOST_NAMED]]
        source = fitting[0].source
        yield f'"{number.text}" is {" or ".join(named)} ({source}).'
        return
    nearest = min(cells, key=lambda cell: _apart(number, cell.value))
    ratio = _ratio(number, nearest.value)
    yield (
        f'"{number.text}" is in no cell of that sheet. The nearest is {many}{nearest.where}: '
        f"{nearest.value} ({nearest.source}). The sentence says {sig(ratio)} times that."
    )


def _cells(number: Spoken, parts: Parts, formats: set[str], count: int) -> list[Cell]:
    """The peaks that a rate may be: in a format that is named, if one is."""
    cells: list[Cell] = []
    for part in parts:
        cells += _peaks_of(part.row.name)
    for part in parts:
        cells += _relatives(part.row.name)
    cells = [cell._replace(value=count * cell.value) for cell in cells]
    cells = [cell for cell in cells if _same_unit(number, cell.value)]
    in_format = [cell for cell in cells if cell.format in formats]
    return in_format or cells


def _same_unit(number: Spoken, value: Q) -> bool:
    return isinstance(number.value, Q) and number.value.powers == value.powers


def peaks(part: Chip) -> Iterator[Cell]:
    """Every peak of a data sheet, the dense ones first."""
    source = part.row.cited
    for format in part.formats:
        where = f"{part.name} in {_called(format)}, dense"
        yield Cell(part.peak(format), where, format, source)
    gain = part.row.sparse_gain or 1
    if gain == 1:
        return
    for format in part.formats:
        if format in STARRED:
            where = f"{part.name} in {_called(format)}, with the star"
            yield Cell(part.peak(format, sparse=True), where, format, source)


def _called(format: str) -> str:
    """A column of the table as people write it: "FP64 matrix" of fp64_matrix."""
    name, _, rest = format.partition("_")
    return f"{name.upper()} {rest}".strip()


@functools.cache
def _peaks_of(name: str) -> tuple[Cell, ...]:
    row = table("chips")[name]
    return tuple(peaks(Chip(row)))


@functools.cache
def _relatives(own: str) -> tuple[Cell, ...]:
    """The peaks of a chip whose name goes on before this one: GB200 beside B200."""
    cells: list[Cell] = []
    for row in table("chips"):
        if row.name != own and row.name.endswith(own):
            cells += peaks(Chip(row))
    return tuple(cells)


# -- memory, bandwidth, power ----------------------------------------------------------------------
def _column(number: Spoken, parts: Parts) -> Lines:
    column = COLUMNS[number.kind]
    listed = []
    fitting = []
    for part in parts:
        value = part.row[column]
        if value is None or not _same_unit(number, value):
            continue
        listed.append(f"{part.name} {value}")
        if fits(number, value):
            fitting.append(part.name)
    if not listed:
        return
    which = "on none of these sheets"
    if fitting:
        which = f"the {' or the '.join(fitting)}"
    source = parts[0].row.cited
    yield f'"{number.text}" of {column} is {which}: {", ".join(listed)} ({source}).'


# -- how exactly a number is printed ---------------------------------------------------------------
def fits(number: Spoken, cell: Q) -> bool:
    """Whether a cell rounds to a number as it is printed."""
    most = math.log1p(room(number.text))
    return _apart(number, cell) <= most


def _ratio(number: Spoken, cell: Q) -> float:
    value = number.value
    assert value is not None  # only numbers above 0 come here
    return float(value) / float(cell)


def _apart(number: Spoken, cell: Q) -> float:
    ratio = _ratio(number, cell)
    return abs(math.log(ratio))


def room(text: str) -> float:
    """How far off a number may be and still round to what is printed, as a share of it.

    >>> round(room("3.9 TB/s"), 3)
    0.013
    """
    digits = ""
    for letter in text:
        if letter.isdigit():
            digits += letter
        elif digits and letter not in ".,":
            break
    significant = int(digits.strip("0") or 1)
    half = 0.5 / significant
    return min(max(half, LEAST_ROOM), MOST_ROOM)
