"""What happens between paper and picture: turned, sheared, shifted, blurred, faded, with grain.

How bad a photograph is, is one number from 0 to 1. Its faults are drawn at random, each up to a
most that grows with it. Photographs that share a look (the letters of a word) take the same row.
To add a fault: a column of `Looks`, its most in `looks`, and its step in `develop`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn import functional as F

from .glyphs import SIDE, PhotoError

POINTS = 16  # a side of a photograph
TURN = math.radians(22)  # most, at badness 1; so are all of these
SHEAR = 0.35
SHIFT = 0.16  # of half a side
GROWTH = 0.15  # of the size
BLUR = 1.2  # points
FADE = 0.55  # of the ink
GRAIN = 0.17  # of full ink, standard deviation
CLEAN_BLUR = 0.3  # points: no lens is perfect, and 0 would divide by itself


@dataclass(frozen=True)
class Looks:
    """The faults of many photographs: a number for each, shape (photographs,)."""

    bad: Tensor
    turn: Tensor
    shear: Tensor
    across: Tensor
    down: Tensor
    size: Tensor
    blur: Tensor
    fade: Tensor
    grain: Tensor

    def __len__(self) -> int:
        return len(self.bad)

    def of(self, rows: Tensor) -> Looks:
        """The looks of these rows; a row may be taken several times."""
        return Looks(*(getattr(self, field.name)[rows] for field in fields(self)))


def generator(seed: int) -> torch.Generator:
    """Random numbers of their own, on the processor; the learner's stay as they are."""
    return torch.Generator("cpu").manual_seed(seed)


def looks(bad: Tensor, dice: torch.Generator) -> Looks:
    """A random look for each badness.

    bad: from 0 to 1, shape (photographs,); raises PhotoError for others.
    """
    outside = (bad < 0) | (bad > 1)
    if bool(outside.any()):
        raise PhotoError("How bad a photograph is, is a number from 0 to 1.")

    def either(most: float) -> Tensor:
        """Evenly from minus to plus."""
        return most * bad * (2 * even(len(bad), dice) - 1)

    def up_to(most: float) -> Tensor:
        """Evenly from half to all of what is most."""
        return most * bad * (1 + even(len(bad), dice)) / 2

    return Looks(
        bad,
        turn=either(TURN),
        shear=either(SHEAR),
        across=either(SHIFT),
        down=either(SHIFT),
        size=1 + either(GROWTH),
        blur=CLEAN_BLUR + up_to(BLUR),
        fade=up_to(FADE),
        grain=up_to(GRAIN),
    )


def develop(glyphs: Tensor, looks: Looks, dice: torch.Generator) -> Tensor:
    """Photographs, shape (photographs, 16, 16), from 0 to 1.

    glyphs: shape (photographs, 32, 32), one for each row of looks.
    """
    if len(glyphs) != len(looks):
        raise PhotoError(f"There are {len(glyphs):,} glyphs and {len(looks):,} looks.")
    laid = _laid(glyphs, looks)
    blurred = _blurred(laid, looks.blur)
    faded = blurred * (1 - looks.fade)[:, None, None]
    grain = torch.randn(faded.shape, generator=dice, dtype=torch.float32, device="cpu")
    return (faded + grain * looks.grain[:, None, None]).clamp(0, 1)


def _laid(glyphs: Tensor, looks: Looks) -> Tensor:
    """Turned, sheared, shifted, and seen through 16 x 16 points."""
    cos = torch.cos(looks.turn) / looks.size
    sin = torch.sin(looks.turn) / looks.size
    across = torch.stack([cos, cos * looks.shear - sin, looks.across], dim=1)
    down = torch.stack([sin, sin * looks.shear + cos, looks.down], dim=1)
    where = torch.stack([across, down], dim=1)
    grid = F.affine_grid(where, [len(glyphs), 1, SIDE, SIDE], align_corners=False)
    laid = F.grid_sample(glyphs[:, None], grid, align_corners=False)
    return F.avg_pool2d(laid, SIDE // POINTS)[:, 0]


def _blurred(photographs: Tensor, blur: Tensor) -> Tensor:
    """Each point spread over its neighbors, first in columns, then in rows."""
    place = torch.arange(POINTS, dtype=torch.float32, device="cpu")
    apart = (place[:, None] - place[None, :]) ** 2
    share = torch.exp(-apart / (2 * blur[:, None, None] ** 2))
    share = share / share.sum(dim=-1, keepdim=True)
    return share @ photographs @ share.transpose(1, 2)


def even(many: int, dice: torch.Generator) -> Tensor:
    return torch.rand(many, generator=dice, dtype=torch.float32, device="cpu")
