"""The timing loop: call a function in windows of about a millisecond, one after the other.

The system takes a core away in slices of a few milliseconds, so a window shorter than that is
either clean or clearly not. The fastest window shows what the core can do, all of them together
what was really had.
To change it: warming up is in `calls_a_window`; how long a window is belongs to the clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from ...facts.dtypes import format_of
from .clocks import Clock, Function, MeasureError, Usage, clock_of

LONG_CALL = 5.0  # seconds: a call that takes longer is not repeated: a learner would wait for it
LEAST_WINDOWS = 3  # of calls longer than the time to measure in: two would not show an outlier
SHORTEST = 1e-9  # seconds: a clock that did not move must not divide by zero
# Warming up ends when two calls in a row agree. First calls seen: 49 times as long for a BF16
# product, 8 times for FP64, so 10 % is far from both warm and cold.
AGREE = 0.1  # of the call before
AGREE_SECONDS = 1e-6  # about 20 readings of the clock: closer is noise of the clock itself
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
    """Call once. A result that lies on a GPU is timed by that GPU's clock, asked for or not."""
    if not callable(fn):
        raise MeasureError(
            f"measure needs something to call and got {type(fn).__name__}: the work "
            "was done before it came here. Wrap it: fl.measure(lambda: a @ b)."
        )
    reader = clock or clock_of(device or "cpu", flush)
    before = reader.usage()
    start = reader.now()
    result = fn()
    end = reader.now()
    usage = reader.usage().since(before)
    window = Window(1, start, end, end - start, usage, work)
    first = result[0] if isinstance(result, (tuple, list)) and len(result) else result
    place = getattr(first, "device", None)  # PyTorch's has a type, NumPy's is a text
    if clock is None and reader.device == "cpu" != getattr(place, "type", "cpu"):
        reader = clock_of(place, flush)
    dtype = getattr(first, "dtype", type(first).__name__)
    return FirstCall(window, reader, format_of(dtype), least)


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
