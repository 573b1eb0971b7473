"""The lab's models: small ones that run, published ones that are what was published."""

import copy
import doctest

import pytest
import torch

import flopslib as fl
from flopslib.facts.table import TableError
from flopslib.lab import models
from flopslib.lab.models import MLP, LabError, SmallCNN, SmallMoE, TinyGPT, build

# Counted in the released weights by those who released them, DeepSeek's without its second
# prediction module and the 58 x 256 numbers that balance its router's load.
PUBLISHED = {
    "GPT-2 124M": 124_439_808,
    "GPT-2 355M": 354_823_168,
    "GPT-2 774M": 774_030_080,
    "GPT-2 1.5B": 1_557_611_200,
    "Llama 3.1 8B": 8_030_261_248,
    "Llama 3.1 70B": 70_553_706_496,
    "Llama 3.1 405B": 405_853_388_800,
    "Mixtral 8x7B": 46_702_792_704,
    "DeepSeek-V3": 671_026_404_352,
}
ROWS = fl.table("architectures")


def parameters(model):
    return sum(p.numel() for p in model.parameters())


def tokens(*shape, device="cpu"):
    return torch.randint(0, 200, shape, generator=torch.Generator().manual_seed(0)).to(device)


# -- the table ----------------------------------------------------------------------------------
def test_the_published_models_are_there():
    assert set(ROWS.names) == set(PUBLISHED)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_has_what_its_kind_needs_and_nothing_else(row):
    assert row.parameters == PUBLISHED[row.name]
    assert {row.gated, row.bias, row.tied} <= {"yes", "no"}
    assert (row.norm, row.positions) in (("layer", "learned"), ("rms", "rotary"))
    experts = (row.experts, row.active_experts, row.expert_width, row.active_parameters)
    assert all(experts) or not any(experts)
    assert (row.kv_heads is None) == (row.kv_latent is not None)
    assert row.kv_heads is None or row.heads % row.kv_heads == 0
    if row.family in ("GPT-2", "Llama 3", "Mixtral"):
        assert row.heads * row.head_width == row.width


def test_gpt_2s_sizes_are_its_authors():
    assert [(r.layers, r.width) for r in ROWS if r.family == "GPT-2"] == [
        (12, 768),
        (24, 1024),
        (36, 1280),
        (48, 1600),
    ]
    assert fl.formulas.kaplan_parameters(12, 768) == 84_934_656


@pytest.mark.parametrize(
    "name, per_token",
    [("Llama 3.1 8B", 131_072), ("Llama 3.1 70B", 327_680), ("Llama 3.1 405B", 516_096)],
)
def test_the_cache_of_a_row_is_the_published_one(name, per_token):
    row = ROWS[name]
    assert fl.formulas.kv_cache(row.layers, row.kv_heads, row.head_width) == per_token


def test_the_macs_of_a_token_of_mixtral_are_its_active_parameters_that_multiply():
    row = fl.table("architectures")["Mixtral 8x7B"]
    one = torch.zeros(1, 1, dtype=torch.long, device="meta")
    by_formula = fl.formulas.active_parameters(
        row.parameters, row.layers, row.experts, row.active_experts, row.width, row.expert_width
    )
    looked_up = row.vocabulary * row.width
    norms = (2 * row.layers + 1) * row.width
    attention = 2 * row.layers * row.width  # of a token with itself, without parameters
    macs = fl.count(build(row), one).macs
    assert macs == by_formula - looked_up - norms + attention == 12_748_849_152


def test_active_parameters_by_formula_are_the_announced_ones():
    mixtral, deepseek = ROWS["Mixtral 8x7B"], ROWS["DeepSeek-V3"]
    for row, layers, announced in ((mixtral, 32, 12.9), (deepseek, 61 - 3, 37.6)):
        active = fl.formulas.active_parameters(
            row.parameters, layers, row.experts, row.active_experts, row.width, row.expert_width
        )
        assert round(active / 1e9, 1) == announced
    # DeepSeek announces 36.6 with the head and without the look-up table: one table less.
    assert round((active - deepseek.vocabulary * deepseek.width) / 1e9, 1) == 36.6


