"""Never a silent zero: what a count of NumPy cannot follow has a name in .unknown."""

import asyncio
import collections
import contextvars
import functools
import itertools
import logging
import pickle
import pprint
import queue
import reprlib
import threading
import types
import weakref

import numpy as np
import pytest

from flopslib.counting.counter import count
from flopslib.counting.op_cost import UnknownOperator

A = np.random.default_rng(0).random((4, 4))
B = np.random.default_rng(1).random((4, 4))
FLOP = 2 * 4 * 4 * 4


# -- holders that are not followed -----------------------------------------------------------------
class Slotted:
    __slots__ = ("w",)


class Base:
    w = A


class Derived(Base):
    pass


class WithProperty:
    @property
    def w(self):
        return A.copy()


class Descriptor:
    def __get__(self, instance, owner):
        return pickle.loads(BLOB)


class Described:
    w = Descriptor()


class Meta(type):
    w = A


class OfMeta(metaclass=Meta):
    pass


class Dynamic:
    def __getattr__(self, name):
        return pickle.loads(BLOB)


BLOB = pickle.dumps(A)
SLOTTED, DERIVED, PROPERTY, DESCRIBED, DYNAMIC = (
    Slotted(),
    Derived(),
    WithProperty(),
    Described(),
    Dynamic(),
)
SLOTTED.w = A
NAMESPACE = types.SimpleNamespace(w=A)
VARIABLE = contextvars.ContextVar("VARIABLE", default=None)
VARIABLE.set(A)
IN_A_LIST, IN_A_DICT, IN_A_TUPLE = [A], {"w": A}, (A, (B,))
IN_A_DEQUE, PROXY = collections.deque([A]), types.MappingProxyType({"w": A})
CHAIN, COUNTER = collections.ChainMap({"w": A}), collections.defaultdict(lambda: A)
MODULE = types.ModuleType("theirs")
exec("import numpy as np\nW = np.ones((4, 4))\ndef square(): return W @ W", vars(MODULE))
OBJECTS = np.array([None, None])
OBJECTS[0] = A
WEAK = weakref.ref(A)


@functools.lru_cache
def cached():
    return A


def with_attribute():
    return with_attribute.w @ with_attribute.w


with_attribute.w = A


def of_a_generator(make=lambda: (a for a in [A])):
    return [a @ a for a in make()]


def in_a_closure():
    a, b = A.copy(), B.copy()
    return lambda: a @ b


def from_a_queue():
    waiting = queue.Queue()
    waiting.put(A)
    return lambda: (lambda a: (waiting.put(a), a @ a)[1])(waiting.get())


def from_a_paused_generator():
    paused = (a for a in itertools.cycle([A, B]))
    next(paused)
    return lambda: next(paused) @ next(paused)


def default_arguments(a=A, *, b=B):
    return a @ b


def names_globals():
    return A @ B


def calls_one_that_names_globals():
    return names_globals()


HOLDERS = {
    "globals": names_globals,
    "globals of a function that is called": calls_one_that_names_globals,
    "closure": in_a_closure(),
    "default arguments": default_arguments,
    "a lambda": lambda: A @ B,
    "__slots__": lambda: SLOTTED.w @ SLOTTED.w,
    "SimpleNamespace": lambda: NAMESPACE.w @ NAMESPACE.w,
    "generator": of_a_generator,
    "a paused generator": from_a_paused_generator(),
    "a class's attribute": lambda: Base.w @ Base.w,
    "a base class's attribute": lambda: DERIVED.w @ DERIVED.w,
    "a metaclass's attribute": lambda: OfMeta.w @ OfMeta.w,
    "property": lambda: PROPERTY.w @ PROPERTY.w,
    "descriptor": lambda: DESCRIBED.w @ DESCRIBED.w,
    "__getattr__": lambda: DYNAMIC.w @ DYNAMIC.w,
    "ContextVar": lambda: VARIABLE.get() @ VARIABLE.get(),
    "list": lambda: IN_A_LIST[0] @ IN_A_LIST[0],
    "dictionary": lambda: IN_A_DICT["w"] @ IN_A_DICT["w"],
    "tuple": lambda: IN_A_TUPLE[0] @ IN_A_TUPLE[1][0],
    "deque": lambda: IN_A_DEQUE[0] @ IN_A_DEQUE[0],
    "mappingproxy": lambda: PROXY["w"] @ PROXY["w"],
    "ChainMap": lambda: CHAIN["w"] @ CHAIN["w"],
    "defaultdict": lambda: COUNTER["w"] @ COUNTER["w"],
    "queue": from_a_queue(),
    "a module of the user's": lambda: MODULE.W @ MODULE.W,
    "a function of such a module": lambda: MODULE.square(),
    "an array of objects": lambda: OBJECTS[0] @ OBJECTS[0],
    "weak reference": lambda: WEAK() @ WEAK(),
    "lru_cache": lambda: cached() @ cached(),
    "a function's attribute": with_attribute,
    "pickle": lambda: (lambda a: a @ a)(pickle.loads(BLOB)),
    "partial": functools.partial(lambda: A @ B),
    "a comprehension": lambda: [a @ B for a in IN_A_LIST],
    "a thread's result": lambda: in_a_thread(lambda: A @ B),
}


