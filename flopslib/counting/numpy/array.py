"""CountedArray: a view of the user's array that sees each NumPy function before it runs.

NumPy asks the class of its arguments before it works (__array_ufunc__ and __array_function__). So a
view of the same numbers with a class of ours sees every function, runs it on plain arrays, looks up
its rule, and returns a view again; no number is copied or changed. When the count ends, the views
become plain arrays (retype).
What a function costs, under "numpy.name": counting/rules, or `rules` for what only NumPy has.
Which arrays are counted: tracking.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from ..costs import Operand
from ..op_cost import OpCost, bytes_moved, costs_of_call
from ..registry import Rule, find, full_names
from .holders import like
from .retype import register, retypable, trackers_of

# Functions of NumPy's, written in Python, that make arrays inside and lose none of the work: the
# tests count each of them a second way.
COMPLETE = set(
    full_names(
        "numpy.polyval numpy.gradient numpy.kron numpy.nansum numpy.nanprod numpy.nanmax "
        "numpy.nanmin numpy.nanmean numpy.nanvar numpy.nanstd"
    )
)
CALLS = {"__call__", "reduce", "accumulate", "outer"}  # methods whose cost follows from shapes
NUMBER = (np.number, np.bool_)
OPEN: list = []  # the trackers that are open now; each has record, note, inside and meets


@retypable
class CountedArray(np.ndarray):
    """A view of an array whose work is counted; a number by itself has no dimension."""

    __slots__ = ()

    def __array_finalize__(self, source):
        trackers = tuple(OPEN)  # of an array made by the class itself, or out of an ordinary one
        if type(source) is CountedArray:
            trackers = trackers_of(source)
        if trackers:
            register(self, trackers)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        with unprofiled():
            trackers = look_at(ufunc.__name__, inputs, out, options)
            given = [bare(x) for x in inputs]
            if options:
                options = plain(options)
            into = {} if out is None else {"out": plain(out)}
            result = getattr(ufunc, method)(*given, **options, **into)
            key = None
            if "where" not in options and method in CALLS:
                looks = map(_look, (*given, result))
                key = (ufunc, method, *looks, str(options))
            for tracker in trackers:
                tracker.record(key, lambda: of_ufunc(ufunc, method, given, options, result))
            return counted(result, trackers)

    def __array_function__(self, func, types, args, kwargs):
        name = f"{func.__module__}.{func.__name__}"
        trackers = look_at(name, args, kwargs)
        rule = find(name)
        in_python = isinstance(getattr(func, "_implementation", None), FunctionType)
        if not rule and in_python:  # what it calls comes by here
            with contextlib.ExitStack() as inside:
                for tracker in trackers:
                    inside.enter_context(tracker.inside(name))
                result = np.ndarray.__array_function__(self, func, types, args, kwargs)
                return counted(result, trackers)
        with unprofiled():
            args, kwargs = plain(args), plain(kwargs)
            result = func(*args, **kwargs)
            for tracker in trackers:
                tracker.record(None, lambda: of_function(name, rule, args, kwargs, result))
            return counted(result, trackers)

    def __getitem__(self, place):
        with unprofiled():
            return counted(np.ndarray.__getitem__(self, place), trackers_of(self))

    def __hash__(self):
        return hash(plain(self)[()])  # a number has one, an array has none

    def __reduce__(self):
        return plain(self).__reduce__()

    def __repr__(self):  # writing numbers as text is not counted
        return repr(plain(self))

    def __str__(self):
        return str(plain(self))

    # -- methods that NumPy does not ask its arrays' class about ----------------------------------
    def sort(self, *args, **options):
        result = np.sort(self, *args, **options)
        plain(self)[...] = plain(result)

    def partition(self, *args, **options):
        result = np.partition(self, *args, **options)
        plain(self)[...] = plain(result)

    def dot(self, *args, **options):
        return np.dot(self, *args, **options)

    def trace(self, *args, **options):
        return np.trace(self, *args, **options)

    def round(self, *args, **options):
        return np.round(self, *args, **options)

    def take(self, *args, **options):
        return np.take(self, *args, **options)

    def argmax(self, *args, **options):
        return np.argmax(self, *args, **options)

    def argmin(self, *args, **options):
        return np.argmin(self, *args, **options)

    def argsort(self, *args, **options):
        return np.argsort(self, *args, **options)

    def argpartition(self, *args, **options):
        return np.argpartition(self, *args, **options)

    def searchsorted(self, *args, **options):
        return np.searchsorted(self, *args, **options)

    # -- numbers of Python's: what becomes of them is out of sight --------------------------------
    @property
    def flat(self):
        return _leaving(self, "flat").flat

    def tolist(self):
        return _leaving(self, "tolist").tolist()

    def item(self, *args):
        return _leaving(self, "item").item(*args)

    def __float__(self):
        return float(_leaving(self, "float"))

    def __complex__(self):
        return complex(_leaving(self, "complex"))


def _leaving(array: np.ndarray, name: str) -> np.ndarray:
    """The plain array; its floating-point numbers are noted as having left NumPy."""
    if array.dtype.kind in "fc":
        for tracker in trackers_of(array):
            tracker.note(f"{name}: numbers that left NumPy for Python")
    return plain(array)


class unprofiled:
    """Suspend the profiler while NumPy and our own bookkeeping run."""

    def __enter__(self):
        self.profiler = sys.getprofile()
        sys.setprofile(None)

    def __exit__(self, *error):
        sys.setprofile(self.profiler)


# -- to plain arrays and back ----------------------------------------------------------------------
def each(x: Any, change: Callable[[Any], Any]) -> Any:
    """x with `change` made to what is in it; tuples, lists and dictionaries are opened."""
    if isinstance(x, tuple):
        return like(x, [each(part, change) for part in x])
    if type(x) is list:
        return [each(part, change) for part in x]
    if type(x) is dict:
        return {key: each(part, change) for key, part in x.items()}
    return change(x)


def bare(x: Any) -> Any:
    """An ordinary array in place of a counted one."""
    if type(x) is CountedArray:
        return x.view(np.ndarray)
    return x


def plain(x: Any) -> Any:
    """x with ordinary arrays in place of counted ones."""
    return each(x, bare)


def counted(x: Any, trackers: tuple) -> Any:
    """x with counted arrays in place of ordinary ones and of NumPy's numbers."""
    if not trackers:
        return plain(x)  # a view that outlived its count acts like an ordinary array

    def change(part):
        if type(part) is np.ndarray or isinstance(part, NUMBER):
            part = np.asarray(part).view(CountedArray)
        if type(part) is CountedArray and trackers_of(part) != trackers:
            register(part, trackers)
        return part

    if type(x) is np.ndarray:
        return change(x)
    return each(x, change)


