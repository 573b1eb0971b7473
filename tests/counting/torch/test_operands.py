"""What a rule sees of a tensor, and the key by which a call is found again."""

import pytest
import torch

from flopslib.counting.costs import Operand
from flopslib.counting.torch.operands import key_of, operand_of

DENSE = torch.zeros(6, 4)
DENSE[0, 1], DENSE[3, 2] = 1.0, 2.0
HYBRID = torch.sparse_coo_tensor([[0, 2]], torch.ones(2, 5), (3, 5))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "tensor, operand",
    [
        (DENSE, Operand((6, 4), "float32", 96)),
        (DENSE[:1].expand(6, 4), Operand((6, 4), "float32", 16)),
        (torch.ones(3, dtype=torch.bfloat16), Operand((3,), "bfloat16", 6)),
        (torch.ones(0, 4), Operand((0, 4), "float32", 0)),
        (torch.tensor(2.0), Operand((), "float32", 4)),
        (DENSE.to_sparse(), Operand((6, 4), "float32", 2 * 4 + 2 * 2 * 8, 2)),
        (DENSE.to_sparse_csr(), Operand((6, 4), "float32", 2 * 4 + 2 * 8, 2)),
        (HYBRID, Operand((3, 5), "float32", 2 * 5 * 4 + 2 * 8, 10)),
        ([DENSE, 3], (Operand((6, 4), "float32", 96), 3)),
        ("text", "text"),
    ],
)
def test_a_tensor_is_its_shape_its_dtype_and_its_bytes(tensor, operand):
    assert operand_of(tensor) == operand


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_nested_tensor_has_the_lengths_of_its_sequences():
    nested = torch.nested.nested_tensor([torch.ones(5, 4), torch.ones(3, 4)])
    assert operand_of(nested) == Operand((2, 5, 4), "float32", 8 * 4 * 4, 32, (5, 3))


def test_calls_on_tensors_that_look_alike_have_one_key():
    a, b = torch.ones(2, 3), torch.ones(3, 4)
    key = key_of(torch.mm, (a, b), None, a @ b)
    assert key == key_of(torch.mm, (a + 1, b * 2), None, a @ b) and hash(key)
    for other in (torch.ones(3, 3), torch.ones(2, 3).double(), torch.ones(3, 2).T):
        assert key != key_of(torch.mm, (other, b), None, a @ b)
    assert key != key_of(torch.mm, (a, b), {"alpha": 2}, a @ b)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_where_the_look_is_not_all_there_is_no_key():
    assert key_of(torch.mm, (DENSE.to_sparse(),), None, None) is None
    assert key_of(torch.mm, ([DENSE.to_sparse()],), None, None) is None
    nested = torch.nested.nested_tensor([torch.ones(5, 4), torch.ones(3, 4)])
    assert key_of(torch.mm, (nested,), None, None) is None
