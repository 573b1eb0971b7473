"""The published laws: the loss of N parameters that read D tokens, and the best split of a budget.

L = E + A / N^alpha + B / D^beta: a floor, what is lost for want of room, what for want of text.
With C = 6ND the best size is a power of C, in closed form: at it, alpha A / N^alpha = beta B /
D^beta. Some laws say the split alone: N = size (C / budget)^exponent.
To add a law: a row in facts/tables/scaling_laws.csv.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.errors import short
from ...facts.formulas.sizes import parameters as parameters_of
from ...facts.formulas.sizes import tokens as tokens_of
from ...facts.table import Row, table
from ...quantities.formatting import words
from ...quantities.quantity import Q, read
from .errors import ScalingError
from .plans import SERVING, TRAINING, Plan

HALVINGS = 100  # of an interval, until its ends are one number
SMALLEST = 1e-30  # share of a loss that no text in the world would leave


@explained(ScalingError, "fl.scaling.law")
def law(name: str) -> Law:
    """A published scaling law, by the name of its row in the table scaling_laws.

    Names: "Besiroglu", "Hoffmann as printed", "Hoffmann unrounded", "Muennighoff" with a loss;
    "Hoffmann approach 1", "Hoffmann approach 2", "20 tokens each", "Kaplan" with the split alone.

    Returns
    -------
    Law

    Raises
    ------
    TableError, with the nearest names.

    Examples
    --------
    >>> law("Besiroglu").best("5.76e23 FLOP")
    72.2 billion parameters read 1.33 trillion tokens, 18.4 for each: 5.76e23 FLOP; loss 1.974 ...
    """
    return Law(table("scaling_laws")[name])


@dataclass(frozen=True, repr=False)
class Law(TextDisplay):
    """One law: `.loss(N, D)`, `.best(budget)`, `.tokens_for(loss, N)`, `.cheapest(as_good_as)`."""

    row: Row

    @property
    def name(self) -> str:
        """The name of its row."""
        return self.row.name

    @property
    def has_loss(self) -> bool:
        """Whether it foretells a loss, and not the split alone."""
        return self.row.floor is not None

    @property
    def floor(self) -> float:
        """E: the loss that no size and no text get under. Raises ScalingError without a loss."""
        self._check_loss()
        return float(self.row.floor)

    @property
    def exponent(self) -> float:
        """a, in N grows as C^a."""
        if not self.has_loss:
            return self.row.exponent
        return self.row.beta / (self.row.alpha + self.row.beta)

    # -- the loss ----------------------------------------------------------------------------------
    @explained(ScalingError, "law.loss")
    def loss(self, parameters: Any, tokens: Any) -> float:
        """The loss of a model of a size that reads a number of tokens, in nats a token.

        >>> round(law("Besiroglu").loss("70e9", "1.4e12"), 3)
        1.974
        """
        self._check_loss()
        return self._loss(parameters_of(parameters), tokens_of(tokens))

    @explained(ScalingError, "law.losses")
    def losses(self, budget: Any, parameters: Iterable[Any]) -> list[float]:
        """The losses of several sizes that are trained with one budget: a U.

        >>> [round(loss, 2) for loss in law("Besiroglu").losses("1e21 FLOP", [3e8, 3e9, 3e10])]
        [2.43, 2.31, 2.43]
        """
        self._check_loss()
        C = _budget(budget)
        sizes = [parameters_of(size) for size in parameters]
        return [self._loss(N, C / (TRAINING * N)) for N in sizes]

    def _loss(self, N: float, D: float) -> float:
        return self.row.floor + self._for_room(N) + self._for_text(D)

    def _for_room(self, N: float) -> float:
        return self.row.a / N**self.row.alpha

    def _for_text(self, D: float) -> float:
        return self.row.b / D**self.row.beta

    def _check_loss(self) -> None:
        if not self.has_loss:
            raise ScalingError(
                f"{self.name} says how to split a budget and nothing of the loss. Take "
                'fl.scaling.law("Besiroglu") for a loss.'
            )

    # -- the best split ----------------------------------------------------------------------------
    @explained(ScalingError, "law.best")
    def best(self, budget: Any = None, *, parameters: Any = None) -> Plan:
        """The best split of a budget in FLOP; or, for a size, the text with which it is the best.

        >>> law("Besiroglu").best(parameters="13e9").tokens
        260 billion tokens (estimated: Besiroglu)
        """
        if (budget is None) == (parameters is None):
            raise ScalingError('Give a budget, such as "1e24 FLOP", or parameters="13e9".')
        if parameters is not None:
            N = parameters_of(parameters)
            return self._plan(N, self._budget_of(N) / (TRAINING * N))
        C = _budget(budget)
        N = self._size_of(C)
        return self._plan(N, C / (TRAINING * N))

    def _size_of(self, C: float) -> float:
        if self.has_loss:
            return self._balance * (C / TRAINING) ** self.exponent
        times = C / self.row.budget.value
        return self.row.size * times**self.exponent

    def _budget_of(self, N: float) -> float:
        inverse = 1 / self.exponent
        if self.has_loss:
            return TRAINING * (N / self._balance) ** inverse
        times = N / self.row.size
        return self.row.budget.value * times**inverse

    @property
    def _balance(self) -> float:
        """G = (alpha A / beta B)^(1 / (alpha + beta)), in N = G (C/6)^a."""
        row = self.row
        room = row.alpha * row.a
        text = row.beta * row.b
        return (room / text) ** (1 / (row.alpha + row.beta))

    @explained(ScalingError, "law.plan")
    def plan(self, parameters: Any, tokens: Any, served: Any = 0) -> Plan:
        """A model of your own by this law: its loss, what training and serving it cost.

        >>> law("Besiroglu").plan("8e9", "15e12").loss
        2.0219...
        """
        return self._plan(parameters_of(parameters), tokens_of(tokens), _served(served))

    def _plan(self, N: float, D: float, served: float = 0) -> Plan:
        if not (N >= 1 and D >= 1):
            raise ScalingError(
                f"That is {N:.1g} parameters and {D:.1g} tokens: no model. Write a larger budget."
            )
        known = f"estimated: {self.name}"
        loss = self._loss(N, D) if self.has_loss else None
        return Plan(
            law=self.name,
            known=self.row.cited,
            parameters=float(N),
            tokens=Q(float(D), "token", known),
            loss=loss,
            served=Q(served, "token"),
        )

    # -- the same loss in another way --------------------------------------------------------------
    @explained(ScalingError, "law.tokens_for")
    def tokens_for(self, loss: Any, parameters: Any) -> Q:
        """The tokens with which a size comes to a loss. Raises ScalingError where none are enough.

        >>> law("Hoffmann unrounded").tokens_for(2.0238457, "7e9")
        1.33 trillion tokens (estimated: Hoffmann unrounded)
        """
        N = parameters_of(parameters)
        above = self._above_floor(loss)
        room = self._for_room(N)
        if above <= room:
            goal = above + self.floor
            least = room + self.floor
            raise ScalingError(
                f"No text is enough for {words(N)} parameters to come to {goal:.4g}: with endless "
                f"text this law says {least:.4g}. Take more parameters."
            )
        tokens = self._text_for(above - room)
        return Q(tokens, "token", f"estimated: {self.name}")

    def _text_for(self, left: float) -> float:
        """D at which what is lost for want of text is `left`; inf for none."""
        return (self.row.b / left) ** (1 / self.row.beta)

    def _above_floor(self, loss: Any) -> float:
        """How far a loss, or that of a Plan, is above the floor; ScalingError where it is not."""
        self._check_loss()
        loss = read(getattr(loss, "loss", loss), "", "loss")
        if loss <= self.floor:
            raise ScalingError(
                f"The loss is {short(f'{loss:g}')}: no text is enough, the floor of this law is "
                f"{self.floor:.4g}."
            )
        return loss - self.floor

    @explained(ScalingError, "law.cheapest")
    def cheapest(self, as_good_as: Any, served: Any = 0) -> Plan:
        """The model of a loss with the fewest FLOP for training and serving together.

        as_good_as: a loss, or a Plan whose loss counts. served: tokens that it will read and write
        in use, at 2N each. Method of Sardana et al., arxiv.org/abs/2401.00448, 2023-12.

        >>> law("Besiroglu").cheapest(law("Besiroglu").best(parameters="13e9"), "2e12 tokens")
        6.1 billion parameters read 640 billion tokens, 105 for each: ...
        """
        above = self._above_floor(as_good_as)
        served = _served(served)
        left = self._cheapest_split(above, served)
        N = (self.row.a / (above - left)) ** (1 / self.row.alpha)
        return self._plan(N, self._text_for(left), served)

    def _cheapest_split(self, above: float, served: float) -> float:
        """Of a loss above the floor, what should be lost for want of text.

        The FLOP, 6ND + 2N served, are least where 6D (alpha room / (beta text) - 1) = 2 served. The
        left side falls as more is lost for want of text, so the place is found by halving.
        """
        alpha, beta = self.row.alpha, self.row.beta
        high = above * alpha / (alpha + beta)  # the best split with nothing served
        low = SMALLEST * high
        for _ in range(HALVINGS):
            text = math.sqrt(low * high)
            room = above - text
            lean = alpha * room / (beta * text) - 1
            if TRAINING * self._text_for(text) * lean < SERVING * served:
                high = text
            else:
                low = text
        return high

    def __repr__(self) -> str:
        row = self.row
        if not self.has_loss:
            rule = f"N = {words(row.size)} (C / {row.budget})^{self.exponent}"
        else:
            room = f"{row.a}/N^{row.alpha}"
            text = f"{row.b}/D^{row.beta}"
            grows = f"the best size grows as C^{self.exponent:.3f}"
            rule = f"loss = {row.floor} + {room} + {text}; {grows}"
        return f"{self.name}, {row.what}: {rule} ({row.cited})."


def _budget(budget: Any) -> float:
    budget = read(budget, "FLOP", "budget")
    if not budget > 0:
        raise ScalingError(f"budget is {budget}: write a number of FLOP above 0.")
    return float(budget.value)


def _served(served: Any) -> float:
    number = float(read(served, "token", "served").value)
    if number < 0:
        raise ScalingError(f"served is {short(served)}: write a number of tokens from 0 up.")
    return number
