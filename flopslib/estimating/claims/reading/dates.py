"""The days, months and years in a claim."""

from __future__ import annotations

import re
from typing import NamedTuple

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
YEAR = r"(?:19[4-9]\d|20\d\d)"
DATE = re.compile(
    rf"\b{YEAR}-\d\d(?:-\d\d)?\b"
    rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{MONTHS})\.?,? {YEAR}\b"
    rf"|\b(?:{MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? {YEAR})?\b(?![.,]?\d)"
    rf"|\bQ[1-4][ ,]+{YEAR}\b"
    rf"|\b(?P<year>{YEAR})(?:[-–]\d\d)?\b(?=s?\b)"
)


class Date(NamedTuple):
    """A date at its place in the text, as it is written."""

    start: int
    end: int
    text: str


def dates_in(text: str) -> list[Date]:
    """Every date in a text; a bare year is one only if nothing is counted by it."""
    found = []
    for place in DATE.finditer(text):
        if place["year"] and is_counted(text, place):
            continue
        found.append(Date(place.start(), place.end(), place[0]))
    return found


def is_counted(text: str, place: re.Match[str]) -> bool:
    """Whether a number such as 2048 counts something: "2048 GPUs", "$2000", "2000 times"."""
    before, after = text[: place.start()], text[place.end() :]
    if re.search(r"[$€£^.,x*/=]\s?$|\d[ ,]$", before):
        return True
    if re.match(r"[.,]\d|[-–]\d{3}|\s?[%x×^*/](?!\w)", after):
        return True
    word = re.match(r"[ -]?([A-Za-z]+)", after)
    return bool(word and word[1].lower() in COUNTED)


COUNTED_WORDS = (
    "gpu gpus chip chips tpu tpus card cards accelerator accelerators node nodes token tokens "
    "parameter parameters model models nvidia amd hours hour days day years year seconds second "
    "watts watt times percent flop flops tflop tflops gflops pflops gb tb mb kb billion million "
    "trillion thousand dollars dollar euros people users questions queries words images examples "
    "servers processors cores w kw mw gw kwh mwh gwh j ms s x mm nm mhz ghz tops"
)
COUNTED = set(COUNTED_WORDS.split())
