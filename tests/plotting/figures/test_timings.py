"""Figures of timings: every answer is a dot, and the sentence under a figure is made of them."""

import math

import pytest
from legibility import assert_legible, title, written

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
    found = title(strips(ALONE, BESIDE))
    assert '"mean of ten" says 2 times as long' in found
    assert '"best of ten" stays within 3 %' in found


def test_a_neighbour_who_changed_little_is_not_said_to_have_changed_much():
    same = {way: times for way, times in ALONE.items() if way in BESIDE}
    assert "changed no median by much" in title(strips(same, same))


def test_a_median_that_agrees_by_luck_is_not_praised():
    best, median = [MS, 1.01 * MS, 1.06 * MS], [1.02 * MS, 1.03 * MS, 1.07 * MS]
    ways = {"median of ten": median, "best of ten": best}
    assert '"best of ten" stays within 6 %' in title(strips(ways, ways))
    ways["best of ten"] = [MS, 1.4 * MS]
    assert '"median of ten" stays within 5 %' in title(strips(ways, ways))
    ways["best of ten"] = [0.7 * MS, MS]
    assert '"median of ten" stays within 5 % this time' in title(strips(ways, ways))


def test_without_a_neighbour_the_title_says_which_way_agrees_with_itself():
    found = title(strips(ALONE))
    assert found.startswith("Best of ten: all answers within 3 %;")
    assert "not waited for: the slowest is 8.89 times the fastest" in found


def test_a_way_whose_name_ends_in_a_digit_is_set_apart_from_its_number():
    found = title(strips({"best of 1": [MS, 30 * MS], "best of 30": [MS, 1.001 * MS]}))
    assert found.startswith("Best of 30: all answers within 1 %;")
    assert found.endswith("best of 1: the slowest is 30 times the fastest")


@pytest.mark.parametrize(
    "apart, text", [(1.001, "1.00 times"), (1.27, "1.27 times"), (38.6, "38.6 times")]
)
def test_how_far_apart_answers_lie_is_beside_their_row(apart, text):
    assert text in written(strips({"a": [MS, apart * MS]}))


def test_strips_say_every_way_with_its_middle_and_its_range():
    text = strips(ALONE, BESIDE).say()
    assert "the first call 5 ms;" in text and "once 1 ms (1 ms to 4 ms)" in text
    assert "mean of ten 1.2 ms" in text and "beside a neighbour 2.4 ms" in text


@pytest.mark.parametrize("beside", [None, BESIDE])
def test_strips_are_legible(beside):
    assert_legible(strips(ALONE, beside))
    assert "one dot" in written(strips(ALONE, beside))


@pytest.mark.filterwarnings("error")  # Matplotlib warns where the axes have no room
@pytest.mark.parametrize("ways", [1, 2])
def test_few_ways_beside_a_neighbour_leave_room_for_the_title(ways):
    few = {way: [MS, 2 * MS] for way in list(ALONE)[:ways]}
    assert_legible(strips(few, few))


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
    assert "2.86 times" in title(picture) and title(picture).endswith("as long as before")
    assert "3 ms (1 ms to 5 ms), mean 3 ms" in picture.say()


def test_a_visit_that_slowed_even_the_fastest_call_says_so():
    assert title(visit([MS] * 4, [3 * MS] * 4, [MS] * 4)).endswith("3 times as long")


# -- a quota ---------------------------------------------------------------------------------------


def test_a_quota_is_drawn_as_bars_that_repeat_each_period():
    picture = quota({"0.5 CPU, one thread": ["50 ms"], "1 CPU, two threads": [0.05, 0.05]})
    assert_legible(picture)
    (axes,) = picture.figure.axes
    assert len(axes.collections) == 3  # one row of bars a thread
    assert picture.say().count("50 ms at work") == 2
    bars = [bar.get_paths() for bar in axes.collections]
    assert all(len(each) == 3 for each in bars)  # one each period
