"""Fake tensors and symbolic sizes: what a program that is traced would do counts, or is named."""

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.export import Dim, export
from torch.fx.experimental.proxy_tensor import make_fx
from torch.fx.experimental.symbolic_shapes import (
    DimDynamic,
    ShapeEnv,
    StatelessSymbolicContext,
)

import flopslib as fl
from flopslib.counting.op_cost import UnknownOperator


def training(mode=None):
    """A step of a small transformer, on fake tensors or on real ones."""
    with mode or torch.enable_grad():
        model = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
        data = torch.ones(2, 5, 16)
        optimizer = torch.optim.AdamW(model.parameters())

        def step():
            model(data).sum().backward()
            optimizer.step()
            optimizer.zero_grad()

        return fl.count(step)


# -- fake tensors ----------------------------------------------------------------------------------
def test_a_training_step_on_fake_tensors_counts_as_a_real_one():
    fake, real = training(FakeTensorMode()), training()
    assert fake.kinds() == real.kinds() and fake.bytes == real.bytes
    assert not fake.unknown and not fake.assumed


@pytest.mark.parametrize("under_mode", [True, False])
@pytest.mark.parametrize(
    "layer, shape, flop",
    [
        (lambda: nn.Linear(8, 4), (3, 8), 2 * 3 * 8 * 4),
        (lambda: nn.Conv2d(3, 4, 3), (1, 3, 8, 8), 2 * 36 * 4 * 27),
        (lambda: nn.ConvTranspose1d(3, 4, 2), (1, 3, 8), 2 * 8 * 3 * 8),
        (lambda: nn.Conv3d(3, 4, 2), (1, 3, 4, 4, 4), 2 * 27 * 4 * 24),
    ],
)
def test_layers_on_fake_tensors_count_within_their_mode_and_outside(layer, shape, flop, under_mode):
    mode = FakeTensorMode()
    with mode:
        model, data = layer(), torch.empty(shape)
    with mode if under_mode else torch.no_grad():
        assert fl.count(model, data).flops == flop


def test_a_sparse_tensor_without_its_values_is_named():
    with FakeTensorMode() as mode:
        a = mode.from_tensor(torch.eye(4).to_sparse())
        c = fl.count(lambda: a @ torch.ones(4, 5))
    assert c.unknown == {"aten.mm: a sparse tensor without its values": 1}


# -- sizes that are symbols ------------------------------------------------------------------------
@pytest.mark.parametrize("mode", ["real", "fake", "symbolic"])
def test_a_traced_function_counts_what_it_runs(mode):
    trace = make_fx(lambda a, b: (a @ b).relu(), tracing_mode=mode)
    c = fl.count(trace, torch.ones(3, 4), torch.ones(4, 5))
    assert c.kinds() == {"product": 120, "compare": 15}


@pytest.mark.parametrize("dynamic", [None, ({0: Dim("batch")},)])
def test_an_export_inside_a_count_counts_the_example(dynamic):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    c = fl.count(lambda: export(model, (torch.ones(3, 4),), dynamic_shapes=dynamic))
    assert c.flops == 2 * 3 * (4 * 8 + 8 * 2) and not c.unknown
    exported = export(model, (torch.ones(3, 4),), dynamic_shapes=dynamic).module()
    assert fl.count(exported, torch.ones(3, 4)).flops == c.flops


def symbolic(rows, columns, mode):
    dynamic = StatelessSymbolicContext(dynamic_sizes=[DimDynamic.DYNAMIC] * 2)
    return mode.from_tensor(torch.ones(rows, columns), symbolic_context=dynamic)


def test_a_count_adds_no_guard_to_a_traced_program():
    def guards(run):
        env = ShapeEnv()
        mode = FakeTensorMode(shape_env=env)
        a, b = symbolic(6, 4, mode), symbolic(4, 5, mode)

        def program():
            y = F.layer_norm(F.softmax(a @ b, -1), b.shape[-1:])[None, None]
            return F.scaled_dot_product_attention(y, y, y).sum()

        return run(program), [str(guard.expr) for guard in env.guards]

    _, plain = guards(lambda program: program())
    c, counted = guards(fl.count)
    assert counted == plain
    assert c.flops == 2 * 6 * 4 * 5 + 4 * 6 * 6 * 5


def test_a_size_that_has_no_value_yet_is_named():
    with FakeTensorMode(shape_env=ShapeEnv()):
        a, b = torch.ones(6, 4), torch.ones(4, 5)
        c = fl.count(lambda: a[a[:, 0].nonzero()[:, 0]] @ b)
        assert c.unknown["aten.mm: a size not known while tracing"] == 1
        with pytest.raises(UnknownOperator, match="aten.nonzero: a size"), fl.count(strict=True):
            a.nonzero()


# -- nothing of the counter's raises in a user's line ----------------------------------------------
def test_a_fault_in_the_counter_is_named_and_the_users_line_goes_on(monkeypatch):
    from flopslib.counting.torch import mode

    def broken(*_):
        raise KeyError("new")

    monkeypatch.setattr(mode, "_as_operands", broken)
    result = []
    a, b = torch.ones(3, 41), torch.ones(41, 5)  # of shapes that no count has seen
    c = fl.count(lambda: result.append(a @ b))
    assert result[0].shape == (3, 5)
    assert c.unknown["aten.mm: KeyError while its cost was worked out"] == 1
