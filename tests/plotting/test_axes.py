"""The figure layer: labels that keep their distance, axes in powers of ten, what can be drawn."""

import doctest
import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopslib.plotting import axes as layer
from flopslib.plotting.axes import (
    blank,
    decades,
    finite,
    log_axis,
    positive,
    rows_axis,
    spread,
    spread_log,
    thinned,
    write_beside,
)
from flopslib.plotting.picture import FigureError, Picture


def test_its_examples_hold():
    assert doctest.testmod(layer).failed == 0


# -- labels that keep their distance ---------------------------------------------------------------

PLACES = st.lists(st.tuples(st.floats(0, 20), st.floats(0.1, 2)), min_size=1, max_size=8)


@given(PLACES)
def test_spread_labels_do_not_touch_and_keep_their_order(labels):
    places, sizes = map(list, zip(*labels))
    moved = spread(places, sizes)
    order = sorted(range(len(places)), key=places.__getitem__)
    for low, high in itertools.pairwise(order):
        assert moved[high] - moved[low] >= (sizes[low] + sizes[high]) / 2 - 1e-9


@given(PLACES)
def test_spread_labels_stay_between_the_ends_where_there_is_room(labels):
    places, sizes = map(list, zip(*labels))
    moved = spread(places, sizes, low=-1, high=21)
    assert all(y - s / 2 >= -1 - 1e-9 and y + s / 2 <= 21 + 1e-9 for y, s in zip(moved, sizes))


@given(PLACES)
def test_spread_labels_move_no_further_than_they_must(labels):
    places, sizes = map(list, zip(*labels))
    moved = spread(places, sizes)
    # As many wishes are missed upwards as downwards, in the sum of each block and so in all.
    assert sum(moved) == pytest.approx(sum(places), abs=1e-6)


def test_labels_that_do_not_touch_are_left_where_they_are():
    assert spread([5, 1, 3], [1, 1, 2]) == pytest.approx([5, 1, 3])
    assert spread([], 1) == []


def test_on_a_logarithmic_axis_labels_move_by_powers_of_ten():
    low, high = spread_log([100, 100], 1, 1, 1e6)
    assert (low, high) == pytest.approx((10**1.5, 10**2.5))


# -- axes ------------------------------------------------------------------------------------------


@given(st.floats(-12, 12), st.floats(0, 6))
def test_decades_are_all_powers_of_ten_between_the_ends(first, powers):
    low, high = 10**first, 10 ** (first + powers)
    ticks = decades(low, high)
    assert ticks == [tick for p in range(-14, 20) if low <= (tick := 10.0**p) <= high]


def test_ticks_of_many_sizes_are_thinned_and_the_first_stays():
    assert thinned(range(7)) == range(7)
    assert list(thinned(list(range(30)))) == list(range(0, 30, 5))


@pytest.mark.parametrize("which", ["x", "y"])
def test_a_logarithmic_axis_has_its_ticks_in_words_and_no_others(which):
    _, axes = blank()
    log_axis(axes, which, 5, 2000, decades(5, 2000), "{:,.0f} B".format)
    axis = getattr(axes, f"{which}axis")
    assert [label.get_text() for label in axis.get_ticklabels()] == ["10 B", "100 B", "1,000 B"]
    assert axis.get_scale() == "log" and not axis.get_minorticklocs().size
    assert tuple(axis.get_view_interval()) == (5, 2000)


def test_a_single_value_has_room_on_both_sides_of_a_logarithmic_axis():
    _, axes = blank()
    log_axis(axes, "x", 8, 8, [8], str)
    assert axes.get_xlim() == (4, 16)


def test_rows_have_names_and_no_ticks():
    _, axes = blank()
    rows_axis(axes, {0: "$\\frac$", -1: "two"})
    assert [label.get_text() for label in axes.get_yticklabels()] == ["$\\frac$", "two"]
    assert not axes.spines["left"].get_visible()


@pytest.mark.parametrize(
    "away, side, upright",
    [
        ((5, 0), "left", "center"),
        ((-5, 0), "right", "center"),
        ((0, 4), "center", "baseline"),
        ((-5, 4), "right", "baseline"),
    ],
)
def test_a_text_beside_a_point_begins_or_ends_there(away, side, upright):
    _, axes = blank()
    text = write_beside(axes, "$x", (1, 1), away)
    assert (text.get_ha(), text.get_va(), text.get_parse_math()) == (side, upright, False)


def test_a_title_with_dollar_signs_is_drawn_as_it_is_and_wrapped():
    heights = []
    for words in (1, 30):
        figure, _ = blank("5 $ or 6 $\\frac$: " + "words " * words)
        assert Picture(figure, "").png()  # a formula would raise, for this one is broken
        (title,) = figure.findobj(lambda artist: "words" in getattr(artist, "get_text", str)())
        heights.append(title.get_window_extent().height)
    assert heights[1] > 2 * heights[0]


# -- what can be drawn -----------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, None, "long", [1, 2]])
def test_what_is_not_a_finite_number_is_refused_with_its_name(wrong):
    for check in (finite, positive):
        with pytest.raises(FigureError, match="^A rate is given as .*; write a finite number"):
            check("A rate", [1, wrong])


def test_zero_has_a_place_on_an_axis_and_none_on_a_logarithmic_one():
    assert finite("A ratio", [0, -1]) == [0, -1]
    for wrong in (0, -1):
        with pytest.raises(FigureError, match="above 0"):
            positive("A ratio", [wrong])


def test_nothing_is_refused():
    with pytest.raises(FigureError, match="A rate: none is given"):
        positive("A rate", [])
