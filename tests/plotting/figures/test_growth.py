"""A trend, and what a growth is made of: what the sentence says is what is drawn."""

import io
import math
import re

import numpy as np
import pytest
from legibility import assert_legible, title
from matplotlib.colors import to_rgb
from plot_examples import FACTS, example

import flopslib as fl
from flopslib.plotting.style import BLUE
from flopslib.quantities.formatting import sig
from flopslib.quantities.units import UnitError

LINES = {"EU: over 1e25 FLOP": "1e25 FLOP", "1e26 FLOP": 1e26}


@pytest.fixture(scope="module")
def line():
    return fl.trends.fit()


@pytest.fixture(scope="module")
def picture(line):
    return fl.plot.trends(line, until=2030, lines=LINES)


def axes(picture):
    return picture.figure.axes[0]


def texts(picture):
    return [t.get_text() for t in axes(picture).texts]


def dots(picture):
    """{face colour: number} of the round marks."""
    return {
        line.get_markerfacecolor(): len(line.get_xdata())
        for line in axes(picture).lines
        if line.get_marker() == "o" and line.get_markersize() < 8  # larger: the rings at lines
    }


def test_the_title_states_the_finding_and_fits_on_one_line(line, picture):
    found = title(fl.plot.trends(line))
    assert f"{line.growth:.2f} times a year" in found and f"{line.months:.1f} months" in found
    assert len(found) < 85 and len(title(picture)) < 85


@pytest.mark.parametrize(
    "until, lines, finding",
    [
        (2030, {"A": "1e26 FLOP", "B": 1e29}, "A passed in 2025; B would follow in 2029"),
        (2030, {"A": "1e25 FLOP", "B": 1e26}, "The trend passed A in 2023, B in 2025"),
        (2030, {"A": "1e25 FLOP", "B": 1e26, "C": 1e29},
         "A passed in 2023, B in 2025; C would follow in 2029"),
        (2030, {"B": 1e29, "C": 1.2e29}, "The trend would meet B in 2029"),
        (2032, {"B": 1e30}, "The trend would meet B from 2030 to 2031"),
        (2027, {"B": 1e29}, "Training compute doubles every 5.5 months"),  # beyond the picture
        (2030, {}, "Training compute doubles every 5.5 months"),
    ],
)  # fmt: skip
def test_with_lines_the_title_says_when_the_trend_meets_them(line, until, lines, finding):
    assert title(fl.plot.trends(line, until=until, lines=lines)).startswith(finding)


def test_a_ring_marks_where_the_trend_meets_a_line(line):
    made = fl.plot.trends(line, until=2030, lines={"A": 1e25, "B": 1e29, "C": 1e40})
    rings = [x for x in axes(made).lines if x.get_marker() == "o" and x.get_markersize() > 8]
    assert [x.get_ydata()[0] for x in rings] == [1e25, 1e29]
    for ring in rings:
        assert ring.get_xdata()[0] == pytest.approx(line.reaches(ring.get_ydata()[0]).value)
    when = "2029-09 (2029-06 to 2029-12)"
    wanted = {"A: passed in 2023-08", f"B: the trend would meet it in {when}", "C"}
    assert wanted <= set(texts(made))


@pytest.mark.parametrize("since, times", [(2010, 10), (1950, 1000)])
def test_the_axis_says_what_a_step_of_its_grid_is(since, times):
    made = fl.plot.trends(fl.trends.fit(since=since, who="all"))
    ticks = [round(math.log10(y)) for y in axes(made).get_yticks()]
    assert set(np.diff(ticks)) == {round(math.log10(times))}
    assert f"each gridline is {times:,} times the one below" in axes(made).get_ylabel()


def test_a_short_axis_makes_no_promise_about_its_grid():
    made = fl.plot.trends(fl.trends.fit(of="duration", since=2023))
    assert "each gridline" not in axes(made).get_ylabel() and made.png()


def test_one_dot_a_model_hollow_where_confidence_is_low(line, picture):
    rough = sum(r.confidence == "speculative" for r in line.rows)
    assert sorted(dots(picture).values()) == sorted([rough, line.n - rough])
    assert dots(picture)["white"] == rough > 5


def test_bars_where_the_source_gives_a_range(line, picture):
    bars = [tuple(x.get_ydata()) for x in axes(picture).lines if x.get_marker() == "_"]
    assert bars == [(float(r.flop_low), float(r.flop_high)) for r in line.rows if r.flop_low]
    assert len(bars) == 4


