"""Figures of the matrix product: its operations one by one, and how their number grows.

Each of n x n entries takes n multiplications and n - 1 additions, together 2n^3 - n^2. The 3 x 3
product shows where these come from, the dots where they end up. A step comes from
lab/matmul_steps, the dots from numbers that counted themselves; nothing is counted here.
To change what is lit: `_draw_matrix`. To change the two lines: `_draw_counts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...facts.formulas import matmul
from ...quantities.formatting import percent
from ...quantities.quantity import Q, read
from ..axes import (
    blank,
    fix_place,
    grid,
    label_axes,
    log_axis,
    positive,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, FAINT, INK, LIGHT_BLUE, LIGHT_ORANGE, ORANGE, QUIET

if TYPE_CHECKING:
    from ...lab.matmul_steps import Step

TINT = {BLUE: LIGHT_BLUE, ORANGE: LIGHT_ORANGE, INK: "white"}
MOST_NAMED = 8  # sizes on the axis; of more only the powers of two are named
BOXES = 0.6  # where the boxes of a counter begin; between the groups of two answers as much


# -- one step of a small product -------------------------------------------------------------------
def product_step(step: Step) -> Picture:
    """One step of a small matrix product (lab.matmul_steps.step_at): row, column and counters.

    Lit: the row of A, the column of B, framed the two numbers at work and the answer being built.
    """
    m, k, n = len(step.a), len(step.b), len(step.b[0])
    left_of_b = k + 1.2
    left_of_c = left_of_b + n + 1.2
    wide, high = left_of_c + n, max(m, k)
    figure, axes = blank(_step_title(step), height=3.9)
    _step_axes(axes, wide, high)
    row = column = inner = None
    if step.number:
        row, column, inner = step.row, step.column, step.inner
    answers = [[step.answers.get((i, j), "") for j in range(n)] for i in range(m)]
    lit_row = {(row, j) for j in range(k)}
    lit_column = {(i, column) for i in range(k)}
    _draw_matrix(axes, 0, "A", step.a, BLUE, lit_row, (row, inner))
    _draw_matrix(axes, left_of_b, "B", step.b, ORANGE, lit_column, (inner, column))
    _draw_matrix(axes, left_of_c, "A x B", answers, INK, set(), (row, column))
    for x, sign in ((k + 0.6, "x"), (left_of_c - 0.6, "=")):
        _centred(axes, sign, x, -high / 2, size=14)
    if step.number:
        _draw_sum(axes, step, wide / 2, -high - 0.7)
    multiplications = _Counter("x", step.mul, step.all_mul, range(k), k)
    additions = _Counter("+", step.add, step.all_add, range(1, k), k)
    _draw_counter(axes, multiplications, -high - 1.7, wide)
    _draw_counter(axes, additions, -high - 2.4, wide)
    return Picture(figure, step.sentence())


def _step_title(step):
    if step.number == step.last:
        work = f"{step.last} FLOP, not {2 * step.mul}"
        return f"{step.mul} multiplications, {step.add} additions: {work}"
    if not step.number:
        return f"Each answer is a row of A times a column of B: {step.last} steps in all"
    left, sign, right, result = step.operation
    return f"Step {step.number} of {step.last}: {left} {sign} {right} = {result}"


def _step_axes(axes, wide, high):
    """Nothing but a place for squares; a slider wants its answer soon."""
    fix_place(axes, 0.01, 0, 0.98, 0.92)
    axes.set_axis_off()
    axes.set_aspect("equal", anchor="N")
    axes.set_xlim(-0.1, wide + 0.1)
    axes.set_ylim(-high - 3, 0.7)


def _centred(axes, text, x, y, **how):
    write(
        axes,
        text,
        x,
        y,
        ha="center",
        va="center",
        **how,
    )


def _draw_matrix(axes, x, name, values, colour, lit, now):
    """A matrix: the cells in `lit` tinted, the cell `now` framed and bold."""
    from matplotlib.patches import Rectangle

    _centred(
        axes,
        name,
        x + len(values[0]) / 2,
        0.3,
        size=10,
        bold=True,
        color=colour,
    )
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            here = (i, j) == now
            cell = Rectangle(
                (x + j + 0.05, -i - 0.95),
                0.9,
                0.9,
                lw=2.4 if here else 0.8,
                zorder=3 if here else 2,
                facecolor=TINT[colour] if (i, j) in lit else "white",
                edgecolor=colour if here else FAINT,
            )
            axes.add_patch(cell)
            _centred(
                axes,
                f"{value}",
                x + j + 0.5,
                -i - 0.5,
                size=12,
                bold=here,
                zorder=4,
            )


@dataclass(frozen=True)
class _Piece:
    """A part of the sum that is being built: a product, a plus, the answer."""

    text: str
    width: float
    done: bool = True
    now: bool = False


def _sum(step):
    """The pieces of the answer being built: a x b + a x b + a x b = so far."""
    adding = step.operation[1] == "+"
    pieces = []
    for i in range(len(step.b)):
        here = i == step.inner
        added = i < step.inner or (here and adding)
        if i:
            pieces.append(_Piece("+", 0.75, done=added, now=here and adding))
        product = f"{step.a[step.row][i]} x {step.b[i][step.column]}"
        pieces.append(_Piece(product, 1.35, done=added or here, now=here and not adding))
    so_far = "" if step.complete else " so far"
    pieces.append(_Piece(f"= {step.answers[step.row, step.column]}{so_far}", 2.6))
    return pieces


def _draw_sum(axes, step, x, y):
    """The answer being built: what is done in ink, what happens now bold, the rest in grey."""
    frame = {"boxstyle": "round,pad=0.25", "fc": "none", "ec": INK}
    pieces = _sum(step)
    x -= sum(piece.width for piece in pieces) / 2
    for piece in pieces:
        _centred(
            axes,
            piece.text,
            x + piece.width / 2,
            y,
            size=12,
            bold=piece.now,
            color=INK if piece.done else QUIET,
            bbox=frame if piece.now else None,
        )
        x += piece.width


@dataclass(frozen=True)
class _Counter:
    """The operations of a kind: how many are done, of how many, and where in each answer.

    places: which of the k places of an answer have one: all of them a product, the first no sum.
    """

    sign: str
    done: int
    of: int
    places: range
    k: int

    def boxes(self, wide):
        """(x, width) of a box for each operation, one group an answer."""
        answers = self.of // max(len(self.places), 1)
        group = self.k + BOXES
        size = (wide - 2.6) / max(answers * group, 1)
        return [
            (BOXES + size * (answer * group + place), 0.8 * size)
            for answer in range(answers)
            for place in self.places
        ]


def _draw_counter(axes, counter, y, wide):
    """A box for each operation of a kind, filled when done, and their number."""
    _centred(axes, counter.sign, 0.15, y, size=14, bold=True)
    write(
        axes,
        f"{counter.done} of {counter.of}",
        wide,
        y,
        size=11,
        ha="right",
        va="center",
    )
    boxes = counter.boxes(wide)
    for group, face in ((boxes[: counter.done], INK), (boxes[counter.done :], "white")):
        axes.broken_barh(
            group,
            (y - 0.18, 0.36),
            facecolor=face,
            edgecolor=QUIET,
            lw=0.8,
        )


# -- counted dots ----------------------------------------------------------------------------------
def counted_dots(counts: Mapping[int, Any]) -> Picture:
    """Counted operations of n x n products as shares of the custom 2n^3, with the MACs at a half.

    counts: {n: FLOP}, each a quantity, a text or a plain number; at least two sizes. Raises
    UnitError for what is not a count of FLOP, FigureError for what makes no line.
    """
    dots = _dots(counts)
    figure, axes = blank(_dots_title(dots), height=3.8)
    _dots_axes(axes, dots)
    _draw_counts(axes, dots)
    _label_counts(axes, dots)
    return Picture(figure, _dots_sentence(dots))


@dataclass(frozen=True)
class _Dots:
    """Counts by size, and what the formula 2n^3 gives for them."""

    counted: dict[int, Q]

    @property
    def first(self):
        return min(self.counted)

    @property
    def last(self):
        return max(self.counted)

    @property
    def fewer(self):
        """How many fewer than 2n^3 were counted at the last size."""
        return (_custom(self.last) - self.counted[self.last]).value

    @property
    def shares(self):
        """{n: counted / 2n^3}."""
        return {n: count.value / _custom(n).value for n, count in self.counted.items()}

    @property
    def exact(self):
        """Whether n^2 are missing at each size, as they are where the first sum is free."""
        return all(_custom(n) - count == n * n for n, count in self.counted.items())


def _custom(n):
    return matmul(n, n, n)


def _dots(counts):
    positive("A size n", counts or [1])
    dots = {int(n): read(counts[n], "FLOP") for n in sorted(counts)}
    if len(dots) < 2 or min(dots.values()) <= 0:
        raise FigureError(
            "Dots on a line need the counts of two sizes or more, each above 0, such "
            "as {2: 12, 32: 64512}."
        )
    return _Dots(dots)


def _dots_title(dots):
    if dots.exact:
        return "The exact count closes in on 2n³; a count of MACs stays at half of it"
    return "Counted operations as a share of 2n³; a count of MACs is always half of it"


def _dots_axes(axes, dots):
    first, last = dots.first, dots.last
    named = [n for n in dots.counted if len(dots.counted) <= MOST_NAMED or _is_power_of_two(n)]
    right = last * (last / first) ** 0.3  # room for the words
    log_axis(axes, "x", first / 1.25, right, named, "{:,}".format)
    axes.set_ylim(0, max(1.18, 1.1 * max(dots.shares.values())))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_yticklabels(["0", "25 %", "50 %", "75 %", "100 %"])
    grid(axes, "y")
    label_axes(
        axes,
        x="n, rows and columns of both tables",
        y="operations, as a share of 2n³",
    )


def _is_power_of_two(n):
    return n & (n - 1) == 0


def _draw_counts(axes, dots):
    across = axes.get_xlim()
    axes.plot(across, (1, 1), "-", color=BLUE, lw=1.6)
    axes.plot(across, (0.5, 0.5), "--", color=ORANGE, lw=1.6)
    shares = dots.shares
    axes.plot(
        list(shares),
        list(shares.values()),
        "o",
        color=INK,
        ms=7,
        zorder=3,
    )


def _label_counts(axes, dots):
    """The two lines by name, and the numbers at the last dot and at the first."""
    left = dots.first / 1.2
    custom, last = _custom(dots.last), dots.last
    for text, height, up, colour in (
        ("by custom, 2n³ FLOP: a multiplication and an addition for each step", 1, 6, BLUE),
        ("n³ MAC: each multiplication with its addition is one", 0.5, -15, ORANGE),
    ):
        write_beside(axes, text, (left, height), (0, up), color=colour, ha="left")
    for n in (dots.first, last):
        counted = dots.counted[n].value
        text = f"{counted:,} of {_custom(n).value:,}\n{percent(dots.shares[n])}"
        write_beside(axes, text, (n, dots.shares[n]), (0, -8), va="top", outlined=True)
    write_beside(
        axes,
        f"{custom.to('MAC'):,} MAC",
        (last, 0.5),
        (0, -15),
        color=ORANGE,
    )


def _dots_sentence(dots):
    first, last, number = dots.first, dots.last, len(dots.counted)
    custom, counted = _custom(last), dots.counted[last]
    beside = f"{number} exact counts as a share of the custom 2n^3."
    if dots.exact:
        beside = (
            f"the exact count is n^2 below the custom 2n^3: {percent(dots.shares[first])} of it at "
            f"n = {first}, {percent(dots.shares[last])} at n = {last}."
        )
    return (
        f"A product of two n x n tables, n = {first} to {last}: {beside} At n = {last} the custom "
        f"gives {custom}, the exact count is {counted}, {dots.fewer:,} fewer; a count of "
        f"multiply-adds gives half of the custom, {custom.to('MAC'):,} MAC (counted)."
    )
