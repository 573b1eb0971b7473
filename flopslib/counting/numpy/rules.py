"""NumPy's own functions: products, convolutions, transforms, and what it moves or sorts.

Most of NumPy is ufuncs, which share their rules with PyTorch's operators, or Python that calls
them: see counting/rules. Here is the rest: functions written in C, and those that begin by making
plain arrays of their own.
To add one: its name in a list, or a function of its operands; keywords by NumPy's names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..costs import Cost, Operand, cost
from ..registry import each, full_names, rule, size, size_in_bytes
from ..rules.linear_algebra import of_matrix, transformed
from ..rules.matmul import matmul
from ..rules.reductions import reduces

each(
    "numpy.modf numpy.frexp numpy.nextafter numpy.spacing numpy.clip numpy.isnat "
    "numpy.nan_to_num numpy.real_if_close",
    compare=1,
)
each("numpy.divmod", div=2)  # a quotient and a remainder
each("numpy.outer numpy.linalg.outer numpy.multiply.outer", mul=1)
each("numpy.bitwise_count", int=1)
each("numpy.angle", transcendental=1)
reduces("numpy.count_nonzero", "compare")


def names(functions: str) -> list[str]:
    """NumPy's names in a text: "dot fft.fft" are numpy.dot and numpy.fft.fft."""
    return full_names(" ".join(f"numpy.{name}" for name in functions.split()))


