"""The formula behind a count: found exactly, checked at one more size, or refused."""

import doctest
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import flopslib as fl
from flopslib.counting import closed_form as module
from flopslib.counting.closed_form import ClosedFormError, closed_form


# -- laws of models -----------------------------------------------------------------------------
def test_gpt_2s_forward_law_is_the_published_one():
    torch = pytest.importorskip("torch")
    from flopslib.lab.models import build

    gpt2 = build("GPT-2 124M")

    def forward(T):
        with torch.no_grad():
            return fl.count(gpt2, torch.zeros(1, T, dtype=torch.long, device="meta"))

    found = closed_form(forward)
    assert str(found) == "247,064,064 T + 36,864 T^2"
    assert repr(found) == (
        "247,064,064 T + 36,864 T^2, in FLOP (counted: exact, checked at T = 161)"
    )
    assert found.terms == {(1,): 24 * 12 * 768**2 + 2 * 768 * 50_257, (2,): 4 * 12 * 768}
    assert found.at(T=1024) == 291_648_307_200 and found.at(T=1024).unit == "FLOP"
    assert not found.unknown


def test_a_tiny_gpts_law_in_tokens_and_width_reads_24_and_4():
    torch = pytest.importorskip("torch")
    from flopslib.lab.models import TinyGPT

    def forward(T, d):
        with torch.device("meta"), torch.no_grad():
            model = TinyGPT(vocabulary=100, context=256, width=d, layers=3, heads=1)
            return fl.count(model, torch.zeros(1, T, dtype=torch.long))

    found = closed_form(forward, sizes={"T": [3, 5, 8, 13], "d": [4, 6, 9, 20]})
    assert found.terms == {(1, 2): 24 * 3, (2, 1): 4 * 3, (1, 1): 2 * 100}
    assert str(found) == "200 T d + 72 T d^2 + 12 T^2 d"
    assert found.at(T=7, d=10) == 200 * 70 + 72 * 700 + 12 * 490


def test_a_law_of_numpy_work():
    found = closed_form(lambda n: fl.count(lambda a: a @ a @ a, np.ones((n, n))))
    assert str(found) == "4 n^3" and found.at(n=100) == 4_000_000


def test_a_law_of_another_convention_or_of_bytes():
    def squares(n):
        return fl.count(lambda a: (a @ a.T) * 2.0, np.ones((n, 3)))

    assert str(closed_form(lambda n: squares(n).total("ieee"))) == "7 n^2"
    assert repr(closed_form(lambda n: squares(n).bytes)).startswith("48 n + 24 n^2, in B (counted")


# -- every polynomial is found ------------------------------------------------------------------
@given(st.lists(st.integers(-(10**12), 10**12), min_size=4, max_size=4))
@settings(deadline=None)
def test_a_cubic_is_found_to_the_last_digit(coefficients):
    found = closed_form(lambda n: sum(c * n**i for i, c in enumerate(coefficients)))
    assert found.terms == {(i,): c for i, c in enumerate(coefficients) if c}


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 3)),
        st.integers(-(10**9), 10**9).filter(bool),
        max_size=6,
    )
)
@settings(deadline=None)
def test_a_polynomial_in_two_sizes_is_found(terms):
    found = closed_form(lambda a, b: sum(c * a**i * b**j for (i, j), c in terms.items()))
    assert found.terms == terms


