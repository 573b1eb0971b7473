"""Products of matrices and vectors: 2 per multiply-add, so m x k times k x n is 2 m k n.

Each of the m n entries is a sum of k products. A sparse operand stores `nnz` values, and only they
are multiplied. Operands that do not fit each other make no product: such a rule returns None, and
the operator is listed as unknown.
NB: k products have k - 1 additions between them, and 2 k is the custom of papers and of PyTorch's
own counter; formulas.matmul gives the exact number.
"""

from __future__ import annotations

import math

from ..costs import Cost, Operand, Sizes, cost
from ..registry import first, rule, size, size_in_bytes

# PyTorch takes the way by one product with p = 2 and more than 25 rows on a side, if mode is not
# given (aten/src/ATen/native/Distance.cpp).
ROWS_BY_DIFFERENCES = 25
HALF_BYTES = 2  # B, of a weight that is kept as FP16; unpacked it is shown as FP32


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
def matmul(a: Operand, b: Operand, *, pairs: int | None = None) -> Cost | None:
    """m x k by k x n, once for each of the b matrices that broadcasting makes.

    pairs: of two sparse or nested ones, how many pairs of stored values meet.
    """
    left = a.shape if a.ndim > 1 else (1, *a.shape)
    right = b.shape if b.ndim > 1 else (*b.shape, 1)
    m, k = left[-2:]
    inner, n = right[-2:]
    if k != inner:
        return None
    if a.dtype.endswith("_x2"):  # two numbers of 4 bits in each element
        k *= 2
    if pairs is not None:
        return cost("2*pairs", pairs=pairs)
    if a.nnz is not None and b.nnz is not None:
        # NB: an average, labelled assumed: how many of b's values each of a's meets is in their
        # patterns.
        return cost("2*nnz*per_row", nnz=a.nnz, per_row=b.nnz / max(1, k))
    if a.nnz is not None:
        return cost("2*nnz*n", nnz=a.nnz, n=n)
    if b.nnz is not None:
        return cost("2*m*nnz", m=m, nnz=b.nnz)
    batch = math.prod(broadcast(a.shape[:-2], b.shape[:-2]))
    if batch == 1:
        return cost("2*m*k*n", m=m, k=k, n=n)
    return cost("2*b*m*k*n", b=batch, m=m, k=k, n=n)


