"""The lab's models: small ones that run, published ones that are what was published."""

import copy
import doctest
import math

import pytest
import torch

import flopslib as fl
from flopslib.facts.table import TableError
from flopslib.lab import models, transformer
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
    "ask, error, said",
    [
        (lambda: build("Llama 3.1 405B", device="cpu"), LabError, r"1\.62 TB as FP32.*meta"),
        (lambda: build("GPT-5"), TableError, "'GPT-5' is not in the table architectures"),
        (lambda: build(7), TableError, "'7' is not in the table architectures"),
        (lambda: build(fl.table("models")["GPT-3"]), LabError, "GPT-3 comes without its shapes"),
        (lambda: MLP(3), LabError, "has no layer"),
    ],
)
def test_what_cannot_be_built_is_told(ask, error, said):
    with pytest.raises(error, match=said):
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


def test_attention_is_softmax_of_scores_times_values():
    torch.manual_seed(0)
    attention = transformer.Attention(8, heads=2).double()
    x = torch.rand(1, 5, 8).double()
    q, k, v = attention.qkv(x)[0].view(5, 3, 2, 4).permute(1, 2, 0, 3)
    scores = q @ k.transpose(1, 2) / math.sqrt(4)
    scores = scores.masked_fill(torch.ones(5, 5).triu(1).bool(), -math.inf)
    wanted = attention.out((scores.softmax(-1) @ v).transpose(0, 1).reshape(5, 8))
    torch.testing.assert_close(attention(x)[0], wanted)


def test_heads_in_a_group_share_their_keys_and_values():
    """With the shared rows written out twice, plain attention gives the same."""
    torch.manual_seed(0)
    shared = transformer.Attention(8, heads=4, kv_heads=2, bias=False).double()
    plain = transformer.Attention(8, heads=4, bias=False).double()
    q, k, v = shared.qkv.weight.data.split((8, 4, 4))
    twice = [w.view(2, 2, 8).repeat_interleave(2, 0).reshape(8, 8) for w in (k, v)]
    plain.qkv.weight.data, plain.out = torch.cat([q, *twice]), shared.out
    x = torch.rand(1, 5, 8).double()
    torch.testing.assert_close(shared(x), plain(x))


def test_rotary_positions_tell_how_far_apart_two_tokens_are():
    row = torch.rand(8, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    turned = transformer.turned(row.expand(1, 1, 6, 8))[0, 0]
    torch.testing.assert_close(turned[0], row)
    scores = turned @ turned.T
    for apart in range(6):
        same = scores.diagonal(apart)
        torch.testing.assert_close(same, same[0].expand_as(same))


def test_experts_are_the_weighted_sum_of_those_a_token_takes():
    torch.manual_seed(0)
    experts = transformer.Experts(6, 10, experts=4, active=2, shared=1).double()
    x = torch.rand(3, 7, 6).double()
    wanted = torch.empty_like(x)
    for place in ((i, j) for i in range(3) for j in range(7)):
        token = x[place]
        weight, chosen = experts.router(token).softmax(-1).topk(2)
        outs = [
            (torch.nn.functional.silu(token @ experts.gate[e]) * (token @ experts.up[e]))
            @ experts.down[e]
            for e in chosen
        ]
        wanted[place] = (weight / weight.sum()) @ torch.stack(outs) + experts.shared(token)
    torch.testing.assert_close(experts(x), wanted)


@pytest.mark.parametrize("tokens_", [1, 3, 4, 9])
def test_on_meta_the_tokens_are_dealt_out_evenly(tokens_):
    experts = transformer.Experts(6, 10, experts=4, active=2)
    shares = experts.shares(torch.empty(tokens_, 2, device="meta"))
    assert sum(shares) == 2 * tokens_ and max(shares) - min(shares) <= 1
    chosen = torch.randint(0, 4, (tokens_, 2))
    assert sum(experts.shares(chosen)) == 2 * tokens_


def test_latent_attention_without_its_turned_part_is_plain_attention():
    """Its short rows written out as one matrix each, it is attention with no rotary positions."""
    torch.manual_seed(0)
    latent = transformer.LatentAttention(
        8, 2, head_width=4, rope_width=2, query_latent=5, kv_latent=3
    ).double()
    latent.press_kv.weight.data[3:] = 0  # the turned key is nought, so scores are the own parts'
    x = torch.rand(1, 6, 8).double()
    q = latent.q(latent.norm_q(latent.press_q(x)))[0].view(6, 2, 6)[..., :4].transpose(0, 1)
    kv = latent.kv(latent.norm_kv(latent.press_kv(x)[..., :3]))[0].view(6, 2, 8).transpose(0, 1)
    scores = q @ kv[..., :4].transpose(1, 2) / math.sqrt(6)
    scores = scores.masked_fill(torch.ones(6, 6).triu(1).bool(), -math.inf)
    wanted = latent.out((scores.softmax(-1) @ kv[..., 4:]).transpose(0, 1).reshape(6, 8))
    torch.testing.assert_close(latent(x)[0], wanted)


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(models)
    assert results.attempted >= 4 and not results.failed
