"""Models against the lines: each line over its dates, bars where only bounds are known."""

import math

import pytest
from legibility import assert_legible, title, written
from plot_examples import example

import flopslib as fl
from flopslib.facts.dates import year
from flopslib.facts.table import table
from flopslib.plotting.figures import thresholds as figure

LINES = fl.lines("2026-11-21", kind="training")
RUN = fl.TrainingRun((2e11, 5e11), (1e13, 2e13))


@pytest.fixture(scope="module")
def picture():
    return fl.plot.legal_lines(LINES, RUN)


def drawn(picture):
    """[(begin, end, FLOP, dash)] of each drawn line, and the number of dots."""
    (axes,) = picture.figure.axes
    return [
        (line.get_xdata()[0], line.get_xdata()[1], line.get_ydata()[0], line.get_linestyle())
        for line in axes.lines
        if len(line.get_xdata()) == 2 and line.get_color() == figure.INK
    ]


def test_no_label_is_cut_or_lies_on_another(picture):
    assert_legible(picture)


def test_each_line_is_drawn_only_over_its_dates(picture):
    lines = drawn(picture)
    eu = [one for one in lines if one[0] == year("2025-08-02") and 0.9e25 < one[2] < 1.1e25]
    assert len(eu) == 1 and eu[0][1] == figure.LAST
    order = [one for one in lines if one[0] == year("2024-01-28")]
    assert len(order) == 1 and order[0][1] == year("2025-01-20")
    shown = [
        row
        for row, its in LINES.rows
        if its in figure.DASH and row.line >= figure.FLOOR and "biolog" not in (row.only or "")
    ]
    assert len(lines) == len(shown)


def test_lines_lie_at_their_numbers(picture):
    for *_, flop, _ in drawn(picture):
        nearest = min((1e23, 1e24, 1e25, 1e26), key=lambda line: abs(math.log(flop / line)))
        assert abs(math.log10(flop / nearest)) < 0.15


def test_what_became_of_a_line_is_told_by_dash_and_word_and_not_by_colour(picture):
    texts = written(picture)
    for said in (
        "> 1e26 in force: California, Connecticut",
        ">= 1e26 in force: South Korea",
        "> 1e26 coming: New York, Illinois",
        "> 1e24 proposed: MIRI",
        "> 1e25 in force: US outbound, EU",
    ):
        assert said in texts
    assert any(text.startswith("> 1e26 no longer: ") and "US order" in text for text in texts)
    assert any(text.startswith(">= 1e26 on the books, not enforced") for text in texts)
    assert len({dash for *_, dash in drawn(picture)}) >= 2
    assert len({str(how) for how in figure.DASH.values()}) == len(figure.DASH)


def test_a_model_known_by_bounds_has_a_bar_and_one_that_says_nothing_is_not_drawn(picture):
    (axes,) = picture.figure.axes
    known = [
        m for m in table("models") if m.flop is not None and m.flop >= 1e23 and m.date >= "2020"
    ]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == len(known)
    bars = {
        (round(float(s[0][0]), 3), s[0][1], s[1][1])
        for c in axes.collections
        for s in c.get_segments()
    }
    gpt4 = table("models")["GPT-4"]
    assert (round(year(gpt4.date), 3), 8.2e24, 4.4e25) in bars


def test_your_own_run_is_one_labelled_mark(picture):
    (axes,) = picture.figure.axes
    (mine,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert mine.get_ydata()[0] == RUN.flop.value and written(picture).count("your run") == 1
    assert f"Your run: {RUN.flop!r}." in picture.say()
    assert "your run" not in written(example("legal_lines"))


def test_the_title_states_the_finding_and_the_sentence_gives_its_numbers(picture):
    (axes,) = picture.figure.axes
    months = round(12 * (year("2025-08-02") - year(table("models")["GPT-4"].date)))
    assert f"{months} months" in title(picture)
    text = picture.say()
    assert f"GPT-4 of 2023-03, {months} months" in text and "Grok 3 of 2025-02" in text
    assert "(cited)" in text and "Not legal advice." in text
    credit = table("models")["GPT-4"].credit
    assert credit in text and credit in " ".join(axes.get_xlabel().split())


@pytest.mark.parametrize("on", ["2024-06-01", "2025-03-01", "2027-06-01", "2021-01-01"])
def test_it_can_be_drawn_for_any_day_and_claims_nothing_that_is_not_there(on):
    picture = fl.plot.legal_lines(fl.lines(on, kind="training"))
    (axes,) = picture.figure.axes
    assert ("29 months" in axes.get_title(loc="left")) == (on >= "2025-08-02")
    assert f"the lines of {on} (cited)" in picture.say()
