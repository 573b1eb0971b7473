"""Ways of fewer bits at several jobs, each timed in turns with the model as it is.

One job alone does not show whether bytes or arithmetic are waited for: the token of one chat waits
for bytes, a long prompt for arithmetic. The lab reads no clock of its own, so one is handed in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn

from ..._support.display import TableDisplay
from ..._support.torch_threads import one_torch_thread
from ...quantities.formatting import sig
from ...quantities.quantity import Q
from .exchange import Way, exchanged, stored

FASTER, AS_FAST = 1.15, 0.87  # times: between them, a difference is smaller than most spreads
Job = Callable[[nn.Module], Callable[[], Any]]  # a function to call, of a model
Clock = Callable[[], float]
TIME = 0.25  # seconds of the usual model, about, at each job
FEWEST_TURNS, MOST_TURNS = 3, 12
SHORTEST = 1e-6  # seconds: a clock that stood still


@dataclass(frozen=True)
class Trial:
    """A way: the bytes it stores, how far off it is, how many times as fast at each job."""

    name: str
    stored: int
    off: float
    times: Mapping[str, float]


@dataclass(frozen=True, repr=False)
class FewerBits(TableDisplay):
    """The trials of all ways as a table; `.rows`, `.missing` and `.jobs`."""

    rows: Sequence[Trial]
    missing: Mapping[str, str]  # {name of a way: why it does not work here}
    jobs: Sequence[str]
    wide: int  # bytes of the model as it is

    def row(self, name: str) -> Trial:
        """The trial of a way by its name."""
        return next(row for row in self.rows if row.name == name)

    @property
    def slowest(self) -> Trial:
        """The way that is slowest at the first job."""
        return min(self.rows, key=lambda row: row.times[self.jobs[0]])

    def _caption(self) -> str:
        wide = Q(self.wide, "B")
        return (
            f"How many times as fast as FP32, in turns with it (measured), when FP32 stores {wide} "
            "(counted). Off: the scores' difference from FP32's, as a share of them (measured). "
            + " ".join(self.findings())
        )

    def findings(self) -> Iterator[str]:
        """A sentence for each way: its first job beside its last; and for each that is missing."""
        first, last = self.jobs[0], self.jobs[-1]
        for row in self.rows:
            few, many = row.times[first], row.times[last]
            yield f"{row.name}: {_verdict(few)} for {first}, {_verdict(many)} for {last}."
        for name, why in self.missing.items():
            yield f"{name} is missing here: {why}."

    def _heads(self) -> Sequence[object]:
        return ["weights", "stored", "off", *self.jobs]

    def _cells(self) -> Iterator[Sequence[object]]:
        for row in self.rows:
            times = [sig(row.times[job]) for job in self.jobs]
            yield [row.name, Q(row.stored, "B"), f"{row.off:.3f}", *times]

    def _numbers(self) -> Sequence[int]:
        return range(1, 3 + len(self.jobs))


def _verdict(times: float) -> str:
    if times > FASTER:
        return "faster"
    if times < AS_FAST:
        return "slower"
    return "about as fast"


def trials(
    model: nn.Module,
    found: Mapping[str, Way],
    jobs: Mapping[str, Job],
    clock: Clock,
    off: Callable[[nn.Module], float],
    missing: Mapping[str, str] | None = None,
) -> FewerBits:
    """The FewerBits of a model.

    Parameters
    ----------
    found, missing : of ways().
    jobs : {name: function of a model that returns what to call}.
    clock : such as time.thread_time on a CPU, which leaves out the turns of other programs, or
        time.perf_counter on a GPU.
    off : how far the scores of an exchanged model are off.
    """
    with one_torch_thread():
        rows = [_trial(model, name, way, jobs, clock, off) for name, way in found.items()]
    return FewerBits(rows, missing or {}, list(jobs), stored(model))


def _trial(model, name, way, jobs, clock, off):
    """The Trial of one way: its model lives no longer than this call, because each takes memory."""
    other = exchanged(model, way)
    times = {}
    for job, made in jobs.items():
        times[job] = in_turns(made(model), made(other), clock)
    return Trial(name, stored(other), off(other), times)


def in_turns(
    usual: Callable[[], Any],
    other: Callable[[], Any],
    clock: Clock,
) -> float:
    """How many times as fast `other` is: the best call of each, one after the other in turns."""
    first = timed(usual, clock)
    timed(other, clock)  # cold
    turns = max(FEWEST_TURNS, min(MOST_TURNS, int(TIME / max(first, SHORTEST))))
    best_usual = best_other = math.inf
    for _ in range(turns):
        best_usual = min(best_usual, timed(usual, clock))
        best_other = min(best_other, timed(other, clock))
    return best_usual / max(best_other, SHORTEST)


def timed(function: Callable[[], Any], clock: Clock) -> float:
    """The time of one call; a number of its result is read, so that a GPU has to be done."""
    begin = clock()
    function().flatten()[0].item()
    return clock() - begin
