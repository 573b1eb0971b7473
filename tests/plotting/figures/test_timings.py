"""Figures of timings: every answer is a dot, and the sentence under a figure is made of them."""

import math

import pytest
from legibility import assert_legible, boxes, written

import flopslib as fl
from flopslib.plotting.figures.timings import quota, strips, visit
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

MS = 1e-3
ALONE = {
    "the first call": [5 * MS],
    "once": [1 * MS] * 28 + [1.1 * MS, 4 * MS],
    "mean of ten": [1.2 * MS] * 30,
    "best of ten": [1 * MS + i * 1e-6 for i in range(30)],
    "not waited for": [9e-6] * 29 + [80e-6],
}
BESIDE = {
    "once": [1 * MS] * 20 + [5 * MS] * 10,
    "mean of ten": [2.4 * MS] * 30,
    "best of ten": [1 * MS + i * 1e-6 for i in range(30)],
}


def dots(picture):
    """The lines of dots that are drawn against the data."""
    (axes,) = picture.figure.axes
    return [
        line
        for line in axes.lines
        if line.get_marker() in "oD" and line.get_transform() == axes.transData
    ]


# -- strips ----------------------------------------------------------------------------------------


def test_every_answer_is_a_dot_in_the_row_of_its_way():
    drawn = dots(strips(ALONE, BESIDE))
    assert sum(len(line.get_xdata()) for line in drawn) == sum(
        len(times) for times in (*ALONE.values(), *BESIDE.values())
    )
    for line in drawn:
        row = round(-sum(line.get_ydata()) / len(line.get_ydata()))
        way = list(ALONE)[row]
        held = BESIDE if line.get_marker() == "D" else ALONE
        assert sorted(line.get_xdata()) == sorted(held[way])


def test_beside_a_neighbour_dots_have_another_colour_another_shape_and_are_hollow():
    by_shape = {line.get_marker(): line for line in dots(strips(ALONE, BESIDE))}
    assert by_shape["D"].get_markerfacecolor() == "white"
    assert by_shape["D"].get_color() != by_shape["o"].get_color()


def test_the_middle_answer_of_each_strip_is_marked():
    (axes,) = strips(ALONE, BESIDE).figure.axes
    bars = [
        line.get_xdata()[0]
        for line in axes.lines
        if len(line.get_xdata()) == 2 and line.get_marker() == "None"
    ]
    assert len(bars) == 7 and any(math.isclose(x, 2.4 * MS) for x in bars)


def test_the_title_says_which_way_a_neighbour_changes_most_and_which_agrees_with_itself():
    (axes,) = strips(ALONE, BESIDE).figure.axes
    said = axes.get_title(loc="left").replace("\n", " ")
    assert said == (
        "With a neighbour, mean of ten gives 2 times as much; best of ten keeps within 1.03 times"
    )


def test_without_a_neighbour_the_title_says_which_way_agrees_with_itself():
    (axes,) = strips(ALONE).figure.axes
    said = axes.get_title(loc="left").replace("\n", " ")
    assert said == (
        "Asked again and again: mean of ten within 1 times, not waited for 8.89 times apart"
    )


def test_strips_say_every_way_with_its_middle_and_its_range():
    said = strips(ALONE, BESIDE).say()
    assert said.endswith("(measured).") and "the first call 5 ms; once 1 ms (1 ms to 4 ms)" in said
    assert "mean of ten 1.2 ms (1.2 ms to 1.2 ms), beside a neighbour 2.4 ms" in said


@pytest.mark.parametrize("beside", [None, BESIDE])
def test_strips_are_legible(beside):
    assert_legible(strips(ALONE, beside))
    assert "one dot" in written(strips(ALONE, beside))


def test_one_answer_a_way_is_drawn_too():
    picture = strips({"one": [MS], "other": [2 * MS]})
    assert_legible(picture)
    assert len(dots(picture)) == 2


def test_seconds_come_as_quantities_too():
    assert strips({"a": [Q("1 ms")]}).say() == strips({"a": [MS]}).say()


@pytest.mark.parametrize(
    "alone, beside, said",
    [
        ({"a": []}, None, "needs times above 0"),
        ({"a": [0.0]}, None, "needs times above 0"),
        ({"a": [MS]}, {"b": [MS]}, "'b' is there beside a neighbour, and not alone"),
        ({"a": ["3 FLOP"]}, None, "FLOP"),
    ],
)
def test_what_is_no_time_is_refused(alone, beside, said):
    with pytest.raises(UnitError, match=said):
        strips(alone, beside)


# -- a visit ---------------------------------------------------------------------------------------


def test_a_visit_shows_every_call_in_its_order_and_says_the_means():
    picture = visit([MS] * 9 + [2 * MS], [MS] * 5 + [5 * MS] * 5, [MS] * 10)
    assert_legible(picture)
    drawn = dots(picture)
    assert [list(line.get_xdata()) for line in drawn] == [
        list(range(i, i + 10)) for i in (0, 10, 20)
    ]
    (axes,) = picture.figure.axes
    assert axes.get_title(loc="left").replace("\n", " ") == (
        "While a neighbour was there, the mean call took 2.86 times as long, the fastest call as "
        "long as before"
    )
    assert "a neighbour is there 3 ms (1 ms to 5 ms), mean 3 ms" in picture.say()


def test_a_visit_that_slowed_even_the_fastest_call_says_so():
    (axes,) = visit([MS] * 4, [3 * MS] * 4, [MS] * 4).figure.axes
    assert axes.get_title(loc="left").endswith("the fastest call 3 times as long")


# -- a quota ---------------------------------------------------------------------------------------


def test_a_quota_is_drawn_as_bars_that_repeat_each_period():
    picture = quota({"0.5 CPU, one thread": ["50 ms"], "1 CPU, two threads": [0.05, 0.05]})
    assert_legible(picture)
    (axes,) = picture.figure.axes
    assert len(axes.collections) == 3  # one row of bars a thread
    assert "0.5 CPU, one thread: 50 ms at work, then 50 ms of waiting" in picture.say()
    assert picture.say().endswith("(counted from the rule).")


def test_the_three_figures_are_on_the_map_of_figures():
    assert {"strips", "visit", "quota"} <= set(dir(fl.plot))
    assert boxes(fl.plot.quota({"1 CPU, one thread": [0.1]}).figure)
