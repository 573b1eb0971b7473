"""A result with two faces, by every version of ipywidgets."""

from types import SimpleNamespace

import pytest

from flopslib.course.widgets.base import VIEW, WidgetWithText

SEEN = {"version_major": 2, "version_minor": 0, "model_id": "abc"}
OF_8 = {VIEW: SEEN, "text/plain": "Box()"}


class Small(WidgetWithText):
    def __init__(self, widget):
        self.drawn = widget

    def static(self):
        return {"text/plain": "the text"}, {}

    def _build(self):
        return self.drawn


@pytest.mark.parametrize(
    "widget",
    [
        SimpleNamespace(model_id="abc"),  # ipywidgets 7
        SimpleNamespace(_repr_mimebundle_=lambda: OF_8),
        SimpleNamespace(_repr_mimebundle_=lambda: (OF_8, {})),
    ],
    ids=["before 8", "data", "data and metadata"],
)
def test_a_page_stores_the_widget_and_our_text(widget):
    assert Small(widget)._repr_mimebundle_() == ({VIEW: SEEN, "text/plain": "the text"}, {})


def test_without_ipywidgets_the_text_is_all(monkeypatch):
    small = Small(None)
    monkeypatch.setattr(small, "_build", lambda: __import__("a_package_that_is_not_there"))
    assert small._repr_mimebundle_() == ({"text/plain": "the text"}, {})


def test_a_real_widget_is_stored_as_it_would_be_by_itself():
    ipywidgets = pytest.importorskip("ipywidgets")
    widget = ipywidgets.HTML("x")
    data, _ = Small(widget)._repr_mimebundle_()
    assert data[VIEW] == {**SEEN, "model_id": widget.model_id}
