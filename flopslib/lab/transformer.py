"""The parts of a transformer, each as short as it reads: attention, feed-forward, experts, a block.

Every part takes (batch, tokens, width) and returns the same shape, so a model is a row of them.
GPT-2, Llama, Mixtral and DeepSeek-V3 differ in which parts are in the same Block.
To add a part: a class here; to let a published model use it: a line in models.block.

NB: weights are drawn in the order in which they are written here, so another order is another model
for the same seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

Norm = Callable[[int], nn.Module]  # a kind of normalisation: nn.LayerNorm, nn.RMSNorm


# -- attention ------------------------------------------------------------------------------------
class Attention(nn.Module):
    """Each token looks at itself and at the earlier ones, in several heads side by side."""

    def __init__(
        self,
        width: int,
        heads: int,
        kv_heads: int | None = None,  # fewer where groups of heads share their keys and values
        head_width: int | None = None,  # width / heads unless given
        bias: bool = True,
        rotary: bool = False,  # positions by turning queries and keys, instead of by a table
    ):
        super().__init__()
        kv_heads = kv_heads or heads
        self.head_width = head_width or width // heads
        self.split = (heads, kv_heads, kv_heads)
        self.rotary = rotary
        rows = sum(self.split) * self.head_width
        self.qkv = nn.Linear(width, rows, bias)
        self.out = nn.Linear(heads * self.head_width, width, bias)

    def forward(self, x: Tensor) -> Tensor:
        heads = split_heads(self.qkv(x), self.head_width)
        q, k, v = heads.split(self.split, dim=1)
        if self.rotary:
            q = rotate(q)
            k = rotate(k)
        return self.out(join_heads(attend(q, k, v)))


class LatentAttention(nn.Module):
    """DeepSeek's attention: queries, keys and values come out of short rows, the latents.

    Only the latents need be kept in a cache. A key is head_width numbers of its own, and
    rope_width rotated ones that all heads share.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        head_width: int,
        rope_width: int,
        query_latent: int,
        kv_latent: int,
    ):
        super().__init__()
        self.heads = heads
        self.split = (head_width, rope_width)
        key_width = head_width + rope_width
        self.press_q = linear(width, query_latent)
        self.norm_q = nn.RMSNorm(query_latent)
        self.q = linear(query_latent, heads * key_width)
        self.press_kv = linear(width, kv_latent + rope_width)
        self.norm_kv = nn.RMSNorm(kv_latent)
        self.kv = linear(kv_latent, heads * 2 * head_width)
        self.out = linear(heads * head_width, width)

    def forward(self, x: Tensor) -> Tensor:
        head_width, rope_width = self.split
        q_latent = self.norm_q(self.press_q(x))
        q = split_heads(self.q(q_latent), head_width + rope_width)
        q, q_rope = q.split(self.split, dim=-1)
        pressed = self.press_kv(x)
        kv_latent, k_rope = pressed.tensor_split([-rope_width], dim=-1)
        kv_latent = self.norm_kv(kv_latent)
        kv = split_heads(self.kv(kv_latent), 2 * head_width)
        k, v = kv.split(head_width, dim=-1)
        k_rope = rotate(k_rope.unsqueeze(1))
        k_rope = k_rope.expand(-1, self.heads, -1, -1)
        q = torch.cat([q, rotate(q_rope)], -1)
        k = torch.cat([k, k_rope], -1)
        return self.out(join_heads(attend(q, k, v)))


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Attention of each token to those up to it.

    q, k, v: (batch, heads, tokens, width); k and v may have fewer heads.
    """
    return F.scaled_dot_product_attention(
        q,
        k,
        v,
        is_causal=True,
        enable_gqa=k.shape[1] < q.shape[1],  # groups of heads share their keys and values
    )


def split_heads(x: Tensor, width: int) -> Tensor:
    """(batch, tokens, heads * width) to (batch, heads, tokens, width)."""
    heads = x.unflatten(-1, (-1, width))
    return heads.transpose(1, 2)


def join_heads(x: Tensor) -> Tensor:
    """(batch, heads, tokens, width) to (batch, tokens, heads * width)."""
    return x.transpose(1, 2).flatten(2)


def rotate(
    x: Tensor,  # (..., tokens, numbers)
    base: float = 10_000.0,  # of the slowest pair
) -> Tensor:
    """Rotary positions (RoPE): a pair of numbers is turned by an angle that grows with the token.

    The first half of the numbers is paired with the second.
    """
    tokens, numbers = x.shape[-2:]
    pairs = numbers // 2
    frequency = base ** -(torch.arange(pairs, device=x.device) / pairs)
    token = torch.arange(tokens, device=x.device)
    angle = token[:, None] * frequency
    cos = angle.cos().to(x.dtype)
    sin = angle.sin().to(x.dtype)
    a, b = x.chunk(2, dim=-1)
    turned_a = a * cos - b * sin
    turned_b = b * cos + a * sin
    return torch.cat([turned_a, turned_b], dim=-1)


def linear(inputs: int, outputs: int) -> nn.Linear:
    """A matrix and no bias, as in most models since Llama."""
    return nn.Linear(inputs, outputs, bias=False)


# -- feed-forward parts ---------------------------------------------------------------------------
class GatedMLP(nn.Module):
    """Two products side by side, one of them opening or shutting the other, and one back."""

    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.gate = linear(width, hidden)
        self.up = linear(width, hidden)
        self.down = linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        gate = F.silu(self.gate(x))
        hidden = gate * self.up(x)
        return self.down(hidden)


class Experts(nn.Module):
    """Many gated MLPs, of which each token takes a few; `shared` ones it takes always.

    NB: on `meta` the router's choice is not known, so there the tokens are dealt out evenly. The
    work is the same, because it depends on the number of rows alone.
    """

    def __init__(
        self,
        width: int,
        hidden: int,
        experts: int,
        active: int,
        shared: int = 0,
    ):
        super().__init__()
        self.active = active
        self.router = linear(width, experts)
        self.gate = _matrices(experts, width, hidden)
        self.up = _matrices(experts, width, hidden)
        self.down = _matrices(experts, hidden, width)
        self.shared = GatedMLP(width, shared * hidden) if shared else None

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.flatten(0, -2)
        scores = self.router(tokens).softmax(-1)
        weight, chosen = scores.topk(self.active)
        weight = weight / weight.sum(-1, keepdim=True)
        order = chosen.flatten().argsort()  # every (token, choice), those of expert 0 first
        token = order // self.active
        answers = self._answers(tokens[token], self.rows_per_expert(chosen))
        answers = answers * weight.flatten()[order, None]
        out = torch.zeros_like(tokens)
        out = out.index_add(0, token, answers)
        out = out.view_as(x)
        if self.shared is None:
            return out
        return out + self.shared(x)

    def _answers(self, rows: Tensor, counts: list[int]) -> Tensor:
        """The answers to all rows; those of expert 0 come first, `counts` of them for each."""
        answers = []
        parts = rows.split(counts)
        for part, gate, up, down in zip(parts, self.gate, self.up, self.down):
            if len(part):
                opened = F.silu(part @ gate)
                hidden = opened * (part @ up)
                answers.append(hidden @ down)
        return torch.cat(answers)

    def rows_per_expert(self, chosen: Tensor) -> list[int]:
        """The number of rows that each expert gets; chosen: (tokens, active) expert numbers."""
        experts = len(self.gate)
        if chosen.is_meta:
            each, left_over = divmod(chosen.numel(), experts)
            counts = [each] * experts
            for expert in range(left_over):
                counts[expert] += 1
            return counts
        return chosen.flatten().bincount(minlength=experts).tolist()


def _matrices(
    experts: int,
    inputs: int,
    outputs: int,
) -> nn.Parameter:
    """One matrix for each expert, of random numbers that keep a row's size about the same."""
    numbers = torch.randn(experts, inputs, outputs)
    return nn.Parameter(numbers / inputs**0.5)


