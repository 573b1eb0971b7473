"""Formulas as text: what is explained is what is counted, with numbers of any kind as sizes."""

from fractions import Fraction

import numpy as np
import pytest

import flopslib as fl
from flopslib.counting.costs import Operand, RuleError, cost


@pytest.mark.parametrize(
    "n", [3, np.int64(3), np.int8(3), np.uint16(3), 3.0, np.float32(3), Fraction(3)]
)
def test_a_size_may_be_a_number_of_any_kind(n):
    assert fl.cost("2*n", n=n).kinds() == {"product": 6}


def test_sizes_of_numpy_do_not_overflow():
    side = np.int32(2**20)
    assert cost("2*m*k*n", m=side, k=side, n=side).kinds() == {"product": 2**61}
    assert cost("2*m*k*n", m=side, k=side, n=np.int64(2**40)).kinds() == {"product": 2**81}


@pytest.mark.parametrize(
    "size", ["3", None, [3], Operand((3,)), 3j, float("nan"), float("inf"), np.ones(3)]
)
def test_a_size_that_is_not_one_number_is_refused(size):
    with pytest.raises(RuleError, match="^The size n is .*, and a size is a number. The kinds of"):
        cost("2*n", n=size)


def test_a_misspelled_kind_is_taken_for_a_size_and_the_kinds_are_named():
    with pytest.raises(RuleError, match="The size ad is 'n', .* The kinds .* product, mul, add"):
        cost("2*n", ad="n", n=3)


@pytest.mark.parametrize(
    "formula, said", [("2*m", "names 'm', and the sizes given are n"), ("2*", "is not a formula")]
)
def test_a_formula_that_cannot_be_worked_out_is_refused_where_it_is_written(formula, said):
    with pytest.raises(RuleError, match=said):
        cost(formula, n=3)


@pytest.mark.parametrize(
    "formula, sizes, text",
    [
        ("2*m*k*n", {"m": 128, "k": 768, "n": 2304}, "2*m*k*n = 2*128*768*2304 = 452,984,832"),
        ("n", {"n": 1000}, "n = 1,000"),
        ("5*n*log2(n)", {"n": 8}, "5*n*log2(n) = 5*8*log2(8) = 120"),
        ("12", {}, "12"),
    ],
)
def test_a_formula_is_shown_with_its_numbers_put_in(formula, sizes, text):
    assert cost(formula, **sizes).explained(formula) == text


def test_a_formula_has_no_names_but_its_sizes_and_three_functions():
    assert cost("max(a, b) - min(a, b)", a=3, b=5).kinds() == {"product": 2}
    for formula in ("print(n)", "__import__('os')", "open(n)"):
        with pytest.raises(RuleError, match="names"):
            cost(formula, n=1)


def test_smaller_sizes_under_a_causal_mask_are_weighed_apart():
    found = cost("2*pairs*e", pairs=16, e=4, causal={"pairs": np.int64(10)})
    assert found.kinds() == {"product": 128} and found.kinds(causal=True) == {"product": 80}


def test_an_operand_knows_its_format():
    assert Operand((2, 3), "bfloat16").format == "BF16" and Operand((2, 3)).size == 6
    assert Operand((), "complex64").is_complex and not Operand((), "int8").is_float


@pytest.mark.parametrize(
    "formula", ["m**m**m**m", "9**9**9**9", "(m**9)**99", "m**(m*m*m*m)", "2*m**(10**9)"]
)
def test_a_power_that_has_no_end_is_refused_at_once(formula):
    with pytest.raises(RuleError, match="to the power"):
        cost(formula, m=9)


def test_powers_of_sizes_stay_as_they_are():
    assert cost("b*(2*n**3//3) + n**0.5", b=2, n=30).kinds() == {"product": 36005}
    assert cost("0**m + 1**(m**9) + m**-1", m=9).kinds() == {"product": 1}


@pytest.mark.parametrize("given", [{"nbytes": 8}, {"causal": 3}, {"causal": [1]}])
def test_what_is_no_formula_and_no_dict_is_one_sentence(given):
    with pytest.raises(RuleError) as refused:
        cost({"m": 3}, m=3, **given)
    assert len(str(refused.value)) < 200 and "\n" not in str(refused.value)
