"""Windows of a picture: pooling, making it larger or smaller, reading it between its points.

The largest of w numbers takes w - 1 comparisons, their mean w - 1 additions and a division; a point
between others is a weighted sum of its neighbours. Backward, each gradient goes to where its
numbers came from.
NB: windows that reach over the edge are counted in full, as a convolution's padding is.
To add one: a rule by its window, or a line in NEIGHBOURS.
"""

from __future__ import annotations

import math

from ..costs import Cost, Operand, cost
from ..registry import first, full_names, rule, size


# -- pooling ---------------------------------------------------------------------------------------
def window(kernel_size: int | tuple[int, ...], dims: int) -> int:
    """The number of elements in a window: one size stands for all dimensions."""
    sizes = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,)
    if len(sizes) == 1:
        return sizes[0] ** dims
    return math.prod(sizes)


@rule(
    *full_names(
        "max_pool2d_with_indices max_pool3d_with_indices mkldnn_max_pool2d max_pool2d "
        "mkldnn_max_pool3d max_pool1d_with_indices max_pool3d max_pool1d"
    )
)
def max_pool(x: Operand, kernel_size: int | tuple[int, ...], *, out) -> Cost:
    """The largest of a window."""
    dims = 3 if x.ndim == 5 else 2
    return cost(
        compare="answers*(window - 1)",
        answers=size(first(out)),
        window=window(kernel_size, dims),
    )


@rule("aten::avg_pool1d", "aten::avg_pool2d", "aten::avg_pool3d")
def average_pool(x: Operand, kernel_size: int | tuple[int, ...], *, out: Operand) -> Cost:
    """The mean of a window."""
    dims = {3: 1, 5: 3}.get(x.ndim, 2)
    return cost(
        add="answers*(window - 1)",
        div="answers",
        answers=size(out),
        window=window(kernel_size, dims),
    )


@rule(
    *full_names(
        "_adaptive_avg_pool2d _adaptive_avg_pool3d adaptive_avg_pool2d mkldnn_adaptive_avg_pool2d"
    )
)
def adaptive_average(x: Operand, *_, out: Operand) -> Cost:
    """Means of windows that cover the input once."""
    return cost(add="n - answers", div="answers", n=max(size(x), size(out)), answers=size(out))


@rule(
    *full_names(
        "adaptive_max_pool2d adaptive_max_pool3d fractional_max_pool2d fractional_max_pool3d"
    )
)
def adaptive_max(x: Operand, *_, out: tuple[Operand, ...]) -> Cost:
    """The largest of windows that cover the input once."""
    answers = size(out[0])
    return cost(compare="n - answers", n=max(size(x), answers), answers=answers)


@rule(
    *full_names(
        "max_pool2d_with_indices_backward max_pool3d_with_indices_backward "
        "adaptive_max_pool2d_backward adaptive_max_pool3d_backward "
        "mkldnn_max_pool2d_backward fractional_max_pool2d_backward "
        "fractional_max_pool3d_backward unfold_backward replication_pad1d_backward "
        "replication_pad2d_backward replication_pad3d_backward "
        "upsample_nearest1d_backward upsample_nearest2d_backward "
        "upsample_nearest3d_backward _upsample_nearest_exact1d_backward "
        "_upsample_nearest_exact2d_backward _upsample_nearest_exact3d_backward"
    )
)
def added_where_it_came_from(grad: Operand, *_) -> Cost:
    """Each gradient is added at one place: where the largest was, or what was copied stood."""
    return cost(add="n", n=size(grad))


@rule("aten::avg_pool2d_backward", "aten::avg_pool3d_backward")
def average_pool_backward(grad: Operand, x: Operand, kernel_size: int | tuple[int, ...]) -> Cost:
    """Each gradient is divided and added to every place of its window."""
    dims = 3 if x.ndim == 5 else 2
    return cost(div="n", add="n*window", n=size(grad), window=window(kernel_size, dims))


@rule(
    *full_names(
        "_adaptive_avg_pool2d_backward _adaptive_avg_pool3d_backward "
        "mkldnn_adaptive_avg_pool2d_backward"
    )
)
def adaptive_average_backward(grad: Operand, x: Operand) -> Cost:
    """Each gradient is divided; each input gets its share of one."""
    return cost(div="g", add="n", g=size(grad), n=size(x))


# -- pictures made larger or smaller ---------------------------------------------------------------
NEIGHBOURS = {  # numbers that make one between them, by interpolation
    "linear1d": 2,
    "bilinear2d": 4,
    "trilinear3d": 8,
    "bicubic2d": 16,
}


def _interpolations(name: str) -> list[str]:
    """The operators of one way to interpolate, forward and backward."""
    names = f"upsample_{name} upsample_{name}_backward"
    if name.endswith("2d"):  # also with a filter against aliasing, NB: of the same width here
        names += f" _upsample_{name}_aa _upsample_{name}_aa_backward"
    return full_names(names)


def _weighted_sum_of(taps: int):
    """The rule of an interpolation by a number of neighbours."""

    def interpolate(x: Operand, *_, out: Operand) -> Cost:
        """Every place of the larger picture is a weighted sum of `taps` of the smaller."""
        return cost(mul="taps*n", add="(taps - 1)*n", n=max(size(x), size(out)), taps=taps)

    return interpolate


for _name, _taps in NEIGHBOURS.items():
    rule(*_interpolations(_name))(_weighted_sum_of(_taps))


@rule("aten::grid_sampler_3d")
def sample(x: Operand, grid: Operand, *_, out: Operand) -> Cost:
    """A weighted sum of 8 corners, each weight the product of a distance along every axis."""
    return cost(
        mul="8*n + 19*points",
        add="7*n + 12*points",
        div="3*points",
        compare="3*points",
        n=size(out),
        points=size(grid) // 3,
    )


@rule("aten::grid_sampler_2d_backward", "aten::grid_sampler_3d_backward")
def sample_backward(grad: Operand, x: Operand, grid: Operand, *_) -> Cost:
    """For each corner its weight times the gradient is added; and to the slope along each axis
    the corner, the distances along the others and the gradient, multiplied.
    """
    axes = grid.shape[-1]
    return cost(
        mul="corners*(1 + axes*axes)*n",
        add="corners*(1 + axes)*n",
        n=size(grad),
        corners=2**axes,
        axes=axes,
    )
