"""The parts of a transformer, each as short as it reads: attention, feed-forward, experts, a block.

The fact behind it: every part takes (batch, tokens, width) and gives the same, so a model is a row
of them. GPT-2, Llama, Mixtral and DeepSeek-V3 differ in which parts stand in the same Block.
To add a part: a class here; to let a published model use it: a line in models.block.
"""

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Each token looks at itself and at the earlier ones, in several heads side by side.

    kv_heads: fewer where groups of heads share their keys and values. rotary: tell positions by
    turning queries and keys, instead of by a table.
    """

    def __init__(self, width, heads, kv_heads=None, head_width=None, bias=True, rotary=False):
        super().__init__()
        kv_heads, self.head_width = kv_heads or heads, head_width or width // heads
        self.split, self.rotary = (heads, kv_heads, kv_heads), rotary
        self.qkv = nn.Linear(width, sum(self.split) * self.head_width, bias)
        self.out = nn.Linear(heads * self.head_width, width, bias)

    def forward(self, x):
        heads = self.qkv(x).unflatten(-1, (-1, self.head_width)).transpose(1, 2)
        q, k, v = heads.split(self.split, dim=1)  # each (batch, heads, tokens, head_width)
        if self.rotary:
            q, k = turned(q), turned(k)
        seen = F.scaled_dot_product_attention(
            q, k, v, is_causal=True, enable_gqa=q.shape[1] > k.shape[1]
        )
        return self.out(seen.transpose(1, 2).flatten(2))


class LatentAttention(nn.Module):
    """DeepSeek's: queries, keys and values come out of short rows, and only those need be kept.

    A key is head_width numbers of its own, and rope_width turned ones that all heads share.
    """

    def __init__(self, width, heads, head_width, rope_width, query_latent, kv_latent):
        super().__init__()
        self.heads, self.split = heads, (head_width, rope_width)
        self.press_q = nn.Linear(width, query_latent, bias=False)
        self.norm_q = nn.RMSNorm(query_latent)
        self.q = nn.Linear(query_latent, heads * (head_width + rope_width), bias=False)
        self.press_kv = nn.Linear(width, kv_latent + rope_width, bias=False)
        self.norm_kv = nn.RMSNorm(kv_latent)
        self.kv = nn.Linear(kv_latent, heads * 2 * head_width, bias=False)
        self.out = nn.Linear(heads * head_width, width, bias=False)

    def forward(self, x):
        own, shared = self.split
        q = self.q(self.norm_q(self.press_q(x))).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        q, q_turned = q.split(self.split, dim=-1)
        latent, k_turned = self.press_kv(x).tensor_split([-shared], dim=-1)
        kv = self.kv(self.norm_kv(latent)).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k, v = kv.split(own, dim=-1)
        k_turned = turned(k_turned.unsqueeze(1)).expand(-1, self.heads, -1, -1)
        seen = F.scaled_dot_product_attention(
            torch.cat([q, turned(q_turned)], -1), torch.cat([k, k_turned], -1), v, is_causal=True
        )
        return self.out(seen.transpose(1, 2).flatten(2))


def turned(x, base=10_000.0):
    """Rotary positions: each pair of numbers is a hand of a clock, turned on with each token."""
    tokens, half = x.shape[-2], x.shape[-1] // 2
    pace = base ** -(torch.arange(half, device=x.device) / half)
    angle = torch.arange(tokens, device=x.device)[:, None] * pace
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


class GatedMLP(nn.Module):
    """Two products side by side, one of them opening or shutting the other, and one back."""

    def __init__(self, width, hidden):
        super().__init__()
        self.gate, self.up = (nn.Linear(width, hidden, bias=False) for _ in range(2))
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Experts(nn.Module):
    """Many gated MLPs, of which each token takes a few; `shared` ones it takes always.

    On `meta` nobody can know which: there the tokens are dealt out evenly. The work is the same.
    """

    def __init__(self, width, hidden, experts, active, shared=0):
        super().__init__()
        self.active, self.router = active, nn.Linear(width, experts, bias=False)
        self.gate, self.up = (
            nn.Parameter(torch.randn(experts, width, hidden) / width**0.5) for _ in range(2)
        )
        self.down = nn.Parameter(torch.randn(experts, hidden, width) / hidden**0.5)
        self.shared = GatedMLP(width, shared * hidden) if shared else None

    def forward(self, x):
        tokens = x.flatten(0, -2)
        weight, chosen = self.router(tokens).softmax(-1).topk(self.active)
        order = chosen.flatten().argsort()  # every (token, choice), those of expert 0 first
        rows = tokens[order // self.active].split(self.shares(chosen))
        done = torch.cat(
            [
                (F.silu(row @ gate) * (row @ up)) @ down
                for row, gate, up, down in zip(rows, self.gate, self.up, self.down)
                if len(row)
            ]
        )
        weight = (weight / weight.sum(-1, keepdim=True)).flatten()[order, None]
        out = torch.zeros_like(tokens).index_add(0, order // self.active, done * weight)
        return out.view_as(x) + (self.shared(x) if self.shared else 0)

    def shares(self, chosen):
        """How many rows each expert gets."""
        many, experts = chosen.numel(), len(self.gate)
        if chosen.is_meta:
            return [many // experts + (i < many % experts) for i in range(experts)]
        return chosen.flatten().bincount(minlength=experts).tolist()


class Block(nn.Module):
    """One layer: attention, then a feed-forward part, each added to what came in."""

    def __init__(self, width, attention, feed_forward, norm=nn.LayerNorm):
        super().__init__()
        self.norm1, self.attention = norm(width), attention
        self.norm2, self.feed_forward = norm(width), feed_forward

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.feed_forward(self.norm2(x))


class Transformer(nn.Module):
    """Token numbers in (batch, tokens), scores for each next token out (batch, tokens, vocabulary).

    positions: rows of the table of positions, 0 for none. tied: one table for both ends.
    """

    def __init__(self, vocabulary, width, blocks, norm=nn.LayerNorm, positions=0, tied=False):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(positions, width) if positions else None
        self.blocks, self.norm = nn.ModuleList(blocks), norm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)
        if tied:
            self.head.weight = self.embedding.weight

    def forward(self, tokens):
        x = self.embedding(tokens)
        if self.positions:
            x = x + self.positions(torch.arange(tokens.shape[-1], device=tokens.device))
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))
