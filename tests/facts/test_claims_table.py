"""The claims of the press: each number that is, worked out again from the rows it names."""

import math
import re
import statistics

import pytest

import flopslib as fl
from flopslib.facts.chips import Chip
from flopslib.facts.table import table

CLAIMS = table("claims")
MODELS, CHIPS, TRENDS = table("models"), table("chips"), table("trends")
COSTS = table("training_costs")
H100, NVL = CHIPS["H100"], CHIPS["H100 NVL"]
DAY = "2025-03-06"
YEAR = 365.25 * 86_400


def counted(end):
    """Models known over 1e23 at the end of a year."""
    return TRENDS[f"known over 1e23, end of {end}"].value


def years_for(count, year):
    """The years that the world's computers of a year would take for a count, by the law."""
    rate = TRENDS["world's computers, 2007"].value
    growth = TRENDS["world's computers, growth"].value
    return count / (rate * growth ** (year - 2007)) / YEAR


def priced(day="2026-08-22"):
    return [row for row in MODELS if row.cost is not None and row.date <= day]


def flop(name):
    return float(MODELS[name].flop)


SMALL, MIDDLE, LARGE = (MODELS[f"Llama 3.1 {size}"] for size in ("8B", "70B", "405B"))
NEAR, FAR = MIDDLE.parameters / SMALL.parameters, LARGE.parameters / SMALL.parameters
GPT4 = MODELS["GPT-4"]
GPT5 = MODELS["GPT-5"]
IS = {  # name: (actual, low, high)
    "1": (flop("GPT-4"), float(GPT4.flop_low), float(GPT4.flop_high)),
    "2": (years_for(1e25, 1986), None, None),
    "3": (counted(2024), None, None),
    "4": (H100.bandwidth.to("TB/s"), None, None),
    "5": tuple(
        float(COSTS[f"GPT-4, {method}"].cost) for method in ("rent", "wear and power", "purchase")
    ),
    "6": (flop("GPT-5"), float(GPT5.flop_low), float(GPT5.flop_high)),
    "7": (float(table("thresholds")["EU AI Act"].line), None, None),
    "8": (fl.formulas.forward(SMALL.parameters).to("GFLOP/token"), None, None),
    "9": (math.sqrt(NEAR * FAR), NEAR, FAR),
    "10": (flop("Megatron-Turing NLG 530B") / flop("Chinchilla"), None, None),
    "11": (H100.bandwidth.to("TB/s"), None, None),
    "12": (table("mig")["1g.10gb"].most, None, None),
    "13": (float(H100.fp8) / float(H100.fp64), None, None),
    "14": (sum(1e3 <= float(row.cost) < 1e9 for row in priced()), None, None),
    "15": (flop("Llama 3.1 405B") / (2 * LARGE.parameters) / 1e12, None, None),
}


def test_every_claim_is_worked_out_again():
    assert set(IS) == set(CLAIMS.names) and len(IS) == 15


@pytest.mark.parametrize("name", IS)
def test_what_is_comes_from_the_rows_that_the_claim_names(name):
    row = CLAIMS[name]
    for wanted, stored in zip(IS[name], (row.actual, row.actual_low, row.actual_high)):
        assert (wanted is None) == (stored is None)
        if wanted is not None:
            assert stored == pytest.approx(wanted, rel=0.005)


@pytest.mark.parametrize("name", IS)
def test_the_rows_that_a_claim_names_exist(name):
    for place in CLAIMS[name].rows.split("; "):
        of, _, row = place.partition(": ")
        assert row in table(of), place


@pytest.mark.parametrize("name", IS)
def test_a_claim_has_its_verdict_its_reason_and_where_it_was_printed(name):
    row = CLAIMS[name]
    assert row.verdict in ("true", "half", "false", "open")
    assert row.sentence.endswith(".") and row.why.endswith(".") and row.printed_in
    assert (row.verdict == "open") <= bool(row.missing)
    assert 1 <= row.question <= 5


def test_the_ten_of_the_lesson():
    letters = "".join(CLAIMS[str(number)].verdict[0] for number in range(1, 11))
    assert letters == "tohhhftfht"


def test_what_is_said_stands_in_the_sentence():
    for row in CLAIMS:
        taken = fl.claim(row.sentence)
        values = []
        for number in taken.numbers:
            for value in (number.value, number.high):
                if value is not None:
                    values.append(float(value))
        scale = {"TB/s": 1e12}.get(row.unit, 1)
        ends = [row.said_low, row.said_high] if row.said_low else [row.said]
        for said in ends:
            if said is not None and row.unit != "parts":
                assert any(value == pytest.approx(said * scale) for value in values), row.name
    assert CLAIMS["9"].said == pytest.approx(math.sqrt(10 * 100), rel=0.001)


