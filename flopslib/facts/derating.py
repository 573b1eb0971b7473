"""A headline rate, divided down to a usable one.

A headline is a product of assumptions. Each of them (zeros in the weights, eight bits, no waiting,
data that is there already) is a factor, and taken back it divides.
To change an assumption: `derate`. What your own core can do is measured: fl.ceilings.
"""

from __future__ import annotations

from ..quantities.formatting import percent
from ..quantities.quantity import Q
from .chips import bits_of, chip

Step = tuple[str, Q]  # (what is assumed, the rate that is left)
ONE_TOKEN = "one token at a time"  # the step that memory limits, however fast the units are


def derate(
    name: str = "H100 SXM",
    star: bool = True,
    eight_bits: bool = True,
    no_wait: bool = True,
    data_there: bool = True,
    utilisation: float = 0.4,
) -> list[Step]:
    """The rate that is left of a headline after each of its assumptions, the headline first.

    Parameters
    ----------
    name : a chip with an FP8 peak.
    star : half of the weights are zeros.
    eight_bits : the numbers are in FP8, else in BF16.
    no_wait : all of the peak is reached, else `utilisation` of it.
    data_there : the data wait in the chip; else two FLOP are done with each weight that memory
        brings.
    utilisation : the part of the peak that is reached where a unit waits.

    Returns
    -------
    [(what is assumed, rate)]

    Examples
    --------
    >>> derate(star=False)[1]
    ('without the star', 1.98 PFLOP/s (cited: nvidia.com/en-us/data-center/h100, 2022-09))
    """
    sheet = chip(name)
    format = "fp8" if eight_bits else "bf16"
    headline = sheet.peak("fp8", sparse=True)
    starred = sheet.peak("fp8", sparse=star)
    rate = sheet.peak(format, sparse=star)
    reached = _reached(rate, no_wait, utilisation)
    return [
        ("the headline", headline),
        ("with the star" if star else "without the star", starred),
        (f"in {format.upper()}", rate),
        reached,
        _brought(reached[1], sheet.bandwidth, format, data_there),
    ]


def _reached(
    rate: Q,
    no_wait: bool,
    utilisation: float,
) -> Step:
    if no_wait:
        return "if no unit ever waits", rate
    part = percent(utilisation)
    left = rate * utilisation
    return f"{part} reached", left.because(f"estimated: {part} of the peak")


def _brought(
    rate: Q,
    bandwidth: Q,
    format: str,
    data_there: bool,
) -> Step:
    """The rate that memory can feed: two FLOP, a multiply-add, with each weight that it brings."""
    if data_there:
        return "data already there", rate
    bytes_each = bits_of(format) / 8
    fed = bandwidth * Q(2 / bytes_each, "FLOP/B")
    fed = fed.because(f"estimated: {ONE_TOKEN}")
    return ONE_TOKEN, min(rate, fed, key=float)
