"""What it takes to train a model: from 2N on a napkin to every product of a transformer.

A forward pass uses each parameter in one multiply-add per token, 2 FLOP; the backward pass needs
two products for each of the forward's, so training takes three times that. What the short formulas
leave out is attention, whose work grows with the square of the context.
To add a formula: as the paper writes it in the last line, what its letters are above it.
"""

from __future__ import annotations

from fractions import Fraction

from ...quantities.quantity import Q
from ...quantities.units import UnitError
from .sizes import Amount, Number, formula, peak_of, rate, sizes
from .sizes import parameters as parameters_of
from .sizes import tokens as tokens_of


@formula
def forward(parameters: Amount) -> Q:
    """FLOP of a forward pass: one multiply-add a parameter, for each token.

    The parameters that are used: without the look-up table of the tokens, and of a model with
    experts only the active ones. Attention is left out. Source: Kaplan et al.,
    arxiv.org/abs/2001.08361, 2020-01, section 2.1.

    >>> forward("405 billion")
    810 GFLOP/token (counted: 2N, without attention)
    """
    N = parameters_of(parameters)
    return Q(2 * N, "FLOP/token", "counted: 2N, without attention")


@formula
def training(parameters: Amount, tokens: Amount | Q | None = None) -> Q:
    """FLOP of training: three forward passes a token, 6N; with a number of tokens D, 6ND in all.

    Source: Kaplan et al., arxiv.org/abs/2001.08361, 2020-01, section 2.1.

    >>> training("174.6 billion", "300 billion tokens")
    314,280,000,000,000,000,000,000 FLOP (counted: 6ND, without attention)
    """
    N = parameters_of(parameters)
    if tokens is None:
        return Q(6 * N, "FLOP/token", "counted: 6N, without attention")
    D = tokens_of(tokens)
    return Q(6 * N * D, "FLOP", "counted: 6ND, without attention")


@formula
def kaplan_parameters(n_layer: int, d_model: int) -> int:
    """Parameters of a transformer without its tables: 12 squares of the width in each layer.

    Four squares are attention's; eight the two products with 4 d_model between them. Source:
    Kaplan et al., arxiv.org/abs/2001.08361, 2020-01, equation 2.1.

    >>> kaplan_parameters(12, 768)
    84934656
    """
    n_layer, d_model = sizes(n_layer=n_layer, d_model=d_model)
    return 12 * n_layer * d_model**2


@formula
def kaplan(parameters: Amount, n_layer: int, n_ctx: int, d_model: int) -> Q:
    """FLOP of a forward pass with its attention, for each token, at a context of n_ctx.

    The second term counts each token's half of the square, as a causal model needs it: on average
    n_ctx/2 earlier tokens. Source: Kaplan et al., arxiv.org/abs/2001.08361, 2020-01, equation 2.2.

    >>> kaplan(84_934_656, n_layer=12, n_ctx=1024, d_model=768)
    189 MFLOP/token (counted: 2N + 2 n_layer n_ctx d_model, causal)
    """
    N = parameters_of(parameters)
    n_layer, n_ctx, d_model = sizes(n_layer=n_layer, n_ctx=n_ctx, d_model=d_model)
    total = 2 * N + 2 * n_layer * n_ctx * d_model
    return Q(total, "FLOP/token", "counted: 2N + 2 n_layer n_ctx d_model, causal")


@formula
def chinchilla(
    tokens: int,
    layers: int,
    width: int,
    heads: int,
    key_width: int,
    feed_forward: int,
    vocabulary: int,
    tables: bool = True,
) -> Q:
    """FLOP of training on one sequence of tokens, product by product, attention dense.

    Softmax is in, 3 per element. tables=False leaves out the look-up written as a product, and the
    logits: only so does the paper's table A4 come out. The backward pass is twice the forward.
    Source: Hoffmann et al., arxiv.org/abs/2203.15556, 2022-03, appendix F.

    >>> chinchilla(2048, 10, 640, 10, 64, 2560, 32_000, tables=False)
    929,877,196,800 FLOP (counted: 3 x forward, Chinchilla appendix F without tables)
    """
    s, L, d, h, k, f, V = sizes(
        tokens=tokens,
        layers=layers,
        width=width,
        heads=heads,
        key_width=key_width,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
    )
    queries_keys_values = 2 * 3 * s * d * (k * h)
    scores = 2 * s * s * (k * h)
    softmax = 3 * h * s * s
    weighted_sum = 2 * s * s * (k * h)
    projection = 2 * s * (k * h) * d
    attention = queries_keys_values + scores + softmax + weighted_sum + projection
    dense = 2 * s * (d * f + d * f)
    forward = L * (attention + dense)
    formula = "counted: 3 x forward, Chinchilla appendix F"
    if not tables:
        return Q(3 * forward, "FLOP", f"{formula} without tables")
    embeddings = 2 * s * V * d
    logits = 2 * s * d * V
    return Q(3 * (embeddings + forward + logits), "FLOP", formula)


