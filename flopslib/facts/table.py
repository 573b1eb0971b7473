"""Dated, cited tables of facts: fl.table("models")["GPT-3"].flop.

A number is worth what its source is worth, so each row has its source, the date of the source, the
day on which it was checked, and a word for confidence. The tables are the csv files of the folder
tables; how their cells are read: csv_reader.
To add a fact: one line in one csv. To add a table: one csv in that folder, with the columns of
csv_reader.NEEDED. Facts are our own selection and layout; where they come from a data set with a
licence of its own, the column `credit` names the data set, and the table prints its credit line.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from .._support.arguments import explained
from .._support.display import html_table, paragraph, text_table
from .._support.errors import short
from .._support.near_names import near_names
from ..quantities.formatting import words
from ..quantities.quantity import Q
from .csv_reader import OWN, Cell, File, TableError, Units, cited_row, read
from .live.refresh import MINE, Refreshed, own_copy, refresh

if TYPE_CHECKING:
    import pandas

MOST_NAMES = 60  # of a longer table, only the first and the last names are shown
FEW_NAMES = 12  # the same in an error; half of them where names are long
LONG_NAME = 20
NEAR = 3  # names that an error offers at most


class ColumnError(TableError, AttributeError):
    """A column that a row does not have: `hasattr` and `getattr` understand it."""


# -- finding a table -------------------------------------------------------------------------------
@explained(TableError)
def table(name: str, vintage: str | None = None) -> Table:
    """One of the package's tables by its name, as its snapshot, with no network.

    Parameters
    ----------
    name : "models", "chips", "thresholds" ...; small and capital letters do not matter.
    vintage : "mine" for the learner's own copy, made by `table(name).refresh()`; the copy's
        `.vintage` names the file and the day it is from.

    Returns
    -------
    A Table; every row has its source.

    Raises
    ------
    TableError, with the nearest names.

    Examples
    --------
    >>> table("models")["GPT-3"].flop
    3.14e23 FLOP (cited: arxiv.org/abs/2005.14165, 2020-05)
    """
    folder = importlib.resources.files("flopslib.facts") / "tables"
    files = [file.name for file in folder.iterdir() if file.name.endswith(".csv")]
    name = _find(name, sorted(file.removesuffix(".csv") for file in files), "a table")
    if vintage is None:
        return _packaged(name)
    if vintage != MINE:
        raise TableError(
            f"{short(vintage)!r} is not a vintage. Leave it out for the package's snapshot, or "
            f'write vintage="{MINE}" for your own copy.'
        )
    if not own_copy(name).is_file():
        raise TableError(
            f"There is no copy of {name} of your own yet. Make one, with a network: "
            f'fl.table("{name}").refresh().'
        )
    return load(own_copy(name))


@functools.cache
def _packaged(name: str) -> Table:
    return load(importlib.resources.files("flopslib.facts") / "tables" / f"{name}.csv")


def load(path: File | Path) -> Table:
    """A Table from any csv of this form. Raises TableError."""
    units, rows = read(path)
    return Table(path.name.removesuffix(".csv"), units, rows)


# -- a row -----------------------------------------------------------------------------------------
class Row:
    """One fact and where it is from: `row.flop`, `row.source`, `row.date`, `row.confidence`.

    Each column of its table is an attribute; `.table` is the table's name.
    """

    table: str

    def __init__(self, table: str, cells: dict[str, Cell]):
        object.__setattr__(self, "__dict__", {"table": table, **cells})

    def __getattr__(self, column: str) -> Any:  # called only for what is not there
        if column.startswith("_"):
            raise AttributeError(column)
        known = [name for name in self.__dict__ if name != "table"]
        raise ColumnError(unknown_name(column, known, f"a column of {self.table}"))

    def __getitem__(self, column: str) -> Any:
        return getattr(self, column)

    def __setattr__(self, column: str, value: object = None) -> NoReturn:
        raise AttributeError("a row does not change; the facts are in the csv")

    __delattr__ = __setitem__ = __setattr__

    @property
    def cited(self) -> str:
        """The source in short, as each of the row's quantities carries it."""
        return cited_row(self.__dict__)

    def __repr__(self) -> str:
        return f"{self._sentence()}\n{text_table(self._known())}"

    def _repr_html_(self) -> str:
        return html_table(self._known(), caption=self._sentence())

    def _sentence(self) -> str:
        place = f"{self.name}, in the table {self.table}"
        return f"{place}: confidence {self.confidence} ({self.cited})"

    def _known(self) -> Iterator[tuple[str, str]]:
        """(column, value) of each cell that is not empty and not in the sentence."""
        for column, value in self.__dict__.items():
            if value is not None and column not in ("table", "name", "confidence"):
                yield column, _shown(value)


