"""NumPy's own functions: products, convolutions, transforms, and what it moves or sorts.

The fact behind it: most of NumPy is ufuncs, which share their rules with PyTorch's operators, or
Python that calls them. Here is the rest: functions written in C, and those that begin by making
plain arrays of their own.
To add one: its name in a list, or a function of its operands; keywords by NumPy's names.
"""

import math

import numpy as np

from ..costs import Operand, cost
from ..registry import each, rule, size
from ..rules.linear_algebra import transformed
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


@rule("numpy.dot", "numpy.inner", "numpy.tensordot", "numpy.linalg.tensordot")
def dot(a, b, *_, out):
    """Each of the answers is a sum of k products; k follows from the sizes: a b = answers k^2."""
    a, b = operand(a), operand(b)
    answers = size(out)
    if 1 in (a.size, b.size) and 0 in (a.ndim, b.ndim):
        return cost(mul="n", n=answers)  # a number times an array
    k = math.isqrt(a.size * b.size // max(1, answers))
    return cost("2*n*k", n=answers, k=k)


@rule("numpy.vecdot", "numpy.linalg.vecdot", "numpy.matvec", "numpy.vecmat")
def by_rows(a, b, *, out):
    """A dot product along the last axis of the first, for each of the n answers."""
    return cost("2*n*k", n=size(out), k=a.shape[-1])


@rule("numpy.conjugate", "numpy.conj")
def conjugate(x):
    """A sign changed where there is an imaginary part, nothing otherwise."""
    return cost(compare="n", n=x.size) if x.is_complex else cost()


@rule("numpy.linalg.matmul")
def linalg_matmul(a, b):
    """As numpy.matmul."""
    return matmul(a, b)


@rule("numpy.convolve", "numpy.correlate")
def convolve(a, v, mode=None, *, out):
    """The overlaps of two rows: m n multiply-adds in full; those that fit, in `valid`."""
    n, m, answers = max(size(a), size(v)), min(size(a), size(v)), size(out)
    missing = n + m - 1 - answers  # places of the full convolution that are cut off, at both ends
    cut = sum(min(i + 1, m) for i in range(missing - missing // 2)) + sum(
        min(i + 1, m) for i in range(missing // 2)
    )
    return cost("2*(n*m - cut)", n=n, m=m, cut=cut)


@rule("numpy.einsum")
def einsum(formula, *operands, optimize=False, out):
    """One loop over all letters, in which k operands meet; by pairs where optimize says so."""
    shapes = [one.shape for one in operands if isinstance(one, Operand)]
    if not isinstance(formula, str):
        return None  # axes as lists
    path = [tuple(range(len(shapes)))]
    if optimize and len(shapes) > 2:
        stand_ins = [np.broadcast_to(0.0, shape) for shape in shapes]
        path = np.einsum_path(formula, *stand_ins, optimize=optimize)[0][1:]
    inputs, _, result = formula.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if "->" not in formula:
        result = "".join(sorted(c for c in set(inputs) - {","} if inputs.count(c) == 1))
    if "." in formula:
        return None  # letters that nobody wrote
    sizes = {c: n for term, shape in zip(terms, shapes) for c, n in zip(term, shape)}
    product = mul = add = 0
    for meet in path:
        taken = [terms.pop(i) for i in sorted(meet, reverse=True)]
        letters = set("".join(taken))
        kept = letters & set("".join(terms) + result) if terms else set(result)
        points, answers = (math.prod(sizes[c] for c in these) for these in (letters, kept))
        if len(taken) == 2 and points > answers:
            product += points
        else:
            mul, add = mul + (len(taken) - 1) * points, add + points - answers
        terms.append("".join(kept))
    return cost("2*pairs", mul="mul_", add="add_", pairs=product, mul_=mul, add_=add)


@rule("numpy.linalg.norm")
def norm(x, ord=None, axis=None, *, out):
    """The root of x times x; along an axis, the root of a sum of squares."""
    if ord not in (None, 2, "fro") or ord == 2 and x.ndim > 1 and axis is None:
        return None
    if axis is None:
        return cost("2*n", sqrt="1", n=x.size)
    return cost(mul="n", add="n - results", sqrt="results", n=x.size, results=size(out))


@rule("numpy.linalg.slogdet")
def log_determinant(a):
    """By LU, then the logarithms of the diagonal."""
    return cost(
        "b*(2*n**3//3)",
        transcendental="b*n",
        add="b*(n - 1)",
        b=math.prod(a.shape[:-2]),
        n=a.shape[-1],
    )


@rule("numpy.linalg.eigvals")
def eigenvalues(a):
    """10 n^3."""
    return cost("b*10*n**3", b=math.prod(a.shape[:-2]), n=a.shape[-1])


@rule("numpy.linalg.svdvals")
def singular_values(a):
    """2 l s^2 + 2 s^3."""
    return cost(
        "b*(2*l*s**2 + 2*s**3)", b=math.prod(a.shape[:-2]), s=min(a.shape[-2:]), l=max(a.shape[-2:])
    )


@rule("numpy.fft.fft", "numpy.fft.ifft", real=True)
def fft(x, n=None, axis=-1, *, out):
    """5 n log2 n for each transform of n complex points."""
    return cost("5*points*log2(n)", points=size(out), n=max(1, out.shape[axis]))


@rule("numpy.fft.rfft", "numpy.fft.irfft", "numpy.fft.hfft", "numpy.fft.ihfft", real=True)
def real_fft(x, n=None, axis=-1, *, out):
    """Half of that for real points, of which the real side has n."""
    real = x if not x.is_complex else out
    n = n or real.shape[axis]
    return cost("2.5*rows*n*log2(n)", rows=real.size // max(1, real.shape[axis]), n=max(1, n))


@rule("numpy.fft.fft2", "numpy.fft.ifft2", "numpy.fft.fftn", "numpy.fft.ifftn", real=True)
def fft_in_space(x, s=None, axes=None, *, out):
    """5 n log2 n for all the points of a transform."""
    axes = axes or range(-(len(s) if s else out.ndim), 0)
    return cost("5*points*log2(n)", points=size(out), n=transformed(out, tuple(axes)))


@rule("numpy.fft.rfft2", "numpy.fft.rfftn", "numpy.fft.irfft2", "numpy.fft.irfftn", real=True)
def real_fft_in_space(x, s=None, axes=None, *, out):
    """Half of that for real points."""
    real = x if not x.is_complex else out
    axes = axes or range(-(len(s) if s else real.ndim), 0)
    return cost("2.5*points*log2(n)", points=real.size, n=transformed(real, tuple(axes)))


@rule("numpy.round", "numpy.around")
def to_decimals(x, decimals=0):
    """Rounded as it is; or multiplied, rounded, divided."""
    return (
        cost(compare="n", n=x.size)
        if not decimals
        else cost(mul="n", compare="n", div="n", n=x.size)
    )


@rule("numpy.interp")
def interpolate(x, xp, fp, *, out):
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
)
def sort(x, *_):
    """About n log2 n comparisons: how many it takes is known only to the sort."""
    return cost(compare="n*log2(k)", n=size(x), k=max(2, size(x)))


@rule("numpy.searchsorted", "numpy.digitize")
def search(a, v, *, out):
    """log2 k comparisons for each number that is looked for."""
    k = min(size(a), size(v)) if size(out) == size(a) else size(a)
    return cost(compare="n*log2(k)", n=size(out), k=max(2, k))


@rule("numpy.where", "numpy.isin")
def choose(condition, *_, out):
    """One look at each condition."""
    return cost(compare="n", n=size(condition))


@rule(
    *(
        f"numpy.{name}"
        for name in [
            "concatenate",
            "concat",
            "stack",
            "hstack",
            "vstack",
            "dstack",
            "column_stack",
            "block",
            "append",
            "insert",
            "delete",
            "repeat",
            "tile",
            "roll",
            "flip",
            "fliplr",
            "flipud",
            "rot90",
            "pad",
            "copy",
            "copyto",
            "astype",
            "take",
            "take_along_axis",
            "choose",
            "compress",
            "extract",
            "select",
            "place",
            "put",
            "put_along_axis",
            "putmask",
            "fill_diagonal",
            "diag",
            "diagflat",
            "tril",
            "triu",
            "nonzero",
            "flatnonzero",
            "argwhere",
            "positive",
            "resize",
            "packbits",
            "unpackbits",
            "unravel_index",
            "ravel_multi_index",
            "meshgrid",
            "array_repr",
            "array_str",
            "array2string",
            "save",
            "savez",
            "savez_compressed",
            "savetxt",
        ]
    ),
    how="moved",
)
def copied(*operands):
    """Read once and written once."""
    return cost()


@rule(
    *(
        f"numpy.{name}"
        for name in [
            "reshape",
            "transpose",
            "permute_dims",
            "matrix_transpose",
            "ravel",
            "squeeze",
            "expand_dims",
            "swapaxes",
            "moveaxis",
            "rollaxis",
            "atleast_1d",
            "atleast_2d",
            "atleast_3d",
            "broadcast_to",
            "broadcast_arrays",
            "diagonal",
            "real",
            "imag",
            "split",
            "array_split",
            "hsplit",
            "vsplit",
            "dsplit",
            "unstack",
            "shape",
            "size",
            "ndim",
            "result_type",
            "can_cast",
            "common_type",
            "min_scalar_type",
            "iscomplexobj",
            "isrealobj",
            "shares_memory",
            "may_share_memory",
            "einsum_path",
            "empty_like",
            "linalg.matrix_transpose",
            "linalg.diagonal",
            "fft.fftshift",
            "fft.ifftshift",
        ]
    ),
    how="moved",
)
def left(*operands):
    """Looked at in another way."""
    return cost(nbytes=0)


@rule(
    "numpy.zeros_like",
    "numpy.ones_like",
    "numpy.full_like",
    "numpy.tril_indices_from",
    "numpy.triu_indices_from",
    "numpy.diag_indices_from",
    how="moved",
)
def written(*operands, out):
    """Made from nothing."""
    return cost(nbytes=sum(one.nbytes for one in (out if isinstance(out, tuple) else (out,))))


def operand(x):
    """A number is an array of no dimension."""
    return x if isinstance(x, Operand) else Operand(np.shape(x))
