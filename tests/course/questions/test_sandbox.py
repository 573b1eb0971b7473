"""A learner's function: whatever it does ends in a value or in one sentence, soon."""

import sys
import threading

import pytest

from flopslib.course.questions.sandbox import (
    MOST_STEPS,
    NEVER_ENDS,
    Run,
    SandboxError,
    call,
    formula,
    text_as_formula,
)

FEW_STEPS = 200_000


class Silent(Exception):
    def __str__(self):
        raise RuntimeError


class Loud(BaseException):
    def __str__(self):
        return "one line.\nand another " + "on and on " * 100


def for_ever(x):
    while True:
        pass  # one line, which a line tracer would not leave


def for_ever_in_spite_of_errors(x):
    while True:
        try:
            x + 1
        except Exception:
            continue


def for_ever_in_spite_of_everything(x):
    while True:
        try:
            x + 1
        except BaseException:
            continue


def for_ever_within_for_ever(x):
    while True:
        try:
            while True:
                try:
                    x + 1
                except BaseException:
                    continue
        except BaseException:
            pass


def growing(x):
    while True:
        x = x * x


def deeper(x):
    return deeper(x)


async def later(x):
    return x


async def later_and_later(x):
    yield x


def one_by_one(x):
    yield x


def raises(error):
    def function(x):
        raise error

    return function


HOSTILE = [
    (for_ever, NEVER_ENDS),
    (for_ever_in_spite_of_errors, NEVER_ENDS),
    (for_ever_in_spite_of_everything, NEVER_ENDS),
    (for_ever_within_for_ever, NEVER_ENDS),
    (growing, NEVER_ENDS),
    (deeper, "RecursionError"),
    (lambda x: None, "gives back nothing"),
    (lambda x: ..., "gives back nothing"),
    (lambda x, y: x, "its arguments do not fit"),
    (lambda: 1, "its arguments do not fit"),
    (lambda x: 1 / 0, "It stopped with ZeroDivisionError: division by zero."),
    (raises(NameError("name 'y' is not defined")), "NameError: name 'y' is not defined."),
    (lambda x: sys.exit(), "It stopped with SystemExit."),
    (lambda x: exit(3), "SystemExit: 3."),
    (raises(GeneratorExit), "GeneratorExit"),
    (raises(Silent), "Silent: a Silent."),
    (raises(Loud), "Loud: one line. and another on and on"),
    (raises(ExceptionGroup("many", [ValueError("one")])), "ExceptionGroup"),
    (raises(KeyError), "KeyError"),
    (later, "gives back a coroutine"),
    (later_and_later, "gives back a generator"),
    (one_by_one, "gives back a generator"),
    (lambda x: (i for i in range(3)), "gives back a generator"),
]


@pytest.mark.parametrize("function, sentence", HOSTILE)
def test_whatever_a_function_does_ends_in_one_sentence(function, sentence):
    before = sys.gettrace()
    with pytest.raises(SandboxError) as caught:
        Run(function)(2.0, steps=FEW_STEPS)
    text = str(caught.value)
    assert sentence in text and "\n" not in text and text.endswith(".") and len(text) < 300
    assert sys.gettrace() is before


@pytest.mark.parametrize("function", [lambda x: x + 1, abs, float, (3).__add__, "{}".format])
def test_a_value_comes_back_as_it_is(function):
    assert Run(function)(2) == function(2)


@pytest.mark.parametrize("falsy", [0, 0.0, "", [], False])
def test_nothing_is_not_confused_with_zero(falsy):
    assert Run(lambda x: falsy)(1) is falsy


def test_ctrl_c_stays_the_learners():
    for steps in (MOST_STEPS, None):
        with pytest.raises(KeyboardInterrupt):
            Run(raises(KeyboardInterrupt))(1, steps=steps)


def test_a_debugger_that_was_on_stays_on_and_sees_no_step_of_ours():
    def debugger(frame, event, _):
        return None

    before = sys.gettrace()
    sys.settrace(debugger)
    try:
        Run(lambda x: x)(1)
        with pytest.raises(SandboxError):
            Run(for_ever)(1, steps=FEW_STEPS)
        assert sys.gettrace() is debugger
    finally:
        sys.settrace(before)


