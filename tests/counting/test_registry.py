"""fl.rule: what is registered, replaced, put back, and refused."""

import doctest
from pathlib import Path

import numpy as np
import pytest
import torch
from torch_programs import twice, x

import flopslib as fl
from flopslib.counting import costs, registry, rules
from flopslib.counting.costs import RuleError
from flopslib.counting.counter import RULES_READ
from flopslib.counting.numpy import rules as numpy_rules
from flopslib.counting.registry import REGISTRY


# -- the registry ----------------------------------------------------------------------------------
def test_every_name_in_the_rules_is_an_operators():
    """A misspelled name would never be asked for."""
    wrong = []
    for name in REGISTRY:
        space, _, op = name.partition("::")
        if op and space not in ("torch", "quantized"):
            plain = op.partition(".")[0]
            there = getattr(torch.ops, space)
            if not (hasattr(there, plain) or hasattr(there, f"{plain}_")):
                wrong.append(name)
    assert not wrong and len(REGISTRY) > 700


def test_every_file_of_rules_has_been_read():
    read = {module.__file__ for module in RULES_READ}
    folder = Path(rules.__file__).parent
    files = {str(path) for path in folder.glob("*.py") if path.name != "__init__.py"}
    assert len(files) >= 10 and read == files | {numpy_rules.__file__}


@pytest.mark.parametrize("module", [costs, registry])
def test_the_examples_say_what_they_print(module):
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


# -- a learner's rule ------------------------------------------------------------------------------
def test_a_learners_rule_counts_until_it_is_removed():
    @fl.rule("flopslib_tests::twice")
    def rule(a):
        return fl.cost(mul="n", n=a.size)

    c = fl.count(twice, x(3, 4))
    assert c.kinds() == {"mul": 12} and not c.unknown
    rule.remove()
    assert fl.count(twice, x(3, 4)).unknown


def test_replacing_a_rule_says_so_and_can_be_undone():
    data = x(4, 4), x(4, 4)
    with pytest.warns(UserWarning, match="replaces the rule matmul for aten::mm; mine.remove"):

        @fl.rule("aten::mm")
        def mine(a, b):
            return 7

    with mine:
        assert fl.count(torch.mm, *data).flops == 7
    assert fl.count(torch.mm, *data).flops == 128


def test_the_same_cell_run_twice_replaces_quietly(recwarn):
    def cell():
        @fl.rule("flopslib_tests::twice")
        def rule(a):
            return a.size

        return rule

    cell()
    with cell():
        assert fl.count(twice, x(3)).flops == 3
    assert not recwarn.list and fl.count(twice, x(3)).unknown


def test_a_rule_may_say_that_shapes_do_not_tell():
    with fl.rule("flopslib_tests::twice")(lambda a: None):
        assert fl.count(twice, x(3)).unknown == {"flopslib_tests.twice": 1}


@pytest.mark.parametrize("returned", [7, np.int64(7), np.int32(7), {"product": np.int64(7)}])
def test_a_rule_may_return_a_whole_number_of_any_kind(returned):
    with fl.rule("flopslib_tests::twice")(lambda a: returned):
        assert fl.count(twice, x(3)).flops == 7


# -- refused ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("names", [(), ("mm",), (3,), ("aten::",)])
def test_a_rule_needs_the_name_of_an_operator(names):
    with pytest.raises(RuleError, match="is not the name of an operator"):
        fl.rule(*names)


@pytest.mark.parametrize(
    "returns, told",
    [
        (lambda a: 1 / 0, "The rule .* failed on flopslib_tests.twice of FP32 3: ZeroDivision"),
        (lambda a: "2", "returned '2'"),
        (lambda a: fl.cost("2*m", n=1), "names 'm', and the sizes"),
        (lambda a: fl.cost("2*", m=1), "is not a formula"),
        (lambda a: fl.cost("m", m=a), "a size is a number"),
    ],
)
def test_a_rule_that_is_wrong_is_told_by_name(returns, told):
    with fl.rule("flopslib_tests::twice")(returns), pytest.raises(RuleError, match=told):
        fl.count(twice, x(3))
