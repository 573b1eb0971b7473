"""The forms of guesses, exercises and votes: as a cell shows them, and as its code."""

import json
import os
import subprocess
import sys

import pytest
from learners import new_kernel

import flopslib as fl
from flopslib.course import ask
from flopslib.course.feedback import SURE
from flopslib.course.lessons import lesson_06

pytestmark = pytest.mark.usefixtures("at_home")


# -- forms -----------------------------------------------------------------------------------------


def parts(form):
    """(everything in the form's box by class name, its spoken answer)."""

    def inside(box):
        for child in box.children:
            yield child
            yield from inside(child) if hasattr(child, "children") else ()

    found = {}
    for part in inside(form.widget):
        found.setdefault(type(part).__name__, []).append(part)
    return found, found["HTML"][-1]


def bundle(form):
    """What a notebook stores of a form."""
    data = form._repr_mimebundle_()
    return data[0] if isinstance(data, tuple) else data


def test_a_form_stores_the_same_text_with_and_without_a_guess(monkeypatch):
    before = repr(fl.guess("00.a")), bundle(fl.guess("00.a"))["text/plain"]
    fl.guess("00.a", "2 GFLOP/s", sure=60)
    fl.reveal("00.a", "105 GFLOP/s")
    for _ in range(2):
        form = fl.guess("00.a")
        assert (repr(form), bundle(form)["text/plain"]) == before
        new_kernel(monkeypatch)


@pytest.mark.parametrize(
    "form, code",
    [
        (lambda: fl.guess("00.a"), 'fl.guess("00.a", "1e15 FLOP/s", sure=60)'),
        (
            lambda: fl.check("00.1", ..., rate=1e9),
            'fl.check("00.1", your_answer, rate=matrix.best)',
        ),
        (lambda: fl.check("00.vote", ""), 'fl.check("00.vote", "A")'),
    ],
)
def test_a_form_has_its_line_of_code_in_its_text(form, code, monkeypatch):
    assert code in repr(form())
    data = bundle(form())
    assert code in data["text/plain"] and "application/vnd.jupyter.widget-view+json" in data
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # it is not installed
    assert bundle(form()).keys() == {"text/plain", "text/html"}
    assert bundle(form())["text/plain"] == repr(form())


def test_the_line_of_code_in_a_guesses_form_runs():
    code = repr(fl.guess("00.a")).rpartition("write one: ")[2]
    assert eval(code).text == "Noted: 1 PFLOP/s (fairly sure)."


def test_a_form_shows_the_same_as_its_code():
    found, answer = parts(fl.guess("00.a"))
    found["Text"][0].value = "2 GFLOP/s"
    assert "Noted: 2 GFLOP/s." in answer.value
    assert [label for label, _ in found["ToggleButtons"][0].options] == list(SURE)
    found["ToggleButtons"][0].value = 60
    assert "Noted: 2 GFLOP/s (fairly sure)." in answer.value
    assert "You said 2 GFLOP/s (fairly sure)." in repr(fl.reveal("00.a", "105 GFLOP/s"))


def test_a_click_that_is_handled_after_the_reveal_is_answered_with_the_comparison():
    found, answer = parts(fl.guess("00.a"))
    fl.reveal("00.a", "105 GFLOP/s")  # the long cell ends before the kernel hears of the click
    found["Text"][0].value = "2 GFLOP/s"
    found["Button"][0].click()
    assert "52.5 times too low" in answer.value


def test_an_empty_form_is_answered_kindly():
    found, answer = parts(fl.guess("00.a"))
    assert "Empty is fine too" in answer.value
    found["Button"][0].click()
    assert "Fine. Run on." in answer.value
    found["ToggleButtons"][0].value = 60
    assert "Fine. Run on." in answer.value


def test_a_form_that_is_emptied_keeps_the_guess():
    found, answer = parts(fl.guess("00.a"))
    found["Text"][0].value = "3 GFLOP/s"
    found["Text"][0].value = " "
    assert "Your 3 GFLOP/s stays. Run on." in answer.value
    assert "You said 3 GFLOP/s." in repr(fl.reveal("00.a", "105 GFLOP/s"))


