"""The public file after a spreadsheet, or another person's program, has saved it."""

import csv
import io
import re
from pathlib import Path

import pytest

import flopslib as fl
from flopslib.facts.csv_text import Refused, numbered_lines, text_of
from flopslib.facts.live import spreadsheet
from flopslib.facts.live.epoch import as_csv
from flopslib.facts.table import TableError, load

MODELS = fl.table("models")
HEADS = [
    "Model",
    "Publication date",
    "Organization",
    "Training compute (FLOP)",
    "Parameters",
    "Frontier model",
    "Domain",
]
ROWS = [
    ["GPT-3", "2020-05-28", "OpenAI", "3.14e+23", "174600000000", "True", "Language"],
    ["Novum 1", "2026-06-05", "Somebody, Inc.", "2.1e+27", "4000000000000", "True", "Language"],
    ["Parva", "2021-03-17", "Üni", "1.25e+20", "1500000", "False", "Vision"],
]
EXPECTED = {
    "GPT-3": ("2020-05-28", 3.14e23, 174.6e9, "yes"),
    "Novum 1": ("2026-06-05", 2.1e27, 4e12, "yes"),
    "Parva": ("2021-03-17", 1.25e20, 1.5e6, "no"),
}


def written(rows, heads=HEADS, separator=",", newline="\n", encoding="utf-8", before=""):
    """The bytes of a file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=newline)
    writer.writerow(heads)
    writer.writerows(rows)
    return (before + text.getvalue()).encode(encoding)


def read(data):
    """({name: (day, FLOP, parameters, frontier)}, the sentences) of a file's bytes."""
    text, sentences = as_csv(data, MODELS, "a.csv", "2026-11-21")
    rows = {}
    for row in csv.DictReader(io.StringIO(text)):
        number = [float(row[name] or 0) for name in ("flop [FLOP]", "parameters [#]")]
        rows[row["name"]] = (row["date"], *number, row["frontier"])
    return rows, " ".join(sentences)


def changed(column, *cells):
    """The rows with other cells in one column."""
    place = HEADS.index(column)
    return [[*row[:place], cell, *row[place + 1 :]] for row, cell in zip(ROWS, cells)]


# -- the form of the file --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"separator": ";"},
        {"separator": "\t"},
        {"separator": "\t", "encoding": "utf-16"},
        {"separator": ";", "encoding": "utf-16-le"},
        {"encoding": "utf-16-be"},
        {"encoding": "utf-8-sig", "newline": "\r\n"},
        {"newline": "\r"},
        {"separator": ";", "before": "sep=;\n"},
    ],
    ids=str,
)
def test_every_form_of_the_file_is_read(how):
    assert read(written(ROWS, **how)) == (EXPECTED, "")


def test_columns_may_stand_in_another_order_and_be_named_in_other_letters():
    order = [6, 3, 0, 5, 4, 2, 1]
    heads = [HEADS[place].upper().replace(" ", "_") for place in order]
    assert read(written([[row[p] for p in order] for row in ROWS], heads))[0] == EXPECTED


@pytest.mark.parametrize(
    "today, other",
    [
        ("Publication date", "Release date"),
        ("Organization", "Organisation"),
        ("Training compute (FLOP)", "Training compute (FLOPs)"),
        ("Model", "Model name"),
    ],
)
def test_a_column_of_another_name_is_read(today, other):
    heads = [other if head == today else head for head in HEADS]
    assert read(written(ROWS, heads))[0] == EXPECTED


# -- truth values ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "yes, no",
    [("TRUE", "FALSE"), ("1", "0"), ("yes", "no"), ("WAHR", "FALSCH"), ("x", ""), ("Vrai", "Faux")],
)
def test_a_truth_value_is_read_however_it_is_written(yes, no):
    assert read(written(changed("Frontier model", yes, yes, no))) == (EXPECTED, "")


