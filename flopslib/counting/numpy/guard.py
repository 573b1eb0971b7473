"""What a count of NumPy cannot follow, and how it is named: never a silent zero.

Three looks: Python's profiler sees arrays that are made inside, a followed array meets those that
came from elsewhere, and what the call returns shows what was made in a way that was not seen.
NB: what compiled code does by itself with arrays of its own, and neither meets a followed array nor
returns, cannot be seen. To have another way of making arrays named: MAKERS.
"""

from __future__ import annotations

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
TEXTS = "numpy._core.arrayprint"  # what NumPy makes to write an array as text is no work
NUMERIC = "biufc"  # the kinds of dtype that arithmetic is done on
MADE_INSIDE = "an array that is made inside"


class MakerWatch:
    """Calls `on_made(name)` whenever Python code makes a NumPy array, by Python's profiler."""

    armed: bool

    def __init__(self, on_made: Callable[[str], None]):
        self.on_made = on_made
        self.armed = False

    def arm(self) -> None:
        """From now on, every array that Python code makes is seen, in new threads too."""
        if not self.armed:
            self.armed = True
            self.earlier = sys.getprofile()
            self.earlier_in_threads = threading.getprofile()
            sys.setprofile(self._event)
            threading.setprofile(self._event)

    def disarm(self) -> None:
        """Put back the profilers that were there before."""
        if self.armed:
            self.armed = False
            sys.setprofile(self.earlier)
            threading.setprofile(self.earlier_in_threads)

    def _event(self, frame: FrameType, event: Any, arg: Any) -> None:
        if self.earlier:
            self.earlier(frame, event, arg)
        if event != "c_call" or not self.armed:
            return
        caller = frame.f_globals.get("__name__", "")
        if arg in MAKERS and not caller.startswith((OURS, TEXTS)):
            self.on_made(f"numpy.{arg.__name__}: {MADE_INSIDE}")
        elif arg.__name__ == "numpy":
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
