"""What it takes to train a model: from 2N on a napkin to every product of a transformer.

The fact behind it: a forward pass uses each parameter in one multiply-add a token, 2 FLOP; the
backward pass needs two products for each of the forward's, so training takes three times that.
What the short formulas leave out is attention, whose work grows with the square of the context.
To add one: the formula as the paper writes it in the last line, what its letters are above it.
"""

from fractions import Fraction

from ...quantities.parsing import exact
from ...quantities.quantity import Q
from ...quantities.units import UnitError
from .sizes import parameters as parameters_of
from .sizes import sizes
from .sizes import tokens as tokens_of


def forward(parameters):
    """A forward pass: one multiply-add a parameter, for each token.

    The parameters that are used: without the look-up table of the tokens, and of a model with
    experts only the active ones. Attention is left out. Source: Kaplan et al.,
    arxiv.org/abs/2001.08361, 2020-01, section 2.1.

    >>> forward("405 billion")
    810 GFLOP/token (counted: 2N, without attention)
    """
    N = parameters_of(parameters)
    return Q(2 * N, "FLOP/token", "counted: 2N, without attention")


def training(parameters, tokens=None):
    """Training: three forward passes a token, 6N; with a number of tokens D, 6ND in all.

    Source: Kaplan et al., arxiv.org/abs/2001.08361, 2020-01, section 2.1.

    >>> training("174.6 billion", "300 billion tokens")
    314,280,000,000,000,000,000,000 FLOP (counted: 6ND, without attention)
    """
    N = parameters_of(parameters)
    if tokens is None:
        return Q(6 * N, "FLOP/token", "counted: 6N, without attention")
    D = tokens_of(tokens)
    return Q(6 * N * D, "FLOP", "counted: 6ND, without attention")


def kaplan_parameters(n_layer, d_model):
    """A transformer's parameters without its tables: 12 squares of the width in each layer.

    Four squares are attention's; eight the two products with 4 d_model between them. Source:
    Kaplan et al., arxiv.org/abs/2001.08361, 2020-01, equation 2.1.

    >>> kaplan_parameters(12, 768)
    84934656
    """
    n_layer, d_model = sizes(n_layer=n_layer, d_model=d_model)
    return 12 * n_layer * d_model**2


def kaplan(parameters, n_layer, n_ctx, d_model):
    """A forward pass with its attention, for each token, at a context of n_ctx.

    The second term counts each token's half of the square, as a causal model needs it: on average
    n_ctx/2 earlier tokens. Source: Kaplan et al., arxiv.org/abs/2001.08361, 2020-01, equation 2.2.

    >>> kaplan(84_934_656, n_layer=12, n_ctx=1024, d_model=768)
    189 MFLOP/token (counted: 2N + 2 n_layer n_ctx d_model, causal)
    """
    N = parameters_of(parameters)
    n_layer, n_ctx, d_model = sizes(n_layer=n_layer, n_ctx=n_ctx, d_model=d_model)
    return Q(
        2 * N + 2 * n_layer * n_ctx * d_model,
        "FLOP/token",
        "counted: 2N + 2 n_layer n_ctx d_model, causal",
    )


def chinchilla(tokens, layers, width, heads, key_width, feed_forward, vocabulary, tables=True):
    """Training on one sequence of so many tokens, product by product, attention dense.

    Softmax is in, 3 an element. tables=False leaves out the look-up written as a product, and the
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
    embeddings = 2 * s * V * d
    attention = (
        2 * 3 * s * d * (k * h)
        + 2 * s * s * (k * h)
        + 3 * h * s * s  # queries, keys, values; scores; softmax
        + 2 * s * s * (k * h)
        + 2 * s * (k * h) * d
    )  # weighted sum; projection
    dense = 2 * s * (d * f + d * f)
    logits = 2 * s * d * V
    told = "" if tables else " without tables"
    total = L * (attention + dense) + bool(tables) * (embeddings + logits)
    return Q(3 * total, "FLOP", f"counted: 3 x forward, Chinchilla appendix F{told}")


def palm(parameters, layers, heads, head_width, tokens):
    """Training, for each token of a sequence of so many: what MFU is reckoned with.

    Attention dense; recomputation is no work of the model's, so it is not in. Source: Chowdhery
    et al., arxiv.org/abs/2204.02311, 2022-04, appendix B.

    >>> palm(540.35e9, layers=118, heads=48, head_width=256, tokens=2048)
    3.28 TFLOP/token (counted: 6N + 12 L H Q T)
    """
    N = parameters_of(parameters)
    L, H, Q_, T = sizes(layers=layers, heads=heads, head_width=head_width, tokens=tokens)
    return Q(6 * N + 12 * L * H * Q_ * T, "FLOP/token", "counted: 6N + 12 L H Q T")


def megatron(batch, tokens, layers, width, vocabulary, recompute=True):
    """One training step of a GPT: a batch of sequences of so many tokens, attention dense.

    recompute=True runs each layer's forward pass a second time, to store less: 4 passes, not 3.
    Source: Narayanan et al., arxiv.org/abs/2104.04473, 2021-04, section 5.1; and without
    recomputation Korthikanti et al., arxiv.org/abs/2205.05198, 2022-05, appendix A.

    >>> megatron(1, 2048, layers=96, width=12_288, vocabulary=51_200).to("PFLOP")
    2.936829917528064
    """
    B, s, l, h, V = sizes(
        batch=batch, tokens=tokens, layers=layers, width=width, vocabulary=vocabulary
    )
    if recompute:
        total = 96 * B * s * l * h**2 * (1 + Fraction(s, 6 * h) + Fraction(V, 16 * l * h))
        return Q(exact(total), "FLOP", "counted: 96 B s l h^2 (1 + s/6h + V/16lh)")
    total = 72 * B * s * l * h**2 * (1 + Fraction(s, 6 * h) + Fraction(V, 12 * l * h))
    return Q(exact(total), "FLOP", "counted: 72 B s l h^2 (1 + s/6h + V/12lh)")


def active_parameters(parameters, layers, experts, active, width, feed_forward, matrices=3):
    """The parameters that one token meets, where each layer has experts and a token takes a few.

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
    if k > E or L * (E - k) * m * d * f >= N:
        raise UnitError(
            f"{k:,} of {E:,} experts of {m * d * f:,} parameters in {L:,} layers do not "
            f"fit a model of {N:,}. Look at each size once more."
        )
    return N - L * (E - k) * m * d * f


def lora(inputs, outputs, rank):
    """Training one frozen matrix with a low-rank adapter beside it, for each token.

    Forward 2mn and the adapter's 2r(m + n); backward the gradient passes through the matrix once
    more, and twice through the adapter. A matrix that is trained takes 6mn. Source: Schulman et
    al., thinkingmachines.ai/blog/lora/, 2025-09.

    >>> lora(4096, 4096, rank=16)
    67.9 MFLOP/token (counted: 4mn + 6r(m + n))
    """
    m, n, r = sizes(inputs=inputs, outputs=outputs, rank=rank)
    return Q(4 * m * n + 6 * r * (m + n), "FLOP/token", "counted: 4mn + 6r(m + n)")