def test_what_is_neither_yes_nor_no_is_counted():
    rows, told = read(written(changed("Frontier model", "True", "perhaps", "False")))
    assert (
        rows["Novum 1"][3] == "no"
        and "neither yes nor no count as no: 1, such as 'perhaps'" in told
    )


# -- days ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "days",
    [
        ("5/28/2020", "6/5/2026", "3/17/2021"),
        ("28/05/2020", "05/06/2026", "17/03/2021"),
        ("28.05.2020", "05.06.2026", "17.03.2021"),
        ("5/28/20", "6/5/26", "3/17/21"),
        ("28-5-2020", "5-6-2026", "17-3-2021"),
        ("43979", "46178", "44272"),
        ("2020-05-28 00:00:00", "2026-06-05T00:00:00", "2021-03-17"),
        ("28-May-20", "5-Jun-26", "17-Mar-21"),
        ("May 28, 2020", "June 5, 2026", "Mar 17, 2021"),
        ("2020/05/28", "2026/6/5", "2021/03/17"),
    ],
    ids=lambda days: days[0],
)
def test_a_day_is_read_where_its_file_leaves_one_way(days):
    assert read(written(changed("Publication date", *days))) == (EXPECTED, "")


def test_days_that_can_be_read_in_two_ways_refuse_the_file_with_their_number():
    data = written(changed("Publication date", "5/8/2020", "6/5/2026", "3/7/2021"))
    with pytest.raises(Refused) as raised:
        read(data)
    assert str(raised.value) == (
        "3 of 3 lines have a day that can be read in two ways, such as '5/8/2020': write dates as "
        "2020-05-28."
    )


def test_the_order_that_a_single_line_shows_is_not_taken_for_the_files():
    one = written([changed("Publication date", "5/28/2020", "", "")[0]])
    with pytest.raises(Refused, match="1 of 1 lines have a day whose order no other line confirms"):
        read(one)


def test_days_that_contradict_each_other_leave_out_those_between():
    rows, told = read(written(changed("Publication date", "5/28/2020", "5/6/2026", "17/3/2021")))
    assert set(rows) == {"GPT-3", "Parva"}
    assert "Lines left out: 1 with a day that can be read in two ways, such as '5/6/2026'." in told


def test_a_file_without_readable_days_is_refused_with_their_number_and_an_example():
    data = written(changed("Publication date", "Frühling", "2026-06-05", "gestern"))
    with pytest.raises(Refused, match="2 of 3 lines have no day that can be read, such as 'Früh"):
        read(data)


def test_a_day_that_is_yet_to_come_is_no_newest_model():
    rows, told = read(
        written(changed("Publication date", "2020-05-28", "9999-12-31", "2021-03-17"))
    )
    assert "Novum 1" not in rows and "1 of a day that is yet to come, such as '9999-12-31'" in told


@pytest.mark.parametrize(
    "cell", ["31/31/2020", "0", "99999", "30-Foo-2020", "2020-13-01", "20200528"]
)
def test_what_is_no_day_stays_none(cell):
    assert spreadsheet.day(cell, spreadsheet.DAY_FIRST) == ""


