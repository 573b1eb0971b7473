"""The tables of joules, grids, prices and costs: rows held against each other and against formulas.

A figure that is printed in one source and follows from two others is worked out here both ways.
"""

import math
from statistics import mean

import pytest

from flopslib.facts.chips import chip
from flopslib.facts.table import table
from flopslib.quantities.quantity import Q

JOULES, GRIDS, HOURS = table("joules"), table("grids"), table("grid_hours")
FOOTPRINTS, PRICES = table("footprints"), table("prices")
COSTS, SPOT = table("training_costs"), table("spot")


def joules(name):
    return float(JOULES[name].joules)


# -- joules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "row, name, format",
    [
        ("A100, by its sheet", "A100 SXM 80GB", "bf16"),
        ("H100, by its sheet", "H100 SXM", "bf16"),
        ("GB200 in FP4, by its sheet", "GB200", "fp4"),
    ],
)
def test_the_joules_of_a_sheet_are_its_watts_by_its_dense_peak(row, name, format):
    sheet = chip(name)
    each = sheet.power / sheet.peak(format)
    assert joules(row) == pytest.approx(float(each), rel=5e-3)


@pytest.mark.parametrize(
    "row, gflops, watts",
    [
        ("Raspberry Pi 5", 35.169, 12.7),
        ("Mac mini M4", 299.93, 39.6),
        ("Core Ultra 7 265K", 741.1, 273),
        ("El Capitan", 60.9, 1),
    ],
)
def test_the_joules_at_the_plug_are_watts_by_pace(row, gflops, watts):
    assert joules(row) == pytest.approx(watts / (gflops * 1e9), rel=3e-3)


def test_the_whole_building_takes_more_than_the_server_and_the_server_more_than_the_sheet():
    building = 22.6e6 / (16_384 * 400e12)
    server = 8_400 / 8 / 400e12
    assert joules("Llama 3.1 405B, the building") == pytest.approx(building, rel=2e-3)
    assert joules("H100 with its server") == pytest.approx(server, rel=2e-3)
    assert building / (server * 1.08) == pytest.approx(1.22, abs=0.01)  # with the cooling: 2.8 pJ
    assert joules("H100, by its sheet") < server < building


def test_the_limit_of_landauer_and_the_pencil_are_worked_out():
    limit = 1.380649e-23 * 300 * math.log(2)
    assert joules("Landauer's limit") == pytest.approx(limit, rel=1e-3)
    assert joules("A person with a pencil") == pytest.approx(8.4e6 / 24 / 60, rel=0.03)  # one digit
    best = joules("GB200 in FP4, by its sheet")
    assert joules("A person with a pencil") / best == pytest.approx(5e16, rel=0.03)
    assert best / limit == pytest.approx(4e7, rel=0.05)


def test_the_brain_is_twenty_watts_over_its_disputed_signals():
    brain = JOULES["The brain"]
    assert [float(brain[end]) for end in ("joules_low", "joules", "joules_high")] == pytest.approx(
        [20 / 1e17, 20 / 1e15, 20 / 1e13]
    )
    assert brain.kind == "disputed" and brain.confidence == "low"


# -- carbon ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "column, published", [("germany", 313.4), ("great_britain", 212.9), ("france", 56.3)]
)
def test_the_hours_of_a_year_have_the_published_mean(column, published):
    assert len(HOURS) == 24 and [row.hour for row in HOURS] == list(range(24))
    assert mean(row[column].to("g/kWh") for row in HOURS) == pytest.approx(published, abs=0.5)


@pytest.mark.parametrize("name", ["GPT-3", "BLOOM"])
def test_a_footprint_is_reproduced_to_its_printed_digits(name):
    row = FOOTPRINTS[name]
    assert str(row.energy * row.grid) == str(row.published)


def test_the_energies_of_chips_are_hours_by_watts():
    for row in FOOTPRINTS:
        if row.chip_hours is not None:
            assert float(row.energy) == pytest.approx(float(row.chip_hours * row.watts), rel=1e-3)


def test_the_intensity_behind_a_card_lies_among_the_grids_of_its_country():
    card = FOOTPRINTS["Llama 3.1 405B"]
    behind = (card.published / card.energy).to("g/kWh")
    assert behind == pytest.approx(414, abs=0.5)
    of_country = [GRIDS[name].intensity.to("g/kWh") for name in ("United States", "Iowa", "Oregon")]
    assert min(of_country) < behind < max(of_country)
    implied = [row.published / row.energy for row in FOOTPRINTS if row.name.startswith("Llama 3.1")]
    assert max(implied) / min(implied) < 1.02


def test_grids_are_countries_regions_and_the_world():
    kinds = [row.kind for row in GRIDS]
    assert [kinds.count(kind) for kind in ("country", "cloud region", "world")] == [13, 8, 1]
    assert all(1 < row.intensity.to("g/kWh") < 1000 for row in GRIDS)


# -- money -----------------------------------------------------------------------------------------
def test_each_price_has_the_unit_of_its_kind():
    units = {
        "spot": "$/h",
        "on demand": "$/h",
        "contract": "$/h",
        "index": "$/h",
        "purchase": "$",
        "core": "$/h",
        "electricity": "$/kWh",
        "tokens in": "$/token",
        "tokens out": "$/token",
    }
    for row in PRICES:
        assert row.price.to(units[row.kind]) > 0, row.name


def test_spot_prices_do_not_only_fall():
    spot = [row for row in PRICES if row.kind == "spot"]
    assert [row.date for row in spot] == sorted(row.date for row in spot)
    prices = [row.price.to("$/h") for row in spot]
    lowest = prices.index(min(prices))
    assert prices[0] > 3 * prices[lowest] and prices[-1] > 2.5 * prices[lowest]


def test_published_costs_are_hours_by_price():
    deepseek = Q("2.788e6 h") * Q("2 $/h")
    assert deepseek == COSTS["DeepSeek-V3, by its makers"].cost == Q("5.576 M$")
    llama = FOOTPRINTS["Llama 3.1 405B"].chip_hours * Q("5.5 $/h")
    published = COSTS["Llama 3.1 405B, AI Index"].cost
    assert str(llama) == str(published) == str(COSTS["Llama 3.1 405B, rent"].cost) == "170 M$"


@pytest.mark.parametrize("model", ["GPT-4", "Llama 3.1 405B", "Grok 3"])
def test_wear_costs_less_than_rent_and_rent_less_than_the_cluster(model):
    wear, rent, bought = (
        COSTS[f"{model}, {method}"].cost for method in ("wear and power", "rent", "purchase")
    )
    assert 1.5 * wear < rent < bought / 4


def test_of_111_runs_with_a_known_cost_3_are_above_100_million():
    costs = [row.cost for row in table("models") if row.cost is not None]
    cheap = sum(cost < Q("1 M$") for cost in costs)
    dear = sum(cost > Q("100 M$") for cost in costs)
    assert (len(costs), cheap, len(costs) - cheap - dear, dear) == (111, 86, 22, 3)


def test_lifetimes_of_spot_machines_are_more_uneven_than_exponential():
    for row in SPOT:
        assert 0.1 < row.there < 0.95 and row.losses > 50
        assert row.median < row.lasts * math.log(2)  # what the median of an exponential would be
