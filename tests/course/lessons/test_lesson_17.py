"""Lesson 17's guesses and exercises type numbers that stand in the tables: they stay the same."""

import re

import pytest

import flopslib as fl
from flopslib.course.lessons.lesson_17 import lesson

MODELS = fl.table("models")


@pytest.mark.parametrize(
    "id, name",
    [("17.a", "Llama 3.1 405B"), ("17.b", "DeepSeek-V3"), ("17.1", "Llama 4 Behemoth (preview)")],
)
def test_a_model_that_is_asked_about_has_the_size_and_the_tokens_of_the_table(id, name):
    row, asked = MODELS[name], lesson[id].ask
    parameters = {fl.words(row.parameters), fl.words(row.active_parameters)}
    assert all(number in asked for number in parameters)
    assert str(row.tokens) in asked


def test_the_makers_of_the_behemoth_would_not_have_called_california():
    work = fl.Q(float(fl.TrainingRun("2e12", "30e12", active="288e9").flop), "FLOP")
    assert work / MODELS["Llama 4 Behemoth (preview)"].flop == pytest.approx(1, rel=0.01)
    over = fl.crosses(work, on="2026-11-21").over
    assert "EU 1e25" in over and "California 1e26" not in over


def test_a_month_of_a_cluster_ends_within_one_per_cent_of_californias_line():
    (work, praise), *_ = lesson["17.2"].answers()
    line = fl.table("thresholds")["California SB 53"].line.value
    assert 0.991 < work / line < 0.993 and "0.8 %" in praise
    assert not fl.crosses(work, on="2026-11-21")["California 1e26"].settled
    sheet = f"{2 * fl.chip('H100 SXM').peak('bf16').to('TFLOP/s'):,.0f} TFLOPS"
    assert sheet in lesson["17.2"].ask


def test_the_private_set_is_what_takes_the_run_over_the_eus_line():
    run = fl.TrainingRun("320e9", "5e12")
    wrote = {"params": 150e9, "tokens": 3e12}
    found = fl.crosses(run, on="2026-11-21", private_data=wrote)
    (work, praise), *slips = lesson["17.3"].answers()
    assert found["EU 1e25"].over and not fl.crosses(run, on="2026-11-21")["EU 1e25"].over
    assert found.totals["cumulative"].value == pytest.approx(work)
    assert re.search(r"by 5 %", praise) and slips[0][0] < 1e25 < work
