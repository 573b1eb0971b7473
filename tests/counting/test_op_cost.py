"""One call of an operator: what complex numbers and integers make of a rule, and the bytes."""

import pytest

from flopslib.counting.costs import Cost, Operand, RuleError, cost
from flopslib.counting.op_cost import OpCost, bytes_moved, costs_of_call, main_operand, shapes
from flopslib.counting.registry import Rule

A = Operand((2, 3), "float32", 24)


def call(formulas, *operands, **options):
    """The OpCosts of an operator with this rule."""
    rule = Rule(("my::op",), lambda *given: formulas, **options)
    return costs_of_call("my.op", rule, operands, {}, operands[0])


@pytest.mark.parametrize(
    "dtype, kinds",
    [
        ("float32", {"product": 6, "mul": 2, "add": 1}),
        ("complex64", {"product": 24, "mul": 8, "add": 6}),
        ("int32", {"int": 9}),
    ],
)
def test_a_rule_speaks_of_real_numbers_and_the_dtype_says_what_they_are(dtype, kinds):
    (found,) = call(cost("6", mul="2", add="1"), Operand((2,), dtype))
    assert found.kinds == found.causal == kinds


def test_a_rule_that_counts_real_operations_already_is_left_as_it_is():
    (found,) = call(cost("6"), Operand((2,), "complex64"), real=True)
    assert found.kinds == {"product": 6}


def test_what_a_backward_does_again_is_a_cost_of_its_own():
    first, again = call(
        cost("2*pairs*5", again="2*pairs", pairs=16, causal={"pairs": 10}), Operand((2,))
    )
    assert first.kinds == {"product": 160} and first.phase == ""
    assert again.kinds == {"product": 32} and again.causal == {"product": 20}
    assert again.phase == "recompute" and again.nbytes == 0


def test_a_rule_without_an_answer_makes_the_operator_unknown():
    (found,) = call(None, A)
    assert found.how == "unknown" and found.kinds == {} and found.nbytes == 48


def test_an_error_in_a_rule_names_the_rule_and_what_it_was_given():
    def broken(a):
        raise IndexError("tuple index out of range")

    rule = Rule(("my::op",), broken)
    with pytest.raises(RuleError, match="The rule broken failed on my.op of FP32 2x3: IndexError"):
        costs_of_call("my.op", rule, (A,), {}, A)


def test_an_operand_is_read_once_whatever_its_names():
    assert bytes_moved((A, [A]), {"x": A, "out": A}, None) == 24
    assert bytes_moved((A,), {}, (A, A)) == 24 * 3


def test_the_work_is_done_in_the_dtype_of_the_first_floating_operand():
    whole = Operand((2,), "int64")
    assert main_operand((whole, A), None) is A and main_operand((whole,), None) is whole
    assert main_operand((3,), None).format == ""


def test_shapes_are_words_for_a_message():
    assert shapes((A, Operand((), "int64"), 3)) == "FP32 2x3, INT64 number"
    assert shapes(()) == "no array"


def test_equal_costs_have_equal_signatures_and_are_not_the_same():
    first, second = (OpCost("a", "FP32", {"add": 2}, cost=Cost({}, {"n": 2})) for _ in range(2))
    assert first.signature == second.signature and first != second
    assert OpCost("a", phase="recompute").signature != OpCost("a").signature
