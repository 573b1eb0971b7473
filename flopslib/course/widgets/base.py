"""A result with two faces: a text for every page, and a widget where widgets can be drawn.

A notebook stores both. So a page without widgets, a printed page, a screen reader and the tests all
have the text, which is the same each time.
To add another such result: a subclass with `static` and `_build`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ipywidgets

VIEW = "application/vnd.jupyter.widget-view+json"
Bundle = tuple[dict[str, Any], dict[str, Any]]  # (data by MIME type, metadata by MIME type)


class WidgetWithText:
    """A text for every page, and a widget where widgets can be drawn."""

    _widget: ipywidgets.Widget | None = None

    def static(self) -> Bundle:
        """(data, metadata) for pages without widgets; data has "text/plain"."""
        raise NotImplementedError

    def _build(self) -> ipywidgets.Widget:
        raise NotImplementedError

    @property
    def widget(self) -> ipywidgets.Widget:
        """The ipywidgets box; built once, when first asked for."""
        if self._widget is None:
            self._widget = self._build()
        return self._widget

    def __repr__(self) -> str:
        return self.static()[0]["text/plain"]

    def _repr_mimebundle_(self, **_: object) -> Bundle:
        try:
            widget_data, widget_metadata = _drawn(self.widget)
        except ImportError:  # no ipywidgets: the text has the line of code
            return self.static()
        data, metadata = self.static()
        return {**widget_data, **data}, {**widget_metadata, **metadata}


def _drawn(widget: ipywidgets.Widget) -> Bundle:
    """What a page stores of a widget, by every version of ipywidgets."""
    if not hasattr(widget, "_repr_mimebundle_"):  # before 8, as on Colab
        return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}, {}
    drawn: Any = widget._repr_mimebundle_()
    return drawn if isinstance(drawn, tuple) else (drawn, {})  # data alone, or with metadata
