"""How many times as fast workers are as one, predicted from counts and from timed messages.

One worker does its FLOPs at its own pace. All of them do a part each, and then an all-reduce. Work
that does few FLOPs for each byte it sends waits for its messages, as work with few FLOPs for each
byte it fetches waits for memory: the corner between the two is the ridge of the link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..._support.arguments import explained
from ..._support.display import TableDisplay
from ...facts.formulas import all_reduce_sent
from ...quantities.formatting import sig
from ...quantities.quantity import Q, quantity
from .lines import ParallelError, chosen
from .links import Link

NOT_YET = "not yet"


@dataclass(frozen=True)
class Prediction:
    """What all workers would make of one piece of work."""

    name: str
    per_byte: Q  # FLOP/B that a worker sends
    speedup: float
    waits_for: str  # "messages" or "arithmetic"


@dataclass(frozen=True, repr=False)
class Predictions(TableDisplay):
    """Speed-ups of some pieces of work, before they are timed."""

    link: Link
    pace: Q
    rows: tuple[Prediction, ...]
    timed: Mapping[str, float] = field(default_factory=dict)

    @property
    def ridge(self) -> Q:
        """FLOPs for each byte sent, at which work and messages take equally long."""
        return self.pace / self.link.bandwidth

    def __getitem__(self, name: str) -> Prediction:
        return chosen({row.name: row for row in self.rows}, name)

    def _caption(self) -> str:
        return (
            f"A worker does {self.pace} and its messages go at {self.link.bandwidth}, so the ridge "
            f"is at {sig(self.ridge)} FLOP for each byte sent. Predicted for "
            f"{self.link.workers} workers (counted FLOPs and bytes; estimated times):"
        )

    def _heads(self) -> tuple[str, ...]:
        each = "FLOP for each byte sent"
        return "a step of", each, "it mostly waits for", "predicted", "measured"

    def _cells(self) -> list[tuple[str, ...]]:
        cells = []
        for row in self.rows:
            timed = self.timed.get(row.name)
            measured = NOT_YET if timed is None else f"{sig(timed)} times as fast"
            predicted = f"{sig(row.speedup)} times as fast"
            cells.append((row.name, sig(row.per_byte), row.waits_for, predicted, measured))
        return cells


@explained(ParallelError, "fl.parallel.predict")
def predict(
    link: Link,
    size: Q | str | float,
    pace: Q | str | float,
    works: Mapping[str, Q | str | float],
    timed: Mapping[str, float] | None = None,
) -> Predictions:
    """How many times as fast the workers of a link are as one of them, before they are timed.

    Parameters
    ----------
    link : of fl.parallel.link
    size : bytes that all sum in each step
    pace : FLOP/s of one worker
    works : {name: FLOP of one step}
    timed : {name: measured speed-up}, to be shown beside the prediction

    Raises
    ------
    ParallelError, UnitError

    Examples
    --------
    >>> line = link([("1 kB", "0.2 ms"), ("1 MB", "1 ms")], workers=2)
    >>> predict(line, "1 MB", "50 GFLOP/s", {"a step": "1 GFLOP"})["a step"].speedup
    1.81...
    """
    speed = quantity(pace, "FLOP/s")
    if not speed > 0:
        raise ParallelError(f"A pace of {speed} does no work: write FLOP/s above 0.")
    sent = all_reduce_sent(size, link.workers)
    rows = []
    for name, work in works.items():
        flops = quantity(work, "FLOP")
        per_byte = flops / link.workers / sent
        alone = flops / speed
        together = alone / link.workers + link.at(size)
        waits_for = "messages" if per_byte * link.bandwidth < speed else "arithmetic"
        rows.append(Prediction(str(name), per_byte, alone / together, waits_for))
    return Predictions(link, speed, tuple(rows), dict(timed or {}))