def look_at(function: str, *given: Any) -> tuple:
    """Everyone who counts an array among these arguments; they learn of the other arrays, too."""
    trackers: tuple = ()
    others = []
    waiting = list(given)
    while waiting:
        x = waiting.pop()
        if type(x) is CountedArray:
            these = trackers_of(x)
            if these != trackers:
                trackers = tuple(dict.fromkeys((*trackers, *these)))
        elif isinstance(x, (tuple, list)):
            waiting.extend(x)
        elif type(x) is dict:
            waiting.extend(x.values())
        elif isinstance(x, np.ndarray) and x.ndim:
            others.append(x)
    for x in others:
        for tracker in trackers:
            tracker.meets(x, function)
    return trackers


# -- what it costs ---------------------------------------------------------------------------------
def _look(x: Any) -> tuple:
    """What the cost of a call depends on, as a part of a key."""
    if isinstance(x, np.ndarray):
        return x.shape, x.strides, x.dtype
    return type(x), str(x)


def operand_of(x: Any) -> Any:
    """What rules see: an Operand for an array, a plain number for one of NumPy's."""

    operands = each(x, _operand)
    return tuple(operands) if isinstance(operands, list) else operands


def _operand(x: Any) -> Any:
    """An Operand for one array; what a stride of 0 repeats is read once."""
    if isinstance(x, np.generic) and not isinstance(x, np.void):
        return x.item()
    if not isinstance(x, np.ndarray):
        return x
    elements = 1 if x.size else 0
    for n, step in zip(x.shape, x.strides):
        if step:
            elements *= n
    return Operand(x.shape, x.dtype.name, elements * x.itemsize)


