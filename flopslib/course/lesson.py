"""What a lesson asks for: its guesses, and the blocks of its exercises file.

A guess is a number given before it is shown. `Lesson` is what a file in exercises/ fills: an id,
a task, hints, a solution that runs, and the slips with their sentences.
"""

import numbers
import re
import reprlib
from dataclasses import dataclass

from ..quantities.formatting import words
from ..quantities.parsing import parse
from ..quantities.quantity import NONE, Q, number, quantity
from ..quantities.units import UnitError
from .feedback import SURE, ExerciseError, Reply, misread, sure_words, times
from .questions.build import Build
from .questions.doubling import Doubling
from .questions.faster_asked import Faster
from .questions.kinds import Letters, Number, Vote
from .questions.rule_asked import RuleAsked
from .questions.several import Several
from .questions.slower_asked import SlowerAsked
from .questions.stopwatch_asked import Stopwatch
from .questions.sums import worked_out

EACH_SECOND = Q("1 Hz").powers
FAR = 1000  # times off: another reason fits


def read(answer, unit):
    """An answer as a quantity: a plain number is meant in the unit that was asked for.

    Where no unit is asked for, it comes back as a plain number; "30 times" is one.
    """
    answer = getattr(answer, "best", answer)
    if not unit:
        value, powers = answer, NONE
        if isinstance(answer, str):
            value, powers = parse(worked_out(re.sub(r"(?i)(?<=\d)\s*(times|x)\s*$", "", answer)))
        if powers != NONE or isinstance(value, Q):
            raise UnitError(f"{answer} has a unit, and a plain number is asked for here.")
        return number(value)
    if isinstance(answer, str):
        try:
            value, powers = parse(worked_out(answer))
        except UnitError as error:
            raise misread(error, unit) from None
        per_second = unit.endswith("/s") and powers == EACH_SECOND  # "5 billion per second"
        answer = value if powers == NONE or per_second else Q(answer)
    return quantity(answer, unit) if isinstance(answer, Q) else Q(answer, unit)


@dataclass(frozen=True)
class Guess:
    """A number asked for before it is shown; `tell` has a place for {truth}.

    unit: "" asks for a plain number; `tell` then says how it is known, as a quantity does itself.
    too_low, too_high: why a sensible person errs that way; the `far_` ones from a thousand times on.
    shown: the unit to tell it in, such as "months", where a quantity would choose another.
    """

    id: str
    ask: str
    unit: str
    example: str
    tell: str
    too_low: str
    too_high: str
    far_too_low: str = ""
    far_too_high: str = ""
    shown: str = ""

    def told(self, value):
        """A guess or a truth as its reader thinks of it, in short: "24 months"."""
        return f"{value:{self.shown}}" if self.shown else str(value) if self.unit else words(value)

    def told_how(self, truth):
        """The same, with how it is known."""
        return repr(truth).replace(str(truth), self.told(truth), 1) if self.unit else words(truth)

    def note(self, said, sure):
        """(quantity, sure in per cent or None), or a UnitError in one sentence."""
        said = read(said, self.unit)
        if said <= 0:
            raise UnitError(
                f"{self.told(said)} cannot be compared with the truth. "
                "A power of ten above 0 is a fine guess."
            )
        if isinstance(sure, str):
            if sure not in SURE:
                raise UnitError(
                    f"How sure: {', '.join(SURE)}, or a number from 0 to 100; "
                    f"{sure!r} is none of them."
                )
            sure = SURE[sure]
        if sure is not None and not (isinstance(sure, numbers.Real) and 0 <= sure <= 100):
            raise UnitError(f"How sure is a number from 0 to 100; {reprlib.repr(sure)} is not.")
        return said, sure if sure is None else float(sure)

    def read_truth(self, truth):
        """The truth as a quantity; what it is known by stays with it."""
        truth = read(truth, self.unit)
        if not truth > 0:
            raise UnitError(f"{truth} cannot be compared with a guess: it is not above 0.")
        return truth

    def reveal(self, truth, said=None, sure=None):
        """The sentences after the fact, and how many times off (below 1: too high)."""
        told = self.tell.format(truth=self.told_how(truth))
        if said is None:
            return Reply(told), None
        said = quantity(said, self.unit) if self.unit else read(said, "")
        off = truth / said
        parts = [
            f"You said {self.told(said)}{f' ({sure_words(sure)})' if sure is not None else ''}.",
            told,
        ]
        if 0.5 <= off <= 2:
            parts.append(f"That is {times(off)}. Keep that instinct.")
        else:
            parts += [f"That is {times(off)}.", self.reason(off)]
            if sure is not None and sure >= 60 and not 0.1 < off < 10:
                parts.append("What one was sure of and got wrong is what stays learned.")
        return Reply(" ".join(parts)), off

    def reason(self, off):
        """One honest reason for a guess that many times too low (below 1: too high)."""
        if off > 1:
            return self.far_too_low if off >= FAR and self.far_too_low else self.too_low
        return self.far_too_high if off <= 1 / FAR and self.far_too_high else self.too_high


class Lesson(dict):
    """id -> what is asked, in the order of the page; made by a file in exercises/."""

    def __init__(self, number, title):
        super().__init__()
        self.number, self.title = number, title

    def _add(self, one):
        if one.id in self or not one.id.startswith(self.number + "."):
            raise ExerciseError(f"{one.id!r} is there twice, or not of lesson {self.number}.")
        self[one.id] = one
        return one

    def guess(self, id, **parts):
        self._add(Guess(id, **parts))

    def letters(self, id, **parts):
        self._add(Letters(id, **parts))

    def vote(self, id, **parts):
        self._add(Vote(id, **parts))

    def build(self, id, **parts):
        self._add(Build(id, **parts))

    def rule(self, id, **parts):
        self._add(RuleAsked(id, **parts))

    def slower(self, id, **parts):
        self._add(SlowerAsked(id, **parts))

    def faster(self, id, **parts):
        self._add(Faster(id, **parts))

    def several(self, id, **parts):
        """For a function of the facts that yields (numbers, sentence), the right ones first."""
        return lambda answers: self._add(Several(id, answers=answers, **parts))

    def stopwatch(self, id, **parts):
        self._add(Stopwatch(id, **parts))

    def number_asked(self, id, **parts):
        """For a function of the facts that yields (answer, sentence), the right one first."""
        return lambda answers: self._add(Number(id, answers=answers, **parts))

    def doubling(self, id, **parts):
        """For a function that yields (fit, sentence), the right one first."""
        return lambda answers: self._add(Doubling(id, answers=answers, **parts))
