"""Which NumPy arrays a count watches, and how it names what it cannot follow.

The fact behind it: a function reaches arrays by its arguments, its closure and the globals that it
names. There they are replaced by watched views while it runs, and put back, whatever happens.
What is born inside is seen being born, by Python's profiler, and named in `.unknown`; so is what a
block loads without having been told to watch it. What no Python call makes (compiled code that
works by itself) cannot be seen. To have another way of making arrays named: BIRTHS.
"""

import contextlib
import dis
import functools
import sys
import threading
from types import CellType, CodeType, FunctionType, MethodType, ModuleType

import numpy as np

from ..._support.errors import UserError
from .array import WHOLE, Watched

BIRTHS = {
    getattr(np, name)
    for name in [
        "array",
        "asarray",
        "ascontiguousarray",
        "asfortranarray",
        "zeros",
        "empty",
        "arange",
        "fromiter",
        "frombuffer",
        "fromfile",
        "fromstring",
        "from_dlpack",
    ]
    if hasattr(np, name)
}
RANDOM = (np.random.Generator, np.random.RandomState)
OURS = "flopslib.counting"
NEW = "an array that is born inside"
SIMPLE = {int, float, complex, str, bytes, bool, type(None)}  # no array is in these


class WatchError(UserError, TypeError):
    """What cannot be watched."""


class State(threading.local):
    """What a thread is doing: "" the user's code, or a NumPy function that is Python, by name."""

    doing, lost = "", False