def test_two_bands_of_which_the_line_s_lies_inside_and_is_darker(picture):
    single, of_line = axes(picture).collections[:2]
    assert all(to_rgb(BLUE) == tuple(band.get_facecolor()[0][:3]) for band in (single, of_line))
    assert single.get_facecolor()[0][3] < of_line.get_facecolor()[0][3] / 2  # grey tells them apart
    inner, outer = (
        np.ptp(np.log10(band.get_paths()[0].vertices[:, 1])) for band in (of_line, single)
    )
    assert inner < outer


def test_the_line_is_whole_to_the_last_model_and_dashed_beyond(line, picture):
    whole, dashed = [
        x for x in axes(picture).lines if len(x.get_xdata()) > 20 and x.get_marker() == "None"
    ][:2]
    assert whole.get_linestyle() == "-" and max(whole.get_xdata()) <= line.years.max()
    assert dashed.get_linestyle() == "--" and max(dashed.get_xdata()) == 2030


def test_legal_lines_are_thin_and_named(line, picture):
    thin = [x for x in axes(picture).lines if x.get_linestyle() == ":"]
    assert [x.get_ydata()[0] for x in thin] == [1e25, 1e26]
    assert all(
        any(text.startswith(f"{label}: passed in ") for text in texts(picture)) for label in LINES
    )
    assert not [x for x in axes(fl.plot.trends(line)).lines if x.get_linestyle() == ":"]


def test_a_law_is_drawn_from_its_own_day_and_told_apart_from_the_first_model(line):
    made, law = example("trends"), fl.table("thresholds")["EU AI Act"]
    thick = [x for x in axes(made).lines if x.get_linewidth() == 2.2]
    ((begin, _),) = [x.get_xdata() for x in thick]
    assert begin == fl.trends.year(law.applies) and thick[0].get_ydata()[0] == 1e25
    first = min(r.date for r in line.rows if r.flop > law.line)
    assert (
        "EU 1e25, applies since 2025-08: the trend passed it in 2023-08; the first model was over "
        f"it in {first[:7]}; "
    ) in made.say()
    assert axes(made).get_xlim()[1] == pytest.approx(2030.3)


def test_a_line_that_nothing_has_reached_says_none(line):
    when = "2029-09 (2029-06 to 2029-12), if it goes on"
    assert f"1e29: the trend would meet it in {when}; none of the 79" in (example("trends").say())


def test_the_curves_and_some_models_are_named_where_they_are(picture):
    assert {
        "90 of 100 single models",
        "the line and its band",
        "AlexNet",
        "GPT-3",
        "GPT-4",
        "GPT-6 Astra",
    } <= set(texts(picture))


def test_other_models_can_be_shown_and_do_not_count(line):
    with_rest = fl.plot.trends(line, others=True)
    (crosses,) = [x for x in axes(with_rest).lines if x.get_marker() == "x"]
    assert len(crosses.get_xdata()) == fl.trends.fit(who="all", since=line.years.min()).n - line.n
    assert "crosses: not in the fit" in " ".join(with_rest.figure.get_supxlabel().split())


def test_what_came_after_an_older_line_can_be_shown_and_is_counted(line):
    old = fl.trends.fit(until=2018)
    made = fl.plot.trends(old, until="2026-09-03", others=line)
    (crosses,) = [x for x in axes(made).lines if x.get_marker() == "x"]
    later = [r for r in line.rows if fl.trends.year(r.date) >= 2018]
    assert list(crosses.get_ydata()) == [float(r.flop) for r in later]
    under = sum(r.flop < old.at(r.date).value for r in later)
    assert f"Crosses, not in the fit: {len(later)}, {under} of them under" in made.say()
    assert "GPT-6 Astra" in texts(made)


def test_credit_and_vintage_stand_in_the_picture_and_in_its_sentence(line, picture):
    under = picture.figure.get_supxlabel()
    assert line.credit in under and line.vintage[4:] in " ".join(under.split())
    assert line.vintage in picture.say() and line.credit not in picture.say()


