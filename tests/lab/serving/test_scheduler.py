"""Schedules: by hand, by the maximum of each batch, by list scheduling, by harmonic numbers."""

import heapq
import statistics

import pytest

from flopslib.facts.formulas import seats
from flopslib.lab.serving.clocks import by_formula
from flopslib.lab.serving.pages import pages
from flopslib.lab.serving.scheduler import serve
from flopslib.lab.serving.spread import loss, one_run
from flopslib.lab.serving.traffic import ServingError, of_answers, traffic

FIVE = of_answers([2, 5, 1, 3, 2])


def seatings(served):
    return [(visit.request.number, visit.seat, visit.begins) for visit in served.visits]


def test_five_requests_on_two_seats_by_hand():
    """Seat 0: a a c d d d; seat 1: b b b b b e e. A free seat is taken at the next step."""
    served = serve(FIVE, slots=2)
    assert seatings(served) == [(0, 0, 0), (1, 1, 0), (2, 0, 2), (3, 0, 3), (4, 1, 5)]
    assert served.steps == 7 and served.used == 13
    assert [visit.first for visit in served.visits] == [1, 1, 3, 4, 6]
    assert [visit.stay for visit in served.visits] == [2, 5, 3, 6, 7]


def test_the_same_five_in_batches_by_hand():
    """max(2, 5) + max(1, 3) + 2 = 10."""
    served = serve(FIVE, slots=2, continuous=False)
    assert seatings(served) == [(0, 0, 0), (1, 1, 0), (2, 0, 5), (3, 1, 5), (4, 0, 8)]
    assert served.steps == 10 == batch_by_batch([2, 5, 1, 3, 2], 2)
    assert [visit.stay for visit in served.visits] == [2, 5, 6, 8, 10]


def batch_by_batch(answers, slots):
    """Static steps: the longest of each batch, added up."""
    batches = [answers[first : first + slots] for first in range(0, len(answers), slots)]
    return sum(map(max, batches))


def by_list(answers, slots):
    """The steps of list scheduling: each answer goes to the seat that is free first."""
    free = [0] * slots
    for answer in answers:
        soonest = heapq.heappop(free)
        heapq.heappush(free, soonest + answer)
    return max(free)


@pytest.mark.parametrize("slots", [1, 3, 8, 50])
@pytest.mark.parametrize("seed", range(4))
def test_steps_are_those_of_two_other_routes(slots, seed):
    requests = traffic(40, seed=seed)
    answers = [request.answer for request in requests]
    assert serve(requests, slots).steps == by_list(answers, slots)
    assert serve(requests, slots, continuous=False).steps == batch_by_batch(answers, slots)


def test_the_lesson_s_requests():
    requests = traffic(32)
    answers = [request.answer for request in requests]
    assert (min(answers), max(answers), sum(answers)) == (1, 59, 533)
    static, continuous = serve(requests, 8, continuous=False), serve(requests, 8)
    assert (static.steps, continuous.steps) == (148, 88)
    assert static.waste == pytest.approx(1 - 533 / (8 * 148))
    assert continuous.used == static.used == 533


@pytest.mark.parametrize("slots", [1, 2, 4, 8, 16, 32])
def test_static_over_continuous_is_the_harmonic_number_less_the_tail(slots):
    found = loss(slots, seeds=6)
    assert found.formula == pytest.approx(sum(1 / k for k in range(1, slots + 1)))
    assert 0.88 * found.formula < found.simulated <= 1.01 * found.formula


def test_the_formula_of_seats_is_the_mean_of_the_longest():
    import random

    rng = random.Random(0)
    longest = [max(rng.expovariate(1) for _ in range(8)) for _ in range(20_000)]
    assert statistics.fmean(longest) == pytest.approx(float(seats(8)), rel=0.02)


