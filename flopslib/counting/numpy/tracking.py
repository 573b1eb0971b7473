"""The NumPy arrays that a count follows: those that are passed, and those given to `c.watch`.

Passed are the arguments, what is in them (lists, tuples, dictionaries, attributes of objects whose
class is the user's own), and the object whose method is called. There each array is replaced by a
counted view for the time of the call, and put back, whatever happens; what is computed from a
counted view is one. Everything else that the call can reach (closures, globals, classes, default
arguments) is left alone, and named in `.unknown`: where it meets a followed array the work is
counted, and what is done with it alone is not (guard).
"""

from __future__ import annotations

import contextlib
import functools
import operator
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from ..._support.errors import UserError
from ..op_cost import OpCost, UnknownOperator, not_followed
from ..open_blocks import LOCK
from ..reachable import SIMPLE, Named, reachable
from ..report_display import NOT_PASSED
from .array import COMPLETE, OPEN, CountedArray
from .guard import MADE_INSIDE, NUMERIC, MakerWatch, makes_random_numbers, owners
from .holders import is_holder, items, like, put
from .retype import number, register, release, trackers_of


class WatchError(UserError, TypeError):
    """What cannot be watched."""


class State(threading.local):
    """What a thread is doing: "" the user's code, or the name of a NumPy function in Python."""

    doing: str = ""
    lost: bool = False  # whether it has made arrays that are not followed


