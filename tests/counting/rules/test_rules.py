"""Every rule by a second route: the same work written out, or done number by number.

Two routes are used. `spelled` counts the same result made of smaller operators, so a formula that
is wrong differs from its own definition. `tallied` runs the textbook's loops on fl.tally, where
each number counts itself: exact, so a published count must agree with it to its leading terms.
"""

import doctest
import math

import numpy as np
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F

import flopslib as fl
from flopslib.counting import costs, counter, registry  # noqa: F401  (counter reads every rule)
from flopslib.counting.costs import Operand
from flopslib.counting.registry import REGISTRY

aten = torch.ops.aten


def x(*shape, **options):
    return torch.randn(*shape, **options)


def kinds(fn, *args, **named):
    c = fl.count(fn, *args, **named)
    assert not c.unknown and not c.assumed
    return c.kinds()


def products(fn, *args, **named):
    c = fl.count(fn, *args, **named)
    assert not c.unknown
    return c.flops.value


def tallied(*results):
    """{kind: how many} behind tallies."""
    return fl.tally([one for result in results for one in np.ravel(result)]).count.kinds


def numbers(*shape):
    return fl.tally(np.random.default_rng(0).uniform(1, 2, shape))


# -- the rules themselves --------------------------------------------------------------------------


def test_every_name_in_the_rules_is_an_operators():
    """A misspelled name would never be asked for."""
    wrong = []
    for name in REGISTRY:
        space, _, op = name.partition("::")
        if op and space not in ("torch", "quantized"):
            plain = op.partition(".")[0]
            there = getattr(torch.ops, space)
            if not (hasattr(there, plain) or hasattr(there, f"{plain}_")):
                wrong.append(name)
    assert not wrong and len(REGISTRY) > 700


@pytest.mark.parametrize("module", [costs, registry])
def test_the_examples_say_what_they_print(module):
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


# -- products --------------------------------------------------------------------------------------


def test_a_product_is_twice_the_multiplications_that_its_numbers_do():
    a, b = numbers(3, 4), numbers(4, 5)
    assert tallied(a @ b)["mul"] * 2 == products(torch.mm, x(3, 4), x(4, 5)) == 2 * 3 * 4 * 5
    assert tallied(a @ b[:, 0])["mul"] * 2 == products(torch.mv, x(3, 4), x(4)) == 24
    assert tallied(a[0] @ b[:, 0])["mul"] * 2 == products(torch.dot, x(4), x(4)) == 8


@pytest.mark.parametrize(
    "run, spelled",
    [
        (lambda: torch.addmm(x(3, 5), x(3, 4), x(4, 5)), lambda: x(3, 5) + x(3, 4) @ x(4, 5)),
        (
            lambda: torch.baddbmm(x(2, 3, 5), x(2, 3, 4), x(2, 4, 5)),
            lambda: x(2, 3, 5) + x(2, 3, 4) @ x(2, 4, 5),
        ),
        (
            lambda: torch.addbmm(x(3, 5), x(2, 3, 4), x(2, 4, 5)),
            lambda: x(3, 5) + x(3, 4) @ x(4, 5) + x(3, 4) @ x(4, 5),
        ),
        (lambda: torch.addmv(x(3), x(3, 4), x(4)), lambda: x(3) + x(3, 4) @ x(4)),
        (lambda: torch.addr(x(3), x(3), x(3)), lambda: x(3, 3) + torch.outer(x(3), x(3))),
        (lambda: torch.addmm(x(3, 5), x(3, 4), x(4, 5), beta=0), lambda: x(3, 4) @ x(4, 5)),
        (lambda: torch.inner(x(3, 4), x(5, 4)), lambda: x(3, 4) @ x(4, 5)),
        (lambda: torch.tensordot(x(3, 4), x(4, 5), 1), lambda: x(3, 4) @ x(4, 5)),
        (
            lambda: F.bilinear(x(7, 3), x(7, 4), x(5, 3, 4)),
            lambda: [row @ w @ column for row, column in zip(x(7, 3), x(7, 4)) for w in x(5, 3, 4)],
        ),
    ],
)
def test_a_product_costs_what_its_parts_cost(run, spelled):
    assert kinds(run) == kinds(spelled)


