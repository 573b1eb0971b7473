"""What other code runs in the middle of an operator: work counts, shapes do not."""

import pytest
import torch
import torch.distributed as dist
import torch.nn as nn
from torch._subclasses import CrossRefFakeMode
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import Replicate, Shard, distribute_tensor
from torch.distributed.tensor.parallel import (
    ColwiseParallel,
    RowwiseParallel,
    parallelize_module,
)
from torch.testing._internal.two_tensor import TwoTensor
from torch.utils._pytree import tree_map
from torch_programs import x

import flopslib as fl

PRODUCT = 2 * 3 * 8 * 16  # FLOP of each layer of the MLP below


@pytest.fixture
def mesh(monkeypatch):
    """One process that is all of a tensor-parallel group."""
    monkeypatch.setenv("GLOO_SOCKET_IFNAME", "lo")
    dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
    yield init_device_mesh("cpu", (1,))
    dist.destroy_process_group()


def parallel_mlp(mesh):
    model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 8))
    return parallelize_module(model, mesh, {"0": ColwiseParallel(), "2": RowwiseParallel()})


def lines(count):
    """Every line of a report."""
    parts = {what: count.by(what, "all") for what in ("module", "phase", "op", "dtype")}
    return parts, count.kinds(), count.bytes, count.unknown, count.assumed


# -- DTensor ---------------------------------------------------------------------------------------
def test_a_distributed_product_counts_once_also_the_first_time(mesh):
    a = distribute_tensor(torch.ones(4, 4), mesh, [Shard(0)])
    b = distribute_tensor(torch.ones(4, 4), mesh, [Replicate()])

    def work():
        return ((a @ b) * 2 + a).relu().sum()

    first, second = fl.count(work), fl.count(work)
    assert first.kinds() == {"product": 128, "mul": 16, "add": 16 + 15, "compare": 16}
    assert lines(first) == lines(second)


def test_a_tensor_parallel_training_step_is_the_same_each_time(mesh):
    model, data = parallel_mlp(mesh), torch.ones(3, 8)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def step():
        model(data).sum().backward()
        optimizer.step()
        optimizer.zero_grad()

    first, second = fl.count(step), fl.count(step)
    assert first.by("phase") == {"forward": 2 * PRODUCT, "backward": 3 * PRODUCT}
    assert first.by("module") == {"Sequential.0": 2 * PRODUCT, "Sequential.2": 3 * PRODUCT}
    assert lines(first) == lines(second)


def test_an_optimizer_and_a_clipped_gradient_are_the_same_each_time(mesh):
    model, data = parallel_mlp(mesh), torch.ones(3, 8)

    def step():
        optimizer = torch.optim.AdamW(model.parameters())
        model(data).sum().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()

    first, second = fl.count(step), fl.count(step)
    parameters = sum(p.numel() for p in model.parameters())
    assert first.only(phase="optimizer").kinds()["sqrt"] == parameters
    assert lines(first) == lines(second)


def test_distributed_tensors_that_are_fake_count_as_the_real_ones(mesh):
    with FakeTensorMode():
        model, data = parallel_mlp(mesh), torch.ones(3, 8)
        assert fl.count(lambda: model(data).sum().backward()).flops == 5 * PRODUCT


# -- other tensors and modes -----------------------------------------------------------------------
class LooksFirst(torch.Tensor):
    """A tensor made of a tensor, which first learns the shape of a result from fake ones."""

    @staticmethod
    def __new__(cls, inner):
        return torch.Tensor._make_wrapper_subclass(cls, inner.shape, dtype=inner.dtype)

    def __init__(self, inner):
        self.inner = inner

    def __tensor_flatten__(self):
        return ["inner"], None

    @staticmethod
    def __tensor_unflatten__(inner, meta, size, stride):
        return LooksFirst(inner["inner"])

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        fake = FakeTensorMode(allow_non_fake_inputs=True)
        args = [x.inner if isinstance(x, LooksFirst) else x for x in args]
        with fake:
            func(*tree_map(fake.from_tensor, args))
            torch.ones(7)
        return func(*args)


def test_a_tensor_that_works_out_shapes_first_counts_its_work_alone():
    a, b = LooksFirst(torch.ones(3, 4)), LooksFirst(torch.ones(4, 5))
    c = fl.count(lambda: a @ b)
    assert c.flops == 120 and c.bytes == 4 * (12 + 20 + 15)


def test_a_mode_that_works_out_shapes_beside_the_work_counts_the_work_alone():
    def work():
        with CrossRefFakeMode():
            return torch.ones(3, 4) @ torch.ones(4, 5)

    assert fl.count(work).flops == 120


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_tensors_of_tensors_of_tensors_count_what_each_of_them_runs(depth):
    a = torch.ones(3, 4)
    for _ in range(depth):
        a = TwoTensor(a, a.clone())
    assert fl.count(lambda: a @ torch.ones(4, 5)).flops == 2**depth * 120


def test_their_backward_counts_too():
    a = TwoTensor(torch.ones(3, 4), torch.ones(3, 4)).requires_grad_()
    c = fl.count(lambda: (a @ torch.ones(4, 5)).sum().backward())
    assert c.by("phase") == {"forward": 240, "backward": 240}


def test_a_fake_tensor_mode_of_the_users_own_is_what_the_count_is_asked_of():
    def work():
        with FakeTensorMode():
            return nn.Linear(8, 4)(torch.ones(3, 8))

    assert fl.count(work).flops == 2 * 3 * 8 * 4


# -- tensors that answer questions by dispatch -----------------------------------------------------
class Asks(torch.Tensor):
    """A tensor that is asked for its device, its layout and its sizes by dispatch."""

    @staticmethod
    def __new__(cls, inner):
        asked = {"dispatch_device": True, "dispatch_layout": True}
        return torch.Tensor._make_wrapper_subclass(
            cls, inner.shape, dtype=inner.dtype, dispatch_sizes_strides_policy="sizes", **asked
        )

    def __init__(self, inner):
        self.inner = inner

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        args = tree_map(lambda x: x.inner if isinstance(x, Asks) else x, args)
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize(
    "ask",
    [
        lambda a: a.device,
        lambda a: a.layout,
        lambda a: a.shape,
        lambda a: a.stride(),
        lambda a: a.numel(),
        lambda a: a.is_contiguous(),
    ],
)
def test_to_ask_a_tensor_for_an_attribute_is_no_work_and_no_error(ask):
    a = Asks(x(3, 4))
    c = fl.count(lambda: ask(a))
    assert not c.kinds() and not c.bytes and not c.unknown


def test_a_tensor_that_is_asked_by_dispatch_counts_as_a_plain_one():
    a, b = x(3, 4), x(4, 5)
    plain, asked = fl.count(lambda: a @ b), fl.count(lambda: Asks(a) @ b)
    assert asked.flops == plain.flops == 120 and asked.bytes == plain.bytes