@formula
def palm(parameters: Amount, layers: int, heads: int, head_width: int, tokens: int) -> Q:
    """FLOP of training for each token of a sequence of `tokens`: what MFU is worked out with.

    Attention dense; recomputation is not the model's own work, so it is left out. Source: Chowdhery
    et al., arxiv.org/abs/2204.02311, 2022-04, appendix B.

    >>> palm(540.35e9, layers=118, heads=48, head_width=256, tokens=2048)
    3.28 TFLOP/token (counted: 6N + 12 L H Q T)
    """
    N = parameters_of(parameters)
    L, H, Q_, T = sizes(layers=layers, heads=heads, head_width=head_width, tokens=tokens)
    return Q(6 * N + 12 * L * H * Q_ * T, "FLOP/token", "counted: 6N + 12 L H Q T")


@formula
def utilisation(pace: Amount | Q, work: Amount | Q, peak: Number | str | Q) -> float:
    """The share of a peak that a training run puts into its model, MFU: 0.462 for 46.2 %.

    pace: tokens a second, of all chips together. work: the model's own FLOP for a token, such as
    `palm` gives. peak: FLOP/s of all chips, or the chips, whose dense peak is taken. Source:
    Chowdhery et al., arxiv.org/abs/2204.02311, 2022-04, appendix B.

    >>> round(utilisation("238,300 token/s", "3.2777 TFLOP/token", "6,144 x TPU v4"), 3)
    0.462
    """
    pace = rate("pace", pace, "token/s")
    work = rate("work", work, "FLOP/token")
    return pace * work / peak_of(peak)


@formula
def megatron(
    batch: int,
    tokens: int,
    layers: int,
    width: int,
    vocabulary: int,
    recompute: bool = True,
) -> Q:
    """FLOP of one training step of a GPT on `batch` sequences of `tokens`, attention dense.

    recompute=True runs each layer's forward pass a second time, to store less: 4 passes, not 3.
    Source: Narayanan et al., arxiv.org/abs/2104.04473, 2021-04, section 5.1; and without
    recomputation Korthikanti et al., arxiv.org/abs/2205.05198, 2022-05, appendix A.

    >>> megatron(1, 2048, layers=96, width=12_288, vocabulary=51_200).to("PFLOP")
    2.936829917528064
    """
    B, s, L, h, V = sizes(
        batch=batch,
        tokens=tokens,
        layers=layers,
        width=width,
        vocabulary=vocabulary,
    )
    attention = Fraction(s, 6 * h)  # beside the products with weights, as a part of them
    if recompute:
        logits = Fraction(V, 16 * L * h)
        total = 96 * B * s * L * h**2 * (1 + attention + logits)
        return Q(total, "FLOP", "counted: 96 B s l h^2 (1 + s/6h + V/16lh)")
    logits = Fraction(V, 12 * L * h)
    total = 72 * B * s * L * h**2 * (1 + attention + logits)
    return Q(total, "FLOP", "counted: 72 B s l h^2 (1 + s/6h + V/12lh)")


@formula
def active_parameters(
    parameters: Amount,
    layers: int,
    experts: int,
    active: int,
    width: int,
    feed_forward: int,
    matrices: int = 3,
) -> int | float:
    """Parameters that one token uses, where each layer has experts and a token uses `active`.

    layers: those with experts. matrices: 3 in a gated expert, 2 in a plain one. These go into 2N
    and 6ND; memory holds all of them. Source: Jiang et al., arxiv.org/abs/2401.04088, 2024-01.

    >>> active_parameters(46_702_792_704, 32, experts=8, active=2, width=4096, feed_forward=14_336)
    12879925248
    """
    N = parameters_of(parameters)
    L, E, k, d, f, m = sizes(
        layers=layers,
        experts=experts,
        active=active,
        width=width,
        feed_forward=feed_forward,
        matrices=matrices,
    )
    expert = m * d * f
    waiting = L * (E - k) * expert
    if k > E or waiting >= N:
        raise UnitError(
            f"{k:,} of {E:,} experts of {expert:,} parameters in {L:,} layers do not fit a model "
            f"of {N:,}. Look at each size once more."
        )
    return N - waiting


@formula
def lora(inputs: int, outputs: int, rank: int) -> Q:
    """FLOP of training one frozen matrix with a low-rank adapter beside it, for each token.

    Forward 2mn and the adapter's 2r(m + n); backward the gradient passes through the matrix once
    more, and twice through the adapter. A matrix that is trained takes 6mn. Source: Schulman et
    al., thinkingmachines.ai/blog/lora/, 2025-09.

    >>> lora(4096, 4096, rank=16)
    67.9 MFLOP/token (counted: 4mn + 6r(m + n))
    """
    m, n, r = sizes(inputs=inputs, outputs=outputs, rank=rank)
    return Q(4 * m * n + 6 * r * (m + n), "FLOP/token", "counted: 4mn + 6r(m + n)")
