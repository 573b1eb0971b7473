"""One matrix product in each number format and on each device: how it is made, how exact it is.

Fewer bits are faster only where the chip has a unit for them and the library a kernel that uses it.
Where one is missing, numbers are widened first, or go through a plain loop. And a product that is
called FP32 may compute in less, so the error that a format allows is kept beside its dtype.
Lessons and ceilings both make their products from MATMUL. To add a format: a line there; a unit of
the processor by the name that Linux gives it: UNITS.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .._support.errors import short
from ..quantities.formatting import words

if TYPE_CHECKING:
    import torch

# -- the table -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MatmulFormat:
    """How the factors of a product are kept, and how far its result may be off.

    rounding: the largest error of the arithmetic alone against FP64, as a share of the largest
    number in the result.
    error: (least, most) of the relative error against FP64, in norm, with that of rounding the
    factors. More than `most` was computed in less than the name says, less than `least` in more.
    """

    dtype: str  # of the factors, as PyTorch and NumPy name it
    rounding: float = 1.0
    error: tuple[float, float] = (0.0, 1.0)
    unit: str = "FLOP"
    scale: int = 1  # a normal distribution times this fills the range of a whole number


# NB: the limits leave room. Products of up to 2,048 numbers in FP32 were seen to be off by 4e-7
# (MKL) and 8e-7 (oneDNN), and with factors rounded to TF32 by 5e-4. Nothing that was met lies
# between, so it is not known how near to a limit a product may be and still deserve its name.
MATMUL = {
    "FP64": MatmulFormat("float64", rounding=1e-13, error=(0, 1e-12)),
    "FP32": MatmulFormat("float32", rounding=2e-6, error=(0, 1e-5)),
    "TF32": MatmulFormat("float32", error=(1e-5, 1)),
    "FP16": MatmulFormat("float16", rounding=2e-3),
    "BF16": MatmulFormat("bfloat16", rounding=6e-3),
    "FP8 E4M3FN": MatmulFormat("float8_e4m3fn"),
    "FP8 E5M2": MatmulFormat("float8_e5m2"),
    # One number in 40,000 of a normal distribution, times 30, lies beyond 127 and is cut.
    "INT8": MatmulFormat("int8", rounding=0, unit="OP", scale=30),
}
FP8_UNITS = {"amx_fp8", "f8mm4", "f8mm8"}
UNITS = {  # flags of processors with a unit for the format, as Linux writes them
    "FP16": {"avx512_fp16", "amx_fp16", "asimdhp"},
    "FP8 E4M3FN": FP8_UNITS,
    "FP8 E5M2": FP8_UNITS,
    "BF16": {"avx512_bf16", "amx_bf16", "bf16"},
}
# What PyTorch may round the factors of FP32 products to: its word a device, its older word for all.
PRECISIONS = {"FP32": ("ieee", "highest"), "TF32": ("tf32", "high"), "BF16": ("bf16", "medium")}


# -- how a product is made -------------------------------------------------------------------------


class Product(NamedTuple):
    """A matrix product that is ready to be timed."""

    multiply: Callable[[], torch.Tensor]
    a: torch.Tensor  # the factors as the format keeps them
    b: torch.Tensor


def prepare(
    name: str,
    a: torch.Tensor,
    b: torch.Tensor,
    device: str = "cpu",
    reuse: bool = True,
) -> Product:
    """The Product of a and b in a format, on a device.

    reuse: whether each call writes into the same result; else each makes a new one, as `a @ b`.
    Raises RuntimeError or TypeError where PyTorch has no such product.
    """
    import torch

    row = MATMUL[name]
    kind = device.partition(":")[0]
    dtype = getattr(torch, row.dtype)
    if name == "INT8":
        a, b = ((row.scale * x).clamp(-127, 127) for x in (a, b))
    if name.startswith("FP8") and kind == "cuda":
        return _scaled(a.to(device).to(dtype), b.to(device))
    a, b = (x.to(dtype).to(device) for x in (a, b))
    if name != "INT8":
        return _into(torch.mm, a, b, dtype if reuse else None)
    if kind != "cpu":
        b = b.t().contiguous().t()  # by columns, as the library wants it
    return _into(torch._int_mm, a, b, torch.int32 if reuse else None)


def _into(product: Callable, a: torch.Tensor, b: torch.Tensor, dtype: torch.dtype | None):
    """A Product by a function of PyTorch, into one result of this dtype or, for None, new ones."""
    if dtype is None:
        return Product(lambda: product(a, b), a, b)
    out = a.new_empty(a.shape[0], b.shape[1], dtype=dtype)
    return Product(lambda: product(a, b, out=out), a, b)


def _scaled(a: torch.Tensor, b: torch.Tensor) -> Product:
    """A Product in FP8 on a GPU of NVIDIA: each matrix has a scale, and b lies by columns."""
    import torch

    scale = torch.ones((), device=a.device)
    b = b.t().contiguous().to(torch.float8_e4m3fn).t()  # of two E5M2 none is made

    def multiply() -> torch.Tensor:
        return torch._scaled_mm(a, b, scale_a=scale, scale_b=scale, out_dtype=torch.bfloat16)

    return Product(multiply, a, b)


@contextlib.contextmanager
def fp32_products(precision: str = "FP32", device: str = "cpu") -> Iterator[None]:
    """PyTorch's FP32 products in FP32, or with factors in TF32 or BF16, inside the block.

    It is as before afterwards. NB: PyTorch has two switches, an older one for all devices and,
    from 2.9 on, one for each, and raises RuntimeError in a program that has mixed the two. Here a
    processor gets its own, and a GPU the older one.
    """
    import torch

    by_device, by_all = PRECISIONS[precision]
    settings = torch.backends.mkldnn.matmul
    if device == "cpu" and hasattr(settings, "fp32_precision"):
        before = settings.fp32_precision
        settings.fp32_precision = by_device
        try:
            yield
        finally:
            settings.fp32_precision = before
    else:
        before = torch.get_float32_matmul_precision()
        torch.set_float32_matmul_precision(by_all)
        try:
            yield
        finally:
            torch.set_float32_matmul_precision(before)


# -- all of them, for a lesson ---------------------------------------------------------------------

SHOWN = ("FP64", "FP32", "TF32", "FP16", "BF16", "FP8 E4M3FN", "FP8 E5M2")
FEW_ROWS = 4  # of FP8 on a processor: a whole product there takes so long that it is disturbed
SMALL = 16  # rows and columns of a product that shows whether PyTorch refuses the format
# NB: chosen. Two timings of one product differ by a few per cent, seldom by a fifth.
FASTER, SLOWER = 0.8, 1.25  # times as long as FP32
HALF, QUARTER = (2, "Half the bits"), (4, "A quarter of the bits")  # of FP32
FEWER = {"FP16": HALF, "BF16": HALF, "FP8 E4M3FN": QUARTER, "FP8 E5M2": QUARTER}
# All 256 numbers of E5M2 are those of FP16 whose last eight bits are 0 (counted, a test holds it).
# NB: from FP8 to FP32 on one core, E4M3FN took 5.4 times as long as E5M2 (measured, torch 2.13).
CONVERTED = {
    "FP8 E4M3FN": "To convert an E4M3FN number takes several steps.",
    "FP8 E5M2": "An E5M2 number is the first half of an FP16 one, so it is converted quickly.",
}


def device_here() -> str:
    """The device on which products are fastest: "cuda", "mps" or "cpu"."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def products(
    n: int = 256, device: str | None = None
) -> tuple[dict[str, tuple[Callable[[], torch.Tensor], int]], dict[str, str]]:
    """({format: (function, its FLOP)}, {format: why there is none}) for n x n matrices, made once.

    A format that the library refuses to multiply gets its reason. One that goes through a plain
    loop multiplies the first 4 rows alone: its rate is the same, and windows stay short.

    >>> "FP32" in products(8, "cpu")[0]
    True
    """
    import torch

    device = device or device_here()
    a, b = (torch.randn(n, n, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1))
    ways, missing = {}, {}
    for name in SHOWN:
        if name == "TF32" and device != "cuda":
            continue  # NVIDIA's
        plain_loop = device == "cpu" and name.startswith("FP8")
        rows = min(n, FEW_ROWS) if plain_loop else n
        try:
            # Refuse now, on a small one, not under the clock.
            _way(name, a[:SMALL, :SMALL], b[:SMALL, :SMALL], device)()
            ways[name] = _way(name, a[:rows], b, device), 2 * rows * n**2
        except (RuntimeError, TypeError) as error:
            reason = str(error).partition("\n")[0]
            missing[name] = f"PyTorch refuses it: {short(reason, 60)}"
    return ways, missing


