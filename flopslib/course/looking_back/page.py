"""The HTML of the page to keep: one file, no script, nothing loaded, all text escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

from ..._support.display import html_table

STYLE = (
    "body { max-width: 46em; margin: 2em auto; padding: 0 1em; line-height: 1.5; "
    "font-family: sans-serif } table { border-collapse: collapse } "
    "td, th { padding: 0.2em 0.8em 0.2em 0; border-bottom: 1px solid #d0d0d0 } "
    "img { max-width: 100% }"
)
TITLE = "What I found out"
LAST = "Issued by no one. It is yours."


class Page:
    """A page that is put together from top to bottom; `.html` is all of it."""

    def __init__(self, name: str, day: str):
        self.parts = [f"<h1>{TITLE}</h1>"]
        under = " ".join(part for part in (name, day) if part)
        if under:
            self.say(under)

    def head(self, text: str) -> None:
        self.parts.append(f"<h2>{escape(text)}</h2>")

    def say(self, text: str) -> None:
        lines = escape(text).replace("\n", "<br>")
        self.parts.append(f"<p>{lines}</p>")

    def table(self, rows: Iterable[Sequence[object]], heads: Sequence[object]) -> None:
        self.parts.append(html_table(rows, heads))

    def picture(self, png: bytes, words: str) -> None:
        """A picture inside the page, with its sentence as alternative text and beneath it."""
        inside = base64.b64encode(png).decode()
        alt = escape(words, quote=True)
        self.parts.append(f'<p><img alt="{alt}" src="data:image/png;base64,{inside}"></p>')
        self.say(words)

    @property
    def html(self) -> str:
        body = "\n".join([*self.parts, f"<p><em>{LAST}</em></p>"])
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f"<title>{TITLE}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
        )
