"""Check, hint, solution: what an answer gets; and nothing raises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from learners import STRANGE, one_sentence_for

import flopslib as fl
from flopslib.course import ask
from flopslib.course.feedback import ExerciseError, empty
from flopslib.course.questions.question import Question
from flopslib.quantities.quantity import Q

pytestmark = pytest.mark.usefixtures("at_home")


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
    text = one_sentence_for(fl.check("00.1", "1.5 million years", rate="105 GFLOP/s"))
    assert (
        text.startswith("I read that as 1.5 million years, which is 7.65 times too low.")
        and "fl.hint" in text
    )


def test_a_whole_prefix_off_is_named():
    text = fl.check("00.3", 30.6e6 * 1e6, rate="105 GFLOP/s").text
    assert "count the thousands" in text


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
    texts = [fl.hint("00.1").text for _ in range(len(hints) + 1)]
    for i, (hint, text) in enumerate(zip(hints, texts), 1):
        assert text.startswith(f"Hint {i} of {len(hints)}: {hint}")
        assert ("the solution is next" in text) is (i == len(hints))
    assert texts[-1] == texts[-2]


def test_each_exercise_counts_its_own_hints():
    fl.hint("00.1"), fl.hint("00.1")
    assert fl.hint("00.2").text.startswith("Hint 1 of")


def test_a_solution_is_a_line_that_can_be_pasted():
    words, code = fl.solution("00.1").text.split(" In code: ")
    assert code == 'fl.table("models")["Llama 3.1 405B"].flop / matrix.best' and "your" in words
    assert fl.solution("00.vote").text.startswith("200 GFLOP")


def test_what_a_head_reckons_is_near_enough():
    reply = fl.check("00.3", "28 million cores", rate="105 GFLOP/s")
    assert reply.right and reply.text.startswith(
        "Close enough for mental arithmetic: it is 30.6 million."
    )
