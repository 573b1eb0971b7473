"""Recurrent layers in one kernel: every token meets every weight matrix once.

The fact behind it: a layer multiplies its input by one matrix and its last state by another, at
each step; so a multiply-add is done for each weight and each token, 2 x tokens x weights, and
twice that backward. The rest is the cell's own equations, element by element.
Equations: Hochreiter, Schmidhuber 1997 (LSTM); Cho et al., arxiv.org/abs/1406.1078 (GRU).
"""

from ..costs import cost
from ..registry import rule

# of one state element at one step: sums of the gates' parts and biases, the cell's update,
# a sigmoid being an exp, an addition and a division
LSTM = {"add": 12 + 1 + 3, "mul": 3, "transcendental": 5, "div": 3}
LSTM_BACK = {"add": 6 + 4, "mul": 16}  # through o tanh(c), f c + i g, the four gates; bias sums
GRU = {"add": 9 + 2 + 2, "mul": 3, "transcendental": 3, "div": 2}
GRU_BACK = {"add": 6 + 3, "mul": 11}
PLAIN = {"add": 3, "transcendental": 1}
PLAIN_BACK = {"add": 2, "mul": 2}
FORWARD, BACKWARD = (PLAIN, PLAIN, LSTM, GRU), (PLAIN_BACK, PLAIN_BACK, LSTM_BACK, GRU_BACK)


def layers(tokens, matrices, cells, each, times=1):
    """2 x tokens x weights, `times`; and what each state element costs at each step."""
    return cost(
        "times*2*tokens*weights" if times > 1 else "2*tokens*weights",
        **{kind: f"{n}*tokens*cells" for kind, n in each.items()},
        times=times,
        tokens=tokens,
        weights=sum(one.size for one in matrices),
        cells=cells,
    )


@rule("aten::mkldnn_rnn_layer")
def lstm_layer(x, w_input, w_state, *, mode=2, hidden_size):
    """One layer, one direction, on a CPU."""
    return layers(x.shape[0] * x.shape[1], (w_input, w_state), hidden_size, FORWARD[mode])


@rule("aten::mkldnn_rnn_layer_backward")
def lstm_layer_backward(x, w_input, w_state, *, mode=2, hidden_size):
    """Its gradients: of both products, by their weights and by what went in."""
    return layers(x.shape[0] * x.shape[1], (w_input, w_state), hidden_size, BACKWARD[mode], 2)


def matrices(weights):
    return [one for one in weights if one.ndim == 2]


@rule("aten::_cudnn_rnn", "aten::miopen_rnn")
def whole_rnn(x, weights, *, mode=2, hidden_size, num_layers=1, bidirectional=False):
    """All layers and directions, on a GPU."""
    cells = hidden_size * num_layers * (1 + bidirectional)
    return layers(x.size // x.shape[-1], matrices(weights), cells, FORWARD[mode])


@rule("aten::_cudnn_rnn_backward", "aten::miopen_rnn_backward")
def whole_rnn_backward(
    x, weights, *, mode=2, hidden_size, num_layers=1, bidirectional=False, output_mask=(True,) * 4
):
    """Their gradients; the weights' only where asked for."""
    cells = hidden_size * num_layers * (1 + bidirectional)
    return layers(
        x.size // x.shape[-1], matrices(weights), cells, BACKWARD[mode], 1 + bool(output_mask[3])
    )


@rule("aten::_lstm_mps")
def whole_lstm_mps(x, states, weights):
    """All layers and directions, on a Mac."""
    flat = matrices(weights)
    return layers(x.size // x.shape[-1], flat, sum(one.shape[0] for one in flat) // 8, LSTM)


@rule("aten::_thnn_fused_lstm_cell")
def lstm_cell(from_input, from_state, c):
    """The cell's own equations, after both products."""
    return cost(**{kind: f"{n}*cells" for kind, n in LSTM.items()}, cells=c.size)


@rule("aten::_thnn_fused_lstm_cell_backward_impl")
def lstm_cell_backward(grad_h, grad_c, c):
    return cost(**{kind: f"{n}*cells" for kind, n in LSTM_BACK.items()}, cells=c.size)


@rule("aten::_thnn_fused_gru_cell")
def gru_cell(from_input, from_state, h):
    return cost(**{kind: f"{n}*cells" for kind, n in GRU.items()}, cells=h.size)


@rule("aten::_thnn_fused_gru_cell_backward")
def gru_cell_backward(grad_h):
    return cost(**{kind: f"{n}*cells" for kind, n in GRU_BACK.items()}, cells=grad_h.size)
