"""One sentence, instead of a traceback, for an argument that a function cannot use.

    @explained(FigureError, "fl.plot.rulers", {"Format": 'a format, such as fl.Format("BF16")'})
    def rulers(*formats: Format): ...

    rulers(3)  # FigureError: fl.plot.rulers needs a format, such as fl.Format("BF16"), as formats;
               # 3 is a whole number.

What a function checks itself, it says itself. Whatever else goes wrong inside is explained here,
after it went wrong and never before: the argument that its type hint does not fit is named. So a
thing of another class that works as well is never refused. The first error stays as `__cause__`.
An error from inside a function that was given as an argument is the user's own, and passes.
To put another type hint into words: a line in KINDS.
"""

from __future__ import annotations

import ast
import functools
import inspect
import numbers
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from .errors import LONGEST, UserError, short

MISTAKES = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RuntimeError)
LONGEST_CAUSE = 60  # characters of an error that is not ours
UNEXPECTED = "unexpected keyword argument"
NAMELESS = (
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.VAR_KEYWORD,
    inspect.Parameter.POSITIONAL_ONLY,
)
MOST_NAMED = 3  # arguments
MOST_LOOKED_AT = 100  # elements of a list, of which one may be what is not understood


def _is_list(x: object) -> bool:
    return isinstance(x, Iterable) and not isinstance(x, (str, bytes))


# A type hint: its words, and what fits it.
KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ("a text", lambda x: isinstance(x, str)),
    "bool": ("True or False", lambda x: isinstance(x, bool)),
    "int": ("a whole number", lambda x: hasattr(x, "__index__") and not isinstance(x, bool)),
    "float": ("a number", lambda x: hasattr(x, "__float__") and not isinstance(x, bool)),
    "Path": ("a path", lambda x: isinstance(x, str) or hasattr(x, "__fspath__")),
    "Callable": ("a function", callable),
    "Mapping": ("a dict", lambda x: isinstance(x, Mapping)),
    **dict.fromkeys(
        ("Iterable", "Sequence", "Collection", "Iterator", "list", "tuple"), ("a list", _is_list)
    ),
}
READ_TWICE = (list, tuple, set, frozenset, Mapping)  # looking inside uses nothing up
ANYTHING = ("Any", "object")

Examples = Mapping[str, str]  # {name of a class: "a format, such as ..."}
Function = TypeVar("Function", bound=Callable)


def explained(
    error: type[UserError],
    name: str = "",
    examples: Examples | None = None,
    usage: str = "",
) -> Callable[[Function], Function]:
    """A decorator: what goes wrong inside over an argument is raised as `error`, in one sentence.

    Parameters
    ----------
    error : the class of the error.
    name : how users call the function; "fl." before its own name unless given.
    examples : for a class in a type hint, what to give for it: "a format, such as ...".
    usage : a call that is right, to end the sentence with.
    """

    def decorate(function: Function) -> Function:
        called = name or f"fl.{function.__name__}"

        def explain(mistake: Exception, args: tuple, named: dict[str, Any]) -> str:
            """The sentence about a mistake; "" where it needs none of ours."""
            if isinstance(mistake, UserError) or _is_of(mistake, [*args, *named.values()]):
                return ""
            sentence = _sentence(function, called, args, named, mistake, examples or {})
            if usage and "such as" not in sentence:
                sentence += f" Write {usage}."
            return sentence

        @functools.wraps(function)
        def call(*args: Any, **named: Any) -> Any:
            try:
                return function(*args, **named)
            except MISTAKES as mistake:
                if sentence := explain(mistake, args, named):
                    raise error(sentence) from mistake
                raise

        @functools.wraps(function)
        def generate(*args: Any, **named: Any) -> Any:
            try:
                yield from function(*args, **named)
            except MISTAKES as mistake:
                if sentence := explain(mistake, args, named):
                    raise error(sentence) from mistake
                raise

        return generate if inspect.isgeneratorfunction(function) else call  # type: ignore

    return decorate


def _is_of(mistake: BaseException, given: list) -> bool:
    """Whether an error comes from inside of a function that was given."""
    codes = {code for thing in given for code in _codes(thing)}
    step = mistake.__traceback__
    while step:
        if step.tb_frame.f_code in codes:
            return True
        step = step.tb_next
    return False


def _codes(thing: Any) -> Iterator[types.CodeType]:
    """What runs when a thing is called, or a generator read, as far as it is written in Python."""
    if isinstance(thing, types.GeneratorType):
        yield thing.gi_code
    if isinstance(thing, functools.partial):
        yield from _codes(thing.func)
    if not callable(thing):
        return
    if not isinstance(thing, (types.FunctionType, types.MethodType)):
        thing = thing.__init__ if isinstance(thing, type) else type(thing).__call__
    for function in (thing, inspect.unwrap(thing)):
        code = getattr(function, "__code__", None)
        if code and code.co_filename != __file__:  # not `call` above, which all have in common
            yield code


