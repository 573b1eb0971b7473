"""Which NumPy arrays a count follows: those that are passed, and those given to `c.watch`.

Passed are the arguments, what is in them (lists, tuples, dictionaries, attributes of objects whose
class is the user's own), and the object whose method is called. There each array is replaced by a
counted view for the time of the call, and put back, whatever happens; what is computed from a
counted view is one. Everything else that the call can reach (closures, globals, classes, default
arguments) is left alone, and named in `.unknown` unless it only meets followed arrays (guard).
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType, MethodType

import numpy as np

from ..._support.errors import UserError
from ..op_cost import OpCost, UnknownOperator, not_followed
from ..reach import SIMPLE, Named, reachable
from ..report_display import NOT_PASSED
from .array import COMPLETE, OPEN, CountedArray
from .guard import MADE_INSIDE, NUMERIC, MakerWatch, makes_random_numbers, owners
from .holders import is_holder, items, put
from .retype import number, register, release, trackers_of


class WatchError(UserError, TypeError):
    """What cannot be watched."""


class State(threading.local):
    """What a thread is doing: "" the user's code, or the name of a NumPy function in Python."""

    doing: str = ""
    lost: bool = False  # whether it has made arrays that are not followed


class ArrayTracker:
    """NumPy for the time of one count; it reports to the block's `record` and `note_array`."""

    seen: int  # calls that were recorded
    known: dict[object, OpCost | list[OpCost]]  # by key of a call, and by signature
    views: dict[int, np.ndarray]  # counted views, by the id of the user's array
    originals: dict[int, tuple[object, object]]  # (ours, the user's), by the id of ours
    holders: dict[int, object]  # lists, dictionaries and objects in which arrays were replaced
    reached: dict[int, Named]  # arrays in reach of the call that nobody passed, by id
    met: set[int]  # those of them that met a followed array
    strange: bool  # whether the result holds what was not followed

    def __init__(self, block):
        self.block = block
        self.state = State()
        self.lock = threading.RLock()
        self.seen, self.known = 0, {}
        self.views, self.originals, self.holders = {}, {}, {}
        self.reached, self.met, self.strange = {}, set(), False
        self.makers = MakerWatch(self._made)

    # -- begin and end ----------------------------------------------------------------------------
    def start(self) -> None:
        """Begin to count."""
        OPEN.append(self)
        self.makers.arm()

    def stop(self, *error) -> None:
        """Name what was not followed, and put everything back."""
        self._name_what_was_not_followed()
        self.makers.disarm()
        for holder in self.holders.values():
            self._put_back(holder)
        originals = {
            key: array
            for key, (_, array) in self.originals.items()
            if isinstance(array, np.ndarray)
        }
        for kept in (self.views, self.originals, self.holders, self.reached):
            kept.clear()
        OPEN.remove(self)
        release(self, originals)

    # -- what counted arrays report ---------------------------------------------------------------
    def record(self, key: tuple | None, make: Callable[[], list[OpCost]]) -> None:
        """Count the costs that are known by `key`, or that `make` returns."""
        with self.lock:  # threads may come at the same time
            costs = self.known.get(key)
            if costs is None:
                costs = [self.known.setdefault(cost.signature, cost) for cost in make()]
                if key:
                    self.known[key] = costs
            self.seen += 1
            self.block.record(("", "forward"), costs)
        if self.block.strict and costs[0].how == "unknown":
            raise UnknownOperator(not_followed(costs[0].op))

    def note(self, name: str) -> None:
        """Name what cannot be followed; NumPy's own code may do what it likes."""
        if self in OPEN and not self.state.doing:
            with self.lock:
                self.block.note_array(name)

    @contextlib.contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """A NumPy function in Python: what it calls counts, unless it makes arrays of its own."""
        before, seen = (self.state.doing, self.state.lost), self.seen
        self.state.doing, self.state.lost = name, False
        try:
            yield
        finally:
            made_its_own = self.state.lost and name not in COMPLETE
            nothing_seen = self.seen == seen
            self.state.doing = ""
            if made_its_own or nothing_seen:
                self.note(name)
            self.state.doing, self.state.lost = before

    def meets(self, array: np.ndarray, function: str) -> None:
        """A followed array and another one go into the same function: the work is counted.

        Where the other one comes from is known if the call can reach it by name; otherwise it may
        have been worked out in a way that was not followed.
        """
        for x in owners(array):
            if id(x) in self.reached:
                self.met.add(id(x))
                return
            if id(x) in self.views:
                return
        if not self.block.noted and array.dtype.kind in NUMERIC:
            self.note(f"numpy.{function.removeprefix('numpy.')}: an array that came from elsewhere")

    def _made(self, name: str) -> None:
        self.state.lost = True
        self.note(name)

    # -- following --------------------------------------------------------------------------------
    def watch(self, array: np.ndarray) -> np.ndarray:
        """A view of the same numbers whose work is counted. Raises WatchError."""
        if type(array) is not np.ndarray and type(array) is not CountedArray:
            raise WatchError(
                f"{type(array).__name__} is no NumPy array. Write a = c.watch(a) for "
                "an array a; tensors are watched anyway."
            )
        if array.dtype.kind not in NUMERIC:
            self.note(f"numpy.ndarray: an array of {array.dtype.name}")
            return array
        self.reached.pop(id(array), None)
        if id(array) not in self.views:
            view = array.view(CountedArray)
            register(view, tuple(dict.fromkeys((*trackers_of(array), self))))
            self.views[id(array)] = view
            self.originals[id(view)] = (view, array)
        return self.views[id(array)]

    def follow_call(
        self, fn: Callable, args: Sequence, kwargs: Mapping, roots: Sequence[Named]
    ) -> tuple[Callable, list, dict]:
        """(fn, args, kwargs) with counted views in place of the arrays that are passed."""
        for name, x in reachable(roots):
            if isinstance(x, np.ndarray):
                self.reached[id(x)] = (name, x)
            elif makes_random_numbers(x):
                maker = "numpy.random" if isinstance(x, FunctionType) else name
                self.note(f"{maker}: {MADE_INSIDE}")
        if isinstance(fn, MethodType) or isinstance(getattr(fn, "__self__", None), np.ndarray):
            owner = self.follow(fn.__self__)
            if owner is not fn.__self__:
                fn = getattr(owner, fn.__name__)  # a.dot
        else:
            fn = self.follow(fn)
        args = [self.follow(x) for x in args]
        kwargs = {name: self.follow(x) for name, x in kwargs.items()}
        return fn, args, kwargs

    def follow(self, x: object) -> object:
        """x with its arrays counted; a list, dictionary or object stays the same object."""
        if type(x) is np.ndarray or type(x) is CountedArray:
            return self.watch(x)
        if isinstance(x, np.ndarray):
            self.reached.pop(id(x), None)
            self.note(f"numpy.{type(x).__name__}: a class of its own")
        elif isinstance(x, tuple):
            return self._follow_tuple(x)
        elif isinstance(x, functools.partial):
            parts = [self.follow(part) for part in (x.func, x.args, dict(x.keywords))]
            return functools.partial(parts[0], *parts[1], **parts[2])
        elif is_holder(x) and id(x) not in self.holders:
            self.holders[id(x)] = x
            for key, value in items(x):
                if type(value) not in SIMPLE and (new := self.follow(value)) is not value:
                    put(x, key, new)
        return x

    def _follow_tuple(self, x: tuple) -> tuple:
        parts = [self.follow(part) for part in x]
        if all(new is old for new, old in zip(parts, x)):
            return x
        new = type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
        self.originals[id(new)] = (new, x)
        return new

    def _put_back(self, holder: object) -> None:
        """The holder as the user knows it: their own arrays, and numbers that are numbers."""
        for key, value in items(holder):
            if type(value) not in SIMPLE and (old := self._original(value)) is not value:
                put(holder, key, old)

    def _original(self, x: object) -> object:
        if id(x) in self.originals:
            return self.originals[id(x)][1]
        if type(x) is CountedArray and not x.ndim and trackers_of(x) == (self,):
            return number(x)
        if isinstance(x, tuple) and any(self._original(part) is not part for part in x):
            parts = map(self._original, x)
            return type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
        return x

    # -- what was not followed --------------------------------------------------------------------
    def check(self, strangers: Sequence[np.ndarray | np.generic]) -> None:
        """Look at the plain arrays and numbers in the result: were they made by the call?"""
        known = self.views.keys() | self.reached.keys()
        for x in strangers:
            if isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in NUMERIC:
                self.strange = self.strange or not any(id(owner) in known for owner in owners(x))

    def _name_what_was_not_followed(self) -> None:
        """Name the arrays that the call reaches and nobody passed; else a result of theirs."""
        for key, (name, array) in self.reached.items():
            if key not in self.met and array.dtype.kind in NUMERIC:
                self.note(f"{name}: {NOT_PASSED}")
        if self.strange and not self.block.noted:
            self.note("the result: made in a way that was not followed")

    def knows(self, array: np.ndarray) -> bool:
        """Whether an array is followed, or was met by one that is."""
        return id(array) in self.views or id(array) in self.met
