"""Recurrent layers in one kernel: the same as their cells, number by number."""

import numpy as np
import pytest
import torch
import torch.nn as nn
from counting_routes import kinds, meta, numbers, on, tallied, x

import flopslib as fl
from flopslib.counting.costs import Operand

aten = torch.ops.aten


def test_an_lstm_in_one_kernel_costs_what_its_cells_cost():
    layer, data = nn.LSTM(6, 8), x(5, 2, 6)
    cell = nn.LSTMCell(6, 8)

    def loop():
        state = None
        for step in data:
            state = cell(step, state)
        return state

    with torch.no_grad():
        whole, parts = kinds(layer, data), kinds(loop)
    assert whole["product"] == parts["product"] == 5 * 2 * 2 * 4 * 8 * (6 + 8)
    assert whole["transcendental"] == 5 * 2 * 8 * 5


def test_an_lstm_cells_own_equations_number_by_number():
    def sigmoid(a):
        return 1 / (1 + np.exp(a))

    parts = numbers(2, 4)  # from the input and from the state, for the four gates
    biases, c = numbers(2, 4), numbers(1)[0]
    i, f, g, o = parts[0] + parts[1] + biases[0] + biases[1]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    made = tallied(sigmoid(o) * np.tanh(c), c)
    found = on("aten::_thnn_fused_lstm_cell", Operand((4,)), Operand((4,)), Operand((1,)))
    assert found.kinds() == made


@pytest.mark.parametrize("mode, gates", [(1, 1), (2, 4), (3, 3)])
def test_a_gpus_rnn_meets_every_weight_once_a_token(mode, gates):
    weights = tuple(
        Operand(shape) for shape in ((gates * 8, 6), (gates * 8, 8), (gates * 8,), (gates * 8,))
    )
    found = on("aten::_cudnn_rnn", Operand((5, 2, 6)), weights, mode=mode, hidden_size=8)
    assert found.kinds()["product"] == 5 * 2 * 2 * gates * 8 * (6 + 8)
    data, state = meta(5, 2, 6, dtype=torch.float32), meta(1, 2, 8, dtype=torch.float32)
    c = fl.count(
        aten._cudnn_rnn,
        data,
        [meta(*one.shape, dtype=torch.float32) for one in weights],
        4,
        None,
        state,
        state,
        mode,
        8,
        0,
        1,
        False,
        0.0,
        True,
        False,
        [],
        None,
    )
    assert c.flops == found.kinds()["product"] and not c.unknown
    back = on("aten::_cudnn_rnn_backward", Operand((5, 2, 6)), weights, mode=mode, hidden_size=8)
    assert back.kinds()["product"] == 2 * found.kinds()["product"]


@pytest.mark.parametrize(
    "op, shapes, made",
    [
        ("aten::_thnn_fused_lstm_cell_backward_impl", [(1,)] * 3, {"mul": 16, "add": 10}),
        (
            "aten::_thnn_fused_gru_cell",
            [(3,), (3,), (1,)],
            {"add": 13, "mul": 3, "transcendental": 3, "div": 2},
        ),
        ("aten::_thnn_fused_gru_cell_backward", [(1,)], {"add": 9, "mul": 11}),
    ],
)
def test_a_cell_of_a_gpu_by_its_equations(op, shapes, made):
    assert on(op, *map(Operand, shapes)).kinds() == made


def test_a_macs_lstm_meets_every_weight_of_all_its_layers():
    weights = tuple(map(Operand, ((32, 6), (32, 8), (32,), (32, 8), (32, 8), (32,))))
    found = on("aten::_lstm_mps", Operand((5, 2, 6)), (), weights).kinds()
    assert found["product"] == 5 * 2 * 2 * 4 * 8 * (6 + 8 + 8 + 8)
    assert found["transcendental"] == 5 * 2 * 2 * 8 * 5  # two layers of 8 elements
