"""Matrix products of libraries, by format: how fast, by which route, and how exact.

The fact behind it: only a library reaches a matrix unit (AMX, SME), and a product that is called
FP32 may compute in less. So every route's result is held against FP64, and a route whose error is
too large for its format is told but does not count.
Several cores: each runs products of its own, as threads that share one wait for each other.
To add a route: a line in ROUTES, and a function like `numpy_route`.
"""

import time
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from ...quantities.quantity import Q
from ..timing import threads
from ..timing.clocks import CPU
from ..timing.loop import first_call, laps
from . import buffers

SPIN = 0.1  # seconds that threads of a library wait for more, at full speed, before they rest
SIZES, LONGEST = (256, 512, 1024, 2048), 6e-3  # sides to try; seconds of one product
TYPES = {
    "FP64": "float64",
    "FP32": "float32",
    "BF16": "bfloat16",
    "FP16": "float16",
    "INT8": "int8",
}
ALLOWED = {"FP64": 1e-13, "FP32": 2e-6, "BF16": 6e-3, "FP16": 2e-3, "INT8": 0}  # of the largest


class Product(NamedTuple):
    """The best size of one route on one core, or of so many."""

    rate: Q
    name: str  # of its route
    route: str  # in words
    n: int
    error: float  # the largest, as a part of the largest number in the result
    exact: bool  # is the error what the format allows?


def products(format, cores=1, names=None, seconds=0.15):
    """The Products of a format by every route that works here (or by these), the fastest first.

    A route that would use more than one core for one product is left out.
    """
    found = []
    for name, route in ROUTES.items():
        if format in route.formats and name in (names or ROUTES):
            try:
                with _precision(route.precision):
                    found.append(_best(format, cores, name, route.make, seconds))
            except (ImportError, TypeError, ValueError, RuntimeError, AttributeError):
                continue  # this library, or this format in it, does not work here
            if name == "NumPy":
                time.sleep(SPIN)
    return sorted(filter(None, found), key=lambda product: -float(product.rate))


def _best(format, cores, name, make, seconds):
    kind, best, n, error = TYPES[format], 1.0, 0, None
    for size in SIZES:  # seconds of one FLOP, at the best size
        fn, result = make(size, kind)
        fn()
        error = error_of(*result()) if error is None else error
        start, end = min((CPU().timed(fn, 1) for _ in range(3)), key=lambda t: t[1] - t[0])
        if (end - start) / size**3 < best:
            best, n = (end - start) / size**3, size
        if end - start > LONGEST / 8:  # the next one takes about eight times as long
            break
    one = buffers.Own(lambda number: make(n, kind)[0])
    first = first_call(one, "cpu", work=2 * n**3)
    if cores == 1:
        windows = list(laps(one, first, seconds))
        # Threads of its own, on other cores? The system books their time now and then, so one
        # window may show none: all together tell.
        if sum(w.used.others or 0 for w in windows) > 0.2 * sum(w.wall for w in windows):
            return None
        rate = max(window.rate for window in windows)
    else:
        tracks, _ = threads.run_pinned(one, first, 2 * seconds, cores, lambda fraction, rate: None)
        rate = threads.align(tracks)[1]
    unit = "OP/s" if format == "INT8" else "FLOP/s"
    return Product(
        Q(rate, unit, "measured"),
        name,
        f"{name} {kind} product",
        n,
        error,
        error <= ALLOWED[format],
    )


def movements(room):
    """{"read": (fn, bytes of a call), "copy": ...} by NumPy, over this array."""
    numbers = room.view(np.int64)
    half = len(numbers) // 2
    return {
        "read": (numbers.max, numbers.nbytes),
        "copy": (lambda: np.copyto(numbers[half : 2 * half], numbers[:half]), 16 * half),
    }


def moved(what, rooms, seconds=0.1):
    """B/s of a movement by NumPy, in so many threads as there are arrays."""
    fn, work = movements(rooms[0])[what]
    if len(rooms) == 1:
        return max(window.rate for window in laps(fn, first_call(fn, "cpu", work=work), seconds))
    own = buffers.Own(lambda number: movements(rooms[number])[what][0], len(rooms))
    tracks, _ = threads.run_pinned(
        own, first_call(own, "cpu", work=work), seconds, len(rooms), lambda fraction, rate: None
    )
    return threads.align(tracks)[1]


def error_of(result, a, b):
    """The largest error of a result, against FP64, as a part of the largest number in it."""
    # einsum's own loops: the library's threads would go on spinning in what is measured next.
    true = np.einsum("ij,jk->ik", *(np.asarray(x, np.float64) for x in (a, b)))
    return float(np.abs(np.asarray(result, np.float64) - true).max() / np.abs(true).max())


def numpy_route(n, kind):
    """(fn, fn() -> (result, a, b))"""
    a, b = (np.random.default_rng(i).standard_normal((n, n)).astype(kind) for i in range(2))
    out = np.empty_like(a)
    return lambda: np.matmul(a, b, out=out), lambda: (out, a, b)


def torch_route(n, kind):
    import torch

    torch.set_num_threads(1)  # counts for this thread
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(n, n, generator=generator, dtype=torch.float64) for _ in range(2))
    if kind == "int8":
        a, b = (x.mul(30).clamp(-127, 127).to(torch.int8) for x in (a, b))
        out = torch.empty(n, n, dtype=torch.int32)
        call = lambda: torch._int_mm(a, b, out=out)  # noqa: E731
    else:
        a, b = (x.to(getattr(torch, kind)) for x in (a, b))
        out = torch.empty_like(a)
        call = lambda: torch.mm(a, b, out=out)  # noqa: E731
    return call, lambda: [x.double().numpy() for x in (out, a, b)]


@contextmanager
def _precision(name):
    """In the block PyTorch may compute FP32 products on the processor in this; "" changes nothing."""
    if not name:
        yield
        return
    import torch

    settings = torch.backends.mkldnn.matmul
    before, settings.fp32_precision = settings.fp32_precision, name
    try:
        yield
    finally:
        settings.fp32_precision = before


class Route(NamedTuple):
    make: object  # (n, type) -> (fn, fn() -> (result, a, b))
    formats: tuple
    precision: str = ""  # what PyTorch is told for FP32


ROUTES = {
    "torch": Route(torch_route, tuple(TYPES)),
    "torch, told that TF32 will do:": Route(torch_route, ("FP32",), "tf32"),
    "torch, told that BF16 will do:": Route(torch_route, ("FP32",), "bf16"),
    "NumPy": Route(numpy_route, ("FP64", "FP32")),
}
