"""Forms of any fields: the answer follows the fields, buttons answer, ticks open what they open.

The forms of guesses and exercises are tried in test_ask.py as a cell shows them.
"""

import sys

import pytest

from flopslib._support.display import announced, aria_status, status_region
from flopslib.course.widgets import fields
from flopslib.course.widgets.base import WidgetWithText
from flopslib.course.widgets.forms import Form

FIELDS = {
    "words": fields.text("words", "two"),
    "more": fields.tick("more", False),
    "size": fields.text("size", "1", opened_by="more"),
}


def joined(**values):
    """The answer of a form: its values; none for "quiet"."""
    return None if values["words"] == "quiet" else str(values)


def form_of(**options):
    form = Form("The text.", FIELDS, joined, **options)
    return form, form.widget


def answer_of(box):
    return box.children[-1].value


def test_the_answer_follows_the_fields():
    form, box = form_of(first="as it begins")
    assert answer_of(box) == "as it begins"
    form.controls["words"].value = "three"
    assert answer_of(box) == str({"words": "three", "more": False, "size": "1"})


def test_an_answer_of_none_leaves_what_was_there():
    form, box = form_of(first="as it begins")
    form.controls["words"].value = "quiet"
    assert answer_of(box) == "as it begins"


def test_a_tick_opens_its_fields_and_shuts_them():
    form, _ = form_of()
    size = form.controls["size"].layout
    assert size.display == "none"
    form.controls["more"].value = True
    assert size.display is None
    form.controls["more"].value = False
    assert size.display == "none"


def test_each_button_has_its_own_answer():
    one, two = "<b>one</b>", "two"
    _, box = form_of(actions={"One": lambda **_: one, "Two": lambda words, **_: two + words})
    first, second = box.children[-2].children
    first.click()
    assert answer_of(box) == one
    second.click()
    assert answer_of(box) == "twotwo"


def test_a_form_stands_as_text_where_widgets_cannot_be_drawn(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # it is not installed
    form = Form("The text.", FIELDS, joined)
    assert repr(form) == "The text."
    data, metadata = form._repr_mimebundle_()
    assert data["text/plain"] == "The text." and metadata == {}


def test_a_notebook_stores_the_text_and_the_widget():
    data, metadata = Form("The text.", FIELDS, joined)._repr_mimebundle_()
    assert data["text/plain"] == "The text." and metadata == {}
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_page_without_widgets_wraps_the_text_of_a_form():
    data, _ = Form("Is 3 < 4?\nNot yet answered.", FIELDS, joined)._repr_mimebundle_()
    assert data["text/html"].startswith("<p ") and "overflow-wrap: anywhere" in data["text/html"]
    assert "Is 3 &lt; 4?<br>Not yet answered." in data["text/html"]


def test_no_field_is_wider_than_its_page():
    made = [
        fields.text("label"),
        fields.text(),
        fields.number("label", 1),
        fields.tick("label", width="36em"),
        fields.buttons("AB"),
        fields.menu("label", "ab", "a"),
        fields.slider("label", 1, least=0, most=2),
        fields.range_slider("label", (1, 2), least=0, most=3),
        fields.value_slider("label", [1, 2], 1, width="40em"),
    ]
    assert {field.build().layout.max_width for field in made} == {"100%"}


def test_the_widget_is_built_once():
    form, box = form_of()
    assert form.widget is box


def test_a_subclass_needs_its_text_and_its_widget():
    for missing in (WidgetWithText().static, lambda: WidgetWithText().widget):
        with pytest.raises(NotImplementedError):
            missing()


@pytest.mark.parametrize(
    "field, kind",
    [
        (fields.text("label", "start", example="such", label_width="9em"), "Text"),
        (fields.number("label", 0.5), "FloatText"),
        (fields.tick("label"), "Checkbox"),
        (fields.buttons({"a stab": 30}), "ToggleButtons"),
        (fields.buttons("ABCD", width="4em"), "ToggleButtons"),
        (fields.menu("label", ["a", "b"], "b"), "Dropdown"),
        (fields.slider("label", 3, least=1, most=9), "IntSlider"),
        (fields.range_slider("label", (2, 3), least=1, most=9), "IntRangeSlider"),
        (fields.value_slider("label", [1, 1024], 1024), "SelectionSlider"),
    ],
)
def test_a_field_builds_its_control_with_its_first_value(field, kind):
    control = field.build()
    assert type(control).__name__ == kind and control.value == field.start


def test_a_reply_is_an_alert_which_readers_announce_though_it_is_a_new_element():
    assert announced("<b>").startswith('<div role="alert" ') and "<b>" not in announced("<b>")


def test_a_status_is_a_live_region_whose_words_are_escaped():
    assert 'role="status" aria-live="polite"' in aria_status("<b>")
    assert "<b>" not in aria_status("<b>") and "<b>" in status_region("<b>")