def test_the_sentence_is_made_of_the_figures_numbers(line, picture):
    alone = fl.plot.trends(line, until=2030)
    at, low, high, *_ = 10 ** line.bands([2030])[:, 0]
    for number in (f"{line.low:.2f} to {line.high:.2f}", f"{line.n} frontier", line.window):
        assert number in alone.say()
    for number in (at, low, high):
        assert sig(number) in alone.say()
    over = sum(r.flop > 10**25 for r in line.rows)
    assert f"; {over} of the {line.whose} are over it" in picture.say()
    assert "(estimated; " in picture.say() and repr(picture) == picture.say()


def test_months_are_written_as_months(picture):
    alone = fl.plot.trends(fl.trends.fit(), until=2030).say()
    assert "2010-09 to 2026-09" in alone and "In 2030-01" in alone
    assert not re.search(r"\b20\d\d\.\d\b", alone + picture.say())


def test_a_copy_is_named_in_the_picture_made_from_it(tmp_path, monkeypatch):
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path))
    file = tmp_path / "$mine$.csv"
    file.write_text(
        "Model,Publication date,Organization,Training compute (FLOP)\n"
        + "".join(f"$m{y}$,{y}-03-01,X,1e{y - 1990}\n" for y in range(2012, 2020))
    )
    copy = fl.table("models").refresh(file).table
    made = fl.plot.trends(fl.trends.fit(copy, who="all"), names=["$m2014$"])
    under = made.figure.get_supxlabel()
    for told in (made.say(), under):
        assert re.search(r"our copy of \$mine\$\.csv, read \d{4}", told)
    assert copy.credit in under
    assert "$m2014$" in texts(made) and made.png()  # other people's text is never a formula


def test_any_column_that_can_be_fitted_can_be_drawn():
    made = fl.plot.trends(fl.trends.fit(of="chips", since=2015, who="all"), until="2028-06")
    assert axes(made).get_ylabel().startswith("The number of chips")
    times = fl.trends.fit(of="duration", who="all", since=1990, until=2012)
    assert title(fl.plot.trends(times)).startswith("The training time doubles")


def test_the_picture_is_small_and_nothing_of_it_is_cut_off(picture):
    from PIL import Image

    png = picture.png()
    image = Image.open(io.BytesIO(png)).convert("L")
    pixels = np.asarray(image)
    assert image.width < 800 and len(png) < 40_000
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert edge.min() > 240


def test_a_legal_line_in_another_unit_is_refused(line):
    with pytest.raises(UnitError):
        fl.plot.trends(line, lines={"cluster": "1e20 FLOP/s"})


# -- a forecast -----------------------------------------------------------------------------------
def test_a_forecast_is_titled_by_how_far_off_it_was_and_shows_the_gap(line):
    old = fl.trends.fit(until=2018)
    made = fl.plot.forecast(old, "GPT-6 Astra", others=line)
    said = old.forecast("GPT-6 Astra")
    assert title(made) == said.finding == "Asked in 2018 about 2026, the line was 14 times too high"
    assert made.say().startswith(repr(said)) and "(estimated)" in made.say()
    (gap,) = [x for x in axes(made).texts if not x.get_text() and x.arrow_patch]
    assert gap.xy[1] == pytest.approx(float(said.line.value))
    assert gap.xyann[1] == pytest.approx(1e27)
    assert {"14 times too high", "GPT-6 Astra"} <= set(texts(made))


@pytest.mark.parametrize("until", [2016, 2020, 2022])
def test_the_title_of_another_year_is_another(until):
    old = fl.trends.fit(until=until)
    made = fl.plot.forecast(old, "GPT-6 Astra")
    assert title(made) == old.forecast("GPT-6 Astra").finding != fl.plot.trends(old)


# -- several growths -------------------------------------------------------------------------------
def bars(picture):
    return [tuple(x.get_xdata()) for x in axes(picture).lines if x.get_marker() == "|"]


def test_each_growth_has_its_bar_its_value_and_its_name():
    made, row = example("growths"), FACTS["growth, ten largest"]
    line = fl.trends.fit()
    assert bars(made)[0] == (line.low, line.high) and bars(made)[2] == (row.low, row.high)
    assert "4.57 (4.35 to 4.78)" in texts(made) and "4.83 (4.59 to 5.06)" in texts(made)
    names = [label.get_text() for label in axes(made).get_yticklabels()]
    assert names[0] == "79 frontier models, 2010-09 to 2026-09"
    assert names[2] == "121 of the ten largest at release, 2010-06 to 2026-05, file 2026-08"


