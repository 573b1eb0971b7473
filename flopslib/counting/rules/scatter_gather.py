"""What is looked up, put somewhere, sorted or compared: by how many numbers go each way.

To put a number somewhere is not an operation, to add it there is one. What a sort takes depends on
the numbers, which no counter of shapes knows: n log2 n comparisons are assumed.
To add one: a rule on its operands.
"""

from __future__ import annotations

from typing import Any

from ..costs import Cost, Operand, Sizes, cost
from ..registry import full_names, rule, size


# -- put and added ---------------------------------------------------------------------------------
@rule(
    *full_names(
        "scatter_add scatter_reduce index_add index_reduce embedding_dense_backward "
        "segment_reduce embedding_sparse_backward "
        "_unsafe_masked_index_put_accumulate"
    )
)
def scattered(*operands: Any) -> Cost:
    """Every number of the source, the last floating operand, is added somewhere."""
    # NB: scatter_reduce counts an addition also where the larger is taken or a product is made.
    sources = [x for x in operands if isinstance(x, Operand) and x.is_float]
    if not sources:
        return cost()
    return cost(add="n", n=size(sources[-1]))


@rule(
    "aten::scatter.reduce",
    "aten::scatter_.reduce",
    "aten::scatter.value_reduce",
    "aten::scatter_.value_reduce",
)
def scattered_by(x: Operand, dim: int, index: Operand, *, reduce: str) -> Cost:
    """Scattered, and added or multiplied with what is there."""
    formulas: Sizes = {"mul" if reduce == "multiply" else "add": "n"}
    return cost(**formulas, n=size(index))


@rule(*full_names("put index_put _unsafe_index_put _index_put_impl_"))
def put(x: Operand, at: Any, source: Operand, *, accumulate: bool = False) -> Cost:
    """Put somewhere, a number only moves; added there, it is an addition."""
    if not accumulate:
        return cost()
    return cost(add="n", n=size(source))


# -- looked up -------------------------------------------------------------------------------------
@rule("aten::_embedding_bag", "aten::_embedding_bag_forward_only")
def embedding_bag(
    table: Operand, indices: Operand, *, mode: int = 0, out: tuple[Operand, ...]
) -> Cost:
    """Rows are looked up and summed (or the largest taken), a row for each bag."""
    formulas: Sizes = {"compare" if mode == 2 else "add": "max(0, picked - n)"}
    return cost(
        **formulas,
        div="n" if mode == 1 else "0",
        picked=size(indices) * table.shape[-1],
        n=size(out[0]),
    )


@rule("aten::_embedding_bag_backward", "aten::_embedding_bag_dense_backward")
def embedding_bag_backward(grad: Operand, indices: Operand) -> Cost:
    """The gradient of a bag is added to each row that was in it."""
    return cost(add="picked*d", picked=size(indices), d=grad.shape[-1])


@rule("aten::_embedding_bag_per_sample_weights_backward")
def bag_weights_backward(grad: Operand, table: Operand, indices: Operand) -> Cost:
    """For each weight, its row times the gradient of its bag."""
    return cost(mul="picked*d", add="picked*(d - 1)", picked=size(indices), d=grad.shape[-1])


@rule("aten::embedding_renorm", how="assumed")
def shortened(table: Operand, indices: Operand) -> Cost:
    """The norm of each row that is picked; that none is picked twice or scaled is assumed."""
    return cost(
        mul="n*d", add="n*(d - 1)", sqrt="n", compare="n", n=size(indices), d=table.shape[-1]
    )


# -- sorted and compared ---------------------------------------------------------------------------
@rule(
    "aten::sort",
    "aten::argsort",
    "aten::topk",
    "aten::kthvalue",
    "aten::msort",
    "aten::searchsorted",
    "aten::bucketize",
    "aten::unique_consecutive",
    "aten::_unique2",
    "aten::unique_dim",
    "aten::_unique",
    how="assumed",
)
def sorted_or_searched(x: Operand) -> Cost:
    """About n log2 n comparisons: how many these numbers take is known only to the sort."""
    # NB: n is all the numbers, also where each row is sorted by itself: an upper bound there.
    return cost(compare="n*log2(n)", n=max(1, size(x)))


@rule("aten::trace", "numpy.trace", "numpy.linalg.trace")
def trace(x: Operand) -> Cost:
    """The sum of the diagonal."""
    return cost(add="max(0, n - 1)", n=min(x.shape))


@rule("aten::equal")
def equal(x: Operand, y: Operand) -> Cost:
    """At most every pair is compared."""
    return cost(compare="n", n=size(x))


@rule("aten::allclose")
def all_close(x: Operand, y: Operand) -> Cost:
    """|x - y| <= atol + rtol |y| for every pair."""
    return cost(add="2*n", mul="n", compare="3*n", int="n - 1", n=size(x))


@rule(
    "aten::histogram",
    "aten::_histogramdd_from_bin_cts",
    "aten::_histogramdd_bin_edges",
    "aten::_histogramdd_from_bin_tensors",
    "aten::histc",
    "aten::bincount",
)
def histogram(x: Operand) -> Cost:
    """Every number finds its place, and is counted there."""
    # NB: one comparison for equal bins; a search among unequal ones takes more.
    return cost(compare="n", int="n", n=size(x))
