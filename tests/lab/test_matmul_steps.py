"""A product of two matrices one operation at a time: every step is what it says."""

import doctest
from itertools import pairwise

import numpy as np
import pytest

import flopslib as fl
from flopslib.lab import matmul_steps
from flopslib.lab.matmul_steps import A, B, StepError, all_steps, step_at


def test_a_3_x_3_product_has_45_steps_after_the_beginning():
    steps = list(all_steps())
    assert [s.number for s in steps] == list(range(46)) and steps[0].last == 45
    assert (steps[-1].mul, steps[-1].add) == (27, 18)


def test_the_steps_are_those_of_numbers_that_count_themselves():
    product = fl.tally(np.array(A, float)) @ fl.tally(np.array(B, float))
    last = step_at(45)
    assert product.count.operations == {"mul": last.mul, "add": last.add}
    assert product.value.tolist() == [[last.answers[i, j] for j in range(3)] for i in range(3)]


def test_each_step_is_one_operation_and_one_count_more():
    for before, after in pairwise(all_steps()):
        left, sign, right, result = after.operation
        assert result == (left * right if sign == "x" else left + right)
        assert after.mul - before.mul == (sign == "x") and after.add - before.add == (sign == "+")
        if sign == "x":
            assert (left, right) == (A[after.row][after.inner], B[after.inner][after.column])
            assert not after.inner or after.answers == before.answers, "it is yet to be added"
        assert all(
            after.answers[at] == value
            for at, value in before.answers.items()
            if at != (after.row, after.column)
        ), "only one answer is being built"


def test_step_31_has_its_sentence():
    assert step_at(31).sentence() == (
        "Step 31 of 45: 7 x 9 = 63, the first product of row 3 and column 1. So far 19 "
        "multiplications and 12 additions (counted)."
    )
    assert step_at(1).sentence().endswith("So far 1 multiplication and 0 additions (counted).")
    assert step_at(0).sentence().startswith("Before step 1 of 45: 9 answers are to be built")


def test_the_last_step_says_where_the_missing_additions_are():
    sentence = step_at(45).sentence()
    assert "In all 27 multiplications, but 18 additions: the first product of each" in sentence
    assert sentence.endswith("is added to nothing. 45 FLOP, not 54 (counted).")


def test_other_sizes_have_as_many_steps_as_their_formula_says():
    a, b = ((1, 2), (3, 4), (5, 6)), ((1, 2, 3, 4), (5, 6, 7, 8))
    last = list(all_steps(a, b))[-1]
    assert fl.formulas.matmul(3, 2, 4, exact=True) == last.number == last.last
    assert [[last.answers[i, j] for j in range(4)] for i in range(3)] == (
        np.array(a) @ np.array(b)
    ).tolist()


@pytest.mark.parametrize("number", [46, -1, 1.5, "31", None, True, "x" * 999])
def test_a_step_that_does_not_exist_is_refused_with_those_that_do(number):
    with pytest.raises(StepError, match="Take a whole number from 0, .* to 45, the last") as caught:
        step_at(number)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    "a, b, words",
    [
        (((1, 2),), ((1, 2),), "as many numbers as B has rows, 1; they have 2"),
        (((1, 2), (3,)), ((1,), (2,)), "as many numbers as B has rows, 2; they have 1 and 2"),
        (((1, 2),), ((1,), (2, 3)), "equally long"),
        ((), ((1,),), "without numbers"),
        (((),), (), "without numbers"),
    ],
)
def test_matrices_whose_sizes_do_not_fit_are_refused(a, b, words):
    with pytest.raises(StepError, match=words):
        list(all_steps(a, b))


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(matmul_steps)
    assert results.attempted >= 2 and not results.failed
