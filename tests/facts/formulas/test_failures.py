"""Interruptions: Daly's published intervals, a search for the best one, and simulated lives."""

import math
import random
from statistics import fmean

import pytest

import flopslib as fl
from flopslib.quantities.units import UnitError

save_every, with_interruptions = fl.formulas.save_every, fl.formulas.with_interruptions
MIN, HOUR = 60, 3600


@pytest.mark.parametrize("mtbf, minutes", [("24 h", 117), ("6 h", 57), ("15 min", 9.1)])
def test_daly_s_three_published_intervals_come_out(mtbf, minutes):
    """Figures 3, 4 and 5: a save takes 5 minutes."""
    assert save_every("5 min", mtbf).to("min") == pytest.approx(minutes, abs=0.4)


@pytest.mark.parametrize("mtbf", [2 * HOUR, 24 * HOUR, 40 * MIN])
@pytest.mark.parametrize("checkpoint", [30, 5 * MIN])
def test_no_other_interval_needs_less_time(mtbf, checkpoint):
    best = float(save_every(checkpoint, mtbf))

    def takes(every):
        return float(with_interruptions(1000 * HOUR, every, checkpoint, 10 * MIN, mtbf))

    searched = min(takes(best * step / 1000) for step in range(200, 5000))
    assert takes(best) == pytest.approx(searched, rel=1e-3)


def life(rng, work, every, checkpoint, restart, mtbf):
    """Hours that one simulated job takes: pieces are repeated until one is not interrupted."""
    clock, left = 0.0, work
    until = rng.expovariate(1 / mtbf)
    while left > 1e-9:
        piece = min(every, left) + checkpoint
        if piece <= until:
            clock, until, left = clock + piece, until - piece, left - every
            continue
        clock += until
        until = rng.expovariate(1 / mtbf)
        while until < restart:
            clock += until
            until = rng.expovariate(1 / mtbf)
        clock, until = clock + restart, until - restart
    return clock


@pytest.mark.parametrize(
    "work, every, checkpoint, restart, mtbf",
    [(10, 10 / 38, 1 / 60, 5 / 60, 2.3), (100, 1, 0.1, 0.2, 5), (6, 6, 0, 0.1, 2)],
)
def test_simulated_lives_take_as_long_on_average(work, every, checkpoint, restart, mtbf):
    rng = random.Random(0)
    lives = [life(rng, work, every, checkpoint, restart, mtbf) for _ in range(4000)]
    hours = [f"{x} h" for x in (work, every, checkpoint, restart, mtbf)]
    formula = with_interruptions(*hours).to("h")
    spread = math.sqrt(fmean((x - fmean(lives)) ** 2 for x in lives) / len(lives))
    assert abs(fmean(lives) - formula) < 4 * spread


def test_ten_hours_never_saved_on_a_machine_that_lasts_two_take_a_week():
    never = with_interruptions("10 h", None, "1 min", "5 min", "2.3 h")
    assert never.to("h") == pytest.approx(182, abs=1)
    saved = with_interruptions("10 h", "16 min", "1 min", "5 min", "2.3 h")
    assert saved.to("h") == pytest.approx(11.7, abs=0.05)


def test_without_interruptions_only_the_saves_are_added():
    assert with_interruptions("10 h", "1 h", "6 min", 0, "1e9 h").to("h") == pytest.approx(11)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: save_every("5 min", 0), "mtbf is 0 s: write a time above 0"),
        (lambda: save_every("-1 s", "1 h"), "checkpoint is -1 s"),
        (lambda: save_every("5 GB", "1 h"), "an amount of data"),
        (lambda: with_interruptions("1 h", "2 h", 1, 1, "1 h"), "longer than the whole work"),
        (lambda: with_interruptions("1000 h", None, 1, 1, "1 s"), "Save more often"),
        (lambda: with_interruptions("1 h", "1 min", "1 min", "1 h", "1 s"), "Save more often"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(call, words):
    with pytest.raises(UnitError) as raised:
        call()
    assert words in str(raised.value)


def test_a_save_that_takes_two_lifetimes_is_answered_all_the_same():
    assert save_every("3 h", "1 h").to("h") == 1
