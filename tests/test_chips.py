"""Chips by the dozen: a number, a name, and the dense peak that follows."""
import pytest

from flopslib.chips import FORMATS, Fleet, FleetError, fleet, is_fleet
from flopslib.notation import UnitError
from flopslib.tables import TableError, table


@pytest.mark.parametrize("text, count, name", [
    ("100,000 x H100", 100_000, "H100"), ("H100", 1, "H100"), ("h100", 1, "H100"),
    ("8 x A100", 8, "A100"), ("8xA100", 8, "A100"), ("8 A100", 8, "A100"), ("8 × a100", 8, "A100"),
    ("8*A100", 8, "A100"), (" 16384 x H100 ", 16_384, "H100"), ("1e5 x H100", 100_000, "H100"),
    ("2 x Xeon 8480+", 2, "Xeon 8480+"), ("2 Xeon 8480+", 2, "Xeon 8480+"),
    ("2 xeon 8480+", 2, "Xeon 8480+"), ("1 x Raspberry Pi 5", 1, "Raspberry Pi 5"),
])
def test_a_text_is_a_number_and_a_chip(text, count, name):
    assert (fleet(text).count, fleet(text).chip.name) == (count, name)


@pytest.mark.parametrize("row", table("chips"), ids=lambda row: row.name)
def test_every_chip_of_the_table_can_be_named_and_has_a_peak(row):
    for chips in (fleet(row.name), fleet(f"3 x {row.name}"), fleet(f"3 {row.name}")):
        assert chips.chip is row
        assert chips.peak(chips.usual).unit == "FLOP/s"


def test_the_formats_are_the_columns_with_a_rate():
    units = table("chips").units
    assert set(FORMATS) == {c for c, u in units.items() if u in ("TFLOP/s", "TOP/s")}


def test_a_fleet_has_the_dense_peak_of_all_its_chips_exactly():
    peak = fleet("100,000 x H100").peak()
    assert peak == 98_940_000_000_000_000_000 and isinstance(peak.value, int)
    assert repr(peak) == "98.9 EFLOP/s (cited: nvidia.com/en-us/data-center/h100, 2022-09)"


def test_a_peak_has_a_format():
    h100 = fleet("H100")
    assert h100.peak("FP8").value == 2 * h100.peak("bf16").value + 10**11  # as the sheet rounds
    assert h100.peak("int8").unit == "OP/s"
    assert fleet("V100").usual == "fp16" and fleet("Apple M2").usual == "fp32"
    assert fleet("Cray-1").usual == "fp64" and fleet("CDC 6600").peak("fp64") == 3_000_000


@pytest.mark.parametrize("name, format, said", [
    ("V100", "bf16", "The table has no BF16 peak for the V100; it has FP16, FP32, FP64. "
                     "Write .peak('fp16')."),
    ("H100", "fp4", "no FP4 peak for the H100"),
    ("H100", "part", "no PART peak for the H100"),
    ("H100", None, "no NONE peak"),
])
def test_a_format_that_the_sheet_lacks_is_refused_with_those_it_has(name, format, said):
    with pytest.raises(FleetError) as told:
        fleet(name).peak(format)
    assert said in str(told.value)


@pytest.mark.parametrize("text, said", [
    ("0 x H100", '0 chips cannot be built: they come whole, one or more. Write "8 x H100".'),
    ("-3 x A100", '-3 chips cannot be built: they come whole, one or more. Write "8 x A100".'),
    ("1.5 x H100", "1.5 chips cannot be built"),
    ("100.000 x H100", "'100.000 x H100' can be read in two ways: is the mark a decimal point? "
                       'Write "100 x H100" for a hundred, "100,000 x H100" for a hundred '
                       "thousand."),
    ("1.000.000 x H100", "can be read in two ways"),
    ("100,00 x H100", "can be read in two ways"),
    ("100 000 x H100", "is not in the table chips"),
    ("8 x", "'8 x' does not say which chips. Write \"8 x H100\"."),
    ("8", "'8' does not say which chips"),
    ("", "'' is not a number of chips. Write \"100,000 x H100\" or \"H100\"."),
    (8, "8 is not a number of chips"),
    (None, "None is not a number of chips"),
    ("1e999 x H100", "is beyond any count"),
    ("8 x H10", "'H10' is not in the table chips. Did you mean 'H100'?"),
    ("8 x NVIDIA H100 SXM5", "Did you mean 'H100'?"),
    ("H100 x 8", "Did you mean 'H100'?"),
    ("abacus", "'abacus' is not in the table chips. There are: CDC 6600; "),
])
def test_what_is_no_number_of_chips_is_asked_back(text, said):
    with pytest.raises((FleetError, TableError, UnitError)) as told:
        fleet(text)
    assert said in str(told.value)


def test_an_error_shows_a_long_text_in_short():
    with pytest.raises(TableError) as told:
        fleet("H100" * 10_000)
    assert len(str(told.value)) < 400


@pytest.mark.parametrize("text, answer", [
    ("8 x A100", True), ("H100", True), ("my laptop", True), ("0 x H100", True),
    ("100.000 x H100", True), ("8 A100", True), ("105 GFLOP/s", False), ("2,5 GFLOP/s", False),
    ("1e15", False), ("-3 FLOP/s", False), ("a million FLOP/s", False), ("", True)])
def test_chips_and_rates_are_told_apart(text, answer):
    assert is_fleet(text) is answer


def test_a_fleet_tells_what_it_is_and_stays_one():
    chips = fleet("8 x A100")
    assert str(chips) == "8 x A100" and fleet(chips) is chips
    assert chips == Fleet(8, table("chips")["A100"])
    assert repr(chips) == ("8 x A100: dense BF16 sheet peak 2.5 PFLOP/s "
                           "(cited: nvidia.com/en-us/data-center/a100, 2020-11)")
