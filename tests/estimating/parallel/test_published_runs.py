"""The laws of published runs, and their rows with a rate in place of a time."""

import pytest

import flopslib as fl
from flopslib.estimating.parallel.lines import ParallelError
from flopslib.estimating.parallel.published_runs import step_of


def test_each_run_whose_batch_was_held_has_its_law():
    laws = fl.parallel.published()
    assert [law.name for law in laws] == [
        "Megatron-LM, batch 768",
        "MegaScale, batch 768",
        "Megatron-LM, batch 6,144",
        "MegaScale, batch 6,144",
        "Llama 3.1, batch 2,048",
    ]
    assert [len(law.points) for law in laws] == [4, 4, 4, 4, 2]


def test_at_batch_768_the_law_misses_by_less_than_a_percent():
    laws = fl.parallel.published()
    assert laws["Megatron-LM, batch 768"].worst < 0.01
    assert laws["MegaScale, batch 768"].worst < 0.01


def test_seconds_from_a_rate_are_those_of_6nd():
    row = fl.table("clusters")["Llama 3.1 405B, 8,192 chips"]
    assert row.sequences * row.length == 16_777_216  # 16M tokens a batch, as printed
    assert float(step_of(row)) == pytest.approx(6 * 405e9 * 2**24 / 8192 / 430e12)


def test_the_rest_of_llama_lies_between_its_bubble_and_all_its_messages():
    """From data sheets: 15/8 of a micro-batch, and 6 bytes a parameter through 50 GB/s a chip."""
    rest = float(fl.parallel.published()["Llama 3.1, batch 2,048"].rest)
    step = float(step_of(fl.table("clusters")["Llama 3.1 405B, 8,192 chips"]))
    bubble = 15 / 8 * step / (32 * (1 + fl.formulas.bubble(16, 32, chunks=8)))
    messages = 6 * 405e9 / 128 / 50e9
    assert bubble == pytest.approx(0.64, abs=0.01) and messages == pytest.approx(0.38, abs=0.01)
    assert bubble < rest < bubble + messages


def test_a_run_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ParallelError, match="'GPT-9' is not among these: Megatron-LM, batch 768;"):
        fl.parallel.published()["GPT-9"]
    with pytest.raises(ParallelError, match="is not among these: 1; 2."):
        fl.parallel.interruptions(1, 2)[:1]


def test_what_nothing_checks_is_said():
    text = repr(fl.parallel.published())
    assert text.count("nothing checks it") == 1 and "cited: arxiv.org/abs/2402.15627" in text
