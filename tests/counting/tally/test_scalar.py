"""Numbers that count themselves: exact, shared work once, and never a count lost in silence."""

import builtins
import copy
import inspect
import math
import operator

import numpy as np
import pytest
from tallies import NUMBERS, lost, made

import flopslib as fl
from flopslib.counting.tally import scalar
from flopslib.counting.tally.comparisons import TallyError
from flopslib.counting.tally.scalar import FUNCTIONS, Tally


# -- one number ------------------------------------------------------------------------------------
def test_an_expression_says_what_it_took():
    x = fl.tally(1.1)
    assert repr(x * x + x) == "2 FLOP: 1 multiplication, 1 addition (counted)"
    assert (x * x + x).value == 1.1 * 1.1 + 1.1


def test_the_same_expression_twice_is_the_same_count_twice():
    x = fl.tally(1.1)
    first = x * x + x
    assert made(x * x + x) == made(first) == {"mul": 1, "add": 1}


def test_work_that_is_shared_counts_once_and_work_that_is_repeated_counts_again():
    x = fl.tally(1.1)
    y = x * x
    assert made(y + y) == {"mul": 1, "add": 1}
    assert made(x * x + x * x) == {"mul": 2, "add": 1}


def test_sixty_doublings_are_sixty_additions():
    x = fl.tally(1.0)
    for _ in range(60):
        x = x + x  # followed blindly, two to the sixtieth
    assert made(x) == {"add": 60} and x.value == 2.0**60


def test_a_long_loop_is_counted_without_recursion_and_forgotten_without_it():
    x = fl.tally(1.0)
    for _ in range(100_000):
        x = x * 0.5 + 1.0
    assert made(x) == {"mul": 100_000, "add": 100_000}
    del x


def test_counting_visits_each_number_once(monkeypatch):
    x, seen = fl.tally(1.0), []
    for _ in range(10_000):
        x = x + x
    monkeypatch.setattr(
        Tally,
        "made_by",
        property(lambda self, get=Tally.made_by.__get__: seen.append(1) or get(self)),
    )
    assert x.count.operations == {"add": 10_000} and len(seen) < 100_000


PAIRS = [
    (operator.add, "add"),
    (operator.sub, "sub"),
    (operator.mul, "mul"),
    (operator.truediv, "div"),
    (operator.floordiv, "floordiv"),
    (operator.mod, "mod"),
    (operator.pow, "pow"),
]


@pytest.mark.parametrize("compute, name", PAIRS, ids=[name for _, name in PAIRS])
@pytest.mark.parametrize("plain", [2.5, np.float64(2.5), np.float32(2.5), 2], ids=repr)
def test_both_sides_of_an_operator_count_and_compute_like_plain_numbers(compute, name, plain):
    x, y = fl.tally(7.3), fl.tally(2.5)
    tries = [(compute(x, y), compute(7.3, 2.5)), (compute(plain, x), compute(plain, 7.3))]
    if name != "pow":
        tries.append((compute(x, plain), compute(7.3, plain)))
    for result, value in tries:
        assert made(result) == {name: 1} and result.value == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("compute", [operator.iadd, operator.isub, operator.imul])
def test_operators_in_place_make_a_new_number(compute):
    x = fl.tally(7.3)
    assert sum(made(compute(x, 2.5)).values()) == 1 and made(x) == {}


def test_signs_are_told_and_are_no_flop():
    x = fl.tally(-2.0)
    assert repr(abs(-x)) == "2 operations: 2 changes of sign (counted)"
    assert abs(-x).total("ieee") == 0 and (+x) is x


@pytest.mark.parametrize(
    "n, expected",
    [
        (0, {}),
        (1, {}),
        (2, {"mul": 1}),
        (5, {"mul": 4}),
        (2.0, {"mul": 1}),
        (np.int64(3), {"mul": 2}),
        (-2, {"mul": 1, "div": 1}),
        (0.5, {"pow": 1}),
        (-1.5, {"pow": 1}),
    ],
)
def test_a_whole_power_is_multiplications_and_another_is_a_power(n, expected):
    x = fl.tally(1.7)
    assert made(x**n) == expected and (x**n).value == pytest.approx(1.7**n)


