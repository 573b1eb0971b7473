"""Other people's counters, asked in one line."""

import pytest
import torch

import flopslib as fl
from flopslib.counting.peers import torch_counter
from flopslib.lab.custom_ops import local_attention


def test_pytorchs_counter_says_what_it_says_as_a_whole_number():
    a, b = torch.ones(4, 8), torch.ones(8, 2)
    assert torch_counter(torch.mm, a, b) == 2 * 4 * 8 * 2 == fl.count(torch.mm, a, b).flops


def test_an_error_of_the_function_passes_and_the_counter_is_gone_afterwards():
    with pytest.raises(ZeroDivisionError):
        torch_counter(lambda: 1 / 0)
    assert torch_counter(lambda: None) == 0


def test_a_rule_that_was_removed_is_back_where_it_is_entered_again():
    q, k, v = torch.ones(3, 4, 2)
    rule = fl.rule("course::local_attention")(lambda q, k, v, block: 4 * q.size * block)
    for _ in range(2):
        with rule:
            assert fl.count(local_attention, q, k, v, 2).flops == 4 * 8 * 2
        assert fl.count(local_attention, q, k, v, 2).unknown
