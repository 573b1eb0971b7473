"""Conventions: one count, many totals, each with the name and the source of who counts so."""

import doctest
import importlib
import itertools
import re

import numpy as np
import pytest

import flopslib as fl
from flopslib.counting.conventions import CONVENTIONS, KINDS, ConventionError, convention
from flopslib.counting.tally.operations import OPERATIONS, OperationCount
from flopslib.quantities.quantity import Q

SOFTMAX = OperationCount({"compare": 9, "add": 9, "sub": 10, "exp": 10, "div": 10})
EVERY = pytest.mark.parametrize("one", CONVENTIONS.values(), ids=list(CONVENTIONS))


def test_one_softmax_of_ten_numbers_has_six_totals():
    assert {name: int(total) for name, total in SOFTMAX.totals().items()} == {
        "product": 0,
        "mac": 0,
        "ieee": 29,
        "functions": 39,
        "all": 48,
        "xla": 38,
        "weighted": 148,
    }


def test_the_formula_in_kinds_is_told_by_the_same_conventions():
    assert fl.formulas.softmax(10) == SOFTMAX.kinds
    assert convention("all").total(fl.formulas.softmax(10)) == 48


def test_a_total_says_that_it_is_counted_and_by_which_convention():
    assert repr(SOFTMAX.total("ieee")) == "29 FLOP (counted: ieee)"


def test_macs_and_flop_are_the_same_work_in_two_units():
    product = fl.tally(np.ones((2, 3))) @ fl.tally(np.ones((3, 4)))
    flop, macs = product.total("product"), product.total("mac")
    assert flop == macs == 48 and flop.to("FLOP") == 48 and macs.to("MAC") == 24
    assert repr(macs) == "24 MAC (counted: mac, 48 FLOP)"
    assert product.total("ieee") == 48 - 8 == fl.formulas.matmul(2, 3, 4, exact=True)
    assert flop == fl.formulas.matmul(2, 3, 4)


@EVERY
def test_a_convention_has_one_line_a_source_and_a_date(one):
    assert re.fullmatch(r"https://[\w.-]+\.\w+/\S+", one.source)
    assert re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", one.date)
    assert re.fullmatch(r"cited: [\w./+-]+, \d{4}-\d\d", one.cited) and len(one.cited) <= 66
    assert 20 < len(one.says) <= 60 and "\n" not in one.says


@EVERY
def test_a_convention_weighs_kinds_that_exist_and_never_below_nothing(one):
    assert set(one.weights) <= set(KINDS) and min(one.weights.values()) > 0
    assert one.weights["product"], "every convention counts matrix products"
    assert one.total({}) == 0 and one.total({"product": 2}).powers == Q("1 FLOP").powers


def test_each_of_three_conventions_counts_more_than_the_one_before():
    ieee, functions, every = (CONVENTIONS[name].weights for name in ("ieee", "functions", "all"))
    assert set(every) - set(functions) == {"compare"}
    assert set(functions) - set(ieee) == {"transcendental"}
    assert set(KINDS) - set(every) == {"int"}, "whole numbers are OP, and nobody's FLOP but XLA's"


def test_weighing_is_linear():
    for one in CONVENTIONS.values():
        for a, b in itertools.combinations(KINDS, 2):
            assert (
                one.total({a: 3, b: 10}).value
                == 3 * one.total({a: 1}).value + 10 * one.total({b: 1}).value
            )


@pytest.mark.parametrize(
    "name, said",
    [
        ("iee", "'iee' is not a convention. Did you mean 'ieee'? There are: product, mac, ieee,"),
        ("FLOP", "'FLOP' is not a convention. There are:"),
        (None, "'None' is not a convention"),
        ("x" * 999, "'" + "x" * 37 + "...' is not"),
    ],
)
def test_an_unknown_convention_is_told_what_there_is(name, said):
    with pytest.raises(ConventionError) as told:
        SOFTMAX.total(name)
    assert said in str(told.value) and len(str(told.value)) < 200
    assert isinstance(told.value, KeyError)


def test_capitals_do_not_matter_and_a_convention_may_stand_for_its_name():
    assert convention(" IEEE ") is convention("ieee") is convention(convention("ieee"))


def test_an_unknown_kind_is_refused_and_not_weighed_as_nothing():
    with pytest.raises(ConventionError, match="'matmul' is not a kind of operation. There are:"):
        convention("ieee").total({"matmul": 10})


def test_every_operation_is_of_a_kind_and_every_kind_but_products_has_operations():
    assert {kind for kind, _, _ in OPERATIONS.values()} == set(KINDS) - {"product"}


@pytest.mark.parametrize(
    "module", ["conventions", "tally.operations", "tally.scalar", "tally.array"]
)
def test_the_examples_in_the_counting_room_are_true(module):
    results = doctest.testmod(importlib.import_module(f"flopslib.counting.{module}"))
    assert not results.failed and (results.attempted or module == "tally.scalar")
