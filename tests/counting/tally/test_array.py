"""Arrays of numbers that count themselves, through NumPy's own functions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tallies import NUMBERS, lost, made

import flopslib as fl
from flopslib.counting.tally.array import Tallies
from flopslib.counting.tally.comparisons import TallyError
from flopslib.counting.tally.scalar import Tally


# -- through NumPy ---------------------------------------------------------------------------------
@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
@settings(deadline=None, max_examples=40)
def test_matrix_products_take_mkn_multiplications_and_mn_fewer_additions(m, k, n):
    a, b = np.random.default_rng(0).random((m, k)), np.random.default_rng(1).random((k, n))
    for product in (
        fl.tally(a) @ fl.tally(b),
        np.dot(fl.tally(a), fl.tally(b)),
        np.einsum("ij,jk->ik", fl.tally(a), fl.tally(b)),
        fl.tally(a) @ b,
        a @ fl.tally(b),
    ):
        assert made(product).get("mul") == m * k * n
        assert made(product).get("add", 0) == m * k * n - m * n
        np.testing.assert_allclose(product.value, a @ b)
        assert product.count.macs == (m * k * n if k > 1 else 0)


def test_two_tables_of_32_take_64512():
    a, b = fl.tally(np.ones((32, 32))), fl.tally(np.ones((32, 32)))
    assert repr(a @ b) == (
        "64,512 FLOP for 32 x 32 numbers: 32,768 multiplications, 31,744 additions (counted)"
    )


NUMPY = [  # what numpy does, {operation: how many} for ten numbers
    (np.sum, {"add": 9}),
    (np.prod, {"mul": 9}),
    (np.cumsum, {"add": 9}),
    (np.max, {"max": 9}),
    (np.min, {"min": 9}),
    (np.mean, {"add": 9, "div": 1}),
    (lambda x: x.dot(x), {"mul": 10, "add": 9}),
    (lambda x: np.dot(x, x), {"mul": 10, "add": 9}),
    (lambda x: np.inner(x, x), {"mul": 10, "add": 9}),
    (lambda x: np.vdot(x, x), {"mul": 10, "add": 9}),
    (lambda x: np.outer(x, x), {"mul": 100}),
    (np.var, {"mul": 10, "add": 18, "sub": 10, "div": 2}),
    (np.std, {"mul": 10, "add": 18, "sub": 10, "div": 2, "sqrt": 1}),
    (np.diff, {"sub": 9}),
    (np.square, {"mul": 10}),
    (lambda x: x**2, {"mul": 10}),
    (lambda x: x**3, {"mul": 20}),
    (np.reciprocal, {"div": 10}),
    (np.exp, {"exp": 10}),
    (np.tanh, {"tanh": 10}),
    (np.negative, {"neg": 10}),
    (np.abs, {"abs": 10}),
    (lambda x: np.maximum(x, 0.5), {"max": 10}),
    (lambda x: 0.5 * x + 1.0, {"mul": 10, "add": 10}),
    (lambda x: np.float64(0.5) * x, {"mul": 10}),
    (lambda x: NUMBERS * x, {"mul": 10}),
    (lambda x: x.reshape(2, 5).max(axis=0), {"max": 5}),
    (lambda x: x.reshape(2, 5).max(), {"max": 9}),
    (lambda x: x.reshape(2, 5).sum(axis=1), {"add": 8}),
    (lambda x: np.tensordot(x, x, 0), {"mul": 100}),
    (lambda x: np.convolve(x, x[:3]), {"mul": 30, "add": 18}),
    (lambda x: np.where([True, False] * 5, x, x * x), {"mul": 5}),
    (lambda x: np.add.reduce(x), {"add": 9}),
    (lambda x: np.add.outer(x, x), {"add": 100}),
    (lambda x: np.concatenate([x, x + x]), {"add": 10}),
    (np.linalg.norm, {"mul": 10, "add": 9, "sqrt": 1}),
    (lambda x: np.polyval([1.0, 2.0], x), {"mul": 20, "add": 20}),
    (lambda x: np.trace(x.reshape(2, 5)), {"add": 1}),
]


@pytest.mark.parametrize("run, expected", NUMPY, ids=range(len(NUMPY)))
def test_numpy_on_tallies_counts_and_computes_what_numpy_does(run, expected):
    result = run(fl.tally(NUMBERS))
    assert isinstance(result, (Tally, Tallies))
    np.testing.assert_allclose(np.asarray(result.value, float), run(NUMBERS), rtol=1e-13)
    assert made(result) == expected


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


SOFTMAX = (
    "48 operations for 10 numbers: 19 additions and subtractions, 10 divisions, 10 "
    "exponentials, 9 comparisons (counted)"
)


def test_softmax_of_ten_numbers_takes_48_operations_each_time():
    x = fl.tally(NUMBERS)
    assert repr(softmax(x)) == repr(softmax(x)) == SOFTMAX
    assert softmax(x).value.sum() == pytest.approx(1)


def test_softmax_written_out_in_python_takes_the_same():
    def written_out(xs):
        top = max(xs)
        raised = [(x - top).exp() for x in xs]
        total = sum(raised)
        return [e / total for e in raised]

    assert repr(fl.tally(written_out(fl.tally(NUMBERS)))) == SOFTMAX


def test_an_array_of_results_counts_shared_work_once():
    x = fl.tally(1.5)
    y = x * x
    both = fl.tally([y + 1.0, y + 2.0])
    assert made(both) == {"mul": 1, "add": 2} and both[0].count.operations == {"mul": 1, "add": 1}


def test_writing_in_place_keeps_the_count():
    x = fl.tally(NUMBERS)
    same = x
    x += 1.0
    x *= x
    assert same is x and made(x) == {"add": 10, "mul": 10}
    np.testing.assert_allclose(x.value, (NUMBERS + 1) ** 2)


def test_numpys_sorting_and_searching_leave_their_comparisons_with_the_numbers():
    x = fl.tally(NUMBERS)
    assert np.argmax(x) == 1 and made(x) == {"compare": 9}
    assert (np.sort(x).value == np.sort(NUMBERS)).all() and made(x)["compare"] > 18
    assert ((fl.tally(NUMBERS) > 0.5) == (NUMBERS > 0.5)).all()


UFUNCS = [name for name in dir(np) if isinstance(getattr(np, name), np.ufunc)]


NO_WORK = {"positive", "conj", "conjugate"}


@pytest.mark.parametrize("name", UFUNCS)
def test_no_ufunc_of_numpy_drops_a_count_in_silence(name):
    ufunc, x = getattr(np, name), fl.tally([[0.5, 0.25], [0.75, 0.5]])
    try:
        result = ufunc(*[x] * ufunc.nin)
    except (TallyError, ValueError):  # refused, or arccosh of 0.5
        return
    results = result if isinstance(result, tuple) else (result,)
    assert name in NO_WORK or not lost(results, x.flat)


# -- what becomes tallies --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "given, shape, first",
    [
        ([1.5, 2.5], (2,), 1.5),
        ([[1, 2], [3, 4]], (2, 2), 1),
        (np.ones((2, 3), np.float32), (2, 3), 1.0),
        (np.arange(3), (3,), 0),
        ((1.5,), (1,), 1.5),
        ([True, 2.0], (2,), 1),
        (np.float64(2), (), 2.0),
        (np.array(2.5), (), 2.5),
        (range(3), (3,), 0),
    ],
)
def test_numbers_lists_and_arrays_become_tallies_of_the_same_shape(given, shape, first):
    x = fl.tally(given)
    assert np.shape(x) == shape and made(x) == {}
    one = x if shape == () else x.flat[0]
    assert type(one) is Tally and one.value == first and type(one.value) is type(first)


def test_a_torch_tensor_becomes_tallies():
    torch = pytest.importorskip("torch")
    assert made(fl.tally(torch.ones(2, 2)) @ fl.tally(torch.ones(2, 2))) == {"mul": 8, "add": 4}


def test_tallies_stay_themselves():
    x, xs = fl.tally(1.5), fl.tally([1.5])
    assert fl.tally(x) is x and fl.tally(xs) is xs and fl.tally([x])[0] is x


def test_an_empty_array_has_no_work_behind_it():
    assert repr(fl.tally([])) == "No operation for 0 numbers (counted)"
    assert repr(fl.tally([1.5])) == "No operation for 1 number (counted)"
    assert repr(fl.tally(1.5)) == "No operation behind 1.5 (counted)"


def test_a_plain_number_put_among_tallies_becomes_one_of_them():
    x = fl.tally(NUMBERS)
    x[0], x[1:3] = 3.0, [1.0, 2.0]
    assert made(x * x) == {"mul": 10} and x[0].value == 3.0
    np.put(x, [4], 2.0)
    assert made(x * x) == {"mul": 10}
    chosen = np.where(NUMBERS > 0.5, fl.tally(NUMBERS), 0.0)
    assert made(chosen * chosen) == {"mul": 10}
    assert made(np.dot(np.where(NUMBERS > 0.5, fl.tally(NUMBERS), 0.0), NUMBERS))["mul"] == 10
    assert made(np.sign(fl.tally(NUMBERS)) * fl.tally(NUMBERS))["mul"] == 10
