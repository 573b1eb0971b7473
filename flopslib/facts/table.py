"""Dated, cited tables of facts, and the one loader that reads them.

The fact behind it: a number is worth what its source is worth, so a row without source, date
and confidence is not loaded. A heading tells the unit of its column: `flop [FLOP]` holds
quantities, `parameters [#]` plain numbers, `line [with unit]` quantities that bring their own
unit, `applies [date]` dates, and a heading without brackets text. An empty cell is None.
To add a fact: one line in one csv. To add a table: one csv in this folder, with the columns
of MUST. Facts are our own selection and layout; where they come from a data set with a licence
of its own, the column `credit` names it in CREDITS, and the table prints that line.
"""

import difflib
import functools
import html
import importlib.resources

from .._support.files import data_dir
from ..quantities.formatting import words
from ..quantities.quantity import Q
from .csv_reader import OWN, TableError, cite, read


class ColumnError(TableError, AttributeError):
    """A column that a row does not have: `hasattr` and `getattr` understand it."""


MOST_NAMES = 60  # of a longer table, only the first and the last names are shown
MINE = "mine"


def table(name, vintage=None):
    """One of the package's tables, by its name: its snapshot, with no network.

    vintage="mine" is your own copy, made by `table(name).refresh()`; its `.vintage` tells from
    what and when. Raises TableError with the nearest name. Sources stand in every row.

    >>> table("models")["GPT-3"].flop
    3.14e23 FLOP (cited: arxiv.org/abs/2005.14165, 2020-05)
    """
    folder = importlib.resources.files(__package__) / "tables"
    names = sorted(f.name[:-4] for f in folder.iterdir() if f.name.endswith(".csv"))
    name = _find(name, names, "a table")
    if vintage is None:
        return _packaged(name)
    if vintage != MINE:
        raise TableError(
            f"{str(vintage)[:40]!r} is not a vintage. Leave it out for the package's "
            f'snapshot, or write vintage="{MINE}" for your own copy.'
        )
    if not own_copy(name).is_file():
        raise TableError(
            f"There is no copy of {name} of your own yet. Make one, with a network: "
            f'fl.table("{name}").refresh().'
        )
    return _load(own_copy(name))


def own_copy(name):
    """The file of the learner's copy of a table, in their own folder; it need not exist."""
    return data_dir() / "tables" / f"{name}.csv"


@functools.cache
def _packaged(name):
    return _load(importlib.resources.files(__package__) / "tables" / f"{name}.csv")


def _load(path):
    """A Table from any csv of this form; the tests feed it broken ones."""
    units, rows = read(path)
    name = path.name.removesuffix(".csv")
    return Table(name, units, [Row(name, cells) for cells in rows])


class Row:
    """One fact and where it is from: `row.flop`, `row.source`, `row.date`, `row.confidence`."""

    def __init__(self, table, cells):
        object.__setattr__(self, "__dict__", {"_table": table, **cells})

    def __getattr__(self, column):  # called only for what is not there
        if column.startswith("_"):
            raise AttributeError(column)
        raise ColumnError(
            _unknown(
                column, [c for c in self.__dict__ if c[0] != "_"], f"a column of {self._table}"
            )
        )

    def __getitem__(self, column):
        return getattr(self, column)

    def __setattr__(self, column, value=None):
        raise AttributeError("a row does not change; the facts stand in the csv")

    __delattr__ = __setitem__ = __setattr__

    @property
    def cited(self):
        """The source in short, as it stands behind each of the row's quantities."""
        return cite(self.source, self.date, self.checked)

    def __repr__(self):
        first = (
            f"{self.name}, in the table {self._table}: confidence {self.confidence} ({self.cited})"
        )
        known = {
            c: v
            for c, v in self.__dict__.items()
            if v is not None and c[0] != "_" and c not in ("name", "confidence")
        }
        wide = max(map(len, known))
        return "\n".join([first, *(f"  {c:{wide}}  {_shown(v)}" for c, v in known.items())])

    def _repr_html_(self):
        return f"<pre>{html.escape(repr(self))}</pre>"


