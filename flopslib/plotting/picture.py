"""Picture: a matplotlib figure, and one sentence for those who do not see it.

JupyterLab shows a PNG but ignores its alternative text; so the sentence goes three ways at once:
as the picture's alt, as its text/plain (which the tests compare, as they compare no pixels), and
printed under it, where everybody reads it. The sentence is made of the figure's own numbers.
"""

from __future__ import annotations

import base64
import io
import os
from html import escape
from typing import TYPE_CHECKING, Any

from .._support.arguments import explained
from .._support.display import say
from .._support.errors import UserError, short
from .style import DPI

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = 128  # a figure has few: a table of them makes the file a quarter of its size


class FigureError(UserError, ValueError):
    """Data that cannot be drawn."""


class Picture:
    """A matplotlib figure, and one sentence about what it shows."""

    def __init__(self, figure: Figure, sentence: str):
        self.figure = figure
        self._sentence = sentence

    def say(self) -> str:
        """What the picture shows, in one sentence."""
        return self._sentence

    @explained(FigureError, "picture.png")
    def png(self, small: bool = True) -> bytes:
        """The picture as bytes of a PNG file; not `small` is quicker, for a picture that moves."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image

        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        size = canvas.get_width_height()
        pixels = bytes(canvas.buffer_rgba())
        image = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1).convert("RGB")
        if small:
            image = image.quantize(
                COLOURS,
                Image.Quantize.MAXCOVERAGE,
                dither=Image.Dither.NONE,
            )
        file = io.BytesIO()
        image.save(file, "png", compress_level=6 if small else 1)
        return file.getvalue()

    @explained(FigureError, "picture.save")
    def save(self, path: str | os.PathLike[str], **options: Any) -> str | os.PathLike[str]:
        """Write the picture to a file; its ending (.png, .pdf, .svg) chooses the kind."""
        options.setdefault("dpi", 2 * DPI)
        try:
            self.figure.savefig(path, **options)
        except OSError as error:
            why = error.strerror or error
            raise FigureError(f"The picture cannot be saved as {short(path)!r}: {why}.") from error
        return path

    def html(self) -> str:
        """An <img> with its alt text, for places that show HTML (widgets)."""
        data = base64.b64encode(self.png(small=False)).decode()
        return (
            f'<img alt="{escape(self._sentence)}" style="max-width: 100%" '
            f'src="data:image/png;base64,{data}">'
        )

    def bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """(data, metadata) as a notebook stores them."""
        data = {
            "image/png": base64.b64encode(self.png()).decode() + "\n",
            "text/plain": self._sentence,
        }
        metadata = {"image/png": {"alt": self._sentence}}
        return data, metadata

    def _ipython_display_(self) -> None:
        from IPython.display import display

        data, metadata = self.bundle()
        display(data, metadata=metadata, raw=True)
        say(self._sentence)

    def __repr__(self) -> str:
        return self._sentence
