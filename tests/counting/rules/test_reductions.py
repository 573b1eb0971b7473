"""Sums and what is made of them, by what numbers do that count themselves."""

import numpy as np
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from counting_routes import kinds, numbers, on, tallied, x

from flopslib.counting.costs import Operand

aten = torch.ops.aten


def spelled_softmax(a):
    shifted = np.exp(a - a.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)


def spelled_layer_norm(a, weight, bias):
    centred = a - a.sum(-1, keepdims=True) / 6
    variance = (centred * centred).sum(-1, keepdims=True) / 6
    return centred * (1 / np.sqrt(variance + 1e-5)) * weight + bias


@pytest.mark.parametrize(
    "run, spelled",
    [
        (lambda a: a.sum(), lambda a: a.sum()),
        (lambda a: a.sum(1), lambda a: a.sum(1)),
        (lambda a: a.mean(1), lambda a: a.sum(1) / 6),
        (lambda a: a.prod(), lambda a: a.prod()),
        (lambda a: a.amax(1), lambda a: a.max(1)),
        (lambda a: a.cumsum(1), lambda a: a.cumsum(1)),
        (lambda a: a.softmax(-1), spelled_softmax),
        (
            lambda a: a.log_softmax(-1),
            lambda a: (lambda s: s - np.log(np.exp(s).sum(-1, keepdims=True)))(
                a - a.max(-1, keepdims=True)
            ),
        ),
        (
            lambda a: a.logsumexp(-1),
            lambda a: (lambda m: np.log(np.exp(a - m).sum(-1, keepdims=True)) + m)(
                a.max(-1, keepdims=True)
            ),
        ),
        (lambda a: torch.linalg.vector_norm(a), lambda a: np.sqrt((a * a).sum())),
        (
            lambda a: a.var(1),
            lambda a: (lambda c: (c * c).sum(1) / 5)(a - a.sum(1, keepdims=True) / 6),
        ),
        (
            lambda a: F.layer_norm(a, (6,), torch.ones(6), torch.ones(6)),
            lambda a: spelled_layer_norm(a, numbers(6), numbers(6)),
        ),
        (
            lambda a: F.max_pool2d(a.view(1, 1, 3, 6), (3, 2)),
            lambda a: a.reshape(3, 3, 2).transpose(1, 0, 2).reshape(3, 6).max(1),
        ),
        (
            lambda a: F.avg_pool2d(a.view(1, 1, 3, 6), (3, 2)),
            lambda a: a.reshape(3, 3, 2).transpose(1, 0, 2).reshape(3, 6).sum(1) / 6,
        ),
        (
            lambda a: aten._softmax_backward_data(a, a, -1, torch.float32),
            lambda a: numbers(3, 6) * (a - (a * numbers(3, 6)).sum(-1, keepdims=True)),
        ),
        (lambda a: torch.trace(a[:, :3]), lambda a: a[0, 0] + a[1, 1] + a[2, 2]),
    ],
)
def test_a_sum_costs_what_its_numbers_do(run, spelled):
    assert kinds(run, x(3, 6)) == tallied(spelled(numbers(3, 6)))


@pytest.mark.parametrize(
    "run, made",
    [
        (
            lambda a: aten._log_softmax_backward_data(a, a, -1, torch.float32),
            {"mul": 24, "transcendental": 24, "add": 24 + 4 * 5},
        ),
        (lambda a: torch.logcumsumexp(a, 1), {"add": 48, "transcendental": 48, "compare": 24}),
        (lambda a: a.norm(1), {"compare": 24, "add": 23}),
        (lambda a: a.norm(3), {"transcendental": 25, "add": 23}),
        (lambda a: a.std(), {"add": 3 * 24 - 2, "mul": 24, "div": 2, "sqrt": 1}),
    ],
)
def test_a_reduction_takes_what_is_worked_out_by_hand(run, made):
    assert kinds(run, torch.rand(4, 6) + 0.5) == made


def test_batch_norm_in_training_normalises_and_in_eval_uses_what_it_learned():
    layer, data = nn.BatchNorm2d(3), x(2, 3, 4, 4)
    n = data.numel()
    assert kinds(layer, data) == {
        "mul": 3 * n,
        "add": 4 * n - 3,
        "div": 3 * 3,
        "sqrt": 3,
        "int": 1,
    }  # it counts its batches
    with torch.no_grad():
        found = kinds(layer.eval(), data)
    assert found == {"mul": 2 * n, "add": 2 * n + 3, "div": 3, "sqrt": 3}


def test_group_norm_and_rms_norm_by_their_definitions():
    a = x(2, 6)
    rms = kinds(F.rms_norm, a, (6,), torch.ones(6))
    assert rms == kinds(
        lambda a: a * (a * a).mean(-1, keepdim=True).add(1e-5).rsqrt() * torch.ones(6), a
    )
    assert kinds(F.group_norm, x(2, 4, 3), 2, torch.ones(4), torch.ones(4))["sqrt"] == 4


def test_rms_norm_in_one_kernel_by_its_equation():
    out = Operand((4, 6)), Operand((4, 1))
    found = on("aten::_fused_rms_norm", Operand((4, 6)), weight=Operand((6,)), out=out)
    assert found.kinds() == {"mul": 3 * 24, "add": 24, "div": 8, "sqrt": 4}
