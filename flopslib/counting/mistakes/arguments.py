"""Mistakes in the call itself: arguments that the model does not take, or that are missing.

What other counters take by name is known here, and what to write for it instead.
To know another habit: a name in SHAPE_NAMES, INPUT_NAMES or ELSEWHERE.
"""

from __future__ import annotations

import inspect
import re

from ..._support.errors import did_you_mean, short
from .call import FailedCall, listed, written
from .values import are_sizes, are_tensors, input_of_shape, one_by_one, shape_in_place

# What other counters take by name, or what fl.count has elsewhere.
SHAPE_NAMES = {"input_size", "input_shape", "input_res", "input_sizes", "size", "shape"}
INPUT_NAMES = {"inputs", "input_data", "example_inputs", "example_input", "dummy_input", "args"}
ELSEWHERE = {
    "strict": "strict is an option of the block: with fl.count(strict=True) as c: {call}",
    "by": "by is of what the count shows: fl.{count}.by({value})",
    "convention": "a convention is of what the count shows: fl.{count}.total({value})",
    "depth": "depth is an option of what the count shows: fl.{count}.table(depth={value})",
}
# What an operator of torch says of a name that it does not take.
TOO_MANY = re.compile(r"expected at most \d+ argument|nexpected keyword|nknown keyword")


def is_given_an_unknown_keyword(call: FailedCall) -> str:
    """input_size=, strict=, depth= and others that the model does not take."""
    known = [p.name for p in call.parameters]
    unknown = next((name for name in call.options if name not in known), None)
    if unknown is None or not (call.does_not_fit or call.takes_any_name):
        return ""
    is_ours = unknown in ELSEWHERE and TOO_MANY.search(str(call.error)) is not None
    if call.takes_any_name and not is_ours and not did_you_mean(unknown, known):
        return ""
    value = call.options[unknown]
    if unknown in SHAPE_NAMES:
        return (
            f"fl.count takes the input itself, and no {unknown}=. "
            f"Write {call.with_inputs(input_of_shape(call, value))}."
        )
    if unknown in INPUT_NAMES:
        inputs = value if isinstance(value, (tuple, list)) else [value]
        texts = [written(x, "x") for x in inputs]
        return f"The inputs follow the model, without {unknown}=. Write {call.with_inputs(*texts)}."
    rest = [argument.keyword + argument.text for argument in call.passed]
    rest = [text for text in rest if not text.startswith(f"{unknown}=")]
    if unknown in ELSEWHERE:
        inside = f"{call.name}({', '.join(rest)})"
        counted = call.with_inputs(*rest).removeprefix("fl.")
        told = ELSEWHERE[unknown].format(call=inside, count=counted, value=short(repr(value)))
        return f"Everything after {call.name} is passed on to it. {told}."
    hint = did_you_mean(unknown, known)
    if len(call.passed) == 1 and not hint:
        hint = f" Write {call.with_inputs(call.passed[0].text)}."
    return (
        f"{call.who} takes {call.takes}, and no {short(unknown)}=: all that follows "
        f"{call.name} is passed on to it.{hint}"
    )


def has_no_forward(call: FailedCall) -> str:
    """A list of modules, or a class whose forward has another name."""
    if not isinstance(call.error, NotImplementedError) or "forward" not in str(call.error):
        return ""
    if call.layer is not None or not call.is_model:
        return ""
    return (
        f"{call.who} has no forward, so {call.name} cannot be called. "
        f"Write fl.count(lambda x: ..., x) with what is to be done."
    )


def lacks_inputs(call: FailedCall) -> str:
    """fl.count(model): nothing, or too little, was passed."""
    if call.is_model and not call.args and not call.options and call.parameters:
        own = f" ({type(call.error).__name__}: {short(call.error, 80)})"
        why = "" if call.does_not_fit else own
        right = call.example or call.parameters[0].name
        needed = [p.name for p in call.parameters[1:] if p.default is p.empty]
        return (
            f"{call.who} was called without an input{why}. "
            f"Write {call.with_inputs(right, *needed)}."
        )
    if not call.does_not_fit:
        return ""
    if len(call.passed) == 1 and are_tensors(call.passed[0].value):
        return one_by_one(call, call.passed[0])
    missing = [p.name for p in call.parameters if _is_missing(call, p)]
    if not missing:
        return ""
    passed = [argument.keyword + argument.text for argument in call.passed]
    return (
        f"{call.who} takes {call.takes}, and {listed(missing)} "
        f"{'was' if len(missing) == 1 else 'were'} not passed. "
        f"Write {call.with_inputs(*passed, *missing)}."
    )


def _is_missing(call: FailedCall, parameter: inspect.Parameter) -> bool:
    """Whether a parameter without a default got no argument."""
    if parameter.default is not parameter.empty or parameter.name in call.options:
        return False
    assert call.signature is not None
    place = list(call.signature.parameters).index(parameter.name)
    return parameter.kind is parameter.KEYWORD_ONLY or place >= len(call.args)


def is_given_too_many(call: FailedCall) -> str:
    """fl.count(net, 1, 784), or one input more than the model takes."""
    if not call.does_not_fit:
        return ""
    if are_sizes(call.args):
        return shape_in_place(call, call.args, str(tuple(call.args)))
    many = len(call.args) + len(call.options)
    taken = [argument.text for argument in call.passed[: len(call.parameters)]]
    return (
        f"{call.who} takes {call.takes}, and {many} inputs were passed. "
        f"Write {call.with_inputs(*taken)}."
    )
