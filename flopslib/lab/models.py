"""Networks to count and to train: small ones to read, and the published ones by their shapes.

The fact behind it: a model's FLOP follow from its shapes alone. On the device `meta` tensors have
shapes and no numbers, so 405 billion parameters are built in a blink and take no memory.
To add a published one: a row in tables/architectures.csv; a new kind of part: in parts.py.
"""

import torch
from torch import nn

from .._support.errors import UserError
from ..facts.table import Row, table
from ..quantities.quantity import Q
from .transformer import Attention, Block, Experts, GatedMLP, LatentAttention, Transformer

MOST = 2 * 10**9  # parameters with numbers in them; as FP32 these are 8 GB


class LabError(UserError, ValueError):
    """A model that cannot be built as asked."""


# -- small ones ---------------------------------------------------------------------------------
class MLP(nn.Sequential):
    """Linear layers with an activation between them: MLP(784, 512, 10).

    Shapes: (..., first size) to (..., last size).

    >>> MLP(784, 512, 10)(torch.zeros(32, 784)).shape
    torch.Size([32, 10])
    """

    def __init__(self, *sizes, activation=nn.ReLU):
        if len(sizes) < 2:
            raise LabError(
                f"An MLP of sizes {sizes} has no layer. Give two or more, such as "
                "MLP(784, 512, 10)."
            )
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [nn.Linear(inputs, outputs), activation()]
        super().__init__(*layers[:-1])


class SmallCNN(nn.Sequential):
    """Convolutions that halve the picture each time, an average, a linear layer.

    Shapes: (batch, colours, height, width) to (batch, classes), for any height and width.

    >>> SmallCNN()(torch.zeros(8, 3, 32, 32)).shape
    torch.Size([8, 10])
    """

    def __init__(self, classes=10, channels=(16, 32, 64), colours=3):
        layers = []
        for inputs, outputs in zip((colours, *channels), channels):
            layers += [
                nn.Conv2d(inputs, outputs, 3, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(2, ceil_mode=True),
            ]
        super().__init__(
            *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels[-1], classes)
        )


class TinyGPT(Transformer):
    """A GPT-2 in every part, only smaller; TinyGPT(50257, 1024, 768, 12, 12) is GPT-2 itself.

    >>> TinyGPT()(torch.zeros(1, 64, dtype=torch.long)).shape
    torch.Size([1, 64, 256])
    """

    def __init__(self, vocabulary=256, context=256, width=128, layers=4, heads=4):
        blocks = (
            Block(width, Attention(width, heads), self.feed_forward(width)) for _ in range(layers)
        )
        super().__init__(vocabulary, width, blocks, positions=context, tied=True)

    def feed_forward(self, width):
        return MLP(width, 4 * width, width, activation=lambda: nn.GELU("tanh"))


class SmallMoE(TinyGPT):
    """A TinyGPT in which each token takes `active` of `experts` experts, in each layer."""

    def __init__(
        self, vocabulary=256, context=256, width=128, layers=4, heads=4, experts=8, active=2
    ):
        self.experts, self.active = experts, active
        super().__init__(vocabulary, context, width, layers, heads)

    def feed_forward(self, width):
        return Experts(width, 4 * width, self.experts, self.active)


# -- published ones -----------------------------------------------------------------------------
def build(model, device="meta"):
    """A published model by its name, or its row of the table architectures, as a torch module.

    On `meta` it has shapes and no numbers. Call it with token numbers on the same device. What is
    not as published: DeepSeek-V3's router chooses by softmax, and rotary positions are not
    stretched for long contexts; products are the same. Raises TableError, LabError.

    >>> sum(p.numel() for p in build("Llama 3.1 405B").parameters())
    405853388800
    """
    row = model if isinstance(model, Row) else table("architectures")[model]
    if not hasattr(row, "layers"):
        raise LabError(
            f'{row.name} comes without its shapes. Take a row of fl.table("architectures").'
        )
    if torch.device(device).type != "meta" and row.parameters > MOST:
        raise LabError(
            f"{row.name} has {row.parameters:,} parameters, which need "
            f'{Q(4 * row.parameters, "B")} as FP32. Build it on the device "meta".'
        )
    norm = nn.LayerNorm if row.norm == "layer" else nn.RMSNorm
    with torch.device(device):
        return Transformer(
            row.vocabulary,
            row.width,
            (block(row, i, norm) for i in range(row.layers)),
            norm,
            positions=int(row.context) if row.positions == "learned" else 0,
            tied=row.tied == "yes",
        )


def block(row, layer, norm):
    """One layer of a published model, by its row."""
    if row.kv_latent:
        attention = LatentAttention(
            row.width, row.heads, row.head_width, row.rope_width, row.query_latent, row.kv_latent
        )
    else:
        attention = Attention(
            row.width,
            row.heads,
            row.kv_heads,
            row.head_width,
            bias=row.bias == "yes",
            rotary=row.positions == "rotary",
        )
    if row.experts and layer >= (row.dense_layers or 0):
        feed_forward = Experts(
            row.width, row.expert_width, row.experts, row.active_experts, row.shared_experts or 0
        )
    elif row.gated == "yes":
        feed_forward = GatedMLP(row.width, row.feed_forward)
    else:
        feed_forward = MLP(
            row.width, row.feed_forward, row.width, activation=lambda: nn.GELU("tanh")
        )
    return Block(row.width, attention, feed_forward, norm)