class Table:
    """Rows by name, in the order of the csv. `.names`, `.columns`, `.units`, `.credit`."""

    def __init__(self, name, units, rows):
        self.name, self.units, self._rows = name, dict(units), {r.name: r for r in rows}
        self.names, self.columns = tuple(self._rows), tuple(units)
        self.credit = "\n".join(dict.fromkeys(r.credit for r in rows if r.credit))

    def __getitem__(self, name):
        return self._rows[_find(name, self.names, f"in the table {self.name}")]

    def __iter__(self):
        return iter(self._rows.values())

    def __len__(self):
        return len(self._rows)

    def __contains__(self, name):
        return isinstance(name, str) and name.lower() in (n.lower() for n in self.names)

    @property
    def vintage(self):
        """What the numbers are and of which day: of the package's snapshot, or of your copy."""
        if "vintage" in self.columns:
            return next(iter(self)).vintage
        days = sorted({r.checked for r in self})
        return f"the package's snapshot, checked {' to '.join(dict.fromkeys((days[0], days[-1])))}"

    def refresh(self, source=None):
        """Load the live public file into your own copy, and tell what was added, changed, gone.

        source: another http(s) address or a path of such a file. Without network it says so and
        goes on with this table. The package's file never changes. See refresh.py.
        """
        from .refresh import refresh  # only here: nothing else opens a connection

        return refresh(self, source)

    def to_frame(self):
        """A pandas DataFrame: headings and units as in the csv, one line a row."""
        import pandas  # only here: most lessons never need it

        def plain(value, unit):
            return value.to(unit) if isinstance(value, Q) and unit != OWN else value

        data = {
            f"{c} [{u}]" if u else c: [plain(r[c], u) for r in self] for c, u in self.units.items()
        }
        return pandas.DataFrame(data).set_index("name")

    def _sentence(self):
        mine = f" It is {self.vintage}." if "vintage" in self.columns else ""
        return f"{self.name}: {len(self)} rows, each with its own source and date (cited).{mine}"

    def __repr__(self):
        lines = [self._sentence(), _names(self.names, MOST_NAMES), self.credit]
        return "\n".join(line for line in lines if line)

    def _repr_html_(self):
        wide = [c for c, u in self.units.items() if u and any(r[c] is not None for r in self)]
        columns = ["name", *wide, "date", "confidence"]

        def line(cells, tag):
            return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>"

        body = [line([_shown(r[c]) for c in columns], "td") for r in self]
        if len(body) > MOST_NAMES:
            left = line([f"... and {len(body) - MOST_NAMES} more ..."], "td")
            body[MOST_NAMES // 2 : -MOST_NAMES // 2] = [left]
        return (
            f"<p>{html.escape(self._sentence())}</p><table>{line(columns, 'th')}"
            f"{''.join(body)}</table><p>{html.escape(self.credit)}</p>"
        )


def _shown(value):
    """A cell as a person reads it: 174.6 billion becomes 175 billion, nothing stays empty."""
    if isinstance(value, (int, float)):
        return f"{value:,}" if value < 10**6 else words(value)
    return "" if value is None else str(value)


def _names(names, most):
    """Names in a row; of a long list the first and the last ones."""
    if len(names) <= most:
        return "; ".join(names)
    left = f"... and {len(names) - most} more ..."
    return "; ".join([*names[: most // 2], left, *names[-most // 2 :]])


def _find(name, names, what):
    """The name as the table spells it; small and capital letters do not matter."""
    if isinstance(name, str):
        for n in names:
            if n.lower() == name.strip().lower():
                return n
    raise TableError(_unknown(name, names, what))


def _unknown(name, names, what):
    text = str(name).strip().lower()[:40]
    small = {n.lower(): n for n in names}
    near = [n for n in small if len(text) > 1 and (text in n or n in text)][:3]
    near = near or difflib.get_close_matches(text, small, n=1, cutoff=0.6)
    hint = (
        f"Did you mean {' or '.join(repr(small[n]) for n in near)}?"
        if near
        else f"There are: {_names(names, 12)}."
    )
    return f"{str(name)[:40]!r} is not {what}. {hint}"
