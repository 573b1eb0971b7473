"""A figure that can also be read aloud.

JupyterLab shows a PNG but ignores its alternative text; so the sentence goes three ways at once:
as the picture's alt, as its text/plain (which the tests compare, pixels they do not), and printed
under it, where everybody sees it. The sentence is made of the figure's own numbers.
"""

import base64
import io

from .._support.display import say
from .style import DPI


class Picture:
    """A matplotlib figure and the one sentence that tells what it shows."""

    def __init__(self, figure, sentence):
        self.figure, self._sentence = figure, sentence

    def say(self):
        """What the picture shows, in one sentence."""
        return self._sentence

    def png(self, small=True):
        """The picture as bytes of a PNG file; not `small` is quicker, for a picture that moves."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image

        canvas, held = FigureCanvasAgg(self.figure), io.BytesIO()
        canvas.draw()
        whole = Image.frombuffer(
            "RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1
        ).convert("RGB")
        if small:  # a figure has few colours: a table of 128 makes the file a quarter of its size
            whole = whole.quantize(128, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        whole.save(held, "png", compress_level=6 if small else 1)
        return held.getvalue()

    def save(self, path, **options):
        """Write the picture to a file; its ending (.png, .pdf, .svg) chooses the kind."""
        self.figure.savefig(path, **({"dpi": 2 * DPI} | options))
        return path

    def html(self):
        """An <img> with its alt text, for places that show HTML (widgets)."""
        from html import escape

        data = base64.b64encode(self.png(small=False)).decode()
        return (
            f'<img alt="{escape(self._sentence)}" style="max-width: 100%" '
            f'src="data:image/png;base64,{data}">'
        )

    def bundle(self):
        """(data, metadata) as a notebook stores them."""
        data = {
            "image/png": base64.b64encode(self.png()).decode() + "\n",
            "text/plain": self._sentence,
        }
        return data, {"image/png": {"alt": self._sentence}}

    def _ipython_display_(self):
        from IPython.display import display

        data, metadata = self.bundle()
        display(data, metadata=metadata, raw=True)
        say(self._sentence)

    def __repr__(self):
        return self._sentence
