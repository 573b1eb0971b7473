"""The table of mistakes: what was passed, and the sentence that shows the right call.

Each diagnosis takes a call that failed before anything was computed, and returns one sentence, or
"" if that is not what happened. They are asked in their order, and the first one answers. Where
none of them knows the mistake, and wherever the model had begun to compute, the error is the user's
own, and passes unchanged.
To add one: a function here, and its place in DIAGNOSES.
"""

from __future__ import annotations

import inspect
import numbers
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..._support.callers import name_of
from ..._support.errors import UserError, did_you_mean, short
from .call import FailedCall, Passed, listed, shape_text, written
from .example import SIDE

# What other counters take by name, or what fl.count has elsewhere.
SHAPE_NAMES = {"input_size", "input_shape", "input_res", "input_sizes", "size", "shape"}
INPUT_NAMES = {"inputs", "input_data", "example_inputs", "example_input", "dummy_input", "args"}
ELSEWHERE = {
    "strict": "strict is an option of the block: with fl.count(strict=True) as c: {call}",
    "depth": "depth is an option of what the count shows: fl.{count}.table(depth={value})",
}
BLOCK = "Or write `with fl.count() as c:` around what is to be counted."
DEVICE = re.compile(r"device|meta|cuda|cpu|mps|type \(", re.IGNORECASE)
MISMATCH = re.compile(r"type|Double|Half|Float|Long|Int|Byte|Char")


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


