"""Several ways of training side by side: what learns, FLOP, seconds, bytes, and how many are right.

Shares are of the first way. FLOP are counted and seconds measured outside; this room does neither.
To add a column: `Ways._heads` and `Ways._row`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from ..._support.display import TableDisplay, TextDisplay
from ..._support.errors import short
from ...quantities.formatting import percent, plural
from ...quantities.quantity import Q
from .adapted import FROM_NOTHING, learns
from .errors import TuningError, by_name, check_name
from .kept import Kept, kept
from .steps import Right, Step

DIRECTIONS = ("forward", "backward")
# NB: over five seeds the difference of two ways that are alike moves by up to 3 points.
CHANCE = 3.0


@dataclass(frozen=True)
class Way:
    """One way: its name, the parameters that learn, FLOP, seconds, bytes, and what it reads."""

    name: str
    learning: int
    parameters: int  # of the net itself, without what was added
    flop: Q
    rounds: tuple[float, ...]  # seconds of a step, in each round of the timing
    kept: Kept
    right: Right | None = None

    @property
    def seconds(self) -> float:
        """Of a step, in the middle round."""
        return median(self.rounds)

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
        return by_name(self.rows, name)

    def share(self, name: str) -> dict[str, float]:
        """FLOP, seconds in the middle round and bytes of a way, as shares of the first one's."""
        way, whole = self[name], self.rows[0]
        flop = way.flop / whole.flop
        size = way.kept.total / whole.kept.total
        return {
            "FLOP": float(flop),
            "seconds": median(self.times(name)),
            "bytes": float(size),
        }

    def times(self, name: str, of: str = "") -> list[float]:
        """Seconds of a way in each round, as shares of another's in the same round.

        of: the other one, the first unless given. Rounds are minutes of one machine: what comes and
        goes between them, such as a neighbor, is in both and falls out.
        """
        whole = self[of] if of else self.rows[0]
        return [own / other for own, other in zip(self[name].rounds, whole.rounds)]

    def says(self) -> str:
        """How the seconds of LoRA and of QLoRA lie to their FLOPs; "" where they are not there."""
        names = {way.name for way in self.rows}
        if not {"LoRA", "QLoRA"} <= names:
            return ""
        slower = self.times("QLoRA", of="LoRA")
        spread = _spread(slower, "{:.2g}")
        return (
            f"Seconds, in {plural(len(slower), 'round')}: {self._verdict('LoRA')} QLoRA took "
            f"{median(slower):.2g} times as long as LoRA{spread}, for the same FLOPs (measured)."
        )

    def _verdict(self, name: str) -> str:
        """Whether a way took more of the seconds than of the FLOPs, in all rounds or in some."""
        shares = self.times(name)
        flop = self.share(name)["FLOP"]
        if min(shares) > flop:
            verdict = "more than its share of the FLOPs"
        elif max(shares) < flop:
            verdict = "less than its share of the FLOPs"
        else:
            verdict = "about its share of the FLOPs"
        return f"{name} took {in_per_cent(shares)} of what {self.rows[0].name} took, {verdict}."

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
            percent(shares["FLOP"]),
            in_per_cent(self.times(way.name)),
            percent(shares["bytes"]),
            _in_kilobytes(way.kept),
        )

    def _numbers(self) -> range:
        return range(1, len(self._heads()) - 1)


def in_per_cent(shares: list[float]) -> str:
    """The middle one of some shares, and from what to what they go: "72 % (68 to 81)"."""
    in_hundredths = [100 * share for share in shares]
    return f"{median(in_hundredths):.0f} %{_spread(in_hundredths, '{:.0f}')}"


def _spread(numbers: list[float], form: str) -> str:
    """From what to what numbers go, in brackets; "" where all are shown alike."""
    low, high = form.format(min(numbers)), form.format(max(numbers))
    return "" if low == high else f" ({low} to {high})"


def compared(
    steps: Mapping[str, Step],
    counts: Mapping[str, Any],
    timed: Iterable[Iterable[Any]],
    right: Mapping[str, Right] | None = None,
) -> Ways:
    """Ways side by side.

    Parameters
    ----------
    steps : a Step by the name of its way, the whole one first.
    counts : by the same names, what has `.flops` of one step.
    timed : rounds, each with one thing a way that has `.seconds` of one step, in the same order.
    right : by the same names, how many are read right, where that is known.

    Raises
    ------
    TuningError if a way has no count or no time.
    """
    rounds = [[float(time.seconds) for time in times] for times in timed]
    lengths = {len(times) for times in rounds}
    if lengths != {len(steps)} or set(counts) != set(steps):
        raise TuningError(
            f"{len(steps)} ways need a count by the same names and a time each in every round; "
            f"there are {plural(len(counts), 'count')}, and {short(sorted(lengths))} times."
        )
    first = next(iter(steps.values()))
    parameters = sum(table.numel() for table in first.net.parameters())
    scores = right or {}
    rows = []
    for (name, step), *times in zip(steps.items(), *rounds):
        row = Way(
            name=name,
            learning=learns(step.net),
            parameters=parameters,
            flop=counts[name].flops,
            rounds=tuple(times),
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
        check_name(name, self.flop)
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
        beyond = ", more than training all of it" if self.share > 1 else ""
        return (
            f"{self.name}: {percent(self.share)} of the FLOPs of a full step{beyond} (counted), "
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
        if FROM_NOTHING in scores:
            sentences.append(_hardly_ahead(adapted, scores[FROM_NOTHING]))
        return " ".join(filter(None, sentences))

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


def _hardly_ahead(adapted: Mapping[str, Right], alone: Right) -> str:
    """The ways that are hardly ahead of the same net from nothing, or below it; "" for none."""
    parts = []
    for way, points in adapted.items():
        ahead = round(points - alone, 1) + 0.0  # and not -0.0
        if ahead <= CHANCE:
            parts.append(f"{way} ({ahead:+.1f})")
    if not parts:
        return ""
    listed = ", ".join(parts)
    return f"Within {CHANCE:g} points of the net from nothing, or below it: {listed}."


def _apart(adapted: Mapping[str, Right]) -> str:
    """Whether one of the ways stands out."""
    best = max(adapted, key=adapted.__getitem__)
    worst = min(adapted, key=adapted.__getitem__)
    points = f"{adapted[best] - adapted[worst]:.1f} points"
    if adapted[best] - adapted[worst] <= CHANCE:
        return (
            f"The ways themselves lie within {points}, a gap that other photographs could reverse."
        )
    return f"Of the ways {best} reads most and {worst} least: they lie {points} apart."
