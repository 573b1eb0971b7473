"""The table of mistakes: what was passed, and the sentence that shows the right call.

Each diagnosis takes a call that failed before anything was computed, and returns one sentence, or
"" if that is not what happened. They are asked in their order, and the first one answers. Where
none of them knows the mistake, and wherever the model had begun to compute, the error is the user's
own, and passes unchanged.
To add one: a function in arguments, values or sizes, and its place in DIAGNOSES.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..._support.callers import name_of
from ..._support.errors import UserError
from . import arguments, sizes, values
from .call import FailedCall, written

DIAGNOSES: tuple[Callable[[FailedCall], str], ...] = (
    arguments.has_no_forward,
    arguments.is_given_an_unknown_keyword,
    arguments.lacks_inputs,
    arguments.is_given_too_many,
    values.is_given_a_dictionary,
    values.is_given_no_tensor,
    values.is_on_another_device,
    values.is_of_another_dtype,
    sizes.has_a_token_beyond_the_table,
    sizes.has_a_wrong_size,
)

BLOCK = "Or write `with fl.count() as c:` around what is to be counted."


def sentence(fn: Callable, args: Sequence, options: Mapping, error: Exception) -> str:
    """What was wrong with a call that failed before anything was computed; "" if none is known."""
    if isinstance(error, UserError):
        return ""
    call = FailedCall(fn, args, options, error)
    for diagnosis in DIAGNOSES:
        if found := diagnosis(call):
            return found
    return ""


def of_class(cls: type, args: Sequence) -> str:
    """What to write where a class of models was passed in place of a model."""
    needed = []
    for parameter in inspect.signature(cls).parameters.values():
        variable = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        if parameter.default is parameter.empty and not variable:
            needed.append(parameter.name)
    inputs = [written(value, "x") for value in args] or ["x"]
    made = f"{cls.__name__}({', '.join(needed)})"
    return (
        f"{cls.__name__} is a class, and not yet a model. Write fl.count({made}, "
        f"{', '.join(inputs)})."
    )


def of_no_callable(fn: Any, args: Sequence) -> str:
    """What to write where something that cannot be called was passed in the model's place."""
    kind = type(fn).__name__
    model = next((x for x in args if callable(x)), None)
    if model is not None:
        inputs = [written(x, "x") for x in (fn, *args) if x is not model]
        name = name_of(model, getattr(model, "__name__", "model"))
        right = f"fl.count({', '.join([name, *inputs])})"
        return f"{kind} is not callable: the model comes first. Write {right}."
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(fn, torch.Tensor):
        return (
            "Tensor is not callable: write the model and its input with a comma, "
            f"fl.count(model, x) and not fl.count(model(x)). {BLOCK}"
        )
    return f"{kind} is not callable. Write fl.count(model, x). {BLOCK}"
