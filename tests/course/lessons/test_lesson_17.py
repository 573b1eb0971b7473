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


def test_kept_text_counted_twice_does_not_give_the_right_total():
    (right, _), *_ = lesson["17.3"].answers()
    assert abs(6 * 320e9 * 5.3e12 / right - 1) > 0.02


@pytest.mark.parametrize(
    "id, guess, reason",
    [
        ("17.a", "6.3e24", "parameters times tokens"),
        ("17.a", "1.3e25", "the way forward alone"),
        ("17.a", "2.5e25", "the way back alone"),
        ("17.a", "1e25", "the line itself"),
        ("17.a", "1e26", "The runs in the headlines"),
        ("17.a", "4e11", "the number of its parameters"),
        ("17.a", "3e25", "Keep that instinct"),
        ("17.a", "8e24", "parameters times tokens"),
        ("17.b", "6e25", "a false alarm"),
        ("17.b", "2e25", "all parameters, and the way forward alone"),
        ("17.b", "1e25", "the line itself"),
        ("17.b", "3.8e25", "Llama 3.1 405B"),
        ("17.b", "2.2e24", "the way back alone"),
        ("17.b", "4e24", "Keep that instinct"),
    ],
)
def test_a_guess_gets_the_reason_of_its_belief(id, guess, reason):
    run = {
        "17.a": fl.TrainingRun("405e9", "15.6e12"),
        "17.b": fl.TrainingRun("671e9", "14.8e12", active="37e9"),
    }[id]
    feedback, _ = lesson[id].reveal(run.flop, lesson[id].read(guess))
    assert reason in feedback.text


@pytest.mark.parametrize(
    "id, answer, slip",
    [
        ("17.1", "6e25", "All the parameters times tokens"),
        ("17.1", "3.1e26", "the parameters that wait"),
        ("17.1", "1e25", "the EU's line"),
        ("17.1", "1e26", "California's line"),
        ("17.1", "2e12", "the size of the model"),
        ("17.1", "1.73e12", "the work for one token"),
        ("17.1", "5.2e24", "A zero is missing"),
        ("17.2", "1.03e26", "30 days"),
        ("17.2", "1.49e26", "the other 60 %"),
        ("17.2", "3.42e24", "That is one day"),
        ("17.3", "1.02e25", "among the 5 trillion already"),
        ("17.3", "1.11e25", "not learned from twice"),
        ("17.3", "1.04e25", "only the samples thrown away"),
        ("17.3", "1.54e25", "not from all that were written"),
        ("17.3", "4.1e24", "Learning has a way back"),
    ],
)
def test_a_wrong_answer_meets_its_slip(id, answer, slip):
    assert slip in repr(fl.check(id, answer))
