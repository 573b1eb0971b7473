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


# -- rules that would never count ------------------------------------------------------------------
def test_a_name_as_a_count_prints_it_is_the_operators():
    with fl.rule("flopslib_tests.twice")(lambda a: a.size):
        assert fl.count(twice, x(3)).flops == 3
    unknown = next(iter(fl.count(twice, x(3)).unknown))
    with fl.rule(unknown)(lambda a: a.size) as rule:
        assert fl.count(twice, x(3)).flops == 3 and rule.names == ("flopslib_tests::twice",)
    with pytest.warns(UserWarning, match="for aten::mm"), fl.rule("aten.mm")(lambda a, b: 5):
        assert fl.count(torch.mm, x(2, 2), x(2, 2)).flops == 5
    assert fl.count(torch.mm, x(2, 2), x(2, 2)).flops == 16


def test_a_function_of_numpy_keeps_its_dots():
    unknown = next(iter(fl.count(lambda a: np.histogram(a), np.ones(4)).unknown))
    with fl.rule(unknown)(lambda a, *rest: a.size):
        assert fl.count(lambda a: np.histogram(a), np.ones(4)).flops == 4


def test_a_rule_without_return_is_refused_where_it_is_written():
    with pytest.raises(RuleError, match="forgetful for flopslib_tests::twice returns nothing. End"):

        @fl.rule("flopslib_tests.twice")
        def forgetful(a):
            fl.cost("n", n=a.size)

    with pytest.raises(RuleError, match="returns nothing"):

        @fl.rule("flopslib_tests::twice")
        def bare(a):
            if a.size > 3:
                return
            print(a)

    assert fl.count(twice, x(3)).unknown


def test_a_rule_that_returned_nothing_on_these_shapes_is_not_called_no_rule():
    def large(a):
        if a.size > 5:
            return a.size
        return None

    with fl.rule("flopslib_tests::twice")(large):
        told = repr(fl.count(twice, x(3)))
        assert "NOT counted, the rule returned nothing: flopslib_tests.twice (1 time)" in told
        assert fl.count(twice, x(6)).flops == 6
    assert "NOT counted, no rule: flopslib_tests.twice" in repr(fl.count(twice, x(3)))


@pytest.mark.parametrize("name", ["aten::mmm", "aten.convolution_", "numpy.matmull", "numpy.fft.f"])
def test_a_name_that_nothing_has_is_warned_of(name):
    with pytest.warns(UserWarning, match="will never be used: .* does not exist"):
        rule = fl.rule(name)(lambda a: 1)
    rule.remove()


@pytest.mark.parametrize(
    "name", ["aten::geqrf", "aten::frac_", "aten::add.Scalar", "numpy.linalg.inv", "yours::later"]
)
def test_a_name_that_there_is_or_may_come_is_taken_in_silence(name, recwarn):
    fl.rule(name)(lambda a: 1).remove()
    assert not [w for w in recwarn.list if "never" in str(w.message)]


def twice_as_much(a):
    return a + a


@pytest.mark.parametrize(
    "run",
    [
        lambda a: np.histogram(a),
        lambda a: np.frompyfunc(twice_as_much, 1, 1)(a),
        lambda a: np.frompyfunc(lambda a: a + a, 1, 1)(a),
        lambda a: np.frompyfunc(lambda a, b: a + b, 2, 1).reduce(a),
        lambda a: (np.histogram(a), np.digitize(a, a), np.interp(a, a, a)),
    ],
)
def test_every_name_that_a_count_prints_without_a_rule_can_be_given_one(run):
    before = fl.count(run, np.arange(1.0, 5.0)).unknown
    assert before
    for name in before:
        with fl.rule(name)(lambda *operands: 5):
            after = fl.count(run, np.arange(1.0, 5.0))
            assert name not in after.unknown and sum(after.kinds().values()) >= 5