# -- published models ---------------------------------------------------------------------------
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_built_model_has_the_published_number_of_parameters(name):
    model = build(name)
    assert parameters(model) == PUBLISHED[name]
    assert {p.device.type for p in model.parameters()} == {"meta"}


@pytest.mark.parametrize("name", [n for n in PUBLISHED if n != "DeepSeek-V3"])
def test_a_built_model_gives_a_score_for_each_next_token(name):
    with torch.no_grad():
        scores = build(ROWS[name])(tokens(2, 5, device="meta"))
    assert scores.shape == (2, 5, ROWS[name].vocabulary) and scores.is_meta


@pytest.mark.slow
def test_deepseek_gives_a_score_for_each_next_token():
    with torch.no_grad():
        assert build("deepseek-v3")(tokens(1, 3, device="meta")).shape == (1, 3, 129_280)


def test_gpt_2_is_a_tiny_gpt_of_its_sizes():
    with torch.device("meta"):
        assert parameters(TinyGPT(50_257, 1024, 768, 12, 12)) == 124_439_808


def test_a_published_model_is_built_where_it_is_asked_for():
    model = build("GPT-2 124M", device="cpu")
    assert {p.device.type for p in model.parameters()} == {"cpu"}
    with torch.no_grad():
        assert torch.isfinite(model(tokens(1, 4))).all()


@pytest.mark.parametrize(
    "ask, error, sentence",
    [
        (lambda: build("Llama 3.1 405B", device="cpu"), LabError, r"1\.62 TB as FP32.*meta"),
        (lambda: build("GPT-5"), TableError, "'GPT-5' is not in the table architectures"),
        (lambda: build(7), TableError, "'7' is not in the table architectures"),
        (lambda: build(fl.table("models")["GPT-3"]), LabError, "GPT-3 comes without its shapes"),
        (lambda: MLP(3), LabError, "has no layer"),
        (lambda: MLP(), LabError, "has no layer"),
        (lambda: MLP(3, 0), LabError, "a size of the MLP is 0; write a whole number from 1 up"),
        (lambda: MLP(3, 2.5), LabError, "a size of the MLP is 2.5"),
        (lambda: SmallCNN(classes=0), LabError, "classes is 0"),
        (lambda: SmallCNN(channels=(16, -1)), LabError, "a number of channels is -1"),
        (lambda: TinyGPT(width=0), LabError, "width is 0"),
        (lambda: TinyGPT(layers=True), LabError, "layers is True"),
        (lambda: TinyGPT(width=8, heads=9), LabError, "heads is 9; .* from 1 to 8"),
        (lambda: SmallMoE(experts=2, active=3), LabError, "active is 3; .* from 1 to 2"),
    ],
)
def test_what_cannot_be_built_is_refused_in_a_sentence(ask, error, sentence):
    with pytest.raises(error, match=sentence):
        ask()


# -- small models -------------------------------------------------------------------------------
SMALL = [
    pytest.param(MLP(8, 16, 3), torch.ones(4, 8), (4, 3), id="MLP"),
    pytest.param(SmallCNN(7), torch.ones(2, 3, 9, 5), (2, 7), id="SmallCNN"),
    pytest.param(TinyGPT(layers=2), tokens(2, 9), (2, 9, 256), id="TinyGPT"),
    pytest.param(SmallMoE(layers=2), tokens(2, 9), (2, 9, 256), id="SmallMoE"),
]


@pytest.mark.parametrize("model, x, shape", SMALL)
def test_a_small_model_runs_and_learns(model, x, shape):
    out = model(x)
    assert out.shape == shape and torch.isfinite(out).all()
    out.square().mean().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in model.parameters())


@pytest.mark.parametrize("model, x, shape", SMALL)
def test_a_small_model_runs_on_meta_too(model, x, shape):
    assert copy.deepcopy(model).to("meta")(x.to("meta")).shape == shape


@pytest.mark.parametrize("model", [TinyGPT(layers=2), SmallMoE(layers=2)], ids=["GPT", "MoE"])
def test_no_token_sees_a_later_one(model):
    model.double()
    before = tokens(1, 8)
    after = before.clone()
    after[0, 5] += 1
    changed = (model(before) - model(after)).abs().amax(-1)[0] > 1e-9
    assert changed.tolist() == [False] * 5 + [True] * 3


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(models)
    assert results.attempted >= 4 and not results.failed
