"""How fast something grows: a straight line through the logarithms of a table, with its band.

Growth by a factor each year is a straight line on a logarithmic scale, and a fit is four choices:
whose models, which years, which file, which band. The method: least squares of log10 on the
decimal year; the band is the 5th to 95th percentile of 10,000 fits to resampled rows.
To choose otherwise: the arguments of `fit`. What a file of another day gave: the table trends.
"""

# NB: rows count as independent and exact. Models of one maker follow each other, and most FLOP are
# themselves estimates within a factor of 3, so the real uncertainty is larger than the band.
from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from .._support.arguments import explained
from .._support.display import Text, TextDisplay
from .._support.errors import UserError, short
from ..facts.csv_reader import DATE, PLAIN, TEXT
from ..facts.dates import year
from ..facts.table import Row, Table, table
from ..quantities.formatting import sig
from ..quantities.quantity import Q, read

RESAMPLES = 10_000
PART = 500  # resamples at a time: a few MB instead of some hundred
BAND = (0.05, 0.95)
FEWEST = 5  # days with a model that a line needs
LAST = 2100  # beyond this year none is named
TINY = 1e-12  # variance of a resample that drew one day alone: it has no slope
TOP = re.compile(r"(?:top )?([1-9]\d{0,3})")  # "top 10", "10"

WHAT_GROWS = {
    "flop": "Training compute",
    "chips": "The number of chips",
    "cost": "The cost of a run",
    "power": "The power of a run",
    "duration": "The training time",
}
WHOSE = {
    "frontier": "frontier models",
    "all": "models, all that the table has",
    "record": "models, each the largest so far",
}

Day = str | float | date


class TrendError(UserError, ValueError):
    """A window or a choice that leaves nothing to fit."""


# -- fitting ---------------------------------------------------------------------------------------
@explained(TrendError, "fl.trends.fit")
def fit(
    models: Table | None = None,
    since: Day | None = 2010,
    until: Day | None = None,
    who: str | int = "frontier",
    of: str = "flop",
    without: str | Iterable[str] = (),
    where: Callable[[Row], object] | None = None,
) -> Fit:
    """A Fit of the growth of one column of a table of models.

    Parameters
    ----------
    models : the table; by default the package's table models.
    since, until : a year or a date, from its first day; `until` itself is outside. None for no end.
    who : "frontier" (as the table marks it), "all", "record" (larger than all before), or a number
        k: the k largest known at release.
    of : a column, such as "flop", "chips", "cost".
    without : names to leave out.
    where : a rule of your own, a function of a row.

    Returns
    -------
    Fit

    Raises
    ------
    TrendError, DateError, TableError, in one sentence.

    Examples
    --------
    >>> fit(since=2010, who="frontier").growth
    4.57...
    """
    models = table("models") if models is None else models
    _check_column(models, of)
    without = [without] if isinstance(without, str) else without
    left_out = {models[name].name for name in without}
    rows = []
    for row in models:
        chosen = where is None or where(row)
        if chosen and row[of] is not None and row.name not in left_out:
            rows.append(row)
    rows = _in_window(_chosen(rows, who, of), since, until)
    years = np.array([year(row.date) for row in rows])
    logs = np.log10([float(row[of]) for row in rows])
    middle = years.mean()
    slope, height = np.polyfit(years - middle, logs, 1)
    residuals = logs - height - slope * (years - middle)
    return Fit(
        rows=tuple(rows),
        table=models,
        who=who,
        of=of,
        years=years,
        logs=logs,
        middle=middle,
        line=(slope, height),
        lines=_resampled(years - middle, logs, residuals),
        r2=float(1 - residuals.var() / logs.var()),
    )


def _check_column(models: Table, of: str) -> None:
    numbers = [column for column, unit in models.units.items() if unit not in (TEXT, DATE)]
    if of not in numbers:
        raise TrendError(f"{short(of)!r} cannot be fitted. Choose one of: {', '.join(numbers)}.")


def _in_window(
    rows: list[Row],
    since: Day | None,
    until: Day | None,
) -> list[Row]:
    """The rows from the first day of `since` to the day before `until`; TrendError for too few."""
    low = -math.inf if since is None else year(since)
    high = math.inf if until is None else year(until)
    rows = [row for row in rows if low <= year(row.date) < high]
    days = {row.date for row in rows}
    if len(days) < FEWEST:
        raise TrendError(
            f"Too few models are left to fit: {len(rows)}. A line needs {FEWEST} of different "
            "days: widen the window or the choice."
        )
    return rows


