"""Operators that no counter has a rule for, made as any library makes one: lesson 03 teaches them.

torch.library gives a function a name of its own, such as course::experts. A counter sees only the
name, as with any kernel, so it needs a rule for the cost.
To add one: a function of tensors under torch.library.custom_op, its types written out.
"""

import torch
from torch import Tensor

# NB: no `from __future__ import annotations` here: torch.library reads the types themselves.


def in_blocks(
    q: Tensor,  # (tokens, width), as k and v are
    k: Tensor,
    v: Tensor,
    block: int,  # tokens in each block; divides their number
) -> Tensor:
    """Attention within blocks of tokens, in ordinary PyTorch; returns (tokens, width)."""
    q = q.unflatten(0, (-1, block))
    k = k.unflatten(0, (-1, block))
    v = v.unflatten(0, (-1, block))
    width = q.shape[-1]
    scores = q @ k.mT / width**0.5
    seen = scores.softmax(-1) @ v
    return seen.flatten(0, 1)


@torch.library.custom_op("course::local_attention", mutates_args=())
def local_attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    block: int,
) -> Tensor:
    """The same as one operator, course::local_attention.

    >>> local_attention(*torch.randn(3, 64, 16), 8).shape
    torch.Size([64, 16])
    """
    return in_blocks(q, k, v, block)


@torch.library.custom_op("course::experts", mutates_args=())
def experts(
    x: Tensor,  # (tokens, d)
    up: Tensor,  # (experts, d, f)
    down: Tensor,  # (experts, f, d)
    chosen: Tensor,  # (tokens, k), whole numbers
) -> Tensor:
    """Send each token through its chosen experts and add up their answers; returns (tokens, d)."""
    out = torch.zeros_like(x)
    for expert in range(len(up)):
        tokens = torch.where(chosen == expert)[0]
        hidden = x[tokens] @ up[expert]
        answers = hidden.relu() @ down[expert]
        out.index_add_(0, tokens, answers)
    return out
