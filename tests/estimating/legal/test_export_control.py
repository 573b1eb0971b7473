"""Chips against the export lines: total processing performance, density, and what is not known."""

import pytest

import flopslib as fl
from flopslib.estimating.legal.export_control import chip_crosses, tpp
from flopslib.facts.table import TableError, table
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

NOW = "2026-11-21"


@pytest.mark.parametrize(
    "rate, bits, points",
    [
        ("600 TOP/s", 8, 4800),
        ("300 TFLOP/s", 16, 4800),
        ("312 TFLOP/s", 16, 4992),
        ("989.4 TFLOP/s", 16, 15_830),
        ("1978.9 TFLOP/s", 8, 15_831),
        ("148 TFLOP/s", 16, 2368),
        ("1307.4 TFLOP/s", 16, 20_918),
        ("2250 TFLOP/s", 16, 36_000),
    ],
)
def test_tpp_is_the_dense_rate_times_the_bits_so_halving_the_bits_leaves_it_alone(
    rate, bits, points
):
    assert tpp(rate, bits=bits).to("TOP*b/s") == pytest.approx(points, rel=1e-4)


@pytest.mark.parametrize(
    "chip, points",
    [
        ("A100", 4992),
        ("H100", 15_831),
        ("H20", 2368),
        ("MI325X", 20_918),
        ("B200", 36_000),
        ("RTX 4090", 5285),
    ],
)
def test_tpp_of_a_chip_is_that_of_its_best_format(chip, points):
    assert tpp(table("chips")[chip]).to("TOP*b/s") == pytest.approx(points, rel=2e-3)


@pytest.mark.parametrize(
    "chip, die, density, met",
    [
        ("A100", 826, 6.0, {"US 3A090.a.1", "US 3A090.a.2"}),
        ("H100", 814, 19.4, {"US 3A090.a.1", "US 3A090.a.2"}),
        ("H20", 814, 2.9, set()),
    ],
)
def test_a_chip_meets_the_lines_of_its_tpp_and_density(chip, die, density, met):
    found = fl.crosses(chip, on=NOW, die=die)
    assert {v.row.short for v in found if v.over and "3A090" in v.row.short} == met
    assert f"{density} TPP/mm2" in found.opening.replace(f"{density}0", str(density)) or (
        f"{density:.1f}" in found.opening
    )


@pytest.mark.parametrize("chip, over", [("H200", True), ("MI325X", True), ("B200", False)])
def test_case_by_case_review_reaches_the_h200_and_the_mi325x_but_not_the_b200(chip, over):
    assert fl.crosses(fl.chip(chip), on=NOW)["US case by case"].over is over
    with pytest.raises(TableError):
        fl.crosses(chip, on="2025-12-01")["US case by case"]


def test_what_a_missing_number_would_decide_is_not_decided():
    found = fl.crosses("H100", on=NOW)
    assert found["US 3A090.a.1"].over and found["US 3A090.a.2"].over is None
    assert "give the area of its die" in repr(found["US 3A090.a.2"])
    assert chip_crosses(Q("4799 TOP*b/s"), NOW)["US 3A090.a.1"].over is False
    assert chip_crosses(Q("4800 TOP*b/s"), NOW)["US 3A090.a.1"].over is True
    with pytest.raises(UnitError, match="814 mm2"):
        fl.crosses("H100", die=0)
