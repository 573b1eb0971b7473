"""Matrix products of libraries, by format: how fast, by which route, and how exact.

Only a library reaches a matrix unit (AMX, SME), and a product that is called FP32 may compute in
less. So every route's result is held against FP64, and a route whose error is too large for its
format is reported but does not count.
Several cores: each runs products of its own, as threads that share one wait for each other.
To add a route: a line in ROUTES, and a function like `numpy_route`.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...facts.matmul_formats import MATMUL, fp32_products, prepare
from ...quantities.quantity import Q
from ..timing import threads
from ..timing.clocks import CPU, Function
from ..timing.loop import first_call, timed_windows
from .buffers import PerThread

FORMATS = ("FP64", "FP32", "BF16", "FP16", "INT8")
SIZES = (256, 512, 1024, 2048)  # sides of the matrices to try
# One product of 6 ms still fits between two turns of a neighbour; of 2048 numbers on one core it
# takes 170 ms, and no window of it is clean on a busy machine.
LONGEST = 6e-3  # seconds
GROWTH = 8  # times as long, about, with twice the side
TRIES = 3  # of each size, to choose some
# Of so few tries the fastest size is often not the best one: beside neighbours the choice fell on
# another size from run to run, and in a matrix unit sizes lie a factor of three apart.
CANDIDATES = 2  # sizes that are measured in full
SECONDS = 0.15  # of one route
# A library's threads wait for more work at full speed before they rest, and would be at work in
# what is measured next. OpenBLAS: about 0.1 s with its usual setting.
SPIN = 0.1  # seconds
# NB: chosen. A library with a second thread keeps nearly one more core busy; in a script other
# threads add nothing. The system books their time now and then, so all windows together count. On a
# busy machine all threads get little, so it is held against what this one got.
OTHERS_AT_WORK = 0.2  # of this thread's own CPU time


DOES_NOT_WORK = (ImportError, TypeError, ValueError, RuntimeError, AttributeError)


class GemmResult(NamedTuple):
    """The best size of one route, on one core or on a number of them."""

    rate: Q
    name: str  # of its route
    route: str  # in words
    n: int  # rows and columns
    error: float  # the largest, as a part of the largest number in the result
    exact: bool  # whether the error is what the format allows
    middle: Q | None = None  # the rate of the window in the middle, where one core was measured


class Factors(NamedTuple):
    """A product that is ready to be timed, and its factors as the format keeps them."""

    multiply: Function
    a: Any
    b: Any


def library_products(
    format: str,
    cores: int = 1,
    names: Sequence[str] | None = None,
    seconds: float = SECONDS,
) -> list[GemmResult]:
    """The products of a format by every route that works here (or by these), the fastest first.

    A route that would use more than one core for one product is left out.
    """
    found = []
    for name, route in ROUTES.items():
        if format not in route.formats or (names and name not in names):
            continue
        context = fp32_products(route.precision) if route.precision else contextlib.nullcontext()
        # This library, or this format in it, may not work here.
        with contextlib.suppress(*DOES_NOT_WORK), context:
            found.append(_best(format, cores, name, route.make, seconds))
        if name == "NumPy":
            time.sleep(SPIN)
    works = [result for result in found if result]
    return sorted(works, key=lambda result: float(result.rate), reverse=True)


def _best(format, cores, name, make, seconds):
    """The rate of one route at its best size; None if one product uses more than one core."""
    sizes, error = _fast_sizes(format, make)
    row = MATMUL[format]
    unit = f"{row.unit}/s"
    route = f"{name} {row.dtype} product"
    found = []
    for n in sizes:
        product = PerThread(lambda number, n=n: make(n, format).multiply)
        first = first_call(product, "cpu", work=2 * n**3)
        middle = None
        if cores == 1:
            rates = _rates_on_one_core(product, first, seconds)
            if not rates:
                return None
            rate = max(rates)
            middle = Q(statistics.median(rates), unit, "measured")
        else:
            rate = _rate_together(product, first, 2 * seconds, cores)
        exact = error <= row.rounding
        found.append(GemmResult(Q(rate, unit, "measured"), name, route, n, error, exact, middle))
    return max(found, key=lambda result: float(result.rate))


def _fast_sizes(format, make):
    """(the sizes at which a FLOP takes least, the error of the smallest product)."""
    clock = CPU()
    seconds_per_step, error = {}, None
    for size in SIZES:
        product = make(size, format)
        result = product.multiply()
        if error is None:
            error = error_of(result, product.a, product.b)
        seconds = min(clock.span(product.multiply) for _ in range(TRIES))
        seconds_per_step[size] = seconds / size**3
        if seconds > LONGEST / GROWTH:
            break
    fastest = sorted(seconds_per_step, key=lambda size: seconds_per_step[size])
    return fastest[:CANDIDATES], error


def _rates_on_one_core(product, first, seconds):
    """The rates of the windows, [] if other threads were at work as well."""
    windows = list(timed_windows(product, first, seconds))
    others = sum(window.usage.others or 0 for window in windows)
    own = sum(window.usage.cpu or window.wall for window in windows)
    if others > OTHERS_AT_WORK * own:
        return []
    return [window.rate for window in windows]


def _rate_together(fn, first, seconds, cores):
    """The best rate of a number of threads that run at the same time."""
    tracks, _ = threads.run_pinned(fn, first, seconds, cores)
    _, best, _ = threads.align(tracks)
    return best


def error_of(
    result: Any,
    a: Any,
    b: Any,
) -> float:
    """The largest error of a product against FP64, as a part of the largest number in it."""
    # einsum's own loops: the library's threads would go on spinning in what is measured next.
    exact = np.einsum("ij,jk->ik", _in_fp64(a), _in_fp64(b))
    largest = np.abs(exact).max()
    off = np.abs(_in_fp64(result) - exact).max()
    return float(off / largest)


def _in_fp64(matrix):
    if hasattr(matrix, "double"):  # a tensor, maybe of a format that NumPy does not know
        matrix = matrix.double().numpy()
    return np.asarray(matrix, np.float64)


# -- routes ----------------------------------------------------------------------------------------


def numpy_route(n: int, format: str) -> Factors:
    """A product of n x n matrices by NumPy's library."""
    factors = []
    for seed in range(2):
        numbers = np.random.default_rng(seed).standard_normal((n, n))
        factors.append(numbers.astype(MATMUL[format].dtype))
    a, b = factors
    out = np.empty_like(a)
    return Factors(lambda: np.matmul(a, b, out=out), a, b)


