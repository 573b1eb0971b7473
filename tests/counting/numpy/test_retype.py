"""Nothing of ours stays: after a count no array of our class is alive, wherever one was kept."""

import collections
import contextvars
import functools
import gc
import itertools
import pickle
import queue
import subprocess
import sys
import threading
import types
import weakref

import numpy as np
import pytest

from flopslib.counting.counter import count
from flopslib.counting.numpy import retype
from flopslib.counting.numpy.array import OPEN, CountedArray

A, B = np.random.default_rng(0).random((4, 3)), np.random.default_rng(1).random((3, 5))
FLOP = 2 * 4 * 3 * 5


def alive():
    """The counted arrays that there are."""
    return [reference() for reference, _ in retype.ENTRIES.values()]


def alive_anywhere():
    """The counted arrays in anything that Python's garbage collector can list."""
    gc.collect()
    held = (part for holder in gc.get_objects() for part in gc.get_referents(holder))
    return [x for x in held if type(x) is CountedArray]


# -- holders: each is a function (a, b) that keeps something, and one that shows what it kept ------
class Class:
    kept = None


class Slotted:
    __slots__ = ("kept",)


class Meta(type):
    pass


class OfMeta(metaclass=Meta):
    pass


@functools.lru_cache
def cached():
    return FIRST[0] @ FIRST[1]


@functools.cache
def cached_for_ever(key):
    return FIRST[0] @ FIRST[1]


class WithCachedProperty:
    @functools.cached_property
    def kept(self):
        return FIRST[0] @ FIRST[1]


def with_default(kept=None):
    return kept


def generator():
    kept = FIRST[0] @ FIRST[1]
    while True:
        yield kept


FIRST = [None, None]
SLOTTED, NAMESPACE, PROPERTY = Slotted(), types.SimpleNamespace(), WithCachedProperty()
VARIABLE = contextvars.ContextVar("VARIABLE")
KEPT_LIST, KEPT_DICT, KEPT_DEQUE = [], {}, collections.deque()
KEPT_QUEUE, OBJECTS, LOCAL = queue.Queue(), np.empty(2, object), threading.local()
PAUSED, CLOSURE, GLOBAL = generator(), [], None


def in_a_global(a, b):
    global GLOBAL
    GLOBAL = a @ b


def in_a_closure(a, b):
    kept = a @ b
    CLOSURE[:] = [lambda: kept]


def in_a_default(a, b):
    with_default.__defaults__ = (a @ b,)


def through_first(fn):
    def keep(a, b):
        FIRST[:] = [a, b]
        fn()
        FIRST[:] = [None, None]

    return keep


def in_the_error(a, b):
    try:
        raise ValueError(a @ b)
    except ValueError as error:
        KEPT_LIST[:] = [error]


