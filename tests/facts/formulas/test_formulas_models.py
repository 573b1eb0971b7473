"""The formulas about models, against the numbers that their papers print."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import flopslib as fl
from flopslib.facts import formulas
from flopslib.quantities.units import UnitError

GPT2 = dict(layers=12, width=768, tokens=1024)
# Chinchilla, table A4: (layers, width, feed-forward, heads, key width), parameters, FLOP / 6ND.
TABLE_A4 = [
    ((10, 640, 2560, 10, 64), 73_825_280, 1.03),
    ((20, 1024, 4096, 16, 64), 305_707_008, 1.10),
    ((24, 1280, 5120, 10, 128), 552_604_160, 1.08),
    ((26, 1792, 7168, 14, 128), 1_143_453_696, 1.04),
    ((28, 2048, 8192, 16, 128), 1_593_126_912, 1.03),
    ((40, 3584, 14336, 28, 128), 6_796_274_688, 0.99),
]


# -- training -----------------------------------------------------------------------------------
def test_gpt_3_is_3_14e23_as_its_table_d1_says():
    assert f"{float(formulas.training(174.6e9, 300e9)):.2e}" == "3.14e+23"
    assert formulas.training("174.6e9", "300 billion tokens") == 314_280 * 10**18


def test_llama_405b_is_3_8e25_as_its_paper_says():
    assert f"{float(formulas.training(405e9, 15.6e12)):.1e}" == "3.8e+25"


def test_deepseek_v3_is_its_active_parameters_times_six_times_its_tokens():
    assert formulas.training(37e9, 14.8e12) == 32_856 * 10**20  # 222 x 14.8 = 3285.6


def test_training_is_three_forward_passes_for_each_token():
    assert formulas.training(7e9) == 3 * formulas.forward(7e9) == 42e9
    assert formulas.forward("7 billion") * fl.Q("3 token") == fl.Q("42 GFLOP")
    assert formulas.training(7e9, 5) == formulas.training(7e9) * fl.Q(5, "token")


def test_kaplan_halves_the_attention_that_palm_counts_in_full():
    """PaLM's 12 L H Q T trains, so a third of it is forward, and half of that is causal."""
    N, layers, width, context = 84_934_656, 12, 768, 1024
    kaplan = formulas.kaplan(N, layers, context, width)
    palm = formulas.palm(N, layers, 12, 64, context)
    assert palm == 6 * N + 12 * 12 * 768 * 1024
    assert kaplan == 2 * N + 2 * 12 * 1024 * 768
    assert palm - 3 * kaplan == 3 * (kaplan - formulas.forward(N))


def test_kaplans_attention_equals_the_rest_at_a_context_of_12_widths():
    N = formulas.kaplan_parameters(n_layer=7, d_model=100)
    assert N == 7 * (4 + 8) * 10_000
    assert formulas.kaplan(N, 7, 1200, 100) == 2 * formulas.forward(N)


@pytest.mark.parametrize("shape, parameters, published", TABLE_A4)
def test_chinchillas_table_a4_comes_out_when_the_tables_are_left_out(shape, parameters, published):
    layers, width, feed_forward, heads, key = shape
    given = (2048, layers, width, heads, key, feed_forward, 32_000)
    six_nd = formulas.training(parameters, 2048)
    assert round(formulas.chinchilla(*given, tables=False) / six_nd, 2) == published
    with_tables = formulas.chinchilla(*given)
    assert with_tables - formulas.chinchilla(*given, tables=False) == 12 * 2048 * width * 32_000


@pytest.mark.parametrize(
    "L, d, h, k", [(10, 640, 10, 64), (24, 2048, 16, 128), (80, 8192, 64, 128)]
)
@pytest.mark.parametrize("T", [512, 2048, 8192])
def test_palm_and_chinchilla_agree_but_for_the_softmax(L, d, h, k, T):
    """6N + 12 L H Q T of the blocks' tables; Chinchilla adds 3 FLOP for each entry of a softmax."""
    by_palm = T * float(formulas.palm(12 * L * d**2, L, h, k, T))
    by_chinchilla = float(formulas.chinchilla(T, L, d, h, k, 4 * d, 1000, tables=False))
    assert by_chinchilla - by_palm == 3 * L * 3 * h * T**2
    assert 1 <= by_chinchilla / by_palm < 1.02