def test_complex_numbers_multiply_by_four_products_and_two_sums():
    a, b = (x(3, 3, dtype=torch.complex64) for _ in range(2))

    def spelled(a, b):
        return a.real @ b.real - a.imag @ b.imag, a.real @ b.imag + a.imag @ b.real

    assert products(torch.mm, a, b) == products(spelled, a, b)
    assert kinds(torch.mul, a, b) == {"mul": 4 * 9, "add": 2 * 9}
    assert kinds(torch.add, a, b) == {"add": 2 * 9}


@pytest.mark.parametrize("layout", ["to_sparse", "to_sparse_csr"])
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_sparse_product_multiplies_only_the_numbers_that_there_are(layout):
    dense = torch.zeros(6, 6)
    dense[0, 1], dense[3, 2], dense[5, 5] = 1.0, 2.0, 3.0
    sparse = getattr(dense, layout)()
    assert products(torch.mm, sparse, x(6, 4)) == 2 * 3 * 4
    assert products(lambda: sparse @ x(6)) == 2 * 3


def test_rows_sorted_by_expert_meet_one_matrix_each():
    a, w = x(6, 8).bfloat16(), x(3, 8, 16).bfloat16()
    ends = torch.tensor([2, 4, 6], dtype=torch.int32)

    def loop():
        return [part @ m for part, m in zip(a.split(2), w)]

    assert products(torch._grouped_mm, a, w, offs=ends) == products(loop)


def test_integer_products_are_integer_work():
    a, b = (torch.ones(shape, dtype=torch.int8) for shape in ((32, 16), (16, 8)))
    assert kinds(torch._int_mm, a, b) == {"int": 2 * 32 * 16 * 8}


def test_8_bit_floats_are_told_by_their_format():
    a = torch.ones(16, 16).to(torch.float8_e4m3fn)
    one = torch.tensor(1.0)
    c = fl.count(torch._scaled_mm, a, a.t(), scale_a=one, scale_b=one)
    assert c.by("dtype") == {"FP8 E4M3FN": 2 * 16**3}


@pytest.mark.parametrize("p, kind", [(2.0, "mul"), (1.0, "compare"), (3.0, "transcendental")])
def test_distances_by_differences(p, kind):
    c = kinds(torch.cdist, x(4, 3), x(5, 3), p)
    assert c["add"] == 4 * 5 * (3 + 2) and c[kind] >= 4 * 5 * 3
    rows, columns = numbers(4, 3), numbers(5, 3)
    if p == 2:
        made = tallied(*[np.sqrt(((a - b) ** 2).sum()) for a in rows for b in columns])
        assert c["sqrt"] == made["sqrt"] and c["add"] == made["add"]


# -- convolution -----------------------------------------------------------------------------------


