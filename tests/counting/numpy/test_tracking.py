"""Which arrays are followed: those that are passed, wherever they lie, and those to c.watch."""

import collections
import dataclasses
import functools
import sys
import threading
import types
from collections import namedtuple

import numpy as np
import pytest

from flopslib.counting.counter import CountError, count
from flopslib.counting.numpy.array import CountedArray
from flopslib.counting.numpy.tracking import WatchError

A, B = np.random.default_rng(0).random((4, 3)), np.random.default_rng(1).random((3, 5))
FLOP = 2 * 4 * 3 * 5
Pair = namedtuple("Pair", "a b")


def product(a, b):
    return a @ b


class Layer:
    """An object with arrays in a list, in a dictionary and in an attribute."""

    def __init__(self):
        self.w = B.copy()
        self.parts = {"a": [A.copy()]}

    def __call__(self):
        return self.parts["a"][0] @ self.w

    def method(self):
        return self()


class Slotted:
    __slots__ = ("w", "never_set")

    def __init__(self):
        self.w = B.copy()

    def forward(self, x):
        return x @ self.w


class Derived(Slotted):
    __slots__ = ("bias",)

    def __init__(self):
        super().__init__()
        self.bias = np.ones(5)


@dataclasses.dataclass(frozen=True)
class Frozen:
    w: np.ndarray

    def forward(self, x):
        return x @ self.w


class Shy:
    """Its attribute has a name of its own inside of the class, and a property in front."""

    def __init__(self):
        self.__w = B.copy()

    @property
    def weights(self):
        return self.__w


# -- what is followed ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "call",
    [
        lambda: (product, A, B),
        lambda: (lambda x: x[0] @ x[1][0], [A, [B]]),
        lambda: (lambda x: x["a"] @ x["b"]["inner"], {"a": A, "b": {"inner": B}}),
        lambda: (lambda x: x[0] @ x[1][0], (A, (B,))),
        lambda: (lambda x: x.a @ x.b, Pair(A, B)),
        lambda: (lambda x: x[0] @ x[1], collections.deque([A, B])),
        lambda: (lambda x: x["a"] @ x["b"], collections.OrderedDict(a=A, b=B)),
        lambda: (lambda x: x.a @ x.b, types.SimpleNamespace(a=A, b=B)),
        lambda: (Layer(),),
        lambda: (Layer().method,),
        lambda: (lambda layer: layer(), Layer()),
        lambda: (Slotted().forward, A),
        lambda: (Derived().forward, A),
        lambda: (Frozen(B).forward, A),
        lambda: (lambda x, shy: x @ shy.weights, A, Shy()),
        lambda: (functools.partial(product, A), B),
        lambda: (functools.partial(product, A, b=B),),
        lambda: (functools.partial(lambda x, b: x["a"][0] @ b, {"a": [A]}), B),
        lambda: (np.matmul, A, B),
        lambda: (np.dot, A, B),
        lambda: (A.dot, B),
        lambda: (lambda x, b: [a @ b for a in x], [A], B),
    ],
)
def test_arrays_that_are_passed_are_followed(call):
    report = count(*call())
    assert report.flops == FLOP and not report.unknown


@pytest.mark.parametrize("fn", [lambda x: x @ B, lambda x, B=B: x @ B])
def test_work_with_a_followed_array_counts_and_the_other_one_is_named(fn):
    report = count(fn, A)
    assert report.flops == FLOP and report.unknown == {"B: an array that was not passed": 1}


def test_a_slice_of_an_array_is_that_array_and_so_is_its_transpose():
    wide = np.ones((5, 6))
    report = count(lambda x: x @ wide[:, ::2].T, A)
    assert report.flops == FLOP and report.unknown == {"wide: an array that was not passed": 1}
    assert not count(lambda x: (x @ A.T, A[1:], A.T), A).unknown


def test_keywords_are_the_functions_own():
    assert count(product, a=A, b=B).flops == count(product, A, b=B).flops == FLOP


def test_it_is_the_same_call_for_tensors_and_arrays_alike():
    torch = pytest.importorskip("torch")
    t = torch.ones(4, 3)
    report = count(lambda a, b, t: (a @ b, t @ t.T), A, B, t)
    assert report.flops == FLOP + 2 * 4 * 3 * 4
    assert set(report.by("op")) == {"numpy.matmul", "aten.mm"}


def test_what_is_made_of_followed_arrays_is_followed():
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


