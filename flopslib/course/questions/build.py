"""The kind of exercise that asks for a function: it is run on numbers that count themselves.

So an answer is judged by what it does: the same values, with no more operations than it may take.
A function of the learner's may do anything: raise, give back nothing, want other arguments, loop
for ever. Each gets one sentence; `Runaway` ends what does not end. A text in the form, such as
"1 + 2*x", is read as arithmetic and never run as code.
To add an exercise: a Lesson's `build`, its ways as functions or as texts in x.
"""

import ast
import inspect
import math
import operator
import sys
from dataclasses import dataclass

from ..._support.errors import UserError
from ...counting.tally.array import Tally, tally
from ..feedback import Reply
from .kinds import Exercise

POINTS = (0.5, 2.0, -1.5)
MOST_STEPS = 2_000_000  # of Python's interpreter, for one value: about a second
SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class BuildError(UserError, ValueError):
    """A function, or a text, that cannot be judged, and why, in one sentence."""


class Runaway(BaseException):
    """More steps than MOST_STEPS; no `except Exception` of a learner's swallows it."""


@dataclass(frozen=True)
class Build(Exercise):
    """A function of x with the values of ways[0], in no more operations than ways[0].

    ways: (text in x or function, sentence), the right one first, then slower ones, known by count.
    constant, shorter: (text, sentence) for an answer without x, and for too few operations.
    """

    ways: tuple = ()
    constant: tuple = ()
    shorter: tuple = ()

    def right(self, facts):
        return self.ways[0]

    def slips(self, facts):
        return [*self.ways[1:], self.constant, self.shorter]

    def reply(self, answer, facts):
        wanted, least = self._run(self.ways[0][0])
        try:
            values, count = self._run(answer)
        except BuildError as error:
            return Reply(str(error), False)
        for x, value, right in zip(POINTS, values, wanted):
            if not math.isclose(value, right, rel_tol=1e-9):
                return Reply(self._other_values(x, value, right, values, count, least), False)
        if not count:
            return Reply(
                "The values are right, and no operation was counted: the work was done "
                "on plain numbers. Let x itself do it.",
                False,
            )
        told = f"{count} FLOP (counted)"
        if count <= least:
            fewer = f", and that is fewer than {least}" if count < least else ""
            return Reply(f"Right: {told}{fewer}. {self.ways[0][1]}", True)
        slower = {self._run(way)[1]: sentence for way, sentence in reversed(self.ways[1:])}
        return Reply(
            f"The values are right, in {told}. {slower.get(count, f'It can be done in {least}.')}",
            False,
        )

    def _other_values(self, x, value, right, values, count, least):
        if len(set(values)) == 1:
            return self.constant[1]
        told = f"At x = {x:g} it gives {value:g}, and {right:g} is asked for."
        return f"{self.shorter[1]} {told}" if count < least else told

    def _run(self, answer):
        """(values at POINTS, most operations for one of them); BuildError says what went wrong."""
        function = read(answer) if isinstance(answer, str) else answer
        if not callable(function):
            raise BuildError(
                f"A function of x is asked for, its name without brackets; "
                f"{str(answer)[:40]!r} is none."
            )
        results = [_called(function, x) for x in POINTS]
        counts = [sum(r.count.kinds.values()) if type(r) is Tally else 0 for r in results]
        return [float(getattr(r, "value", r)) for r in results], max(counts)


def read(text, names=("x",)):
    """A function of x, or of these names, out of arithmetic: numbers, + - * / ** and brackets."""

    def value(node, given):
        if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
            if isinstance(node.op, ast.Pow):
                return value(node.left, given) ** _power(node.right)
            return SIGNS[type(node.op)](value(node.left, given), value(node.right, given))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = value(node.operand, given)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.Name) and node.id in given:
            return given[node.id]
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return node.value
        raise BuildError(
            f"Only numbers, {', '.join(names)}, + - * / ** and brackets can be read "
            f"here; {ast.unparse(node)[:40]!r} is none of them."
        )

    if "^" in str(text):
        raise BuildError("A power is written with two stars: x**2.")
    try:
        tree = ast.parse(str(text)[:500].strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise BuildError(
            f"{str(text)[:40]!r} cannot be read. Write it such as 1 + 2*{names[0]} + "
            f"3*{names[-1]}**2, with a * wherever you multiply."
        ) from None
    return lambda *values: value(tree, dict(zip(names, values)))


def _power(node):
    if isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value <= 100:
        return node.value
    raise BuildError("A power is a whole number from 0 to 100 here.")


def _called(function, x):
    """function(x) of a tally, as a finite number; BuildError in one sentence for anything else."""
    try:
        inspect.signature(function).bind(x)
    except TypeError:
        raise BuildError(
            "It is called with one number, as in polynomial(2.0), and its arguments "
            "do not fit that."
        ) from None
    except ValueError:  # a built-in that does not tell
        pass
    try:
        result = within(MOST_STEPS, function, tally(x))
    except KeyboardInterrupt:
        raise
    except Runaway:
        raise BuildError(
            "It had not finished after a long while: look for a loop that never ends."
        ) from None
    except BuildError:
        raise
    except BaseException as error:  # even exit(): it was the learner's line, not the end
        said = str(error).rstrip(".")[:300]
        raise BuildError(
            f"At x = {x:g} it stopped with {type(error).__name__}{f': {said}' if said else ''}."
        ) from None
    if result is None or result is ...:
        raise BuildError("It gives back nothing: let it end in `return` and the value.")
    if getattr(result, "size", 0) == 1:  # an array of one
        result = result.item()
    if inspect.iscoroutine(result):
        result.close()
    value = getattr(result, "value", result)
    if type(result) is not Tally and not isinstance(value, int | float):
        raise BuildError(f"It gives back a {type(result).__name__}, and a number is asked for.")
    if not abs(value) < 1e300:
        raise BuildError(f"At x = {x:g} it gives a number without bounds, or none (nan).")
    return result


def within(steps, function, x):
    """function(x), ended by Runaway after so many steps; works on every system and thread."""
    left = steps

    def watch(frame, event, _):
        nonlocal left
        frame.f_trace_opcodes = True  # `while True: pass` is one line, and goes on within it
        left -= 1
        if left < 0:
            raise Runaway
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        return function(x)
    finally:
        sys.settrace(before)
