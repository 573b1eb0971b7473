"""What rules and caches know of a tensor: its shape, dtype and strides, and no number in it.

The fact behind it: calls of an operator on tensors that look alike cost the same, so they are
worked out once and found again by a key. Where the look is not all, a sparse tensor or one that
holds sequences of several lengths, there is no key and the Operand says more.
To let rules see more of a tensor: a field of Operand (costs), filled here.
"""

import math

import torch
from torch.autograd import forward_ad
from torch.utils._python_dispatch import _disable_current_modes

from ..costs import Operand

Tensor, strided = torch.Tensor, torch.strided


def key_of(func, args, kwargs, out):
    """What the cost of a call depends on, as one key; None where that cannot be told quickly."""
    if forward_ad._current_level >= 0:
        return None  # there may be zeros that are only symbols
    parts = [func]
    add = parts.append
    try:
        for one in (*args, *kwargs, *kwargs.values()) if kwargs else args:
            if isinstance(one, Tensor):
                if one.layout is not strided:
                    return None
                add(one.shape)
                add(one.dtype)
                add(one.stride())
            elif type(one) is list or type(one) is tuple:
                if (inner := key_of(None, one, None, None)) is None:
                    return None
                add(inner)
            else:
                add(one)
        if isinstance(out, Tensor):
            add(out.shape)
        elif out is not None:
            add(key_of(None, out, None, None) if type(out) in (tuple, list) else out)
    except RuntimeError:  # a nested tensor has no one shape
        return None
    return tuple(parts)


def stand_in(x):
    """What rules see: an Operand for a tensor, also inside lists; everything else as it is."""
    if isinstance(x, Tensor):
        dtype, each = str(x.dtype)[6:], x.element_size()
        if x.is_nested:
            with _disable_current_modes():
                rows = x._nested_tensor_size().tolist()
            longest = (max(sizes) for sizes in zip(*rows))
            return Operand(
                (len(rows), *longest),
                dtype,
                x.numel() * each,
                x.numel(),
                tuple(sizes[0] for sizes in rows),
            )
        if x.layout is strided:
            once = math.prod(n for n, step in zip(x.shape, x.stride()) if step)
            return Operand(
                tuple(x.shape),
                dtype,
                (once if x.numel() else 0) * each,
                0 if x._is_zerotensor() else None,
            )
        if x.layout is torch._mkldnn:
            return Operand(tuple(x.shape), dtype, x.numel() * each)
        nnz = x._nnz()
        blocks = math.prod(x.values().shape[1:]) if x.layout is not torch.sparse_coo else 1
        where = 8 * nnz * (x.sparse_dim() if x.layout is torch.sparse_coo else 1)
        return Operand(tuple(x.shape), dtype, nnz * blocks * each + where, nnz * blocks)
    if isinstance(x, (list, tuple)):
        return tuple(map(stand_in, x))
    if isinstance(x, torch.ScriptObject) and hasattr(x, "unpack"):
        with _disable_current_modes():
            return stand_in(x.unpack()[0])  # packed weights of a quantized layer
    return x