def test_a_count_inside_a_count_goes_into_both():
    def outer(a, b):
        inner.append(count(product, a, b))
        return a @ b

    inner = []
    assert count(outer, A, B).flops == 2 * FLOP
    assert inner[0].flops == FLOP


def test_many_threads_lose_no_count():
    def run(a):
        threads = [threading.Thread(target=lambda: [a * 2 for _ in range(200)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert count(run, A).kinds() == {"mul": 8 * 200 * 12}


# -- blocks ----------------------------------------------------------------------------------------
def test_a_block_counts_what_it_is_given_to_watch():
    with count() as c:
        a, b = c.watch(A), c.watch(B)
        assert a is c.watch(A)
        result = a @ b
    assert c.flops == FLOP and not c.unknown
    result @ result.T  # the block is over
    a @ b
    assert c.flops == FLOP


def test_a_block_with_tensors_alone_says_nothing_of_arrays():
    torch = pytest.importorskip("torch")
    t = torch.ones(3, 3)
    with count() as c:
        t @ t
    assert not c.unknown and c.flops == 54


def test_what_is_no_array_or_no_open_block_is_refused():
    with count() as c, pytest.raises(WatchError, match="list is not a NumPy array"):
        c.watch([1, 2])
    with pytest.raises(CountError, match="not open"):
        c.watch(A)


def test_a_notebooks_names_are_plain_again_after_a_block():
    names = {"count": count, "np": np, "A": A, "B": B}
    exec("with count() as c:\n    a = c.watch(A)\n    z = a @ c.watch(B)\n    s = z.sum()", names)
    assert names["a"] is A and type(names["z"]) is np.ndarray and type(names["s"]) is np.float64
    assert names["c"].flops == FLOP


# -- everything is put back ------------------------------------------------------------------------
HOLDERS = {
    "list": lambda: [A, [B]],
    "dictionary": lambda: {"a": A, "b": {"inner": B}},
    "deque": lambda: collections.deque([A, B]),
    "namespace": lambda: types.SimpleNamespace(a=A, b=B),
    "object": Layer,
    "slots": Derived,
    "frozen": lambda: Frozen(B),
}


def arrays_of(x):
    """Every array in a holder, in order."""
    if isinstance(x, np.ndarray):
        return [x]
    if isinstance(x, dict):
        return [a for part in x.values() for a in arrays_of(part)]
    if isinstance(x, (list, tuple, collections.deque)):
        return [a for part in x for a in arrays_of(part)]
    names = [*getattr(x, "__dict__", ()), *getattr(x, "__slots__", ()), *Slotted.__slots__]
    return [a for name in names if hasattr(x, name) for a in arrays_of(getattr(x, name))]


@pytest.mark.parametrize("make", HOLDERS.values(), ids=list(HOLDERS))
@pytest.mark.parametrize("fails", [False, True])
def test_a_holder_that_is_passed_has_its_own_arrays_again(make, fails):
    holder, inside = make(), []
    before = arrays_of(holder)

    def fn(x):
        inside.extend(map(type, arrays_of(x)))
        if fails:
            raise ValueError("the user's own")

    if fails:
        with pytest.raises(ValueError, match="^the user's own$"):
            count(fn, holder)
    else:
        count(fn, holder)
    after = arrays_of(holder)
    assert len(before) == len(after) and all(a is b for a, b in zip(before, after))
    assert set(inside) == {CountedArray}


def test_what_a_call_puts_into_a_holder_stays_there_as_what_it_would_be():
    holder = {"a": A, "list": []}

    def fn(x):
        x["new"] = x["a"] * 2
        x["list"] += [x["a"], x["a"].sum()]
        x["a"] = x["a"] + 1

    count(fn, holder)
    assert type(holder["new"]) is type(holder["a"]) is np.ndarray and holder["a"] is not A
    assert holder["list"][0] is A and type(holder["list"][1]) is np.float64


def test_a_partial_and_default_arguments_are_as_before():
    def default(a=A, *, b=B):
        return a @ b

    partial = functools.partial(product, A, b=B)
    count(partial), count(default)
    assert partial.args[0] is A and partial.keywords["b"] is B
    assert default.__defaults__[0] is A and default.__kwdefaults__["b"] is B


@pytest.mark.parametrize("fails", [False, True])
def test_the_profilers_are_as_before(fails):
    profile = sys.getprofile()
    with pytest.raises(ZeroDivisionError) if fails else count():
        count(lambda a: a / 1 if not fails else 1 // 0, A)
    assert sys.getprofile() is profile is threading.getprofile()


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
