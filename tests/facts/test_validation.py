"""What every row of the tables must have: our tables have no fault, and a broken row names each."""

import importlib.resources
from pathlib import Path

import pytest

from flopslib.facts.validation import faults

TABLES = [
    path
    for path in (importlib.resources.files("flopslib.facts") / "tables").iterdir()
    if path.name.endswith(".csv")
]
HEAD = (
    "name,size [FLOP],size_low [FLOP],size_high [FLOP],n [#],line [with unit],source,date,checked,"
    "confidence,credit"
)
GOOD = "a,1e3,,,5,2 FLOP/s,https://x.example/p,2024,2026-01-02,high,"


def test_there_is_no_fault_in_any_row_of_the_packages_tables():
    found = [fault for path in TABLES for fault in faults(path)]
    assert len(TABLES) >= 14 and found == []


@pytest.fixture
def faults_of(tmp_path):
    def check(*lines):
        path = Path(tmp_path / "facts.csv")
        path.write_text("\n".join(lines), encoding="utf-8")
        return faults(path)

    return check


def test_a_good_row_has_none(faults_of):
    assert faults_of(HEAD, GOOD) == []


@pytest.mark.parametrize(
    "old, new, column, reason",
    [
        ("1e3", "1_000", "size [FLOP]", "plain amount"),
        ("1e3", '"1,000"', "size [FLOP]", "plain amount"),
        (",5,", ",5 million,", "n [#]", "plain amount"),
        ("2 FLOP/s", "2FLOP/s", "line [with unit]", "plain amount"),
        ("https://x.example/p", "a book", "source", "not an address"),
        ("https://x.example/p", "javascript:alert(1)", "source", "not an address"),
        ("high", "sure", "confidence", "not one of: defined, high"),
        ("2026-01-02", "2026-01", "checked", "write the day"),
        (",2024,", ",2027,", "date", "after the day"),
        ("1e3,,,5,2 FLOP/s", ",,,,", "confidence", 'write "none"'),
        (",,,5", ",2e3,,5", "size [FLOP]", "two ends"),
        (",,,5", ",2e3,3e3,5", "size [FLOP]", "does not lie between 2e3 and 3e3"),
        ("https://x.example/p", "https://epoch.ai/data/ai-models", "credit", "'epoch models'"),
    ],
)
def test_a_fault_is_named_by_line_and_column(faults_of, old, new, column, reason):
    (fault,) = faults_of(HEAD, GOOD.replace("a,", "b,", 1), GOOD.replace(old, new, 1))
    column = column.partition(" ")[0]
    assert fault.startswith(f'facts.csv, line 3, column "{column}": ') and reason in fault


@pytest.mark.parametrize("column", ["class", "cited", "table"])
def test_a_column_that_no_attribute_can_be_is_a_fault(faults_of, column):
    (fault,) = faults_of(HEAD.replace("n [", f"{column} ["), GOOD)
    assert repr(column) in fault


def test_what_cannot_be_read_is_the_one_fault(faults_of):
    (fault,) = faults_of(HEAD, GOOD.replace("1e3", "abc"))
    assert fault.startswith("facts.csv, line 2")


def test_every_fault_is_listed_not_the_first_alone(faults_of):
    rows = [GOOD.replace("a,", f"{name},", 1).replace("high", "sure") for name in "abc"]
    assert len(faults_of(HEAD, *rows)) == 3
