"""Numbers in tensors that decide how much work there is, where shapes do not.

Rules see shapes. Some products need more: of two sparse matrices, where their patterns decide which
values meet; of nested tensors, whose parts differ in size; and grouped ones, which stop at the last
offset. What they need is read
here and handed to the rule by name. Where reading would wait for a device, or where there are no
numbers, nothing is read and the count is labelled assumed.
To add one: a function of the operator's arguments by name, and its operators' names in READERS.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch

from .inside_tensor import is_fake
from .private import without_modes

NOTHING: dict[str, int] = {}  # what would have to be read is out of reach
COMPRESSED_ROWS = (torch.sparse_csr, torch.sparse_bsr)
COMPRESSED_COLUMNS = (torch.sparse_csc, torch.sparse_bsc)


def values_read(func: Any, args: tuple, kwargs: Mapping) -> dict[str, int] | None:
    """What the operator's rule needs besides shapes; None where shapes are all it needs.

    NOTHING where it needs more and cannot have it.
    """
    schema = getattr(func, "_schema", None)
    reader = READERS.get(schema.name) if schema is not None else None
    if reader is None or schema is None:
        return None
    named = dict(zip((parameter.name for parameter in schema.arguments), args))
    try:
        with without_modes():
            return reader({**named, **kwargs})
    except Exception:  # a layout or a tensor of a kind that is not known here
        return NOTHING


def _is_readable(x: torch.Tensor) -> bool:
    """Whether its numbers are in this computer's memory."""
    return x.device.type == "cpu" and not is_fake(type(x))


# -- products of two sparse or nested tensors ------------------------------------------------------
def _pairs(named: Mapping[str, Any]) -> dict[str, int] | None:
    """pairs: how many pairs of stored values meet, over all columns of a and rows of b."""
    a = named["mat1"] if "mat1" in named else named["self"]
    b = named.get("mat2", named.get("other"))
    if a.is_nested and b.is_nested:
        return {"pairs": _pairs_of_nested(a, b)}
    if a.layout is torch.strided or b.layout is torch.strided:
        return None
    if not (_is_readable(a) and _is_readable(b)):
        return NOTHING
    meet = _stored_along(a, -1) * _stored_along(b, -2)
    return {"pairs": int(meet.sum())}


def _pairs_of_nested(a: torch.Tensor, b: torch.Tensor) -> int:
    """One matrix by one matrix, or a batch by a batch, for each part: each has sizes of its own."""
    sizes = zip(a._nested_tensor_size().tolist(), b._nested_tensor_size().tolist())
    return sum(math.prod(left) * right[-1] for left, right in sizes)


def _stored_along(x: torch.Tensor, axis: int) -> torch.Tensor:
    """The number of stored values in each column (axis -1) or row (-2), for each of a batch."""
    if x.layout is torch.sparse_coo:
        return torch.bincount(x.coalesce().indices()[axis], minlength=x.shape[axis])
    if x.layout in COMPRESSED_ROWS:
        pointers, indices, compressed = x.crow_indices(), x.col_indices(), -2
    elif x.layout in COMPRESSED_COLUMNS:
        pointers, indices, compressed = x.ccol_indices(), x.row_indices(), -1
    else:
        raise ValueError(f"sparse layout {x.layout}")
    block = (1, 1)
    if x.layout in (torch.sparse_bsr, torch.sparse_bsc):
        block = x.values().shape[-2:]
    if axis == compressed:
        blocks = pointers.diff()
    else:
        blocks = _counted(indices, x.shape[axis] // block[axis])
    other = block[-1] if axis == -2 else block[-2]
    return blocks.repeat_interleave(block[axis], dim=-1) * other


def _counted(indices: torch.Tensor, many: int) -> torch.Tensor:
    """How often each index below `many` occurs, for each of a batch."""
    counts = torch.zeros(*indices.shape[:-1], many, dtype=torch.int64)
    return counts.scatter_add_(-1, indices.long(), torch.ones_like(indices, dtype=torch.int64))


# -- grouped products ------------------------------------------------------------------------------
def _used(named: Mapping[str, Any]) -> dict[str, int] | None:
    """used: how many rows, columns or inner products the groups have between them."""
    offsets = named.get("offs")
    if offsets is None:
        return None
    if not _is_readable(offsets):
        return NOTHING
    a, b = named["self"], named["mat2"]
    split = {(2, 3): a.shape[0], (3, 2): b.shape[-1], (2, 2): a.shape[-1]}
    many = split[a.ndim, b.ndim]
    used = start = 0
    for end in offsets.tolist():
        used += len(range(many)[start:end])
        start = end
    return {"used": used}


READERS: dict[str, Callable[[Mapping[str, Any]], dict[str, int] | None]] = {
    "aten::mm": _pairs,
    "aten::bmm": _pairs,
    "aten::matmul": _pairs,
    "aten::addmm": _pairs,
    "aten::_sparse_addmm": _pairs,
    "aten::_sparse_sparse_matmul": _pairs,
    "aten::_grouped_mm": _used,
    "aten::_scaled_grouped_mm": _used,
    "aten::_scaled_grouped_mm_v2": _used,
}