def test_a_form_shows_a_sign_of_life_before_it_measures(monkeypatch):
    found, answer = parts(fl.check("06.3"))
    shown = []
    answer.observe(lambda change: shown.append(change.new), names="value")
    monkeypatch.setattr(lesson_06, "times_as_long", lambda *_: len(shown))
    found["Text"][0].value = "300"
    assert "Measuring" in shown[0] and "It takes 1 times as long" in shown[-1]


def test_a_form_remembers_an_earlier_guess_in_its_widget_alone():
    fl.guess("00.a", "2 GFLOP/s")
    _, answer = parts(fl.guess("00.a"))
    assert "Noted earlier: 2 GFLOP/s" in answer.value


def test_an_exercises_form_judges_hints_and_solves():
    found, answer = parts(fl.check("00.1", "", rate="105 GFLOP/s"))
    found["Text"][0].value = "11.5 million years"
    assert "Right: 11.5 million years" in answer.value
    check, hint, solve = found["Button"]
    hint.click()
    assert "Hint 1 of 3" in answer.value
    check.click()
    assert "Right: 11.5 million years" in answer.value
    solve.click()
    assert "In code:" in answer.value


def pressed(form, *labels):
    """The reply of a form after presses of these buttons."""
    found, answer = parts(form)
    by_label = {button.description: button for button in found["Button"]}
    for label in labels:
        by_label[label].click()
    return answer.value


@pytest.mark.parametrize("id", ["00.2", "01.2", "00.vote", "05.1"])
def test_a_solution_is_shown_at_a_second_press_and_the_first_says_so(id):
    given = {"peak": "118 GFLOP/s", "bandwidth": "41 GB/s"} if id == "05.1" else {}
    words = "The answer is C" if id == "00.vote" else "In code"
    first = pressed(fl.check(id, **given), "Solution")
    assert "press Solution once more" in first and words not in first
    assert words in pressed(fl.check(id, **given), "Solution", "Solution")
    assert words in pressed(fl.check(id, **given), "Solution", "Hint", "Solution")
    assert words not in pressed(fl.check(id, **given), "Hint", "Solution")


@pytest.mark.parametrize("typed", ["11.5 million years", "3 s", "no number"])
def test_a_solution_is_shown_at_once_after_a_try(typed):
    form = fl.check("00.1", rate="105 GFLOP/s")
    found, _ = parts(form)
    found["Text"][0].value = typed
    assert "In code" in pressed(form, "Solution")


def test_a_letter_of_a_vote_is_a_try():
    form = fl.check("00.vote")
    found, _ = parts(form)
    found["ToggleButtons"][0].value = "A"
    assert "The answer is C" in pressed(form, "Solution")


@pytest.mark.parametrize("typed", ["", "   "])
def test_check_without_an_answer_says_what_to_do_and_is_no_try(typed):
    form = fl.check("00.2")
    found, _ = parts(form)
    found["Text"][0].value = typed
    assert "Type an answer first" in pressed(form, "Check")
    assert "once more" in pressed(form, "Solution")


def test_a_vote_has_no_check_button_because_a_letter_answers_at_once():
    found, _ = parts(fl.check("00.vote"))
    assert [button.description for button in found["Button"]] == ["Hint", "Solution"]


def test_several_numbers_have_a_field_each_and_are_checked_together():
    form = fl.check("05.1", peak="118 GFLOP/s", bandwidth="41.1 GB/s")
    found, answer = parts(form)
    one, few, many = found["Text"]
    assert [field.description for field in found["Text"]] == list(ask.find("05.1").names)
    one.value = "20.6 GFLOP/s"
    few.value = "118e9"
    assert answer.value == "" and "Type an answer first" in pressed(form, "Check")
    many.value = "118 GFLOP/s"
    assert "Right" in answer.value
    one.value = "5"
    assert "Right" not in answer.value


def test_a_two_part_question_has_a_field_and_buttons():
    form = fl.check("17.2")
    found, answer = parts(form)
    [side] = found["ToggleButtons"]
    side.value = "over"
    assert answer.value == "" and "Type an answer first" in pressed(form, "Check")
    found["Text"][0].value = "9.92e25"
    assert "The number is right" in answer.value and "9.9 is less than 10" in answer.value
    side.value = "too close to say"
    assert "Right: 9.92e25 FLOP" in answer.value


