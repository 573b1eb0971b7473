"""A net after training with fewer bits, or with zeros, in its tables, and what it still reads.

The FLOP of the ordinary product are the same in every row: rounding and zeros change numbers, and
not how many of them there are. To add a row: another format or share.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import nn

from ..._support.display import TableDisplay
from ...facts.number_formats import Format
from ...quantities.formatting import percent
from ...quantities.quantity import read
from ..next_char import round_weights
from ..photos.drawn import Photographs
from .errors import TuningError, by_name
from .steps import SEEN, Right, right

FULL_BITS = 32


@dataclass(frozen=True)
class Row:
    """One form of the tables: its name, bits a weight, and how many are read right."""

    name: str
    bits: float
    right: Right


@dataclass(frozen=True, repr=False)
class Shrunk(TableDisplay):
    """Forms of one net by name, the whole one first; `shrunk["NF4"].right`."""

    rows: tuple[Row, ...]

    def __getitem__(self, name: str) -> Row:
        return by_name(self.rows, name)

    def lost(self, name: str) -> float:
        """Points that a form reads less than the whole net."""
        return self.rows[0].right - self[name].right

    def says(self) -> str:
        """Two lists: forms that read as well as the whole net, and forms that do not."""
        as_well = [row.name for row in self.rows[1:] if self.lost(row.name) <= SEEN]
        less = [row for row in self.rows[1:] if self.lost(row.name) > SEEN]
        sentences = []
        if as_well:
            sentences.append(f"Within a point of the whole net: {', '.join(as_well)}.")
        for row in less:
            sentences.append(f"{row.name} loses {self.lost(row.name):.1f} points.")
        return " ".join(sentences)

    def _caption(self) -> str:
        return (
            "One net after training. FLOPs: 100 % in every row (bits counted, the rest measured)."
        )

    def _heads(self) -> tuple[str, ...]:
        return "tables in", "bits a weight", "of the bytes", "right"

    def _cells(self) -> list[tuple[str, ...]]:
        rows = []
        for row in self.rows:
            share = row.bits / FULL_BITS
            rows.append((row.name, f"{row.bits:g}", percent(share), str(row.right)))
        return rows

    def _numbers(self) -> range:
        return range(1, 4)


def rounded(net: nn.Module, photographs: Photographs, formats: Iterable[Format]) -> Shrunk:
    """A net with its tables rounded to each of some formats, after training."""
    whole = Row("FP32", FULL_BITS, right(net, photographs))
    rows = [whole]
    for format in formats:
        reads = right(round_weights(net, format), photographs)
        rows.append(Row(format.name, format.bits_each, reads))
    return Shrunk(tuple(rows))


@dataclass(frozen=True, repr=False)
class Pruned(Shrunk):
    """A net with zeros in its tables, by the share of zeros."""

    def _caption(self) -> str:
        return (
            "One net with its smallest weights set to 0. The ordinary product multiplies with the "
            "zeros as well: FLOPs 100 % in every row (right of 100 measured)."
        )

    def _heads(self) -> tuple[str, ...]:
        return "zeros", "right"

    def _cells(self) -> list[tuple[str, ...]]:
        return [(row.name, str(row.right)) for row in self.rows]

    def _numbers(self) -> range:
        return range(1, 2)


def pruned(net: nn.Module, photographs: Photographs, shares: Iterable[float]) -> Pruned:
    """A net with the smallest weights of each table set to 0, for each of some shares from 0 to 1.

    Raises TuningError for another share.
    """
    rows = [Row("none", FULL_BITS, right(net, photographs))]
    for share in shares:
        part = float(read(share, "", "share"))
        if not 0 <= part < 1:
            raise TuningError(f"A share of zeros is {share}: write a number from 0 to 1.")
        reads = right(with_zeros(net, part), photographs)
        rows.append(Row(percent(part), FULL_BITS, reads))
    return Pruned(tuple(rows))


@torch.no_grad()
def with_zeros(net: nn.Module, share: float) -> nn.Module:
    """A copy of a net whose tables have their smallest weights, by size, set to 0."""
    copied = copy.deepcopy(net)
    for table in copied.parameters():
        if table.ndim > 1:
            sizes = table.abs().flatten()
            many = round(share * len(sizes))
            smallest = sizes.argsort()[:many]
            table.view(-1)[smallest] = 0
    return copied
