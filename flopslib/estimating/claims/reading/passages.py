"""The text of a claim: bounded, in one spelling for each sign, and sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...._support.errors import UserError, short
from ....quantities.tokens import spelled
from .legal_names import BILL

LONGEST = 2000  # characters: a long paragraph of an article
POWER_IN_WORDS = re.compile(r"(?i)\b10 to the (?:power (?:of )?)?(\d{1,3})(?:st|nd|rd|th)?\b")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(]?[A-Z\d$])|\n+")
ABBREVIATED = re.compile(r"(?i)\b(?:e\.g|i\.e|vs|approx|ca|no|fig|dr|u\.s|al|est|incl|min)\.$")
LETTER = re.compile(r"[^\W\d_]")


class ClaimError(UserError, ValueError):
    """A text that cannot be taken apart, and why."""


def cleaned(text: object) -> str:
    """The text in one spelling for each sign. Raises ClaimError for what cannot be one.

    >>> cleaned("It took 10²⁵ FLOPS.")
    'It took 10^25 FLOPS.'
    """
    if not isinstance(text, str):
        kind = type(text).__name__
        raise ClaimError(f"A claim is a sentence in quotes; this is of the kind {kind}.")
    if len(text) > LONGEST:
        raise ClaimError(
            f"That has {len(text):,} characters, and {LONGEST:,} are the most: paste one sentence, "
            "or a few."
        )
    if not LETTER.search(text):
        what = f"{short(text)!r} has no word in it" if text.strip() else "There is nothing in it"
        raise ClaimError(f'{what}. Paste a sentence, such as "The B200 gives 20 petaflops."')
    return POWER_IN_WORDS.sub(r"10^\1", spelled(text))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence of a text."""
    bills = [range(*bill.span()) for bill in BILL.finditer(text)]
    dots = set().union(*bills)
    start = 0
    for found in SENTENCE_END.finditer(text):
        before = text[start : found.start()]
        if ABBREVIATED.search(before) or found.start() in dots:
            continue
        yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)
