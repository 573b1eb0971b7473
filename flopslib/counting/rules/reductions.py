"""Sums and what is made of them: means, softmax, norms.

n numbers become one by n - 1 operations, whatever the operation; so a reduction costs what goes in
less what comes out. Softmax and the norms are counted as papers write them, in their safe, two-pass
form (Milakov, Gimelshein, arxiv.org/abs/1805.02867; Ba et al., 1607.06450).
NB: a kernel that goes through the numbers once does a few operations more and moves fewer bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..costs import Cost, Operand, Sizes, cost
from ..registry import first, full_names, rule, size

Results = Operand | tuple[Operand, ...]


# -- many numbers become fewer ---------------------------------------------------------------------
def reduces(names: str, kind: str, and_then: str = "") -> None:
    """Register rules of operators that make n numbers into fewer; and_then: once a result."""

    def reduction(x: Results, *_, out: Results) -> Cost:
        results = size(first(out))
        formulas: Sizes = {kind: "n - results"}
        if and_then:
            formulas[and_then] = "results"
        return cost(**formulas, n=max(size(first(x)), results), results=results)

    rule(*full_names(names))(reduction)


reduces("sum nansum prims::sum", "add")
reduces("mean nanmean", "add", "div")
reduces("hash_tensor", "int")
reduces("prod", "mul")
reduces(
    "amax amin max min argmax argmin any all count_nonzero aminmax median nanmedian mode "
    "numpy.argmax numpy.argmin prims::amax prims::amin",
    "compare",
)


@rule(
    "aten::cumsum",
    "aten::cumprod",
    "aten::cummax",
    "aten::cummin",
    "aten::_cummax_helper",
    "aten::_cummin_helper",
)
def running(x: Operand, dim: int = 0) -> Cost:
    """Running sums: n - 1 additions along each row."""
    # NB: running products and running maxima count as additions, too.
    return cost(add="n - rows", **rows_of(x, dim))


def rows_of(x: Operand, dim: int | Sequence[int] | None) -> Sizes:
    """{n: the number of elements, rows: the number of rows along a dimension}."""
    dims = (dim,) if isinstance(dim, int) else dim or range(x.ndim)
    length = 1
    if x.ndim:
        length = math.prod(x.shape[d] for d in dims)
    return {"n": size(x), "rows": size(x) // max(1, length)}


@rule("aten::logcumsumexp")
def running_logsumexp(x: Operand, dim: int = 0) -> Cost:
    """log(e^a + e^b) along each row."""
    return cost(add="2*n", transcendental="2*n", compare="n", **rows_of(x, dim))


# -- softmax ---------------------------------------------------------------------------------------
@rule("aten::_softmax", "aten::_safe_softmax", "aten::_sparse_softmax")
def softmax(x: Operand, dim: int = -1) -> Cost:
    """exp(x - max x) / sum."""
    return cost(
        compare="n - rows", add="n + n - rows", transcendental="n", div="n", **rows_of(x, dim)
    )


@rule("aten::_log_softmax", "aten::_sparse_log_softmax")
def log_softmax(x: Operand, dim: int = -1) -> Cost:
    """x - max x - log(sum of exp)."""
    return cost(
        compare="n - rows", add="2*n + n - rows", transcendental="n + rows", **rows_of(x, dim)
    )


@rule("aten::logsumexp")
def logsumexp(x: Operand, dim: int | Sequence[int] = -1) -> Cost:
    """max x + log(sum of exp(x - max x))."""
    return cost(compare="n - rows", add="2*n", transcendental="n + rows", **rows_of(x, dim))


@rule("aten::_softmax_backward_data")
def softmax_backward(grad: Operand, y: Operand, dim: int = -1) -> Cost:
    """y (g - sum of g y)."""
    return cost(mul="2*n", add="2*n - rows", **rows_of(grad, dim))


@rule("aten::_log_softmax_backward_data")
def log_softmax_backward(grad: Operand, y: Operand, dim: int = -1) -> Cost:
    """g - exp(y) sum of g."""
    return cost(mul="n", add="2*n - rows", transcendental="n", **rows_of(grad, dim))


# -- norms and variances ---------------------------------------------------------------------------
@rule("aten::linalg_vector_norm", "aten::norm", "aten::frobenius_norm")
def norm(x: Operand, p: float | str | None = 2, *_, out: Operand) -> Cost:
    """The root of the sum of squares; by another p, powers and a root."""
    sizes: Sizes = {"n": size(x), "results": size(out)}
    if p in (1, 0, float("inf"), float("-inf")):
        return cost(compare="n", add="n - results", **sizes)
    if p in (2, None) or not isinstance(p, (int, float)):
        return cost(mul="n", add="n - results", sqrt="results", **sizes)
    return cost(transcendental="n + results", add="n - results", **sizes)


@rule("aten::var", "aten::var_mean", "numpy.var")
def variance(x: Operand, *_, out: Results) -> Cost:
    """The mean, then the squares of the differences from it, then their mean."""
    results = size(first(out))
    return cost(add="3*n - 2*results", mul="n", div="2*results", n=size(x), results=results)


@rule("aten::std", "aten::std_mean", "numpy.std")
def deviation(x: Operand, *_, out: Results) -> Cost:
    """The root of the variance."""
    squared = variance(x, out=out)
    return cost(sqrt="results", **squared.formulas, **squared.sizes)


# -- layers that normalise -------------------------------------------------------------------------
def and_each(formula: str, also: Any) -> str:
    """A formula, with one operation more an element if there is a weight, say."""
    return formula if also is None else f"{formula} + n"


def normalised(n: int, rows: int, weight: Operand | None, bias: Operand | None) -> Cost:
    """Mean, variance, (x - mean) / sqrt(variance + eps), then weight and bias."""
    return cost(
        add=and_each("3*n - rows", bias),
        mul=and_each("2*n", weight),
        div="3*rows",
        sqrt="rows",
        n=n,
        rows=rows,
    )


@rule("aten::native_layer_norm", "aten::native_group_norm")
def layer_norm(
    x: Operand,
    *,
    weight: Operand | None = None,
    bias: Operand | None = None,
    out: tuple[Operand, ...],
) -> Cost:
    """Each row by its own mean and variance."""
    return normalised(size(x), size(out[1]), weight, bias)


@rule("aten::_fused_rms_norm")
def rms_norm(x: Operand, *, weight: Operand | None = None, out: tuple[Operand, ...]) -> Cost:
    """x / sqrt(mean of squares + eps), then the weight."""
    return cost(
        mul=and_each("2*n", weight),
        add="n",
        div="2*rows",
        sqrt="rows",
        n=size(x),
        rows=size(out[1]),
    )


@rule(
    *full_names(
        "native_batch_norm cudnn_batch_norm miopen_batch_norm _native_batch_norm_legit "
        "_native_batch_norm_legit_no_training _batch_norm_with_update "
        "_batch_norm_no_update _native_batch_norm_legit_functional"
    )
)
def batch_norm(
    x: Operand,
    *,
    weight: Operand | None = None,
    bias: Operand | None = None,
    training: bool | None = None,
    running_mean: Operand | None = None,
    out: tuple[Operand, ...],
) -> Cost:
    """Each channel by the mean and variance of this batch, or by the ones learned before."""
    channels = x.shape[1] if x.ndim > 1 else 1
    if training is None:
        training = size(out[1]) > 0
    if training or running_mean is None:
        return normalised(size(x), channels, weight, bias)
    return cost(
        add=and_each("n + c", bias),
        mul=and_each("n", weight),
        div="c",
        sqrt="c",
        n=size(x),
        c=channels,
    )
