"""NumPy counted by the same call: what is seen, what is named, and that nothing is left behind."""

import copy
import functools
import pickle
import sys
import threading
import types
from collections import namedtuple

import numpy as np
import pytest

from flopslib.counting.counter import CountError, count
from flopslib.counting.numpy.array import Watched
from flopslib.counting.numpy.tracking import WatchError
from flopslib.counting.registry import rule

A, B = np.random.default_rng(0).random((4, 3)), np.random.default_rng(1).random((3, 5))
FLOP = 2 * 4 * 3 * 5
IN_A_LIST, IN_A_DICT, IN_A_TUPLE = [A, [B]], {"a": A, "b": {"inner": B}}, (A, (B,))
Pair = namedtuple("Pair", "a b")


def product(a, b):
    return a @ b


def untouched():
    """The arrays of this module are the ones that it began with."""
    return (
        type(A) is type(B) is np.ndarray
        and IN_A_LIST[0] is A
        and IN_A_LIST[1][0] is B
        and IN_A_DICT["a"] is A
        and IN_A_DICT["b"]["inner"] is B
        and IN_A_TUPLE[0] is A
        and IN_A_TUPLE[1][0] is B
    )


# -- where arrays are found ---------------------------------------------------------------------
def in_closure():
    a, b = A.copy(), B.copy()
    return lambda: a @ b


def default_arguments(a=A, *, b=B):
    return a @ b


def names_globals():
    return A @ B


def calls_one_that_names_globals():
    return names_globals()


def inside_a_comprehension():
    return [a @ B for a in [A]]


class Layer:
    def __init__(self):
        self.w = B.copy()
        self.parts = {"a": [A.copy()]}

    def __call__(self):
        return self.parts["a"][0] @ self.w

    def method(self):
        return self()


THEIRS = types.ModuleType("theirs")  # a module of the user's own
exec(
    """import numpy as np
W = np.ones((4, 3))
def multiply(): return W @ V.T
V = np.ones((5, 3))""",
    vars(THEIRS),
)


def names_of_another_module():
    return THEIRS.multiply()


class Settings:
    w = np.ones((3, 3))


@pytest.mark.parametrize(
    "call",
    [
        (product, A, B),
        (lambda x: x[0] @ x[1][0], IN_A_LIST),
        (lambda x: x["a"] @ x["b"]["inner"], IN_A_DICT),
        (lambda x: x[0] @ x[1][0], IN_A_TUPLE),
        (lambda x: x.a @ x.b, Pair(A, B)),
        (in_closure(),),
        (default_arguments,),
        (names_globals,),
        (calls_one_that_names_globals,),
        (inside_a_comprehension,),
        (Layer(),),
        (Layer().method,),
        (lambda layer: layer(), Layer()),
        (functools.partial(product, A), B),
        (functools.partial(product, A, b=B),),
        (functools.partial(lambda x: x["a"][0] @ B, {"a": [A]}),),
        (names_of_another_module,),
        (lambda: IN_A_LIST[0] @ IN_A_DICT["b"]["inner"],),
        (functools.lru_cache(names_globals),),
        (np.matmul, A, B),
        (np.dot, A, B),
        (A.dot, B),
    ],
    ids=str,
)
def test_arrays_are_watched_wherever_a_function_reaches_them(call):
    report = count(*call)
    assert report.flops == FLOP and not report.unknown
    assert untouched()


def test_defaults_and_partial_arguments_are_put_back():
    partial = functools.partial(product, A, b=B)
    count(partial), count(default_arguments)
    assert partial.args[0] is A and partial.keywords["b"] is B
    assert default_arguments.__defaults__[0] is A and default_arguments.__kwdefaults__["b"] is B


def test_keywords_are_the_functions_own():
    assert count(product, a=A, b=B).flops == count(product, A, b=B).flops == FLOP


def test_it_is_the_same_call_for_tensors_and_arrays_alike():
    torch = pytest.importorskip("torch")
    t = torch.ones(4, 3)
    report = count(lambda a, b, t: (a @ b, t @ t.T), A, B, t)
    assert report.flops == FLOP + 2 * 4 * 3 * 4
    assert set(report.by("op")) == {"numpy.matmul", "aten.mm"}


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


def test_what_is_made_of_watched_arrays_is_watched():
    def chain(a):
        out = np.zeros_like(a)
        out += a
        return np.where(out > 0.5, np.sqrt(out), out[:, :1]).T.copy().ravel().dot(a.reshape(-1))

    kinds = count(chain, A).kinds()
    assert kinds == {"product": 24, "add": 12, "sqrt": 12, "compare": 24}


