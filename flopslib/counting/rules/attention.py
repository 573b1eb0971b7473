"""Attention in one kernel: each query meets each key, then the values are mixed.

A query and a key are e numbers long, a value v; d where both are the same. q k^T takes 2 e for each
pair of tokens, weights x values 2 v, so 4 d per pair, and a head has queries x keys pairs. Dense
counts every pair, as papers do; a causal mask leaves about half. The backward of a fused kernel
does not keep the pairs and makes q k^T again: one product of five, counted as recompute, so that
the other four are what model FLOP (MFU) mean.
NB: a mask given as a tensor is dense by any count here; which pairs it hides are values.
"""

from __future__ import annotations

import math

from ..costs import Cost, Operand, Sizes, cost
from ..registry import rule

NAMES = [
    f"aten::_scaled_dot_product_{name}"
    for name in (
        "flash_attention_for_cpu",
        "flash_attention",
        "cudnn_attention",
        "efficient_attention",
        "fused_attention_overrideable",
        "attention_math_for_mps",
    )
]


def pairs(queries: int, keys: int) -> int:
    """The number of pairs that a causal mask leaves: query i meets keys 0 to i."""
    square = min(queries, keys)
    return square * (square + 1) // 2 + (queries - square) * keys


def sizes(q: Operand, k: Operand, v: Operand, is_causal: bool) -> Sizes:
    """The sizes that the formulas name, and those that a causal mask makes smaller."""
    heads = math.prod(q.shape[:-2])
    queries, keys = q.shape[-2], k.shape[-2]
    causal = None
    if is_causal:
        causal = {"pairs": heads * pairs(queries, keys)}
    return {
        "pairs": heads * queries * keys,
        "rows": heads * queries,
        "e": q.shape[-1],
        "v": v.shape[-1],
        "causal": causal,
    }


def fit(q: Operand, k: Operand, v: Operand) -> bool:
    """Whether queries and keys have one size, and each key a value."""
    return q.shape[-1] == k.shape[-1] and k.shape[-2] == v.shape[-2]


@rule(*NAMES)
def attention(
    q: Operand,
    k: Operand,
    v: Operand,
    *,
    is_causal: bool = False,
    attn_mask: Operand | None = None,
    attn_bias: Operand | None = None,
) -> Cost | None:
    """softmax(q k^T / sqrt(e)) v: both products; scaling, mask and softmax for each pair."""
    if not fit(q, k, v):
        return None
    masked = attn_mask is not None or attn_bias is not None
    return cost(
        "2*pairs*e + 2*pairs*v",
        mul="pairs",
        transcendental="pairs",
        div="pairs",
        add="3*pairs - rows" if masked else "2*pairs - rows",
        compare="pairs - rows",
        **sizes(q, k, v, is_causal),
    )


@rule(*(f"{name}_backward" for name in NAMES[:-1]))
def attention_backward(
    grad: Operand, q: Operand, k: Operand, v: Operand, *, is_causal: bool = False
) -> Cost | None:
    """The gradients of v, of the weights, of q and of k, and q k^T a second time."""
    if not fit(q, k, v):
        return None
    return cost(
        "2*pairs*(2*e + 2*v)",
        again="2*pairs*e",
        transcendental="pairs",
        mul="3*pairs + rows*v",
        add="2*pairs + rows*(v - 1)",
        **sizes(q, k, v, is_causal),
    )


def heads_first(x: Operand) -> Operand:
    """(batch, tokens, heads, size), as the kernels underneath take it, with the heads before."""
    b, tokens, heads, size = x.shape
    return Operand((b, heads, tokens, size), x.dtype)


@rule("aten::_flash_attention_forward", "aten::_efficient_attention_forward")
def kernel(
    q: Operand,
    k: Operand,
    v: Operand,
    *,
    is_causal: bool = False,
    custom_mask_type: int = 0,
    cum_seq_q: Operand | None = None,
    cu_seqlens_q: Operand | None = None,
) -> Cost | None:
    """The kernels themselves; sequences of several lengths in one are not known by shape."""
    if cum_seq_q is not None or cu_seqlens_q is not None:
        return None
    is_causal = is_causal or custom_mask_type == 1
    return attention(*map(heads_first, (q, k, v)), is_causal=is_causal)


@rule("aten::_flash_attention_backward", "aten::_efficient_attention_backward")
def kernel_backward(
    grad: Operand,
    q: Operand,
    k: Operand,
    v: Operand,
    *,
    is_causal: bool = False,
    custom_mask_type: int = 0,
    cum_seq_q: Operand | None = None,
    cu_seqlens_q: Operand | None = None,
) -> Cost | None:
    """Their backward."""
    if cum_seq_q is not None or cu_seqlens_q is not None:
        return None
    is_causal = is_causal or custom_mask_type == 1
    return attention_backward(grad, *map(heads_first, (q, k, v)), is_causal=is_causal)


# -- whole layers ----------------------------------------------------------------------------------
def lengths(x: Operand) -> tuple[int, ...]:
    """The lengths of the sequences: all alike, unless the tensor is a nested one."""
    return x.lengths or (x.shape[1],) * x.shape[0]


@rule("aten::_native_multi_head_attention")
def multi_head(q: Operand, k: Operand, v: Operand, d: int, heads: int) -> Cost:
    """nn.MultiheadAttention in one kernel: four projections, then every query with every key."""
    met = sum(queries * keys for queries, keys in zip(lengths(q), lengths(k)))
    return cost(
        "2*(2*l + 2*s)*d*d + 4*met*d",
        mul="h*met",
        transcendental="h*met",
        div="h*met",
        add="2*h*met - h*l + (2*l + 2*s)*d",
        compare="h*met - h*l",
        met=met,
        h=heads,
        l=sum(lengths(q)),
        s=sum(lengths(k)),
        d=d,
    )


@rule("aten::_transformer_encoder_layer_fwd")
def encoder_layer(x: Operand, d: int, heads: int, *, use_gelu: bool, ffn_weight_1: Operand) -> Cost:
    """nn.TransformerEncoderLayer in one kernel: attention, two norms, two feed-forward layers.

    n tokens, of which `met` pairs meet; f is the feed-forward size.
    """
    kinds: Sizes = {
        "mul": "h*met + 2*n*3*d",
        "transcendental": "h*met",
        "compare": "h*met - h*n",
        "add": "2*h*met - h*n + n*(4*d + f + d) + 2*n*d + 2*n*(4*d - 1)",
    }
    activation = {"compare": " + n*f"}  # ReLU
    if use_gelu:
        activation = {"mul": " + 3*n*f", "add": " + n*f", "transcendental": " + n*f"}
    for kind, more in activation.items():
        kinds[kind] += more
    return cost(
        "2*n*4*d*d + 2*n*2*d*f + 4*met*d",
        div="h*met + 6*n",
        sqrt="2*n",
        **kinds,
        h=heads,
        n=sum(lengths(x)),
        met=sum(tokens * tokens for tokens in lengths(x)),
        d=d,
        f=ffn_weight_1.shape[0],
    )


@rule("torch::flex_attention", how="assumed")
def flexible(q: Operand, k: Operand, v: Operand) -> Cost | None:
    """torch flex_attention: both products for every pair, what its block mask skips included."""
    return attention(q, k, v)


@rule("torch::flex_attention_backward", how="assumed")
def flexible_backward(
    q: Operand, k: Operand, v: Operand, out: Operand, logsumexp: Operand, grad: Operand
) -> Cost | None:
    """Its backward, the same."""
    return attention_backward(grad, q, k, v)
