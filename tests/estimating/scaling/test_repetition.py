"""What repeated text is worth: the paper's numbers, and the integral behind its formula."""

import math

import numpy as np
import pytest

from flopslib._support.errors import UserError
from flopslib.estimating.scaling import worth
from flopslib.facts.table import table


@pytest.mark.parametrize("passes, digits", [(4, 3.73), (16, 10.58), (40, 15.17), (1, 1)])
def test_passes_are_worth_what_the_paper_says(passes, digits):
    assert round(worth(passes).fresh, 2) == digits


@pytest.mark.parametrize("passes", [2, 4, 16, 40])
def test_that_is_the_integral_of_a_worth_that_decays(passes):
    half = table("scaling_laws")["Muennighoff"].repeats
    x = np.linspace(0, passes - 1, 100_001)
    decay = np.exp(-x / half)
    integral = np.sum((decay[1:] + decay[:-1]) / 2) * (x[1] - x[0])
    assert float(worth(passes)) == pytest.approx(1 + integral, rel=1e-8)


def test_up_to_one_pass_nothing_is_read_again():
    assert [float(worth(passes)) for passes in (0.24, 1)] == [0.24, 1]


def test_no_number_of_passes_is_worth_more_than_the_sum_of_all():
    assert worth(1e6).fresh == pytest.approx(1 + table("scaling_laws")["Muennighoff"].repeats)


def test_it_says_so_with_its_source():
    assert repr(worth(4)) == (
        "4 passes over a text count as 3.73 times as much new text (cited: "
        "arxiv.org/abs/2305.16264, 2023-05)."
    )
    assert repr(worth("1 pass")).startswith("1 pass over")


@pytest.mark.parametrize("passes", [0, -3, "often", None, math.nan, [4]])
def test_passes_that_are_none_are_refused_in_one_sentence(passes):
    with pytest.raises(UserError) as refusal:
        worth(passes)
    assert "passes" in str(refusal.value) and len(str(refusal.value)) < 150
