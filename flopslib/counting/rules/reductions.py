"""Sums and what is made of them: means, softmax, norms.

The fact behind it: n numbers become one by n - 1 operations, whatever the operation; so a reduction
costs what goes in less what comes out. Softmax and the norms are counted as papers write them,
in their safe, two-pass form (Milakov, Gimelshein, arxiv.org/abs/1805.02867; Ba et al., 1607.06450).
"""

import math

from ..costs import cost
from ..registry import full_names, rule, size


def reduces(names, kind, and_then=None):
    """Rules of operators that make n numbers into fewer; and_then: once for each result."""

    def reduction(x, *_, out):
        x = x[0] if isinstance(x, tuple) and x else x
        results = size(out[0] if isinstance(out, tuple) and out else out)
        formulas = {kind: "n - results"}
        if and_then:
            formulas[and_then] = "results"
        return cost(**formulas, n=max(size(x), results), results=results)

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
def running(x, dim=0):
    """Running sums: n - 1 additions along each row."""
    return cost(add="n - rows", **rows_of(x, dim))


def rows_of(x, dim):
    """{n: all the numbers, rows: how many rows of them along a dimension}."""
    dims = (dim,) if isinstance(dim, int) else dim or range(x.ndim)
    length = math.prod(x.shape[d] for d in dims) if x.ndim else 1
    return {"n": size(x), "rows": size(x) // max(1, length)}


@rule("aten::logcumsumexp")
def running_logsumexp(x, dim=0):
    """log(e^a + e^b) along each row."""
    return cost(add="2*n", transcendental="2*n", compare="n", **rows_of(x, dim))


@rule("aten::_softmax", "aten::_safe_softmax", "aten::_sparse_softmax")
def softmax(x, dim=-1):
    """exp(x - max x) / sum."""
    return cost(
        compare="n - rows", add="n + n - rows", transcendental="n", div="n", **rows_of(x, dim)
    )


@rule("aten::_log_softmax", "aten::_sparse_log_softmax")
def log_softmax(x, dim=-1):
    """x - max x - log(sum of exp)."""
    return cost(
        compare="n - rows", add="2*n + n - rows", transcendental="n + rows", **rows_of(x, dim)
    )


@rule("aten::logsumexp")
def logsumexp(x, dim=-1):
    """max x + log(sum of exp(x - max x))."""
    return cost(compare="n - rows", add="2*n", transcendental="n + rows", **rows_of(x, dim))


@rule("aten::_softmax_backward_data")
def softmax_backward(grad, y, dim=-1):
    """y (g - sum of g y)."""
    return cost(mul="2*n", add="2*n - rows", **rows_of(grad, dim))


@rule("aten::_log_softmax_backward_data")
def log_softmax_backward(grad, y, dim=-1):
    """g - exp(y) sum of g."""
    return cost(mul="n", add="2*n - rows", transcendental="n", **rows_of(grad, dim))


@rule("aten::linalg_vector_norm", "aten::norm", "aten::frobenius_norm")
def norm(x, p=2, *_, out):
    """The root of the sum of squares; by another p, powers and a root."""
    n, results = size(x), size(out)
    if p in (1, 0, float("inf"), float("-inf")):
        return cost(compare="n", add="n - results", n=n, results=results)
    if p in (2, None) or not isinstance(p, (int, float)):
        return cost(mul="n", add="n - results", sqrt="results", n=n, results=results)
    return cost(transcendental="n + results", add="n - results", n=n, results=results)


@rule("aten::var", "aten::var_mean", "numpy.var")
def variance(x, *_, out):
    """The mean, then the squares of the differences from it, then their mean."""
    results = size(out[0] if isinstance(out, tuple) else out)
    return cost(add="3*n - 2*results", mul="n", div="2*results", n=size(x), results=results)


@rule("aten::std", "aten::std_mean", "numpy.std")
def deviation(x, *_, out):
    """The root of the variance."""
    found = variance(x, out=out)
    return cost(sqrt="results", **found.formulas, **found.sizes)


def normalised(n, rows, scaled, shifted):
    """Mean, variance, (x - mean) / sqrt(variance + eps), then weight and bias."""
    return cost(
        add="3*n - rows" + " + n" * shifted,
        mul="2*n" + " + n" * scaled,
        div="3*rows",
        sqrt="rows",
        n=n,
        rows=rows,
    )


@rule("aten::native_layer_norm", "aten::native_group_norm")
def layer_norm(x, *, weight=None, bias=None, out):
    """Each row by its own mean and variance."""
    return normalised(size(x), size(out[1]), weight is not None, bias is not None)


@rule("aten::_fused_rms_norm")
def rms_norm(x, *, weight=None, out):
    """x / sqrt(mean of squares + eps), then the weight."""
    return cost(
        mul="2*n" + " + n" * (weight is not None),
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
def batch_norm(x, *, weight=None, bias=None, training=None, running_mean=None, out):
    """Each channel by the mean and variance of this batch, or by the ones learned before."""
    channels = x.shape[1] if x.ndim > 1 else 1
    if training is None:
        training = size(out[1]) > 0
    if training or running_mean is None:
        return normalised(size(x), channels, weight is not None, bias is not None)
    return cost(
        add="n + c" + " + n" * (bias is not None),
        mul="n" + " + n" * (weight is not None),
        div="c",
        sqrt="c",
        n=size(x),
        c=channels,
    )
