"""What work costs in money and time: a cost as draws, a month's bill, jobs that are interrupted.

A cost is hardly ever one number. So an uncertain cost is drawn as thousands of draws, with the
claims of others marked among them, and a job that is interrupted as 2,000 lives.
To add a claim: a row of the table training_costs. What is drawn comes from estimating and lab.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...facts.table import Row
from ...quantities.formatting import sig, words
from ...quantities.quantity import Q
from ..axes import (
    blank,
    by_tens,
    decades,
    grid,
    label_axes,
    log_axis,
    rows_axis,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, INK, LIGHT_BLUE, ORANGE

if TYPE_CHECKING:
    from ...estimating.costs.bill import Bill
    from ...estimating.costs.spread import Spread
    from ...lab.lives import Lives

BINS = 44  # of a histogram
CLAIM = 0.16  # of the tallest bar, from one claim to the next
STEPS = 240  # of a curve


# -- money -----------------------------------------------------------------------------------------
def spread(
    spread: Spread,
    claims: Iterable[Row] = (),
    over: object = "100 M$",
    name: str = "The run",
) -> Picture:
    """The draws of a cost as a histogram, and claims about it as marks.

    Parameters
    ----------
    spread : of TrainingRun.spread()
    claims : rows of the table training_costs
    over : the amount whose share of draws the title names
    name : what was trained
    """
    line = Q(over) if isinstance(over, str) else over
    part = 100 * spread.above(line)
    claims = sorted(claims, key=lambda row: float(row.cost))
    title = f"{name}: over {line} in {part:.0f} of 100 draws"
    figure, axes = blank(title, 7.4, 4.4)
    low, high = _money_ends(spread, claims)
    tallest = _draw_histogram(axes, spread, float(line), (low, high))
    _draw_claims(axes, claims, tallest)
    above_claims = tallest * (1.2 + CLAIM * len(claims))
    _draw_middle(axes, spread, above_claims)
    ticks = decades(low, high, (1, 3))
    log_axis(
        axes,
        "x",
        low,
        high,
        ticks,
        _money_text,
    )
    axes.set(ylim=(0, above_claims + 0.25 * tallest), yticks=[])
    axes.spines["left"].set_visible(False)
    label_axes(
        axes,
        x=f"cost of the run; taller: more of the 4,000 draws; hatched: over {line}",
    )
    amounts = f"over {line} in {part:.0f} of 100"
    return Picture(figure, _spread_sentence(spread, claims, name, amounts))


def _money_ends(spread, claims):
    amounts = [float(row.cost) for row in claims]
    amounts += [spread.draws[0], spread.draws[-1]]
    return min(amounts) / 1.2, max(amounts) * 1.6


def _money_text(amount):
    return str(Q(amount, "$"))


def _draw_histogram(axes, spread, line, ends):
    """Bars over equal steps of the logarithm, those above the line hatched; the tallest of them."""
    low, high = ends
    step = math.log(high / low) / BINS
    counts = [0] * BINS
    for amount in spread.draws:
        place = int(math.log(amount / low) / step)
        counts[min(place, BINS - 1)] += 1
    for place, count in enumerate(counts):
        if not count:
            continue
        left = low * math.exp(step * place)
        right = left * math.exp(step)
        above = math.sqrt(left * right) > line
        axes.bar(
            left,
            count,
            right - left,
            align="edge",
            color=LIGHT_BLUE,
            edgecolor=BLUE,
            hatch="///" if above else "",
            lw=0.5,
        )
    return max(counts)


def _draw_middle(axes, spread, height):
    """A bar over nine tenths of the draws, and the middle of them."""
    low, middle, high = (float(end) for end in (spread.low, spread.middle, spread.high))
    axes.plot(
        [low, high],
        [height, height],
        color=BLUE,
        lw=2,
    )
    axes.plot(
        [middle],
        [height],
        "o",
        color=BLUE,
        ms=6,
    )
    text = f"90 of 100 draws: {spread.low} to {spread.high}, {spread.middle} in the middle"
    write_beside(
        axes,
        text,
        (middle, height),
        (0, 8),
        size=8,
        color=BLUE,
    )


def _draw_claims(axes, claims, tallest):
    """A line up for each claim, with its words at its own height."""
    for place, row in enumerate(claims):
        amount = float(row.cost)
        height = tallest * (1.1 + CLAIM * place)
        axes.plot(
            [amount, amount],
            [0, height],
            color=ORANGE,
            lw=1.2,
            ls="--",
        )
        axes.plot(
            [amount],
            [height],
            "v",
            color=ORANGE,
            ms=6,
        )
        write_beside(
            axes,
            _claim_text(row),
            (amount, height),
            (-7, -1),
            size=8,
            color=ORANGE,
        )


def _claim_text(row):
    if row.method != "statement":
        return f"{row.method}: {row.cost}"
    least = "more than " if "more than" in (row.note or "") else ""
    return f"its maker: {least}{row.cost}"


def _spread_sentence(spread, claims, name, amounts):
    ends = f"90 of 100 draws of the cost lie from {spread.low} to {spread.high}"
    said = [f"{_claim_text(row)}, {row.counts}" for row in claims]
    others = f" What others say (cited): {'; '.join(said)}." if said else ""
    return (
        f"{name}: {ends}, {spread.middle} in the middle; {amounts} "
        f"(estimated: {len(spread.draws):,} draws). {spread.reasons}{others}"
    )


# -- a month's bill --------------------------------------------------------------------------------
def monthly(bill: Bill, by_token: object = "0.15 $/million tokens") -> Picture:
    """The month's bill against tokens a day: rented chips as steps, paid by the token as a line.

    bill: of fl.bill, whose own tokens are marked. by_token: a price of a token. The ring is where
    both cost the same. Raises UnitError for another price.
    """
    paid = bill.by_token(by_token)
    marked = (bill.tokens, paid.as_dear_at, bill.most / bill.chips)
    low, high = min(marked) / 10, 10 * max(marked)
    sizes = [low * (high / low) ** (step / STEPS) for step in range(STEPS + 1)]
    rented = [float(bill.at(size).month) for size in sizes]
    paid_for = [float(bill.at(size).by_token(by_token).month) for size in sizes]
    figure, axes = blank(_monthly_title(bill, paid), 7.4, 4.2)
    rows = (
        (rented, f"rented, {bill.chip} at {bill.price}", BLUE, "-"),
        (paid_for, f"by the token, {paid.price}", ORANGE, "--"),
    )
    for amounts, _, colour, dash in rows:
        axes.plot(sizes, amounts, dash, color=colour, lw=2)
    _name_ways(axes, sizes, rows)
    _mark_bill(axes, bill, paid)
    bottom, top = min(*rented, *paid_for) / 2, 3 * max(*rented, *paid_for)
    log_axis(
        axes,
        "x",
        low,
        high,
        decades(low, high),
        words,
    )
    log_axis(
        axes,
        "y",
        bottom,
        top,
        decades(bottom, top),
        _money_text,
    )
    grid(axes)
    label_axes(axes, x=by_tens("tokens a day", "before"), y="bill of a month")
    return Picture(figure, f"{bill!r} {paid!r}")


def _name_ways(axes, sizes, rows):
    """The words at the two lines: above the first, below the second."""
    places = ((0, (4, 6)), (STEPS // 4, (12, -14)))
    for (amounts, label, colour, _), (place, away) in zip(rows, places):
        point = (sizes[place], amounts[place])
        write_beside(
            axes,
            label,
            point,
            away,
            size=8.5,
            color=colour,
        )


def _mark_bill(axes, bill, paid):
    """Two dots at the bill's own tokens, and a ring where both ways cost the same."""
    at = bill.tokens
    rented, by_token = float(bill.month), float(paid.month)
    axes.plot([at, at], [by_token, rented], ":", color=INK, lw=1)
    axes.plot([at], [rented], "o", color=BLUE, ms=8)
    axes.plot([at], [by_token], "D", color=ORANGE, ms=7)
    if paid.as_dear_at > bill.most:
        return
    met = bill.at(paid.as_dear_at)
    place = (met.tokens, float(met.month))
    axes.plot(
        *place,
        "o",
        ms=12,
        mfc="none",
        mec=INK,
        mew=1.2,
    )
    text = f"the same at {words(met.tokens)} a day"
    write_beside(
        axes,
        text,
        place,
        (8, -18),
        size=8.5,
        outlined=True,
    )


