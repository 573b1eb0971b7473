"""A pipeline as a grid: a row for each stage, a column for each tick, empty where a stage waits.

What is drawn is a Pipeline of lab/distributed/pipeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._support.errors import short
from ...quantities.formatting import percent
from ..axes import blank, label_axes, rows_axis, write
from ..picture import FigureError, Picture
from ..style import FAINT, INK, LIGHT_BLUE, QUIET

if TYPE_CHECKING:
    from ...lab.distributed.pipeline import Pipeline

MOST_NUMBERED = 40  # ticks, up to which each cell has room for its number


def pipeline(pipeline: Pipeline) -> Picture:
    """The part of a batch that each stage works on, tick by tick, and where it waits.

    pipeline: of fl.together.pipeline. Raises FigureError for anything else.
    """
    if not hasattr(pipeline, "grid") or not hasattr(pipeline, "idle"):
        raise FigureError(f"{short(pipeline)} is not a pipeline: give one of fl.together.pipeline.")
    figure, axes = blank(_title(pipeline), 7.2, 1.55 + 0.36 * pipeline.stages)
    for stage, row in enumerate(pipeline.grid):
        for tick, part in enumerate(row):
            _draw_cell(axes, tick, -stage, part, pipeline.ticks <= MOST_NUMBERED)
    rows_axis(axes, {-stage: f"stage {stage + 1}" for stage in range(pipeline.stages)})
    axes.set_xlim(-0.6, pipeline.ticks - 0.4)
    axes.set_ylim(0.45 - pipeline.stages, 0.6)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    label_axes(axes, x="ticks; a number is the micro-batch at work, hatched is waiting")
    return Picture(figure, f"{pipeline!r}")


def _draw_cell(axes, tick, height, part, numbered):
    working = part is not None
    axes.barh(
        [height],
        [0.94],
        0.88,
        left=tick - 0.47,
        color=LIGHT_BLUE if working else "white",
        edgecolor=QUIET if working else FAINT,
        hatch="" if working else "////",
        lw=0.7,
    )
    if working and numbered:
        write(axes, f"{part + 1}", tick, height, ha="center", va="center", color=INK)


def _title(pipeline):
    if not pipeline.waiting:
        return "One stage never waits for another"
    waits = pipeline.waiting / (pipeline.stages * pipeline.ticks)
    return (
        f"Filling and emptying the pipeline: a stage waits {percent(waits)} of the time,\n"
        f"or {percent(pipeline.idle)} of what its work takes"
    )