def test_of_two_parts_the_number_is_answered_alone_with_what_is_missing():
    form = fl.check("17.2")
    found, answer = parts(form)
    found["Text"][0].value = "9.92e25"
    assert "And the second part" in answer.value
    assert "In code" in pressed(form, "Solution")


def test_what_only_code_answers_has_no_field_and_says_that_it_may_be_skipped():
    form = fl.check("04.3")
    found, _ = parts(form)
    assert "Text" not in found and "Check" not in [one.description for one in found["Button"]]
    assert "needs code. Skip it" in repr(form) and "In code" in pressed(form, "Solution")


@pytest.mark.parametrize("id", ["01.2", "03.3", "05.3", "06.3"])
def test_what_a_text_can_answer_has_a_field(id):
    form = fl.check(id)
    found, _ = parts(form)
    assert len(found["Text"]) == 1 and "needs code" not in repr(form)


def test_a_votes_form_has_a_button_for_each_letter():
    found, answer = parts(fl.check("00.vote"))
    assert list(found["ToggleButtons"][0].options) == list("ABCD")
    found["ToggleButtons"][0].value = "B"
    assert "No, not B." in answer.value


@pytest.mark.parametrize(
    "form",
    [
        lambda: fl.guess("00.a"),
        lambda: fl.check("00.2"),
        lambda: fl.check("00.1", rate="105 GFLOP/s"),
    ],
)
def test_what_a_learner_typed_is_shown_and_not_run(form):
    found, answer = parts(form())
    found["Text"][0].value = "<img src=x onerror=alert(1)>"
    assert "<img" not in answer.value and "&lt;img" in answer.value
    assert answer.value.startswith('<div role="alert" ')


def test_a_file_that_somebody_edited_cannot_put_html_into_a_form(at_home):
    (at_home / "guesses.json").write_text(
        json.dumps({"version": 1, "guesses": {"00.a": {"said": "<script>1</script>"}}})
    )
    _, answer = parts(fl.guess("00.a"))
    assert "<script" not in answer.value
    assert repr(fl.reveal("00.a", "1 GFLOP/s")) == "One core of this computer did 1 GFLOP/s."


def test_asking_loads_neither_torch_nor_widgets():
    code = (
        "import sys, flopslib as fl; fl.guess('00.a', 1); fl.reveal('00.a', 2); fl.journal();"
        "repr(fl.guess('00.a')); fl.check('00.vote', 'C');"
        "print([m for m in ('torch', 'ipywidgets', 'matplotlib') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=True
    )
    assert run.stdout == "[]\n"


def test_where_nothing_can_be_saved_the_guess_is_kept_and_the_learner_told(at_home, monkeypatch):
    (at_home / "home").write_text("a file stands where the folder should be")
    monkeypatch.setenv("FLOPSLIB_HOME", str(at_home / "home"))
    text = repr(fl.guess("00.a", "2 GFLOP/s"))
    assert text.startswith("Noted: 2 GFLOP/s. It cannot be saved here (")
    assert "You said 2 GFLOP/s." in repr(fl.reveal("00.a", "105 GFLOP/s"))
    assert "52.5 times too low" in repr(fl.journal()) and "cannot be saved" in repr(fl.journal())


@pytest.mark.parametrize("id", ["00.2", "04.2"])
def test_the_items_of_a_task_are_set_as_a_list(id):
    text = repr(fl.check(id))
    for number in range(1, 7):
        assert f"\n{number}. " in text
    found, _ = parts(fl.check(id))
    assert found["HTML"][0].value.count("<br>") == 6
    assert " ".join(text.split("\n")[:7]) == ask.find(id).ask


def test_a_button_brings_a_screen_reader_what_it_stands_for():
    (sure,) = parts(fl.guess("06.a"))[0]["ToggleButtons"]
    assert list(sure.tooltips) == ["How sure"] * len(SURE)
    (vote,) = parts(fl.check("06.vote", ...))[0]["ToggleButtons"]
    statements = list(lesson_06.lesson["06.vote"].options.values())
    assert list(vote.tooltips) == statements and len(set(statements)) == len(statements) > 2
