"""How people write a factor: "half", "twice as fast", "the same", "a factor of 3", "tenfold".

Where a question asks how many times, these are numbers, and so are shares where it asks for per
cent: "half" is 50. What is left of the text then goes to the one reader of typed numbers. So it is
with "2 TFLOPS" where a rate is asked for; a date where a length of time is asked for is refused.
To read another way to write it: a line in SAME, or a pattern in TAILS or HEADS.
"""

from __future__ import annotations

import re
from typing import Any

from .grammar import NUMBERS, PARTS_OF_MANY
from .units import UnitError, count_in, without_prefix

ASKED = re.compile(r"(?i)\bhow many times\b|\bwhat factor\b|\bdivide the\b.*\bby the\b")

SAME = re.compile(
    r"(?i)(about |nearly |roughly |exactly )?"
    r"(no (change|difference|faster|gain)|not faster|unchanged|equal(ly fast)?|as before"
    r"|(the )?same( speed| time| size| pace)?|as (fast|much|many|large|long) as before)"
)
ONE_IN = re.compile(
    r"(?i)(?:about |roughly |nearly )?(one|1) (?:in|out of) (?:every )?([a-z]+|\d+)"
)
HEADS = re.compile(r"(?i)^(by )?(a |the )?factor (of )?|^by (?=[\da-z])|^the (?=half\b)|^x ?(?=\d)")
TAILS = re.compile(
    r"(?i)\s+(as (much|many)( flops?| work)?|of (it|that|them)|in all"
    r"|(of )?(the|its) ((old|former|whole) )?(work|pace|speed|size|peak|flops?))$"
)
OWN_WORDS = re.compile(r"(?i)\s+(as|too)? ?(\w+)$")  # "as fast", where "fast" is asked about
MORE = {"more"}  # unless less is asked about
LESS = re.compile(r"(?i)\b(fewer|less|slower|smaller|too low)\b")
PER_CENT = ("%", "percent", "per cent")
FOLD = re.compile(r"(?i)^(.*[\da-z])[ -]?fold$")
DONE = (("doubled", "double"), ("tripled", "triple"), ("halved", "half"), ("halve", "half"))

NAME_AT_END = re.compile(r"[A-Za-z]+(?![A-Za-z]|\s*(?:[/*-]|per\b|for\b))")
LENGTHS = ("month", "year")
_YEAR = r"(?:19|20)\d\d"
BARE_YEAR = re.compile(rf"(?:about |around |roughly |~ ?)?{_YEAR}")
DATE = re.compile(
    rf"(?i)(?:(?:in|by|about|around|early|mid|late|end of|the|summer|autumn|fall|spring|winter"
    rf"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|q[1-4])[ -]+)+{_YEAR}"
    rf"|{_YEAR}[-/](?:0?[1-9]|1[0-2])(?:[-/]\d{{1,2}})?|(?:0?[1-9]|1[0-2])/{_YEAR}"
)
_COUNTED = "|".join([*NUMBERS, "a", "an"])
_PARTS = "|".join(PARTS_OF_MANY)
_MANY = "once|twice|double|thrice|triple|quadruple"
FRACTION = re.compile(r"(?i)(?:(?:about|nearly|roughly) )?(\d+(?:\.\d+)?) ?/ ?(\d+(?:\.\d+)?)")
OF_WHAT = re.compile(r"(?i)(.*?(?:%|per ?cent)) of\b.*")
PART = re.compile(rf"(?i)(?:(?:about|nearly|roughly|the|a) )*(?:(?:{_COUNTED})[ -])?(?:{_PARTS})")
SHARE = re.compile(
    rf"(?i)(?:(?:about|nearly|roughly) )?((?:(?:{_COUNTED})[ -])?(?:{_PARTS})|{_MANY})"
)


def asks_for_factor(question: str) -> bool:
    """Whether a question asks how many times, and so for a plain number."""
    return ASKED.search(question) is not None


def as_factor(text: str, question: str = "") -> str:
    """The number in a text that says a factor in words; a text of another kind as it is.

    >>> [as_factor(text) for text in ("the same", "a factor of 3", "ten-fold", "half of it")]
    ['1', '3', 'ten', 'half']
    """
    plain = " ".join(text.split()).rstrip(" .")
    if SAME.fullmatch(plain):
        return "1"
    plain = HEADS.sub("", plain)
    plain = TAILS.sub("", plain)
    plain, compared = _without_own_words(plain, question), plain
    if plain != compared and plain.lower().endswith(PER_CENT):
        return compared if LESS.search(compared) else f"1 + {plain}"  # "20 % faster"
    fold = FOLD.match(plain)
    if fold:
        plain = fold[1]
    for done, number in DONE:
        if plain.lower() == done:
            plain = number
    return plain


