"""Live figures: a control moves, the picture and the sentence follow; nothing is measured."""

import base64
import sys

import pytest
from fake_ceilings import FakeCeilings

import flopslib as fl
from flopslib._support.display import aria_status
from flopslib._support.errors import UserError
from flopslib.course.widgets.fields import slider
from flopslib.course.widgets.figures import LiveFigure
from flopslib.lab.matmul_steps import step_at
from flopslib.plotting.axes import blank
from flopslib.plotting.figures import nomogram
from flopslib.plotting.picture import Picture
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

PIXEL = b"\x89PNG\r\n\x1a\n"


def parts(live):
    """(controls by name, the picture, the spoken sentence) of a live picture."""
    *_, image, says = live.widget.children
    return live.controls, image, says


def bundle(live):
    data = live._repr_mimebundle_()
    return data if isinstance(data, tuple) else (data, {})


def number(start=1):
    return slider("n", start, least=0, most=10)


def drawn(n):
    """A picture of a number; there is none of 0."""
    figure, axes = blank(f"title {n}")
    axes.plot([1 / n])
    return Picture(figure, f"The number is {n} <b>&</b>.")


# -- any live picture ------------------------------------------------------------------------------


def test_the_ring_moves_by_turns_and_says_what_each_worker_holds():
    live = fl.live.ring(4)
    *_, image, says = live.widget.children
    assert "each with numbers of its own" in says.value
    live.controls["turns"].value = 6
    assert "After 6 turns each worker has all the sums" in says.value and "<img" in image.value
    assert live.controls["turns"].max == 6
    assert repr(fl.live.ring(3, start=1)) == fl.plot.ring(fl.together.ring(3), turns=1).say()


def test_moving_a_control_changes_the_picture_and_its_sentence():
    controls, image, says = parts(LiveFigure(drawn, {"n": number()}))
    before = image.value
    controls["n"].value = 3
    assert image.value != before and "The number is 3" in image.value
    assert says.value == aria_status("The number is 3 <b>&</b>.")
    assert "&lt;b&gt;" in says.value and 'role="status"' in says.value


def test_the_picture_is_one_image_with_its_words():
    _, image, _ = parts(LiveFigure(drawn, {"n": number()}))
    alt = "The number is 1 &lt;b&gt;&amp;&lt;/b&gt;."
    start = f'<img alt="{alt}" style="max-width: 100%" src="data:image/png;base64,'
    assert image.value.startswith(start)
    assert base64.b64decode(image.value[len(start) : -2]).startswith(PIXEL)


def test_a_control_takes_an_error_to_the_status_and_the_picture_stays():
    controls, image, says = parts(LiveFigure(drawn, {"n": number()}))
    before = image.value
    controls["n"].value = 0
    assert says.value == aria_status("division by zero") and image.value == before
    controls["n"].value = 2
    assert "The number is 2" in says.value and image.value != before


def test_an_error_is_shown_as_text_and_not_as_html():
    def fails_at_0(n):
        if n == 0:
            raise ValueError("<img src=x onerror=alert(1)>")
        return drawn(n)

    controls, _, says = parts(LiveFigure(fails_at_0, {"n": number()}))
    controls["n"].value = 0
    assert "onerror" in says.value and "<img" not in says.value


def test_a_first_state_that_cannot_be_drawn_is_refused_at_once():
    with pytest.raises(ZeroDivisionError):
        LiveFigure(drawn, {"n": number(0)})


