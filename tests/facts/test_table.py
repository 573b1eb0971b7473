"""The tables: every fact has a source, what cannot be trusted is refused and named."""

import copy
import importlib.resources
import os
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import flopslib
from flopslib.facts.csv_reader import CREDITS
from flopslib.facts.table import ColumnError, TableError, load, table
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

NAMES = sorted(
    f.name[:-4]
    for f in importlib.resources.files("flopslib.facts.tables").iterdir()
    if f.name.endswith(".csv")
)
ROWS = [row for name in NAMES for row in table(name)]
PACKAGE = Path(flopslib.__file__).parent


# -- what stands in them ------------------------------------------------------------------------
def test_the_tables_of_lesson_00_are_there():
    assert {"chips", "landmarks", "models", "thresholds"} <= set(NAMES)


def test_every_quantity_carries_its_source_in_one_short_line():
    wrong = []
    for row in ROWS:
        told = vars(row).get("second_hand")  # the text itself was not read
        how_told = ", " + re.escape(told) if told else ""
        own = r"estimated: (our fit to|worked out from)"
        line = rf"(cited:|{own})" + r" [\w./+-]+, (read )?\d{4}(-\d\d)?" + how_told
        if not re.fullmatch(line, row.cited) or len(row.cited) > (120 if told else 72):
            wrong.append((row.table, row.name, row.cited))
        # a number with a range beside it is an estimate, and tells the range
        estimate = "estimated: .+ to .+, " + re.escape(row.cited.removeprefix("cited: "))
        for q in (value for value in vars(row).values() if isinstance(value, Q)):
            (how,) = q.how
            if how != row.cited and not re.fullmatch(estimate, how):
                wrong.append((row.table, row.name, how))
    assert wrong == []


def test_a_paper_is_cited_by_its_date_and_a_living_data_set_by_its_vintage():
    assert repr(table("models")["GPT-3"].flop) == (
        "3.14e23 FLOP (cited: arxiv.org/abs/2005.14165, 2020-05)"
    )
    assert table("models")["GPT-4"].cited == "cited: epoch.ai/data/ai-models, 2026-08"


@pytest.mark.parametrize("name, data", [("models", "epoch models"), ("chips", "epoch hardware")])
def test_the_credit_of_a_licence_is_printed_where_its_numbers_are(name, data):
    line = CREDITS[data].line
    assert "Epoch AI" in line and "CC BY 4.0" in line and CREDITS[data].address in line
    assert table(name).credit == line and repr(table(name)).endswith(line)
    assert "Epoch AI" in table(name)._repr_html_()
    for row in table(name):
        assert row.credit in (line, None) and (not row.credit or line in repr(row))


def test_a_credit_stands_in_one_place_only():
    files = [f for f in PACKAGE.rglob("*") if f.suffix in (".py", ".csv")]
    assert [f.name for f in files if "CC BY 4.0" in f.read_text("utf-8")] == ["csv_reader.py"]


def test_tables_without_foreign_data_print_no_credit():
    assert table("thresholds").credit == table("landmarks").credit == ""


# -- cross-facts: one cell against another ------------------------------------------------------
@pytest.mark.parametrize(
    "name, megahertz, multiply_adds, units",
    [("H100", 1830, 512, 528), ("A100", 1410, 256, 432), ("MI300X", 2100, 256, 1216)],
)
def test_a_peak_is_clock_times_units_times_width(name, megahertz, multiply_adds, units):
    peak = megahertz * 10**6 * multiply_adds * 2 * units
    assert float(table("chips")[name].bf16) == pytest.approx(peak, rel=1e-3)


def test_the_ridge_of_an_h100_is_295_flop_a_byte():
    h100 = table("chips")["H100"]
    assert round((h100.bf16 / h100.bandwidth).to("FLOP/B")) == 295


def test_the_h200_is_an_h100_with_another_memory():
    h100, h200 = table("chips")["H100"], table("chips")["H200"]
    same = [c for c, unit in table("chips").units.items() if unit in ("TFLOP/s", "TOP/s")]
    assert all(h100[c] == h200[c] for c in same) and h200.bandwidth > h100.bandwidth


def test_half_the_bits_never_give_less_dense_peak():
    for chip in table("chips"):
        peaks = [chip[f].value for f in ("fp32", "bf16", "fp8", "fp4") if chip[f]]
        assert peaks == sorted(peaks), chip.name


@pytest.mark.parametrize(
    "name", ["GPT-2", "GPT-3", "PaLM", "GPT-2 124M", "Llama 3.1 405B", "DeepSeek-V3"]
)
def test_6nd_of_the_active_parameters_is_within_5_percent_of_the_stated_work(name):
    model = table("models")[name]
    assert 6 * model.active_parameters * model.tokens.value == pytest.approx(
        model.flop.value, rel=0.05
    )


