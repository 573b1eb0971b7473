"""Lesson 04's own stopwatch: it is run on scripted machines, and nothing waits."""

import statistics
import time

import numpy as np
import pytest

import flopslib as fl
from flopslib.course.lessons import lesson_04
from flopslib.course.lessons.judge_04 import CLEAN, COLD, SHARES_HIT, SLICE, ScriptedMachine


def feedback_on(stopwatch):
    return fl.check("04.3", stopwatch)


def best(work, now, times=100):
    found = []
    for _ in range(times):
        begin = now()
        work()
        found.append(now() - begin)
    return min(found)


def test_the_best_of_many_calls_is_right_however_it_is_written():
    def until(work, now):  # for as long as it takes, and after some that do not count
        for _ in range(3):
            work()
        found, end = [], now() + 0.3
        while now() < end:
            begin = now()
            work()
            found.append(now() - begin)
        return min(found)

    assert feedback_on(best).right and feedback_on(until).right
    assert feedback_on(lambda work, now: np.float64(best(work, now))).right


def test_a_scripted_machine_is_cold_once_and_meets_its_neighbour_as_often_as_said():
    machine = ScriptedMachine(SHARES_HIT[-1], 0)
    for _ in range(1000):
        machine.work()
    assert machine.calls[0] == COLD and machine.now() == pytest.approx(sum(machine.calls))
    hit = [call > 2 * CLEAN for call in machine.calls[1:]]
    assert 0.6 < sum(hit) / len(hit) < 0.8


@pytest.mark.parametrize(
    "stopwatch, why",
    [
        (lambda work, now: best(work, now, 1), "everything is cold"),
        (
            lambda work, now: (work(), best(work, now, 1))[1],
            "a single call, and a neighbour may have hit it",
        ),
        (lambda work, now: 1e-3, "never calls work"),
        (lambda work, now: best(work, time.perf_counter), "never calls now"),
        (lambda work, now: work(), "gives back nothing"),
        (lambda work, now: "soon", "returns a str; a number of seconds is asked for"),
        (lambda: 3, "called as stopwatch(work, now), and its arguments do not fit"),
        (lambda work, now: 1 / 0, "stopped with ZeroDivisionError"),
        (lambda work, now: exit(), "stopped with SystemExit"),
        ("min", "is not a stopwatch"),
        (3.5, "is not a stopwatch"),
    ],
)
def test_a_stopwatch_that_is_none_is_told_why(stopwatch, why):
    feedback = feedback_on(stopwatch)
    assert feedback.right is False and why in feedback.text and "\n" not in feedback.text


def test_ten_calls_between_two_looks_are_seldom_all_clean():
    def batches(work, now):
        found = []
        for _ in range(50):
            begin = now()
            for _ in range(10):
                work()
            found.append((now() - begin) / 10)
        return min(found)

    assert "read the clock around each" in feedback_on(batches).text


@pytest.mark.parametrize(
    "stopwatch, why",
    [
        (lambda work, now: 1e3 * best(work, now), "Those are milliseconds"),
        (lambda work, now: 1e6 * best(work, now), "Those are microseconds"),
        (lambda work, now: tens(work, now), "divide by 10"),
        (lambda work, now: 1e3 * tens(work, now), "divide by 10"),
        (lambda work, now: 1e3 * best(work, now, 1), "everything is cold"),
    ],
)
def test_another_unit_and_tens_that_are_not_divided_are_named(stopwatch, why):
    assert why in feedback_on(stopwatch).text


def tens(work, now):
    """The fastest of fifty tens of calls, not divided by ten."""
    found = []
    for _ in range(50):
        begin = now()
        for _ in range(10):
            work()
        found.append(now() - begin)
    return min(found)


def test_answers_that_agree_and_are_not_right_are_told_so():
    def half(work, now):
        return best(work, now) / 2

    assert "They agree, but they are not right" in feedback_on(half).text


def test_a_loop_without_end_is_ended():
    def waits(work, now):
        while now() < 1:
            pass

    assert "never ends" in feedback_on(waits).text


# -- answers to the other questions ----------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, sentence",
    [
        ("104.7", "Right"),
        ("1.047e11", "T holds|G holds|prefix"),
        ("45", "no call took that long|comes from the mean"),
        ("48", "no call took that long"),
        ("65", "mean of the thirty speeds"),
        ("30.9", "even the median was"),
        ("16.6", "it was cold"),
        ("52.4", "two FLOPs"),
        ("0.1047", "in milliseconds"),
        ("2*450^3/1.74", "divided FLOPs by milliseconds"),
        ("0.2327", "one factor is missing"),
        ("1.74 ms", "Speed is work divided by time"),
        ("1.74", "Those are milliseconds"),
        ("3.9", "Those are milliseconds"),
        ("0.182 GFLOP", "Divide it by the time"),
        ("80", "At that speed one product takes 2.28 ms"),
    ],
)
def test_a_dozen_answers_to_how_fast_the_core_can_go(answer, sentence):
    text = fl.check("04.1", answer).text
    assert any(part in text for part in sentence.split("|")), text


@pytest.mark.parametrize(
    "row, line",
    [
        ("ffrssf", "Line 1"),
        ("srrssf", "Line 2"),
        ("sffssf", "Line 3"),
        ("sfrfsf", "Line 4"),
        ("sfrsrf", "Line 5"),
        ("sfrssr", "Line 6"),
        ("ssssss", "three kinds"),
        ("ffffff", "three kinds"),
        ("fssrrs", "None of the six"),
    ],
)
def test_each_wrong_letter_has_its_sentence(row, line):
    assert line in fl.check("04.2", row).text


@pytest.mark.parametrize(
    "typed, said",
    [
        ("0.5", "never below 1"),
        ("half", "never below 1"),
        ("20 %", "Write 1.2 if you mean that much more"),
        ("twice as long", "Noted: 2."),
        ("the same", "Noted: 1."),
        ("20 % longer", "Noted: 1.2."),
    ],
)
def test_slowest_by_fastest_is_a_factor_of_one_or_more(typed, said, tmp_path):
    assert said in fl.guess("04.a", typed, home=tmp_path).text


def test_a_call_of_the_colleague_fits_into_a_slice_and_one_that_is_hit_waits_for_a_slice():
    """The page says that a call longer than a slice is never clean, so these must be shorter."""
    clean, hit = min(lesson_04.MS), statistics.median(lesson_04.MS)
    assert 1e-3 * clean < SLICE < 1.1e-3 * (hit - clean) and hit - clean < 1.1e3 * SLICE
    assert "1.7 ms" in lesson_04.lesson["04.vote"].ask
