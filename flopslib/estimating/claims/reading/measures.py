"""Numbers with a unit behind them: FLOPS and operations, and every unit of quantities/units."""

from __future__ import annotations

import re
from functools import lru_cache

from ....quantities.parsing import parse_unit
from ....quantities.quantity import Q
from ....quantities.units import FLOPS, PREFIX_WORDS, Size, UnitError, is_unit
from .count_or_rate import ASK, COUNT, PRINTED_AS_RATE, RATE, Reading, count_or_rate
from .names import CHIP
from .numbers import LOST_POWER, Found
from .place import Place
from .spoken import BY_UNIT, Spoken, made

LONGEST_UNIT = 60  # characters behind a number
MOST_WORDS = 4  # of a unit, as in "tokens per second per chip"
FLOPS_WORD = re.compile(
    rf"(?i)^[ -]?(?P<prefix>[kmgtpezy]|(?:{'|'.join(PREFIX_WORDS)}))?[ -]?"
    r"(?P<core>flops?(?:\(s\))?|(?<=[kmgtpezy])ops?)(?![A-Za-z])"
)
OPERATIONS = re.compile(
    r"(?i)^ ?(?:(?:floating|integer|mathematical|arithmetic|computational|basic|total|such)[- ]?"
    r"(?:point)? ){0,2}(?:operations?|calculations?|computations?|ops)\b"
)
EACH_SECOND = re.compile(r"(?i)^ ?(?:/ ?s(?:ec(?:ond)?)?\b|per second|(?:a|each|every) second|p/s)")
WORD = re.compile(r"[^\s,;:()–]+")
NOT_UNITS = {"us", "as", "a", "an", "in", "at", "to", "of", "on", "per", "m", "y", "d", "b", "g"}
TOO_FAST = "it is printed as a rate, and nothing is that fast: is a count meant?"
FOR_A_SECOND = "it is said for a second"


# -- FLOPS and operations --------------------------------------------------------------------------
def flops(found: Found, place: Place) -> Spoken | None:
    """A number of FLOPS, in any spelling; None for another number."""
    word = FLOPS_WORD.match(found.after)
    if not word:
        return None
    longer = with_unit(found, place, more_than=word.end())
    if longer:  # "petaflop/s-days", "GFLOPs per token"
        return _unless_too_fast(longer)
    core = "FLOP" if "f" in word["core"].lower() else "OP"
    size = _size(word["prefix"])
    rest = found.after[word.end() :]
    if second := EACH_SECOND.match(rest):
        length = word.end() + second.end()
        return _unless_too_fast(made(found, RATE, FOR_A_SECOND, f"{core}/s", size, length))
    if LOST_POWER.fullmatch(found.text) and not word["prefix"]:
        return made(found, ASK, _lost(found), length=word.end())
    reading = Reading(RATE, "TOPS are tera-operations a second")
    if core == "FLOP":
        reading = _by_its_words(found, place, rest, size)
    unit = f"{core}/s" if reading.kind == RATE else core
    return made(found, reading.kind, reading.why, unit, size, word.end())


def _lost(found: Found) -> str:
    return f"perhaps 10^{found.text[2:]}: the page may have lost its raised digits"


def _by_its_words(found: Found, place: Place, rest: str, size: Size) -> Reading:
    value = float((found.value or 0) * size)
    chip = any(name.kind == CHIP for name in place.names)
    return count_or_rate(value, rest, place.sentence, found.start - place.start, chip_named=chip)


def _size(prefix: str | None) -> Size:
    """The size of a prefix in any spelling: 1e15 of "peta", "P" and "p"."""
    if not prefix:
        return 1
    letter = PREFIX_WORDS.get(prefix.lower(), prefix.upper().replace("K", "k"))
    size, _ = parse_unit(f"{letter}FLOP")
    return size


def operations(found: Found, place: Place) -> Spoken | None:
    """A number of operations or calculations; None for another number."""
    word = OPERATIONS.match(found.after)
    if not word:
        return None
    rest = found.after[word.end() :]
    core = "FLOP" if "floating" in word[0].lower() else "OP"
    if second := EACH_SECOND.match(rest):
        length = word.end() + second.end()
        return _unless_too_fast(made(found, RATE, FOR_A_SECOND, f"{core}/s", 1, length))
    if LOST_POWER.fullmatch(found.text):
        return made(found, ASK, _lost(found), length=word.end())
    reading = _by_its_words(found, place, rest, 1)
    if reading.kind == ASK:
        reading = Reading(COUNT, "operations are counted, unless a second is said")
    unit = f"{core}/s" if reading.kind == RATE else core
    return made(found, reading.kind, reading.why, unit, 1, word.end())


def _unless_too_fast(number: Spoken) -> Spoken:
    """The number, or a question where it is printed as a rate that no machine has."""
    if number.kind != RATE or float(number.value or 0) < PRINTED_AS_RATE:
        return number
    return number._replace(kind=ASK, why=TOO_FAST)


# -- every other unit ------------------------------------------------------------------------------
def with_unit(found: Found, place: Place, more_than: int = 0) -> Spoken | None:
    """A number with a unit, the longest that can be read behind it and is more than that long."""
    for length in _lengths(found.after):
        text = found.after[:length].strip(" -")
        if length <= more_than or not _may_be_unit(text):
            continue
        try:
            size, powers = parse_unit(text)
        except UnitError:
            continue
        kind = BY_UNIT.get(powers)
        if kind:
            unit = Q._of(1, powers).unit
            return made(found, kind, f"its unit is {text}", unit, size, length)
    return None


def _lengths(after: str) -> list[int]:
    """How long a unit may be: one to four words, the longest first."""
    lengths: list[int] = []
    for word in WORD.finditer(after[:LONGEST_UNIT]):
        if word.start() > 1 and not lengths:
            return []
        bare = word[0].rstrip(".!?'\"")
        lengths.append(word.start() + len(bare))
        following = after[word.end() : word.end() + 1]
        ends = bare != word[0] or following in (",", ";", ":", "(", ")", "–")
        if ends or len(lengths) == MOST_WORDS:
            break
    return lengths[::-1]


def _may_be_unit(text: str) -> bool:
    """Whether a text begins as a unit does: quicker than to let the reader refuse it."""
    first = re.match(r"[A-Za-z$]+", text)
    if not first or first[0] in NOT_UNITS or FLOPS.fullmatch(text):
        return False
    return _is_known(first[0])


@lru_cache(maxsize=10_000)
def _is_known(name: str) -> bool:
    lower = name.lower()
    return "flop" in lower or lower in PREFIX_WORDS or is_unit(name)
