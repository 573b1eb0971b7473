"""Numbers that count themselves: exact, shared work once, and never a count lost in silence."""

import builtins
import copy
import gc
import inspect
import math
import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.counting.tally import comparisons, scalar
from flopslib.counting.tally.array import Tallies
from flopslib.counting.tally.comparisons import TallyError
from flopslib.counting.tally.operations import Count
from flopslib.counting.tally.scalar import FUNCTIONS, Tally

NUMBERS = np.array([0.3, 0.9, 0.1, 0.7, 0.2, 0.8, 0.6, 0.4, 0.55, 0.35])


def made(*numbers):
    """{operation: how many} behind tallies and arrays of them."""
    return scalar.count_behind([one for x in numbers for one in np.ravel(fl.tally(x))]).operations


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


# -- comparisons -----------------------------------------------------------------------------------


def test_a_comparison_gives_a_plain_answer_and_is_kept_by_both_numbers():
    x, y = fl.tally(1.0), fl.tally(2.0)
    assert (x < y) is True
    assert made(x) == made(y) == {"compare": 1}
    assert repr(x) == "1 operation behind 1.0: 1 comparison (counted)"


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: x < 2,
        lambda x: x <= 2,
        lambda x: x > 2,
        lambda x: x >= 2,
        lambda x: x == 2,
        lambda x: x != 2,
        lambda x: x > 2,
        lambda x: not x,
        lambda x: bool(x),
        lambda x: x and 1,
        lambda x: np.float64(2) > x,
    ],
)
def test_every_way_to_ask_is_one_comparison(ask):
    x = fl.tally(1.5)
    assert not isinstance(ask(x), Tally) or ask(x) is x
    assert set(made(x)) == {"compare"}


def test_what_was_computed_in_order_to_decide_is_counted():
    def root_of_two(x):
        while abs(x * x - 2.0) > 1e-9:
            x = (x + 2.0 / x) / 2.0
        return x

    turns = 4
    assert made(root_of_two(fl.tally(1.0))) == {
        "mul": turns + 1,
        "sub": turns + 1,
        "abs": turns + 1,
        "compare": turns + 1,
        "add": turns,
        "div": 2 * turns,
    }


def test_pythons_max_and_sorted_count_their_comparisons():
    xs = fl.tally(NUMBERS)
    assert made(max(xs)) == {"compare": 9} and made(xs) == {"compare": 9}
    ordered = sorted(fl.tally(NUMBERS), key=lambda x: x)
    assert [x.value for x in ordered] == sorted(NUMBERS)
    assert 9 <= made(ordered)["compare"] <= 45


def test_numbers_that_never_met_know_nothing_of_each_others_comparisons():
    x, y = fl.tally(1.0), fl.tally(1.0)
    assert x > 0 and made(y * y) == {"mul": 1}
    assert made(x * y) == {"mul": 1, "compare": 1}, "now they have met"
    assert made(y) == {"compare": 1}


def test_many_families_become_one_in_any_order():
    xs = [fl.tally(float(i)) for i in range(200)]
    assert all(x > -1 for x in xs)
    pairs = [a + b for a, b in zip(xs[::2], xs[1::2])]
    assert made(pairs[0]) == {"add": 1, "compare": 2}
    assert made(sum(pairs[::-1])) == {"add": 199, "compare": 200}
    assert made(pairs[0]) == {"add": 1, "compare": 200}, "by now it has met all of them"


def test_a_comparison_with_something_else_is_left_to_python():
    x = fl.tally(1.0)
    nothing = None
    assert x != "one" and x != nothing and not operator.eq(x, nothing) and made(x) == {}
    with pytest.raises(TypeError):
        operator.lt(x, "one")


# -- arrays ----------------------------------------------------------------------------------------


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
@settings(deadline=None, max_examples=40)
def test_matrix_products_take_mkn_multiplications_and_mn_fewer_additions(m, k, n):
    a, b = np.random.default_rng(0).random((m, k)), np.random.default_rng(1).random((k, n))
    for product in (
        fl.tally(a) @ fl.tally(b),
        np.dot(fl.tally(a), fl.tally(b)),
        np.einsum("ij,jk->ik", fl.tally(a), fl.tally(b)),
        fl.tally(a) @ b,
        a @ fl.tally(b),
    ):
        assert made(product).get("mul") == m * k * n
        assert made(product).get("add", 0) == m * k * n - m * n
        np.testing.assert_allclose(product.value, a @ b)
        assert product.count.macs == (m * k * n if k > 1 else 0)


def test_two_tables_of_32_take_64512():
    a, b = fl.tally(np.ones((32, 32))), fl.tally(np.ones((32, 32)))
    assert repr(a @ b) == (
        "64,512 FLOP behind 32 x 32 numbers: 32,768 multiplications, 31,744 additions (counted)"
    )


