"""Rich display for text results: wrapped HTML in notebooks, plain text elsewhere.

JupyterLab sets plain text in a typewriter's letters and breaks lines inside words. So a result that
is a sentence brings an HTML form as well, escaped, for the page to wrap; its text stays what
terminals, tests and screen readers get.
To give another result an HTML form: the mix-in `TextDisplay`, or `TableDisplay` if it is a table.
For a sentence made in a lesson: `fl.say(...)`. For a table inside another text: `html_table` and
`text_table`, from the same rows.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Sequence
from html import escape

PARAGRAPH = "line-height: 1.5; margin: 0.3em 0; overflow-wrap: anywhere"
REPLY = "line-height: 1.5; max-width: 46em; white-space: normal; overflow-wrap: anywhere"
COPY = (  # what the button does; the clipboard's newer door is shut on pages without https
    "const line = this.previousElementSibling; line.select(); "
    "if (document.execCommand('copy')) this.textContent = 'Copied'"
)
NUMBERS = "text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap"
NARROWEST = 30  # letters of a column that is wrapped
WORDS = "text-align: left; vertical-align: top"


class TextDisplay:
    """Mix-in for a result whose repr is one or more sentences."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return paragraph(repr(self))


class TableDisplay(TextDisplay):
    """Mix-in for a result that is a sentence with a table under it; `say` keeps the table."""

    __slots__ = ()

    def _caption(self) -> str:
        """The sentence above the table; it says what is in it, and how that is known."""
        raise NotImplementedError

    def _heads(self) -> Sequence[object]:
        raise NotImplementedError

    def _cells(self) -> Iterable[Sequence[object]]:
        """One sequence of cells a row."""
        raise NotImplementedError

    def _numbers(self) -> Iterable[int]:
        """The places (from 0) of the columns that are set to the right."""
        return ()

    def __repr__(self) -> str:
        table = text_table(self._cells(), self._heads(), numbers=self._numbers())
        return f"{self._caption()}\n{table}"

    def _repr_html_(self) -> str:
        return html_table(
            self._cells(), self._heads(), caption=self._caption(), numbers=self._numbers()
        )


class Html:
    """A cell that is HTML already; who makes one escapes what is not ours."""

    def __init__(self, html: str):
        self.html = html


class Text(TextDisplay):
    """A text that stands for itself."""

    def __init__(self, text: str):
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Said(TextDisplay):
    """Paragraphs, and tables among them."""

    def __init__(self, parts: Sequence[str | TableDisplay]):
        self.parts = parts

    def __repr__(self) -> str:
        return "\n".join(map(str, self.parts))

    def _repr_html_(self) -> str:
        html = ""
        texts: list[str] = []
        for part in [*self.parts, None]:
            if isinstance(part, str):
                texts.append(part)
                continue
            if texts:
                html += paragraph("\n".join(texts))
                texts = []
            if part is not None:
                html += part._repr_html_()
        return html


def say(*things: object) -> None:
    """Show sentences or results, one a paragraph; in a terminal they are printed."""
    show(things[0] if is_result_alone(things) else Said(paragraphs(things)))


def is_result_alone(things: Sequence[object]) -> bool:
    """Whether what is said is one result or picture, which is shown as a cell would show it."""
    shown = ("_repr_html_", "_ipython_display_")
    return len(things) == 1 and any(hasattr(things[0], way) for way in shown)


def show(said: object) -> None:
    """Show a result on the page; where there is none, print it."""
    ipython = sys.modules.get("IPython")  # loaded already wherever there is a page to show it
    if ipython and ipython.get_ipython():
        ipython.display.display(said)
    else:
        print(repr(said))


def paragraphs(things: Iterable[object]) -> list[str | TableDisplay]:
    """Texts and results as paragraphs; a text that ends in a colon takes the results after it."""
    parts: list[str | TableDisplay] = []
    results: list[str] = []  # of the text with a colon that is being completed
    introduced = False
    for thing in [*things, ""]:
        if introduced and not isinstance(thing, (str, TableDisplay)):
            results.append(repr(thing))
            continue
        if results:
            said = "; ".join(results)
            parts[-1] = f"{parts[-1]} {said}" + ("" if said.endswith(".") else ".")
            results = []
        shown = thing if isinstance(thing, (str, TableDisplay)) else repr(thing)
        parts.append(shown)
        introduced = isinstance(shown, str) and shown.endswith(":")
    return parts[:-1]


