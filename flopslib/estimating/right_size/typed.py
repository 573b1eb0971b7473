"""What people write for a share or an amount, made plain before it is read.

"82 of 100" is 82 %, "over 90 %" asks for 90, "2,000 a day" is 60,900 a month; "none" and "?" say
that a number isn't known. "60.000" is refused: half the world means sixty thousand by it.
To let another wording in: a pattern here.
"""

from __future__ import annotations

import re

from ..._support.errors import short
from ...quantities.formatting import words
from ...quantities.quantity import Q, read
from ...quantities.units import UnitError

UNKNOWN = {"", "?", "-", "none", "unknown", "n/a", "no idea", "don't know"}
OF_MANY = re.compile(r"(?i)^(.+?)\s+(?:out\s+of|of|in)\s+(?:every\s+)?([\d,]+|a hundred)$")
DEMAND = re.compile(
    r"(?i)^\s*(?:over|above|more than|at least|under|below|at most|up to|[<>]=?)\s*"
)
SCALE = r"(?:k|m|b|t|mio|thousand|million|billion|trillion)\b"
POINTED = re.compile(rf"(?i)(?<![\d.,])[1-9]\d{{0,2}}(?:\.\d{{3}})+(?![\d.,])(?!\s*{SCALE})")
BY_DAY = re.compile(r"(?i)^(.+?)\s*(?:/|\bper\b|\ban?\b)\s*(hour|day|week|year)\.?\s*$")
WORDS = re.compile(r"(?i)^(.+?)\s*words?$")
A_MONTH = re.compile(r"(?i)\s*(/|\bper\b|\ba\b)\s*month\.?\s*$")
TOKENS_OF_WORD = 4 / 3


def is_missing(given: object) -> bool:
    """Whether nothing was typed, or a word for not knowing."""
    if isinstance(given, str):
        return given.strip(" .").lower() in UNKNOWN
    return given is None


def plain_share(given: object) -> object:
    """ "82 of 100" as "82 %", "164 of 200" as "82 %"; other things as they are."""
    found = OF_MANY.match(given.strip()) if isinstance(given, str) else None
    if found is None:
        return given
    amount, of = found.groups()
    many = 100 if of == "a hundred" else int(of.replace(",", "") or 0)
    if many == 100:
        return f"{amount} %"
    try:
        return float(read(amount)) / many
    except (UnitError, ZeroDivisionError):
        return given


def plain_demand(given: object) -> object:
    """What is asked for, without the "over" or "at most" before it."""
    return DEMAND.sub("", given) if isinstance(given, str) else given


def a_month(given: object) -> tuple[object, float]:
    """(the amount, how many times that is a month) of "2,000 a day"."""
    if not isinstance(given, str):
        return given, 1.0
    amount = A_MONTH.sub("", given)
    found = BY_DAY.match(amount)
    if found is None:
        return amount, 1.0
    return found[1], float(Q("1 month") / Q(f"1 {found[2]}"))


def refuse_pointed(given: object, name: str) -> None:
    """Raise UnitError for "60.000", which is 60 here and 60,000 in half of Europe."""
    found = POINTED.search(given) if isinstance(given, str) else None
    if found is None:
        return
    whole = f"{int(found[0].replace('.', '')):,}"
    raise UnitError(
        f"{name} is {short(given)}, and with a point that is read as {float(found[0][:-4]):g}: "
        f"write {whole} if you mean that, else {found[0][:-4]}."
    )


def refuse_words(given: object, name: str) -> None:
    """Raise UnitError for "900 words" where tokens are asked for, with the tokens in it."""
    found = WORDS.match(given.strip()) if isinstance(given, str) else None
    if found is None:
        return
    try:
        tokens = words(round(float(read(found[1])) * TOKENS_OF_WORD))
    except UnitError:
        return
    raise UnitError(
        f"{name} is {short(given)}, and tokens are asked for. A word of English is about 4/3 of a "
        f'token: write "{tokens}".'
    )
