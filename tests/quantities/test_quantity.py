"""Quantities: what a learner may type, what is refused and how, and that nothing is lost."""

import contextlib
import copy
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopslib.quantities.formatting import quantity_text
from flopslib.quantities.parsing import parse
from flopslib.quantities.quantity import Q, number, quantity, read
from flopslib.quantities.units import BASE, LARGE, UNITS, YEAR, UnitError


def refusal(act, *arguments):
    """The sentence of the UnitError that this raises."""
    with pytest.raises(UnitError) as raised:
        act(*arguments)
    sentence = str(raised.value)
    assert "\n" not in sentence and len(sentence) < 250, "one sentence or two, on one line"
    return sentence


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, value, unit",
    [
        ("1e25 FLOP", 10**25, "FLOP"),
        ("989 TFLOP/s", 989 * 10**12, "FLOP/s"),
        ("989TFLOP/s", 989 * 10**12, "FLOP/s"),
        ("3.35 TB/s", 3_350_000_000_000, "B/s"),
        ("1 PFLOP/s-day", 10**15 * 86_400, "FLOP"),
        ("400 Gb/s", 50 * 10**9, "B/s"),
        ("80 GiB", 80 * 2**30, "B"),
        ("1 b", 0.125, "B"),
        ("4.1 GMAC", 8_200_000_000, "FLOP"),
        ("16 TOP/s", 16 * 10**12, "OP/s"),
        ("1,000 years", 1000 * YEAR, "s"),
        ("90 days", 90 * 86_400, "s"),
        ("2.5 µs", 2.5e-6, "s"),
        ("3.7 GHz", 3_700_000_000, "Hz"),
        ("700 W", 700, "W"),
        ("1 kWh", 3_600_000, "J"),
        ("20 trillion tokens", 20 * 10**12, "token"),
        ("a billion FLOP/s", 10**9, "FLOP/s"),
        ("2 million FLOP per second", 2_000_000, "FLOP/s"),
        ("12_000 FLOP", 12_000, "FLOP"),
        ("-3 GFLOP", -3 * 10**9, "FLOP"),
        ("0.5 FLOP/B", 0.5, "FLOP/B"),
        ("  3   GFLOP  ", 3 * 10**9, "FLOP"),
        ("１２ FLOP", 12, "FLOP"),  # as a Japanese keyboard may write it
    ],
)
def test_what_people_write_is_read(text, value, unit):
    q = Q(text)
    assert (q.value, q.unit) == (value, unit) and type(q.value) is type(value)


