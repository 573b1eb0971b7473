"""What no core and no chip can do: a rate beyond it was stated wrongly, or the work never happened.

The bound of a core is ticks a second x FLOP a tick, and it is generous: a doubt that is raised must
be right. Products in a matrix unit (AMX, SME, Apple's) are faster than vector units, so where there
may be one the bound is higher. A GPU is held against its own data sheet, if the table has one.
To change a bound: the constants, which name what they are twice of.
"""

from __future__ import annotations

import math
import sys

from ...facts.chips import Chip, row_of
from ..system.machine import cores_text, machine

FASTEST_CLOCK = 6.5e9  # ticks a second; the fastest core of 2026 is sold with 6.2 GHz
# FLOP a tick, by the bits of a number: twice what two units of 512 bit do with multiply-adds.
A_TICK = {64: 64, 32: 128, 16: 256, 8: 512}
BITS = {"FP64": 64, "complex FP64": 64, "FP32": 32, "complex FP32": 32, "FP16": 16, "BF16": 16}
# A matrix unit does 1,024 FLOP a tick in BF16 and 2,048 OP in INT8 (Intel's AMX, 8 times the vector
# units), and Apple's about 500 in FP32, which a result in FP32 may come from as well.
MATRIX_UNIT = 8  # times the vector units
MATRIX_UNITS = ("AMX BF16", "AMX INT8", "SME")
BYTES_A_TICK = 256  # two loads and a store of 512 bit are 192
STRAY = 0.2  # of a core, which the program's other threads take now and then
# A GPU may clock a little higher than its sheet says, and an FP32 result may come from shorter
# factors (TF32, BF16). What its caches bring is less than ten times what its memory does.
OVER_A_SHEET = 1.2
CACHES_OF_A_GPU = 10
WIDER = {"FP64": ("fp64", "fp64_matrix"), "FP32": ("fp32", "tf32", "bf16", "fp16")}


def doubt_of_core(
    flops: float | None,
    bytes: float | None,
    format: str,
    cores: float,
) -> str:
    """Why rates of this many cores (FLOP/s, B/s) cannot be, "" if they can.

    format: of the result.

    >>> doubt_of_core(91e12, None, "FP64", 1)
    'more than any core can do in FP64: is flops= the work of ONE call?'
    """
    cores = max(1, math.ceil(cores - STRAY))
    who = "any core" if cores == 1 else f"any {cores_text(cores)}"
    ticks = FASTEST_CLOCK * cores
    if flops is not None:
        bound = ticks * A_TICK[BITS.get(format, 8)]
        if flops > bound and (flops > MATRIX_UNIT * bound or not _may_have_matrix_unit()):
            named = f" in {format}" if format else ""
            return f"more than {who} can do{named}: is flops= the work of ONE call?"
    if bytes is not None and bytes > ticks * BYTES_A_TICK:
        return f"more than the nearest cache of {who} brings: is bytes= what ONE call moves?"
    return ""


def _may_have_matrix_unit():
    here = machine()
    if not here.vectors:  # some systems do not say what the processor has
        return True
    return here.cpu.startswith("Apple") or bool(set(MATRIX_UNITS) & set(here.vectors))


def doubt_of_chip(
    flops: float | None,
    bytes: float | None,
    format: str,
    chip: Chip,
) -> str:
    """Why rates of this chip (FLOP/s, B/s) cannot be by its data sheet, "" if they can.

    format: of the result.
    """
    formats = set(chip.formats)
    peaks = [chip.peak(name) for name in WIDER.get(format, chip.formats) if name in formats]
    peak = max(map(float, peaks), default=0.0)
    if flops is not None and 0 < OVER_A_SHEET * peak < flops:
        named = f" in {format}" if format else ""
        return f"more than the {chip.name} can do{named} (cited): is flops= the work of ONE call?"
    most = CACHES_OF_A_GPU * float(chip.bandwidth or 0)
    if bytes is not None and 0 < most < bytes:
        return (
            f"more than any memory of the {chip.name} brings (cited): is bytes= what ONE call "
            "moves?"
        )
    return ""


def chip_of(place: str) -> Chip | None:
    """The data sheet of the GPU at "cuda" or "cuda:1", None for one that the table lacks."""
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    if not place.startswith("cuda") or cuda is None or not cuda.is_available():
        return None
    row = row_of(cuda.get_device_name(place))
    return None if row is None else Chip(row)
