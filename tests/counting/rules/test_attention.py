"""Attention in one kernel: the same as its parts, on every device."""

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from counting_routes import kinds, meta, on, x

import flopslib as fl
from flopslib.counting.costs import Operand

aten = torch.ops.aten


# -- by its parts ----------------------------------------------------------------------------------
def spelled_attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) * 0.5
    return (scores if mask is None else scores + mask).softmax(-1) @ v


@pytest.mark.parametrize("masked", [False, True])
def test_fused_attention_costs_what_its_parts_cost(masked):
    q, k, v = x(2, 3, 5, 4), x(2, 3, 7, 4), x(2, 3, 7, 4)
    mask = x(2, 3, 5, 7) if masked else None
    assert kinds(F.scaled_dot_product_attention, q, k, v, mask) == kinds(
        spelled_attention, q, k, v, mask
    )


def test_a_causal_mask_leaves_the_pairs_that_a_loop_meets():
    for queries, keys in ((4, 4), (3, 6), (6, 3)):
        met = sum(1 for i in range(queries) for j in range(keys) if j <= i)
        q, k = x(1, 1, queries, 8), x(1, 1, keys, 8)
        c = fl.count(F.scaled_dot_product_attention, q, k, k, is_causal=True)
        assert c.total(causal="exact") == met * 4 * 8 and c.flops == queries * keys * 4 * 8


def test_fused_attention_backward_is_its_parts_and_one_product_again():
    def run(attention):
        q, k, v = (x(1, 2, 6, 4, requires_grad=True) for _ in range(3))
        return fl.count(lambda: attention(q, k, v).sum().backward())

    fused, parts = run(F.scaled_dot_product_attention), run(spelled_attention)
    assert fused.only(phase="backward").flops == parts.only(phase="backward").flops
    assert fused.only(phase="recompute").flops == 2 * 2 * 6 * 6 * 4


# -- on every device -------------------------------------------------------------------------------
def test_every_devices_attention_has_the_same_cost():
    q, k, v = Operand((2, 3, 5, 4)), Operand((2, 3, 7, 4)), Operand((2, 3, 7, 6))
    for name in (
        "flash_attention",
        "efficient_attention",
        "cudnn_attention",
        "fused_attention_overrideable",
        "flash_attention_for_cpu",
    ):
        op = f"aten::_scaled_dot_product_{name}"
        assert on(op, q, k, v, is_causal=False).kinds()["product"] == 2 * 6 * 35 * (4 + 6)
        back = on(f"{op}_backward", v, q, k, v, is_causal=True)
        assert back.kinds()["product"] == 2 * 6 * 35 * 2 * (4 + 6)
        assert back.value(back.again) == 2 * 6 * 35 * 4
    turned = [
        Operand((b, tokens, heads, size)) for b, heads, tokens, size in (q.shape, k.shape, v.shape)
    ]
    assert on("aten::_flash_attention_forward", *turned).kinds()["product"] == 2 * 6 * 35 * 10
    assert on("aten::_flash_attention_forward", *turned, cum_seq_q=Operand((3,))) is None


Q, OUT, ONE = meta(2, 3, 64, 32), meta(2, 3, 64, dtype=torch.float32), meta(dtype=torch.int64)


TURNED = [meta(2, 64, 3, 32)] * 3


ON_A_GPU = {  # as CUDA calls them, under a causal mask; meta runs them without a GPU
    "_scaled_dot_product_flash_attention": (Q, Q, Q, 0.0, True),
    "_scaled_dot_product_efficient_attention": (Q, Q, Q, None, True, 0.0, True),
    "_scaled_dot_product_cudnn_attention": (Q, Q, Q, None, True, 0.0, True),
    "_flash_attention_forward": (*TURNED, None, None, 64, 64, 0.0, True, False),
    "_efficient_attention_forward": (*TURNED, None, None, None, None, None, 0.0, 1, True),
    "_flash_attention_backward": (
        TURNED[0],
        *TURNED,
        TURNED[0],
        OUT,
        None,
        None,
        64,
        64,
        0.0,
        True,
        ONE,
        ONE,
    ),
    "_efficient_attention_backward": (
        TURNED[0],
        *TURNED,
        None,
        TURNED[0],
        None,
        None,
        64,
        64,
        OUT,
        0.0,
        ONE,
        ONE,
        1,
        False,
    ),
    "_scaled_dot_product_flash_attention_backward": (
        Q,
        Q,
        Q,
        Q,
        Q,
        OUT,
        ONE,
        ONE,
        64,
        64,
        0.0,
        True,
        ONE,
        ONE,
    ),
    "_scaled_dot_product_efficient_attention_backward": (
        Q,
        Q,
        Q,
        Q,
        None,
        Q,
        OUT,
        ONE,
        ONE,
        0.0,
        [True, True, True, False],
        True,
    ),
    "_scaled_dot_product_cudnn_attention_backward": (
        Q,
        Q,
        Q,
        Q,
        Q,
        OUT,
        ONE,
        ONE,
        Q,
        ONE,
        ONE,
        64,
        64,
        0.0,
        True,
    ),
}


@pytest.mark.parametrize("name", ON_A_GPU)
def test_a_gpus_attention_is_read_by_its_own_arguments(name):
    times = 5 if "backward" in name else 2
    c = fl.count(getattr(aten, name), *ON_A_GPU[name])
    assert c.flops == times * 2 * 6 * 64 * 64 * 32 and not c.unknown
    assert c.total(causal="exact") == times * 2 * 6 * (64 * 65 // 2) * 32


def test_queries_and_keys_that_do_not_fit_are_no_attention_and_never_a_guess():
    q, k, v = Operand((2, 3, 5, 4)), Operand((2, 3, 7, 4)), Operand((2, 3, 7, 6))
    op = "aten::_scaled_dot_product_flash_attention"
    assert on(op, q, v, v) is None and on(op, q, k, q) is None
    assert on(f"{op}_backward", v, q, v, v) is None


# -- whole layers ----------------------------------------------------------------------------------
@pytest.mark.parametrize("gelu", [False, True])
def test_the_fast_path_of_an_encoder_does_the_products_of_the_slow_one(gelu):
    layer = nn.TransformerEncoderLayer(
        16, 2, 32, batch_first=True, dropout=0, activation="gelu" if gelu else "relu"
    ).eval()
    data = x(2, 5, 16)
    with torch.no_grad():
        fast = fl.count(layer, data)
    slow = fl.count(layer, data)
    assert "aten._transformer_encoder_layer_fwd" in fast.by("op")
    assert fast.flops == slow.flops
    close = {kind: pytest.approx(n, rel=0.02) for kind, n in slow.kinds().items()}
    assert fast.kinds() == close
