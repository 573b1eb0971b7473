"""Figures of counted work: shares by part, what counters report, bars of modules."""

import pytest
from legibility import assert_legible, written

import flopslib as fl
from flopslib.plotting.picture import FigureError

LENGTHS = (128, 1024, 8192, 65536)
PARTS = {T: {"layers": 24 * T * 768**2, "two T x T products": 4 * T * T * 768} for T in LENGTHS}
REPORTS = {"a watcher": {128: 0.95, 1024: 0.5}, "ours": {128: 1, 1024: 1}}
TREE = {"": 5, "blocks.0.attn": 300, "blocks.0.mlp": 700, "blocks.1.mlp": 1000, "head": 500}


@pytest.fixture(params=["shares", "reported", "modules"])
def picture(request):
    return {
        "shares": lambda: fl.plot.shares(PARTS, mark=1024),
        "reported": lambda: fl.plot.reported(REPORTS),
        "modules": lambda: fl.plot.modules(TREE),
    }[request.param]()


def test_each_is_legible_and_small_and_tells_that_it_is_counted(picture):
    assert_legible(picture)
    assert len(picture.png()) < 60_000
    assert "(counted)" in picture.say()


def test_shares_are_of_the_whole_and_the_title_follows_the_last_part():
    # 4 T T d of 24 T d d + 4 T T d is T / (6 d + T): 2.7 % at 128, 93 % at 65,536
    picture = fl.plot.shares(PARTS)
    title = picture.figure.axes[0].get_title(loc="left")
    assert title.startswith("Two T x T products: 2.7 % of the FLOP at 128 tokens, 93 % at 65,536")
    assert "layers 97 to 6.6 %" in picture.say()


def test_a_marked_size_is_read_at_the_nearest_one_that_was_counted():
    picture = fl.plot.shares(PARTS, watch="layers", mark=1000)
    assert picture.say().startswith("At 1,024 tokens: layers 82 %, two T x T products 18 % of the")
    assert (
        picture.figure.axes[0]
        .get_title(loc="left")
        .startswith("Layers: 82 % of the FLOP at 1,024 tokens, 6.6 % at 65,536")
    )
    assert "82 %" in written(picture) and "18 %" in written(picture)


@pytest.mark.parametrize(
    "counts", [{}, {128: {"a": 1}}, {1: {"a": 1}, 2: {"b": 1}}, {1: {}, 2: {}}]
)
def test_shares_without_two_sizes_of_the_same_parts_are_refused(counts):
    with pytest.raises(FigureError, match="two sizes or more with the same parts"):
        fl.plot.shares(counts)


def test_a_part_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(FigureError, match="'norms' is not a part; there are: layers, two"):
        fl.plot.shares(PARTS, watch="norms")


def test_the_title_names_the_counter_that_sees_least_at_its_longest():
    picture = fl.plot.reported(REPORTS)
    assert picture.figure.axes[0].get_title(loc="left") == (
        "A watcher sees 50 % of the work at 1,024 tokens, and says nothing"
    )
    assert "ours 1 at 128, 1 at 1,024 tokens" in picture.say()


def test_a_counter_without_points_is_refused():
    with pytest.raises(FigureError, match="needs its points"):
        fl.plot.reported({"none": {}})


def test_modules_add_up_to_their_parents_as_deep_as_asked():
    text = " ".join(written(fl.plot.modules(TREE, depth=1)))
    assert "blocks" in text and "blocks.0" not in text and "80 %" in text  # 2,000 of 2,505
    text = " ".join(written(fl.plot.modules(TREE, depth=2)))
    assert "blocks.0" in text and "blocks.0.attn" not in text


def test_modules_without_products_are_refused():
    with pytest.raises(FigureError, match="No FLOP in products"):
        fl.plot.modules({"act": 0})


def test_more_modules_than_fit_are_left_out_aloud():
    assert (
        "6 smaller ones are not drawn"
        in fl.plot.modules({f"layer{i}": i + 1 for i in range(30)}).say()
    )
