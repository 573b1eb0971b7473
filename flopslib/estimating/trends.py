"""How fast something grows: a straight line through the logarithms of a table, with its band.

Growth by a factor each year is a straight line on a logarithmic scale, and a fit is four choices:
whose models, which years, which file, which band. The method: least squares of log10 on the
decimal year; the band is the 5th to 95th percentile of 10,000 fits to resampled rows.
To choose otherwise: the arguments of `fit`. What a file of another day gave: the table trends.
The results, and how each says itself: trend_results.py.
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
from .._support.errors import UserError, short, whole
from ..facts.csv_reader import DATE, PLAIN, TEXT
from ..facts.dates import month, year
from ..facts.table import Row, Table, table
from ..quantities.formatting import plural, sentence, sig
from ..quantities.quantity import Q, read
from .trend_results import (
    Arrival,
    Band,
    Forecast,
    ForecastTable,
    TrendTable,
    times_with_band,
)
from .uncertainty import TAIL

RESAMPLES = 10_000
MOST_SHOWN = 20  # of them, in a sentence
PART = 500  # resamples at a time: a few MB instead of some hundred
BAND = (0.05, 0.95)
FEWEST = 5  # days with a model that a line needs
TINY = 1e-12  # variance of a resample that drew one day alone: it has no slope
OVER = {  # rows of the table trends, and the heads of their columns
    "known over 1e23": "1e23 FLOP",
    "known over 1e25": "1e25 FLOP",
    "notable over 1e26": "1e26 FLOP, notable models",
}
ENDS = (*(f"end of {number}" for number in range(2019, 2026)), "August 2026")
WHOSE_GROWTH = re.compile("^(growth|doubling) of |, models the file marks as frontier$")
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
    unit = _unit(models, of)
    logs = np.log10([_number(row[of], unit) for row in rows])
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
        until=None if until is None else year(until),
    )


def _unit(models: Table, of: str) -> str:
    """The unit of a column; "" for plain numbers."""
    unit = models.units[of]
    return "" if unit == PLAIN else unit


def _number(value: Any, unit: str) -> float:
    """A value in the unit of its column: a training time in days, not in seconds."""
    return float(value.to(unit)) if unit else float(value)


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
@dataclass(frozen=True, repr=False, eq=False)
class Fit(TextDisplay):
    """A growth per year with its band: `.growth`, `.low`, `.high`, `.r2`, and its `.rows`.

    `.credit` belongs once on every page, and `.vintage` under every figure, made from it.
    """

    rows: tuple[Row, ...]
    table: Table
    who: str | int
    of: str
    years: np.ndarray  # decimal, one a row
    logs: np.ndarray  # log10 of the column in its unit, one a row
    middle: float  # the mean year
    line: tuple[float, float]  # slope, and log10 at the middle
    lines: tuple[np.ndarray, np.ndarray, np.ndarray]  # of the resamples, with a residual each
    r2: float
    until: float | None  # the first day that it does not know, as a decimal year

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
        """The first and the last month with a model."""
        return f"{month(self.years.min())} to {month(self.years.max())}"

    @property
    def credit(self) -> str:
        """The line that the licence of the data asks to print."""
        return "\n".join(dict.fromkeys(row.credit for row in self.rows if row.credit))

    @property
    def unit(self) -> str:
        """The unit of what grows; "" for plain numbers."""
        return _unit(self.table, self.of)

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

    @explained(TrendError, "fit.number")
    def number(self, value: Any) -> float:
        """An amount of what grows as a number in its unit. Raises UnitError for another unit."""
        return _number(read(value, self.unit), self.unit)

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
    def at(self, day: Day | None = None) -> Band:
        """The value of the trend on a day: fit.at(2030); by default on that of the last model."""
        last = self.years.max()
        when = last if day is None else year(day)
        day = month(last) if day is None else day
        logs = self.bands([when])[:, 0]
        numbers = [float(number) for number in 10**logs]
        best, low, high, single_low, single_high = map(sig, numbers)
        values: Any = numbers
        unit = self.unit
        if unit:
            how = f"estimated: trend of {self.n} models, {self.window}"
            values = [Q(number, unit, how) for number in numbers]
            best = f"{best} {unit}"
        beyond = ", if it goes on," if when > last else ""
        text = (
            f"In {day}{beyond} the line is at {best}. Narrow band, where 90 of 100 fitted lines "
            f"are: {low} to {high}. Wide band, where 90 of 100 single models would be: "
            f"{single_low} to {single_high} (estimated)."
        )
        return Band(*values, sentence=text)

    def held(self) -> Text:
        """How many of its own models lie in each of the two bands, in words."""
        wide, narrow, _ = self._held(self)
        return Text(
            f"Of the {self.n} models, {wide} lie in the wide band of their day, and {narrow} in "
            "the narrow one (counted)."
        )

    def _held(self, other: Fit, since: float = -math.inf) -> tuple[int, int, int]:
        """The models of a fit from a day on: in this one's wide band, in its narrow one, in all."""
        later = other.years >= since
        logs = other.logs[later]
        _, low, high, single_low, single_high = self.bands(other.years[later])
        wide = (single_low <= logs) & (logs <= single_high)
        narrow = (low <= logs) & (logs <= high)
        return int(wide.sum()), int(narrow.sum()), len(logs)

    @explained(TrendError, "fit.reaches")
    def reaches(self, size: Any, after: str | None = None) -> Arrival:
        """The month in which the line comes to a size, with its band; never, if it does not grow.

        after: counting from this model, by its name, instead of from the line. Where its source
        gives a range, the band holds the range, too.

        >>> fit().reaches("1e29 FLOP", after="GPT-6 Astra")
        1e29 FLOP in 2029-09, counting from GPT-6 Astra, if it goes on; 2029-03 to 2030-03 ...
        """
        goal = math.log10(self.number(size))
        slope, best_height = self.line
        slopes, heights, _ = self.lines
        origin, start, named = self.middle, float(self.years.max()), ""
        holds = "the band is that of the line"
        if after is not None:
            row = self.table[after]
            origin = start = year(row.date)
            named = row.name
            best_height = math.log10(self.number(row[self.of]))
            heights, holds = self._starts(row)
        best = origin + _waits(goal - best_height, slope)
        years = origin + _waits(goal - heights, slopes)
        years.sort()
        # Not quantiles: between two years that are infinite there is no number.
        low, high = (years[int(part * RESAMPLES)] for part in BAND)
        said = f"{sig(10**goal)} {self.unit}".strip()
        return Arrival(said, float(best), float(low), float(high), named, start, holds)

    def _starts(self, row: Row) -> tuple[Any, str]:
        """(log10 of the size of a model, one a resample, and what that adds to a band).

        As everywhere in this room, nine tenths of a range in the source lie between its ends.
        """
        low, high = (vars(row).get(f"{self.of}_{end}") for end in ("low", "high"))
        if not low or not high:
            return math.log10(
                self.number(row[self.of])
            ), "the band leaves out how well the start is known"
        logs = [math.log10(self.number(end)) for end in (low, high)]
        deviation = (logs[1] - logs[0]) / (2 * TAIL)
        drawn = np.random.default_rng(1).normal(sum(logs) / 2, deviation, RESAMPLES)
        return (
            drawn,
            f"the band holds the range of the start, {sig(10 ** logs[0])} to {sig(10 ** logs[1])}",
        )

    @explained(TrendError, "fit.forecast")
    def forecast(self, name: str) -> Forecast:
        """What this trend said about a model that came after it; TrendError if it knew the model.

        >>> fit(until=2018).forecast("GPT-6 Astra")
        Asked in 2018 about 2026, the line was 14 times too high: GPT-6 Astra took 1e27 FLOP in ...
        """
        row = self.table[name]
        if any(known is row for known in self.rows) or row[self.of] is None:
            why = "has no value" if row[self.of] is None else "is one of the models of this fit"
            raise TrendError(
                f"{row.name} {why}, so there is nothing to compare. Fit the years before it: "
                "fl.trends.fit(until=2018)."
            )
        asked = self.years.max() if self.until is None else self.until
        came = month(year(row.date))
        return Forecast(month(asked), came, row.name, row[self.of], self.at(row.date))

    @explained(TrendError, "fit.remainder")
    def remainder(self, *factors: Any) -> tuple[float, float | None, float | None]:
        """What factors leave of the growth: its value and, if each of them has a band, its band.

        factors: rows of the table trends or their names. The bands of independent factors add as
        squares, on the logarithmic scale.

        >>> fit().remainder("chips", "duration")
        (1.74..., 1.44..., 2.14...)
        """
        rows = [table("trends")[one] if isinstance(one, str) else one for one in factors]
        value = self.growth / math.prod(row.value for row in rows)
        if not all(row.low and row.high for row in rows):
            return value, None, None
        down = [self.growth / self.low, *(row.high / row.value for row in rows)]
        up = [self.high / self.growth, *(row.value / row.low for row in rows)]
        return value, value / _together(down), value * _together(up)

    def bag(self, count: int = 5) -> Text:
        """Some of the fits to resampled rows, and the band of all of them, in words."""
        count = whole("count", count, 1, MOST_SHOWN, error=TrendError)
        some = ", ".join(f"{10**slope:.2f}" for slope in self.lines[0][:count])
        return Text(
            f"The first {count} of {RESAMPLES:,} fits: {some} times a year. 90 of 100 lie from "
            f"{self.low:.2f} to {self.high:.2f} (estimated)."
        )

    def by_maker(self) -> Text:
        """The band of the growth if all models of a maker are drawn together, in words."""
        makers: dict[str, list[int]] = {}
        for place, row in enumerate(self.rows):
            makers.setdefault(row.organization, []).append(place)
        x, y = self.years - self.middle, self.logs
        sums = []
        for places in makers.values():
            some_x, some_y = x[places], y[places]
            sums.append(
                (
                    len(places),
                    some_x.sum(),
                    some_y.sum(),
                    (some_x * some_x).sum(),
                    (some_x * some_y).sum(),
                )
            )
        pick = np.random.default_rng(0).integers(0, len(makers), (RESAMPLES, len(makers)))
        n, sum_x, sum_y, sum_xx, sum_xy = np.array(sums)[pick].sum(1).T
        spread = n * sum_xx - sum_x * sum_x
        spread = np.where(spread > TINY, spread, np.nan)
        slopes = (n * sum_xy - sum_x * sum_y) / spread
        low, high = 10 ** np.nanquantile(slopes, BAND)
        return Text(
            f"If all models of a maker are drawn together, {len(makers)} makers here, 90 of 100 "
            f"lie from {low:.2f} to {high:.2f} (estimated)."
        )

    def __repr__(self) -> str:
        doubling = "it does not grow"
        if self.growth > 1:
            months = _months_text(self.growth)
            span = f"{_months_text(self.high)} to {_months_text(self.low)}"
            doubling = f"it doubles every {months} months ({span})"
        band = f"{self.low:.2f} to {self.high:.2f} in 90 of 100 resamples"
        source = f"estimated: {self.whose}, {self.window}; {self.vintage}"
        return f"{self.what} grows {self.growth:.2f} times a year ({band}): {doubling} ({source})."


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


