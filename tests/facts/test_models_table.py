"""The tables of models and of published trends: a selection of facts, nothing made up."""

import csv
import math
from pathlib import Path

import pytest

import flopslib
from flopslib.facts.table import table

MODELS, TRENDS = table("models"), table("trends")


# -- models -------------------------------------------------------------------------------------
def test_it_is_a_selection_of_about_300_models_from_1950_to_2026():
    years = [int(m.date[:4]) for m in MODELS]
    assert 300 <= len(MODELS) <= 400 and (min(years), max(years)) == (1950, 2026)
    assert sum(m.flop is not None for m in MODELS) == 290


def test_rows_stand_in_the_order_of_their_dates():
    days = [m.date + "-01-01"[len(m.date) - 4 :] for m in MODELS]
    assert days == sorted(days)


def test_what_nobody_has_said_stays_empty():
    for m in MODELS:
        silent = m.basis == "undisclosed"
        assert silent is (m.flop is None) and silent is (m.confidence == "none"), m.name
        assert not silent or m.flop_low is m.flop_high is None, m.name


@pytest.mark.parametrize(
    "name",
    [
        "GPT-4o",
        "Claude 3 Opus",
        "Gemini 1.5 Pro",
        "Mistral Large",
        "GPT-4o mini",
        "Mistral Large 2",
        "Claude Mythos 5",
    ],
)
def test_a_number_that_was_withdrawn_or_never_confirmed_is_in_no_column(name):
    row = MODELS[name]
    assert row.flop is None and row.frontier == "no" and row.note


@pytest.mark.parametrize(
    "name, flop",
    [
        ("GPT-2", 1.92e21),
        ("GPT-3", 3.14e23),
        ("PaLM", 2.53e24),
        ("GPT-4", 2.1e25),
        ("Llama 3.1 405B", 3.8e25),
        ("DeepSeek-V3", 3.3e24),
        ("Grok 3", 3.5e26),
        ("GPT-5", 6.6e25),
        ("Grok 4", 5e26),
        ("GPT-6 Astra", 1e27),
        ("AlphaGo Zero", 6.5e20),
        ("Inkling", 1.107e25),
    ],
)
def test_the_models_that_lessons_name_are_there_by_these_names(name, flop):
    assert float(MODELS[name].flop) == pytest.approx(flop, rel=0.005)


def test_the_largest_of_each_release_since_2010_are_marked():
    marked = [m for m in MODELS if m.frontier == "yes" and m.date >= "2010"]
    assert len(marked) == 79 and all(m.flop for m in marked)
    for m in marked:
        before = [o for o in MODELS if o.flop and o.date <= m.date]
        assert sum(o.flop > m.flop for o in before) < 5, m.name


def test_a_range_stands_beside_the_runs_whose_sources_give_one():
    assert {m.name for m in MODELS if m.flop_low} == {"GPT-4", "GPT-4.5", "GPT-5", "GPT-6 Astra"}
    assert MODELS["GPT-5"].flop.how == (
        "estimated: 2e25 FLOP to 2e26 FLOP, epoch.ai/data/ai-models, 2026-08",
    )


def test_rumours_about_gpt_4_are_left_out():
    for name in ("GPT-4", "GPT-4 (Jun 2023)"):
        m = MODELS[name]
        assert m.parameters is m.active_parameters is m.tokens is m.chips is m.duration is None


def test_the_largest_run_follows_from_its_chips_and_days():
    astra = MODELS["GPT-6 Astra"]
    fp8 = 2 * float(table("chips")["GB200"].bf16)
    assert astra.chips * float(astra.duration) * fp8 * 0.25 == pytest.approx(1e27, rel=0.05)


def test_6nd_holds_for_the_rows_that_say_they_were_reckoned_so():
    rows = [m for m in MODELS if m.basis == "6ND" and m.active_parameters and m.tokens and m.flop]
    off = [
        m.name
        for m in rows
        if not 0.3 < 6 * m.active_parameters * float(m.tokens) / float(m.flop) < 3
    ]
    assert len(rows) > 50 and off == []


def test_the_file_stays_small_enough_to_read():
    file = Path(flopslib.__file__).parent / "facts/tables" / "models.csv"
    assert file.stat().st_size < 100_000
    assert max(len(row["note"]) for row in csv.DictReader(file.open(encoding="utf-8"))) < 130


def test_a_long_table_shows_its_ends_and_says_how_much_is_left():
    assert "Theseus; " in repr(MODELS) and f"... and {len(MODELS) - 60} more ..." in repr(MODELS)
    page = MODELS._repr_html_()
    assert page.count("<tr>") == 62 and "GPT-6 Astra" in page and len(page) < 60_000


# -- what other files gave ------------------------------------------------------------------------
def test_every_published_trend_has_a_unit_a_kind_and_its_files_date():
    for row in TRENDS:
        assert row.value is not None and row.unit and row.kind and row.quantity, row.name
        if row.source == "https://epoch.ai/data/ai-models":  # a file that changes: its own date
            assert row.date == row.checked in ("2024-12-24", "2026-08-22"), row.name


def test_a_band_holds_its_value():
    for row in TRENDS:
        assert (row.low is None) is (row.high is None), row.name
        assert row.low is None or row.low < row.value < row.high, row.name


def test_one_rule_and_window_give_two_numbers_in_files_of_two_years():
    old, new = (TRENDS[f"growth, notable, to 2024, file of {y}"] for y in (2024, 2026))
    assert (old.value, new.value) == (4.13, 3.83) and old.window[-6:] == new.window[-6:]
    assert old.cited.endswith("2024-12") and new.cited.endswith("2026-08")


@pytest.mark.parametrize("family, powers", [("notable", (23, 24, 25, 26)), ("known", (23, 24, 25))])
def test_counts_only_rise_with_the_years_and_fall_with_the_line(family, powers):
    ends = [f"end of {y}" for y in range(2019, 2026)] + ["August 2026"]
    grid = [[TRENDS[f"{family} over 1e{p}, {end}"].value for p in powers] for end in ends]
    for line in (*([-n for n in row] for row in grid), *zip(*grid)):
        assert list(line) == sorted(line)


def test_counts_are_lower_bounds_of_a_dated_file_and_not_of_our_selection():
    row = TRENDS["known over 1e23, August 2026"]
    ours = sum(m.flop is not None and m.flop >= 1e23 for m in MODELS)
    assert row.value == 346 > ours and row.unit == "models or more" and row.kind == "counted"


@pytest.mark.parametrize("y, years", [(1986, 735), (1993, 30), (2000, 1.2), (2007, 18 / 365)])
def test_the_worlds_computers_follow_from_2007_and_their_growth(y, years):
    rate = TRENDS["world's computers, 2007"].value * TRENDS["world's computers, growth"].value ** (
        y - 2007
    )
    row = TRENDS[f"1e25 on the world's computers, {y}"]
    assert 1e25 / rate / 31_557_600 == pytest.approx(row.value, rel=0.02)
    assert row.value == pytest.approx(years, rel=0.02)


def test_equal_quality_is_told_with_its_dispute():
    claim, small, large = (
        TRENDS[f"equal quality, {x}"].value
        for x in ("claimed in all", "explained at small scale", "with scale")
    )
    assert small < large < claim and "isputed" in TRENDS["equal quality"].note
    months = 11 * 12 / math.log2(claim)
    assert TRENDS["equal quality"].low < months < TRENDS["equal quality"].high
