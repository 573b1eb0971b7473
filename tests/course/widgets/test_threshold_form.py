"""The form of lesson 17: numbers in, sentences out; nothing raises, nothing typed is HTML."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.course.widgets.threshold_form import FIELDS, answer, code

ON = "2026-11-01"
TICKS = ("private", "builds")
LEARNED = {"active": "405e9", "tokens": "15.6e12"}


@pytest.fixture
def form():
    form = fl.live.crosses(on=ON)
    assert form.widget
    return form


def says(form):
    return form.widget.children[-1].value


def cells(form, line):
    """Side, distance and sureness of a line in the form's table; [] where it has no row."""
    row = re.search(rf"<td[^>]*>{line}</td>(.*?)</tr>", says(form))
    return re.findall(r"<td[^>]*>(.*?)</td>", row[1])[:3] if row else []


def test_the_stored_text_is_the_answer_and_its_line_of_code(form):
    *sentences, line = repr(form).splitlines()
    assert sentences == repr(fl.crosses(fl.TrainingRun("405e9", "15.6e12"), on=ON)).splitlines()
    assert line == (
        "In code: fl.crosses(fl.TrainingRun(active='405 billion', tokens='15.6 trillion'), "
        "on='2026-11-01')"
    )
    assert form._repr_mimebundle_()[0]["text/plain"] == repr(form)


def test_the_form_answers_a_screen_reader_with_sentences_and_a_table(form):
    html = says(form)
    assert 'role="status" aria-live="polite"' in html and "Not legal advice." in html
    assert cells(form, "EU 1e25") == ["over", "3.8 times", "yes"]
    assert "<th" in html and "what follows</th>" in html
    assert "fl.TrainingRun(active=&#x27;405 billion&#x27;" in html


def test_changing_a_field_changes_the_answer(form):
    form.controls["active"].value = "37e9"
    form.controls["tokens"].value = "14.8e12"
    assert cells(form, "EU 1e25") == cells(form, "US outbound 1e25") == ["under", "3 times", "yes"]
    form.controls["on"].value = "2024-06-01"
    assert cells(form, "US order 1e26")[0] == "under" and "US outbound" not in says(form)


def test_the_day_on_the_eu_market_gives_an_older_model_time(form):
    assert "has until" not in says(form)
    form.controls["placed"].value = "2024-07-23"
    assert says(form).count("Its provider has until 2027-08-02 (Article 111(3)).") == 2
    assert "placed=&#x27;2024-07-23&#x27;" in says(form)
    form.controls["placed"].value = "2025-08-02"
    assert "has until" not in says(form)
    form.controls["placed"].value = "last summer"
    assert "is not a date" in says(form)


def test_chips_and_days_do_instead_of_parameters_and_tokens(form):
    for name, text in dict(
        active="", tokens="", chips="100,000 x H100", days="29", utilisation="40 %"
    ).items():
        form.controls[name].value = text
    assert cells(form, "California 1e26") == ["under", "0.85 %", "no: 30 % reaches across"]


def test_the_two_boxes_open_their_fields_and_change_the_answer():
    form = fl.live.crosses(active="300e9", tokens="5.5e12", on=ON)
    assert form.widget
    controls = form.controls
    assert cells(form, "EU 1e25")[:2] == cells(form, "US outbound 1e25")[:2] == ["under", "1 %"]
    assert controls["writer"].layout.display == controls["original"].layout.display == "none"
    controls["private"].value = True
    assert cells(form, "EU 1e25")[:2] == ["over", "1.8 %"]
    assert controls["writer"].layout.display is None
    controls["private"].value, controls["builds"].value = False, True
    assert cells(form, "EU one third")[:2] == ["under", "26.1 % of it"]
    assert "private_data" not in says(form) and controls["original"].layout.display is None


def test_chips_beside_tokens_are_not_left_out_in_silence(form):
    form.controls["chips"].value, form.controls["days"].value = "50,000 x H100", "120"
    assert "By these numbers 7.39 % of the dense BF16 sheet peak" in says(form)
    assert "The count is that of 6ND, not of the chips." in says(form)