def test_three_counts_say_the_same():
    first, second, third = (count(product, A, B) for _ in range(3))
    assert first == second == third


def test_a_loop_adds_no_rows():
    def loop(x, turns):
        for _ in range(turns):
            x = np.tanh(x * 0.5)
        return x

    few, many = count(loop, A, 2), count(loop, A, 200)
    assert len(few.rows) == len(many.rows) == 2
    assert many.kinds() == {"mul": 2400, "transcendental": 2400}


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
        (lambda x: np.vecdot(x, x), {"product": 24}),
        (lambda x: np.matvec(x, x[0]), {"product": 24}),
        (lambda x: np.vecmat(x[:, 0], x), {"product": 24}),
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
    assert not {name for name in report.unknown if "born" not in name}
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


# -- what cannot be followed has a name ---------------------------------------------------------
def born_by_zeros():
    return np.zeros((3, 3)) @ np.eye(3)


def stripped_by_asarray(a):
    a = np.asarray(a)
    return a @ a.T


def stripped_by_array(a):
    return np.array(a) * 2


def numbers_of_python(a):
    return float(a[0, 0]) * float(a[0, 1]) + sum(a[0].tolist())


def from_a_tensor(t):
    a = t.numpy()
    return a @ a


def from_a_tensor_by_asarray(t):
    a = np.asarray(t)
    return a @ a


RNG = np.random.default_rng(0)


def random_inside():
    return np.random.rand(3, 3) @ np.random.rand(3, 3)


def random_by_a_generator():
    return RNG.random((3, 3)) @ RNG.random((3, 3))


def a_library_that_strips(a):
    from numpy.ma import masked_array

    return masked_array(a) * 2


@pytest.mark.parametrize(
    "fn, args, named",
    [
        (born_by_zeros, (), "numpy.zeros: an array that is born inside"),
        (stripped_by_asarray, (A,), "numpy.asarray: an array that is born inside"),
        (stripped_by_array, (A,), "numpy.array: an array that is born inside"),
        (numbers_of_python, (A,), "float: numbers that left NumPy for Python"),
        (numbers_of_python, (A,), "tolist: numbers that left NumPy for Python"),
        (lambda a: [v * v for v in a.flat], (A,), "flat: numbers that left NumPy for Python"),
        (random_inside, (), "numpy.random: an array that is born inside"),
        (random_by_a_generator, (), "numpy.Generator: an array that is born inside"),
        (a_library_that_strips, (A,), "numpy.array: an array that is born inside"),
        (lambda a: a + 1, (np.ma.masked_array(A),), "numpy.MaskedArray: a class of its own"),
        (lambda a: a + a, (np.array([1, 2.5], object),), "numpy.ndarray: an array of object"),
        (lambda: Settings.w @ Settings.w, (), "Settings.w: an array of a class"),
        (lambda s: s.w @ s.w, (Settings(),), "Settings.w: an array of a class"),
        (lambda a: np.cov(a), (A,), "numpy.cov"),
        (lambda a: np.histogram(a), (A,), "numpy.histogram"),
        (lambda a: np.frompyfunc(lambda x: x * x, 1, 1)(a), (A,), "numpy.<lambda> (vectorized)()"),
    ],
)
def test_what_cannot_be_followed_is_a_named_row(fn, args, named):
    report = count(fn, *args)
    assert named in report.unknown, report.unknown
    assert named.split(":")[0] in repr(report)


@pytest.mark.parametrize("fn", [from_a_tensor, from_a_tensor_by_asarray])
def test_an_array_out_of_a_tensor_is_a_named_row(fn):
    torch = pytest.importorskip("torch")
    assert any("born inside" in name for name in count(fn, torch.ones(3, 3)).unknown)


def test_a_thread_is_counted_where_it_works_on_watched_arrays_and_named_where_not():
    def run(target):
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()

    def with_watched(a, b):
        run(lambda: a @ b)

    def with_its_own():
        run(born_by_zeros)

    report = count(with_watched, A, B)
    assert report.flops == FLOP and not report.unknown
    assert "numpy.zeros: an array that is born inside" in count(with_its_own).unknown


