"""What a step of serving takes: one each, or by a formula.

A clock is a function of (newcomers, writing), two lists of Visit, that returns the time of the
step. The model as a clock: model_clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .served import Visit

Work = Callable[[Sequence[Visit], Sequence[Visit]], float]


def steps_only(newcomers: Sequence[Visit], writing: Sequence[Visit]) -> float:
    """Every step takes one: time is then counted in steps."""
    return 1.0


def by_formula(
    base: float,
    row: float = 0.0,
    prompt: float = 0.0,
) -> Work:
    """A step takes `base`, `row` more for each answer, `prompt` for each token that is read."""

    def work(
        newcomers: Sequence[Visit],
        writing: Sequence[Visit],
    ) -> float:
        time = base
        time += row * len(writing)
        for visit in newcomers:
            time += prompt * visit.request.prompt
        return time

    return work
