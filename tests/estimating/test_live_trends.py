"""The live trend: a window and who counts, redrawn; what leaves nothing to fit is said."""

import pytest

import flopslib as fl


@pytest.fixture
def live():
    live = fl.live.trends()
    assert live.widget
    return live


def test_it_begins_with_all_years_and_the_frontier(live):
    assert repr(live) == fl.plot.trends(fl.trends.fit(), others=True).say()


@pytest.mark.parametrize(
    "years, who",
    [
        ((2020, 2027), "frontier"),
        ((2010, 2018), "record"),
        ((2010, 2027), "all"),
        ((2015, 2027), 10),
    ],
)
def test_a_choice_shows_what_the_same_line_of_code_gives(live, years, who):
    live.controls["who"].value = who
    live.controls["years"].value = years
    line = fl.trends.fit(since=years[0], until=years[1], who=who)
    assert f"{line.growth:.2f} times a year, 90 % band {line.low:.2f}" in repr(live)
    assert line.credit in repr(live)


def test_a_window_that_leaves_too_little_says_so_and_the_picture_stays(live):
    before = live._image.value
    live.controls["years"].value = (2026, 2027)
    assert "widen the window" in live._says.value and live._image.value == before


def test_it_has_no_output_widget(live):
    assert [type(part).__name__ for part in live.widget.children] == [
        "IntRangeSlider",
        "Dropdown",
        "HTML",
        "HTML",
    ]
