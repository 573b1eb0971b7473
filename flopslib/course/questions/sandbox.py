"""How a learner's function is called: whatever it does ends in a value or in one sentence.

A learner's function may raise, exit, want other arguments, return nothing, or go on for ever. Only
this file knows what to do then. Ctrl-C stays the learner's.
A text may stand for a function: `formula` reads it as arithmetic, and never runs it as code.
To answer something else that a function may do: a sentence in `call` or in `_returned`.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import operator
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

from ..._support.errors import UserError, short
from .question import Answer, text_of

MOST_STEPS = 10_000_000  # of Python's interpreter in one call: 1 to 2.5 s (tried: 3.11, 3.12, 3.13)
LONGEST_ERROR = 200  # characters of a learner's own error
RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
PRINTED = {"·": "*", "×": "*", "−": "-"}
LONGEST_FORMULA = 500  # characters
MOST_POWER = 100  # a higher power of a number takes long to work out
UNIT_BEHIND = re.compile(r"(?i)(?<=[\w)]) +FLOPs?\s*$")
CODE = re.compile(r"(?s)lambda\b.*|[A-Za-z_]\w+(?:\.\w+)*(?:\(.*\))?")
IN_QUOTES = "A function goes in by its name without quotes, in code."
NEVER_ENDS = "It had not finished after a long while: look for a loop that never ends."
OURS = str(Path(__file__).parents[2])  # files of the package, which hold no learner's line
LONGEST_LINE = 80  # characters
MEANINGS = {  # of what Python says, as a pattern
    r"^NameError": "That name is not known there: run the cell that makes it, or look at its case.",
    r"'Operand' has no len": "An operand's sizes are in its .shape: x.shape[0] is the first.",
    r"NoneType": "Something there is None, as a function without `return` gives it.",
    r"has no len": "It has no length, because it is not a list.",
    r"unsupported operand|can only concatenate|can't multiply": "Those two do not go together.",
    r"required positional|positional argument|keyword argument": "A call there has other arguments "
    "than it takes.",
    r"not callable": "That is not a function, so nothing in brackets may follow it.",
    r"not subscriptable": "Nothing in square brackets may follow that.",
    r"^TypeError": "It got something of another kind than it takes.",
}
SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class SandboxError(UserError, ValueError):
    """A function, or a text, that cannot be judged, and why, in one sentence."""


class Runaway(BaseException):
    """More steps than a call may take; no `except Exception` of a learner's swallows it."""

    def __init__(self, again: Callable[[], None] = lambda: None):
        super().__init__(NEVER_ENDS)
        self._again = again

    def __del__(self) -> None:
        self._again()  # a bare `except:` swallowed it: watch on, and raise again


class Run:
    """A learner's answer as a function that is safe to call: run(x) is its value.

    answer: what was given. function: what is called, as it is. called: how, for the sentence about
    arguments that do not fit, such as "with one number, as in polynomial(2.0)".
    """

    def __init__(self, function: Callable[..., Any], answer: Answer = None, called: str = ""):
        self.function = function
        self.answer = function if answer is None else answer
        self.called = called

    def __call__(self, *arguments: Any, where: str = "It", steps: int | None = MOST_STEPS) -> Any:
        """The value of the function. Raises SandboxError for everything that is none.

        where: the beginning of the sentence about an error, "It" or "At x = 2 it".
        """
        self.check(arguments)
        return _returned(call(self.function, *arguments, where=where, steps=steps))

    def inside(
        self,
        ours: Callable[..., Any],
        *arguments: Any,
        where: str = "It",
        steps: int | None = MOST_STEPS,
    ) -> Any:
        """ours(function, *arguments), where `ours` calls the function, as fl.count does."""
        return call(ours, self.function, *arguments, where=where, steps=steps)

    def check(self, arguments: tuple) -> None:
        """Raise SandboxError if the function does not take these arguments."""
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):  # a built-in function that does not say
            return
        try:
            signature.bind(*arguments)
        except TypeError:
            how = self.called or f"with {len(arguments)} arguments"
            raise SandboxError(f"It is called {how}, and its arguments do not fit that.") from None


def call(
    function: Callable[..., Any],
    *arguments: Any,
    where: str = "It",
    steps: int | None = MOST_STEPS,
) -> Any:
    """function(*arguments); SandboxError for whatever goes wrong inside, Ctrl-C excepted.

    steps: of Python's interpreter, after which it is stopped; None where time is measured, because
    counting steps takes time.
    """
    try:
        return function(*arguments) if steps is None else _within(steps, function, arguments)
    except (KeyboardInterrupt, SandboxError):
        raise
    except Runaway:
        raise SandboxError(NEVER_ENDS) from None
    except BaseException as error:  # even exit(): it was the learner's line, not the end
        message = short(text_of(error), LONGEST_ERROR)
        reason = type(error).__name__
        if message:
            reason = f"{reason}: {message.rstrip('.')}"
        told = [f"{where} stopped with {reason}.", *_why(error, [function, *arguments], message)]
        raise SandboxError(" ".join(told)) from None


def _why(error: BaseException, functions: Iterable[Any], message: str) -> list[str]:
    """The learner's line in which a call stopped, and what such an error means."""
    files = set()
    for function in functions:
        code = getattr(function, "__code__", None)
        if code and not code.co_filename.startswith(OURS):
            files.add(code.co_filename)
    told = []
    for frame, number in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        line = linecache.getline(file, number, frame.f_globals)
        if file in files and line.strip():
            told = [f"Its line: {short(line, LONGEST_LINE)}."]
    name = type(error).__name__
    for pattern, meaning in MEANINGS.items():
        if re.search(pattern, f"{name}: {message}"):
            return [*told, meaning]
    return told


