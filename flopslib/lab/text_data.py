"""A text to learn from that every computer has: the manual inside Python's own library.

Nothing is downloaded. Another version of Python has another edition of the manual, so what a model
makes of it is measured, and not compared between machines.
To learn from a text of your own: windows(text).
"""

from __future__ import annotations

import torch
from torch import Tensor

from .._support.errors import UserError

WINDOW = 8  # characters that are seen before one is guessed


class TextError(UserError, ValueError):
    """A text that is too short to learn from."""


def reference_text() -> str:
    """The language reference that `help()` shows, as one text of ASCII characters."""
    from pydoc_data.topics import topics

    pages = [topics[name] for name in sorted(topics)]
    return _ascii("\n".join(pages)).decode()


def windows(text: str | None = None) -> tuple[Tensor, Tensor]:
    """(seen, follows) for every place of a text: tensors of shape (places, 8) and (places,).

    text: the language reference unless given. Characters are numbers from 0 to 127, others are left
    out. Raises TextError for a text of fewer than nine characters.

    >>> windows("a FLOP is")[1].item() == ord("s")
    True
    """
    codes = characters(text)
    if len(codes) <= WINDOW:
        raise TextError(
            f"This text has {len(codes)} ASCII characters; at least {WINDOW + 1} are needed, "
            f"{WINDOW} to see and one to guess."
        )
    seen = codes.unfold(0, WINDOW, 1)[:-1]
    follows = codes[WINDOW:]
    return seen, follows


def characters(text: str | None = None) -> Tensor:
    """The characters of a text as numbers from 0 to 127, shape (characters,); others are left out.

    text: the language reference unless given.

    >>> characters("FLOP")
    tensor([70, 76, 79, 80])
    """
    ascii_text = _ascii(reference_text() if text is None else text)
    return torch.tensor(list(ascii_text), dtype=torch.long)


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "ignore")
