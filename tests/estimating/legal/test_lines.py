"""The legal lines on a date: their dates, their operators, and how they show themselves."""

import pytest

import flopslib as fl
from flopslib.estimating.legal.lines import STATES, amount, day, state, tolerance
from flopslib.facts.table import TableError, table
from flopslib.quantities.units import UnitError

NOW = "2026-11-21"
LAWS = table("thresholds")


def short(name):
    return next(row for row in LAWS if row.short == name)


# -- the table -------------------------------------------------------------------------------------
def test_every_line_has_a_short_name_of_its_own_and_an_operator_of_the_text():
    names = [row.short for row in LAWS]
    assert len(set(names)) == len(names) and all(len(name) <= 26 for name in names)
    assert {row.operator for row in LAWS} == {">", ">=", "<", "<=", None}
    assert {row.short for row in LAWS if not row.operator} == {
        "US order 1e20 OP/s",
        "Michigan HB 4668",
    }


def test_every_line_says_what_is_counted_and_by_which_total():
    for row in LAWS:
        assert row.kind and row.counts and row.consequence
        assert (row.total in ("direct", "run", "cumulative")) == (row.kind == "training"), row.name
        assert row.line is not None or row.share is not None


@pytest.mark.parametrize(
    "name, words",
    [
        ("EU 1e25", "> 1e25 FLOP"),
        ("South Korea 1e26", ">= 1e26 FLOP"),
        ("US 4E091 1e26", ">= 1e26 FLOP"),
        ("SB 1047 3e25", ">= 3e25 FLOP and > 10 M$"),
        ("EU one third", "> 1/3"),
        ("EU 30 %", "<= 30 %"),
        ("US order 1e20 OP/s", "at 1e20 OP/s"),
        ("BIS proposal 1e20 OP/s", "> 1e20 OP/s"),
        ("US 3A090.a.1", ">= 4,800 TPP"),
        ("US 3A090.a.2", ">= 1,600 TPP and >= 5.92 TPP/mm2"),
        ("US case by case", "< 21,000 TPP and < 6.5 TB/s"),
        ("H.R. 9917", "> 100 M$"),
        ("MIRI 1e22 to 1e24", ">= 1e22 FLOP and < 1e24 FLOP"),
        ("EU two weeks", "<= 14 days"),
    ],
)
def test_a_line_is_told_with_the_operator_of_its_text(name, words):
    assert amount(short(name)) == words


# -- the state on a date ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name, on, its",
    [
        ("EU 1e25", "2024-06-12", None),
        ("EU 1e25", "2024-06-13", "coming"),
        ("EU 1e25", "2025-08-01", "coming"),
        ("EU 1e25", "2025-08-02", "applies"),
        ("US order 1e26", "2023-10-30", "coming"),
        ("US order 1e26", "2024-01-28", "applies"),
        ("US order 1e26", "2025-01-19", "applies"),
        ("US order 1e26", "2025-01-20", "ended"),
        ("California 1e26", "2025-12-31", "coming"),
        ("California 1e26", "2026-01-01", "applies"),
        ("Connecticut 1e26", "2026-09-30", "coming"),
        ("Connecticut 1e26", "2026-10-01", "applies"),
        ("New York 1e26", "2026-12-31", "coming"),
        ("New York 1e26", "2027-01-01", "applies"),
        ("US 4E091 1e26", "2025-04-01", "coming"),
        ("US 4E091 1e26", NOW, "on the books, not enforced"),
        ("SB 1047 1e26", "2024-09-01", "proposed"),
        ("SB 1047 1e26", "2024-09-29", "never applied"),
        ("RAISE 2025", "2026-01-01", "coming"),
        ("RAISE 2025", "2026-03-27", "never applied"),
        ("BIS proposal 1e26", "2024-12-01", "proposed"),
        ("BIS proposal 1e26", NOW, "never applied"),
        ("H.R. 9925", "2026-07-22", None),
        ("H.R. 9925", NOW, "proposed"),
        ("Meta's policy 1e26", NOW, "a company's own"),
        ("US 1,500 Mtops", "2000-01-01", "applies"),
        ("US 1,500 Mtops", NOW, "ended"),
        ("EU 1e23", "2025-08-01", "coming"),
        ("EU 1e23", NOW, "in use as guidance"),
        ("EU draft 1e22", NOW, "never applied"),
    ],
)
def test_a_line_is_in_force_only_between_its_dates(name, on, its):
    assert state(short(name), on) == its


