"""Products of matrices and vectors: 2 a multiply-add, so m x k times k x n is 2 m k n.

The fact behind it: each of the m n answers is a sum of k products. That a sum begins at nothing,
and saves an addition, is left out by custom (formulas.matmul gives it exactly).
A sparse operand holds `nnz` numbers, and only they are multiplied.
"""

import math

from ..costs import cost
from ..registry import rule


@rule(
    "aten::mm",
    "aten::bmm",
    "aten::_int_mm",
    "aten::_sparse_mm",
    "aten::_scaled_mm",
    "aten::_scaled_mm_v2",
    "aten::_sparse_sparse_matmul",
    "numpy.matmul",
)
def matmul(a, b):
    """m x k by k x n, once for each of the b matrices that broadcasting makes."""
    m, k = (a.shape if a.ndim > 1 else (1, *a.shape))[-2:]
    n = b.shape[-1] if b.ndim > 1 else 1
    if a.nnz is not None and b.nnz is not None:
        return cost("2*nnz*per_row", nnz=a.nnz, per_row=b.nnz / max(1, k))
    if a.nnz is not None:
        return cost("2*nnz*n", nnz=a.nnz, n=n)
    if b.nnz is not None:
        return cost("2*m*nnz", m=m, nnz=b.nnz)
    batch = math.prod(batches(a.shape[:-2], b.shape[:-2]))
    if batch == 1:
        return cost("2*m*k*n", m=m, k=k, n=n)
    return cost("2*b*m*k*n", b=batch, m=m, k=k, n=n)


@rule("aten::linear", "aten::mkldnn_linear")
def linear(x, w, bias=None):
    """Rows of x by a matrix (n x k), and an addition for each answer if there is a bias."""
    n, k = w.shape if w.ndim > 1 else (1, *w.shape)
    return cost(
        "2*m*k*n",
        **{"add": "m*n"} if bias is not None else {},
        n=n,
        k=k,
        m=(x.size if x.nnz is None else x.nnz) // max(1, k),
    )


def batches(left, right):
    """The shape that two shapes broadcast to."""
    wide = max(len(left), len(right))
    left, right = ((1,) * (wide - len(one)) + tuple(one) for one in (left, right))
    return tuple(y if x == 1 else x for x, y in zip(left, right))


@rule(
    "aten::addmm",
    "aten::baddbmm",
    "aten::_addmm_activation",
    "aten::_sparse_addmm",
    "aten::addmv",
    "aten::addbmm",
    "aten::sspaddmm",
)
def add_product(c, a, b, *, beta=1, out):
    """c + a @ b: the product, and an addition for each answer unless beta is 0."""
    product = matmul(a, b)
    summed = a.shape[0] if a.ndim == 3 and out.ndim == 2 else 1  # addbmm adds the batch up
    times = summed if beta else summed - 1
    return cost(
        product.formulas["product"],
        add="answers" if times == 1 else "times*answers",
        **product.sizes,
        times=times,
        answers=out.size,
    )


@rule("aten::sparse_sampled_addmm")
def sampled_product(c, a, b):
    """c + a @ b, only where the sparse c holds a number."""
    return cost("2*nnz*k", add="nnz", nnz=c.nnz, k=a.shape[-1])


@rule("aten::mv", "aten::dot", "aten::vdot", "numpy.vdot")
def by_vector(a, b):
    """A matrix or a vector times a vector: each of the numbers in a meets one number."""
    return cost("2*n", n=a.size if a.nnz is None else a.nnz)


@rule("aten::addr")
def add_outer(c, a, b):
    """c plus the outer product of two vectors."""
    return cost(mul="m*n", add="m*n", m=a.size, n=b.size)


@rule("aten::_grouped_mm", "aten::_scaled_grouped_mm", "aten::_scaled_grouped_mm_v2")
def grouped(a, b):
    """Rows sorted by expert: each of the m rows meets the one matrix of its expert.

    With the experts along the inner size instead (both operands flat, as in the backward), each
    of the k columns meets the rows of its expert: 2 m k n again.
    """
    if a.ndim == 3 and b.ndim == 3:
        return matmul(a, b)
    m, k = a.shape[-2:]
    return cost("2*m*k*n", m=m, k=k, n=b.shape[-1])


@rule("aten::_trilinear")
def bilinear(x, w, y, *, out):
    """nn.Bilinear: for each answer, x (i) by the matrix w (i x j), then by y (j)."""
    i, j = x.shape[-1], y.shape[-1]
    return cost("2*n*(i*j + j)", n=out.size, i=i, j=j)


@rule("aten::_cdist_forward", "aten::_euclidean_dist")
def distances(a, b, p=2.0, mode=None, *, out):
    """Distances of rows: by |x|^2 - 2 x y + |y|^2 as one product, where that is how it is done.

    PyTorch does so with p = 2 and more than 25 rows on a side, the inner size being d + 2;
    otherwise differences are taken to the power p and summed.
    """
    rows, columns, d = a.shape[-2], b.shape[-2], a.shape[-1]
    if p == 2 and mode != 2 and (mode == 1 or rows > 25 or columns > 25):
        return cost(
            "2*n*(d + 2)",
            mul="(r + c)*(d + 1)",
            add="(r + c)*(d - 1)",
            sqrt="n",
            compare="n",
            n=out.size,
            d=d,
            r=a.size // max(1, d),
            c=b.size // max(1, d),
        )
    of = {2: "mul", 1: "compare", 0: "compare"}.get(p, "transcendental")
    of = "compare" if p == float("inf") else of
    root = {"mul": {"sqrt": "n"}, "compare": {}}.get(of, {"div": "n"})
    return cost(**{"add": "n*d + n*(d - 1)", of: "n*d"}, **root, n=out.size, d=d)


@rule("aten::_pdist_forward")
def distances_within(a, p=2.0, *, out):
    """The same between the rows of one matrix, each pair once, always by differences."""
    return distances(a, a, p, mode=2, out=out)


@rule("aten::_cdist_backward", "aten::_pdist_backward")
def distances_backward(grad, a, *_):
    """The gradient of distances: each difference again, scaled by grad / distance, summed."""
    return cost(add="2*n*d", mul="n*d", div="n*d", n=grad.size, d=a.shape[-1])


@rule(
    "quantized::linear_dynamic",
    "quantized::linear",
    "quantized::linear_relu",
    "quantized::linear_relu_dynamic",
    "quantized::linear_dynamic_fp16",
)
def quantized_linear(x, packed):
    """x by a packed matrix of 8-bit weights (n x k): integer work, OP and not FLOP."""
    n, k = packed.shape
    return cost(int="2*m*k*n", m=x.size // max(1, k), k=k, n=n)
