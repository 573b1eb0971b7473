"""A model whose linear layers are exchanged for those of a way; the model itself stays as it is.

What is not a linear layer, such as tables of positions and norms, is shared with the model, so the
exchange takes no more memory than the new tables.
"""

from __future__ import annotations

import copy

from torch import nn

from .layers import Quantized

Way = type[Quantized]


def exchanged(model: nn.Module, way: Way) -> nn.Module:
    """A model of the same shape, in which each nn.Linear is a layer of the way."""
    if isinstance(model, nn.Linear):
        return way(model)
    parts = dict(model.named_children())
    if not parts:
        return model
    twin = copy.copy(model)
    twin._modules = {}
    for name, part in parts.items():
        twin._modules[name] = exchanged(part, way)
    return twin


def stored(model: nn.Module) -> int:
    """Bytes of the tables that its linear layers multiply with, as they are stored."""
    total = 0
    for part in model.modules():
        if isinstance(part, Quantized):
            total += part.stored
        elif isinstance(part, nn.Linear):
            total += part.weight.nbytes
    return total
