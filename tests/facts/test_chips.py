"""Chips by the dozen: a number, a name, and the dense peak that follows."""

import math

import pytest

from flopslib.facts.chips import (
    FORMATS,
    STARRED,
    Chip,
    ChipCluster,
    ChipError,
    FleetError,
    chip,
    fleet,
    is_fleet,
)
from flopslib.facts.table import TableError, table
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError


@pytest.mark.parametrize(
    "text, count, name",
    [
        ("100,000 x H100", 100_000, "H100"),
        ("H100", 1, "H100"),
        ("h100", 1, "H100"),
        ("8 x A100", 8, "A100"),
        ("8xA100", 8, "A100"),
        ("8 A100", 8, "A100"),
        ("8 × a100", 8, "A100"),
        ("8*A100", 8, "A100"),
        (" 16384 x H100 ", 16_384, "H100"),
        ("1e5 x H100", 100_000, "H100"),
        ("2 x Xeon 8480+", 2, "Xeon 8480+"),
        ("2 Xeon 8480+", 2, "Xeon 8480+"),
        ("2 xeon 8480+", 2, "Xeon 8480+"),
        ("1 x Raspberry Pi 5", 1, "Raspberry Pi 5"),
        ("100 000 x H100", 100_000, "H100"),
        ("8 A100s", 8, "A100"),
        ("16 thousand H100s", 16_000, "H100"),
        ("16k H100", 16_000, "H100"),
        ("1.234e5 x H100", 123_400, "H100"),
        ("1.250 thousand H100s", 1250, "H100"),
        ("about 24,000 H100s", 24_000, "H100"),
        ("two B200s", 2, "B200"),
        ("a dozen T4", 12, "T4"),
    ],
)
def test_a_text_is_a_number_and_a_chip(text, count, name):
    assert (fleet(text).count, fleet(text).chip.name) == (count, name)


def test_every_chip_of_the_table_can_be_named():
    wrong = []
    for row in table("chips"):
        for text in (row.name, f"3 x {row.name}", f"3 {row.name}", f"3 {row.name}s"):
            if fleet(text).chip is not row:
                wrong.append(text)
    assert wrong == []


KINDS = {"CPU", "GPU", "TPU", "accelerator", "laptop", "supercomputer"}


def faults_of_chips(rows):
    """What is wrong with rows of chips.csv, beyond what every table must have."""
    owners = {}
    for row in rows:
        for name in [row["name"], *(row["also"] or "").split("; ")]:
            owner = owners.setdefault(name.lower(), row["name"])
            if name and owner != row["name"]:
                yield f"{row['name']}: {name!r} is a name of {owner} already"
        if row["kind"] not in KINDS:
            yield f"{row['name']}: the kind {row['kind']!r} is not one of {sorted(KINDS)}"
        sped_up = [format for format in STARRED if row[format] is not None]
        if sped_up and row["sparse_gain"] is None:
            yield f"{row['name']}: sparse_gain is empty; write 1 where sparsity gains nothing"


def test_no_two_chips_share_a_name_and_each_has_a_known_kind_and_its_gain_by_sparsity():
    assert list(faults_of_chips(table("chips"))) == []


@pytest.mark.parametrize(
    "change, words",
    [
        ({"also": "Fast 1; h100 sxm"}, "'h100 sxm' is a name of H100 already"),
        ({"also": "tpu V4"}, "'tpu V4' is a name of TPU v4 already"),
        ({"kind": "gpu"}, "the kind 'gpu' is not one of ['CPU', 'GPU'"),
        ({"kind": None}, "the kind None"),
        ({"sparse_gain": None}, "write 1 where sparsity gains nothing"),
    ],
)
def test_a_spoiled_row_of_a_chip_is_named(change, words):
    good = {"name": "Fast 9", "also": None, "kind": "GPU", "sparse_gain": 2}
    good |= {format: None for format in STARRED} | {"bf16": Q("1 TFLOP/s")}
    rows = list(table("chips"))
    assert list(faults_of_chips([*rows, good])) == []
    (fault,) = faults_of_chips([*rows, good | change])
    assert fault.startswith("Fast 9: ") and words in fault


def test_every_chip_of_the_table_has_a_peak_to_train_at_but_two():
    lacking = []
    for row in table("chips"):
        try:
            assert fleet(row.name).peak(fleet(row.name).usual).unit == "FLOP/s"
        except FleetError as error:
            assert f"no FLOP/s for the {row.name}" in str(error)
            lacking.append(row.name)
    assert sorted(lacking) == ["TPU v1", "WSE-3"]  # whole numbers only; no dense figure published


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


