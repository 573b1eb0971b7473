"""Chips against the export lines: total processing performance (TPP) and performance density.

TPP is the dense rate times the bits of its format, at the best format. Halving the bits doubles the
rate, so TPP rewards no precision; a sheet's sparse rate would double it. The density is TPP by the
area of the die. The lines: facts/tables/thresholds.csv.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from ...facts.chips import Chip, FleetError, bits_of
from ...facts.table import Row
from ...quantities.quantity import Q, number, quantity, read
from ...quantities.units import UnitError
from .crossings_table import Crossings
from .lines import ADVICE, TPP, Day, amount, day, lines
from .verdicts import ABOVE, Verdict, distance, is_over, reaches, side_of

DIES = (1, 1e6)  # mm2; a whole wafer has 7e4
WORDS = {True: "met", False: "not met", None: "not known"}


def tpp(rate: Any, bits: int | None = None) -> Q:
    """Total processing performance: tpp("H100"'s row), or tpp("148 TFLOP/s", bits=16).

    In TOP*b/s: `.to("TOP*b/s")` is the number that the rules print. Raises FleetError for a chip
    without a dense rate.

    >>> round(tpp("148 TFLOP/s", bits=16).to("TOP*b/s"))
    2368
    """
    if bits is not None:
        rate = Q(rate) if isinstance(rate, str) else rate
        product = rate.value * number(bits)
        return Q(product, "OP*b/s", "estimated: dense rate x bits")
    formats = Chip(rate).formats
    if not formats:
        raise FleetError(f"The table has no dense rate for the {rate.name}, so no TPP.")

    def points(format: str) -> float:
        return rate[format].value * bits_of(format)

    best = max(formats, key=points)
    how = f"{rate.cited}, dense {best.upper()} rate x {bits_of(best)} bits"
    return Q(points(best), "OP*b/s", how)


def chip_crosses(
    chip: Any,
    on: str | date | Day | None = None,
    die: float | None = None,
    bandwidth: Q | str | None = None,
) -> Crossings:
    """The export lines that a chip meets on a day.

    chip: a row of the table chips, or a TPP. on: as in `lines`. die: its area in mm2. bandwidth: of
    its memory, where the chip is only a TPP.
    """
    asked = on if isinstance(on, Day) else day(on)
    name, metric = "A chip", chip
    if isinstance(chip, Row):
        name, metric, bandwidth = chip.name, tpp(chip), chip.bandwidth
    if bandwidth is not None:
        bandwidth = quantity(bandwidth, "B/s")
    points = metric.to(TPP)
    density = None
    if die is not None:
        density = points / _area(die)
    verdicts = []
    for row, state in lines(asked.text).rows:
        if row.kind == "memory" and bandwidth is not None:
            verdicts.append(_on_memory(row, state, bandwidth))
        elif row.kind == "chip":
            verdicts.append(_on_chip(row, state, metric, density, bandwidth))
    size = f"{points:,.0f} TPP"
    if density is not None:
        size += f", {density:.3g} TPP/mm2"
    how = metric.how[0] if metric.how else "estimated: as given"
    opening = (
        f"{name}: {size} ({how}), held against the lines of {asked.text}{asked.remark}. {ADVICE}"
    )
    return Crossings(opening, asked.text, tuple(verdicts))


def _area(die: float) -> float:
    area = float(read(die, "", "die"))
    if not DIES[0] <= area <= DIES[1]:
        raise UnitError(f"A die of {area:g} mm2 is none: write 814 for 814 mm2.")
    return area


def _on_memory(
    row: Row,
    state: str,
    bandwidth: Q,
) -> Verdict:
    over = reaches(bandwidth.value, row)
    answer = f"{WORDS[over]}, {bandwidth} of memory against {amount(row)}"
    by = distance(bandwidth.value, row)
    return Verdict(
        row,
        state,
        over,
        answer,
        value=bandwidth.value,
        side=WORDS[over],
        by=by,
    )


def _on_chip(
    row: Row,
    state: str,
    metric: Q,
    density: float | None,
    bandwidth: Q | None,
) -> Verdict:
    """Each half of a test; what a missing number would decide is not decided."""
    halves: list[bool | None] = [reaches(metric.value, row)]
    lacking = ""
    if row.density is not None:
        halves.append(None if density is None else _between(row, density))
        if density is None:
            lacking = "give the area of its die, in mm2"
    if row.and_line is not None:
        # Texts that end with "<" ask for the bandwidth of the memory, the others for that between
        # chips, which no data sheet of the table has.
        known = bandwidth if row.and_operator == "<" else None
        if known is None:
            halves.append(None)
            lacking = "the bandwidth between chips is not known here"
        else:
            halves.append(is_over(known.value, row.and_operator, row.and_line.value))
    over = _all(halves)
    side = WORDS[over]
    if row.below and side_of(metric.value, row) == ABOVE:
        side += f", {ABOVE}"
    answer = f"{side} ({amount(row)})"
    if over is None:
        answer += f"; {lacking}"
    by = distance(metric.value, row)
    warning = lacking if over is None else ""
    return Verdict(
        row,
        state,
        over,
        answer,
        value=metric.value,
        side=side,
        by=by,
        warning=warning,
    )


def _between(row: Row, density: float) -> bool:
    most = row.density_below or float("inf")
    return row.density <= density < most


def _all(halves: list[bool | None]) -> bool | None:
    """Whether all halves of a test are met; None where an unknown one decides."""
    if False in halves:
        return False
    return None if None in halves else True
