"""Operators that do the same to every number, by their definitions."""

import numpy as np
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from counting_routes import kinds, numbers, on, positive, tallied, x

import flopslib as fl
from flopslib.counting.costs import Operand

aten = torch.ops.aten


# -- by their definitions --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "run, spelled",
    [
        (torch.sigmoid, lambda a: (torch.exp(-a) + 1).reciprocal()),
        (F.silu, lambda a: a * (torch.exp(-a) + 1).reciprocal()),
        (torch.rsqrt, lambda a: a.sqrt().reciprocal()),
        (F.gelu, lambda a: a * 0.5 * (torch.erf(a * 0.7) + 1)),
        (lambda a: torch.addcmul(a, a, a, value=2.0), lambda a: a + a * a * 2.0),
        (lambda a: torch.addcdiv(a, a, a, value=2.0), lambda a: a + a / a * 2.0),
        (lambda a: torch.lerp(a, a, 0.3), lambda a: a + (a - a) * 0.3),
        (lambda a: torch.add(a, a, alpha=3), lambda a: a + 3 * a),
        (lambda a: a**2, lambda a: a * a),
        (lambda a: a**3, lambda a: a * a * a),
        (lambda a: a**0.5, torch.sqrt),
        (lambda a: a**-1, torch.reciprocal),
        (lambda a: aten.tanh_backward(a, a), lambda a: a * (1 - a * a)),
        (lambda a: aten.sigmoid_backward(a, a), lambda a: a * (1 - a) * a),
        (torch.hypot, lambda a, b: (a * a + b * b).sqrt()),
        (lambda a: torch._foreach_add([a, a], 1.0), lambda a: (a + 1.0, a + 1.0)),
        (
            lambda a: torch._foreach_addcdiv_([a, a], [a, a], [a, a]),
            lambda a: (a.addcdiv_(a, a), a.addcdiv_(a, a)),
        ),
        (lambda a: torch._foreach_norm([a, a]), lambda a: (a.norm(), a.norm())),
    ],
)
def test_an_operator_costs_what_its_definition_costs(run, spelled):
    data = [torch.rand(3, 4) + 1] * (2 if run is torch.hypot else 1)
    assert kinds(run, *data) == kinds(spelled, *data)


SCALARS = {
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "abs": np.abs,
    "neg": np.negative,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "fmod": np.remainder,
    "floor_divide": np.floor_divide,
}


@pytest.mark.parametrize("name", SCALARS)
def test_an_operators_kind_is_what_a_number_says_of_itself(name):
    two = [numbers(5), numbers(5)][: SCALARS[name].nin]
    assert kinds(getattr(torch, name), *[x(5).abs() + 1] * len(two)) == tallied(SCALARS[name](*two))


@pytest.mark.parametrize(
    "run, spelled",
    [
        (lambda a: torch.allclose(a, a), lambda a: ((a - a).abs() <= 0.1 + 0.2 * a.abs()).all()),
        (lambda a: F.rrelu(a, training=True), lambda a: torch.where(a > 0, a, 0.1 * a)),
        (lambda a: torch._conj_physical(torch.complex(a, a)), lambda a: -a),
    ],
)
def test_a_rarer_operator_costs_what_its_definition_costs(run, spelled):
    found, made = kinds(run, positive(4, 4)), kinds(spelled, positive(4, 4))
    made["compare"] = made.get("compare", 0) and found.get("compare")  # where() asks once more
    assert found == {kind: n for kind, n in made.items() if n}


# -- by hand, at small sizes -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "run, made",
    [
        (lambda a: torch.native_dropout(a, 0.5, True), {"mul": 48}),
        (lambda a: F.softplus(a), {"transcendental": 48, "add": 24, "compare": 24}),
        (
            lambda a: torch.quantize_per_tensor(a, 0.1, 0, torch.quint8),
            {"div": 24, "add": 24, "compare": 72},
        ),
        (lambda a: F.gelu(a, approximate="tanh"), {"mul": 144, "add": 48, "transcendental": 24}),
        (lambda a: F.elu(a), {"transcendental": 24, "mul": 24, "compare": 24}),
        (lambda a: F.leaky_relu(a), {"mul": 24, "compare": 24}),
        (lambda a: F.logsigmoid(a), {"transcendental": 48, "add": 48, "compare": 48}),
        (lambda a: aten.native_dropout_backward(a, a > 1, 2.0), {"mul": 48, "compare": 24}),
        (lambda a: torch.sinc(a), {"transcendental": 24, "mul": 24, "div": 24}),
        (lambda a: torch.xlogy(a, a), {"transcendental": 24, "mul": 24}),
        (lambda a: torch.logit(a), {"transcendental": 24, "div": 24, "add": 24}),
        (lambda a: torch.deg2rad(a), {"mul": 24}),
        (lambda a: (a > 1) & (a < 2), {"compare": 48, "int": 24}),
    ],
)
def test_an_operator_takes_what_is_worked_out_by_hand(run, made):
    assert kinds(run, torch.rand(4, 6) + 0.5) == made


# -- optimizers ------------------------------------------------------------------------------------
def test_a_fused_adam_does_what_its_steps_do():
    def step(**options):
        layer = nn.Linear(4, 4, bias=False)
        layer.weight.grad = torch.ones(4, 4)
        return fl.count(torch.optim.Adam(layer.parameters(), **options).step).kinds()

    fused, spelled = step(fused=True), step(foreach=False)
    assert fused["sqrt"] == spelled["sqrt"] == 16 and fused["div"] == spelled["div"]
    assert fused["mul"] + fused["add"] == pytest.approx(spelled["mul"] + spelled["add"], abs=32)


@pytest.mark.parametrize(
    "op, made",
    [
        ("aten::_fused_sgd_", {"mul": 5, "add": 5}),
        ("aten::_amp_foreach_non_finite_check_and_unscale_", {"mul": 5, "compare": 5}),
    ],
)
def test_a_step_of_a_gpu_by_its_equations(op, made):
    assert on(op, Operand((5,))).kinds() == made


def test_momentum_is_one_more_multiplication_and_addition():
    found = on("aten::_fused_sgd_", Operand((5,)), momentum=0.9)
    assert found.kinds() == {"mul": 10, "add": 10}
