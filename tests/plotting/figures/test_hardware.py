"""Figures of data sheets: what they say is what the tables hold, and nothing lies on another."""

import re

import pytest
from legibility import title, written

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
    runs = [row.share for row in table("reached") if row.counts == "MFU"]
    said = reached().say()
    assert f"{min(products):.0f} to {max(products):.0f} %" in said
    assert f"{min(runs):.0f} to {max(runs):.0f} %" in said and "(cited: " in said


def test_each_chip_stands_with_its_year_and_its_claim():
    drawn = texts(reached())
    assert "H100 SXM, 2022" in drawn and "794 of 989" in drawn and "80 %" in drawn
    assert drawn.index("GTX 580, 2010") < drawn.index("V100, 2017") < drawn.index("B300, 2025")


def test_no_words_of_the_key_figure_lie_on_another():
    for rate in ("10 GFLOP/s", "150 GFLOP/s", "280 GFLOP/s", "2 TFLOP/s"):
        assert overlaps(reached(rate, "290 GFLOP/s", "one core of a Xeon"), r"%|\d,\d") == []


@pytest.mark.parametrize("percent", (3, 30, 63.9, 64.1, 67, 90, 140))
def test_your_own_mark_is_told_inside_the_picture_wherever_it_is(percent):
    from matplotlib.text import Text

    peak = Q("117 GFLOP/s", how="measured")
    picture = reached(percent / 100 * peak, peak, "this core")
    (axes,) = picture.figure.axes
    picture.figure.canvas.draw()
    frame = axes.get_window_extent()
    (own,) = [t for t in picture.figure.findobj(Text) if "measured peak" in t.get_text()]
    box = own.get_window_extent()
    assert frame.x0 < box.x0 and box.x1 < frame.x1


def test_your_own_gpu_is_one_share_of_its_sheet():
    said = reached("700 TFLOP/s", chip("H100 SXM").peak(), "this GPU").say()
    assert "This GPU: 700 TFLOP/s, 71 % of its peak (measured)" in said and "(measured)" in said
    assert table("reached").credit in said and "CC BY 4.0" in said


def test_a_matrix_unit_is_drawn_at_the_edge_with_its_true_share():
    said = reached("1.2 TFLOP/s", "144 GFLOP/s", "this core").say()
    assert "1.2 TFLOP/s, 833 %" in said


def test_a_share_of_a_measured_peak_is_not_called_one_of_a_sheet():
    picture = reached("105 GFLOP/s", Q("118 GFLOP/s", how="measured"), "this core")
    assert "105 GFLOP/s, 89 % of its measured peak" in written(picture)


def test_what_is_no_rate_is_refused():
    with pytest.raises(UnitError):
        reached("3 GFLOP", "144 GFLOP/s")


@pytest.mark.parametrize(
    "ticks, left",
    [
        ({}, "untouched"),
        ({"star": False}, "1,979 are left: one part in 2"),
        ({"star": False, "eight_bits": False, "no_wait": False}, "396 are left: one part in 10"),
        (
            {"star": False, "eight_bits": False, "no_wait": False, "data_there": False},
            "3.35 are left: one part in 1,180",
        ),
    ],
)
def test_a_derated_headline_has_what_is_left_as_title_and_a_bar_a_step(ticks, left):
    steps = derate(**ticks)
    picture = headline(steps)
    assert title(picture).endswith(left) and picture.say().startswith(title(picture))
    bars = [bar.get_width() for bar in picture.figure.axes[0].patches[1::2]]
    assert bars == pytest.approx([rate.to("TFLOP/s") for _, rate in steps])
    assert "cited" in picture.say()
    assert ("estimated" in picture.say()) == ("no_wait" in ticks)


def test_what_a_watt_and_a_dollar_buy_has_its_band():
    watt, dollar = flops_per("watt"), flops_per("dollar")
    cited = ((watt, "fp32 per watt"), (watt, "best per watt"), (dollar, "fp32 per dollar"))
    for picture, name in cited:
        row = table("chip_growth")[name]
        growth, low, high = (f"{100 * (x - 1):.3g}" for x in (row.growth, row.low, row.high))
        assert f"{growth} % a year" in picture.say() and f"{low} to {high} %" in picture.say()
        assert row.credit in picture.say()


