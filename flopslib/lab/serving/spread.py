"""What waiting for the longest costs: static against continuous batching, on average.

Of n answers with exponential lengths the longest is 1 + 1/2 + ... + 1/n times the mean
(formulas.seats). So static batching takes that many times the steps of full seats. The simulation
seats the same answers both ways and divides; it stays a little below, because in the end even
continuous batching has empty seats and no answer left for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..._support.display import TextDisplay
from ..._support.errors import whole
from ...facts.formulas import seats
from ...quantities.formatting import plural, sig
from .scheduler import serve
from .traffic import ServingError, traffic

SEEDS = 20
BATCHES = 40  # times the seats: answers of each run
LONG = 10_000  # the longest answer: none is cut short


@dataclass(frozen=True, repr=False)
class Loss(TextDisplay):
    """Static steps over continuous ones: `.simulated`, and `.formula` by harmonic numbers."""

    slots: int
    simulated: float  # mean of the runs
    low: float
    high: float
    runs: int
    formula: float

    def __repr__(self) -> str:
        return (
            f"With {plural(self.slots, 'seat')} and a queue of {BATCHES * self.slots:,} answers, "
            f"static batching takes {sig(self.simulated)} times the steps of continuous batching "
            f"({sig(self.low)} to {sig(self.high)} in {self.runs} runs; counted in a simulation). "
            f"For a queue without end a formula says {sig(self.formula)} (estimated: answers of "
            "exponential length)."
        )


def loss(slots: int, seeds: int = SEEDS, mean: float = 20) -> Loss:
    """The Loss of static batching on some seats, by simulation and by formula.

    Raises ServingError for no seats, and UnitError for too many.
    """
    slots = whole("slots", slots, error=ServingError)
    ratios = [one_run(slots, seed, mean) for seed in range(seeds)]
    average = sum(ratios) / len(ratios)
    formula = float(seats(slots))
    return Loss(slots, average, min(ratios), max(ratios), seeds, formula)


def one_run(slots: int, seed: int, mean: float = 20) -> float:
    """Static steps over continuous steps, of the same requests."""
    requests = traffic(BATCHES * slots, mean=mean, most=LONG, seed=seed)
    static = serve(requests, slots, continuous=False)
    continuous = serve(requests, slots)
    return static.steps / continuous.steps
