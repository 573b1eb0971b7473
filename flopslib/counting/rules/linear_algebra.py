"""Factorisations, solutions and Fourier transforms, by their published operation counts.

LU of n x n takes 2/3 n^3 FLOP, Cholesky half of that, and a transform of n points 5 n log2 n. While
it is watched, PyTorch makes the vectors also for svdvals and eigvalsh; they are counted.
NB: these are leading terms; what a library does differs a little by blocking, and iterations of
eigenvalues and singular values depend on the numbers.
Sources: LAPACK Working Note 41, appendix C, 1999-06; Golub, Van Loan, Matrix Computations, 4th ed.,
2013, tables 5.5.1, 8.3.1 and 8.6.1; Van Loan, Computational Frameworks for the FFT, 1992.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..costs import Cost, Operand, Sizes, cost
from ..registry import first, full_names, rule, size

Results = Operand | tuple[Operand, ...]


# -- sizes -----------------------------------------------------------------------------------------
def of_matrix(a: Operand) -> Sizes:
    """{b: the number of matrices, m x n: their shape, s the smaller of both, l the larger}."""
    *batch, m, n = a.shape
    return {"b": math.prod(batch), "m": m, "n": n, "s": min(m, n), "l": max(m, n)}


def square(a: Operand) -> Sizes:
    """{b: the number of matrices, n: their size}."""
    *batch, _, n = a.shape
    return {"b": math.prod(batch), "n": n}


def systems(a: Operand, x: Operand) -> Sizes:
    """{b: the number of systems with the solution x, n: their size, r: right-hand sides of each}.

    The matrices may be fewer: one for several systems, by broadcasting.
    """
    n = a.shape[-1]
    if x.ndim < a.ndim:  # a vector for each matrix
        *batch, _ = x.shape
        return {"b": math.prod(batch), "n": n, "r": 1}
    *batch, _, r = x.shape
    return {"b": math.prod(batch), "n": n, "r": r}


# -- one matrix ------------------------------------------------------------------------------------
@rule(
    "aten::linalg_lu_factor_ex",
    "aten::linalg_lu",
    "aten::_lu_with_info",
)
def lu(a: Operand) -> Cost:
    """2/3 n^3 for a square matrix."""
    return cost("b*(2*m*n*s - (m + n)*s*s + 2*s**3//3)", **of_matrix(a))


@rule(
    "aten::_linalg_det",
    "aten::_linalg_slogdet",
    "numpy.linalg.det",
)
def determinant(a: Operand) -> Cost:
    """By LU, then the product of the diagonal."""
    return cost("b*(2*n**3//3)", mul="b*n", **square(a))


@rule(
    "aten::linalg_cholesky_ex",
    "aten::cholesky",
    "numpy.linalg.cholesky",
    "aten::linalg_ldl_factor_ex",
)
def cholesky(a: Operand) -> Cost:
    """n^3 / 3, half of LU, because half of the matrix mirrors the other; L D L^T takes the same."""
    return cost("b*(n**3//3)", **square(a))


@rule(
    "aten::linalg_inv_ex",
    "numpy.linalg.inv",
)
def inverse(a: Operand) -> Cost:
    """2 n^3: LU and n right-hand sides, of which half is known to be 0."""
    return cost("b*2*n**3", **square(a))


@rule("aten::cholesky_inverse")
def cholesky_inverse(a: Operand) -> Cost:
    """2/3 n^3 from the factor."""
    return cost("b*(2*n**3//3)", **square(a))


@rule(
    "aten::linalg_qr",
    "numpy.linalg.qr",
)
def qr(a: Operand, second: str = "reduced", *, mode: str | None = None) -> Cost:
    """By Householder: 2 l s^2 - 2/3 s^3, and as much again for Q."""
    if (mode or second) in ("r", "raw"):
        return householder(a)
    # NB: for a matrix that is wider than tall, and for mode="complete", Q takes another number.
    return cost("b*2*(2*l*s**2 - 2*s**3//3)", **of_matrix(a))


@rule(
    "aten::geqrf",
    "aten::linalg_householder_product",
    "aten::ormqr",
)
def householder(a: Operand, *_) -> Cost:
    """One half of QR: R with the reflectors, or Q out of them."""
    return cost("b*(2*l*s**2 - 2*s**3//3)", **of_matrix(a))


@rule(
    "aten::_linalg_svd",
    "numpy.linalg.svd",
)
def svd(a: Operand, *, compute_uv: bool = True, full_matrices: bool = False) -> Cost:
    """R-SVD with both sets of vectors, 14 l s^2 + 8 s^3; the values alone, 2 l s^2 + 2 s^3."""
    if compute_uv:
        return cost("b*(14*l*s**2 + 8*s**3)", **of_matrix(a))
    return cost("b*(2*l*s**2 + 2*s**3)", **of_matrix(a))


@rule("aten::linalg_pinv")
def pseudo_inverse(a: Operand, *_, hermitian: bool = False) -> Cost:
    """The SVD, or the eigenvalues where a matrix mirrors itself; then V by 1 / S by U."""
    factors = "9*n**3" if hermitian else "14*l*s**2 + 8*s**3"
    return cost(f"b*({factors} + 2*m*n*s)", div="b*s", mul="b*m*s", **of_matrix(a))


@rule(
    "aten::_linalg_eigh",
    "numpy.linalg.eigh",
)
def symmetric_eigen(a: Operand, *, compute_v: bool = True) -> Cost:
    """9 n^3 with vectors, 4/3 n^3 without."""
    if compute_v:
        return cost("b*9*n**3", **square(a))
    return cost("b*(4*n**3//3)", **square(a))


@rule("numpy.linalg.eigvalsh")
def symmetric_eigenvalues(a: Operand) -> Cost:
    """4/3 n^3: NumPy makes no vectors for these."""
    return symmetric_eigen(a, compute_v=False)


@rule(
    "aten::linalg_eig",
    "aten::_linalg_eigvals",
    "aten::linalg_eigvals",
    "numpy.linalg.eig",
)
def eigen(a: Operand, *, out: Results) -> Cost:
    """25 n^3 with vectors, 10 n^3 without."""
    if isinstance(out, tuple):
        return cost("b*25*n**3", **square(a))
    return cost("b*10*n**3", **square(a))


@rule("aten::linalg_matrix_exp", how="assumed")
def matrix_exponential(a: Operand) -> Cost:
    """A Taylor polynomial of degree 18 by five products; smaller numbers would need fewer."""
    return cost("b*5*2*n**3", **square(a))


# -- systems of equations --------------------------------------------------------------------------
@rule(
    "aten::_linalg_solve_ex",
    "numpy.linalg.solve",
)
def solve(a: Operand, b: Operand, *, out: Results) -> Cost:
    """LU, then two triangles for each of the r right-hand sides: 2/3 n^3 + 2 n^2 r."""
    sizes = systems(a, first(out))
    factors = square(a)["b"]
    if factors == sizes["b"]:
        return cost("b*(2*n**3//3 + 2*n**2*r)", **sizes)
    # NB: PyTorch factorises a matrix once for the systems that share it, NumPy once for each.
    return cost("factors*(2*n**3//3) + b*2*n**2*r", factors=factors, **sizes)


@rule("aten::linalg_solve_triangular")
def triangular(a: Operand, b: Operand, *, left: bool = True, out: Operand) -> Cost:
    """n^2 for each of the r columns: a row meets what is known already."""
    sizes = systems(a, out)
    if not left:
        sizes["r"] = b.shape[-2]
    return cost("b*n**2*r", **sizes)


@rule("aten::triangular_solve")
def triangular_right_side_first(b: Operand, a: Operand, *, out: tuple[Operand, ...]) -> Cost:
    """The same by its older name, whose arguments are the other way round."""
    return triangular(a, b, out=out[0])


@rule("aten::cholesky_solve")
def with_cholesky(b: Operand, a: Operand, *, out: Operand) -> Cost:
    """Two triangles for each of the r right-hand sides."""
    return cost("b*2*n**2*r", **systems(a, out))


@rule("aten::linalg_lu_solve")
def with_lu(a: Operand, pivots: Operand, b: Operand, *, left: bool = True, out: Operand) -> Cost:
    """Two triangles for each of the r right-hand sides."""
    sizes = systems(a, out)
    if not left:
        sizes["r"] = b.shape[-2]
    return cost("b*2*n**2*r", **sizes)


@rule("aten::linalg_ldl_solve")
def with_ldl(a: Operand, pivots: Operand, b: Operand, *, out: Operand) -> Cost:
    """Two triangles, and the diagonal between them, for each of the r right-hand sides."""
    return cost("b*2*n**2*r", div="b*n*r", **systems(a, out))


@rule(
    "aten::linalg_lstsq",
    "numpy.linalg.lstsq",
)
def least_squares(a: Operand, b: Operand, *_) -> Cost:
    """By QR: 2 l s^2 - 2/3 s^3, and 4 l s for each right-hand side."""
    # NB: other drivers, such as numpy's by SVD, take more.
    r = 1
    if b.ndim >= a.ndim:
        r = b.shape[-1]
    return cost("b*(2*l*s**2 - 2*s**3//3 + 4*l*s*r)", **of_matrix(a), r=r)


@rule(
    "aten::linalg_cross",
    "numpy.cross",
)
def cross(a: Operand, b: Operand, *, out: Operand) -> Cost:
    """Two products and a difference for each number."""
    return cost(mul="2*n", add="n", n=size(out))


# -- Fourier transforms ----------------------------------------------------------------------------
@rule("aten::_fft_c2c", real=True)
def fft(x: Operand, dim: Sequence[int] | None = None) -> Cost:
    """5 n log2 n real operations for n complex points."""
    return cost("5*points*log2(n)", points=size(x), n=transformed(x, dim))


@rule("aten::_fft_r2c", real=True)
def fft_of_reals(x: Operand, dim: Sequence[int] | None = None) -> Cost:
    """Half: real points."""
    return cost("2.5*points*log2(n)", points=size(x), n=transformed(x, dim))


@rule("aten::_fft_c2r", real=True)
def fft_to_reals(x: Operand, dim: Sequence[int] | None = None, *, out: Operand) -> Cost:
    """Half: real points come out."""
    return cost("2.5*points*log2(n)", points=size(out), n=transformed(out, dim))


def transformed(x: Operand, dim: Sequence[int] | None) -> int:
    """The number of points of one transform."""
    if not dim:
        return max(1, x.size)
    points = 1
    for d in dim:
        points *= x.shape[d]
    return max(1, points)


# -- sparse ----------------------------------------------------------------------------------------
@rule(
    *full_names(
        "_sparse_sum _sparse_sum_backward _sparse_log_softmax_backward_data "
        "_sparse_softmax_backward_data _sparse_csr_sum"
    )
)
def sparse_sum(x: Operand, *_) -> Cost:
    """Only the values that are stored."""
    return cost(add="n", n=size(x))
