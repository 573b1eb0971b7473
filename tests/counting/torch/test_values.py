"""Numbers that decide how much work there is: patterns of sparse matrices, offsets of groups."""

import pytest
import torch
import torch.nn.functional as F

import flopslib as fl
from flopslib.counting.torch.values import _stored_along

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

LAYOUTS = {
    "coo": lambda x: x.to_sparse(),
    "csr": lambda x: x.to_sparse_csr(),
    "csc": lambda x: x.to_sparse_csc(),
    "bsr": lambda x: x.to_sparse_bsr((2, 4)),
    "bsc": lambda x: x.to_sparse_bsc((2, 4)),
}
STAR = torch.zeros(4, 4)
STAR[0], STAR[:, 0] = 1, 1


def random_pattern(rows, columns, seed):
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(rows, columns, generator=generator) < 0.3).float()


def met(a, b):
    """Two FLOP for each pair that meets, seen on the dense matrices."""
    return 2 * int((a != 0).float().sum(0) @ (b != 0).float().sum(1))


# -- sparse times sparse ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "multiply, left, right",  # all that PyTorch multiplies on a CPU
    [
        (torch.matmul, "coo", "coo"),
        (torch.matmul, "csr", "csr"),
        (torch.matmul, "csr", "csc"),
        (torch.matmul, "csc", "csr"),
        (torch.matmul, "csc", "csc"),
        (torch.sparse.mm, "coo", "coo"),
        (torch.sparse.mm, "csr", "csr"),
        (torch.sparse.mm, "csc", "csr"),
        (torch.sparse.mm, "csc", "csc"),
    ],
)
def test_two_sparse_matrices_count_the_pairs_that_meet(multiply, left, right):
    for seed in range(3):
        a, b = random_pattern(9, 7, seed), random_pattern(7, 8, seed + 9)
        c = fl.count(multiply, LAYOUTS[left](a), LAYOUTS[right](b))
        assert c.flops == met(a, b) and not c.assumed and not c.unknown


def test_the_same_shapes_and_as_many_values_may_cost_another_number():
    column, row = torch.zeros(4, 5), torch.zeros(5, 6)
    column[:, 0], row[0] = 1, 1
    elsewhere = torch.zeros(5, 6)
    elsewhere[1] = 1
    a = column.to_sparse()
    assert fl.count(torch.matmul, a, row.to_sparse()).flops == 2 * 4 * 6
    assert fl.count(torch.matmul, a, elsewhere.to_sparse()).flops == 0


def test_a_step_along_a_graph_and_its_backward():
    a, b = (STAR.to_sparse().requires_grad_() for _ in range(2))
    c = fl.count(lambda: torch.sparse.mm(a, b).to_dense().sum().backward())
    dense = torch.ones(4, 4)
    backward = met(dense, STAR.T) + met(STAR.T, dense)
    assert c.by("phase") == {"forward": 38, "backward": backward}


def test_values_at_one_place_are_added_up_before():
    at = [[0, 0, 1], [1, 1, 0]]
    a = torch.sparse_coo_tensor(at, torch.ones(3), (4, 4))
    assert fl.count(torch.matmul, a, a).flops == met(a.to_dense(), a.to_dense()) == 4


def test_added_to_a_third_matrix():
    a = STAR.to_sparse_csr()
    c = fl.count(torch.addmm, a, a, a)
    assert c.flops == 38


@pytest.mark.parametrize("layout", LAYOUTS)
def test_stored_values_are_found_in_every_layout(layout):
    sparse = LAYOUTS[layout](random_pattern(6, 8, 5))
    ones = sparse.to_dense()
    if layout.startswith("bs"):  # every number of a stored block is stored
        blocks = ones.reshape(3, 2, 2, 4).amax((1, 3))
        ones = blocks.repeat_interleave(2, 0).repeat_interleave(4, 1)
    assert _stored_along(sparse, -1).tolist() == ones.sum(0).tolist()
    assert _stored_along(sparse, -2).tolist() == ones.sum(1).tolist()


def test_a_sparse_matrix_by_a_dense_one_is_as_before():
    c = fl.count(torch.sparse.mm, STAR.to_sparse(), torch.ones(4, 9))
    assert c.flops == 2 * 7 * 9 and not c.assumed


