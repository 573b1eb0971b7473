"""One answer as a quantity, a plain number, or a value with its band.

The grammar of typed numbers is in `quantities.parsing`; here is what an answer may be besides: a
quantity of another kind, because the slip may be in the unit, or three numbers that are a band.
To read another form of a band: `value_and_band`.
"""

from __future__ import annotations

import contextlib
import math
import re

from ..._support.errors import short
from ...quantities.grammar import TWO_WAYS
from ...quantities.parsing import parse_start
from ...quantities.quantity import NONE, Q, has_unit, read, read_range, read_several
from ...quantities.units import LARGE, UnitError, powers_of, product_of
from .question import Answer, text_of

PLAIN = ("", "%")  # units of plain numbers
COUNTS = ("FLOP", "B", "OP", "token")  # what a plain number beside a rate is meant in
ZEROS = {
    1e3: "three",
    1e6: "six",
    1e9: "nine",
    1e12: "twelve",
    1e15: "fifteen",
    1e18: "eighteen",
}
BAND = re.compile(r"(?i)[,;]?\s*(?:\d+\s*%\s*)?(?:band|range|interval)\s*(?:of|from)?\s*(.*)$")
DECIMAL_COMMA = re.compile(r"(?<![\d,.])\d{1,3},\d{1,2}(?![\d,.])")
QUOTIENT = re.compile(r"/\s*[\d(]")  # "3.8e25 / 105 GFLOP/s", but not "3 FLOP/s"
THOUSANDS = re.compile(r"\d{1,3}(_\d{3})+")

UNIT_ALONE = re.compile(r"[a-zA-Z$]+(?:/[a-zA-Z$]+)*|[a-zA-Z$]* ?(?:per|an?) [a-z]+")
LEADING = re.compile(  # "I need four chips", "so it is 3", "doubles every 4.8 months"
    r"(?i)^(?:so |then )?"
    r"(?:i (?:need|get|got|think|say|found)|it(?:'s| is| costs)|that(?:'s| is)|="
    r"|(?:it )?doubl(?:es|ing) (?:time )?(?:every|in|of)) "
)

Value = Q | int | float
Row = list[Value]


def without_lead(answer: str) -> str:
    """An answer without the words that lead to it: "I need four chips" is "four chips"."""
    return LEADING.sub("", answer.strip())


def refuse_decimal_commas(answer: Answer) -> None:
    """Raise UnitError for a band such as "5,62 (4,76 to 6,97)"."""
    if isinstance(answer, str) and DECIMAL_COMMA.search(answer):
        raise UnitError(f"{short(answer)!r} {TWO_WAYS}")


def own_unit(answer: Answer, unit: str) -> str:
    """The unit that was typed behind a number, if it is not the one asked for: "kt" of "11 kt".

    "" for a plain number, for the unit that is asked for, and for a sum.
    """
    if not isinstance(answer, str) or unit in PLAIN:
        return ""
    with contextlib.suppress(UnitError):
        number, rest = parse_start(without_lead(answer))
        rest = rest.strip(" .")
        if number is None or not UNIT_ALONE.fullmatch(rest):
            return ""
        value = read_answer(answer, unit)
        same_kind = powers_of_value(value) == Q(1, unit).powers
        if not same_kind or not math.isclose(value.to(unit), number):
            return rest
    return ""


def own_words(answer: Answer, unit: str) -> str:
    """What was typed, if it is a number in another unit than the one asked for, as "11,541 kt"."""
    return short(answer.strip(" .")) if own_unit(answer, unit) else ""


def read_answer(answer: Answer, unit: str = "", noun: str = "") -> Value:
    """An answer as a quantity, or as a plain number where no unit is asked for.

    A quantity of another kind than the one asked for is read, too. Raises UnitError, also for a
    share in per cent where a unit is asked for.
    """
    if isinstance(answer, str) and answer.rstrip(" .").endswith("%") and unit not in PLAIN:
        raise UnitError(f"{short(answer)} is a share of something, not a number of {unit}.")
    try:
        return read(answer, unit, noun=noun)
    except UnitError:
        with contextlib.suppress(UnitError):
            if has_unit(answer):
                return _completed(answer, unit)
        raise