def test_many_threads_lose_no_count():
    def run(a):
        threads = [threading.Thread(target=lambda: [a * 2 for _ in range(200)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert count(run, A).kinds() == {"mul": 8 * 200 * 12}


def test_strict_refuses_what_cannot_be_followed():
    with pytest.raises(NotImplementedError, match="no rule for numpy.histogram"):
        with count(strict=True) as c:
            np.histogram(c.watch(A))
    with pytest.raises(NotImplementedError, match="A: an array that c.watch"):
        with count(strict=True) as c:
            A @ A.T
    with pytest.raises(ZeroDivisionError), count(strict=True) as c:
        np.zeros(3)
        1 / 0


# -- blocks -------------------------------------------------------------------------------------
def test_a_block_counts_what_it_is_told_to_watch():
    with count() as c:
        a, b = c.watch(A), c.watch(B)
        assert a is c.watch(A)
        result = a @ b
    assert c.flops == FLOP and not c.unknown
    result @ result.T  # the block is over
    a @ b
    assert c.flops == FLOP


def test_a_block_names_the_arrays_that_nobody_watched():
    x, y, outside = A.copy(), B.copy(), A.copy()
    outside + 1
    with count() as c:
        x @ y
    outside + 1
    assert set(c.unknown) == {
        f"{name}: an array that c.watch({name}) would follow" for name in "xy"
    }


def test_a_block_with_tensors_alone_says_nothing_of_arrays():
    torch = pytest.importorskip("torch")
    t = torch.ones(3, 3)
    with count() as c:
        t @ t
    assert not c.unknown and c.flops == 54


def test_what_is_no_array_or_no_open_block_is_told():
    with count() as c, pytest.raises(WatchError, match="list is no NumPy array"):
        c.watch([1, 2])
    with pytest.raises(CountError, match="not open"):
        c.watch(A)


def test_a_notebooks_names_are_plain_again_after_a_block():
    names = {"count": count, "np": np, "A": A, "B": B}
    exec("with count() as c:\n    a = c.watch(A)\n    z = a @ c.watch(B)\n    s = z.sum()", names)
    assert names["a"] is A and type(names["z"]) is np.ndarray and type(names["s"]) is np.float64
    assert names["c"].flops == FLOP


def test_a_count_inside_a_count_tells_both():
    def outer(a, b):
        inner.append(count(product, a, b))
        return a @ b

    inner = []
    assert count(outer, A, B).flops == 2 * FLOP
    assert inner[0].flops == FLOP and untouched()


# -- nothing is left behind ---------------------------------------------------------------------
KEPT = {"list": [], "last": None}


def keeps(a, b, into):
    global LAST
    LAST = a @ b
    KEPT["last"], IN_A_LIST[1] = a, [B]
    KEPT["list"].append(b.sum())
    into.append((a, {"b": b}))
    return LAST


@pytest.mark.parametrize("fails", [False, True])
def test_everything_is_as_before_also_after_an_exception(fails):
    a, b, into, inner = A.copy(), B.copy(), [], []
    before = a.copy()

    def fn(x, y):
        inner.append(a)
        keeps(x, y, into)
        x[0, 0] = 7.0
        if fails:
            raise ValueError("the user's own")

    cells, profile = [cell.cell_contents for cell in fn.__closure__], sys.getprofile()
    if fails:
        with pytest.raises(ValueError, match="^the user's own$"):
            count(fn, a, b)
    else:
        count(fn, a, b)
    assert all(x is y.cell_contents for x, y in zip(cells, fn.__closure__))
    assert sys.getprofile() is profile is threading.getprofile()
    assert type(LAST) is np.ndarray and type(KEPT["list"][-1]) is np.float64
    assert KEPT["last"] is a and inner[0] is a
    assert type(into[-1]) is tuple and into[-1][0] is a
    assert a[0, 0] == 7.0 and np.array_equal(a.ravel()[1:], before.ravel()[1:])
    assert untouched()


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
        assert np.all(x == y) and (isinstance(y, Watched) or type(x) is type(y))


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


def test_an_earlier_profiler_goes_on():
    seen = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, arg: seen.append(frame.f_code.co_name))
    try:
        count(product, A, B)
        still = sys.getprofile()
    finally:
        sys.setprofile(before)
    assert still is not before and "product" in seen


def test_another_library_s_names_are_not_touched():
    before = dict(vars(np)), dict(vars(np.linalg))
    count(lambda a: np.linalg.norm(np.mean(a)), A)
    assert before == (dict(vars(np)), dict(vars(np.linalg)))