# -- nested tensors --------------------------------------------------------------------------------
@pytest.mark.parametrize("multiply", [torch.matmul, torch.bmm])
@pytest.mark.parametrize(
    "left, right",
    [
        ([(5, 8), (3, 8)], [(8, 4), (8, 4)]),
        ([(5, 8), (3, 8)], [(8, 5), (8, 3)]),
        ([(2, 7), (2, 1), (2, 3)], [(7, 6), (1, 6), (3, 6)]),
    ],
)
def test_a_product_of_nested_tensors_is_that_of_each_of_their_parts(multiply, left, right):
    a, b = (torch.nested.nested_tensor([torch.ones(s) for s in sizes]) for sizes in (left, right))
    c = fl.count(multiply, a, b)
    assert c.flops == sum(2 * m * k * n for (m, k), (_, n) in zip(left, right))
    assert not c.unknown and not c.assumed


@pytest.mark.parametrize("lengths", [(5, 3), (4, 4), (1, 9)])
def test_attention_over_nested_tensors_counts_each_sequence_by_its_length(lengths):
    q = torch.nested.nested_tensor([torch.ones(2, length, 8) for length in lengths])
    c = fl.count(F.scaled_dot_product_attention, q, q, q)
    assert c.flops == sum(4 * 2 * length**2 * 8 for length in lengths) and not c.unknown


# -- grouped products ------------------------------------------------------------------------------
def offsets(*ends):
    return torch.tensor(ends, dtype=torch.int32)


def bf16(*shape):
    return torch.ones(shape, dtype=torch.bfloat16)


@pytest.mark.parametrize(
    "ends", [(8, 8, 16, 20), (0, 0, 0, 0), (5, 5, 5, 5), (1, 2, 3, 4), (8, 8, 20, 32)]
)
@pytest.mark.parametrize(
    "a, b",
    [
        ((32, 16), (4, 16, 24)),  # rows are sorted
        ((4, 24, 16), (16, 32)),  # columns
        ((24, 32), (32, 16)),  # the inner size
    ],
)
def test_a_grouped_product_stops_at_the_last_offset(a, b, ends):
    c = fl.count(torch._grouped_mm, bf16(*a), bf16(*b), offs=offsets(*ends))
    assert c.flops == 2 * ends[-1] * 16 * 24 and not c.assumed


def test_the_same_shapes_with_other_offsets_are_another_number():
    a, b = torch.ones(32, 16), torch.ones(4, 16, 24)
    with fl.count() as c:
        for last in (20, 32, 7):
            F.grouped_mm(a, b, offs=offsets(0, 3, 5, last))
    assert c.flops == 2 * (20 + 32 + 7) * 16 * 24


def test_rows_behind_the_last_offset_are_neither_read_nor_written():
    c = fl.count(torch._grouped_mm, bf16(32, 16), bf16(4, 16, 24), offs=offsets(8, 8, 8, 8))
    assert c.bytes == 2 * (8 * 16 + 4 * 16 * 24 + 8 * 24)


def test_a_training_step_of_half_the_rows():
    a, b = bf16(32, 16).requires_grad_(), bf16(4, 16, 24).requires_grad_()
    ends = offsets(4, 8, 12, 16)
    c = fl.count(lambda: torch._grouped_mm(a, b, offs=ends).float().sum().backward())
    one = 2 * 16 * 16 * 24
    assert c.by("phase") == {"forward": one, "backward": 2 * one}


def test_offsets_that_cannot_be_read_are_assumed_to_end_at_the_last_row():
    with torch.device("meta"):
        c = fl.count(torch._grouped_mm, bf16(32, 16), bf16(4, 16, 24), offs=offsets(8, 8, 16, 20))
    assert c.flops == 2 * 32 * 16 * 24
    assert c.assumed == {"aten._grouped_mm": 1}


def test_one_matrix_for_each_expert_on_both_sides_needs_no_offsets():
    c = fl.count(torch._grouped_mm, bf16(4, 8, 16), bf16(4, 16, 24))
    assert c.flops == 4 * 2 * 8 * 16 * 24 and not c.assumed
