"""The table of published fine-tunings, held against other rows and against counts of our own."""

import pytest

from flopslib.estimating.tuning import tuning
from flopslib.facts.table import table

TUNED = table("tuned")


def times(name):
    row = TUNED[name]
    return float(row.time / row.time_against)


def test_times_are_those_of_their_sources():
    assert times("RoBERTa-base, LoRA") == pytest.approx(29 / 30.5)
    assert times("MiniMind, LoRA") == pytest.approx(260 / 150, rel=1e-5)
    assert times("7B, QLoRA") == pytest.approx(10_060 / 6_686, rel=1e-5)


def test_a_row_compares_with_something():
    for row in TUNED:
        pairs = ("time", "time_against"), ("memory", "memory_against"), ("learns", "parameters")
        whole = [pair for pair in pairs if all(row[part] is not None for part in pair)]
        assert whole, row.name


def test_memory_of_a_65b_is_twelve_bytes_each():
    row = TUNED["65B, QLoRA"]
    assert float(row.memory_against) == 12 * row.parameters
    assert 4.127 / 8 * row.parameters < float(row.memory)


def test_what_learns_of_gpt2_is_our_own_count_and_its_head():
    row = TUNED["GPT-2 124M, LoRA"]
    assert row.learns == tuning("GPT-2 124M", "LoRA", rank=16).learns + 16 * (768 + 2)
