"""What the nets read, and what is kept from them to try them on.

The manual inside Python repeats itself: one paragraph in five is there more than once. A net that
has read a paragraph and is tried on its copy shows its memory, not what it learned. So paragraphs
count once, and each tenth of them is held back, whatever is done to the others.
To add a text: a function that ends in `_split`; to spoil one: a function from Text to Text.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from torch import Tensor

from ..._support.display import TextDisplay
from ..._support.errors import short, whole
from ...quantities.formatting import sig
from ...quantities.quantity import read
from ..text_data import TextError, reference_text, windows

HELD = 10  # one paragraph in ten is held back
TRIED = 3  # one place in three of what is held back: enough to know a loss to 1 %
OWN_CHARACTERS = 20_000  # of this package's own words
BETWEEN = "\n\n"  # paragraphs


@dataclass(frozen=True, repr=False)
class Text(TextDisplay):
    """A text: what may be read, and what is held back from every net."""

    name: str
    read: str
    held: str

    @property
    def characters(self) -> int:
        """The number of characters that may be read."""
        return len(self.read)

    def places(self) -> tuple[Tensor, Tensor]:
        """(seen, follows) of what may be read: shapes (places, 8) and (places,)."""
        return windows(self.read)

    def held_places(self) -> tuple[Tensor, Tensor]:
        """The same of every third place of what is held back."""
        seen, follows = windows(self.held)
        return seen[::TRIED], follows[::TRIED]

    def __repr__(self) -> str:
        return (
            f"{self.name[0].upper()}{self.name[1:]}: {self.characters:,} characters to read. "
            f"Another {len(self.held):,} are held back: no net reads them, and every net is tried "
            "on them (counted)."
        )


def manual(unique: bool = True) -> Text:
    """The manual inside Python, every paragraph once; as it is shipped with unique=False.

    What is held back is the same in both, and no copy of it is left to read.

    >>> manual().held == manual(unique=False).held
    True
    """
    every = _paragraphs(reference_text())
    if unique:
        return _split("the manual inside your Python, every paragraph once", every)
    held = _split("", every).held.split(BETWEEN)
    others = [paragraph for paragraph in every if paragraph not in set(held)]
    return Text("the manual as it is shipped", BETWEEN.join(others), BETWEEN.join(held))


def own_words() -> Text:
    """20,000 characters of docstrings of this package, every paragraph once."""
    docstrings = []
    for path in sorted(Path(__file__).parents[2].rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                docstrings += _paragraphs(ast.get_docstring(node) or "")
    text = _split("docstrings of this course's own package", docstrings)
    return replace(text, read=text.read[:OWN_CHARACTERS])


def part(text: Text, one_in: int) -> Text:
    """One paragraph in a given number of a text; what is held back stays.

    >>> part(Text("two", "a word" + BETWEEN + "and another", ""), 2).read
    'a word'
    """
    one_in = whole("one_in", one_in, error=TextError)
    paragraphs = text.read.split(BETWEEN)[::one_in]
    return replace(text, name=f"one paragraph in {one_in}", read=BETWEEN.join(paragraphs))


def typos(text: Text, share: object, seed: int = 0) -> Text:
    """A text in which a share of the characters was replaced at random; what is held back stays.

    share: such as 0.05 or "5 %". A new character is any that the text has, so one in some ninety
    is the old one again; the ends of lines stay. Raises TextError for a share outside 0 to 1.
    """
    number = float(read(share, "", "share"))
    if not 0 <= number <= 1:
        raise TextError(f'share is {short(share)}: write a share from 0 to 1, or "5 %".')
    random = np.random.default_rng(whole("seed", seed, least=0, error=TextError))
    letters = np.frombuffer(text.read.encode("ascii"), np.uint8).copy()
    line_end = ord("\n")
    known = np.setdiff1d(letters, line_end)
    hit = (random.random(letters.size) < number) & (letters != line_end)
    letters[hit] = random.choice(known, hit.sum())
    name = f"the same with {sig(100 * number)} typos in 100 characters"
    return replace(text, name=name, read=letters.tobytes().decode("ascii"))


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text in ASCII, without the space around them."""
    found = (paragraph.strip() for paragraph in re.split(r"\n\s*\n", text))
    return [paragraph for paragraph in found if paragraph and paragraph.isascii()]


def _split(name: str, paragraphs: list[str]) -> Text:
    """A Text of the different ones among some paragraphs, each tenth of them held back."""
    different = list(dict.fromkeys(paragraphs))
    held = different[HELD - 1 :: HELD]
    others = [text for place, text in enumerate(different, 1) if place % HELD]
    return Text(name, BETWEEN.join(others), BETWEEN.join(held))
