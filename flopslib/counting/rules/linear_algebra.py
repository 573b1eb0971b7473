"""Factorisations, solutions and Fourier transforms, by their published operation counts.

The fact behind it: LU of n x n takes 2/3 n^3 FLOP, Cholesky half of that, and a transform of n
points 5 n log2 n; what a library does differs a little by blocking, so leading terms are used.
While it is watched, PyTorch makes the vectors also for svdvals and eigvalsh; they are counted.
Sources: LAPACK Working Note 41, appendix C, 1999-06; Golub, Van Loan, Matrix Computations, 4th ed.,
2013, tables 5.5.1, 8.3.1 and 8.6.1; Van Loan, Computational Frameworks for the FFT, 1992.
"""

import math

from ..costs import cost
from ..registry import full_names, rule, size


def of_matrix(a):
    """{b: how many matrices, m x n: their shape, s the smaller of both, l the larger}."""
    m, n = a.shape[-2:]
    return {"b": math.prod(a.shape[:-2]), "m": m, "n": n, "s": min(m, n), "l": max(m, n)}


def square(a):
    return {"b": math.prod(a.shape[:-2]), "n": a.shape[-1]}


def columns(a, b):
    """How many right-hand sides: a vector is one."""
    return b.shape[-1] if b.ndim >= a.ndim else 1


@rule("aten::linalg_lu_factor_ex", "aten::linalg_lu", "aten::_lu_with_info")
def lu(a):
    """2/3 n^3 for a square matrix."""
    return cost("b*(2*m*n*s - (m + n)*s*s + 2*s**3//3)", **of_matrix(a))


@rule("aten::_linalg_det", "aten::_linalg_slogdet", "numpy.linalg.det")
def determinant(a):
    """By LU, then the product of the diagonal."""
    return cost("b*(2*n**3//3)", mul="b*n", **square(a))


@rule("aten::_linalg_solve_ex", "numpy.linalg.solve")
def solve(a, b):
    """LU, then two triangles for each of the r right-hand sides: 2/3 n^3 + 2 n^2 r."""
    return cost("b*(2*n**3//3 + 2*n**2*r)", **square(a), r=columns(a, b))


@rule("aten::linalg_cholesky_ex", "aten::cholesky", "numpy.linalg.cholesky")
def cholesky(a):
    """n^3 / 3, half of LU, because half of the matrix mirrors the other."""
    return cost("b*(n**3//3)", **square(a))


@rule("aten::linalg_inv_ex", "numpy.linalg.inv")
def inverse(a):
    """2 n^3: LU and n right-hand sides, of which half is known to be 0."""
    return cost("b*2*n**3", **square(a))


@rule("aten::linalg_solve_triangular", "aten::triangular_solve")
def triangular(a, b, *, left=True):
    """n^2 for each of the r columns: a row meets what is known already."""
    return cost("b*n**2*r", **square(a), r=b.shape[-1] if left else b.shape[-2])


@rule("aten::cholesky_solve")
def with_cholesky(b, a):
    """Two triangles for each of the r right-hand sides."""
    return cost("b*2*n**2*r", **square(a), r=b.shape[-1])


@rule("aten::linalg_lu_solve")
def with_lu(a, pivots, b, *, left=True):
    """Two triangles for each of the r right-hand sides."""
    return cost("b*2*n**2*r", **square(a), r=b.shape[-1] if left else b.shape[-2])


@rule("aten::linalg_ldl_solve")
def with_ldl(a, pivots, b):
    """Two triangles, and the diagonal between them, for each of the r right-hand sides."""
    return cost("b*2*n**2*r", div="b*n*r", **square(a), r=b.shape[-1])


@rule("aten::cholesky_inverse")
def cholesky_inverse(a):
    """2/3 n^3 from the factor."""
    return cost("b*(2*n**3//3)", **square(a))


