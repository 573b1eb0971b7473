"""One look for the whole course: colours, inks, dashes.

Blue and orange are Okabe and Ito's (2008), green and rose darker relatives of theirs: a test
simulates the common colour deficiencies and holds the colours apart and dark enough on white.
Figures keep their own white ground, so they read the same in a dark theme. Colour is never alone:
a dash, a marker, a hatch or a word says the same. To change the look of every figure, change it
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.patheffects import AbstractPathEffect

INK = "#1a1a1a"
QUIET = "#6b6b6b"
FAINT = "#d0d0d0"
BLUE = "#0072B2"
ORANGE = "#D55E00"
GREEN = "#36511e"
ROSE = "#c2608a"
PALETTE = (BLUE, ORANGE, GREEN, ROSE)
DASHES = ("-", "--", "-.", ":")
# Light enough that ink can be read on them.
LIGHT_BLUE = "#cfe4f3"
LIGHT_ORANGE = "#fbdcc7"
LIGHT_GREEN = "#dfe8d0"
DPI = 96


def halo() -> list[AbstractPathEffect]:
    """A white outline for a text or a mark, which stays legible where a line passes behind it."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=3, foreground="white")]
