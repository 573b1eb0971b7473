"""The reader of csv files: typed cells, and for what it cannot read the file, line and column."""

import csv
import importlib.resources
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flopslib.facts.csv_reader import cite
from flopslib.facts.table import TableError, load
from flopslib.quantities.quantity import Q
from flopslib.quantities.quantity import read as read_number

HEAD = "name,size [FLOP],n [#],line [with unit],on [date],source,date,checked,confidence,credit"
GOOD = "a,1e3,5,2 FLOP/s,2024-05,https://x.example/p,2024,2026-01-02,high,"


@pytest.fixture
def read(tmp_path):
    def from_text(*lines, encoding="utf-8"):
        file = tmp_path / "facts.csv"
        file.write_bytes("\n".join(lines).encode(encoding))
        return load(file)

    return from_text


# -- what is read ----------------------------------------------------------------------------------
def test_a_good_file_of_one_row_is_read(read):
    row = read(HEAD, GOOD)["a"]
    assert row.size == 1000 and row.n == 5 and row.on == "2024-05"
    assert repr(row.line) == "2 FLOP/s (cited: x.example/p, 2024)"


def test_a_file_as_a_spreadsheet_saves_it_is_read(read):
    rows = read(HEAD + "\r", GOOD + "\r", "\r", encoding="utf-8-sig")
    assert rows.names == ("a",) and rows["a"].credit is None


def test_a_decimal_with_a_prefix_is_exact(read):
    row = read(HEAD.replace("[FLOP]", "[TFLOP/s]"), GOOD.replace("1e3", "989.4"))["a"]
    assert row.size == 989_400_000_000_000 and isinstance(row.size.value, int)


def test_a_plain_amount_is_read_as_the_reader_of_typed_numbers_reads_it():
    folder = importlib.resources.files("flopslib.facts") / "tables"
    checked = 0
    for path in (path for path in folder.iterdir() if path.name.endswith(".csv")):
        facts = load(path)
        lines = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
        for row, cells in zip(facts, lines[1:]):
            for (column, unit), text in zip(facts.units.items(), cells):
                if text and unit not in ("", "date", "with unit"):
                    typed = read_number(text) if unit == "#" else Q(f"{text} {unit}")
                    assert row[column] == typed and type(row[column]) is type(typed)
                    checked += 1
    assert checked > 2000


def test_a_number_between_two_bounds_tells_them_beside_its_source(read):
    head = HEAD.replace("n [#]", "size_low [FLOP],size_high [FLOP]")
    row = read(head, GOOD.replace(",5,", ",500,2e3,"))["a"]
    assert row.size.how == ("estimated: 500 FLOP to 2 kFLOP, x.example/p, 2024",)
    assert read(head, GOOD.replace(",5,", ",,,"))["a"].size.how == ("cited: x.example/p, 2024",)


@pytest.mark.parametrize(
    "source, cited",
    [
        ("https://www.law.example/a" + "/bcdefgh" * 8 + "?q=1", "law.example"),
        ("https://x.example/view/?no=2", "x.example/view"),
        ("https://github.com/owner/project/blob/main/a/b/longer/c.md", "github.com/owner/project"),
        ("https://github.com/" + "o" * 30 + "/" + "p" * 30 + "/x", "github.com/" + "o" * 30),
    ],
)
def test_a_long_address_is_cited_by_its_site(source, cited):
    assert cite(source, "2024-12-26", "2026-01-01") == f"cited: {cited}, 2024-12"


def test_a_data_set_that_changes_is_cited_by_the_day_it_was_read():
    assert cite("https://epoch.ai/data/ai-models", "2023-03-15", "2026-08-22").endswith(", 2026-08")


# -- what is not -----------------------------------------------------------------------------------
BROKEN_CELLS = [
    # what stands in the good row, what stands there instead, the column, a word of the reason
    ("1e3", "abc", "size [FLOP]", "abc"),
    ("1e3", "-3", "size [FLOP]", "below 0"),
    ("1e3", "nan", "size [FLOP]", "nan"),
    ("1e3", "inf", "size [FLOP]", "inf"),
    ("1e3", "1e999", "size [FLOP]", "1e300"),
    ("1e3", "1e999999999", "size [FLOP]", "1e"),
    ("1e3", "3 GFLOP", "size [FLOP]", "the heading has it already: write 3000000000."),
    ("1e3", "2**99999", "size [FLOP]", "2**99999"),
    (",5,", ",fifth,", "n [#]", "fifth"),
    (",5,", ",e5,", "n [#]", "e5"),
    (",5,", ",5 FLOP,", "n [#]", "has a unit"),
    ("2 FLOP/s", "2 FLOPS", "line [with unit]", "a count to some writers"),
    ("2 FLOP/s", "2", "line [with unit]", "has no unit"),
    ("2 FLOP/s", "fast", "line [with unit]", "fast"),
    ("2 FLOP/s", "-2 FLOP/s", "line [with unit]", "below 0"),
    ("2024-05", "2024-13", "on [date]", "not a date"),
    ("2024-05", "20240501", "on [date]", "not a date"),
    (",2024,", ",soon,", "date", "not a date"),
    (",2024,", ",,", "date", "empty"),
    ("2026-01-02", "", "checked", "empty"),
    ("2026-01-02", "2026-02-30", "checked", "not a date"),
    ("https://x.example/p", "", "source", "empty"),
    ("high", "", "confidence", "empty"),
    ("high,", "high,me", "credit", "epoch models"),
    ("a,", ",", "name", "empty"),
]


