"""A batch that goes through machines in parts, tick by tick: who works, who waits.

Each stage holds some of the layers and works on one part of the batch, a micro-batch, at a time. A
stage can only begin when the stage before it has handed on its part. The way back, through the same
stages in the other direction, waits as much again.
To try another order: `_worked_on`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.errors import UserError, whole
from ...quantities.formatting import percent, plural

MOST_STAGES, MOST_PARTS = 16, 64  # so that the grid can be read


class PipelineError(UserError, ValueError):
    """Numbers of stages or parts from which no pipeline can be made."""


@dataclass(frozen=True, repr=False)
class Pipeline(TextDisplay):
    """The part that each stage works on at each tick; None where it waits."""

    grid: tuple[tuple[int | None, ...], ...]  # one row a stage, one entry a tick

    @property
    def stages(self) -> int:
        """How many there are."""
        return len(self.grid)

    @property
    def ticks(self) -> int:
        """How long the batch takes."""
        return len(self.grid[0])

    @property
    def waiting(self) -> int:
        """Ticks in which a stage waits, over all stages."""
        return sum(part is None for row in self.grid for part in row)

    @property
    def working(self) -> int:
        """Ticks in which a stage works, over all stages."""
        return self.stages * self.ticks - self.waiting

    @property
    def idle(self) -> float:
        """Waiting as a share of working: the bubble."""
        return self.waiting / self.working

    def __repr__(self) -> str:
        parts = self.working // self.stages
        return (
            f"{plural(self.stages, 'stage')}, {plural(parts, 'micro-batch', 'micro-batches')}: the "
            f"batch is through after {plural(self.ticks, 'tick')}. Each stage works for {parts} of "
            f"them and waits for {self.ticks - parts}. The bubble is {percent(self.idle)} of the "
            "work (counted)."
        )


@explained(PipelineError, "fl.together.pipeline")
def pipeline(stages: int, microbatches: int) -> Pipeline:
    """A batch in parts through stages that hold some of the layers each, tick by tick.

    Raises PipelineError for more than 16 stages or 64 parts.

    >>> pipeline(4, 8).idle
    0.375
    """
    number = whole("stages", stages, least=1, most=MOST_STAGES, error=PipelineError)
    parts = whole("microbatches", microbatches, least=1, most=MOST_PARTS, error=PipelineError)
    done = [0] * number  # parts that each stage has finished
    grid: list[list[int | None]] = [[] for _ in range(number)]
    while done[-1] < parts:
        at_work = [_worked_on(done, stage, parts) for stage in range(number)]
        for stage, part in enumerate(at_work):
            grid[stage].append(part)
            if part is not None:
                done[stage] += 1
    return Pipeline(tuple(map(tuple, grid)))


def _worked_on(done: list[int], stage: int, parts: int) -> int | None:
    """The part that a stage works on now; None if it has done all, or waits for the one before."""
    next_part = done[stage]
    handed_on = parts if stage == 0 else done[stage - 1]
    return next_part if next_part < handed_on else None