def test_fractions_stay_fractions():
    found = closed_form(lambda n: n * (n - 1) * (2 * n - 1) // 6)
    assert found.terms == {(1,): Fraction(1, 6), (2,): Fraction(-1, 2), (3,): Fraction(1, 3)}
    assert str(found) == "1/6 n - 1/2 n^2 + 1/3 n^3"
    assert found.at(n=10**6) == sum_of_squares(10**6 - 1)


def sum_of_squares(n):
    return n * (n + 1) * (2 * n + 1) // 6


@pytest.mark.parametrize(
    "fn, told",
    [
        (lambda n: 0, "0"),
        (lambda n: 7, "7"),
        (lambda n: n, "n"),
        (lambda n: 1 - n, "1 - n"),
        (lambda n: -n * n, "-n^2"),
        (lambda T, d: T * d - 3 * T, "-3 T + T d"),
    ],
)
def test_a_law_reads_as_on_paper(fn, told):
    assert str(closed_form(fn)) == told


def test_a_higher_degree_takes_more_sizes():
    with pytest.raises(ClosedFormError, match="not a polynomial of degree 3 in n"):
        closed_form(lambda n: n**5)
    assert str(closed_form(lambda n: n**5, sizes=[1, 2, 3, 4, 5, 6, 9])) == "n^5"


def test_sizes_of_one_step_are_told():
    found = closed_form(lambda n: 4 * (n // 32), sizes=[32, 64, 96, 128])
    assert repr(found) == "1/8 n (counted: exact, checked at n = 128; for multiples of 32 as n)"


# -- what has no law ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "fn", [lambda n: n.bit_length(), lambda n: n // 2, lambda n: 2**n, lambda n: max(n, 100)]
)
def test_a_count_that_is_no_polynomial_is_refused(fn):
    with pytest.raises(ClosedFormError, match="not a polynomial of degree 3 in n: at n = 161"):
        closed_form(fn)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: closed_form(3), "3 is not callable"),
        (lambda: closed_form(lambda: 1), "takes no sizes"),
        (lambda: closed_form(lambda a, b, c: 1), "takes 3 sizes"),
        (lambda: closed_form(lambda n: 1.5 * n), "exact counts"),
        (lambda: closed_form(lambda n: None), "exact counts"),
        (lambda: closed_form(lambda n: n, sizes=[1, 2]), "too few"),
        (lambda: closed_form(lambda n: n, sizes=[1, 2, 2]), "not all different"),
        (
            lambda: closed_form(lambda n: n, sizes=[1, 2, 3.5]),
            "n is 3.5; write a whole number from 1 up",
        ),
        (lambda: closed_form(lambda n: n, sizes=[0, 1, 2]), "n is 0; write a whole number"),
        (lambda: closed_form(lambda n: n).at(T=3), r"This formula is of n. Write .at\(n=1024\)"),
        (lambda: closed_form(lambda n: n).at(n="many"), "n is 'many'"),
        (lambda: closed_form(lambda n: fl.Q(n, "FLOP" if n < 50 else "B")), "in 'B' and in 'FLOP'"),
    ],
)
def test_what_is_no_function_of_sizes_is_told(call, said):
    with pytest.raises(ClosedFormError, match=said):
        call()


@pytest.mark.parametrize("fn", [len, sum, sorted, np.linalg.norm, np.matmul, dict.fromkeys, zip])
def test_what_takes_no_sizes_is_not_a_function_of_sizes(fn):
    with pytest.raises(ClosedFormError) as raised:
        closed_form(fn)
    text = str(raised.value)
    assert "is not a function of sizes" in text or "takes " in text or "exact counts" in text
    assert "Write fl.closed_form(lambda T: fl.count(model, tokens(T)))" in text


def test_len_is_not_a_function_of_sizes():
    with pytest.raises(ClosedFormError, match="^len is not a function of sizes: called with 16 "):
        closed_form(len)


def test_a_model_is_not_a_function_of_sizes():
    torch = pytest.importorskip("torch")
    with pytest.raises(ClosedFormError, match="^Linear.* takes no sizes. Write fl.closed_form"):
        closed_form(torch.nn.Linear(3, 3))
    with pytest.raises(ClosedFormError, match="^mm is not a function of sizes. Write"):
        closed_form(torch.mm)


@pytest.mark.parametrize("error", [TypeError, ZeroDivisionError, KeyError])
def test_an_error_of_the_function_passes_unchanged(error):
    def fails(n):
        raise error("the user's own")

    with pytest.raises(error, match="the user's own") as raised:
        closed_form(fails)
    assert not isinstance(raised.value, ClosedFormError)


def test_what_had_no_rule_is_told_with_the_closed_form():
    found = closed_form(lambda n: fl.count(lambda a: (a @ a, np.histogram(a)), np.ones((n, n))))
    assert found.unknown == ("numpy.histogram",)
    assert repr(found).endswith("; without numpy.histogram, which has no rule)")


def test_the_examples_are_true():
    results = doctest.testmod(module)
    assert results.attempted and not results.failed


# -- beyond the sizes that were tried --------------------------------------------------------------
torch = pytest.importorskip("torch")
attention = torch.nn.functional.scaled_dot_product_attention


def on_meta(*shape):
    return torch.empty(*shape, device="meta")


def in_windows(T, window):
    x = on_meta(1, 1, T, 8)
    for start in range(0, T, window):
        part = x[:, :, start : start + window]
        attention(part, part, part)


def in_chunks(T, size):
    x = on_meta(T, 8)
    for start in range(0, T, size):
        x[start : start + size] @ x[start : start + size].T


def saturated(T, most, d=8):
    x = on_meta(min(T, most), d)
    x @ x.T


def full(T, d=8):
    x = on_meta(T, d)
    x @ x.T


