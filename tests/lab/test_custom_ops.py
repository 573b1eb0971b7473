"""Two operators with names of their own: each does what ordinary PyTorch does."""

import pytest
import torch

from flopslib.lab.custom_ops import experts, in_blocks, local_attention


def test_attention_in_one_block_is_attention():
    q, k, v = torch.randn(3, 8, 4, generator=torch.Generator().manual_seed(0)).double()
    wanted = (q @ k.T / 4**0.5).softmax(-1) @ v
    torch.testing.assert_close(in_blocks(q, k, v, 8), wanted)


def test_no_token_sees_another_block():
    q, k, v = torch.randn(3, 12, 4, generator=torch.Generator().manual_seed(0)).double()
    before = in_blocks(q, k, v, 4)
    v[5] += 1  # in the second of three blocks
    changed = (in_blocks(q, k, v, 4) - before).abs().amax(-1) > 1e-12
    assert changed.tolist() == [False] * 4 + [True] * 4 + [False] * 4


def test_the_operator_gives_what_the_function_gives_and_has_a_name_of_its_own():
    q, k, v = torch.randn(3, 12, 4)
    assert torch.equal(local_attention(q, k, v, 4), in_blocks(q, k, v, 4))
    assert torch.ops.course.local_attention.default.name() == "course::local_attention"


@pytest.mark.parametrize("chosen", [[[0], [1], [2], [2]], [[0, 1], [1, 2], [2, 0], [0, 2]]])
def test_experts_add_up_the_answers_of_those_that_a_token_chose(chosen):
    x = torch.randn(4, 3).double()
    up, down = torch.randn(3, 3, 5).double(), torch.randn(3, 5, 3).double()
    out = experts(x, up, down, torch.tensor(chosen))
    for token, answer, mine in zip(x, out, chosen):
        wanted = sum((token @ up[e]).relu() @ down[e] for e in mine)
        torch.testing.assert_close(answer, wanted)
