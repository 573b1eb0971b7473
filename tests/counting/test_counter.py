"""fl.count: what runs is what is counted, and nothing of the user's changes."""

import copy
import gc
import subprocess
import sys
import weakref

import pytest
import torch
import torch.nn as nn
from torch_programs import mlp, state, x

import flopslib as fl
from flopslib.counting.counter import CountError


# -- nothing changes -------------------------------------------------------------------------------
def test_counting_leaves_everything_as_it_would_be_without():
    model = nn.Sequential(nn.Linear(8, 8), nn.Dropout(), nn.BatchNorm1d(8))
    other, data = copy.deepcopy(model), x(4, 8)
    torch.manual_seed(1)
    other(data).sum().backward()
    without = state()
    torch.manual_seed(1)
    fl.count(lambda: model(data).sum().backward())
    assert state() == without
    assert [len(one._forward_hooks) for one in model.modules()] == [0, 0, 0, 0]
    assert model.training
    for ours, theirs in zip(model.state_dict().values(), other.state_dict().values()):
        assert torch.equal(ours, theirs)
    assert torch.equal(model[0].weight.grad, other[0].weight.grad)


def test_an_error_of_the_users_passes_unchanged_and_leaves_nothing_behind():
    class Broken(nn.Module):
        def forward(self, x):
            raise ZeroDivisionError("mine")

    before = state()
    model = nn.Sequential(nn.Flatten(), Broken())
    with pytest.raises(ZeroDivisionError, match="^mine$"):
        fl.count(model, torch.ones(2, 2))
    assert state() == before
    c = fl.count(nn.Linear(2, 2), torch.ones(1, 2))
    assert c.by("module") == {"Linear": 8}


def test_a_count_keeps_no_tensor_and_no_model():

    model = mlp()
    gone = weakref.ref(model)
    c = fl.count(model, x())
    del model
    gc.collect()
    assert gone() is None and c.flops


def test_counts_may_be_inside_counts():
    with fl.count() as outer:
        nn.Linear(8, 8)(x(1, 8))
        inner = fl.count(nn.Linear(8, 8), x(1, 8))
    assert inner.flops == 128 and outer.flops == 256


def test_a_count_of_a_model_never_enters_the_room_of_numpy():
    """Arrays are looked for by name alone (reachable); what counts NumPy is not even imported."""
    program = """
import sys
import torch, flopslib as fl
def with_tensors():
    model = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.ReLU())
    fl.count(model, torch.ones(2, 3))
    fl.count(lambda: model(torch.ones(2, 3)).sum().backward())
    with fl.count():
        model(torch.ones(2, 3))
def with_arrays():
    import numpy as np
    fl.count(lambda a: a @ a, np.ones((3, 3)))
with_tensors()
print([name for name in sys.modules if name.startswith("flopslib.counting.numpy.")])
with_arrays()
print("flopslib.counting.numpy.tracking" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "['flopslib.counting.numpy.rules']\nTrue\n", done.stderr


# -- what people do by mistake ---------------------------------------------------------------------
def test_the_block_takes_its_option_and_no_other():
    with pytest.raises(CountError, match="no option 'verbose'"):
        fl.count(verbose=True)


def test_what_is_no_function_is_told():
    with pytest.raises(CountError, match="^Tensor is not callable"):
        fl.count(torch.ones(2), mlp())


def generator():
    yield torch.ones(2, 2) @ torch.ones(2, 2)


async def coroutine():
    return torch.ones(2, 2) @ torch.ones(2, 2)


@pytest.mark.parametrize(("fn", "done"), [(generator, "read"), (coroutine, "awaited")])
def test_work_that_happens_later_is_refused(fn, done):
    with pytest.raises(
        CountError,
        match=f"{fn.__name__} returned a {fn.__name__}: its work happens only when that is {done}",
    ):
        fl.count(fn)


def test_a_wrong_shape_in_the_midst_of_a_model_is_its_own_error():
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        fl.count(nn.Sequential(nn.Linear(5, 3), nn.Linear(5, 3)), x(2, 5))


def test_options_of_the_function_are_the_functions():
    def fn(a, strict=False):
        return a @ a if strict else a

    assert fl.count(fn, torch.ones(4, 4), strict=True).flops == 128


def test_a_block_is_entered_once_at_a_time():
    with fl.count() as c, pytest.raises(CountError, match="open already"):
        c.__enter__()
    assert not c.is_open and "Nothing that can be seen passed" in repr(c)