def test_sum_and_prod_begin_with_a_whole_number_that_is_no_work():
    xs = list(fl.tally(NUMBERS))
    assert made(sum(xs)) == {"add": 9} and made(math.prod(xs)) == {"mul": 9}
    assert made(sum(xs, 0.0)) == {"add": 10}, "this start is a number like others: the customary 2k"


def test_divmod_is_two_operations():
    quotient, rest = divmod(fl.tally(7.5), 2.0)
    assert (quotient.value, rest.value) == (3.0, 1.5) and made(quotient, rest) == {
        "floordiv": 1,
        "mod": 1,
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_numpys_and_one_operation_each(name):
    start = 1.5 if name == "arccosh" else 0.5
    x = fl.tally(start)
    for result in (getattr(x, name)(), getattr(np, name)(x)):
        assert made(result) == {name: 1}
        assert result.value == pytest.approx(getattr(np, name)(start), rel=1e-14)


def test_work_on_whole_numbers_is_op_and_no_flop():
    x = fl.tally(3)
    assert repr(x * x + 2) == "2 OP: 2 integer operations (counted)"
    assert made(x * 1.5) == {"mul": 1} and made(x / 2) == {"div": 1}
    assert (x * x).total("ieee") == 0 and x > 2 and made(x) == {"int": 1}


def test_polynomials_cost_what_the_exercise_says():
    x = fl.tally(1.5)
    powers = 1 + 2 * x + 3 * x**2 + 4 * x**3 + 5 * x**4 + 6 * x**5
    horner = 1 + x * (2 + x * (3 + x * (4 + x * (5 + x * 6))))
    running, power = fl.tally(1.0), x
    running = running + 2 * x
    for c in (3, 4, 5, 6):
        power = power * x
        running = running + c * power
    assert powers.value == pytest.approx(horner.value) == running.value
    assert [int(way.total("ieee")) for way in (powers, running, horner)] == [20, 14, 10]


# -- what it cannot count --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "attempt, said",
    [
        (
            lambda x: math.exp(x),
            "math.exp(x), float(x) and their like take a plain number, and the "
            "count would be lost. Use x.exp() or numpy.exp(x), x.sqrt() or numpy.sqrt(x) ...; "
            "x.value is",
        ),
        (lambda x: math.sqrt(x), "would be lost. Use x.exp()"),
        (lambda x: float(x), "float(x) and their like take a plain number"),
        (lambda x: int(x), "int(x) gives a plain number, and the count would be lost. x.value is"),
        (lambda x: round(x), "round(x) gives"),
        (lambda x: round(x, 2), "round(x) gives"),
        (lambda x: complex(x), "complex(x) gives"),
        (lambda x: math.floor(x), "math.floor(x) gives"),
        (lambda x: math.ceil(x), "math.ceil(x) gives"),
        (lambda x: math.trunc(x), "math.trunc(x) gives"),
        (lambda x: np.floor(x), "math.floor(x) gives"),
        (lambda x: np.array([x], float), "float(x)"),
        (lambda x: fl.tally([x, x]).astype(float), "float(x)"),
        (lambda x: np.zeros(2).__setitem__(0, x), "float(x)"),
        (lambda x: np.float64(x), "float(x)"),
        (
            lambda x: x * 1j,
            "1j is complex: a product of two such numbers is 4 multiplications and 2",
        ),
        (lambda x: 1j + x, "1j is complex"),
        (lambda x: x**1j, "1j is complex"),
        (lambda x: np.complex64(1) * x, "is complex"),
        (lambda x: (-x) ** 0.5, "-2.5 to the power 0.5 is"),
        (lambda x: np.hypot(x, x), "numpy.hypot is nothing that a tally can count here ("),
        (lambda x: np.isnan(fl.tally([x])), "numpy.isnan is nothing that a tally can count here ("),
        (lambda x: fl.tally([x]) + "a", "numpy.add is nothing that a tally can count here ("),
        (lambda x: x < 1j, "1j is complex"),
        (lambda x: fl.tally(3j), "3j is complex"),
        (lambda x: fl.tally([1.0, 3j]), "3j is complex"),
        (lambda x: fl.tally(np.array([1j])), "1j is complex"),
        (
            lambda x: fl.tally("abc"),
            "'abc' is not a plain number. Give fl.tally a number, or an array",
        ),
        (lambda x: fl.tally(None), "None is not a plain number"),
        (lambda x: fl.tally(fl.Q("3 GFLOP")), "3 GFLOP is not a plain number"),
        (lambda x: fl.tally("x" * 5000), "'xxx"),
        (lambda x: fl.tally([[1.0, 2.0], [3.0]]), "[1.0, 2.0] has rows of different lengths"),
        (lambda x: fl.tally([np.ones((2, 2)), np.ones((2, 3))]), "has rows of different lengths"),
    ],
)
def test_what_cannot_be_counted_says_so_in_one_breath(attempt, said):
    with pytest.raises(TallyError) as told:
        attempt(fl.tally(2.5))
    assert said in str(told.value) and len(str(told.value)) < 320
    assert isinstance(told.value, TypeError) and told.value._render_traceback_()


