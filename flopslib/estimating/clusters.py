"""The machine of a training run: how many chips, and what one of them could do at its best.

The fact behind it: a share is a share of a peak, so peak and share must mean the same format, and
dense. The peak is a row of tables/chips.csv, or a rate that somebody states.
To let something else be a machine: `machine`.
"""

from dataclasses import dataclass

from ..facts.chips import Chip, ChipCluster, fleet
from ..facts.table import Row
from ..quantities.formatting import words
from ..quantities.quantity import Q
from ..quantities.units import UnitError
from .uncertainty import Range, read


class RunError(UnitError):
    """Numbers that make no run, or that cannot all be true."""


@dataclass(frozen=True)
class Machine:
    """How many chips of which dense peak, as far as it was told: `count` and `peak` are Ranges."""

    count: Range | None
    peak: Range
    name: str
    format: str
    chip: Row | None = None

    def __str__(self):
        return f"{whole(self.count.value)} x {self.name}" if self.count else self.name


def machine(chips=None, chip=None, format=None):
    """The Machine of chips="16,384 x H100", or of a count with chip="H100" or chip="300 TFLOP/s".

    None where neither is given. Raises FleetError, TableError or UnitError.
    """
    if chips is None and chip is None:
        return None
    if chip is None and not isinstance(chips, (str, ChipCluster)):
        raise RunError(
            'So many chips of which kind? Write chips="16,384 x H100", or say chip="H100" as well.'
        )
    chip = chip.row if isinstance(chip, Chip) else chip
    count = None
    if chip is None:
        kind = fleet(chips)
        count = Range(*3 * [kind.count])
    else:
        count = None if chips is None else read(chips, "", "chips", 1)
        rate = isinstance(chip, Q) or isinstance(chip, str) and "/s" in chip
        if rate or not isinstance(chip, (str, Row, ChipCluster)):
            peak = read(chip, "FLOP/s", "the peak of one chip")
            return Machine(count, peak, f"chip of {Q(peak.value, 'FLOP/s')}", "")
        kind = ChipCluster(1, chip) if isinstance(chip, Row) else fleet(chip)
    named = str(format or kind.usual).lower()
    peak = ChipCluster(1, kind.chip).peak(named)
    if named == "int8":
        raise RunError(
            "INT8 counts OP, and a training run is counted in FLOP: give another "
            f"format, such as {kind.usual!r}."
        )
    return Machine(
        count, Range(*3 * [peak.value]), kind.chip.name, f"{named.upper()} sheet ", kind.chip
    )


def whole(count):
    """16,384 in full, 101 thousand and a half in three digits."""
    return f"{int(count):,}" if count == int(count) and count < 1e9 else words(count)