@rule("aten::linalg_qr", "aten::geqrf", "numpy.linalg.qr")
def qr(a):
    """By Householder, with Q: twice 2 l s^2 - 2/3 s^3."""
    return cost("b*2*(2*l*s**2 - 2*s**3//3)", **of_matrix(a))


@rule("aten::linalg_householder_product", "aten::ormqr")
def householder(a, *_):
    return cost("b*(2*l*s**2 - 2*s**3//3)", **of_matrix(a))


@rule("aten::_linalg_svd", "numpy.linalg.svd")
def svd(a, *, compute_uv=True, full_matrices=False):
    """R-SVD with both sets of vectors, 14 l s^2 + 8 s^3; the values alone, 2 l s^2 + 2 s^3."""
    return cost("b*(14*l*s**2 + 8*s**3)" if compute_uv else "b*(2*l*s**2 + 2*s**3)", **of_matrix(a))


@rule("aten::linalg_pinv")
def pseudo_inverse(a, *_, hermitian=False):
    """The SVD, or the eigenvalues where a matrix mirrors itself; then V by 1 / S by U."""
    by = "9*n**3" if hermitian else "14*l*s**2 + 8*s**3"
    return cost(f"b*({by} + 2*m*n*s)", div="b*s", mul="b*m*s", **of_matrix(a))


@rule("aten::_linalg_eigh", "numpy.linalg.eigh", "numpy.linalg.eigvalsh")
def symmetric_eigen(a, *, compute_v=True):
    """9 n^3 with vectors, 4/3 n^3 without."""
    return cost("b*9*n**3" if compute_v else "b*(4*n**3//3)", **square(a))


@rule("aten::linalg_eig", "aten::_linalg_eigvals", "aten::linalg_eigvals", "numpy.linalg.eig")
def eigen(a, *, out):
    """25 n^3 with vectors, 10 n^3 without."""
    return cost("b*25*n**3" if isinstance(out, tuple) else "b*10*n**3", **square(a))


@rule("aten::linalg_lstsq", "numpy.linalg.lstsq")
def least_squares(a, b, *_):
    """By QR: 2 l s^2 - 2/3 s^3, and 4 l s for each right-hand side."""
    return cost("b*(2*l*s**2 - 2*s**3//3 + 4*l*s*r)", **of_matrix(a), r=columns(a, b))


@rule("aten::linalg_matrix_exp", how="assumed")
def matrix_exponential(a):
    """A Taylor polynomial of degree 18 by five products; smaller numbers would need fewer."""
    return cost("b*5*2*n**3", **square(a))


@rule("aten::linalg_ldl_factor_ex")
def ldl(a):
    return cost("b*(n**3//3)", **square(a))


@rule("aten::linalg_cross", "numpy.cross")
def cross(a, b, *, out):
    """Two products and a difference for each number."""
    return cost(mul="2*n", add="n", n=size(out))


@rule("aten::_fft_c2c", real=True)
def fft(x, dim=None):
    """5 n log2 n real operations for n complex points."""
    return cost("5*points*log2(n)", points=size(x), n=transformed(x, dim))


@rule("aten::_fft_r2c", real=True)
def fft_of_reals(x, dim=None):
    """Half: real points."""
    return cost("2.5*points*log2(n)", points=size(x), n=transformed(x, dim))


@rule("aten::_fft_c2r", real=True)
def fft_to_reals(x, dim=None, *, out):
    return cost("2.5*points*log2(n)", points=size(out), n=transformed(out, dim))


def transformed(x, dim):
    """How many points one transform has."""
    return max(1, math.prod(x.shape[d] for d in dim)) if dim else max(1, x.size)


@rule(
    *full_names(
        "_sparse_sum _sparse_sum_backward _sparse_log_softmax_backward_data "
        "_sparse_softmax_backward_data _sparse_csr_sum"
    )
)
def sparse_sum(x, *_):
    """Only the numbers that there are."""
    return cost(add="n", n=size(x))