# -- several trends in a table ---------------------------------------------------------------------
@explained(TrendError, "fl.trends.forecasts")
def forecasts(name: str, asked: Iterable[Day] | None = None) -> ForecastTable:
    """What the frontier's trend said of a model, asked at the start of earlier years: a table.

    asked: the days; by default each New Year at which there was a line, so that none is left out.

    >>> forecasts("GPT-6 Astra", [2018, 2022])
    In 2026-09 came GPT-6 Astra, 1e27 FLOP (estimated: ...). What the line of each earlier day ...
    """
    today = fit()
    if asked is None:
        asked = _new_years(today, year(today.table[name].date))
    said, later = [], []
    for day in asked:
        line = fit(until=day)
        said.append(line.forecast(name))
        later.append(line._held(today, since=year(day)))
    if not said:
        raise TrendError("No year is given in which to ask. Write [2018, 2020].")
    rows = [(*one.cells(), f"{wide} of {n}") for one, (wide, _, n) in zip(said, later)]
    return ForecastTable.of_all(said, rows)


def _new_years(line: Fit, until: float) -> range:
    """The years at whose beginning enough models were known for a line, up to a day."""
    days = sorted(set(line.years))
    return range(math.floor(days[FEWEST - 1]) + 1, math.floor(until) + 1)


