"""FLOP against seconds: what the figure shows, says and refuses, and that its labels keep apart."""

from types import SimpleNamespace

import pytest
from legibility import title

import flopslib as fl
from flopslib.plotting.figures.work_time import work_and_time
from flopslib.plotting.picture import FigureError
from flopslib.quantities.formatting import words
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError


def thing(name, flops, seconds, how="measured"):
    return SimpleNamespace(name=name, flops=Q(flops, "FLOP"), seconds=Q(seconds, "s", how))


DENSE, SEPARABLE = thing("dense", 240e6, 2.4e-3), thing("separable", 30e6, 0.6e-3)
FULL, HOLES = thing("full product", 4e6, 40e-6), thing("nine tenths zeros", 4e5, 41e-6)
SMALL = thing("512 small products", 4e6, 2e-3)
WIDE, SLOW = thing("attention", 42e6, 0.9e-3), thing("recurrent", 14e6, 5.4e-3)
ALL = ((DENSE, SEPARABLE), (FULL, HOLES), (FULL, SMALL), (WIDE, SLOW))


def rings(picture):
    return [
        (line.get_xdata()[0], line.get_ydata()[0])
        for line in picture.figure.axes[0].lines
        if line.get_markerfacecolor() == "white"
    ]


def labels(picture):
    """The texts that stand beside dots, at size 9."""
    picture.figure.canvas.draw()
    return [
        text
        for text in picture.figure.axes[0].texts
        if text.get_text() and text.get_fontsize() == 9
    ]


def test_one_change_has_its_two_numbers_as_title():
    for move, work, time in (
        ((DENSE, SEPARABLE), "8 times fewer FLOPs", "4 times as fast"),
        ((FULL, SMALL), "as many FLOPs", "50 times as long"),
        ((SEPARABLE, DENSE), "8 times the FLOPs", "4 times as long"),
    ):
        assert title(work_and_time(move)) == f"{work}, {time}"


def test_several_changes_are_summed_up_by_what_became_of_the_time():
    several, two = (title(work_and_time(*moves)) for moves in (ALL, ALL[1::2]))
    assert several == "Three cuts in FLOPs: one saved time, one did nothing, one cost time"
    assert two == "Two cuts in FLOPs: one did nothing, one cost time"


def test_the_sentence_tells_each_change_and_how_it_is_known():
    text = work_and_time(*ALL).say()
    assert "nine tenths zeros: 10 times fewer FLOPs, in about the same time" in text
    assert "recurrent: 3 times fewer FLOPs, 6 times as long" in text
    assert text.endswith("(measured).")
    cited = thing("old", 8e9, 3e-3, "cited: a.example"), thing("new", 1e9, 3e-3, "measured")
    assert work_and_time(cited).say().endswith("(cited: a.example; measured).")


def test_a_ring_marks_where_the_old_speed_would_lead_and_only_where_work_was_saved():
    places = rings(work_and_time(*ALL))
    assert places == [
        pytest.approx((30e6, 0.3e-3)),
        pytest.approx((4e5, 4e-6)),
        pytest.approx((14e6, 0.3e-3)),
    ]
    assert not rings(work_and_time((FULL, SMALL)))


@pytest.mark.parametrize(
    "moves",
    [
        ALL,
        ALL[:1],
        ((DENSE, thing("almost the same", 239e6, 2.39e-3)),),
        tuple(
            (thing(f"an old one, {n}", 1e9 * 1.2**n, 1e-3), thing(f"a new one, {n}", 5e8, 1e-3))
            for n in range(4)
        ),
        ((thing("a long name on the left side", 1e3, 1e-6), thing("one on the right", 1e14, 1e3)),),
    ],
)
def test_labels_stay_inside_and_off_each_other(moves):
    picture = work_and_time(*moves)
    boxes = [text.get_window_extent() for text in labels(picture)]
    whole = picture.figure.bbox
    assert not any(a.overlaps(b) for a in boxes for b in boxes if a is not b)
    assert all(whole.contains(box.x0, box.y0) and whole.contains(box.x1, box.y1) for box in boxes)
    assert len(boxes) >= len({one.name for move in moves for one in move})


def test_a_dotted_line_leads_from_each_ring_to_its_dot():
    picture = work_and_time(*ALL)
    dotted = [line for line in picture.figure.axes[0].lines if line.get_linestyle() == ":"]
    ends = [list(line.get_ydata()) for line in dotted]
    assert ends == [
        pytest.approx([0.6e-3, 0.3e-3]),
        pytest.approx([41e-6, 4e-6]),
        pytest.approx([5.4e-3, 0.3e-3]),
    ]


def test_names_have_the_colour_of_their_arrow():
    named = {text.get_text(): text.get_color() for text in labels(work_and_time(*ALL))}
    assert named["dense"] == named["separable"] != named["attention"] == named["recurrent"]


def test_the_diagonals_are_lines_of_one_speed_and_bear_it():
    picture = work_and_time(*ALL)
    told = [text.get_text() for text in picture.figure.axes[0].texts]
    assert {"1 GFLOP/s", "100 GFLOP/s"} <= set(told)
    for line in picture.figure.axes[0].lines:
        if len(xs := line.get_xdata()) == 2 and line.get_linestyle() != ":":
            (a, b), (c, d) = xs, line.get_ydata()
            assert a / c == pytest.approx(b / d)


def test_the_table_of_latencies_can_be_drawn_as_it_stands():
    old, new, *_ = fl.table("latencies")
    text = work_and_time((old, new)).say()
    assert f"{words(old.flops / new.flops)} times fewer FLOPs" in text
    assert f"{words(old.seconds / new.seconds)} times as fast" in text


def test_what_has_no_work_and_what_cannot_be_told_apart_is_refused():
    with pytest.raises(UnitError, match="'idle' has no FLOPs"):
        work_and_time((DENSE, SimpleNamespace(name="idle", flops=None, seconds=Q(1, "s"))))
    with pytest.raises(FigureError, match="1 to 4"):
        work_and_time()
    with pytest.raises(FigureError, match="5 moves"):
        work_and_time(*ALL, ALL[0])
