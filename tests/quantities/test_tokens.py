"""Tokens: one spelling for each sign, whatever keyboard typed it."""

from fractions import Fraction

import pytest

from flopslib.quantities.tokens import LONGEST, normal, tokens_of
from flopslib.quantities.units import UnitError


@pytest.mark.parametrize(
    "typed, plain",
    [
        ("3.8 × 10²⁵", "3.8 × 10^25"),
        ("10⁻³", "10^-3"),
        ("s⁻¹", "s^-1"),
        ("2 · 3", "2 * 3"),
        ("6 ÷ 2", "6 / 2"),
        ("\u22123", "-3"),
        ("PFLOP/s\u2011day", "PFLOP/s-day"),
        ("≈ 3", "~ 3"),
        ("2½", "2.5"),
        ("2.5 µs", "2.5 us"),
        ("１２", "12"),
        ("٣", "3"),
        ("11\u202f000", "11 000"),
        ("11\u2009000", "11 000"),
        ("11\u00a0000", "11 000"),
        ("1’000", "1'000"),
        ("105 GFLOP/s (measured)", "105 GFLOP/s"),
        ("3 s (counted; measured)", "3 s"),
    ],
)
def test_each_sign_has_one_spelling(typed, plain):
    assert normal(typed) == plain


@pytest.mark.parametrize(
    "text, value",
    [
        ("30,000", 30_000),
        ("30 000", 30_000),
        ("30'000", 30_000),
        ("30_000", 30_000),
        ("1,234.5", Fraction("1234.5")),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("1e3", 1000),
        ("1.5E-2", Fraction(3, 200)),
        ("0.1", Fraction(1, 10)),
    ],
)
def test_a_number_is_one_token_with_its_exact_value(text, value):
    number, end = tokens_of(text)
    assert (number.kind, number.value, end.kind) == ("number", value, "end")


@pytest.mark.parametrize("text", ["2,5", "1.000.000", "12,34,567", "1_", "1__0", "1,0000", "1e5.5"])
def test_a_mark_that_may_be_a_decimal_point_makes_the_number_unclear(text):
    assert tokens_of(text)[0].kind == "unclear"


def test_whose_hours_they_are_is_left_out():
    assert [token.text for token in tokens_of("3 GPU-hours")] == ["3", "hours", ""]
    assert [token.text for token in tokens_of("$/chip hour")] == ["$", "/", "hour", ""]


def test_names_signs_and_spaces_are_told_apart():
    number, star, name, slash, unit, _ = tokens_of("2 ** FLOP/s")
    assert (star.text, star.kind, name.kind, slash.tight, unit.tight) == (
        "**",
        "sign",
        "name",
        True,
        True,
    )
    assert not star.tight and name.word == "flop" and star.word == ""


def test_a_long_text_is_refused_before_anything_else_is_done_with_it():
    for text in ("9" * (LONGEST + 1), " " * 10**7 + "1", "(" * 10**6):
        with pytest.raises(UnitError, match="too long"):
            normal(text)