@explained(TrendError, "fl.trends.compare")
def compare(*fits: Fit) -> TrendTable:
    """Several fits beside each other: a table, headed by how far they are apart.

    >>> compare(fit(since=2020), fit(since=2024))
    2 fits, 4.29 to 6.06 times a year. The widest band, 4.10 to 14.86, is that of 13 ...
    """
    if not fits:
        raise TrendError("No fit is given. Write fl.trends.compare(fl.trends.fit()).")
    rows = []
    for one in fits:
        band = f"{one.low:.2f} to {one.high:.2f}"
        months = f"{_months_text(one.growth)} months" if one.growth > 1 else "never"
        rows.append((one.whose, one.window, f"{one.growth:.2f}", band, months))
    growths = [one.growth for one in fits]
    widest = max(fits, key=lambda one: one.high / one.low)
    files = "; ".join(dict.fromkeys(one.vintage for one in fits))
    opening = (
        f"{plural(len(fits), 'fit')}, {min(growths):.2f} to {max(growths):.2f} times a year. The "
        f"widest band, {widest.low:.2f} to {widest.high:.2f}, is that of {widest.whose} "
        f"(estimated; each band holds 90 of 100 resamples; {files}):"
    )
    heads = ("fitted to", "from their years", "times a year", "band", "doubles every")
    return TrendTable(opening, heads, rows, fits)


