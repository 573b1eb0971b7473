"""Figures of number formats: bits under a microscope, rulers, error against speed, a ball.

Rounding is a step, and steps can be seen. A figure takes what a Format or a measurement gave;
nothing is rounded or timed here, only the ball is shaded, by the cosine of light.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..._support.errors import short, whole
from ...facts.encodings import in_full, typed
from ...quantities.formatting import plural, words
from ...quantities.quantity import Q, read
from ...quantities.units import UnitError
from ..axes import (
    TITLE_SIZE,
    blank,
    by_tens,
    decades,
    grid,
    label_axes,
    log_axis,
    positive,
    prefixed,
    rows_axis,
    spread_log,
    write,
    write_beside,
)
from ..picture import FigureError, Picture
from ..style import (
    BLUE,
    DPI,
    FAINT,
    GREEN,
    INK,
    LIGHT_BLUE,
    LIGHT_GREEN,
    LIGHT_ORANGE,
    ORANGE,
    QUIET,
)

if TYPE_CHECKING:
    from ...facts.encodings import Bits
    from ...facts.number_formats import Format

PARTS = (
    ("sign", LIGHT_ORANGE, ORANGE),
    ("exponent", LIGHT_BLUE, BLUE),
    ("mantissa", LIGHT_GREEN, GREEN),
)
MOST_BOXES = 20  # bits; more than these are too narrow for a box each
LARGEST_BALL = 2000  # pixels across: more than a page shows
LONG = 70  # characters of a sum by its parts that fill the width
LONG_MARK = 16  # characters of a mark that reach its neighbours
LEAST_APART = 0.1  # of the width: marks nearer than this have no room for two numbers
# A format without a path of its own is converted first, and moves far fewer bits a second than FP32
# does; one with a path about as many. Library products reached 0.77 to 0.97 of the limit of their
# format (measured, FP64 to INT8), so formats that are alike may differ by as much.
FAST = 0.8  # times the bits a second of FP32
FASTER = 1.25  # times as fast as FP32; two timings of one product seldom differ by a fifth
MOST_NAMED = 2  # formats in a title
BEST = "best corner"  # fast and exact
KEY = "filled: with a fast path here"  # under the axes, where no dot and no line crosses it
SIDE_BY_SIDE = 2  # times the error: squares nearer than this would cover each other
ROOM_FOR_NAME = 0.8  # powers of ten of speed that a name may take up


# -- the microscope --------------------------------------------------------------------------------
def microscope(bits: Bits) -> Picture:
    """One number as a format keeps it (Format.bits): its bits, its mark, the marks beside it."""
    sheet = _Sheet()
    title = f"{typed(bits.given)} in {bits.format} becomes {in_full(bits.value)}"
    sheet.write(0, 0.92, title, size=TITLE_SIZE)
    _draw_bits(sheet, bits)
    sheet.write(0, 0.48, bits.reads, size=10 if len(bits.reads) < LONG else 8)
    if math.isfinite(bits.value) and math.isfinite(bits.given):
        _draw_marks(sheet, bits)
    return Picture(sheet.figure, repr(bits))


class _Sheet:
    """A figure that is drawn on directly, from 0 to 1: hidden axes would take most of the time."""

    LEFT, WIDTH = 0.03, 0.94

    def __init__(self):
        from matplotlib.figure import Figure

        self.figure = Figure(
            figsize=(6.4, 3.1),
            dpi=DPI,
            facecolor="white",
        )

    def _across(self, x):
        return self.LEFT + self.WIDTH * x

    def write(self, x, y, text, size=9, color=INK, **how):
        self.figure.text(
            self._across(x),
            y,
            text,
            fontsize=size,
            color=color,
            parse_math=False,
            **how,
        )

    def line(self, xs, ys, **how):
        from matplotlib.lines import Line2D

        self.figure.add_artist(Line2D([self._across(x) for x in xs], ys, **how))

    def box(self, x, y, width, height, **how):
        from matplotlib.patches import Rectangle

        corner = (self._across(x), y)
        self.figure.add_artist(Rectangle(corner, self.WIDTH * width, height, **how))


def _draw_bits(sheet, bits):
    """A box for each bit, the parts of the number in three colours with their names above."""
    count = len(bits.sign + bits.exponent + bits.mantissa)
    wide = min(0.075, 1 / (count + 1))
    x = 0.0
    for name, tint, colour in PARTS:
        digits = getattr(bits, name)
        if not digits:
            continue
        whole = wide * len(digits)
        if whole > 0.04:
            is_list = not bits.exponent and name != "sign"  # such as NF4's
            part = "bits" if is_list else name
            heading = f"{part} {len(digits)}" if whole > 0.13 else part
            sheet.write(x, 0.83, heading, color=colour)
        size = 13 if count <= MOST_BOXES else 9
        for place, text in enumerate(digits if count <= MOST_BOXES else [digits]):
            width = wide * len(text) - 0.004
            _draw_box(sheet, x + wide * place, width, text, size, tint, colour)
        x += whole + 0.3 * wide


def _draw_box(sheet, x, width, text, size, tint, colour):
    sheet.box(
        x,
        0.60,
        width,
        0.19,
        fc=tint,
        ec=colour,
        lw=0.8,
    )
    sheet.write(
        x + width / 2,
        0.69,
        text,
        size=size,
        ha="center",
        va="center",
        family="monospace",
    )


def _draw_marks(sheet, bits):
    """A ruler with the mark that was taken, its neighbours, and the number itself."""
    candidates = ((bits.below, 1), (bits.value, 3), (bits.above, 1))
    marks = [(m, weight) for m, weight in candidates if m is not None and math.isfinite(m)]
    values = [mark for mark, _ in marks]
    low, high = min(bits.given, *values), max(bits.given, *values)
    span = high - low or 1.0

    def place(value):
        return 0.12 + 0.76 * ((value - low) / span)

    sheet.line([0.03, 0.97], [0.18, 0.18], color=QUIET, lw=1)
    texts = [in_full(mark) for mark in values]
    size = 9 if max(map(len, texts)) < LONG_MARK else 7
    for (mark, weight), text in zip(marks, texts):
        at = place(mark)
        sheet.line([at, at], [0.13, 0.23], color=INK, lw=weight)
        if mark == bits.value or abs(at - place(bits.value)) > LEAST_APART:
            sheet.write(
                at,
                0.05,
                text,
                size=size,
                ha="center",
                weight="bold" if weight > 1 else "normal",
            )
    at = place(bits.given)
    sheet.line(
        [at],
        [0.28],
        marker="v",
        color=ORANGE,
        ms=10,
    )
    sheet.write(at, 0.34, "your number", color=ORANGE, ha="center")


# -- rulers ----------------------------------------------------------------------------------------
def rulers(*formats: Format | str, to: float = 16) -> Picture:
    """The numbers from 0 to `to` of some Formats, or of their names, as marks on rulers.

    Raises FigureError without a format, or where `to` is not a number above 0.
    """
    formats = _some_formats(formats)
    positive("The end of a ruler", [to])
    figure, axes = blank(_rulers_title(formats), height=2.9)
    parts = []
    for row, format in enumerate(formats):
        marks = [mark for mark in format.values() if 0 <= mark <= to]
        axes.eventplot(
            marks,
            lineoffsets=-row,
            linelengths=0.55,
            color=BLUE,
            lw=1.2,
        )
        near = _number_between(marks, 1, 2)
        far = _number_between(marks, to / 2, to)
        number = plural(len(marks), "mark")
        parts.append(
            f"{format.name} has {number} from 0 to {to}, {near} of them from 1 to 2, {far} from "
            f"{to / 2:g} to {to}"
        )
    rows_axis(axes, {-row: _ruler_name(format) for row, format in enumerate(formats)})
    axes.set_xticks([to * part / 8 for part in range(9)])
    label_axes(axes, x=f"the number, only from 0 to {to:g} (linear scale)")
    return Picture(figure, f"{'; '.join(parts)} (counted).")


def _some_formats(formats):
    """The formats, also those that were given by name. Raises FigureError for none."""
    from ...facts.number_formats import Format

    if not formats:
        raise FigureError('No format was given; write one or more, such as fl.Format("bf16").')
    return [Format(thing) if isinstance(thing, str) else thing for thing in formats]


def _ruler_name(format):
    """A format with its bits and its end, which may lie beyond the end of the ruler."""
    return f"{format.name}\n{format.width} bits, up to {format.max:,.6g}"


def _rulers_title(formats):
    if all(format.min_normal for format in formats):  # INT8 has no point that moves
        return "Twice as far out, the marks lie twice as far apart"
    return "Where the numbers are dense, format by format"


def _number_between(marks, low, high):
    return sum(low <= mark < high for mark in marks)


# -- error against speed ---------------------------------------------------------------------------
def error_speed(
    errors: Mapping[str, float],
    speeds: Mapping[str, Any],
    bits: Mapping[str, float],
) -> Picture:
    """Error against speed, a labelled dot a format; hollow where the device has no fast path.

    A format has a fast path if it moves at least 0.8 times as many bits a second as FP32 does.

    Parameters
    ----------
    errors : {name: error of a product as a share of it}, of every format that is drawn
    speeds : {name: FLOP/s or a measurement}, without a format that nothing here multiplies
    bits : {name: bits of a number}, of every format that has a speed

    Raises
    ------
    UnitError : without a speed of FP32, or for what is not a rate
    FigureError : for an error that is not above 0, or a format without its bits
    """
    dots = _dots(errors, speeds, bits)
    figure, axes = blank(_error_title(dots), height=4.4)
    _error_axes(axes, dots)
    _draw_speed_of_fp32(axes, dots)
    write(axes, BEST, 0.99, 0.02, color=QUIET, transform=axes.transAxes, ha="right")
    _draw_dots(axes, dots)
    _name_dots(axes, dots)
    if any(dot.rate is None for dot in dots.formats):
        _name_column(axes, dots)
    return Picture(figure, _error_sentence(dots))


@dataclass(frozen=True)
class _Dot:
    """A format: its error, its rate where something multiplies it, and whether that is fast."""

    name: str
    error: float
    rate: float | None
    fast: bool


@dataclass(frozen=True)
class _Dots:
    """The formats to draw, and the slowest and fastest rate of all that were measured."""

    formats: list[_Dot]
    slowest: float
    fastest: float

    fp32: float  # the rate that the others are compared with

    @property
    def nowhere(self):
        """A column at the left for what cannot be multiplied here."""
        return self.slowest / 10

    @property
    def column_end(self):
        return self.nowhere * 4.5

    def place(self, dot):
        return (self._in_column(dot) if dot.rate is None else dot.rate), dot.error

    def _in_column(self, dot):
        """The place of a format without a kernel: two of nearly one error are side by side."""
        alone = sorted((one for one in self.formats if one.rate is None), key=lambda one: one.error)
        place = alone.index(dot)
        shifted = False
        for lower, upper in zip(alone[:place], alone[1:]):
            shifted = not shifted and upper.error < SIDE_BY_SIDE * lower.error
        return self.nowhere / 1.8 if shifted else self.nowhere


def _dots(errors, speeds, bits):
    if "FP32" not in speeds:
        raise UnitError('Speeds are compared with that of FP32, and there is none: speeds["FP32"].')
    positive("The error of a format", errors.values())
    rates = {name: float(read(speed, "FLOP/s")) for name, speed in speeds.items()}
    positive("The speed of a format", rates.values())
    formats = []
    for name, error in errors.items():
        rate = rates.get(name)
        fast = False
        if rate is not None:
            (width,) = positive(f"The width of {short(name)} in bits", [bits.get(name)])
            fast = rate * width >= FAST * 32 * rates["FP32"]
        formats.append(_Dot(name, error, rate, fast))
    return _Dots(formats, min(rates.values()), max(rates.values()), rates["FP32"])


def _error_axes(axes, dots):
    left, right = dots.nowhere / 2.5, dots.fastest * 10
    ticks = decades(dots.slowest, right)
    log_axis(axes, "x", left, right, ticks, lambda rate: prefixed(rate, "FLOP/s"))
    least = min(dot.error for dot in dots.formats)
    low, high = 10 ** (math.log10(least) - 0.6), 10**0.6
    log_axis(axes, "y", low, high, decades(low, high), _one_in)
    grid(axes)
    speed = by_tens("speed of a matrix product here, FLOP/s", "before")
    label_axes(
        axes,
        x=f"{speed}\n{KEY}",
        y=by_tens("error: off by"),
    )


def _one_in(error):
    """A share in words: 0.001 is 1 in 1,000."""
    return "all of it" if error >= 1 else f"1 in {words(1 / error)}"


def _error_title(dots):
    """The finding: what fewer bits cost, and which formats are faster than FP32 for it."""
    errors = {dot.name: dot.error for dot in dots.formats}
    others = [dot for dot in dots.formats if dot.name != "FP32" and dot.rate is not None]
    if not others or min(errors.values()) < errors.get("FP32", 0):
        return "What each format costs in accuracy, and its speed here"
    faster = [dot.name for dot in others if dot.rate >= FASTER * dots.fp32]
    if not faster:
        return "Fewer bits cost accuracy, and buy no speed here"
    if len(faster) > MOST_NAMED:
        return f"Fewer bits cost accuracy; {len(faster)} formats are faster than FP32 here"
    verb = "are" if len(faster) > 1 else "is"
    names = " and ".join(faster)
    only = "only " if len(faster) < len(others) else ""
    return f"Fewer bits cost accuracy; {only}{names} {verb} faster than FP32 here"


def _draw_speed_of_fp32(axes, dots):
    """A line between what is slower than FP32 and what is faster."""
    axes.axvline(dots.fp32, color=FAINT, lw=1, ls=(0, (4, 3)), zorder=1)
    top = axes.get_xaxis_transform()
    for text, x, side in (
        ("slower than FP32 ", dots.fp32, "right"),
        (" faster", dots.fp32, "left"),
    ):
        write(axes, text, x, 0.95, color=QUIET, transform=top, ha=side)


def _draw_dots(axes, dots):
    for dot in dots.formats:
        x, y = dots.place(dot)
        axes.plot(
            [x],
            [y],
            "s" if dot.rate is None else "o",
            ms=9,
            mew=1.8,
            zorder=3,
            mec=BLUE if dot.fast else ORANGE,
            mfc=BLUE if dot.fast else "white",
        )


def _name_dots(axes, dots):
    low, high = axes.get_ylim()
    line = math.log10(high / low) / 20  # the height of a name, in powers of ten
    heights = spread_log([dot.error for dot in dots.formats], line, low, high)
    for dot, height in zip(dots.formats, heights):
        x = dots.nowhere if dot.rate is None else dot.rate
        away = (-9, -3) if _has_a_neighbour_at_the_right(dot, dots, line) else (9, -3)
        write_beside(axes, dot.name, (x, height), away, zorder=4, outlined=True)


def _has_a_neighbour_at_the_right(dot, dots, line):
    """Would a name at the right of a dot run into the next dot, and is there room at the left?"""
    x, _ = dots.place(dot)
    if x < 10**ROOM_FOR_NAME * dots.column_end:
        return False
    return any(
        0 < math.log10(dots.place(other)[0] / x) < ROOM_FOR_NAME
        and abs(math.log10(other.error / dot.error)) < line
        for other in dots.formats
        if dot.rate is not None
    )


def _name_column(axes, dots):
    axes.axvline(dots.column_end, color=FAINT, lw=1)
    write(
        axes,
        "no kernel here",
        dots.nowhere / 2,
        0.02,
        color=QUIET,
        transform=axes.get_xaxis_transform(),
    )


def _error_sentence(dots):
    measured, alone = [], []
    for dot in dots.formats:
        if dot.rate is None:
            alone.append(f"{dot.name}, off by {_one_in(dot.error)}")
        else:
            measured.append(f"{dot.name} {Q(dot.rate, 'FLOP/s')}, off by {_one_in(dot.error)}")
    fast = ", ".join(dot.name for dot in dots.formats if dot.fast)
    text = (
        "Error against speed on this device, a dot for each format: "
        f"{'; '.join(measured)} (measured). "
        f"With a fast path, filled: {fast or 'none'}."
    )
    if alone:
        text += f" No kernel here for {'; '.join(alone)} (counted)."
    return text


# -- a ball ----------------------------------------------------------------------------------------
def balls(*formats: Format | str, size: int = 150) -> Picture:
    """A smooth ball lit from the upper left, each time with its brightness rounded to a Format.

    A format may be given by its name. size: pixels across. Raises FigureError without a format.
    """
    import numpy as np

    formats = _some_formats(formats)
    size = whole("size", size, 2, LARGEST_BALL, error=FigureError)
    figure, axes = blank("", height=3.05)
    axes.remove()
    figure.suptitle(
        _balls_title(formats),
        x=0.02,
        ha="left",
        fontsize=TITLE_SIZE,
        color=INK,
    )
    light, inside = _ball(size)
    parts = []
    for place, format in enumerate(formats, 1):
        scale = min(format.max, 6)  # so that few bits have their best marks at hand
        rounded = format.round(light * scale) / scale
        values = len(np.unique(rounded[inside]))
        off = f"off by {_one_in(format.error(light[inside] * scale))}"
        axes = figure.add_subplot(1, len(formats), place)
        axes.imshow(
            rounded,
            cmap="gray",
            vmin=0,
            vmax=1,
            interpolation="nearest",
        )
        axes.set_axis_off()
        bits = f"{format.name}, {format.width} bits"
        kept = f"{values:,} values from 0 to {scale:g}"
        axes.set_title(f"{bits}\n{kept}\n{off}", fontsize=9, color=INK, parse_math=False)
        parts.append(f"{bits}: {kept}, {off}")
    listed = "; ".join(parts)
    return Picture(
        figure, f"A smooth ball drawn by formula, its brightness rounded. {listed} (counted)."
    )


def _balls_title(formats):
    """What is compared; of formats with ever fewer bits, the finding that can be seen."""
    widths = [format.width for format in formats]
    if len(widths) < 2 or sorted(set(widths), reverse=True) != widths:
        return "One ball, its brightness rounded to each format"
    *first, last = map(str, widths)
    return f"With fewer bits the shades run out: one ball in {', '.join(first)} and {last} bits"


def _ball(size):
    """(light, inside): the brightness of each pixel from 0 to 1, and which belong to the ball."""
    import numpy as np

    x = np.linspace(-1, 1, size)
    y = np.linspace(1, -1, size)[:, None]
    inside = x * x + y * y <= 1
    z = np.sqrt(np.where(inside, 1 - x * x - y * y, 0))
    lamp = (-1, 1, 1.6)
    cosine = (lamp[0] * x + lamp[1] * y + lamp[2] * z) / math.hypot(*lamp)
    return np.where(inside, np.clip(cosine, 0, 1), 1), inside
