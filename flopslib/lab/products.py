"""The same matrix product in every format that this device can multiply, ready to be timed.

The fact behind it: fewer bits are faster only where the chip has a unit for them and the library a
kernel that uses it. Where one is missing, numbers are widened first, or go through a plain loop.
To add a format: one line in `ways_on`. Its unit, as Linux names it: UNITS.
"""

from pathlib import Path

import torch

FP8 = {"amx_fp8", "f8mm4", "f8mm8"}
UNITS = {
    "FP16": {"avx512_fp16", "amx_fp16", "asimdhp"},
    "FP8 E4M3FN": FP8,
    "FP8 E5M2": FP8,
    "BF16": {"avx512_bf16", "amx_bf16", "bf16"},
}


FEW = 4  # rows of FP8 on a processor: a whole product there takes so long that it is disturbed


def device_here():
    """Where products are fastest: "cuda", "mps" or "cpu"."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def products(n=256, device=None):
    """({format: (function, its FLOP)}, {format: why there is none}) for n x n matrices, made once.

    A format that the library refuses to multiply gets its reason. One that goes through a plain
    loop multiplies the first 4 rows alone: its pace is the same, and windows stay short.

    >>> "FP32" in products(8, "cpu")[0]
    True
    """
    device, (ways, missing) = device or device_here(), ({}, {})
    seeded = (torch.Generator().manual_seed(seed) for seed in (0, 1))
    a, b = (torch.randn(n, n, generator=seed) for seed in seeded)
    for name, make in ways_on(device).items():
        rows = min(n, FEW) if device == "cpu" and name.startswith("FP8") else n
        try:
            make(a[:16, :16], b[:16, :16])()  # refuse now, on a small one, not under the clock
            ways[name] = make(a[:rows], b), 2 * rows * n**2
        except (RuntimeError, TypeError) as error:
            missing[name] = f"PyTorch refuses it: {str(error).splitlines()[0][:60]}"
    return ways, missing


def ways_on(device):
    """{format: a function that takes a and b, and gives the function that multiplies them}"""

    def plain(dtype):
        def make(a, b):
            a, b = a.to(dtype).to(device), b.to(dtype).to(device)
            return lambda: a @ b

        return make

    def scaled(dtype):  # FP8 on a GPU: each matrix has a scale; b lies column by column
        def make(a, b):
            one, a = torch.ones((), device=device), a.to(device).to(dtype)
            b = b.t().contiguous().to(device).to(torch.float8_e4m3fn).t()
            return lambda: torch._scaled_mm(a, b, one, one, out_dtype=torch.bfloat16)

        return make

    def tf32(a, b):
        multiply = plain(torch.float32)(a, b)

        def way():
            before = torch.get_float32_matmul_precision()
            torch.set_float32_matmul_precision("high")
            try:
                return multiply()
            finally:
                torch.set_float32_matmul_precision(before)

        return way

    ways = {
        "FP64": plain(torch.float64),
        "FP32": plain(torch.float32),
        "TF32": tf32,
        "FP16": plain(torch.float16),
        "BF16": plain(torch.bfloat16),
    }
    if device != "cuda":
        del ways["TF32"]  # NVIDIA's
    eight = scaled if device == "cuda" else plain
    return ways | {"FP8 E4M3FN": eight(torch.float8_e4m3fn), "FP8 E5M2": eight(torch.float8_e5m2)}


def why(name, times, device=None):
    """A sentence about a format that takes `times` as long as FP32 on this device.

    >>> why("FP16", 0.5, "cuda")
    'Faster: the device has a unit for it, and the library a kernel that uses it.'
    """
    if times < 0.8:
        return "Faster: the device has a unit for it, and the library a kernel that uses it."
    pace = "No faster" if times < 1.25 else "Slower"
    flags = processor_flags() if (device or device_here()) == "cpu" else set()
    if UNITS.get(name, set()) & flags:
        return (
            f"{pace}: this processor lists a unit for it, but the library has no kernel that "
            "makes the most of it."
        )
    if flags:
        return (
            f"{pace}: this processor lists no unit for it, so the library makes the numbers "
            "longer first, or goes through a plain loop."
        )
    return f"{pace}: a unit in the chip is missing, or a kernel that uses it."


def processor_flags(path="/proc/cpuinfo"):
    """What Linux says the processor can do, as a set of words; empty elsewhere."""
    try:
        lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return {
        word
        for line in lines
        if line.lower().startswith(("flags", "features"))
        for word in line.partition(":")[2].split()
    }
