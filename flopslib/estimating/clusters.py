"""The cluster of a training run: how many chips, and what one of them could do at its best.

A utilisation is a share of a peak, so peak and utilisation must mean the same format, and dense.
The peak is a row of facts/tables/chips.csv, or a rate that the user states.
To let something else be a cluster: `cluster_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..facts.chips import Chip, ChipCluster, fleet
from ..facts.table import Row
from ..quantities.formatting import words
from ..quantities.quantity import Q
from ..quantities.units import UnitError
from .uncertainty import Range, range_of

IN_FULL = 1e9  # whole numbers below that are written with all their digits


class RunError(UnitError):
    """Numbers that make no run, or that cannot all be true."""


@dataclass(frozen=True)
class Cluster:
    """Chips of one kind, as far as they are known."""

    count: Range | None  # number of chips
    peak: Range  # of one chip, dense, in FLOP/s
    name: str  # of the chip
    format: str  # "BF16 sheet ", ready to be put before "peak"; "" for a rate that was stated
    chip: Row | None = None  # its row in the table chips

    def __str__(self) -> str:
        return f"{whole_text(self.count.value)} x {self.name}" if self.count else self.name


def cluster_of(
    chips: object = None, chip: object = None, format: str | None = None
) -> Cluster | None:
    """The Cluster of chips="16,384 x H100", or of a count with chip="H100" or chip="300 TFLOP/s".

    None where neither is given. format: of the peak, by default the one the chip trains in.
    Raises RunError, FleetError, TableError or UnitError.
    """
    if chips is None and chip is None:
        return None
    if chip is None:
        if not isinstance(chips, (str, ChipCluster)):
            raise RunError(
                'Chips of which kind? Write chips="16,384 x H100", or add chip="H100" to their '
                "number."
            )
        known = fleet(chips)
        count = Range(known.count, known.count, known.count)
        return _of_known_chip(count, known.chip, format)
    count = None if chips is None else range_of(chips, "", "chips", 1)
    row = _row(chip)
    if row is None:
        peak = range_of(chip, "FLOP/s", "the peak of one chip")
        return Cluster(count, peak, f"chip of {Q(peak.value, 'FLOP/s')}", "")
    return _of_known_chip(count, row, format)


def _row(chip: object) -> Row | None:
    """The row of a chip from what names one; None for a rate, the peak of one chip."""
    if isinstance(chip, Chip):
        return chip.row
    if isinstance(chip, Row):
        return chip
    if isinstance(chip, ChipCluster):
        return chip.chip
    if isinstance(chip, str) and "/s" not in chip:
        return fleet(chip).chip
    return None


def _of_known_chip(
    count: Range | None,
    row: Row,
    format: str | None,
) -> Cluster:
    chip = Chip(row)
    name = str(format or chip.usual).lower()
    peak = chip.peak(name).value
    if name == "int8":
        raise RunError(
            "INT8 counts OP, and a training run is counted in FLOP: give another format, such as "
            f"{chip.usual!r}."
        )
    return Cluster(count, Range(peak, peak, peak), row.name, f"{name.upper()} sheet ", row)


def whole_text(count: float) -> str:
    """A number of chips: 16,384 in full, 101 thousand and a half in three digits."""
    return f"{int(count):,}" if count == int(count) and count < IN_FULL else words(count)