def in_a_thread(work):
    results = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join()
    return results


def wrapped_in_a_dictionary(fn):
    return lambda: {"answer": [fn()]}


def wrapped_in_an_object(fn):
    return lambda: types.SimpleNamespace(answer=fn())


def as_a_number(fn):
    return lambda: np.sum(fn())


@pytest.mark.parametrize("name", HOLDERS)
def test_an_array_that_was_not_passed_is_never_a_silent_zero(name):
    report = count(HOLDERS[name])
    assert report.flops == 0 and report.unknown
    assert "NOT counted, out of sight: " in repr(report)


@pytest.mark.parametrize("wrap", [wrapped_in_a_dictionary, wrapped_in_an_object, as_a_number])
@pytest.mark.parametrize("name", ["__getattr__", "property", "weak reference", "pickle"])
def test_it_is_named_also_inside_of_what_is_returned(name, wrap):
    assert count(wrap(HOLDERS[name])).unknown


NOTHING_BY_NAME = {  # their arrays are made when they are asked for, or held where no name leads
    *("property", "descriptor", "__getattr__", "pickle", "weak reference", "an array of objects"),
    "a thread's result",
}


@pytest.mark.parametrize("name", [name for name in HOLDERS if name not in NOTHING_BY_NAME])
def test_an_array_that_a_name_leads_to_is_named_although_nothing_is_returned(name):
    fn = HOLDERS[name]

    def nothing():
        fn()

    assert count(nothing).unknown


def test_the_arrays_are_named_and_the_reader_learns_what_to_type():
    x, y = A.copy(), B.copy()
    report = count(lambda: x @ y)
    assert report.unknown == {
        "x: an array that was not passed": 1,
        "y: an array that was not passed": 1,
    }
    assert "pass the arrays, or a = c.watch(a)" in repr(report)
    assert "What is done with such arrays alone is not counted" in repr(report)
    assert "c.watch" not in repr(count(lambda x, y: x @ y, x, y))


class Net:
    scale = np.full((4, 4), 2.0)

    def __init__(self):
        self.w, self.unused = A.copy(), B.copy()

    def square(self):
        return self.w @ self.w


NET = Net()


def test_an_array_in_an_object_is_named_by_its_path():
    unknown = count(lambda: NET.square()).unknown
    assert "NET.w: an array that was not passed" in unknown
    assert count(NET.square).flops == FLOP


@pytest.mark.parametrize("fn", [lambda: Net.scale @ Net.scale, lambda net: net.scale @ net.scale])
def test_an_array_of_a_class_is_named_by_the_class(fn):
    args = (NET,) if fn.__code__.co_argcount else ()
    assert "Net.scale: an array that was not passed" in count(fn, *args).unknown


def test_what_was_worked_out_of_arrays_out_of_sight_is_named_where_it_meets_followed_ones():
    w = A.copy()
    report = count(lambda x: x @ (w @ w), B)
    assert report.flops == FLOP
    assert "numpy.matmul: an array that came from elsewhere" in report.unknown
    assert "w: an array that was not passed" in report.unknown
    report = count(lambda x: x @ pickle.loads(BLOB), B)
    assert "numpy.matmul: an array that came from elsewhere" in report.unknown


def test_a_result_that_the_call_was_given_is_no_work():
    w = A.copy()
    unknown = count(lambda x: (x @ w, x, w, w.T, w[:1]), B).unknown
    assert unknown == {"w: an array that was not passed": 1}


def test_numbers_that_python_makes_of_shapes_are_no_array():
    assert not count(lambda x: (x @ x.T / np.sqrt(x.shape[0]), len(x), x.shape), A).unknown


