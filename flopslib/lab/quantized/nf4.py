"""A frozen table kept in 4 bits, made wide whenever it is used, and through which a gradient goes.

NF4 keeps each weight as one of sixteen values, times the largest of its block of 64. Two of them
share a byte. So the table takes 4.5 bits a weight; but nothing multiplies it in that form: each
product, forward and backward, first looks every byte up. That is what QLoRA pays in time.
NB: QLoRA also keeps its scales in 8 bits, which brings it to 4.127 bits a weight; this does not.
"""

from __future__ import annotations

import functools

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..._support.errors import UserError
from ...facts.number_formats import Format

BLOCK = 64  # weights that share a scale
VALUES = 16
BYTES = 256
TINY = 1e-38  # in place of the scale of a block of zeros


class QuantizedError(UserError, ValueError):
    """A table that cannot be kept in few bits."""


class Nf4(nn.Module):
    """A linear layer whose table is frozen in NF4: (..., inputs) to (..., outputs).

    Raises QuantizedError unless the inputs are a multiple of 64.
    """

    def __init__(self, linear: nn.Linear):
        super().__init__()
        packed, scales = pack(linear.weight.detach())
        pairs = value_pairs().to(packed.device)
        bias = linear.bias
        if bias is not None:
            bias = bias.detach().clone()
        self.register_buffer("packed", packed)
        self.register_buffer("scales", scales)
        self.register_buffer("pairs", pairs)
        self.register_buffer("bias", bias)

    def forward(self, x: Tensor) -> Tensor:
        return _Product.apply(
            x,
            self.packed,
            self.scales,
            self.pairs,
            self.bias,
        )

    def wide(self) -> Tensor:
        """The table as FP32, (outputs, inputs)."""
        return widened(self.packed, self.scales, self.pairs)


class _Product(torch.autograd.Function):
    """x times a frozen table; the wide table is made again on the way back, and never kept."""

    @staticmethod
    def forward(ctx, x, packed, scales, pairs, bias):
        ctx.save_for_backward(packed, scales, pairs)
        table = widened(packed, scales, pairs)
        return F.linear(x, table, bias)

    @staticmethod
    def backward(ctx, gradient):
        packed, scales, pairs = ctx.saved_tensors
        table = widened(packed, scales, pairs)
        back = gradient @ table
        return back, None, None, None, None


@torch.no_grad()
def pack(weight: Tensor) -> tuple[Tensor, Tensor]:
    """(bytes of two weights each (n, k/2), scales (n, k/64)) of a table (n, k) of FP32."""
    outputs, inputs = weight.shape
    if inputs % BLOCK:
        raise QuantizedError(
            f"NF4 keeps a scale for each {BLOCK} weights of a row, and a row of this table has "
            f"{inputs:,}. Take a width that is a multiple of {BLOCK}."
        )
    rounded = Format("NF4").round(weight.float())
    exact = weight.float().reshape(outputs, -1, BLOCK)
    scales = exact.abs().amax(dim=2)
    divided_by = scales.clamp(min=TINY).unsqueeze(2)
    shares = rounded.reshape(exact.shape) / divided_by
    values = _values()
    borders = (values[1:] + values[:-1]) / 2
    borders = borders.to(weight.device)
    places = torch.bucketize(shares, borders)
    places = places.reshape(outputs, inputs)
    first = places[:, 0::2]
    second = places[:, 1::2]
    packed = first * VALUES + second
    return packed.to(torch.uint8), scales


def widened(packed: Tensor, scales: Tensor, pairs: Tensor) -> Tensor:
    """The FP32 table (n, k) of packed bytes (n, k/2), scales (n, k/64) and the pairs of a byte."""
    outputs, half = packed.shape
    bytes_in_a_row = packed.reshape(-1).int()
    # A pair is looked up at once, as one complex number: 18 times as fast as pairs[bytes_in_a_row].
    both = torch.view_as_complex(pairs)
    found = torch.index_select(both, 0, bytes_in_a_row)
    values = torch.view_as_real(found)
    blocks = values.reshape(outputs, -1, BLOCK)
    scaled = blocks * scales.unsqueeze(2)
    return scaled.reshape(outputs, 2 * half)


def value_pairs() -> Tensor:
    """The two values that each byte stands for, before their scale: (256, 2)."""
    numbers = torch.arange(BYTES, device="cpu")
    first = _values()[numbers // VALUES]
    second = _values()[numbers % VALUES]
    return torch.stack([first, second], dim=1)


@functools.cache
def _values() -> Tensor:
    """The sixteen values of NF4, from -1 to 1."""
    return torch.tensor(Format("NF4").listed, dtype=torch.float32, device="cpu")
