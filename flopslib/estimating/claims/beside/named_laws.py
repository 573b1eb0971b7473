"""The laws that a claim names, and the rows of the table thresholds that are theirs.

A law is named by the number of its bill ("SB 53"), by its own name ("RAISE Act", "the EU's AI Act")
or by a place. A law that is not in the table has no rows, and no other law is shown for it.
To teach it a name: a line in NAMES.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from ....facts.table import Row, table
from ..reading.legal_names import BILL

LONG = {"senatebill": "sb", "housebill": "hb", "assemblybill": "ab"}
NAMES = {  # a pattern of a law's name: how the names of its rows begin
    r"RAISE(?: Act)?\b": "New York RAISE",
    r"AI Basic Act\b": "South Korea",
    r"AI Safety Measures Act\b": "Illinois SB 315",
    r"FRONTIER Act\b": "US H.R. 9925",
    r"Great American AI Act\b": "US Great American AI Act",
    r"AI Foundation Model Transparency Act\b": "US H.R. 8094",
    r"(?:AI|Artificial Intelligence) Risk Evaluation Act\b": "US S. 2938",
    r"AI Kill Switch Act\b": "US H.R. 9917",
    r"[Ee]xecutive [Oo]rder(?: 14110)?\b(?! \d)": "US order 14110",
    r"(?:AI )?[Dd]iffusion [Rr]ule\b": "US AI Diffusion rule",
    r"(?:(?:EU|E\.U\.|European|Europe)(?:['’]s)? )?(?:AI|Artificial Intelligence) Act\b": "EU AI",
}
# What also names a law: a name of its own before "Act", or letters that are a law's name.
OTHER_ACT = re.compile(
    r"\b(?!AI\b|EU\b|The\b|This\b|That\b|An?\b)[A-Z][\w-]*(?: [A-Z][\w-]*)* Act\b"
)
CAPITAL = re.compile(r"\b(?!The\b|This\b)([A-Z][\w.-]*)(?:['’]s)? $")
LETTERS = re.compile(r"\b(?:TRAIGA|CAIA|GDPR|DMA|DSA|GAIN|AICA|ENFORCE)\b")
ORDER = re.compile(r"\b[Ee]xecutive [Oo]rder \d+")
ELSEWHERE = re.compile(
    r"\b(?:Texas|Colorado|Utah|Virginia|Washington State|Massachusetts|New Jersey|Florida|Ohio|"
    r"Vermont|Maryland|Tennessee|Nebraska|Rhode Island|Hawaii|Minnesota|Pennsylvania|Oregon|"
    r"Georgia|China|Chinese|UK|U\.K\.|Britain|British|Japan|Canada|Canadian|India|Brazil|Taiwan|"
    r"Singapore|Australia|Switzerland|Vietnam|Kazakhstan|Italy|Italian|German(?:y)?|French|France)\b"
)
# "less than the U.S. line", "unlike the EU's"; not "more than 1e26 FLOP in the EU".
COMPARED = re.compile(
    r"\b(?:than|[Uu]nlike|[Cc]ompared (?:with|to)|versus|vs\.?) "
    r"(?:(?:the|in|under|that|those|of) )*[\w.]+"
)
STATES_OF_US = ("California", "New York", "Illinois", "Connecticut", "Michigan")
PLACES = {
    "European Union": r"\bEU\b|\bEurope|systemic risk",
    "United States": r"\bU\.?S\.?(?=\W|$)|\bUnited States|\bBiden|\bTrump",
    "South Korea": r"\bKorea",
    **{state: rf"\b{state}" for state in STATES_OF_US},
}


class NamedLaw(NamedTuple):
    """A law as the text names it, and its rows; none where the table has none."""

    text: str
    rows: tuple[Row, ...]


def laws_in(sentence: str) -> list[NamedLaw]:
    """Every law that a sentence names by a bill's number or by its own name."""
    found: list[NamedLaw] = []
    rest = sentence
    for pattern, begins in NAMES.items():
        for place in re.finditer(pattern, rest):
            other = _before(sentence, place)
            rows = () if other else _beginning(begins)
            found.append(NamedLaw(f"{other}{place[0]}", rows))
        rest = re.sub(pattern, _blank, rest)
    for place in BILL.finditer(rest):
        found.append(NamedLaw(place[0], _of_bill(place, sentence)))
    for unknown in (OTHER_ACT, LETTERS, ORDER):
        found += [NamedLaw(place[0], ()) for place in unknown.finditer(rest)]
        rest = unknown.sub(_blank, rest)
    return list(dict.fromkeys(found))


def places_in(sentence: str) -> list[str]:
    """The places of the table that a sentence names; what it compares with is not its own."""
    own = COMPARED.sub(" ", sentence)
    return [place for place, pattern in PLACES.items() if re.search(pattern, own)]


def elsewhere(sentence: str) -> str:
    """A place that a sentence names, and of which the table has no law; "" for none."""
    place = ELSEWHERE.search(sentence)
    return place[0] if place else ""


def _blank(place: re.Match[str]) -> str:
    return " ," + " " * (len(place[0]) - 2)


def _before(sentence: str, place: re.Match[str]) -> str:
    """The word that makes another law of a name: "Colorado" of "the Colorado AI Act", or ""."""
    word = CAPITAL.search(sentence[: place.start()])
    if word is None:
        return ""
    if ELSEWHERE.fullmatch(word[1]):
        return word[0]
    is_opening = not sentence[: word.start()].strip()
    has_owner = word[0] != f"{word[1]} "  # "Brussels's": whose it is, no part of a name
    of_the_table = places_in(word[1]) or word[1] == "York"
    return "" if is_opening or has_owner or of_the_table else word[0]


def _beginning(begins: str) -> tuple[Row, ...]:
    return tuple(row for row in table("thresholds") if row.name.startswith(begins))


def _of_bill(place: re.Match[str], sentence: str) -> tuple[Row, ...]:
    """The rows of a bill's number; none if the sentence names only places that are not theirs."""
    rows = _bills().get(_plain(place), ())
    where = places_in(sentence)
    of_place = tuple(row for row in rows if row.where in where)
    if of_place:
        return of_place
    if elsewhere(sentence) or any(name in STATES_OF_US for name in where):
        return ()
    return rows


def _plain(place: re.Match[str]) -> str:
    """ "SB 53" and "Senate Bill 53" are sb53."""
    kind = next(part for part in place.groups()[:4] if part)
    kind = kind.lower().replace(".", "").replace(" ", "")
    return f"{LONG.get(kind, kind)}{place[5]}"


@cache
def _bills() -> dict[str, tuple[Row, ...]]:
    """The rows of each bill's number that the table has."""
    known: dict[str, tuple[Row, ...]] = {}
    for row in table("thresholds"):
        for name in dict.fromkeys(map(_plain, BILL.finditer(f"{row.name}; {row.law}"))):
            known[name] = (*known.get(name, ()), row)
    return known
