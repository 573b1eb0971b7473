"""A desk that reads words: the small reader with the list first, the large one where it is unsure.

The same desk is tried on days that its threshold was not chosen for. What it passes on is seen on
the day itself; how much is wrong is seen only by someone who knows the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..._support.display import TextDisplay
from ..photos.words import Photos, take
from .answers import Answers, of_100, read
from .cascades import cascade, limit_of
from .listed import with_list
from .readers import Reader, RoutingError

SEED = 77  # of the photographs of a day
THRICE = 3  # times what is usual, from which the alarm goes


@dataclass(frozen=True, repr=False)
class Day(TextDisplay):
    """A desk's day: `passed` on and `wrong`, 0 to 1, of the desk and of the pair without a list."""

    day: str
    passed: float
    wrong: float
    usual: float  # passed on, on a usual day
    pair_passed: float
    pair_wrong: float

    def __repr__(self) -> str:
        alarm = "No alarm: that is about what is usual."
        if self.passed >= THRICE * self.usual:
            alarm = f"Alarm: usual are {of_100(self.usual)}."
        elif self.passed > 1.5 * self.usual:
            alarm = f"More than usual ({of_100(self.usual)})."
        sentences = [
            f"On a day of the kind '{self.day}' the desk passes on {of_100(self.passed)} words.",
            alarm,
            f"Wrong in the end: {of_100(self.wrong)}.",
            f"The same two readers without the list pass on {of_100(self.pair_passed)}, and",
            f"{of_100(self.pair_wrong)} are wrong (measured).",
        ]
        return " ".join(sentences)


@dataclass(frozen=True, repr=False)
class Desk(TextDisplay):
    """Two readers, a list, and how sure is enough; `answer(photos)`, `on(day)`.

    at: the threshold of the small one with the list. pair_at: of the two without it.
    """

    small: Reader
    large: Reader
    known: Sequence[str]
    words: Sequence[str]  # that are photographed on a day
    at: float
    pair_at: float
    _days: dict[str, tuple[Answers, Answers]] = field(default_factory=dict)  # photographed once

    def __post_init__(self) -> None:
        for limit in (self.at, self.pair_at):
            limit_of(limit)
        if len(self.words) == 0:
            raise RoutingError("A desk needs words to read: give a list of some.")

    def answer(self, photos: Photos) -> tuple[Answers, Answers]:
        """(the desk's answers, those of its two readers without the list)."""
        small, large = read(self.small, photos), read(self.large, photos)
        listed = with_list(small, self.known), with_list(large, self.known)
        desk = cascade(*listed, at=self.at, name="the desk")
        pair = cascade(small, large, at=self.pair_at, name="the pair")
        return desk, pair

    @property
    def usual(self) -> float:
        """The share of words that it passes on when the day is usual."""
        desk, _ = self._answers("usual")
        return passed(desk)

    def _answers(self, day: str) -> tuple[Answers, Answers]:
        """What the desk and the pair say on a day."""
        if day not in self._days:
            self._days[day] = self.answer(take(self.words, SEED, day))
        return self._days[day]

    def on(self, day: str) -> Day:
        """A day of the desk: "usual", "dirty", "upside down" or "scratch"."""
        desk, pair = self._answers(day)
        return Day(day, passed(desk), desk.wrong, self.usual, passed(pair), pair.wrong)

    def __repr__(self) -> str:
        return f"A desk that passes on what it is less than {of_100(self.at)} sure of (estimated)."


def passed(answers: Answers) -> float:
    """The share of words that were passed on, 0 to 1."""
    assert answers.early is not None
    return 1 - float(answers.early.float().mean())
