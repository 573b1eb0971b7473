"""A number: one, several in a row, or one with its band.

A wrong number is compared with those that known slips lead to, and gets the sentence of its slip.
Numbers are read by `quantities.quantity`, so that a form reads what code reads; a plain number is
meant in the unit that is asked for.
To add one: a Lesson's `number`, above a function of the facts that yields (answer, sentence), the
right answer first, then those of slips. Several numbers have `names`; a band has `band=True`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..._support.errors import short
from ...quantities.formatting import quantity_text, sig, words
from ...quantities.formatting import sentence as with_capital
from ...quantities.quantity import NONE, Q, has_unit, quantity, read, read_range, read_several
from ...quantities.units import LARGE, UnitError
from ..feedback import Feedback, times_off
from .question import Answer, Facts, Question, Show, text_of

CLOSE = 0.06  # of the right answer: a year of 3e7 s, where it has 3.16e7, is fine
NEAR = 1.3  # times: what a head does without a calculator
SMALL_FOR_ITS_UNIT = 1e-3  # of `big`: below it, a plain number is meant in `big`
PLAIN = ("", "%")  # units of plain numbers
ZEROS = {3: "three", 6: "six", 9: "nine", 12: "twelve", 15: "fifteen", 18: "eighteen"}
BAND = re.compile(r"(?i)[,;]?\s*(?:\d+\s*%\s*)?(?:band|range|interval)\s*(?:of|from)?\s*(.*)$")

Value = Q | int | float
Row = list[Value]


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A row of numbers. `answers(**facts)` yields (answer, sentence): the right one, then slips.

    Facts come to `answers` as quantities, whatever form they were given in.
    """

    answers: Callable[..., Iterable[tuple[Answer, str]]]
    unit: str = ""  # "" asks for a plain number, "%" for one in per cent
    noun: str = ""  # a word that may stand behind a plain number, or several: "core cores"
    behind: str = ""  # a pattern of other words that may stand behind it, and are not judged
    close: float = CLOSE
    near: float = NEAR
    also: tuple[tuple[Answer, str], ...] = ()  # as right as the right one
    names: tuple[str, ...] = ()  # of several numbers: what each is for
    big: float = 0.0  # what a row of small plain numbers is meant in: 1e9 where people think in G
    band: bool = False  # a value with its low and its high end, in any order
    convert: Callable[[Answer], Answer] = lambda answer: answer  # a lesson's own form, as numbers
    meant: Callable[[float], Value] | None = None  # what else a plain number may be meant as
    wanted: str = ""  # what is asked for, where an answer has another form
    unexplained: str = ""  # behind "Read as ...", where no slip explains a band

    def right(self, facts: Facts) -> tuple[Answer, str]:
        return next(iter(self.answers(**self._quantities(facts))))

    def slips(self, facts: Facts) -> list[tuple[Answer, str]]:
        right, *slips = self.answers(**self._quantities(facts))
        if self._prefix:
            [value] = self._row(right[0])
            slips.append((float(value), self._prefix))
        return slips

    def reply(self, answer: Answer, facts: Facts, show: Show) -> Feedback:
        try:
            rows = [(self._row(a), text) for a, text in self.answers(**self._quantities(facts))]
            meanings = self._meanings(answer)
        except UnitError as error:
            return Feedback(self._asked_again(error), False)
        known = self._known(meanings, rows)
        if known:
            return known
        right = rows[0][0]
        if len(meanings[0]) != len(right):
            return Feedback(self._another_length(answer, meanings, right), False)
        return Feedback(self._not_known(answer, meanings[0], [row for row, _ in rows]), False)

    # -- reading -----------------------------------------------------------------------------------

    def _quantities(self, facts: Facts) -> Facts:
        return {name: quantity(facts[name], Q(text).unit) for name, text in self.sample.items()}

    def _row(self, answer: Answer) -> Row:
        """The row of an answer of our own, right or wrong."""
        answer = self.convert(answer)
        parts = answer if isinstance(answer, (list, tuple)) else [answer]
        return [read_answer(part, self.unit) for part in parts]

    def _meanings(self, answer: Answer) -> list[Row]:
        """The rows that a learner's answer may mean: more than one only where `meant` says so."""
        answer = self.convert(answer)
        if isinstance(answer, str) and self.behind:
            answer = re.sub(rf"(?i)[\s,;]*(?:{self.behind})\s*\.?\s*$", "", answer)
        if self.band:
            return self._banded(answer)
        if self.names:
            return [self._several(answer)]
        if isinstance(answer, (list, tuple)):
            raise UnitError(_comma(answer))
        return [[read_answer(answer, self.unit, self.noun)]]

    def _several(self, answer: Answer) -> Row:
        if isinstance(answer, str):
            row = read_several(answer, self.unit)
        elif isinstance(answer, (list, tuple)) or hasattr(answer, "tolist"):
            parts = answer if isinstance(answer, (list, tuple)) else answer.tolist()
            row = [read_answer(part, self.unit) for part in _as_list(parts)]
        else:
            raise UnitError(f"{short(text_of(answer))!r} is one thing.")
        most = SMALL_FOR_ITS_UNIT * self.big
        if row and all(0 < float(value) < most for value in row):
            row = [value * self.big for value in row]
        return row

    def _banded(self, answer: Answer) -> list[Row]:
        """Rows for a value and its band; a row that cannot be read is empty."""
        plain = value_and_band(answer, "")
        if not plain:
            return [value_and_band(answer, self.unit)]
        rows: list[Row] = [[Q(value, self.unit) for value in plain]]
        if self.meant:
            rows.append([self.meant(value) for value in plain])
        return rows

    # -- what is known -----------------------------------------------------------------------------

    def _known(self, meanings: list[Row], rows: list[tuple[Row, str]]) -> Feedback | None:
        """Feedback on the right row and on those of slips: first close to them, then near."""
        (right, praise), *slips = rows
        if self._means(meanings, right, self.close):
            return Feedback(f"Right: {self._shown(right)}. {praise}", True)
        for other, sentence in self.also:
            if self._means(meanings, self._row(other), self.close):
                return Feedback(sentence, True)
        for wrong, sentence in slips:
            if self._means(meanings, wrong, self.close):
                return Feedback(sentence, False)
        if self._means(meanings, right, self.near - 1):
            near = f"Near enough for a head: it is {self._shown(right)}."
            return Feedback(f"{near} {praise}", True)
        for wrong, sentence in slips:  # a slip reckoned in the head is one, too
            if self._means(meanings, wrong, self.near - 1):
                return Feedback(sentence, False)
        return None

    def _means(self, meanings: list[Row], row: Row, off: float) -> bool:
        """Whether one of the meanings is this row, but for a part `off` of each number."""
        if self.band:
            row = sorted(row, key=float)
            meanings = [sorted(meaning, key=float) for meaning in meanings]
        return any(
            len(meaning) == len(row) and all(_same(a, b, off) for a, b in zip(meaning, row))
            for meaning in meanings
        )

    # -- what is not -------------------------------------------------------------------------------

    def _asked_again(self, error: UnitError) -> str:
        if not self.names:
            return str(error)
        return f"{str(error).rstrip('.')}. {self._wanted()}"

    def _wanted(self) -> str:
        return self.wanted or (
            f"{len(self.names)} numbers are asked for, for {', '.join(self.names)}, with a "
            f"comma between them: (1e9, 2e9, 3e9), in {self.unit}."
        )

    def _another_length(self, answer: Answer, meanings: list[Row], right: Row) -> str:
        given = meanings[0]
        if not self.band:
            return f"{len(given) or 'None'} came. {self._wanted()}"
        middle = [sorted(right, key=float)[1]]
        if self._means(meanings, middle, self.close):
            return (
                f"{sig(given[0].to(self.unit))} is the middle of it. Without its band it is half "
                "an answer: from where to where?"
            )
        shown = short(text_of(answer))
        return f"{self._wanted()} In {shown!r} there are {len(given) or 'none'}."

    def _not_known(self, answer: Answer, given: Row, rows: list[Row]) -> str:
        """A sentence on a row that is neither right nor a slip: what was read, and how far off."""
        right = rows[0]
        hint = f'fl.hint("{self.id}") helps.'
        for value, asked in zip(given, right):
            if _powers(value) != _powers(asked):
                return self._another_unit(value)
        if self.band:
            return f"Read as {self._shown(given)}: {self.unexplained} {hint}"
        if self._is_in_base_units(answer, rows):
            return self._prefix
        at = next(i for i, (a, b) in enumerate(zip(given, right)) if not _same(a, b, self.close))
        value = float(given[at])
        off = float(right[at]) / value if value > 0 else 0.0
        shown = self._shown([given[at]])
        if self.names:
            distance = times_off(off) if off else "below what is possible"
            return f"{with_capital(self.names[at])}: read as {shown}, {distance}. {hint}"
        if not off:
            return f"{shown} is below what is possible here."
        if times_off(off) == "right on":
            return f"Close, but all digits are asked for here: it was read as {value:,}. {hint}"
        thousands = " That is a whole prefix: count the thousands." if _is_thousands(off) else ""
        return f"Read as {shown}: {times_off(off)}.{thousands} {hint}"

    def _another_unit(self, value: Value) -> str:
        shown = self._shown([value])
        if self.names:
            return f"{shown} has another unit. {self._wanted()}"
        asked = "a plain number is" if self.unit in PLAIN else f"a {self.unit} is"
        return f"{shown} has another unit: {asked} asked for here."

    def _is_in_base_units(self, answer: Answer, rows: list[Row]) -> bool:
        """Whether a plain answer would be one of the rows, had it been meant without the prefix."""
        if not self._prefix or has_unit(answer):
            return False
        value = Q(read(answer), Q(1, self.unit).unit)
        off = max(self.near - 1, self.close)
        return any(_same(value, row[0], off) for row in rows)

    @property
    def _prefix(self) -> str:
        return "" if self.names or self.band else prefix_note(self.unit)

    # -- showing -----------------------------------------------------------------------------------

    def _shown(self, row: Row) -> str:
        if self.band:
            low, value, high = (f"{x.to(self.unit):.2g}" for x in sorted(row, key=float))
            return f"{value} {self.unit}s ({low} to {high})"
        shown = ", ".join(map(_shown_one, row))
        return f"{shown} (estimated)" if self.names else shown


