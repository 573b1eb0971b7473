"""Photographs of a whole keyboard, and a net that has learned its capitals.

To give the base more or less to learn from: `CAPITALS_LEARNED`, and the steps of `base`.
"""

from __future__ import annotations

import copy
import functools
import string
from dataclasses import dataclass

from ..._support.display import TextDisplay
from ..._support.errors import whole
from ..photos.drawn import Photographs, drawn
from .errors import TuningError
from .reader import CAPITALS, Reader, reader
from .steps import learn

DIGITS = string.digits
OTHERS = string.digits + string.ascii_lowercase  # all of a keyboard but the capitals
CAPITALS_LEARNED = 16_000
TRIED = 3_000  # photographs, by which a number of right ones is known to 1 in 100
BASE_STEPS = 1_000
SEEDS_APART = 10  # between photographs of different use


@dataclass(frozen=True, repr=False)
class Keyboard(TextDisplay):
    """Photographs to learn from and, under `..._tried`, others to be tried on.

    `capitals` 16,000; `unseen` as many again, for small nets whose teacher must not know them;
    `digits` 10 of each; `others`, digits and small letters, 100 of each.
    """

    capitals: Photographs
    unseen: Photographs
    capitals_tried: Photographs
    digits: Photographs
    digits_tried: Photographs
    others: Photographs
    others_tried: Photographs
    seed: int = 0

    def __repr__(self) -> str:
        return (
            f"{len(self.capitals):,} photographs of capitals, {len(self.digits):,} of digits and "
            f"{len(self.others):,} of digits and small letters to learn from, and {TRIED:,} others "
            f"of each to be tried on; {len(self.unseen):,} more of capitals for small nets "
            "(counted)."
        )


@functools.lru_cache(maxsize=2)
def keyboard(seed: int = 0) -> Keyboard:
    """The photographs of a seed, taken once; with another seed all are others."""
    seed = whole("seed", seed, least=0, error=TuningError)
    first = SEEDS_APART * seed
    return Keyboard(
        capitals=drawn(CAPITALS, CAPITALS_LEARNED, first),
        unseen=drawn(CAPITALS, CAPITALS_LEARNED, first + 6),
        capitals_tried=drawn(CAPITALS, TRIED, first + 1),
        digits=drawn(DIGITS, 10 * len(DIGITS), first + 2),
        digits_tried=drawn(DIGITS, TRIED, first + 3),
        others=drawn(OTHERS, 100 * len(OTHERS), first + 4),
        others_tried=drawn(OTHERS, TRIED, first + 5),
        seed=seed,
    )


def base(keys: Keyboard, steps: int = BASE_STEPS, seed: int = 0) -> Reader:
    """A Reader of 601,370 parameters that has learned the capitals: 2.2e11 FLOP in 1,000 steps.

    The keyboard's own; trained once for the same photographs, steps and seed, then copied.
    """
    wanted = keys.seed, steps, seed
    if wanted not in _trained:
        net = reader(CAPITALS, seed=seed)
        _trained[wanted] = learn(net, keys.capitals, steps, seed=seed)
    return copy.deepcopy(_trained[wanted])


_trained: dict[tuple[int, int, int], Reader] = {}
