"""The ceilings of a GPU: the fastest matrix product of each format, and what its memory moves.

The fact behind it: no loop of ours reaches a GPU's units, so its library is the limit; which size
is fast differs, so a few are tried. A short burst runs at a higher clock than two seconds do: both
are told. TF32 is FP32 in name and less in precision, so each product's error stands beside it.
To add a format: a line in PRODUCTS, a function of torch and two matrices that gives a function.
"""

from contextlib import contextmanager
from dataclasses import replace

from ...quantities.quantity import Q
from ..energy import gpu_handle
from ..timing.clocks import clock_of
from ..timing.measure import measure
from .cpu import CeilingError, Ceilings

SIZES, SHORT, LONG, SLOW = (1024, 2048, 4096, 8192), 0.05, 2.0, 0.1  # of matrices; seconds
MOVED = 2**30  # bytes of an array, at most: far more than any cache of a GPU


def _plain(dtype):
    def make(torch, a, b):
        a, b = (x.to(getattr(torch, dtype)) for x in (a, b))
        out = torch.empty_like(a)
        return lambda: torch.mm(a, b, out=out)

    return make


def _int8(torch, a, b):
    a, b = ((SCALE * x).clamp(-127, 127).to(torch.int8) for x in (a, b.t().contiguous()))
    return lambda: torch._int_mm(a, b.t())  # b by columns, as the library wants it


def _fp8(torch, a, b):
    one = a.new_ones(())
    a, b = (x.to(torch.float8_e4m3fn) for x in (a, b.t().contiguous()))
    return lambda: torch._scaled_mm(a, b.t(), scale_a=one, scale_b=one, out_dtype=torch.bfloat16)


SCALE = 20  # makes whole numbers up to 127 of a normal distribution
PRODUCTS = {
    "FP64": _plain("float64"),
    "FP32": _plain("float32"),
    "TF32": _plain("float32"),
    "BF16": _plain("bfloat16"),
    "FP16": _plain("float16"),
    "FP8": _fp8,
    "INT8": _int8,
}
ERRORS = {"FP64": (0, 1e-12), "FP32": (0, 1e-5), "TF32": (1e-5, 1)}  # of what bears its name


def ceilings(formats=None, device="cuda", watch=None):
    """The Ceilings of a GPU ("cuda", "cuda:1", "mps"); one_core is then the GPU as a whole.

    formats: names out of PRODUCTS, [] for none, None for all. watch(fraction, text) as it goes on.
    Raises MeasureError where there is no such GPU, CeilingError for a name that is not known. What
    does not work here stands in .notes.
    """
    formats = list(PRODUCTS) if formats is None else [str(name).upper() for name in formats]
    if unknown := set(formats) - set(PRODUCTS):
        raise CeilingError(
            f"formats={str(sorted(unknown))[:40]} cannot be: on a GPU give names "
            f"out of {', '.join(PRODUCTS)}."
        )
    kind, watch = clock_of(device).device, watch or (lambda fraction, text: None)
    import torch

    name = torch.cuda.get_device_name(device) if kind == "cuda" else "Apple GPU"
    found, notes, fastest = Ceilings(name, 1, device=kind), [], None
    for done, format in enumerate(formats, 1):
        best, told = _search(torch, format, device)
        if best is None:
            notes.append(f"{format}: {told}.")
            continue
        unit = "OP/s" if format == "INT8" else "FLOP/s"
        found.products[format, 1] = Q(float(best.best), unit, "measured"), told
        watch(done / (len(formats) + 2), f"{format}: {found.products[format, 1][0]}")
        if fastest is None or best.best > fastest[1].best:
            fastest = format, best
    _memory(torch, device, found)
    if fastest:
        notes.append(_sustained(torch, *fastest, device, found))
    watch(1.0, "measured")
    return replace(found, notes=tuple(notes))


def _search(torch, format, device):
    """(the best Measurement over SIZES, its route) or (None, why there is none)."""
    best, why = None, "no size of matrix fits into the memory of this GPU"
    try:
        with _precision(torch, format):
            error = _error(torch, format, device)
            for n in SIZES:
                now = _product(torch, format, n, device, SHORT)
                best = now if best is None or now.best > best.best else best
                if float(now.seconds) > SLOW:
                    break
    except (RuntimeError, TypeError, AttributeError, NotImplementedError) as refused:
        why = f"no product works here ({' '.join(str(refused).split())[:60]})"
    if best is None:
        return None, why
    low, high = ERRORS.get(format, (0, 1))
    if error < low:
        return None, f"this GPU computes it as FP32 (error {error:.0e})"
    less = f", computed in less than {format}" if error > high else ""
    return best, f"torch product of {best.name}, error {error:.0e}{less}"


def _product(torch, format, n, device, seconds):
    """The Measurement of an n x n product; random entries, as zeros take less power and time."""
    fn = PRODUCTS[format](torch, *(torch.randn(n, n, device=device) for _ in range(2)))
    return measure(fn, flops=2 * n**3, seconds=seconds, device=device, name=f"{n} x {n}")


def _error(torch, format, device, n=512):
    """The error of a small product against FP64, relative, with that of rounding its factors."""
    a, b = (torch.randn(n, n, device=device) for _ in range(2))
    got = PRODUCTS[format](torch, a, b)().cpu().double()
    exact = a.cpu().double() @ b.cpu().double()
    return float((got / (SCALE**2 if format == "INT8" else 1) - exact).norm() / exact.norm())


@contextmanager
def _precision(torch, format):
    """FP32 products in FP32, or in TF32 for that; as before afterwards."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("high" if format == "TF32" else "highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def _memory(torch, device, found):
    """Read, copy and triad of the GPU's main memory, into `found`."""
    free = torch.cuda.mem_get_info(device)[0] if found.device == "cuda" else 2**30
    size = min(MOVED, free // 8) // 4 * 4
    x, y, z = (torch.ones(size // 4, device=device) for _ in range(3))
    for what, arrays, fn in (
        ("read", 1, lambda: x.sum()),
        ("copy", 2, lambda: y.copy_(x)),
        ("triad", 3, lambda: torch.add(x, y, alpha=3.0, out=z)),
    ):
        m = measure(fn, bytes=arrays * size, seconds=2 * SHORT, device=device, flush=False)
        found.moved["memory", what, 1] = m.best
    found.sizes["memory"] = Q(size, "B", "measured")


def _sustained(torch, format, best, device, found):
    """What the fastest product holds for two seconds, and the GPU's clock before and after."""
    n = int(best.name.split()[0])
    with _precision(torch, format):
        _product(torch, format, n, device, SHORT)
        before = _ticks()
        long = _product(torch, format, n, device, LONG)
    after, rate = _ticks(), found.products[format, 1][0]
    kept = Q(float(long.sustained), rate.unit)
    if after:
        found.clocks[1] = after
    went = f"; its clock was {before} before and {after} after" if before and after else ""
    return f"{format} for {LONG:g} s: {kept} sustained, {rate} in short bursts{went} (measured)."


def _ticks():
    """The clock of the GPU's processors now, or None where NVML does not tell."""
    try:
        import pynvml

        pynvml.nvmlInit()
        ticks = pynvml.nvmlDeviceGetClockInfo(gpu_handle(pynvml), pynvml.NVML_CLOCK_SM)
        return Q(1_000_000 * ticks, "Hz", "measured")
    except Exception:  # NVML has its own errors, and without the package they have no name here
        return None
