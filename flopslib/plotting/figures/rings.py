"""A sum around a ring as a picture: who holds what, who hands which piece to whom.

A column a worker, a row a piece. What is still a worker's own is white, what has been added to is
blue, and what has everybody's part in it orange and bold; a frame is around what has just come.
What is drawn is a Ring of lab/ring. To change how a piece looks: `_look`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._support.errors import short, whole
from ...quantities.formatting import plural, sig
from ..axes import blank, fix_place, write
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, INK, LIGHT_BLUE, LIGHT_ORANGE, ORANGE, QUIET

if TYPE_CHECKING:
    from ...lab.ring import Ring

CELL, GAP = 1.15, 0.5  # the width of a piece, and of the way to the next worker
HIGH = 0.62  # of a piece
AIR = 0.06  # between an arrow and the pieces beside it
MOST_SHOWN = 3  # numbers of one piece
FEW = 4  # workers, up to whom there is room for more than one number of a piece
LARGE = 9  # letters of a cell, up to which they are printed large


def ring(ring: Ring, turns: int | None = None) -> Picture:
    """A sum around a ring after some turns: who holds what, and who has sent what.

    Parameters
    ----------
    ring : of fl.together.ring
    turns : how many have been; all unless given

    Raises
    ------
    FigureError for what is not a ring, or a turn that it does not have
    """
    if not hasattr(ring, "turns") or not hasattr(ring, "held"):
        raise FigureError(f"{short(ring)} is not a ring: give one of fl.together.ring.")
    last = len(ring.turns)
    done = last if turns is None else whole("turns", turns, 0, last, FigureError)
    figure, axes = blank(_title(ring, done), 7.0, 1.7 + 0.42 * max(ring.workers, 3))
    _place_axes(axes, ring)
    sent = f"sent so far, by each: {plural(ring.sent(done), 'number')}"
    middle = (_left(ring.workers) - GAP) / 2
    below = -HIGH * ring.workers - 0.35
    _centred(axes, sent, middle, below, size=10)
    key = "blue: partly summed; orange, bold: everyone's numbers are in it; framed: just arrived"
    if not done:
        key = "a column a worker, a row a piece; the right neighbour of the last one is the first"
    _centred(axes, key, middle, below - 0.32, size=8.5, color=QUIET)
    for worker in range(ring.workers):
        _draw_worker(axes, ring, worker, done)
        if done:
            _draw_arrow(axes, ring, worker, ring.turns[done - 1])
    return Picture(figure, _sentence(ring, done))


# -- what is drawn ---------------------------------------------------------------------------------
def _place_axes(axes, ring):
    """Nothing but a place for columns; a slider wants its answer soon."""
    fix_place(axes, 0.01, 0.01, 0.98, 0.86)
    axes.set_axis_off()
    axes.set_xlim(-GAP - 0.1, ring.workers * (CELL + GAP) + 0.1)
    axes.set_ylim(-ring.workers * HIGH - 0.9, 0.6)


def _left(worker):
    """Where the column of a worker begins."""
    return worker * (CELL + GAP)


def _draw_worker(axes, ring, worker, done):
    """A column: the worker's pieces, one under the other."""
    from matplotlib.patches import Rectangle

    left = _left(worker)
    middle = left + CELL / 2
    _centred(axes, f"worker {worker + 1}", middle, 0.3, size=10, color=QUIET)
    for piece in range(ring.workers):
        face, edge, bold = _look(ring, worker, piece, done)
        framed = edge != FAINT
        bottom = -HIGH * (piece + 1)
        cell = Rectangle(
            (left, bottom),
            CELL,
            HIGH,
            facecolor=face,
            edgecolor=edge,
            lw=2.2 if framed else 0.8,
            zorder=3 if framed else 2,
        )
        axes.add_patch(cell)
        held = _piece(ring, worker, piece, done)
        text = _numbers(held, ring.workers)
        _centred(
            axes,
            text,
            middle,
            bottom + HIGH / 2,
            size=11 if len(text) < LARGE else 9,
            bold=bold,
            zorder=4,
        )


def _look(ring, worker, piece, done):
    """(face, edge, bold) of a piece: whole, added to or untouched; framed where it has arrived."""
    now = _piece(ring, worker, piece, done)
    first = _piece(ring, worker, piece, 0)
    last = _piece(ring, worker, piece, len(ring.turns))
    edge = INK if _has_come(ring, worker, piece, done) else FAINT
    if now == last:
        return LIGHT_ORANGE, edge, True
    if now == first:
        return "white", edge, False
    return LIGHT_BLUE, edge, False


def _has_come(ring, worker, piece, done):
    """Whether a worker was handed this piece in the last turn."""
    if not done:
        return False
    turn = ring.turns[done - 1]
    before = (worker - 1) % ring.workers
    return turn.pieces[before] == piece


def _piece(ring, worker, piece, turns):
    start = piece * ring.piece
    return ring.held(turns)[worker][start : start + ring.piece]


def _numbers(piece, workers):
    """The numbers of a piece as they fit into its cell."""
    if workers > FEW:
        rest = " .." if len(set(piece)) > 1 else ""
        return f"{sig(piece[0])}{rest}"
    shown = " ".join(sig(x) for x in piece[:MOST_SHOWN])
    return shown if len(piece) <= MOST_SHOWN else f"{shown} .."


def _draw_arrow(axes, ring, worker, turn):
    """The piece that a worker hands to its right; from the last worker around to the first."""
    height = -HIGH * (turn.pieces[worker] + 0.5)
    start = _left(worker) + CELL
    colour = BLUE if turn.adds else ORANGE
    dash = "-" if turn.adds else "--"
    ways = [start]
    if worker == ring.workers - 1:
        ways.append(-GAP)
    for begin in ways:
        arrow = {
            "arrowstyle": "-|>",
            "color": colour,
            "lw": 2,
            "ls": dash,
        }
        head = (begin + GAP - AIR, height)
        tail = (begin + AIR, height)
        axes.annotate("", head, tail, arrowprops=arrow)


def _centred(axes, text, x, y, **how: Any):
    write(
        axes,
        text,
        x,
        y,
        ha="center",
        va="center",
        **how,
    )


# -- what is said ----------------------------------------------------------------------------------
def _title(ring, done):
    last = len(ring.turns)
    if not done:
        return f"Before the first turn: {ring.workers} workers, each with numbers of its own"
    if done == last:
        sent = ring.sent(last)
        return f"After {last} turns each worker has all the sums, and has sent {sent} numbers"
    what = "adds what arrives" if ring.turns[done - 1].adds else "keeps what arrives"
    return f"Turn {done} of {last}: each worker hands a piece to its right, and {what}"


def _sentence(ring, done):
    held = []
    for worker, numbers in enumerate(ring.held(done), 1):
        firsts = numbers[:: ring.piece]
        listed = ", ".join(sig(x) for x in firsts)
        held.append(f"worker {worker}: {listed}")
    size, sent = plural(ring.piece, "number"), plural(ring.sent(done), "number")
    return (
        f"{_title(ring, done)}. What they hold, by the first number of each piece: "
        f"{'; '.join(held)}. A piece is {size}; each worker has sent {sent} so far (counted)."
    )
