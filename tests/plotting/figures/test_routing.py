"""Photographs as strips of letters, ways as marks by kind, a cache's hits and wrong hits."""

import pytest
from legibility import assert_legible, title, written
from plot_examples import way

from flopslib.lab.photos.words import take
from flopslib.lab.routing.cascades import Early
from flopslib.plotting.figures.routing import hits, photographs, routes

ALONE = [way("the small one", "alone", 2e5, 0.2), way("the large one", "alone", 13e6, 0.1)]


def test_each_word_is_a_strip_of_its_letters_from_the_cleanest_on():
    photos = take(["FLOP", "BYTES", "CACHE", "TOKENS"], 2)
    drawn = photographs(photos, 4).figure.axes[0]
    widths = [image.get_array().shape[1] // 16 for image in drawn.images]
    order = photos.bad.argsort()
    assert widths == photos.lengths[order].tolist()
    darkest = drawn.images[0].get_array()
    assert float(darkest.max()) <= 1 and float(darkest.min()) >= 0


def test_the_words_are_not_given_away():
    photos = take(["FLOP", "BYTES", "CACHE"], 2)
    picture = photographs(photos, 3)
    told = " ".join([picture.say(), *written(picture)])
    assert not any(word in told for word in photos.words)


def test_ways_stand_at_their_flop_and_mistakes_with_a_mark_for_their_kind():
    ways = [*ALONE, way("the desk", "in turns", 2e6, 0.03)]
    axes = routes(ways, {}).figure.axes[0]
    marks = {
        line.get_marker(): line.get_xydata()[0] for line in axes.lines if len(line.get_xydata())
    }
    assert tuple(marks["D"]) == pytest.approx((2e6, 3))


@pytest.mark.parametrize(
    "ways, words",
    [
        (ALONE, "65 times the FLOPs, 2 times fewer mistakes"),
        (ALONE[:1], "The small one: 20 of 100 words wrong"),
        ([way("a", "alone", 1e5, 0.1), way("b", "alone", 1e6, 0.2)], "and no fewer mistakes"),
        ([*ALONE, way("c", "with a list", 3e5, 0.15)], "and more mistakes"),
        ([*ALONE, way("c", "with a list", 3e5, 0.05)], "43.3 times fewer FLOPs than the large one"),
        ([*ALONE, way("c", "with a list", 3e5, 0)], "no mistakes"),
    ],
)
def test_the_title_follows_what_came_out(ways, words):
    assert words in title(routes(ways, {}))


def test_many_ways_at_one_height_can_be_read():
    ways = [way(f"a way of number {i}", "in turns", 10 ** (5 + i / 3), 0.11) for i in range(7)]
    assert_legible(routes(ways, {}))


def test_a_cache_has_its_hits_and_its_wrong_hits():
    by_near = {0.95: Early("", 0.3, 0.04, 0.01), 0.85: Early("", 0.8, 0.4, 0.3)}
    axes = hits(by_near, Early("", 0.6, 0, 0)).figure.axes[0]
    assert list(axes.lines[0].get_ydata()) == [80, 30]
    assert list(axes.lines[1].get_ydata()) == [40, 4]
    assert_legible(hits(by_near, Early("", 0.6, 0, 0)))
