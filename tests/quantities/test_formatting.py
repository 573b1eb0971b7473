"""Quantities, times and plain numbers as text, and the words around them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flopslib.quantities.formatting import (
    a_or_an,
    binary_size,
    percent,
    plural,
    sentence,
    sig,
    words,
)
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import YEAR, UnitError

# -- printing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "q, text",
    [
        (Q(105.4e9, "FLOP/s"), "105 GFLOP/s"),
        (Q(999.9e9, "FLOP/s"), "1 TFLOP/s"),
        (Q(1 / 60, "FLOP/s"), "0.0167 FLOP/s"),
        (Q("3.14e23 FLOP"), "3.14e23 FLOP"),
        (Q("1e25 FLOP"), "1e25 FLOP"),
        (Q("39.6 EFLOP/s"), "39.6 EFLOP/s"),
        (Q(2 * 1024**3, "FLOP"), "2,147,483,648 FLOP"),
        (Q(2 * 1024**3, "FLOP", "counted"), "2,147,483,648 FLOP"),
        (Q(2.1e9, "FLOP", "measured"), "2.1 GFLOP"),
        (Q(2**70, "FLOP", "counted"), "1,180,591,620,717,411,303,424 FLOP"),
        (Q(3_200_000, "B"), "3.2 MB"),
        (Q(0, "FLOP"), "0 FLOP"),
        (Q(-2e9, "FLOP/s"), "-2 GFLOP/s"),
        (Q(15.6e12, "token"), "15.6 trillion tokens"),
        (Q(1, "token"), "1 token"),
        (Q(1e6, "FLOP^2"), "1e6 FLOP^2"),
        (Q("24,700 kg"), "24.7 t"),
        (Q("999.9 kg"), "1 t"),
        (Q("0.3 g"), "0.3 g"),
        (Q("2.5 million tonnes"), "2.5 Mt"),
        (Q("8.93 kt"), "8,930 t"),
        (Q("0.057 kg/kWh"), "57 g/kWh"),
        (Q("1287 MWh") * Q("429 gCO2e/kWh"), "552 t"),
        (Q("2190 $"), "2,190 $"),
        (Q("999,900 $"), "1 M$"),
        (Q("0.12 $"), "0.12 $"),
        (Q("72 $/day"), "3 $/h"),
        (Q("85.3 $/MWh"), "0.0853 $/kWh"),
        (Q("0.15 $/million tokens"), "0.15 $/million tokens"),
    ],
)
def test_a_quantity_prints_compactly_and_exact_counts_in_full(q, text):
    assert str(q) == text


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0, "0 s"),
        (2.5e-8, "25 ns"),
        (3e-6, "3 us"),
        (0.002, "2 ms"),
        (1.5, "1.5 s"),
        (100, "100 s"),
        (600, "10 min"),
        (7200, "2 hours"),
        (86_400, "24 hours"),
        (252_480, "2.92 days"),
        (YEAR, "365 days"),
        (95_123 * YEAR, "95,100 years"),
        (3.02e6 * YEAR, "3.02 million years"),
        (13.8e9 * YEAR, "13.8 billion years"),
        (119.99, "2 min"),
        (-3, "-3 s"),
    ],
)
def test_a_time_prints_in_a_unit_that_a_person_can_feel(seconds, text):
    assert str(Q(seconds, "s")) == text


@pytest.mark.parametrize(
    "x, text",
    [
        (4.6e9, "4.6 billion"),
        (95_123, "95,100"),
        (1.5, "1.5"),
        (999_999_999, "1 billion"),
        (1e15, "1e15"),
        (0, "0"),
        (2.5e13, "25 trillion"),
        (1e-9, "1e-9"),
        (3.1e7, "31 million"),
    ],
)
def test_a_plain_number_is_told_as_one_says_it(x, text):
    assert words(x) == text


KINDS_PRINTED = [
    "FLOP",
    "FLOP/s",
    "OP",
    "OP/s",
    "B",
    "B/s",
    "s",
    "J",
    "W",
    "$",
    "token",
    "FLOP/B",
    "token/s",
    "FLOP/J",
    "$/token",
    "FLOP^2",
    "Hz",
    "J/FLOP",
    "s^2",
    "g",
    "g/J",
    "$/s",
]


@given(st.floats(1e-30, 1e35), st.sampled_from(KINDS_PRINTED), st.sampled_from([1, -1]))
def test_what_is_printed_is_read_back_within_three_digits(x, unit, sign):
    q = Q(sign * x, unit)
    back = Q(str(q))
    assert back.powers == q.powers and back.value == pytest.approx(q.value, rel=0.00501)


@given(st.integers(-(10**40), 10**40))
def test_a_count_printed_in_full_is_read_back_exactly(n):
    q = Q(n, "FLOP", "counted")
    assert Q(str(q)).value == n


def test_words_of_what_is_no_finite_number_are_words_all_the_same():
    assert words(math.nan) == sig(np.float32("nan")) == "not a number"
    assert words(math.inf) == "infinity" and words(-math.inf) == "-infinity"


@pytest.mark.parametrize("x", [None, [1, 2], 10**400, object(), "many", "2,5"])
def test_words_of_what_is_no_number_are_refused_in_one_sentence(x):
    with pytest.raises(UnitError) as raised:
        words(x)
    assert len(str(raised.value)) < 250


def test_words_take_a_text_a_quantity_and_a_scalar_of_numpy():
    assert words("70B") == "70 billion" == words(np.float64(7e10)) == words(Q("70 GFLOP"))


@pytest.mark.parametrize(
    "tokens, origin, text",
    [
        (12_345, "counted", "12,345 tokens"),
        (1_234_567_891, "counted", "1,234,567,891 tokens"),
        (15_000_000_000_000, "counted", "15 trillion tokens"),
        (999_999, "counted", "999,999 tokens"),
        (0, "counted", "0 tokens"),
        (1, "counted", "1 token"),
        (12_345, "", "12,300 tokens"),
        (12_345, "measured", "12,300 tokens"),
        (12_345.5, "counted", "12,300 tokens"),
    ],
)
def test_exact_counts_of_tokens_are_printed_in_full(tokens, origin, text):
    assert str(Q(tokens, "token", origin)) == text


def test_other_exact_counts_are_too():
    assert str(Q(12_345, "B", "counted")) == "12,345 B"
    assert str(Q(12_345, "OP", "counted")) == "12,345 OP"
    assert str(Q(12_345, "FLOP/s", "counted")) == "12.3 kFLOP/s", "a rate is no count"


# -- words around a number ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "noun",
    [
        "AMD EPYC",
        "11th Gen Intel Core",
        "H100",
        "MI300X",
        "NVIDIA GPU",
        "8-core",
        "18-core",
        "hour",
        "LLM",
        "Apple M2",
        "FP8 unit",
        "x86_64 processor",
        "i7",
    ],
)
def test_an_stands_before_a_vowel_that_is_heard(noun):
    assert a_or_an(noun) == f"an {noun}"


@pytest.mark.parametrize(
    "noun",
    [
        "Raspberry Pi 5",
        "Ryzen 7",
        "12th Gen Intel Core",
        "Xeon",
        "GPU",
        "FLOP",
        "MAC",
        "unit",
        "European",
        "B200",
        "1",
        "100 cores",
        "u8",
        "z15",
    ],
)
def test_a_stands_before_everything_else(noun):
    assert a_or_an(noun) == f"a {noun}"


@pytest.mark.parametrize(
    "size, text", [(512, "512 B"), (49152, "48 KiB"), (1.5 * 2**20, "1.5 MiB"), (2**34, "16 GiB")]
)
def test_sizes_of_memory_have_powers_of_two(size, text):
    assert binary_size(size) == text


def test_shares_plurals_and_sentences():
    assert percent(0.4) == "40 %" and percent(0.0123) == "1.23 %"
    assert plural(1, "core") == "1 core" and plural(1200, "entry", "entries") == "1,200 entries"
    assert sentence("one core") == "One core" and sentence("") == ""
