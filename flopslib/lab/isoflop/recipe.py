"""How a net is trained with a budget: the batch, the rate and the number of steps.

A step takes 6 FLOP for each parameter that multiplies and each place of the text in its batch. The
rate goes up for a twentieth of the steps, then straight down to 0.
To use another schedule: `Recipe.rate_at`. To use another batch or rate: the arguments of `learn`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..._support.errors import UserError, short, whole
from ...quantities.formatting import words
from ...quantities.quantity import Q, read

PER_WIDTH = 256  # parameters that multiply: 128 into each place of the middle layer, 128 out of it
EACH = 6  # FLOP for each of them and each character: 2 forward, 4 backward
SMALL_BUDGET, SMALL_BATCH = 1e9, 64
RATE, RATE_BATCH = 0.03, 128  # NB: tried from a tenth to three times of it at 4e9 FLOP: the best
WARM_UP = 20  # the rate goes up in one step of 20
LEAST_STEPS, MOST_STEPS = 10, 20_000
SECONDS_A_STEP, FLOPS_A_SECOND = 5e-4, 4e10  # of a core, to say how long too many would take


class IsoflopError(UserError, ValueError):
    """A size, a budget or a recipe with which no net can be trained."""


@dataclass(frozen=True)
class Recipe:
    """A batch, a peak rate, a number of steps, and whether the rate goes down to 0."""

    batch: int
    rate: float
    steps: int
    decay: bool = True

    def rate_at(self, step: int) -> float:
        """The rate of a step, counted from 0."""
        up = max(1, self.steps // WARM_UP)
        if step < up:
            return self.rate * (step + 1) / up
        if not self.decay:
            return self.rate
        return self.rate * (self.steps - step) / (self.steps - up)


def recipe_for(
    width: int,
    budget: Any,
    batch: int | None = None,
    rate: float | None = None,
    decay: bool = True,
) -> Recipe:
    """The Recipe that spends a budget on a net of a width; raises IsoflopError if none can."""
    flop = budget_of(budget)
    batch = batch_for(flop) if batch is None else whole("batch", batch, error=IsoflopError)
    rate = rate_for(batch) if rate is None else _rate(rate)
    a_step = EACH * PER_WIDTH * width * batch
    steps = round(flop / a_step)
    if steps < LEAST_STEPS:
        raise IsoflopError(
            f"{Q(flop, 'FLOP')} are too few: a step of a net of width {width:,} with a batch of "
            f"{batch:,} takes {a_step:.3g} FLOP, and learning takes {LEAST_STEPS} steps or more. "
            "Take a narrower net, a smaller batch or a larger budget."
        )
    if steps > MOST_STEPS:
        seconds = steps * (SECONDS_A_STEP + a_step / FLOPS_A_SECOND)
        raise IsoflopError(
            f"{Q(flop, 'FLOP')} are {steps:,} steps of a net of width {width:,} with a batch of "
            f"{batch:,}, about {words(seconds)} s; at most {MOST_STEPS:,} steps are made here. "
            "Take a wider net, a larger batch or a smaller budget."
        )
    return Recipe(batch, rate, steps, decay)


def budget_of(budget: Any) -> float:
    """A budget as a number of FLOP; raises IsoflopError if it is not above 0."""
    flop = float(read(budget, "FLOP", "budget").value)
    if not 0 < flop < math.inf:
        raise IsoflopError(f"budget is {short(budget)}: write a number of FLOP above 0.")
    return flop


def batch_for(budget: float) -> int:
    """The batch for a budget in FLOP: 64 for 1e9, and twice that for four times as many.

    >>> batch_for(4e9)
    128
    """
    return max(1, round(SMALL_BATCH * math.sqrt(budget / SMALL_BUDGET)))


def rate_for(batch: int) -> float:
    """The peak rate for a batch: it grows with the square root, 0.03 for 128."""
    return RATE * math.sqrt(batch / RATE_BATCH)


def width_for(budget: float) -> int:
    """The middle one of the widths that are tried for a budget: 16 for 1e9, 32 for 4e9."""
    return max(1, round(16 * math.sqrt(budget / SMALL_BUDGET)))


def _rate(rate: Any) -> float:
    number = float(read(rate, "", "rate"))
    if not 0 < number < math.inf:
        raise IsoflopError(f"rate is {short(rate)}: write a number above 0, such as 0.03.")
    return number
