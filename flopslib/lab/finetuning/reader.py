"""A net of tables that reads a letter from its photograph. No convolution: LoRA is about tables.

To train on something else: points and characters are arguments.
"""

from __future__ import annotations

import string

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..._support.errors import whole
from ..photos.develop import POINTS
from ..photos.glyphs import checked
from .errors import TuningError

CAPITALS = string.ascii_uppercase
MOST_WIDTH = 4096  # a table of it takes 67 MB
SMALL = 32  # the width of a student


class Reader(nn.Module):
    """Photographs (batch, 16, 16) in, a score for each character out: (batch, characters).

    A first table, blocks of two tables with what goes in added to what comes out, a last table.

    Parameters
    ----------
    characters : what it can say.
    width : numbers that stand for a photograph inside.
    layers : the number of blocks.

    >>> Reader("0123456789")(torch.zeros(2, 16, 16)).shape
    torch.Size([2, 10])
    """

    def __init__(self, characters: str = CAPITALS, width: int = 256, layers: int = 4):
        super().__init__()
        width = whole("width", width, most=MOST_WIDTH, error=TuningError)
        layers = whole("layers", layers, error=TuningError)
        self.characters = checked(characters)
        self.first = nn.Linear(POINTS**2, width)
        self.blocks = nn.ModuleList(ReaderBlock(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.last = nn.Linear(width, len(characters))

    def forward(self, pictures: Tensor) -> Tensor:
        x = self.first(pictures.flatten(1))
        for block in self.blocks:
            x = block(x)
        return self.last(self.norm(x))


class ReaderBlock(nn.Module):
    """Two tables with a bend between them, beside what goes in: (batch, width) to the same."""

    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, width)
        self.down = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        inside = F.gelu(self.up(self.norm(x)))
        return x + self.down(inside)


def reader(
    characters: str = CAPITALS,
    width: int = 256,
    layers: int = 4,
    seed: int = 0,
) -> Reader:
    """A Reader with its own random numbers, on the processor; the learner's stay as they are."""
    seed = whole("seed", seed, least=0, error=TuningError)
    with torch.random.fork_rng(devices=[]), torch.device("cpu"):
        torch.manual_seed(seed)
        return Reader(characters, width, layers)


def student(characters: str = CAPITALS, seed: int = 0) -> Reader:
    """A Reader for a phone: 11,322 parameters with all capitals, a 53rd of the large one's."""
    return reader(characters, width=SMALL, layers=1, seed=seed)
