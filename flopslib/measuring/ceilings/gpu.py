"""The ceilings of a GPU: the fastest matrix product of each format, and what its memory moves.

No loop of ours reaches a GPU's units, so its library is the limit; which size is fast differs, so a
few are tried. A short burst runs at a higher clock than two seconds do: both are reported. TF32 is
FP32 in name and less in precision, so each product has its error beside it.
To add a format: a line in FORMATS; how its product is made is in `facts.matmul_formats`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..._support.errors import short
from ...facts.matmul_formats import MATMUL, fp32_products, prepare
from ...quantities.quantity import Q
from ..energy import gpu_handle
from ..timing.clocks import clock_of
from ..timing.measure import measure
from .result import CeilingError, Ceilings, unit_of

# The name that is asked for -> its row in MATMUL. FP8 is the format with the more exact numbers.
FORMATS = {
    "FP64": "FP64",
    "FP32": "FP32",
    "TF32": "TF32",
    "BF16": "BF16",
    "FP16": "FP16",
    "FP8": "FP8 E4M3FN",
    "INT8": "INT8",
}
SIZES = (1024, 2048, 4096, 8192)  # rows and columns of the matrices to try
BURST = 0.05  # seconds of one product, before the clock of the GPU sinks
SUSTAINED = 2.0  # seconds, in which the clock of a GPU settles
SLOW = 0.1  # seconds of a call: twice the size takes eight times as long
MOST_MOVED = 2**30  # bytes of an array, at most: far more than any cache of a GPU
PART_OF_MEMORY = 8  # of what is free: three arrays of an eighth leave room for others
UNKNOWN_MEMORY = 2**30  # bytes, where the free memory is unknown
ERROR_SIZE = 512  # rows and columns of the product that is held against FP64


def gpu_ceilings(
    formats: Sequence[str] | None = None,
    device: str = "cuda",
    watch: Callable[[float, str], None] | None = None,
) -> Ceilings:
    """The Ceilings of a GPU ("cuda", "cuda:1", "mps"); one core is then the GPU as a whole.

    formats: names out of FORMATS, [] for none, None for all. watch(fraction, text) as it goes on.
    Raises MeasureError where there is no such GPU, CeilingError for a name that is not known. What
    does not work here is named in .notes.
    """
    names = _checked(formats)
    bench = _Bench(device)
    roof, notes, fastest = Ceilings(bench.name(), 1, device=bench.kind), [], None
    for done, name in enumerate(names, 1):
        best, text = _search(bench, name)
        if best is None:
            notes.append(f"{name}: {text}.")
            continue
        rate = Q(float(best.best), f"{unit_of(name)}/s", "measured")
        roof.products[name, 1] = rate, text
        if watch:
            watch(done / (len(names) + 2), f"{name}: {rate}")
        if fastest is None or best.best > fastest[1].best:
            fastest = name, best
    _measure_memory(bench, roof)
    if fastest:
        notes.append(_sustained(bench, *fastest, roof))
    if watch:
        watch(1.0, "measured")
    return replace(roof, notes=tuple(notes))


def _checked(formats):
    if formats is None:
        return list(FORMATS)
    names = [str(name).upper() for name in formats]
    if unknown := sorted(set(names) - set(FORMATS)):
        raise CeilingError(
            f"formats has {short(', '.join(unknown))}; on a GPU give names out of "
            f"{', '.join(FORMATS)}."
        )
    return names


class _Bench:
    """A GPU, and the products that are made on it."""

    def __init__(self, device):
        import torch

        self.torch = torch
        self.device = device  # such as "cuda:1"
        self.kind = clock_of(device).device

    def name(self):
        return self.torch.cuda.get_device_name(self.device) if self.kind == "cuda" else "Apple GPU"

    def precision(self, format):
        """In the block, FP32 products are in FP32, or in TF32 for that."""
        return fp32_products("TF32" if format == "TF32" else "FP32", self.kind)

    def matrices(self, n):
        """Two n x n matrices of random numbers: zeros take less power, and so less time."""
        return (self.torch.randn(n, n, device=self.device) for _ in range(2))

    def product(self, format, n, seconds):
        """The Measurement of an n x n product."""
        multiply = prepare(FORMATS[format], *self.matrices(n), self.device).multiply
        return measure(
            multiply,
            flops=2 * n**3,
            seconds=seconds,
            device=self.device,
            name=f"{n} x {n}",
        )

    def error(self, format):
        """The relative error of a product against FP64, with that of rounding its factors."""
        name = FORMATS[format]
        a, b = self.matrices(ERROR_SIZE)
        product = prepare(name, a, b, self.device)
        scale = MATMUL[name].scale ** 2
        result = product.multiply().cpu().double() / scale
        exact = a.cpu().double() @ b.cpu().double()
        error = (result - exact).norm() / exact.norm()
        return float(error)


def _search(bench, format):
    """(the best Measurement over SIZES, its route) or (None, why there is none)."""
    best, why = None, "no size of matrix fits into the memory of this GPU"
    try:
        with bench.precision(format):
            error = bench.error(format)
            for n in SIZES:
                now = bench.product(format, n, BURST)
                if best is None or now.best > best.best:
                    best = now
                if float(now.seconds) > SLOW:
                    break
    except (RuntimeError, TypeError, AttributeError, NotImplementedError) as refused:
        why = f"no product works here ({short(refused, 60)})"
    if best is None:
        return None, why
    least, most = MATMUL[FORMATS[format]].error
    if error < least:
        return None, f"this GPU computes it as FP32 (error {error:.0e})"
    less = f", computed in less than {format}" if error > most else ""
    return best, f"torch product of {best.name}, error {error:.0e}{less}"


def _measure_memory(bench, roof):
    """Read, copy and triad of the GPU's main memory, into `roof`."""
    torch, device = bench.torch, bench.device
    free = UNKNOWN_MEMORY
    if bench.kind == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
    count = min(MOST_MOVED, free // PART_OF_MEMORY) // 4
    size = 4 * count
    x, y, z = (torch.ones(count, device=device) for _ in range(3))
    movements = {
        "read": (1, lambda: x.sum()),
        "copy": (2, lambda: y.copy_(x)),
        "triad": (3, lambda: torch.add(x, y, alpha=3.0, out=z)),
    }
    for what, (arrays, fn) in movements.items():
        result = measure(fn, bytes=arrays * size, seconds=2 * BURST, device=device, flush=False)
        roof.moved["memory", what, 1] = result.best
    roof.sizes["memory"] = Q(size, "B", "measured")


def _sustained(bench, format, best, roof):
    """What the fastest product holds for two seconds, and the GPU's clock before and after."""
    n = int(best.name.split()[0])
    with bench.precision(format):
        bench.product(format, n, BURST)
        before = _clock_now()
        long = bench.product(format, n, SUSTAINED)
    after = _clock_now()
    rate, _ = roof.products[format, 1]
    kept = Q(float(long.sustained), rate.unit)
    clock = ""
    if after:
        roof.clocks[1] = after
        if before:
            clock = f"; its clock was {before} before and {after} after"
    return (
        f"{format} for {SUSTAINED:g} s: {kept} sustained, {rate} in short bursts{clock} (measured)."
    )


def _clock_now():
    """The clock of the GPU's processors now, or None where NVML does not report it."""
    try:
        import pynvml

        pynvml.nvmlInit()
        megahertz = pynvml.nvmlDeviceGetClockInfo(gpu_handle(pynvml), pynvml.NVML_CLOCK_SM)
        return Q(1_000_000 * megahertz, "Hz", "measured")
    except Exception:  # NVML has its own errors, and without the package they have no name here
        return None
