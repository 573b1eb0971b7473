"""Small things with a formula that is exact: a dot product, a matrix product, a polynomial.

What is exact and what is convention differ by little, m n of 2 m k n, and every function here says
which one it returns. Lesson 01 counts them all with numbers that count themselves.
To add a formula: a function of shapes, the formula as on paper in its last line, its source above.
"""

from __future__ import annotations

from ...quantities.quantity import Q
from .sizes import formula, sizes


@formula
def dot(k: int, exact: bool = False) -> Q:
    """FLOP of a row of k numbers times a column of k numbers: k products, summed.

    By custom 2k, a multiply-add each; exact=True gives the k - 1 additions that there are. Source:
    Blackford, Dongarra, LAPACK Working Note 41, netlib.org/lapack/lawns/lawn41.ps, 1999-06.

    >>> dot(32, exact=True)
    63 FLOP (counted: 2k - 1)
    """
    (k,) = sizes(k=k)
    by_custom = 2 * k
    if not exact:
        return Q(by_custom, "FLOP", "counted: 2k by custom")
    return Q(by_custom - 1, "FLOP", "counted: 2k - 1")


@formula
def matmul(m: int, k: int, n: int, exact: bool = False) -> Q:
    """FLOP of an m x k matrix times a k x n matrix: m n entries, each a dot product of length k.

    By custom 2mkn: a sum that starts at 0 adds k times, and one multiply-add instruction does both.
    exact=True leaves out those m n additions to nothing. Source: as for `dot`; PyTorch's counter
    takes the custom too and notes "Should be 2 * k - 1 technically" (torch.utils.flop_counter).

    >>> matmul(32, 32, 32)
    65,536 FLOP (counted: 2mkn by custom)
    >>> matmul(32, 32, 32, exact=True)
    64,512 FLOP (counted: 2mkn - mn)
    """
    m, k, n = sizes(m=m, k=k, n=n)
    by_custom = 2 * m * k * n
    if not exact:
        return Q(by_custom, "FLOP", "counted: 2mkn by custom")
    return Q(by_custom - m * n, "FLOP", "counted: 2mkn - mn")


@formula
def horner(degree: int) -> Q:
    """FLOP of a polynomial by Horner's rule: one multiplication and one addition for each degree.

    a0 + x (a1 + x (a2 + ...)), exactly; no one way needs fewer for all polynomials. Source: Pan,
    Russian Mathematical Surveys 21, doi.org/10.1070/RM1966v021n01ABEH004147, 1966.

    >>> horner(5)
    10 FLOP (counted: 2 x degree)
    """
    (degree,) = sizes(degree=degree)
    return Q(2 * degree, "FLOP", "counted: 2 x degree")


@formula
def softmax(n: int) -> dict[str, int]:
    """Operations of a softmax of n numbers, {kind: number}; safe form exp(x - max x) / sum.

    Kinds, because how many FLOP it is depends on the convention (counting/conventions). Source:
    Milakov, Gimelshein, arxiv.org/abs/1805.02867, 2018-05, algorithm 2.

    >>> softmax(10)
    {'add': 19, 'div': 10, 'transcendental': 10, 'compare': 9}
    """
    (n,) = sizes(n=n)
    return {
        "add": n + (n - 1),  # n differences to the maximum; one sum
        "div": n,
        "transcendental": n,
        "compare": n - 1,
    }
