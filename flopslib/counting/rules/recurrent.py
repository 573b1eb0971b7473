"""Recurrent layers in one kernel: every token meets every weight matrix once.

A layer multiplies its input by one matrix and its last state by another, at each step; so a
multiply-add is done for each weight and each token, 2 x tokens x weights, and twice that backward.
The rest is the cell's own equations, element by element.
Equations: Hochreiter, Schmidhuber 1997 (LSTM); Cho et al., arxiv.org/abs/1406.1078 (GRU).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..costs import Cost, Operand, Sizes, cost
from ..registry import rule

# Operations for one element of the state at one step. A sigmoid is an exp, an addition and a
# division; additions are those of the gates' parts and biases, then of the cell's update.
LSTM = {"add": 12 + 1 + 3, "mul": 3, "transcendental": 5, "div": 3}
GRU = {"add": 9 + 2 + 2, "mul": 3, "transcendental": 3, "div": 2}
PLAIN = {"add": 3, "transcendental": 1}
# Backward: through o tanh(c), through f c + i g, through the gates; then the sums of the biases.
LSTM_BACKWARD = {"add": 6 + 4, "mul": 16}
GRU_BACKWARD = {"add": 6 + 3, "mul": 11}
PLAIN_BACKWARD = {"add": 2, "mul": 2}
# By PyTorch's number of the mode: ReLU, tanh, LSTM, GRU.
FORWARD = (PLAIN, PLAIN, LSTM, GRU)
BACKWARD = (PLAIN_BACKWARD, PLAIN_BACKWARD, LSTM_BACKWARD, GRU_BACKWARD)
LSTM_GATES = 4  # rows of an LSTM's matrix for each element of its state


# -- formulas --------------------------------------------------------------------------------------
def layers(
    tokens: int,
    weights: Sequence[Operand],
    cells: int,
    each: Mapping[str, int],
    times: int = 1,
) -> Cost:
    """2 x tokens x weights, `times`; and what each element of the state costs at each step."""
    products = "2*tokens*weights"
    if times > 1:
        products = "times*2*tokens*weights"
    formulas: Sizes = {}
    for kind, n in each.items():
        formulas[kind] = f"{n}*tokens*cells"
    return cost(
        products,
        **formulas,
        times=times,
        tokens=tokens,
        weights=sum(w.size for w in weights),
        cells=cells,
    )


def cell(each: Mapping[str, int], cells: int) -> Cost:
    """What each element of the state costs at one step, without the products."""
    formulas: Sizes = {}
    for kind, n in each.items():
        formulas[kind] = f"{n}*cells"
    return cost(**formulas, cells=cells)


def matrices(weights: Sequence[Operand]) -> list[Operand]:
    """The matrices among weights and biases."""
    return [w for w in weights if w.ndim == 2]


def tokens_of(x: Operand) -> int:
    """The number of tokens in all sequences together."""
    return x.size // max(1, x.shape[-1])


# -- layers ----------------------------------------------------------------------------------------
@rule("aten::mkldnn_rnn_layer")
def lstm_layer(
    x: Operand, w_input: Operand, w_state: Operand, *, mode: int = 2, hidden_size: int
) -> Cost:
    """One layer, one direction, on a CPU."""
    weights = (w_input, w_state)
    return layers(tokens_of(x), weights, hidden_size, FORWARD[mode])


@rule("aten::mkldnn_rnn_layer_backward")
def lstm_layer_backward(
    x: Operand, w_input: Operand, w_state: Operand, *, mode: int = 2, hidden_size: int
) -> Cost:
    """Its gradients: of both products, by their weights and by what went in."""
    weights = (w_input, w_state)
    return layers(tokens_of(x), weights, hidden_size, BACKWARD[mode], times=2)


@rule("aten::_cudnn_rnn", "aten::miopen_rnn")
def whole_rnn(
    x: Operand,
    weights: Sequence[Operand],
    *,
    mode: int = 2,
    hidden_size: int,
    num_layers: int = 1,
    bidirectional: bool = False,
) -> Cost:
    """All layers and directions, on a GPU."""
    directions = 2 if bidirectional else 1
    cells = hidden_size * num_layers * directions
    return layers(tokens_of(x), matrices(weights), cells, FORWARD[mode])


@rule("aten::_cudnn_rnn_backward", "aten::miopen_rnn_backward")
def whole_rnn_backward(
    x: Operand,
    weights: Sequence[Operand],
    *,
    mode: int = 2,
    hidden_size: int,
    num_layers: int = 1,
    bidirectional: bool = False,
    output_mask: tuple[bool, ...] = (True, True, True, True),
) -> Cost:
    """Their gradients; the weights' only where asked for."""
    directions = 2 if bidirectional else 1
    cells = hidden_size * num_layers * directions
    times = 2 if output_mask[3] else 1
    return layers(tokens_of(x), matrices(weights), cells, BACKWARD[mode], times)


@rule("aten::_lstm_mps")
def whole_lstm_mps(x: Operand, states: Sequence[Operand], weights: Sequence[Operand]) -> Cost:
    """All layers and directions, on a Mac: each has two matrices of four gates."""
    both = matrices(weights)
    rows = sum(w.shape[0] for w in both)
    return layers(tokens_of(x), both, rows // (2 * LSTM_GATES), LSTM)


# -- cells -----------------------------------------------------------------------------------------
@rule("aten::_thnn_fused_lstm_cell")
def lstm_cell(from_input: Operand, from_state: Operand, c: Operand) -> Cost:
    """The cell's own equations, after both products."""
    return cell(LSTM, c.size)


@rule("aten::_thnn_fused_lstm_cell_backward_impl")
def lstm_cell_backward(grad_h: Operand, grad_c: Operand, c: Operand) -> Cost:
    """Their gradients."""
    return cell(LSTM_BACKWARD, c.size)


@rule("aten::_thnn_fused_gru_cell")
def gru_cell(from_input: Operand, from_state: Operand, h: Operand) -> Cost:
    """The cell's own equations, after both products."""
    return cell(GRU, h.size)


@rule("aten::_thnn_fused_gru_cell_backward")
def gru_cell_backward(grad_h: Operand) -> Cost:
    """Their gradients."""
    return cell(GRU_BACKWARD, grad_h.size)
