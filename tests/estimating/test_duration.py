"""How long: work divided by the pace that is really kept, and how that is known."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from flopslib.estimating.duration import how_long, landmark
from flopslib.facts.chips import FleetError
from flopslib.facts.table import TableError, table
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

MEASURED = Q("105 GFLOP/s").because("measured")


def test_the_sentence_of_the_first_lesson():
    time = how_long("1e25 FLOP", "100,000 x H100", utilisation=0.4)
    assert float(time) == pytest.approx(1e25 / (100_000 * 989.4e12 * 0.4), rel=1e-12)
    assert round(float(time)) == 252_678
    assert repr(time) == "2.92 days (estimated: dense BF16 sheet peak, 40 % reached)"


def test_work_may_be_a_text_a_quantity_a_number_or_a_model():
    times = [
        how_long(work, "H100")
        for work in (
            "3.14e23 FLOP",
            Q("3.14e23 FLOP"),
            3.14e23,
            "3.14e23",
            "GPT-3",
            "gpt-3",
            table("models")["GPT-3"].flop,
        )
    ]
    assert {t.value for t in times} == {times[0].value}
    assert how_long("a billion FLOP", "a million FLOP/s") == 1000


def test_a_machine_may_be_chips_a_rate_a_number_or_a_measurement():
    measurement = SimpleNamespace(best=MEASURED, sustained=Q("46 GFLOP/s"))
    times = [
        how_long("1e25 FLOP", machine)
        for machine in ("105 GFLOP/s", 105e9, np.float64(105e9), MEASURED, measurement)
    ]
    assert {t.value for t in times} == {1e25 / 105e9}
    assert how_long("1e25 FLOP", "H100") == how_long("1e25 FLOP", "1 x H100")


@pytest.mark.parametrize(
    "work, machine, utilisation, how",
    [
        ("1e25 FLOP", "100,000 x H100", 0.4, ["estimated: dense BF16 sheet peak, 40 % reached"]),
        ("1e25 FLOP", "H100", 0.385, ["estimated: dense BF16 sheet peak, 38.5 % reached"]),
        ("1e25 FLOP", "8 x V100", 1, ["estimated: dense FP16 sheet peak, 100 % reached"]),
        (
            "GPT-3",
            "H100",
            0.4,
            [
                "cited: arxiv.org/abs/2005.14165, 2020-05",
                "estimated: dense BF16 sheet peak, 40 % reached",
            ],
        ),
        ("GPT-3", MEASURED, 1, ["cited: arxiv.org/abs/2005.14165, 2020-05", "measured"]),
        ("1e25 FLOP", MEASURED, 1, ["measured"]),
        ("1e25 FLOP", MEASURED, 0.5, ["measured", "estimated: 50 % of 105 GFLOP/s reached"]),
        ("1e25 FLOP", "105 GFLOP/s", 1, ["estimated: at 105 GFLOP/s all the time"]),
        ("1e25 FLOP", "105 GFLOP/s", 0.4, ["estimated: 40 % of 105 GFLOP/s reached"]),
    ],
)
def test_the_answer_says_how_it_is_known(work, machine, utilisation, how):
    assert list(how_long(work, machine, utilisation).how) == how


@pytest.mark.parametrize(
    "typed, asked",
    [
        (40, 'and 40 is more than all of it. Did you mean 0.4, or "40 %"?'),
        (100, "Did you mean 1,"),
        (2, "Did you mean 0.02,"),
        (38.5, "Did you mean 0.385,"),
        (
            1.5,
            '1.5 is not a utilisation. Write a number above 0, up to 1, such as 0.4 or "40 %".',
        ),
        (0, "0 is not a utilisation"),
        (-0.4, "-0.4 is not a utilisation"),
        (400, "400 is not a utilisation"),
        (True, "utilisation: True is not one number"),
        (None, "utilisation: None is not one number"),
        ("140 %", "'140 %' is not a utilisation"),
        ("fast", "utilisation: 'fast' does not begin with a number"),
        (float("nan"), "utilisation: nan is not one number"),
        (float("inf"), "utilisation: inf is out of range"),
        (Q("0.4 s"), "utilisation: 400 ms has a unit, and a plain number is asked for"),
        ([0.4], "utilisation: [0.4] is not one number"),
    ],
)
def test_a_utilisation_that_is_none_is_asked_back(typed, asked):
    with pytest.raises(UnitError) as error:
        how_long("1e25 FLOP", "H100", typed)
    assert asked in str(error.value)


@pytest.mark.parametrize("typed", [0.4, "0.4", "40 %", "40%", np.float32(0.4)])
def test_a_utilisation_is_a_number_or_a_percentage(typed):
    time = how_long("1e25 FLOP", "H100", utilisation=typed)
    assert time.value == pytest.approx(1e25 / (989.4e12 * 0.4), rel=1e-6)


@pytest.mark.parametrize(
    "work, machine, words",
    [
        (
            "1e25 FLOP/s",
            "H100",
            "1e25 FLOP/s is a rate, and a count is asked for here (FLOP). "
            "A rate becomes a count when it is multiplied by a time.",
        ),
        (
            "1e25 FLOP",
            "105 GFLOP",
            "105 GFLOP is a count, and a rate is asked for here (FLOP/s). "
            "Did you mean 105 GFLOP/s?",
        ),
        ("1e25 FLOPS", "H100", "means a count to some writers and a rate to others"),
        ("1e25 FLOP", "3 s", "3 s is a time, and a rate is asked for here"),
        ("1e25 FLOP", SimpleNamespace(best=Q("34 GB/s")), "34 GB/s is a bandwidth, and a rate"),
        ("0 FLOP", "H100", "The work is 0 FLOP, and there is no time in that: give one above 0."),
        (-3, "H100", "The work is -3 FLOP"),
        ("1e25 FLOP", "0 FLOP/s", "The pace is 0 FLOP/s"),
        ("1e25 FLOP", "-5 FLOP/s", "The pace is -5 FLOP/s"),
        (
            "GPT3",
            "H100",
            "'GPT3' is not in the table models. Did you mean 'GPT-3'? A count will do as "
            'well, such as "1e25 FLOP".',
        ),
        ("", "H100", "'' is not in the table models"),
        (None, "H100", "None is not one number"),
        (
            "GPT-3",
            "8 x H1000",
            "'H1000' is not a chip of the table. Did you mean 'H100 SXM' or 'P100' or 'V100'? "
            "A rate will do "
            'as well, such as "105 GFLOP/s".',
        ),
        ("GPT-3", "my laptop", "'my laptop' is not a chip of the table"),
        ("GPT-3", "0 x H100", "0 chips cannot be built"),
        ("GPT-3", "100.000 x H100", "can be read in two ways"),
        ("GPT-3", "2,5 GFLOP/s", "can be read in two ways"),
        ("GPT-3", "", "'' is not a number of chips"),
        (
            "GPT-3",
            None,
            "This machine has no rate. A measurement has one when the work is given: "
            "fl.measure(fn, flops=...).",
        ),
        ("GPT-3", SimpleNamespace(best=None), "This machine has no rate"),
    ],
)
def test_what_has_no_time_in_it_is_refused_in_one_sentence(work, machine, words):
    with pytest.raises((UnitError, TableError, FleetError)) as error:
        how_long(work, machine)
    assert words in str(error.value)


def test_half_the_utilisation_takes_twice_the_time_and_twice_the_chips_half():
    time = how_long("GPT-3", "1,000 x H100", 0.4)
    assert how_long("GPT-3", "1,000 x H100", 0.2).value == pytest.approx(2 * time.value)
    assert how_long("GPT-3", "2,000 x H100", 0.4).value == pytest.approx(time.value / 2)


def test_alexnet_took_its_five_and_a_half_days_at_the_utilisation_that_is_published():
    alexnet = table("models")["AlexNet"]
    assert how_long("AlexNet", f"{alexnet.chips} x {alexnet.chip}", 0.31).value == pytest.approx(
        alexnet.duration.value, rel=0.02
    )


def test_the_largest_run_fits_its_own_assumptions():
    run = table("models")["GPT-6 Astra"]  # a quarter of the FP8 peak is half of the BF16 peak
    assert how_long(run.name, f"{run.chips} x {run.chip}", 0.5).value == pytest.approx(
        run.duration.value, rel=0.05
    )


def test_estimating_does_not_know_measuring_and_imports_nothing_heavy():
    code = (
        "import sys, flopslib.estimating.duration; print([m for m in sys.modules if "
        "'measuring' in m or m in ('torch', 'numpy', 'pandas', 'matplotlib')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# -- what a long time is longer than ---------------------------------------------------------------
@pytest.mark.parametrize("time", ["-3 years", "-1 ns", -1])
def test_a_time_before_now_has_no_landmark(time):
    with pytest.raises(UnitError, match="is before now"):
        landmark(time)


def test_a_time_has_the_longest_landmark_that_it_exceeds():
    assert landmark("3 million years").startswith("3 million years, 1.07 times the time since ")
    assert landmark(1e-9) == "1 ns, shorter than any landmark in the table."
    longer = [row for row in table("landmarks") if row.kind != "ruler"]
    for row in longer:
        assert row.face in landmark(row.time.value * 1.001)


def test_a_landmark_wants_a_time():
    with pytest.raises(UnitError, match="a time is asked for"):
        landmark("3 GFLOP")
