"""What it takes to use a model: attention over a prompt, one more token, and what is kept for it.

Besides 2N per token there is attention, which the number of parameters does not show. Its two
products are as large as the context; and what each token leaves for the later ones, keys and
values, must be kept and read again for every new token.
To add a formula: the formula as on paper in its last line, its source above.
"""

from __future__ import annotations

from ...quantities.quantity import Q, read
from ...quantities.units import UnitError
from .sizes import formula, sizes


@formula
def attention_prefill(layers: int, tokens: int, width: int, causal: bool = False) -> Q:
    """FLOP of attention over a prompt: scores and weighted sum, two T x T products in each layer.

    width: heads x head width. By custom dense, as papers and MFU count; causal=True leaves out
    what a token does not see, and counts T(T + 1)/2 of the T^2. Source: a third of the 12 L H Q T
    of Chowdhery et al., arxiv.org/abs/2204.02311, 2022-04, appendix B.

    >>> attention_prefill(12, 1024, 768)
    38,654,705,664 FLOP (counted: 4 L T^2 d, dense)
    """
    L, T, d = sizes(layers=layers, tokens=tokens, width=width)
    if causal:
        return Q(2 * L * T * (T + 1) * d, "FLOP", "counted: 2 L T(T + 1) d, causal")
    return Q(4 * L * T**2 * d, "FLOP", "counted: 4 L T^2 d, dense")


@formula
def attention_decode(layers: int, context: int, width: int) -> Q:
    """FLOP of attention for one new token over a context, the new token included.

    A row instead of a square: what a prompt took at once is paid for again with every token.
    width: heads x head width. Source: one row of `attention_prefill`; Pope et al.,
    arxiv.org/abs/2211.05102, 2022-11, section 2.

    >>> attention_decode(80, 131_072, 8192)
    344 GFLOP/token (counted: 4 L s d)
    """
    L, s, d = sizes(layers=layers, context=context, width=width)
    return Q(4 * L * s * d, "FLOP/token", "counted: 4 L s d")


@formula
def kv_cache(
    layers: int,
    kv_heads: int,
    head_width: int,
    tokens: int = 1,
    batch: int = 1,
    bytes_each: int = 2,
) -> Q:
    """Bytes of the keys and values that are kept for a number of tokens, in each of `batch` texts.

    kv_heads: as many as heads in the first transformers, fewer where groups of heads share theirs,
    1 where all do. Source: Shazeer, arxiv.org/abs/1911.02150, 2019-11; Ainslie et al.,
    arxiv.org/abs/2305.13245, 2023-05.

    >>> kv_cache(80, kv_heads=8, head_width=128)
    327,680 B (counted: 2 L h_kv d_h s B b)
    """
    L, h, d, s, B, b = sizes(
        layers=layers,
        kv_heads=kv_heads,
        head_width=head_width,
        tokens=tokens,
        batch=batch,
        bytes_each=bytes_each,
    )
    return Q(2 * L * h * d * s * B * b, "B", "counted: 2 L h_kv d_h s B b")


@formula
def latent_cache(
    layers: int,
    latent_width: int,
    rope_width: int,
    tokens: int = 1,
    batch: int = 1,
    bytes_each: int = 2,
) -> Q:
    """Bytes that are kept where keys and values are pressed into one short row: latent attention.

    Source: DeepSeek-AI, arxiv.org/abs/2405.04434, 2024-05, section 2.1.

    >>> latent_cache(61, latent_width=512, rope_width=64)
    70,272 B (counted: L (d_c + d_r) s B b)
    """
    L, c, r, s, B, b = sizes(
        layers=layers,
        latent_width=latent_width,
        rope_width=rope_width,
        tokens=tokens,
        batch=batch,
        bytes_each=bytes_each,
    )
    return Q(L * (c + r) * s * B * b, "B", "counted: L (d_c + d_r) s B b")


@formula
def speculative(acceptance: object, guesses: int) -> Q:
    """Tokens that one pass of a model brings when a cheap guesser has written `guesses` before it.

    acceptance: the share of guesses that the model keeps, each with that chance by itself. The
    token after the last kept guess is the model's own, so there is always one. Source: Leviathan et
    al., arxiv.org/abs/2211.17192, 2022-11, equation 1.

    >>> speculative(0.8, 5)
    3.69 tokens (estimated: (1 - a^(g + 1)) / (1 - a))
    """
    a = float(read(acceptance, "", "acceptance"))
    g = 0 if guesses == 0 else sizes(guesses=guesses)[0]
    if not 0 <= a <= 1:
        raise UnitError(f"acceptance is {a:g}: write a share from 0 to 1, such as 0.8.")
    how = "estimated: (1 - a^(g + 1)) / (1 - a)"
    if a == 1:
        return Q(g + 1, "token", how)
    return Q((1 - a ** (g + 1)) / (1 - a), "token", how)


@formula
def seats(n: int) -> float:
    """How many times the mean the longest of n answers is: the steps of static batching.

    For answers of exponential length. The first to end does so after a mean over n, the next one
    after another mean over n - 1, and so on. Source: Renyi,
    On the theory of order statistics, doi.org/10.1007/BF02127580, 1953.

    >>> round(seats(8), 2)
    2.72
    """
    (n,) = sizes(n=n)
    return sum(1 / still for still in range(1, n + 1))