@pytest.mark.parametrize(
    "texts, sentence",
    [
        (
            LEARNED | {"chips": "16,000 x H100"},
            "The chips are left out of the count: without days they give no FLOP.",
        ),
        (
            LEARNED | {"chips": "8 x H200", "utilisation": "40 %"},
            "The chips and the utilisation are left out of the count: without days they give no "
            "FLOP.",
        ),
        (
            LEARNED | {"days": "54"},
            "The days are left out of the count: without chips they give no FLOP.",
        ),
        (
            {"active": "70e9", "chips": "1,000 x H100", "days": "30"},
            "The parameters are left out of the count: without tokens they give no FLOP.",
        ),
        (
            {"tokens": "2e12", "chips": "1,000 x H100", "days": "30"},
            "The tokens are left out of the count: without parameters they give no FLOP.",
        ),
        (
            LEARNED | {"chips": "16,384 x H100", "days": "72"},
            "The chips and their time are left out of the count; held against it, they mean that "
            "37.6 % of the dense peak was reached (estimated).",
        ),
    ],
)
def test_a_field_that_the_count_does_not_use_is_named(texts, sentence):
    empty = dict.fromkeys(("active", "tokens"), "")
    form = fl.live.crosses(**(empty | texts), on=ON)
    assert sentence in repr(form).splitlines() and form.widget
    assert sentence in says(form) and "EU 1e25" in says(form)


@pytest.mark.parametrize(
    "texts",
    [
        LEARNED,
        LEARNED | {"chips": "16,384 x H100", "days": "72", "utilisation": "38 %"},
        {"chips": "16,384 x H100", "days": "72", "utilisation": "38 %"},
    ],
)
def test_where_every_field_is_used_no_sentence_says_otherwise(texts):
    empty = dict.fromkeys(("active", "tokens"), "")
    assert "left out of the count" not in repr(fl.live.crosses(**(empty | texts), on=ON))


def test_a_field_may_start_with_a_number():
    assert "active='405000000000'" in repr(fl.live.crosses(active=405 * 10**9, on=ON))
    assert fl.live.crosses(chips=fl.Q("3 GFLOP"), on=ON).widget, "a slip is a sentence, too"


@pytest.mark.parametrize(
    "box, field, sentence",
    [
        ("private", "written", "Fill in both fields"),
        ("builds", "original", "Say what the other model"),
    ],
)
def test_a_ticked_box_with_an_empty_field_asks_for_it(form, box, field, sentence):
    form.controls[box].value, form.controls[field].value = True, " "
    assert sentence in says(form) and not cells(form, "EU 1e25")


def test_numbers_as_papers_write_them_are_read(form):
    form.controls["active"].value = "405B parameters"
    form.controls["tokens"].value = "15.6T tokens"
    assert cells(form, "EU 1e25") == ["over", "3.8 times", "yes"]


@pytest.mark.parametrize(
    "name, text, sentence",
    [
        (
            "active",
            "many",
            "parameters used per token: &#x27;many&#x27; does not begin with a number",
        ),
        ("tokens", "<img src=x onerror=alert(1)>", "&lt;img src=x"),
        ("on", "soon", "is not a date"),
        ("placed", "soon", "is not a date"),
        ("chips", "8 x H1000", "is not"),
        ("tokens", "", "The parameters give no FLOP without the tokens"),
        ("active", "405", "parameters used per token is 405: is a word missing?"),
        ("chips", "24,000 GPUs", "does not say which chips"),
        ("utilisation", "40 %", "belong to a chip: say which, such as chips "),
    ],
)
def test_a_slip_is_named_where_the_answer_stands(form, name, text, sentence):
    form.controls[name].value = text
    assert sentence in says(form) and "<img" not in says(form) and not cells(form, "EU 1e25")


def test_an_empty_form_asks_for_numbers_and_has_no_field_by_another_name():
    assert repr(fl.live.crosses(active="", tokens="")).startswith("Fill in parameters and tokens")
    with pytest.raises(UserError, match="no field 'params'; it has active, tokens"):
        fl.live.crosses(params="5")


def test_the_widget_has_no_output_widget_and_every_field_a_label(form):
    box = form.widget
    kinds = {type(child).__name__ for child in box.children}
    assert kinds == {"Text", "Checkbox", "HTML"} and form.controls.keys() == FIELDS.keys()
    assert all(control.description for control in form.controls.values())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from([name for name in FIELDS if name not in TICKS]),
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(["405e9", "15.6e12", "8 x H100", "0.4", ON, "unknown"]),
        ),
    ),
    st.booleans(),
    st.booleans(),
)
def test_the_code_that_it_names_says_what_the_form_says(texts, private, builds):
    values = texts | {"private": private, "builds": builds}
    try:
        shown = repr(answer(**values))
    except UserError:
        shown = "refused"
    try:
        same = repr(eval(code(**values), {"fl": fl}))
    except UserError:
        same = "refused"
    assert shown == same or shown == "refused"


def test_where_widgets_cannot_be_drawn_the_answer_is_a_table_whose_quiet_rows_are_folded():
    data, _ = fl.live.crosses(on=ON).static()
    above, _, folded = data["text/html"].partition("<details>")
    assert "EU 1e25" in above and "California 1e26" not in above
    assert "California 1e26" in folded and "In code: " in folded
