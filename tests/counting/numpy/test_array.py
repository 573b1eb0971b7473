"""The view that sees each NumPy function: what is counted, and that the numbers stay the same."""

import copy
import pickle

import numpy as np
import pytest

from flopslib.counting.counter import count
from flopslib.counting.numpy.array import CountedArray
from flopslib.counting.registry import rule

A, B = np.random.default_rng(0).random((4, 3)), np.random.default_rng(1).random((3, 5))


def product(a, b):
    return a @ b


def since(name, *values):
    """A case with a function that older versions of NumPy lack."""
    return pytest.param(
        *values, marks=pytest.mark.skipif(not hasattr(np, name), reason=f"NumPy without {name}")
    )


# -- what it costs ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "expression, kinds",
    [
        (lambda x: np.add.reduce(x, axis=1), {"add": 8}),
        (lambda x: np.add.reduce(x, axis=None, where=x > 0.5, initial=0.0), None),
        (lambda x: np.add.accumulate(x, axis=1), {"add": 8}),
        (lambda x: np.add.reduceat(x, [0, 1, 3], axis=0), {"add": 3}),
        (lambda x: np.multiply.outer(x, x), {"mul": 144}),
        (lambda x: np.add.at(x.copy(), ([0, 0, 1],), 1.0), {"add": 9}),
        (lambda x: np.add(x, x, where=np.array([True, False, True]), out=x.copy()), {"add": 8}),
        since("vecdot", lambda x: np.vecdot(x, x), {"product": 24}),
        since("matvec", lambda x: np.matvec(x, x[0]), {"product": 24}),
        since("vecmat", lambda x: np.vecmat(x[:, 0], x), {"product": 24}),
        (lambda x: np.divmod(x, 0.3), {"div": 24}),
        (lambda x: np.clip(x, 0.1, 0.2), {"compare": 12}),
        (lambda x: x > 0.5, {"compare": 12}),
        (lambda x: (x * 10).astype(int) + 1, {"mul": 12, "int": 12}),
        (lambda x: x.astype(complex) * x.astype(complex), {"mul": 48, "add": 24}),
        (lambda x: x.astype(complex) @ x.T, {"product": 4 * 2 * 4 * 3 * 4}),
        (lambda x: np.linalg.solve(x[:3], x[0]), {"product": 2 * 27 // 3 + 2 * 9}),
        (lambda x: np.linalg.cholesky(x[:3]), {"product": 9}),
        (lambda x: np.fft.fft(np.tile(x.ravel(), 4)[:32]), {"product": 5 * 32 * 5}),
        (lambda x: np.fft.rfft(np.tile(x.ravel(), 4)[:32]), {"product": 5 * 32 * 5 // 2}),
        (lambda x: np.einsum("ij,kj,lj->ikl", x, x, x, optimize=True), None),
        (lambda x: np.sort(x), {"compare": 43}),
        (lambda x: x.reshape(3, 4).T, {}),
    ],
)
def test_a_function_costs_what_its_rule_or_its_ufuncs_say(expression, kinds):
    x = A + 3 * np.eye(4, 3)
    x[:3] = (x[:3] + x[:3].T) / 2
    report = count(expression, x)
    assert not {name for name in report.unknown if "made inside" not in name}
    if kinds is not None:
        assert report.kinds() == kinds


def test_bytes_are_operands_read_once_and_results_written_once():
    assert count(product, A, B).bytes == 8 * (12 + 15 + 20)
    assert count(lambda x: x + 1.0, A).bytes == 8 * 24
    assert count(lambda x, v: x + v, np.broadcast_to(A[:1], (4, 3)), A).bytes == 8 * (3 + 12 + 12)
    assert count(lambda x: x.T.reshape(-1)[::2], A).bytes == 0
    assert count(lambda x: np.concatenate([x, x]), A).bytes == 8 * (24 + 24)


def test_half_precision_is_told_by_its_name():
    report = count(product, A.astype(np.float16), B.astype(np.float16))
    assert set(report.by("dtype")) == {"FP16"}


def test_a_learners_rule_for_a_numpy_name_is_used():
    @rule("numpy.histogram")
    def histogram(x, *, bins=10):
        return {"compare": x.size * bins}

    with histogram:
        assert count(lambda x: np.histogram(x, bins=4), A).kinds() == {"compare": 48}
    assert count(lambda x: np.histogram(x, bins=4), A).unknown


def test_explain_puts_the_numbers_in():
    assert "2*m*k*n = 2*4*3*5 = 120 FLOP" in repr(count(product, A, B).explain("numpy.matmul"))


def test_arithmetic_on_single_numbers_is_counted_too():
    def dot(a, b):
        total = 0.0
        for i in range(len(a)):
            total += a[i] * b[i]
        return total

    assert count(dot, A[0], A[1]).kinds() == {"mul": 3, "add": 3}
    assert count(lambda x: x.sum() * x.mean() / x.max(), A[0]).kinds() == {
        "mul": 1,
        "add": 4,
        "div": 2,
        "compare": 2,
    }


# -- what the user's code sees ------------------------------------------------------------------
def test_a_function_sees_what_it_would_see_without_being_counted():
    seen = []

    def fn(a, b):
        seen.extend(
            [
                isinstance(a, np.ndarray),
                a.shape,
                a.dtype,
                repr(a),
                str(a[0]),
                a[0, 0] > 0,
                f"{a[0, 0]:.3f}",
                {a[0, 0]: 1}[a[0, 0]],
                len(a),
                a is b,
                a.tolist(),
                pickle.loads(pickle.dumps(a)).sum(),
                copy.deepcopy(a).sum(),
                a.T.shape,
                np.argmax(a),
                list(range(np.argmax(a))),
                sorted(a[0]),
                [2, 3][int(a[0, 0] > 2)],
            ]
        )

    fn(A, A)
    counted, seen = seen, []
    count(fn, A, A)
    for x, y in zip(counted, seen):
        assert np.all(x == y) and (isinstance(y, CountedArray) or type(x) is type(y))


def test_a_pickle_of_a_watched_array_is_a_plain_array():
    saved = []
    count(lambda a: saved.append(pickle.dumps(a)), A)
    assert type(pickle.loads(saved[0])) is np.ndarray


def test_results_are_those_of_plain_numpy():
    results = []

    def fn(a, b):
        out = np.empty((4, 5))
        np.matmul(a, b, out=out)
        a2 = a.copy()
        a2.sort(axis=0)
        a2 *= 2
        results.append(
            [
                out,
                a2,
                np.linalg.svd(a).S,
                a.std(),
                np.median(a),
                a.round(1),
                a.argmax(),
                np.einsum("ij->j", a),
                *divmod(a, 0.3),
                a.trace(),
                a.take(2),
            ]
        )

    fn(A, B)
    count(fn, A, B)
    for plain, counted in zip(*results):
        np.testing.assert_array_equal(plain, counted)
        assert type(counted) is type(plain)
