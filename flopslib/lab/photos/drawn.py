"""Photographs of single characters with their labels, each character as often as the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..._support.display import TextDisplay
from ..._support.errors import whole
from ...quantities.formatting import plural
from .develop import develop, even, generator, looks
from .glyphs import FONTS, PhotoError, checked, glyphs

AT_ONCE = 4_000  # photographs that are developed together, so that memory stays small


@dataclass(frozen=True, repr=False)
class Photographs(TextDisplay):
    """Photographs of characters: `pictures` (n, 16, 16), `labels` (n,), `bad` (n,), `fonts` (n,).

    A label is the place of the character in `characters`, from 0.
    """

    characters: str
    pictures: Tensor
    labels: Tensor
    bad: Tensor
    fonts: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def text(self) -> str:
        """What the photographs show, one character each."""
        return "".join(self.characters[label] for label in self.labels.tolist())

    def first(self, many: int) -> Photographs:
        """The first of them."""
        return self[:many]

    def __getitem__(self, rows: Any) -> Photographs:
        return Photographs(
            self.characters,
            self.pictures[rows],
            self.labels[rows],
            self.bad[rows],
            self.fonts[rows],
        )

    def __repr__(self) -> str:
        return (
            f"{plural(len(self), 'photograph')} of {plural(len(self.characters), 'character')} in "
            f"{plural(len(FONTS), 'font')}, 16 x 16 points each (counted)."
        )


def drawn(characters: str, many: int, seed: int = 0) -> Photographs:
    """Photographs of characters, each as often as the others, in random fonts and looks.

    Parameters
    ----------
    characters : letters and digits, each once.
    many : photographs in all, at least one of each character.
    seed : of fonts, looks and order; other random numbers are left alone.

    Raises
    ------
    PhotoError for a character that no font shows, or one given twice, and for too few.

    >>> len(drawn("0123456789", 100))
    100
    """
    if len(set(checked(characters))) < len(characters):
        raise PhotoError(f"{characters!r} holds a character twice: write each once.")
    many = whole("many", many, least=len(characters), error=PhotoError)
    seed = whole("seed", seed, least=0, error=PhotoError)
    dice = generator(seed)
    labels = torch.randperm(many, generator=dice, device="cpu") % len(characters)
    fonts = torch.randint(len(FONTS), (many,), generator=dice, device="cpu")
    bad = even(many, dice)
    every = glyphs(characters)
    pictures = []
    for start in range(0, many, AT_ONCE):
        rows = slice(start, start + AT_ONCE)
        chosen = every[fonts[rows], labels[rows]]
        pictures.append(develop(chosen, looks(bad[rows], dice), dice))
    return Photographs(characters, torch.cat(pictures), labels, bad, fonts)