def test_llama_8b_and_70b_are_the_mean_of_two_routes_as_their_notes_say():
    for name, hours in (("Llama 3.1 8B", 1.46e6), ("Llama 3.1 70B", 7.0e6)):
        model = table("models")[name]
        by_parameters = 6 * model.active_parameters * model.tokens.value
        by_chips = hours * 3600 * 9.9e14 * 0.4
        assert (by_parameters * by_chips) ** 0.5 == pytest.approx(model.flop.value, rel=0.01)


def test_alexnet_took_a_third_of_what_its_two_chips_could_do():
    alexnet, chip = table("models")["AlexNet"], table("chips")["GTX 580"]
    assert 0.2 < alexnet.flop / (alexnet.chips * chip.fp32 * alexnet.duration) < 0.4


def test_an_estimate_lies_within_its_own_range():
    for m in table("models"):
        assert (m.flop_low is None) == (m.flop_high is None), m.name
        assert m.flop_low is None or m.flop_low < m.flop < m.flop_high, m.name
        assert m.parameters is None or (m.active_parameters or 0) <= m.parameters, m.name


def test_gpt_4_may_be_on_either_side_of_the_european_line():
    gpt4, line = table("models")["GPT-4"], table("thresholds")["EU AI Act"].line
    assert gpt4.flop_low < line < gpt4.flop


def test_a_count_and_a_rate_in_one_column_do_not_compare():
    laws = table("thresholds")
    assert laws["EU AI Act"].line == 10**25 and laws["South Korea"].line == 10**26
    with pytest.raises(UnitError, match="do not compare"):
        _ = laws["US order 14110"].line > laws["US order 14110, cluster"].line


def test_a_run_of_exactly_1e26_reaches_the_line_in_korea_and_not_in_california():
    laws = table("thresholds")
    assert laws["South Korea"].operator == ">=" and laws["California SB 53"].operator == ">"


def test_a_law_ends_after_it_began():
    for law in table("thresholds"):
        assert law.applies is None or law.date <= law.applies, law.name
        assert law.ended is None or law.ended > (law.applies or law.date), law.name
        over = ("revoked", "vetoed", "superseded", "replaced", "lapsed")
        assert (law.ended is not None) == (law.status in over), law.name


def test_landmarks_rise_from_a_millisecond_to_the_universe():
    times = [row.time.value for row in table("landmarks")]
    assert times == sorted(set(times)) and times[0] == 1e-3
    assert table("landmarks")["age of the universe"].time.to("year") == 13.787e9
    assert table("landmarks")["1 year"].time == 31_557_600


def test_landmarks_give_each_stretch_of_years_a_face():
    years = [r.time.to("year") for r in table("landmarks") if r.time.to("year") >= 1]
    assert all(b / a < 80 for a, b in zip(years, years[1:]))
    assert all(row.face for row in table("landmarks"))


# -- using them ---------------------------------------------------------------------------------
def test_small_and_capital_letters_do_not_matter():
    assert table("Models") is table("models")
    assert table("models")["gpt-3 "] is table("models")["GPT-3"]
    assert "gpt-3" in table("models") and "GPT-33" not in table("models")


def test_a_table_lists_its_rows_and_columns_in_the_order_of_the_file():
    chips = table("chips")
    assert len(chips) == len(chips.names) == len(list(chips)) and chips.names[0] == "CDC 6600"
    assert chips.columns[:2] == ("name", "part") and chips.units["bf16"] == "TFLOP/s"


def test_cells_are_typed_by_their_heading():
    gpt3, h100 = table("models")["GPT-3"], table("chips")["H100"]
    assert gpt3.parameters == 174_600_000_000 and isinstance(gpt3.parameters, int)
    assert h100.bf16 == 989_400_000_000_000 and isinstance(h100.bf16.value, int)
    assert gpt3.tokens == 300_000_000_000 and gpt3.tokens.unit == "token"
    assert table("models")["AlexNet"].duration == 5.5 * 86_400 and gpt3.duration is None
    assert h100.fp4 is None and h100["fp8"] is h100.fp8 and h100.part == "SXM5 80 GB"


