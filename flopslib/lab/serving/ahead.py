"""Guessing ahead: a cheap guesser writes some letters, the real net checks all of them in one pass.

The guesser is a table of letter pairs: after this letter, most often that one. The net is lesson
07's, which sees eight letters. It keeps guesses as long as they are what it would have written
itself, and adds one letter of its own; so the text is the same, letter by letter, in fewer passes.
It is speculative decoding (Leviathan et al., arxiv.org/abs/2211.17192, 2022-11) with the best
letter in place of a drawn one. It takes more FLOP, not fewer: what is not kept was checked as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..._support.display import TextDisplay
from ..._support.errors import whole
from ..._support.torch_threads import one_torch_thread
from ...facts.formulas import speculative
from ...quantities.formatting import sig
from ..next_char import CHARACTERS
from ..text_data import WINDOW, characters
from .traffic import ServingError

STARTS = 24  # texts that are continued
LETTERS = 32  # of each


@dataclass(frozen=True, repr=False)
class Ahead(TextDisplay):
    """Texts continued with guesses: `.passes` of the net, `.kept` share of guesses, `.a_pass`."""

    guesses: int
    texts: tuple[tuple[int, ...], ...]
    passes: int
    tried: int  # guesses that were looked at: those after a wrong one are not
    right: int

    @property
    def letters(self) -> int:
        """Letters that were written, all texts together."""
        return sum(len(text) for text in self.texts)

    @property
    def kept(self) -> float:
        """The share of the guesses looked at that the net itself would have written."""
        return self.right / self.tried if self.tried else 0.0

    @property
    def a_pass(self) -> float:
        """Letters that a pass of the net brought."""
        return self.letters / self.passes

    @property
    def formula(self) -> float:
        """The same by the paper's formula, for guesses that are right independently."""
        return float(speculative(self.kept, self.guesses))

    def __repr__(self) -> str:
        if not self.guesses:
            return f"Without guesses: {sig(self.a_pass)} letter a pass of the net (counted)."
        return (
            f"With {self.guesses} guesses: {sig(self.a_pass)} letters a pass of the net (counted), "
            f"{sig(self.formula)} by the formula at {sig(self.kept)} of the guesses kept "
            "(estimated)."
        )


def pairs() -> Tensor:
    """The letter that follows each letter most often, by number, (128,)."""
    codes = characters()
    read = len(codes) * 9 // 10  # as much as the net has read
    before = codes[: read - 1]
    after = codes[1:read]
    numbers = CHARACTERS * before + after
    counts = numbers.bincount(minlength=CHARACTERS**2)
    counts = counts.view(CHARACTERS, CHARACTERS)
    return counts.argmax(1)


@torch.inference_mode()
def write_ahead(net: nn.Module, guesses: int, starts: int = STARTS) -> Ahead:
    """Continue some texts with a number of guesses before each pass; 0 writes letter by letter.

    Raises ServingError for a number of guesses below 0.
    """
    guesses = whole("guesses", guesses, 0, error=ServingError)
    codes = characters()
    unread = codes[len(codes) * 9 // 10 :]
    step = len(unread) // (starts + 1)
    table = pairs()
    texts = []
    passes, tried, right = 0, 0, 0
    with one_torch_thread():
        for number in range(starts):
            begin = number * step
            text = unread[begin : begin + WINDOW].tolist()
            counted = _continue(net, table, text, guesses)
            texts.append(tuple(text[WINDOW:]))
            passes += counted[0]
            tried += counted[1]
            right += counted[2]
    return Ahead(guesses, tuple(texts), passes, tried, right)


def _continue(net, table, text, guesses):
    """Continue a text in place; (passes, guesses looked at, guesses that were right)."""
    passes, tried, right = 0, 0, 0
    end = len(text) + LETTERS
    while len(text) < end:
        ahead = min(guesses, end - len(text) - 1)
        guessed = _guess(table, text[-1], ahead)
        own = _check(net, text, guessed)
        kept = _same(guessed, own)
        text += guessed[:kept]
        text.append(own[kept])
        passes += 1
        right += kept
        tried += min(kept + 1, ahead)
    return passes, tried, right


def _guess(table, letter, ahead):
    guessed = []
    for _ in range(ahead):
        letter = int(table[letter])
        guessed.append(letter)
    return guessed


def _check(net, text, guessed):
    """What the net itself would write at each guessed place, and after the last: one pass."""
    seen = torch.tensor(text[-WINDOW:] + guessed)
    windows = seen.unfold(0, WINDOW, 1)
    return net(windows).argmax(1).tolist()


def _same(guessed, own):
    """How many guesses from the first on are what the net would have written."""
    for place, letter in enumerate(guessed):
        if letter != own[place]:
            return place
    return len(guessed)