class ArrayTracker:
    """NumPy for the time of one count; it reports to the block's `record` and `note`."""

    seen: int  # calls that were recorded
    known: dict[tuple | None, list[OpCost]]  # by key of a call
    interned: dict[tuple, OpCost]  # by signature
    views: dict[int, np.ndarray]  # counted views, by the id of the user's array
    originals: dict[int, tuple[Any, Any]]  # (ours, the user's), by the id of ours
    holders: dict[int, Any]  # lists, dictionaries and objects in which arrays were replaced
    reached: dict[int, Named]  # arrays in reach of the call that were not passed, by id
    strange: bool  # whether the result holds what was not followed

    def __init__(self, block):
        self.block = block
        self.state = State()
        self.lock = threading.RLock()
        self.makers = MakerWatch(self._made)
        self.seen = 0
        self.known = {}
        self.interned = {}
        self.views = {}
        self.originals = {}
        self.holders = {}
        self.reached = {}
        self.strange = False

    # -- begin and end ----------------------------------------------------------------------------
    def start(self) -> None:
        """Begin to count."""
        OPEN.append(self)
        self.makers.arm()

    def in_other_thread(self) -> contextlib.AbstractContextManager:
        """Followed arrays count in any thread; arrays that this one makes are seen meanwhile."""
        return self.makers.in_this_thread()

    def saw_anything(self) -> bool:
        """Whether arrays were followed: then nothing of theirs was missed."""
        return bool(self.views)

    def stop(self) -> None:
        """Name what was not followed, and put everything back."""
        self._name_what_was_not_followed()
        self.makers.disarm()
        for holder in self.holders.values():
            self._put_back(holder)
        arrays = self._own_arrays()
        for kept in (self.views, self.originals, self.holders, self.reached):
            kept.clear()
        with LOCK:
            if self in OPEN:
                OPEN.remove(self)
        release(self, arrays)

    def _own_arrays(self) -> dict[int, np.ndarray]:
        """The user's arrays, by the ids of their counted views; no view itself is kept."""
        arrays = {}
        for key, (_, original) in self.originals.items():
            if isinstance(original, np.ndarray):
                arrays[key] = original
        return arrays

    # -- what counted arrays report ---------------------------------------------------------------
    def record(self, key: tuple | None, make: Callable[[], list[OpCost]]) -> None:
        """Count the costs that are known by `key`, or that `make` returns."""
        with self.lock:  # threads may come at the same time
            costs = self.known.get(key)
            if costs is None:
                costs = [self.interned.setdefault(cost.signature, cost) for cost in make()]
                if key:
                    self.known[key] = costs
            self.seen += 1
            self.block.record(("", "forward"), costs)
        first = costs[0]
        if self.block.strict and first.how == "unknown":
            raise UnknownOperator(not_followed(first.op))

    def note(self, name: str) -> None:
        """Name what cannot be followed; NumPy's own code may do what it likes."""
        if self in OPEN and not self.state.doing:
            with self.lock:
                self.block.note(name)

    @contextlib.contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """A NumPy function in Python: what it calls counts, unless it makes arrays of its own."""
        state, seen = self.state, self.seen
        before = (state.doing, state.lost)
        state.doing, state.lost = name, False
        try:
            yield
        finally:
            made_its_own = state.lost and name not in COMPLETE
            nothing_seen = self.seen == seen
            state.doing = ""
            if made_its_own or nothing_seen:
                self.note(name)
            state.doing, state.lost = before

    def meets(self, array: np.ndarray, function: str) -> None:
        """A followed array and another one go into the same function.

        That work is counted. Where the other one comes from is known if the call can reach it by
        name; otherwise it may have been worked out in a way that was not followed.
        """
        if self.block.noted or array.dtype.kind not in NUMERIC:
            return
        if not self._knows_owner(array):
            name = function.removeprefix("numpy.")
            self.note(f"numpy.{name}: an array that came from elsewhere")

    def _made(self, name: str) -> None:
        self.state.lost = True
        self.note(name)

    # -- following --------------------------------------------------------------------------------
    def watch(self, array: np.ndarray) -> np.ndarray:
        """A view of the same numbers whose work is counted. Raises WatchError."""
        if not is_plain_or_counted(array):
            raise WatchError(
                f"{type(array).__name__} is not a NumPy array. Write a = c.watch(a) for "
                "an array a; tensors are watched anyway."
            )
        if array.dtype.kind not in NUMERIC:
            self.note(f"numpy.ndarray: an array of {array.dtype.name}")
            return array
        key = id(array)
        self.reached.pop(key, None)
        if key not in self.views:
            view = array.view(CountedArray)
            others = [tracker for tracker in trackers_of(array) if tracker is not self]
            register(view, (*others, self))
            self.views[key] = view
            self.originals[id(view)] = (view, array)
        return self.views[key]

    def follow_call(
        self, fn: Callable, args: Sequence, kwargs: Mapping, roots: Sequence[Named]
    ) -> tuple[Callable, list, dict]:
        """(fn, args, kwargs) with counted views in place of the arrays that are passed."""
        self._look_around(roots)
        owner = getattr(fn, "__self__", None)
        if isinstance(owner, np.ndarray):
            fn = getattr(self.watch(owner), fn.__name__)  # a.dot
        elif isinstance(fn, MethodType):
            self.follow(owner)
        else:
            fn = self.follow(fn)
        args = [self.follow(x) for x in args]
        kwargs = {name: self.follow(x) for name, x in kwargs.items()}
        return fn, args, kwargs

    def follow(self, x: Any) -> Any:
        """x with its arrays counted; a list, dictionary or object stays the same object."""
        if type(x) in SIMPLE:
            return x
        if is_plain_or_counted(x):
            return self.watch(x)
        if isinstance(x, np.ndarray):
            self.reached.pop(id(x), None)
            self.note(f"numpy.{type(x).__name__}: a class of its own")
        elif isinstance(x, tuple):
            return self._follow_tuple(x)
        elif isinstance(x, functools.partial):
            fn, args, kwargs = self.follow((x.func, x.args, dict(x.keywords)))
            return functools.partial(fn, *args, **kwargs)
        elif is_holder(x) and id(x) not in self.holders:
            self.holders[id(x)] = x
            for key, old in items(x):
                new = self.follow(old)
                if new is not old:
                    put(x, key, new)
        return x

    def _follow_tuple(self, x: tuple) -> tuple:
        new = like(x, [self.follow(part) for part in x])
        if same(new, x):
            return x
        self.originals[id(new)] = (new, x)
        return new

    def _put_back(self, holder: Any) -> None:
        """The holder as the user knows it: their own arrays, and numbers that are numbers."""
        for key, value in items(holder):
            old = self._original(value)
            if old is not value:
                put(holder, key, old)

    def _original(self, x: Any) -> Any:
        """What x was before it was followed; a number for an array that stands for one."""
        if type(x) in SIMPLE:
            return x
        if id(x) in self.originals:
            _, original = self.originals[id(x)]
            return original
        if type(x) is CountedArray and not x.ndim:
            only_ours = trackers_of(x) == (self,)
            return number(x) if only_ours else x
        if isinstance(x, tuple):
            old = like(x, [self._original(part) for part in x])
            return x if same(old, x) else old
        return x

    # -- what was not followed --------------------------------------------------------------------
    def check(self, strangers: Sequence[np.ndarray | np.generic]) -> None:
        """Look at the plain arrays and numbers in the result: were they made by the call?"""
        for x in strangers:
            if isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in NUMERIC:
                self.strange |= not self._knows_owner(x)

    def knows(self, array: np.ndarray) -> bool:
        """Whether an array is one that was passed or watched."""
        return id(array) in self.views

    def _knows_owner(self, x: np.ndarray | np.generic) -> bool:
        """Whether an array, or the one whose memory it looks at, was there before the call."""
        for owner in owners(x):
            key = id(owner)
            if key in self.views or key in self.reached:
                return True
        return False

    def _look_around(self, roots: Sequence[Named]) -> None:
        """Note by name what a call can reach, beside what it is given."""
        for name, x in reachable(roots):
            if isinstance(x, np.ndarray):
                self.reached[id(x)] = (name, x)
            elif makes_random_numbers(x):
                maker = "numpy.random" if isinstance(x, FunctionType) else name
                self.note(f"{maker}: {MADE_INSIDE}")

    def _name_what_was_not_followed(self) -> None:
        """Name the arrays that the call reaches and was not passed; else a result of theirs."""
        for name, array in self.reached.values():
            if array.dtype.kind in NUMERIC:
                self.note(f"{name}: {NOT_PASSED}")
        if self.strange and not self.block.noted:
            self.note("the result: made in a way that was not followed")


def same(new: tuple, old: tuple) -> bool:
    """Whether two tuples hold the same objects."""
    return all(map(operator.is_, new, old))


def is_plain_or_counted(x: Any) -> bool:
    """Whether x is an ordinary array, or one that is counted already."""
    return type(x) is np.ndarray or type(x) is CountedArray
