"""One look for the whole course: a palette, a blank figure, labels that keep their distance.

Blue and orange are Okabe and Ito's (2008), green and rose darker relatives of theirs: a test
simulates the common colour deficiencies and holds the colours apart and dark enough on white.
Figures keep their own white ground, so they read the same in a dark theme. Colour is never alone:
a dash, a marker or a word says the same. To change the look of every figure, change it here.
"""

INK = "#1a1a1a"
QUIET = "#6b6b6b"
FAINT = "#d0d0d0"
BLUE, ORANGE, GREEN, ROSE = "#0072B2", "#D55E00", "#36511e", "#c2608a"
PALETTE = (BLUE, ORANGE, GREEN, ROSE)
DASHES = ("-", "--", "-.", ":")
DPI = 96


def blank(title, width=6.4, height=4.0):
    """(figure, axes): white, the finding as its title, without a box around it."""
    from matplotlib.figure import Figure  # no pyplot: a widget's callback must not share state

    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=11, color=INK, loc="left", wrap=True, parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9, colors=INK)
    return figure, axes


def halo():
    """White around a text, so that it stays legible where a line passes behind it."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=3, foreground="white")]


def spread(places, sizes, low=float("-inf"), high=float("inf")):
    """Centres for labels on one axis, moved apart until none touch, but no further.

    places: where each wants to be; sizes: how long each is there; low, high: where the axis ends.

    >>> spread([1.0, 1.0], [0.5, 0.5])
    [0.75, 1.25]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    starts, end = [], 0.0  # where each would start if all were pushed together
    for i in order:
        starts.append(end)
        end += sizes[i]
    # Without those starts, labels may meet but must not overtake: neighbours that do move as one.
    groups = []  # [sum of wishes, how many]
    for i, start in zip(order, starts):
        groups.append([places[i] - sizes[i] / 2 - start, 1])
        while len(groups) > 1 and groups[-2][0] * groups[-1][1] > groups[-1][0] * groups[-2][1]:
            wish, count = groups.pop()
            groups[-1] = [groups[-1][0] + wish, groups[-1][1] + count]
    shifts = [
        max(low, min(high - end, wish / count)) for wish, count in groups for _ in range(count)
    ]
    moved = list(places)
    for i, start, shift in zip(order, starts, shifts):
        moved[i] = shift + start + sizes[i] / 2
    return moved
