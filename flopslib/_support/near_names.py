"""Names that exist, near one that does not: the same letters first, then a suffix more or less.

"RTX4090" is RTX 4090 without its space, "A10G" is A10 with a letter more, "H100-80GB-SXM5" has the
words of "H100 SXM5 80GB" in another order. But A10 is not A100 with a digit less: digits that go on
make another number. Nothing is read by these rules; they only order what an error offers.
To leave out another maker's word: MAKERS.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

MAKERS = {
    "nvidia",
    "amd",
    "google",
    "geforce",
    "tesla",
    "instinct",
    "intel",
    "gpu",
    "cloud",
}
SEPARATORS = re.compile(r"[\s\-_/,()]+")
WORD = re.compile(r"[a-z]+[\d.]+[a-z]*|[a-z]+|[\d.]+[a-z]*")
GOES_ON = re.compile(r"\.?\d")  # behind a digit: a longer number
SAME, LONGER, ALIKE = 0, 1, 2  # how near a name is
CUTOFF = 0.6  # below that, two names have nothing in common
LONGEST = 60  # letters of a name that are looked at


class _Rank(NamedTuple):
    """How near a name is, the nearest first."""

    kind: int
    apart: float


class _Name(NamedTuple):
    """A name without its makers' words: all letters in a row, and its words in order."""

    letters: str
    words: list[str]


def near_names(
    name: object,
    known: Iterable[str] | Mapping[str, Iterable[str]],
    most: int = 3,
) -> list[str]:
    """The names in `known` that are nearest to `name`, best first; [] if none is near.

    known: names, or {name: its spellings}.

    >>> near_names("RTX4090", ["RTX 3090", "RTX 4090"]), near_names("A10G", ["A100", "A10"])
    (['RTX 4090'], ['A10'])
    """
    if not isinstance(known, Mapping):
        known = {text: (text,) for text in known}
    wanted = _name(str(name))
    ranks: dict[str, _Rank] = {}
    for shown, spellings in known.items():
        for spelling in spellings:
            rank = _rank(wanted, _name(spelling))
            if rank and (shown not in ranks or rank < ranks[shown]):
                ranks[shown] = rank
    if not ranks:
        return []
    best = min(ranks.values())
    near = [shown for shown in ranks if ranks[shown].kind == best.kind]
    near.sort(key=ranks.__getitem__)
    return near[:most]


def _name(text: str) -> _Name:
    parts = SEPARATORS.split(text[:LONGEST].lower())
    kept = [part for part in parts if part and part not in MAKERS]
    if not kept:  # "Google" alone
        kept = parts
    words: list[str] = []
    for part in kept:
        words += WORD.findall(part)
    words.sort()
    return _Name("".join(kept), words)


def _rank(wanted: _Name, known: _Name) -> _Rank | None:
    """How near two names are; None for names that have nothing in common."""
    if not wanted.letters or not known.letters:
        return None
    if wanted.letters == known.letters or wanted.words == known.words:
        return _Rank(SAME, 0)
    apart = abs(len(wanted.letters) - len(known.letters))
    if _goes_on(wanted.letters, known.letters):
        return _Rank(LONGER, apart)
    if _goes_on(known.letters, wanted.letters):
        return _Rank(LONGER, apart)
    if _holds(set(wanted.words), set(known.words)):
        return _Rank(LONGER, apart)
    pair = difflib.SequenceMatcher(None, wanted.letters, known.letters)
    alike = pair.ratio()
    if alike < CUTOFF:
        return None
    return _Rank(ALIKE, 1 - alike)


def _goes_on(short: str, long: str) -> bool:
    """Whether the longer name has the shorter one in it, and no number that goes on."""
    before, found, after = long.partition(short)
    if not found or len(short) < 2:
        return False
    if before[-1:].isdigit() and short[0].isdigit():
        return False
    if not short[-1].isdigit():
        return True
    return GOES_ON.match(after) is None


def _holds(one: set[str], other: set[str]) -> bool:
    """Whether all words of one name are among the other's, and a number is one of them."""
    shared = one & other
    if shared not in (one, other):
        return False
    return any(re.search(r"\d", word) for word in shared)
