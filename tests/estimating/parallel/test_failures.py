"""Runs that are interrupted, against the published run and a simulation."""

import random

import pytest

import flopslib as fl
from flopslib.estimating.parallel.lines import ParallelError


def test_the_published_run_is_given_back():
    found = fl.parallel.interruptions(16_384)[16_384]
    assert found.between.to("h") == pytest.approx(54 * 24 / 419, rel=2e-3)
    assert found.lost[0] == pytest.approx(0.10, abs=0.01), "more than 90 % effective, as published"


def test_n_times_the_chips_are_interrupted_n_times_as_often():
    found = fl.parallel.interruptions(1, 100_000)
    assert float(found[1].between / found[100_000].between) == pytest.approx(100_000)


def test_coming_back_sooner_helps_where_saving_cannot():
    found = fl.parallel.interruptions(100_000, restart=["15 min", "2 min"])[100_000]
    assert found.lost == pytest.approx((0.421, 0.111), abs=0.002)


def test_what_is_lost_is_what_a_simulation_loses():
    """The second route: lifetimes by dice, saves that count once they are through."""
    dice = random.Random(0)
    row = fl.parallel.interruptions(16_384, checkpoint="1 min", restart="15 min")[16_384]
    mtbf, every, save, back = float(row.between), float(row.every), 60.0, 900.0
    clock = work = 0.0
    for _ in range(20_000):
        life = dice.expovariate(1 / mtbf)
        work += every * (life // (every + save))
        clock += life
        clock += _back(dice, mtbf, back)
    assert 1 - work / clock == pytest.approx(row.lost[0], rel=0.03)


def _back(dice, mtbf, back):
    """The time until a machine is back; an interruption meanwhile starts that anew."""
    spent = 0.0
    while (life := dice.expovariate(1 / mtbf)) < back:
        spent += life
    return spent + back


def test_no_chips_are_refused():
    with pytest.raises(ParallelError, match="Of how many chips"):
        fl.parallel.interruptions()