@pytest.mark.parametrize("groups, stride, dilation", [(1, 1, 1), (2, 1, 1), (1, 2, 1), (4, 1, 2)])
def test_a_convolution_is_windows_times_filters(groups, stride, dilation):
    """The windows laid out by unfold, then one product for each group."""
    a, w = x(2, 4, 9, 9), x(8, 4 // groups, 3, 3)

    def spelled():
        windows = F.unfold(a, 3, stride=stride, dilation=dilation)  # (2, 4 x 9, places)
        parts = windows.view(2, groups, -1, windows.shape[-1])
        return w.view(groups, 8 // groups, -1) @ parts

    options = {"groups": groups, "stride": stride, "dilation": dilation}
    assert products(F.conv2d, a, w, **options) == products(spelled)


@pytest.mark.parametrize("groups", [1, 4])
@pytest.mark.parametrize("layer", [nn.Conv2d, nn.ConvTranspose2d])
def test_each_gradient_of_a_convolution_is_one_more_of_the_same_size(layer, groups):
    net = layer(4, 8, 3, groups=groups)
    c = fl.count(lambda: net(x(2, 4, 6, 6, requires_grad=True)).sum().backward())
    forward = c.only(phase="forward").flops
    assert c.only(phase="backward").flops == 2 * forward
    net.weight.requires_grad_(False)
    c = fl.count(lambda: net(x(2, 4, 6, 6, requires_grad=True)).sum().backward())
    assert c.only(phase="backward").flops == forward


def test_a_transposed_convolution_is_the_gradient_of_a_convolution():
    a = x(2, 4, 6, 6, requires_grad=True)
    c = fl.count(lambda: torch.autograd.grad(F.conv2d(a, torch.ones(8, 4, 3, 3)).sum(), a))
    grad = x(2, 8, 4, 4)
    assert products(F.conv_transpose2d, grad, x(8, 4, 3, 3)) == c.only(phase="backward").flops


def test_a_bias_is_an_addition_for_each_answer():
    a, w = x(2, 4, 6, 6), x(8, 4, 3, 3)
    more = kinds(F.conv2d, a, w, x(8))["add"]
    assert more == 2 * 8 * 4 * 4 and "add" not in kinds(F.conv2d, a, w)


# -- attention -------------------------------------------------------------------------------------


def spelled_attention(q, k, v, mask=None):
    scores = q @ k.transpose(-1, -2) * 0.5
    return (scores if mask is None else scores + mask).softmax(-1) @ v


@pytest.mark.parametrize("masked", [False, True])
def test_fused_attention_costs_what_its_parts_cost(masked):
    q, k, v = x(2, 3, 5, 4), x(2, 3, 7, 4), x(2, 3, 7, 4)
    mask = x(2, 3, 5, 7) if masked else None
    assert kinds(F.scaled_dot_product_attention, q, k, v, mask) == kinds(
        spelled_attention, q, k, v, mask
    )


def test_a_causal_mask_leaves_the_pairs_that_a_loop_meets():
    for queries, keys in ((4, 4), (3, 6), (6, 3)):
        met = sum(1 for i in range(queries) for j in range(keys) if j <= i)
        q, k = x(1, 1, queries, 8), x(1, 1, keys, 8)
        c = fl.count(F.scaled_dot_product_attention, q, k, k, is_causal=True)
        assert c.total(causal="exact") == met * 4 * 8 and c.flops == queries * keys * 4 * 8


def test_fused_attention_backward_is_its_parts_and_one_product_again():
    def run(attention):
        q, k, v = (x(1, 2, 6, 4, requires_grad=True) for _ in range(3))
        return fl.count(lambda: attention(q, k, v).sum().backward())

    fused, parts = run(F.scaled_dot_product_attention), run(spelled_attention)
    assert fused.only(phase="backward").flops == parts.only(phase="backward").flops
    assert fused.only(phase="recompute").flops == 2 * 2 * 6 * 6 * 4


def on(op, *operands, **named):
    """The cost by a rule of an operator that this machine has no device for."""
    return REGISTRY[op].cost(operands, named, None)


def test_every_devices_attention_has_the_same_cost():
    q, k, v = Operand((2, 3, 5, 4)), Operand((2, 3, 7, 4)), Operand((2, 3, 7, 6))
    for name in (
        "flash_attention",
        "efficient_attention",
        "cudnn_attention",
        "fused_attention_overrideable",
        "flash_attention_for_cpu",
    ):
        op = f"aten::_scaled_dot_product_{name}"
        assert on(op, q, k, v, is_causal=False).kinds()["product"] == 2 * 6 * 35 * (4 + 6)
        back = on(f"{op}_backward", v, q, k, v, is_causal=True)
        assert back.kinds()["product"] == 2 * 6 * 35 * 2 * (4 + 6)
        assert back.value(back.again) == 2 * 6 * 35 * 4
    turned = [
        Operand((b, tokens, heads, size)) for b, heads, tokens, size in (q.shape, k.shape, v.shape)
    ]
    assert on("aten::_flash_attention_forward", *turned).kinds()["product"] == 2 * 6 * 35 * 10
    assert on("aten::_flash_attention_forward", *turned, cum_seq_q=Operand((3,))) is None


def meta(*shape, dtype=torch.bfloat16):
    return torch.empty(shape, device="meta", dtype=dtype)


Q, OUT, ONE = meta(2, 3, 64, 32), meta(2, 3, 64, dtype=torch.float32), meta(dtype=torch.int64)
TURNED = [meta(2, 64, 3, 32)] * 3
ON_A_GPU = {  # as CUDA calls them, under a causal mask; meta runs them without a GPU
    "_scaled_dot_product_flash_attention": (Q, Q, Q, 0.0, True),
    "_scaled_dot_product_efficient_attention": (Q, Q, Q, None, True, 0.0, True),
    "_scaled_dot_product_cudnn_attention": (Q, Q, Q, None, True, 0.0, True),
    "_flash_attention_forward": (*TURNED, None, None, 64, 64, 0.0, True, False),
    "_efficient_attention_forward": (*TURNED, None, None, None, None, None, 0.0, 1, True),
    "_flash_attention_backward": (
        TURNED[0],
        *TURNED,
        TURNED[0],
        OUT,
        None,
        None,
        64,
        64,
        0.0,
        True,
        ONE,
        ONE,
    ),
    "_efficient_attention_backward": (
        TURNED[0],
        *TURNED,
        None,
        TURNED[0],
        None,
        None,
        64,
        64,
        OUT,
        0.0,
        ONE,
        ONE,
        1,
        False,
    ),
    "_scaled_dot_product_flash_attention_backward": (
        Q,
        Q,
        Q,
        Q,
        Q,
        OUT,
        ONE,
        ONE,
        64,
        64,
        0.0,
        True,
        ONE,
        ONE,
    ),
    "_scaled_dot_product_efficient_attention_backward": (
        Q,
        Q,
        Q,
        Q,
        None,
        Q,
        OUT,
        ONE,
        ONE,
        0.0,
        [True, True, True, False],
        True,
    ),
    "_scaled_dot_product_cudnn_attention_backward": (
        Q,
        Q,
        Q,
        Q,
        Q,
        OUT,
        ONE,
        ONE,
        Q,
        ONE,
        ONE,
        64,
        64,
        0.0,
        True,
    ),
}


@pytest.mark.parametrize("name", ON_A_GPU)
def test_a_gpus_attention_is_read_by_its_own_arguments(name):
    times = 5 if "backward" in name else 2
    c = fl.count(getattr(aten, name), *ON_A_GPU[name])
    assert c.flops == times * 2 * 6 * 64 * 64 * 32 and not c.unknown
    assert c.total(causal="exact") == times * 2 * 6 * (64 * 65 // 2) * 32


@pytest.mark.parametrize("gelu", [False, True])
def test_the_fast_path_of_an_encoder_does_the_products_of_the_slow_one(gelu):
    layer = nn.TransformerEncoderLayer(
        16, 2, 32, batch_first=True, dropout=0, activation="gelu" if gelu else "relu"
    ).eval()
    data = x(2, 5, 16)
    with torch.no_grad():
        fast = fl.count(layer, data)
    slow = fl.count(layer, data)
    assert "aten._transformer_encoder_layer_fwd" in fast.by("op")
    assert fast.flops == slow.flops
    close = {kind: pytest.approx(n, rel=0.02) for kind, n in slow.kinds().items()}
    assert fast.kinds() == close


# -- recurrent -------------------------------------------------------------------------------------


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


# -- element by element ----------------------------------------------------------------------------


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


# -- sums and what is made of them -----------------------------------------------------------------


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


def test_a_picture_is_made_larger_by_weighted_sums():
    found = kinds(F.interpolate, x(1, 2, 4, 4), scale_factor=2, mode="bilinear")
    assert found == {"mul": 4 * 128, "add": 3 * 128}


def test_gathered_sums_add_each_number_once():
    at = torch.tensor([0, 1, 1])
    assert kinds(torch.index_add, x(3, 4), 0, at, x(3, 4)) == {"add": 12}
    assert kinds(torch.scatter_add, x(3), 0, at, x(3)) == {"add": 3}
    bag = nn.EmbeddingBag(5, 4, mode="sum")
    assert kinds(bag, torch.tensor([[1, 2, 4]])) == {"add": 2 * 4}
    table = nn.Embedding(5, 4)
    c = fl.count(lambda: table(at).sum().backward())
    assert c.only(op="embedding_dense_backward").kinds() == {"add": 12}


def test_putting_numbers_somewhere_is_no_addition_unless_asked_for():
    at = torch.tensor([0, 2])

    def put(accumulate):
        return kinds(lambda a: a.index_put((at,), torch.ones(2), accumulate), x(3))

    assert put(True) == {"add": 2} and put(False) == {}


# -- factorisations and transforms -----------------------------------------------------------------


def leading(n, of):
    """Within the terms that a published count leaves out: 3 n^2 of them."""
    return pytest.approx(of, abs=3 * n * n)


def arithmetic(made):
    return sum(made.get(kind, 0) for kind in ("mul", "add", "div"))


def test_lu_and_cholesky_take_what_their_loops_do():
    n = 10
    a = numbers(n, n) + 10 * np.eye(n)
    lu = a.copy()
    for k in range(n):
        for i in range(k + 1, n):
            lu[i, k] = lu[i, k] / lu[k, k]
            lu[i, k + 1 :] = lu[i, k + 1 :] - lu[i, k] * lu[k, k + 1 :]
    matrix = x(n, n) + 10 * torch.eye(n)
    assert products(torch.linalg.lu_factor, matrix) == leading(n, arithmetic(tallied(lu)))
    low = np.zeros((n, n), object)
    for i in range(n):
        for j in range(i + 1):
            rest = a[i, j] + a[j, i]
            for k in range(j):
                rest = rest - low[i, k] * low[j, k]
            low[i, j] = np.sqrt(rest) if i == j else rest / low[j, j]
    made = tallied(*[low[i, j] for i in range(n) for j in range(i + 1)])
    symmetric = matrix @ matrix.T + torch.eye(n)
    assert products(torch.linalg.cholesky, symmetric) == leading(n, arithmetic(made))


def test_a_triangle_is_solved_by_n_squared_exactly():
    n, known = 8, []
    a, b = numbers(8, 8), numbers(8)
    for i in range(n):
        rest = b[i]
        for j in range(i):
            rest = rest - a[i, j] * known[j]
        known.append(rest / a[i, i])
    low = torch.tril(torch.rand(8, 8)) + torch.eye(8)
    found = products(lambda: torch.linalg.solve_triangular(low, torch.ones(8, 1), upper=False))
    assert found == arithmetic(tallied(*known)) == n * n


def test_solving_is_a_factorisation_and_two_triangles():
    a, b = x(6, 6) + 6 * torch.eye(6), x(6, 2)
    triangle = torch.tril(a)
    parts = products(torch.linalg.lu_factor, a) + 2 * products(
        lambda: torch.linalg.solve_triangular(triangle, b, upper=False)
    )
    assert products(torch.linalg.solve, a, b) == parts
    assert products(torch.linalg.inv, a) == 2 * 6**3
    assert products(torch.linalg.det, a) == products(torch.linalg.lu_factor, a)


def test_with_a_factorisation_at_hand_only_the_triangles_are_left():
    a, b = torch.eye(6) * 2, x(6, 3)
    lu, pivots = torch.linalg.lu_factor(a)
    triangle = products(lambda: torch.linalg.solve_triangular(a, b, upper=False))
    assert products(torch.cholesky_solve, b, a) == 2 * triangle
    assert products(torch.linalg.lu_solve, lu, pivots, b) == 2 * triangle
    assert products(torch.cholesky_inverse, a) == 2 * 6**3 // 3


def test_qr_by_reflections_takes_what_the_loops_do():
    m, n = 12, 6
    a = fl.tally(np.random.default_rng(0).uniform(0.01, 0.02, (m, n)))
    for k in range(n):  # a reflection is taken from each column that is left
        v = a[k:, k].copy()
        for j in range(k, n):
            a[k:, j] = a[k:, j] - v * (v @ a[k:, j])
    once = arithmetic(tallied(a))
    assert products(torch.linalg.qr, x(m, n)) == pytest.approx(2 * once, rel=0.25)
    full = on("aten::linalg_qr", Operand((2400, 1200))).kinds()["product"]
    assert full == 2 * (2 * 2400 * 1200**2 - 2 * 1200**3 // 3)


def test_least_squares_and_q_by_their_published_counts():
    """LAPACK Working Note 41: QR is 2 m n^2 - 2/3 n^3, and making Q as much again."""
    a, b = x(12, 6), x(12, 2)
    factors, tau = torch.geqrf(a)
    with torch.no_grad():
        q = products(torch.linalg.householder_product, factors, tau)
    assert q == 2 * 12 * 36 - 2 * 216 // 3 and products(torch.linalg.qr, a) == 2 * q
    assert products(torch.linalg.lstsq, a, b) == q + 4 * 12 * 6 * 2
    assert products(torch.linalg.ldl_factor, a[:6] + a[:6].T) == 6**3 // 3


@pytest.mark.parametrize(
    "op, option", [("aten::_linalg_svd", "compute_uv"), ("aten::_linalg_eigh", "compute_v")]
)
def test_values_alone_take_less_than_vectors_too(op, option):
    alone, both = (
        on(op, Operand((9, 9)), **{option: asked}).kinds()["product"] for asked in (False, True)
    )
    assert 0 < alone < both / 3


def test_a_batch_of_matrices_takes_as_often_as_many():
    for run in (
        torch.linalg.svd,
        torch.linalg.qr,
        torch.linalg.inv,
        torch.linalg.det,
        torch.linalg.eigh,
        torch.linalg.eig,
        torch.linalg.eigvals,
        torch.linalg.cholesky,
    ):
        one = x(7, 7) @ x(7, 7).T + 99 * torch.eye(7)
        one = one + one.T
        assert products(run, one.expand(3, 7, 7)) == 3 * products(run, one) > 0


def radix_2(points):
    """Cooley and Tukey on pairs of real numbers: a butterfly is 10 real operations."""
    if len(points) == 1:
        return points
    even, odd, out = radix_2(points[::2]), radix_2(points[1::2]), [None] * len(points)
    for i, ((a, b), (c, d)) in enumerate(zip(even, odd)):
        turn = -2 * math.pi * i / len(points)
        re, im = math.cos(turn), math.sin(turn)
        c, d = c * re - d * im, c * im + d * re
        out[i], out[i + len(even)] = (a + c, b + d), (a - c, b - d)
    return out


def test_a_transform_takes_what_cooley_and_tukey_do():
    pairs = [tuple(pair) for pair in numbers(16, 2)]
    made = tallied(*[np.array(pair, object) for pair in radix_2(pairs)])
    assert products(torch.fft.fft, x(16, dtype=torch.complex64)) == arithmetic(made) == 5 * 16 * 4
    assert products(torch.fft.rfft, x(16)) == products(torch.fft.irfft, x(9, dtype=torch.complex64))
    assert products(torch.fft.fft2, x(4, 8, dtype=torch.complex64)) == 5 * 32 * 5


# -- what is left, worked out by hand at small sizes -----------------------------------------------

BY_HAND = [
    # of the 6 windows of 4: 3 comparisons each; their mean is 3 additions and a division
    (lambda a: F.max_pool3d(a.view(1, 1, 2, 2, 6), 2), {"compare": 3 * 7}),
    (lambda a: F.avg_pool1d(a.view(1, 4, 6), 2), {"add": 12, "div": 12}),
    (lambda a: F.adaptive_avg_pool2d(a.view(1, 4, 6), (2, 3)), {"add": 24 - 6, "div": 6}),
    (lambda a: F.adaptive_max_pool2d(a.view(1, 4, 6), (2, 3)), {"compare": 24 - 6}),
    (
        lambda a: aten.avg_pool2d_backward(
            a.view(1, 4, 6)[:, :2, :3], a.view(1, 4, 6), [2, 2], [2, 2], [0, 0], False, True, None
        ),
        {"div": 6, "add": 6 * 4},
    ),
    (
        lambda a: aten._adaptive_avg_pool2d_backward(a.view(1, 4, 6)[:, :2, :3], a.view(1, 4, 6)),
        {"div": 6, "add": 24},
    ),
    (
        lambda a: aten._log_softmax_backward_data(a, a, -1, torch.float32),
        {"mul": 24, "transcendental": 24, "add": 24 + 4 * 5},
    ),
    (lambda a: torch.logcumsumexp(a, 1), {"add": 48, "transcendental": 48, "compare": 24}),
    (
        lambda a: F.interpolate(a.view(1, 1, 2, 2, 6), scale_factor=2, mode="trilinear"),
        {"mul": 192 * 8, "add": 192 * 7},
    ),
    (lambda a: torch.linalg.cross(a[:, :3], a[:, 3:]), {"mul": 2 * 12, "add": 12}),
    (lambda a: torch.equal(a, a.clone()), {"compare": 24}),
    (lambda a: torch.histc(a, 5), {"compare": 24, "int": 24}),
    (lambda a: a.norm(1), {"compare": 24, "add": 23}),
    (lambda a: a.norm(3), {"transcendental": 25, "add": 23}),
    (lambda a: a.std(), {"add": 3 * 24 - 2, "mul": 24, "div": 2, "sqrt": 1}),
    (lambda a: torch.native_dropout(a, 0.5, True), {"mul": 48}),
    (lambda a: F.softplus(a), {"transcendental": 48, "add": 24, "compare": 24}),
    (
        lambda a: torch.quantize_per_tensor(a, 0.1, 0, torch.quint8),
        {"div": 24, "add": 24, "compare": 72},
    ),
    (lambda a: F.gelu(a, approximate="tanh"), {"mul": 144, "add": 48, "transcendental": 24}),
    (
        lambda a: aten._cdist_backward(a[:, :4], a, a, 2.0, a[:, :4]),
        {"add": 2 * 16 * 6, "mul": 16 * 6, "div": 16 * 6},
    ),
    (
        lambda a: F.interpolate(a.view(1, 4, 6), scale_factor=2, mode="linear"),
        {"mul": 48 * 2, "add": 48},
    ),
    (
        lambda a: F.interpolate(a.view(1, 1, 4, 6), scale_factor=2, mode="bicubic"),
        {"mul": 96 * 16, "add": 96 * 15},
    ),
    (lambda a: torch.sparse.sum(a.to_sparse()), {"add": 23}),
    (lambda a: F.elu(a), {"transcendental": 24, "mul": 24, "compare": 24}),
    (lambda a: F.leaky_relu(a), {"mul": 24, "compare": 24}),
    (lambda a: F.logsigmoid(a), {"transcendental": 48, "add": 48, "compare": 48}),
    (lambda a: aten.native_dropout_backward(a, a > 1, 2.0), {"mul": 48, "compare": 24}),
    (lambda a: torch.sinc(a), {"transcendental": 24, "mul": 24, "div": 24}),
    (lambda a: torch.xlogy(a, a), {"transcendental": 24, "mul": 24}),
    (lambda a: torch.logit(a), {"transcendental": 24, "div": 24, "add": 24}),
    (lambda a: torch.deg2rad(a), {"mul": 24}),
    (lambda a: (a > 1) & (a < 2), {"compare": 48, "int": 24}),
    (
        lambda a: nn.EmbeddingBag.from_pretrained(a, mode="mean")(torch.tensor([[0, 1, 2]])),
        {"add": 2 * 6, "div": 6},
    ),
    (
        lambda a: nn.EmbeddingBag.from_pretrained(a, mode="max")(torch.tensor([[0, 1, 2]])),
        {"compare": 2 * 6},
    ),
]


@pytest.mark.parametrize("run, made", BY_HAND)
def test_what_is_left_takes_what_is_worked_out_by_hand(run, made):
    found = kinds(run, torch.rand(4, 6) + 0.5)
    assert found == made


@pytest.mark.parametrize(
    "op, operands, made",
    [
        ("aten::_thnn_fused_lstm_cell_backward_impl", [(1,)] * 3, {"mul": 16, "add": 10}),
        (
            "aten::_thnn_fused_gru_cell",
            [(3,), (3,), (1,)],
            {"add": 13, "mul": 3, "transcendental": 3, "div": 2},
        ),
        ("aten::_thnn_fused_gru_cell_backward", [(1,)], {"add": 9, "mul": 11}),
        ("aten::_fused_sgd_", [(5,)], {"mul": 5, "add": 5}),
        # 2 x 3 x 3 x 3 taps for each of 2 x 4 x 5 x 5 inputs; both gradients, a bias of 3 channels
        (
            "aten::_slow_conv2d_backward",
            [(2, 3, 5, 5), (2, 4, 7, 7), (3, 4, 3, 3)],
            {"product": 2 * 2 * 150 * 36, "add": 150 - 3},
        ),
        ("aten::_amp_foreach_non_finite_check_and_unscale_", [(5,)], {"mul": 5, "compare": 5}),
    ],
)
def test_a_kernel_of_another_device_by_its_equations(op, operands, made):
    assert on(op, *map(Operand, operands)).kinds() == made


def test_kernels_that_only_some_builds_have():
    x, w, out = Operand((2, 4, 5, 5)), Operand((4, 3, 3, 3)), Operand((2, 3, 7, 7))
    found = REGISTRY["aten::slow_conv_transpose2d"].cost((x, w), {}, out)
    assert found.kinds() == {"product": 2 * (2 * 4 * 5 * 5) * (3 * 3 * 3)}
    found = REGISTRY["aten::_fused_rms_norm"].cost(
        (Operand((4, 6)),), {"weight": Operand((6,))}, (Operand((4, 6)), Operand((4, 1)))
    )
    assert found.kinds() == {"mul": 3 * 24, "add": 24, "div": 8, "sqrt": 4}


def test_pooling_backward_adds_each_gradient_where_the_largest_was():
    data = x(1, 2, 4, 6, requires_grad=True)
    c = fl.count(lambda: F.max_pool2d(data, 2).sum().backward())
    assert c.only(op="max_pool2d_with_indices_backward").kinds() == {"add": 2 * 2 * 3}


def test_a_fused_adam_does_what_its_steps_do():
    def step(**options):
        layer = nn.Linear(4, 4, bias=False)
        layer.weight.grad = torch.ones(4, 4)
        return fl.count(torch.optim.Adam(layer.parameters(), **options).step).kinds()

    fused, spelled = step(fused=True), step(foreach=False)
    assert fused["sqrt"] == spelled["sqrt"] == 16 and fused["div"] == spelled["div"]
    assert fused["mul"] + fused["add"] == pytest.approx(spelled["mul"] + spelled["add"], abs=32)


def test_a_sort_is_an_assumption_and_says_so():
    c = fl.count(torch.sort, x(8))
    assert c.assumed == {"aten.sort": 1} and c.kinds() == {"compare": 8 * 3}