def paragraph(text: str) -> str:
    """HTML for sentences, escaped, each line on its own."""
    lines = escape(text).replace("\n", "<br>")
    return f'<p style="{PARAGRAPH}">{lines}</p>'


def copy_field(text: str, label: str) -> str:
    """HTML for a line to be pasted elsewhere: the line, and a button that copies it.

    NB: a page that removes scripts, as GitHub does, keeps the line; it is then selected by hand.
    """
    return (
        f'<p style="{PARAGRAPH}"><input readonly value="{escape(text)}" '
        f'aria-label="{escape(label)}" '
        f'style="width: 36em; max-width: 100%" onclick="this.select()"> '
        f'<button type="button" onclick="{COPY}">Copy</button></p>'
    )


def aria_status(sentence: object) -> str:
    """HTML for a widget's answer, marked as one that a screen reader may announce."""
    return status_region(escape(str(sentence)))


def announced(sentence: object) -> str:
    """HTML for the reply to a press or to Enter, which a screen reader reads out at once.

    A widget's page puts a new element in the place of the old one. A reader notices words that
    change inside a `status`, but not a new `status`; a new `alert` it announces.
    """
    return alert_region(escape(str(sentence)).replace("\n", "<br>"))


def alert_region(html: str) -> str:
    """The same around HTML of ours, such as a table; the caller escapes what is not ours."""
    return f'<div role="alert" style="{REPLY}">{html}</div>'


def status_region(html: str, width: str = "46em") -> str:
    """The same around HTML of ours, such as a table; the caller escapes what is not ours."""
    return (
        f'<div role="status" aria-live="polite" style="line-height: 1.5; max-width: {width}; '
        f'white-space: normal">{html}</div>'
    )


def html_table(
    rows: Iterable[Sequence[object]],
    heads: Sequence[object] = (),
    *,
    caption: str = "",
    numbers: Iterable[int] = (),
) -> str:
    """HTML for a table, every cell escaped that is not Html.

    rows: one sequence of cells a row. heads: the heading of each column, none if empty.
    caption: a sentence above the table. numbers: the places (from 0) of columns set to the right.
    """
    numbers = set(numbers)

    def line(cells: Sequence[object], tag: str) -> str:
        inside = ""
        for place, cell in enumerate(cells):
            style = NUMBERS if place in numbers else WORDS
            shown = cell.html if isinstance(cell, Html) else escape(str(cell))
            inside += f'<{tag} style="{style}">{shown}</{tag}>'
        return f"<tr>{inside}</tr>"

    head = f"<thead>{line(heads, 'th')}</thead>" if heads else ""
    body = "".join(line(row, "td") for row in rows)
    above = paragraph(caption) if caption else ""
    return f"{above}<table>{head}<tbody>{body}</tbody></table>"


def text_table(
    rows: Iterable[Sequence[object]],
    heads: Sequence[object] = (),
    *,
    numbers: Iterable[int] = (),
    indent: str = "  ",
    width: int = 0,
) -> str:
    """The same table as plain text: columns as wide as their widest cell, two spaces apart.

    width: letters of a line, to which the last column is wrapped. A row of one cell spans the
    columns. 0: nothing is wrapped, and no row spans.
    """
    lines = [[str(cell) for cell in row] for row in ([heads] if heads else []) + list(rows)]
    if not lines:
        return ""
    numbers = set(numbers)
    columns = len(max(lines, key=len))
    spanning = 2 if width else 1
    widths = []
    for i in range(columns):
        cells = [row[i] for row in lines if len(row) >= spanning and i < len(row)]
        widths.append(max(map(len, cells), default=0))
    shown = []
    for row in lines:
        cells = [
            cell.rjust(widths[i]) if i in numbers else cell.ljust(widths[i])
            for i, cell in enumerate(row[:columns])
        ]
        line = (indent + "  ".join(cells)).rstrip()
        if width and len(row) == columns:
            start = len(indent) + sum(widths[:-1]) + 2 * (columns - 1)
            line = _wrapped(line, start, width)
        shown.append(line)
    return "\n".join(shown)


def _wrapped(line: str, start: int, width: int) -> str:
    """A line of a table whose last column, from `start` on, goes on below itself."""
    if len(line) <= width:
        return line
    room = max(width - start, NARROWEST)
    pieces = textwrap.wrap(line[start:], room, break_long_words=False, break_on_hyphens=False)
    first, *others = pieces or [""]
    return "\n".join([line[:start] + first, *(" " * start + other for other in others)])
