"""Every character in fifteen fonts: those inside matplotlib, so that nothing is downloaded.

Each font is set so that its capital H has one height, on one baseline: an o stays smaller than an
O. To add a font: its file's name, without `.ttf`, in FONTS.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..._support.errors import UserError, short

FONTS = (
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSans-Oblique",
    "DejaVuSansMono",
    "DejaVuSansMono-Bold",
    "DejaVuSansMono-Oblique",
    "DejaVuSerif",
    "DejaVuSerif-Bold",
    "DejaVuSerif-Italic",
    "STIXGeneral",
    "STIXGeneralBol",
    "STIXGeneralItalic",
    "cmr10",
    "cmss10",
    "cmtt10",
)
SIDE = 32  # points of a glyph, twice those of a photograph
CAPITAL = 19  # points that a capital is high: the widest W and a descending g both fit
BASELINE = 24  # points from the top
FIRST_SIZE = 100  # points, to see how high a font's capitals are
INK = 255  # of a picture of Pillow


class PhotoError(UserError, ValueError):
    """A photograph that cannot be taken as asked."""


def glyphs(characters: str) -> Tensor:
    """Characters in every font, shape (fonts, characters, 32, 32), from 0 (paper) to 1 (ink).

    characters: ASCII letters and digits. Raises PhotoError for others, and for none.

    >>> glyphs("FLOP").shape
    torch.Size([15, 4, 32, 32])
    """
    checked(characters)
    fonts = [[_glyph(font, character) for character in characters] for font in range(len(FONTS))]
    return torch.stack([torch.stack(font) for font in fonts])


def checked(characters: Any) -> str:
    """The characters themselves; raises PhotoError for one that no font here shows."""
    if not isinstance(characters, str) or not characters:
        raise PhotoError(
            f"characters is {short(repr(characters))}; write a text of letters and digits, such "
            'as "0123456789".'
        )
    for character in characters:
        if not (character.isascii() and character.isalnum()):
            raise PhotoError(
                f"There is no photograph of {character!r}: take letters from A to Z, small or "
                "capital, and digits."
            )
    return characters


@functools.cache
def _glyph(font: int, character: str) -> Tensor:
    """One character in the middle of its square, on the baseline: shape (32, 32)."""
    import numpy as np
    from PIL import Image, ImageDraw

    picture = Image.new("L", (SIDE, SIDE), 0)
    pen = ImageDraw.Draw(picture)
    pen.text((SIDE / 2, BASELINE), character, fill=INK, font=_font(font), anchor="ms")
    ink = np.asarray(picture, dtype=np.float32) / INK
    return torch.from_numpy(ink)


@functools.cache
def _font(font: int) -> Any:
    """A font of Pillow in the size in which its capital H is CAPITAL points high."""
    from PIL import ImageFont

    path = str(_folder() / f"{FONTS[font]}.ttf")
    trial = ImageFont.truetype(path, FIRST_SIZE)
    _, top, _, bottom = trial.getbbox("H", anchor="ls")
    return ImageFont.truetype(path, FIRST_SIZE * CAPITAL / (bottom - top))


def _folder() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