CALLS = [
    (f"math.{name}", getattr(math, name))
    for name in dir(math)
    if callable(getattr(math, name)) and name[0] != "_"
] + [
    (name, getattr(builtins, name))
    for name in [
        "abs",
        "bool",
        "complex",
        "divmod",
        "float",
        "hash",
        "int",
        "max",
        "min",
        "pow",
        "round",
        "sorted",
        "sum",
    ]
]


@pytest.mark.parametrize("name, call", CALLS, ids=[name for name, _ in CALLS])
def test_no_function_of_python_drops_a_count_in_silence(name, call):
    shapes = [
        lambda x, y: (x,),
        lambda x, y: (x, y),
        lambda x, y: (x, y, x),
        lambda x, y: ([x, y],),
        lambda x, y: ([x, y], [y, x]),
    ]
    for arguments in shapes[: 1 if name == "bool" else None]:  # a list is true without looking
        x, y = fl.tally(1.5), fl.tally(2.5)
        try:
            result = call(*arguments(x, y))
        except (TypeError, ValueError):  # TallyError is a TypeError
            continue
        assert not lost(result if isinstance(result, tuple) else (result,), [x, y]), result


# -- showing ---------------------------------------------------------------------------------------
def test_a_tally_is_formatted_as_its_number_and_shown_as_its_count():
    x = fl.tally(1.25) * 2.0
    assert f"{x:.2f}" == "2.50" and f"{x}" == repr(x) == "1 FLOP: 1 multiplication (counted)"


def test_the_page_gets_the_count_as_a_sentence():
    for result in (fl.tally(1.5) + 1.0, fl.tally([1.5]) + 1.0, (fl.tally(1.5) + 1.0).count):
        assert "1 addition (counted)</p>" in result._repr_html_()


def test_a_tally_is_not_copied_away_from_its_past():
    x = fl.tally(1.5) + 1.0
    assert copy.copy(x) is x and copy.deepcopy([x])[0] is x
    with pytest.raises(TypeError):
        hash(x)


def test_the_idea_can_be_read_in_one_file():
    source = inspect.getsource(scalar)
    assert "setattr" not in source and len(source.splitlines()) < 400
    opening = inspect.getsource(Tally).partition("# -- arithmetic")[0]
    assert all(word in opening for word in ("made_by", "left", "right", "count_behind"))


@pytest.mark.parametrize(
    "name", ["__add__", "__rsub__", "__mul__", "__truediv__", "__pow__", "__lt__", "__neg__", "exp"]
)
def test_each_operator_has_a_line_that_grep_finds(name):
    assert f"    def {name}(self" in inspect.getsource(Tally)