NUMPY = [  # what numpy does, {operation: how many} for ten numbers
    (np.sum, {"add": 9}),
    (np.prod, {"mul": 9}),
    (np.cumsum, {"add": 9}),
    (np.max, {"max": 9}),
    (np.min, {"min": 9}),
    (np.mean, {"add": 9, "div": 1}),
    (lambda x: x.dot(x), {"mul": 10, "add": 9}),
    (lambda x: np.dot(x, x), {"mul": 10, "add": 9}),
    (lambda x: np.inner(x, x), {"mul": 10, "add": 9}),
    (lambda x: np.vdot(x, x), {"mul": 10, "add": 9}),
    (lambda x: np.outer(x, x), {"mul": 100}),
    (np.var, {"mul": 10, "add": 18, "sub": 10, "div": 2}),
    (np.std, {"mul": 10, "add": 18, "sub": 10, "div": 2, "sqrt": 1}),
    (np.diff, {"sub": 9}),
    (np.square, {"mul": 10}),
    (lambda x: x**2, {"mul": 10}),
    (lambda x: x**3, {"mul": 20}),
    (np.reciprocal, {"div": 10}),
    (np.exp, {"exp": 10}),
    (np.tanh, {"tanh": 10}),
    (np.negative, {"neg": 10}),
    (np.abs, {"abs": 10}),
    (lambda x: np.maximum(x, 0.5), {"max": 10}),
    (lambda x: 0.5 * x + 1.0, {"mul": 10, "add": 10}),
    (lambda x: np.float64(0.5) * x, {"mul": 10}),
    (lambda x: NUMBERS * x, {"mul": 10}),
    (lambda x: x.reshape(2, 5).max(axis=0), {"max": 5}),
    (lambda x: x.reshape(2, 5).max(), {"max": 9}),
    (lambda x: x.reshape(2, 5).sum(axis=1), {"add": 8}),
    (lambda x: np.tensordot(x, x, 0), {"mul": 100}),
    (lambda x: np.convolve(x, x[:3]), {"mul": 30, "add": 18}),
    (lambda x: np.where([True, False] * 5, x, x * x), {"mul": 5}),
    (lambda x: np.add.reduce(x), {"add": 9}),
    (lambda x: np.add.outer(x, x), {"add": 100}),
    (lambda x: np.concatenate([x, x + x]), {"add": 10}),
    (np.linalg.norm, {"mul": 10, "add": 9, "sqrt": 1}),
    (lambda x: np.polyval([1.0, 2.0], x), {"mul": 20, "add": 20}),
    (lambda x: np.trace(x.reshape(2, 5)), {"add": 1}),
]


@pytest.mark.parametrize("run, expected", NUMPY, ids=range(len(NUMPY)))
def test_numpy_on_tallies_counts_and_computes_what_numpy_does(run, expected):
    result = run(fl.tally(NUMBERS))
    assert isinstance(result, (Tally, Tallies))
    np.testing.assert_allclose(np.asarray(result.value, float), run(NUMBERS), rtol=1e-13)
    assert made(result) == expected


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


SOFTMAX = (
    "48 operations behind 10 numbers: 19 additions and subtractions, 10 divisions, 10 "
    "exponentials, 9 comparisons (counted)"
)


def test_softmax_of_ten_numbers_takes_48_operations_each_time():
    x = fl.tally(NUMBERS)
    assert repr(softmax(x)) == repr(softmax(x)) == SOFTMAX
    assert softmax(x).value.sum() == pytest.approx(1)


def test_softmax_written_out_in_python_takes_the_same():
    def written_out(xs):
        top = max(xs)
        raised = [(x - top).exp() for x in xs]
        total = sum(raised)
        return [e / total for e in raised]

    assert repr(fl.tally(written_out(fl.tally(NUMBERS)))) == SOFTMAX


def test_an_array_of_results_counts_shared_work_once():
    x = fl.tally(1.5)
    y = x * x
    both = fl.tally([y + 1.0, y + 2.0])
    assert made(both) == {"mul": 1, "add": 2} and both[0].count.operations == {"mul": 1, "add": 1}


def test_writing_in_place_keeps_the_count():
    x = fl.tally(NUMBERS)
    same = x
    x += 1.0
    x *= x
    assert same is x and made(x) == {"add": 10, "mul": 10}
    np.testing.assert_allclose(x.value, (NUMBERS + 1) ** 2)


def test_numpys_sorting_and_searching_leave_their_comparisons_with_the_numbers():
    x = fl.tally(NUMBERS)
    assert np.argmax(x) == 1 and made(x) == {"compare": 9}
    assert (np.sort(x).value == np.sort(NUMBERS)).all() and made(x)["compare"] > 18
    assert ((fl.tally(NUMBERS) > 0.5) == (NUMBERS > 0.5)).all()


