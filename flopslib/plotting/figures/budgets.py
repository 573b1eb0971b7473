"""How a scaling law spends a budget: the loss by size, its floor, and models that were trained.

The loss is drawn logarithmic above the law's floor, so that the floors of all budgets lie on a
line; ticks say the loss itself. What a law says that foretells no loss is judged by one that does.
A model that will answer much is as good at a smaller size that has read longer: the second U is of
the training that this takes.
To name other models: `models`, rows of the table models that have parameters and tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...facts.table import table
from ...quantities.formatting import percent, sig, words
from ..axes import (
    blank,
    decades,
    fix_place,
    footnote,
    grid,
    label_axes,
    log_axis,
    pointer,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, INK, ORANGE, QUIET

if TYPE_CHECKING:
    from ...estimating.scaling.laws import Law

MODELS = {  # rows of the table models, and where each name goes, in points from its dot
    "Gopher 280B": (7, 5),
    "Chinchilla": (-40, -40),
    "Llama 3 8B": (-7, 5),
    "Llama 3.1 405B": (7, -9),
}
SIZES = (1e7, 1e15)  # the axis is the same for every budget, so that a slider moves the U alone
ABOVE = (0.03, 4.0)  # of losses above the floor
TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2)
LINE = (1e17, 1e29)  # budgets between which the line of the best sizes is drawn
FAR = 20  # points from a dot, from which a line leads to its name
LITTLE = 0.005  # of the FLOP: too few to name
STEPS = 120  # of a curve


def best_size(
    law: Law,
    budget: Any,
    served: Any = 0,
    judge: Law | None = None,
    models: Sequence[str] = tuple(MODELS),
) -> Picture:
    """A Picture of the loss by size at one budget: a U, the size that a law chooses, and models.

    Parameters
    ----------
    law : of fl.scaling.law; it chooses the size.
    budget : of the training, in FLOP.
    served : tokens to be answered; then also the cheapest model of the same loss.
    judge : a law that foretells the loss, where `law` says the split alone.
    models : rows of the table models, placed by their sizes and tokens.

    Raises
    ------
    ScalingError for a law without a loss and without a judge, and for no budget.

    >>> best_size(fl.scaling.law("Besiroglu"), "1e24 FLOP")
    1e24 FLOP: 95.9 billion parameters read 1.74 trillion tokens, 18.1 for each; loss 1.960 ...
    """
    judge = judge or law
    split = law.best(budget)
    plan = judge.plan(split.parameters, split.tokens, served)
    cheap = judge.cheapest(plan, served) if plan.served else None
    title = _title(law, plan, cheap)
    figure, axes = blank(title, 7.4, 4.6)
    fix_place(axes, 0.1, 0.175, 0.875, 0.745)
    _draw_best_line(axes, judge)
    _draw_u(axes, judge, plan.training, BLUE, "-")
    if cheap:
        _draw_u(axes, judge, cheap.training, ORANGE, "--")
    _draw_models(axes, judge, models)
    _draw_choice(axes, judge, plan, cheap)
    _set_axes(axes, judge)
    footnote(figure, _key(judge, cheap))
    return Picture(figure, _sentence(law, judge, plan, cheap, models))


# -- what is drawn ---------------------------------------------------------------------------------
def _draw_best_line(axes, judge):
    """The floors of all budgets."""
    ends = [judge.best(budget) for budget in LINE]
    axes.plot(
        [end.parameters for end in ends],
        [end.loss - judge.floor for end in ends],
        color=QUIET,
        lw=0.9,
        ls=(0, (6, 3)),
    )


def _draw_u(axes, judge, budget, colour, dash):
    low, high = map(math.log, SIZES)
    step = (high - low) / STEPS
    sizes = [math.exp(low + step * i) for i in range(STEPS + 1)]
    above = [loss - judge.floor for loss in judge.losses(budget, sizes)]
    axes.plot(sizes, above, dash, color=colour, lw=1.8)


def _draw_models(axes, judge, models):
    """A dot for each model where the law has it."""
    for name in models:
        size, tokens = _model(name)
        above = judge.loss(size, tokens) - judge.floor
        axes.plot([size], [above], "o", color=INK, mfc="white", ms=6, zorder=3)
        away = MODELS.get(name, (7, 5))
        line = pointer() if abs(away[1]) > FAR else None
        write_beside(axes, name, (size, above), away, size=8, outlined=True, arrowprops=line)


def _model(name):
    """(parameters, tokens) of a model of the table; FigureError where one is not known."""
    row = table("models")[name]
    if row.parameters is None or row.tokens is None:
        raise FigureError(f"The parameters and tokens of {row.name} are not both known.")
    return row.parameters, row.tokens


def _draw_choice(axes, judge, plan, cheap):
    """The star of the law's choice, and the diamond of the cheapest one of the same loss."""
    above = plan.loss - judge.floor
    if cheap:
        axes.plot(
            [cheap.parameters, plan.parameters],
            [above, above],
            color=QUIET,
            lw=1,
            ls=":",
        )
        axes.plot([cheap.parameters], [above], "D", color=ORANGE, mec=INK, ms=7.5, zorder=4)
    axes.plot([plan.parameters], [above], "*", color=BLUE, mec=INK, ms=15, zorder=4)