def test_the_status_in_the_table_is_the_state_on_the_tables_own_day():
    words = {
        "in force": "applies",
        "guidance": "in use as guidance",
        "unenforced": "on the books, not enforced",
        "policy": "a company's own",
    }
    for row, its in fl.lines().rows:
        wanted = words.get(row.status, row.status)
        if row.ended:
            wanted = "ended" if row.applies else "never applied"
        assert its == wanted, row.name


def test_guidance_is_no_law_wherever_lines_are_shown():
    found = fl.lines(NOW, kind="training")
    laws = [row.short for row, its in found if its == "applies"]
    assert "EU 1e23" not in laws and len(laws) == 7
    html = found._repr_html_()
    assert html.index("<b>applies</b>") < html.index("<b>in use as guidance</b>")
    assert html.index("<b>in use as guidance</b>") < html.index(">EU 1e23<")
    over = fl.crosses("3e25 FLOP", on=NOW)
    assert "EU 1e23" not in over.over and over["EU 1e23"].over
    assert "guidance, not law: EU 1e23 (if it generates" in repr(over.brief)
    assert repr(over["EU 1e23"].brief) == "300 times over EU 1e23 (guidance)"


def test_some_lines_may_be_taken_out_by_their_names():
    three = fl.lines(NOW).only("South Korea 1e26", "EU AI Act", "california 1e26")
    assert [row.short for row, _ in three] == ["EU 1e25", "California 1e26", "South Korea 1e26"]
    assert repr(three).startswith(f"Lines on {NOW}") and ": 3 apply (cited" in repr(three)
    with pytest.raises(TableError, match="is not a line on 2020-01-01"):
        fl.lines("2020-01-01").only("EU 1e25")


def test_lines_are_told_in_sentences_with_source_and_the_day_written_out():
    found = fl.lines(on="2026-11-01", kind="training")
    first, *rest, last = repr(found).splitlines()
    assert "read in copies and mirrors" in last and last.endswith("only as others report them.")
    assert first.startswith("Lines on 2026-11-01: 7 apply, 1 in use as guidance, 2 coming, ")
    assert first.endswith("(cited, each with its source). Not legal advice.")
    assert len(rest) == len(found) and all("; cited: " in line for line in rest)
    assert found["EU 1e25"][1] == found["EU AI Act"][1] == "applies"
    order = [STATES.index(its) for _, its in found.rows]
    assert order == sorted(order)


def test_lines_are_a_table_on_a_page_with_links_and_nothing_unescaped():
    html = fl.lines("2026-11-01")._repr_html_()
    assert "<b>applies</b>" in html and "&gt; 1e25 FLOP" in html and "Not legal advice." in html
    assert html.index("<b>proposed</b>") > html.index("<details>") > html.index("<b>coming</b>")
    assert html.count('<a href="https') + html.count('<a href="http:') == len(
        fl.lines("2026-11-01")
    )


def test_without_a_date_the_tables_own_day_is_taken_and_said():
    assert fl.lines().own and f"Lines on {NOW}, the day the table was checked:" in repr(fl.lines())
    assert f"of {NOW}, the day the table was checked" in repr(fl.crosses(1e25))
    assert "the day the table" not in repr(fl.crosses(1e25, on=NOW))


@pytest.mark.parametrize("on", ["tomorrow", "2026-13-01", "", 5, "2026-02-30", "1" * 100])
def test_what_is_no_date_is_refused(on):
    with pytest.raises(UnitError, match="is not a date"):
        fl.lines(on)


def test_an_unknown_line_or_kind_is_told_what_there_is():
    with pytest.raises(TableError, match="EU 1e25"):
        fl.lines()["nonsense"]
    with pytest.raises(TableError, match="is not a line on 2020-01-01"):
        fl.lines("2020-01-01")["EU 1e25"]
    with pytest.raises(TableError, match="chip, cluster"):
        fl.lines(kind="nonsense")


