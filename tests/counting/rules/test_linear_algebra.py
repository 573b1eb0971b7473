"""Factorisations, solutions and transforms: published counts against the textbooks' loops."""

import math

import numpy as np
import pytest
import torch
from counting_routes import arithmetic, kinds, numbers, on, positive, products, tallied, x

import flopslib as fl
from flopslib.counting.costs import Operand


# -- factorisations --------------------------------------------------------------------------------
def leading(n, of):
    """Within the terms that a published count leaves out: 3 n^2 of them."""
    return pytest.approx(of, abs=3 * n * n)


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


def test_a_pseudo_inverse_is_its_decomposition_and_a_product():
    def spelled(a):
        u, s, v = torch.linalg.svd(a, full_matrices=False)
        return (v.mT * s.reciprocal()) @ u.mT

    def mirrored(a):
        s, v = torch.linalg.eigh(a)
        return (v * s.reciprocal()) @ v.mT

    tall, whole = positive(6, 4), positive(5, 5)
    assert kinds(torch.linalg.pinv, tall) == {**kinds(spelled, tall), "mul": 6 * 4}
    found = kinds(lambda a: torch.linalg.pinv(a, hermitian=True), whole)
    assert found == kinds(mirrored, whole)


def test_r_alone_takes_half_of_qr():
    a = x(12, 6)
    half = products(torch.linalg.qr, a, "r")
    assert 2 * half == products(torch.linalg.qr, a) and half == products(torch.geqrf, a)
    array = np.random.default_rng(0).random((12, 6))
    assert products(np.linalg.qr, array, "r") == products(np.linalg.qr, array, mode="r") == half


def test_numpys_eigenvalues_alone_are_counted_without_vectors():
    a = np.eye(6)
    assert products(np.linalg.eigvalsh, a) == 4 * 6**3 // 3 < products(np.linalg.eigh, a)


# -- systems of equations --------------------------------------------------------------------------
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


def test_solving_with_the_factors_of_a_mirrored_matrix_is_two_triangles_and_a_diagonal():
    def substituted(lower, b):
        known = []
        for i, row in enumerate(lower):
            known.append(
                b[i] - sum((row[j] * known[j] for j in range(1, i)), row[0] * known[0])
                if i
                else b[0]
            )
        return known

    lower, b = numbers(8, 8), numbers(8)
    made = tallied(*substituted(lower, [one / d for one, d in zip(substituted(lower, b), b)]))
    found = kinds(
        torch.linalg.ldl_solve, torch.eye(8), torch.arange(1, 9, dtype=torch.int32), positive(8, 1)
    )
    assert found["div"] == made["div"] == 8
    assert found["product"] == 2 * 8 * 8
    assert made["mul"] + made["add"] == found["product"] - 2 * 8  # the ones of the diagonals


SOLVED = 2 * 6**3 // 3  # a factorisation


@pytest.mark.parametrize(
    "a, b, flop",
    [
        ((6, 6), (6,), SOLVED + 2 * 36),
        ((6, 6), (6, 2), SOLVED + 2 * 36 * 2),
        ((5, 6, 6), (5, 6), 5 * (SOLVED + 2 * 36)),  # a vector for each matrix
        ((5, 6, 6), (6, 2), 5 * (SOLVED + 2 * 36 * 2)),
        ((6, 6), (5, 6, 2), SOLVED + 5 * 2 * 36 * 2),  # one matrix for five systems
    ],
)
def test_a_batch_of_systems_is_solved_one_by_one(a, b, flop):
    matrix = x(*a) + 6 * torch.eye(6)
    assert products(torch.linalg.solve, matrix, x(*b)) == flop


@pytest.mark.parametrize(
    "a, b, flop",
    [
        ((6, 6), (6,), SOLVED + 2 * 36),
        ((5, 6, 6), (6, 2), 5 * (SOLVED + 2 * 36 * 2)),
    ],
)
def test_numpy_solves_a_batch_of_systems_one_by_one(a, b, flop):
    random = np.random.default_rng(0)
    matrix = random.random(a) + 6 * np.eye(6)
    assert products(np.linalg.solve, matrix, random.random(b)) == flop


def test_one_triangle_for_five_systems_is_five_times_the_work():
    a, b = torch.eye(6), x(5, 6, 2)
    triangle = products(lambda: torch.linalg.solve_triangular(a, b, upper=False))
    assert triangle == 5 * 36 * 2
    assert products(torch.cholesky_solve, b, a) == 2 * triangle


@pytest.mark.parametrize("left", [True, False])
def test_a_triangle_on_the_right_has_rows_for_columns(left):
    a, b = torch.eye(6), (x(6, 2) if left else x(2, 6))
    found = products(lambda: torch.linalg.solve_triangular(a, b, upper=False, left=left))
    assert found == 36 * 2


def test_the_older_name_takes_the_right_side_first():
    b, a = Operand((6, 2)), Operand((6, 6))
    found = on("aten::triangular_solve", b, a, out=(b, a))
    assert found.kinds() == {"product": 36 * 2}


# -- transforms and the rest -----------------------------------------------------------------------
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


@pytest.mark.parametrize(
    "run, made",
    [
        (lambda a: torch.linalg.cross(a[:, :3], a[:, 3:]), {"mul": 2 * 12, "add": 12}),
        (lambda a: torch.sparse.sum(a.to_sparse()), {"add": 23}),
    ],
)
def test_the_rest_takes_what_is_worked_out_by_hand(run, made):
    assert kinds(run, torch.rand(4, 6) + 0.5) == made
