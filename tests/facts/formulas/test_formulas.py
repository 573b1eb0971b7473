"""Formulas from papers: each equal to numbers that counted themselves, each with its source."""

import doctest
import inspect
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.facts import formulas
from flopslib.quantities.units import UnitError

SIZE = st.integers(1, 6)
PUBLIC = [f for _, f in inspect.getmembers(formulas, inspect.isfunction)]


def numbers(*shape):
    return fl.tally(np.random.default_rng(sum(shape)).random(shape))


@given(SIZE)
@settings(deadline=None)
def test_dot_is_what_two_lists_count(k):
    counted = fl.tally(np.dot(numbers(k), numbers(k))).total("ieee")
    assert formulas.dot(k, exact=True) == counted
    assert formulas.dot(k) - counted == 1


@given(SIZE, SIZE, SIZE)
@settings(deadline=None)
def test_matmul_is_what_two_matrices_count(m, k, n):
    counted = (numbers(m, k) @ numbers(k, n)).total("ieee")
    assert formulas.matmul(m, k, n, exact=True) == counted
    assert formulas.matmul(m, k, n) - counted == m * n, "the custom adds the first to nothing"


def test_matmul_is_m_times_n_dots():
    assert formulas.matmul(3, 5, 7) == 21 * formulas.dot(5)
    assert formulas.matmul(3, 5, 7, exact=True) == 21 * formulas.dot(5, exact=True)


def test_the_custom_is_what_a_sum_from_nought_counts():
    a, b, total = numbers(5), numbers(5), 0.0
    for x, y in zip(a, b):
        total = total + x * y
    assert total.total("ieee") == formulas.dot(5)


@given(SIZE)
@settings(deadline=None)
def test_horner_is_what_a_polynomial_counts(degree):
    x, *coefficients = numbers(degree + 2)
    value = coefficients[-1]
    for a in coefficients[-2::-1]:
        value = value * x + a
    assert formulas.horner(degree) == value.total("ieee")
    np.testing.assert_allclose(
        value.value, np.polyval([a.value for a in coefficients[::-1]], x.value)
    )


@given(SIZE)
@settings(deadline=None)
def test_softmax_is_what_its_safe_form_counts(n):
    x = numbers(n)
    e = np.exp(x - x.max())
    counted = (e / e.sum()).count.kinds
    assert counted == {kind: many for kind, many in formulas.softmax(n).items() if many}


def test_the_numbers_of_the_lesson():
    assert repr(formulas.matmul(32, 32, 32)) == "65,536 FLOP (counted: 2mkn by custom)"
    assert repr(formulas.matmul(32, 32, 32, exact=True)) == "64,512 FLOP (counted: 2mkn - mn)"
    assert formulas.matmul(64, 128, 256) == 4_194_304
    assert formulas.matmul(32, 100, 50) == 320_000
    assert formulas.matmul(32, 100, 50, exact=True) == 318_400
    assert formulas.horner(5) == 10


def test_large_sizes_stay_exact():
    assert formulas.matmul(2**22, 2**22, 2**22).value == 2**67


@pytest.mark.parametrize("size", [0, -1, 2.0, "3", None, True, np.float64(2)])
@pytest.mark.parametrize(
    "formula, name",
    [
        (lambda size: formulas.dot(size), "k"),
        (lambda size: formulas.matmul(2, 3, size), "n"),
        (lambda size: formulas.horner(size), "degree"),
        (lambda size: formulas.softmax(size), "n"),
    ],
)
def test_a_size_that_is_none_is_named(formula, name, size):
    with pytest.raises(UnitError, match=f"^{name} is .*write a whole number from 1 up"):
        formula(size)


def test_numpys_whole_numbers_are_sizes():
    assert formulas.matmul(*np.ones((2, 3)).shape, np.int64(4)) == 48


@pytest.mark.parametrize("formula", PUBLIC, ids=lambda f: f.__name__)
def test_a_formula_names_its_source_and_shows_an_example_that_is_true(formula):
    assert re.search(r"Source:\s", formula.__doc__)
    assert re.search(
        r"(arxiv|netlib|doi|thinkingmachines|github|anthropic)\S+,\s+\d{4}(-\d\d)?|As for|as for",
        formula.__doc__,
    ), "an address, and when"
    tests = doctest.DocTestFinder().find(formula, globs=vars(formulas))
    results = doctest.DocTestRunner(verbose=False).run(tests[0])
    assert results.attempted and not results.failed


def test_every_formula_is_on_the_list_and_nothing_else():
    assert sorted(formulas.__all__) == sorted(f.__name__ for f in PUBLIC)
