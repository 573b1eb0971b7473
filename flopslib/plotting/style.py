"""One look for the whole course: a palette, a blank figure, labels that keep their distance.

The palette is a choice of Okabe and Ito's (2008): a test simulates the common colour deficiencies
and holds the colours apart and dark enough on white. Figures keep their own white ground, so they
read the same in a dark theme. Colour is never alone: a dash, a marker or a word says the same.
To change the look of every figure, change it here.
"""
INK = "#1a1a1a"
QUIET = "#6b6b6b"
FAINT = "#d0d0d0"
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#00735c", "#8a3a78"
PALETTE = (BLUE, ORANGE, GREEN, PURPLE)
DASHES = ("-", "--", "-.", ":")
DPI = 96


def blank(title, width=6.4, height=4.0):
    """(figure, axes): white, the finding as its title, without a box around it."""
    from matplotlib.figure import Figure  # no pyplot: a widget's callback must not share state

    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    axes.set_title(title, fontsize=11, color=INK, loc="left", wrap=True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9, colors=INK)
    return figure, axes


def spread(places, gap):
    """Places on one axis, moved apart to at least `gap`, as little as their order allows.

    >>> spread([1.0, 1.0], 0.5)
    [0.75, 1.25]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    groups = []  # [sum of the wished first places, members]: neighbours that touch move as one
    for i in order:
        groups.append([places[i], [i]])
        while len(groups) > 1 and _start(groups[-1], gap) < _end(groups[-2], gap) + gap - 1e-9:
            wish, members = groups.pop()
            groups[-1] = [groups[-1][0] + wish, groups[-1][1] + members]
    moved = list(places)
    for group in groups:
        for k, i in enumerate(group[1]):
            moved[i] = _start(group, gap) + k * gap
    return moved


def _start(group, gap):
    wishes, members = group
    return wishes / len(members) - gap * (len(members) - 1) / 2


def _end(group, gap):
    return _start(group, gap) + gap * (len(group[1]) - 1)
