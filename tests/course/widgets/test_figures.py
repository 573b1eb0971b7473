"""Moving pictures: a control moves, the picture and the sentence follow; nothing is measured."""

import base64
import subprocess
import sys

import pytest

import flopslib as fl
from flopslib._support.display import aria_status
from flopslib.course.widgets.figures import Live
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
    return lambda w: w.IntSlider(value=start, min=0, max=10)


def drawn(n):
    """A picture of a number; there is none of 0."""
    figure, axes = blank(f"title {n}")
    axes.plot([1 / n])
    return Picture(figure, f"The number is {n} <b>&</b>.")


# -- any live picture ------------------------------------------------------------------------------


def test_moving_a_control_changes_the_picture_and_its_sentence():
    controls, image, says = parts(Live(drawn, {"n": number()}))
    before = image.value
    controls["n"].value = 3
    assert image.value != before and "The number is 3" in image.value
    assert says.value == aria_status("The number is 3 <b>&</b>.")
    assert "&lt;b&gt;" in says.value and 'role="status"' in says.value


def test_the_picture_is_one_image_with_its_words():
    _, image, _ = parts(Live(drawn, {"n": number()}))
    alt = "The number is 1 &lt;b&gt;&amp;&lt;/b&gt;."
    start = f'<img alt="{alt}" style="max-width: 100%" src="data:image/png;base64,'
    assert image.value.startswith(start)
    assert base64.b64decode(image.value[len(start) : -2]).startswith(PIXEL)


def test_a_control_takes_an_error_to_the_status_and_the_picture_stays():
    controls, image, says = parts(Live(drawn, {"n": number()}))
    before = image.value
    controls["n"].value = 0
    assert says.value == aria_status("division by zero") and image.value == before
    controls["n"].value = 2
    assert "The number is 2" in says.value and image.value != before


def test_an_error_is_told_as_text_and_not_as_html():
    def fails(n):
        raise ValueError("<img src=x onerror=alert(1)>")

    live = Live(fails, {"n": number()})
    _, _, says = parts(live)
    assert "<img" not in says.value
    assert repr(live) == bundle(live)[0]["text/plain"] == "<img src=x onerror=alert(1)>"


def test_what_a_notebook_stores_has_the_still_picture_its_text_and_the_widget():
    data, metadata = bundle(Live(drawn, {"n": number(4)}))
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


def test_its_menus_hold_your_paces_the_fleets_and_every_work(rule):
    controls, _, _ = parts(rule)
    assert controls["machine"].options == ("this core", "H100", "1,000 x H100", "100,000 x H100")
    assert controls["work"].options == tuple(nomogram.work_marks())


def test_every_choice_tells_the_time_that_how_long_tells(rule):
    controls, image, says = parts(rule)
    controls["share"].value = 100
    for name in ("machine", "work"):
        for choice in controls[name].options:
            controls[name].value = choice
            machine, work = controls["machine"].value, controls["work"].value
            pace = "105 GFLOP/s" if machine == "this core" else machine
            assert str(fl.how_long(nomogram.work_marks()[work], pace)) in says.value
            assert f" for {machine}, " in says.value and f" for {machine}, " in image.value


def test_a_smaller_share_takes_longer_and_leaves_your_own_pace_where_it_is(rule):
    controls, image, says = parts(rule)
    controls["machine"].value = "this core"
    assert "for this core at 40 %, 42 GFLOP/s (" in says.value
    assert "7.54 million years" in says.value
    controls["share"].value = 100
    assert "for this core, 105 GFLOP/s (measured)" in says.value
    assert "3.02 million years" in says.value


def test_it_answers_without_your_own_pace():
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


# -- the bar ---------------------------------------------------------------------------------------


@pytest.fixture
def page(monkeypatch):
    """[text of each place on the page]: what IPython would show, updates in their place."""
    shown = []

    class Handle:
        def __init__(self):
            self.place = len(shown) - 1

        def update(self, data, raw):
            shown[self.place] = data["text/plain"]

    def display(data, raw, display_id):
        shown.append(data["text/plain"])
        return Handle()

    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", display)
    return shown


def test_a_bar_fills_in_its_place(page):
    bar = fl.bar()
    for fraction, filled in ((0, 0), (0.5, 10), (1, 20)):
        bar(fraction, "12 of 24 windows")
        assert page == [f"{'█' * filled}{'░' * (20 - filled)} 12 of 24 windows"]


@pytest.mark.parametrize("fraction, filled", [(-1, 0), (7, 20), (0.999, 20)])
def test_a_bar_never_runs_over(page, fraction, filled):
    fl.bar()(fraction)
    assert page == ["█" * filled + "░" * (20 - filled)]


def test_each_measurement_has_a_bar_of_its_own(page):
    fl.bar()(1, "one"), fl.bar()(0, "two")
    assert len(page) == 2


def test_a_bar_fills_while_something_is_measured(page):
    fl.measure(lambda: sum(range(1000)), flops=1000, seconds=0.02, watch=fl.bar())
    assert len(page) == 1 and page[0].startswith("█" * 20)


@pytest.mark.parametrize("before", ["", "import IPython; "])
def test_a_plain_script_shows_no_bar(before):
    script = f"{before}import flopslib as fl; fl.bar()(0.5, 'half')"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout + run.stderr == ""