def test_chinchilla_on_sizes_small_enough_to_add_up_by_hand():
    # One token, one layer, all widths 1: 6 + 2 + 3 + 2 + 2 + 4 = 19 in the layer, 2 and 2 beside.
    assert formulas.chinchilla(1, 1, 1, 1, 1, 1, 1) == 3 * (19 + 4)
    assert formulas.chinchilla(1, 1, 1, 1, 1, 1, 1, tables=False) == 3 * 19


def test_palm_540b_reached_46_2_percent():
    work = formulas.palm(540.35e9, layers=118, heads=48, head_width=256, tokens=2048)
    reached = work * fl.Q(238_300, "token/s")
    assert round(100 * (reached / fl.Q(6144 * 275e12, "FLOP/s")), 1) == 46.2


@pytest.mark.parametrize(
    "parameters, tokens, chips, pace, layers, width, days",
    [
        (175e9, 300e9, 1024, 140e12, 96, 12_288, 34),
        (1.008e12, 450e9, 3072, 163e12, 128, 25_600, 84),
    ],
)
def test_megatrons_days_of_training(parameters, tokens, chips, pace, layers, width, days):
    """Section 5.1: 8 T P / (n X), with its 1,008 billion parameters for "a trillion"."""
    step = formulas.megatron(1, 2048, layers, width, 51_200)
    many = step * (tokens / 2048)
    assert round(8 * tokens * parameters / (chips * pace) / 86_400) == days
    assert float(many) / (chips * pace) / 86_400 == pytest.approx(days, rel=0.05)


def test_megatron_as_a_sum_of_products_is_its_bracket_to_the_last_flop():
    B, s, L, h, V = 3, 128, 5, 96, 1000
    layer = 24 * s * h**2 + 4 * s**2 * h  # forward, one sequence
    logits = 2 * s * h * V
    assert formulas.megatron(B, s, L, h, V) == B * (4 * L * layer + 3 * logits)
    assert formulas.megatron(B, s, L, h, V, recompute=False) == 3 * B * (L * layer + logits)


def test_gpt_2_forward_is_what_the_published_sizing_says():
    """nanoGPT's transformer_sizing: 291,648,307,200 at 1,024 tokens; a third of Megatron's step."""
    assert formulas.megatron(1, 1024, 12, 768, 50_257, recompute=False) == 874_944_921_600
    forward = (
        1024 * formulas.forward(formulas.kaplan_parameters(12, 768)) * fl.Q(1, "token")
        + formulas.attention_prefill(**GPT2)
        + formulas.matmul(1024, 768, 50_257)
    )
    assert forward == 291_648_307_200


def test_mixtral_meets_12_9_of_its_46_7_billion_parameters():
    active = formulas.active_parameters(46_702_792_704, 32, 8, 2, 4096, 14_336)
    assert active == 46_702_792_704 - 32 * 6 * 3 * 4096 * 14_336
    assert round(active / 1e9, 1) == 12.9


def test_active_parameters_with_all_experts_active_are_all():
    assert formulas.active_parameters(10**9, 4, 8, 8, 64, 64) == 10**9


def test_lora_on_a_square_matrix_saves_a_third_at_most():
    """Thinking Machines: 3 n^2 multiply-adds become 2 n^2 + 6 n r: 67.4 % and 79 %."""
    for rank, percent in ((16, 67.4), (256, 79.2)):
        ratio = formulas.lora(4096, 4096, rank) / formulas.training(4096**2)
        assert round(100 * ratio, 1) == percent
        assert ratio == pytest.approx((2 * 4096**2 + 6 * 4096 * rank) / (3 * 4096**2))


# -- serving ------------------------------------------------------------------------------------
@given(st.integers(1, 5), st.integers(1, 40), st.integers(1, 64))
def test_a_prompt_is_the_sum_of_its_tokens(layers, tokens, width):
    one_by_one = sum(
        int(formulas.attention_decode(layers, seen, width)) for seen in range(1, tokens + 1)
    )
    assert formulas.attention_prefill(layers, tokens, width, causal=True) == one_by_one
    dense = formulas.attention_prefill(layers, tokens, width)
    assert dense == tokens * int(formulas.attention_decode(layers, tokens, width))
    assert Fraction(one_by_one, dense.value) == Fraction(tokens + 1, 2 * tokens)


