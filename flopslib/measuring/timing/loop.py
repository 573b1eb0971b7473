"""The timing loop: call a function in windows of about a millisecond, one after the other.

The fact behind it: the system takes a core away in slices of a few milliseconds, so a window
shorter than that is either clean or clearly not. The fastest window tells what the core can do,
all of them together what was really had.
To change it: warming up is in `calls_a_window`; how long a window is belongs to the clock.
"""

import math
import sys
from contextlib import contextmanager
from typing import NamedTuple

from .clocks import MeasureError, Used, clock_of

LONG = 5.0  # seconds: nobody wants to wait for a second call
FORMATS = {
    "float": "FP64",
    "float64": "FP64",
    "float32": "FP32",
    "float16": "FP16",
    "bfloat16": "BF16",
    "float8_e4m3fn": "FP8 E4M3",
    "float8_e5m2": "FP8 E5M2",
    "complex": "complex FP64",
    "complex128": "complex FP64",
    "complex64": "complex FP32",
    **{f"{u}int{n}": f"{u}int{n}".upper() for u in ("", "u") for n in (8, 16, 32, 64)},
}


class Window(NamedTuple):
    """Some calls in a row: when they began and ended, and what the clock saw meanwhile."""

    calls: int
    start: float
    end: float
    wall: float  # seconds with the reading of clocks around it, which is where a quota often bites
    used: Used
    work: float = 1.0  # FLOP or bytes of one call; 1 counts the calls themselves

    @property
    def seconds(self):
        return max(self.end - self.start, 1e-9)

    @property
    def rate(self):
        return self.calls * self.work / self.seconds


class First(NamedTuple):
    """The first call: it tells the clock to use and the number format of the result."""

    window: Window
    clock: object
    format: str
    least: int = 1  # calls a window, so that main memory is not measured in the cache


def first_call(fn, device=None, clock=None, work=1.0, flush=False, least=1):
    """Call once. A result that lies on a GPU is timed by that GPU's clock, asked for or not."""
    if not callable(fn):
        raise MeasureError(
            f"measure needs something to call and got {type(fn).__name__}: the work "
            "was done before it came here. Wrap it: fl.measure(lambda: a @ b)."
        )
    reader = clock or clock_of(device or "cpu", flush)
    before, start = reader.used(), reader.now()
    result = fn()
    end = reader.now()
    window = Window(1, start, end, end - start, reader.used().since(before), work)
    one = result[0] if isinstance(result, (tuple, list)) and len(result) else result
    place = getattr(one, "device", None)  # PyTorch's has a type, NumPy's is a text
    if clock is None and reader.device == "cpu" != getattr(place, "type", "cpu"):
        reader = clock_of(place, flush)
    kind = str(getattr(one, "dtype", type(one).__name__)).removeprefix("torch.")
    return First(window, reader, FORMATS.get(kind, ""), least)


def laps(fn, first, seconds):
    """Warm up, then yield windows until they add up to `seconds`; at least three."""
    if first.window.seconds > LONG:
        yield first.window
        return
    calls, spent, count = calls_a_window(fn, first, seconds), 0.0, 0
    while spent < seconds or count < 3:
        window = one_window(fn, calls, first.clock, first.window.work)
        spent, count = spent + window.wall, count + 1
        yield window
        if window.seconds > LONG:
            return


def one_window(fn, calls, clock, work=1.0):
    enter, before = clock.now(), clock.used()
    start, end = clock.timed(fn, calls)
    used = clock.used().since(before)
    return Window(calls, start, end, clock.now() - enter, used, work)


def calls_a_window(fn, first, seconds, part=1):
    """Warm up until two calls in a row agree, then say how many calls fill a part of a window."""
    clock, last, spent = first.clock, first.window.seconds, 0.0
    length = clock.window * part
    while last + spent < seconds:
        now = one_window(fn, 1, clock).seconds
        spent, agree = spent + now, abs(now - last) <= max(0.1 * last, 1e-6)
        last = now
        if agree:
            break
    calls = 1
    while last < length / 2 and spent < seconds:
        calls = min(10 * calls, math.ceil(calls * length / last))
        # The better of two, so that a neighbour does not make the windows too short.
        pair = [one_window(fn, calls, clock).seconds for _ in range(2)]
        last, spent = min(pair), spent + sum(pair)
    return max(calls, first.least)


@contextmanager
def one_torch_thread():
    """PyTorch on one thread inside the block, if it is loaded; as before afterwards."""
    torch = sys.modules.get("torch")
    if not hasattr(torch, "set_num_threads"):
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