def test_a_function_may_take_as_many_steps_as_are_given():
    def counts(x):
        return sum(1 for _ in range(x))

    assert Run(counts)(1000) == 1000
    with pytest.raises(SandboxError, match="had not finished"):
        Run(counts)(10_000, steps=1000)
    assert Run(counts)(10_000, steps=None) == 10_000


def test_a_call_ends_in_any_thread():
    found = []

    def elsewhere():
        with pytest.raises(SandboxError):
            Run(for_ever)(1, steps=FEW_STEPS)
        found.append(True)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join(timeout=60)
    assert found == [True]


def test_an_error_of_ours_passes_through_a_call_of_theirs():
    def ours(function, x):
        raise SandboxError("Only a list can be judged.")

    with pytest.raises(SandboxError, match="Only a list"):
        Run(abs).inside(ours, 3)
    assert Run(abs).inside(lambda function, x: function(x), -3) == 3


def test_a_sentence_may_say_where_it_stopped_and_how_it_is_called():
    with pytest.raises(SandboxError, match="At x = 2 it stopped with ValueError: no."):
        call(raises(ValueError("no.")), 2, where="At x = 2 it")
    with pytest.raises(SandboxError, match="called with one number, as in f.2., and"):
        Run(lambda: 1, called="with one number, as in f(2)")(2)


# -- a text as a function --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, value",
    [
        ("-(x + 1)**2 / 4 - +x", -7.0),
        ("1 + 2*x", 7),
        ("x**0", 1),
        ("  x  ", 3),
        ("2*x*x", 18),
        ("(9**100)**100", None),
    ],
)
def test_arithmetic_is_read_as_it_is_written(text, value):
    if value is None:
        with pytest.raises(SandboxError, match="divides by 0, or has no bounds"):
            formula(text)(3)
    else:
        assert formula(text)(3) == value


@pytest.mark.parametrize(
    "text",
    [
        "1 + 2y",
        "9**9**9",
        "((((9**100)**100)**100)**100)**100",
        "x**x",
        "x**-1",
        "x**1.5",
        "x**True",
        "x.value",
        "x[0]",
        "(",
        "x ^ 2",
        "__import__('os').getcwd()",
        "'a' * 9",
        "1/0",
        "x if x else 1",
        "lambda: 1",
        "y",
        "True",
        "(" * 400,
        "-" * 499 + "(",
        "",
        "\x00",
    ],
)
def test_a_text_that_is_no_arithmetic_is_refused_in_a_sentence_and_never_run(text):
    with pytest.raises(SandboxError) as caught:
        formula(text)(3)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".")


def test_a_formula_may_have_several_names():
    assert formula("2*a*b", ("a", "b"))(3, 4) == 24
    assert text_as_formula("a", "b")("a - b")(3, 4) == -1
    assert text_as_formula("a")(3) is None


@pytest.mark.parametrize(
    "text, at_2",
    [
        ("1+2x+3x²", 17),
        ("1 + 2x + 3x^0", None),
        ("2(1 + x)", 6),
        ("(1+x)(2+x)", 12),
        ("1 + x · (2 + 3 × x)", 17),
        ("3x⁴ − 1", 47),
        ("1.5 x", 3),
        ("x(1 + x)", 6),
        ("1 + x (2 + x(3))", 17),
        ("f(x)", None),
        ("1e1*x", 20),
        ("2*x**2 + 1", 9),
    ],
)
def test_a_formula_is_read_as_it_is_printed(text, at_2):
    if at_2 is None:
        with pytest.raises(SandboxError):
            formula(text)(2)
    else:
        assert formula(text)(2) == at_2


def test_names_of_several_letters_in_a_row_are_not_taken_apart():
    assert formula("4T*k + 2(T + k)", ("T", "k"))(3, 5) == 76
    with pytest.raises(SandboxError):
        formula("4Tk", ("T", "k"))(3, 5)


@pytest.mark.parametrize(
    "text, counts", [("(1+x*(2+x", "2 opening and 0"), ("1+x)", "0 opening and 1")]
)
def test_a_bracket_that_is_open_is_called_so(text, counts):
    with pytest.raises(SandboxError, match=counts):
        formula(text)
