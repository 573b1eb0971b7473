"""What a number of a claim is: money, a time, parameters, a factor, a count, a rate ...

Looked at in this order: a currency; per cent, times; FLOPS and units (measures.py); a noun behind
the number. A number with nothing of this is a plain number.
To teach it a noun: NOUNS. A currency: CURRENCIES.
"""

from __future__ import annotations

import re

from .count_or_rate import ASK, COUNT, RATE
from .measures import flops, operations, with_unit
from .names import CHIP
from .numbers import Found
from .place import Place
from .spoken import (
    CHIPS,
    ENERGY,
    FACTOR,
    MONEY,
    NUMBER,
    PARAMETERS,
    PERCENT,
    POWER,
    TOKENS,
    Spoken,
    made,
)

NOUNS = {
    "parameter": PARAMETERS,
    "param": PARAMETERS,
    "weight": PARAMETERS,
    "active": PARAMETERS,
    "activated": PARAMETERS,
    "token": TOKENS,
    "gpu": CHIPS,
    "chip": CHIPS,
    "tpu": CHIPS,
    "npu": CHIPS,
    "accelerator": CHIPS,
    "card": CHIPS,
    "processor": CHIPS,
}
OF_A_MODEL = {"model", "version", "variant", "sibling", "network"}
OF_ARTICLES = (COUNT, RATE, ASK, ENERGY, POWER)  # "a petaflop", "a kilowatt"; not "an hour"
STOPPING = (
    "and or in on to for by with from than at is was were are per the that which while but as a an "
    "not has have into will can went within over each"
)
STOP = set(STOPPING.split())
EMPTY = {"of", "them", "these", "those"}
MOST_WORDS = 4  # between a number and the end of what is counted
CURRENCIES = re.compile(
    r"(?i)^[ -]?(us dollars?|dollars?|usd|bucks|cents?|euros?|eur|pounds?|gbp|yuan|yen)\b"
)
DOLLARS = ("$", "us", "dollar", "bucks")
CENT = 0.01
PER_CENT = re.compile(r"(?i)^ ?(?:%|per ?cent\b|percentage points?\b)")
EVERY = r"(?: (?:a|per) (?:day|week|month))"  # "three times a week"
A_YEAR = r"/ (?=years?\b)"  # "2.4 times a year", as the reader of numbers leaves it
TIMES = re.compile(rf"(?i)^[ -]?(?:[x×](?!\s?\d)(?!\w)|times\b(?!{EVERY})|fold\b|{A_YEAR})")
FACTOR_OF = re.compile(r"(?i)\b(?:factor|multiple) of (?:about |roughly |around |up to )?$")
BITS = re.compile(r"(?i)^[ -]?bits?\b(?!/)")
IN_BRACKETS = re.compile(r"(?i)\b(parameter|token|gpu|chip)s? \($")
SCALED = re.compile(r"\d[BT]$")
CHIP_NEXT = re.compile(r"[ \-x×]*(?:[A-Z]\w+ )?")  # "350,000 H100s", "2,048 NVIDIA H800 GPUs"
FARTHEST_CHIP = 12  # characters
BEFORE_A_SIZE = 40  # characters in which "model" makes 7B a size


def spoken(found: Found, place: Place) -> Spoken | None:
    """A number with its kind; None for a word that counts nothing, as in "one of its stages"."""
    if found.value is None:
        return made(found, ASK, found.trouble.rstrip("."))
    for look in (_money, _share_or_factor, flops, operations, with_unit):
        number = look(found, place)
        if number:
            return None if _is_article(found, number) else number
    number = _counted(found, place)
    is_one = found.text.lower() in ("a", "an", "one")
    if found.in_words and (is_one or number.kind == NUMBER):
        return None
    return number


def _is_article(found: Found, number: Spoken) -> bool:
    """Whether "a" or "an" is not a number here: none in "3 $ an hour", one in "a petaflop"."""
    return found.text.lower() in ("a", "an") and number.kind not in OF_ARTICLES


def _money(found: Found, place: Place) -> Spoken | None:
    behind = CURRENCIES.match(found.after)
    if not found.currency and not behind:
        return None
    length = behind.end() if behind else 0
    currency = found.currency.lower()
    if behind and not currency:
        currency = behind[1].lower()
    why = "a currency is beside it"
    if currency.startswith("cent"):
        return made(found, MONEY, why, "$", CENT, length)
    unit = "$" if currency.startswith(DOLLARS) else ""
    return made(found, MONEY, why, unit, 1, length)


def _share_or_factor(found: Found, place: Place) -> Spoken | None:
    if share := PER_CENT.match(found.after):
        return made(found, PERCENT, "it is in per cent", length=share.end())
    if bits := BITS.match(found.after):
        return made(found, NUMBER, "the bits of a number format", length=bits.end())
    times = TIMES.match(found.after)
    if times and not _chip_follows(found, place, times.end()):
        return made(found, FACTOR, "times something else", length=times.end())
    if FACTOR_OF.search(found.before) or found.text.lower() == "twice":
        return made(found, FACTOR, "times something else")
    return None


def _chip_follows(found: Found, place: Place, length: int) -> bool:
    """Whether a chip's name follows the x, as in "8 x H100"."""
    end = found.end + length
    return any(name.kind == CHIP and 0 <= name.start - end <= 1 for name in place.names)


# -- by what is counted ----------------------------------------------------------------------------
def _counted(found: Found, place: Place) -> Spoken:
    """A number by the noun behind it: 350,000 H100s, 70B parameters, a 7B model, 40 models."""
    if _chip_is_next(found, place):
        return made(found, CHIPS, "a chip's name follows it")
    following = _words_behind(found.after)
    for word in following:
        kind = NOUNS.get(word.removesuffix("s"))
        if kind:
            return made(found, kind, f"{word!r} follows it")
    in_brackets = IN_BRACKETS.search(found.before)
    if in_brackets:  # "fewer tokens (14.8T)"
        noun = in_brackets[1].lower()
        return made(found, NOUNS[noun], f"{noun}s are named before it")
    if _is_a_size(found, following):
        return made(found, PARAMETERS, "models are named by their parameters")
    if not following:
        return made(found, NUMBER, "nothing says of what")
    return made(found, NUMBER, f"of {' '.join(following)}")


def _chip_is_next(found: Found, place: Place) -> bool:
    for name in place.names:
        between = name.start - found.end
        if name.kind == CHIP and 0 <= between <= FARTHEST_CHIP:
            return CHIP_NEXT.fullmatch(found.after[:between]) is not None
    return False


def _is_a_size(found: Found, following: list[str]) -> bool:
    """Whether the B of 7B are billions of parameters: "a 7B model", "our model, at 7B"."""
    is_scale = found.borrowed or SCALED.search(found.text)
    singular = {word.removesuffix("s") for word in following}
    beside = found.before[-BEFORE_A_SIZE:].lower()
    return bool(is_scale) and bool(singular & OF_A_MODEL or "model" in beside)


def _words_behind(after: str) -> list[str]:
    """Up to four words behind a number, as far as what is counted may go on."""
    found: list[str] = []
    for word in after.split()[: 2 * MOST_WORDS]:
        plain = word.strip("\"'().,;:!?-").lower()
        if plain in STOP or not plain or (plain in EMPTY and found):
            break
        if plain not in EMPTY:
            found.append(plain)
        if len(found) == MOST_WORDS or word[-1] in ".,;:!?)":
            break
    return found