# -- products --------------------------------------------------------------------------------------
@rule("numpy.dot", "numpy.inner", "numpy.tensordot", "numpy.linalg.tensordot")
def dot(a: Operand, b: Operand, *_, out: Operand) -> Cost | None:
    """Each of the entries is a sum of k products; k follows from the sizes: a b = entries k^2."""
    a, b = operand(a), operand(b)
    answers = size(out)
    if 1 in (a.size, b.size) and 0 in (a.ndim, b.ndim):
        return cost(mul="n", n=answers)  # a number times an array
    if not answers:
        return cost()
    k = math.isqrt(a.size * b.size // answers)
    if answers * k * k != a.size * b.size:
        return None
    return cost("2*n*k", n=answers, k=k)


def operand(x: Any) -> Operand:
    """A number is an array of no dimension."""
    return x if isinstance(x, Operand) else Operand(np.shape(x))


@rule("numpy.vecdot", "numpy.linalg.vecdot", "numpy.matvec", "numpy.vecmat")
def by_rows(a: Operand, b: Operand, *, axis: int = -1, out: Operand) -> Cost:
    """A dot product along the last axis of the first, for each of the n entries."""
    return cost("2*n*k", n=size(out), k=a.shape[axis])


@rule("numpy.conjugate", "numpy.conj")
def conjugate(x: Operand) -> Cost:
    """A sign changed where there is an imaginary part, nothing otherwise."""
    if not x.is_complex:
        return cost()
    return cost(compare="n", n=x.size)


@rule("numpy.linalg.matmul")
def linalg_matmul(a: Operand, b: Operand) -> Cost | None:
    """As numpy.matmul."""
    return matmul(a, b)


@rule("numpy.convolve", "numpy.correlate")
def convolve(a: Operand, v: Operand, mode: str | None = None, *, out: Operand) -> Cost:
    """The overlaps of two rows: m n multiply-adds in full; those that fit, in `valid`."""
    n, m = max(size(a), size(v)), min(size(a), size(v))
    missing = n + m - 1 - size(out)  # places of the full convolution that are cut off
    ends = (missing - missing // 2, missing // 2)
    cut = sum(min(i + 1, m) for places in ends for i in range(places))
    return cost("2*(n*m - cut)", n=n, m=m, cut=cut)


@rule("numpy.einsum")
def einsum(
    formula: str, *operands: Operand, optimize: bool | str = False, out: Operand
) -> Cost | None:
    """One loop over all letters, in which k operands meet; by pairs where optimize says so."""
    shapes = [x.shape for x in operands if isinstance(x, Operand)]
    if not isinstance(formula, str) or "." in formula:
        return None  # axes as lists, or letters that are not written out
    terms, result = _terms(formula)
    sizes = {letter: n for term, shape in zip(terms, shapes) for letter, n in zip(term, shape)}
    product = mul = add = 0
    for meet in _order(formula, shapes, optimize):
        taken = [terms.pop(i) for i in sorted(meet, reverse=True)]
        letters = set("".join(taken))
        kept = set(result)
        if terms:
            kept = letters & set("".join(terms) + result)
        points = math.prod(sizes[letter] for letter in letters)
        answers = math.prod(sizes[letter] for letter in kept)
        if len(taken) == 2 and points > answers:
            product += points
        else:
            mul += (len(taken) - 1) * points
            add += points - answers
        terms.append("".join(kept))
    return cost("2*pairs", mul="mul_", add="add_", pairs=product, mul_=mul, add_=add)


def _terms(formula: str) -> tuple[list[str], str]:
    """(the letters of each operand, those of the result) of "ij,jk->ik" or "ij,jk"."""
    inputs, arrow, result = formula.replace(" ", "").partition("->")
    if not arrow:
        letters = set(inputs) - {","}
        result = "".join(sorted(letter for letter in letters if inputs.count(letter) == 1))
    return inputs.split(","), result


def _order(
    formula: str, shapes: Sequence[tuple[int, ...]], optimize: bool | str
) -> list[tuple[int, ...]]:
    """The operands that meet in each step: all at once, or by the path that NumPy takes."""
    if not optimize or len(shapes) < 3:
        return [tuple(range(len(shapes)))]
    arrays = [np.broadcast_to(0.0, shape) for shape in shapes]
    return np.einsum_path(formula, *arrays, optimize=optimize)[0][1:]


# -- linear algebra --------------------------------------------------------------------------------
@rule("numpy.linalg.norm")
def norm(
    x: Operand, ord: float | str | None = None, axis: int | None = None, *, out: Operand
) -> Cost | None:
    """The root of x times x; along an axis, the root of a sum of squares."""
    spectral = ord == 2 and x.ndim > 1 and axis is None
    if ord not in (None, 2, "fro") or spectral:
        return None
    if axis is None:
        return cost("2*n", sqrt="1", n=x.size)
    return cost(mul="n", add="n - results", sqrt="results", n=x.size, results=size(out))


@rule("numpy.linalg.slogdet")
def log_determinant(a: Operand) -> Cost:
    """By LU, then the logarithms of the diagonal."""
    return cost(
        "b*(2*n**3//3)",
        transcendental="b*n",
        add="b*(n - 1)",
        b=math.prod(a.shape[:-2]),
        n=a.shape[-1],
    )


@rule("numpy.linalg.eigvals")
def eigenvalues(a: Operand) -> Cost:
    """10 n^3."""
    return cost("b*10*n**3", b=math.prod(a.shape[:-2]), n=a.shape[-1])


@rule("numpy.linalg.svdvals")
def singular_values(a: Operand) -> Cost:
    """2 l s^2 + 2 s^3."""
    return cost("b*(2*l*s**2 + 2*s**3)", **of_matrix(a))


# -- Fourier transforms ----------------------------------------------------------------------------
@rule("numpy.fft.fft", "numpy.fft.ifft", real=True)
def fft(x: Operand, n: int | None = None, axis: int = -1, *, out: Operand) -> Cost:
    """5 n log2 n for each transform of n complex points."""
    return cost("5*points*log2(n)", points=size(out), n=max(1, out.shape[axis]))


@rule("numpy.fft.rfft", "numpy.fft.irfft", "numpy.fft.hfft", "numpy.fft.ihfft", real=True)
def real_fft(x: Operand, n: int | None = None, axis: int = -1, *, out: Operand) -> Cost:
    """Half of that for real points, of which the real side has n."""
    real = out if x.is_complex else x
    length = real.shape[axis]
    return cost("2.5*rows*n*log2(n)", rows=real.size // max(1, length), n=max(1, n or length))


@rule("numpy.fft.fft2", "numpy.fft.ifft2", "numpy.fft.fftn", "numpy.fft.ifftn", real=True)
def fft_in_space(
    x: Operand,
    s: Sequence[int] | None = None,
    axes: Sequence[int] | None = None,
    *,
    out: Operand,
) -> Cost:
    """5 n log2 n for all the points of a transform."""
    axes = axes or range(-(len(s) if s else out.ndim), 0)
    return cost("5*points*log2(n)", points=size(out), n=transformed(out, tuple(axes)))


@rule("numpy.fft.rfft2", "numpy.fft.rfftn", "numpy.fft.irfft2", "numpy.fft.irfftn", real=True)
def real_fft_in_space(
    x: Operand,
    s: Sequence[int] | None = None,
    axes: Sequence[int] | None = None,
    *,
    out: Operand,
) -> Cost:
    """Half of that for real points."""
    real = out if x.is_complex else x
    axes = axes or range(-(len(s) if s else real.ndim), 0)
    return cost("2.5*points*log2(n)", points=real.size, n=transformed(real, tuple(axes)))


# -- element by element, sorted, searched ----------------------------------------------------------
@rule("numpy.round", "numpy.around")
def to_decimals(x: Operand, decimals: int = 0) -> Cost:
    """Rounded as it is; or multiplied, rounded, divided."""
    if not decimals:
        return cost(compare="n", n=x.size)
    return cost(mul="n", compare="n", div="n", n=x.size)


@rule("numpy.interp")
def interpolate(x: Operand, xp: Operand, fp: Operand, *, out: Operand) -> Cost:
    """A search, then a straight line: slope, difference, product, sum."""
    return cost(compare="n*log2(k)", add="4*n", mul="n", div="n", n=size(out), k=max(2, size(xp)))


@rule(
    "numpy.sort",
    "numpy.argsort",
    "numpy.partition",
    "numpy.argpartition",
    "numpy.lexsort",
    "numpy.unique",
    "numpy.median.sort",
    "numpy.sort_complex",
    how="assumed",
)
def sort(x: Operand, *_) -> Cost:
    """About n log2 n comparisons: how many it takes is known only to the sort."""
    # NB: n is all the numbers, also where each row is sorted by itself: an upper bound there.
    return cost(compare="n*log2(k)", n=size(x), k=max(2, size(x)))


@rule("numpy.searchsorted", "numpy.digitize")
def search(a: Operand, v: Operand, *, out: Operand) -> Cost:
    """log2 k comparisons for each number that is looked for."""
    k = min(size(a), size(v)) if size(out) == size(a) else size(a)
    return cost(compare="n*log2(k)", n=size(out), k=max(2, k))


@rule("numpy.where", "numpy.isin")
def choose(condition: Operand, *_, out: Operand) -> Cost:
    """One look at each condition."""
    return cost(compare="n", n=size(condition))


# -- what moves numbers and computes nothing -------------------------------------------------------
@rule(
    *names("""
    concatenate concat stack hstack vstack dstack column_stack block append insert delete repeat
    tile roll flip fliplr flipud rot90 pad copy copyto astype take take_along_axis choose compress
    extract select place put put_along_axis putmask fill_diagonal diag diagflat tril triu nonzero
    flatnonzero argwhere positive resize packbits unpackbits unravel_index ravel_multi_index
    meshgrid array_repr array_str array2string save savez savez_compressed savetxt"""),
    how="moved",
)
def copied(*operands: Any) -> Cost:
    """Read once and written once."""
    return cost()


@rule(
    *names("""
    reshape transpose permute_dims matrix_transpose ravel squeeze expand_dims swapaxes moveaxis
    rollaxis atleast_1d atleast_2d atleast_3d broadcast_to broadcast_arrays diagonal real imag split
    array_split hsplit vsplit dsplit unstack shape size ndim result_type can_cast common_type
    min_scalar_type iscomplexobj isrealobj shares_memory may_share_memory einsum_path empty_like
    linalg.matrix_transpose linalg.diagonal fft.fftshift fft.ifftshift"""),
    how="moved",
)
def left(*operands: Any) -> Cost:
    """Looked at in another way."""
    return cost(nbytes=0)


@rule(
    *names("zeros_like ones_like full_like tril_indices_from triu_indices_from diag_indices_from"),
    how="moved",
)
def written(*operands: Any, out: Operand | tuple[Operand, ...]) -> Cost:
    """Made from nothing."""
    return cost(nbytes=size_in_bytes(out))
