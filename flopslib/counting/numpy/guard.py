"""What a count of NumPy cannot follow, and how it is named: never a silent zero.

Three looks: Python's profiler sees arrays that are made inside, a followed array meets those that
came from elsewhere, and what the call returns shows what was made in a way that was not seen.
NB: what compiled code does by itself with arrays of its own, and neither meets a followed array nor
returns, cannot be seen. To have another way of making arrays named: MAKERS.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType, FunctionType
from typing import Any

import numpy as np

from ..reachable import OURS, is_library, names_in

MAKERS = {
    np.array,
    np.asarray,
    np.ascontiguousarray,
    np.asfortranarray,
    np.zeros,
    np.empty,
    np.arange,
    np.fromiter,
    np.frombuffer,
    np.fromfile,
    np.fromstring,
    np.from_dlpack,
}
RANDOM = (np.random.Generator, np.random.RandomState)
TEXTS = "numpy._core.arrayprint"  # arrays that NumPy makes to write one as text: not counted
NUMERIC = "biufc"  # the kinds of dtype that arithmetic is done on
MADE_INSIDE = "an array that is made inside"


class ThreadProfiler:
    """Python's profiler in one thread, set for as long as a MakerWatch needs it there."""

    watches: list[MakerWatch]

    def __init__(self):
        self.watches = []
        self.earlier = None  # the profiler that was there before

    def add(self, watch: MakerWatch) -> None:
        """Begin to look for a watch."""
        self.watches.append(watch)
        earlier = sys.getprofile()
        if len(self.watches) == 1 and earlier != self.event:
            self.earlier = earlier
            sys.setprofile(self.event)

    def remove(self, watch: MakerWatch) -> None:
        """Stop looking for a watch; the last one puts back the earlier profiler."""
        self.watches = [other for other in self.watches if other is not watch]
        if not self.watches and sys.getprofile() == self.event:  # not in another thread
            sys.setprofile(self.earlier)

    def event(self, frame: FrameType, event: Any, arg: Any) -> None:
        """What Python calls at each call and return."""
        if self.earlier:
            self.earlier(frame, event, arg)
        if not self.watches:  # it was closed in another thread
            sys.setprofile(self.earlier)
        elif event == "c_call":
            for watch in self.watches:
                watch.look(frame, arg)


class OfThread(threading.local):
    """The one profiler of a thread."""

    def __init__(self):
        self.profiler = ThreadProfiler()


THREAD = OfThread()


class MakerWatch:
    """Calls `on_made(name)` whenever Python code makes a NumPy array, by Python's profiler."""

    profilers: list[ThreadProfiler]  # that look for it, one in each of its threads

    def __init__(self, on_made: Callable[[str], None]):
        self.on_made = on_made
        self.profilers = []

    def arm(self) -> None:
        """From now on, every array that Python code makes in this thread is seen."""
        profiler = THREAD.profiler
        if profiler not in self.profilers:
            self.profilers.append(profiler)
            profiler.add(self)

    def disarm(self) -> None:
        """Look no more, in none of the threads."""
        while self.profilers:
            self.profilers.pop().remove(self)

    @contextlib.contextmanager
    def in_this_thread(self) -> Iterator[None]:
        """See what this thread makes, for as long as it does work for a count of another one."""
        if not self.profilers:  # disarmed, or not armed yet
            yield
            return
        profiler = THREAD.profiler
        self.profilers.append(profiler)
        profiler.add(self)
        try:
            yield
        finally:
            if profiler in self.profilers:
                self.profilers.remove(profiler)
                profiler.remove(self)

    def look(self, frame: FrameType, function: Any) -> None:
        """Look at a function written in C that is about to run."""
        caller = frame.f_globals.get("__name__", "")
        if function in MAKERS and not caller.startswith((OURS, TEXTS)):
            self.on_made(f"numpy.{function.__name__}: {MADE_INSIDE}")
        elif function.__name__ == "numpy":
            self.on_made(f"torch.Tensor.numpy: {MADE_INSIDE}")


def makes_random_numbers(x: Any) -> bool:
    """Whether x is a generator of random numbers, or code that names numpy.random.

    The profiler does not see these methods: they are compiled by Cython.
    """
    if isinstance(x, RANDOM):
        return True
    if not isinstance(x, FunctionType) or is_library(x):
        return False
    names = names_in(x.__code__)
    modules = (x.__globals__.get(name) for name in names)
    return "random" in names and any(module is np or module is np.random for module in modules)


def owners(x: Any) -> Iterator[np.ndarray | np.generic]:
    """x, and the arrays whose memory it looks at: slicing an array is not work."""
    while isinstance(x, (np.ndarray, np.generic)):
        yield x
        x = x.base
