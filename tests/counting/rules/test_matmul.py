"""Products of matrices and vectors, by their parts and number by number."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from counting_routes import kinds, numbers, on, positive, products, tallied, x

import flopslib as fl
from flopslib.counting.costs import Operand


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


def test_a_product_at_a_few_places_is_a_dot_product_for_each():
    places = torch.eye(5).to_sparse_csr()
    assert kinds(torch.sparse.sampled_addmm, places, positive(5, 7), positive(7, 5)) == kinds(
        lambda: [c + a @ b for c, a, b in zip(positive(5), positive(5, 7), positive(5, 7))]
    )


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


def test_two_numbers_of_4_bits_in_one_element_are_two_numbers():
    a, b = (Operand(shape, "float4_e2m1fn_x2") for shape in ((16, 8), (8, 32)))
    assert on("aten::_scaled_mm", a, b).kinds() == {"product": 2 * 16 * 16 * 32}


@pytest.mark.parametrize(
    "op, shapes",
    [
        ("aten::mm", [(3, 4), (5, 6)]),
        ("aten::bmm", [(2, 3, 4), (2, 5, 6)]),
        ("numpy.matmul", [(4,), (5,)]),
        ("aten::linear", [(2, 3), (7, 4)]),
        ("aten::addmm", [(3, 6), (3, 4), (5, 6)]),
        ("aten::mv", [(3, 4), (5,)]),
        ("aten::_grouped_mm", [(6, 8), (3, 7, 16)]),
        ("aten::sparse_sampled_addmm", [(3, 6), (3, 4), (5, 6)]),
        ("quantized::linear", [(2, 3), (7, 4)]),
    ],
)
def test_operands_that_do_not_fit_are_no_product_and_never_a_guess(op, shapes):
    assert on(op, *map(Operand, shapes), out=Operand((3, 6))) is None


# -- distances -------------------------------------------------------------------------------------
@pytest.mark.parametrize("p, kind", [(2.0, "mul"), (1.0, "compare"), (3.0, "transcendental")])
def test_distances_by_differences(p, kind):
    c = kinds(torch.cdist, x(4, 3), x(5, 3), p)
    assert c["add"] == 4 * 5 * (3 + 2) and c[kind] >= 4 * 5 * 3
    rows, columns = numbers(4, 3), numbers(5, 3)
    if p == 2:
        made = tallied(*[np.sqrt(((a - b) ** 2).sum()) for a in rows for b in columns])
        assert c["sqrt"] == made["sqrt"] and c["add"] == made["add"]


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
def test_distances_within_are_those_between_each_pair_once(p):
    rows = positive(5, 7)

    def spelled():
        return [torch.cdist(rows[i : i + 1], rows[i + 1 :], p) for i in range(4)]

    assert kinds(F.pdist, rows, p) == kinds(spelled)


def test_the_gradient_of_distances_is_each_difference_again():
    a = positive(4, 6)
    found = kinds(torch.ops.aten._cdist_backward, a[:, :4], a, a, 2.0, a[:, :4])
    assert found == {"add": 2 * 16 * 6, "mul": 16 * 6, "div": 16 * 6}


# -- 16-bit weights of dynamic quantization --------------------------------------------------------
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(2, 4), (3, 2, 4), (1, 2, 3, 4), (0, 4)])
def test_a_layer_quantized_to_fp16_counts_as_the_layer_that_it_was(shape, bias):
    layer = torch.nn.Linear(4, 8, bias=bias)
    half = torch.ao.quantization.quantize_dynamic(
        torch.nn.Sequential(layer), {torch.nn.Linear}, dtype=torch.float16
    )
    plain, quantized = fl.count(layer, torch.randn(shape)), fl.count(half, torch.randn(shape))
    assert quantized.kinds() == plain.kinds() and not quantized.unknown
    assert quantized.by("dtype", "all") == plain.by("dtype", "all")
    assert quantized.bytes == plain.bytes - fl.Q(2 * 4 * 8, "B")  # weights of 2 B each


@pytest.mark.filterwarnings("ignore")
def test_the_form_with_relu_counts_and_8_bits_are_still_whole_numbers():
    packed = torch.ops.quantized.linear_prepack_fp16(torch.randn(8, 4), torch.randn(8))
    c = fl.count(torch.ops.quantized.linear_relu_dynamic_fp16, torch.randn(2, 4), packed)
    assert c.kinds() == {"product": 128, "add": 16}
    eight = torch.ao.quantization.quantize_dynamic(
        torch.nn.Sequential(torch.nn.Linear(4, 8)), {torch.nn.Linear}, dtype=torch.qint8
    )
    assert fl.count(eight, torch.randn(2, 4)).kinds() == {"int": 128}


def test_weights_of_8_and_of_4_bits_take_as_many_operations_as_wide_ones():
    x = torch.rand(3, 128).bfloat16()
    eight = torch.ones(64, 128, dtype=torch.int8)
    wide = fl.count(torch.mm, x, eight.bfloat16().t()).flops
    scales = torch.ones(64).bfloat16()
    assert fl.count(torch._weight_int8pack_mm, x, eight, scales).flops == wide
    four = torch._convert_weight_to_int4pack_for_cpu(torch.ones(64, 128, dtype=torch.int32), 1)
    groups = torch.ones(2, 64, 2).bfloat16()
    found = fl.count(torch._weight_int4pack_mm_for_cpu, x, four, 64, groups)
    assert found.flops == wide == 2 * 3 * 128 * 64 and not found.unknown