# -- the call itself -------------------------------------------------------------------------------
def is_given_an_unknown_keyword(call: FailedCall) -> str:
    """input_size=, strict=, depth= and others that the model does not take."""
    known = [p.name for p in call.parameters]
    unknown = next((name for name in call.options if name not in known), None)
    if unknown is None or not (call.does_not_fit or call.takes_any_name):
        return ""
    if call.takes_any_name and not did_you_mean(unknown, known):
        return ""
    value = call.options[unknown]
    if unknown in SHAPE_NAMES:
        return (
            f"fl.count takes the input itself, and no {unknown}=. "
            f"Write {call.with_inputs(_input_of_shape(call, value))}."
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
    if len(call.passed) == 1 and _are_tensors(call.passed[0].value):
        return _one_by_one(call, call.passed[0])
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
    if _are_sizes(call.args):
        return _is_a_shape(call, call.args, str(tuple(call.args)))
    many = len(call.args) + len(call.options)
    taken = [argument.text for argument in call.passed[: len(call.parameters)]]
    return (
        f"{call.who} takes {call.takes}, and {many} inputs were passed. "
        f"Write {call.with_inputs(*taken)}."
    )


# -- what is not a tensor --------------------------------------------------------------------------
def is_given_no_tensor(call: FailedCall) -> str:
    """A shape, a list, an array or a text in the place of a tensor."""
    kinds = (TypeError, AttributeError, RuntimeError)  # the last one by TorchScript
    if call.is_raised_by_the_user or not isinstance(call.error, kinds):
        return ""
    for place, argument in enumerate(call.passed):
        kind = "CountedArray" if _is_array(argument.value) else type(argument.value).__name__
        blamed = rf"must be Tensor, not [\w.]*\b{re.escape(kind)}\b|found type '{re.escape(kind)}'"
        is_first_input = call.is_model and place == 0
        if is_first_input and not isinstance(call.error, RuntimeError):
            blamed = rf"\b{re.escape(kind)}\b|\bsequence\b"
        found = re.search(blamed, str(call.error)) and _instead_of_a_tensor(call, argument)
        if found:
            return found
    return ""


def _instead_of_a_tensor(call: FailedCall, argument: Passed) -> str:
    """The sentence for one argument that is not a tensor; "" for one that is."""
    value, text = argument.value, argument.text
    torch = sys.modules.get("torch")
    if torch is None or isinstance(value, torch.Tensor):
        return ""
    if _is_array(value):
        right = f"torch.from_numpy({text}){_to_the_weights(call, value)}"
        return f"{text} is an array of NumPy. Write {call.instead(argument, right)}."
    if _are_sizes(value):
        return _is_a_shape(call, value, text, argument)
    if _are_tensors(value):
        return _one_by_one(call, argument)
    if isinstance(value, list) and _holds_numbers(value):
        right = f"torch.tensor({text})"
        return f"{text} is a list. Write {call.instead(argument, right)}."
    right = call.example or "a tensor"
    if value is None or isinstance(value, (str, numbers.Number)):
        return f"{text} is not a tensor. Write {call.instead(argument, right)}."
    kind = type(value).__name__
    return (
        f"{text} is of type {kind}, and a tensor is needed. Write {call.instead(argument, right)}."
    )


def is_given_a_dictionary(call: FailedCall) -> str:
    """A batch as a tokenizer makes it, whose inputs have names."""
    if not call.is_model or not call.args or not isinstance(call.args[0], Mapping):
        return ""
    if not isinstance(call.error, (TypeError, AttributeError)):
        return ""
    kind = type(call.args[0]).__name__
    if str(call.error) and not re.search(rf"\b{re.escape(kind)}\b", str(call.error)):
        return ""
    text = call.passed[0].text
    return f"{text} is a dictionary of inputs. Write {call.with_inputs(f'**{text}')}."


def _are_tensors(value: Any) -> bool:
    """Whether it is a list or a tuple of tensors."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, (tuple, list)) or not value:
        return False
    return all(isinstance(x, torch.Tensor) for x in value)


def _one_by_one(call: FailedCall, argument: Passed) -> str:
    """The sentence for a list of inputs, which other counters ask for."""
    kind = type(argument.value).__name__
    inputs = []
    for place, tensor in enumerate(argument.value):
        inputs.append(name_of(tensor, f"{argument.text}[{place}]"))
    return f"The inputs came as one {kind}. Write them one by one: {call.with_inputs(*inputs)}."


def _holds_numbers(value: Any) -> bool:
    """Whether the first thing in nested lists is a number."""
    while isinstance(value, list) and value:
        value = value[0]
    return isinstance(value, numbers.Number)


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def _to_the_weights(call: FailedCall, array: Any) -> str:
    """ ".float()", where an array of float64 meets weights of float32."""
    dtypes = {weight.dtype for weight in call.weights if weight.is_floating_point()}
    if str(array.dtype) == "float64" and {str(dtype) for dtype in dtypes} == {"torch.float32"}:
        return ".float()"
    return ""


def _are_sizes(value: Any) -> bool:
    """Whether it is a row of whole numbers, as a shape is."""
    if not isinstance(value, (tuple, list)) or not value:
        return False
    return all(isinstance(n, int) and not isinstance(n, bool) for n in value)


def _is_a_shape(call: FailedCall, sizes: Any, text: str, argument: Passed | None = None) -> str:
    """The sentence for a shape, or for what may be a shape or a list of tokens."""
    right = _input_of_shape(call, sizes)
    whole = call.with_inputs(right) if argument is None else call.instead(argument, right)
    if isinstance(sizes, list) and call.example and call.example.tokens and argument:
        tokens = call.instead(argument, f"torch.tensor([{text}])")
        return f"{text} is a list. As tokens write {tokens}, as a shape {whole}."
    return f"{text} is a shape, and {call.who} takes the input itself. Write {whole}."


def _input_of_shape(call: FailedCall, sizes: Any) -> object:
    """A tensor of the shape that was passed, as a line to type."""
    if sizes and isinstance(sizes[0], (tuple, list)):  # torchinfo takes a list of shapes
        sizes = sizes[0]
    if not _are_sizes(sizes):
        return call.example or "x"
    shape = tuple(sizes)
    if call.example is None:
        return f"torch.rand({', '.join(map(str, shape))})"
    whole = len(call.example.shape)
    if len(shape) == whole - 1 and whole > 2:  # ptflops and Keras leave the batch out
        shape = (1, *shape)
    return call.example.of_shape(shape)


# -- where tensors lie, and what they hold ---------------------------------------------------------
def is_on_another_device(call: FailedCall) -> str:
    """A model on one device and its input on another, or two inputs."""
    if call.is_raised_by_the_user or not isinstance(call.error, (RuntimeError, ValueError)):
        return ""
    if not DEVICE.search(str(call.error)):
        return ""
    homes = {str(weight.device): call.name for weight in call.weights}
    for argument in call.tensors:
        device = str(argument.value.device)
        homes = homes or {device: argument.text}
        if device in homes:
            continue
        home, whose = next(iter(homes.items()))
        right = f'{argument.text}.to("{home}")'
        if device == "meta":  # there are no numbers that could be moved
            right = f'torch.zeros_like({argument.text}, device="{home}")'
        return (
            f"{whose} is on {home}, and {argument.text} is on {device}. "
            f"Write {call.instead(argument, right)}."
        )
    return ""


def is_of_another_dtype(call: FailedCall) -> str:
    """Numbers of another format than the weights, or numbers where tokens are looked up."""
    if call.is_raised_by_the_user or not isinstance(call.error, RuntimeError):
        return ""
    if not MISMATCH.search(str(call.error)):
        return ""
    dtypes = {_name(w.dtype) for w in call.weights if w.is_floating_point()}
    looks_up = hasattr(call.layer, "num_embeddings")
    for argument in call.tensors:
        x = argument.value
        if call.layer_input is not None and not _same(x, call.layer_input):
            continue
        if looks_up and x.is_floating_point():
            example = call.example or f"{argument.text}.long()"
            if call.example and call.example.tokens:
                example = call.example.of_shape(tuple(x.shape))
            return (
                f"{argument.text} holds {_name(x.dtype)} numbers, and an embedding looks up "
                f"whole ones. Write {call.instead(argument, example)}."
            )
        if not looks_up and dtypes and _name(x.dtype) not in dtypes:
            wanted = sorted(dtypes)[0]
            right = f"{argument.text}.to(torch.{wanted})"
            return (
                f"{argument.text} is {_name(x.dtype)}, and the weights of {call.name} are "
                f"{wanted}. Write {call.instead(argument, right)}."
            )
    return ""


def _name(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def has_a_token_beyond_the_table(call: FailedCall) -> str:
    """A token whose row the embedding does not have."""
    rows = getattr(call.layer, "num_embeddings", 0)
    if not rows or not isinstance(call.error, IndexError) or call.layer_input is None:
        return ""
    tokens = call.layer_input
    low, high = int(tokens.min()), int(tokens.max())
    wrong = high if high >= rows else low
    span = f"the embedding has {rows:,} rows, 0 to {rows - 1:,}"
    argument = next((a for a in call.tensors if _same(a.value, tokens)), None)
    if argument is None:  # the model's own positions
        longest = max((tuple(a.value.shape) for a in call.tensors), key=len, default=())
        given = " x ".join(map(str, longest))
        return f"Row {wrong:,} was looked up, and {span}: is an input of {given} too long?"
    example = f"torch.randint({rows}, {tuple(tokens.shape)})"
    return f"There is no token {wrong:,}: {span}. Write {call.instead(argument, example)}."


# -- sizes -----------------------------------------------------------------------------------------
def has_a_wrong_size(call: FailedCall) -> str:
    """A last dimension, or a number of channels, that the first layer does not take."""
    if call.is_raised_by_the_user or call.layer is None or call.layer_input is None:
        return ""
    got = tuple(call.layer_input.shape)
    found = _wrong_size(call.layer, got)
    if found is None:
        return ""
    takes, shape = found
    layer = type(call.layer).__name__
    argument = next((a for a in call.tensors if _same(a.value, call.layer_input)), None)
    what = f"{layer}, the first layer of {call.name}, takes {takes}"
    if argument is None:
        return f"{what}, and was given {shape_text(call.layer_input)}."
    right = _example_in(call, argument, shape)
    return (
        f"{what}, and {argument.text} is {shape_text(argument.value)}. "
        f"Write {call.instead(argument, right)}."
    )


def _wrong_size(layer: Any, got: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
    """(what the layer takes, a shape that it would take) if this shape does not fit."""
    if not _is_torchs(layer):
        return None
    if hasattr(layer, "kernel_size") and hasattr(layer, "in_channels"):
        return _wrong_channels(layer, got)
    for attribute in ("in_features", "input_size", "embed_dim"):
        last = getattr(layer, attribute, None)
        if isinstance(last, int) and (not got or got[-1] != last):
            return f"{last:,} numbers in the last dimension", (*got[:-1], last)
    normalized: tuple[int, ...] = tuple(getattr(layer, "normalized_shape", ()))
    if normalized and got[-len(normalized) :] != normalized:
        text = " x ".join(map(str, normalized))
        return f"{text} in the last dimensions", (*got[: -len(normalized)], *normalized)
    features = getattr(layer, "num_features", None) or getattr(layer, "num_channels", None)
    if isinstance(features, int) and len(got) > 1 and got[1] != features:
        return f"{features:,} channels in the second dimension", (got[0], features, *got[2:])
    return None


def _is_torchs(layer: Any) -> bool:
    """Whether a layer is one of PyTorch's, or made from one: its attributes are known then."""
    bases = [base for base in type(layer).__mro__ if base.__module__.startswith("torch.nn.")]
    return bases[0].__name__ not in ("Module", "Sequential")


def _wrong_channels(layer: Any, got: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
    """The same of a convolution: batch x channels x sizes, or without the batch."""
    spatial = len(layer.kernel_size)
    place = len(got) - spatial - 1
    if place in (0, 1) and got[place] == layer.in_channels:
        return None
    sizes = got[-spatial:] if len(got) >= spatial else (SIDE,) * spatial
    text = " x ".join(["batch", f"{layer.in_channels:,} channels", *["size"] * spatial])
    return text, (1, layer.in_channels, *sizes)


def _example_in(call: FailedCall, argument: Passed, shape: tuple[int, ...]) -> str:
    """The input with the right sizes: the same numbers in another shape where that is enough."""
    x = argument.value
    channels = getattr(call.layer, "in_channels", None)
    if channels and x.shape[-1] == channels and len(shape) == 4 and x.dim() in (3, 4):
        order = "2, 0, 1" if x.dim() == 3 else "0, 3, 1, 2"
        return f"{argument.text}.permute({order})"  # a picture with its channels last
    last = shape[-1]
    flat_enough = hasattr(call.layer, "in_features") and x.dim() > 1
    if flat_enough and x.shape[-1] != last and x.numel() and x.numel() % last == 0:
        return f"{argument.text}.reshape(-1, {last})"
    sizes = ", ".join(map(str, shape))
    device = "" if str(x.device) == "cpu" else f', device="{x.device}"'
    dtype = "" if _name(x.dtype) == "float32" else f", dtype={x.dtype}"
    return f"torch.rand({sizes}{dtype}{device})"


def _same(x: Any, y: Any) -> bool:
    """Whether two tensors are one: the same object, or a view of all of the same memory."""
    if x is y:
        return True
    return y is not None and x.shape == y.shape and x.dtype == y.dtype


DIAGNOSES: tuple[Callable[[FailedCall], str], ...] = (
    has_no_forward,
    is_given_an_unknown_keyword,
    lacks_inputs,
    is_given_too_many,
    is_given_a_dictionary,
    is_given_no_tensor,
    is_on_another_device,
    is_of_another_dtype,
    has_a_token_beyond_the_table,
    has_a_wrong_size,
)
