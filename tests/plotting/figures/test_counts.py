"""Figures of counted work: shares by part, what counters report, bars of modules."""

import pytest
from legibility import assert_legible, title, written

import flopslib as fl
from flopslib.plotting.picture import FigureError

WIDTH = 768
LENGTHS = (128, 1024, 8192, 65536)
PARTS = {T: {"layers": 24 * T * WIDTH**2, "T x T": 4 * T * T * WIDTH} for T in LENGTHS}
REPORTS = {"a watcher": {128: 0.95, 1024: 0.5}, "ours": {128: 1, 1024: 1}}
TREE = {"": 5, "blocks.0.attn": 300, "blocks.0.mlp": 700, "blocks.1.mlp": 1000, "head": 500}


def percent_of_products(T):
    """4 T T d of 24 T d d + 4 T T d, in two digits."""
    return f"{float(f'{100 * T / (6 * WIDTH + T):.2g}'):g} %"


# -- shares ----------------------------------------------------------------------------------------


def test_shares_are_of_the_whole_and_the_title_follows_the_last_part():
    found = title(fl.plot.shares(PARTS))
    assert found.startswith("T x T: ")
    assert percent_of_products(128) in found and percent_of_products(65_536) in found


def test_a_marked_size_is_read_at_the_nearest_one_that_was_counted():
    picture = fl.plot.shares(PARTS, watch="layers", mark=1000)
    assert title(picture).startswith("Layers: ") and "1,024" in title(picture)
    assert {"82 %", percent_of_products(1024)} <= set(written(picture))
    (mark,) = picture.figure.axes[0].lines[-1:]
    assert list(mark.get_xdata()) == [1024, 1024]


def test_areas_are_stacked_to_a_hundred_per_cent_and_the_watched_one_is_hatched():
    areas = fl.plot.shares(PARTS).figure.axes[0].collections
    assert max(y for area in areas for _, y in area.get_paths()[0].vertices) == pytest.approx(100)
    assert [bool(area.get_hatch()) for area in areas] == [False, True]


@pytest.mark.parametrize("mark", [None, *LENGTHS])
def test_each_part_is_named_inside_the_picture_wherever_it_is_read(mark):
    picture = fl.plot.shares(PARTS, mark=mark)
    assert {"layers", "T x T"} <= set(written(picture))
    assert_legible(picture)


@pytest.mark.parametrize(
    "counts", [{}, {128: {"a": 1}}, {1: {"a": 1}, 2: {"b": 1}}, {1: {}, 2: {}}]
)
def test_shares_without_two_sizes_of_the_same_parts_are_refused(counts):
    with pytest.raises(FigureError, match="two sizes or more with the same parts"):
        fl.plot.shares(counts)


def test_a_part_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(FigureError, match="'layer' is not a part; .*Did you mean 'layers'"):
        fl.plot.shares(PARTS, watch="layer")


# -- reported over true ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reports, says",
    [
        (REPORTS, "A watcher reports 50 % of the work at 1,024 tokens, and says nothing"),
        (
            {"PyTorch's counter, without gradients": {8: 0.4, 64: 0}, "b": {8: 1, 64: 3}},
            "B reports 3 times the work at 64 tokens, and says nothing",
        ),
        (
            {"PyTorch's counter, without gradients": {8: 0, 64: 0}, "b": {8: 1, 64: 1}},
            "Without gradients PyTorch's counter sees nothing, and says nothing",
        ),
        ({"a": {8: 0.5, 64: 1}, "b": {8: 1, 64: 1}}, "All counters report all of the work at 64"),
        ({"a": {8: 1, 64: 0.02}, "b": {8: 1, 64: 1.5}}, "A reports 2 % of the work at 64"),
        ({"a": {8: 0.5}, "b": {8: 1}}, "A reports 50 % of the work at 8 tokens"),
    ],
)
def test_the_title_names_the_counter_that_is_farthest_off_at_its_longest(reports, says):
    picture = fl.plot.reported(reports)
    assert title(picture).startswith(says)
    assert_legible(picture)


def test_a_counters_condition_stands_in_a_line_of_its_own():
    picture = fl.plot.reported({"mine, without notes": {8: 1, 64: 0.25}})
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    assert "mine,\nwithout notes: 25 %" in texts


def test_each_counter_has_a_line_a_dash_and_a_mark_of_its_own():
    _, *lines = fl.plot.reported(REPORTS).figure.axes[0].lines  # the first is the truth
    assert [dict(zip(*line.get_data())) for line in lines] == list(REPORTS.values())
    looks = {(line.get_linestyle(), line.get_marker()) for line in lines}
    assert len(looks) == len(REPORTS)


def test_many_counters_keep_their_names_apart():
    assert_legible(fl.plot.reported({f"counter {i}": {8: 1, 64: 0.9 + i / 100} for i in range(6)}))


# -- modules ---------------------------------------------------------------------------------------


def test_modules_add_up_to_their_parents_as_deep_as_asked():
    text = " ".join(written(fl.plot.modules(TREE, depth=1)))
    assert "blocks" in text and "blocks.0" not in text and "80 %" in text  # 2,000 of 2,505
    text = " ".join(written(fl.plot.modules(TREE, depth=2)))
    assert "blocks.0" in text and "blocks.0.attn" not in text


def test_modules_without_products_are_refused():
    with pytest.raises(FigureError, match="No FLOP in products"):
        fl.plot.modules({"act": 0})


def test_more_modules_than_fit_are_left_out_and_their_number_is_said():
    picture = fl.plot.modules({f"layer{i}": i + 1 for i in range(30)})
    assert len(picture.figure.axes[0].patches) == 24 and "6 smaller ones" in picture.say()
