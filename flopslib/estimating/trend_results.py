"""What a trend says: about a day, about when, about a day whose truth is known, about later years.

Band        the value on a day, with the band of the line and that of a single model
Arrival     the month in which a size is reached, and how long that takes
Forecast    what the trend of an earlier day said about a model that came later
TrendTable  a sentence, and a table under it: several of these, or several published numbers
ForecastTable  the table of several forecasts, and which of them was farthest off

Each shows itself; nothing is fitted here. To say something else about a trend: a class here, and
the function that fills it in trends.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .._support.display import TableDisplay, TextDisplay
from ..facts.dates import month
from ..quantities.formatting import sig, words
from ..quantities.quantity import Q

LAST = 2100  # beyond this year none is named
RIGHT = 1.05  # times off: nearer than that a forecast was right
NEAR = 2  # times off: as far as what came may itself be off
WHOLE = 10  # times off, from which there are no digits behind the point

Span = tuple[float, float]


@dataclass(frozen=True, repr=False)
class Band(TextDisplay):
    """A value of a trend with its 90 % band, and a sentence about it."""

    value: Q | float
    low: Q | float
    high: Q | float
    single_low: Q | float  # of a single model around the line
    single_high: Q | float
    sentence: str

    def __repr__(self) -> str:
        return self.sentence


@dataclass(frozen=True, repr=False)
class Arrival(TextDisplay):
    """The decimal year in which a size is reached, with its 90 % band; inf if it never is.

    `wait` is the time from the model that the trend is counted from.
    """

    size: str
    value: float
    low: float
    high: float
    counted_from: str  # "GPT-6 Astra"; "" on the line itself
    start: float  # the decimal year of that model, or of the last one of the trend
    holds: str  # what the band holds and what it leaves out

    @property
    def wait(self) -> Q:
        """The years from the start, with their band."""
        low, high = (sig(end - self.start) for end in (self.low, self.high))
        return Q(self.value - self.start, "year", f"estimated: {low} to {high} years")

    @property
    def month(self) -> str:
        """The month: "2029-09"."""
        return month_text(self.value)

    @property
    def years(self) -> str:
        """The years of its band: "in 2029", "from 2029 to 2031"."""
        first, last = (month_text(at)[:4] for at in (self.low, self.high))
        if self.high >= LAST:
            return f"in {first} or later" if self.low < LAST else f"after {LAST}"
        return f"in {first}" if first == last else f"from {first} to {last}"

    @property
    def band(self) -> str:
        """The months between which nine tenths of the resamples arrive."""
        return f"{month_text(self.low)} to {month_text(self.high)}"

    def __repr__(self) -> str:
        counting = f"counting from {self.counted_from}" if self.counted_from else "on the line"
        beyond = ", if it goes on" if self.value > self.start else ""
        return (
            f"{self.size} in {self.month}, {counting}{beyond}; {self.band} in 90 of 100 resamples "
            f"(estimated; {self.holds})."
        )


@dataclass(frozen=True, repr=False)
class Forecast(TextDisplay):
    """What a trend said about a model that it did not know, as times what came."""

    asked: str  # the month in which it was asked
    came: str  # the month and the name of what came
    name: str
    value: Q | float  # what came
    line: Band

    @property
    def times(self) -> float:
        """The line by what came."""
        return self._times(self.line.value)

    @property
    def off(self) -> float:
        """How many times too high or too low the line was, at least 1."""
        return max(self.times, 1 / self.times)

    @property
    def narrow(self) -> Span:
        """The band of the line, as times what came."""
        return self._times(self.line.low), self._times(self.line.high)

    @property
    def wide(self) -> Span:
        """The band of a single model, as times what came."""
        return self._times(self.line.single_low), self._times(self.line.single_high)

    @property
    def verdict(self) -> str:
        """How far off the line was: "14 times too high"."""
        if 1 / RIGHT < self.times < RIGHT:
            return f"right to {max(100 * abs(self.times - 1), 1):.0f} %"
        if self.times > 1:
            return f"{_times_text(self.times)} times too high"
        return f"{_times_text(1 / self.times)} times too low"

    @property
    def finding(self) -> str:
        """The headline of it: "Asked in 2018 about 2026, the line was 14 times too high"."""
        return f"Asked in {self.asked[:4]} about {self.came[:4]}, the line was {self.verdict}"

    @property
    def held_by(self) -> str:
        """The bands in which what came lies."""
        if _holds_one(self.narrow):
            return "both bands"
        return "the wide band only" if _holds_one(self.wide) else "no band"

    def cells(self) -> tuple[str, ...]:
        """A row of the table of several."""
        return self.asked, self.verdict, _span(self.wide), self.held_by

    def __repr__(self) -> str:
        return (
            f"{self.finding}: {self.name} took {self.value} in {self.came}. Narrow band: "
            f"{_span(self.narrow)} times what came; wide band: {_span(self.wide)}. What came lies "
            f"in {self.held_by} (estimated)."
        )

    def _times(self, amount: Q | float) -> float:
        return float(amount) / float(self.value)


@dataclass(frozen=True, repr=False)
class TrendTable(TableDisplay):
    """A sentence that stands alone, and a table under it. `of`: what the rows are made from."""

    opening: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    of: Sequence[object] = ()

    def _caption(self) -> str:
        return self.opening

    def _heads(self) -> Sequence[str]:
        return self.heads

    def _cells(self) -> Sequence[Sequence[str]]:
        return self.rows


FORECAST_HEADS = (
    "asked in",
    "its line was",
    "band of a single model, times what came",
    "what came lies in",
    "later models in the band of a single one",
)


@dataclass(frozen=True, repr=False)
class ForecastTable(TrendTable):
    """Forecasts of one model from several earlier days."""

    of: Sequence[Forecast] = ()

    @classmethod
    def of_all(cls, said: Sequence[Forecast], rows: Sequence[Sequence[str]]) -> ForecastTable:
        """The table of some forecasts, with a row each."""
        came = said[0]
        near = sum(one.off < NEAR for one in said)
        worst = _farthest(said)
        opening = (
            f"In {came.came} came {came.name}, {came.value!r}. What the line of each earlier day "
            "had said, and how many of all frontier models that came after it lie in its band of a "
            "single model, which should hold 90 of 100 (estimated). Within a factor of two: "
            f"{near} of {len(said)} lines. Farthest off: that of {worst.asked[:4]}, "
            f"{worst.verdict}:"
        )
        return cls(opening, FORECAST_HEADS, rows, said)

    @property
    def worst(self) -> Forecast:
        """The forecast that was farthest off."""
        return _farthest(self.of)


def _farthest(said: Sequence[Forecast]) -> Forecast:
    return max(said, key=lambda one: one.off)


# -- in words --------------------------------------------------------------------------------------
def month_text(at: float) -> str:
    """A decimal year as a month; one that is far away or never comes is not named."""
    return month(at) if at < LAST else f"some year after {LAST}"


def times_with_band(value: float, low: float | None, high: float | None) -> str:
    """ "10 times (5.9 to 17)", in two or three digits; a huge number in words."""
    if low is None or high is None:
        return f"{words(value)} times"
    return f"{words(value)} times ({words(low)} to {words(high)})"


def _times_text(times: float) -> str:
    return f"{times:.2g}" if times < WHOLE else words(round(times))


def _span(ends: Span) -> str:
    low, high = ends
    return f"{low:.2g} to {_times_text(high)}"


def _holds_one(ends: Span) -> bool:
    low, high = ends
    return low <= 1 <= high and math.isfinite(high)
