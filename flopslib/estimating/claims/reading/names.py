"""The names in a claim: models and chips of the tables, formats, and other names with digits.

The 4 of GPT-4 is not a number, nor is the 8 of FP8. So names are found first, the longest first,
and their places are left out when numbers are looked for. Short names without a digit are also
English words ("Switch", "Whisper"): they are found in their own capitals alone, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ....facts.chips import Chip
from ....facts.table import Row, table
from .dates import is_counted
from .legal_names import BILL, PART_OF_A_LAW

MODEL, CHIP, FORMAT, OTHER = "model", "chip", "format", "other"
ENGLISH = {"Switch", "Transformer", "Whisper", "Flamingo", "Theseus", "Galactica", "Inkling"}
ENGLISH |= {"Parti", "Imagen", "Gato", "Codex", "Minerva", "Sora", "Libratus", "System 11"}
SHORTEST = 4  # letters of a name without a digit
ENDS = r"(?![^\W_]|[.\-]\d)"  # "GPT-4" is not in "GPT-4.5"
BEGINS = r"(?<![\w.\-])"
FORMATS = re.compile(r"(?i)\b(?:bf|fp|tf|int|mxfp|nvfp)[ -]?(?:\d{1,2})\b")
# "HBM3e", "PCIe5", "S&P500", "Blackwell-2": digits behind a letter, a dash between them or none.
WITH_DIGITS = re.compile(
    r"https?://\S+|\bwww\.\S+|\b[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]+)+/\S*"  # an address
    r"|\[\d[\d,;\s]*\]"  # "[12]"
    r"|\b\d{1,2}:\d\d\b|\b24/7\b"
    r"|(?<![\w$.,])[A-Za-z][A-Za-z&]*(?:-[A-Za-z]+)*-?\d[\w.\-]*(?<=\w)"
    r"|\b\d+[A-DF-Z]\d\w*"  # "24H2"
    r"|\b\d{1,3}(?:st|nd|rd|th)\b|\b\d{1,2}-[A-Z]\w*"
)
MONEY_OR_POWER = re.compile(r"(?i)(?:us|usd|eur|x|e|ca|by)-?\d")
# A capital and a short number: "Llama 5", "Article 51", "Windows 11".
TWO_WORDS = re.compile(r"\b([A-Z][A-Za-z]+)(?:'s)? (\d{1,3}(?:\.\d)?)(?![\w%]|[.,]\d|\^)")
VERSION = re.compile(r"\b[A-Z]\d(?:\.\d)?\b(?!\.\d)")
CAPITAL = re.compile(r"\b[A-Z][A-Za-z]+\b")
OPENING_WORDS = (
    "About Above After All Almost Already Another Around As At Before Below Between Both But By "
    "Each Even Every Exactly For From He Her His How If In Into Is It Its Just Last Later Less "
    "Like Many More Most My Nearly New Next No Not Now Of On Once Only Or Other Our Over Per "
    "Roughly She Since So Some Such Than That The Their Then There These They This Those Through "
    "To Too Under Until Up Upto Using We What When Where Which While With Within Would You "
    "January February March April May June July August September October November December Sept "
    "Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday "
    "Sunday Approximately Some Training Trained Costs Cost Needs Requires Delivers Nvidia NVIDIA "
    "AMD Intel Google Meta OpenAI Anthropic Microsoft Apple Amazon xAI Huawei Sparsity USD EUR "
    "Early Late Mid Spring Summer Autumn Winter Fall Has Have Had Was Were Are Be Can Could Will "
    "Uses Used Takes Took And Plus Versus Compared Against Than Today"
)
OPENS = set(OPENING_WORDS.split())


class Name(NamedTuple):
    """A name at its place in the text; `row` is None for one of no table."""

    start: int
    end: int
    text: str
    kind: str
    row: Row | None = None
    parts: tuple[str, ...] = ()  # of a family's name: what it may stand for


def names_in(text: str) -> list[Name]:
    """Every name in a text, in order; none lies over another."""
    taken = bytearray(len(text))
    found: list[Name] = []
    for name in _candidates(text):
        if not any(taken[name.start : name.end]):
            taken[name.start : name.end] = b"\x01" * (name.end - name.start)
            found.append(name)
    return sorted(found)


def _candidates(text: str) -> Iterator[Name]:
    """Names in the order of their right to a place: of tables first."""
    for kind, (pattern, known) in _patterns().items():
        for place in pattern.finditer(text):
            spelling = _plain(place[0])
            row, parts = known[spelling]
            exact = any(letter.isdigit() for letter in spelling) or place[0] in _capitals()
            if exact:
                yield Name(place.start(), place.end(), place[0], kind, row, parts)
    yield from _versions(text)
    for place in FORMATS.finditer(text):
        yield Name(place.start(), place.end(), place[0], FORMAT)
    for place in WITH_DIGITS.finditer(text):
        if not MONEY_OR_POWER.match(place[0]):
            yield Name(place.start(), place.end(), place[0], OTHER)
    for pattern in (BILL, PART_OF_A_LAW):
        for place in pattern.finditer(text):
            if not is_counted(text, place):  # "in this section 10 TFLOP/s"
                yield Name(place.start(), place.end(), place[0], OTHER)
    for place in TWO_WORDS.finditer(text):
        if place[1] not in OPENS:
            yield Name(place.start(), place.end(), place[0], OTHER)


def _versions(text: str) -> Iterator[Name]:
    """Models whose maker is named before: "DeepSeek trained its V3", "DeepSeek's R1"."""
    for place in VERSION.finditer(text):
        for maker in CAPITAL.findall(text[: place.start()]):
            row, _ = _models().get(_plain(f"{maker} {place[0]}"), (None, ()))
            if row:
                yield Name(place.start(), place.end(), place[0], MODEL, row)


# -- the names of the tables -----------------------------------------------------------------------
Known = dict[str, tuple[Row | None, tuple[str, ...]]]


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], Known]]:
    """{kind: (a pattern of all its names, {the name in small letters: its row and parts})}."""
    return {
        CHIP: (_pattern(_chips(), plural="s?"), _with_plurals(_chips())),
        MODEL: (_pattern(_models()), _models()),
    }


def _pattern(known: Iterable[str], plural: str = "") -> re.Pattern[str]:
    spellings = sorted(known, key=len, reverse=True)
    inside = "|".join(_flexible(spelling) for spelling in spellings)
    return re.compile(rf"(?i){BEGINS}(?:{inside}){plural}{ENDS}")


def _flexible(spelling: str) -> str:
    """A pattern in which a space may be a dash or nothing: "grok2" finds Grok-2 and Grok 2."""
    flexible = re.escape(spelling).replace(r"\ ", "[ -]?")
    return re.sub(r"(?<=[a-z])(?=\d)", "[ -]?", flexible)


def _plain(text: str) -> str:
    """A name in small letters; a dash is a space, and a space beside a digit is nothing."""
    text = text.lower().replace("-", " ").replace("'", "")
    return re.sub(r"(?<=[^\W\d]) (?=\d)", "", " ".join(text.split()))


def _with_plurals(known: Known) -> Known:
    return known | {_plain(f"{name}s"): value for name, value in known.items()}


@cache
def _chips() -> Known:
    """Each spelling of each chip; a name of several parts has no row, and names them."""
    known: Known = {}
    for row in table("chips"):
        for spelling in (row.name, *(row.also or "").split("; ")):
            if spelling:
                known[_plain(spelling)] = row, ()
    for row in table("chips"):
        parts = [other for other in table("chips") if _is_part(other, row)]
        if len(parts) > 1:
            names = tuple(Chip(part).name for part in parts)
            known[_plain(row.name)] = None, names
    return known


def _is_part(other: Row, row: Row) -> bool:
    return other is row or other.name.startswith(f"{row.name} ")


@cache
def _models() -> Known:
    """Each model, and each family such as "Llama 3.1" that several of them share."""
    known: Known = {}
    families: dict[str, list[str]] = {}
    for row in table("models"):
        if _may_be_found(row.name):
            known[_plain(row.name)] = row, ()
        family, _, size = row.name.rpartition(" ")
        if family and re.search(r"\d", family) and re.match(r"\d", size):
            families.setdefault(family, []).append(row.name)
    for family, members in families.items():
        if len(members) > 1:
            known.setdefault(_plain(family), (None, tuple(members)))
    return known


def _may_be_found(name: str) -> bool:
    """Whether a model's name is not also an English word, a letter or a number."""
    if name in ENGLISH or len(name) < 2:
        return False
    has_digit = any(letter.isdigit() for letter in name)
    return has_digit or len(name) >= SHORTEST


@cache
def _capitals() -> frozenset[str]:
    """The names without a digit, as the tables spell them."""
    names = {row.name for row in table("models")} | {row.name for row in table("chips")}
    plurals = {f"{name}s" for name in names}
    return frozenset(names | plurals)
