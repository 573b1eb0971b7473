"""Names that exist, near those that people type: in the tables of chips and of models."""

import pytest

import flopslib as fl
from flopslib._support.near_names import near_names
from flopslib.facts.chips import ChipError, chip, near_chips
from flopslib.facts.table import TableError, table

MODELS = table("models").names


@pytest.mark.parametrize(
    "typed, near",
    [
        ("NVIDIA A10G", ["A10"]),
        ("H100-80GB-SXM5", ["H100 SXM"]),
        ("RTX4090", ["RTX 4090"]),
        ("TPU v5", ["TPU v5e", "TPU v5p"]),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", ["RTX 4090"]),
        ("Tesla V100-SXM2-32GB", ["V100"]),
        ("H-100", ["H100 SXM"]),
        ("L40", ["L40S"]),
        ("MI250", ["MI250X"]),
        ("Trainium 2", ["Trainium2"]),
        ("tpuv4", ["TPU v4"]),
        ("Apple M1 Pro", ["Apple M1"]),
        ("bicycle", []),
        ("", []),
    ],
)
def test_a_chip_is_near_by_its_letters_then_by_a_suffix(typed, near):
    assert near_chips(typed) == near


@pytest.mark.parametrize("typed, first", [("A10G", "A10"), ("MI300A", "MI300X"), ("H2000", "H200")])
def test_the_first_name_offered_is_the_nearest(typed, first):
    assert near_chips(typed)[0] == first


@pytest.mark.parametrize(
    "typed, near",
    [
        ("GPT4o", ["GPT-4o"]),
        ("llama-3-70b", ["Llama 3 70B"]),
        ("Claude 3.5", ["Claude 3.5 Sonnet"]),
        ("meta-llama/Llama-3.1-8B", ["Llama 3.1 8B"]),
        ("Mixtral-8x7B-Instruct-v0.1", ["Mixtral 8x7B"]),
        ("deepseek v3", ["DeepSeek-V3"]),
        ("Llama 3", ["Llama 3 8B", "Llama 3 70B"]),
        ("405B", ["Llama 3.1 405B"]),
        ("xyzzy", []),
    ],
)
def test_a_model_is_near_in_the_same_way(typed, near):
    assert near_names(typed, MODELS) == near


@pytest.mark.parametrize("typed, other", [("A10", "A100"), ("GPT-4", "GPT-4.1"), ("H20", "H200")])
def test_digits_that_go_on_make_another_number(typed, other):
    assert near_names(typed, [other, typed]) == [typed]
    assert near_names(f"{typed}X", [other, typed]) == [typed]


def test_every_door_offers_them():
    with pytest.raises(ChipError, match="Did you mean 'A10'"):
        chip("NVIDIA A10G")
    with pytest.raises(TableError, match="Did you mean 'A10'"):
        fl.TrainingRun(chips="8 x A10G", days=3)
    with pytest.raises(TableError, match="Did you mean 'GPT-4o'"):
        fl.crosses("GPT4o")
    with pytest.raises(TableError, match="Did you mean 'Llama 3 70B'"):
        fl.how_long("llama-3-70b", "H100")


def test_a_name_that_exists_is_still_itself():
    assert chip("H100 SXM").name == "H100 SXM" and near_chips("T4") == ["T4"]


def test_a_long_name_takes_no_time():
    assert near_names("x" * 10**6, MODELS) == []