def said_as_share(text: object) -> str | None:
    """What was typed, if it says a share: "80 %", "half", "2/3"; None for anything else."""
    if not isinstance(text, str):
        return None
    plain = " ".join(text.split()).rstrip(" .")
    if plain.lower().endswith(PER_CENT) or PART.fullmatch(plain):
        return plain
    return plain if _is_below_one(FRACTION.fullmatch(plain)) else None


def _is_below_one(fraction: re.Match[str] | None) -> bool:
    return fraction is not None and float(fraction[1]) < float(fraction[2])


def as_per_cent(text: str, question: str = "") -> str:
    """The number of per cent in a text that says a share in words alone; another as it is.

    A fraction below one is such a share, too.

    >>> [as_per_cent(text) for text in ("half", "three quarters of it", "2/3", "ninety", "50 %")]
    ['100 * (half)', '100 * (three quarters)', '100 * (2/3)', 'ninety', '50 %']
    """
    fraction = FRACTION.fullmatch(text.strip(" ."))
    if fraction and _is_below_one(fraction):
        return f"100 * ({fraction[1]}/{fraction[2]})"
    one_in = ONE_IN.fullmatch(text.strip(" ."))
    if one_in:
        return f"100 * {one_in[1]} / {one_in[2]}"
    if of_it := OF_WHAT.fullmatch(text.strip()):
        text = of_it[1]  # "40 % of 989"
    plain = as_factor(text, question)
    if plain == "1" and text.strip() != "1":
        return "100"
    share = SHARE.fullmatch(plain)
    return f"100 * ({share[1]})" if share else text


def _without_own_words(text: str, question: str) -> str:
    """The text without "as fast" or "faster" at its end, if the question asks how fast.

    "Half as long" is another factor than half as fast, so it is left, and refused.
    """
    found = OWN_WORDS.search(text)
    if not found:
        return text
    first, word = (found[1] or "").lower(), found[2].lower()
    asked = question.lower()
    if first:
        is_own = f"{first} {word}" in asked or f"{word}er" in asked
    elif word in MORE:
        is_own = not LESS.search(asked)
    else:
        is_own = word.endswith(("er", "less")) and _is_asked(word, asked)
    return text[: found.start()] if is_own else text


def _is_asked(word: str, asked: str) -> bool:
    """Whether a question asks about a comparison: "faster", or "as fast"."""
    return word in asked or f"as {word.removesuffix('er')}" in asked


# -- rates and dates ------------------------------------------------------------------------------


def as_rate(answer: Any, unit: str) -> tuple[Any, str]:
    """(an answer with "TFLOPS" as TFLOP/s, a remark on it), where a rate is asked for.

    There it can mean nothing else; elsewhere it is refused, as a count to some and a rate to
    others. "TOPS" are operations of the kind that is asked for.
    """
    above, _, below = unit.partition("/")
    core = without_prefix(above)
    is_rate = below == "s" and core in ("FLOP", "OP")
    if not is_rate or not isinstance(answer, str):
        return answer, ""
    for found in NAME_AT_END.finditer(answer):
        name = found[0]
        count = count_in(name)
        if not count or (count.endswith("FLOP") and core != "FLOP"):
            continue
        letter = count.removesuffix("FLOP").removesuffix("OP")
        rate = f"{letter}{core}/s"
        typed = re.sub(rf"\b{name}\b", rate, answer)
        return typed, f"({name} is read as {rate}, because a rate is asked for.)"
    return answer, ""


def refuse_date(text: str, unit: str, ask: str) -> None:
    """Raise UnitError for "2029", "2029-09" or "late 2029" where a length of time is asked for.

    A bare 2029 is a number of years, unless the question asks how long until something comes.
    """
    plain = text.strip(" .")
    is_bare = BARE_YEAR.fullmatch(plain) is not None and "until" in ask
    if unit in LENGTHS and (is_bare or DATE.fullmatch(plain)):
        raise UnitError(f"{plain} is a date. How many {unit}s is that from now?")
