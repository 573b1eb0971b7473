"""A choice among letters: a vote on one question, or a letter for each of several lines.

In a vote each letter is a belief and has its own sentence, so a wrong letter is never just wrong.
In a row of letters, a sentence belongs to each line that is easily taken for the other kind.
To add one: a Lesson's `choice`; `best` is one letter for a vote, and the whole row for a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..._support.errors import short
from ..feedback import Feedback
from .question import Answer, Facts, Question, Show, text_of

MARKED = re.compile(r"[\W_]*([A-Za-z])\s*([.:)\]-]|$)")  # "C", "c)", "(C)", "C: because ..."
CAPITAL = re.compile(r"\b[A-Z]\b")  # "I say C"
FIRST_WORD = re.compile(r"\s*([b-z])\s+\w")  # "c because ..."; a small a is an article


@dataclass(frozen=True)
class Choice(Question):
    """The letter `best` of `choices`, or the row of letters `best`.

    choices: {letter: (statement, sentence)} of a vote. For a row of letters: `praise` for the right
    row, `at` {line from 1: sentence} for a wrong letter there, `same` for one letter throughout,
    `swapped` for a row in which every letter is wrong.
    """

    best: str = ""
    choices: dict[str, tuple[str, str]] = field(default_factory=dict)
    praise: str = ""
    at: dict[int, str] = field(default_factory=dict)
    same: str = ""
    swapped: str = ""

    @property
    def options(self) -> dict[str, str]:
        return {letter: statement for letter, (statement, _) in self.choices.items()}

    def right(self, facts: Facts) -> tuple[Answer, str]:
        praise = self.choices[self.best][1] if self.choices else self.praise
        return self.best, praise

    def slips(self, facts: Facts) -> list[tuple[Answer, str]]:
        if self.choices:
            return [
                (letter, sentence)
                for letter, (_, sentence) in self.choices.items()
                if letter != self.best
            ]
        letters = sorted(set(self.best))
        slips = [(letters[0] * len(self.best), self.same)]
        for line, sentence in self.at.items():
            before, right, after = self.best[: line - 1], self.best[line - 1], self.best[line:]
            wrong = next(letter for letter in letters if letter != right)
            slips.append((before + wrong + after, sentence))
        return slips

    def reply(self, answer: Answer, facts: Facts, show: Show) -> Feedback:
        return self._vote(answer) if self.choices else self._row(answer)

    # -- a vote ------------------------------------------------------------------------------------

    def _vote(self, answer: Answer) -> Feedback:
        letter = self._letter(text_of(answer))
        if letter is None:
            return Feedback(
                f"One letter is asked for: {', '.join(self.choices)}. "
                f"{short(text_of(answer))!r} is not one.",
                False,
            )
        return Feedback(f"{letter}. {self.choices[letter][1]}", letter == self.best)

    def _letter(self, text: str) -> str | None:
        """The one letter that a text votes for; None if it names none, or two."""
        marked = MARKED.match(text)
        if marked and marked[1].upper() in self.choices:
            return marked[1].upper()
        named = set(CAPITAL.findall(text))
        first = FIRST_WORD.match(text)
        if first:
            named.add(first[1].upper())
        named &= set(self.choices)
        return named.pop() if len(named) == 1 else None

    # -- a row of letters --------------------------------------------------------------------------

    def _row(self, answer: Answer) -> Feedback:
        given = answer if isinstance(answer, (list, tuple)) else [answer]
        text = "".join(map(text_of, given))
        row = re.sub(r"[\s,;]", "", text.lower())
        letters = sorted(set(self.best))
        if len(row) != len(self.best) or not set(row) <= set(letters):
            return Feedback(
                f"{len(self.best)} letters are asked for, each {' or '.join(letters)}; "
                f"{short(text)!r} is not that.",
                False,
            )
        wrong = [line for line, (a, b) in enumerate(zip(row, self.best), 1) if a != b]
        if not wrong:
            return Feedback(f"Right. {self.praise}", True)
        if len(wrong) == len(row):
            return Feedback(self.swapped or self.same, False)
        if len(set(row)) == 1:
            return Feedback(self.same, False)
        line = next((line for line in wrong if line in self.at), wrong[0])
        sentence = f"Line {line}: {self.at.get(line, 'read it once more')}"
        if len(wrong) > 1:
            sentence += f" {len(wrong)} of {len(row)} differ in all."
        return Feedback(sentence, False)
