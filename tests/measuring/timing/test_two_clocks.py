"""The sentence about a call by two clocks follows what was measured; the clocks are scripted."""

import contextlib
from types import SimpleNamespace

import pytest

from flopslib.measuring.timing import two_clocks as room
from flopslib.measuring.timing.two_clocks import TwoClocks, two_clocks
from flopslib.quantities.quantity import Q


def made(alone, beside, own):
    return repr(TwoClocks("a product", *(Q(f"{ms} ms") for ms in (alone, beside, own))))


@pytest.mark.parametrize(
    "alone, beside, own, company, waited",
    [
        (22, 53, 21, False, True),
        (22, 23, 21, False, False),
        (0.3, 0.31, 0.3, False, False),
        (80, 126, 25, True, True),
        (80, 26, 25, True, False),
    ],
)
def test_the_sentence_says_what_met_the_neighbour(alone, beside, own, company, waited):
    text = made(alone, beside, own)
    assert ("another process was there" in text) is company
    assert ("every one of the ten waited" in text) is waited
    assert ("at least one of the ten did not meet it" in text) is not waited
    assert text.startswith("A product, the best of ten: ") and text.endswith("(measured).")


def test_both_clocks_are_read_around_the_calls_and_the_cold_one_is_left_out(monkeypatch):
    wall, own, calls = [0.0], [0.0], []

    @contextlib.contextmanager
    def neighbour():
        calls.append("neighbour")
        yield

    def work():
        calls.append("call")
        visited = "neighbour" in calls
        wall[0] += 5 if len(calls) == 1 else (3 if visited else 1)
        own[0] += 1

    monkeypatch.setattr(room.time, "perf_counter", lambda: wall[0])
    monkeypatch.setattr(room.time, "thread_time", lambda: own[0])
    monkeypatch.setattr(room, "neighbour", neighbour)
    found = two_clocks(work)
    assert (float(found.alone), float(found.beside), float(found.own)) == (1, 3, 1)
    assert calls.count("call") == 1 + 2 * room.CALLS


def test_a_call_that_is_slow_for_its_core_alone_does_not_count_in_the_own_seconds(monkeypatch):
    owns = iter([0.0, 3e-5, 1.0, 1.00001, 2.0, 2.000011] + [3.0 + i for i in range(100)])
    monkeypatch.setattr(room, "CALLS", 3)
    monkeypatch.setattr(room.time, "thread_time", lambda: next(owns))
    _, own = room._timed(lambda: None)
    assert own == pytest.approx(1e-5)


def test_a_clock_of_coarse_steps_is_averaged(monkeypatch):
    coarse = SimpleNamespace(resolution=0.0156)
    monkeypatch.setattr(room.time, "get_clock_info", lambda name: coarse)
    assert room._best_own([0.0, 0.0156, 0.0, 0.0156]) == pytest.approx(0.0078)
    monkeypatch.setattr(room.time, "get_clock_info", lambda name: SimpleNamespace(resolution=1e-9))
    assert room._best_own([0.02, 0.01]) == 0.01