def torch_route(n: int, format: str) -> Factors:
    """A product of n x n matrices by PyTorch, on one thread."""
    import torch

    torch.set_num_threads(1)  # counts for this thread
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(n, n, generator=generator, dtype=torch.float64) for _ in range(2))
    return Factors(*prepare(format, a, b))


class Route(NamedTuple):
    """One way to a product: a function that makes it, and the precision that PyTorch may use."""

    make: Callable[[int, str], Factors]
    formats: Iterable[str]
    precision: str = ""  # of FP32 products, "" where PyTorch is not asked


ROUTES = {
    "torch": Route(torch_route, FORMATS, "FP32"),
    "torch, with TF32 allowed:": Route(torch_route, ("FP32",), "TF32"),
    "torch, with BF16 allowed:": Route(torch_route, ("FP32",), "BF16"),
    "NumPy": Route(numpy_route, ("FP64", "FP32")),
}


# -- bytes moved by NumPy --------------------------------------------------------------------------


def numpy_bandwidth(
    what: str,
    arrays: Sequence[np.ndarray],
    seconds: float = 0.1,
) -> float:
    """B/s of "read" or "copy" by NumPy, in a thread for each array."""
    movements = [numpy_movement(what, array) for array in arrays]
    fn, moved = movements[0]
    if len(arrays) == 1:
        first = first_call(fn, "cpu", work=moved)
        return max(window.rate for window in timed_windows(fn, first, seconds))
    fn = PerThread(lambda number: movements[number][0], len(arrays))
    first = first_call(fn, "cpu", work=moved)
    return _rate_together(fn, first, seconds, len(arrays))


def numpy_movement(what: str, array: np.ndarray) -> tuple[Function, int]:
    """(a function that reads or copies the array by NumPy, bytes of a call)."""
    numbers = array.view(np.int64)
    if what == "read":
        return numbers.max, numbers.nbytes
    half = len(numbers) // 2

    def copy():
        np.copyto(numbers[half : 2 * half], numbers[:half])

    return copy, 2 * 8 * half
