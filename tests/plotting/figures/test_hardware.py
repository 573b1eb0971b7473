"""Figures of data sheets: what they say is what the tables hold, and nothing lies on another."""

import re

import pytest

from flopslib.facts.chips import chip
from flopslib.facts.derating import derate
from flopslib.facts.table import table
from flopslib.plotting.figures.hardware import flops_per, headline, reached
from flopslib.plotting.picture import FigureError
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError


def texts(picture):
    """Every text that is drawn, in the order of drawing."""
    from matplotlib.text import Text

    return [t.get_text() for t in picture.figure.findobj(Text) if t.get_text() and t.get_visible()]


def overlaps(picture, kind):
    """Pairs of drawn texts that match `kind` and touch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(picture.figure)
    canvas.draw()
    boxes = [
        (t.get_text(), t.get_window_extent(canvas.get_renderer()))
        for t in picture.figure.findobj(Text)
        if re.search(kind, t.get_text())
    ]
    return [
        (a, b)
        for i, (a, one) in enumerate(boxes)
        for b, other in boxes[i + 1 :]
        if one.overlaps(other)
    ]


def test_claimed_against_reached_says_what_the_table_holds():
    products = [
        row.share for row in table("reached") if row.counts == "product" and row.format == "bf16"
    ]
    said = reached().say()
    assert f"{min(products):.0f} to {max(products):.0f} %" in said
    assert "a known training run 19 to 55 %" in said
    assert "(cited: each row of the table reached)" in said


def test_each_chip_stands_with_its_year_and_its_claim():
    drawn = texts(reached())
    assert "H100 SXM, 2022" in drawn and "989" in drawn and "80 %" in drawn
    assert drawn.index("GTX 580, 2010") < drawn.index("V100, 2017") < drawn.index("B300, 2025")


def test_no_words_of_the_key_figure_lie_on_another():
    for rate in ("10 GFLOP/s", "150 GFLOP/s", "280 GFLOP/s", "2 TFLOP/s"):
        assert overlaps(reached(rate, "290 GFLOP/s", "one core of a Xeon"), r"%|\d,\d") == []


def test_your_own_gpu_is_one_share_of_its_sheet():
    said = reached("700 TFLOP/s", chip("H100 SXM").peak(), "this GPU").say()
    assert "This GPU: 700 TFLOP/s, 71 % of its peak (measured)." in said
    assert table("reached").credit in said and "CC BY 4.0" in said


def test_a_matrix_unit_is_drawn_at_the_edge_with_its_true_share():
    said = reached("1.2 TFLOP/s", "144 GFLOP/s", "this core").say()
    assert "This core: 1.2 TFLOP/s, 833 % of its peak" in said


def test_what_is_no_rate_is_refused():
    with pytest.raises(UnitError):
        reached("3 GFLOP", "144 GFLOP/s")


@pytest.mark.parametrize(
    "ticks, title",
    [
        ({}, "The headline of 3,958 TFLOP/s, untouched"),
        ({"star": False}, "Of 3,958 TFLOP/s, 1,979 are left: one part in 2"),
        (
            {"star": False, "eight_bits": False, "no_wait": False},
            "Of 3,958 TFLOP/s, 396 are left: one part in 10",
        ),
        (
            {"star": False, "eight_bits": False, "no_wait": False, "data_there": False},
            "Of 3,958 TFLOP/s, 3.35 are left: one part in 1,180",
        ),
    ],
)
def test_a_peeled_headline_has_its_finding_as_title_and_all_steps_in_words(ticks, title):
    picture = headline(derate(**ticks))
    assert picture.say().startswith(title) and title in " ".join(texts(picture))
    assert "cited" in picture.say()
    assert ("estimated" in picture.say()) == ("no_wait" in ticks)


def test_what_a_watt_and_a_dollar_buy_is_told_with_its_band():
    watt, dollar = flops_per("watt"), flops_per("dollar")
    assert "grew by 20 % a year in FP32, 45 % a year in the best of 16 and 32 bits" in watt.say()
    assert "90 % band: FP32: 16.5 to 23.4 %" in watt.say() and "epoch.ai" in watt.say()
    assert "per dollar of its launch price grew by 22 % a year" in dollar.say()
    assert "15 to 30 %" in dollar.say() and table("chip_growth").credit in dollar.say()
    with pytest.raises(FigureError, match="'pound' is not drawn"):
        flops_per("pound")


def test_a_rate_of_the_table_keeps_its_source_in_the_steps():
    assert all(rate.how for _, rate in derate(no_wait=False, data_there=False))
    assert Q("3957.8 TFLOP/s") == derate()[0][1]
