"""Operators that no counter has a rule for, made as anybody makes one: lesson 03 teaches them.

The fact behind it: torch.library gives a function a name of its own, such as course::experts. From
outside only the name is seen, as with any kernel, so what it costs has to be told.
To add one: a function of tensors under torch.library.custom_op, its types written out.
"""

import torch
from torch import Tensor


def in_blocks(q, k, v, block):
    """Attention within blocks of so many tokens, in ordinary PyTorch: (tokens, width) each."""
    q, k, v = (x.unflatten(0, (-1, block)) for x in (q, k, v))
    return ((q @ k.mT / q.shape[-1] ** 0.5).softmax(-1) @ v).flatten(0, 1)


@torch.library.custom_op("course::local_attention", mutates_args=())
def local_attention(q: Tensor, k: Tensor, v: Tensor, block: int) -> Tensor:
    """The same as one operator, course::local_attention.

    >>> local_attention(*torch.randn(3, 64, 16), 8).shape
    torch.Size([64, 16])
    """
    return in_blocks(q, k, v, block)


@torch.library.custom_op("course::experts", mutates_args=())
def experts(x: Tensor, up: Tensor, down: Tensor, chosen: Tensor) -> Tensor:
    """Each token goes through its chosen experts, and their answers are added up.

    x (tokens, d), up (experts, d, f), down (experts, f, d), chosen (tokens, k) whole numbers.
    """
    out = torch.zeros_like(x)
    for i in range(len(up)):
        rows = torch.where(chosen == i)[0]
        out.index_add_(0, rows, (x[rows] @ up[i]).relu() @ down[i])
    return out
