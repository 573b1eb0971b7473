"""Chips against the export lines: TPP and performance density.

The fact behind it: total processing performance is the dense rate times the bits of its format, at
the best format. Halving the bits doubles the rate, so it rewards no precision, and a sheet's sparse
rate would double it. Density divides it by the die. The lines: tables/thresholds.csv.
"""

from ...facts.chips import FORMATS, Chip, FleetError
from ...quantities.quantity import Q, number
from ...quantities.units import UnitError
from .lines import ADVICE, TPP, amount, day, lines
from .verdicts import Crossings, Verdict, reaches

BITS = {
    "fp64": 64,
    "fp64_matrix": 64,
    "fp32": 32,
    "tf32": 19,
    "bf16": 16,
    "fp16": 16,
    "fp8": 8,
    "fp4": 4,
    "int8": 8,
}


def tpp(rate, bits=None):
    """Total processing performance: tpp("H100"'s row), or tpp("148 TFLOP/s", bits=16).

    In TOP*b/s: `.to("TOP*b/s")` is the number that the rules print.

    >>> round(tpp("148 TFLOP/s", bits=16).to("TOP*b/s"))
    2368
    """
    if bits is not None:
        rate = Q(rate) if isinstance(rate, str) else rate
        return Q(rate.value * number(bits), "OP*b/s", "estimated: dense rate x bits")
    if not Chip(rate).formats:
        raise FleetError(f"The table has no dense rate for the {rate.name}, so no TPP.")
    best = max((f for f in FORMATS if rate[f] is not None), key=lambda f: rate[f].value * BITS[f])
    return Q(
        rate[best].value * BITS[best],
        "OP*b/s",
        f"{rate.cited}, dense {best.upper()} rate x {BITS[best]} bits",
    )


def chip_crosses(chip, on=None, die=None, bandwidth=None):
    """The export lines that a chip meets: a row of the table chips, or a TPP; die in mm2.

    bandwidth: of its memory, where the chip is only a TPP.
    """
    on, rated = day(on)[0], isinstance(chip, Q)
    metric = chip if rated else tpp(chip)
    bandwidth = bandwidth if rated else chip.bandwidth
    bandwidth = Q(bandwidth) if isinstance(bandwidth, str) else bandwidth
    if die is not None and not 1 <= number(die) <= 1e6:
        raise UnitError(f"A die of {number(die):g} mm2 is none: write die=814 for 814 mm2.")
    points = metric.to(TPP)
    density = None if die is None else points / number(die)
    found = []
    for row, its in lines(on).rows:
        if row.kind == "memory" and bandwidth is not None:
            over = reaches(bandwidth.value, row)
            found.append(
                Verdict(
                    row,
                    its,
                    over,
                    f"{_word(over)}, {bandwidth} of memory against {amount(row)}",
                    bandwidth.value,
                )
            )
        elif row.kind == "chip":
            found.append(_verdict(row, its, metric, density, bandwidth))
    told = f"{points:,.0f} TPP" + ("" if density is None else f", {density:.3g} TPP/mm2")
    name = "A chip" if rated else chip.name
    how = metric.how[0] if metric.how else "estimated: as given"
    return Crossings(
        f"{name}: {told} ({how}), held against the lines of {on}. {ADVICE}", on, tuple(found), {}
    )


def _verdict(row, its, metric, density, bandwidth):
    """Each half of the test; what a missing number would decide is not decided."""
    halves, lacks = [reaches(metric.value, row)], ""
    if row.density is not None:
        lacks = "" if density is not None else "give die= in mm2"
        halves.append(
            None
            if density is None
            else row.density <= density < (row.density_below or float("inf"))
        )
    if row.and_line is not None:
        of_memory = row.and_operator == "<"
        known = bandwidth if of_memory else None
        lacks = "" if known is not None else "the bandwidth between chips is not known here"
        halves.append(
            None
            if known is None
            else reaches(known.value, None, row.and_operator, row.and_line.value)
        )
    over = False if False in halves else None if None in halves else True
    lacks = f"; {lacks}" if over is None else ""
    return Verdict(row, its, over, f"{_word(over)} ({amount(row)}){lacks}", metric.value)


def _word(over):
    return {True: "met", False: "not met", None: "not known"}[over]