def _returned(result: Any) -> Any:
    """The value that a function returned; SandboxError if it is none."""
    if result is None or result is ...:
        raise SandboxError("It gives back nothing: let it end in `return` and the value.")
    if inspect.iscoroutine(result):
        result.close()
        raise SandboxError("It gives back a coroutine: define it by `def`, without `async`.")
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        raise SandboxError("It gives back a generator: let it end in `return`, not in `yield`.")
    return result


def _within(steps: int, function: Callable[..., Any], arguments: tuple) -> Any:
    """function(*arguments), ended by Runaway after a number of steps, on every system and thread.

    NB: a single call that never returns, such as sum(itertools.count()), makes no steps and is not
    ended; nor is a loop without end in a `finally`.
    """
    left = steps
    over = False
    mine = sys._getframe()

    def watch(frame: FrameType, event: str, _: object) -> Callable:
        nonlocal left
        frame.f_trace_opcodes = True  # `while True: pass` is one line, and goes on within it
        left -= 1
        if left < 0:
            raise Runaway(again)
        return watch

    def again() -> None:
        """Python stops watching when `watch` raises: begin anew, in every frame above ours."""
        if over:
            return
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame is not mine:
            frame.f_trace = watch
            frame.f_trace_opcodes = True
            frame = frame.f_back
        sys.settrace(watch)

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        return function(*arguments)
    finally:
        over = True
        sys.settrace(before)


# -- a text as a function --------------------------------------------------------------------------


def formula(text: str, names: tuple[str, ...] = ("x",)) -> Callable[..., Any]:
    """A function of `names` out of arithmetic: numbers, + - * / ** and brackets.

    Raises SandboxError for a text that cannot be read; so does the function, for what is in it.

    >>> formula("-(x + 1)**2 / 4")(3)
    -4.0
    """
    if "^" in text:
        raise SandboxError("A power is written with two stars: x**2.")
    text = _as_python(UNIT_BEHIND.sub("", text), names)
    if text.count("(") != text.count(")"):
        raise SandboxError(
            f"{short(text)!r} has {text.count('(')} opening and {text.count(')')} closing "
            "brackets: each one that opens must close."
        )
    try:
        tree = ast.parse(text[:LONGEST_FORMULA].strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise SandboxError(
            f"{short(text)!r} cannot be read. Write it such as 1 + 2*{names[0]} + "
            f"3*{names[-1]}**2, with a * wherever you multiply."
        ) from None

    def function(*values: Any) -> Any:
        try:
            return _value(tree, dict(zip(names, values)))
        except ArithmeticError:
            raise SandboxError("That formula divides by 0, or has no bounds.") from None

    return function


def _as_python(text: str, names: tuple[str, ...]) -> str:
    """A formula as printed, with the signs of Python: 3x² is 3*x**2, and x(1 + x) is x*(1 + x)."""
    text = RAISED.sub(_power_in_python, text)
    for printed, sign in PRINTED.items():
        text = text.replace(printed, sign)
    known = "|".join(names)
    factor = r"((?<![\w.])\d+(?:\.\d+)?|\))"
    next_factor = rf"(\(|(?:{known})\b)"
    text = re.sub(rf"{factor}\s*(?={next_factor})", r"\1*", text)
    return re.sub(rf"\b({known})\s*(?=\()", r"\1*", text)  # no name here is a function


def _power_in_python(raised: re.Match[str]) -> str:
    digits = raised[0].translate(LOWERED)
    return f"**{digits}"


def text_as_formula(*names: str) -> Callable[[Answer], Callable[..., Any] | None]:
    """For a Program's `stands_for`: the function of `names` that a text is, None for no text."""
    return lambda answer: formula(answer, names) if isinstance(answer, str) else None


def _value(node: ast.expr, given: dict[str, Any]) -> Any:
    """What an expression is worth, with these values for its names."""
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        left = _value(node.left, given)
        if isinstance(node.op, ast.Pow):
            return _base(left) ** _power(node.right)
        return SIGNS[type(node.op)](left, _value(node.right, given))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _value(node.operand, given)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.Name) and node.id in given:
        return given[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    raise SandboxError(_unread(ast.unparse(node), tuple(given)))


def _unread(text: str, names: tuple[str, ...]) -> str:
    """A sentence on a part of a formula that is not arithmetic."""
    told = (
        f"Only numbers, {', '.join(names)}, + - * / ** and brackets can be read "
        f"here; {short(text)!r} is none of them."
    )
    for name in names:
        if name.lower() == text.lower():
            return f"{told} Capitals count: {text} is written {name} here."
    if is_code(text):
        return f"{told} {IN_QUOTES}"
    return told


def is_code(text: str) -> bool:
    """Whether a text is the name of something in code, or a call: "rule", "fl.cost(3)"."""
    return CODE.fullmatch(text.strip()) is not None


def _base(value: Any) -> Any:
    """A whole number as a float, because a high power of it would have no end of digits."""
    return float(value) if isinstance(value, int) else value


def _power(node: ast.expr) -> int:
    power = node.value if isinstance(node, ast.Constant) else None
    if type(power) is not int or not 0 <= power <= MOST_POWER:
        raise SandboxError(f"A power is a whole number from 0 to {MOST_POWER} here.")
    return power
