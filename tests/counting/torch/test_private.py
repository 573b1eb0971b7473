"""A PyTorch without one of its private names: counts go on, and name what is missing."""

import subprocess
import sys

import pytest

from flopslib.counting.torch import private as names

WITHOUT = """
import torch, torch.utils._python_dispatch, torch.utils._pytree, torch.autograd.forward_ad
owner = torch
*steps, last = {path!r}.split(".")
for step in steps:
    owner = getattr(owner, step)
delattr(owner, last)
import flopslib as fl
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
def step():
    model(torch.ones(3, 4)).sum().backward()
c = fl.count(step)
print(c.flops.value)
print(*c.assumed, *c.unknown, sep="; ")
"""
PRODUCT = 2 * 3 * 4 * 8  # FLOP of the first layer; the second does half as many
STEP = PRODUCT * 3 // 2 + 2 * PRODUCT  # the data needs no gradient


@pytest.mark.parametrize(
    "path, gap",
    [
        ("_C._autograd._get_sequence_nr", "which module a backward belongs to"),
        ("_C._autograd._top_saved_tensors_default_hooks", "does again counts as backward"),
        ("_C._current_graph_task_id", "the backward counts as forward"),
        ("_C._current_autograd_node", "which module a backward belongs to"),
        ("_C._get_dispatch_mode", "shapes that are worked out first count as work"),
    ],
)
def test_a_torch_without_a_private_name_still_counts_and_names_the_gap(path, gap):
    code = WITHOUT.format(path=path)
    if path == "_C._get_dispatch_mode":  # PyTorch's own modes need it by then
        code = code.replace("delattr(owner, last)", "del torch._C._TorchDispatchModeKey.FAKE")
        gap = ""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    flops, gaps = (done.stdout + done.stderr).split("\n")[:2]
    assert flops == str(STEP), done.stderr
    assert gap in gaps


def test_a_name_that_is_there_leaves_no_gap_and_one_that_is_not_names_itself(monkeypatch):
    monkeypatch.setattr(names, "GAPS", {})
    assert names.private("_C._get_dispatch_mode", None, "shapes") is not None
    assert not names.GAPS
    assert names.private("_C._gone.deeper", 7, "what it was for") == 7
    (gap,) = names.GAPS
    assert gap.startswith("what it was for (PyTorch ") and gap.endswith(
        "has no torch._C._gone.deeper)"
    )


def test_this_torch_has_them_all():
    assert not names.GAPS
