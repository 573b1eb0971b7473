"""How fast something grows: a straight line through the logarithms of a table, with its band.

The fact behind it: growth by a factor each year is a straight line on a logarithmic scale, and a
fit is four choices: whose models, which years, which file, which band. The method: least squares
of log10 on the decimal year; the band is the 5th to 95th percentile of 10,000 fits to resampled
rows. Rows count as independent and exact, so the real uncertainty is larger than the band.
To choose otherwise: the arguments of `fit`. What a file of another day gave: tables/trends.csv.
"""

import math
import re
from dataclasses import dataclass

import numpy as np

from .._support.display import Text, TextDisplay
from .._support.errors import UserError
from ..facts.csv_reader import DATE, PLAIN, TEXT
from ..facts.dates import year
from ..facts.table import table
from ..quantities.formatting import sig
from ..quantities.quantity import Q, quantity

RESAMPLES, PART = 10_000, 500  # a part at a time: a few MB instead of some hundred
BAND = (0.05, 0.95)
FEWEST, LAST = 5, 2100  # days with a model that a line needs; beyond this year none is told


class TrendError(UserError, ValueError):
    """A window or a choice that leaves nothing to fit."""


def fit(models=None, since=2010, until=None, who="frontier", of="flop", without=(), where=None):
    """A Fit of the growth of one column of a table of models, its snapshot if none is given.

    since, until: a year or a date, from its first day; `until` itself is outside. who:
    "frontier" (as the table marks it), "all", "record" (larger than all before), or a number k:
    the k largest known at release. of: a column, such as "flop", "chips", "cost". without: names
    to leave out. where: your own rule, a function of a row. Raises TrendError.

    >>> fit(since=2010, who="frontier").growth
    4.57...
    """
    models = table("models") if models is None else models
    if of not in models.columns or models.units[of] in (TEXT, DATE):
        numeric = [c for c, unit in models.units.items() if unit not in (TEXT, DATE)]
        raise TrendError(f"{str(of)[:40]!r} cannot be fitted. Choose one of: {', '.join(numeric)}.")
    without = {models[name].name for name in ([without] if isinstance(without, str) else without)}
    rows = [
        r for r in models if r[of] is not None and r.name not in without and (not where or where(r))
    ]
    rows = _chosen(rows, who, of)
    low = -math.inf if since is None else year(since)
    high = math.inf if until is None else year(until)
    rows = [r for r in rows if low <= year(r.date) < high]
    if len({r.date for r in rows}) < FEWEST:
        raise TrendError(
            f"Too few models are left to fit: {len(rows)}. A line needs {FEWEST} of "
            "different days: widen the window or the choice."
        )
    years = np.array([year(r.date) for r in rows])
    logs = np.log10([float(r[of]) for r in rows])
    middle = years.mean()
    slope, height = np.polyfit(years - middle, logs, 1)
    residuals = logs - height - slope * (years - middle)
    return Fit(
        tuple(rows),
        models,
        who,
        of,
        years,
        logs,
        middle,
        (slope, height),
        _resampled(years - middle, logs, residuals),
        float(1 - residuals.var() / logs.var()),
    )


