"""fl.inventory: every vote of the course on one page, the first letter and the latest.

A vote is a belief. Vote again at the end of the course, and see which of yours moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..._support.arguments import explained
from ..._support.display import TableDisplay
from ...quantities.formatting import plural
from ..ask import guess_file, lessons
from ..feedback import ExerciseError
from ..questions.question import Question

NOT_YET = "not yet"
HEADS = ("lesson", "question", "at first", "now")
NO_VOTE = 'No vote noted yet. Vote, and vote again later: fl.check("00.vote", "C").'


@dataclass(frozen=True)
class Vote:
    """One vote: its id, the title of its lesson, the first letter, the latest, and the best."""

    id: str
    title: str
    first: str
    latest: str
    best: str

    def marked(self, letter: str) -> str:
        """A letter, and whether it is the best one: "B, no"."""
        if not letter:
            return NOT_YET
        return f"{letter}, {'yes' if letter == self.best else 'no'}"


@dataclass(frozen=True, repr=False)
class Inventory(TableDisplay):
    """All votes of the course; `.votes`, and how many were right at first and at last."""

    votes: tuple[Vote, ...]

    @property
    def given(self) -> list[Vote]:
        """The votes that were cast."""
        return [vote for vote in self.votes if vote.latest]

    @property
    def right_at_first(self) -> int:
        return sum(vote.first == vote.best for vote in self.given)

    @property
    def right_now(self) -> int:
        return sum(vote.latest == vote.best for vote in self.given)

    def _caption(self) -> str:
        cast = len(self.given)
        if not cast:
            return NO_VOTE
        return (
            f"You voted in {cast} of {plural(len(self.votes), 'lesson')}: {self.right_at_first} "
            f"right at first, {self.right_now} now (counted). To vote again: "
            f'fl.check("{self.given[0].id}").'
        )

    def _heads(self) -> Sequence[object]:
        return HEADS if self.given else ()

    def _cells(self) -> Iterable[Sequence[object]]:
        """One row a vote; no rows before the first one, because an empty list says nothing."""
        if not self.given:
            return
        for vote in self.votes:
            yield vote.id[:2], vote.title, vote.marked(vote.first), vote.marked(vote.latest)


@explained(ExerciseError)
def inventory(home: str | Path | None = None) -> Inventory:
    """Every vote of the course on one page: the first letter and the latest.

    Parameters
    ----------
    home : path, optional
        Another folder for the file of guesses.

    Returns
    -------
    Inventory
        A table, with `.votes`, `.right_at_first` and `.right_now`.

    Raises
    ------
    ExerciseError
        For a folder that is not a path.

    Examples
    --------
    >>> len(inventory().votes) > 10
    True
    """
    noted = guess_file(home).guesses
    votes = []
    for lesson in lessons().values():
        for asked in lesson.values():
            if isinstance(asked, Question) and asked.options:
                votes.append(_vote(asked, lesson.title, noted.get(asked.id, {})))
    return Inventory(tuple(votes))


def _vote(question: Question, title: str, noted: dict) -> Vote:
    best, _ = question.right({})
    latest = noted.get("said", "")
    first = noted.get("first", latest)
    known = question.options
    if latest not in known or first not in known:  # a file that was edited by hand
        latest = first = ""
    return Vote(question.id, title, first, latest, best)
