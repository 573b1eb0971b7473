"""What rules and caches know of a tensor: its shape, dtype and strides, and no number in it.

Calls of an operator on tensors that look alike cost the same, so they are worked out once and
found again by a key. Where the look is not all, a sparse tensor or one that holds sequences of
several lengths, there is no key and the Operand says more.
To let rules see more of a tensor: a field of Operand (costs), filled here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from ..costs import Operand
from .inside_tensor import is_fake
from .private import forward_level, mkldnn, without_modes

SYMBOLIC = (torch.SymInt, torch.SymFloat, torch.SymBool)  # numbers while a program is traced
Tensor, strided = torch.Tensor, torch.strided  # looked up once: key_of runs for every operator
PLAIN = {int, float, complex, bool, str, type(None)}
PLAIN |= {torch.dtype, torch.device, torch.layout, torch.memory_format}
INDEX_BYTES = 8  # B, of an index into a sparse tensor (int64)


class SizeNotKnown(ValueError):
    """A size that has no value while a program is traced."""


# -- keys ------------------------------------------------------------------------------------------
def key_of(
    first: Any, args: Sequence, kwargs: Mapping | None, out: Any, numbers: bool = True
) -> tuple | None:
    """What the cost of a call depends on, as one key; None where there is no short one.

    first: the operator's key. numbers: whether arguments other than tensors matter; the
    step size of an optimizer, another one at each step, costs the same.
    """
    if forward_level._current_level >= 0:
        return None  # some of the tensors may be zeros that are never written down
    parts: list[Any] = [first]
    try:
        for x in (*args, *kwargs, *kwargs.values()) if kwargs else args:
            if isinstance(x, Tensor):
                if x.layout is not strided:
                    return None
                parts += x.shape, x.dtype, x.stride()
            elif type(x) is list or type(x) is tuple:
                if (inner := key_of(None, x, None, None, numbers)) is None:
                    return None
                parts.append(inner)
            elif numbers:
                parts.append(x)
        if isinstance(out, Tensor):
            parts += out.shape, out.dtype  # of whole numbers times 2, or 2.0, which equals 2
        elif type(out) is list or type(out) is tuple:
            parts.append(key_of(None, out, None, None, numbers))
        elif numbers and out is not None:
            parts.append(out)
    except RuntimeError:  # a nested tensor has no single shape
        return None
    return tuple(parts)


def is_plain(key: Any) -> bool:
    """Whether a key holds no object that the user could change, or wants to be rid of."""
    return type(key) in PLAIN or isinstance(key, tuple) and all(map(is_plain, key))


# -- operands --------------------------------------------------------------------------------------
def operand_of(x: Any) -> Any:
    """What rules see of x: an Operand for a tensor, also inside lists; anything else as it is."""
    if isinstance(x, Tensor):
        if x.is_nested:
            return _nested(x)
        if x.layout is strided:
            return _strided(x)
        if x.layout is mkldnn:
            return Operand(_known(x.shape), _dtype(x), x.numel() * x.element_size())
        return _sparse(x)
    if isinstance(x, SYMBOLIC):
        return _hint(x)
    if isinstance(x, (list, tuple)):
        return tuple(map(operand_of, x))
    if isinstance(x, torch.ScriptObject) and hasattr(x, "unpack"):
        with without_modes():
            packed: Any = x  # weights and bias of a quantized layer
            return operand_of(packed.unpack())
    return x


def _known(sizes: Sequence) -> tuple[int, ...]:
    """Sizes as numbers."""
    return tuple(n if type(n) is int else _hint(n) for n in sizes)


def _hint(symbol: Any) -> Any:
    """The value that a symbolic number has in this run; no guard is added to the user's program.

    Raises SizeNotKnown where it has none, as the number of nonzero elements has none.
    """
    node = symbol.node
    if not node.has_hint():
        raise SizeNotKnown("a size not known while tracing")
    return node.hint


def _dtype(x: torch.Tensor) -> str:
    return str(x.dtype).removeprefix("torch.")


def _strided(x: torch.Tensor) -> Operand:
    """An ordinary tensor: what a stride of 0 repeats is read once."""
    shape = _known(x.shape)
    elements = 0 if 0 in shape else 1
    for n, step in zip(shape, _known(x.stride())):
        if step:
            elements *= n
    nnz = 0 if x._is_zerotensor() else None
    return Operand(shape, _dtype(x), elements * x.element_size(), nnz)


def _nested(x: torch.Tensor) -> Operand:
    """Several sequences in one tensor: the shape of the longest, and all the lengths."""
    with without_modes():
        rows = x._nested_tensor_size().tolist()
    longest = tuple(max(sizes) for sizes in zip(*rows))
    lengths = tuple(sizes[0] for sizes in rows)
    nbytes = x.numel() * x.element_size()
    return Operand((len(rows), *longest), _dtype(x), nbytes, x.numel(), lengths)


def _sparse(x: torch.Tensor) -> Operand:
    """Stored values and their indices: one for each dimension in COO, one in CSR and its like."""
    stored = indices = x._nnz()
    if not stored and (x.is_meta or is_fake(type(x))):
        raise SizeNotKnown("a sparse tensor without its values")
    if x.layout is torch.sparse_coo:
        indices *= x.sparse_dim()
        stored *= math.prod(x.shape[x.sparse_dim() :])  # of a dense block
    else:
        stored *= math.prod(x.values().shape[1:])  # of a block
    nbytes = stored * x.element_size() + INDEX_BYTES * indices
    return Operand(tuple(x.shape), _dtype(x), nbytes, stored)
