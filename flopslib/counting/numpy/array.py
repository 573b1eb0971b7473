"""NumPy, watched: arrays that tell what is done with them, in place of the user's own.

The fact behind it: NumPy asks the class of its arguments before it works (__array_ufunc__ and
__array_function__). So a view of the same numbers with a class of ours sees every function, runs it
on plain arrays, looks up its rule, and gives back a view again; no number is copied or changed.
What a function costs stands in rules/, under "numpy.name"; which arrays are watched: following.
"""

import contextlib
import math
import sys
from types import FunctionType

import numpy as np

from ..costs import Operand
from ..op_cost import Work, moved, works
from ..registry import find

# They make arrays inside and lose none of the work: the tests count each of them a second way.
WHOLE = {
    f"numpy.{name}"
    for name in [
        "polyval",
        "gradient",
        "kron",
        "nansum",
        "nanprod",
        "nanmax",
        "nanmin",
        "nanmean",
        "nanvar",
        "nanstd",
    ]
}


class Watched(np.ndarray):
    """A view of an array whose work is counted; a number by itself has no dimension.

    watches: who counts it, each with `record`, `note`, `inside` and `open`.
    """

    watches = ()

    def __array_finalize__(self, source):
        self.watches = tuple(one for one in getattr(source, "watches", ()) if one.open)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        with unprofiled():
            watches = watches_of((inputs, out, options))
            given, options = [bare(one) for one in inputs], plain(options)
            into = {} if out is None else {"out": plain(out)}
            result = getattr(ufunc, method)(*given, **options, **into)
            key = (ufunc, method, *map(facts, given), facts(result), str(options))
            for one in watches:
                one.record(
                    key if "where" not in options and method in CALLS else None,
                    lambda: of_ufunc(ufunc, method, given, options, result),
                )
            return watched(result, watches)

    def __array_function__(self, func, types, args, kwargs):
        name, watches = f"{func.__module__}.{func.__name__}", watches_of((args, kwargs))
        rule = find(name)
        if not rule and isinstance(getattr(func, "_implementation", None), FunctionType):
            with contextlib.ExitStack() as inside:  # it is Python: what it calls comes by here
                for one in watches:
                    inside.enter_context(one.inside(name))
                return watched(super().__array_function__(func, types, args, kwargs), watches)
        with unprofiled():
            args, kwargs = plain(args), plain(kwargs)
            result = func(*args, **kwargs)
            for one in watches:
                one.record(None, lambda: of_function(name, rule, args, kwargs, result))
            return watched(result, watches)

    def __getitem__(self, place):
        return watched(super().__getitem__(place), self.watches)

    def __hash__(self):
        return hash(plain(self)[()])  # a number is one, an array is not

    def __reduce__(self):
        return plain(self).__reduce__()

    def __repr__(self):
        return repr(plain(self))

    @property
    def flat(self):
        for one in self.watches:
            one.note("flat: numbers that left NumPy for Python")
        return plain(self).flat

    def sort(self, *args, **options):
        plain(self)[...] = plain(np.sort(self, *args, **options))

    def partition(self, *args, **options):
        plain(self)[...] = plain(np.partition(self, *args, **options))


def by_function(name):
    """a.dot(b) by way of np.dot(a, b): NumPy asks the class only about the second."""
    return lambda self, *args, **options: getattr(np, name)(self, *args, **options)


def leaving(name):
    """float(a): a number of Python's, which tells nothing of what becomes of it."""

    def leave(self, *args):
        for one in self.watches if self.dtype.kind in "fc" else ():
            one.note(f"{name.strip('_')}: numbers that left NumPy for Python")
        return getattr(plain(self), name)(*args)

    return leave


for _name in (
    "dot",
    "trace",
    "round",
    "take",
    "argmax",
    "argmin",
    "argsort",
    "argpartition",
    "searchsorted",
):
    setattr(Watched, _name, by_function(_name))
for _name in ("__float__", "__complex__", "item", "tolist"):
    setattr(Watched, _name, leaving(_name))


class unprofiled:
    """While NumPy works and we look at it, nobody looks at us: that would take longer than both."""

    def __enter__(self):
        self.profiler = sys.getprofile()
        sys.setprofile(None)

    def __exit__(self, *error):
        sys.setprofile(self.profiler)


