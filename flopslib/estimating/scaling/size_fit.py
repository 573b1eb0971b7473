"""How the best size grows with the budget: a straight line through the valleys, with its band.

N grows as C^a, so on a logarithmic scale the floors of the valleys lie on a line, and a is its
slope. The floors' losses lie on another. The band: shake every dot by as much as dots miss their
parabola, fit all anew, and keep the middle nine tenths.
What one budget says: valleys.py; the lines: power_lines.py. To shake otherwise: `_typical_noise`.
"""

# NB: every dot is shaken alike. Small nets differ more from seed to seed than large ones, and a
# recipe that is bad for some sizes bends every copy alike: the band is the least one does not know.
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..._support.arguments import explained
from ..._support.display import TableDisplay
from ...quantities.formatting import plural, sig
from ...quantities.quantity import Q, read
from ...quantities.trained_nets import trained_nets
from .errors import ScalingError
from .forecasts import Forecast
from .power_lines import PowerLine, ends_of, power_line
from .valleys import TERMS, Dots, Parabola, Valley, dots_by_budget, floors, parabola

COPIES = 4000  # shaken: an end of the band is then known to a tenth of its distance
TIMES = 4  # budgets are compared by that factor in the sentence, as the lesson's are

FARTHEST = 50  # of a shaken floor from the middle, as a natural logarithm: out of every picture
Floors = list[np.ndarray]  # logarithms, of each budget one a copy


# -- fitting ---------------------------------------------------------------------------------------
@explained(ScalingError, "fl.scaling.fit")
def fit(points: Iterable[Any], table: float = 0, tokens: str = "tokens") -> ScalingFit:
    """A ScalingFit of trained nets: the best size for each budget, and how it grows.

    Parameters
    ----------
    points : for each net its budget in FLOP, its parameters and its loss, as three numbers or as a
        thing with these names; at least 3 sizes a budget. The same size may come several times.
    table : parameters that are looked up and multiply nothing, to be counted as well.
    tokens : what a net reads, in one word, for the sentences.

    Returns
    -------
    ScalingFit

    Raises
    ------
    ScalingError : for two sizes in a valley, and for sizes between which there is no valley.
    UnitError : for what is not a number above 0.

    Examples
    --------
    >>> fit([(1e9, 1000, 2.5), (1e9, 4000, 2.2), (1e9, 16000, 2.5)]).valleys[0].parameters
    4000.0...
    """
    table = _table(table)
    nets = trained_nets(points)
    if not nets:
        raise ScalingError("No net is given. Write [(1e9, 4096, 2.21), ...].")
    curves = [parabola(dots) for dots in dots_by_budget(nets, table)]
    sizes, losses = _shaken_floors(curves)
    valleys = []
    for place, curve in enumerate(curves):
        shaken = sizes[place] if sizes else None
        valleys.append(_valley(curve, shaken, table, str(tokens)))
    return ScalingFit(tuple(valleys), *_lines(valleys, sizes, losses))


def _table(table: Any) -> float:
    number = float(read(table, "", "table", noun="parameters"))
    if number < 0:
        raise ScalingError(f"table is {sig(number)}: write a number of parameters from 0 up.")
    return number


def _shaken_floors(curves: Sequence[Parabola]) -> tuple[Floors, Floors]:
    """(sizes, losses) of the floors of shaken copies, as logarithms; empty where no dot misses.

    NB: a copy that opens downwards has no floor, and is left out: nan.
    """
    freedom = sum(len(curve.misses) - TERMS for curve in curves)
    sizes: Floors = []
    losses: Floors = []
    if not freedom:
        return sizes, losses
    random = np.random.default_rng(0)
    typical = _typical_noise(random, curves, freedom)
    for curve in curves:
        shape = (len(curve.misses), COPIES)
        noise = typical * random.standard_normal(shape)
        where, heights = floors(curve.shaken(noise))
        where = np.clip(where, -FARTHEST, FARTHEST)
        heights = np.where(heights > 0, heights, np.nan)
        sizes.append(where + curve.dots.middle)
        losses.append(np.log(heights))
    return sizes, losses


def _typical_noise(
    random: np.random.Generator, curves: Sequence[Parabola], freedom: int
) -> np.ndarray:
    """How far each copy is shaken: few misses do not say exactly how large misses are."""
    squares = 0.0
    for curve in curves:
        squares += float(curve.misses @ curve.misses)
    variances = squares / random.chisquare(freedom, COPIES)
    return np.sqrt(variances)


def _valley(
    curve: Parabola,
    shaken: np.ndarray | None,
    table: float,
    noun: str,
) -> Valley:
    where, height = floors(curve.terms)
    low, high = ends_of(shaken, raised=True)
    return Valley(
        budget=Q(curve.dots.budget, "FLOP"),
        parameters=math.exp(where + curve.dots.middle),
        loss=float(height),
        low=low,
        high=high,
        parabola=curve,
        table=table,
        noun=noun,
    )


