"""What measured steps of serving say: reading beside writing, and more and more chats at once.

Both are made of measurements of fl.measure, whatever has `.seconds`, `.best` and `.flops`.
The time of a step is what each chat waits for a token; chats over that time are tokens a second
for all. The two part as soon as a step with more chats takes longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._support.display import TextDisplay
from ...quantities.formatting import percent, plural, sentence, sig
from ...quantities.quantity import Q
from .load import LoadError

OURS = 0.9  # of a core: 1 % is lost on a quiet machine, half beside a neighbour
NO_GAIN = 1.2  # times the tokens: a doubling of chats below it is worth a sentence


# -- reading and writing ---------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class ReadAndWrite(TextDisplay):
    """A prompt that was read and a token that was written: `.times`, the second over the first."""

    reading: Any  # a measurement of the whole prompt
    writing: Any  # of one token
    tokens: int  # of the prompt
    peak: Q  # FLOP/s

    @property
    def one_read(self) -> Q:
        """The time of one token that is read."""
        return Q(float(self.reading.seconds) / self.tokens, "s", "measured")

    @property
    def times(self) -> float:
        """How many times as long one written token takes."""
        return float(self.writing.seconds) / float(self.one_read)

    @property
    def work(self) -> float:
        """FLOP of a written token over those of a read one."""
        return float(self.writing.flops) / (float(self.reading.flops) / self.tokens)

    def share(self, measurement: Any) -> float:
        """The share of the peak that one of the two reaches."""
        return float(measurement.best) / float(self.peak)

    def __repr__(self) -> str:
        speeds = []
        for measurement in (self.reading, self.writing):
            reached = percent(self.share(measurement))
            speeds.append(f"{measurement.name}, {measurement.best}, {reached} of the peak")
        return (
            f"Reading all {self.tokens} tokens takes {self.reading.seconds}, on average "
            f"{self.one_read} each; writing one takes {self.writing.seconds}. For each token the "
            f"FLOPs differ by {percent(abs(self.work - 1))} (counted). {sentence(speeds[0])}; "
            f"{speeds[1]} (measured).{self._busy()}"
            f"{shared_core([self.reading, self.writing])}"
        )

    def _busy(self) -> str:
        if self.writing.device != "cpu":
            return ""
        return (
            " In both the core was never idle: a monitor would show 100 % utilisation for the one "
            "and for the other."
        )


# -- chats at once ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Batch:
    """A step with a number of chats: each one's wait, tokens a second for all, the roof's."""

    chats: int
    wait: Q  # s
    rate: Q  # token/s, measured
    bound: Q  # token/s at the roof
    share: float  # of the peak


@dataclass(frozen=True, repr=False)
class Batches(TextDisplay):
    """Steps with more and more chats: `.points`, `.gain`, `.longer`, `.at(16)`."""

    points: Sequence[Batch]
    company: str = ""  # a sentence, where another program had a part of the core

    def at(self, chats: int) -> Batch:
        """The point with this number of chats. Raises LoadError where it was not measured."""
        for point in self.points:
            if point.chats == chats:
                return point
        known = ", ".join(str(point.chats) for point in self.points)
        raise LoadError(f"{chats} chats at once were not measured; there are {known}.")

    def waits(self, chats: int) -> float:
        """How many times as long a step takes with this number of chats as with the fewest."""
        return float(self.at(chats).wait) / float(self.points[0].wait)

    @property
    def most(self) -> Batch:
        """The point with the most chats."""
        return self.points[-1]

    @property
    def shares_of_roof(self) -> tuple[float, float]:
        """The least and the largest part of its roof that a point reaches."""
        shares = [float(point.rate) / float(point.bound) for point in self.points]
        return min(shares), max(shares)

    @property
    def gain(self) -> float:
        """Tokens a second with the most chats, over those with the fewest."""
        return float(self.most.rate) / float(self.points[0].rate)

    @property
    def longer(self) -> float:
        """Each one's wait with the most chats, over that with the fewest."""
        return self.waits(self.most.chats)

    def __repr__(self) -> str:
        first = self.points[0]
        most = self.most
        return (
            f"{most.chats} chats at once get {sig(self.gain)} times the tokens of "
            f"{plural(first.chats, 'chat')}: {most.rate} instead of {first.rate}. And each waits "
            f"{sig(self.longer)} times as long for a token: {most.wait} instead of {first.wait} "
            f"(measured).{self._no_gain()}{self.company}"
        )

    def _no_gain(self) -> str:
        """A sentence about the first doubling that brought next to nothing; "" for none."""
        for before, after in zip(self.points, self.points[1:]):
            if float(after.rate) < NO_GAIN * float(before.rate):
                return (
                    f" From {plural(before.chats, 'chat')} to {after.chats} next to nothing was "
                    "gained. The library may switch methods there, or another program may have "
                    "interfered; this was not checked."
                )
        return ""


