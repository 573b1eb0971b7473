"""Mistakes in what was passed: what is not a tensor, or one elsewhere, or of another dtype.

A shape, a list, an array, a dictionary of inputs; a tensor on another device than the model's
weights; float32 where the weights are bfloat16, or where an embedding looks up tokens.
"""

from __future__ import annotations

import numbers
import re
import sys
from collections.abc import Mapping
from typing import Any

from ..._support.callers import name_of
from .call import FailedCall, Passed, dtype_name

DEVICE = re.compile(r"device|meta|cuda|cpu|mps|type \(", re.IGNORECASE)
MISMATCH = re.compile(r"type|Double|Half|Float|Long|Int|Byte|Char")


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
    if are_sizes(value):
        return shape_in_place(call, value, text, argument)
    if are_tensors(value):
        return one_by_one(call, argument)
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


def are_tensors(value: Any) -> bool:
    """Whether it is a list or a tuple of tensors."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, (tuple, list)) or not value:
        return False
    return all(isinstance(x, torch.Tensor) for x in value)


def one_by_one(call: FailedCall, argument: Passed) -> str:
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


def are_sizes(value: Any) -> bool:
    """Whether it is a row of whole numbers, as a shape is."""
    if not isinstance(value, (tuple, list)) or not value:
        return False
    return all(isinstance(n, int) and not isinstance(n, bool) for n in value)


def shape_in_place(call: FailedCall, sizes: Any, text: str, argument: Passed | None = None) -> str:
    """The sentence for a shape, or for what may be a shape or a list of tokens."""
    right = input_of_shape(call, sizes)
    whole = call.with_inputs(right) if argument is None else call.instead(argument, right)
    if isinstance(sizes, list) and call.example and call.example.tokens and argument:
        tokens = call.instead(argument, f"torch.tensor([{text}])")
        return f"{text} is a list. As tokens write {tokens}, as a shape {whole}."
    return f"{text} is a shape, and {call.who} takes the input itself. Write {whole}."


def input_of_shape(call: FailedCall, sizes: Any) -> object:
    """A tensor of the shape that was passed, as a line to type."""
    if sizes and isinstance(sizes[0], (tuple, list)):  # torchinfo takes a list of shapes
        sizes = sizes[0]
    if not are_sizes(sizes):
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
        if not homes:
            homes = {device: argument.text}
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
    """Numbers where tokens are looked up, or of another format than the weights."""
    if call.is_raised_by_the_user or not isinstance(call.error, RuntimeError):
        return ""
    if not MISMATCH.search(str(call.error)):
        return ""
    arguments = call.tensors
    if call.layer_input is not None:
        arguments = [argument for argument in [call.argument_of(call.layer_input)] if argument]
    looks_up = hasattr(call.layer, "num_embeddings")
    for argument in arguments:
        found = _no_tokens(call, argument) if looks_up else _other_than_weights(call, argument)
        if found:
            return found
    return ""


def _no_tokens(call: FailedCall, argument: Passed) -> str:
    """The sentence for numbers in the place of tokens."""
    x = argument.value
    if not x.is_floating_point():
        return ""
    example: object = f"{argument.text}.long()"
    if call.example and call.example.tokens:
        example = call.example.of_shape(tuple(x.shape))
    return (
        f"{argument.text} holds {dtype_name(x)} numbers, and an embedding looks up whole ones. "
        f"Write {call.instead(argument, example)}."
    )


def _other_than_weights(call: FailedCall, argument: Passed) -> str:
    """The sentence for a dtype that is none of the weights'."""
    dtypes = {dtype_name(weight) for weight in call.weights if weight.is_floating_point()}
    given = dtype_name(argument.value)
    if not dtypes or given in dtypes:
        return ""
    wanted = min(dtypes)
    right = f"{argument.text}.to(torch.{wanted})"
    return (
        f"{argument.text} is {given}, and the weights of {call.name} are {wanted}. "
        f"Write {call.instead(argument, right)}."
    )
