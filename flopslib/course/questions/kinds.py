"""The kinds of exercise: a number, a row of letters, a vote.

Each knows its right answer, and the wrong ones that known slips lead to, every one with its own
sentence; a wrong answer is compared with those. So an exercise is data, and `judge` is the same
for all: it never raises on a wrong answer.
To add a kind: a class here with `right`, `slips`, `reply`.
"""

from dataclasses import dataclass, field

from ...quantities.formatting import quantity_text, words
from ...quantities.parsing import parse
from ...quantities.quantity import NONE, Q, number, quantity
from ...quantities.units import UnitError
from ..feedback import ExerciseError, Reply, empty, misread, times
from .sums import worked_out

CLOSE = 0.06  # a year of 3e7 seconds is fine
NEAR = 1.3  # times: what a head does without a calculator


@dataclass(frozen=True)
class Exercise:
    """What every exercise has: an id, a task, hints one at a time, a solution that runs."""

    id: str
    ask: str
    hints: tuple = ()
    solution: str = ""
    in_words: str = ""  # the solution for who reads no code
    sample: dict = field(default_factory=dict)  # facts a test may pass; their names are the facts

    def judge(self, answer, facts):
        if missing := [name for name in self.sample if name not in facts]:
            named = ", ".join(f"{name}=..." for name in missing)
            raise ExerciseError(
                f"{self.id} needs {' and '.join(missing)}: "
                f'fl.check("{self.id}", answer, {named}), with what you measured.'
            )
        if extra := [name for name in facts if name not in self.sample]:
            raise ExerciseError(f"{self.id} does not use {extra[0]!r}.")
        if empty(answer):
            return Reply("Not yet: nothing is filled in.")
        return self.reply(answer, facts)


@dataclass(frozen=True)
class Number(Exercise):
    """A number with a unit. `answers(**facts)` yields (value, sentence): the right one, then slips.

    A plain number, from the learner or from `answers`, is meant in the unit that is asked for;
    unit "" asks for a plain number. Facts come as quantities, whatever form they were given in.
    """

    unit: str = ""
    noun: str = ""  # of a plain number: "cores" may stand behind it
    answers: object = None
    close: float = CLOSE
    near: float = NEAR
    also: tuple = ()  # ((value, sentence), ...): as right as the right one

    def right(self, facts):
        return next(iter(self.answers(**self._facts(facts))))

    def slips(self, facts):
        return list(self.answers(**self._facts(facts)))[1:]

    def _facts(self, facts):
        return {
            name: quantity(getattr(facts[name], "best", facts[name]), Q(text).unit)
            for name, text in self.sample.items()
        }

    def reply(self, answer, facts):
        try:
            (right, praise), *slips = self.answers(**self._facts(facts))
            said = self._read(answer)
        except UnitError as error:
            return Reply(str(error), False)
        right = self._read(right)
        if self._same(said, right):
            return Reply(f"Right: {_show(*right)}. {praise}", True)
        for other, sentence in self.also:
            if self._same(said, self._read(other)):
                return Reply(sentence, True)
        if said[1] == right[1] and 1 / self.near < said[0] / right[0] < self.near:
            return Reply(f"Near enough for a head: it is {_show(*right)}. {praise}", True)
        for close in (self.close, self.near - 1):  # a slip reckoned in the head is one, too
            for wrong, sentence in slips:
                if self._same(said, self._read(wrong), close):
                    return Reply(sentence, False)
        if said[1] != right[1]:
            asked = f"a {self.unit} is" if self.unit else "a plain number is"
            return Reply(f"{_show(*said)} has another unit: {asked} asked for here.", False)
        if said[0] <= 0:
            return Reply(f"{_show(*said)} is below what is possible here.", False)
        off = right[0] / said[0]
        if 0.95 < off < 1.05:
            return Reply(
                f"Close, but all digits are asked for here: it was read as "
                f'{said[0]:,}. fl.hint("{self.id}") helps.',
                False,
            )
        prefix = any(abs(max(off, 1 / off) / 1000**k - 1) < CLOSE for k in (1, 2, 3, 4))
        thousands = " That is a whole prefix: count the thousands." if prefix else ""
        return Reply(
            f'Read as {_show(*said)}: {times(off)}.{thousands} fl.hint("{self.id}") helps.', False
        )

    def _read(self, answer):
        """(value in base units, powers); UnitError for what is not one number."""
        answer = getattr(answer, "best", answer)
        if isinstance(answer, str):
            answer = answer.strip().removesuffix(self.noun) if self.noun else answer
            try:
                value, powers = parse(worked_out(answer))
                answer = value if powers == NONE else Q(answer)
            except UnitError as error:
                raise misread(error, self.unit) from None
        if not isinstance(answer, Q) and self.unit:
            answer = Q(answer, self.unit)
        return (answer.value, answer.powers) if isinstance(answer, Q) else (number(answer), NONE)

    def _same(self, one, other, close=None):
        close = self.close if close is None else close
        return one[1] == other[1] and other[0] and abs(one[0] / other[0] - 1) <= close


