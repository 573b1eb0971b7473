"""Whether a figure can be read: no text on another, none cut at the edge; and what is written."""

from __future__ import annotations

import itertools

from flopslib.plotting.picture import Picture


def boxes(figure):
    """{text: box in pixels} of everything written in the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()  # places everything, in a third of the time
    (axes,) = figure.axes
    texts = [t for t in axes.get_children() if hasattr(t, "get_text")]
    if axes.axison:
        texts += tick_labels(axes.xaxis, axes.get_xlim()) + tick_labels(axes.yaxis, axes.get_ylim())
        texts += [axes.xaxis.label, axes.yaxis.label]
    return {
        # Of an annotation its text alone, without the line to its point.
        text: Text.get_window_extent(text, canvas.get_renderer())
        for text in texts
        if text.get_text() and text.get_visible()
    }


def tick_labels(axis, ends):
    """The labels of the ticks that lie on an axis."""
    low, high = sorted(ends)
    ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels())
    return [label for place, label in ticks if low <= place <= high]


def assert_uncut(placed: dict, page):
    """Nothing is cut at the edge of the page."""
    for text, box in placed.items():
        assert page.x0 <= box.x0 and box.x1 <= page.x1, f"{text.get_text()!r} is cut"
        assert page.y0 <= box.y0 and box.y1 <= page.y1, f"{text.get_text()!r} is cut"


def assert_apart(placed: dict, room: float = 1):
    """No text on another; `room` pixels of their boxes are empty."""
    for (text, a), (other, b) in itertools.combinations(placed.items(), 2):
        beside = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1
        below = a.y1 <= b.y0 + room or b.y1 <= a.y0 + room
        assert beside or below, f"{text.get_text()!r} lies on {other.get_text()!r}"


def assert_legible(picture: Picture):
    """No text on another, none cut at the edge."""
    placed = boxes(picture.figure)
    assert len(placed) >= 3
    assert_uncut(placed, picture.figure.bbox)
    assert_apart(placed)


def written(picture: Picture) -> list[str]:
    """Every text that is written, each on one line."""
    return [on_one_line(text.get_text()) for text in boxes(picture.figure)]


def title(picture: Picture) -> str:
    """The finding above the figure, on one line."""
    figure = picture.figure
    titles = [axes.get_title(loc) for axes in figure.axes for loc in ("left", "right")]
    titles = [figure.get_suptitle(), *titles, *(text.get_text() for text in figure.texts)]
    return on_one_line(next(text for text in titles if text))


def on_one_line(text: str) -> str:
    """A text as it is read: without breaks, a dollar sign without what keeps it from a formula."""
    return text.replace("\n", " ").replace("\u00a0", " ").replace(r"\$", "$")
