"""Draws and claims at their amounts, bills that cross where they cost the same, a dot a life."""

import pytest
from legibility import assert_legible, title, written
from plot_examples import CLAIMS, GPT4, example

import flopslib as fl
from flopslib.lab.lives import lives


@pytest.mark.parametrize("name", ["spread", "monthly", "interrupted"])
def test_no_text_is_cut_or_lies_on_another(name):
    assert_legible(example(name))


# -- a spread --------------------------------------------------------------------------------------
def test_the_bars_hold_all_draws_and_those_above_the_line_are_hatched():
    (axes,) = example("spread").figure.axes
    assert sum(bar.get_height() for bar in axes.patches) == 4000
    above = sum(bar.get_height() for bar in axes.patches if bar.get_hatch())
    assert above / 4000 == pytest.approx(GPT4.spread().above("100 M$"), abs=0.02)
    assert title(example("spread")) == "GPT-4: over 100 M$ in 46 of 100 draws"


def test_each_claim_is_marked_at_its_amount():
    (axes,) = example("spread").figure.axes
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "v"]
    assert marks == sorted(float(row.cost) for row in CLAIMS)
    assert "its maker: more than 100 M$" in written(example("spread"))


# -- a month's bill --------------------------------------------------------------------------------
def test_the_ring_is_where_both_ways_cost_the_same():
    picture = example("monthly")
    (axes,) = picture.figure.axes
    (ring,) = [line for line in axes.lines if line.get_markersize() == 12]
    tokens, dollars = ring.get_xdata()[0], ring.get_ydata()[0]
    met = fl.bill("8.03 billion", tokens)
    assert float(met.month) == dollars
    assert float(met.by_token("0.15 $/million tokens").month) == pytest.approx(dollars)
    assert "paying by the token costs 16 times less" in title(picture)


def test_where_the_token_is_always_cheaper_there_is_no_ring():
    picture = fl.plot.monthly(fl.bill(8e9, 3e7), "0.01 $/million tokens")
    (axes,) = picture.figure.axes
    assert not [line for line in axes.lines if line.get_markersize() == 12]


# -- interruptions -----------------------------------------------------------------------
def test_each_life_is_a_dot_and_the_formula_a_diamond():
    picture = example("interrupted")
    (axes,) = picture.figure.axes
    dots = [line for line in axes.lines if line.get_marker() == "."]
    assert [len(line.get_xdata()) for line in dots] == [2000, 2000]
    diamonds = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "D"]
    assert diamonds == [pytest.approx(11.7, abs=0.1), pytest.approx(182, abs=1)]
    assert "182 h if nothing is saved, 11.7 h if saved every 16 min" in title(picture)


def test_one_job_alone_is_drawn_too():
    assert "1 h of work takes 1" in title(fl.plot.interrupted(lives("1 h", "100 h")))