@pytest.mark.parametrize(
    "name, format, words",
    [
        (
            "V100",
            "bf16",
            "The table has no BF16 peak for the V100; it has FP16, FP32, FP64. "
            "Write .peak('fp16').",
        ),
        ("H100", "fp4", "no FP4 peak for the H100"),
        ("H100", "part", "no PART peak for the H100"),
        ("H100", None, "no NONE peak"),
    ],
)
def test_a_format_that_the_sheet_lacks_is_refused_with_those_it_has(name, format, words):
    with pytest.raises(FleetError) as error:
        fleet(name).peak(format)
    assert words in str(error.value)


@pytest.mark.parametrize(
    "text, words",
    [
        ("0 x H100", '0 chips cannot be built: they come whole, one or more. Write "8 x H100".'),
        ("-3 x A100", '-3 chips cannot be built: they come whole, one or more. Write "8 x A100".'),
        ("1.5 x H100", "1.5 chips cannot be built"),
        (
            "100.000 x H100",
            "'100.000 x H100' can be read in two ways: is the mark a decimal point? "
            'Write "100 x H100" for a hundred, "100,000 x H100" for a hundred '
            "thousand.",
        ),
        ("1.000.000 x H100", "can be read in two ways"),
        ("100,00 x H100", "can be read in two ways"),
        ("8 x", "'8 x' does not say which chips. Write \"8 x H100\"."),
        ("8", "'8' does not say which chips"),
        ("", '\'\' is not a number of chips. Write "100,000 x H100" or "H100".'),
        (8, "8 is not a number of chips"),
        (None, "None is not a number of chips"),
        ("1e999 x H100", "is out of range"),
        ("8 x H10", "'H10' is not a chip of the table. Did you mean 'H100 SXM' or "),
        ("8 x NVIDIA H100 SXM5", "Did you mean 'H100 SXM'?"),
        ("H100 x 8", "Did you mean 'H100 SXM'?"),
        ("abacus", "'abacus' is not a chip of the table. There are 73, such as 'H100 SXM'"),
    ],
)
def test_what_is_no_number_of_chips_is_asked_back(text, words):
    with pytest.raises((FleetError, TableError, UnitError)) as error:
        fleet(text)
    assert words in str(error.value)


def test_an_error_shows_a_long_text_in_short():
    with pytest.raises(FleetError) as error:
        fleet("H100" * 10_000)
    assert len(str(error.value)) < 400


@pytest.mark.parametrize(
    "text, answer",
    [
        ("8 x A100", True),
        ("H100", True),
        ("my laptop", True),
        ("0 x H100", True),
        ("100.000 x H100", True),
        ("8 A100", True),
        ("8 A100s", True),
        ("16k H100s", True),
        ("8 H10s", True),
        ("5 x 989 TFLOP/s", False),
        ("105 GFLOP/s", False),
        ("2,5 GFLOP/s", False),
        ("1e15", False),
        ("-3 FLOP/s", False),
        ("a million FLOP/s", False),
        ("", True),
    ],
)
def test_chips_and_rates_are_told_apart(text, answer):
    assert is_fleet(text) is answer


def test_a_fleet_tells_what_it_is_and_stays_one():
    chips = fleet("8 x A100")
    assert str(chips) == "8 x A100" and fleet(chips) is chips
    assert chips == ChipCluster(8, table("chips")["A100"])
    assert repr(chips) == (
        "8 x A100: dense BF16 sheet peak 2.5 PFLOP/s "
        "(cited: nvidia.com/en-us/data-center/a100, 2020-11)"
    )


# -- one data sheet ------------------------------------------------------------------------------
CLOCKED = [chip for row in table("clocks") for chip in [Chip(table("chips")[row.name])]]
PART = {"H100": "H100 SXM", "A100": "A100 SXM 80GB"}


@pytest.mark.parametrize("sheet", CLOCKED, ids=lambda sheet: sheet.name)
def test_a_peak_is_clock_times_units_times_width_within_the_sheets_rounding(sheet):
    made = sheet.by_clock()
    assert made.peak.value == pytest.approx(made.sheet.value, rel=0.005)
    assert made.peak.unit == made.sheet.unit and made.row.cited in repr(made)
    assert f"{made.row.clock:GHz} x {made.row.units:,} " in repr(made)


def test_the_often_printed_clock_of_an_h100_gives_a_peak_that_no_sheet_has():
    made = chip("H100 SXM").by_clock()
    assert made.each_tick == 1024 and made.row.units == 528
    printed = Q("1.98 GHz") * made.row.units * made.each_tick
    assert printed.to("TFLOP/s") == pytest.approx(1070.5, 1e-4)


def test_the_matrix_unit_of_nvidia_does_eight_times_as_much_a_tick_as_five_years_before():
    each = [chip(name).by_clock().each_tick for name in ("V100", "A100 SXM 80GB", "H100 SXM")]
    assert each == [128, 512, 1024]


