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


@pytest.mark.parametrize(
    "run, line, said",
    [
        ("3.79e25 FLOP", "EU 1e25", "3.8 times over EU 1e25"),
        ("3.79e25 FLOP", "California 1e26", "2.6 times under California 1e26"),
        ("9.9e24 FLOP", "EU 1e25", "1 % under EU 1e25, too close to be sure"),
        ("9.9e24 FLOP (counted)", "EU 1e25", "1 % under EU 1e25"),
        ("1.02e25 FLOP", "US outbound 1e25", "2 % over US outbound 1e25, too close to be sure"),
        (
            "GPT-4",
            "EU 1e25",
            "2.1 times over EU 1e25, and the probability of being over is 0.90",
        ),
        ("2e26 FLOP", "New York 1e26", "2 times over New York 1e26 (coming, from 2027-01-01)"),
        (
            "1e26 FLOP (counted)",
            "California 1e26",
            "California 1e26: exactly on the line: > asks for more, so not over",
        ),
        (
            "3e23 FLOP",
            "MIRI 1e22 to 1e24",
            "MIRI 1e22 to 1e24 (proposed, since 2025-11-13): in the band (>= 1e22 FLOP and "
            "< 1e24 FLOP); even 30 % off, it would stay on this side",
        ),
        ("H20", "US 3A090.a.1", "US 3A090.a.1: not met (>= 4,800 TPP)"),
        (
            "Qwen3.5 397B-A17B",
            "EU 1e25",
            "EU 1e25, likely under: by 6ND it takes 98 trillion tokens to reach it, 2.2 times "
            "what any model of the table read",
        ),
        (
            "Qwen3.5 397B-A17B",
            "EU 1e23",
            "EU 1e23 (guidance), not known: by 6ND it takes 980 billion tokens to reach it",
        ),
    ],
)
def test_an_answer_in_brief_says_the_side_the_distance_and_how_sure(run, line, said):
    verdict = fl.crosses(run, on=NOW)[line]
    assert repr(verdict.brief) == said
    assert "Then:" not in said and "cited" not in repr(verdict.brief)