# -- what they are put together to ----------------------------------------------------------------
class Block(nn.Module):
    """One layer: attention, then a feed-forward part, each added to what came in."""

    def __init__(
        self,
        width: int,
        attention: nn.Module,
        feed_forward: nn.Module,
        norm: Norm = nn.LayerNorm,
    ):
        super().__init__()
        self.norm1 = norm(width)
        self.attention = attention
        self.norm2 = norm(width)
        self.feed_forward = feed_forward

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x))
        x = x + self.feed_forward(self.norm2(x))
        return x


class Transformer(nn.Module):
    """Token numbers in (batch, tokens), scores for each next token out (batch, tokens, vocabulary).

    positions: rows of the table of positions, 0 for none. tied: one table for both ends.
    """

    def __init__(
        self,
        vocabulary: int,
        width: int,
        blocks: Iterable[nn.Module],
        norm: Norm = nn.LayerNorm,
        positions: int = 0,
        tied: bool = False,
    ):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(positions, width) if positions else None
        self.blocks = nn.ModuleList(blocks)
        self.norm = norm(width)
        self.head = linear(width, vocabulary)
        if tied:
            self.head.weight = self.embedding.weight

    def forward(self, tokens: Tensor, recompute: bool = False) -> Tensor:
        """The scores. recompute: of each block only what goes in is kept for the backward pass.

        Its inside is computed a second time there, which takes less memory and more work. Without
        gradients there is nothing to keep, and so nothing to compute again.
        """
        x = self.embedding(tokens)
        if self.positions is not None:
            places = torch.arange(tokens.shape[-1], device=tokens.device)
            x = x + self.positions(places)
        for block in self.blocks:
            x = computed_twice(block, x) if recompute else block(x)
        return self.head(self.norm(x))


def computed_twice(block: nn.Module, x: Tensor) -> Tensor:
    """block(x), of which the backward pass finds x alone and computes the inside again."""
    return checkpoint(block, x, use_reentrant=False)