def _lines(
    valleys: Sequence[Valley], sizes: Floors, losses: Floors
) -> tuple[PowerLine | None, PowerLine | None]:
    """The lines of the best sizes and of their losses; None for a single budget."""
    if len(valleys) < 2:
        return None, None
    budgets = [float(valley.budget) for valley in valleys]
    best_sizes = [valley.parameters for valley in valleys]
    best_losses = [valley.loss for valley in valleys]
    return power_line(budgets, best_sizes, sizes), power_line(budgets, best_losses, losses)


# -- what a fit says -------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False, eq=False)
class ScalingFit(TableDisplay):
    """The best size by budget: `.valleys`, `.exponent` with `.low` and `.high`, `.at(budget)`."""

    valleys: tuple[Valley, ...]
    size_line: PowerLine | None
    loss_line: PowerLine | None

    @property
    def nets(self) -> list[Dots]:
        """The nets of each budget."""
        return [valley.parabola.dots for valley in self.valleys]

    @property
    def exponent(self) -> float:
        """a, in N grows as C^a. Raises ScalingError for a single budget."""
        return self._line(self.size_line).exponent

    @property
    def low(self) -> float | None:
        """The lower end of the band of the exponent; None where nothing shakes."""
        low, _ = self._line(self.size_line).band
        return low

    @property
    def high(self) -> float | None:
        """The upper end."""
        _, high = self._line(self.size_line).band
        return high

    @property
    def loss_exponent(self) -> float:
        """b, in the loss falls as C^-b."""
        return -self._line(self.loss_line).exponent

    @property
    def table(self) -> float:
        """The parameters that are looked up, among those that are counted."""
        return self.valleys[0].table

    @property
    def noun(self) -> str:
        """What a net reads: "tokens"."""
        return self.valleys[0].noun

    @explained(ScalingError, "fit.at")
    def at(self, budget: Any) -> Forecast:
        """The best size for a budget, and its loss, if the lines go on: a Forecast.

        >>> fit(points).at("6.4e10 FLOP").parameters                         # doctest: +SKIP
        35200.0
        """
        budget = read(budget, "FLOP", "budget")
        if not budget > 0:
            raise ScalingError(f"budget is {budget}: write a number of FLOP above 0.")
        size, *size_band = self._line(self.size_line).at(float(budget))
        loss, *loss_band = self._line(self.loss_line).at(float(budget))
        return Forecast(
            budget=budget,
            parameters=size,
            loss=loss,
            size_band=tuple(size_band),
            loss_band=tuple(loss_band),
            valleys=len(self.valleys),
            table=self.table,
            noun=self.noun,
        )

    @explained(ScalingError, "fit.budget_for")
    def budget_for(self, loss: Any) -> Q:
        """The budget whose best net has a loss, if the line goes on.

        So a net that was spoiled, or is better than its like, has a price in FLOP. Raises
        ScalingError for a loss that is not above 0, and for one budget alone.

        >>> fit(points).budget_for(2.21)                                     # doctest: +SKIP
        1.02 GFLOP (estimated: best nets by budget)
        """
        loss = float(read(loss, "", "loss"))
        if not 0 < loss < math.inf:
            raise ScalingError(f"loss is {sig(loss)}: write a number above 0.")
        line = self._line(self.loss_line)
        if line.exponent >= 0:
            raise ScalingError("Here a larger budget has no lower loss, so no loss has a price.")
        return Q(line.where(loss), "FLOP", "estimated: best nets by budget")

    def _line(self, line: PowerLine | None) -> PowerLine:
        if line is None:
            raise ScalingError(
                f"There is one budget, {self.valleys[0].budget}. How the best size grows takes "
                "two: train nets for four times as much, too."
            )
        return line

    # -- as a table --------------------------------------------------------------------------------
    def _caption(self) -> str:
        if self.size_line is None:
            return repr(self.valleys[0])
        larger = TIMES**self.exponent
        count = sum(len(dots.losses) for dots in self.nets)
        band = ""
        if self.low is not None:
            band = f", {self.low:.2f} to {self.high:.2f} in 90 of 100 shaken copies"
        return (
            f"Four times the FLOP: {sig(larger)} times the parameters and {sig(TIMES / larger)} "
            f"times the {self.noun}. The best size grows as C^{self.exponent:.2f}{band} "
            f"(estimated: {plural(count, 'net')}, a parabola for each of {len(self.valleys)} "
            "budgets)."
        )

    def _heads(self) -> Sequence[str]:
        return "budget", "best size", "90 of 100", f"{self.noun} read", "for each", "loss"

    def _cells(self) -> list[tuple[str, ...]]:
        return [valley.cells() for valley in self.valleys]

    def _numbers(self) -> range:
        return range(1, len(self._heads()))