def _monthly_title(bill, paid):
    cheaper, dearer = sorted((bill.month, paid.month))
    way = "paying by the token" if paid.month < bill.month else "renting"
    return (
        f"{words(bill.tokens)} tokens a day: {bill.month} a month rented, {paid.month} by the "
        f"token;\n{way} costs {sig(dearer / cheaper)} times less"
    )


# -- interruptions ---------------------------------------------------------------------------------
def interrupted(*jobs: Lives) -> Picture:
    """Simulated lives of interrupted jobs, one row a job, a dot a life; a diamond is the formula.

    Raises FigureError for none.
    """
    if not jobs:
        raise FigureError("There are no lives to draw: give results of flopslib.lab.lives.lives.")
    figure, axes = blank(_interrupted_title(jobs), 7.4, 1.5 + 0.85 * len(jobs))
    rng = random.Random(0)
    for row, job in enumerate(reversed(jobs)):
        _draw_job(axes, row, job, rng)
    work, rows = jobs[0].job.work, len(jobs)
    axes.plot([work, work], [-0.5, rows - 0.3], "--", color=INK, lw=1)
    write(
        axes,
        f" {sig(work)} h of work",
        work,
        rows - 0.42,
        size=8,
        va="bottom",
    )
    rows_axis(axes, {row: job.way for row, job in enumerate(reversed(jobs))})
    longest = max(max(job.hours) for job in jobs)
    low, high = 0.85 * work, 1.3 * longest
    ticks = decades(low, high, (1, 2, 5))
    log_axis(
        axes,
        "x",
        low,
        high,
        ticks,
        lambda hour: f"{hour:,.0f}",
    )
    axes.set_ylim(-0.6, rows - 0.2)
    grid(axes, "x")
    label_axes(axes, x="hours until the work is done; a dot is one of 2,000 simulated runs")
    return Picture(figure, " ".join(map(repr, jobs)))


def _draw_job(axes, row, job, rng):
    """A dot for each life, at random heights so that they can be told apart, and the formula."""
    heights = [row + rng.uniform(-0.3, 0.3) for _ in job.hours]
    axes.plot(
        job.hours,
        heights,
        ".",
        ms=2.5,
        color=BLUE,
        alpha=0.35,
        mew=0,
    )
    formula = job.formula.to("h")
    axes.plot(
        [formula],
        [row],
        "D",
        ms=8,
        color=ORANGE,
        mec="white",
    )
    text = f"{job.formula:h} by the formula"
    write_beside(
        axes,
        text,
        (formula, row),
        (1, 24),
        size=8,
        color=ORANGE,
        outlined=True,
    )


def _interrupted_title(jobs):
    parts = []
    for job in jobs:
        condition = "if nothing is saved" if job.job.every is None else f"if {job.way}"
        parts.append(f"{job.formula:h} {condition}")
    return f"{sig(jobs[0].job.work)} h of work takes {', '.join(parts)}"