def test_attention_is_two_products_of_matrices_in_each_head():
    by_heads = 12 * 12 * (formulas.matmul(1024, 64, 1024) + formulas.matmul(1024, 1024, 64))
    assert formulas.attention_prefill(**GPT2) == by_heads


@pytest.mark.parametrize(
    "model, shape, published",
    [
        ("Llama 2 7B", (32, 32, 128), 524_288),
        ("Llama 3 8B", (32, 8, 128), 131_072),
        ("Llama 3 70B", (80, 8, 128), 327_680),
        ("Llama 3 405B", (126, 8, 128), 516_096),
    ],
)
def test_what_a_token_leaves_behind(model, shape, published):
    assert formulas.kv_cache(*shape) == published


def test_the_cache_grows_with_tokens_batch_and_bytes():
    assert formulas.kv_cache(80, 8, 128, tokens=131_072) == fl.Q("40 GiB")
    assert formulas.kv_cache(80, 8, 128, 10, 3, 1) == 15 * formulas.kv_cache(80, 8, 128)


def test_deepseeks_latent_keeps_a_57th():
    latent = formulas.latent_cache(61, 512, 64)
    assert latent == 61 * 576 * 2 == 70_272
    assert round(formulas.kv_cache(61, 128, 128) / latent) == 57


# -- what is no size ----------------------------------------------------------------------------
CALLS = {
    "forward": ("parameters",),
    "training": ("parameters", "tokens"),
    "kaplan_parameters": ("n_layer", "d_model"),
    "kaplan": ("parameters", "n_layer", "n_ctx", "d_model"),
    "chinchilla": ("tokens", "layers", "width", "heads", "key_width", "feed_forward", "vocabulary"),
    "palm": ("parameters", "layers", "heads", "head_width", "tokens"),
    "megatron": ("batch", "tokens", "layers", "width", "vocabulary"),
    "active_parameters": (
        "parameters",
        "layers",
        "experts",
        "active",
        "width",
        "feed_forward",
        "matrices",
    ),
    "lora": ("inputs", "outputs", "rank"),
    "attention_prefill": ("layers", "tokens", "width"),
    "attention_decode": ("layers", "context", "width"),
    "kv_cache": ("layers", "kv_heads", "head_width", "tokens", "batch", "bytes_each"),
    "latent_cache": ("layers", "latent_width", "rope_width", "tokens", "batch", "bytes_each"),
}


@pytest.mark.parametrize("bad", [0, -1, "many", True, float("nan"), float("inf"), [2], 0.5])
@pytest.mark.parametrize("name, size", [(n, s) for n, sizes in CALLS.items() for s in sizes])
def test_what_is_no_size_is_refused_in_one_sentence_or_two(name, size, bad):
    good = dict.fromkeys(CALLS[name], 2) | (
        {"parameters": 10**6} if "parameters" in CALLS[name] else {}
    )
    getattr(formulas, name)(**good)
    with pytest.raises(UnitError) as told:
        getattr(formulas, name)(**good | {size: bad})
    assert "\n" not in str(told.value) and len(str(told.value)) < 250


def test_experts_that_do_not_fit_the_model_are_named():
    with pytest.raises(UnitError, match="2 of 8 experts of 12,288 parameters in 4 layers do not"):
        formulas.active_parameters(1000, 4, 8, 2, 64, 64)
    with pytest.raises(UnitError, match="do not fit"):
        formulas.active_parameters(10**9, 4, 2, 8, 64, 64)


def test_parameters_with_a_unit_are_no_parameters():
    with pytest.raises(UnitError, match="has a unit, and a plain number is asked for"):
        formulas.forward("405 GFLOP")
    with pytest.raises(UnitError, match="has a unit|not one number|plain number"):
        formulas.forward(fl.Q("3 token"))
    with pytest.raises(UnitError, match="a count, and a number of tokens"):
        formulas.training(7e9, "3 GFLOP")
