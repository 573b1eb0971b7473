"""How often a run of many chips is interrupted, how often to save, and the time it loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..._support.arguments import explained
from ..._support.display import TableDisplay
from ..._support.errors import whole
from ...facts.formulas import save_every, with_interruptions
from ...facts.table import table
from ...quantities.formatting import percent
from ...quantities.quantity import Q, quantity
from .lines import ParallelError, chosen

TABLE, RUN = "interruptions", "Llama 3.1 405B"
Time = Q | str | float
A_LONG_TIME = Q("1000 days")  # of work: how much of it does not change the share that is lost


@dataclass(frozen=True)
class Interrupted:
    """A run on some chips."""

    chips: int
    between: Q  # s
    every: Q  # s of work between two saves
    lost: tuple[float, ...]  # the share of all time that is not work, by the time of coming back


@dataclass(frozen=True, repr=False)
class Interruptions(TableDisplay):
    """Runs on several numbers of chips."""

    rows: tuple[Interrupted, ...]
    checkpoint: Q
    restarts: tuple[Q, ...]
    cited: str

    def __getitem__(self, chips: int) -> Interrupted:
        return chosen({row.chips: row for row in self.rows}, chips)

    def _caption(self) -> str:
        return (
            f"Interruptions, if chips fail as often as those of {RUN} ({self.cited}) and a save "
            f"takes {self.checkpoint} (estimated):"
        )

    def _heads(self) -> tuple[str, ...]:
        lost = [f"time lost, if coming back takes {time}" for time in self.restarts]
        return "chips", "one interruption in", "best saved every", *lost

    def _cells(self) -> list[tuple[str, ...]]:
        cells = []
        for row in self.rows:
            lost = [percent(float(f"{share:.2g}")) for share in row.lost]
            cells.append((f"{row.chips:,}", str(row.between), str(row.every), *lost))
        return cells


@explained(ParallelError, "fl.parallel.interruptions")
def interruptions(
    *chips: int,
    checkpoint: Time = "2.43 s",
    restart: Time | Sequence[Time] = "15 min",
) -> Interruptions:
    """How often runs on these numbers of chips are interrupted, and what that costs.

    n chips that must all run are interrupted n times as often as one. What is lost: saving, work
    since the last save, and coming back.

    Parameters
    ----------
    chips : numbers of chips
    checkpoint : what one save takes
    restart : what coming back takes, one time or several to compare

    Raises
    ------
    ParallelError for no chips, UnitError for times that are none

    Examples
    --------
    >>> interruptions(16_384)[16_384].every
    4.41 min (estimated)
    """
    if not chips:
        raise ParallelError("Of how many chips? Write fl.parallel.interruptions(16_384, 100_000).")
    known = table(TABLE)[RUN]
    save = quantity(checkpoint, "s")
    several = restart if isinstance(restart, (list, tuple)) else [restart]
    restarts = tuple(quantity(time, "s") for time in several)
    rows = []
    for number in chips:
        count = whole("chips", number, least=1, error=ParallelError)
        between = known.between * known.chips / count
        every = save_every(save, between)
        lost = []
        for back in restarts:
            took = with_interruptions(A_LONG_TIME, every, save, back, between)
            lost.append(1 - A_LONG_TIME / took)
        rows.append(Interrupted(count, between, every.because("estimated"), tuple(lost)))
    return Interruptions(tuple(rows), save, restarts, known.cited)
