"""The laws of published runs: rows of the table clusters that differ in their chips alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..._support.display import TableDisplay
from ...facts.formulas import training
from ...facts.table import Row, table
from ...quantities.formatting import percent, sig
from ...quantities.quantity import Q
from .laws import StepLaw, law
from .lines import chosen

TABLE, MODELS = "clusters", "models"
CITED = "cited: "


@dataclass(frozen=True, repr=False)
class Laws(TableDisplay):
    """Several laws, to be gone through like a list."""

    laws: tuple[StepLaw, ...]
    cited: str

    def __iter__(self) -> Iterator[StepLaw]:
        return iter(self.laws)

    def __len__(self) -> int:
        return len(self.laws)

    def __getitem__(self, name: str) -> StepLaw:
        return chosen({law.name: law for law in self.laws}, name)

    def _caption(self) -> str:
        return (
            "Published runs in which chips were added and the batch was held, and the law a/n + c "
            f"through their seconds a step (estimated from times that are {self.cited}):"
        )

    def _heads(self) -> tuple[str, ...]:
        return (
            "run",
            "chips, timed",
            "a, shared",
            "c, not shared",
            "half of it is waiting at",
            "misses by at most",
        )

    def _cells(self) -> list[tuple[str, ...]]:
        return [self._row(each) for each in self.laws]

    def _row(self, each: StepLaw) -> tuple[str, ...]:
        workers = [f"{workers:,.0f}" for workers, _ in each.points]
        half, misses = f"{sig(each.half)} chips", "nothing checks it"
        if each.checked:
            half += f" ({sig(each.half_low)} to {sig(each.half_high)})"
            misses = percent(float(f"{each.worst:.2g}"))
        shared = f"{sig(each.work)} s"
        return each.name, ", ".join(workers), shared, str(each.rest), half, misses


def published() -> Laws:
    """The law of each run of fl.table("clusters") whose batch was held while chips were added.

    Seconds a step are the table's; where it has TFLOP/s a chip, they are 6ND over these.

    >>> [round(law.half, -3) for law in published()]
    [4000.0, 6000.0, 41000.0, 118000.0, 101000.0]
    """
    groups: dict[str, list[Row]] = {}
    for row in table(TABLE):
        if row.sequences is not None:
            batch = f"{row.system}, batch {row.sequences:,}"
            groups.setdefault(batch, []).append(row)
    found = []
    for name, rows in groups.items():
        points = [(row.chips, step_of(row)) for row in rows]
        found.append(law(points, name))
    sources = {row.cited.removeprefix(CITED): None for rows in groups.values() for row in rows}
    return Laws(tuple(found), CITED + "; ".join(sources))


def step_of(row: Row) -> Q:
    """The time of a step: as published, or from its rate and the FLOPs of its batch."""
    if row.step is not None:
        return row.step
    model = table(MODELS)[row.model]
    work = training(model.parameters, row.sequences * row.length)
    return work / row.chips / row.rate
