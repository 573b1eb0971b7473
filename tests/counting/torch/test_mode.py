"""Every PyTorch operator is seen, whoever calls it and however; what has no rule is named."""

import subprocess
import sys
import threading

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode
from torch_programs import Branches, mlp, state, twice, x

import flopslib as fl
from flopslib.counting.op_cost import UnknownOperator


# -- never silent ----------------------------------------------------------------------------------
def test_an_operator_without_a_rule_is_named():
    c = fl.count(lambda: twice(twice(x(3))))
    assert c.unknown == {"flopslib_tests.twice": 2}
    assert "NOT counted, no rule: flopslib_tests.twice (2 times)" in repr(c)
    assert "no rule, NOT counted" in repr(c.explain("twice"))


def test_strict_stops_there_and_says_where_and_what_to_write():
    class Inner(nn.Module):
        def forward(self, x):
            return twice(x)

    before = state()
    with pytest.raises(UnknownOperator) as told, fl.count(strict=True):
        nn.Sequential(nn.ReLU(), Inner())(torch.ones(3, 4))
    assert str(told.value) == (
        "There is no rule for flopslib_tests.twice, called in Sequential.1 (forward) on FP32 3x4. "
        "Write one: @fl.rule('flopslib_tests::twice') above a function of its operands that "
        "returns fl.cost(...); without strict=True it is listed in .unknown."
    )
    assert state() == before


def test_another_thread_is_named():
    def work():
        thread = threading.Thread(target=lambda: x(4, 4) @ x(4, 4))
        thread.start()
        thread.join()

    assert fl.count(work).unknown == {"aten.mm: in another thread": 1}


def test_a_module_in_a_thread_that_was_there_before_is_named():
    from concurrent.futures import ThreadPoolExecutor

    model = nn.Linear(4, 4)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        c = fl.count(lambda: pool.submit(model, x(2, 4)).result())
    assert c.unknown == {"aten.addmm: in another thread": 1}


def test_a_torch_that_is_imported_too_late_to_be_watched_is_named():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            """
import flopslib as fl
def late():
    import torch
    return torch.ones(3, 4) @ torch.ones(4, 5)
first, second = fl.count(late), fl.count(late)
print(first.flops.value, *first.unknown, second.flops.value, len(second.unknown), sep="; ")
""",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == ("0; torch: imported inside, too late to be watched (count once more); 120; 0\n")


# -- every way to run an operator ------------------------------------------------------------------
def test_a_compiled_model_is_counted_as_its_eager_code_and_says_so():
    model = torch.compile(nn.Sequential(nn.Linear(4, 4)), backend="eager")
    c = fl.count(model, x(2, 4))
    assert c.flops == 64 and c.by("module") == {"Sequential.0": 64}
    assert c.assumed == {"torch.compile of Sequential: its eager code": 1}


def test_a_compiled_function_says_so_too():
    @torch.compile
    def double(a):
        return a @ a

    found = fl.count(double, torch.ones(4, 4))
    assert found.flops == 128 and found.assumed == {"torch.compile of double: its eager code": 1}


def test_operators_that_call_functions_count_what_these_do():
    c = fl.count(
        lambda: torch.cond(
            torch.tensor(True), lambda a: a @ a, lambda a: a + 1, (torch.ones(4, 4),)
        )
    )
    assert c.flops == 128 and not c.unknown


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_flex_attention_is_both_products_for_every_pair_and_says_that_it_assumes():
    from torch.nn.attention.flex_attention import flex_attention

    q = x(1, 2, 16, 8)
    c = fl.count(flex_attention, q, q, q)
    assert c.flops == 4 * 2 * 16 * 16 * 8 and c.assumed["torch.flex_attention"] == 1


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_padded_sequences_count_by_their_lengths():
    """In eval mode the encoder packs them into one nested tensor: 5 and 3 tokens."""
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2).eval()
    mask = torch.tensor([[0, 0, 0, 0, 0], [0, 0, 0, 1, 1]]).bool()
    with torch.no_grad():
        c = fl.count(encoder, x(2, 5, 16), src_key_padding_mask=mask)
    assert c.flops == 2 * (2 * 8 * (4 * 16**2 + 2 * 16 * 32) + 4 * (25 + 9) * 16)
    assert not c.unknown


def test_tensors_made_of_tensors_count_what_runs_inside():
    ragged = torch.nested.nested_tensor([x(2, 8), x(3, 8)], layout=torch.jagged)
    assert fl.count(nn.Linear(8, 4), ragged).flops == 2 * 5 * 8 * 4


@pytest.mark.parametrize(
    "run, flop",
    [
        (lambda a: torch.func.jvp(lambda x: x @ x, (a,), (a,)), 3 * 128),
        (lambda a: torch.func.grad(lambda x: (x @ x).sum())(a), 3 * 128),
        (lambda a: torch.vmap(lambda w: w @ a)(torch.ones(3, 4, 4)), 3 * 128),
        (lambda a: torch.func.jacrev(lambda v: a @ v)(torch.ones(4)), 32 + 4 * 32),
    ],
)
def test_function_transforms_count_what_they_run(run, flop):
    assert fl.count(run, torch.ones(4, 4)).flops == flop


def test_inference_mode_counts_like_no_grad():
    model, data = nn.TransformerEncoderLayer(16, 2, 32).eval(), x(3, 1, 16)
    with torch.no_grad():
        plain = fl.count(model, data)
    with torch.inference_mode():
        assert fl.count(model, data).flops == plain.flops > 0
        assert fl.count(F.scaled_dot_product_attention, *[x(1, 1, 4, 4)] * 3).flops == 256


def test_a_lazy_module_becomes_whole_and_counts():
    assert fl.count(nn.LazyLinear(5), x(2, 3)).flops == 2 * 2 * 3 * 5


# -- a second route --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "model, data",
    [
        (nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.ConvTranspose2d(8, 4, 3)), (2, 3, 8, 8)),
        (mlp(), (32, 128)),
        (Branches(), (2, 3, 8, 8)),
        (nn.Conv1d(4, 4, 3), (1, 4, 9)),
    ],
)
def test_pytorchs_own_counter_agrees_where_it_is_right(model, data):
    def step():
        model(x(*data)).sum().backward()

    with FlopCounterMode(display=False) as theirs:
        step()
    assert fl.count(step).flops == theirs.get_total_flops()


def test_a_model_without_memory_counts_as_one_with():
    with torch.device("meta"):
        there = fl.count(lambda model: model(x(4, 128)).sum().backward(), mlp())
    here = fl.count(lambda model: model(x(4, 128)).sum().backward(), mlp())
    assert here.kinds() == there.kinds() and here.by("module") == there.by("module")
