"""Linear layers with stored whole numbers, each by one kernel of PyTorch: (rows, k) to (rows, n).

Int8         rows become whole numbers, too: one product of INT8, then two scales
Int8Weights  rows as BF16 meet stored INT8 weights
Int4Weights  rows as BF16 meet stored 4-bit weights
Wide         stored INT8, made FP32 for each call: what is left where a library has no such kernel

NB: the kernels begin with an underscore: PyTorch may change them. So `ways` tries each one first.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .storage import GROUP, MOST_8, int4_groups, int8_rows, scaled

LEAST_ROWS_CUDA = 32  # CUDA's INT8 product refuses 16 rows or fewer: empty ones are added


class Quantized(nn.Module):
    """A linear layer in another form; `stored` is what its tables take, in bytes."""

    bits = 8
    name = ""

    def __init__(self, linear: nn.Linear):
        super().__init__()
        bias = linear.bias
        if bias is not None:
            bias = bias.detach()
        self.register_buffer("bias", bias)
        numbers, scales = self.store(linear.weight.detach())
        self.register_buffer("numbers", numbers)
        self.register_buffer("scales", scales)

    def store(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """(numbers, scales) of a table of weights: 8 bits with a scale a row, unless another."""
        return int8_rows(weight)

    @property
    def stored(self) -> int:
        """Bytes of the numbers and their scales, without the bias."""
        return sum(table.nbytes for table in (self.numbers, self.scales))

    def added(self, product: Tensor) -> Tensor:
        """The product as FP32, with the bias."""
        product = product.float()
        if self.bias is None:
            return product
        return product + self.bias


class Int8(Quantized):
    """INT8 weights, and rows made whole numbers, too: the product itself is one of INT8."""

    name = "INT8, rows too"

    def forward(self, x: Tensor) -> Tensor:
        numbers, row_scales = scaled(x, MOST_8)
        rows = numbers.to(torch.int8)
        product = _int_product(rows, self.numbers.t())
        scales = row_scales * self.scales
        return self.added(product * scales)


def _int_product(rows: Tensor, table: Tensor) -> Tensor:
    few = len(rows)
    if rows.is_cuda and few < LEAST_ROWS_CUDA:
        empty = LEAST_ROWS_CUDA - few
        rows = F.pad(rows, (0, 0, 0, empty))
    product = torch._int_mm(rows, table)
    return product[:few]


class Int8Weights(Quantized):
    """INT8 weights alone: the rows stay numbers with a point, as BF16."""

    name = "INT8, weights only"

    def store(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        numbers, scales = int8_rows(weight)
        return numbers, scales.to(torch.bfloat16)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.to(torch.bfloat16)
        product = torch._weight_int8pack_mm(
            rows,
            self.numbers,
            self.scales,
        )
        return self.added(product)


class Int4Weights(Quantized):
    """Weights of 4 bits with a scale for each 64 of them; the rows are BF16."""

    bits = 4
    name = "4 bits, weights only"

    def store(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        return int4_groups(weight)

    def forward(self, x: Tensor) -> Tensor:
        rows = x.to(torch.bfloat16)
        product = torch._weight_int4pack_mm_for_cpu(
            rows,
            self.numbers,
            GROUP,
            self.scales,
        )
        return self.added(product)


class Wide(Quantized):
    """INT8 weights that are made FP32 for each call, and then multiplied as FP32."""

    name = "INT8, made wide first"

    def forward(self, x: Tensor) -> Tensor:
        table = self.numbers.float()
        table *= self.scales[:, None]
        return self.added(F.linear(x, table))
