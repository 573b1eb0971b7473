"""Several ways of training side by side: what learns, FLOP, seconds, bytes, and how many are right.

Shares are of the first way. FLOP are counted and seconds measured outside; this room does neither.
To add a column: `Ways._heads` and `Ways._row`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..._support.display import TableDisplay, TextDisplay
from ..._support.errors import short
from ...quantities.formatting import percent
from ...quantities.quantity import Q
from .adapted import FROM_NOTHING, learns
from .kept import Kept, kept
from .reader import TuningError
from .steps import Right, Step

DIRECTIONS = ("forward", "backward")
# NB: over five seeds the difference of two ways that are alike moves by up to 3 points.
CHANCE = 3.0
NEARLY = 1.05  # times: closer is the same, for two timings


@dataclass(frozen=True)
class Way:
    """One way: its name, the parameters that learn, FLOP, seconds, bytes, and what it reads."""

    name: str
    learning: int
    parameters: int  # of the net itself, without what was added
    flop: Q
    seconds: float
    kept: Kept
    right: Right | None = None

    @property
    def learns(self) -> float:
        """What learns, as a share of the net's parameters."""
        return self.learning / self.parameters


def _in_kilobytes(bytes_kept: Kept) -> str:
    """The four kinds as a sum."""
    kinds = []
    for kind in vars(bytes_kept).values():
        kilobytes = int(kind) / 1e3
        kinds.append(f"{kilobytes:,.0f}")
    return f"{' + '.join(kinds)} kB"


@dataclass(frozen=True, repr=False)
class Ways(TableDisplay):
    """Ways by name, the first of which is 100 %; `ways["LoRA"].flop`, `ways.share("LoRA")`."""

    rows: tuple[Way, ...]

    def __getitem__(self, name: str) -> Way:
        for way in self.rows:
            if way.name == name:
                return way
        known = ", ".join(way.name for way in self.rows)
        raise TuningError(f"There is no way {short(repr(name))} here: {known}.")

    def share(self, name: str) -> dict[str, float]:
        """FLOP, seconds and bytes of a way, as shares of the first one's."""
        way, whole = self[name], self.rows[0]
        flop = way.flop / whole.flop
        seconds = way.seconds / whole.seconds
        size = way.kept.total / whole.kept.total
        return {
            "FLOP": float(flop),
            "seconds": float(seconds),
            "bytes": float(size),
        }

    def says(self) -> str:
        """How the seconds of LoRA and of QLoRA lie to their FLOPs; "" where they are not there."""
        names = {way.name for way in self.rows}
        if not {"LoRA", "QLoRA"} <= names:
            return ""
        parts = self.share("LoRA")
        flop, seconds = parts["FLOP"], parts["seconds"]
        if seconds > NEARLY * flop:
            verdict = "more than its share"
        elif seconds < flop / NEARLY:
            verdict = "less than its share"
        else:
            verdict = "about its share"
        times = self["QLoRA"].seconds / self["LoRA"].seconds
        return (
            f"LoRA took {percent(seconds)} of the seconds for {percent(flop)} of the FLOPs, "
            f"{verdict}; QLoRA took {times:.2g} times as long as LoRA for the same FLOPs "
            "(measured)."
        )

    def _caption(self) -> str:
        return (
            f"A step of training {len(self.rows)} ways, {self.rows[0].name} = 100 % (FLOP and "
            "bytes counted, seconds measured)."
        )

    def _heads(self) -> tuple[str, ...]:
        return (
            "",
            "learns",
            "FLOP",
            "seconds",
            "bytes",
            "weights + gradients + notes + activations",
        )

    def _cells(self) -> list[tuple[str, ...]]:
        return [self._row(way) for way in self.rows]

    def _row(self, way: Way) -> tuple[str, ...]:
        shares = self.share(way.name)
        return (
            way.name,
            percent(way.learns),
            *map(percent, shares.values()),
            _in_kilobytes(way.kept),
        )

    def _numbers(self) -> range:
        return range(1, len(self._heads()) - 1)


def compared(
    steps: Mapping[str, Step],
    counts: Mapping[str, Any],
    timed: Iterable[Any],
    right: Mapping[str, Right] | None = None,
) -> Ways:
    """Ways side by side.

    Parameters
    ----------
    steps : a Step by the name of its way, the whole one first.
    counts : by the same names, what has `.flops` of one step.
    timed : in the same order, what has `.seconds` of one step.
    right : by the same names, how many are read right, where that is known.

    Raises
    ------
    TuningError if a way has no count or no time.
    """
    times = list(timed)
    if len(times) != len(steps) or set(counts) != set(steps):
        raise TuningError(
            f"{len(steps)} ways need a count by the same names and a time each; there are "
            f"{len(counts)} counts and {len(times)} times."
        )
    first = next(iter(steps.values()))
    parameters = sum(table.numel() for table in first.net.parameters())
    scores = right or {}
    rows = []
    for (name, step), time in zip(steps.items(), times):
        row = Way(
            name=name,
            learning=learns(step.net),
            parameters=parameters,
            flop=counts[name].flops,
            seconds=float(time.seconds),
            kept=kept(step),
            right=scores.get(name),
        )
        rows.append(row)
    return Ways(tuple(rows))


