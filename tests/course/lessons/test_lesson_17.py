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
        ("17.a", "3.8e24", "A zero is missing"),
        ("17.a", "1e24", "Models of that size"),
        ("17.b", "3.3e23", "A zero is missing"),
        ("17.b", "3.3e25", "a zero too many"),
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


# Ten answers to each exercise that people give, or would: the reply names the mistake behind each.
NAMED = {
    "17.1": [
        ("3.6e26", "You counted all the parameters"),
        ("6e25", "All the parameters times tokens"),
        ("1.73e25", "the way forward"),
        ("3.46e25", "the way back alone"),
        ("2.6e25", "6, not 3"),
        ("6.9e25", "the way forward twice"),
        ("8.64e24", "each of those costs 6"),
        ("3.1e26", "the parameters that wait"),
        ("5.8e23", "parameters times parameters"),
        ("3.5e24", "parameters times parameters"),
        ("1e25", "the EU's line"),
        ("1e26", "California's line"),
        ("2e12", "the size of the model"),
        ("1.73e12", "the work for one token"),
        ("5.2e24", "A zero is missing"),
    ],
    "17.2": [
        ("1.98e26", "the starred figure"),
        ("2.48e26", "The share is missing"),
        ("5e26", "Two slips"),
        ("4.96e25", "Halved twice"),
        ("1.2e25", "divided by 8"),
        ("6.2e24", "divided by 16"),
        ("1.03e26", "30 days"),
        ("1.49e26", "the other 60 %"),
        ("1.24e26", "a share of 50 %"),
        ("3.97e25", "came in twice"),
        ("3.1e25", "an A100"),
        ("3.42e24", "That is one day"),
        ("4.1e24", "the 24 is missing"),
        ("9.9e26", "A zero too many"),
        ("3.96e19", "That is the speed"),
        ("2.5e6", "Those are seconds"),
        ("4e19, too close to say", "That is the speed"),
        ("too close to say", "That is the second part"),
        ("nobody can say", "That is the second part"),
        ("9.9e25, over", "But 9.9 is less than 10"),
        ("9.9e25, under", "nobody can be sure that it is under"),
    ],
    "17.3": [
        ("9.6e24", "if the set were public"),
        ("9.69e24", "Samples thrown away count"),
        ("1.02e25", "among the 5 trillion already"),
        ("1.11e25", "not learned from twice"),
        ("1.04e25", "only the samples thrown away"),
        ("1.23e25", "forward only: 2, not 6"),
        ("1.01e25", "2 for each parameter and token, not 1"),
        ("1.54e25", "not from all that were written"),
        ("4.1e24", "Learning has a way back"),
        ("3.2e24", "Learning has a way back"),
        ("1.6e24", "learning costs 6"),
        ("2.7e24", "at 6 instead of 2"),
        ("1.41e25", "two kinds of work"),
        ("4.74e24", "not from 2"),
        ("1.05e24", "A zero is missing"),
        ("9e23", "the writing alone"),
        ("1.8e24", "at 4 instead of 2"),
    ],
}


@pytest.mark.parametrize(
    "id, answer, slip", [(id, *pair) for id, pairs in NAMED.items() for pair in pairs]
)
def test_a_wrong_answer_meets_its_slip(id, answer, slip):
    assert slip in repr(fl.check(id, answer))


@pytest.mark.parametrize(
    "answer", ["1.05e25", "1.05e25, over", "1.05e25 FLOP and over 1e25", "1.05e25, so yes"]
)
def test_a_total_may_be_followed_by_the_side_of_the_line(answer):
    assert fl.check("17.3", answer).right
