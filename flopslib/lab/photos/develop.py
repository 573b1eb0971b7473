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
PART = 500  # photographs that are laid and blurred together, so that memory stays small
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
        chosen = {}
        for field in fields(self):
            column = getattr(self, field.name)
            chosen[field.name] = column[rows]
        return Looks(**chosen)


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
        random = even(len(bad), dice)
        share = 2 * random - 1
        return most * bad * share

    def up_to(most: float) -> Tensor:
        """Evenly from half to all of what is most."""
        random = even(len(bad), dice)
        share = (1 + random) / 2
        return most * bad * share

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
    parts = torch.arange(len(glyphs), device="cpu").split(PART)
    blurred = torch.cat([_laid_and_blurred(glyphs[rows], looks.of(rows)) for rows in parts])
    ink = 1 - looks.fade
    faded = blurred * each(ink)
    grain = torch.randn(
        faded.shape,
        generator=dice,
        dtype=torch.float32,
        device="cpu",
    )
    grainy = faded + grain * each(looks.grain)
    return grainy.clamp(0, 1)


def _laid_and_blurred(glyphs: Tensor, looks: Looks) -> Tensor:
    return _blurred(_laid(glyphs, looks), looks.blur)


def _laid(glyphs: Tensor, looks: Looks) -> Tensor:
    """Turned, sheared, shifted, and seen through 16 x 16 points."""
    cos = torch.cos(looks.turn) / looks.size
    sin = torch.sin(looks.turn) / looks.size
    sheared_cos = cos * looks.shear - sin
    sheared_sin = sin * looks.shear + cos
    across = torch.stack([cos, sheared_cos, looks.across], dim=1)
    down = torch.stack([sin, sheared_sin, looks.down], dim=1)
    where = torch.stack([across, down], dim=1)
    pictures = glyphs.unsqueeze(1)  # of one color each
    grid = F.affine_grid(where, list(pictures.shape), align_corners=False)
    laid = F.grid_sample(pictures, grid, align_corners=False)
    coarse = F.avg_pool2d(laid, SIDE // POINTS)
    return coarse.squeeze(1)


def _blurred(photographs: Tensor, blur: Tensor) -> Tensor:
    """Each point spread over its neighbors, first in columns, then in rows."""
    place = torch.arange(POINTS, dtype=torch.float32, device="cpu")
    apart = place[:, None] - place[None, :]
    widths = apart / each(blur)
    share = torch.exp(-(widths**2) / 2)
    share = share / share.sum(dim=-1, keepdim=True)
    in_columns = share @ photographs
    return in_columns @ share.transpose(1, 2)


def each(numbers: Tensor) -> Tensor:
    """A number for each photograph, ready to meet all of its points."""
    return numbers[:, None, None]


def even(many: int, dice: torch.Generator) -> Tensor:
    """Random numbers, evenly from 0 to 1."""
    return torch.rand(
        many,
        generator=dice,
        dtype=torch.float32,
        device="cpu",
    )
