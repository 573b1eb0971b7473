"""Units: names with prefixes, whole words, and names that are not clear."""

import pytest

from flopslib.quantities.units import (
    KINDS,
    LARGE,
    NONE,
    SPELLED,
    UNITS,
    UnitError,
    is_unit,
    kind_of,
    powers_of,
    product_of,
    raised_powers,
    ratio_of,
    unit_named,
    without_prefix,
)

COUNT, RATE, TIME = powers_of(FLOP=1), powers_of(FLOP=1, s=-1), powers_of(s=1)


@pytest.mark.parametrize(
    "name, size, powers",
    [
        ("FLOP", 1, COUNT),
        ("GFLOPs", 10**9, COUNT),
        ("petaflop", 10**15, COUNT),
        ("exaFLOP", 10**18, COUNT),
        ("TeraFLOPs", 10**12, COUNT),
        ("gigabytes", 10**9, powers_of(B=1)),
        ("gibibyte", 2**30, powers_of(B=1)),
        ("milliseconds", pytest.approx(1e-3), TIME),
        ("kilowatt", 1000, powers_of(J=1, s=-1)),
        ("kWh", 3_600_000, powers_of(J=1)),
        ("Days", 86_400, TIME),
        ("y", 31_557_600, TIME),
        ("hrs", 3600, TIME),
        ("k$", 1000, powers_of(dollar=1)),
        ("USD", 1, powers_of(dollar=1)),
        ("kg", 1000, powers_of(g=1)),
        ("kilogram", 1000, powers_of(g=1)),
        ("tonnes", 10**6, powers_of(g=1)),
        ("Mt", 10**12, powers_of(g=1)),
    ],
)
def test_a_name_has_its_size_and_its_powers(name, size, powers):
    assert unit_named(name) == (size, powers) and is_unit(name)


@pytest.mark.parametrize(
    "name, reason",
    [
        ("FLOPS", "Write FLOP for a count, or FLOP/s for a rate"),
        ("petaflops", "Write PFLOP for a count, or PFLOP/s for a rate"),
        ("kFLOPS", "Write kFLOP for a count"),
        ("TOPS", "Write TOP for a count"),
        ("PF", "Write PFLOP for a count"),
        ("pfs", "Write PFLOP for a count"),
        ("gflop", "Did you mean GFLOP?"),
        ("kw", "Did you mean kW?"),
        ("tokns", "Did you mean tokens?"),
        ("KB", "Did you mean kB?"),
        ("parsec", "'parsec' is not a unit I know."),
        ("pFLOP", "is not a unit I know"),
        ("m", "'m' is not a unit I know."),
    ],
)
def test_a_name_that_is_no_unit_or_two_is_asked_back(name, reason):
    with pytest.raises(UnitError) as raised:
        unit_named(name)
    assert reason in str(raised.value) and not is_unit(name)


def test_what_to_write_follows_where_no_unit_is_near():
    with pytest.raises(UnitError, match="not a unit I know. Write this$"):
        unit_named("parsec", "Write this")


@pytest.mark.parametrize("spelled, unit", SPELLED.items())
def test_each_spelling_is_its_unit(spelled, unit):
    assert unit_named(spelled) == unit_named(unit)


def test_every_unit_takes_the_prefixes_of_its_row_and_no_others():
    for name, unit in UNITS.items():
        for prefix, step in unit.prefixes.items():
            assert unit_named(prefix + name) == (unit.size * step, unit.powers)
    assert not any(is_unit(prefix + "day") for prefix in LARGE)


def test_a_large_prefix_can_be_left_out():
    assert without_prefix("TFLOP") == "FLOP" and without_prefix("GiB") == "B"
    assert without_prefix("day") == "day" and without_prefix("ms") == "ms"


def test_powers_multiply_divide_and_rise():
    assert product_of(RATE, TIME) == COUNT and ratio_of(COUNT, TIME) == RATE
    assert raised_powers(RATE, 2) == powers_of(FLOP=2, s=-2) and raised_powers(RATE, 0) == NONE


def test_what_has_no_word_of_its_own_is_a_quantity_of_another_kind():
    assert kind_of(RATE) == KINDS[RATE] == "a rate"
    assert kind_of(powers_of(FLOP=2)) == "a quantity of another kind"


@pytest.mark.parametrize("word", ["each", "cores", "chips", "mega", "box"])
def test_a_word_that_is_no_slip_of_a_unit_suggests_none(word):
    with pytest.raises(UnitError, match="is not a unit I know") as error:
        unit_named(word)
    assert "Did you mean" not in str(error.value)
