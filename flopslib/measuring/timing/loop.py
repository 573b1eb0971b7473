"""The timing loop: call a function in windows of about a millisecond, one after the other.

The system takes a core away in slices of a few milliseconds, so a window shorter than that is
either clean or clearly not. The fastest window shows what the core can do, all of them together
what was really had.
To change it: warming up is in `calls_a_window`; how long a window is belongs to the clock.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from itertools import islice
from typing import NamedTuple

from ..._support.later import later_work
from ...facts.dtypes import format_of
from .clocks import Clock, Function, MeasureError, Usage, clock_of

LONG_CALL = 5.0  # seconds: a call that takes longer is not repeated: a learner would wait for it
LEAST_WINDOWS = 3  # of calls longer than the time to measure in: two would not show an outlier
SHORTEST = 1e-9  # seconds: a clock that did not move must not divide by zero
# Warming up ends when two calls in a row agree. First calls seen: 49 times as long for a BF16
# product, 8 times for FP64, so 10 % is far from both warm and cold.
AGREE = 0.1  # of the call before
AGREE_SECONDS = 1e-6  # about 20 readings of the clock: closer is noise of the clock itself
MOST_PARTS = 10  # of a result that is a list, to find out where it lies and in what format it is
MOST_GROWTH = 10  # times as many calls from one try to the next, while their duration is unknown


class Window(NamedTuple):
    """Some calls in a row: when they began and ended, and what the clock saw meanwhile."""

    calls: int
    start: float  # seconds, as `end`
    end: float
    wall: float  # seconds with the reading of clocks around it, which is where a quota often bites
    usage: Usage
    work: float = 1.0  # FLOP or bytes of one call; 1 counts the calls themselves

    @property
    def seconds(self) -> float:
        return max(self.end - self.start, SHORTEST)

    @property
    def rate(self) -> float:
        """Work a second."""
        return self.calls * self.work / self.seconds


class FirstCall(NamedTuple):
    """The first call, which decides on the clock and the number format of the result."""

    window: Window
    clock: Clock
    format: str  # such as "FP32", "" for a result that is not a number of a known format
    least: int = 1  # calls a window, so that main memory is not measured in the cache


def first_call(
    fn: Function,
    device: object = None,
    clock: Clock | None = None,
    work: float = 1.0,
    flush: bool = False,
    least: int = 1,
) -> FirstCall:
    """Call once. Work that a GPU does is timed by that GPU's clock, asked for or not.

    Raises MeasureError for a call that hands its work on and returns before it is done.
    """
    if not callable(fn):
        raise MeasureError(
            f"measure needs something to call and got {type(fn).__name__}: the work "
            "was done before it came here. Wrap it: fl.measure(lambda: a @ b)."
        )
    reader = clock or clock_of(device or "cpu", flush)
    gpu = _gpu()
    if gpu:
        gpu.synchronize()  # work of the lines before is not this call's
    before = reader.usage()
    start = reader.now()
    result = fn()
    end = reader.now()
    usage = reader.usage().since(before)
    busy = gpu and not gpu.current_stream().query()
    if later := later_work(fn, result, "fl.measure", "Measure"):
        raise MeasureError(later)
    window = Window(1, start, end, end - start, usage, work)
    first = _first_array(result)
    _refuse_stand_in(first)
    place = getattr(first, "device", None)  # PyTorch's has a type, NumPy's is a text
    if getattr(place, "type", "cpu") == "cpu":
        place = "cuda" if busy else "cpu"
    if clock is None and reader.device == "cpu" != place:
        reader = clock_of(place, flush)
    dtype = getattr(first, "dtype", type(first).__name__)
    return FirstCall(window, reader, format_of(dtype), least)


def _first_array(result, depth=3):
    """The first array in a result, or else the first of its parts, or the result itself."""
    parts = ()
    if isinstance(result, (tuple, list)):
        parts = result
    elif isinstance(result, Mapping):  # as what models of transformers return
        parts = result.values()
    elif is_dataclass(result):
        parts = getattr(result, "__dict__", {}).values()
    if depth == 0 or not len(parts):
        return result
    inside = [_first_array(part, depth - 1) for part in islice(parts, MOST_PARTS)]
    return next((part for part in inside if hasattr(part, "dtype")), inside[0])


def _refuse_stand_in(array):
    """Raise MeasureError for a tensor without numbers: nothing was computed for it."""
    device = getattr(getattr(array, "device", None), "type", "")
    if device != "meta" and type(array).__name__ != "FakeTensor":
        return
    kind = "a meta tensor" if device == "meta" else "a fake tensor"
    raise MeasureError(
        f"The result is {kind}, which has a shape and no numbers, so nothing was computed: measure "
        'it with tensors on "cpu" or on a GPU.'
    )


def _gpu():
    """torch.cuda where this program uses it, else None.

    NB: Apple's GPU cannot be asked whether it is at work, so a call must return a result of it.
    """
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    return cuda if cuda is not None and cuda.is_initialized() else None


def timed_windows(
    fn: Function,
    first: FirstCall,
    seconds: float,
) -> Iterator[Window]:
    """Warm up, then yield windows until they add up to `seconds`; at least three."""
    if first.window.seconds > LONG_CALL:
        yield first.window
        return
    calls = calls_a_window(fn, first, seconds)
    spent, count = 0.0, 0
    while spent < seconds or count < LEAST_WINDOWS:
        window = one_window(fn, calls, first.clock, first.window.work)
        spent += window.wall
        count += 1
        yield window
        if window.seconds > LONG_CALL:
            return


def one_window(
    fn: Function,
    calls: int,
    clock: Clock,
    work: float = 1.0,
) -> Window:
    """Time a number of calls in a row, and what the thread used meanwhile."""
    enter = clock.now()
    before = clock.usage()
    start, end = clock.timed(fn, calls)
    usage = clock.usage().since(before)
    wall = clock.now() - enter
    return Window(calls, start, end, wall, usage, work)


def calls_a_window(
    fn: Function,
    first: FirstCall,
    seconds: float,
    part: float = 1,
) -> int:
    """Warm up until two calls in a row agree; return how many calls fill a part of a window."""
    last, spent = _warm_up(fn, first, seconds)
    length = first.clock.window * part
    calls = 1
    while last < length / 2 and spent < seconds:
        calls = min(MOST_GROWTH * calls, math.ceil(calls * length / last))
        # The better of two, so that a neighbour does not make the windows too short.
        once, again = (one_window(fn, calls, first.clock).seconds for _ in range(2))
        last = min(once, again)
        spent += once + again
    return max(calls, first.least)


def _warm_up(fn, first, seconds):
    """(seconds of the last call, seconds spent): calls until two in a row agree."""
    last, spent = first.window.seconds, 0.0
    while last + spent < seconds:
        now = one_window(fn, 1, first.clock).seconds
        spent += now
        agree = abs(now - last) <= max(AGREE * last, AGREE_SECONDS)
        last = now
        if agree:
            break
    return last, spent
