"""Networks to count and to train: small ones to read, and the published ones by their shapes.

A model's FLOP follow from its shapes alone. On the device `meta` tensors have shapes and no
numbers, so 405 billion parameters are built in a blink and take no memory.
To add a published one: a row in facts/tables/architectures.csv; a new kind of part: transformer.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import nn

from .._support.errors import UserError, short, whole
from ..facts.table import Row, table
from ..quantities.quantity import Q
from .transformer import Attention, Block, Experts, GatedMLP, LatentAttention, Norm, Transformer

MOST_PARAMETERS = 2 * 10**9  # parameters with numbers in them; as FP32 these are 8 GB
START = 0.02  # standard deviation of a tied table's first numbers: GPT-2's, as published with it


class LabError(UserError, ValueError):
    """A model that cannot be built as asked."""


# -- small ones -----------------------------------------------------------------------------------
class MLP(nn.Sequential):
    """Linear layers with an activation between them: MLP(784, 512, 10).

    Shapes: (..., first size) to (..., last size).

    >>> MLP(784, 512, 10)(torch.zeros(32, 784)).shape
    torch.Size([32, 10])
    """

    def __init__(self, *sizes: int, activation: Callable[[], nn.Module] = nn.ReLU):
        if len(sizes) < 2:
            raise LabError(
                f"An MLP of sizes {short(sizes)} has no layer. Give two or more, such as "
                "MLP(784, 512, 10)."
            )
        for size in sizes:
            _size("a size of the MLP", size)
        layers: list[nn.Module] = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [nn.Linear(inputs, outputs), activation()]
        super().__init__(*layers[:-1])


class SmallCNN(nn.Sequential):
    """Convolutions that halve the picture each time, an average, a linear layer.

    Shapes: (batch, colours, height, width) to (batch, classes), for any height and width.

    >>> SmallCNN()(torch.zeros(8, 3, 32, 32)).shape
    torch.Size([8, 10])
    """

    def __init__(
        self,
        classes: int = 10,
        channels: Iterable[int] = (16, 32, 64),
        colours: int = 3,
    ):
        sizes = [_size("colours", colours)]
        sizes += [_size("a number of channels", channel) for channel in channels]
        layers: list[nn.Module] = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [
                nn.Conv2d(inputs, outputs, 3, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(2, ceil_mode=True),
            ]
        last = nn.Linear(sizes[-1], _size("classes", classes))
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), last)


class TinyGPT(Transformer):
    """A GPT-2 in every part, only smaller; TinyGPT(50257, 1024, 768, 12, 12) is GPT-2 itself.

    Parameters
    ----------
    vocabulary : the number of different tokens.
    context : the number of tokens that it can read at once.
    width : numbers that stand for a token.
    layers : the number of blocks.
    heads : attention heads in each block; at most `width`.
    kv_heads : heads that keep keys and values, each for a group of heads; all of them unless given.

    >>> TinyGPT()(torch.zeros(1, 64, dtype=torch.long)).shape
    torch.Size([1, 64, 256])
    """

    def __init__(
        self,
        vocabulary: int = 256,
        context: int = 256,
        width: int = 128,
        layers: int = 4,
        heads: int = 4,
        kv_heads: int | None = None,
    ):
        _size("vocabulary", vocabulary)
        _size("context", context)
        _size("width", width)
        _size("layers", layers)
        _size("heads", heads, most=width)
        _kv_size(kv_heads, heads)
        blocks = (
            Block(width, Attention(width, heads, kv_heads), self.feed_forward(width))
            for _ in range(layers)
        )
        super().__init__(vocabulary, width, blocks, positions=context, tied=True)
        # The table is the output layer as well. With PyTorch's own start, numbers around 1, the
        # first scores are so large that training would begin at a loss of 80 in place of 5.5.
        nn.init.normal_(self.embedding.weight, std=START)

    def feed_forward(self, width: int) -> nn.Module:
        """The second part of a block."""
        return _gpt_mlp(width, 4 * width)


class SmallMoE(TinyGPT):
    """A TinyGPT in which each token takes `active` of `experts` experts, in each layer."""

    def __init__(
        self,
        vocabulary: int = 256,
        context: int = 256,
        width: int = 128,
        layers: int = 4,
        heads: int = 4,
        experts: int = 8,
        active: int = 2,
    ):
        self.experts = _size("experts", experts)
        self.active = _size("active", active, most=experts)
        super().__init__(vocabulary, context, width, layers, heads)

    def feed_forward(self, width: int) -> nn.Module:
        return Experts(width, 4 * width, self.experts, self.active)


def _size(name: str, x: object, most: int | None = None) -> int:
    return whole(name, x, most=most, error=LabError)


def _kv_size(kv_heads: int | None, heads: int) -> None:
    """Raise LabError for key heads that do not divide the heads into groups."""
    if kv_heads is None:
        return
    _size("kv_heads", kv_heads, most=heads)
    if heads % kv_heads:
        raise LabError(
            f"{heads} heads make no {kv_heads} groups of one size: let kv_heads divide heads."
        )


def _gpt_mlp(width: int, hidden: int) -> MLP:
    """GPT-2's feed-forward part, with its approximation of GELU by tanh."""
    return MLP(width, hidden, width, activation=lambda: nn.GELU("tanh"))