# -- the numbers in the reasons --------------------------------------------------------------------


def test_in_how_long_the_worlds_computers_would_have_done_it():
    assert years_for(1e25, 1993) == pytest.approx(30, rel=0.02)
    assert years_for(1e25, 2007) * 365.25 == pytest.approx(18, rel=0.02)
    growth = math.log(TRENDS["world's computers, growth"].value)
    for years, wanted in ((1, 2000.5), (10, 1995.5)):  # "until the middle of"
        year = 2007 + math.log(years_for(1e25, 2007) / years) / growth
        assert abs(year - wanted) < 0.2
    for year in (1986, 1993, 2000, 2007):  # the printed times, by the other route
        printed = TRENDS[f"1e25 on the world's computers, {year}"].value
        assert years_for(1e25, year) == pytest.approx(printed, rel=0.02)


def test_the_counts_of_models():
    why = CLAIMS["3"].why
    assert (
        f"{counted(2022):.0f} were known" in why
        and "handful of 2020 is right: three" in why
        and counted(2020) == 3
    )
    assert counted(2022) >= CLAIMS["3"].said > counted(2021)


def test_the_two_cards_of_one_sentence():
    assert Chip(H100).peak("fp8", sparse=True).to("TFLOP/s") == pytest.approx(3958, rel=0.001)
    assert NVL.bandwidth.to("TB/s") == pytest.approx(3.9, rel=0.02)
    assert NVL.fp8 < H100.fp8 and H100.bandwidth < NVL.bandwidth


def test_the_models_over_a_hundred_million_on_its_day():
    known = priced(DAY)
    over = [row.name for row in known if float(row.cost) > 1e8]
    assert sorted(over) == ["GPT-4.5", "Grok 3"] and len(known) == 107
    assert "Of the 107 models" in CLAIMS["5"].why and "105 did not" in CLAIMS["5"].why
    assert statistics.median(float(row.cost) for row in known) < 1e6
    for method, millions in (("wear and power", 41), ("rent", 79), ("purchase", 778)):
        assert round(float(COSTS[f"GPT-4, {method}"].cost) / 1e6) == millions
        assert f"{millions}" in CLAIMS["5"].why


def test_the_largest_runs_beside_the_forecast():
    assert 1e27 / flop("GPT-5") == pytest.approx(15, rel=0.02)  # "a fifteenth"
    grok = MODELS["Grok 3"]
    assert f"{float(grok.flop):.2g}".replace("+", "") in CLAIMS["6"].why
    assert grok.date == "2025-02-17" and "17 days" in CLAIMS["6"].why  # to 2025-03-06
    assert 2.8 < 1e27 / float(grok.flop) < 3.2  # "about a third"
    wear, rent, purchase = (
        float(COSTS[f"Grok 3, {method}"].cost) for method in ("wear and power", "rent", "purchase")
    )
    assert wear < 1e9 < rent < purchase
    assert "over a billion by rent and by purchase, not by wear" in CLAIMS["6"].why
    assert CLAIMS["6"].said is None and "up to" in CLAIMS["6"].missing  # a ceiling has no factor


def test_the_acts_day():
    row = table("thresholds")["EU AI Act"]
    assert row.applies == "2025-08-02" and row.applies in CLAIMS["7"].why


def test_what_tuning_saves_and_what_answering_saves():
    n, r = 4096, 16
    left = float(fl.formulas.lora(n, n, rank=r)) / (6 * n * n)
    assert left == pytest.approx((4 * n * n + 12 * n * r) / (6 * n * n)) and 0.65 < left < 0.7
    assert "saves a third" in CLAIMS["9"].why
    assert f"{NEAR:.0f} to {FAR:.0f} times" in CLAIMS["9"].why


def test_a_hundred_and_eleven_models_have_a_price():
    assert f"Of the {len(priced())} models" in CLAIMS["14"].why and "(107 of" in CLAIMS["14"].why
    cheap = sum(float(row.cost) < 1e3 for row in priced())
    assert f"{cheap} cost less than a thousand" in CLAIMS["14"].why
    assert str(CLAIMS["14"].actual) in CLAIMS["14"].why


def test_three_sources_of_what_an_answer_takes_agree_and_one_is_repeated():
    rows = list(table("answers"))
    energies = [row.energy.to("Wh") for row in rows if row.kind != "repeated"]
    assert sorted(energies) == [0.24, 0.3, 0.34]
    [repeated] = [row.energy.to("Wh") for row in rows if row.kind == "repeated"]
    assert repeated / max(energies) > 8


def test_no_reason_is_longer_than_a_breath():
    for row in CLAIMS:
        assert len(re.findall(r"\w+", row.why)) <= 60