def test_little_s_law_holds_to_rounding():
    requests = traffic(60, rate=0.02, seed=4)
    served = serve(requests, slots=4, work=by_formula(6, 0.5, 0.1))
    rate = len(requests) / served.total
    mean_stay = statistics.fmean(visit.stay for visit in served.visits)
    moments = sorted(
        [(visit.request.arrives, 1) for visit in served.visits]
        + [(visit.times[-1], -1) for visit in served.visits]
    )
    inside, area, before = 0, 0.0, 0.0
    for moment, change in moments:
        area += inside * (moment - before)
        inside, before = inside + change, moment
    assert area / served.total == pytest.approx(rate * mean_stay)
    assert served.mean_inside == pytest.approx(rate * mean_stay)


def test_nobody_is_served_before_they_arrive():
    served = serve(traffic(20, rate=0.01, seed=2), slots=2, work=by_formula(1))
    assert all(visit.first > 0 for visit in served.visits)
    assert served.total >= max(visit.request.arrives for visit in served.visits)


def test_a_formula_s_clock_adds_up_what_it_says():
    served = serve(of_answers([3, 1], prompt=10), slots=2, work=by_formula(5, 1, 0.5))
    # step 1: two prompts of 10; steps 2 and 3: one answer is written
    assert served.total == (5 + 20 * 0.5) + 2 * (5 + 1)
    static = serve(of_answers([3, 1], 10), 2, by_formula(5, 1, 0.5), continuous=False)
    assert static.total == served.total + 2  # the short answer is computed on, as filler


def test_one_seat_and_one_run_are_the_same_both_ways():
    assert one_run(1, seed=0) == 1


@pytest.mark.parametrize(
    "arguments, error",
    [
        ({"requests": [], "slots": 2}, "There are no requests"),
        ({"requests": FIVE, "slots": 0}, "slots"),
        ({"requests": FIVE, "slots": 2, "admit": lambda w, r, s: []}, "none of them ever gets"),
        ({"requests": FIVE, "slots": 2, "admit": lambda w, r, s: w}, "than there are free seats"),
        ({"requests": FIVE, "slots": 2, "admit": lambda w, r, s: [7]}, "not one of those"),
    ],
)
def test_what_cannot_be_served_is_said(arguments, error):
    with pytest.raises(ServingError, match=error):
        serve(**arguments)


@pytest.mark.parametrize("bad", [{"many": 0}, {"mean": 0}, {"rate": -1}, {"prompt": 0}])
def test_traffic_of_nothing_is_refused(bad):
    with pytest.raises(ServingError):
        traffic(**{"many": 3, **bad})


def test_a_scheduler_is_not_shown_how_long_an_answer_will_be():
    seen = []

    def admit(waiting, running, slots):
        seen.extend(waiting)
        return waiting[: slots - len(running)]

    assert serve(FIVE, 2, admit=admit).steps == 7
    assert not any(hasattr(guest, "answer") for guest in seen)


def test_pages_hold_all_tokens_and_less_than_a_page_more_for_each():
    requests = traffic(32)
    tokens = sum(request.prompt + request.answer for request in requests)
    whole, small = pages(requests, 1024), pages(requests, 16)
    assert whole.reserved == 32 * 1024 and whole.used == small.used == tokens
    assert tokens <= small.reserved < tokens + 16 * 32
    assert pages(requests, 1).share == 1 and whole.share < 0.03 < 0.7 < small.share
    assert "places" in repr(whole)


def test_the_sentences_say_steps_or_seconds():
    counted = serve(FIVE, 2)
    assert repr(counted) == (
        "Continuous: 5 answers with 13 tokens on 2 seats in 7 steps; 7.14 % of the seats' time "
        "went to waste (counted)."
    )
    timed = serve(FIVE, 2, by_formula(0.5))
    assert "Half of the answers began within 1.5 s" in repr(timed) and "(measured)" in repr(timed)
    assert "from then on a token came every 500 ms (the median)" in repr(timed)
    assert "2 seats and a queue of 80 answers" in repr(loss(2, seeds=2))
