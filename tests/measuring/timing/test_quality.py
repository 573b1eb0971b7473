"""How far to trust a measurement: what is said of windows with a known history."""

import pytest
from fake_clocks import MS

from flopslib.measuring.timing.clocks import Usage
from flopslib.measuring.timing.loop import Window
from flopslib.measuring.timing.quality import diagnose, notes_on


def sentence_of(
    seconds=2 * MS,
    cpu=1.0,
    others=0.0,
    waits=0,
    preempted=0,
    pages=0,
    system=0.0,
    count=100,
    **options,
):
    """What is said of windows that had `cpu` of their time and were stopped so often each."""
    windows = windows_of(seconds, count, cpu, others, waits, preempted, pages, system)
    return diagnose(windows, **{"call": seconds, "spread": 0.02, "sustained": 0.98} | options)


def windows_of(seconds, count, cpu, others, waits, preempted, pages, system):
    used = Usage(cpu * seconds, others * seconds, waits, preempted, pages, system * seconds)
    return [Window(1, n * seconds, (n + 1) * seconds, seconds, used) for n in range(count)]


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({}, "steady"),
        ({"cpu": 0.45, "preempted": 1}, "another process took 55 % of your core"),
        ({"cpu": 0.45, "preempted": 1, "threads": 2}, "another process took 55 % of your cores"),
        (
            {"cpu": 0.45, "preempted": 1, "waits": 1, "threads": 2},
            "another process and waiting for each other took 55 % of your cores",
        ),
        (
            {"cpu": 0.01, "waits": 1},
            "the work itself waited 99 % of the time: for a lock, a file or a pause",
        ),
        (
            {"cpu": 0.5, "waits": 1, "threads": 2},
            "the threads waited 50 % of the time, most likely for each other: only one at a time "
            "runs Python",
        ),
        (
            {"cpu": 0.5, "waits": None, "preempted": None},
            "your core went elsewhere 50 % of the time: another process, or the work waited",
        ),
        ({"cpu": 0.5, "preempted": 1, "quota": 0.5}, "a quota holds this container to half a core"),
        ({"cpu": 0.5, "threads": 2, "quota": 1.0}, "a quota holds this container to 1 core"),
        ({"quota": 0.5}, "steady"),
        ({"others": 0.9}, "1.9 cores were at work: a library inside uses threads of its own"),
        (
            {"call": 6e-8},
            "too short to trust: a call takes 60 ns, and calling anything from Python "
            "takes about as long",
        ),
        ({"count": 4, "seconds": 0.5}, "only 4 windows, as one call takes 0.5 s"),
        ({"spread": 0.3}, "uneven: the pace differs by 30 % from window to window"),
        ({"sustained": 0.6}, "steady in most windows, with pauses between"),
        ({"threads": 4, "cores": 2}, "steady; 4 threads took turns on 2 cores"),
        ({"cpu": 0.4, "impossible": "more than any core can do"}, "more than any core can do"),
    ],
)
def test_the_sentence_says_what_happened(options, sentence):
    assert sentence_of(**options) == sentence


NEW_MEMORY = (
    "each call takes new memory, 1,000 pages touched for the first time: writing into what is "
    "there already (out=) spares that"
)


@pytest.mark.parametrize(
    "pages, system, options, notes",
    [
        (1000, 0.3, {}, (NEW_MEMORY,)),
        (1000, 0.1, {}, ()),
        (0, 0.9, {}, ()),
        (0, 0.0, {"pinned": False}, ("threads cannot be kept on one core here",)),
        (
            1000,
            0.4,
            {"pinned": False},
            (NEW_MEMORY, "threads cannot be kept on one core here"),
        ),
        (
            0,
            0.0,
            {"bounded": False},
            ("no limit of this GPU is known here: a rate beyond it would not be noticed",),
        ),
    ],
)
def test_what_a_first_lesson_does_not_explain_is_in_the_notes(pages, system, options, notes):
    windows = windows_of(2 * MS, 100, 1.0, 0.0, 0, 0, pages, system)
    assert notes_on(windows, **options) == notes
    trust = diagnose(windows, call=2 * MS, spread=0.02, sustained=0.98)
    assert trust == "steady"  # the sentence is the same, whatever is in the notes


def test_a_pause_or_two_does_not_excuse_a_busy_neighbour():
    used = Usage(1 * MS, 0, 0, 1)
    found = [Window(1, 0, 2 * MS, 2 * MS, used)] * 50 + [
        Window(1, 0, 2 * MS, 2 * MS, used._replace(waits=1))
    ] * 2
    sentence = diagnose(found, call=2 * MS, spread=0, sustained=1)
    assert sentence == "another process took 50 % of your core"
