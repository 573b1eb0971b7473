"""The bytes that a training keeps from one moment to the next, by kind, to the byte.

weights      what the net multiplies with, frozen or not, in whatever form
gradients    one number for each parameter that learns
notes        the two that Adam keeps for each of them: how it moved lately, and how strongly
activations  what the way forward leaves for the way back, found by PyTorch's own hooks

What is made and thrown away within one product is in none of them.
To keep something else in mind: a field of `Kept`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..._support.display import TextDisplay
from ...quantities.quantity import Q
from .steps import Step

NOTES = 2  # of Adam, for each parameter that learns


@dataclass(frozen=True, repr=False)
class Kept(TextDisplay):
    """The bytes of a training by kind, each a quantity; `.total` is their sum."""

    weights: Q
    gradients: Q
    notes: Q
    activations: Q

    @property
    def total(self) -> Q:
        return Q(sum(int(kind) for kind in vars(self).values()), "B", "counted")

    def __repr__(self) -> str:
        return (
            f"{self.total}: weights {self.weights}, gradients {self.gradients}, the optimizer's "
            f"notes {self.notes}, activations {self.activations} (counted)."
        )


def kept(step: Step) -> Kept:
    """The bytes that a training keeps, a Kept; one batch is read for it, and nothing moves."""
    net = step.net
    own = {_storage(table): table for table in (*net.parameters(), *net.buffers())}
    trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
    saved: dict[int, Tensor] = {}

    def note(tensor: Tensor) -> Tensor:
        saved.setdefault(_storage(tensor), tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        loss = step.loss()
    activations = [tensor for place, tensor in saved.items() if place not in own]
    del loss
    learning = _bytes(trained)
    return Kept(
        weights=_counted(_bytes(own.values())),
        gradients=_counted(learning),
        notes=_counted(NOTES * learning),
        activations=_counted(_bytes(activations)),
    )


def _bytes(tensors: Iterable[Tensor]) -> int:
    return sum(tensor.untyped_storage().nbytes() for tensor in tensors)


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _counted(number: int) -> Q:
    return Q(number, "B", "counted")
