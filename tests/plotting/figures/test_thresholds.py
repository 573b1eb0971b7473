"""Models against two lines: each from its own day, at its own height; bars where bounds are."""

import re

import pytest
from legibility import assert_legible, title, written
from matplotlib.text import Annotation
from plot_examples import example

import flopslib as fl
from flopslib.facts.dates import year
from flopslib.facts.table import table
from flopslib.plotting.figures import thresholds as figure

LINES = fl.lines("2026-11-21", kind="training")
RUN = fl.TrainingRun((2e11, 5e11), (1e13, 2e13))
MODELS = table("models")


@pytest.fixture(scope="module")
def picture():
    return fl.plot.legal_lines(LINES, RUN)


def drawn(picture):
    """[(begin, end, FLOP)] of each drawn line."""
    (axes,) = picture.figure.axes
    return [
        (line.get_xdata()[0], line.get_xdata()[1], float(line.get_ydata()[0]))
        for line in axes.lines
        if len(line.get_xdata()) == 2 and line.get_color() == figure.INK
    ]


def arrows(picture):
    """[(begin, end, height)] of each arrow."""
    (axes,) = picture.figure.axes
    found = []
    for text in axes.texts:
        if isinstance(text, Annotation) and text.arrow_patch is not None:
            found.append((text.xyann[0], text.xy[0], float(text.xy[1])))
    return found


def test_no_label_is_cut_or_lies_on_another(picture):
    assert_legible(picture)
    assert_legible(example("legal_lines"))


def test_two_lines_are_drawn_each_from_its_own_day_and_at_its_own_height(picture):
    assert drawn(picture) == [
        (year("2025-08-02"), figure.LAST, 1e25),
        (year("2026-01-01"), figure.LAST, 1e26),
    ]
    texts = written(picture)
    assert "EU: > 1e25 FLOP applies since 2025-08" in texts
    assert "California: > 1e26 FLOP applies since 2026-01" in texts


def test_an_arrow_leads_from_gpt_4_to_the_day_on_which_the_eus_line_began(picture):
    (arrow,) = arrows(picture)
    assert arrow == (year("2023-03-15"), year("2025-08-02"), 1e25)
    assert "29 months" in written(picture)
    assert round(12 * (arrow[1] - arrow[0])) == 29


def test_the_axis_names_numbers_as_the_texts_of_the_page_do(picture):
    (axes,) = picture.figure.axes
    ticks = [text.get_text() for text in axes.get_yticklabels()]
    assert {"1e25", "1e26"} <= set(ticks)
    assert "each gridline is 10 times the one below" in " ".join(axes.get_ylabel().split())


def test_a_model_known_by_bounds_has_a_bar_and_one_that_says_nothing_is_not_drawn(picture):
    (axes,) = picture.figure.axes
    known = [m for m in MODELS if m.flop is not None and m.flop >= 1e23 and m.date >= "2020"]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(dots) == len(known)
    bars = {
        (round(float(s[0][0]), 3), s[0][1], s[1][1])
        for c in axes.collections
        for s in c.get_segments()
    }
    assert (round(year(MODELS["GPT-4"].date), 3), 8.2e24, 4.4e25) in bars


def test_your_own_run_is_one_labelled_mark(picture):
    (axes,) = picture.figure.axes
    (mine,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert mine.get_ydata()[0] == RUN.flop.value and written(picture).count("your run") == 1
    assert f"Your run: {RUN.flop!r}." in picture.say()
    assert "your run" not in written(example("legal_lines"))


def test_the_title_states_the_finding_and_the_sentence_gives_its_numbers(picture):
    (axes,) = picture.figure.axes
    months = round(12 * (year("2025-08-02") - year(MODELS["GPT-4"].date)))
    assert f"{months} months before" in title(picture)
    text = picture.say()
    assert f"GPT-4 of 2023-03, {months} months" in text and "Grok 3 of 2025-02" in text
    assert "(cited)" in text and "Not legal advice." in text
    credit = MODELS["GPT-4"].credit
    assert credit in text and credit in " ".join(axes.get_xlabel().split())


def test_what_is_estimated_is_likely_and_never_known(picture):
    assert "known" not in title(picture)
    assert "was likely over" in title(picture)


def test_a_number_without_bounds_says_how_well_it_is_known(picture):
    assert "GPT-4 of 2023-03" in picture.say() and "8.2e24 FLOP to 4.4e25 FLOP" in picture.say()
    assert (
        "3.5e26 FLOP (cited: epoch.ai/data/ai-models, 2026-08), known within about 10 times."
        in (picture.say())
    )


def test_a_bar_belongs_to_a_dot_with_a_name(picture):
    (axes,) = picture.figure.axes
    texts = set(written(picture))
    bars = [s[0][0] for c in axes.collections for s in c.get_segments()]
    days = {year(m.date): m.name for m in MODELS if m.name in texts}
    assert len(bars) > 4 and all(bar in days for bar in bars if bar != year(LINES.on))


def test_the_sentence_counts_the_models_over_a_line_from_what_is_known_of_them():
    drawn = [m for m in MODELS if m.flop is not None and m.flop >= 1e23 and m.date >= "2020"]
    over = [m for m in drawn if m.flop.value > 1e25]
    surely = [m for m in over if (m.flop_low or m.flop).value > 1e25]
    said = fl.plot.legal_lines(LINES).say()
    found = re.search(
        r"Over EU 1e25, of the (\d+) models drawn: (\d+) by the number in the table, (\d+) even by "
        r"the low end of what is known of them, (\d+) by the high end",
        said,
    )
    count, central, least, most = map(int, found.groups())
    assert (count, central) == (len(drawn), len(over))
    assert 0 < least <= len(surely) <= central < most < count


def test_a_model_whose_lower_bound_is_over_the_line_is_surely_over():
    astra = fl.plot.legal_lines(LINES, models=[MODELS["GPT-6 Astra"]])
    assert "surely over the EU's 1e25 FLOP came after the line" in title(astra)
    assert "12 months after" not in astra.say() and "13 months after" in astra.say()
    assert not arrows(astra)


def test_a_model_that_is_exactly_on_the_line_is_not_over_it():
    under = [m for m in MODELS if m.flop is not None and 1e24 < m.flop.value < 1e25]
    quiet = fl.plot.legal_lines(LINES, models=under)
    assert title(quiet) == "Training compute by date of release" and not arrows(quiet)


@pytest.mark.parametrize(
    "on, count", [("2024-06-01", 0), ("2025-03-01", 1), ("2027-06-01", 2), ("2021-01-01", 0)]
)
def test_it_can_be_drawn_for_any_day_and_claims_nothing_that_is_not_there(on, count):
    picture = fl.plot.legal_lines(fl.lines(on, kind="training"))
    assert len(drawn(picture)) == count
    assert ("29 months" in title(picture)) == bool(count)
    assert f"the lines of two laws on {on} (cited)" in picture.say()