@pytest.mark.parametrize(
    "ask, words",
    [
        (lambda: table("model"), "'model' is not a table. Did you mean 'models'?"),
        (lambda: table("zzz"), "'zzz' is not a table. There are: "),
        (lambda: table(None), "'None' is not a table."),
        (lambda: table("../tables/models"), "is not a table"),
        (
            lambda: table("models")["GPT3"],
            "'GPT3' is not in the table models. Did you mean 'GPT-3'?",
        ),
        (lambda: table("models")["405B"], "Did you mean 'Llama 3.1 405B'?"),
        (lambda: table("models")["Llama"], "Did you mean 'LLaMA-65B' or 'Llama 2 7B' or "),
        (lambda: table("models")["zzz"], "There are: Theseus; Perceptron Mark I; "),
        (lambda: table("chips")["NVIDIA H100 SXM5 80GB"], "Did you mean 'H100'?"),
        (lambda: table("chips")[0], "'0' is not in the table chips. There are: CDC 6600; "),
        (lambda: table("models")["x" * 5000], "xxx...' is not in"),
        (
            lambda: table("models")["GPT-3"].flops,
            "'flops' is not a column of models. Did you mean 'flop'",
        ),
        (lambda: table("models")["GPT-3"]["parameter"], "Did you mean 'parameters' or "),
    ],
)
def test_a_near_miss_is_told_what_is_near(ask, words):
    with pytest.raises(TableError) as error:
        ask()
    assert words in str(error.value) and len(str(error.value)) < 400


def test_a_missing_column_is_an_attribute_error_too():
    row = table("models")["GPT-3"]
    assert not hasattr(row, "flops") and getattr(row, "flops", 7) == 7
    with pytest.raises(ColumnError):
        _ = row.flops
    with pytest.raises(KeyError):
        row["flops"]


def test_a_row_does_not_change():
    row = table("models")["GPT-3"]
    for change in (
        lambda: setattr(row, "flop", 1),
        lambda: row.__setitem__("flop", 1),
        lambda: delattr(row, "flop"),
    ):
        with pytest.raises(AttributeError):
            change()


def test_a_row_can_be_copied_and_pickled():
    row = table("models")["GPT-3"]
    for twin in (copy.copy(row), copy.deepcopy(row), pickle.loads(pickle.dumps(row))):
        assert twin.flop == row.flop and twin.flop.how == row.flop.how


def test_a_table_opens_with_a_sentence_and_prints_the_same_each_time():
    laws = table("thresholds")
    assert repr(laws).splitlines() == [
        f"thresholds: {len(laws)} rows, each with its own source and date (cited).",
        "; ".join(laws.names),
    ]
    assert repr(laws) == repr(load(PACKAGE / "facts/tables" / "thresholds.csv"))


def test_a_row_shows_what_is_known_and_its_source():
    shown = repr(table("models")["GPT-3"])
    assert shown.startswith("GPT-3, in the table models: confidence confident (cited: arxiv.org")
    assert re.search(r"\n  parameters +175 billion\n", shown) and "flop_low" not in shown
    assert "https://arxiv.org/abs/2005.14165" in shown


def test_a_frame_keeps_headings_and_units_of_the_file():
    frame = table("chips").to_frame()
    assert frame.loc["H100", "bf16 [TFLOP/s]"] == 989.4 and frame.shape[0] == len(table("chips"))
    assert frame["bf16 [TFLOP/s]"].dtype == float and frame["fp4 [TFLOP/s]"].isna().sum() > 5
    assert table("thresholds").to_frame().loc["EU AI Act", "line [with unit]"] == 10**25


def test_loading_a_table_needs_neither_pandas_nor_torch():
    code = (
        "import sys; from flopslib.facts.table import table; repr(table('models')); "
        "print([m for m in ('pandas', 'torch', 'matplotlib', 'numpy') if m in sys.modules])"
    )
    assert _python(code, PACKAGE.parent) == "[]"


def test_tables_load_from_inside_a_zip_as_from_a_wheel(tmp_path):
    with zipfile.ZipFile(tmp_path / "wheel.zip", "w") as wheel:
        for f in PACKAGE.rglob("*"):
            if f.suffix in (".py", ".csv"):
                wheel.write(f, f.relative_to(PACKAGE.parent))
    code = "from flopslib.facts.table import table; print(table('models')['GPT-3'].flop.value)"
    assert _python(code, tmp_path / "wheel.zip") == "314" + 21 * "0"


def _python(code, path):
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(path)},
        cwd=os.path.dirname(path),
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


# -- hostile files ------------------------------------------------------------------------------
def test_text_from_a_file_is_escaped_wherever_html_is_made(tmp_path):
    evil = '<img src=x onerror="alert(1)">&'
    quoted = '"' + evil.replace('"', '""') + '"'
    file = tmp_path / "facts.csv"
    file.write_text(
        "name,n [#],source,date,checked,confidence,credit,note\n"
        f"{quoted},5,https://x.example/p,2024,2026-01-02,high,,{quoted}\n"
    )
    facts = load(file)
    for page in (facts._repr_html_(), facts[evil]._repr_html_()):
        assert "<img" not in page and "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;" in page
