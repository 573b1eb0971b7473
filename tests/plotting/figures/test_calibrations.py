"""Sureness against what came out: a dot a level with its band, the finding in the title."""

import pytest
from legibility import assert_legible, title

from flopslib.plotting.figures.calibrations import calibration
from flopslib.quantities.calibration import Level, levels


def level(said, right, n=100):
    return Level.of([(said, i < right * n) for i in range(n)])


def test_each_level_has_a_dot_where_it_said_and_was():
    drawn = calibration([level(0.4, 0.5), level(0.9, 0.8)]).figure.axes[0]
    dots = [line.get_xydata()[0] for line in drawn.lines if line.get_marker() == "o"]
    assert [tuple(map(round, dot)) for dot in dots] == [(40, 50), (90, 80)]


@pytest.mark.parametrize(
    "said, right, words",
    [
        (0.9, 0.6, "too sure: those 90 % sure are right in 60 of 100"),
        (0.5, 0.8, "too modest: those 50 % sure are right in 80 of 100"),
        (0.8, 0.78, "about as sure as right: 1 point of 100"),
    ],
)
def test_the_title_says_which_way_it_is_off(said, right, words):
    assert words in title(calibration([level(said, right), level(0.97, 0.97)]))


def test_a_gap_that_chance_may_have_made_is_no_finding():
    assert "about as sure as right" in title(calibration([level(0.8, 0.6, n=10)]))
    assert "too few to say" in title(calibration([level(0.8, 0.2, n=9)]))


@pytest.mark.parametrize("steps", [1, 5, 10])
def test_many_and_few_levels_can_be_read(steps):
    answers = [(i / 200, i % 200 > 80) for i in range(201)]
    assert_legible(calibration(levels(answers, steps)))
