"""A copy of a net made ready to learn other characters, in one of four ways.

full   every parameter learns
LoRA   the tables of the blocks are frozen, and beside each two narrow ones learn: rank columns,
       then rank rows; their product is added. The second starts at 0, so at first nothing changes
QLoRA  the same, and the frozen tables of the blocks are kept in 4 bits
head   the last table alone learns
In each of them the last table is new, because there are other characters to choose from.
To add a way: a function of the copied net and the rank, in MAKERS.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..._support.errors import did_you_mean, short, whole
from ..photos.glyphs import checked
from ..quantized.nf4 import Nf4
from .errors import TuningError
from .reader import Reader, reader

RANK = 4
FROM_NOTHING = "from nothing"  # the same net without what the base has learned
TABLES = ("up", "down")  # of a block


class LoRA(nn.Module):
    """A frozen layer with a narrow path beside it: layer(x) + up(down(x)).

    layer: an nn.Linear or an Nf4; down (rank, inputs) and up (outputs, rank) learn.
    """

    def __init__(self, layer: nn.Module, inputs: int, outputs: int, rank: int):
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.empty(rank, inputs))
        self.up = nn.Parameter(torch.zeros(outputs, rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + F.linear(F.linear(x, self.down), self.up)


def adapted(
    net: Reader,
    way: str,
    characters: str = "0123456789",
    rank: int = RANK,
    seed: int = 0,
) -> Reader:
    """A copy of a net for other characters; the net itself stays as it is.

    Parameters
    ----------
    net : a Reader that has learned something.
    way : "full", "LoRA", "QLoRA" or "head"; or "from nothing", which takes its shape alone.
    characters : what the copy can say.
    rank : of LoRA, at most half the width.
    seed : of the new parameters.

    Raises
    ------
    TuningError for another way, and for a rank that would save nothing.
    """
    if way not in WAYS and way != FROM_NOTHING:
        raise TuningError(
            f"{short(repr(way))} is not a way here. There are: {', '.join(WAYS)}, and "
            f"{FROM_NOTHING}.{did_you_mean(way, [*WAYS, FROM_NOTHING])}"
        )
    checked(characters)
    width = net.last.in_features
    rank = whole("rank", rank, error=TuningError)
    if rank > width // 2:
        raise TuningError(
            f"rank is {rank:,}: two tables of {width:,} x {rank:,} are as large as the table "
            f"itself, {width:,} x {width:,}, or larger. Take a rank of at most {width // 2:,}."
        )
    place = net.last.weight.device
    if way == FROM_NOTHING:
        return reader(characters, width, len(net.blocks), seed).to(place)
    copied = copy.deepcopy(net)
    with torch.random.fork_rng(devices=[]), torch.device("cpu"):
        torch.manual_seed(seed)
        MAKERS[way](copied, rank)
        copied.last = nn.Linear(width, len(characters))
    copied.characters = characters
    return copied.to(place)


def merged(net: Reader) -> Reader:
    """A copy in which each adapter is added to its table: the net's own shape again."""
    copied = copy.deepcopy(net)
    for block in copied.blocks:
        for name in TABLES:
            beside = getattr(block, name)
            if isinstance(beside, LoRA):
                setattr(block, name, _added(beside))
    return copied


def learns(net: nn.Module) -> int:
    """The number of parameters that learn."""
    return sum(p.numel() for p in net.parameters() if p.requires_grad)


# -- the ways --------------------------------------------------------------------------------------
def _full(net: Reader, rank: int) -> None:
    net.requires_grad_(True)


def _head(net: Reader, rank: int) -> None:
    net.requires_grad_(False)


def _lora(net: Reader, rank: int) -> None:
    net.requires_grad_(False)
    for block in net.blocks:
        for name in TABLES:
            table = getattr(block, name)
            beside = LoRA(table, table.in_features, table.out_features, rank)
            setattr(block, name, beside)


def _qlora(net: Reader, rank: int) -> None:
    _lora(net, rank)
    for block in net.blocks:
        for name in TABLES:
            beside = getattr(block, name)
            beside.layer = Nf4(beside.layer)


MAKERS: dict[str, Callable[[Reader, int], None]] = {
    "full": _full,
    "LoRA": _lora,
    "QLoRA": _qlora,
    "head": _head,
}
WAYS = tuple(MAKERS)


@torch.no_grad()
def _added(beside: LoRA) -> nn.Linear:
    """One table for a layer and its adapter."""
    layer = beside.layer
    weight = layer.wide() if isinstance(layer, Nf4) else layer.weight
    outputs, inputs = weight.shape
    table = nn.Linear(inputs, outputs, device=weight.device)
    table.weight.copy_(weight + beside.up @ beside.down)
    table.bias.copy_(layer.bias)
    return table
