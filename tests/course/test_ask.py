"""Guess, reveal, check, hint, solution, journal: what a learner is told; and nothing raises."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.course import ask
from flopslib.course.feedback import SURE, ExerciseError, Feedback, empty, times_off
from flopslib.course.lesson import Guess
from flopslib.course.lessons import lesson_06
from flopslib.course.questions.question import Question
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

STRANGE = [
    float("nan"),
    float("inf"),
    -float("inf"),
    np.float32("nan"),
    10**400,
    -(10**400),
    10**30,
    1e299,
    1e-300,
    0,
    -1,
    1 + 2j,
    True,
    False,
    b"12",
    b"",
    [1, 2],
    [],
    (),
    {},
    {"a": 1},
    range(3),
    len,
    object(),
    np.array([1, 2]),
    np.array([]),
    np.array("x"),
    Q("3 GFLOP"),
    Q("1 s"),
    Q("2 TB"),
    "1e999",
    "9**9**9",
    "2,5 TFLOP/s",
    "<b>2</b>",
    "x" * 10_000,
    "\x00",
    "1e299 trillion FLOP/s",
    "-3 GFLOP/s",
    "2 FLOPS",
    "مليون",
    "🍕 FLOP/s",
    "1e-299 ns",
]


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch):
    """A learner who begins: an empty folder and a fresh kernel."""
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path))
    for memory in ("_hints", "_truths", "_files"):
        monkeypatch.setattr(ask, memory, {})
    return tmp_path


def new_kernel(monkeypatch):
    for memory in ("_hints", "_truths", "_files"):
        monkeypatch.setattr(ask, memory, {})


def one_sentence_for(reply):
    """The reply as text; it is short, and no traceback."""
    assert isinstance(reply, Feedback), reply
    assert "\n" not in reply.text and 0 < len(reply.text) < 600
    return reply.text


# -- guess -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said, noted",
    [
        ("2 GFLOP/s", "2 GFLOP/s"),
        (2e9, "2 GFLOP/s"),
        (Q("2 GFLOP/s"), "2 GFLOP/s"),
        ("a billion", "1 GFLOP/s"),
        ("1e9", "1 GFLOP/s"),
        ("a million million", "1 TFLOP/s"),
        ("100,000", "100 kFLOP/s"),
        (np.int64(5), "5 FLOP/s"),
    ],
)
def test_a_guess_is_read_however_it_is_said(said, noted):
    assert repr(fl.guess("00.a", said)) == f"Noted: {noted}."


def test_a_plain_number_is_meant_in_the_unit_that_was_asked_for():
    assert repr(fl.guess("00.b", 50)) == "Noted: 50 years."


@pytest.mark.parametrize(
    "sure, word",
    [
        (30, "a stab"),
        (60, "fairly sure"),
        (90, "would bet"),
        (100, "would bet"),
        (0, "a stab"),
        ("fairly sure", "fairly sure"),
        (np.float64(60), "fairly sure"),
    ],
)
def test_how_sure_is_a_number_or_one_of_three_words(sure, word):
    assert repr(fl.guess("00.a", "2 GFLOP/s", sure=sure)) == f"Noted: 2 GFLOP/s ({word})."


@pytest.mark.parametrize("sure", ["very", 101, -1, float("nan"), [60], "60", {}, 1j])
def test_a_confidence_that_is_none_is_asked_back_and_nothing_is_noted(sure, at_home):
    said = one_sentence_for(fl.guess("00.a", "2 GFLOP/s", sure=sure))
    assert said.startswith("Nothing noted yet. How sure") and not list(at_home.iterdir())


@pytest.mark.parametrize(
    "said", ["2 GFLOP", "5 min", "2,5 TFLOP/s", "2 GFLOPS", "9**9**9", 0, -3, float("nan"), [2]]
)
def test_a_guess_that_cannot_be_read_is_asked_back_and_nothing_is_noted(said, at_home):
    assert one_sentence_for(fl.guess("00.a", said)).startswith("Nothing noted yet. ")
    assert not list(at_home.iterdir())


@pytest.mark.parametrize("strange", STRANGE, ids=lambda x: repr(x)[:20])
def test_no_guess_raises(strange):
    assert isinstance(fl.guess("00.a", strange), Feedback) or empty(strange)
    fl.reveal("00.a", "105 GFLOP/s")
    fl.journal()


@given(st.text(max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_typed_into_a_guess_raises(said):
    fl.guess("00.a", said)


def test_an_id_without_its_quotes_is_asked_for_with_them():
    for asked in (fl.check, fl.hint, fl.solution):
        with pytest.raises(ExerciseError, match='Write the id in quotes: "00.1"'):
            asked(00.1)


@pytest.mark.parametrize("id", [["00.a"], {}, None, 3, float("nan")])
def test_an_id_that_is_no_text_is_refused_in_a_sentence(id):
    for asked in (fl.check, fl.hint, fl.guess, fl.journal):
        if asked is not fl.journal or id is not None:
            with pytest.raises(ExerciseError, match="There is no"):
                asked(id)


@pytest.mark.parametrize("id", ["00.c", "00", "", "99.a", "00.1"])
def test_an_id_that_does_not_exist_is_refused_with_those_near_it(id):
    with pytest.raises(ExerciseError, match="00.a"):
        fl.guess(id, 1)


@pytest.mark.parametrize("untouched", [None, "", "  ", ...])
def test_without_a_number_a_guess_is_a_form(untouched):
    assert "No guess noted. Run on" in repr(fl.guess("00.a", untouched))


# -- reveal ----------------------------------------------------------------------------------------


def test_reveal_says_what_was_said_what_is_how_far_off_and_an_honest_reason():
    fl.guess("00.a", "8 GFLOP/s", sure=60)
    asked = ask.find("00.a")
    assert repr(fl.reveal("00.a", Q("105 GFLOP/s", how="measured"))) == (
        "You said 8 GFLOP/s (fairly sure). One core of this computer did 105 GFLOP/s (measured). "
        f"That is 13.1 times too low. {asked.too_low} "
        "What one was sure of and got wrong is what stays learned."
    )


def test_too_high_has_its_own_reason():
    fl.guess("00.a", "20 TFLOP/s")
    said = repr(fl.reveal("00.a", "100 GFLOP/s"))
    assert "200 times too high" in said and ask.find("00.a").too_high in said
    assert ask.find("00.a").too_low not in said


@pytest.mark.parametrize("guess", ["55 GFLOP/s", "190 GFLOP/s", "100 GFLOP/s"])
def test_within_a_factor_of_two_there_is_nothing_to_explain(guess):
    fl.guess("00.a", guess, sure=90)
    said = repr(fl.reveal("00.a", "100 GFLOP/s"))
    assert said.endswith("Keep that instinct.") and "Good." not in said


@pytest.mark.parametrize(
    "sure, far, praised",
    [
        (90, "1 GFLOP/s", True),
        (30, "1 GFLOP/s", False),
        (None, "1 GFLOP/s", False),
        (90, "30 GFLOP/s", False),
    ],
)
def test_only_who_was_sure_and_far_off_is_told_that_it_stays_learned(sure, far, praised):
    fl.guess("00.a", far, sure=sure)
    assert ("stays learned" in repr(fl.reveal("00.a", "100 GFLOP/s"))) is praised


def test_without_a_guess_the_truth_is_told_alone(at_home):
    assert repr(fl.reveal("00.a", Q("105 GFLOP/s", how="measured"))) == (
        "One core of this computer did 105 GFLOP/s (measured)."
    )
    assert not list(at_home.iterdir()), "and nothing is written"


def test_a_time_guessed_in_months_is_told_in_months_everywhere(at_home):
    assert repr(fl.guess("12.a", "2 years")) == "Noted: 24 months."
    assert "-3 months cannot be compared" in repr(fl.guess("12.a", -3))
    told = repr(fl.reveal("12.a", fl.trends.fit().doubling))
    assert told.startswith("You said 24 months. ")
    assert "doubles once in 5.47 months (estimated: 5.32 to 5.65 months, 79 models)." in told
    assert "I guessed 24 months; it was 5.47 months (estimated: " in repr(fl.journal("12"))


def test_a_text_that_is_no_number_is_answered_with_what_is_asked_for_and_no_other_unit():
    guess, answer = fl.guess("12.a", "soon").text, fl.check("12.2", "soon").text
    assert guess.startswith("Nothing noted yet. 'soon' does not begin with a number.")
    assert "month" in guess and "FLOP" not in guess
    assert "plain number" in answer and "FLOP" not in answer


@pytest.mark.parametrize("unread", ["no idea", -3, "2 s", [1, 2]])
def test_a_guess_that_cannot_be_read_leaves_the_one_before_as_it_was(unread):
    fl.guess("00.a", "3 GFLOP/s", sure=60)
    assert fl.guess("00.a", unread).text.startswith("Your 3 GFLOP/s stays. ")
    assert "You said 3 GFLOP/s (fairly sure)." in fl.reveal("00.a", "100 GFLOP/s").text


def test_a_range_is_a_guess_at_its_middle():
    assert fl.guess("17.a", "1e24 to 1e26").text == "Noted: 1e25 FLOP."


def test_reveal_takes_a_measurement_by_its_best():
    class Measured:
        best = Q("105 GFLOP/s", how="measured")

    assert "did 105 GFLOP/s (measured)" in repr(fl.reveal("00.a", Measured()))


@pytest.mark.parametrize("wrong", [Q("1 s"), 0, "nothing", None])
def test_a_truth_of_another_kind_is_refused_in_a_sentence(wrong):
    with pytest.raises(UnitError):
        fl.reveal("00.a", wrong)


def test_a_guess_after_the_reveal_is_answered_with_the_comparison():
    fl.reveal("00.a", "105 GFLOP/s")
    assert repr(fl.guess("00.a", "2 GFLOP/s")).startswith(
        "Noted after the answer was shown. You said 2 GFLOP/s. One core of this computer did "
        "105 GFLOP/s. That is 52.5 times too low."
    )
    assert "given after the answer was shown" in repr(fl.journal("00"))


@pytest.mark.parametrize(
    "off, text",
    [
        (53, "53 times too low"),
        (1 / 53, "53 times too high"),
        (1, "right on"),
        (1.04, "right on"),
        (1.5, "1.5 times too low"),
        (4.6e9, "4.6 billion times too low"),
        (0, "1e300 times too high"),
        (float("inf"), "1e300 times too low"),
    ],
)
def test_how_far_off_is_told_in_words_with_its_direction(off, text):
    assert times_off(off) == text


@pytest.mark.parametrize(
    "id",
    [
        key
        for lesson in ask.lessons().values()
        for key, one in lesson.items()
        if isinstance(one, Guess)
    ],
)
def test_each_guess_of_the_course_works_from_its_form_to_its_journal(id):
    asked = ask.find(id)
    assert fl.guess(id, asked.example).text.startswith("Noted: ")
    example = asked.read(asked.example)
    low, high = fl.reveal(id, 100 * example).text, fl.reveal(id, example / 100).text
    for text, truth, reason in (
        (low, 100 * example, asked.too_low),
        (high, example / 100, asked.too_high),
    ):
        assert "{" not in text and (asked.slip(example, truth) or reason) in text
    assert fl.guess(id).text.startswith(asked.ask) and asked.example in fl.guess(id).text
    assert "!" not in " ".join([asked.ask, asked.tell, asked.too_low, asked.too_high])
    assert "too high" in fl.journal(id[:2]).text


# -- check, hint, solution -------------------------------------------------------------------------


def test_a_fact_that_an_exercise_needs_comes_in_as_an_argument():
    for answer in ("", "11 million years"):
        with pytest.raises(ExerciseError, match=r"fl.check\(\"00.1\", answer, rate=...\)"):
            fl.check("00.1", answer)
    with pytest.raises(ExerciseError, match="does not use 'speed'"):
        fl.check("00.1", "", rate="105 GFLOP/s", speed=3)


@pytest.mark.parametrize("rate", ["105 GFLOP/s", Q("105 GFLOP/s"), 105e9, np.float64(105e9)])
def test_a_fact_is_read_in_every_form(rate):
    assert fl.check("00.1", "11.5 million years", rate=rate).right


@pytest.mark.parametrize("rate", ["2,5 GFLOP/s", 0, -1, None, [], "105 GFLOP", float("nan")])
def test_a_fact_that_cannot_be_is_told_in_a_sentence(rate):
    assert fl.check("00.1", "11.5 million years", rate=rate).right is False


def test_an_answer_may_come_as_a_quantity_a_text_or_a_number_in_the_unit_asked_for():
    years = fl.table("models")["Llama 3.1 405B"].flop / Q("105 GFLOP/s")
    for answer in (years, str(years), years.to("year"), np.float32(years.to("year")), f"{years:s}"):
        assert fl.check("00.1", answer, rate="105 GFLOP/s").right, answer


def test_a_wrong_answer_without_a_known_slip_is_told_what_was_understood():
    said = one_sentence_for(fl.check("00.1", "3 million years", rate="105 GFLOP/s"))
    assert said.startswith("Read as 3 million years: 3.82 times too low.") and "fl.hint" in said


def test_a_whole_prefix_off_is_named():
    said = fl.check("00.3", 30.6e6 * 1e6, rate="105 GFLOP/s").text
    assert "count the thousands" in said


@pytest.mark.parametrize("answer", ["3 GFLOP", Q("5 TB"), "2 GFLOP/s"])
def test_another_unit_is_named(answer):
    assert "another unit" in fl.check("00.1", answer, rate="105 GFLOP/s").text


@pytest.mark.parametrize("strange", STRANGE, ids=lambda x: repr(x)[:20])
def test_no_answer_raises(strange):
    for lesson in ask.lessons().values():
        for id, one in lesson.items():
            if isinstance(one, Question) and not empty(strange):
                reply = fl.check(id, strange, **one.sample)
                assert reply.right is False and one_sentence_for(reply)


@given(st.text(max_size=20))
def test_no_text_typed_into_an_exercise_raises(answer):
    for id, facts in (("00.1", {"rate": "105 GFLOP/s"}), ("00.2", {}), ("00.vote", {})):
        fl.check(id, answer, **facts)


@given(st.floats() | st.integers())
def test_no_number_raises(answer):
    for id in ("00.1", "00.3"):
        one_sentence_for(fl.check(id, answer, rate="105 GFLOP/s"))


def test_hints_come_one_at_a_time_and_the_last_leads_to_the_solution():
    hints = ask.find("00.1").hints
    told = [fl.hint("00.1").text for _ in range(len(hints) + 1)]
    for i, (hint, text) in enumerate(zip(hints, told), 1):
        assert text.startswith(f"Hint {i} of {len(hints)}: {hint}")
        assert ("the solution is next" in text) is (i == len(hints))
    assert told[-1] == told[-2]


def test_each_exercise_counts_its_own_hints():
    fl.hint("00.1"), fl.hint("00.1")
    assert fl.hint("00.2").text.startswith("Hint 1 of")


def test_a_solution_is_a_line_that_can_be_pasted():
    words, code = fl.solution("00.1").text.split(" In code: ")
    assert code == 'fl.table("models")["Llama 3.1 405B"].flop / rate' and "your pace" in words
    assert fl.solution("00.vote").text.startswith("Yes.")


# -- journal ---------------------------------------------------------------------------------------


def test_the_journal_tells_first_and_second_guess_and_a_line_to_keep():
    fl.guess("00.a", "2 GFLOP/s")
    fl.reveal("00.a", Q("106 GFLOP/s", how="measured"))
    fl.guess("00.b", "60,000 years")
    fl.reveal("00.b", Q("95,000 years"))
    for journal in (fl.journal("00"), fl.journal()):
        assert repr(journal) == (
            "00 Meet your machine: first guess 53 times too low, second guess 1.58 times too low.\n"
            'To keep: "I guessed 2 GFLOP/s; it was 106 GFLOP/s (measured)."'
        )


def test_a_guess_that_was_not_compared_yet_says_so():
    fl.guess("00.a", "2 GFLOP/s")
    assert "first guess 2 GFLOP/s, not yet compared" in repr(fl.journal())


def test_a_new_guess_does_not_inherit_the_old_ones_distance(monkeypatch):
    fl.guess("00.a", "2 GFLOP/s")
    fl.reveal("00.a", "106 GFLOP/s")
    new_kernel(monkeypatch)
    fl.guess("00.a", "50 GFLOP/s")
    assert "first guess 50 GFLOP/s, not yet compared" in repr(fl.journal())


def test_the_same_guess_again_keeps_its_comparison(monkeypatch):
    fl.guess("00.a", "2 GFLOP/s", sure=60)
    fl.reveal("00.a", "106 GFLOP/s")
    new_kernel(monkeypatch)
    fl.guess("00.a", "2 GFLOP/s", sure=60)
    assert "53 times too low" in repr(fl.journal())


def test_an_empty_journal_invites_and_does_not_nag():
    assert repr(fl.journal("00")).startswith("No guess noted in lesson 00.")
    assert repr(fl.journal()).startswith("No guess noted.")


def test_a_lesson_that_does_not_exist_has_no_journal():
    with pytest.raises(ExerciseError, match="There are 00"):
        fl.journal("99")


def test_guesses_may_lie_in_another_folder(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    fl.guess("00.a", "2 GFLOP/s", home=elsewhere)
    assert "2 GFLOP/s" in repr(fl.journal(home=elsewhere))
    assert "No guess noted" in repr(fl.journal())
    assert "You said" in repr(fl.reveal("00.a", "1 GFLOP/s", home=elsewhere))


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
        (lambda: fl.check("00.1", ..., rate=1e9), 'fl.check("00.1", your_answer, rate=...)'),
        (lambda: fl.check("00.vote", ""), 'fl.check("00.vote", "A")'),
    ],
)
def test_a_form_has_its_line_of_code_in_its_text(form, code, monkeypatch):
    assert code in repr(form())
    data = bundle(form())
    assert code in data["text/plain"] and "application/vnd.jupyter.widget-view+json" in data
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # it is not installed
    assert bundle(form()) == {"text/plain": repr(form())}


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
    hint, solve = found["Button"]
    hint.click()
    assert "Hint 1 of 3" in answer.value
    solve.click()
    assert "In code:" in answer.value


def test_a_votes_form_has_a_button_for_each_letter():
    found, answer = parts(fl.check("00.vote"))
    assert list(found["ToggleButtons"][0].options) == list("ABCD")
    found["ToggleButtons"][0].value = "B"
    assert "Half the pace, twice the time." in answer.value


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
    assert answer.value.startswith('<div role="status" aria-live="polite" ')


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
    said = repr(fl.guess("00.a", "2 GFLOP/s"))
    assert said.startswith("Noted: 2 GFLOP/s. It cannot be saved here (")
    assert "You said 2 GFLOP/s." in repr(fl.reveal("00.a", "105 GFLOP/s"))
    assert "52.5 times too low" in repr(fl.journal()) and "cannot be saved" in repr(fl.journal())


# -- what people write -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written, meant",
    [
        ("10^11 FLOP/s", "100 GFLOP/s"),
        ("10**11", "100 GFLOP/s"),
        ("3 x 10^9", "3 GFLOP/s"),
        ("5 billion per second", "5 GFLOP/s"),
        ("2 Gflop/s", "2 GFLOP/s"),
        ("100 G", "100 GFLOP/s"),
        ("100G", "100 GFLOP/s"),
        ("a million", "1 MFLOP/s"),
    ],
)
def test_a_guess_is_read_as_people_write_it(written, meant):
    assert fl.guess("00.a", written).text == f"Noted: {meant}."


def test_a_guess_of_another_order_gets_another_reason():
    fl.guess("00.a", "2 GFLOP/s")
    near = fl.reveal("00.a", "105 GFLOP/s").text
    fl.guess("00.a", 30)
    far = fl.reveal("00.a", "105 GFLOP/s").text
    assert "GHz on the box" in near and "closer to a person's pace" in far


def test_what_a_head_reckons_is_near_enough():
    reply = fl.check("00.3", "28 million cores", rate="105 GFLOP/s")
    assert reply.right and reply.text.startswith("Near enough for a head: it is 30.6 million.")