HOLDERS = {
    "lru_cache": (through_first(cached), cached),
    "cache": (through_first(lambda: cached_for_ever(1)), lambda: cached_for_ever(1)),
    "cached_property": (through_first(lambda: PROPERTY.kept), lambda: PROPERTY.kept),
    "class": (lambda a, b: setattr(Class, "kept", a @ b), lambda: Class.kept),
    "metaclass": (lambda a, b: setattr(Meta, "kept", a @ b), lambda: OfMeta.kept),
    "slots": (lambda a, b: setattr(SLOTTED, "kept", a @ b), lambda: SLOTTED.kept),
    "namespace": (lambda a, b: setattr(NAMESPACE, "kept", a @ b), lambda: NAMESPACE.kept),
    "list": (lambda a, b: KEPT_LIST.append([a @ b]), lambda: KEPT_LIST[-1][0]),
    "tuple": (lambda a, b: KEPT_LIST.append((0, (a @ b,))), lambda: KEPT_LIST[-1][1][0]),
    "dictionary": (lambda a, b: KEPT_DICT.update(k=[a @ b]), lambda: KEPT_DICT["k"][0]),
    "deque": (lambda a, b: KEPT_DEQUE.append(a @ b), lambda: KEPT_DEQUE[-1]),
    "queue": (lambda a, b: KEPT_QUEUE.put(a @ b), lambda: KEPT_QUEUE.queue[0]),
    "array of objects": (lambda a, b: OBJECTS.__setitem__(0, a @ b), lambda: OBJECTS[0]),
    "threading.local": (lambda a, b: setattr(LOCAL, "kept", a @ b), lambda: LOCAL.kept),
    "ContextVar": (lambda a, b: VARIABLE.set(a @ b), VARIABLE.get),
    "a paused generator": (through_first(lambda: next(PAUSED)), lambda: next(PAUSED)),
    "global": (in_a_global, lambda: GLOBAL),
    "closure": (in_a_closure, lambda: CLOSURE[0]()),
    "default argument": (in_a_default, with_default),
    "a function's attribute": (
        lambda a, b: setattr(with_default, "kept", a @ b),
        lambda: with_default.kept,
    ),
    "exception": (in_the_error, lambda: KEPT_LIST[0].args[0]),
    "iterator": (
        lambda a, b: KEPT_DICT.update(i=itertools.repeat(a @ b)),
        lambda: next(KEPT_DICT["i"]),
    ),
    "partial": (
        lambda a, b: KEPT_DICT.update(p=functools.partial(with_default, a @ b)),
        lambda: KEPT_DICT["p"](),
    ),
    "a bound method": (
        lambda a, b: KEPT_DICT.update(m=(a @ b).sum),
        lambda: KEPT_DICT["m"].__self__,
    ),
    "a view's base": (lambda a, b: KEPT_LIST.append((a @ b)[1:]), lambda: KEPT_LIST[-1]),
    "a pickle": (lambda a, b: KEPT_LIST.append(pickle.dumps(a @ b)), lambda: unpickled()),
    "made by its class": (
        lambda a, b: KEPT_LIST.append(type(a)((4, 5))),
        lambda: KEPT_LIST[-1],
    ),
}


def unpickled():
    return pickle.loads(KEPT_LIST[-1])


@pytest.mark.parametrize("name", HOLDERS)
def test_what_a_call_keeps_is_a_plain_array_afterwards(name):
    keep, kept = HOLDERS[name]
    report = count(keep, A, B)
    assert report.flops == FLOP or name == "made by its class"
    assert type(kept()) is np.ndarray
    assert type(kept() * 2) is np.ndarray and type(kept()[0]) is np.ndarray
    if name not in ("made by its class", "a view's base"):
        np.testing.assert_array_equal(kept(), A @ B)
    assert alive() == []


@pytest.mark.parametrize("name", HOLDERS)
def test_the_same_in_a_block(name):
    keep, kept = HOLDERS[name]
    with count() as c:
        keep(c.watch(A), c.watch(B))
    assert type(kept()) is np.ndarray and alive() == []


def test_nothing_that_python_can_list_holds_a_counted_array_after_all_these_counts():
    during = []

    def watched(keep):
        def fn(a, b):
            keep(a, b)
            if not during:
                during.extend(map(type, alive_anywhere()))

        return fn

    for keep, _ in HOLDERS.values():
        count(watched(keep), A, B)
    assert CountedArray in during and alive_anywhere() == []


def test_what_a_call_keeps_is_plain_also_if_it_fails():
    def fn(a, b):
        KEPT_LIST.append(a @ b)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        count(fn, A, B)
    assert type(KEPT_LIST[-1]) is np.ndarray and alive() == []


def test_numbers_are_numbers_again_in_lists_dictionaries_globals_and_closures():
    def fn(a):
        total = a.sum()
        KEPT_LIST.append(total)
        KEPT_DICT["total"] = total
        in_a_global(a, a.T)
        CLOSURE[:] = [lambda: total]

    count(fn, A)
    for number in (KEPT_LIST[-1], KEPT_DICT["total"], CLOSURE[0]()):
        assert type(number) is np.float64 and number == A.sum()
    assert alive() == []


def test_a_number_in_a_tuple_is_a_plain_array_of_no_dimension():
    count(lambda a: KEPT_LIST.append((a.sum(),)), A)
    (number,) = KEPT_LIST[-1]
    assert type(number) is np.ndarray and number.ndim == 0 and number == A.sum()