class ArrayWatch:
    """NumPy, watched for a block; it tells `block.record(place, works)` and `block.note(name)`."""

    def __init__(self, block):
        self.block, self.state, self.open = block, State(), False
        self.seen, self.known, self.lock, self.noted = 0, {}, threading.RLock(), []
        self.views, self.originals, self.met, self.holders, self.undo = {}, {}, {}, [], []
        self.armed = False  # whether the profiler looks out for arrays being born

    def start(self):
        self.open, self.frame = True, sys._getframe(1)
        while self.frame and self.frame.f_globals.get("__name__", "").startswith(OURS):
            self.frame = self.frame.f_back
        if self.frame:  # of a block; a call follows its function instead
            self.since = self.frame.f_lasti
            if uses_numpy(names_in(self.frame.f_code), self.frame.f_globals):
                self.arm()

    def stop(self, *error):
        self.name_what_was_not_watched()
        self.disarm()
        self.open, frame, self.frame = False, self.frame, None
        if frame and frame.f_locals is frame.f_globals:
            self.holders.append((frame.f_globals, names_in(frame.f_code)))  # a notebook's own
        for holder, keys in self.holders:
            self.put_back(holder, keys)
        for undo in self.undo:
            undo()
        for kept in (self.views, self.originals, self.met, self.holders, self.undo):
            kept.clear()
        if self.noted and self.block.strict and not (error and error[0]):
            self.refuse(self.noted[0])

    # -- what arrays tell ---------------------------------------------------------------------
    def record(self, key, make):
        """The Works that `make` gives were done, or that are known by `key`."""
        with self.lock:  # threads may come at the same time
            if (found := self.known.get(key)) is None:
                found = [self.known.setdefault(one.signature, one) for one in make()]
                if key:
                    self.known[key] = found
            self.seen += 1
            self.block.record(("", "forward"), found)
        if self.block.strict and found[0].how == "unknown":
            self.refuse(found[0].op)

    def refuse(self, name):
        from ..torch.mode import UnknownOperator

        raise UnknownOperator(
            f"There is no rule for {name}, or no way to follow it. A rule is a "
            f"function of its operands: @fl.rule({name.split(':')[0]!r}). "
            "Without strict=True it is listed in .unknown."
        )

    def note(self, name):
        """What cannot be followed; NumPy's own code may do what it likes."""
        if self.open and not self.state.doing:
            with self.lock:
                self.noted.append(name)
                self.block.note(name)

    @contextlib.contextmanager
    def inside(self, name):
        """A NumPy function in Python runs: what it calls counts, unless it makes its own arrays."""
        before, seen = (self.state.doing, self.state.lost), self.seen
        self.state.doing, self.state.lost = name, False
        try:
            yield
        finally:
            lost = self.seen == seen or self.state.lost and name not in WHOLE
            self.state.doing = ""
            if lost:
                self.note(name)
            self.state.doing, self.state.lost = before

    # -- what is born inside ------------------------------------------------------------------
    def arm(self):
        """From now on, every array that Python code makes is seen."""
        if not self.armed:
            self.armed, self.earlier = True, sys.getprofile()
            self.earlier_in_threads = threading.getprofile()
            sys.setprofile(self.saw)
            threading.setprofile(self.saw)

    def disarm(self):
        if self.armed:
            self.armed = False
            sys.setprofile(self.earlier)
            threading.setprofile(self.earlier_in_threads)

    def saw(self, frame, event, arg):
        if self.earlier:
            self.earlier(frame, event, arg)
        if event != "c_call" or not self.open:
            return
        if arg in BIRTHS and not frame.f_globals.get("__name__", "").startswith(OURS):
            self.state.lost = True
            self.note(f"numpy.{arg.__name__}: {NEW}")
        elif arg.__name__ == "numpy":
            self.note(f"torch.Tensor.numpy: {NEW}")

    # -- which arrays are watched -------------------------------------------------------------
    def watch(self, array):
        """A view of the same numbers whose work is counted."""
        if type(array) is not np.ndarray and not isinstance(array, Watched):
            raise WatchError(
                f"{type(array).__name__} is no NumPy array. Write a = c.watch(a) for "
                "an array a; tensors are watched anyway."
            )
        if array.dtype.kind not in "biufc":
            self.note(f"numpy.ndarray: an array of {array.dtype.name}")
            return array
        self.arm()
        if id(array) not in self.views:
            view = array.view(Watched)
            view.watches = (*getattr(array, "watches", ()), self)
            self.views[id(array)], self.originals[id(view)] = view, (view, array)
        return self.views[id(array)]

    def call(self, fn, args, kwargs):
        """A call whose arrays are watched: in its arguments, and wherever fn reaches them."""
        self.frame = None
        self.disarm()  # it is the function's code that matters
        self.home = getattr(fn, "__module__", None) or type(fn).__module__
        if isinstance(own := getattr(fn, "__self__", None), np.ndarray):
            fn = getattr(self.follow(own), fn.__name__)  # a.dot
        self.follow(fn)
        return (
            fn,
            [self.follow(one) for one in args],
            {key: self.follow(one) for key, one in kwargs.items()},
        )

    def follow(self, x):
        """x with its arrays watched; what holds them stays the same object."""
        if type(x) is np.ndarray or isinstance(x, Watched):
            return self.watch(x)
        if isinstance(x, np.ndarray) or isinstance(x, RANDOM):
            self.note(
                f"numpy.{type(x).__name__}: "
                + ("a class of its own" if isinstance(x, np.ndarray) else NEW)
            )
        elif isinstance(x, tuple):
            parts = [self.follow(one) for one in x]
            if any(a is not b for a, b in zip(parts, x)):
                new = type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
                self.originals[id(new)] = new, x
                return new
        elif id(x) in self.met:
            return x
        elif isinstance(x, (list, dict)):
            self.hold(x, range(len(x)) if isinstance(x, list) else list(x), all_of_it=True)
        elif isinstance(x, functools.partial):
            self.met[id(x)] = x
            state = x.__reduce__()[2]
            new = (self.follow(one) for one in (x.func, x.args, dict(x.keywords)))
            x.__setstate__((*new, state[3]))
            self.undo.append(lambda: x.__setstate__(state))
        elif isinstance(x, MethodType):
            self.follow(x.__func__)
            self.follow(x.__self__)
        elif isinstance(x, FunctionType):
            self.follow_function(x)
        elif isinstance(x, type) and not library(x):
            self.met[id(x)] = x
            for name, one in vars(x).items():
                if isinstance(one, FunctionType):
                    self.follow(one)
                elif isinstance(one, np.ndarray):
                    self.note(f"{x.__name__}.{name}: an array of a class")
        elif not isinstance(x, (type, ModuleType)) and hasattr(x, "__dict__"):
            self.follow(vars(x).get("__wrapped__"))  # a function behind a cache
            if type(x).__module__ in ("__main__", self.home) and not library(x):
                self.met[id(x)] = x
                self.hold(vars(x), list(vars(x)), all_of_it=True)
                self.follow(type(x))
        return x

    def follow_function(self, fn):
        """What a function's code names: its closure, its defaults, the globals of its module."""
        self.met[id(fn)] = fn
        for cell in fn.__closure__ or ():
            if cell != CellType():  # a name that has no value yet
                self.holders.append((cell, ()))
                cell.cell_contents = self.follow(cell.cell_contents)
        if library(fn):
            return
        names, inside = names_in(fn.__code__), fn.__globals__
        if uses_numpy(names, inside):
            self.arm()
            if "random" in names:
                self.note(f"numpy.random: {NEW}")
        if fn.__defaults__:
            before = fn.__defaults__
            fn.__defaults__ = self.follow(before)
            self.undo.append(lambda: setattr(fn, "__defaults__", before))
        self.follow(fn.__kwdefaults__)
        modules = [
            one
            for name in names
            if isinstance(one := inside.get(name), ModuleType) and not library(one)
        ]
        for space in (inside, *map(vars, modules)):
            self.hold(space, names)

    def hold(self, holder, keys, all_of_it=False):
        """Watch the arrays under these keys of a list or a dict, until `put_back`."""
        self.met[id(holder)] = holder
        self.holders.append((holder, None if all_of_it else keys))
        for key in keys:
            one = holder[key] if isinstance(holder, list) else holder.get(key)
            if type(one) not in SIMPLE and (new := self.follow(one)) is not one:
                holder[key] = new

    def put_back(self, holder, keys=None):
        """The holder as the user knows it: the original arrays, and plain ones that are new."""
        if isinstance(holder, CellType):
            holder.cell_contents = self.original(holder.cell_contents)
            return
        if isinstance(holder, list) or keys is None:
            keys = range(len(holder)) if isinstance(holder, list) else list(holder)
        for key in keys:
            one = holder[key] if isinstance(holder, list) else holder.get(key)
            if type(one) not in SIMPLE and (was := self.original(one)) is not one:
                holder[key] = was

    def original(self, x):
        if id(x) in self.originals:
            return self.originals[id(x)][1]
        if isinstance(x, Watched) and self in x.watches:
            others = tuple(one for one in x.watches if one is not self)
            x = x.view(Watched if others else np.ndarray)
            if others:
                x.watches = others
            return x if x.ndim or others else x[()]
        if isinstance(x, (list, dict)) and id(x) not in self.met:  # made inside
            self.met[id(x)] = x
            self.put_back(x)
        if isinstance(x, tuple) and any(self.original(one) is not one for one in x):
            parts = map(self.original, x)
            return type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
        return x

    def name_what_was_not_watched(self):
        """Arrays that the lines of a block load, and that nobody gave to c.watch."""
        if self.frame:
            loaded = {
                one.argval
                for one in dis.get_instructions(self.frame.f_code)
                if self.since < one.offset < self.frame.f_lasti and "LOAD" in one.opname
            }
            for name, value in {**self.frame.f_globals, **self.frame.f_locals}.items():
                if name in loaded and type(value) is np.ndarray and id(value) not in self.views:
                    self.note(f"{name}: an array that c.watch({name}) would follow")


def names_in(code):
    """Every name of a global or an attribute in a function's code, and in what it defines."""
    inner = (names_in(one) for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*inner)


def uses_numpy(names, inside):
    """Whether code that names these speaks of NumPy, or of a tensor's .numpy()."""
    return "numpy" in names or any(
        (
            getattr(inside.get(name), "__module__", None)
            or getattr(inside.get(name), "__name__", "")
            or ""
        ).partition(".")[0]
        == "numpy"
        for name in names
    )


def library(x):
    """Whether x, or its class, is installed and not the user's own."""
    name = x.__name__ if isinstance(x, ModuleType) else getattr(x, "__module__", None) or "builtins"
    return (
        name.startswith(OURS)
        or name.partition(".")[0] in sys.stdlib_module_names - {"__main__"}
        or "site-packages" in (getattr(sys.modules.get(name), "__file__", None) or "")
    )
