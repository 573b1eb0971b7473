"""What is behind a peak: a headline taken apart, one assumption after the other.

The fact behind it: a peak is a product of assumptions. Each of them (zeros in the weights, eight
bits, no waiting, data that is there already) is a factor, and taken back it divides.
To change an assumption: `derate`. What your own core can do is measured: fl.ceilings.
"""

from ..quantities.quantity import Q
from .chips import chip

BYTES = {"fp8": 1, "bf16": 2}  # of one weight


def derate(name="H100 SXM", star=True, eight_bits=True, no_wait=True, data_there=True, share=0.4):
    """What is left of a headline, step by step: [(what is assumed, rate)], the headline first.

    star: half of the weights are zeros; eight_bits: FP8, else BF16; no_wait: all of the peak, else
    `share` of it; data_there: else two FLOP are done with each weight that memory brings.

    >>> derate(star=False)[1]
    ('without the star', 1.98 PFLOP/s (cited: nvidia.com/en-us/data-center/h100, 2022-09))
    """
    sheet, format = chip(name), "fp8" if eight_bits else "bf16"
    steps = [("the headline", sheet.peak("fp8", sparse=True))]
    steps.append(("with the star" if star else "without the star", sheet.peak("fp8", sparse=star)))
    steps.append((f"in {format.upper()}", sheet.peak(format, sparse=star)))
    rate = steps[-1][1]
    if not no_wait:
        rate = (rate * share).because(f"estimated: {100 * share:g} % of the peak")
    steps.append(("if no unit ever waits" if no_wait else f"{100 * share:g} % reached", rate))
    if not data_there:
        brought = sheet.bandwidth * Q(2 / BYTES[format], "FLOP/B")
        rate = min(rate, brought.because("estimated: one token at a time"), key=float)
    steps.append(("data already there" if data_there else "one token at a time", rate))
    return steps