def batches(
    timed: Mapping[int, Any],
    roof: Any,
    tables: object,
    kept: object = 0,
) -> Batches:
    """The Batches of some measured steps.

    Parameters
    ----------
    timed : {chats: measurement of a step that writes one token for each}.
    roof : of fl.ceilings(), with a peak and a bandwidth of "memory".
    tables : B of the weights, which a step fetches once.
    kept : B that each chat keeps.

    Raises LoadError for no measurement.
    """
    if not timed:
        raise LoadError("No step was measured: give {1: fl.measure(...), 2: ...}.")
    points = []
    for chats in sorted(timed):
        fetched = float(tables) + chats * float(kept)
        points.append(_point(chats, timed[chats], roof, fetched))
    return Batches(points, shared_core(list(timed.values())))


def shared_core(measurements: Sequence[Any]) -> str:
    """A sentence where the core was not always this program's; "" where it was, and on a GPU."""
    shares = []
    for measurement in measurements:
        share = getattr(measurement, "share", None)
        shares.append(1.0 if share is None else share)
    least = min(shares)
    if least > OURS:
        return ""
    return (
        f" Another program shared the core: in the worst of these measurements, this one had the "
        f"core for {percent(least)} of the time, so the times are too long (measured)."
    )


def _point(chats, measurement, roof, fetched):
    work = float(measurement.flops)
    seconds = float(measurement.seconds)
    bound = roof.bound(work / fetched)
    least = work / float(bound)
    reached = work / seconds
    return Batch(
        chats,
        Q(seconds, "s", "measured"),
        Q(chats / seconds, "token/s", "measured"),
        Q(chats / least, "token/s", "estimated: at the roof"),
        reached / float(roof.peak()),
    )


# -- guesses and routes ----------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class GuessGain(TextDisplay):
    """What guessing ahead would bring: `.times` as fast, from letters a pass and a pass's time."""

    guesses: int
    a_pass: float  # tokens that a pass brings
    longer: float  # times the time of a pass over one token

    @property
    def times(self) -> float:
        """How many times as fast answers would come, if guessing were free."""
        return self.a_pass / self.longer

    def __repr__(self) -> str:
        pays = "so it would pay here" if self.times > 1 else "so it would not pay here"
        return (
            f"A pass over {self.guesses + 1} tokens takes {sig(self.longer)} times as long as a "
            f"pass over one (measured). With {sig(self.a_pass)} tokens a pass, answers would come "
            f"{sig(self.times)} times as fast, {pays} (estimated: guessing taken as free)."
        )


@dataclass(frozen=True, repr=False)
class Fastest(TextDisplay):
    """The fastest of several routes to one product, beside the first of them."""

    rows: int
    timed: Sequence[Any]  # measurements, the usual route first

    @property
    def best(self) -> Any:
        """The measurement of the fastest route."""
        return min(self.timed, key=_seconds)

    @property
    def times(self) -> float:
        """How many times as fast it is as the first route."""
        return _seconds(self.timed[0]) / _seconds(self.best)

    def __repr__(self) -> str:
        rows = plural(self.rows, "row")
        usual = self.timed[0].name
        if self.best is self.timed[0]:
            return f"{sentence(rows)}: the usual route, {usual}, is the fastest (measured)."
        return (
            f"{sentence(rows)}: the fastest route is {self.best.name}, {sig(self.times)} times as "
            f"fast as the usual route, {usual} (measured)."
        )


def _seconds(measurement):
    return float(measurement.seconds)
