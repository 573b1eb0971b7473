"""What a lesson asks for: two guesses, and questions of three kinds.

A guess is a number given before it is shown. `Lesson` is what a file in lessons/ fills: an id, a
task, hints, a solution that runs, and the slips with their sentences.
To add a question: `lesson.number`, `lesson.choice` or `lesson.program`; a guess: `lesson.guess`.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .._support.errors import short
from ..quantities.factors import (
    PER_CENT,
    as_factor,
    as_per_cent,
    as_rate,
    asks_for_factor,
    refuse_date,
    said_as_share,
)
from ..quantities.formatting import as_given, words
from ..quantities.off_by import EXACTLY, FEW_PER_CENT, prefix, turned
from ..quantities.quantity import Q, has_unit, in_own_digits, read, read_range
from ..quantities.units import UnitError
from .feedback import FARTHEST, SURE, ExerciseError, Feedback, sure_words, times_off
from .questions.choice import Choice
from .questions.number import Number
from .questions.program import Program
from .questions.question import Question
from .questions.reading import (
    PLAIN,
    Value,
    powers_of_value,
    prefix_note,
    read_answer,
    without_lead,
)

FAR = 1000  # times off: another reason fits
NEAR = 2  # times off: near, for a guess over many powers of ten; for a ratio it would be far
OF_100 = "of 100"  # in what is asked: then 6 % are 6
PER_CENT_SURE = re.compile(r"\d{1,3}(?:\.\d+)? ?%?")
PER_CENT_SIGN = re.compile(r"(?i)%|per ?cent")
SURE_OF_IT = 60  # per cent, from which a guess that is far off is worth a sentence more
FAR_OFF = 10  # times
ROUNDING = 1e-9  # of logarithms
PRAISE = {"a": "Keep that instinct.", "b": "Keep that instinct: it held here."}
SMALL = 1000  # a rate below that is not a computer's
WITH_PREFIX = ("FLOP/s", "B/s")  # units that are said with a prefix: "80" was hardly 80 FLOP/s

Slips = Iterable[tuple[Any, str]]  # (a value, or a range as text, and the sentence it gets)


@dataclass(frozen=True)
class Guess:
    """A number asked for before it is shown, and what to say when it is.

    A guess is first held against `slips`, the beliefs that the lesson breaks, and only then against
    the truth; so such a belief is never praised, however near it may lie on some machine.
    """

    id: str
    ask: str
    unit: str  # "" or "%" ask for a plain number; `tell` then says how it is known
    example: str
    tell: str  # the sentence about the truth, with a place for {truth}
    too_low: str  # why a sensible person says less
    too_high: str
    far_too_low: str = ""  # the same from a thousand times on
    far_too_high: str = ""
    shown: str = ""  # the unit to show it in, where a quantity would choose another: "months"
    near: float = NEAR  # times off: within it, a guess is near the truth, or is a slip
    slips: Slips | Callable[[Value], Slips] = ()  # or a function of the truth
    least: tuple[float, str] | None = None  # what no answer can be below, and why
    shares: str = ""  # of per cent: plain numbers that are meant as shares of 1, "0.01 to 0.99"

    # -- reading -----------------------------------------------------------------------------------

    def note(self, value: object, sure: object) -> tuple[Value, float | None]:
        """(the guess as a quantity, sure in per cent or None). Raises UnitError."""
        guessed = self.read(self._in_numbers(value))
        if not guessed > 0:
            raise UnitError(
                f"{self.text(guessed)} cannot be compared with the truth. "
                "Any number above 0 is a fine guess."
            )
        if self.least and guessed < self.least[0]:
            raise UnitError(self.least[1])
        return guessed, sureness(sure)

    def read(self, value: object) -> Value:
        """A guess or a truth as a quantity, or as a plain number. Raises UnitError."""
        if isinstance(value, str):
            value, _ = as_rate(without_lead(value), self.unit)
        try:
            return read(value, self.unit, middle=True)
        except UnitError:
            completed = read_answer(value, self.unit)  # 3.14e23 / matrix.best: a count, no unit
            if powers_of_value(completed) != powers_of_value(read(1, self.unit)):
                raise
            return completed

    def _in_numbers(self, value: object) -> object:
        """What was typed where a factor or a share is asked for: "no change" is 1, or 100 %.

        Raises UnitError for per cent, which may mean as much more, or that share.
        """
        if self._is_share(value):
            return 100 * float(self.read(value))
        if not isinstance(value, str):
            return value
        refuse_date(value, self.unit, self.ask)
        if self.unit == "%":
            return as_per_cent(value, self.ask)
        if not self.unit and OF_100 in self.ask and value.strip(" .").lower().endswith(PER_CENT):
            return 100 * self.read(value)
        share = said_as_share(value)
        if self.unit and share is not None:
            raise UnitError(
                f"{share} is a share: of what? Please give a number, such as {self.example}."
            )
        if self.unit or not asks_for_factor(self.ask):
            return value
        text = value.strip(" .").lower()
        number = as_factor(text, self.ask)
        if number != text or not number.endswith(PER_CENT):
            return number
        share = self.read(number)
        raise UnitError(
            f"{short(value)!r} can mean two things here. Write {words(1 + share)} if you mean that "
            f"much more, or {words(share)} if you mean that share."
        )

    def _is_share(self, value: object) -> bool:
        """Whether a number below 1 is meant as a share where per cent are asked for."""
        if not self.shares or PER_CENT_SIGN.search(str(value)):
            return False
        low, high = read_range(self.shares, "")
        try:
            return low <= self.read(value) <= high
        except UnitError:
            return False  # words, or another unit: as_per_cent reads them, or says what is missing

    def read_truth(self, truth: object) -> Value:
        """The truth as a quantity; how it is known stays with it. Raises UnitError."""
        value = self.read(truth)
        if not value > 0:
            raise UnitError(f"{value} cannot be compared with a guess: it is not above 0.")
        return value

    # -- showing -----------------------------------------------------------------------------------

    def text(self, value: Value) -> str:
        """A guess or a truth in short, in the unit that is asked for: "24 months"."""
        if self.shown:
            return f"{value:{self.shown}}"
        if self.unit in PLAIN:
            return words(value)
        return str(value)

    def said(self, guessed: Value) -> str:
        """A guess in the digits that it was given with, where these are few: "2,048"."""
        if isinstance(guessed, Q):
            return in_own_digits(guessed, self.text(guessed))
        return as_given(guessed)

    def text_with_source(self, truth: Value) -> str:
        """The same, with how it is known: "5.47 months (estimated: ...)"."""
        if self.unit in PLAIN:
            return self.text(truth)
        with_source = repr(truth)
        return with_source.replace(str(truth), self.text(truth), 1)

    def remark(self, value: object, guessed: Value) -> str:
        """A sentence on how a guess was read, where it could have been meant otherwise."""
        plain = not isinstance(value, str) or not said_as_share(value)
        if self.unit == "%" and plain and guessed < 1:
            number = as_given(guessed)
            in_per_cent = as_given(100 * guessed)
            return f"(Taken as {number} per cent. If you mean the share, write {in_per_cent}.)"
        if self.lacks_unit(value):
            return f"(A plain number is taken in {self.unit}.)"
        return as_rate(value, self.unit)[1]

    def lacks_unit(self, value: object) -> bool:
        """Whether a guess was a small plain number although a unit with prefixes is asked for."""
        typed, _ = as_rate(value, self.unit)
        if self.unit not in WITH_PREFIX or has_unit(typed):
            return False
        return float(self.read(typed)) < SMALL

    # -- comparing ---------------------------------------------------------------------------------

    def reveal(
        self,
        truth: Value,
        value: object = None,
        sure: float | None = None,
        late: bool = False,
    ) -> tuple[Feedback, float | None]:
        """(the sentences about the true value, truth / guess); None where nothing was guessed.

        late: whether the guess came after the answer; then it is neither praised nor remembered.
        """
        sentence = self.tell.format(truth=self.text_with_source(truth))
        if value is None:
            return Feedback(sentence), None
        guessed = self.read(value)
        off = min(float(truth) / float(guessed), FARTHEST)
        parts = [
            f"You said {self.said(guessed)}{in_brackets(sure)}.",
            sentence,
            f"That is {times_off(off)}.",
        ]
        is_near = 1 / self.near <= off <= self.near
        if belief := self.slip(guessed, truth):
            parts.append(belief)
        elif self.prefix(off):
            parts[-1] = self.prefix(off)
        elif not is_near and (behind := self._behind_prefix(guessed, truth)):
            parts[-1] = behind
        elif not is_near:
            turned_over = self._turned(guessed, truth)
            parts.append(turned_over or self._without_prefix(off) or self.reason(off))
        elif not late:
            parts.append(PRAISE.get(self.id[-1], PRAISE["a"]))
        far = off >= FAR_OFF or off <= 1 / FAR_OFF
        if far and not late and sure is not None and sure >= SURE_OF_IT:
            parts.append("You were sure, and wrong: those are the ones we remember.")
        return Feedback(" ".join(parts)), off

    def slip(self, guessed: Value, truth: Value) -> str:
        """The sentence of the belief that a guess comes from; "" if it comes from none.

        A belief of one value counts within `near` of it, one of a range within its ends; and only
        if it is no farther from the guess than the truth is.
        """
        nearest = distance(guessed, truth, truth) + ROUNDING
        found = ""
        for belief, sentence in self._beliefs(truth):
            low, high = read_range(belief, self.unit)
            allowed = math.log(self.near) if low == high else ROUNDING
            to_belief = distance(guessed, low, high)
            if to_belief <= allowed and to_belief < nearest:
                nearest = to_belief
                found = sentence
        return found

    def prefix(self, off: float) -> str:
        """G for M, where more than an order of magnitude is asked for; else ""."""
        return prefix(off, self.unit, FEW_PER_CENT) if self.near < NEAR else ""

    def _turned(self, guessed: Value, truth: Value) -> str:
        """A sentence on a ratio that is right upside down."""
        if not turned(float(guessed), float(truth), self.unit, self.ask):
            return ""
        off = float(truth) / float(guessed)
        turned_over = f"Turned over, it is {words(1 / float(guessed))}"
        return f"{turned_over}: was it meant the other way round? {self.reason(off)}"

    def _behind_prefix(self, guessed: Value, truth: Value) -> str:
        """A sentence on a belief that was said with G for M besides."""
        for belief, sentence in self._beliefs(truth):
            low, high = read_range(belief, self.unit)
            off = float(low) / float(guessed)
            reason = self.prefix(off) if low == high else ""
            if reason and prefix(off, self.unit, EXACTLY):
                return f"{reason} Besides: {sentence}"
        return ""

    def _beliefs(self, truth: Value) -> Slips:
        return self.slips(truth) if callable(self.slips) else self.slips

    def reason(self, off: float) -> str:
        """An honest reason for a guess that many times too low (below 1: too high)."""
        if off >= FAR:
            return self.far_too_low or self.too_low
        if off <= 1 / FAR:
            return self.far_too_high or self.too_high
        return self.too_low if off > 1 else self.too_high

    def _without_prefix(self, off: float) -> str:
        """A sentence for a guess in FLOP/s where TFLOP/s are asked for; "" for another."""
        note = prefix_note(self.unit)
        if not note:
            return ""
        without = off * float(Q(1, self.unit))
        return note if 1 / FAR < without < FAR else ""


def distance(guessed: Value, low: Value, high: Value) -> float:
    """How far a guess lies outside a range, as the logarithm of the times; 0 within it."""
    if low <= guessed <= high:
        return 0.0
    nearest = low if guessed < low else high
    return abs(math.log(float(guessed)) - math.log(float(nearest)))


def in_brackets(sure: float | None) -> str:
    """ " (would bet)" for a confidence in per cent; "" where none was given."""
    if sure is None:
        return ""
    return f" ({sure_words(sure)})"


def sureness(sure: object) -> float | None:
    """A confidence in per cent, from one of the three words or a number. Raises UnitError."""
    if sure is None:
        return None
    if isinstance(sure, str) and PER_CENT_SURE.fullmatch(sure.strip()):
        sure = float(sure.strip(" %"))
    if isinstance(sure, str):
        if sure not in SURE:
            raise UnitError(
                f"How sure: {', '.join(SURE)}, or a number from 0 to 100; "
                f"{short(sure)!r} is none of them."
            )
        return float(SURE[sure])
    if not isinstance(sure, numbers.Real) or not 0 <= float(sure) <= 100:
        raise UnitError(f"How sure is a number from 0 to 100; {short(repr(sure))} is not.")
    return float(sure)


class Lesson(dict[str, "Guess | Question"]):
    """id -> what is asked, in the order of the page; made by a file in lessons/."""

    def __init__(self, id: str, title: str):
        super().__init__()
        self.id = id
        self.title = title

    def _add(self, asked: Guess | Question) -> None:
        id = asked.id
        lesson, _, _ = id.partition(".")
        if lesson != self.id or id in self:
            raise ExerciseError(f"{id!r} is there twice, or not of lesson {self.id}.")
        self[id] = asked

    def guess(self, id: str, **parts: Any) -> None:
        """Ask for a number before it is shown; see Guess."""
        guess = Guess(id, **parts)
        self._add(guess)

    def number(self, id: str, **parts: Any) -> Callable[[Callable], None]:
        """For a function of given values that yields (answer, sentence), the right one first."""

        def add(answers: Callable) -> None:
            question = Number(id, answers=answers, **parts)
            self._add(question)

        return add

    def choice(self, id: str, **parts: Any) -> None:
        """Ask for a vote or a row of letters; see Choice."""
        question = Choice(id, **parts)
        self._add(question)

    def program(self, id: str, **parts: Any) -> None:
        """Ask for a function; see Program."""
        question = Program(id, **parts)
        self._add(question)