# -- arrays that are made inside -------------------------------------------------------------------
def made_by_zeros():
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
        (made_by_zeros, (), "numpy.zeros: an array that is made inside"),
        (stripped_by_asarray, (A,), "numpy.asarray: an array that is made inside"),
        (stripped_by_array, (A,), "numpy.array: an array that is made inside"),
        (numbers_of_python, (A,), "float: numbers that left NumPy for Python"),
        (numbers_of_python, (A,), "tolist: numbers that left NumPy for Python"),
        (lambda a: [v * v for v in a.flat], (A,), "flat: numbers that left NumPy for Python"),
        (random_inside, (), "numpy.random: an array that is made inside"),
        (random_by_a_generator, (), "RNG: an array that is made inside"),
        (lambda rng: rng.random(3) * 2, (RNG,), "argument 1: an array that is made inside"),
        (a_library_that_strips, (A,), "numpy.array: an array that is made inside"),
        (lambda a: a + 1, (np.ma.masked_array(A),), "numpy.MaskedArray: a class of its own"),
        (lambda a: a + a, (np.array([1, 2.5], object),), "numpy.ndarray: an array of object"),
        (lambda a: np.cov(a), (A,), "numpy.cov"),
        (lambda a: np.histogram(a), (A,), "numpy.histogram"),
        (lambda a: np.frompyfunc(lambda x: x * x, 1, 1)(a), (A,), "numpy.<lambda> (vectorized)()"),
    ],
)
@pytest.mark.parametrize("returns", [True, False])
def test_what_cannot_be_followed_is_a_named_row(fn, args, named, returns):
    def call(*given):
        result = fn(*given)
        return result if returns else None

    report = count(call, *args)
    assert named in report.unknown, report.unknown
    assert named.split(":")[0] in repr(report)


@pytest.mark.parametrize("fn", [from_a_tensor, from_a_tensor_by_asarray])
def test_an_array_out_of_a_tensor_is_a_named_row(fn):
    torch = pytest.importorskip("torch")
    assert any("made inside" in name for name in count(fn, torch.ones(3, 3)).unknown)


def test_a_model_whose_forward_works_in_numpy_is_named():
    torch = pytest.importorskip("torch")

    class Inner(torch.nn.Module):
        def forward(self, x):
            a = x.numpy()
            return torch.from_numpy(a @ a)

    model = torch.nn.Sequential(torch.nn.Identity(), Inner())
    assert (
        "torch.Tensor.numpy: an array that is made inside" in count(model, torch.ones(3, 3)).unknown
    )


def test_a_thread_is_counted_where_it_works_on_followed_arrays_and_named_where_not():
    def with_followed(a, b):
        in_a_thread(lambda: a @ b)

    def with_its_own():
        in_a_thread(made_by_zeros)

    report = count(with_followed, A, B)
    assert report.flops == FLOP and not report.unknown
    assert "numpy.zeros: an array that is made inside" in count(with_its_own).unknown


# -- blocks ----------------------------------------------------------------------------------------
def test_a_block_names_the_arrays_that_nobody_watched():
    x, y, outside = A.copy(), B.copy(), A.copy()
    outside + 1
    with count() as c:
        x @ y
    outside + 1
    assert set(c.unknown) == {
        f"{name}: an array that c.watch({name}) would follow" for name in "xy"
    }


def test_a_block_in_a_function_that_names_no_numpy_names_its_arguments():
    def fn(x, y):
        with count() as c:
            x @ y
        return c

    assert len(fn(A, B).unknown) == 2


def test_strict_refuses_what_cannot_be_followed():
    without_rule = pytest.raises(UnknownOperator, match="no rule for numpy.histogram")
    with without_rule, count(strict=True) as c:
        np.histogram(c.watch(A))
    not_watched = pytest.raises(
        UnknownOperator, match=r"c.watch\(A\) would follow. Pass the arrays"
    )
    with not_watched, count(strict=True):
        A @ A.T


def test_strict_leaves_the_users_own_error_as_it_is():
    with pytest.raises(ZeroDivisionError), count(strict=True):
        print(np.zeros(3), 1 // 0)


# -- text is no work -------------------------------------------------------------------------------
async def square_later(a):
    return a @ a


def as_text(a):
    print(a, repr(a), str(a), f"{a}", [a], np.array2string(a))
    return a @ a


@pytest.mark.parametrize(
    "fn",
    [
        lambda a: asyncio.run(square_later(a)),
        as_text,
        lambda a: (logging.getLogger("counting").warning("%s", a), a @ a)[1],
        lambda a: (pprint.pformat({"a": [a, (a,)]}), a @ a)[1],
        lambda a: (print(B), reprlib.repr(a), a @ a)[2],
    ],
)
def test_an_array_that_is_written_as_text_is_no_false_alarm(fn):
    report = count(fn, A)
    assert report.flops == FLOP
    assert {name for name in report.unknown if not name.startswith("B: ")} == set()


def test_an_array_that_is_made_to_be_written_is_named_still():
    assert list(count(lambda a: (print(np.zeros(3)), a @ a)[1], A).unknown) == [
        "numpy.zeros: an array that is made inside"
    ]