@pytest.mark.parametrize(
    "name, says",
    [
        ("Raspberry Pi 5", "Raspberry Pi 5, 2023: each of 4 cores does 16 FLOP in FP32."),
        ("H100 SXM", "H100 SXM, 2022: each of 528 tensor cores does 1,024 FLOP in BF16."),
        ("Gaudi 3", "each of 8 matrix engines does 131,072 FLOP in BF16."),
        ("TPU v1", "its one matrix unit does 131,072 OP in INT8."),
        ("Cray-1", "Cray-1, 1976: its one processor does 2 FLOP in FP64."),
    ],
)
def test_what_one_unit_does_in_a_tick_is_a_sentence(name, says):
    assert chip(name).by_clock().one_unit.endswith(says)


@pytest.mark.parametrize(
    "name, peak, bandwidth, says",
    [
        (
            "H20",
            148 / 989.4,
            4 / 3.35,
            "run slower on it, and that a chatbot's next token comes fas",
        ),
        (
            "B200",
            2250 / 989.4,
            8 / 3.35,
            "run faster on it, and that a chatbot's next token comes f",
        ),
        (
            "L4",
            121 / 989.4,
            0.3 / 3.35,
            "run slower on it, and that a chatbot's next token comes sl",
        ),
        ("H200", 1, 4.8 / 3.35, "has exactly the peak of the H100 SXM and 1.4 times its bandwidth"),
        ("H100 SXM", 1, 1, "run just as fast on it, and that a chatbot's next token comes just as"),
    ],
)
def test_a_sheet_beside_another_says_what_follows_from_both(name, peak, bandwidth, says):
    beside = chip(name).compared_with("H100 SXM")
    assert beside.peak == pytest.approx(peak, rel=0.01)
    assert beside.bandwidth == pytest.approx(bandwidth, rel=0.01)
    assert says in repr(beside) and "(cited)" in repr(beside)


def test_what_a_sheet_lacks_is_not_compared():
    with pytest.raises(FleetError, match="no bandwidth for the CDC 6600"):
        repr(chip("CDC 6600").compared_with("H100 SXM"))
    with pytest.raises(ChipError, match="'H1000' is not a chip"):
        chip("H20").compared_with("H1000")


def test_a_chip_says_which_part_it_is_and_where_that_is_from():
    text = repr(chip("H100 SXM"))
    assert text.startswith("H100 SXM, NVIDIA: 989 TFLOP/s in BF16, dense, 80 GB of memory, ")
    assert "(cited: nvidia.com/en-us/data-center/h100, 2022-09)" in text
    assert chip("H200").bandwidth == Q("4.8 TB/s") and chip("h200").name == "H200"
    assert chip("WSE-3").formats == () and repr(chip("WSE-3")).startswith("WSE-3, Cerebras: 44 GB")


@pytest.mark.parametrize(
    "typed, name",
    [
        ("H100 SXM", "H100 SXM"),
        (" h100  sxm ", "H100 SXM"),
        ("NVIDIA H100 80GB HBM3", "H100 SXM"),
        ("NVIDIA A100-SXM4-80GB", "A100 SXM 80GB"),
        ("Trillium", "TPU v6e"),
        ("Tesla T4", "T4"),
    ],
)
def test_a_chip_is_found_by_every_spelling_of_its_row(typed, name):
    assert chip(typed).name == name and chip(chip(typed)) == chip(typed)


@pytest.mark.parametrize(
    "typed, words",
    [
        (
            "H100",
            "'H100' is the name of 3 parts; which? H100 SXM (989 TFLOP/s, 3.35 TB/s), H100 PCIe "
            "(756 TFLOP/s, 2.04 TB/s), H100 NVL (836 TFLOP/s, 3.94 TB/s), all dense BF16 (cited). "
            "Write fl.chip('H100 SXM'): that is also the one that \"8 x H100\" is made of.",
        ),
        ("a100", "Write fl.chip('A100 SXM 80GB')"),
        ("NVIDIA H100 SXM5 80GB", "Did you mean 'H100 SXM'?"),
        ("Gaudi", "Did you mean 'Gaudi 2' or "),
        ("blubb", "'blubb' is not a chip of the table. There are "),
        (None, "'None' is not a chip"),
        ("", "'' is not a chip"),
        (100, "'100' is not a chip"),
        ("x" * 5000, "xxx...' is"),
    ],
)
def test_a_name_of_no_chip_or_of_several_is_asked_back(typed, words):
    with pytest.raises(ChipError) as error:
        chip(typed)
    assert words in str(error.value) and len(str(error.value)) < 400


