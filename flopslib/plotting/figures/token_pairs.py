"""A figure of attention: every token looks at every token, one cell a pair.

It takes the words and the shares that a lesson worked out, and shows where the T x T comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...quantities.formatting import percent
from ..axes import blank, write
from ..picture import FigureError, Picture
from ..style import BLUE, INK, QUIET

MOST_TOKENS = 12  # of more the shares cannot be read
OFF = 0.01  # that a row of rounded shares may miss 1 by
DARK = 0.55  # a share above this has white digits
ROOM = 2.0  # for the words at the left, in cells


def attention(words: Sequence[str], shares: Any) -> Picture:
    """A square of cells, one for each pair of tokens: how much of each a token takes into its row.

    words : the tokens, in their order.
    shares : T x T numbers; each row adds up to 1.

    Raises FigureError for other sizes, or for rows that do not add up to 1.
    """
    rows = _checked(list(words), shares)
    number = len(words)
    title = f"{number} tokens look at {number} tokens: {number * number} scores"
    figure, axes = blank(title, 5.0, 3.9)
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-ROOM, number)
    axes.set_ylim(number, -0.9)
    for i, word in enumerate(words):
        write(axes, word, -0.15, i + 0.5, ha="right", va="center")
        write(axes, word, i + 0.5, -0.2, ha="center", va="bottom")
        for j, share in enumerate(rows[i]):
            _draw_cell(axes, i, j, share)
    write(axes, "looks at:", -0.15, -0.2, ha="right", va="bottom", color=QUIET, size=9)
    return Picture(figure, _sentence(words, rows))


def _checked(words: list[str], shares: Any) -> list[list[float]]:
    rows = [[float(share) for share in row] for row in shares]
    sizes = {len(row) for row in rows}
    if not words or len(words) > MOST_TOKENS or len(rows) != len(words) or sizes != {len(words)}:
        raise FigureError(
            f"Attention is drawn for up to {MOST_TOKENS} tokens with a row of shares for each, as "
            f"many as there are tokens; seen: {len(words)} tokens and {len(rows)} rows."
        )
    if not all(abs(sum(row) - 1) < OFF and min(row) >= 0 for row in rows):
        raise FigureError("Each row of shares adds up to 1: take the softmax of the scores first.")
    return rows


def _draw_cell(axes: Any, i: int, j: int, share: float) -> None:
    from matplotlib.patches import Rectangle

    cell = Rectangle((j + 0.03, i + 0.03), 0.94, 0.94, facecolor=BLUE, alpha=share, lw=0)
    axes.add_patch(cell)
    axes.add_patch(Rectangle((j + 0.03, i + 0.03), 0.94, 0.94, fill=False, ec=QUIET, lw=0.6))
    colour = "white" if share > DARK else INK
    write(
        axes,
        f"{100 * share:.0f} %",
        j + 0.5,
        i + 0.5,
        ha="center",
        va="center",
        size=9,
        color=colour,
    )


def _sentence(words: Sequence[str], rows: list[list[float]]) -> str:
    """How many pairs there are, and the strongest look at another token."""
    number = len(words)
    share, i, j = max(
        (rows[i][j], i, j) for i in range(number) for j in range(number) if number == 1 or i != j
    )
    return (
        f"{number} tokens each look at all {number}: {number * number} scores (counted). Each row "
        f"adds up to 100 % before rounding; the strongest look at another token is {words[i]!r} at "
        f"{words[j]!r}, {percent(round(share, 2))}."
    )
