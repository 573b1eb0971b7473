"""Simulated lives of jobs: the mean is the formula's, whatever is saved or not."""

import pytest

from flopslib.lab.lives import LONGEST, lives
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError


@pytest.mark.parametrize(
    "work, lasts, hours",
    [("10 h", "2.3 h", 11.7), ("100 h", "2.3 h", 117.3), ("100 h", "0.7 h", 141.3)],
)
def test_simulation_and_formula_agree(work, lasts, hours):
    found = lives(work, lasts)
    assert found.formula.to("h") == pytest.approx(hours, abs=0.1)
    assert found.mean.to("h") == pytest.approx(found.formula.to("h"), rel=0.01)
    assert found.low < found.mean < found.high and found.stopped == 0


def test_without_saving_a_long_job_hardly_ever_ends():
    found = lives("10 h", "2.3 h", every=None)
    assert found.formula.to("h") == pytest.approx(182, abs=0.5)
    assert found.mean.to("h") == pytest.approx(182, rel=0.05)
    assert 0 < found.stopped < 20 and max(found.hours) == LONGEST
    assert "nothing saved" in repr(found) and "were given up at 1,000 h" in repr(found)


def test_a_job_much_shorter_than_a_life_is_hardly_touched():
    found = lives("1 min", "100 h", every=None)
    assert found.mean.to("min") == pytest.approx(1, rel=0.01)


def test_the_same_seed_gives_the_same_lives():
    assert lives("10 h", "2.3 h").hours == lives("10 h", "2.3 h").hours
    assert lives("10 h", "2.3 h", seed=1).hours != lives("10 h", "2.3 h").hours


def test_the_sentence_holds_formula_and_spread():
    assert repr(lives("10 h", "2.3 h")) == (
        "10 h of work on machines that last 2.3 h on average, saved every 16 min: it takes 11.7 h "
        "on average by the formula, and from 10.9 h to 12.8 h in 90 of 100 simulated runs "
        "(estimated: 2,000 runs)."
    )


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("10 h", 2.3), "lasts 2.3 s never gets far: which unit"),
        (("10 h", "2.3 h", "20 h"), "Saving every 20 hours is longer than the whole work"),
        (("10 h", "2.3 h", "often"), "does not begin with a number"),
        (("0 h", "2.3 h"), "work is 0 s"),
    ],
)
def test_what_cannot_be_lived_is_refused(arguments, words):
    with pytest.raises(UnitError, match=words):
        lives(*arguments)


def test_times_are_read_as_quantities():
    assert lives(Q("10 h"), Q("2.3 h")).hours == lives("10 h", "2.3 h").hours
