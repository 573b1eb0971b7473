"""python -m flopslib thresholds: for people who read no code; a wrong number is one clear line."""

import contextlib
import io
import re
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flopslib import __main__ as command
from flopslib.estimating.legal.cli import OPTIONS


def answered(*arguments):
    """(exit status, standard output, standard error) of one command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = command.main(["thresholds", *arguments])
        except SystemExit as stopped:  # argparse: an option that is none
            status = stopped.code
    return status, out.getvalue(), err.getvalue()


LLAMA = ("--params", "405e9", "--tokens", "15.6e12")


def test_a_run_goes_in_and_sentences_come_out():
    status, out, err = answered(*LLAMA, "--date", "2026-11-01")
    assert status == 0 and not err
    assert out.startswith("405 billion parameters x 15.6 trillion tokens: 3.79e25 FLOP (estimated")
    assert "held against the lines of 2026-11-01. Not legal advice." in out
    assert re.search(r"^EU 1e25 +over +3.8 times +yes +Presumed to have high-impact", out, re.M)
    assert re.search(r"^California 1e26 +under +2.6 times +yes$", out, re.M)


def test_without_a_date_the_tables_own_day_is_named():
    assert "the day the table was checked" in answered(*LLAMA)[1]


def test_without_a_run_the_lines_are_printed():
    status, out, _ = answered("--date", "2024-06-01")
    assert status == 0 and out.startswith("Lines on 2024-06-01: ") and "US order 1e26 " in out


@pytest.mark.parametrize(
    "arguments, words",
    [
        (
            ["--params=671e9", "--active=37e9", "--tokens=14.8e12"],
            "EU 1e25 under 3 times yes Not over it: the Commission may designate it",
        ),
        (
            ["--chips=100,000 x H100", "--days=29", "--utilisation=0.4"],
            "California 1e26 under 0.85 % no: 30 % reaches across",
        ),
        (
            ["--chip=H100", "--chip-hours=30.84e6", "--utilisation=38 to 43 %"],
            "EU 1e25 over 4.4 times yes",
        ),
        (["--flop=9.9e24", "--private-data=2.8e23"], "EU 1e25 over 1.8 % no"),
        (["--flop=6e24", "--rollouts=8e23"], "in all 6.8e24 FLOP"),
        (["--flop=2e25", "--original=3.8e25"], "EU one third over 52.6 % of it yes "),
        (["--flop=3e25", "--placed=2024-07-23"], "has until 2027-08-02 (Article 111(3))"),
        (["--flop=1e26", "--chip=H100", "--price=2"], "Cost: "),
        (["--flop=8.2e24 to 4.4e25 FLOP"], "over 1.9 times no: 0.90 over"),
        (["--model", "GPT-4"], "GPT-4, OpenAI, 2023-03-15."),
        (["--params", "405B", "--tokens", "15.6", "trillion"], "EU 1e25 over 3.8 times yes"),
        (["--flop=2×10²⁵"], "EU 1e25 over 2 times yes"),
        (["--flop=2e23", "--original=unknown, systemic"], "EU 3.33e24 under 17 times yes"),
        (
            ["--chips", "100,000", "x", "H100", "--chip-hours", "30 million"],
            "H100 for 12.5 days at 30",
        ),
    ],
)
def test_every_option_reaches_the_answer(arguments, words):
    status, out, err = answered(*arguments, "--date=2026-11-21")
    assert status == 0 and not err and words in " ".join(out.split())


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--params", "many", "--tokens", "5"], "--params: 'many' does not begin with a number"),
        (["--params=-5", "--tokens=5"], "--params is -5: write a number above 0."),
        (["--params", "1e9"], "The parameters give no FLOP without the tokens"),
        (["--tokens", "1e12"], "The tokens give no FLOP without the parameters"),
        (["--chips", "8 x H100"], "The chips give no FLOP without their time: add the days"),
        (["--days", "3"], "There is no count of FLOP in that"),
        (["--flop", "nan"], "--flop: 'nan'"),
        (["--flop", "1e999"], "out of range"),
        (["--flop", "1e25", "--date", "soon"], "'soon' is not a date"),
        ([*LLAMA, "--chips", "16,384 x H100", "--days", "10"], "These imply MFU 2.71"),
        (["--original", "3e25"], "There is no count of FLOP"),
        (["--chips", "8 x H1000", "--days", "3"], "'H1000' is not"),
        (["--flop", "1025", "FLOP"], "raised digits of 10^25 lost on the way? Write 1e25."),
        (["--days", "several", "--chips", "8 x H100"], "a plain number is taken in day."),
        (["--model", "GPT-4", "--tokens", "5"], "leave out --tokens"),
        (["--model", "GPT-4o"], "no number is published"),
        (["--flop", "1e23", "--original", "unknown"], "Write 'unknown, systemic' or"),
    ],
)
def test_a_bad_number_is_one_clear_line_and_exit_status_2(arguments, words):
    status, out, err = answered(*arguments)
    assert status == 2 and not out and err.count("\n") == 1
    assert err.startswith("flopslib thresholds: ") and words in err and "Traceback" not in err


@pytest.mark.parametrize(
    "option, words",
    [
        ("--flopz", "'--flopz' is not an option of thresholds. Did you mean '--flop'?"),
        ("--param=5", ""),  # short for --params, or for --parameters: argparse reads it
        ("--chip-hour", ""),
        ("--xyz", "'--xyz' is not an option of thresholds. --help lists them."),
        ("--params", "argument --params/--parameters: expected at least one argument."),
    ],
)
def test_an_option_that_does_not_exist_is_refused_in_one_line(option, words):
    status, _, err = answered(option)
    assert status == 2 and words in err and err.count("\n") == 1


def test_it_runs_as_a_command_and_its_help_names_every_option():
    ran = subprocess.run(
        [sys.executable, "-m", "flopslib", "thresholds", "--help"], capture_output=True, text=True
    )
    assert ran.returncode == 0 and all(f"--{name}" in ran.stdout for name in OPTIONS)
    ran = subprocess.run(
        [sys.executable, "-m", "flopslib", "thresholds", "--flop", "x"],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2 and ran.stderr.count("\n") == 1


# -- whatever people type --------------------------------------------------------------------------
TYPED = st.one_of(
    st.floats(1e-3, 1e30).map("{:.3g}".format),
    st.text(st.characters(blacklist_characters="\x00", blacklist_categories=("Cs",)), max_size=10),
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(
        [
            "405e9",
            "405 billion",
            "15.6e12 tokens",
            "1e25 FLOP",
            "8.2e24 to 4.4e25",
            "2 to 1",
            "0.4",
            "40 %",
            "30 to 50 %",
            "H100",
            "100,000 x H100",
            "TPU v1",
            "300 TFLOP/s",
            "bf16",
            "int8",
            "2026-11-01",
            "2024",
            "29",
            "29 days",
            "1e999",
            "-1",
            "nan",
            "$5",
            "1,5",
            "٣",
            "9" * 400,
            "unknown",
            "GPT-4",
            "GPT-4o",
            "a to b",
            "<script>",
            "%s",
            "{}",
            "--",
            "~",
            "$(id)",
        ]
    ),
)
SENSIBLE = [
    dict(zip(text.split()[::2], text.split()[1::2]))
    for text in (
        "params 405e9 tokens 15.6e12",
        "active 37e9 tokens 14.8e12 chip H800 chip-hours 2.788e6",
        "flop 1e25 private-data 1e24",
        "flop 6e24 rollouts 8e23 date 2026-11-01",
        "chip H100 flop 1e26",
        "flop 2e25 original 3.8e25",
        "flop 1e26 chip H100 utilisation 0.4 price 2",
    )
]
ARGUMENTS = st.builds(
    lambda good, odd: good | odd,
    st.sampled_from(SENSIBLE),
    st.dictionaries(st.sampled_from(list(OPTIONS)), TYPED, max_size=1),
)
HOSTILE = settings(
    max_examples=2500,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def check(given_):
    status, out, err = answered(*(f"--{name}={text}" for name, text in given_.items()))
    assert "Traceback" not in out + err
    if status == 0:
        assert not err and not re.search(r"(?<![\w'])(nan|inf|None)(?![\w'])", out)
        assert "Not legal advice." in " ".join(out.split())
    else:
        assert status == 2 and not out and err.count("\n") == 1 and len(err) < 900, err


@pytest.mark.slow
@HOSTILE
@given(ARGUMENTS)
def test_whatever_is_typed_beside_sensible_numbers_is_answered_or_told(given_):
    check(given_)


@pytest.mark.slow
@HOSTILE
@given(st.dictionaries(st.sampled_from(list(OPTIONS)), TYPED, min_size=1, max_size=8))
def test_whatever_is_typed_alone_is_answered_or_told(given_):
    check(given_)


def test_a_reader_who_has_read_enough_ends_it_quietly():
    run = subprocess.Popen(
        [sys.executable, "-m", "flopslib", "thresholds", *LLAMA],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    run.stdout.close()  # as `| head` does
    assert run.stderr.read() == b"" and run.wait() == 1
    run.stderr.close()


# -- what people type before they have read the help -----------------------------------------------
@pytest.mark.parametrize(
    "arguments, words",
    [
        (["GPT-4"], "GPT-4, OpenAI, 2023-03-15."),
        (["Llama", "3.1", "405B"], "Llama 3.1 405B, Meta, 2024-07-23."),
        (["3.8e25"], "EU 1e25 over 3.8 times yes"),
        (["1e26", "FLOP", "(counted)"], "California 1e26 under on it counted"),
        (["16k", "H100", "--days", "90"], "16,000 x H100 for 90 days at 30 to 50 %"),
        (["100k H100", "--days=29", "--share=40 %"], "100,000 x H100 for 29 days at 40 %"),
        (["H100"], "H100: 15,831 TPP"),
        (["184320", "A100-hours"], "A100, 184,000 hours at 30 to 50 %"),
        (["3640 petaflop/s-days"], "EU 1e23 over 3.1 times yes"),
        (["100 septillion operations"], "South Korea 1e26 over on it"),
        (["H100", "--die", "814"], "US 3A090.a.2 met 9.9"),
        (["--flops", "1e26"], "South Korea 1e26 over on it"),
        (["--compute=1e26"], "South Korea 1e26 over on it"),
        (["--gpus", "16k H100", "--days", "90", "--mfu", "0.4"], "16,000 x H100 for 90 days"),
        (["--parameters=405B", "--tokens=15.6T", "--on=2026-11"], "lines of 2026-11-30"),
        (["GLM-5.3"], "By 6ND it takes 417 trillion tokens to reach it"),
        (["16k H100", "--days=90", "--kind", "cluster"], "Proposed: over MIRI 16 H100"),
    ],
)
def test_a_run_is_understood_as_people_type_it(arguments, words):
    status, out, err = answered(*arguments)
    assert status == 0 and not err and words in " ".join(out.split())


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["24000", "GPUs"], "'24000 GPUs' does not say which chips. Write \"24,000 x H100\"."),
        (
            ["16k H100"],
            "The chips give no FLOP without their time: add the days, or the chip hours",
        ),
        (["--chips", "24000 accelerators", "--days", "9"], "does not say which chips"),
        (
            ["--chips=8 x A10G", "--days=3"],
            "'A10G' is not a chip of the table. Did you mean 'A10'?",
        ),
        (["-5"], "--flop is -5: write a number above 0."),
        (["--chips=8 x H100", "--days", "-5"], "--days is -5: write a number above 0."),
        (
            ["--params=405", "--tokens=15.6"],
            '--params is 405: is a word missing? Write "405 billion"',
        ),
        (["--params=405e9", "--tokens=15.6"], '--tokens is 15.6: is a word missing? Write "15.6'),
        (
            ["16k H100", "--days=9", "--share=1.4"],
            "1.4 is not a utilisation. Write a number above 0",
        ),
        (["GPT4o"], "Did you mean 'GPT-4o'?"),
        (["GPT-4", "--model", "GPT-3"], "leave one of them out"),
        (["--utilisation", "0.4", "--flop", "1e25"], 'such as --chips "1,000 x H100" or --chip'),
        (["1e25", "--kind", "chip"], "No line of the kind 'chip' has an answer here"),
        (["--kind", "people"], "'people' is not a kind of line. There are: chip, cluster"),
    ],
)
def test_what_is_not_understood_is_one_line_in_the_words_of_the_terminal(arguments, words):
    status, out, err = answered(*arguments)
    assert status == 2 and not out and err.count("\n") == 1 and words in err
    assert not re.search(r"\b\w+=|fl\.", err), "no name of Python"


def test_no_answer_has_a_name_of_python():
    for arguments in (["--params=671e9", "--tokens=14.8e12"], ["1e26"], ["H20"], ["GPT-4"], []):
        assert not re.search(r"\b(active|price|die|chips|flop)=|fl\.", answered(*arguments)[1])
    _, out, _ = answered("--params=671e9", "--tokens=14.8e12")
    assert "write --active 3.7e10" in out


def test_the_first_screen_is_one_screen_in_the_groups_of_the_lines():
    for date in ([], ["--date=2024-06-01"], ["--date=2027-06"]):
        status, out, _ = answered(*date)
        lines = out.splitlines()
        assert status == 0 and len(lines) <= 25 and max(map(len, lines)) <= 100
    out = answered()[1]
    assert out.index("-- applies --") < out.index("-- coming --") < out.index("Proposed: ")
    assert "modification 4" in out and "--kind training" in out


@pytest.mark.parametrize("kind", ["chip", "chips", "chip, memory", "all", "training"])
def test_a_kind_of_line_is_printed_in_every_word(kind):
    status, out, _ = answered("--kind", kind, "--date=2026-11-21")
    shown = out.splitlines()[1:-1]
    assert status == 0 and len(shown) > 5 and all("; cited: " in line for line in shown)


def test_the_help_is_for_people_who_read_laws():
    ran = subprocess.run(
        [sys.executable, "-m", "flopslib", "thresholds", "--help"], capture_output=True, text=True
    )
    assert "[... ...]" not in ran.stdout and "OPTIONS" not in ran.stdout
    assert "the lines of a day" in ran.stdout and "not legal advice" in ran.stdout
