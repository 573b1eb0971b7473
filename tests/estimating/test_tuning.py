"""What teaching a published model more takes: tables, bytes and FLOP by second routes."""

import pytest
import torch
from torch import nn

import flopslib as fl
from flopslib.estimating.tuning import EACH, WAYS, TuningPlanError, _output, _tables, tuning
from flopslib.facts.table import table
from flopslib.lab.models import build

MODELS = ["GPT-2 124M", "GPT-2 1.5B", "Llama 3.1 8B", "Llama 3.1 405B"]


def layers_of(model):
    """The linear layers in the blocks of a published model, built on shapes alone."""
    return [part for part in build(model).blocks.modules() if isinstance(part, nn.Linear)]


@pytest.mark.parametrize("model", MODELS)
def test_tables_are_those_of_the_model_that_is_built(model):
    row = table("architectures")[model]
    built = sum(layer.weight.numel() for layer in layers_of(model))
    assert int(row.layers) * sum(each.there * each.size for each in _tables(row)) == built


@pytest.mark.parametrize("model", [*MODELS, "Mixtral 8x7B"])
def test_tables_and_both_ends_are_nearly_all_parameters(model):
    row = table("architectures")[model]
    blocks = int(row.layers) * sum(each.there * each.size for each in _tables(row))
    ends = _output(row) * (1 if row.tied == "yes" else 2)
    assert blocks + ends == pytest.approx(int(row.parameters), rel=0.01)
    assert blocks + ends < int(row.parameters)


@pytest.mark.parametrize("rank", [1, 16, 256])
@pytest.mark.parametrize("model", ["Llama 3.1 8B", "Llama 3.1 405B"])
def test_lora_learns_as_many_as_narrow_tables_beside_the_built_ones(model, rank):
    row = table("architectures")[model]
    by_hand = sum(rank * (layer.in_features + layer.out_features) for layer in layers_of(model))
    # Built, queries, keys and values are one table; here each of the three has its own adapter.
    by_hand += int(row.layers) * 2 * rank * int(row.width)
    assert tuning(model, "LoRA", rank).learns == tuning(model, "QLoRA", rank).learns == by_hand


def test_lora_on_gpt2_learns_as_many_as_a_published_course_prints():
    two_classes = 16 * (768 + 2)  # that course adapts its new last table, too
    assert tuning("GPT-2 124M", "LoRA", rank=16).learns + two_classes == 2_666_528


def test_flop_of_lora_are_those_that_a_count_of_the_blocks_finds():
    row = table("architectures")["Llama 3.1 8B"]
    rank, tokens = 16, 4
    whole = adapted = 0
    for each in _tables(row):
        with torch.device("meta"):
            linear = nn.Linear(each.inputs, each.outputs, bias=False)
            down, up = nn.Linear(each.inputs, rank), nn.Linear(rank, each.outputs)
            x = torch.zeros(tokens, each.inputs, requires_grad=True)
        whole += int(fl.count(lambda f=linear, x=x: f(x).sum().backward()).flops)
        linear.requires_grad_(False)
        adapted += int(
            fl.count(lambda f=linear, u=up, d=down, x=x: (f(x) + u(d(x))).sum().backward()).flops
        )
    out = tokens * _output(row)
    layers = int(row.layers)
    share = (layers * adapted + 4 * out) / (layers * whole + 6 * out)
    assert tuning("Llama 3.1 8B", "LoRA", rank).flop == pytest.approx(share, rel=1e-12)


def test_one_wide_table_keeps_the_published_share():
    share = float(fl.formulas.lora(4096, 4096, 16)) / (6 * 4096**2)
    assert f"{100 * share:.1f}" == "67.4"


def test_bytes_of_the_ways_of_an_8b():
    full, lora, qlora, head = (tuning("Llama 3.1 8B", way) for way in WAYS)
    parameters = 8_030_261_248
    assert full.memory == 16 * parameters and full.frozen == 0
    assert lora.frozen == 2 * parameters and lora.learning == EACH * lora.learns
    assert float(qlora.frozen) == pytest.approx(4.127 / 8 * parameters)
    assert head.frozen == 2 * (parameters - head.learns)
    assert [each.chips("H100 SXM") for each in (full, lora, qlora)] == [2, 1, 1]


def test_a_65b_fits_the_published_card_in_four_bits_and_takes_780_gb_whole():
    assert 12 * 65e9 == 780e9  # 12 bytes each, as that paper counts
    assert 65e9 * 4.127 / 8 < 48e9


def test_the_sentence_says_what_learns_and_what_is_left_out():
    assert repr(tuning("Llama 3.1 8B", "full")) == (
        "Llama 3.1 8B, full: all 8.03 billion parameters learn. 128 GB before activations, "
        "16 bytes for each (estimated)."
    )
    assert repr(tuning("Llama 3.1 8B", "QLoRA")) == (
        "Llama 3.1 8B, QLoRA of rank 16: 41.9 million parameters learn, 0.522 % of what the "
        "model has. 4.81 GB before activations: 4.14 GB frozen, 671 MB that learns, with its "
        "notes. A step takes 67.2 % of the FLOPs of training all (estimated: tables alone, without "
        "attention)."
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"way": "lora"}, "There are: full, LoRA, QLoRA, head. Did you mean 'LoRA'?"),
        ({"rank": 0}, "rank is 0; write a whole number from 1 to 2,048"),
        ({"rank": 4096}, "rank is 4096"),
        ({"bits": 0}, "bits is 0: write a number from 1 to 32"),
        ({"bits": 4, "way": "full"}, "Where all learns nothing is frozen"),
        ({"model": "DeepSeek-V3"}, "has latent attention"),
    ],
)
def test_what_cannot_be_estimated_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(TuningPlanError) as caught:
        tuning(**arguments)
    assert words in str(caught.value)


def test_a_chip_without_a_memory_in_the_table_is_named():
    from flopslib.facts.table import table as read

    nameless = next(row.name for row in read("chips") if row.memory is None)
    with pytest.raises(TuningPlanError, match="is not in the table of chips"):
        tuning().chips(nameless)
