"""Whether a figure can be read: no text on another, none cut at the edge."""

import itertools


def boxes(figure):
    """{text: box in pixels} of everything written in the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (axes,) = figure.axes
    texts = [t for t in axes.get_children() if hasattr(t, "get_text")]
    texts += axes.get_yticklabels() if axes.axison else []
    return {
        text: text.get_window_extent(canvas.get_renderer())
        for text in texts
        if text.get_text() and text.get_visible()
    }


def assert_legible(picture):
    """No text on another, none cut at the edge."""
    placed = boxes(picture.figure)
    assert len(placed) >= 3
    page = picture.figure.bbox
    for text, box in placed.items():
        assert page.x0 <= box.x0 and box.x1 <= page.x1, f"{text.get_text()!r} is cut"
        assert page.y0 <= box.y0 and box.y1 <= page.y1, f"{text.get_text()!r} is cut"
    for (one, a), (other, b) in itertools.combinations(placed.items(), 2):
        apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
        assert apart, f"{one.get_text()!r} lies on {other.get_text()!r}"


def written(picture):
    return [
        text.get_text().replace("\n", " ").replace("\u00a0", " ") for text in boxes(picture.figure)
    ]
