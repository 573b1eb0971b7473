"""An input that a model would take, as a line to type.

The first layer that holds numbers says what goes in: a Linear of 784 numbers takes rows of 784, an
embedding takes tokens. How many rows, tokens or pixels is free, so these are usual ones.
To know another layer: a line in LAYERS.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TOKENS = 64
SIDE = 224  # pixels of a picture, or steps of a signal
LAYERS: dict[str, Callable[[Any], tuple[int, ...]]] = {  # a layer's class: the shape that it takes
    "Linear": lambda layer: (1, layer.in_features),
    "Bilinear": lambda layer: (1, layer.in1_features),
    "Conv1d": lambda layer: (1, layer.in_channels, SIDE),
    "Conv2d": lambda layer: (1, layer.in_channels, SIDE, SIDE),
    "Conv3d": lambda layer: (1, layer.in_channels, 16, SIDE, SIDE),
    "ConvTranspose1d": lambda layer: (1, layer.in_channels, 16),
    "ConvTranspose2d": lambda layer: (1, layer.in_channels, 16, 16),
    "ConvTranspose3d": lambda layer: (1, layer.in_channels, 8, 16, 16),
    "BatchNorm1d": lambda layer: (2, layer.num_features),
    "BatchNorm2d": lambda layer: (1, layer.num_features, SIDE, SIDE),
    "LayerNorm": lambda layer: (1, *layer.normalized_shape),
    "RMSNorm": lambda layer: (1, *layer.normalized_shape),
    "RNN": lambda layer: (1, TOKENS, layer.input_size),
    "LSTM": lambda layer: (1, TOKENS, layer.input_size),
    "GRU": lambda layer: (1, TOKENS, layer.input_size),
    "MultiheadAttention": lambda layer: (1, TOKENS, layer.embed_dim),
    "Embedding": lambda layer: (1, TOKENS),
    "EmbeddingBag": lambda layer: (1, TOKENS),
}


@dataclass(frozen=True)
class Example:
    """A tensor to type: of numbers, or of tokens where `tokens` says how many there are."""

    shape: tuple[int, ...]
    tokens: int = 0
    dtype: str = "float32"
    device: str = "cpu"

    def of_shape(self, shape: tuple[int, ...]) -> Example:
        """The same kind of input in another shape."""
        return Example(shape, self.tokens, self.dtype, self.device)

    def __str__(self):
        """As Python: torch.rand(1, 784), or torch.randint(50257, (1, 64))."""
        device = "" if self.device == "cpu" else f', device="{self.device}"'
        if self.tokens:
            return f"torch.randint({self.tokens}, {self.shape}{device})"
        dtype = "" if self.dtype == "float32" else f", dtype=torch.{self.dtype}"
        sizes = ", ".join(map(str, self.shape))
        return f"torch.rand({sizes}{dtype}{device})"

    @property
    def option(self) -> str:
        """For the terminal: --input 1,784 or --input 1,64:int64."""
        sizes = ",".join(map(str, self.shape))
        return f"--input {sizes}{':int64' if self.tokens else ''}"


def example_for(model: Any) -> Example | None:
    """What this model would take, by its first layer; None where no layer says so."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(model, torch.nn.Module):
        return None
    for layer in model.modules():
        for base in type(layer).__mro__:  # of a class of their own that is a Linear, too
            if base.__name__ in LAYERS and base.__module__.startswith("torch.nn."):
                return _example(layer, LAYERS[base.__name__](layer))
    return None


def _example(layer: Any, shape: tuple[int, ...]) -> Example:
    """An input of this shape where the layer's own numbers are, and of their kind."""
    weight = next(layer.parameters(), None)
    if weight is None:
        return Example(shape)
    dtype = str(weight.dtype).removeprefix("torch.")
    tokens = getattr(layer, "num_embeddings", 0)
    return Example(shape, tokens, dtype, str(weight.device))
