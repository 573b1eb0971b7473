"""The pipeline, tick by tick, against the closed form of its bubble."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.lab.distributed.pipeline import PipelineError, pipeline


@settings(deadline=None)
@given(st.integers(1, 16), st.integers(1, 64))
def test_its_waiting_is_the_bubble_of_the_formula(stages, parts):
    found = pipeline(stages, parts)
    assert found.idle == pytest.approx(fl.formulas.bubble(stages, parts))
    assert found.ticks == parts + stages - 1


def test_each_stage_takes_each_part_once_and_after_the_stage_before():
    found = pipeline(3, 5)
    starts = []
    for row in found.grid:
        assert [part for part in row if part is not None] == list(range(5))
        starts.append([row.index(part) for part in range(5)])
    for before, after in zip(starts, starts[1:]):
        assert all(a > b for a, b in zip(after, before))


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (17, 1), (1, 65), (2.5, 1), ("two", 1)])
def test_what_makes_no_pipeline_is_refused(size):
    with pytest.raises(PipelineError):
        pipeline(*size)
