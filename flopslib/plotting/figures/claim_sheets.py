"""A sheet of claims: one row a sentence, what was said over what is, and the verdict in a word.

A dot is a sentence with a number on both sides; its bar is how far apart the two may lie. On the
line in the middle both are the same. A sentence without a number of its own says why instead.
What is drawn are rows of facts/tables/claims.csv, or things with the same columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..._support.errors import short
from ..axes import blank, grid, label_axes, log_axis, rows_axis, write
from ..picture import FigureError, Picture
from ..style import BLUE, GREEN, INK, ORANGE, QUIET, ROSE

LOOKS = {  # of a verdict: its colour, and its mark, so that colour is never alone
    "true": (BLUE, "o"),
    "half": (GREEN, "D"),
    "false": (ORANGE, "s"),
    "open": (ROSE, "^"),
}
WORDS = {"true": "true", "half": "half true", "false": "false", "open": "can't be checked"}
COLUMNS = ("name", "short", "verdict", "said", "actual")
NEEDED = "rows of fl.table('claims')"
ROW = 0.44  # inches
LEAST, MOST = 0.05, 200  # of the axis, in times
TICKS = (0.1, 1, 10, 100)
WHY = {
    "true": "no number to compare",
    "half": "no number to compare",
    "false": "a count, not a pace",
    "open": "in how long?",
}
AWAY = 1.25  # times: from a bar to its label
FAR = 20  # times: a bar that ends beyond has its label before it


def claim_sheet(claims: Iterable[Any]) -> Picture:
    """One row a sentence: how many times what was said is what is, and the verdict.

    claims: rows of the table claims. Raises FigureError for anything else.
    """
    rows = [_checked(row) for row in claims]
    if not rows:
        raise FigureError(f"There are no claims to draw: give {NEEDED}.")
    figure, axes = blank(_title(rows), 7.6, 1.5 + ROW * len(rows))
    log_axis(axes, "x", LEAST, MOST, TICKS, _times)
    axes.axvline(1, color=QUIET, lw=1, ls="--", zorder=1)
    for place, row in enumerate(rows):
        _draw(axes, row, place)
    rows_axis(axes, {place: f"{row.name}  {row.short}" for place, row in enumerate(rows)})
    axes.set_ylim(len(rows) - 0.4, -0.7)
    grid(axes, "x")
    label_axes(
        axes, x="what was said, divided by what is (each gridline is 10 times the one before)"
    )
    return Picture(figure, _sentence(rows))


def _checked(row):
    for column in COLUMNS:
        if not hasattr(row, column):
            raise FigureError(f"{short(repr(row))} has no {column}: give {NEEDED}.")
    if row.verdict not in LOOKS:
        known = ", ".join(LOOKS)
        raise FigureError(f"{short(repr(row.verdict))} is not a verdict: {known}.")
    return row


def factor(row: Any) -> float | None:
    """What was said over what is; None where one of the two is missing."""
    if row.said is None or not row.actual:
        return None
    return row.said / row.actual


def bounds(row: Any) -> tuple[float, float] | None:
    """The least and the most that the factor may be; None where no range is known."""
    if factor(row) is None or row.actual_low is None:
        return None
    least = row.said if row.said_low is None else row.said_low
    most = row.said if row.said_high is None else row.said_high
    return least / row.actual_high, most / row.actual_low


def _draw(axes, row, place):
    color, mark = LOOKS[row.verdict]
    _write_verdict(axes, row, place, color)
    ratio = factor(row)
    if ratio is None:
        write(axes, _why(row), 1.15, place, size=8.5, color=QUIET, style="italic", va="center")
        return
    low, high = bounds(row) or (ratio, ratio)
    axes.plot((low, high), (place, place), color=color, lw=5, alpha=0.35, solid_capstyle="butt")
    if getattr(row, "said_low", None) is None:  # a range on both sides has no middle of its own
        axes.plot(ratio, place, mark, ms=8, color=color, mec="white", zorder=3)
    _write_factor(axes, _words(row), place, low, high)


def _why(row):
    """Why a sentence has no factor."""
    return row.missing or WHY[row.verdict]


def _write_factor(axes, label, place, low, high):
    """The factor in words, on that side of its bar where there is room."""
    x, side = high * AWAY, "left"
    if high > FAR:
        x, side = low / AWAY, "right"
    write(axes, label, x, place, size=8.5, color=INK, va="center", ha=side, outlined=True)


def _write_verdict(axes, row, place, color):
    axes.annotate(
        WORDS[row.verdict],
        (1.02, place),
        xycoords=axes.get_yaxis_transform(),
        color=color,
        fontsize=9.5,
        fontweight="bold",
        va="center",
        annotation_clip=False,
    )


def _times(x):
    return f"{x:g} times"


def _words(row):
    """A factor in words: "15 times too much, at least 5", "0.23 to 1.2 times", "the same"."""
    ratio = factor(row)
    ends = bounds(row)
    if ends and ends[0] <= 1 <= ends[1]:
        return f"{ends[0]:.2g} to {ends[1]:.2g} times"
    if round(ratio, 2) == 1:
        return "the same"
    least = f", at least {min(max(end, 1 / end) for end in ends):.2g}" if ends else ""
    if ratio > 1:
        return f"{ratio:.2g} times too much{least}"
    return f"{1 / ratio:.2g} times too little{least}"


# -- words -----------------------------------------------------------------------------------------
def _title(rows):
    """How many there are of each verdict: "3 of 10 are true, 4 half true, 2 false"."""
    counts = {}
    for verdict, word in WORDS.items():
        many = sum(row.verdict == verdict for row in rows)
        if many:
            counts[word] = many
    first, *others = counts.items()
    are = "is" if first[1] == 1 else "are"
    parts = [f"{first[1]} of {len(rows)} {are} {first[0]}"]
    parts += [f"{many} {word}" for word, many in others]
    return ", ".join(parts)


def _sentence(rows):
    parts = []
    for row in rows:
        how = _why(row) if factor(row) is None else _words(row)
        parts.append(f"{row.name} {row.short}: {WORDS[row.verdict]}, {how}")
    lines = dict.fromkeys(getattr(row, "credit", None) for row in rows)
    credit = "".join(f" {line}" for line in lines if line)
    told = "; ".join(parts)
    return f"What was said, divided by what is, sentence by sentence: {told} (estimated).{credit}"
