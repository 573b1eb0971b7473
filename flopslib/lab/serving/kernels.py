"""Small tables to multiply with, and several routes of a library to one and the same product.

A server's compiler, such as TensorRT, times routes like these for each shape on the chip at hand
and keeps the fastest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..models import TinyGPT

ROWS = 512  # of a small table: 1.6 MB at a width of 768


def small_tables(model: TinyGPT, rows: int = ROWS) -> list[Tensor]:
    """The weights in pieces of `rows` rows, each as wide as the model; nothing is copied."""
    width = model.embedding.embedding_dim
    tables = []
    for part in model.modules():
        if not isinstance(part, nn.Linear) or part.in_features != width:
            continue
        for piece in part.weight.split(rows):
            if len(piece) == rows:
                tables.append(piece)
    return tables


def multiply_all(row: Tensor, tables: Sequence[Tensor]) -> Callable[[], Tensor]:
    """A function that multiplies rows with each of the tables, one after the other."""

    def multiply() -> Tensor:
        for table in tables:
            answer = F.linear(row, table)
        return answer

    return multiply


def routes(
    rows: int,
    table: Tensor,
) -> dict[str, Callable[[], Tensor]]:
    """{name: function} of four routes to rows (rows, k) times a table (n, k): (rows, n).

    The third turns the product on its side; the fourth takes row by row.
    """
    x = torch.rand(
        rows,
        table.shape[1],
        device=table.device,
    )
    turned = x.t()
    across = table.t().contiguous()

    def side() -> Tensor:
        return torch.mm(table, turned).t()

    def row_by_row() -> Tensor:
        return torch.stack([torch.mv(table, row) for row in x])

    return {
        "that of linear layers": lambda: F.linear(x, table),
        "a copy of the table stored column by column": lambda: torch.mm(x, across),
        "the product turned on its side": side,
        "row by row": row_by_row,
    }
