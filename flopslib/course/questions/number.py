"""A number: one, several in a row, or one with its band.

A wrong number is compared with those that known slips lead to, and gets the sentence of its slip.
Numbers are read by `quantities.quantity`, so that a form reads what code reads; a plain number is
meant in the unit that is asked for.
To add one: a Lesson's `number`, above a function of the given values that yields (answer,
sentence), the right answer first, then those of slips. Several numbers have `names`; a band has
`band=True`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..._support.errors import short
from ...quantities.factors import as_factor, as_per_cent, as_rate, asks_for_factor, said_as_share
from ...quantities.formatting import as_given, percent, quantity_text, sig, words
from ...quantities.formatting import sentence as with_capital
from ...quantities.grammar import example
from ...quantities.off_by import (
    EXACTLY,
    has_prefix,
    is_shortened,
    named,
    powers_of_ten,
    prefix,
    zeros_off,
)
from ...quantities.quantity import (
    Q,
    has_unit,
    in_own_digits,
    quantity,
    read,
    read_range,
    read_several,
)
from ...quantities.units import UnitError, kind_of
from ..feedback import Feedback, too_far
from .question import Answer, AnswerAndSentence, Given, Question, Show, text_of
from .reading import (
    PLAIN,
    Row,
    Value,
    as_list,
    comma_note,
    count_note,
    fact,
    own_unit,
    own_words,
    powers_of_value,
    prefix_note,
    read_answer,
    refuse_decimal_commas,
    same_value,
    value_and_band,
    without_lead,
)
from .sides import Sides, split, with_side

CLOSE = 0.06  # of the right answer: a year of 3e7 s, where it has 3.16e7, is fine
# NB: how near counts as reckoned in the head is a choice, not a measurement.
NEAR = 1.3  # times: what a head does without a calculator
SMALL_FOR_ITS_UNIT = 1e-3  # of `big`: below it, a plain number is meant in `big`
PER_CENT_OFF = ("% too low", "% too high")
DIGIT = re.compile(r"\d")
NUMBER_FIRST = "That is the second part, and the number comes first."
NEARLY = 0.05  # of the right answer: within it, a shorter number lacks but its digits
PLAUSIBLE = 1000  # times off: nearer than this, a number may be meant in base units

Known = list[tuple[Row, str]]  # the right row, then those of slips, each with its sentence


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A row of numbers. `answers(**given)` yields (answer, sentence): the right one, then slips.

    The given values come to `answers` as quantities, whatever form they were typed in. `implies`
    gets a number in the unit that is asked for, and the given values: a sentence on what it would
    mean. Of several numbers it gets the first that is off, behind the name of that one.
    """

    answers: Callable[..., Iterable[AnswerAndSentence]]
    unit: str = ""  # "" asks for a plain number, "%" for one in per cent
    noun: str = ""  # a word that may follow a plain number, or several: "core cores"
    behind: str = ""  # a pattern of other words that may follow it, and are not judged
    close: float = CLOSE
    near: float = NEAR
    also: tuple[AnswerAndSentence, ...] = ()  # as right as the right one
    names: tuple[str, ...] = ()  # of several numbers: what each is for
    big: float = 0.0  # what a row of small plain numbers is meant in: 1e9 where people think in G
    band: bool = False  # a value with its low and its high end, in any order
    convert: Callable[[Answer], Answer] = lambda answer: answer  # a lesson's own form, as numbers
    meant: Callable[[Any], Value] | None = None  # what else a plain number may be meant as
    sides: Sides = ()  # a second part: which side of a line it lies on, the right one first
    wanted: str = ""  # what is asked for, where an answer has another form
    unexplained: str = ""  # behind "Read as ...", where no slip explains a band
    implies: Callable[..., str] | None = None  # what a number that no slip explains would mean
    middles: tuple[tuple[str, str], ...] = ()  # ("2.5 to 4", sentence): of a band, the middle alone

    def right(self, given: Given) -> AnswerAndSentence:
        answer, sentence = self._answers(given)[0]
        return self._with_right_side(answer), sentence

    def slips(self, given: Given) -> list[AnswerAndSentence]:
        right, *slips = self._answers(given)
        if self._prefix:
            [value] = self._row(right[0])
            slips.append((float(value), self._prefix))
        for side in self.sides[1:]:
            slips.append(((right[0], side.name), side.sentence))
        return slips

    @property
    def second_part(self) -> tuple[str, ...]:
        return tuple(sorted(side.name for side in self.sides))

    def _with_right_side(self, answer: Answer) -> Answer:
        if not self.sides:
            return answer
        side = self.sides[0]
        return answer, side.name

    def reply(self, answer: Answer, given: Given, show: Show) -> Feedback:
        if not self.sides:
            return self._number(answer, given)
        number, side = split(answer, self.sides)
        if side and isinstance(number, str) and not DIGIT.search(number):
            return Feedback(f"{NUMBER_FIRST} {example(self.unit)}", False)
        feedback = self._number(number, given)
        if not feedback.right:
            return feedback
        return with_side(feedback, side, self.sides)

    def _number(self, answer: Answer, given: Given) -> Feedback:
        typed, remark = as_rate(answer, self.unit)
        feedback = self._judged(typed, given)
        note = count_note(answer, self.unit) or remark
        if not note:
            return feedback
        return Feedback(f"{feedback.text} {note}", feedback.right)

    def _judged(self, answer: Answer, given: Given) -> Feedback:
        try:
            meanings = self._meanings(answer)
            is_spelled_out = not has_prefix(self.unit)
            known = self._known(given, is_spelled_out and own_words(answer, self.unit) != "")
        except UnitError as error:
            return Feedback(self._asked_again(error), False)
        feedback = self._recognised(meanings, known, own_unit(answer, self.unit))
        feedback = feedback or self._as_share(answer, meanings[0], known)
        feedback = feedback or self._behind_prefix(answer, meanings[0], known)
        if feedback:
            return feedback
        right, _ = known[0]
        typed = meanings[0]
        if len(typed) != len(right):
            return Feedback(self._another_length(answer, meanings, right), False)
        return Feedback(self._unknown(answer, typed, right, given), False)

    def _known(self, given: Given, in_another_unit: bool) -> Known:
        """The right row and those of slips; "11 kt" does not mean those that are plain numbers."""
        right, *slips = self._answers(given)
        if in_another_unit:
            slips = [slip for slip in slips if has_unit(slip[0])]
        return [(self._row(answer), sentence) for answer, sentence in (right, *slips)]

    # -- reading -----------------------------------------------------------------------------------

    def _answers(self, given: Given) -> list[AnswerAndSentence]:
        facts = self._facts(given)
        return list(self.answers(**facts))

    def _facts(self, given: Given) -> dict[str, Any]:
        """The given values as quantities, or as plain numbers where the sample is one."""
        facts: dict[str, Any] = {}
        for name, text in self.sample.items():
            sample = fact(text)
            if isinstance(sample, Q):
                facts[name] = quantity(given[name], sample.unit)
            else:
                facts[name] = read(given[name])
        return facts

    def _row(self, answer: Answer) -> Row:
        """The row of an answer of our own, right or wrong."""
        parts = as_list(self.convert(answer))
        return [read_answer(part, self.unit) for part in parts]

    def _meanings(self, answer: Answer) -> list[Row]:
        """The rows that a learner's answer may mean: more than one only where `meant` says so."""
        answer = self.convert(answer)
        if isinstance(answer, str):
            answer = without_lead(answer)
        said = False
        if isinstance(answer, str) and self.behind:
            pattern = rf"(?i)[\s,;:-]*(?:{self.behind})\s*\.?\s*(?=$|[(;,])"
            shorter = re.sub(pattern, "", answer) or answer
            said = shorter != answer
            answer = shorter
        if self.band:
            return self._banded(answer, said)
        if self.names:
            return [self._several(answer)]
        if isinstance(answer, (list, tuple)):
            raise UnitError(comma_note(answer))
        if isinstance(answer, str):
            answer = self._in_numbers(answer)
        return [[read_answer(answer, self.unit, self.noun)]]

    def _in_numbers(self, answer: str) -> str:
        """An answer in words where a factor or a share is asked for: "a third", "the same"."""
        if self.unit == "%":
            return as_per_cent(answer, self.ask)
        if not self.unit and asks_for_factor(self.ask):
            return as_factor(answer, self.ask)
        return answer

    def _several(self, answer: Answer) -> Row:
        if isinstance(answer, str):
            row = read_several(self._without_names(answer), self.unit, noun=self.noun)
        else:
            parts = as_list(answer)
            if parts == [answer]:
                raise UnitError(f"{short(text_of(answer))!r} is one thing.")
            row = [read_answer(part, self.unit) for part in parts]
        if self._is_small(row):
            return [value * self.big for value in row]
        return row

    def _without_names(self, answer: str) -> str:
        """A row in which each number was given its name, "in a box: 24, between boxes: 2.7"."""
        for name in self.names:
            pattern = rf"(?i)(?<!\w){re.escape(name)}(?!\w)\s*[:=]?\s*(is\b|are\b)?"
            answer = re.sub(pattern, " ", answer)
        return answer

    def _is_small(self, row: Row) -> bool:
        """Whether a row is of the unit that is asked for, and far too small to be meant in it."""
        if not self.big or not row:
            return False
        powers = Q(1, self.unit).powers
        most = SMALL_FOR_ITS_UNIT * self.big
        return all(powers_of_value(value) == powers and 0 < float(value) < most for value in row)

    def _banded(self, answer: Answer, said: bool = False) -> list[Row]:
        """Rows for a value and its band; a row that cannot be read is empty.

        said: whether the other meaning of a plain number was named, as "times a year".
        """
        refuse_decimal_commas(answer)
        plain = value_and_band(answer, "")
        if not plain:
            return [value_and_band(answer, self.unit)]
        rows: list[Row] = [[Q(value, self.unit) for value in plain]]
        if self.meant:
            rows.append([self.meant(value) for value in plain])
        return rows[1:] if said and self.meant else rows

    # -- what is recognised ------------------------------------------------------------------------

    def _recognised(self, meanings: list[Row], known: Known, unit: str) -> Feedback | None:
        """Feedback on the right row and on those of slips: first close to them, then near.

        unit: the one that was typed, if it is not the one asked for.
        """
        (right, praise), *slips = known
        shown = self._shown_in(right, unit)
        if self._means(meanings, right, self.close):
            return Feedback(f"Right: {shown}. {praise}", True)
        for other, sentence in self.also:
            if self._means(meanings, self._row(other), self.close):
                return Feedback(sentence, True)
        for wrong, sentence in slips:
            if self._means(meanings, wrong, self.close):
                return Feedback(sentence, False)
        near = self.near - 1
        if self._means(meanings, right, near):
            return Feedback(f"Close enough for mental arithmetic: it is {shown}. {praise}", True)
        if self._lost_zeros(meanings, right):
            return None  # that is what happened, and not a slip that lies nearby
        for wrong, sentence in slips:  # a slip reckoned in the head is one, too
            if self._means(meanings, wrong, near):
                return Feedback(sentence, False)
        return None

    def _as_share(self, answer: Answer, typed: Row, known: Known) -> Feedback | None:
        """Feedback on 0.35 where per cent are asked for, or 35 % where no share is; else None."""
        if len(typed) != 1 or self.band or self.names:
            return None
        share = said_as_share(answer)
        if self.unit != "%" and share is not None:
            reason = self._reason(typed[0], known[0][0][0])
            told = f"{share} is a share: {self._no_share()}"
            return Feedback(" ".join(filter(None, [told, reason, self._helps])), False)
        if self.unit != "%" or share is not None or not 0 < typed[0] < 1:
            return None
        told = f"That is a share: {percent(typed[0])}."
        feedback = self._recognised([[100 * typed[0]]], known, "")
        if feedback and not feedback.right:
            return Feedback(f"{told} {feedback.text}", False)
        if feedback:
            return Feedback(f"{told} Per cent are asked for: write {sig(100 * typed[0])}.", False)
        off = ratio(known[0][0][0], 100 * typed[0])
        told = f"{text_of(answer).strip()} per cent? As a share that is {percent(typed[0])}"
        return Feedback(f"{told}, which is {too_far(off)}. {self._helps}", False)

    def _no_share(self) -> str:
        if self.unit:
            return f"of what? {example(self.unit)}"
        if asks_for_factor(self.ask):
            return "the question is how many times."
        return "a number is asked for."

    def _behind_prefix(self, answer: Answer, typed: Row, known: Known) -> Feedback | None:
        """Feedback on a slip that was typed with G for M besides; None for anything else."""
        if len(typed) != 1 or not has_prefix(self.unit) or not own_unit(answer, self.unit):
            return None
        (right, _), *slips = known
        value = typed[0]
        for wrong, sentence in slips:
            is_alike = len(wrong) == 1 and powers_of_value(wrong[0]) == powers_of_value(value)
            off = ratio(wrong[0], value) if is_alike else 0.0
            reason = prefix(off, self.unit, EXACTLY)
            if reason and not self._lost_zeros([typed], right):
                return Feedback(
                    f"{own_words(answer, self.unit)}? {reason} Besides: {sentence}", False
                )
        return None

    @property
    def _helps(self) -> str:
        return f'fl.hint("{self.id}") helps.'

    def _lost_zeros(self, meanings: list[Row], right: Row) -> bool:
        """Whether a number is the right one but for its power of ten."""
        if len(right) != 1 or [len(row) for row in meanings] != [1]:
            return False
        [asked], [[value]] = right, meanings
        if powers_of_value(value) != powers_of_value(asked):
            return False
        off = ratio(asked, value)
        return powers_of_ten(off) > 0

    def _means(self, meanings: list[Row], row: Row, off: float) -> bool:
        """Whether one of the meanings is this row, but for a part `off` of each number."""
        return any(self._same_row(meaning, row, off) for meaning in meanings)

    def _same_row(self, row: Row, other: Row, off: float) -> bool:
        if len(row) != len(other):
            return False
        if self.band:
            row = sorted(row, key=float)
            other = sorted(other, key=float)
        return all(same_value(a, b, off) for a, b in zip(row, other))

    # -- what is not -------------------------------------------------------------------------------

    def _asked_again(self, error: UnitError) -> str:
        if not self.names:
            return str(error)
        reason = str(error)
        if self.big:  # plain numbers are meant in it, and not in the unit itself
            reason = reason.removesuffix(example(self.unit))
        return f"{reason.strip().rstrip('.')}. {self._wanted()}"

    def _wanted(self) -> str:
        if self.wanted:
            return self.wanted
        number = len(self.names)
        names = ", ".join(self.names)
        return (
            f"Please give {number} numbers, for {names}, separated by commas: "
            f"(1e9, 2e9, 3e9), in {self.unit}."
        )

    def _another_length(self, answer: Answer, meanings: list[Row], right: Row) -> str:
        given = meanings[0]
        wanted = self._wanted()
        if not self.band:
            return f"You gave {len(given) or 'none'}. {wanted}"
        _, middle, _ = sorted(right, key=float)
        if self._means(meanings, [middle], self.close):
            value = sig(in_unit(given[0], self.unit))
            return (
                f"{value} is the middle of it. Without its band that is half an answer: from what "
                "to what?"
            )
        shown = short(text_of(answer))
        found = "is one" if len(given) == 1 else f"are {len(given) or 'none'}"
        return f"{wanted} In {shown!r} there {found}."

    def _unknown(self, answer: Answer, typed: Row, right: Row, given: Given) -> str:
        """A sentence on a row that is neither right nor a slip: what was read, and how far off."""
        hint = self._helps
        for value, asked in zip(typed, right):
            if powers_of_value(value) != powers_of_value(asked):
                return self._another_unit(answer, value)
        if self.band:
            told = self._by_middle(typed) or with_capital(self.unexplained)
            return f"I read that as {self._shown(typed)}. {told} {hint}"
        if self._prefix and self._is_in_base_units(answer, right[0]):
            return self._prefix
        for place, (value, asked) in enumerate(zip(typed, right)):
            if same_value(value, asked, self.close):
                continue
            if not powers_of_ten(ratio(asked, value)):
                hint = self._implied(place, value, given) + hint
            if self.names:
                return f"{self._far_in_a_row(place, value, asked)} {hint}"
            return self._far(answer, value, asked, hint)
        raise AssertionError("a right row is recognised before")

    def _by_middle(self, given: Row) -> str:
        """What the middle of a band says, where the whole band is unknown; "" for nothing."""
        _, middle, _ = sorted(given, key=float)
        for span, sentence in self.middles:
            low, high = read_range(span, self.unit)
            if float(low) <= float(middle) < float(high):
                return sentence
        return ""

    def _implied(self, place: int, value: Value, given: Given) -> str:
        """What a number would mean, and a space behind it; "" where that is not known."""
        if not self.implies:
            return ""
        number = in_unit(value, self.unit)
        if not 0 < number < math.inf:
            return ""
        facts = self._facts(given)
        if self.names:
            sentence = self.implies(self.names[place], number, **facts)
        else:
            sentence = self.implies(number, **facts)
        return f"{sentence} " if sentence else ""

    def _far_in_a_row(self, place: int, value: Value, asked: Value) -> str:
        name = with_capital(self.names[place])
        off = ratio(asked, value)
        distance = too_far(off) if off else "below what is possible"
        told = f"{name}: I read that as {typed_text(value)}, which is {distance}."
        reason = self._reason(value, asked)
        return f"{told} {reason}".rstrip()

    def _reason(self, value: Value, asked: Value) -> str:
        """What a wrong number is off by, if that has a name."""
        return named(in_unit(value, self.unit), in_unit(asked, self.unit), self.unit, self.ask)

    def _far(self, answer: Answer, value: Value, asked: Value, hint: str) -> str:
        off = ratio(asked, value)
        typed = own_words(answer, self.unit)
        shown = typed or typed_text(value)
        if not off:
            return f"{shown} is below what is possible here."
        digits = f"{in_unit(value, self.unit):,.12g} {self.unit}".strip()
        distance = too_far(off)
        if self._is_shortened(answer, value, asked):
            return f"Close, but please give all the digits. I read {digits}. {hint}"
        if distance.endswith(PER_CENT_OFF):
            shown = typed or digits
        reason = self._reason(value, asked) or zeros_off(off)
        told = f"You gave {typed}" if typed else f"I read that as {shown}"
        if not reason or reason != prefix(off, self.unit):
            told = f"{typed} is {distance}" if typed else f"{told}, which is {distance}"
        return " ".join(filter(None, [f"{told}.", reason, hint]))

    def _is_shortened(self, answer: Answer, value: Value, asked: Value) -> bool:
        """Whether an answer is right to the digits that it has."""
        is_near = same_value(value, asked, NEARLY)
        given, wanted = in_unit(value, self.unit), in_unit(asked, self.unit)
        return is_near and is_shortened(text_of(answer), given, wanted)

    def _another_unit(self, answer: Answer, value: Value) -> str:
        shown = own_words(answer, self.unit) or value_text(value)
        if self.names:
            return f"{shown} is in another unit. {self._wanted()}"
        asked = "a plain number" if self.unit in PLAIN else f"a number in {self.unit}"
        kind = kind_of(powers_of_value(value))
        return f"{shown} is in another unit, {kind}: please give {asked}."

    def _is_in_base_units(self, answer: Answer, right: Value) -> bool:
        """Whether a plain answer is nearer to the right one if it is meant without the prefix."""
        if has_unit(answer):
            return False
        plain = read(answer)
        if plain <= 0:
            return False
        size = float(Q(1, self.unit))
        with_prefix = math.log(ratio(right, plain * size))
        without = math.log(ratio(right, plain))
        return abs(without) < min(abs(with_prefix), math.log(PLAUSIBLE))

    @property
    def _prefix(self) -> str:
        if self.names or self.band:
            return ""
        return prefix_note(self.unit)

    # -- showing -----------------------------------------------------------------------------------

    def _shown_in(self, row: Row, unit: str) -> str:
        """The right row in the unit that was typed: "11.5 kt" where tonnes are asked for."""
        value = row[0]
        if not unit or len(row) > 1 or not isinstance(value, Q):
            return self._shown(row)
        try:
            return f"{sig(value.to(unit))} {unit} ({self._shown(row)})"
        except UnitError:
            return self._shown(row)

    def _shown(self, row: Row) -> str:
        if self.band:
            low, value, high = [f"{in_unit(x, self.unit):.2g}" for x in sorted(row, key=float)]
            return f"{value} {self.unit}s ({low} to {high})"
        values = ", ".join(map(value_text, row))
        return f"{values} (estimated)" if self.names else values


def in_unit(value: Value, unit: str) -> float:
    """The plain number that a value is in a unit."""
    return float(value.to(unit)) if isinstance(value, Q) else value


def value_text(value: Value) -> str:
    """A value in three digits, as one that was worked out in a head."""
    if not isinstance(value, Q):
        return words(value)
    return quantity_text(value.value, value.powers, {"estimated"})


def typed_text(value: Value) -> str:
    """A learner's value in the digits that it has, if these are few."""
    if not isinstance(value, Q):
        return as_given(value)
    return in_own_digits(value, value_text(value))


def ratio(asked: Value, value: Value) -> float:
    """How many times too low a value is; 0 where it is not above 0."""
    given = float(value)
    return float(asked) / given if given > 0 else 0.0