def _sentence(
    function: Callable,
    name: str,
    args: tuple,
    named: dict[str, Any],
    mistake: Exception,
    examples: Examples,
) -> str:
    """What was asked for, and what was given instead."""
    inside = mistake.__traceback__ and mistake.__traceback__.tb_next
    if inside is None:  # the call did not fit: Python says what is missing or too much
        what = short(mistake, 2 * LONGEST_CAUSE).removeprefix(f"{function.__qualname__}()")
        return f"{name}{what}.{_accepted(function, what)}"
    for parameter, value, hint in _given(function, args, named):
        misfit = _misfit(value, hint, function.__globals__)
        if misfit:
            value, hint = misfit
            wanted = _wanted(hint, examples)
            comma = "," if "," in wanted else ""
            return f"{name} needs {wanted}{comma} as {parameter}; {described(value)}."
    given = [*args, *named.values()]
    if "self" in inspect.signature(function).parameters:
        given = given[1:]
    kinds = [_kind(value) for value in given[:MOST_NAMED]]
    cause = f"{type(mistake).__name__}: {short(mistake, LONGEST_CAUSE)}"
    return f"{name} cannot use {' and '.join(kinds) or 'nothing'} ({cause})."


def _accepted(function: Callable, what: str) -> str:
    """A sentence with the names of all arguments, if one was given that there is not."""
    if UNEXPECTED not in what:
        return ""
    names = []
    signature = inspect.signature(function)
    for name, parameter in signature.parameters.items():
        if parameter.kind not in NAMELESS and name != "self":
            names.append(name)
    listed = ", ".join(names)
    return f" It takes {listed}." if names else ""


def _given(
    function: Callable, args: tuple, named: dict[str, Any]
) -> Iterator[tuple[str, Any, ast.expr]]:
    """(parameter, value, its type hint) of every argument that has a hint."""
    signature = inspect.signature(function)
    for name, value in signature.bind(*args, **named).arguments.items():
        parameter = signature.parameters[name]
        if parameter.annotation is parameter.empty:
            continue
        hint = ast.parse(str(parameter.annotation), mode="eval").body
        if parameter.kind is parameter.VAR_POSITIONAL:
            for each in value:
                yield name, each, hint
        elif parameter.kind is parameter.VAR_KEYWORD:
            for key, each in value.items():
                yield key, each, hint
        else:
            yield name, value, hint


# -- type hints ------------------------------------------------------------------------------------
def _misfit(value: Any, hint: ast.expr, known: dict[str, Any]) -> tuple[Any, ast.expr] | None:
    """(what does not fit, its hint): the value, or an element of it; None where all fits."""
    choices = list(_choices(hint))
    inside = None
    for choice in choices:
        if not _fits(value, choice, known):
            continue
        inside = _misfit_inside(value, choice, known)
        if inside is None:
            return None
    return inside or (value, hint)


def _misfit_inside(value: Any, hint: ast.expr, known: dict[str, Any]) -> Any:
    """The first element that does not fit the hint of a list or a dict."""
    if not isinstance(hint, ast.Subscript) or not isinstance(value, READ_TWICE):
        return None
    part = hint.slice
    elements: Iterable = value
    if isinstance(value, Mapping):
        elements = value.values()
    if isinstance(part, ast.Tuple):
        part = part.elts[-1]
        if not isinstance(value, Mapping):
            return None
    for element, _ in zip(elements, range(MOST_LOOKED_AT)):
        misfit = _misfit(element, part, known)
        if misfit:
            return misfit
    return None


def _choices(hint: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of a hint: those of `str | None` are str and None."""
    if isinstance(hint, ast.BinOp):
        yield from _choices(hint.left)
        yield from _choices(hint.right)
    else:
        yield hint


def _head(hint: ast.expr) -> str:
    """The name of a hint without what is in brackets: "Mapping", "ndarray", "None"."""
    if isinstance(hint, ast.Subscript):
        hint = hint.value
    return ast.unparse(hint).rpartition(".")[2]


def _fits(value: Any, hint: ast.expr, known: dict[str, Any]) -> bool:
    head = _head(hint)
    if head in ANYTHING:
        return True
    if head == "None":
        return value is None
    if head in KINDS:
        _, fits = KINDS[head]
        return fits(value)
    if not isinstance(known.get(head, type), type):  # a name for several hints: unknown
        return True
    return head in [kind.__name__ for kind in type(value).__mro__]


def _wanted(hint: ast.expr, examples: Examples) -> str:
    """A hint in words: "a text or a whole number"; where there is an example, that alone."""
    heads = [_head(choice) for choice in _choices(hint)]
    words = [examples[head] for head in heads if head in examples]
    if not words:
        words = [_in_words(head) for head in heads if head != "None"]
    return " or ".join(dict.fromkeys(words))


def _in_words(head: str) -> str:
    words, _ = KINDS.get(head, (f"a {head}", None))
    return words


# -- values ----------------------------------------------------------------------------------------
def described(value: Any) -> str:
    """A value with its kind: "3 is a whole number", "it was given a Tensor"."""
    kind = _kind(value)
    if value is None:
        return "it was given None"
    shown = repr(value) if isinstance(value, (str, bytes, numbers.Number, list, tuple)) else ""
    if not shown or len(shown) > LONGEST or not shown.isprintable():
        return f"it was given {kind}"
    return f"{shown} is {kind}"


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, type):
        return f"the class {short(value.__name__)}"
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
        return "a function"
    if isinstance(value, bool):
        return "no number"
    for kind, words in KIND_OF.items():
        if isinstance(value, kind):
            return words
    name = short(type(value).__name__)
    article = "an" if name[:1].lower() in "aeiou" or name.startswith("nd") else "a"  # an ndarray
    return f"{article} {name}"


KIND_OF = {
    str: "a text",
    numbers.Integral: "a whole number",
    numbers.Real: "a number",
    list: "a list",
    tuple: "a tuple",
    dict: "a dict",
}