def test_the_users_own_array_is_back_where_a_call_has_kept_it():
    a = A.copy()

    def fn(x):
        global GLOBAL
        GLOBAL = x
        KEPT_LIST.append(x)
        SLOTTED.kept = x
        x[0, 0] = 7.0

    count(fn, a)
    assert GLOBAL is a and KEPT_LIST[-1] is a and a[0, 0] == 7.0
    assert SLOTTED.kept is a


def test_elsewhere_a_plain_view_of_the_users_numbers_is_left():
    a = A.copy()
    count(lambda x: KEPT_LIST.append((x, {"x": x})), a)
    in_a_tuple, in_a_dictionary = KEPT_LIST[-1][0], KEPT_LIST[-1][1]["x"]
    assert type(in_a_tuple) is type(in_a_dictionary) is np.ndarray
    assert np.shares_memory(in_a_tuple, a) and np.shares_memory(in_a_dictionary, a)


def test_a_count_inside_a_count_leaves_the_outer_one_its_arrays():
    types_seen = []

    def outer(a, b):
        count(lambda x, y: KEPT_LIST.append(x @ y), a, b)
        types_seen.append(type(KEPT_LIST[-1]))
        return KEPT_LIST[-1] @ KEPT_LIST[-1].T

    assert count(outer, A, B).flops == FLOP + 2 * 4 * 5 * 4
    assert types_seen == [CountedArray] and type(KEPT_LIST[-1]) is np.ndarray and alive() == []


def test_many_arrays_kept_and_let_go_leave_the_memory_in_order():
    kept = []

    def fn(a):
        for i in range(3000):
            kept.append(a * i)
            kept.append(kept[-1][1:])
            if i % 3 == 0:
                del kept[: len(kept) // 2]

    for _ in range(3):
        count(fn, A)
        gc.collect()
        assert {type(array) for array in kept} == {np.ndarray}
        kept.clear()
    assert alive() == [] and OPEN == []


def test_a_count_that_keeps_nothing_does_not_look_for_what_was_kept(monkeypatch):
    """It would go through everything that Python holds: 20 ms beside PyTorch."""

    def refuse(*_):
        raise AssertionError("an array is held by the counter itself")

    monkeypatch.setattr(retype, "_put_instead", refuse)
    count(lambda a, b: (a @ b).sum(), A, B)
    count(lambda x: [x["a"] @ x["b"][0], (x["a"],)], {"a": A, "b": [B]})
    count(functools.partial(lambda a, b: a @ b, A), b=B)
    count(A.dot, B)


def test_a_weak_reference_to_what_was_kept_still_works():
    count(lambda a: KEPT_LIST.append(a * 2), A)
    reference = weakref.ref(KEPT_LIST[-1])
    assert reference() is KEPT_LIST[-1]
    KEPT_LIST.clear()
    assert reference() is None


def test_the_counting_class_has_the_layout_of_an_ordinary_array():
    assert retype.can_retype(CountedArray)

    class WithDictionary(np.ndarray):
        pass

    assert not retype.can_retype(WithDictionary)
    array = np.ones(3).view(WithDictionary)
    retype.make_plain(array)
    assert type(array) is WithDictionary


def test_without_that_layout_an_array_that_stays_behind_acts_like_a_plain_one():
    """As on a Python that is not CPython: the class is an ordinary one."""
    program = """
import ctypes, numpy as np
del ctypes.pythonapi
import flopslib as fl
from flopslib.counting.numpy import retype
from flopslib.counting.numpy.array import CountedArray
kept = []
def fn(a):
    kept.append(({"a": a @ a},))
c = fl.count(fn, np.ones((3, 3)))
array = kept[0][0]["a"]
print(c.flops.value, retype.can_retype(CountedArray), type(array @ array) is np.ndarray,
      type(array + 1) is np.ndarray, type(array[0]) is np.ndarray, len(retype.ENTRIES))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "54 False True True True 0\n", done.stderr
