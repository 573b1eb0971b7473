"""The answer to one line: operators, and what is said of a number beside the line."""

import pytest

import flopslib as fl
from flopslib.estimating.legal.verdicts import reaches
from flopslib.facts.table import TableError, table
from flopslib.quantities.quantity import Q

NOW = "2026-11-21"
LAWS = table("thresholds")


@pytest.mark.parametrize("flop", ["1e26 FLOP", 1e26, 10**26, Q("1e26 FLOP")])
def test_exactly_1e26_is_reached_in_korea_and_by_4e091_and_not_in_the_states(flop):
    found = fl.crosses(flop, on=NOW)
    assert found["South Korea 1e26"].over and found["US 4E091 1e26"].over
    for name in ("California 1e26", "Connecticut 1e26", "New York 1e26", "Illinois 1e26"):
        assert not found[name].over
    assert "exactly on the line: > asks for more, so not over" in repr(found["California 1e26"])


@pytest.mark.parametrize(
    "row", [r for r in LAWS if r.operator and r.line is not None], ids=lambda row: row.short
)
def test_each_line_keeps_to_its_operator_just_beside_it(row):
    line = float(row.line)
    assert reaches(line, row) == (row.operator in (">=", "<="))
    assert reaches(line * 1.001, row) == (row.operator in (">", ">="))
    assert reaches(line * 0.999, row) == (row.operator in ("<", "<="))


def test_a_line_that_was_not_asked_about_has_no_answer():
    with pytest.raises(TableError, match="not a line that has an answer here"):
        fl.crosses(1e25)["US 3A090.a.1"]
