"""Figures of the matrix product: its operations one by one, and how their number grows.

The fact behind them: each of n x n answers takes n multiplications and n - 1 additions, so all take
2n^3 but for n^2. The 3 x 3 product shows where these come from, the dots where they end up.
A step comes from counting/steps, the dots from numbers that counted themselves; nothing is counted
here. To change what is lit: `_grid`. To change the two lines: `counted_dots`.
"""

from ...facts.formulas import matmul
from ...quantities.formatting import sig
from ...quantities.quantity import quantity
from ...quantities.units import UnitError
from ..picture import Picture
from ..style import BLUE, FAINT, INK, ORANGE, QUIET, blank

TINT = {BLUE: "#cfe4f3", ORANGE: "#fbdcc7", INK: "white"}  # light enough to read ink on


def product_step(step):
    """One step of a small matrix product (a counting.steps.Step): row, column and counters.

    Lit: the row of A, the column of B, framed the two numbers at work and the answer being built.
    """
    m, k, n = len(step.a), len(step.b), len(step.b[0])
    row, column, inner = (step.row, step.column, step.inner) if step.number else (None, None, None)
    at_b, at_c, wide, high = k + 1.2, k + n + 2.4, k + 2 * n + 2.4, max(m, k)
    figure, axes = blank(_step_title(step), height=3.9)
    figure.set_layout_engine("none")  # nothing to arrange, and a slider wants its answer soon
    axes.set_position((0.01, 0, 0.98, 0.92))
    axes.set_axis_off()
    axes.set_aspect("equal", anchor="N")
    axes.set_xlim(-0.1, wide + 0.1)
    axes.set_ylim(-high - 3, 0.7)
    answers = [[step.answers.get((i, j), "") for j in range(n)] for i in range(m)]
    _grid(axes, 0, "A", step.a, BLUE, {(row, j) for j in range(k)}, (row, inner))
    _grid(axes, at_b, "B", step.b, ORANGE, {(i, column) for i in range(k)}, (inner, column))
    _grid(axes, at_c, "A x B", answers, INK, set(), (row, column))
    for x, sign in ((k + 0.6, "x"), (at_c - 0.6, "=")):
        axes.text(x, -high / 2, sign, fontsize=14, ha="center", va="center", color=INK)
    if step.number:
        _sum_so_far(axes, step, wide / 2, -high - 0.7)
    _counter(axes, "x", step.mul, range(k), k, step.all_mul, -high - 1.7, wide)
    _counter(axes, "+", step.add, range(1, k), k, step.all_add, -high - 2.4, wide)
    return Picture(figure, step.tell())


def _step_title(step):
    if step.number == step.of:
        return (
            f"{step.mul} multiplications, {step.add} additions: {step.of} FLOP, not {2 * step.mul}"
        )
    if not step.number:
        return f"Each answer is a row of A times a column of B: {step.of} steps in all"
    left, sign, right, result = step.operation
    return f"Step {step.number} of {step.of}: {left} {sign} {right} = {result}"


def _grid(axes, x, name, values, colour, lit, now):
    """A matrix: the cells in `lit` tinted, the cell `now` framed and bold."""
    from matplotlib.patches import Rectangle

    axes.text(
        x + len(values[0]) / 2,
        0.3,
        name,
        fontsize=10,
        weight="bold",
        ha="center",
        va="center",
        color=colour,
    )
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            here = (i, j) == now
            axes.add_patch(
                Rectangle(
                    (x + j + 0.05, -i - 0.95),
                    0.9,
                    0.9,
                    lw=2.4 if here else 0.8,
                    zorder=2 + here,
                    facecolor=TINT[colour] if (i, j) in lit else "white",
                    edgecolor=colour if here else FAINT,
                )
            )
            axes.text(
                x + j + 0.5,
                -i - 0.5,
                f"{value}",
                fontsize=12,
                ha="center",
                va="center",
                weight="bold" if here else "normal",
                color=INK,
                zorder=4,
            )


def _sum_so_far(axes, step, x, y):
    """The answer being built: what is done in ink, what happens now bold, the rest in grey."""
    pieces, sign = [], step.operation[1]
    for i in range(len(step.b)):
        done = i < step.inner or i == step.inner and sign == "+"
        if i:
            pieces.append((0.75, "+", done, i == step.inner and sign == "+"))
        pieces.append(
            (
                1.35,
                f"{step.a[step.row][i]} x {step.b[i][step.column]}",
                done or i == step.inner,
                i == step.inner and sign == "x",
            )
        )
    so_far = "" if step.whole else " so far"
    pieces.append((2.6, f"= {step.answers[step.row, step.column]}{so_far}", True, False))
    x -= sum(width for width, *_ in pieces) / 2
    for width, text, done, now in pieces:
        axes.text(
            x + width / 2,
            y,
            text,
            fontsize=12,
            ha="center",
            va="center",
            weight="bold" if now else "normal",
            color=INK if done else QUIET,
            bbox={"boxstyle": "round,pad=0.25", "fc": "none", "ec": INK} if now else None,
        )
        x += width