# -- forward and backward --------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Directions(TableDisplay):
    """The FLOP of a step by direction, a row for each way: {name: (forward, backward)}."""

    flop: Mapping[str, tuple[Q, Q]]

    def share(self, name: str) -> float:
        """All FLOP of a way as a share of the first one's."""
        if name not in self.flop:
            raise TuningError(f"There is no way {short(repr(name))} here: {', '.join(self.flop)}.")
        first = next(iter(self.flop.values()))
        whole = sum(map(int, first))
        own = sum(map(int, self.flop[name]))
        return own / whole

    def _caption(self) -> str:
        return "FLOPs of one step of training, in millions (counted)."

    def _heads(self) -> tuple[str, ...]:
        return "", *DIRECTIONS, "both", "share"

    def _cells(self) -> list[tuple[str, ...]]:
        rows = []
        for name, both in self.flop.items():
            forward, backward = map(int, both)
            row = (
                name,
                _in_millions(forward),
                _in_millions(backward),
                _in_millions(forward + backward),
                percent(self.share(name)),
            )
            rows.append(row)
        return rows

    def _numbers(self) -> range:
        return range(1, len(self._heads()))


def _in_millions(flop: int) -> str:
    return f"{flop / 1e6:.1f}"


def by_direction(counts: Mapping[str, Any]) -> Directions:
    """The FLOP of counts by direction; counts: {way: what fl.count returns}."""
    flop = {}
    for name, count in counts.items():
        phases = count.by("phase")
        forward, backward = (phases[direction] for direction in DIRECTIONS)
        flop[name] = forward, backward
    return Directions(flop)


# -- a way on its own ------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Trial(TextDisplay):
    """A way with one thing changed: its FLOP beside those of the whole, and what it reads."""

    name: str
    flop: Q
    whole: Q
    right: Right

    @property
    def share(self) -> float:
        """Its FLOP as a share of the whole."""
        return float(self.flop / self.whole)

    def __repr__(self) -> str:
        return (
            f"{self.name}: {percent(self.share)} of the FLOPs of a full step (counted), "
            f"{self.right!r}."
        )


# -- what they read --------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Scores(TableDisplay):
    """How many of 100 each way reads right, a row for each task: {task: {way: Right}}."""

    tasks: Mapping[str, Mapping[str, Right]]

    def __getitem__(self, task: str) -> Mapping[str, Right]:
        return self.tasks[task]

    def ahead(self, task: str, one: str, other: str) -> float:
        """How many points one way is ahead of another."""
        scores = self.tasks[task]
        return scores[one] - scores[other]

    def says(self, task: str) -> str:
        """What a task shows: what the base was worth, and whether a way stands out."""
        scores = self.tasks[task]
        adapted = {way: points for way, points in scores.items() if way != FROM_NOTHING}
        sentences = []
        if FROM_NOTHING in scores:
            sentences.append(_worth(adapted, scores[FROM_NOTHING]))
        sentences.append(_apart(adapted))
        return " ".join(sentences)

    def _caption(self) -> str:
        return "Right of 100 photographs that no net has learned from (measured)."

    def _heads(self) -> tuple[str, ...]:
        first = next(iter(self.tasks.values()))
        return "", *first

    def _cells(self) -> list[tuple[str, ...]]:
        rows = []
        for task, scores in self.tasks.items():
            points = map(str, scores.values())
            rows.append((task, *points))
        return rows

    def _numbers(self) -> range:
        return range(1, len(self._heads()))


def _worth(adapted: Mapping[str, Right], alone: Right) -> str:
    """What the base was worth, from the first way and the same net from nothing."""
    first = next(iter(adapted))
    ahead = adapted[first] - alone
    points = f"{abs(ahead):.1f} points"
    if ahead > CHANCE:
        return (
            f"The base is worth {points}: that is how far {first} is ahead of the same net from "
            "nothing."
        )
    if ahead < -CHANCE:
        return (
            f"Here the base was in the way: from nothing the same net reads {points} more than "
            f"{first}."
        )
    return (
        f"The base is worth little here: {first} and the same net from nothing lie {points} apart."
    )


def _apart(adapted: Mapping[str, Right]) -> str:
    """Whether one of the ways stands out."""
    best = max(adapted, key=adapted.__getitem__)
    worst = min(adapted, key=adapted.__getitem__)
    points = f"{adapted[best] - adapted[worst]:.1f} points"
    if adapted[best] - adapted[worst] <= CHANCE:
        return f"The ways themselves lie within {points}, which other photographs could turn round."
    return f"Of the ways {best} reads most and {worst} least: they lie {points} apart."
