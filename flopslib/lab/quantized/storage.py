"""Weights as whole numbers: 8 bits with a scale a row, 4 bits with a scale for each 64 weights.

A row is divided by its largest absolute value, so that this becomes 127 (or 7), and rounded.
NB: slices of 64 rows: the temporary tables stay with the process, and larger pieces cost 80 MB.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

SLICE = 64  # rows that are converted at once
GROUP = 64  # weights that share a scale at 4 bits
MOST_8, MOST_4 = 127, 7
MIDDLE_4 = 8  # stored whole numbers go from 0 to 15; 8 stands for 0
TINY = 1e-12  # in place of the scale of a row of zeros


def scaled(rows: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """(whole numbers as floats from -most to most, scales): rows (n, k) to (n, k) and (n, 1)."""
    largest = rows.abs().amax(dim=1, keepdim=True)
    largest = largest.clamp(min=TINY)
    scales = largest / most
    numbers = (rows / scales).round()
    return numbers, scales


def int8_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """(whole numbers of 8 bits (n, k), scales (n,) as FP32) of a table of weights."""
    stored = torch.empty_like(weight, dtype=torch.int8)
    scales = torch.empty(
        len(weight),
        device=weight.device,
    )
    for part in slices(len(weight)):
        rows = weight[part].float()
        numbers, scale = scaled(rows, MOST_8)
        stored[part] = numbers.to(torch.int8)
        scales[part] = scale[:, 0]
    return stored, scales


def int4_groups(weight: Tensor) -> tuple[Tensor, Tensor]:
    """(packed 4-bit numbers (n, k/2), scales and middles (k/64, n, 2) as BF16) of a table.

    Packed as PyTorch's own CPU kernel wants them, slice by slice. Raises RuntimeError where it
    cannot, such as k that is not a multiple of 64.
    """
    rows, columns = weight.shape
    if columns % GROUP or rows % SLICE:
        raise RuntimeError(
            f"4 bits need multiples of {GROUP}, and this table is {rows} x {columns}"
        )
    groups_a_row = columns // GROUP
    packed = []
    scales = torch.zeros(
        groups_a_row,
        rows,
        2,
        dtype=torch.bfloat16,
    )
    for part in slices(rows):
        some = weight[part].float()
        groups = some.reshape(-1, GROUP)
        numbers, scale = scaled(groups, MOST_4)
        numbers = (numbers + MIDDLE_4).to(torch.int32)
        numbers = numbers.reshape(SLICE, columns)
        packed.append(torch._convert_weight_to_int4pack_for_cpu(numbers, 1))
        by_group = scale.reshape(SLICE, groups_a_row)
        scales[:, part, 0] = by_group.t().to(torch.bfloat16)
    return torch.cat(packed), scales


def slices(rows: int) -> Iterator[slice]:
    """Slices of SLICE rows, one after the other."""
    for first in range(0, rows, SLICE):
        yield slice(first, first + SLICE)