def of_result(x: Any) -> Any:
    """The Operand of a result: a number by itself is an array of no dimension."""
    return operand_of(each(x, _as_array))


def _as_array(x: Any) -> Any:
    return np.asarray(x) if isinstance(x, np.generic) else x


def of_function(
    name: str, rule: Rule | None, args: Sequence, options: Mapping, result: Any
) -> list[OpCost]:
    """The OpCosts of a NumPy function, by its rule; unknown without one."""
    if not rule:
        return [OpCost(name)]
    operands = [operand_of(x) for x in args]
    named = {key: operand_of(x) for key, x in options.items()}
    return costs_of_call(name, rule, operands, named, of_result(result), rule.how)


def of_ufunc(
    ufunc: np.ufunc, method: str, given: Sequence, options: Mapping, result: Any
) -> list[OpCost]:
    """The OpCosts of a ufunc called, or of one of its methods: reduce, accumulate, at ..."""
    name = f"numpy.{ufunc.__name__}"
    if getattr(np, ufunc.__name__, None) is not ufunc:
        name += "()"  # a ufunc of the user's or of another library
    op = name if method == "__call__" else f"{name}.{method}"
    rule = find(name)
    out = of_result(given[0] if method == "at" else result)
    operands = [_ufunc_operand(x) for x in given[: ufunc.nin]]
    dtypes = [getattr(x, "dtype", "") for x in (*operands, out)]
    if op != name and (whole := find(op)):  # a rule of this method alone
        return costs_of_call(op, whole, operands, options, out, whole.how)
    holds_objects = "object" in dtypes and (rule is None or rule.is_builtin)
    if not rule or holds_objects or "axes" in options:
        return [OpCost(op)]
    if method == "__call__" and options.get("where", True) is True:
        return costs_of_call(op, rule, operands, options, out, rule.how)
    many = times(method, given, options, result)
    each_time = Operand((many,), out.dtype)
    operands_each_time = [each_time for _ in range(ufunc.nin)]
    costs = costs_of_call(op, rule, operands_each_time, {}, each_time, rule.how)
    costs[0].nbytes = bytes_moved(operands, {}, out)
    return costs


def _ufunc_operand(x: Any) -> Any:
    """To a ufunc, lists and the like are arrays."""
    if isinstance(x, (int, float, complex)):
        return x
    return operand_of(np.asarray(x))


def times(method: str, given: Sequence, options: Mapping, result: Any) -> int:
    """How often a ufunc's method does its one operation."""
    x = np.asarray(given[0])
    where = options.get("where", True)
    if method == "reduce":
        into = x.size
        if where is not True:
            into = int(np.count_nonzero(np.broadcast_to(where, x.shape)))
        saved = 0 if "initial" in options else np.size(result)  # each begins with an element
        return max(0, into - saved)
    if method == "at":
        return x[given[1]].size
    if method in ("accumulate", "reduceat"):
        length = max(1, x.shape[options.get("axis", 0)])
        rows = x.size // length
        if method == "accumulate":
            return x.size - rows
        first = np.asarray(given[1])
        ends = np.append(first[1:], length)
        lengths = np.maximum(ends - first, 1)
        return int((lengths - 1).sum()) * rows
    if where is not True:
        return int(np.count_nonzero(np.broadcast_to(where, np.shape(result))))
    return np.size(result)  # outer
