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

MAKERS = {"nvidia", "amd", "google", "geforce", "tesla", "instinct", "intel", "gpu", "cloud"}
SEPARATORS = re.compile(r"[\s\-_/,()]+")
WORD = re.compile(r"[a-z]+[\d.]+[a-z]*|[a-z]+|[\d.]+[a-z]*")
SAME, LONGER, ALIKE = range(3)  # how near a name is
CUTOFF = 0.6  # below that, two names have nothing in common
LONGEST = 60  # letters of a name that are looked at


class _Rank(NamedTuple):
    """How near a name is, the nearest first."""

    kind: int
    apart: float


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
    spellings = known if isinstance(known, Mapping) else {text: (text,) for text in known}
    wanted = str(name).lower()[:LONGEST]
    ranks = {}
    for shown, texts in spellings.items():
        found = [rank for text in texts if (rank := _rank(wanted, text.lower()))]
        if found:
            ranks[shown] = min(found)
    if not ranks:
        return []
    nearest = min(rank.kind for rank in ranks.values())
    near = [shown for shown, rank in ranks.items() if rank.kind == nearest]
    return sorted(near, key=ranks.__getitem__)[:most]


def _rank(wanted: str, known: str) -> _Rank | None:
    """How near two names are; None for names that have nothing in common."""
    a, b = _words(wanted), _words(known)
    if not a or not b:
        return None
    one, other = "".join(a), "".join(b)
    if one == other or sorted(_pieces(a)) == sorted(_pieces(b)):
        return _Rank(SAME, 0)
    apart = abs(len(one) - len(other))
    if _goes_on(one, other) or _goes_on(other, one) or _holds(a, b):
        return _Rank(LONGER, apart)
    alike = difflib.SequenceMatcher(None, one, other).ratio()
    return _Rank(ALIKE, 1 - alike) if alike >= CUTOFF else None


def _words(name: str) -> list[str]:
    """The words of a name, without its makers'."""
    words = [word for word in SEPARATORS.split(name) if word]
    return [word for word in words if word not in MAKERS] or words


def _pieces(words: list[str]) -> list[str]:
    return [piece for word in words for piece in WORD.findall(word)]


def _goes_on(short: str, long: str) -> bool:
    """Whether the longer name has the shorter one in it, and no number that goes on."""
    if len(short) < 2:
        return False
    start = long.find(short)
    if start < 0:
        return False
    before, after = long[:start][-1:], long[start + len(short) :]
    starts_in_number = before.isdigit() and short[0].isdigit()
    ends_in_number = short[-1].isdigit() and re.match(r"\.?\d", after) is not None
    return not starts_in_number and not ends_in_number


def _holds(a: list[str], b: list[str]) -> bool:
    """Whether all words of one name are among the other's, and one of them is a number's."""
    one, other = set(_pieces(a)), set(_pieces(b))
    shared = one & other
    is_part = shared in (one, other)
    return is_part and any(re.search(r"\d", piece) for piece in shared)