def _set_axes(axes, judge):
    sizes = decades(*SIZES)
    log_axis(axes, "x", *SIZES, sizes, lambda size: f"1e{math.log10(size):.0f}")
    log_axis(axes, "y", *ABOVE, TICKS, lambda above: f"{judge.floor + above:.2f}")
    grid(axes, "both", 0.4)
    label_axes(
        axes,
        x="parameters (each gridline is 10 times the one before)",
        y=f"loss [nats a token], logarithmic above {judge.floor:.4g}",
    )


def _key(judge, cheap):
    key = (
        f"Loss by {judge.name} ({judge.row.cited}). Star: the chosen size. Dashed grey: the best "
        "sizes of all budgets.\nRings: models at their sizes and tokens."
    )
    if cheap:
        key += " Diamond and dashed U: as good, and the fewest FLOP with what is served."
    return key


# -- its words -------------------------------------------------------------------------------------
def _title(law, plan, cheap):
    shown = cheap or plan
    size = f"{words(shown.parameters)} parameters, {sig(shown.ratio)} tokens each"
    if cheap:
        return f"As good as {_flop(plan)}, to be served: {size}"
    return f"{_flop(plan)} by {law.name}: {size}"


def _flop(plan):
    """The training in powers of ten: "1e18 FLOP"."""
    return f"{sig(plan.training)} FLOP"


def _sentence(law, judge, plan, cheap, models):
    text = f"{_flop(plan)} by {law.name}: {_size_text(plan)}; loss {plan.loss:.3f}"
    if judge is not law:
        best = judge.best(plan.training)
        text += f" by {judge.name}'s law, whose own choice comes to {best.loss:.3f}"
    parts = [f"{text} (estimated: {judge.name}, {judge.row.cited.removeprefix('cited: ')})."]
    if cheap:
        parts.append(_served_text(plan, cheap))
    placed = [_model_text(judge, name) for name in models]
    if placed:
        parts.append(f"Models by {judge.name}: {'; '.join(placed)}.")
    return " ".join(parts)


def _served_text(plan, cheap):
    saved = 1 - cheap.total / plan.total
    opening = f"If {words(cheap.served.value)} tokens are served"
    if saved < LITTLE:
        return f"{opening}, no other size saves as much as {percent(LITTLE)} of all FLOP."
    times = cheap.training / plan.training
    return (
        f"{opening}, {_size_text(cheap)}, and are as good: {sig(times)} times the FLOP to train, "
        f"{percent(saved)} fewer in all."
    )


def _size_text(plan):
    size = words(plan.parameters)
    tokens = words(plan.tokens.value)
    return f"{size} parameters read {tokens} tokens, {sig(plan.ratio)} for each"


def _model_text(judge, name):
    size, tokens = _model(name)
    ratio = words(tokens.value / size)
    return f"{name}, {ratio} tokens a parameter, {judge.loss(size, tokens):.2f}"
