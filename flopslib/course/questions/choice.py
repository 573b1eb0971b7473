"""A choice among letters: a vote on one question, or a letter for each of several lines.

In a vote each letter is a belief and has its own sentence, behind "Yes" or "No"; so a wrong letter
is called wrong, and never only that.
In a row of letters, a sentence belongs to each line that is easily taken for the other kind.
To add one: a Lesson's `choice`; `best` is one letter for a vote, and the whole row for a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..._support.errors import short
from ..feedback import Feedback
from .question import Answer, AnswerAndSentence, Given, Question, Show, text_of

MARKED = re.compile(r"[\W_]*([A-Za-z])\s*([.:)\]-]|$)")  # "C", "c)", "(C)", "C: because ..."
CAPITAL = re.compile(r"\b[A-Z]\b")  # "I say C"
FIRST_WORD = re.compile(r"\s*([b-z])\s+\w")  # "c because ..."; a small a is an article
SAYS_SO = re.compile(r"(Yes|No)[,.:]")
BETWEEN_LETTERS = re.compile(r"[\s,;]")
BETWEEN_WORDS = re.compile(r"[,;\n]\s*")

StatementAndSentence = tuple[str, str]  # what a letter says, and what it gets


@dataclass(frozen=True)
class Choice(Question):
    """The letter `best` of `choices`, or the row of letters `best`.

    choices: {letter: (statement, sentence)} of a vote. For a row of letters: `praise` for the right
    row, `at` {line from 1: sentence} for a wrong letter there, `same` for one letter throughout,
    `swapped` for a row in which every letter is wrong, `nods` {(line, letter): sentence} for a
    letter that can be argued for and counts as right, `letters` {word: letter} for words that
    people write and that begin with another letter than their own.
    """

    best: str = ""
    choices: dict[str, StatementAndSentence] = field(default_factory=dict)
    praise: str = ""
    at: dict[int, str] = field(default_factory=dict)
    nods: dict[tuple[int, str], str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    same: str = ""
    swapped: str = ""

    @property
    def options(self) -> dict[str, str]:
        statements = {}
        for letter, (statement, _) in self.choices.items():
            statements[letter] = statement
        return statements

    def letter_of(self, answer: Answer) -> str | None:
        return self._letter(text_of(answer)) if self.choices else None

    def right(self, given: Given) -> AnswerAndSentence:
        if self.choices:
            _, sentence = self.choices[self.best]
            return self.best, sentence
        return self.best, self.praise

    def slips(self, given: Given) -> list[AnswerAndSentence]:
        return self._other_letters() if self.choices else self._wrong_rows()

    def reply(self, answer: Answer, given: Given, show: Show) -> Feedback:
        if self.choices:
            return self._vote(text_of(answer))
        text = text_of(answer)
        if isinstance(answer, (list, tuple)):
            text = ",".join(map(text_of, answer))
        return self._row(text)

    # -- a vote ------------------------------------------------------------------------------------

    def _vote(self, text: str) -> Feedback:
        letter = self._letter(text)
        if letter is None:
            letters = ", ".join(self.choices)
            given = repr(short(text))
            return Feedback(f"Please give one letter, {letters}; {given} is not one.", False)
        _, sentence = self.choices[letter]
        is_best = letter == self.best
        verdict = f"Yes, {letter}." if is_best else f"No, not {letter}."
        if SAYS_SO.match(sentence):  # the lesson has a verdict of its own
            return Feedback(sentence, is_best)
        return Feedback(f"{verdict} {sentence}", is_best)

    def _letter(self, text: str) -> str | None:
        """The one letter that a text votes for; None if it names none, or two."""
        marked = MARKED.match(text)
        letter = marked[1].upper() if marked else ""
        if letter in self.choices:
            return letter
        named = set(CAPITAL.findall(text))
        first = FIRST_WORD.match(text)
        if first:
            named.add(first[1].upper())
        named &= set(self.choices)
        return named.pop() if len(named) == 1 else None

    def _other_letters(self) -> list[AnswerAndSentence]:
        others = []
        for letter, (_, sentence) in self.choices.items():
            if letter != self.best:
                others.append((letter, sentence))
        return others

    # -- a row of letters --------------------------------------------------------------------------

    def _row(self, text: str) -> Feedback:
        row = BETWEEN_LETTERS.sub("", self._initials(text).lower())
        kinds = sorted(set(self.best))
        lines = len(self.best)
        if len(row) != lines or set(row) - set(kinds):
            kind = " or ".join(kinds)
            return Feedback(
                f"Please give {lines} letters, each {kind}; {short(text)!r} is something else.",
                False,
            )
        wrong = self._wrong_lines(row)
        if not wrong:
            return Feedback(" ".join(["Right.", self.praise, *self._nodded(row)]), True)
        if len(wrong) == lines:
            sentence = self.swapped or self.same
        elif len(set(row)) == 1:
            sentence = self.same
        else:
            sentence = self._about_a_line(wrong)
        return Feedback(sentence, False)

    def _initials(self, text: str) -> str:
        """A row of words as their letters: "true, open" is "to"; any other text as it is."""
        words = [word.strip().lower() for word in BETWEEN_WORDS.split(text.strip(" ."))]
        is_row_of_words = len(words) > 1 and all(len(word) > 1 for word in words)
        if not is_row_of_words:
            return text
        return "".join(self.letters.get(word, word[0]) for word in words)

    def _wrong_lines(self, row: str) -> list[int]:
        """The lines, from 1, whose letter is not the right one."""
        lines = []
        pairs = zip(row, self.best)
        for line, (letter, right) in enumerate(pairs, start=1):
            if letter != right and (line, letter) not in self.nods:
                lines.append(line)
        return lines

    def _nodded(self, row: str) -> list[str]:
        """The sentences on letters of a right row that can be argued for."""
        return [nod for (line, letter), nod in self.nods.items() if row[line - 1] == letter]

    def _about_a_line(self, wrong: list[int]) -> str:
        """A sentence on the first wrong line that has one."""
        with_sentence = [line for line in wrong if line in self.at]
        line = (with_sentence or wrong)[0]
        sentence = self.at.get(line, "read it once more")
        text = f"Line {line}: {sentence}"
        number = len(wrong)
        if number > 1:
            text += f" {number} of your {len(self.best)} are wrong."
        return text

    def _wrong_rows(self) -> list[AnswerAndSentence]:
        """The rows that are wrong in one line, and the one of a single letter."""
        kinds = sorted(set(self.best))
        one_letter = kinds[0] * len(self.best)
        rows = [(one_letter, self.same)]
        for line, sentence in self.at.items():
            letters = list(self.best)
            place = line - 1
            right = letters[place]
            others = [kind for kind in kinds if kind != right and (line, kind) not in self.nods]
            letters[place] = others[0]
            row = "".join(letters)
            rows.append((row, sentence))
        return rows