def test_without_widgets_there_is_still_the_picture_of_the_first_state(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # it is not installed
    live = LiveFigure(drawn, {"n": number(4)})
    data, metadata = bundle(live)
    assert set(data) == {"text/plain", "image/png"} and repr(live) == data["text/plain"]
    assert data["text/plain"] == metadata["image/png"]["alt"] == "The number is 4 <b>&</b>."


def test_the_still_picture_is_the_one_that_the_controls_show():
    live = LiveFigure(drawn, {"n": number(4)})
    controls, _, _ = parts(live)
    controls["n"].value = 5
    assert repr(live) == "The number is 5 <b>&</b>."


def test_what_a_notebook_stores_has_the_still_picture_its_text_and_the_widget():
    data, metadata = bundle(LiveFigure(drawn, {"n": number(4)}))
    said = "The number is 4 <b>&</b>."
    assert data["text/plain"] == said and metadata["image/png"]["alt"] == said
    assert base64.b64decode(data["image/png"]).startswith(PIXEL)
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_live_picture_has_no_output_widget():
    def kinds(box):
        for child in getattr(box, "children", ()):
            yield type(child).__name__
            yield from kinds(child)

    assert set(kinds(fl.live.slide_rule(this_core="105 GFLOP/s").widget)) == {
        "Dropdown",
        "IntSlider",
        "HTML",
    }


# -- the slide rule --------------------------------------------------------------------------------


@pytest.fixture
def rule():
    return fl.live.slide_rule(this_core=Q("105 GFLOP/s", how="measured"))


def test_the_live_slide_rule_begins_where_the_text_beside_it_does(rule):
    far = fl.how_long("1e25 FLOP", "100,000 x H100", utilisation=0.4)
    assert str(far) in repr(rule) and repr(rule).startswith("The EU's line")
    assert "(estimated: dense BF16 sheet peak, 40 % reached)" in repr(rule)


def test_the_slide_rules_menus_hold_your_paces_the_fleets_and_every_work(rule):
    controls, _, _ = parts(rule)
    assert controls["machine"].options == ("this core", "H100", "1,000 x H100", "100,000 x H100")
    assert controls["work"].options == tuple(nomogram.work_marks())


def test_every_choice_shows_the_time_that_how_long_returns(rule):
    controls, image, says = parts(rule)
    controls["share"].value = 100
    for name in ("machine", "work"):
        for choice in controls[name].options:
            controls[name].value = choice
            machine, work = controls["machine"].value, controls["work"].value
            pace = "105 GFLOP/s" if machine == "this core" else machine
            time = fl.how_long(nomogram.work_marks()[work], pace)
            shown = "less than a clock tick" if time < 1e-9 else str(time)
            assert shown in says.value
            assert f" for {machine}, " in says.value and f" for {machine}, " in image.value


def test_a_smaller_share_of_a_sheet_takes_longer(rule):
    controls, image, says = parts(rule)
    assert "2.92 days for 100,000 x H100 at 40 %" in says.value
    controls["share"].value = 20
    assert "5.85 days for 100,000 x H100 at 20 %" in says.value


def test_a_measured_rate_was_reached_whatever_the_share(rule):
    controls, image, says = parts(rule)
    controls["machine"].value = "this core"
    assert "3.02 million years for this core, 105 GFLOP/s (measured)" in says.value
    controls["share"].value = 20
    assert "3.02 million years for this core, 105 GFLOP/s (measured)" in says.value


def test_the_slide_rule_answers_without_your_own_pace():
    assert "2.92 days" in repr(fl.live.slide_rule())


def test_what_is_no_pace_is_refused_before_anything_is_drawn():
    with pytest.raises(UnitError, match="decimal point"):
        fl.live.slide_rule(this_core="2,5 GFLOP/s")


# -- shares of a model's parts -----------------------------------------------------------------


def test_moving_the_size_reads_the_shares_there_as_the_line_of_code_does():
    counts = {T: {"tables": 24 * T * 768**2, "T x T": 4 * T * T * 768} for T in (512, 1024, 8192)}
    controls, image, says = parts(fl.live.shares(counts, mark=1024))
    assert "At 1,024 tokens: tables 82 %, T x T 18 %" in says.value
    assert [text for text, _ in controls["mark"].options] == ["512", "1,024", "8,192"]
    controls["mark"].value = 8192
    assert says.value == aria_status(fl.plot.shares(counts, mark=8192).say())
    assert "At 8,192 tokens: tables 36 %, T x T 64 %" in image.value


# -- trends ----------------------------------------------------------------------------------------


@pytest.fixture
def trends():
    live = fl.live.trends()
    assert live.widget
    return live


def test_the_trend_begins_with_all_years_and_the_frontier(trends):
    assert repr(trends) == fl.plot.trends(fl.trends.fit(), others=True).say()


@pytest.mark.parametrize(
    "years, who",
    [
        ((2020, 2027), "frontier"),
        ((2010, 2018), "record"),
        ((2010, 2027), "all"),
        ((2015, 2027), 10),
    ],
)
def test_a_choice_of_years_shows_what_the_same_line_of_code_gives(trends, years, who):
    trends.controls["who"].value = who
    trends.controls["years"].value = years
    line = fl.trends.fit(since=years[0], until=years[1], who=who)
    assert f"{line.growth:.2f} times a year, 90 % band {line.low:.2f}" in repr(trends)
    assert line.vintage in repr(trends) and line.credit not in repr(trends)


def test_a_window_that_leaves_too_little_says_so_and_the_picture_stays(trends):
    before = trends._image.value
    trends.controls["years"].value = (2026, 2027)
    assert "widen the window" in trends._status.value and trends._image.value == before


def test_the_trend_has_no_output_widget(trends):
    assert [type(part).__name__ for part in trends.widget.children] == [
        "IntRangeSlider",
        "Dropdown",
        "HTML",
        "HTML",
    ]


# -- how a scaling law spends a budget -------------------------------------------------------------


@pytest.fixture
def scaling():
    live = fl.live.scaling()
    assert live.widget
    return live


def test_the_budget_begins_with_gophers_and_besiroglus_law(scaling):
    law = fl.scaling.law("Besiroglu")
    assert repr(scaling) == fl.plot.best_size(law, "5.76e23 FLOP").say()
    assert "72.2 billion parameters read 1.33 trillion tokens, 18.4 for each" in repr(scaling)


@pytest.mark.parametrize("name", ["Besiroglu", "Hoffmann as printed", "20 tokens each", "Kaplan"])
@pytest.mark.parametrize("budget", [1e18, 1e24, 1e27])
def test_every_law_and_budget_shows_the_split_that_the_law_returns(scaling, name, budget):
    scaling.controls["law"].value = name
    scaling.controls["budget"].value = budget
    plan = fl.scaling.law(name).best(budget)
    size = f"{fl.words(plan.parameters)} parameters read {fl.words(plan.tokens.value)} tokens"
    assert f"{budget:.0e} FLOP by {name}: {size}".replace("e+", "e") in scaling._status.value
    assert ("by Besiroglu&#x27;s law" in scaling._status.value) is (plan.loss is None)


def test_a_tick_serves_tokens_from_a_smaller_model_of_the_same_loss(scaling):
    assert "are served" not in scaling._status.value
    scaling.controls["served"].value = True
    law = fl.scaling.law("Besiroglu")
    cheap = law.cheapest(law.best("5.76e23 FLOP"), "2e12 tokens")
    small = f"If 2 trillion tokens are served, {fl.words(cheap.parameters)} parameters"
    assert small in scaling._status.value and small in scaling._image.value


@pytest.mark.parametrize("budget", ["1e17 FLOP", "1e28 FLOP", -1, "1 s", "soon", None])
def test_a_budget_outside_the_slider_is_refused_before_anything_is_drawn(budget):
    with pytest.raises(UserError, match="FLOP"):
        fl.live.scaling(budget)


@pytest.mark.parametrize("served", ["yes", 1, None, [True]])
def test_a_tick_begins_ticked_or_not(served):
    with pytest.raises(UserError, match="write True or False"):
        fl.live.scaling(served=served)


# -- the 3 x 3 product -----------------------------------------------------------------------------


def test_the_slider_moves_from_the_beginning_to_the_last_step():
    control, image, says = fl.live.steps().widget.children
    assert (control.min, control.max, control.step, control.value) == (0, 45, 1, 1)
    for number in (0, 31, 45):
        control.value = number
        assert step_at(number).sentence() in says.value.replace("&#x27;", "'")
        assert image.value.startswith('<img alt="')


def test_the_page_keeps_a_still_picture_of_the_first_state():
    data, _ = bundle(fl.live.steps(start=31))
    assert data["text/plain"] == step_at(31).sentence()
    assert base64.b64decode(data["image/png"]).startswith(PIXEL)


# -- roof, headline, microscope --------------------------------------------------------------------


def test_the_batch_slides_along_the_roof_and_nothing_is_measured(monkeypatch):
    monkeypatch.setattr("flopslib.measuring.timing.measure.measure", None)
    live = fl.live.batch(FakeCeilings(), fl.chip("H100 SXM"))
    says = live.widget.children[-1]
    assert "batch 1: 0.5 FLOP/B (counted), at most 6 GFLOP/s by the bandwidth" in says.value
    live.controls["batch"].value = 1024
    assert "batch 1,024: 341 FLOP/B (counted), at most 96 GFLOP/s by the peak" in says.value
    assert len(live.controls["batch"].options) == 11


def test_the_live_headline_is_derated_by_unticking():
    live = fl.live.headline()
    *_, image, says = live.widget.children
    assert "untouched" in says.value and "untouched" in repr(live)
    for key, left in (
        ("star", "1,979"),
        ("eight_bits", "989"),
        ("no_wait", "396"),
        ("data_there", "3.35"),
    ):
        live.controls[key].value = False
        assert f"Of 3,958 TFLOP/s, {left} are left" in says.value
        assert f"{left} are left" in image.value


def test_another_number_and_another_format_move_the_microscope():
    live = fl.live.bits()
    *_, image, says = live.widget.children
    assert "0.1 in BF16 is 0 01111011 1001101" in says.value
    live.controls["value"].value = -1e-8
    assert "-1e-08 in BF16 is 1 0" in says.value
    live.controls["value"].value = 256.0
    assert "256 in BF16" in says.value and "256 in BF16" in image.value
    live.controls["format"].value = "FP4 E2M1"
    assert "256 in FP4 E2M1 is 0 11 1" in says.value
    options = live.controls["format"].options
    assert "NF4" in options and "MXFP4" not in options  # a block of one has nothing to show


# -- what a share of a peak holds ------------------------------------------------------------------


def test_one_pace_becomes_shares_of_9_to_628_per_cent_by_ticks():
    live = fl.live.utilisation(attention=False)
    controls, image, says = parts(live)
    assert repr(live).startswith("DeepSeek-V3, while running: MFU 34.6 % (estimated: 6N by the ")
    for ticks, shown in (
        ({"fp8": True}, "MFU 17.3 %"),
        ({"sparse": True}, "MFU 8.65 %"),
        ({"fp8": False, "sparse": False, "all_experts": True}, "MFU 627 %"),
    ):
        for name, value in ticks.items():
            controls[name].value = value
        assert shown in says.value and shown in image.value
    assert "more than the peak" in says.value


def test_recomputation_makes_it_an_hfu_and_what_has_no_effect_is_said():
    live = fl.live.utilisation("PaLM 540B", recomputation=True, fp8=True)
    assert repr(live) == (
        "PaLM 540B: HFU 57.8 % (estimated: 6N by the dense BF16 peak + attention + recomputation); "
        "stated was MFU 46.2 %, HFU 57.8 % (cited: arxiv.org/abs/2204.02311, 2022-04); without "
        "effect here: look-up table in N, by the FP8 peak."
    )


def test_every_run_answers_and_the_controls_are_a_menu_and_six_ticks():
    live = fl.live.utilisation()
    controls, _, says = parts(live)
    assert [type(control).__name__ for control in controls.values()] == [
        "Dropdown",
        *["Checkbox"] * 6,
    ]
    for run in fl.table("throughputs").names:
        controls["run"].value = run
        kind = "share of the peak, stops included" if "all its hours" in run else "MFU"
        assert f"{run}: {kind}" in says.value


# -- what a live figure is given -------------------------------------------------------------------
UNLIKE = {
    "a format that is none": (lambda: fl.live.bits(0.1, "bf17"), "'bf17' is not a format here."),
    "a text for a number": (lambda: fl.live.bits("much"), "number: 'much' does not begin"),
    "a choice that there is not": (
        lambda: fl.live.trends(who="all models"),
        "who counts is 'all models', and can be frontier, 10, record, all.",
    ),
    "years the wrong way round": (
        lambda: fl.live.trends(since=2020, until=2015),
        "from, up to is 2020 to 2015; write the lower number first.",
    ),
    "a year as a text": (lambda: fl.live.trends(since="2015"), "write a whole number from 2010"),
    "a year far away": (lambda: fl.live.trends(until=9999), "write a whole number from 2010 to"),
    "a step beyond the last": (lambda: fl.live.steps(46), "step is 46; write a whole number"),
    "a size that was not counted": (
        lambda: fl.live.shares({128: {"a": 1}, 256: {"a": 2}}, mark=200),
        "tokens is 200, and can be 128, 256.",
    ),
    "a list for a dict": (
        lambda: fl.live.shares([1, 2]),
        "fl.live.shares needs a dict as counts; [1, 2] is a list.",
    ),
    "a roof that is none": (lambda: fl.live.batch(3), "fl.live.batch cannot use a whole number"),
    "a run that is in no table": (
        lambda: fl.live.utilisation("GPT-9"),
        "'GPT-9' is not in the table throughputs",
    ),
    "a choice of a share that there is not": (
        lambda: fl.live.utilisation(attntion=False),
        "attntion=False is not a tick: write True or False for one of attention, recomputation",
    ),
    "a tick that is neither": (
        lambda: fl.live.utilisation(attention="yes"),
        "attention=yes is not a tick",
    ),
    "a chip without FP8": (lambda: fl.live.headline("A100 SXM 80GB"), "FP8"),
    "a generator that is not called": (
        lambda: fl.live.grow(fl.staircase, fl.plot.staircase),
        "fl.live.grow needs what measures, such as fl.staircase(), as points; ",
    ),
}


@pytest.mark.parametrize("case", UNLIKE)
def test_what_a_live_figure_cannot_start_with_is_refused_in_one_sentence(case):
    call, said = UNLIKE[case]
    with pytest.raises(UserError) as refused:
        call()
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_the_bill_follows_tokens_price_and_share():
    controls, _, says = parts(fl.live.bill())
    assert "2,190 $ a month" in says.value and "228 $ a month" in says.value
    controls["price"].value = 6
    assert "4,380 $ a month" in says.value
    controls["tokens"].value = 300_000_000
    assert "2,280 $ a month" in says.value
    controls["price"].value = 0
    assert "price is" in says.value and "above 0" in says.value


@pytest.mark.parametrize("name", ["bf16", "BF16", "bfloat16", "fp16", "FP8 E4M3FN"])
def test_a_format_is_taken_by_any_of_its_names(name):
    live = fl.live.bits(0.1, name)
    assert live.widget and fl.Format(name).name in repr(live)


LIVE = {
    "batch": lambda: fl.live.batch(FakeCeilings()),
    "bill": fl.live.bill,
    "bits": fl.live.bits,
    "headline": fl.live.headline,
    "shares": lambda: fl.live.shares({128: {"a": 1}, 256: {"a": 2}}),
    "slide_rule": lambda: fl.live.slide_rule(me="3 GFLOP/s"),
    "steps": fl.live.steps,
    "trends": fl.live.trends,
    "utilisation": fl.live.utilisation,
}


@pytest.mark.parametrize("name", LIVE)
def test_without_widgets_every_live_figure_is_its_still_picture(monkeypatch, name):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # it is not installed
    data, metadata = bundle(LIVE[name]())
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert base64.b64decode(data["image/png"]).startswith(PIXEL)


def test_labels_that_are_longer_than_usual_get_their_room_in_every_line():
    from flopslib.course.widgets.fields import build_all, menu, number, tick

    def widths(**fields):
        built = build_all(fields).values()
        return [getattr(control.style, "description_width", None) for control in built]

    usual = widths(chip=menu("chip", [1], 1), kept=number("kept tokens", 3))
    assert set(usual) <= {"", None, "80px"}
    long = widths(chip=menu("chip", [1], 1), price=number("$ an hour that you pay", 3))
    assert long == ["12.3em"] * 2
    assert widths(chip=menu("chip", [1], 1), on=tick("a sentence behind its box")) == usual[:1] * 2