def _together(widths: Iterable[float]) -> float:
    """How many times several independent widths are together."""
    return math.exp(math.hypot(*map(math.log, widths)))


@explained(TrendError, "fl.trends.arrivals")
def arrivals(size: Any, fits: Iterable[Fit], after: str) -> TrendTable:
    """When each of several fits comes to a size, counting from a model: a table.

    >>> arrivals("1e29 FLOP", [fit(), fit(since=2023)], after="GPT-6 Astra")
    1e29 FLOP, counting from GPT-6 Astra, if it goes on ...
    """
    fits = list(fits)
    said = [one.reaches(size, after) for one in fits]
    if not said:
        raise TrendError("No fit is given. Write [fl.trends.fit()].")
    first = said[0]
    opening = (
        f"{first.size}, counting from {first.counted_from}, if it goes on; each band holds 90 of "
        f"100 resamples (estimated; {first.holds}):"
    )
    rows = [(one.whose, one.window, end.month, end.band) for one, end in zip(fits, said)]
    return TrendTable(opening, ("fitted to", "from their years", "reached in", "band"), rows, said)


@explained(TrendError, "fl.trends.grown")
def grown(time: Any, *what: Fit | str) -> TrendTable:
    """How many times as much there is after a time, if each goes on at its rate: a table.

    what: fits, or names of rows of the table trends that are a growth or a time to double.

    >>> grown("10 years", "Moore's law")
    After 10 years, if each goes on at its rate (estimated):
    """
    years = float(read(time, "year").to("year"))
    rates = [_rate(one) for one in what]
    rows = [(one.name, one.known, times_with_band(*one.after(years)), one.source) for one in rates]
    opening = f"After {sig(years)} years, if each goes on at its rate (estimated):"
    heads = ("what", "its rate", f"after {sig(years)} years", "where the rate is from")
    return TrendTable(opening, heads, rows, [one.after(years)[0] for one in rates])