@pytest.mark.parametrize(
    "text, says",
    [
        ("2,5 TFLOP/s", "decimal point"),
        ("1.000.000 FLOP", "decimal point"),
        ("9**9**9", "out of range"),
        ("9**9**9 FLOP", "out of range"),
        ("__import__('os')", "does not begin with a number"),
        ("5 __import__('os')", "cannot be read from"),
        ("FLOP", "does not begin with a number"),
        ("", "does not begin with a number"),
        ("1e999 FLOP", "out of range"),
        ("1e9999999 FLOP", "out of range"),
        ("1e299 trillion FLOP", "1e300"),
        ("1 FLOP" + "/s" * 120, "too long"),
        ("3 parsec", "not a unit"),
        ("3 pFLOP", "not a unit"),
        ("3 gflop", "GFLOP"),
        ("5 kw", "kW"),
        ("5 MFLOP/", "no number where one is needed, at its end"),
        ("5", "no unit"),
        ("nan FLOP", "does not begin with a number"),
        ("inf FLOP", "does not begin with a number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(text, says):
    assert says in refusal(Q, text)


@pytest.mark.parametrize(
    "word, count",
    [
        ("FLOPS", "FLOP"),
        ("flops", "FLOP"),
        ("TFLOPS", "TFLOP"),
        ("gflops", "GFLOP"),
        ("teraflops", "TFLOP"),
        ("kFLOPS", "kFLOP"),
        ("TOPS", "TOP"),
    ],
)
def test_a_word_that_is_a_count_to_some_and_a_rate_to_others_is_asked_back(word, count):
    sentence = refusal(Q, f"2 {word}")
    assert f"Write {count} for a count, or {count}/s for a rate" in sentence


def test_the_plural_is_a_count():
    assert Q("3 GFLOPs") == Q("3 GFLOP")


@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_unit_error(text):
    with contextlib.suppress(UnitError):
        assert isinstance(Q(text), Q)


@pytest.mark.parametrize("prefix, size", LARGE.items())
def test_each_prefix_is_the_power_of_ten_that_it_says(prefix, size):
    assert Q(f"7 {prefix}FLOP").value == 7 * size


# -- exact -----------------------------------------------------------------------------------------


def test_whole_numbers_stay_exact_beyond_what_64_bits_hold():
    n = 2**64 + 1
    q = Q(n, "FLOP")
    assert (q + q).value == 2 * n and (3 * q).value == 3 * n and (q * 4 / 4).value == n
    assert int(q) == n and q == n and q != n + 1 and type(q.value) is int


def test_a_text_with_decimals_and_a_prefix_is_whole_where_it_is_whole():
    assert Q("0.1 GFLOP").value == 10**8 and type(Q(2.5, "GFLOP").value) is int


def test_a_quantity_survives_being_copied_and_stored():
    q = Q("3.5 TB/s", how="cited: a sheet, 2024")
    for same in (copy.deepcopy(q), pickle.loads(pickle.dumps(q))):
        assert same == q and same.how == q.how and same.unit == q.unit


def test_a_quantity_cannot_be_changed():
    with pytest.raises(AttributeError):
        Q("1 FLOP").value = 2


@pytest.mark.parametrize("two", [np.float32(2), np.int64(2), np.array([2.0]), Fraction(2), 2, 2.0])
def test_whatever_holds_one_number_can_have_a_unit(two):
    assert Q(two, "GFLOP") == 2e9


def test_a_tensor_of_one_number_can_have_a_unit():
    torch = pytest.importorskip("torch")
    assert Q(torch.tensor(2.0), "FLOP") == 2
    assert "not one number" in refusal(Q, torch.ones(3), "FLOP")


@pytest.mark.parametrize(
    "strange",
    [
        True,
        None,
        [1],
        (1, 2),
        {"a": 1},
        b"12",
        1 + 2j,
        np.ones(3),
        np.array([]),
        np.array("x"),
        object(),
        range(9),
        float("nan"),
        float("inf"),
        -float("inf"),
        np.float64("nan"),
        10**400,
        -(10**400),
    ],
)
def test_what_is_not_one_finite_number_is_refused(strange):
    refusal(Q, strange, "FLOP")
    refusal(number, strange)
    refusal(quantity, strange, "FLOP")


def test_a_long_thing_is_not_quoted_at_length():
    assert len(refusal(Q, list(range(10**5)), "FLOP")) < 250


@pytest.mark.parametrize(
    "beyond",
    [
        lambda q: q**2,
        lambda q: q * q,
        lambda q: q * 10**400,
        lambda q: q * float("nan"),
        lambda q: Q(0, "s") ** -1,
        lambda q: q / 0,
        lambda q: 1 / Q(0, "s"),
        lambda q: q / Q(0, "FLOP"),
        lambda q: Q("1e200 FLOP") ** 2,
        lambda q: (q * 0.5) ** 2,
    ],
)
def test_arithmetic_that_leaves_the_numbers_is_refused_and_does_not_print_inf(beyond):
    refusal(beyond, Q("1e299 FLOP"))


# -- refusing to mix -------------------------------------------------------------------------------


def test_a_count_and_a_rate_do_not_add_and_are_told_what_they_do_make():
    assert refusal(lambda: Q("3 GFLOP") + Q("2 GFLOP/s")) == (
        "3 GFLOP is a count, 2 GFLOP/s is a rate: they do not add. "
        "Divide them and you get a time: 1.5 s."
    )


def test_a_count_and_an_intensity_do_not_add():
    sentence = refusal(lambda: Q("1 FLOP") + Q("1 FLOP/B"))
    assert "a count" in sentence and "an intensity" in sentence and "do not add" in sentence


@pytest.mark.parametrize(
    "mix",
    [
        lambda q: q + 1,
        lambda q: 1 + q,
        lambda q: q - 1,
        lambda q: 1 - q,
        lambda q: q + 1.5,
        lambda q: q - Q("1 s"),
        lambda q: q + Q("1 OP"),
        lambda q: q < Q("1 s"),
        lambda q: q >= Q("1 OP"),
        lambda q: q + "3 GFLOP",
        lambda q: q + None,
        lambda q: q + np.ones(2),
    ],
)
def test_nothing_of_another_kind_adds_or_compares(mix):
    refusal(mix, Q("3 GFLOP"))


def test_a_plain_number_is_told_how_to_get_a_unit():
    assert 'fl.Q(5, "FLOP")' in refusal(lambda: Q("3 GFLOP") + 5)


@pytest.mark.parametrize(
    "made, value, unit",
    [
        (Q("3 GFLOP") / Q("2 GFLOP/s"), 1.5, "s"),
        (Q("2 GFLOP/s") * Q("1 day"), 2 * 10**9 * 86_400, "FLOP"),
        (Q("1 TFLOP/s") / Q("2 TB/s"), 0.5, "FLOP/B"),
        (Q("1 FLOP") / Q(60, "s"), 1 / 60, "FLOP/s"),
        (Q("600 W") * Q("1 h"), 2_160_000, "J"),
        (1 / Q("2 s"), 0.5, "Hz"),
        (2 * Q("3 s"), 6, "s"),
        (np.float64(2) * Q("3 s"), 6, "s"),
        (abs(-Q("3 s")), 3, "s"),
        (Q("3 s") ** 2, 9, "s^2"),
    ],
)
def test_dividing_and_multiplying_make_the_unit_by_themselves(made, value, unit):
    assert made.value == pytest.approx(value) and made.unit == unit


def test_two_of_a_kind_divide_to_a_plain_number():
    ratio = Q("6 GFLOP") / Q("2 GFLOP")
    assert ratio == 3 and type(ratio) is int


def test_a_sum_of_quantities_starts_at_nothing():
    assert sum([Q("1 s"), Q("2 s")]) == Q("3 s")


def test_a_plain_number_compares_in_base_units():
    q = Q("2 GFLOP/s")
    assert q == 2e9 and q > 1e9 and q < float("inf") and q != 3 and q in {2_000_000_000: 1}
    assert min(float("inf"), q) is q


def test_how_it_is_known_travels_through_arithmetic():
    q = Q("6 FLOP", how="counted") / Q("2 FLOP/s", how="measured")
    assert q.how == ("counted", "measured") and repr(q) == "3 s (counted; measured)"


def test_a_long_calculation_keeps_the_words_and_leaves_the_sources():
    q = sum(Q(1, "s", f"cited: source {i}") for i in range(5))
    assert repr(q) == "5 s (cited)"


def test_a_quantity_is_read_as_the_kind_that_is_asked_for():
    assert quantity("3 GFLOP", "FLOP") == quantity(3e9, "FLOP") == quantity(Q("3 GFLOP"), "FLOP")


@pytest.mark.parametrize(
    "wrong, unit, says",
    [
        ("3 GFLOP", "FLOP/s", "Did you mean 3 GFLOP/s?"),
        ("3 GFLOP/s", "FLOP", "multiplied by a time"),
        ("5 min", "FLOP/s", "a time"),
        ("2,5 TFLOP/s", "FLOP/s", "decimal point"),
    ],
)
def test_a_quantity_of_another_kind_is_refused_where_one_is_asked_for(wrong, unit, says):
    assert says in refusal(quantity, wrong, unit)


def test_to_gives_the_plain_number_in_another_unit_of_its_kind():
    assert Q("105 GFLOP/s").to("TFLOP/s") == 0.105 and Q("1 day").to("h") == 24
    assert "a rate" in refusal(Q("1 FLOP/s").to, "FLOP")


# -- sizes ---------------------------------------------------------------------------------------


@given(st.integers(1, 10**30), st.sampled_from(sorted(UNITS)))
def test_every_unit_keeps_its_size_there_and_back(n, unit):
    back = Q(n, unit).to(unit)
    assert back == (pytest.approx(n, rel=1e-15) if unit == "b" else n)  # an eighth of a byte


def test_a_format_chooses_the_unit():
    assert f"{Q('105 GFLOP/s'):TFLOP/s}" == "0.105 TFLOP/s" and f"{Q('1 day')}" == "24 hours"


def test_every_base_unit_is_printed_under_its_own_name():
    for i, base in enumerate(BASE):
        powers = tuple(int(i == j) for j in range(len(BASE)))
        assert parse(quantity_text(1, powers))[1] == powers, base


# -- in a notebook ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shell():
    from IPython.core.interactiveshell import InteractiveShell

    yield InteractiveShell()
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    "cell",
    [
        'import flopslib as fl; fl.Q("3 GFLOP") + fl.Q("2 GFLOP/s")',
        'import flopslib as fl; fl.Q("2,5 TFLOP/s")',
        'import flopslib as fl; fl.check("00.9", 3)',
    ],
)
def test_in_a_notebook_the_sentence_is_all_that_shows(shell, cell, capsys):
    result = shell.run_cell(cell)
    shown = capsys.readouterr()
    assert result.error_in_exec is not None
    lines = (shown.out + shown.err).strip().splitlines()
    assert len(lines) == 1 and lines[0].endswith(str(result.error_in_exec)), lines


class Timed:
    """What is like a measurement of a function whose work nobody stated."""

    best = None
    seconds = Q("3 ms")


def test_a_measurement_without_a_rate_is_called_that_and_its_time_is_pointed_to():
    words = refusal(read, Timed(), "s")
    assert words.startswith("A Timed that has no rate is not one number: no work was stated")
    assert words.endswith("Write .seconds behind it for its time.")
    assert refusal(read, None, "s").startswith("None is not one number.")


@pytest.mark.parametrize(
    "use, told",
    [
        (lambda q: round(q, 1), 'Write round(q.to("GFLOP"), 1), in GFLOP.'),
        (lambda q: round(q), 'Write round(q.to("GFLOP")), in GFLOP.'),
        (lambda q: q % 2, "Write int(q) % 2, in FLOP."),
        (lambda q: q // 1000, "Write int(q) // 1000, in FLOP."),
        (lambda q: q // q, "Write int(q) // int(q), in FLOP."),
        (lambda q: divmod(q, 7), "Write divmod(int(q), 7), in FLOP."),
    ],
)
def test_rounding_and_whole_division_say_what_to_write(use, told):
    for q in (Q("3.14159 GFLOP"), Q(3_141_590_001, "FLOP")):
        with pytest.raises(UnitError) as raised:
            use(q)
        assert str(raised.value).endswith(told)
    assert round(Q("3.14159 GFLOP").to("GFLOP"), 1) == 3.1


@pytest.mark.parametrize("how", [3, 2.5, np.ones(2), [1], ["counted", None], {"a": 1}, object()])
def test_how_it_is_known_is_a_text_or_several(how):
    for make in (lambda: Q(3, "FLOP", how), lambda: Q(3, "FLOP").because(how)):
        with pytest.raises(UnitError, match="write a text"):
            make()


@pytest.mark.parametrize("unit", [3, None, ["FLOP"], np.ones(3), Q, {"FLOP": 1}, b"FLOP"])
def test_a_unit_is_a_text(unit):
    with pytest.raises(UnitError, match="is not a unit"):
        Q(3, "FLOP").to(unit)


def test_a_long_number_without_a_unit_is_not_written_out():
    for ask in (
        lambda: Q(3, "FLOP") + 10**200,
        lambda: Q(10**200),
        lambda: Q(3, "FLOP") ** 10**200,
    ):
        with pytest.raises(UnitError) as refused:
            ask()
        assert len(str(refused.value)) < 200


def test_an_array_does_not_add_to_a_quantity():
    with pytest.raises(UnitError, match="is not one number"):
        _ = np.ones((3, 3)) + Q(3, "FLOP")
    assert sum([Q(1, "s"), Q(2, "s")]) == Q(3, "s") == np.int64(0) + Q(3, "s")