def test_a_fleet_takes_the_precise_names_too():
    assert fleet("8 x H100 SXM").chip is fleet("8 x H100").chip is table("chips")["H100"]
    assert fleet("H100 NVL").chip.name == "H100 NVL" and is_fleet("8 H100 PCIe")


def test_dense_and_sparse_are_asked_for_by_name():
    sheet = chip("H100 SXM")
    assert f"{sheet.peak('fp8', sparse=True):TFLOP/s}" == "3,960 TFLOP/s"
    assert sheet.peak("fp8", sparse=True) == 2 * sheet.peak("fp8")
    assert "with sparsity, 2 times the dense peak" in repr(sheet.peak("fp8", sparse=True))
    assert chip("Trainium2").peak("bf16", sparse=True) == 4 * chip("Trainium2").peak()


@pytest.mark.parametrize(
    "name, ask, words",
    [
        (
            "V100",
            lambda c: c.peak("bf16"),
            "no BF16 peak for the V100; it has FP16, FP32, FP64. Write",
        ),
        (
            "H100 SXM",
            lambda c: c.peak("fp32", sparse=True),
            "no sparse FP32 peak. The dense one is 67",
        ),
        ("V100", lambda c: c.peak(sparse=True), "The sheet of the V100 has no sparse FP16 peak"),
        ("H100 SXM", lambda c: c.peak(7), "has no 7 peak"),
        (
            "WSE-3",
            lambda c: c.peak(),
            "no dense peak of any format. Its note says: the advertised 125",
        ),
        ("WSE-3", lambda c: c.peak("fp16"), "it has none at all."),
        (
            "TPU v1",
            lambda c: c.ridge(),
            "The table has no FLOP/s for the TPU v1: only whole numbers",
        ),
        ("Cray-1", lambda c: c.ridge(), "The table has no bandwidth for the Cray-1"),
    ],
)
def test_what_a_sheet_does_not_say_is_told(name, ask, words):
    with pytest.raises(FleetError) as error:
        ask(chip(name))
    assert words in str(error.value)


def test_factors_that_no_source_states_are_not_made_up():
    with pytest.raises(ChipError, match="of the H20 are in no source that was read. They are"):
        chip("H20").by_clock()


@pytest.mark.parametrize(
    "name, format, ridge",
    [
        ("V100", None, 139),
        ("A100 SXM 80GB", None, 153),
        ("H100 SXM", None, 295),
        ("H200", None, 206),
        ("H100 NVL", None, 212),
        ("B200", None, 281),
        ("MI300X", None, 247),
        ("TPU v5e", None, 241),
        ("H20", None, 37),
        ("Groq LPU", None, 2),
        ("H100 SXM", "fp32", 20),
        ("H100 SXM", "fp8", 591),
    ],
)
def test_the_ridge_is_peak_by_bandwidth_in_each_format(name, format, ridge):
    assert round(chip(name).ridge(format).to("FLOP/B")) == ridge


def test_a_share_names_the_peak_it_is_of():
    assert chip("H100 SXM").utilisation("400 TFLOP/s") == pytest.approx(0.404, abs=1e-3)
    assert chip("H800").utilisation("386 TFLOP/s", "fp8") == pytest.approx(0.195, abs=1e-3)
    with pytest.raises(UnitError):
        chip("H100 SXM").utilisation("400 TFLOP")


# -- the tables beside it ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, column", [("clocks", "name"), ("launch_prices", "name"), ("reached", "chip")]
)
def test_every_row_beside_the_chips_names_one_of_them(name, column):
    for row in table(name):
        assert row[column] in table("chips").names
        if name != "launch_prices":
            assert row.format in Chip(table("chips")[row[column]]).formats


def test_a_rate_that_was_reached_and_its_printed_share_are_of_one_peak():
    for row in table("reached"):
        share = 100 * Chip(table("chips")[row.chip]).utilisation(row.reached, row.format)
        assert share == pytest.approx(row.share, abs=1.1), row.name  # printed in whole per cent
        assert 0 < row.share < 100 and row.counts in ("product", "MFU", "HFU", "data", "maker")


def test_seven_slices_of_an_h100_are_less_than_an_h100():
    mig = table("mig")
    assert all(row.most * row.sms <= 132 and row.most * row.eighths <= 8 for row in mig)
    assert round(100 * 7 * mig["1g.10gb"].sms / 132) == 85
    assert mig["1g.20gb"].sms > mig["1g.10gb"].sms and mig["7g.80gb"].sms == 132


def test_a_doubling_time_is_that_of_its_growth():
    for row in table("chip_growth"):
        assert row.low < row.growth < row.high
        years = math.log(2) / math.log(row.growth)
        assert row.doubling.to("year") == pytest.approx(years, rel=0.005)