def _show(value, powers):
    return words(value) if powers == NONE else quantity_text(value, powers, {"estimated"})


@dataclass(frozen=True)
class Letters(Exercise):
    """A letter for each of several lines; `slips` has a sentence for a wrong letter at a place."""

    right_letters: str = ""
    praise: str = ""
    at: dict = field(default_factory=dict)  # place from 1: sentence
    same: str = ""  # all one letter
    swapped: str = ""  # every letter is the other one

    def right(self, facts):
        return self.right_letters, self.praise

    def slips(self, facts):
        letters = sorted(set(self.right_letters))
        found = [(letters[0] * len(self.right_letters), self.same)]
        for place, sentence in self.at.items():
            wrong = [c for c in letters if c != self.right_letters[place - 1]][0]
            found.append(
                (self.right_letters[: place - 1] + wrong + self.right_letters[place:], sentence)
            )
        return found

    def reply(self, answer, facts):
        if isinstance(answer, (list, tuple)):
            answer = "".join(map(str, answer))
        said = "".join(str(answer).lower().replace(",", " ").split())
        letters = set(self.right_letters)
        if len(said) != len(self.right_letters) or not set(said) <= letters:
            kinds = " or ".join(sorted(letters))
            return Reply(
                f"{len(self.right_letters)} letters are asked for, each {kinds}; "
                f"{str(answer)[:40]!r} is not that.",
                False,
            )
        if said == self.right_letters:
            return Reply(f"Right. {self.praise}", True)
        if all(a != b for a, b in zip(said, self.right_letters)):
            return Reply(self.swapped or self.same, False)
        if len(set(said)) == 1:
            return Reply(self.same, False)
        wrong = [i for i, (a, b) in enumerate(zip(said, self.right_letters), 1) if a != b]
        named = next((i for i in wrong if i in self.at), wrong[0])
        rest = f" {len(wrong)} of {len(said)} differ in all." if len(wrong) > 1 else ""
        return Reply(f"Line {named}: {self.at.get(named, 'read it once more')}{rest}", False)


@dataclass(frozen=True)
class Vote(Exercise):
    """One question, four letters; each letter has its own sentence."""

    choices: dict = field(default_factory=dict)  # letter: (what it says, reply)
    best: str = ""

    def right(self, facts):
        return self.best, self.choices[self.best][1]

    def slips(self, facts):
        return [
            (letter, reply) for letter, (_, reply) in self.choices.items() if letter != self.best
        ]

    def reply(self, answer, facts):
        letter = str(answer).strip().upper()
        if letter not in self.choices:
            return Reply(
                f"One letter is asked for: {', '.join(self.choices)}. "
                f"{str(answer)[:40]!r} is not one.",
                False,
            )
        return Reply(f"{letter}. {self.choices[letter][1]}", letter == self.best)