def test_a_month_ends_on_a_day_that_exists():
    assert fl.lines("2026-11").on == "2026-11-30" and fl.lines("2024-02").on == "2024-02-29"
    assert fl.lines("2027").on == "2027-12-31" and fl.lines(2027).on == "2027-12-31"
    opening = "Lines on 2026-02-28, the last day of 2026-02: "
    assert repr(fl.lines("2026-02")).startswith(opening)
    assert "the last day" not in repr(fl.lines("2026-02-28"))
    assert fl.crosses(2e24, on="2026-02", original=3e25).on == "2026-02-28"


def test_a_day_after_the_table_says_how_far_it_is_known():
    end = f"the lines of 2027-06-30, the last day of 2027-06, as far as known on {NOW}."
    later = f"Lines on 2031-01-01, as far as known on {NOW}: "
    assert repr(fl.lines("2031-01-01")).startswith(later)
    assert end in repr(fl.crosses(1e25, "2027-06"))
    assert "as far as known" not in repr(fl.lines(NOW)) + repr(fl.crosses("H20", NOW))


def test_only_the_eu_accepts_an_estimate_and_only_since_its_guidelines_hold():
    accepted = {row.short for row in LAWS if tolerance(row, NOW)}
    assert accepted == {row.short for row in LAWS if row.where == "European Union"}
    assert not any(tolerance(row, "2025-08-01") for row in LAWS)


def test_the_number_of_south_korea_is_younger_than_its_act():
    korea = "South Korea 1e26"
    found = fl.lines("2025-06-01")
    assert found[korea][1] == "coming" and f"{korea}: no number yet, coming" in repr(found)
    assert "the Act is of 2024-12-26, its number came later" in repr(found)
    assert f"{korea}: >= 1e26 FLOP, applies since 2026-01-22." in repr(fl.lines(NOW))


@pytest.mark.parametrize(
    "name, how",
    [
        (
            "South Korea 1e26",
            "korea.kr/news/policyNewsView.do, 2026-01, as the ministry is quoted; the decree was "
            "not read",
        ),
        ("Connecticut 1e26", "hunton.com, read 2026-11, as a law firm reports it"),
        ("US outbound 1e25", "2024-11, as a summary of the rule reports it"),
        ("California 1e26", "2025-09, read in a copy that an advocacy project keeps"),
    ],
)
def test_a_text_that_was_not_read_itself_says_so_with_the_date_of_what_was(name, how):
    (sentence,) = [line for line in repr(fl.lines(NOW)).splitlines() if line.startswith(name)]
    assert how in sentence and how in repr(short(name).line)
    told = [row.cited for row in LAWS if row.second_hand]
    assert all(row.split(", ")[-1].startswith(("as ", "read in a copy")) for row in told)
    assert how in repr(fl.crosses(2e26, on="2027-01-01")[name])


def test_no_page_is_older_than_the_number_that_it_is_cited_for():
    for row in LAWS:
        if row.second_hand and row.source_date:
            assert row.source_date >= (row.number_from or row.date), row.name


def test_the_eus_line_is_told_in_the_words_of_the_act_and_designation_below_it():
    text = repr(fl.lines(NOW, kind="training"))
    (line,) = [line for line in text.splitlines() if line.startswith("EU 1e25")]
    assert "presumed to have high-impact capabilities" in line and "Article 51(1)(a)" in line
    assert "(Article 52(1))" in line and "Article 51(2)" in line
    assert line.endswith(
        "Not over it: the Commission may designate it all the same (Article 51(1)(b), Annex XIII)."
    )


@pytest.mark.parametrize("kind", ["chip, memory", "chip;memory", ["chip", "memory"], "Chip MEMORY"])
def test_several_kinds_may_be_one_text(kind):
    assert {row.kind for row, _ in fl.lines(kind=kind).rows} == {"chip", "memory"}


def test_a_date_may_be_a_date_of_python():
    from datetime import date, datetime

    assert day(date(2026, 11, 1)).text == day(datetime(2026, 11, 1, 12)).text == "2026-11-01"
