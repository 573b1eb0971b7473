"""What is looked up, put somewhere, sorted or compared: by how many numbers go each way.

The fact behind it: to put a number somewhere is no operation, to add it there is one. What a sort
takes depends on the numbers, which no counter of shapes knows: n log2 n comparisons are assumed.
To add one: a rule on its operands.
"""

from ..costs import Operand, cost
from ..registry import full_names, rule, size


@rule(
    *full_names(
        "scatter_add scatter_reduce index_add index_reduce embedding_dense_backward "
        "segment_reduce embedding_sparse_backward "
        "_unsafe_masked_index_put_accumulate"
    )
)
def scattered(x, *operands):
    """Every number of the source, the last floating operand, is added somewhere."""
    source = [one for one in (x, *operands) if isinstance(one, Operand) and one.is_float]
    return cost(add="n", n=size(source[-1])) if source else cost()


@rule(
    "aten::scatter.reduce",
    "aten::scatter_.reduce",
    "aten::scatter.value_reduce",
    "aten::scatter_.value_reduce",
)
def scattered_by(x, dim, index, *, reduce):
    """Scattered, and added or multiplied with what is there."""
    return cost(**{"mul" if reduce == "multiply" else "add": "n"}, n=size(index))


@rule(*full_names("put index_put _unsafe_index_put _index_put_impl_"))
def put(x, at, source, *, accumulate=False):
    """Put somewhere, a number only moves; added there, it is an addition."""
    return cost(add="n", n=size(source)) if accumulate else cost()


@rule("aten::_embedding_bag", "aten::_embedding_bag_forward_only")
def embedding_bag(table, indices, *, mode=0, out):
    """Rows are looked up and summed (or the largest taken), a row for each bag."""
    kind = "compare" if mode == 2 else "add"
    return cost(
        **{kind: "max(0, picked - n)"},
        div="n" if mode == 1 else "0",
        picked=size(indices) * table.shape[-1],
        n=size(out[0]),
    )


@rule("aten::_embedding_bag_backward", "aten::_embedding_bag_dense_backward")
def embedding_bag_backward(grad, indices):
    """The gradient of a bag is added to each row that was in it."""
    return cost(add="picked*d", picked=size(indices), d=grad.shape[-1])


@rule("aten::_embedding_bag_per_sample_weights_backward")
def bag_weights_backward(grad, table, indices):
    """For each weight, its row times the gradient of its bag."""
    return cost(mul="picked*d", add="picked*(d - 1)", picked=size(indices), d=grad.shape[-1])


@rule("aten::embedding_renorm", how="assumed")
def shortened(table, indices):
    """The norm of each row that is picked; that none is picked twice or scaled is assumed."""
    return cost(
        mul="n*d", add="n*(d - 1)", sqrt="n", compare="n", n=size(indices), d=table.shape[-1]
    )


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
def sorted_or_searched(x):
    """About n log2 n comparisons: how many these numbers take is known only to the sort."""
    return cost(compare="n*log2(n)", n=max(1, size(x)))


@rule("aten::trace", "numpy.trace", "numpy.linalg.trace")
def trace(x):
    """The sum of the diagonal."""
    return cost(add="max(0, n - 1)", n=min(x.shape))


@rule("aten::equal")
def equal(x, y):
    """At most every pair is compared."""
    return cost(compare="n", n=size(x))


@rule("aten::allclose")
def all_close(x, y):
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
def histogram(x):
    """Every number finds its place, and is counted there."""
    return cost(compare="n", int="n", n=size(x))
