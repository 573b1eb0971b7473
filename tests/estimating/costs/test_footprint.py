"""Carbon: published footprints to their printed digits, places, hours, what is refused."""

import pytest

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.estimating.costs.footprint import footprint


@pytest.mark.parametrize("name, tonnes", [("GPT-3", "552 t"), ("BLOOM", "24.7 t")])
def test_published_footprints_come_out_to_their_printed_digits(name, tonnes):
    row = fl.table("footprints")[name]
    assert str(footprint(row.energy, row.grid)) == tonnes == str(row.published)


def test_the_same_energy_differs_by_hundreds_of_times_between_places():
    energy = fl.table("footprints")["Llama 3.1 405B"].energy
    tonnes = {
        place: footprint(energy, place).to("t")
        for place in ("Montreal", "France", "United States", "Warsaw")
    }
    assert [float(f"{mass:.3g}") for mass in tonnes.values()] == [40, 885, 7560, 15_600]


@pytest.mark.parametrize(
    "grid, said",
    [("2 g/kWh", "20 kg"), ("9 g/kWh", "90 kg"), ("2.1 g/kWh", "21 kg"), ("28 g/kWh", "280 kg")],
)
def test_a_grid_known_to_one_digit_makes_a_mass_of_one_digit(grid, said):
    found = footprint("10 MWh", grid)
    assert str(found) == said and ("one digit" in repr(found)) is (len(grid) == 7)
    assert str(footprint("10.4 MWh", "2 g/kWh")) == "20 kg"


def test_the_building_multiplies_and_is_named():
    whole = footprint("10 MWh", "330 g/kWh", pue=1.08)
    assert whole.to("t") == pytest.approx(10_000 * 0.330 / 1000 * 1.08)
    assert whole.how == ("estimated: 10 MWh x 1.08 for the building x 330 g/kWh",)


def test_exercise_13_1_by_server_building_and_grid():
    energy = fl.Q("30.84e6 h") * fl.Q("8.4 kW") / 8
    assert str(footprint(energy, "Germany", pue=1.08)) == "11,500 t"
    kilowatt_hours = 30.84e6 * 8.4 / 8 * 1.08
    assert kilowatt_hours * 0.330 / 1000 == pytest.approx(11_541, abs=1)


def test_an_hour_of_a_place_is_read_from_its_table():
    assert str(footprint("1 kWh", ("Germany", 11))) == "275 g"
    assert str(footprint("1 kWh", ("great britain", 18))) == "252 g"
    assert "at 11:00 in 2020; cited: github.com" in repr(footprint("1 kWh", ("Germany", 11)))


def test_a_place_brings_its_year_and_its_source():
    assert repr(footprint("1,287 MWh", "Germany")) == (
        "425 t (estimated: 1,287 MWh x 330 g/kWh, Germany 2025; cited: greencalculus.com, 2025)"
    )


@pytest.mark.parametrize(
    "energy, text", [("0.5 Wh", "0.5 Wh"), ("21.588 GWh", "21.59 GWh"), ("7.2 MJ", "2 kWh")]
)
def test_energies_are_written_as_bills_write_them(energy, text):
    assert f"estimated: {text} x" in repr(footprint(energy, 400))


@pytest.mark.parametrize(
    "given, words",
    [
        (("5 W", "Germany"), "5 W is a power, joules a second: for how long"),
        (("0 J", "Germany"), "The energy is 0 J"),
        (("3 kg", "Germany"), "is a mass"),
        (("1 kWh", 0.4), "grams or kilograms a kWh"),
        (("1 kWh", -3), "grams or kilograms"),
        (("1 kWh", "Narnia"), "'Narnia' is not in the table grids"),
        (("1 kWh", ("Spain", 3)), "By the hour there are Germany, Great Britain, France"),
        (("1 kWh", ("France", 30)), "The hour is 30: write one from 0 to 23"),
        (("1 kWh", 400, 108), "The PUE is 108"),
        (("1 kWh", 400, 0.9), "The PUE is 0.9"),
    ],
)
def test_what_makes_no_footprint_is_said_in_one_sentence(given, words):
    with pytest.raises(UserError, match=words):
        footprint(*given)


@pytest.mark.parametrize(
    "name, place",
    [("US", "United States"), ("usa", "United States"), ("UK", "United Kingdom")],
)
def test_a_place_has_the_names_that_people_use(name, place):
    assert footprint("1 MWh", name) == footprint("1 MWh", place)
