"""The claim sheet: a dot where said over is lies, a bar for its range, the verdict in a word."""

from types import SimpleNamespace

import pytest

import flopslib as fl
from flopslib.plotting.figures.claim_sheets import LOOKS, bounds, claim_sheet, factor

CLAIMS = list(fl.table("claims"))[:10]


def row(**cells):
    """A claim of which it is known what is said and what is."""
    known = {"name": "1", "short": "a run", "verdict": "half", "missing": None}
    for column in ("said", "said_low", "said_high", "actual", "actual_low", "actual_high"):
        known[column] = None
    return SimpleNamespace(**known | cells)


def test_a_factor_is_said_over_what_is():
    assert factor(row(said=30, actual=10)) == 3
    assert factor(row(said=30)) is None and factor(row(actual=10)) is None


def test_a_range_on_either_side_widens_the_bar():
    one = row(said=30, actual=10, actual_low=5, actual_high=20)
    assert bounds(one) == (30 / 20, 30 / 5)
    both = row(said=30, said_low=10, said_high=90, actual=10, actual_low=5, actual_high=20)
    assert bounds(both) == (10 / 20, 90 / 5)
    assert bounds(row(said=30, actual=10)) is None


def test_a_dot_for_each_number_and_a_word_for_each_row():
    axes = claim_sheet(CLAIMS).figure.axes[0]
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_marker() != "None"]
    wanted = [factor(claim) for claim in CLAIMS if factor(claim) and claim.said_low is None]
    assert len(wanted) == 4 and sorted(wanted) == pytest.approx(sorted(dots))
    words = [text.get_text() for text in axes.texts]
    for word, number in (("true", 3), ("half true", 4), ("false", 2), ("can't be checked", 1)):
        assert words.count(word) == number


def test_each_verdict_has_a_mark_of_its_own():
    marks = [mark for _, mark in LOOKS.values()]
    assert len(set(marks)) == len(marks) == 4


@pytest.mark.parametrize(
    "cells, words",
    [
        ({"said": 30, "actual": 10}, "3 times too much"),
        ({"said": 10, "actual": 30}, "3 times too little"),
        ({"said": 10, "actual": 10}, "the same"),
        ({"said": 10, "actual": 10, "actual_low": 5, "actual_high": 20}, "0.5 to 2 times"),
        ({"said": 90, "actual": 10, "actual_low": 5, "actual_high": 30}, "too much, at least 3"),
    ],
)
def test_the_factor_is_said_in_words(cells, words):
    assert words in claim_sheet([row(**cells)]).say()


def test_the_title_counts_what_is_true():
    title = claim_sheet(CLAIMS).figure.axes[0].get_title(loc="left")
    assert title == "3 of 10 are true, 4 half true, 2 false, 1 can't be checked"
    none = claim_sheet([row(verdict="false"), row(verdict="false")])
    assert none.figure.axes[0].get_title(loc="left") == "2 of 2 are false"