def _counter(axes, sign, done, places, k, of, y, wide):
    """A box for each operation of a kind, filled when done; one group an answer, `places` of k."""
    axes.text(0.15, y, sign, fontsize=14, weight="bold", ha="center", va="center", color=INK)
    axes.text(wide, y, f"{done} of {of}", fontsize=11, ha="right", va="center", color=INK)
    answers = of // max(len(places), 1)
    size = (wide - 2.6) / max(answers * (k + 0.6), 1)
    boxes = [
        (0.6 + size * (answer * (k + 0.6) + place), 0.8 * size)
        for answer in range(answers)
        for place in places
    ]
    for some, face in ((boxes[:done], INK), (boxes[done:], "white")):
        axes.broken_barh(some, (y - 0.18, 0.36), facecolor=face, edgecolor=QUIET, lw=0.8)


def counted_dots(counts):
    """Counted operations of n x n products as dots, beside the lines 2n^3 (FLOP) and n^3 (MAC).

    counts: {n: FLOP}, each a quantity, a text or a plain number; at least two sizes. UnitError for
    what is no count of FLOP.
    """
    dots = {int(n): quantity(counts[n], "FLOP") for n in sorted(counts)}
    if len(dots) < 2 or min(dots) < 1 or min(dots.values()) <= 0:
        raise UnitError(
            "Dots on a line need the counts of two sizes or more, each above 0, such "
            "as {2: 12, 32: 64512}."
        )
    first, last = min(dots), max(dots)
    custom = {n: matmul(n, n, n) for n in dots}
    gap = custom[last] - dots[last]
    exact = all(custom[n] - dots[n] == n * n for n in dots)
    title = (
        "Counted dots close in on 2n³; n³ is the same work in MAC"
        if exact
        else "Counted dots beside 2n³, the custom in FLOP, and n³, the custom in MAC"
    )
    figure, axes = blank(title, height=4.2)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    ends = [first, last]
    axes.plot(ends, [custom[n].value for n in ends], "-", color=BLUE, lw=1.6)
    axes.plot(ends, [custom[n].to("MAC") for n in ends], "--", color=ORANGE, lw=1.6)
    axes.plot(list(dots), [q.value for q in dots.values()], "o", color=INK, ms=6, zorder=3)

    fewer = f"{'n² = ' if exact else ''}{gap.value:,} fewer"
    for n, height, text, colour, up in (
        (last, custom[last].value, f"2n³ = {custom[last].value:,} FLOP by custom", BLUE, 14),
        (last, dots[last].value, f"counted {dots[last].value:,}: {fewer}", INK, -1),
        (last, custom[last].to("MAC"), f"n³ = {custom[last].to('MAC'):,} MAC", ORANGE, 0),
    ):
        axes.annotate(
            text,
            (n, height),
            (9, up),
            textcoords="offset points",
            fontsize=9,
            va="center",
            color=colour,
        )
    axes.annotate(
        f"counted {dots[first].value:,},\n2n³ says {custom[first].value:,}",
        (first, dots[first].value),
        (0, 62),
        textcoords="offset points",
        fontsize=9,
        color=INK,
        arrowprops={"arrowstyle": "-", "color": QUIET, "shrinkB": 5},
    )
    axes.set_xlim(first / 1.2, last * (last / first) ** 0.78)  # room for the words
    low, high = min(dots[first].value, custom[first].to("MAC")) / 2, custom[last].value * 3
    axes.set_ylim(low, high)
    tens = [10**p for p in range(25) if low <= 10**p <= high]
    axes.set_yticks(tens, [f"{ten:,}" for ten in tens])
    ticks = [n for n in dots if len(dots) <= 8 or n & (n - 1) == 0]
    axes.set_xticks(ticks, [f"{n:,}" for n in ticks])
    axes.minorticks_off()
    axes.grid(color=FAINT, lw=0.5)
    axes.set_axisbelow(True)
    axes.set_xlabel(
        "n, rows and columns of both matrices (equal steps: doubling)", fontsize=9, color=QUIET
    )
    axes.set_ylabel("operations (each line = 10 times)", fontsize=9, color=QUIET)
    says = (
        f"A product of two n x n matrices, n = {first} to {last}: {len(dots)} counted dots "
        + ("closing in on the line 2n^3, n^2 below it. " if exact else "beside the line 2n^3. ")
        + f"At n = {last} the custom 2n^3 says {custom[last]}, counted are {dots[last]}, "
        f"{gap.value:,} fewer ({sig(100 * gap.value / custom[last].value)} %); a count of multiply-adds says {custom[last].to('MAC'):,} MAC "
        "(counted)."
    )
    return Picture(figure, says)