def test_own_fits_are_filled_and_cited_ones_hollow():
    marks = [
        x.get_markerfacecolor() for x in axes(example("growths")).lines if len(x.get_xdata()) < 2
    ]
    assert marks == [BLUE, BLUE, "white", "white"]


@pytest.mark.parametrize(
    "names, finding",
    [
        (("growth, ten largest", "growth, five largest"), "4.59 to 4.79 lies in every band"),
        (("growth, ten largest", "growth, notable, to 2024, file of 2026"),
         "some bands do not even touch"),
    ],
)  # fmt: skip
def test_the_title_says_whether_one_growth_lies_in_every_band(names, finding):
    assert title(fl.plot.growths(*names)).endswith(finding)


def test_the_seven_of_lesson_12_can_be_read():
    fits = [fl.trends.fit(), fl.trends.fit(since=2023), fl.trends.fit(who="all")]
    names = ["notable", "ten largest", "notable, to 2024, file of 2024"]
    names += ["notable, to 2024, file of 2026"]
    made = fl.plot.growths(*fits, *[f"growth, {name}" for name in names])
    assert_legible(made)
    assert title(made) == "7 fits, 3.77 to 4.83 times a year: some bands do not even touch"
    strip = axes(made).collections[-1].get_paths()[0].vertices
    assert (strip[:, 0].min(), strip[:, 0].max()) == pytest.approx((4.05, 4.59), abs=0.005)
    assert (strip[:, 1].min(), strip[:, 1].max()) == (-4, -2)
    assert "up to 4.05; 121 of the ten largest at release" in made.say()


# -- what a growth is made of ----------------------------------------------------------------------

CHIPS, RUNS = FACTS["chips"], FACTS["duration"]


def test_each_bar_begins_where_the_one_before_it_ended_and_the_last_ends_at_the_fit(line):
    bars = axes(example("growth_parts")).patches
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    assert [bar.get_x() for bar in bars] == pytest.approx([1, *ends[:-1]])
    assert ends == pytest.approx([CHIPS.value, CHIPS.value * RUNS.value, line.growth])


def test_its_shares_are_lengths_on_the_logarithmic_scale_and_make_a_whole(line):
    left = line.growth / (CHIPS.value * RUNS.value)
    parts = (CHIPS.value, RUNS.value, left)
    shares = [round(100 * math.log(part) / math.log(line.growth)) for part in parts]
    assert sum(shares) == 100 and shares[2] == 36
    said = example("growth_parts").say()
    for name, share in zip(("more chips", "longer runs", "faster chips"), shares):
        assert f"{name} {share} %" in said
    assert said.startswith("4.57 times a year = ") and "cited" not in said


def test_what_is_left_has_the_band_that_the_others_leave_it(line):
    marks = axes(example("growth_parts")).lines
    whiskers = [tuple(mark.get_xdata()) for mark in marks if mark.get_marker() == "|"]
    assert whiskers[0] == pytest.approx((CHIPS.low, CHIPS.high)) and len(whiskers) == 3
    rng = np.random.default_rng(0)
    logs = []  # each known as a bell curve over powers of ten, nine tenths between its bounds
    for value, low, high in (
        (line.growth, line.low, line.high),
        (CHIPS.value, CHIPS.low, CHIPS.high),
        (RUNS.value, RUNS.low, RUNS.high),
    ):
        deviation = math.log(high / low) / (2 * 1.645)
        logs.append(math.log(value) + deviation * rng.standard_normal(200_000))
    left = np.exp(logs[0] - logs[1] - logs[2])
    start = CHIPS.value * RUNS.value
    assert np.array(whiskers[2]) / start == pytest.approx(np.quantile(left, (0.05, 0.95)), rel=0.03)


def test_parts_that_are_all_given_leave_nothing():
    made = fl.plot.growth_parts(more_chips=CHIPS, longer_runs=RUNS)
    assert made.say().startswith("2.63 times a year = 2.17 (more chips) x 1.21 (longer runs): ")
    assert "left" not in made.say() and "estimated: our fit to" in made.say()


def test_each_source_and_credit_is_named_once():
    rows = {"chips": FACTS["chips"], "more": FACTS["Moore's law"], "cost": FACTS["cost"]}
    picture = fl.plot.growth_parts(**rows)
    for row in rows.values():
        assert picture.say().count(row.cited) == 1
    assert FACTS["chips"].credit not in picture.say()
    assert picture.figure.get_supxlabel().count(FACTS["chips"].credit) == 1
