"""Other people's counters, asked in one line."""

import pytest
import torch

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.counting.peers import Comparison, TorchList, torch_counter
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


def test_pytorchs_counter_takes_the_formula_of_an_operator_that_is_not_on_its_list():
    q, k, v = torch.ones(3, 4, 2)
    kernel = torch.ops.course.local_attention
    formulas = {kernel: lambda q, k, v, block, **named: 4 * q.numel() * block}
    assert torch_counter(local_attention, q, k, v, 2) == 0
    assert torch_counter(local_attention, q, k, v, 2, formulas=formulas) == 4 * 8 * 2
    assert torch_counter(local_attention, q, k, v, 2) == 0  # for that one count only


# -- compared with the true work -------------------------------------------------------------------


@pytest.mark.parametrize(
    "reported, true, share",
    [
        (0, 8, "0 %"),
        (8, 8, "100 %"),
        (1, 3, "33.3 %"),
        (99_999, 100_000, "nearly 100 %"),
        (100_001, 100_000, "over 100 %"),
        (22, 1, "2,200 %"),
        (1, 10**9, "under 0.01 %"),
    ],
)
def test_a_share_is_a_hundred_per_cent_only_for_all_of_it_and_nought_only_for_nothing(
    reported, true, share
):
    seen = Comparison({"it": lambda fn: reported})
    seen.add("case", None, true=true)
    assert repr(seen).splitlines()[-1].endswith(f"  {share}")
    assert seen.shares == {"it": {"case": reported / true}}


def test_counters_are_compared_case_by_case_whatever_they_return():
    a, b = torch.ones(4, 8), torch.ones(8, 2)
    seen = Comparison({"PyTorch's": torch_counter, "fl.count": fl.count, "none": lambda *_: 0})
    seen.add("a product", torch.mm, a, b, true=128)
    seen.add("twice", lambda: (a @ b, a @ b), true=fl.Q("512 FLOP"))
    assert seen.said["a product"] == {"PyTorch's": 128, "fl.count": 128, "none": 0}
    assert seen.shares["fl.count"] == {"a product": 1, "twice": 0.5}
    text, page = repr(seen), seen._repr_html_()
    assert text.startswith("What share of the true work each counter reports (counted):")
    for shown in ("a product", "128 FLOP", "PyTorch", "50 %", "100 %"):
        assert shown in text and shown in page


def test_a_comparison_with_no_work_is_refused_and_an_error_of_the_call_adds_no_case():
    seen = Comparison({"PyTorch's": torch_counter})
    with pytest.raises(UserError, match="'nothing'.*no FLOP"):
        seen.add("nothing", lambda: None, true=0)
    with pytest.raises(ZeroDivisionError):
        seen.add("broken", lambda: 1 / 0, true=1)
    assert seen.said == {} and seen.true == {}


def test_the_operators_that_ran_are_held_against_pytorchs_list():
    q, k, v = torch.ones(3, 1, 1, 4, 2)
    attend = torch.nn.functional.scaled_dot_product_attention
    seen = TorchList(fl.count(lambda: (attend(q, k, v), torch.ones(2, 3) @ torch.ones(3, 2))))
    assert seen.listed == {"aten.mm"} and len(seen.flops) == 2
    text = repr(seen)
    assert "yes" in text and "NO" in text and "24 FLOP" in text
    assert TorchList(fl.count(torch.mm, torch.ones(2, 3), torch.ones(3, 2))).listed == {"aten.mm"}
