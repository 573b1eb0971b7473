"""Photographs of words: the words of the manual inside Python, one font and one look for a word.

Every letter of a word is a photograph of its own, all of them equally bad. A `day` changes what
the camera sees: usual, dirty (every photograph is bad), upside down, scratch (a bright line across
each letter).
To add a day: a line in DAYS; what it does to a photograph, in `take`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..._support.display import TextDisplay
from ..._support.errors import did_you_mean, short, whole
from ...quantities.formatting import plural
from ..text_data import reference_text
from .develop import POINTS, develop, even, generator, looks
from .drawn import AT_ONCE
from .glyphs import FONTS, PhotoError, glyphs

LETTERS = string.ascii_uppercase
READ = 0.9  # of the manual: its words are the list; the rest is photographed
WORD = re.compile("[A-Za-z]+")
DAYS = {  # the bounds of badness
    "usual": (0.0, 0.85),
    "dirty": (0.6, 1.0),
    "upside down": (0.0, 0.85),
    "scratch": (0.0, 0.85),
}
SCRATCH = slice(7, 9)  # the rows of the line: half-way up


@dataclass(frozen=True, repr=False)
class Photos(TextDisplay):
    """Photographs of words: `words`, and for every letter its `pieces` (letters, 16, 16).

    `of` (letters,): the place of a letter's word. `lengths`, `bad`, `grain` (words,): its letters,
    how bad it is from 0 to 1, and the spread of the points at the border, which any camera could
    see without reading.
    """

    words: tuple[str, ...]
    pieces: Tensor
    of: Tensor
    lengths: Tensor
    bad: Tensor
    day: str = "usual"

    def __len__(self) -> int:
        return len(self.words)

    @property
    def grain(self) -> Tensor:
        """The spread of the 60 points at a photograph's border, its mean over the word."""
        inside = torch.zeros(POINTS, POINTS, dtype=torch.bool, device="cpu")
        inside[1:-1, 1:-1] = True
        border = self.pieces[:, ~inside].std(dim=1)
        return mean_of_words(border, self)

    def letters(self, word: int) -> Tensor:
        """The photographs of one word, shape (letters, 16, 16)."""
        return self.pieces[self.of == word]

    def first(self, many: int) -> Photos:
        """The first of them."""
        kept = self.of < many
        return Photos(
            self.words[:many],
            self.pieces[kept],
            self.of[kept],
            self.lengths[:many],
            self.bad[:many],
            self.day,
        )

    def __repr__(self) -> str:
        return (
            f"{plural(len(self), 'word')} of {len(self.pieces):,} letters, photographed on a "
            f"day that is {self.day!r}; 16 x 16 points a letter (counted)."
        )


def mean_of_words(of_letters: Tensor, photos: Photos) -> Tensor:
    """The mean over the letters of each word: from (letters,) to (words,)."""
    sums = torch.zeros(len(photos), dtype=of_letters.dtype, device="cpu")
    sums.index_add_(0, photos.of, of_letters)
    return sums / photos.lengths


def manual() -> tuple[list[str], list[str]]:
    """(known, later) in capitals: the different words of nine tenths of the manual, and the rest.

    later: in the order of the text, so a word comes as often as it does there, and some are not
    known.
    """
    every = [word.upper() for word in WORD.findall(reference_text())]
    cut = int(READ * len(every))
    known = dict.fromkeys(every[:cut])
    return list(known), every[cut:]


def take(words: Sequence[str], seed: int = 0, day: str = "usual") -> Photos:
    """Photographs of words, each with a random font and look.

    Parameters
    ----------
    words : of the letters A to Z; small ones are taken as capitals.
    seed : of fonts and looks; other random numbers are left alone.
    day : "usual", "dirty", "upside down" or "scratch".

    Raises
    ------
    PhotoError for a word with anything but letters, for none, and for another day.

    >>> take(["flop", "byte"]).lengths
    tensor([4, 4])
    """
    words = _checked(words)
    if not isinstance(day, str) or day not in DAYS:
        known = ", ".join(DAYS)
        raise PhotoError(f"day is {short(repr(day))}; it can be {known}.{did_you_mean(day, DAYS)}")
    dice = generator(whole("seed", seed, least=0, error=PhotoError))
    least, most = DAYS[day]
    bad = least + (most - least) * even(len(words), dice)
    fonts = torch.randint(len(FONTS), (len(words),), generator=dice, device="cpu")
    lengths = torch.tensor([len(word) for word in words], device="cpu")
    of = torch.repeat_interleave(torch.arange(len(words), device="cpu"), lengths)
    labels = torch.tensor(codes("".join(words)), device="cpu")
    seen = looks(bad, dice)
    every = glyphs(LETTERS)
    pieces = []
    for start in range(0, len(of), AT_ONCE):
        rows = of[start : start + AT_ONCE]
        chosen = every[fonts[rows], labels[start : start + AT_ONCE]]
        pieces.append(develop(chosen, seen.of(rows), dice))
    return Photos(words, _on(day, torch.cat(pieces)), of, lengths, bad, day)


def codes(text: str) -> list[int]:
    """Capital letters as numbers from 0 (A) to 25 (Z)."""
    return [LETTERS.index(letter) for letter in text]


def _on(day: str, pieces: Tensor) -> Tensor:
    """What a day does to photographs that are already taken."""
    if day == "upside down":
        return pieces.flip(1, 2)
    if day == "scratch":
        scratched = pieces.clone()
        scratched[:, SCRATCH] = 1
        return scratched
    return pieces


def _checked(words: Any) -> tuple[str, ...]:
    if isinstance(words, str) or not isinstance(words, Sequence) or not words:
        raise PhotoError(f'words is {short(repr(words))}; write a list, such as ["FLOP", "BYTE"].')
    capitals = []
    for word in words:
        if not isinstance(word, str) or not WORD.fullmatch(word):
            raise PhotoError(
                f"There is no photograph of {short(repr(word))}: write letters A to Z."
            )
        capitals.append(word.upper())
    return tuple(capitals)