def _resampled(
    x: np.ndarray, y: np.ndarray, residuals: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(slopes, heights at x = 0, one residual each) of lines through resampled rows."""
    random = np.random.default_rng(0)
    parts = []
    for _ in range(RESAMPLES // PART):
        pick = random.integers(0, len(x), (PART, len(x)))
        some_x = x[pick]
        some_y = y[pick]
        mean_x = some_x.mean(1)
        mean_y = some_y.mean(1)
        # In this loop and not in a function: freed on each return, these arrays of a megabyte go
        # back to the system, and asking for them anew takes as long as the arithmetic.
        variance = (some_x * some_x).mean(1) - mean_x * mean_x
        covariance = (some_x * some_y).mean(1) - mean_x * mean_y
        variance = np.where(variance > TINY, variance, np.nan)
        slope = covariance / variance
        height = mean_y - slope * mean_x
        parts.append((slope, height))
    slopes, heights = np.concatenate(parts, axis=1)
    return slopes, heights, random.choice(residuals, RESAMPLES)


def _chosen(
    rows: list[Row],
    who: str | int,
    of: str,
) -> list[Row]:
    """The rows that count, chosen among all days: a record of 2012 is one in any window."""
    if who == "all":
        return rows
    if who == "frontier":
        marked = [row for row in rows if row.frontier == "yes"]
        if not marked:
            raise TrendError(
                "This table marks no frontier models. Take the largest at release: who=5."
            )
        return marked
    top = TOP.fullmatch(str(who))
    if not top and who != "record":
        raise TrendError(
            f'{short(who)!r} is not a choice of models. Write who="frontier", "all", "record", or '
            "a number: 10 is the ten largest at release."
        )
    rows = sorted(rows, key=lambda row: year(row.date))
    ranks = _ranks(rows, of, records=not top)
    most = int(top[1]) if top else 1
    return [row for row, rank in zip(rows, ranks) if rank < most]


def _ranks(rows: list[Row], of: str, records: bool) -> np.ndarray:
    """The number of larger rows that came before each row, or on its day.

    records: a row of the same size counts, too, if it is older: repeating a record makes none.
    """
    days = np.array([year(row.date) for row in rows])
    sizes = np.array([float(row[of]) for row in rows])
    other_days = days[None]
    other_sizes = sizes[None]
    days = days[:, None]
    sizes = sizes[:, None]
    above = (other_days <= days) & (other_sizes > sizes)
    if records:
        above |= (other_days < days) & (other_sizes == sizes)
    return above.sum(1)


# -- what a fit says -------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Band(TextDisplay):
    """A value of a trend with its 90 % band, and a sentence about it."""

    value: Q | float
    low: Q | float
    high: Q | float
    single_low: Q | float | None  # of a single model around the line, where that is known
    single_high: Q | float | None
    sentence: str

    def __repr__(self) -> str:
        return self.sentence


@dataclass(frozen=True, repr=False, eq=False)
class Fit(TextDisplay):
    """A growth per year with its band: `.growth`, `.low`, `.high`, `.r2`, and its `.rows`.

    `.credit` and `.vintage` belong under every figure made from it.
    """

    rows: tuple[Row, ...]
    table: Table
    who: str | int
    of: str
    years: np.ndarray  # decimal, one a row
    logs: np.ndarray  # log10 of the column, one a row
    middle: float  # the mean year
    line: tuple[float, float]  # slope, and log10 at the middle
    lines: tuple[np.ndarray, np.ndarray, np.ndarray]  # of the resamples, with a residual each
    r2: float

    @property
    def n(self) -> int:
        """The number of models."""
        return len(self.rows)

    @property
    def growth(self) -> float:
        """Times a year."""
        return float(10 ** self.line[0])

    @property
    def low(self) -> float:
        """The lower end of the growth's band."""
        return float(10 ** np.nanquantile(self.lines[0], BAND[0]))

    @property
    def high(self) -> float:
        """The upper end of the growth's band."""
        return float(10 ** np.nanquantile(self.lines[0], BAND[1]))

    @property
    def months(self) -> float:
        """Doubling time in months; inf if it does not grow."""
        return _months(self.growth)

    @property
    def doubling(self) -> Q:
        """Doubling time, a quantity with its range; UnitError if it does not grow."""
        fastest = _months_text(self.high)
        slowest = _months_text(self.low)
        how = f"estimated: {fastest} to {slowest} months, {self.n} models"
        return Q(self.months / 12, "year", how)

    @property
    def vintage(self) -> str:
        """The file that the numbers are from, and its day."""
        return self.table.vintage

    @property
    def window(self) -> str:
        """The first and the last year with a model."""
        return f"{self.years.min():.1f} to {self.years.max():.1f}"

    @property
    def credit(self) -> str:
        """The line that the licence of the data asks to print."""
        return "\n".join(dict.fromkeys(row.credit for row in self.rows if row.credit))

    @property
    def what(self) -> str:
        """The growing quantity in words."""
        return WHAT_GROWS.get(self.of, f"The number of {self.of.replace('_', ' ')}")

    @property
    def whose(self) -> str:
        """The models in words."""
        k = str(self.who).removeprefix("top ")
        whose = WHOSE.get(k, f"models, the {k} largest at each release")
        return f"{self.n} {whose}"

    @explained(TrendError, "fit.bands")
    def bands(self, years: Iterable[float]) -> np.ndarray:
        """Log10 at decimal years, five rows: line, band of the line, band of single models."""
        x = np.asarray(years, float) - self.middle
        slope, height = self.line
        known = ~np.isnan(self.lines[0])
        slopes, heights, residuals = (numbers[known] for numbers in self.lines)
        lines = heights + slopes * x[:, None]
        singles = lines + residuals
        return np.array(
            [
                height + slope * x,
                *np.quantile(lines, BAND, axis=1),
                *np.quantile(singles, BAND, axis=1),
            ]
        )

    @explained(TrendError, "fit.at")
    def at(self, day: Day) -> Band:
        """The value of the trend on a day: fit.at(2030), fit.at("2026-09")."""
        logs = self.bands([year(day)])[:, 0]
        numbers = [float(number) for number in 10**logs]
        best, low, high, single_low, single_high = map(sig, numbers)
        values: Any = numbers
        unit = self.table.units[self.of]
        if unit != PLAIN:
            how = f"estimated: trend of {self.n} models, {self.window}"
            values = [Q(number, unit, how) for number in numbers]
            best = f"{best} {unit}"
        beyond = ""
        if year(day) > self.years.max():
            beyond = ", if it goes on"
        line = f"{best} on the line{beyond}; {low} to {high} for the line itself"
        single = f"{single_low} to {single_high} for a single model"
        sentence = f"{day}: {line}, {single}, each in 90 of 100 resamples (estimated)."
        return Band(*values, sentence)

    @explained(TrendError, "fit.reaches")
    def reaches(self, size: Any, after: str | None = None) -> Band:
        """The decimal year in which the line comes to a size; inf if it never does.

        after: counting from this model, by its name, instead of from the line.

        >>> fit().reaches("1e29 FLOP", after="GPT-6 Astra")
        1e29 FLOP: in 2029.7 counting from GPT-6 Astra, if it goes on; 2029.6 to 2029.8 ...
        """
        unit = self.table.units[self.of]
        size = read(size, "" if unit == PLAIN else unit)
        best, low, high = self._arrivals(float(size), after)
        counting = "on the line"
        if after is not None:
            counting = f"counting from {self.table[after].name}"
        span = f"{_year_text(low)} to {_year_text(high)} in 90 of 100 resamples"
        sentence = f"{size}: in {_year_text(best)} {counting}, if it goes on; {span} (estimated)."
        return Band(
            value=best,
            low=low,
            high=high,
            single_low=None,
            single_high=None,
            sentence=sentence,
        )

    def _arrivals(self, size: float, after: str | None) -> tuple[float, float, float]:
        """The decimal years in which the line, and nine tenths of the resamples, come to a size."""
        slope, height = self.line
        slopes, heights, _ = self.lines
        start = self.middle
        if after is not None:
            row = self.table[after]
            start = year(row.date)
            height = heights = math.log10(float(row[self.of]))
        goal = math.log10(size)
        best = start + _waits(goal - height, slope)
        years = start + _waits(goal - heights, slopes)
        years.sort()
        # Not quantiles: between two years that are infinite there is no number.
        low, high = (years[int(part * RESAMPLES)] for part in BAND)
        return float(best), float(low), float(high)

    def __repr__(self) -> str:
        doubling = "it does not grow"
        if self.growth > 1:
            months = _months_text(self.growth)
            span = f"{_months_text(self.high)} to {_months_text(self.low)}"
            doubling = f"it doubles every {months} months ({span})"
        band = f"{self.low:.2f} to {self.high:.2f} in 90 of 100 resamples"
        source = f"estimated: {self.whose}, {self.window}; {self.vintage}"
        return (
            f"{self.what} grows {self.growth:.2f} times a year ({band}): {doubling} ({source}).\n"
            f"{self.credit}"
        ).strip()


def _waits(powers: Any, slopes: Any) -> np.ndarray:
    """Years until lines have grown by a number of powers of ten; inf where one does not grow."""
    waits = np.full(np.shape(slopes), np.inf)
    grows = np.greater(slopes, 0)
    np.divide(powers, slopes, out=waits, where=grows)
    return waits


def _months(growth: float) -> float:
    return 12 * math.log(2) / math.log(growth) if growth > 1 else math.inf


def _months_text(growth: float) -> str:
    return sig(_months(growth)) if growth > 1 else "never"


def _year_text(number: float) -> str:
    return f"{number:.1f}" if number < LAST else f"some year after {LAST}"


# -- what others have published --------------------------------------------------------------------
@explained(TrendError, "fl.trends.quote")
def quote(name: str) -> Text:
    """A row of the table trends as a sentence, with its band, its models, its window, its file.

    >>> quote("chips")
    growth of the number of chips, ...: 2.17 times a year (1.79 to 2.57; 36 models; 2015.8 to ...
    """
    row = table("trends")[name]
    value = f"{sig(row.value)} {row.unit}"
    details = "; ".join(_details(row))
    return Text(f"{row.quantity}: {value} ({details}).")


def _details(row: Row) -> Iterator[str]:
    if row.low is not None:
        yield f"{sig(row.low)} to {sig(row.high)}"
    if row.n:
        yield f"{row.n:,} models"
    if row.window:
        yield row.window
    yield row.cited