# -- a table ---------------------------------------------------------------------------------------
class Table:
    """Rows by name, in the order of the csv. `.names`, `.columns`, `.units`, `.credit`."""

    def __init__(
        self,
        name: str,
        units: Units,
        rows: Iterable[dict[str, Cell]],
    ):
        self.name = name
        self.units = dict(units)
        self.columns = tuple(units)
        self._rows: dict[str, Row] = {}
        credits = []
        for cells in rows:
            row = Row(name, cells)
            self._rows[row.name] = row
            if row.credit and row.credit not in credits:
                credits.append(row.credit)
        self.names = tuple(self._rows)
        self.credit = "\n".join(credits)

    def __getitem__(self, name: str) -> Row:
        return self._rows[_find(name, self.names, f"in the table {self.name}")]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in (known.lower() for known in self.names)

    @property
    def vintage(self) -> str:
        """What the numbers are and of which day: of the package's snapshot, or of your copy."""
        if "vintage" in self.columns:
            return next(iter(self)).vintage
        days = {row.checked for row in self}
        span = min(days)
        if len(days) > 1:
            span += f" to {max(days)}"
        return f"the package's snapshot, checked {span}"

    def like(self, units: Units, rows: Iterable[dict[str, Cell]]) -> Table:
        """A table of the same name with other rows."""
        return Table(self.name, units, rows)

    @explained(TableError, "table.refresh")
    def refresh(self, source: str | Path | None = None) -> Refreshed:
        """Load the live public file into your own copy; returns what was added, changed, gone.

        source: another http(s) address or a path of such a file. Without a network the result says
        so and keeps using this table. The package's file never changes. See live/refresh.py.
        """
        return refresh(self, source)

    def to_frame(self) -> pandas.DataFrame:
        """A pandas DataFrame: headings and units as in the csv, one line a row."""
        import pandas  # only here: most lessons never need it

        data = {}
        for column, unit in self.units.items():
            heading = f"{column} [{unit}]" if unit else column
            data[heading] = [_number(row[column], unit) for row in self]
        return pandas.DataFrame(data).set_index("name")

    def _sentence(self) -> str:
        sentence = f"{self.name}: {len(self)} rows, each with its own source and date (cited)."
        if "vintage" in self.columns:
            sentence += f" It is {self.vintage}."
        return sentence

    def __repr__(self) -> str:
        lines = [self._sentence(), _names(self.names, MOST_NAMES), self.credit]
        return "\n".join(line for line in lines if line)

    def _repr_html_(self) -> str:
        columns = ["name", *self._filled(), "date", "confidence"]
        rows = []
        for row in self:
            rows.append([_shown(row[column]) for column in columns])
        rows = _ends(rows, MOST_NAMES, lambda left: [left])
        page = html_table(rows, columns, caption=self._sentence())
        return page + paragraph(self.credit)

    def _filled(self) -> list[str]:
        """The columns of numbers, dates and quantities that are not empty."""
        columns = []
        for column, unit in self.units.items():
            if unit and any(row[column] is not None for row in self):
                columns.append(column)
        return columns


def _number(value: Cell, unit: str) -> Cell:
    """A cell as a plain number in the unit of its heading."""
    return value.to(unit) if isinstance(value, Q) and unit != OWN else value


def _shown(value: Cell) -> str:
    """A cell as a person reads it: 174.6 billion becomes 175 billion, nothing stays empty."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f"{value:,}" if value < 10**6 else words(value)
    return str(value)


# -- names -----------------------------------------------------------------------------------------
def _ends(
    rows: Sequence[Any],
    most: int,
    between: Callable[[str], Any],
) -> list[Any]:
    """All rows, or of a long list the first and the last ones, and how many are left out."""
    if len(rows) <= most:
        return list(rows)
    left = between(f"... and {len(rows) - most} more ...")
    half = most // 2
    return [*rows[:half], left, *rows[-half:]]


def _names(names: Sequence[str], most: int) -> str:
    """Names in a row; of a long list the first and the last ones."""
    return "; ".join(_ends(names, most, str))


def _find(
    name: object,
    names: Iterable[str],
    what: str,
) -> str:
    """The name as the table spells it; small and capital letters do not matter."""
    names = list(names)
    if isinstance(name, str):
        for known in names:
            if known.lower() == name.strip().lower():
                return known
    raise TableError(unknown_name(name, names, what))


def unknown_name(
    name: object,
    names: list[str],
    what: str,
) -> str:
    """The sentence about a name that is not there, with those that hold it, or look like it."""
    near = near_names(short(name), names, NEAR)
    if near:
        hint = f"Did you mean {' or '.join(map(repr, near))}?"
    else:
        few = FEW_NAMES if max(map(len, names), default=0) < LONG_NAME else FEW_NAMES // 2
        hint = f"There are: {_names(names, few)}."
    return f"{short(name)!r} is not {what}. {hint}"
