"""Lesson 04's own stopwatch: it is run on scripted machines, and nothing waits."""

import time

import numpy as np
import pytest

import flopslib as fl
from flopslib.course.lessons.judge_04 import CLEAN, COLD, SHARES_HIT, ScriptedMachine


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
        ("105.6", "Right"),
        ("1.056e11", "T holds|G holds|prefix"),
        ("60", "no call took that long|comes from the mean"),
        ("65.5", "no call took that long"),
        ("48.9", "even the median was"),
        ("17.6", "it was cold"),
        ("52.8", "two FLOPs"),
        ("0.1056", "in milliseconds"),
        ("2*800^3/9.7", "divided FLOPs by milliseconds"),
        ("0.132", "one factor is missing"),
        ("9.7 ms", "Speed is work divided by time"),
        ("9.7", "Those are milliseconds"),
        ("15.6", "Those are milliseconds"),
        ("1.024 GFLOP", "Divide it by the time"),
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
