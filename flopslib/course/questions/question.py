"""What every question has, whatever its kind.

A question is data: its right answer, and the wrong ones that known slips lead to, each with its own
sentence. `feedback` is the same for all: it never raises on a wrong answer.
To add a kind, think twice: a number, a choice or a program has been enough for every lesson.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..feedback import ExerciseError, Feedback, empty

Answer = Any  # whatever a learner may give: a text, a number, a list, a function
AnswerAndSentence = tuple[Answer, str]  # an answer, right or wrong, and what it gets
Given = dict[str, Any]  # what was measured on the learner's machine, by name
Show = Callable[[str], object]
NOT_YET = "Not yet: nothing is filled in."


def say_nothing(sentence: str) -> None:
    """For a `show` where there is no page."""


@dataclass(frozen=True)
class Question:
    """A question with its hints, one at a time, and a solution that runs."""

    id: str
    ask: str
    hints: tuple[str, ...] = ()
    solution: str = ""  # a line of code
    in_words: str = ""  # the same for a reader of no code
    sample: dict[str, str] = field(default_factory=dict)  # values for the tests, by their names
    named: dict[str, str] = field(default_factory=dict)  # what the lesson gives: {"rate": "m.best"}
    wait: str = ""  # a sentence to show at once, where judging takes seconds

    @property
    def options(self) -> dict[str, str]:
        """{letter: statement} of a vote; {} for every other question."""
        return {}

    @property
    def names(self) -> tuple[str, ...]:
        """What each number is for, where several are asked for; () for every other question."""
        return ()

    @property
    def in_code(self) -> str:
        """The line of code that asks it in its lesson, with a place for the answer."""
        answer = '"A"' if self.options else "your_answer"
        names = "".join(f", {name}={value}" for name, value in self.named.items())
        return f'fl.check("{self.id}", {answer}{names})'

    @property
    def solution_in_lesson(self) -> str:
        """The solution in the names of its lesson, so that it runs there as it is."""
        line = self.solution
        for name, value in self.named.items():
            line = re.sub(rf"\b{name}\b", value, line)
        return line

    @property
    def second_part(self) -> tuple[str, ...]:
        """The answers to choose from in the second part of a question; () where it has none."""
        return ()

    def letter_of(self, answer: Answer) -> str | None:
        """The letter that an answer votes for; None in every question that is not a vote."""
        return None

    @property
    def needs_code(self) -> bool:
        """Whether nothing that is typed into a form can answer it."""
        return False

    def feedback(self, answer: Answer, given: Given, show: Show = say_nothing) -> Feedback:
        """What the learner reads about an answer. Raises ExerciseError for a missing value.

        show: a function that shows a sentence at once, where judging takes seconds.
        """
        self._check_names(given)
        if empty(answer):
            return Feedback(NOT_YET)
        return self.reply(answer, given, show)

    def reply(self, answer: Answer, given: Given, show: Show) -> Feedback:
        """Feedback on an answer that is not empty."""
        raise NotImplementedError

    def right(self, given: Given) -> AnswerAndSentence:
        """(the right answer, the sentence it gets), for the tests."""
        raise NotImplementedError

    def slips(self, given: Given) -> list[AnswerAndSentence]:
        """(wrong answer, its own sentence) of each named slip, for the tests."""
        raise NotImplementedError

    def _check_names(self, given: Given) -> None:
        missing = [name for name in self.sample if name not in given]
        if missing:
            arguments = ", ".join(f"{name}=..." for name in missing)
            raise ExerciseError(
                f"{self.id} needs {' and '.join(missing)}: "
                f'fl.check("{self.id}", answer, {arguments}), with what you measured.'
            )
        unused = [name for name in given if name not in self.sample]
        if unused:
            raise ExerciseError(f"{self.id} does not use {unused[0]!r}.")


def text_of(answer: Answer) -> str:
    """str(answer), or the name of its type where that fails: a learner's object may do anything."""
    try:
        return str(answer)
    except Exception:
        return f"a {type(answer).__name__}"