# -- numbers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "flop, parameters",
    [
        (("3,14E+23", "2,1E+27", "1,25E+20"), ("1,746E+11", "4E+12", "1500000")),
        (("3,14E+23", "2,1E+27", "1,25E+20"), ("174.600.000.000", "4E+12", "1.500.000")),
        (("3.14E+23", "2.1E+27", "1.25E+20"), ("174,600,000,000", "4E+12", "1,500,000")),
        (("3.14E+023", "2.1E+027", "1.25E+020"), ("174 600 000 000", "4E+12", "1'500'000")),
        (
            ("314000000000000000000000", "2.1E+27", "1.25E+20"),
            ("174600000000.0", "4E+12", "1500000"),
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_number_is_read_where_its_file_leaves_one_way(flop, parameters, separator):
    rows = changed("Training compute (FLOP)", *flop)
    rows = [[*row[:4], cell, *row[5:]] for row, cell in zip(rows, parameters)]
    assert read(written(rows, separator=separator))[0] == EXPECTED


def test_numbers_that_can_be_read_in_two_ways_stay_empty_and_are_counted():
    rows = changed("Training compute (FLOP)", "", "", "")
    rows = [[*row[:4], cell, *row[5:]] for row, cell in zip(rows, ("3,800", "4.000", "1500000"))]
    found, told = read(written(rows))
    assert [row[2] for row in found.values()] == [0, 0, 1.5e6]
    assert "Cells without a plain number stay empty: 2, such as parameters [#] of GPT-3." in told


def test_digits_that_a_spreadsheet_cut_off_are_told():
    data = written(changed("Training compute (FLOP)", "3.1E+23", "2.1E+27", "1.3E+20"))
    assert "cut to three digits by a spreadsheet, such as '3.1E+23'" in read(data)[1]
    assert "cut to" not in read(written(ROWS))[1]


@pytest.mark.parametrize(
    "cell", ["14180000,14180000", "1,5,0", "3..8", "1e", "e5", "-3", "٣", "1_0"]
)
@pytest.mark.parametrize("mark", [".", ",", ""])
def test_what_is_no_number_stays_none(cell, mark):
    assert spreadsheet.number(cell, mark) is None


# -- bounds ----------------------------------------------------------------------------------------
def test_a_file_of_too_many_lines_is_refused_before_it_is_read():
    with pytest.raises(Refused, match="more than 20,000 lines"):
        list(numbered_lines("a,b\n" * 20_001))
    assert len(list(numbered_lines("a,b\n" * 20_000))) == 20_000


def test_a_file_of_too_many_bytes_is_refused():
    with pytest.raises(Refused, match="more than 16 MB"):
        text_of(b"a" * (16 * 10**6 + 1))


def test_a_table_of_ones_own_is_read_in_every_form_and_bounded(tmp_path):
    head = "name;value [#];date;source;checked;confidence;credit"
    path = tmp_path / "mine.csv"
    path.write_bytes(f"{head}\nA;3;2020;https://x.example;2021;high;\n".encode("utf-16"))
    assert load(path)["A"].value == 3
    path.write_text(head + "\n" + "A;3;2020;https://x.example;2021;high;\n" * 20_001)
    with pytest.raises(TableError, match="mine.csv: it has more than 20,000 lines"):
        load(path)


# -- a real file -----------------------------------------------------------------------------------
REAL = Path(__file__).parents[2] / "data/epoch/notable_ai_models_2026-08-22.csv"


def german(cell):
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell)
    if day:
        return f"{day[3]}.{day[2]}.{day[1]}"
    if re.fullmatch(r"\d+\.\d*(e[+-]?\d+)?", cell):
        return cell.replace(".", ",").replace("e", "E")
    return {"True": "WAHR", "False": "FALSCH"}.get(cell, cell)


def american(cell):
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell)
    if day:
        return f"{int(day[2])}/{int(day[3])}/{day[1]}"
    if re.fullmatch(r"\d{4,}", cell):
        return f"{int(cell):,}"
    return cell.upper() if cell in ("True", "False") else cell


@pytest.mark.parametrize(
    "change, how",
    [
        (german, {"separator": ";", "encoding": "utf-8-sig", "newline": "\r\n"}),
        (american, {}),
        (american, {"separator": "\t", "encoding": "utf-16"}),
    ],
    ids=["german", "american", "unicode text"],
)
def test_the_real_file_is_the_same_after_a_spreadsheet(change, how):
    heads, *rows = csv.reader(io.StringIO(REAL.read_text(encoding="utf-8")))
    before = read(REAL.read_bytes())
    after = read(written([[change(cell) for cell in row] for row in rows], heads, **how))
    assert after[0] == before[0] and len(after[0]) == 1050