@dataclass(frozen=True)
class _Rate:
    """A growth a year with its band, and how it is known."""

    name: str
    known: str
    growth: float
    low: float | None
    high: float | None
    source: str

    def after(self, years: float) -> tuple[float, float | None, float | None]:
        low, high = (None if end is None else end**years for end in (self.low, self.high))
        return self.growth**years, low, high


def _rate(what: Fit | str) -> _Rate:
    """The rate of a fit or of a row of the table trends. Raises TrendError for another kind."""
    if isinstance(what, Fit):
        known = f"{what.growth:.2f} times a year"
        source = f"estimated: {what.whose}, {what.window}"
        return _Rate(what.what, known, what.growth, what.low, what.high, source)
    row = table("trends")[what]
    name = sentence(WHOSE_GROWTH.sub("", row.quantity))
    known = f"{sig(row.value)} {row.unit}"
    fitted = f" ({row.n:,} models, {row.window})" if row.n else ""
    if row.unit == "months":
        growth = 2 ** (12 / row.value)
        return _Rate(name, f"doubles in {known}", growth, None, None, row.cited + fitted)
    if row.unit != "times a year":
        raise TrendError(f"{row.name!r} is in {row.unit}: choose a row in times a year or months.")
    return _Rate(name, known, row.value, row.low, row.high, row.cited + fitted)


# -- what others have published --------------------------------------------------------------------
@explained(TrendError, "fl.trends.quote")
def quote(name: str) -> Text:
    """A row of the table trends as a sentence, with its band, its models, its window, its file.

    >>> quote("chips")
    growth of the number of chips, ...: 2.17 times a year (1.79 to 2.57; 36 models; 2015-10 to ...
    """
    row = table("trends")[name]
    details = "; ".join(_details(row))
    return Text(f"{row.quantity}: {sig(row.value)} {row.unit} ({details}).")


@explained(TrendError, "fl.trends.quotes")
def quotes(*names: str) -> TrendTable:
    """Several rows of the table trends as a table, each with its band and its source.

    >>> quotes("run of 2030", "power of 2030")
    2 published numbers (cited):
    """
    rows = [table("trends")[name] for name in names]
    cells = [
        (row.quantity, f"{sig(row.value)} {row.unit}", _band_text(row), row.window or "", row.cited)
        for row in rows
    ]
    opening = f"{plural(len(rows), 'published number')} (cited):"
    if not all(row.cited.startswith("cited") for row in rows):
        opening = f"{plural(len(rows), 'number')}, cited or estimated, as each says:"
    return TrendTable(opening, ("what", "value", "band", "years", "source"), cells, rows)


@explained(TrendError, "fl.trends.models_over")
def models_over() -> TrendTable:
    """How many models had a known value over 1e23, 1e25 and 1e26 FLOP at the end of each year.

    >>> models_over()
    Models whose known training compute is at least the number on top, all models and not ...
    """
    facts = table("trends")
    rows = [[facts[f"{name}, {end}"] for name in OVER] for end in ENDS]
    cells = [(sentence(end), *(sig(row.value) for row in line)) for end, line in zip(ENDS, rows)]
    opening = (
        "Models whose known training compute is at least the number on top, all models and not "
        f"only the frontier: a lower bound ({rows[-1][0].cited}):"
    )
    return TrendTable(opening, ("by", *OVER.values()), cells, rows)


def _band_text(row: Row) -> str:
    return "" if row.low is None else f"{sig(row.low)} to {sig(row.high)}"


def _details(row: Row) -> Iterator[str]:
    if row.low is not None:
        yield f"{sig(row.low)} to {sig(row.high)}"
    if row.n:
        yield f"{row.n:,} models"
    if row.window:
        yield row.window
    yield row.cited
