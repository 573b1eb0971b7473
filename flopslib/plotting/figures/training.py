"""Figures of training: its work against the rule 6ND, and how much of a peak goes into it.

A rule is read best as a line at 1, with what is true over it; shares of a peak lie so far apart
that only a logarithmic axis holds them all, and there a bar has no honest length: they are dots.
Counts and shares are handed in.
To change at which lengths a law is read: LENGTHS.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._support.errors import short
from ...quantities.formatting import percent, sentence, words
from ...quantities.quantity import read
from ..axes import (
    blank,
    by_tens,
    decades,
    fix_place,
    grid,
    label_axes,
    log_axis,
    positive,
    rows_axis,
    spread_log,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import BLUE, DASHES, FAINT, GREEN, INK, ORANGE, QUIET, ROSE

LENGTHS = [2**power for power in range(7, 18)]  # tokens, 128 to 131,072
USUAL = 2048  # tokens of a text in many trainings: where the title reads the largest model
LOOKS = (  # colour, dash and marker of each curve
    (BLUE, DASHES[0], "o"),
    (ORANGE, DASHES[1], "s"),
    (GREEN, DASHES[2], "D"),
    (ROSE, DASHES[3], "^"),
    (INK, DASHES[0], "v"),
)
MOST_ROWS = 12
INSIDE = 0.25  # of the axis: beyond it there is room for a number left of its dot
SMALL_PERCENT = 2  # a share below it needs a logarithmic axis to be seen apart from 0
BELOW = 0.03  # a curve that begins nearer to 1 does not cross it in any way worth a word
RIGHT = 0.005  # a rule that is off by less is right, as far as a title goes

Law = Callable[[int], Any] | Any  # FLOP of a text of T tokens: a closed form, or a function of T


# -- against 6ND -----------------------------------------------------------------------------------
def against_rule(laws: Mapping[str, tuple[Law, float]]) -> Picture:
    """What training a model takes over what 6ND says, against the length of the texts.

    Parameters
    ----------
    laws : {model: (law, N)}; the law gives the FLOP of training on one text of T tokens, as a
        closed form or a function of T; N is the number of parameters that goes into 6ND

    Raises
    ------
    FigureError : for no law, more than five, or an N that is not above 0
    UnitError : for a law that does not give FLOP
    """
    curves = [_curve(name, given) for name, given in laws.items()]
    if not curves or len(curves) > len(LOOKS):
        raise FigureError(
            f"{len(curves)} laws are given, and one to {len(LOOKS)} can be told apart. Write "
            '{"GPT-2": (law, 124e6)}.'
        )
    figure, axes = blank(_rule_title(curves), 7.2, 4.3)
    lowest = min(min(curve.ratios) for curve in curves)
    highest = max(max(curve.ratios) for curve in curves)
    low, high = min(0.5, lowest / 1.25), max(2.0, highest * 1.25)
    log_axis(axes, "x", LENGTHS[0], LENGTHS[-1], LENGTHS[::2], "{:,}".format)
    log_axis(axes, "y", low, high, decades(low, high, (1, 2, 5)), "{:g}".format)
    grid(axes, "y")
    axes.axhline(1, color=FAINT, lw=7, zorder=0)
    write_beside(axes, "6ND is right", (LENGTHS[0], 1), (6, 7), color=QUIET, outlined=True)
    _draw_curves(axes, curves, low, high)
    label_axes(axes, x="tokens in a text (equal steps: doubling)", y="FLOPs of training, over 6ND")
    return Picture(figure, _rule_sentence(curves))


@dataclass(frozen=True)
class _Curve:
    """What is true over 6ND, at each of LENGTHS."""

    name: str
    parameters: float
    ratios: list[float]
    how: set[str]  # in one word each

    def at(self, length):
        return self.ratios[LENGTHS.index(length)]

    @property
    def end(self):
        return self.ratios[-1]

    @property
    def crossing(self):
        """The length nearest to where a curve that began below 1 passes it; None without one."""
        if self.ratios[0] > 1 - BELOW:
            return None
        for before, after in zip(LENGTHS, LENGTHS[1:]):
            if (self.at(before) - 1) * (self.at(after) - 1) <= 0:
                return min(before, after, key=lambda length: abs(math.log(self.at(length))))
        return None


def _curve(name, given):
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != 2:
        raise FigureError(
            f"The law of {short(repr(name))} is given as {short(given)}; write (law, N), such as "
            "(law, 124e6)."
        )
    law, parameters = given
    (parameters,) = positive(f"The parameters of {short(repr(name))}", [parameters])
    flops = [read(_value(law, length), "FLOP", "law") for length in LENGTHS]
    numbers = positive(f"The law of {short(repr(name))}", flops)
    ratios = [flop / (6 * parameters * length) for flop, length in zip(numbers, LENGTHS)]
    how = {origin.split(":")[0] for flop in flops for origin in flop.how}
    return _Curve(str(name), parameters, ratios, how)


def _value(law, length):
    """The FLOP of one text, by a closed form or a function."""
    at = getattr(law, "at", law)
    if not callable(at):
        raise FigureError(
            f"A law is given as {short(law)}; write a closed form, or a function of T."
        )
    return at(length)


def _draw_curves(axes, curves, low, high):
    height = 0.062 * math.log10(high / low)
    places = spread_log([curve.end for curve in curves], height, low, high)
    for (color, dash, marker), curve, place in zip(LOOKS, curves, places):
        axes.plot(
            LENGTHS,
            curve.ratios,
            dash,
            marker=marker,
            ms=4.5,
            lw=1.8,
            color=color,
            clip_on=False,
        )
        axes.annotate(
            f"{curve.name}: {_times(curve.end)}",
            (LENGTHS[-1], curve.end),
            (1.03, place),
            textcoords=("axes fraction", "data"),
            fontsize=9,
            va="center",
            color=color,
            parse_math=False,
        )


def _rule_title(curves):
    """The finding: the largest model at a usual length, and the worst point of all."""
    largest = max(curves, key=lambda curve: curve.parameters)
    worst = max(curves, key=_farthest)
    length = max(LENGTHS, key=lambda length: abs(math.log(worst.at(length))))
    usual = f"6ND is {_off(largest.at(USUAL))} for {largest.name} at {USUAL:,} tokens"
    if _farthest(worst) < RIGHT:
        return f"{usual}, and at no length off"
    return f"{usual}, {_off(worst.at(length))} for {worst.name} at {length:,}"


def _farthest(curve):
    return max(abs(math.log(ratio)) for ratio in curve.ratios)


def _off(ratio):
    """How far 6ND is from what is true: "2 % too low", "20 times too low", "right"."""
    if abs(ratio - 1) < RIGHT:
        return "right"
    size = "low" if ratio > 1 else "high"
    times = max(ratio, 1 / ratio)
    if times < 2:
        return f"{float(f'{100 * abs(1 - 1 / ratio):.2g}'):g} % too {size}"
    return f"{_digits(times)} times too {size}"


def _rule_sentence(curves):
    first, last = 1024, LENGTHS[-1]
    parts = []
    for curve in curves:
        part = f"{curve.name} {_ratio(curve.at(first))} at {first:,} tokens"
        if curve.crossing and curve.crossing < last:
            part += f", near 1 at {curve.crossing:,}"
        parts.append(f"{part}, {_ratio(curve.end)} at {last:,}")
    how = ", ".join(sorted(set().union(*(curve.how for curve in curves)))) or "estimated"
    return (
        f"What training takes over 6ND, for texts of {LENGTHS[0]:,} to {last:,} tokens: "
        f"{'; '.join(parts)} ({how})."
    )


def _times(ratio):
    return f"{_ratio(ratio)} times"


def _ratio(x):
    """Two decimals near 1, where they are the point; further off two digits."""
    return f"{x:.2f}" if x < 2 else _digits(x)


def _digits(x):
    return f"{float(f'{x:.2g}'):g}"


# -- of a peak -------------------------------------------------------------------------------------
def of_peak(
    shares: Mapping[str, Any],
    subject: str = "",
    how: str = "measured",
) -> Picture:
    """What share of a peak goes into each of some programs, as dots.

    The axis is logarithmic where a share is far below the peak, or above it.

    Parameters
    ----------
    shares : {program: share}; results of fl.utilisation, of which the MFU of their own time is
        taken, or plain shares, 0.55 for 55 %
    subject : what all dots are of, where they are one thing seen in several ways
    how : how the shares are known, in one word

    Raises
    ------
    FigureError : for no share, more than twelve, or one that is not above 0
    """
    values = _share_values(shares)
    if how == "measured":  # the third digit is noise
        values = {name: float(f"{share:.2g}") for name, share in values.items()}
    names = list(values)
    figure, axes = blank(_peak_title(values, subject), 6.8, 1.3 + 0.34 * len(names))
    height = 1.3 + 0.34 * len(names)
    fix_place(axes, 0.28, 0.62 / height, 0.62, 1 - 1.12 / height)  # a tick wants its answer soon
    place = _share_axis(axes, values)
    grid(axes, "x")
    axes.axvline(100, color=INK, lw=1.4)
    for row, (name, share) in enumerate(values.items()):
        bold = bool(subject) and name == names[-1]
        inside = place(100 * share) > INSIDE
        _draw_share(axes, -row, 100 * share, inside, bold)
    rows_axis(axes, {-row: name for row, name in enumerate(names)}, line=True)
    axes.set_ylim(0.6 - len(names), 0.6)
    return Picture(figure, _peak_sentence(values, subject, how))


def _share_axis(axes, values):
    """Draw the axis of shares; return the function that says how far along it a percentage is."""
    least, most = 100 * min(values.values()), 100 * max(values.values())
    if least >= SMALL_PERCENT and most <= 100:
        axes.set_xlim(0, 100)
        axes.set_xticks(range(0, 101, 20), [_tick(tick) for tick in range(0, 101, 20)])
        label_axes(axes, x="share of the peak")
        return lambda percents: percents / 100
    low = 10.0 ** math.floor(math.log10(least) - 0.1)
    high = 10.0 ** max(2, math.ceil(math.log10(most)))
    log_axis(axes, "x", low, high, decades(low, high), _tick)
    label_axes(axes, x=by_tens("share of the peak", "before"))
    return lambda percents: math.log(percents / low) / math.log(high / low)


def _share_values(shares):
    numbers = [getattr(share, "own_mfu", share) for share in shares.values()]
    values = positive("A share", numbers)
    if len(values) > MOST_ROWS:
        raise FigureError(f"{len(values)} rows are too many to read: give at most {MOST_ROWS}.")
    return dict(zip(map(str, shares), values))


def _draw_share(axes, y, percents, inside, bold):
    """A dot, orange and square where it passes the peak, and its number beside it."""
    over = percents > 100
    axes.axhline(y, color=FAINT, lw=0.8, zorder=0)
    axes.plot(
        [percents],
        [y],
        "s" if over else "o",
        ms=9 if bold else 7.5,
        color=ORANGE if over else BLUE,
        clip_on=False,
    )
    away = (-8, 0) if inside and not over else (8, 0)
    write_beside(axes, percent(percents / 100), (percents, y), away, bold=bold, outlined=True)


def _tick(percents):
    return f"{percents:,.10g} %"


def _peak_title(values, subject):
    """The finding: the first and the last way, or the most and the least of several programs."""
    names = list(values)
    if subject:
        first, last = names[0], names[-1]
        if len(names) == 1:
            return f"{subject}: {percent(values[first])} of the peak"
        return f"{subject}: one pace, {percent(values[first])} or {percent(values[last])}"
    most = max(names, key=values.__getitem__)
    least = min(names, key=values.__getitem__)
    title = f"{sentence(most)} puts {percent(values[most])} of the peak to use"
    if most == least:
        return title
    times = words(float(f"{values[most] / values[least]:.2g}"))
    return f"{title}, {least} {percent(values[least])}: {times} times less"


def _peak_sentence(values, subject, how):
    listed = "; ".join(f"{name} {percent(share)}" for name, share in values.items())
    what = f"Of {subject}, share of the peak" if subject else "Share of the peak"
    over = [name for name, share in values.items() if share > 1]
    text = f"{what}: {listed} ({how})."
    if over:
        text += f" More than the peak: {', '.join(over)}."
    return text
