"""The form of the thresholds lesson: numbers in, sentences out; nothing raises, nothing is HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.course.widgets.threshold_form import BUILDS, FIELDS, PRIVATE, answer, code

ON = "2026-11-01"


@pytest.fixture
def form():
    return fl.live.crosses(on=ON)


def says(form):
    return form.widget.children[-1].value


def test_the_stored_text_is_the_answer_and_its_line_of_code(form):
    *said, line = repr(form).splitlines()
    assert said == repr(fl.crosses(fl.TrainingRun("405e9", "15.6e12"), on=ON)).splitlines()
    assert line == (
        "In code: fl.crosses(fl.TrainingRun(active='405 billion', tokens='15.6 trillion'), "
        "on='2026-11-01')"
    )
    assert form._repr_mimebundle_()[0]["text/plain"] == repr(form)


def test_the_form_answers_with_one_sentence_a_line_to_a_screen_reader(form):
    html = says(form)
    assert 'role="status" aria-live="polite"' in html and "Not legal advice." in html
    assert "<br>EU 1e25: over, by 3.8; your 30 % cannot change that." in html
    assert "fl.TrainingRun(active=&#x27;405 billion&#x27;" in html


def test_changing_a_field_changes_the_answer(form):
    form.widget.controls["active"].value = "37e9"
    form.widget.controls["tokens"].value = "14.8e12"
    assert "EU 1e25, US outbound 1e25: under, by 3; your 30 %" in says(form)
    form.widget.controls["on"].value = "2024-06-01"
    assert "EU 1e25" not in says(form) and "US order 1e26: under" in says(form)


def test_chips_and_days_do_instead_of_parameters_and_tokens(form):
    for name, text in dict(
        active="", tokens="", chips="100,000 x H100", days="29", utilisation="40 %"
    ).items():
        form.widget.controls[name].value = text
    assert ": under, by 0.85 %; 30 % either way reaches across" in says(form)


def test_the_two_boxes_open_their_fields_and_change_the_answer():
    form = fl.live.crosses(active="300e9", tokens="5.5e12", on=ON)
    controls = form.widget.controls
    assert "EU 1e25, US outbound 1e25: under, by 1 %" in says(form)
    assert controls["writer"].layout.display == controls["original"].layout.display == "none"
    controls["private"].value = True
    assert "EU 1e25: over, by 1.8 %" in says(form) and controls["writer"].layout.display is None
    controls["private"].value, controls["builds"].value = False, True
    assert "EU one third: under: the change is 26.1 %" in says(form)
    assert "private_data" not in says(form) and controls["original"].layout.display is None


def test_chips_beside_tokens_are_not_left_out_in_silence(form):
    form.widget.controls["chips"].value, form.widget.controls["days"].value = "50,000 x H100", "120"
    assert "By these numbers 7.39 % of the dense BF16 sheet peak" in says(form)
    assert "The count is that of 6ND, not of the chips." in says(form)


@pytest.mark.parametrize(
    "box, field, said",
    [
        ("private", "written", "Fill in both fields"),
        ("builds", "original", "Say what the other model"),
    ],
)
def test_a_ticked_box_with_an_empty_field_asks_for_it(form, box, field, said):
    form.widget.controls[box].value, form.widget.controls[field].value = True, " "
    assert said in says(form) and "EU 1e25:" not in says(form)


def test_numbers_as_papers_write_them_are_read(form):
    form.widget.controls["active"].value = "405B parameters"
    form.widget.controls["tokens"].value = "15.6T tokens"
    assert "EU 1e25: over, by 3.8;" in says(form)


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("active", "many", "active: &#x27;many&#x27; does not begin with a number"),
        ("tokens", "<img src=x onerror=alert(1)>", "&lt;img src=x"),
        ("on", "soon", "is not a date"),
        ("chips", "8 x H1000", "is not"),
        ("tokens", "", "There is no count of FLOP in that"),
    ],
)
def test_a_slip_is_told_where_the_answer_stands(form, name, text, said):
    form.widget.controls[name].value = text
    assert said in says(form) and "<img" not in says(form) and "EU 1e25:" not in says(form)


def test_an_empty_form_asks_for_numbers_and_has_no_field_by_another_name():
    assert repr(fl.live.crosses(active="", tokens="")).startswith("Fill in parameters and tokens")
    with pytest.raises(UserError, match="no field 'params'; it has active, tokens"):
        fl.live.crosses(params="5")


def test_the_widget_has_no_output_widget_and_every_field_a_label(form):
    box = form.widget
    kinds = {type(child).__name__ for child in box.children}
    assert (
        kinds == {"Text", "Checkbox", "HTML"}
        and len(box.controls) == len(FIELDS | PRIVATE | BUILDS) + 2
    )
    assert all(control.description for control in box.controls.values())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, *PRIVATE, *BUILDS]),
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(["405e9", "15.6e12", "8 x H100", "0.4", ON, "unknown"]),
        ),
    ),
    st.booleans(),
    st.booleans(),
)
def test_the_code_that_it_names_says_what_the_form_says(texts, private, builds):
    try:
        told = repr(answer(private, builds, **texts))
    except UserError as error:
        told = str(error)
    try:
        same = repr(eval(code(private, builds, **texts), {"fl": fl}))
    except UserError as error:
        same = str(error)
    assert told == same or told.startswith(("Fill in", "Say what"))