# -- to plain arrays and back -------------------------------------------------------------------
def each(x, change):
    """x with `change` made to what is in it; tuples, lists and dicts are opened."""
    if isinstance(x, tuple):
        parts = [each(one, change) for one in x]
        return type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
    if type(x) is list:
        return [each(one, change) for one in x]
    return {key: each(one, change) for key, one in x.items()} if type(x) is dict else change(x)


def bare(one):
    """An ordinary array in place of a watched one."""
    return one.view(np.ndarray) if isinstance(one, Watched) else one


def plain(x):
    """x with ordinary arrays in place of watched ones."""
    return each(x, bare)


def watched(x, watches):
    """x with watched arrays in place of ordinary ones and of NumPy's numbers."""

    def change(one):
        if type(one) is np.ndarray or isinstance(one, (np.number, np.bool_, Watched)):
            one = np.asarray(one).view(Watched)
            one.watches = tuple(watches)
        return one

    return each(x, change)


def watches_of(x):
    """Everybody who watches an array in x, each once."""
    found = {}
    each(
        x,
        lambda one: (
            isinstance(one, Watched)
            and found.update((who, None) for who in one.watches if who.open)
        ),
    )
    return tuple(found)


# -- what it costs ------------------------------------------------------------------------------
CALLS = {"__call__", "reduce", "accumulate", "outer"}  # whose cost follows from shapes


def facts(x):
    """What the cost of a call depends on, as a part of a key."""
    return (x.shape, x.strides, x.dtype) if isinstance(x, np.ndarray) else (type(x), str(x))


def stand_in(x):
    """What rules see: an Operand for an array, a plain number for one of NumPy's."""

    def change(one):
        if isinstance(one, np.generic) and not isinstance(one, np.void):
            return one.item()
        if not isinstance(one, np.ndarray):
            return one
        once = math.prod(n for n, step in zip(one.shape, one.strides) if step)
        return Operand(one.shape, one.dtype.name, (once if one.size else 0) * one.itemsize)

    found = each(x, change)
    return tuple(found) if isinstance(found, list) else found


def of_result(x):
    """The Operand of a result: a number by itself is an array of no dimension."""
    return stand_in(each(x, lambda one: np.asarray(one) if isinstance(one, np.generic) else one))


def of_function(name, rule, args, options, result):
    """The Works of a NumPy function, by its rule; unknown without one."""
    operands, out = [stand_in(one) for one in args], of_result(result)
    named = {key: stand_in(one) for key, one in options.items()}
    return works(name, rule, operands, named, out, rule.how) if rule else [Work(name)]


def of_ufunc(ufunc, method, given, options, result):
    """The Works of a ufunc called, or of one of its methods: reduce, accumulate, at ..."""
    name = ufunc.__name__ if getattr(np, ufunc.__name__, None) is ufunc else f"{ufunc.__name__}()"
    op = f"numpy.{name}" + f".{method}" * (method != "__call__")
    rule, out = find(f"numpy.{name}"), of_result(given[0] if method == "at" else result)
    # lists and the like are arrays to a ufunc
    operands = [
        stand_in(one if isinstance(one, (int, float, complex)) else np.asarray(one))
        for one in given[: ufunc.nin]
    ]
    if not rule or any(getattr(one, "dtype", "") == "object" for one in (*operands, out)):
        return [Work(op)]
    if method == "__call__" and options.get("where", True) is True:
        return works(op, rule, operands, {}, out, rule.how)
    many = Operand((int(how_many(method, given, options, result)),), out.dtype)
    done = works(op, rule, [many] * ufunc.nin, {}, many, rule.how)
    done[0].nbytes = moved(operands, {}, out)
    return done


def how_many(method, given, options, result):
    """How often a ufunc's method does its one operation."""
    x, where = np.asarray(given[0]), options.get("where", True)
    if method == "reduce":
        into = x.size if where is True else np.count_nonzero(np.broadcast_to(where, x.shape))
        return max(0, into - np.size(result) * ("initial" not in options))
    if method == "accumulate":
        return x.size - x.size // max(1, x.shape[options.get("axis", 0)])
    if method == "at":
        return x[given[1]].size
    if method == "reduceat":
        axis = options.get("axis", 0)
        first = np.asarray(given[1])
        lengths = np.maximum(np.append(first[1:], x.shape[axis]) - first, 1)
        return int((lengths - 1).sum()) * (x.size // x.shape[axis])
    if where is not True:
        return np.count_nonzero(np.broadcast_to(where, np.shape(result)))
    return np.size(result)  # outer
