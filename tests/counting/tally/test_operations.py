"""A count by operations: its kinds, its words, its totals by every convention."""

import re

import flopslib as fl
from flopslib.counting.tally.operations import OperationCount

SOFTMAX = OperationCount({"compare": 9, "add": 9, "sub": 10, "exp": 10, "div": 10})


def test_what_is_added_to_nothing_is_no_multiply_add():
    x = fl.tally(1.5)
    assert (x * x).count.macs == 0 and (x * x * x + x * x - x / x).count.macs == 2
    assert (x * x - 1.0).count.macs == (2.0 - x * x).count.macs == 1
    assert (fl.tally(3) * 3 + 1).count.macs == 0, "whole numbers are OP"
    y = x * x
    assert ((y + 1.0) * (y + 2.0)).count.macs == 1, "one product, used twice"


def test_totals_are_read_as_a_list_with_sources():
    lines = repr(SOFTMAX.totals()).splitlines()
    assert lines[0] == f"{SOFTMAX}. By 7 conventions:" and len(lines) == 8
    assert re.fullmatch(
        r"  ieee +29 FLOP  \+ - x / and square root: IEEE 754, clause 5.4.1 +"
        r"\(cited: doi.org/\S+, 2019-07\)",
        lines[3],
    )
    assert " 0 MAC  " in lines[2] and len({line.index("(cited") for line in lines[1:]}) == 1


def test_totals_are_a_table_on_a_page_and_a_dictionary_in_a_program():
    totals = SOFTMAX.totals()
    page = totals._repr_html_()
    assert page.count("<tr>") == 8 and "48 operations: " in page and "XLA&#x27;s flops" in page
    assert totals["all"] - totals["ieee"] == 19


def test_counts_with_the_same_operations_are_equal():
    assert (
        OperationCount({"add": 2})
        == OperationCount({"add": 2})
        != OperationCount({"add": 2}, macs=1)
    )
    assert (
        repr(OperationCount({})) == "No operation (counted)"
        and OperationCount({}).total("all") == 0
    )


def test_kinds_come_in_one_order_and_words_agree_with_numbers():
    count = OperationCount({"compare": 1, "exp": 2, "log": 1, "mul": 1_000, "div": 1, "sub": 1})
    assert repr(count) == (
        "1,006 operations: 1,000 multiplications, 1 subtraction, 1 division, 3 "
        "exponentials and logarithms, 1 comparison (counted)"
    )
    assert list(count.kinds) == ["mul", "add", "div", "transcendental", "compare"]