@pytest.mark.parametrize(
    "given, shape, first",
    [
        ([1.5, 2.5], (2,), 1.5),
        ([[1, 2], [3, 4]], (2, 2), 1),
        (np.ones((2, 3), np.float32), (2, 3), 1.0),
        (np.arange(3), (3,), 0),
        ((1.5,), (1,), 1.5),
        ([True, 2.0], (2,), 1),
        (np.float64(2), (), 2.0),
        (np.array(2.5), (), 2.5),
        (range(3), (3,), 0),
    ],
)
def test_numbers_lists_and_arrays_become_tallies_of_the_same_shape(given, shape, first):
    x = fl.tally(given)
    assert np.shape(x) == shape and made(x) == {}
    one = x if shape == () else x.flat[0]
    assert type(one) is Tally and one.value == first and type(one.value) is type(first)


def test_a_torch_tensor_becomes_tallies():
    torch = pytest.importorskip("torch")
    assert made(fl.tally(torch.ones(2, 2)) @ fl.tally(torch.ones(2, 2))) == {"mul": 8, "add": 4}


def test_tallies_stay_themselves():
    x, xs = fl.tally(1.5), fl.tally([1.5])
    assert fl.tally(x) is x and fl.tally(xs) is xs and fl.tally([x])[0] is x


def test_an_empty_array_has_no_work_behind_it():
    assert repr(fl.tally([])) == "No operation behind 0 numbers (counted)"
    assert repr(fl.tally([1.5])) == "No operation behind 1 number (counted)"
    assert repr(fl.tally(1.5)) == "No operation behind 1.5 (counted)"


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


def lost(results, numbers):
    """Whether something was computed from these numbers and nothing tells so."""
    kept = [
        one
        for result in results
        for one in np.ravel(np.asarray(result, object))
        if type(one) is Tally
    ]
    return not scalar.count_behind([*kept, *numbers]).operations


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


UFUNCS = [name for name in dir(np) if isinstance(getattr(np, name), np.ufunc)]
NO_WORK = {"positive", "conj", "conjugate"}


@pytest.mark.parametrize("name", UFUNCS)
def test_no_ufunc_of_numpy_drops_a_count_in_silence(name):
    ufunc, x = getattr(np, name), fl.tally([[0.5, 0.25], [0.75, 0.5]])
    try:
        result = ufunc(*[x] * ufunc.nin)
    except (TallyError, ValueError):  # refused, or arccosh of 0.5
        return
    results = result if isinstance(result, tuple) else (result,)
    assert name in NO_WORK or not lost(results, x.flat)


def test_too_many_numbers_are_refused_before_they_fill_the_memory(monkeypatch):
    gc.collect()
    alive = sum(type(one) is Tally for one in gc.get_objects())
    monkeypatch.setattr(comparisons, "MOST", alive + 1_000)
    with pytest.raises(TallyError, match="numbers with their past would fill the memory"):
        fl.tally(np.ones((10, 10))) @ fl.tally(np.ones((10, 10)))
    with pytest.raises(TallyError, match="fl.formulas.matmul"):
        x = fl.tally(1.0)
        for _ in range(alive + 2_000):
            x = x + 1.0
    with pytest.raises(TallyError, match="would fill the memory"):
        fl.tally(np.ones(alive + 2_000))
    halves = [fl.tally(np.ones(10)) + 1.0 for _ in range(alive // 10 + 70)]  # families of ten
    with pytest.raises(TallyError, match="would fill the memory"):
        for one in halves[1:]:
            halves[0] = halves[0] + one


def test_work_that_is_forgotten_does_not_fill_the_memory(monkeypatch):
    gc.collect()
    alive = sum(type(one) is Tally for one in gc.get_objects())
    monkeypatch.setattr(comparisons, "MOST", alive + 500)
    x = fl.tally(1.0)
    for _ in range(10 * (alive + 500)):
        x * x  # noqa: B018
    assert made(x) == {}


def test_a_plain_number_put_among_tallies_becomes_one_of_them():
    x = fl.tally(NUMBERS)
    x[0], x[1:3] = 3.0, [1.0, 2.0]
    assert made(x * x) == {"mul": 10} and x[0].value == 3.0
    np.put(x, [4], 2.0)
    assert made(x * x) == {"mul": 10}
    chosen = np.where(NUMBERS > 0.5, fl.tally(NUMBERS), 0.0)
    assert made(chosen * chosen) == {"mul": 10}
    assert made(np.dot(np.where(NUMBERS > 0.5, fl.tally(NUMBERS), 0.0), NUMBERS))["mul"] == 10
    assert made(np.sign(fl.tally(NUMBERS)) * fl.tally(NUMBERS))["mul"] == 10


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


def test_kinds_come_in_one_order_and_words_agree_with_numbers():
    count = Count({"compare": 1, "exp": 2, "log": 1, "mul": 1_000, "div": 1, "sub": 1})
    assert repr(count) == (
        "1,006 operations: 1,000 multiplications, 1 subtraction, 1 division, 3 "
        "exponentials and logarithms, 1 comparison (counted)"
    )
    assert list(count.kinds) == ["mul", "add", "div", "transcendental", "compare"]