@pytest.mark.parametrize(
    "fn, most",
    [
        (lambda T: fl.count(in_windows, T, 200), 200),
        (lambda T: fl.count(in_chunks, T, 512), 512),
        (lambda T: fl.count(in_chunks, T, 4096), 4096),
        (lambda T: fl.count(saturated, T, 1000), 1000),
        (lambda T: fl.count(saturated, T, 131_071), 131_071),
    ],
)
def test_a_count_that_changes_its_form_further_out_is_found(fn, most):
    found = closed_form(fn)
    assert f"it ends at T = {most:,}, beyond which the count is another one" in repr(found)
    assert found.at(most).how == (f"counted: {found}",) and found.at(most) == fn(most).flops
    assert f"(estimated: {found} ends at T = {most:,})" in repr(found.at(most + 1))


def test_a_model_on_the_cpu_that_its_function_makes_is_counted_far_out_on_meta():
    def windows(T):
        x = torch.zeros(1, 1, T, 8)
        for start in range(0, T, 200):
            part = x[:, :, start : start + 200]
            attention(part, part, part)

    assert "it ends at T = 200" in repr(closed_form(lambda T: fl.count(windows, T)))


def test_of_two_sizes_each_has_its_own_end():
    found = closed_form(lambda T, d: fl.count(saturated, T, 300, d))
    assert repr(found.at(T=301, d=5000)).endswith(f"(estimated: {found} ends at T = 300)")
    assert found.at(T=300, d=5000).how == (f"counted: {found}",)
    assert "beyond d = 131,072" in repr(found.at(T=200, d=200_000))


def test_what_holds_far_out_is_counted_there_and_estimated_beyond():
    found = closed_form(lambda T: fl.count(full, T))
    assert repr(found) == "16 T^2, in FLOP (counted: exact, checked at T = 161)"
    assert repr(found.at(T=100_000)) == "160 GFLOP (counted: 16 T^2)"
    assert found.at(T=200_000).how == ("estimated: if 16 T^2 goes on beyond T = 131,072",)
    assert repr(found.at(T=3)) == "144 FLOP (estimated: if 16 T^2 holds below T = 16)"


def test_a_text_that_the_model_does_not_take_is_tried_shorter():
    def limited(T):
        if T > 2000:
            raise ValueError("the table of positions ends at 2,000")
        full(T)

    found = closed_form(lambda T: fl.count(limited, T))
    assert found.most == (1024,) and "beyond T = 1,024" in repr(found.at(T=1500))


def test_where_sizes_cost_something_what_lies_beyond_is_an_estimate():
    by_numpy = closed_form(lambda n: fl.count(lambda a: a @ a, np.ones((n, n))))
    layer = torch.nn.Linear(8, 8)
    by_torch = closed_form(lambda n: fl.count(layer, torch.rand(n, 8)))
    for found in (by_numpy, by_torch):
        assert found.at(n=161).how[0].startswith("counted: ")
        assert "estimated: if" in repr(found.at(n=162)) and found.most == (161,)


def test_between_its_steps_a_formula_is_an_estimate():
    def halved(T):
        full(T // 2)

    found = closed_form(lambda T: fl.count(halved, T), sizes=[16, 32, 48, 64, 160])
    assert repr(found.at(T=33)).endswith("(estimated: T = 33 is not a multiple of 16)")
    assert found.at(T=4800).how == (f"counted: {found}",)


def test_no_size_is_tried_far_out_where_plain_python_would_have_to_work():
    asked = []

    def counted(n):
        asked.append(n)
        return 3 * n

    assert str(closed_form(counted)) == "3 n" and max(asked) == 161


# -- a formula in the place of a number ------------------------------------------------------------
linear, plane = closed_form(lambda T: 4 * T * T), closed_form(lambda T, d: 4 * T * d)


def test_one_size_needs_no_name():
    assert linear.at(5) == linear.at(T=5) == 100


@pytest.mark.parametrize(
    "use, told",
    [
        (lambda: plane.at(5, 6), "This formula is of T and d. Write .at(T=5, d=6)."),
        (lambda: linear.at(), "Write .at(T=1024)."),
        (lambda: linear(5), "A formula is not a function. Write linear.at(T=5)."),
        (lambda: plane(5, d=6), "Write plane.at(T=5, d=6)."),
        (lambda: linear["T"], "Write linear.at(T=1024)."),
        (lambda: linear / 2, "Write linear.at(T=1024) / 2."),
        (lambda: linear.flops, "A formula has no .flops. Write linear.at(T=1024)."),
    ],
)
def test_a_formula_in_the_place_of_a_number_says_what_to_write(use, told):
    with pytest.raises(fl._support.errors.UserError) as raised:
        use()
    assert told in str(raised.value)


def test_a_deep_model_may_run_as_many_operators_far_out_as_at_the_check():
    def deep(T):
        x = on_meta(T, 4)
        for _ in range(3000):
            x = x @ on_meta(4, 4)

    found = closed_form(lambda T: fl.count(deep, T))
    assert found.most == (131_072,) and str(found) == "96,000 T"