@pytest.mark.parametrize("old, new, column, reason", BROKEN_CELLS)
def test_a_broken_cell_is_named_by_file_line_column_and_value(read, old, new, column, reason):
    with pytest.raises(TableError) as error:
        read(HEAD, GOOD.replace(old, new, 1))
    assert str(error.value).startswith(f'facts.csv, line 2, column "{column}": ')
    assert reason in str(error.value)


@pytest.mark.parametrize(
    "cell, reason",
    [
        ("2 PFLOP/s", "'2 PFLOP/s' has a unit, and the heading has it already: write 2000."),
        ("989.4 TFLOP/s", "write 989.4."),
        ("2.5e-7 EFLOP/s", "write 0.25."),
        ("3 s", "3 s is a time, and a rate is asked for here (TFLOP/s)."),
    ],
)
def test_a_unit_under_a_heading_with_a_unit_is_taken_out(read, cell, reason):
    with pytest.raises(TableError) as error:
        read(HEAD.replace("[FLOP]", "[TFLOP/s]"), GOOD.replace("1e3", cell))
    assert str(error.value).endswith(reason) and 'column "size [TFLOP/s]"' in str(error.value)


@pytest.mark.parametrize(
    "old, new, reason",
    [
        ("high,", "high,,", "has 11 cells, and there are 10 headings"),
        (",high,", "", "has 8 cells"),
        ("a,", '"a,', "unexpected end of data. Put a cell that holds a comma"),
    ],
)
def test_a_broken_line_is_named_by_file_and_line(read, old, new, reason):
    with pytest.raises(TableError) as error:
        read(HEAD, GOOD.replace(old, new, 1))
    assert str(error.value).startswith("facts.csv, line 2") and reason in str(error.value)


@pytest.mark.parametrize(
    "old, new, reason",
    [
        ("[FLOP]", "[FLOPS]", "heading 'size [FLOPS]': 'FLOPS' means a count to some writers"),
        ("[FLOP]", "[GHzz]", "'GHzz' is not a unit I know"),
        ("[FLOP]", "[]", "heading 'size []' cannot be a column"),
        ("size", "Size", "heading 'Size [FLOP]' cannot be a column"),
        ("size", "_size", "cannot be a column"),
        ("n [#]", "size [#]", "heading 'size [#]' cannot be a column. Write a name of its own"),
        ("confidence", "trust", "has no column 'confidence'"),
    ],
)
def test_a_broken_heading_is_named(read, old, new, reason):
    with pytest.raises(TableError) as error:
        read(HEAD.replace(old, new, 1), GOOD)
    assert str(error.value).startswith("facts.csv, line 1") and reason in str(error.value)


def test_a_name_may_stand_once_whatever_its_letters(read):
    with pytest.raises(TableError, match="line 4, column \"name\": 'A' is in line 2 already"):
        read(HEAD, GOOD, GOOD.replace("a,", "b,", 1), GOOD.replace("a,", "A,", 1))


@pytest.mark.parametrize("lines", [[], [""], [HEAD]])
def test_an_empty_file_says_so(read, lines):
    with pytest.raises(TableError, match="facts.csv is empty. Write one line of headings"):
        read(*lines)


def test_a_file_in_another_encoding_says_so(read):
    with pytest.raises(TableError, match="facts.csv: it is not text in UTF-8"):
        read(HEAD, GOOD.replace("a,", "é,", 1), encoding="latin-1")


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, len(HEAD + GOOD)), st.text(max_size=8), st.integers(0, 8))
def test_a_file_with_any_piece_changed_is_read_or_the_error_names_it(read, at, piece, gone):
    text = HEAD + "\n" + GOOD
    try:
        rows = read(text[:at] + piece + text[at + gone :])
    except TableError as error:
        assert str(error).startswith("facts.csv")
    except UnicodeEncodeError:  # a lone surrogate cannot be written to a file at all
        pass
    else:
        assert all(row.source and row.confidence for row in rows)
