"""The best size for one budget: the floor of a parabola through the losses of several sizes.

At one budget a small net reads much and has no room for it, a large one has room and reads little.
Between them is a valley, and near its floor the loss is a parabola in the logarithm of the size:
Chinchilla's second approach (Hoffmann et al., arxiv.org/abs/2203.15556, 2022-03, section 3.2).
To draw the U another way: `_design`, whose columns are what is fitted.
"""

# NB: a real U is steeper on one side than on the other, so the floor moves a little with the sizes
# that were tried. On Besiroglu's law, sizes from a quarter to four times the best: by under 1 %.
from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ...quantities.formatting import plural, sig, words
from ...quantities.quantity import Q
from ...quantities.trained_nets import TrainedNet, by_budget
from .errors import ScalingError

EXAMPLES = {"Valley": "a valley of another fit, such as fl.scaling.fit(nets).valleys[0]"}

TERMS = 3  # numbers in a parabola
SAME_SIZE = 1e-9  # logarithms nearer than that are of one size


@dataclass(frozen=True)
class Dots:
    """The nets of one budget: the natural logarithms of their sizes, and their losses."""

    budget: float
    logs: np.ndarray
    losses: np.ndarray

    @property
    def middle(self) -> float:
        """Where the parabola counts from."""
        return float(self.logs.mean())


def dots_by_budget(nets: Iterable[TrainedNet], table: float) -> list[Dots]:
    """The nets as Dots, from the smallest budget to the largest; ScalingError for too few sizes.

    table: parameters that are looked up, to be added to each size.
    """
    dots = []
    for group in by_budget(nets, table):
        logs = np.log(group.sizes)
        _check_sizes(group.budget, logs)
        dots.append(Dots(group.budget, logs, np.array(group.losses)))
    return dots


def _check_sizes(budget: float, logs: np.ndarray) -> None:
    steps = np.diff(np.sort(logs))
    different = 1 + int((steps > SAME_SIZE).sum())
    if different >= TERMS:
        return
    sizes = "are 2 sizes"
    if different == 1:
        sizes = "is 1 size"
    raise ScalingError(
        f"At {Q(budget, 'FLOP')} there {sizes}, and a valley needs {TERMS}: train nets of other "
        "widths for that budget."
    )


# -- the parabola ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Parabola:
    """loss = height + slope x + bend x^2, where x = ln(size) - middle, and what dots miss it by."""

    dots: Dots
    terms: np.ndarray  # (3,)
    solver: np.ndarray  # (3, nets): terms = solver @ losses
    misses: np.ndarray  # (nets,)

    def shaken(self, noise: np.ndarray) -> np.ndarray:
        """(3, copies): the terms when noise, (nets, copies), is added to the losses."""
        return self.terms[:, None] + self.solver @ noise

    def loss(self, sizes: Iterable[float]) -> np.ndarray:
        """The height of the parabola at some sizes."""
        x = np.log(list(sizes)) - self.dots.middle
        return _design(x) @ self.terms


def parabola(dots: Dots) -> Parabola:
    """The Parabola of least squares; ScalingError where it has no floor among the sizes."""
    x = dots.logs - dots.middle
    design = _design(x)
    solver = np.linalg.pinv(design)
    terms = solver @ dots.losses
    misses = dots.losses - design @ terms
    where, _ = floors(terms)
    if not x.min() <= where <= x.max():  # nan: it opens downwards
        raise ScalingError(_no_valley(dots, float(where)))
    return Parabola(dots, terms, solver, misses)


def _design(x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones_like(x), x, x**2])


def floors(terms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(where, how high) the floors of parabolas are, from terms of shape (3, ...); nan for none."""
    height, slope, bend = terms
    bend = np.where(bend > 0, bend, np.nan)
    where = -slope / (2 * bend)
    how_high = height - slope**2 / (4 * bend)
    return where, how_high


def _no_valley(dots: Dots, where: float) -> str:
    smallest = words(math.exp(dots.logs.min()))
    largest = words(math.exp(dots.logs.max()))
    sizes = f"between {smallest} and {largest}"
    budget = Q(dots.budget, "FLOP")
    if math.isnan(where):
        return f"At {budget} there is no valley {sizes} parameters: try wider nets and narrower."
    side = "narrower" if where < 0 else "wider"
    return f"At {budget} the valley is not {sizes} parameters: try {side} nets."


# -- what is said of it ----------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Valley(TextDisplay):
    """The best size for a budget: `.parameters`, `.loss`, what it reads, and its band."""

    budget: Q
    parameters: float
    loss: float
    low: float | None  # of the size, in 90 of 100 shaken copies; None where nothing shakes
    high: float | None
    parabola: Parabola
    table: float  # of the parameters, those that are looked up
    noun: str  # what is read: "tokens"

    @property
    def tokens(self) -> Q:
        """What a net of this size reads for the budget: C / 6N."""
        return tokens_for_budget(self.budget, self.parameters - self.table)

    @property
    def ratio(self) -> float:
        """Tokens for each parameter."""
        return self.tokens.value / self.parameters

    @explained(ScalingError, "valley.again", EXAMPLES)
    def again(self, other: Valley) -> Again:
        """The best size of other nets for the same budget, beside the band of this one."""
        if other.budget != self.budget:
            raise ScalingError(
                f"These nets had {other.budget}, and the first ones {self.budget}: a band holds "
                "for one budget. Train both with the same."
            )
        return Again(self, other)

    def cells(self) -> tuple[str, ...]:
        """A row of the table of several."""
        return (
            str(self.budget),
            words(self.parameters),
            span_text(self.low, self.high),
            words(self.tokens.value),
            sig(self.ratio),
            f"{self.loss:.3f}",
        )

    def __repr__(self) -> str:
        band = ""
        if self.low is not None:
            band = f", {span_text(self.low, self.high)} in 90 of 100 shaken copies"
        nets = plural(len(self.parabola.dots.losses), "net")
        return (
            f"For {self.budget} the best size is {words(self.parameters)} parameters{band}, which "
            f"read {words(self.tokens.value)} {self.noun}, {sig(self.ratio)} for each; its loss is "
            f"{self.loss:.2f} (estimated: a parabola through {nets})."
        )


@dataclass(frozen=True, repr=False)
class Again(TextDisplay):
    """Two valleys of one budget: `.times`, their sizes by each other, and whether `.inside`."""

    first: Valley
    second: Valley

    @property
    def times(self) -> float:
        """The size of the second by that of the first."""
        return self.second.parameters / self.first.parameters

    @property
    def inside(self) -> bool | None:
        """Whether the second lies in the band of the first; None if the first has no band."""
        if self.first.low is None or self.first.high is None:
            return None
        return self.first.low <= self.second.parameters <= self.first.high

    def __repr__(self) -> str:
        size = f"Other nets, trained alike: the best size for {self.second.budget} is now"
        size += f" {words(self.second.parameters)} parameters"
        if self.inside is None:
            return f"{size}; it was {words(self.first.parameters)} (estimated)."
        where = "inside" if self.inside else "outside"
        band = span_text(self.first.low, self.first.high)
        return f"{size}, {where} the band of the first ones, {band} (estimated)."


def tokens_for_budget(budget: Q, parameters: float) -> Q:
    """What parameters that multiply read for a budget: C / 6N."""
    tokens = float(budget) / (6 * parameters)
    return Q(tokens, "token", "estimated: C / 6N")


def span_text(low: float | None, high: float | None) -> str:
    """ "3,700 to 4,200"; "" for no band."""
    if low is None or high is None:
        return ""
    return f"{words(low)} to {words(high)}"