def _way(name: str, a: torch.Tensor, b: torch.Tensor, device: str) -> Callable[[], torch.Tensor]:
    """The function that a lesson times: it makes a new result each time."""
    multiply = prepare(name, a, b, device, reuse=False).multiply
    if name != "TF32":
        return multiply

    def way() -> torch.Tensor:
        with fp32_products("TF32", device):
            return multiply()

    return way


def why(
    name: str,
    times: float,
    device: str | None = None,
) -> str:
    """How much longer a format takes than FP32 on this device, and why, in two sentences.

    >>> why("FP16", 0.5, "cuda").partition(". ")[0]
    'FP16 takes 0.5 times as long as FP32 (measured)'
    """
    took = f"{name} takes {words(times)} times as long as FP32 (measured)."
    if times < FASTER:
        return f"{took} {_gain(name, times)}"
    flags = processor_flags() if (device or device_here()) == "cpu" else set()
    if UNITS.get(name, set()) & flags:
        return (
            f"{took} This processor lists a unit for it, but the library has no kernel that makes "
            "the most of it."
        )
    if flags and times < SLOWER:
        return f"{took} This processor lists no unit for it."
    if flags:
        converted = f" {CONVERTED[name]}" if name in CONVERTED else ""
        return (
            f"{took} This processor lists no unit for it, so the library first converts the "
            f"numbers to a longer format, or loops over them one at a time.{converted}"
        )
    return f"{took} A unit in the chip is missing, or a kernel that uses it."


def _gain(name: str, times: float) -> str:
    """Why a format is faster than FP32: its bits alone, or a unit that does more at a time."""
    reason = "The chip has a unit for it, and the library a kernel that uses it."
    fewer, bits = FEWER.get(name, (1, ""))
    if not bits or times * fewer >= FASTER:
        return reason
    return (
        f"{reason} {bits} alone would not explain that: some units for short numbers also do more "
        "multiply-adds at a time."
    )


def processor_flags(path: str | Path = "/proc/cpuinfo") -> set[str]:
    """What Linux says the processor can do, as a set of words; empty elsewhere."""
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    flags = set()
    for line in lines:
        key, _, words = line.partition(":")
        if key.strip().lower() in ("flags", "features"):
            flags |= set(words.split())
    return flags