# -- published ones -------------------------------------------------------------------------------
def build(model: str | Row, device: str | torch.device = "meta") -> Transformer:
    """A published model by its name, or its row of the table architectures, as a torch module.

    On `meta` it has shapes and no numbers. Call it with token numbers on the same device.

    NB: not as published are DeepSeek-V3's router, which chooses by softmax here, and rotary
    positions, which are not stretched for long contexts. The products are the same.

    Parameters
    ----------
    model : a name or a row of fl.table("architectures").
    device : "meta", or where its numbers go: up to 2 billion parameters, 8 GB as FP32.

    Raises
    ------
    TableError for an unknown name; LabError for another table's row, or a model that is too large.

    >>> sum(p.numel() for p in build("Llama 3.1 405B").parameters())
    405853388800
    """
    row = model if isinstance(model, Row) else table("architectures")[model]
    if not hasattr(row, "layers"):
        raise LabError(
            f'{row.name} comes without its shapes. Take a row of fl.table("architectures").'
        )
    if torch.device(device).type != "meta" and row.parameters > MOST_PARAMETERS:
        raise LabError(
            f"{row.name} has {row.parameters:,} parameters, which need "
            f'{Q(4 * row.parameters, "B")} as FP32. Build it on the device "meta".'
        )
    norm = nn.LayerNorm if row.norm == "layer" else nn.RMSNorm
    with torch.device(device):
        return Transformer(
            row.vocabulary,
            row.width,
            (block(row, layer, norm) for layer in range(row.layers)),
            norm,
            positions=int(row.context) if row.positions == "learned" else 0,
            tied=row.tied == "yes",
        )


def block(row: Row, layer: int, norm: Norm) -> Block:
    """One layer of a published model, by its row; layer: its number, from 0."""
    return Block(row.width, _attention(row), _feed_forward(row, layer), norm)


def _attention(row: Row) -> nn.Module:
    if row.kv_latent:
        return LatentAttention(
            row.width,
            row.heads,
            row.head_width,
            row.rope_width,
            row.query_latent,
            row.kv_latent,
        )
    return Attention(
        row.width,
        row.heads,
        row.kv_heads,
        row.head_width,
        bias=row.bias == "yes",
        rotary=row.positions == "rotary",
    )


def _feed_forward(row: Row, layer: int) -> nn.Module:
    dense_layers = row.dense_layers or 0  # the first ones, where not all layers have experts
    if row.experts and layer >= dense_layers:
        return Experts(
            row.width,
            row.expert_width,
            row.experts,
            row.active_experts,
            row.shared_experts or 0,
        )
    if row.gated == "yes":
        return GatedMLP(row.width, row.feed_forward)
    return _gpt_mlp(row.width, row.feed_forward)
