"""What a fit to smaller budgets says of the next one, and that beside what came.

Forecast  the best size for a budget and its loss, each with its band
Came      the same beside the valley of the nets that were trained for it
"""

from __future__ import annotations

from dataclasses import dataclass

from ..._support.display import TextDisplay
from ..._support.errors import short
from ...quantities.formatting import words
from ...quantities.quantity import Q
from .errors import ScalingError
from .power_lines import Ends
from .valleys import Valley, span_text, tokens_for_budget


@dataclass(frozen=True, repr=False)
class Forecast(TextDisplay):
    """The best size for a budget that a fit does not hold, and its loss, each with its band."""

    budget: Q
    parameters: float
    loss: float
    size_band: Ends
    loss_band: Ends
    valleys: int  # that it is made from
    table: float  # of the parameters, those that are looked up
    noun: str  # what is read: "tokens"

    @property
    def tokens(self) -> Q:
        """What a net of this size reads for the budget: C / 6N."""
        return tokens_for_budget(self.budget, self.parameters - self.table)

    def beside(self, valley: Valley) -> Came:
        """The same beside the valley that came. Raises ScalingError for anything else."""
        if not isinstance(valley, Valley):
            raise ScalingError(
                f"{short(valley)!r} is not a valley. Write fl.scaling.fit(points).valleys[-1]."
            )
        return Came(self, valley)

    def __repr__(self) -> str:
        size = loss = ""
        low, high = self.loss_band
        if low is not None:
            size = f" ({span_text(*self.size_band)} in 90 of 100 shaken copies)"
            loss = f" ({low:.2f} to {high:.2f})"
        return (
            f"If the lines go on, the best size for {self.budget} is {words(self.parameters)} "
            f"parameters{size}, and its loss {self.loss:.2f}{loss} (estimated from the valleys of "
            f"{self.valleys} smaller budgets)."
        )


@dataclass(frozen=True, repr=False)
class Came(TextDisplay):
    """A forecast beside what came: `.size` and `.loss` are forecast / came."""

    forecast: Forecast
    valley: Valley

    @property
    def size(self) -> float:
        """The forecast size by the one that came."""
        return self.forecast.parameters / self.valley.parameters

    @property
    def loss(self) -> float:
        """The forecast loss by the one that came."""
        return self.forecast.loss / self.valley.loss

    def __repr__(self) -> str:
        said, came = self.forecast, self.valley
        return (
            f"For {came.budget} the best size came out at {words(came.parameters)} "
            f"parameters: the forecast, {words(said.parameters)}, is {_off(self.size)}. "
            f"The loss came out at {came.loss:.2f}: the forecast, {said.loss:.2f}, "
            f"is {_off(self.loss)} (estimated: the floors of parabolas)."
        )


def _off(times: float) -> str:
    """ "3 % too high", "right to 1 %"."""
    percent = round(100 * abs(times - 1))
    if percent < 1:
        return "right to 1 %"
    side = "high" if times > 1 else "low"
    return f"{percent} % too {side}"
