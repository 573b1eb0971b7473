"""The pipeline as a grid: a cell each tick, hatched where a stage waits."""

import pytest
from legibility import assert_legible, title

import flopslib as fl
from flopslib.plotting.figures.pipelines import pipeline


def test_a_cell_is_hatched_where_a_stage_waits():
    whole = fl.together.pipeline(4, 8)
    cells = pipeline(whole).figure.axes[0].patches
    assert len(cells) == 4 * 11
    assert sum(bool(cell.get_hatch()) for cell in cells) == whole.waiting == 12


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (16, 16), (4, 64)])
def test_large_and_small_grids_can_be_read(size):
    assert_legible(pipeline(fl.together.pipeline(*size)))


def test_one_stage_never_waits():
    assert title(pipeline(fl.together.pipeline(1, 5))) == "One stage never waits for another"