def broadcast(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that two shapes broadcast to."""
    ndim = max(len(left), len(right))
    left = (1,) * (ndim - len(left)) + tuple(left)
    right = (1,) * (ndim - len(right)) + tuple(right)
    return tuple(y if x == 1 else x for x, y in zip(left, right))


@rule("aten::linear", "aten::mkldnn_linear", "quantized::linear_dynamic_fp16_unpacked_weight")
def linear(x: Operand, w: Operand, bias: Operand | None = None) -> Cost | None:
    """Rows of x by a matrix (n x k), and an addition for each entry if there is a bias."""
    n, k = w.shape if w.ndim > 1 else (1, *w.shape)
    if x.shape[-1:] != (k,):
        return None
    elements = x.size if x.nnz is None else x.nnz
    formulas: Sizes = {}
    if bias is not None:
        formulas["add"] = "m*n"
    return cost("2*m*k*n", **formulas, n=n, k=k, m=elements // max(1, k))


@rule("aten::_weight_int8pack_mm", "aten::_weight_int4pack_mm_for_cpu")
def stored_weights(x: Operand, w: Operand) -> Cost | None:
    """Rows of x by stored weights of 8 or 4 bits, one row of w for each of the n outputs.

    The kernel unpacks them and multiplies in the format of x. NB: unpacking is not counted.
    """
    m, k = x.shape
    n = w.shape[0]
    return cost("2*m*k*n", m=m, k=k, n=n)


@rule(
    "aten::addmm",
    "aten::baddbmm",
    "aten::_addmm_activation",
    "aten::_sparse_addmm",
    "aten::addmv",
    "aten::addbmm",
    "aten::sspaddmm",
)
def add_product(
    c: Operand, a: Operand, b: Operand, *, beta: float = 1, pairs: int | None = None, out: Operand
) -> Cost | None:
    """c + a @ b: the product, and an addition for each entry unless beta is 0."""
    product = matmul.fn(a, b, pairs=pairs)
    if product is None:
        return None
    times = 1  # additions for each entry
    if a.ndim == 3 and out.ndim == 2:
        times = a.shape[0]  # addbmm adds the products of the batch up
    if not beta:
        times -= 1
    return cost(
        product.formulas["product"],
        add="answers" if times == 1 else "times*answers",
        **product.sizes,
        times=times,
        answers=size(out),
    )


@rule("aten::sparse_sampled_addmm")
def sampled_product(c: Operand, a: Operand, b: Operand) -> Cost | None:
    """c + a @ b, only where the sparse c stores a value."""
    k = a.shape[-1]
    if b.shape[-2] != k or c.nnz is None:
        return None
    return cost("2*nnz*k", add="nnz", nnz=c.nnz, k=k)


@rule("aten::mv", "aten::dot", "aten::vdot", "numpy.vdot")
def by_vector(a: Operand, b: Operand) -> Cost | None:
    """A matrix or a vector times a vector: each of the numbers in a meets one number."""
    if a.size % max(1, b.size):
        return None
    return cost("2*n", n=a.size if a.nnz is None else a.nnz)


@rule("aten::addr")
def add_outer(c: Operand, a: Operand, b: Operand) -> Cost:
    """c plus the outer product of two vectors."""
    return cost(mul="m*n", add="m*n", m=a.size, n=b.size)


@rule("aten::_grouped_mm", "aten::_scaled_grouped_mm", "aten::_scaled_grouped_mm_v2")
def grouped(a: Operand, b: Operand, *, used: int | None = None, out: Operand) -> Cost | None:
    """Rows sorted by expert: each of the m rows meets the one matrix of its expert.

    With one matrix for each expert on the left, its columns n are sorted; with both operands flat,
    as in the backward, the inner size k is. 2 m k n each time.
    used: how many of these belong to an expert, known from the offsets; the others are neither
    read, computed nor written. Without it all of them count, labelled assumed.
    """
    if a.ndim == 3 and b.ndim == 3:
        return matmul(a, b)
    m, k = a.shape[-2:]
    inner, n = b.shape[-2:]
    if k != inner:
        return None
    if used is None:
        return cost("2*m*k*n", m=m, k=k, n=n)
    if a.ndim == b.ndim:
        split = (a, b)
        k, every = used, k
    elif a.ndim == 2:
        split = (a, out)
        m, every = used, m
    else:
        split = (b, out)
        n, every = used, n
    nbytes = sum(x.nbytes * used // max(1, every) if x in split else x.nbytes for x in (a, b, out))
    return cost("2*m*k*n", m=m, k=k, n=n, nbytes=nbytes)


@rule("aten::_trilinear")
def bilinear(x: Operand, w: Operand, y: Operand, *, out: Operand) -> Cost:
    """nn.Bilinear: for each entry, x (i) by the matrix w (i x j), then by y (j)."""
    i, j = x.shape[-1], y.shape[-1]
    return cost("2*n*(i*j + j)", n=out.size, i=i, j=j)


# -- distances -------------------------------------------------------------------------------------
@rule("aten::_cdist_forward", "aten::_euclidean_dist")
def distances(
    a: Operand, b: Operand, p: float = 2.0, mode: int | None = None, *, out: Operand
) -> Cost:
    """Distances of rows: by |x|^2 - 2 x y + |y|^2 as one product, where that is how it is done.

    The inner size of that product is d + 2. Otherwise differences are taken to the power p and
    summed.
    """
    rows, columns, d = a.shape[-2], b.shape[-2], a.shape[-1]
    many = rows > ROWS_BY_DIFFERENCES or columns > ROWS_BY_DIFFERENCES
    if p == 2 and mode != 2 and (mode == 1 or many):
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
    formulas: Sizes = {"add": "n*d + n*(d - 1)"}
    if p == 2:
        formulas |= {"mul": "n*d", "sqrt": "n"}
    elif p in (0, 1, float("inf")):
        formulas |= {"compare": "n*d"}
    else:
        formulas |= {"transcendental": "n*d", "div": "n"}
    return cost(**formulas, n=out.size, d=d)


@rule("aten::_pdist_forward")
def distances_within(a: Operand, p: float = 2.0, *, out: Operand) -> Cost:
    """The same between the rows of one matrix, each pair once, always by differences."""
    return distances(a, a, p, mode=2, out=out)


@rule("aten::_cdist_backward", "aten::_pdist_backward")
def distances_backward(grad: Operand, a: Operand, *_) -> Cost:
    """The gradient of distances: each difference again, scaled by grad / distance, summed."""
    return cost(add="2*n*d", mul="n*d", div="n*d", n=grad.size, d=a.shape[-1])


# -- layers whose weights are packed ---------------------------------------------------------------
@rule(
    "quantized::linear_dynamic",
    "quantized::linear",
    "quantized::linear_relu",
    "quantized::linear_relu_dynamic",
)
def quantized_linear(x: Operand, packed: Operand | tuple) -> Cost | None:
    """x by a packed matrix of 8-bit weights (n x k): integer work, OP and not FLOP."""
    n, k = first(packed).shape
    if x.shape[-1] != k:
        return None
    return cost(int="2*m*k*n", m=x.size // max(1, k), k=k, n=n)


@rule("quantized::linear_dynamic_fp16", "quantized::linear_relu_dynamic_fp16")
def half_linear(x: Operand, packed: tuple[Operand, Operand | None], *, out: Operand) -> Cost | None:
    """x by a packed matrix of 16-bit floats (n x k): floating point, as in any linear layer."""
    weights, bias = packed
    product = linear(x, weights, bias)
    if product is None:
        return None
    nbytes = x.nbytes + HALF_BYTES * weights.size + size_in_bytes(bias) + out.nbytes
    return cost(**product.formulas, **product.sizes, nbytes=nbytes)