def test_per_dollar_games_and_data_centres_are_two_kinds_and_no_line_runs_between_them():
    picture = flops_per("dollar")
    (axes,) = picture.figure.axes
    games, centres, shares = axes.lines  # sets of dots, and nothing else
    assert {line.get_linestyle() for line in axes.lines} == {"None"} and not axes.collections
    assert games.get_marker() != centres.get_marker() and games.get_color() != centres.get_color()
    assert shares.get_marker() == centres.get_marker() and shares.get_mfc() == "none"
    assert {"cards for games", "data-centre chips"} <= set(texts(picture))
    prices, chips = table("launch_prices"), table("chips")
    ratio = 1.0
    for name, power in (("RTX 5090", 1), ("H200", -1)):
        ratio *= (chips[name].fp32.value / prices[name].price.value) ** power
    assert f"{ratio:.2g} times" in title(picture) and f"{ratio:.2g} times" in picture.say()
    assert overlaps(picture, r"^[A-Z]|games|chips$") == []


def test_the_dots_per_dollar_are_parted_by_what_the_part_is_for():
    (axes,) = flops_per("dollar").figure.axes
    games, own, shares = (len(line.get_xdata()) for line in axes.lines)
    priced = [row for row in table("chips") if row.name in table("launch_prices") and row.fp32]
    assert games == sum(row.part.startswith("GeForce") for row in priced) == 7
    assert games + own + shares == sum(row.kind == "GPU" for row in priced)


def test_a_price_that_is_a_share_of_a_servers_is_hollow_and_said():
    picture = flops_per("dollar")
    shares = [row for row in table("launch_prices") if row.kind == "share of a server"]
    hollow = picture.figure.axes[0].lines[2]
    assert len(hollow.get_xdata()) == len(shares) == 3
    assert "An H200 is priced as an eighth of a board, from a reseller." in picture.say()
    assert "launch price" not in picture.say() and "A10" in texts(picture)


def test_the_a10_costs_about_twice_a_card_for_games_and_the_other_chips_five_times_or_more():
    prices = {row.name: row.price.value for row in table("launch_prices")}
    games = {
        name: price
        for name, price in prices.items()
        if table("chips")[name].part.startswith("GeForce")
    }
    dates = {name: table("chips")[name].date for name in prices}
    for name, price in prices.items():
        if name in games or name == "Cray-1":
            continue
        near = max((game for game in games if dates[game] <= dates[name]), key=dates.get)
        times = price / games[near]
        assert 1.7 < times < 2 if name == "A10" else times >= 5, (name, near, times)


def test_what_is_sold_as_a_pair_is_labelled_as_one_of_two():
    drawn = texts(reached())
    assert "GB200 (1 of 2 GPUs), 2025" in drawn and "1,822 of 2,500" in drawn


def test_a_runs_name_and_a_products_rate_are_drawn_so_that_chips_compare():
    drawn = texts(reached())
    assert {"GPT-3", "Llama 3.1 405B", "Falcon-180B"} <= set(drawn)
    assert "668 of 1,307" in drawn and "794 of 989" in drawn


def test_the_makers_own_tests_are_in_the_table_and_are_no_dots():
    rows = [row for row in table("reached") if row.counts == "maker"]
    assert {row.chip for row in rows} == {"MI300X", "MI325X"}
    assert not {f"{row.share:.0f} %" for row in rows} & set(texts(reached()))


def test_each_step_of_a_headline_says_what_it_divides_by():
    steps = derate(star=False, eight_bits=False, no_wait=False, data_there=False)
    drawn = texts(headline(steps))
    last = "÷ 118: memory feeds no more"
    assert [text for text in drawn if text.startswith("÷")] == ["÷ 2", "÷ 2", "÷ 2.5", last]
    assert not [text for text in texts(headline(derate())) if text.startswith("÷")]
    assert overlaps(headline(steps), r"^÷|^(3,958|1,979|989|396|3\.35)$") == []


def test_what_is_neither_a_watt_nor_a_dollar_is_refused():
    with pytest.raises(FigureError, match="'wat' is not drawn.*Did you mean 'watt'"):
        flops_per("wat")


def test_a_rate_of_the_table_keeps_its_source_in_the_steps():
    assert all(rate.how for _, rate in derate(no_wait=False, data_there=False))
    assert Q("3957.8 TFLOP/s") == derate()[0][1]