# -- one answer as a quantity ----------------------------------------------------------------------


def read_answer(answer: Answer, unit: str = "", noun: str = "") -> Value:
    """An answer as a quantity, or as a plain number where no unit is asked for.

    A quantity of another kind than the one asked for is read, too: the slip may be in the unit.
    Raises UnitError.
    """
    try:
        return read(answer, unit, noun=noun)
    except UnitError:
        with contextlib.suppress(UnitError):
            if has_unit(answer):
                return Q(answer) if isinstance(answer, str) else getattr(answer, "best", answer)
        raise


def whole_number(answer: Answer, noun: str = "", most: int = 10**12) -> int | None:
    """The whole number from 1 to `most` that an answer is; None for anything else."""
    try:
        value = read(answer, noun=noun)
    except UnitError:
        return None
    return int(value) if 1 <= value <= most and value == int(value) else None


def value_and_band(answer: Answer, unit: str) -> Row:
    """[value, low, high] of "4.8 (4.3 to 5.3)" and the like; what else can be read, or []."""
    if not isinstance(answer, str):
        with contextlib.suppress(UnitError):
            return [read(part, unit) for part in _as_list(answer)]
        return []
    text = BAND.sub(r" (\1)", answer)  # "4.8 months, 90 % band 4.3 to 5.3"
    with contextlib.suppress(UnitError):
        value = read(text, unit)
        low, high = read_range(text, unit)
        return [value] if low == high else [value, low, high]
    with contextlib.suppress(UnitError):
        return read_several(text, unit)
    with contextlib.suppress(UnitError):
        return list(read_range(text, unit))  # a range without a value in it
    return []


