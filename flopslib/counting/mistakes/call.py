"""A call that failed, and what can be asked about it: where the error came from, what was passed.

Nothing here runs the user's code again, and nothing prints an array: arrays appear by their name,
or by their shape.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from opcode import opmap
from pathlib import Path
from types import TracebackType
from typing import Any

from ..._support.callers import name_of
from ..._support.errors import short
from .example import Example, example_for

OURS = str(Path(__file__).parents[2])
RAISES = {opmap["RAISE_VARARGS"], opmap["RERAISE"]}
MOST_NAMES = 4  # of parameters, in a sentence
UNNAMED = "xyz"  # inputs that have no name
INPUTS = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Passed:
    """One argument: how the user writes it, what it is, and "name=" where it was passed by name."""

    text: str
    value: Any
    keyword: str = ""


@dataclass(frozen=True)
class FailedCall:
    """fn(*args, **options), which raised `error` before anything was computed."""

    fn: Any
    args: Sequence[Any]
    options: Mapping[str, Any]
    error: Exception

    # -- what was called --------------------------------------------------------------------------
    @cached_property
    def is_model(self) -> bool:
        """Whether it is a module of PyTorch."""
        torch = sys.modules.get("torch")
        return torch is not None and isinstance(self.fn, torch.nn.Module)

    @cached_property
    def name(self) -> str:
        """What the user calls it: the variable, the function's own name, or "model"."""
        if self.is_model:
            return name_of(self.fn, "model")
        own = getattr(self.fn, "__name__", "fn")
        if inspect.ismethod(self.fn):
            return f"{name_of(self.fn.__self__, 'model')}.{own}"
        return name_of(self.fn, own if own.isidentifier() else "fn")

    @cached_property
    def who(self) -> str:
        """What is called, for a sentence: "MLP" or "two"."""
        model = getattr(self.fn, "_orig_mod", self.fn)  # of a compiled model
        return type(model).__name__ if self.is_model else self.name

    @cached_property
    def signature(self) -> inspect.Signature | None:
        """What it takes; None for built-in functions that do not say so."""
        fn: Callable = getattr(self.fn, "_orig_mod", self.fn)  # of a compiled model
        if self.is_model:
            fn = fn.forward
        try:
            return inspect.signature(fn)
        except (ValueError, TypeError):
            return None

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """Its parameters, without *args and **kwargs."""
        if self.signature is None:
            return []
        variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        return [p for p in self.signature.parameters.values() if p.kind not in variable]

    @property
    def takes(self) -> str:
        """The names of what it takes, for a sentence: "x and mask"."""
        names = [p.name for p in self.parameters]
        needed = [p.name for p in self.parameters if p.default is p.empty]
        if len(names) > MOST_NAMES:
            names = needed or [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"]
        return listed(names) or "nothing"

    @property
    def takes_any_name(self) -> bool:
        """Whether it has **kwargs, which take a misspelled name in silence."""
        if self.signature is None:
            return False
        return any(p.kind is p.VAR_KEYWORD for p in self.signature.parameters.values())

    @cached_property
    def does_not_fit(self) -> bool:
        """Whether the call itself failed: these arguments are not those of the function."""
        if self.signature is None or not isinstance(self.error, TypeError) or self._user_files:
            return False
        try:
            self.signature.bind(*self.args, **self.options)
        except TypeError:
            return True
        return False

    # -- where it failed --------------------------------------------------------------------------
    @cached_property
    def _steps(self) -> list[TracebackType]:
        """The steps of the traceback, the innermost last."""
        steps = []
        step = self.error.__traceback__
        while step is not None:
            steps.append(step)
            step = step.tb_next
        return steps

    @cached_property
    def _user_files(self) -> list[TracebackType]:
        """The steps in files that are neither the package's nor PyTorch's."""
        return [step for step in self._steps if not _is_library(_file(step))]

    @cached_property
    def is_raised_by_the_user(self) -> bool:
        """Whether a `raise` or an `assert` of the user's own, or of another library, did it."""
        innermost = self._steps[-1]
        instruction = innermost.tb_frame.f_code.co_code[innermost.tb_lasti]
        return instruction in RAISES and not _is_library(_file(innermost))

    @cached_property
    def layer(self) -> Any:
        """The innermost module whose call failed; None where no module was reached."""
        return self._layer_and_input[0]

    @cached_property
    def layer_input(self) -> Any:
        """The tensor that this layer was given; None where it was given none."""
        return self._layer_and_input[1]

    @cached_property
    def _layer_and_input(self) -> tuple[Any, Any]:
        torch = sys.modules.get("torch")
        if torch is None:
            return None, None
        for step in reversed(self._steps):
            frame = step.tb_frame
            layer = frame.f_locals.get("self")
            if frame.f_code.co_name == "forward" and isinstance(layer, torch.nn.Module):
                names = frame.f_code.co_varnames[1 : frame.f_code.co_argcount]
                given = [frame.f_locals.get(name) for name in names]
                return layer, next((x for x in given if isinstance(x, torch.Tensor)), None)
        return None, None

    # -- what was passed --------------------------------------------------------------------------
    @cached_property
    def passed(self) -> list[Passed]:
        """Each argument: how the user writes it, and what it is."""
        names = [p.name for p in self.parameters if p.kind in INPUTS]
        passed = []
        for place, value in enumerate(self.args):
            name = names[place] if place < len(names) else UNNAMED[place % len(UNNAMED)]
            passed.append(Passed(written(value, name), value))
        for name, value in self.options.items():
            passed.append(Passed(written(value, name), value, f"{name}="))
        return passed

    @cached_property
    def tensors(self) -> list[Passed]:
        """The arguments that are tensors of PyTorch."""
        torch = sys.modules.get("torch")
        if torch is None:
            return []
        return [argument for argument in self.passed if isinstance(argument.value, torch.Tensor)]

    def argument_of(self, tensor: Any) -> Passed | None:
        """The argument that a layer was given as it is, or in a view of the same shape."""
        for argument in self.tensors:
            x = argument.value
            if x is tensor:
                return argument
            if tensor is not None and x.shape == tensor.shape and x.dtype == tensor.dtype:
                return argument
        return None

    @cached_property
    def weights(self) -> list[Any]:
        """The model's own tensors."""
        return [*self.fn.parameters(), *self.fn.buffers()] if self.is_model else []

    # -- what to type -----------------------------------------------------------------------------
    @cached_property
    def example(self) -> Example | None:
        """An input that the model would take."""
        return example_for(self.fn)

    def with_inputs(self, *inputs: object) -> str:
        """The call to type: "fl.count(net, torch.rand(1, 784))"."""
        return f"fl.count({', '.join(map(str, (self.name, *inputs)))})"

    def instead(self, wrong: Passed, right: object) -> str:
        """The call to type, with one argument replaced."""
        inputs = []
        for argument in self.passed:
            text = right if argument is wrong else argument.text
            inputs.append(f"{argument.keyword}{text}")
        return self.with_inputs(*inputs)


def _file(step: TracebackType) -> str:
    return step.tb_frame.f_code.co_filename


def _is_library(file: str) -> bool:
    """Whether a file is the package's own, PyTorch's or NumPy's."""
    if file.startswith(OURS):
        return True
    for name in ("torch", "numpy"):
        module = sys.modules.get(name)
        if (
            module is not None
            and module.__file__
            and file.startswith(str(Path(module.__file__).parent))
        ):
            return True
    return False


# -- words -----------------------------------------------------------------------------------------
def written(value: Any, otherwise: str) -> str:
    """How the user writes an argument: its variable's name, a short number, or `otherwise`."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return short(repr(value), 20)
    if isinstance(value, (tuple, list)) and all(isinstance(n, int) for n in value):
        return short(repr(value), 30)
    return name_of(value, otherwise)


def listed(names: Sequence[str]) -> str:
    """ "x", "x and y", "x, y and mask"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def shape_text(tensor: Any) -> str:
    """A tensor's shape in a sentence: "1 x 784"; "one number" where it has no dimensions."""
    return " x ".join(map(str, tensor.shape)) or "one number"


def dtype_name(tensor: Any) -> str:
    """A tensor's dtype as people write it: "float32"."""
    return str(tensor.dtype).removeprefix("torch.")
