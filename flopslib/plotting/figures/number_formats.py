"""Figures of number formats: bits under a microscope, rulers, error against speed, a ball.

The fact behind them: rounding is a step, and steps can be seen. A figure takes what a Format or a
measurement gave; nothing is rounded or timed here, only the ball is shaded, by the cosine of light.
"""

import math

from ...quantities.formatting import sig
from ...quantities.quantity import quantity
from ...quantities.units import UnitError
from ..picture import Picture
from ..style import BLUE, DPI, FAINT, GREEN, INK, ORANGE, QUIET, blank, halo, spread

TINTS = (("sign", "#fbdcc7", ORANGE), ("exponent", "#cfe4f3", BLUE), ("mantissa", "#dfe8d0", GREEN))


def microscope(bits):
    """One number as a format keeps it (a formats.Bits): its bits, its mark, the marks beside it."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    # Placed on the figure itself, from 0 to 1: axes nobody sees would take most of the time.
    figure = Figure(figsize=(6.4, 3.1), dpi=DPI, facecolor="white")

    def write(x, y, text, size=9, color=INK, **how):
        figure.text(0.03 + 0.94 * x, y, text, fontsize=size, color=color, parse_math=False, **how)

    def line(xs, ys, **how):
        figure.add_artist(Line2D([0.03 + 0.94 * x for x in xs], ys, **how))

    write(0, 0.92, f"{bits.said:.6g} in {bits.format} becomes {bits.value:.10g}", 11)
    count = len(bits.sign + bits.exponent + bits.mantissa)
    wide, x = min(0.075, 1 / (count + 1)), 0.0
    for name, tint, colour in TINTS:
        part = getattr(bits, name)
        told = name if bits.exponent or name == "sign" else "bits"  # of a list, such as NF4's
        if len(part) * wide > 0.04:
            write(x, 0.83, f"{told} {len(part)}" if wide * len(part) > 0.13 else told, color=colour)
        # More than twenty bits are too narrow for a box each.
        pieces = [part] if part and count > 20 else part
        for place, digits in enumerate(pieces):
            width = wide * len(digits) - 0.004
            left = x + wide * place
            figure.add_artist(
                Rectangle(
                    (0.03 + 0.94 * left, 0.60), 0.94 * width, 0.19, fc=tint, ec=colour, lw=0.8
                )
            )
            write(
                left + width / 2,
                0.69,
                digits,
                9 if count > 20 else 13,
                ha="center",
                va="center",
                family="monospace",
            )
        x += wide * len(part) + (0.3 * wide if part else 0)
    write(0, 0.48, bits.reads, 10)
    marks = [
        (m, lw)
        for m, lw in ((bits.below, 1), (bits.value, 3), (bits.above, 1))
        if m is not None and math.isfinite(m)
    ]
    if math.isfinite(bits.value) and math.isfinite(bits.said):
        low = min(bits.said, *(m for m, _ in marks))
        high = max(bits.said, *(m for m, _ in marks))
        span = high - low or 1.0

        def place(value):
            return 0.12 + 0.76 * ((value - low) / span)

        told = [f"{mark:.8g}" for mark, _ in marks]
        told = told if len(set(told)) == len(marks) else [repr(mark) for mark, _ in marks]
        line([0.03, 0.97], [0.18, 0.18], color=QUIET, lw=1)
        for (mark, lw), text in zip(marks, told):
            line([place(mark)] * 2, [0.13, 0.23], color=INK, lw=lw)
            if mark == bits.value or abs(place(mark) - place(bits.value)) > 0.1:  # room for it
                write(
                    place(mark),
                    0.05,
                    text,
                    8 if len(text) > 19 else 9,
                    ha="center",
                    weight="bold" if lw > 1 else "normal",
                )
        line([place(bits.said)], [0.28], marker="v", color=ORANGE, ms=10)
        write(place(bits.said), 0.34, "your number", color=ORANGE, ha="center")
    return Picture(figure, repr(bits))


def rulers(*formats, to=16):
    """The numbers from 0 to `to` of some Formats as marks on rulers, one above the other."""
    points = [format for format in formats if format.min_normal]  # INT8 has none that moves
    figure, axes = blank(
        "Twice as far out, the marks stand twice as far apart"
        if len(points) == len(formats)
        else "Where the numbers are dense, format by format",
        height=2.9,
    )
    says = []
    for row, format in enumerate(formats):
        marks = [mark for mark in format.values() if 0 <= mark <= to]
        axes.eventplot(
            marks, lineoffsets=-row, linelengths=0.55, color=(BLUE, ORANGE)[row % 2], lw=1.2
        )
        near, far = (sum(at <= mark < 2 * at for mark in marks) for at in (1, to / 2))
        says.append(
            f"{format.name} has {len(marks)} marks from 0 to {to}, {near} of them from 1 to "
            f"2, {far} from {to / 2:g} to {to}"
        )
    axes.set_yticks(
        [-row for row in range(len(formats))],
        [f"{format.name}\n{format.width} bits" for format in formats],
    )
    axes.set_xticks([to * part / 8 for part in range(9)])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("the number (equal steps)", fontsize=9, color=QUIET)
    return Picture(figure, f"{'; '.join(says)} (counted).")


def error_speed(errors, speeds, bits):
    """Error against speed, a labelled dot a format; hollow where the device has no fast path.

    errors: {name: share}; speeds: {name: FLOP/s}, without a format that nothing here multiplies;
    bits: {name: bits of a number}. A format has a fast path if it moves at least 0.8 times as many
    bits a second as FP32 does. Raises UnitError without a speed of FP32.
    """
    if "FP32" not in speeds:
        raise UnitError('Speeds are compared with that of FP32, and there is none: speeds["FP32"].')
    rates = {
        name: quantity(getattr(rate, "best", rate), "FLOP/s").value for name, rate in speeds.items()
    }
    fast = [
        name
        for name in errors
        if name in rates and rates[name] * bits[name] >= 0.8 * 32 * rates["FP32"]
    ]
    nowhere = min(rates.values()) / 10  # a column at the left for what cannot be multiplied here
    at = {name: (rates.get(name, nowhere), error) for name, error in errors.items()}
    figure, axes = blank("Fewer bits: less exact, and faster only with unit and kernel", height=4.4)
    axes.set_xscale("log")
    axes.set_yscale("log")
    for name, (x, y) in at.items():
        axes.plot(
            [x],
            [y],
            "o" if name in rates else "s",
            ms=9,
            mew=1.8,
            zorder=3,
            mec=BLUE if name in fast else ORANGE,
            mfc=BLUE if name in fast else "white",
        )
    low, high = math.log10(min(errors.values())) - 0.6, 0.6
    line = (high - low) / 20  # the height of a label, in powers of ten
    heights = spread([math.log10(y) for _, y in at.values()], [line] * len(at), low, high)
    for (name, (x, y)), height in zip(at.items(), heights):
        axes.annotate(
            name,
            (x, 10**height),
            (9, -3),
            textcoords="offset points",
            fontsize=9,
            color=INK,
            zorder=4,
            path_effects=halo(),
        )
    if len(errors) > len(rates.keys() & errors):
        axes.axvline(nowhere * 4.5, color=FAINT, lw=1)
        axes.text(
            nowhere / 2,
            0.02,
            "no kernel here",
            fontsize=9,
            color=QUIET,
            transform=axes.get_xaxis_transform(),
        )
    axes.set_xlim(nowhere / 2.5, max(rates.values()) * 10)
    axes.set_ylim(10**low, 10**high)
    powers = range(
        math.ceil(math.log10(min(rates.values()))), math.floor(math.log10(max(rates.values()))) + 2
    )
    axes.set_xticks(
        [10.0**p for p in powers],
        [str(quantity(10.0**p, "FLOP/s")).removesuffix("FLOP/s") for p in powers],
    )
    axes.minorticks_off()
    axes.set_xlabel(
        "speed of a matrix product here, FLOP/s (each line = 10 times)", fontsize=9, color=QUIET
    )
    axes.set_ylabel("error of the product, as a share of it", fontsize=9, color=QUIET)
    axes.grid(color=FAINT, lw=0.5)
    axes.set_axisbelow(True)
    told = [
        f"{name} {quantity(rates[name], 'FLOP/s')}, error {sig(errors[name])}"
        for name in errors
        if name in rates
    ]
    rest = [f"{name} {sig(errors[name])}" for name in errors if name not in rates]
    says = (
        f"Error against speed on this device, one dot a format: {'; '.join(told)} (measured). "
        f"With a fast path, filled: {', '.join(fast)}."
    )
    says += f" Nothing here multiplies {'; '.join(rest)} (error alone, counted)." if rest else ""
    return Picture(figure, says)


def balls(*formats, size=150):
    """A smooth ball lit from the upper left, each time with its brightness rounded to a Format."""
    import numpy as np

    figure, axes = blank("", height=2.7)
    axes.remove()
    figure.suptitle(
        "One ball, fewer and fewer bits: rounding made visible",
        x=0.02,
        ha="left",
        fontsize=11,
        color=INK,
    )
    y, x = np.mgrid[1 : -1 : size * 1j, -1 : 1 : size * 1j]
    inside = x * x + y * y <= 1
    z = np.sqrt(np.where(inside, 1 - x * x - y * y, 0))
    light = np.where(inside, np.clip((-x + y + 1.6 * z) / math.sqrt(4.56), 0, 1), 1)
    counts = []
    for place, format in enumerate(formats, 1):
        axes = figure.add_subplot(1, len(formats), place)
        scale = min(format.max, 6)  # so that few bits have their best marks at hand
        shown = format.round(light * scale) / scale
        counts.append(len(np.unique(shown[inside])))
        axes.imshow(shown, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
        axes.set_axis_off()
        axes.set_title(
            f"{format.name}, {format.width} bits\n{counts[-1]:,} greys", fontsize=9, color=INK
        )
    told = "; ".join(
        f"{format.name}, {format.width} bits: {count:,} greys"
        for format, count in zip(formats, counts)
    )
    return Picture(
        figure, f"A smooth ball drawn by formula, its brightness rounded. {told} (counted)."
    )
