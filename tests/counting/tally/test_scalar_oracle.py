"""Two ways to count one expression: numbers that count themselves, and rules on whole arrays.

`fl.tally` executes every operation and knows no formula; `fl.count` looks at shapes and executes
nothing twice. What they say of the same NumPy expression must agree to the last operation. One
custom stands between them, and it is a formula, not a tolerance: a product of matrices is 2 m k n
for papers, and each of its answers saves the addition of the first product to nothing.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.counting.counter import count

trapezoid = getattr(np, "trapezoid", None) or np.trapz  # its name before NumPy 2


def numbers(*shapes, seed=0):
    """Different numbers from 0.1 up, so that sorting, dividing and logarithms all work."""
    random = np.random.default_rng(seed)
    return [random.random(shape) + 0.1 for shape in shapes]


def kinds_of_both(expression, arrays):
    """({kind: how many} by tally, by fl.count)."""
    tallied = [fl.tally(a) for a in arrays]
    result = expression(*tallied)
    report = count(expression, *arrays)
    assert not report.unknown, report.unknown
    return fl.tally(result).count.kinds, report.kinds()


def agree(expression, arrays, answers=0):
    """Both counts are equal, where each of so many answers of products saves one addition."""
    executed, counted = kinds_of_both(expression, arrays)
    product = counted.pop("product", 0)
    assert product % 2 == 0
    counted["mul"] = counted.get("mul", 0) + product // 2
    counted["add"] = counted.get("add", 0) + product // 2 - answers
    assert {kind: n for kind, n in counted.items() if n} == executed


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def layer_norm(x):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)


def attention(q, k, v):
    return softmax(q @ k.T / np.sqrt(q.shape[-1])) @ v


def horner(x, *coefficients):
    total = coefficients[0]
    for c in coefficients[1:]:
        total = total * x + c
    return total


def loop_dot(a, b):
    total = a[0] * b[0]
    for i in range(1, len(a)):
        total = total + a[i] * b[i]
    return total


def in_place(x, y):
    x = x * 1.5
    x += y
    x *= y
    return x


def by_newton(x):
    root = x / 2
    for _ in range(3):
        root = (root + x / root) / 2
    return root


X, Y, V, M, B = (6, 5), (5, 4), (9,), (5, 5), (2, 3, 5)
# name: (expression, shapes, how many answers of products)
EXPRESSIONS = {
    "add": (lambda x: x + x, [X], 0),
    "multiply, add a number": (lambda x: x * x + 3.0, [X], 0),
    "a number first": (lambda x: 1.5 - 2.0 * x, [X], 0),
    "divide": (lambda x: x / (x + 1.0), [X], 0),
    "broadcast a row": (lambda x, v: x * v, [X, (5,)], 0),
    "broadcast both": (lambda x, y: x[:, None] - y[None, :], [(4,), (3,)], 0),
    "exp": (lambda x: np.exp(x), [X], 0),
    "log1p": (lambda x: np.log1p(x), [X], 0),
    "sqrt": (lambda x: np.sqrt(x), [X], 0),
    "sine and cosine": (lambda x: np.sin(x) * np.cos(x), [X], 0),
    "tanh": (lambda x: np.tanh(x), [X], 0),
    "square": (lambda x: x**2, [X], 0),
    "cube": (lambda x: x**3, [X], 0),
    "absolute, negative": (lambda x: abs(-x), [X], 0),
    "remainder": (lambda x: x % 0.3, [X], 0),
    "floor division": (lambda x: x // 0.3, [X], 0),
    "maximum of two": (lambda x, y: np.maximum(x, y), [V, V], 0),
    "relu": (lambda x: np.maximum(x, 0.0), [X], 0),
    "sum": (lambda x: x.sum(), [X], 0),
    "sum along": (lambda x: np.sum(x, axis=0), [X], 0),
    "sum along two": (lambda x: x.sum((0, 2)), [B], 0),
    "sum in Python": (lambda v: sum(v[1:], v[0]), [V], 0),
    "product": (lambda v: np.prod(v), [V], 0),
    "cumsum": (lambda v: np.cumsum(v), [V], 0),
    "cumsum along": (lambda x: np.cumsum(x, axis=1), [X], 0),
    "cumprod": (lambda x: x.cumprod(0), [X], 0),
    "mean": (lambda x: x.mean(), [X], 0),
    "mean along": (lambda x: np.mean(x, axis=1), [X], 0),
    "max": (lambda x: x.max(), [X], 0),
    "min along": (lambda x: np.min(x, axis=0), [X], 0),
    "trace": (lambda m: np.trace(m), [M], 0),
    "diff": (lambda v: np.diff(v), [V], 0),
    "reduceat": (lambda v: np.add.reduceat(v, [0, 3, 7]), [V], 0),
    "outer": (lambda v: np.outer(v, v), [V], 0),
    "outer of a ufunc": (lambda v: np.subtract.outer(v, v), [V], 0),
    "kron": (lambda y: np.kron(y, y), [(3, 2)], 0),
    "cross": (lambda x, y: np.cross(x, y), [(4, 3), (4, 3)], 0),
    "polyval": (lambda x, c: np.polyval(c, x), [V, (4,)], 0),
    "Horner by hand": (lambda x: horner(x, 1.0, 2.0, 3.0), [V], 0),
    "a loop over numbers": (loop_dot, [V, V], 0),
    "in place": (in_place, [X, X], 0),
    "trapezoid": (lambda v: trapezoid(v), [V], 0),
    "weighted average": (lambda v, w: (v * w).sum() / w.sum(), [V, V], 0),
    "variance": (lambda x: ((x - x.mean()) ** 2).mean(), [X], 0),
    "softmax": (softmax, [X], 0),
    "layer norm": (layer_norm, [X], 0),
    "a root by Newton": (by_newton, [V], 0),
    "concatenated": (lambda x, y: np.concatenate([x, y]) * 2.0, [V, V], 0),
    "reshaped, turned": (lambda x: x.reshape(5, 6).T + x, [X], 0),
    "matrix by matrix": (lambda x, y: x @ y, [X, Y], 24),
    "matrix by vector": (lambda x, v: x @ v, [X, (5,)], 6),
    "dot of vectors": (lambda v: np.dot(v, v), [V], 1),
    "dot, as a method": (lambda x, y: x.dot(y), [X, Y], 24),
    "inner": (lambda x: np.inner(x, x), [X], 36),
    "vdot": (lambda v: np.vdot(v, v), [V], 1),
    "batches": (lambda b, y: b @ y, [B, Y], 2 * 3 * 4),
    "batches that broadcast": (lambda a, b: a @ b, [(2, 1, 3, 4), (5, 4, 2)], 2 * 5 * 3 * 2),
    "tensordot over one": (lambda x, y: np.tensordot(x, y, 1), [X, Y], 24),
    "tensordot over two": (lambda x: np.tensordot(x, x, 2), [X], 1),
    "einsum of matrices": (lambda x, y: np.einsum("ij,jk->ik", x, y), [X, Y], 24),
    "einsum over all": (lambda m: np.einsum("ij,ij->", m, m), [M], 1),
    "einsum of one": (lambda x: np.einsum("ij->j", x), [X], 0),
    "einsum without a sum": (lambda v: np.einsum("i,j->ij", v, v), [V], 0),
    "convolve": (lambda v, w: np.convolve(v, w), [V, (3,)], 11),
    "convolve, valid": (lambda v, w: np.convolve(v, w, "valid"), [V, (3,)], 7),
    "convolve, same": (lambda v, w: np.convolve(v, w, "same"), [V, (4,)], 9),
    "linear layer": (lambda x, w, b: np.maximum(x @ w + b, 0.0), [X, Y, (4,)], 24),
    "attention": (attention, [(4, 3), (4, 3), (4, 3)], 16 + 12),
    "a power of a matrix": (lambda m: np.linalg.matrix_power(m, 3), [M], 50),
    "a chain of products": (lambda x, y: np.linalg.multi_dot([x.T, x, y]), [X, Y], 24 + 20),
}


def test_there_are_forty_expressions_and_more():
    assert len(EXPRESSIONS) >= 40


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_counts_the_same_both_ways(name):
    expression, shapes, answers = EXPRESSIONS[name]
    agree(expression, numbers(*shapes), answers)


# -- random shapes ------------------------------------------------------------------------------
SIZE = st.integers(1, 5)
POINTWISE = [
    lambda x, y: x + y * 2.0,
    lambda x, y: np.exp(x) / y,
    lambda x, y: np.maximum(x, y) - y,
    lambda x, y: np.sqrt(x * y),
]
REDUCTIONS = [np.sum, np.prod, np.max, np.min, np.mean]


@given(st.lists(SIZE, min_size=1, max_size=3), st.data(), st.sampled_from(POINTWISE))
@settings(deadline=None, max_examples=60)
def test_pointwise_work_counts_the_same_however_it_broadcasts(shape, data, expression):
    other = [n if data.draw(st.booleans()) else 1 for n in shape]
    agree(expression, numbers(shape, other))


@given(st.lists(SIZE, min_size=1, max_size=3), st.data(), st.sampled_from(REDUCTIONS))
@settings(deadline=None, max_examples=60)
def test_reductions_count_the_same_along_every_axis(shape, data, reduction):
    axis = data.draw(st.sampled_from([None, *range(len(shape))]))
    agree(lambda x: reduction(x, axis=axis), numbers(shape))


@given(SIZE, SIZE, SIZE, st.lists(SIZE, max_size=2))
@settings(deadline=None, max_examples=60)
def test_products_differ_by_one_addition_for_each_answer(m, k, n, batch):
    answers = int(np.prod(batch, dtype=int)) * m * n
    agree(lambda a, b: a @ b, numbers((*batch, m, k), (k, n)), answers)
    agree(np.matmul, numbers((*batch, m, k), (*batch, k, n)), answers)


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(["full", "same", "valid"]))
@settings(deadline=None, max_examples=60)
def test_convolutions_count_their_overlaps(n, m, mode):
    answers = {"full": n + m - 1, "same": max(n, m), "valid": abs(n - m) + 1}[mode]
    agree(lambda a, b: np.convolve(a, b, mode), numbers(n, m), answers)


@given(SIZE, SIZE, SIZE, SIZE)
@settings(deadline=None, max_examples=40)
def test_einsum_of_three_is_one_loop_over_all_letters(a, b, c, d):
    """k - 1 multiplications at each point, and an addition for each but the first of an answer."""
    executed, counted = kinds_of_both(
        lambda x, y, z: np.einsum("ab,bc,cd->ad", x, y, z), numbers((a, b), (b, c), (c, d))
    )
    points = a * b * c * d
    wanted = {"mul": 2 * points, "add": points - a * d}
    assert counted == executed == {kind: n for kind, n in wanted.items() if n}