def _resampled(x, y, residuals):
    """(slopes, heights at x = 0, one residual each) of lines through resampled rows."""
    random, parts = np.random.default_rng(0), []
    for _ in range(RESAMPLES // PART):
        pick = random.integers(0, len(x), (PART, len(x)))
        px, py = x[pick], y[pick]
        mx, my = px.mean(1), py.mean(1)
        spread = (px * px).mean(1) - mx * mx
        slope = ((px * py).mean(1) - mx * my) / np.where(spread > 1e-12, spread, np.nan)
        parts.append((slope, my - slope * mx))
    return (*np.concatenate(parts, axis=1), random.choice(residuals, RESAMPLES))


def _chosen(rows, who, of):
    """The rows that count, chosen among all days: a record of 2012 is one in any window."""
    if who == "all":
        return rows
    if who == "frontier":
        if marked := [r for r in rows if r.frontier == "yes"]:
            return marked
        raise TrendError("This table marks no frontier models. Take the largest at release: who=5.")
    k = re.fullmatch(r"(?:top )?([1-9]\d{0,3})", str(who))
    if not k and who != "record":
        raise TrendError(
            f'{str(who)[:40]!r} is no choice of models. Write who="frontier", "all", '
            '"record", or a number: 10 is the ten largest at release.'
        )
    rows = sorted(rows, key=lambda r: year(r.date))
    days = np.array([year(r.date) for r in rows])
    sizes = np.array([float(r[of]) for r in rows])
    known, mine = days[None] <= days[:, None], sizes[:, None]  # to a row, what came before or with
    above = known & (sizes[None] > mine)
    if not k:  # a record is no repetition of an older one
        above |= (days[None] < days[:, None]) & (sizes[None] == mine)
    return [r for r, many in zip(rows, above.sum(1)) if many < (int(k[1]) if k else 1)]


@dataclass(frozen=True, repr=False)
class Band(TextDisplay):
    """A value of a trend and its 90 % band, `.value`, `.low`, `.high`, and a sentence about it.

    `.single_low`, `.single_high`: of a single model around the line, where that can be told.
    """

    value: object
    low: object
    high: object
    single_low: object
    single_high: object
    sentence: str

    def __repr__(self):
        return self.sentence


@dataclass(frozen=True, repr=False, eq=False)
class Fit(TextDisplay):
    """A growth per year with its band: `.growth`, `.low`, `.high`, `.r2`, and its `.rows`.

    `.line` is (slope, log10 at `.middle`, the mean year); `.lines` (slopes, logs, one residual
    each) of the resamples. `.credit` and `.vintage` belong under every figure made from it.
    """

    rows: tuple
    table: object
    who: object
    of: str
    years: np.ndarray
    logs: np.ndarray
    middle: float
    line: tuple
    lines: tuple
    r2: float

    n = property(lambda self: len(self.rows))
    growth = property(lambda self: float(10 ** self.line[0]), doc="Times a year.")
    low = property(lambda self: float(10 ** np.nanquantile(self.lines[0], BAND[0])))
    high = property(lambda self: float(10 ** np.nanquantile(self.lines[0], BAND[1])))
    months = property(lambda self: _months(self.growth), doc="In so many months it doubles.")
    vintage = property(lambda self: self.table.vintage)
    window = property(lambda self: f"{self.years.min():.1f} to {self.years.max():.1f}")

    @property
    def doubling(self):
        """The time in which it doubles, a quantity with its range; UnitError if it does not."""
        return Q(self.months / 12, "year").because(
            f"estimated: {_told(self.high)} to {_told(self.low)} months, {self.n} models"
        )

    @property
    def credit(self):
        """What the licence of the data asks to print."""
        return "\n".join(dict.fromkeys(r.credit for r in self.rows if r.credit))

    @property
    def what(self):
        """What grows, in words."""
        words = {
            "flop": "Training compute",
            "chips": "The number of chips",
            "cost": "The cost of a run",
            "power": "The power of a run",
            "duration": "The training time",
        }
        return words.get(self.of, f"The number of {self.of.replace('_', ' ')}")

    @property
    def whose(self):
        """Which models, in words."""
        words = {
            "frontier": "frontier models",
            "all": "models, all that the table has",
            "record": "models, each the largest so far",
        }
        k = str(self.who).removeprefix("top ")
        return f"{self.n} {words.get(self.who, f'models, the {k} largest at each release')}"

    def bands(self, years):
        """Log10 at decimal years, five rows: line, band of the line, band of single models."""
        x = np.asarray(years, float) - self.middle
        slopes, heights, residuals = (a[~np.isnan(self.lines[0])] for a in self.lines)
        lines = heights + slopes * x[:, None]
        return np.array(
            [
                self.line[1] + self.line[0] * x,
                *np.quantile(lines, BAND, axis=1),
                *np.quantile(lines + residuals, BAND, axis=1),
            ]
        )

    def at(self, day):
        """What the trend says for a day, a Band: fit.at(2030), fit.at("2026-09")."""
        unit, how = self.table.units[self.of], f"estimated: trend of {self.n} models, {self.window}"
        five = [
            float(s) if unit == PLAIN else Q(float(s), unit, how)
            for s in 10 ** self.bands([year(day)])[:, 0]
        ]
        beyond = ", if it goes on" if year(day) > self.years.max() else ""
        return Band(
            *five,
            "{}: {} on the line{}; {} to {} for the line itself, {} to {} for a "
            "single model, each in 90 of 100 resamples (estimated).".format(
                day,
                *(f"{sig(float(x))} {'' if unit == PLAIN else unit}".strip() for x in five[:1]),
                beyond,
                *(sig(float(x)) for x in five[1:]),
            ),
        )

    def reaches(self, size, after=None):
        """The decimal year in which the line comes to a size, a Band; inf if it never does.

        after: counting from this model, by its name, instead of from the line.

        >>> fit().reaches("1e29 FLOP", after="GPT-6 Astra")
        1e29 FLOP: in 2029.7 counting from GPT-6 Astra, if it goes on; 2029.6 to 2029.8 ...
        """
        unit = self.table.units[self.of]
        size = float(size) if unit == PLAIN else quantity(size, unit)
        slopes, heights = (np.append(a, b) for a, b in zip(self.line, self.lines))
        start, counting = self.middle, "on the line"
        if after is not None:
            row = self.table[after]
            start, counting = year(row.date), f"counting from {row.name}"
            heights = math.log10(float(row[self.of]))
        when = np.full(len(slopes), np.inf)
        np.divide(math.log10(float(size)) - heights, slopes, out=when, where=slopes > 0)
        ends = np.sort(when[1:])[[int(part * RESAMPLES) for part in BAND]]  # some may be infinite
        three = [float(y) + start for y in (when[0], *ends)]
        told = [f"{y:.1f}" if y < LAST else f"some year after {LAST}" for y in three]
        return Band(
            *three,
            None,
            None,
            f"{size}: in {told[0]} {counting}, if it goes on; "
            f"{told[1]} to {told[2]} in 90 of 100 resamples (estimated).",
        )

    def __repr__(self):
        months = (
            f"it doubles every {_told(self.growth)} months ({_told(self.high)} to "
            f"{_told(self.low)})"
            if self.growth > 1
            else "it does not grow"
        )
        return (
            f"{self.what} grows {self.growth:.2f} times a year ({self.low:.2f} to "
            f"{self.high:.2f} in 90 of 100 resamples): {months} (estimated: {self.whose}, "
            f"{self.window}; {self.vintage}).\n{self.credit}".strip()
        )


def _months(growth):
    return 12 * math.log(2) / math.log(growth) if growth > 1 else math.inf


def _told(growth):
    return sig(_months(growth)) if growth > 1 else "never"


def quote(name):
    """A row of the table trends as a sentence, with its band, its models, its window, its file.

    >>> quote("chips")
    growth of the number of chips, ...: 2.17 times a year (1.79 to 2.57; 36 models; 2015.8 to ...
    """
    row = table("trends")[name]
    told = [
        f"{sig(row.low)} to {sig(row.high)}" if row.low is not None else "",
        f"{row.n:,} models" if row.n else "",
        row.window,
        row.cited,
    ]
    return Text(f"{row.quantity}: {sig(row.value)} {row.unit} ({'; '.join(filter(None, told))}).")
