"""Photographs of a whole keyboard, and a net that has learned its capitals.

To give the base more or less to learn from: `CAPITALS_LEARNED`, and the steps of `base`.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

from ..._support.display import TextDisplay
from ..._support.errors import whole
from ..photos.drawn import Photographs, drawn
from .reader import CAPITALS, Reader, TuningError, reader
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

    `capitals` 16,000; `digits` 10 of each; `others`, digits and small letters, 100 of each.
    """

    capitals: Photographs
    capitals_tried: Photographs
    digits: Photographs
    digits_tried: Photographs
    others: Photographs
    others_tried: Photographs

    def __repr__(self) -> str:
        return (
            f"{len(self.capitals):,} photographs of capitals, {len(self.digits):,} of digits and "
            f"{len(self.others):,} of digits and small letters to learn from; {TRIED:,} others of "
            "each to be tried on (counted)."
        )


def keyboard(seed: int = 0) -> Keyboard:
    """The photographs of a seed; with another seed all are others."""
    seed = SEEDS_APART * whole("seed", seed, least=0, error=TuningError)
    return Keyboard(
        capitals=drawn(CAPITALS, CAPITALS_LEARNED, seed),
        capitals_tried=drawn(CAPITALS, TRIED, seed + 1),
        digits=drawn(DIGITS, 10 * len(DIGITS), seed + 2),
        digits_tried=drawn(DIGITS, TRIED, seed + 3),
        others=drawn(OTHERS, 100 * len(OTHERS), seed + 4),
        others_tried=drawn(OTHERS, TRIED, seed + 5),
    )


def base(keys: Keyboard, steps: int = BASE_STEPS, seed: int = 0) -> Reader:
    """A Reader of 601,370 parameters that has learned the capitals: 2.2e11 FLOP in 1,000 steps."""
    return learn(reader(CAPITALS, seed=seed), keys.capitals, steps, rate=1e-3, seed=seed)
