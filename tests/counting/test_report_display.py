"""How a count shows itself: never a number alone, and a user's names are harmless."""

import numpy as np
import pytest
import torch
import torch.nn as nn
from torch_programs import LINEAR, mlp, x

import flopslib as fl
from flopslib.counting.costs import RuleError
from flopslib.counting.op_cost import OpCost
from flopslib.counting.report_display import Explained


def test_a_count_says_products_and_everything_else():
    c = fl.count(mlp(), x())
    assert c.flops == 2 * LINEAR and c.macs == LINEAR
    assert repr(c.flops) == "8,388,608 FLOP (counted: product)"
    first, second = repr(c).splitlines()
    assert first == "Products: 8,388,608 FLOP, 2 a multiply-add (counted)"
    assert second.startswith("Everything else: 49,152 multiplications") and "B moved" in second


def test_an_exp_alone_is_not_nothing():
    assert "10 functions such as exp" in repr(fl.count(torch.exp, x(10)))


def test_a_count_of_nothing_says_that_nothing_was_seen():
    assert repr(fl.count(lambda a: a.t(), x(3, 4))).endswith(
        "No operator that computes was seen; plain Python is not counted."
    )
    assert "was seen" not in repr(fl.count(torch.exp, x(3)))


def test_what_had_no_rule_and_what_was_out_of_sight_stand_on_lines_of_their_own():
    w = np.ones((3, 3))
    report = fl.count(lambda a: (np.histogram(a), a @ w), np.ones((3, 3)))
    lines = repr(report).splitlines()
    assert "NOT counted, no rule: numpy.histogram (1 time)" in lines
    assert any(line.startswith("NOT counted, out of sight: w: an array that was") for line in lines)


def test_a_long_list_of_names_is_cut():
    def named(name):
        def same(value):
            return value

        same.__name__ = name
        return np.frompyfunc(same, 1, 1)

    functions = [named(f"f{i}") for i in range(9)]
    report = fl.count(lambda a: [f(a) for f in functions], np.ones(3))
    line = repr(report).splitlines()[-1]
    assert "f5 (vectorized)() (1 time) and 3 more" in line and "f6" not in line


def test_a_formula_is_explained_with_its_numbers_put_in():
    c = fl.count(torch.mm, x(128, 768), x(768, 2304))
    told = "aten.mm, 1 call: 2*m*k*n = 2*128*768*2304 = 452,984,832 FLOP in products (counted)"
    assert repr(c.explain("aten.mm")) == repr(c.explain("mm")) == told
    with pytest.raises(RuleError, match="'bmm' did not run here. These did: aten.mm"):
        c.explain("bmm")


def test_an_explanation_has_a_line_for_each_kind():
    lines = repr(fl.count(torch.addmm, x(2), x(2, 3), x(3, 2)).explain()).splitlines()
    assert [line.split(" = ")[-1] for line in lines] == [
        "24 FLOP in products (counted)",
        "4 additions (counted)",
    ]


@pytest.mark.parametrize(
    "cost, line",
    [
        (OpCost("my.op", how="unknown"), "my.op, 2 calls: no rule, NOT counted"),
        (OpCost("my.op", kinds={"add": 3}, how="assumed"), ": assumed, 1 an element (estimated)"),
        (OpCost("my.op", nbytes=24, how="moved"), ": moves 24 B, computes nothing (counted)"),
        (OpCost("my.op", kinds={"mul": 3}, how="decomposed"), "own parts: 3 multiplications each"),
    ],
)
def test_an_explanation_says_how_the_count_is_known(cost, line):
    assert line in repr(Explained({cost: 2}))


def test_the_table_is_a_tree_with_shares():
    c = fl.count(lambda model, x: model(x).sum().backward(), mlp(), x())
    lines = repr(c.table()).splitlines()
    assert [line.split()[0] for line in lines[3:]] == ["everything", "Sequential", "0", "1", "2"]
    assert "40.0%" in lines[5] and "60.0%" in lines[7]
    assert len(repr(c.table(depth=1)).splitlines()) == 5


def test_names_are_escaped_in_html_and_cut():
    bad = type("<script>alert(1)</script>" + "x" * 90, (nn.Linear,), {})
    page = fl.count(bad(2, 2), x(1, 2))._repr_html_()
    assert "<script" not in page and "&lt;script&gt;" in page and "x" * 90 not in page
