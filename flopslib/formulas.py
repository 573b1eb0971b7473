"""The papers' short formulas, each with its source: shapes in, operations out.

The fact behind it: most of a model's work is products of matrices, and one of them is counted on
a fingernail: m n answers, each a sum of k products. What is exact and what is custom differ by
little, and every function here says which it gives.
To add a formula: a function of shapes, the formula as on paper in its last line, its source above.
"""
from .units import Q, UnitError


def _sizes(**sizes):
    """The sizes as whole numbers of at least 1; UnitError names the one that is not."""
    for name, size in sizes.items():
        if isinstance(size, bool) or not hasattr(size, "__index__") or size < 1:
            raise UnitError(f"{name} is {size!r}, and a size is a whole number from 1 up.")
    return [size.__index__() for size in sizes.values()]


def dot(k, exact=False):
    """A row of k numbers times a column of k numbers: k products, summed.

    By custom 2k, a multiply-add each; exact=True gives the k - 1 additions that there are. Source:
    Blackford, Dongarra, LAPACK Working Note 41, netlib.org/lapack/lawns/lawn41.ps, 1999-06.

    >>> dot(32, exact=True)
    63 FLOP (counted: 2k - 1)
    """
    k, = _sizes(k=k)
    if exact:
        return Q(2*k - 1, "FLOP", "counted: 2k - 1")
    return Q(2*k, "FLOP", "counted: 2k by custom")


def matmul(m, k, n, exact=False):
    """An m x k matrix times a k x n matrix: m n answers, each a dot product of length k.

    By custom 2mkn: a sum that starts at 0 adds k times, and one multiply-add instruction does both.
    exact=True leaves out those m n additions to nothing. Source: as for `dot`; PyTorch's counter
    takes the custom too and notes "Should be 2 * k - 1 technically" (torch.utils.flop_counter).

    >>> matmul(32, 32, 32)
    65,536 FLOP (counted: 2mkn by custom)
    >>> matmul(32, 32, 32, exact=True)
    64,512 FLOP (counted: 2mkn - mn)
    """
    m, k, n = _sizes(m=m, k=k, n=n)
    if exact:
        return Q(2*m*k*n - m*n, "FLOP", "counted: 2mkn - mn")
    return Q(2*m*k*n, "FLOP", "counted: 2mkn by custom")


def horner(degree):
    """A polynomial by Horner's rule: one multiplication and one addition for each degree, exactly.

    a0 + x (a1 + x (a2 + ...)); no one way needs fewer for all polynomials. Source: Pan, Russian
    Mathematical Surveys 21, doi.org/10.1070/RM1966v021n01ABEH004147, 1966.

    >>> horner(5)
    10 FLOP (counted: 2 x degree)
    """
    degree, = _sizes(degree=degree)
    return Q(2*degree, "FLOP", "counted: 2 x degree")


def softmax(n):
    """Softmax of n numbers, safe form exp(x - max x) / sum, as {kind: how many}.

    Kinds, because how many FLOP it is depends on the convention (counting/conventions). Source:
    Milakov, Gimelshein, arxiv.org/abs/1805.02867, 2018-05, algorithm 2.

    >>> softmax(10)
    {'add': 19, 'div': 10, 'transcendental': 10, 'compare': 9}
    """
    n, = _sizes(n=n)
    return {"add": n + (n - 1), "div": n, "transcendental": n, "compare": n - 1}