def _with_its_own_unit(answer: Answer) -> Q:
    if isinstance(answer, str):
        return Q(answer)
    return getattr(answer, "best", answer)


def missing_count(value: Value, unit: str) -> str:
    """The unit of a plain number in it, if one is missing: "FLOP" of 3.8e25 / matrix.best.

    A plain number by a rate comes out with one factor of FLOP (or B, OP, token) too few. "" where
    more is amiss, or nothing.
    """
    wanted = NONE
    if unit not in PLAIN:
        wanted = Q(1, unit).powers
    powers = powers_of_value(value)
    for count in COUNTS:
        one = powers_of(**{count: 1})
        if product_of(powers, one) == wanted:
            return count
    return ""


def _completed(answer: Answer, unit: str) -> Value:
    """An answer with a unit, its missing count added. A text misses one only in a quotient."""
    value = _with_its_own_unit(answer)
    count = missing_count(value, unit)
    if not count:
        return value
    if isinstance(answer, str) and not QUOTIENT.search(answer):
        return value
    completed = value * Q(1, count)
    if isinstance(completed, Q):
        return completed
    return read(completed, unit)


def count_note(answer: Answer, unit: str) -> str:
    """A sentence for code in which a plain number met a unit and was read as a count."""
    value = getattr(answer, "best", answer)
    if not isinstance(value, Q):
        return ""
    count = missing_count(value, unit)
    if not count:
        return ""
    return (
        f"(The plain number in it was read as {count}. In code, give the number its unit: "
        f'fl.Q(number, "{count}").)'
    )


def fact(text: str) -> Q | float:
    """A value of a question's `sample`: a quantity, or a plain number where there is no unit."""
    return Q(text) if has_unit(text) else read(text)


def whole_number(answer: Answer, noun: str = "", most: int = 10**12) -> int | None:
    """The whole number from 1 to `most` that an answer is; None for anything else."""
    try:
        value = read(answer, noun=noun)
    except UnitError:
        return None
    if not 1 <= value <= most:
        return None
    return int(value) if value == int(value) else None


def value_and_band(answer: Answer, unit: str) -> Row:
    """[value, low, high] of "4.8 (4.3 to 5.3)" and the like; what else can be read, or []."""
    if not isinstance(answer, str):
        with contextlib.suppress(UnitError):
            return [read(part, unit) for part in as_list(answer)]
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
    if size not in ZEROS:
        return ""
    zeros = ZEROS[size]
    return f"A plain number is meant in {unit} here: the {unit[0]} holds the {zeros} zeros already."


def comma_note(answer: list | tuple) -> str:
    """A sentence for a row where one number is asked for: 64,512 is two numbers in Python."""
    start = f"{short(text_of(answer))} is {len(answer)} numbers; please give one."
    joined = "_".join(map(text_of, answer))
    if THOUSANDS.fullmatch(joined):
        return f"{start} A comma makes several numbers in Python: write {joined}."
    return start


def as_list(answer: Answer) -> list[Answer]:
    """The parts of a row; anything else as a row of one."""
    if hasattr(answer, "tolist"):  # a NumPy array, a torch tensor
        answer = answer.tolist()
    if isinstance(answer, (list, tuple)):
        return list(answer)
    return [answer]


def powers_of_value(value: Value) -> tuple[int, ...]:
    """The powers of a quantity's units; those of a plain number are all 0."""
    return value.powers if isinstance(value, Q) else NONE


def same_value(value: Value, other: Value, off: float) -> bool:
    """Whether two values have one unit and are equal but for a part `off`."""
    if powers_of_value(value) != powers_of_value(other):
        return False
    wanted = float(other)
    if not wanted:
        return float(value) == 0
    return abs(float(value) / wanted - 1) <= off