def prefix_note(unit: str) -> str:
    """A sentence for a plain number in FLOP/s where TFLOP/s are asked for; "" without a prefix."""
    if unit in PLAIN or unit[0] not in LARGE:
        return ""
    size = float(Q(1, unit))
    zeros = next((word for n, word in ZEROS.items() if 10**n == size), "")
    if not zeros:
        return ""
    return f"A plain number is meant in {unit} here: the {unit[0]} holds the {zeros} zeros already."


def _as_list(answer: Answer) -> list[Answer]:
    return list(answer) if isinstance(answer, (list, tuple)) else [answer]


def _comma(answer: list | tuple) -> str:
    """A sentence for a row where one number is asked for: 64,512 is two numbers in Python."""
    joined = "_".join(map(text_of, answer))
    start = f"{short(text_of(answer))} is {len(answer)} numbers, and one is asked for here."
    if re.fullmatch(r"\d{1,3}(_\d{3})+", joined):
        return f"{start} A comma makes several numbers in Python: write {joined}."
    return start


# -- comparing and showing -------------------------------------------------------------------------


def _powers(value: Value) -> tuple[int, ...]:
    return value.powers if isinstance(value, Q) else NONE


def _same(value: Value, other: Value, off: float) -> bool:
    """Whether two values have one unit and are equal but for a part `off`."""
    if _powers(value) != _powers(other) or not float(other):
        return False
    return abs(float(value) / float(other) - 1) <= off


def _is_thousands(off: float) -> bool:
    """Whether a number is a whole prefix off: about 1e3, 1e6, 1e9 or 1e12 times, either way."""
    factor = max(off, 1 / off)
    return any(abs(factor / 1000**power - 1) < CLOSE for power in (1, 2, 3, 4))


def _shown_one(value: Value) -> str:
    """A value in three digits, as one that was worked out in a head."""
    if isinstance(value, Q):
        return quantity_text(value.value, value.powers, {"estimated"})
    return words(value)
