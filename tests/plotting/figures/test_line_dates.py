"""Every line by its dates: a row each, dotted until it applies, crossed where it ended."""

import pytest
from legibility import assert_legible, title, written
from plot_examples import example

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.facts.dates import year

LINES = fl.lines("2026-11-21", kind="training")


@pytest.fixture(scope="module")
def picture():
    return example("dates_of_lines")


def rows(picture):
    """{short name: {(dash or marker): (first x, last x)}} of what is drawn at each name."""
    (axes,) = picture.figure.axes
    names = dict(zip(axes.get_yticks(), (text.get_text() for text in axes.get_yticklabels())))
    found = {}
    for line in axes.lines:
        heights = set(line.get_ydata())
        name = names.get(heights.pop()) if len(heights) == 1 else None
        if name:
            kind = "x" if line.get_marker() == "x" else line.get_linestyle()
            found.setdefault(name, {})[kind] = tuple(line.get_xdata()[[0, -1]])
    return found


def test_no_label_is_cut_or_lies_on_another(picture):
    assert_legible(picture)


def test_every_line_has_a_row_of_its_own(picture):
    assert set(rows(picture)) == {row.short for row, _ in LINES.rows}


def test_a_row_is_solid_only_while_its_number_applies(picture):
    found = rows(picture)
    assert found["EU 1e25"]["-"][0] == year("2025-08-02") and "x" not in found["EU 1e25"]
    assert found["EU 1e25"][":"] == (year("2024-06-13"), year("2025-08-02"))
    assert found["US order 1e26"]["-"] == (year("2024-01-28"), year("2025-01-20"))
    assert found["US order 1e26"]["x"][0] == year("2025-01-20")
    assert "-" not in found["SB 1047 1e26"] and "x" in found["SB 1047 1e26"]
    assert "-" not in found["H.R. 9925"] and "x" not in found["H.R. 9925"]
    assert found["New York 1e26"]["-"][0] == year("2027-01-01")


def test_guidance_is_drawn_hollow_and_law_full(picture):
    (axes,) = picture.figure.axes
    white = {line.get_ydata()[0] for line in axes.lines if line.get_color() == "white"}
    names = dict(zip(axes.get_yticks(), (text.get_text() for text in axes.get_yticklabels())))
    assert [names[height] for height in white] == ["EU 1e23"]
    assert "hollow: as guidance" in axes.get_xlabel()


def test_each_group_says_its_state_and_how_many_there_are(picture):
    texts = written(picture)
    for said in (
        "7 apply",
        "1 in use as guidance",
        "2 coming",
        "6 proposed",
        "2 ended",
        "5 never applied",
        "1 a company's own",
    ):
        assert said in texts


@pytest.mark.parametrize(
    "on, kind, said",
    [
        ("2026-11-21", "training", "Of 25 lines on training, 7 apply as law on 2026-11-21"),
        ("2024-02-01", "training", "Of 3 lines on training, 2 apply as law on 2024-02-01"),
        ("2025-01-01", "training", "Of 10 lines on training, 2 apply as law on 2025-01-01"),
    ],
)
def test_the_title_counts_the_lines_of_the_day(on, kind, said):
    lines = fl.lines(on, kind=kind)
    assert title(fl.plot.dates_of_lines(lines)) == said
    assert f"{len(lines)} lines by date" in fl.plot.dates_of_lines(lines).say()


def test_other_kinds_can_be_drawn_and_no_line_is_refused():
    assert "lines on chip," in title(fl.plot.dates_of_lines(fl.lines(LINES.on, kind="chip")))
    several = fl.plot.dates_of_lines(fl.lines(LINES.on, kind="chip, memory"))
    assert " on chip" not in title(several)
    with pytest.raises(UserError, match="there is no line of this kind"):
        fl.plot.dates_of_lines(fl.lines("1900-01-01"))


def test_a_number_that_a_decree_brought_is_not_drawn_before_the_decree():
    picture = fl.plot.dates_of_lines(fl.lines("2026-11-21", kind="training"))
    (axes,) = picture.figure.axes
    names = [text.get_text() for text in axes.get_yticklabels()]
    height = dict(zip(names, axes.get_yticks()))["South Korea 1e26"]
    begins = [min(line.get_xdata()) for line in axes.lines if line.get_ydata()[0] == height]
    assert min(begins) == year("2026-01-22")


def test_a_bill_is_drawn_from_the_day_on_which_it_was_introduced():
    row, _ = fl.lines("2026-11-21", kind="training")["SB 1047 1e26"]
    assert (row.date, row.ended) == ("2024-02-07", "2024-09-29") and "2024-08" in row.cited
