"""Rungs in the order of their joules, bars for ranges; the best hours of three countries."""

import math

import pytest
from legibility import assert_legible, title, written
from plot_examples import example, joules

import flopslib as fl
from flopslib.plotting.figures.joules import _best_hours


@pytest.mark.parametrize("name", ["ladder", "by_hour"])
def test_no_text_is_cut_or_lies_on_another(name):
    assert_legible(example(name))


# -- the ladder ------------------------------------------------------------------------------------
def names(picture):
    (axes,) = picture.figure.axes
    return [label.get_text() for label in axes.get_yticklabels()]


def test_rungs_lie_in_the_order_of_their_joules_with_the_pencil_on_top():
    rungs = names(example("ladder"))
    assert rungs[0] == "to erase one bit, physical limit" and rungs[-1].startswith(
        "pencil and paper"
    )
    assert (
        rungs.index("yours: a matrix product")
        < rungs.index("Mac mini M4, 64 bits")
        < rungs.index("yours: a loop")
    )
    assert len(rungs) == len(fl.table("joules")) + 2


def test_a_range_is_a_bar_and_a_measured_rung_a_mark():
    ranged = fl.plot.ladder(joules(1e9))
    measured = fl.plot.ladder(joules(1e9, "measured"))

    def bars(picture):
        (axes,) = picture.figure.axes
        return [line.get_xdata().tolist() for line in axes.lines if line.get_linewidth() == 6]

    assert bars(ranged) == [[pytest.approx(2e-9), pytest.approx(6e-9)]] and bars(measured) == []
    assert "mine 2 nJ to 5 nJ (estimated" in ranged.say(), "as 200 to 500 MFLOP for a joule"
    assert "mine 3 nJ (measured)" in measured.say()


def test_each_tick_has_a_prefix_and_one_in_front():
    (axes,) = example("ladder").figure.axes
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    assert ticks == ["1 zJ", "1 aJ", "1 fJ", "1 pJ", "1 nJ", "1 uJ", "1 mJ", "1 J", "1 kJ"]


def test_what_is_no_flop_of_a_computer_is_hollow():
    (axes,) = example("ladder").figure.axes
    hollow = {
        names(example("ladder"))[round(line.get_ydata()[0])]
        for line in axes.lines
        if line.get_markerfacecolor() == "white"
    }
    assert hollow == {
        "to erase one bit, physical limit",
        "the brain, if its signals were FLOPs",
        "64 bits from memory, 45 nm",
    }


def test_without_your_own_the_key_does_not_speak_of_them():
    assert not any("yours" in text for text in written(fl.plot.ladder()))
    assert "Yours" not in fl.plot.ladder().say()


# -- carbon by the hour ----------------------------------------------------------------------------
def test_the_best_hours_go_round_midnight():
    curve = [1.0 if hour in (23, 0, 1) else 5.0 for hour in range(24)]
    assert _best_hours(curve, 3) == (23, 1.0)
    assert _best_hours(curve, 24)[1] == pytest.approx(math.fsum(curve) / 24)


def test_where_beats_when():
    assert "from 7:00, save 8 %" in example("by_hour").say()
    assert title(example("by_hour")).endswith("from Germany to France saves 82 %")
    assert "Germany: 0 % saved" in written(fl.plot.by_hour(24))
