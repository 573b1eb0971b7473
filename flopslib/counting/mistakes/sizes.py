"""Mistakes in the sizes: a last dimension, channels or tokens that the first layer does not take.

Only what was passed is blamed: where the model made another tensor of it first, the error is its
own.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from .call import FailedCall, Passed, dtype_name, shape_text
from .example import SIDE, Example

Shape = tuple[int, ...]
LAST = ("in_features", "input_size", "embed_dim")  # what layers call their last dimension
CHANNELS = ("num_features", "num_channels")  # ... and their second one
CHANNELS_FIRST = {3: "2, 0, 1", 4: "0, 3, 1, 2"}  # the order of a picture whose channels are last


class Fit(NamedTuple):
    """What a layer takes, in words, and a shape that it would take."""

    words: str
    shape: Shape


# -- numbers ---------------------------------------------------------------------------------------
def has_a_wrong_size(call: FailedCall) -> str:
    """A last dimension, or a number of channels, that the first layer does not take."""
    x = call.layer_input
    if x is None or call.is_raised_by_the_user or not _is_torchs(call.layer):
        return ""
    fit = _fit(call.layer, tuple(x.shape))
    if fit is None:
        return ""
    argument = call.argument_of(x)
    if argument is None:
        return _of_wrong_pictures(call, fit)
    layer = type(call.layer).__name__
    right = call.instead(argument, _with_right_sizes(call, argument, fit.shape))
    return (
        f"{layer}, the first layer of {call.name}, takes {fit.words}, "
        f"and {argument.text} is {shape_text(x)}. Write {right}."
    )


def _of_wrong_pictures(call: FailedCall, fit: Fit) -> str:
    """The sentence for pictures that the model flattened to rows of another length; else ""."""
    rows = call.layer_input
    pictures = next((argument for argument in call.tensors if argument.value.dim() > 2), None)
    if pictures is None or rows.dim() != 2:
        return ""
    x = pictures.value
    if x.shape[0] != rows.shape[0] or x.numel() != rows.numel():
        return ""
    last = fit.shape[-1]
    channels = x.shape[1] if x.dim() == 4 and last % x.shape[1] == 0 else 1
    side = math.isqrt(last // channels)
    right = ""
    if side * side * channels == last:
        shape = (x.shape[0], channels, side, side)
        if x.dim() == 3:
            shape = (x.shape[0], side, side)
        example = Example(shape, dtype=dtype_name(x), device=str(x.device))
        right = f" Write {call.instead(pictures, example)}."
    layer = type(call.layer).__name__
    return (
        f"{layer}, the first layer of {call.name}, takes {fit.words}, and {pictures.text}, "
        f"{shape_text(x)}, came there as {shape_text(rows)}.{right}"
    )


def _is_torchs(layer: Any) -> bool:
    """Whether a layer is one of PyTorch's, or made from one: its attributes are known then."""
    for base in type(layer).__mro__:
        if base.__module__.startswith("torch.nn."):
            return base.__name__ not in ("Module", "Sequential")
    return False


def _fit(layer: Any, got: Shape) -> Fit | None:
    """What the layer takes instead of this shape; None if the shape is right."""
    if hasattr(layer, "kernel_size") and hasattr(layer, "in_channels"):
        return _fit_of_convolution(layer, got)
    for name in LAST:
        last = getattr(layer, name, None)
        if isinstance(last, int) and got[-1:] != (last,):
            shape = (*got[:-1], last)
            return Fit(f"{last:,} numbers in the last dimension", shape)
    for name in CHANNELS:
        channels = getattr(layer, name, None)
        if isinstance(channels, int) and len(got) > 1 and got[1] != channels:
            shape = (got[0], channels, *got[2:])
            return Fit(f"{channels:,} channels in the second dimension", shape)
    return _fit_of_norm(layer, got)


def _fit_of_convolution(layer: Any, got: Shape) -> Fit | None:
    """Batch, channels, then as many sizes as the kernel has; or without the batch."""
    spatial = len(layer.kernel_size)
    channels = layer.in_channels
    place = len(got) - spatial - 1
    if place in (0, 1) and got[place] == channels:
        return None
    sizes = got[-spatial:]
    if len(sizes) < spatial:
        sizes = (SIDE,) * spatial
    names = ["size"] * spatial
    words = " x ".join(["batch", f"{channels:,} channels", *names])
    return Fit(words, (1, channels, *sizes))


def _fit_of_norm(layer: Any, got: Shape) -> Fit | None:
    """The last dimensions of a layer norm."""
    normalized = tuple(getattr(layer, "normalized_shape", ()))
    many = len(normalized)
    if not many or got[-many:] == normalized:
        return None
    words = " x ".join(map(str, normalized))
    return Fit(f"{words} in the last dimensions", (*got[:-many], *normalized))


def _with_right_sizes(call: FailedCall, argument: Passed, shape: Shape) -> object:
    """The same numbers in another shape where that is enough, else numbers of the right one."""
    x = argument.value
    channels = getattr(call.layer, "in_channels", None)
    order = CHANNELS_FIRST.get(x.dim())
    if channels and order and len(shape) == 4 and x.shape[-1] == channels:
        return f"{argument.text}.permute({order})"
    last = shape[-1]
    flattens = hasattr(call.layer, "in_features") and x.dim() > 1
    if flattens and x.numel() and x.numel() % last == 0:
        return f"{argument.text}.reshape(-1, {last})"
    return Example(shape, dtype=dtype_name(x), device=str(x.device))


# -- tokens ----------------------------------------------------------------------------------------
def has_a_token_beyond_the_table(call: FailedCall) -> str:
    """A token whose row the embedding does not have, or a text longer than its positions."""
    rows = getattr(call.layer, "num_embeddings", 0)
    tokens = call.layer_input
    if not rows or tokens is None or not isinstance(call.error, IndexError):
        return ""
    low, high = int(tokens.min()), int(tokens.max())
    wrong = high if high >= rows else low
    span = f"the embedding has {rows:,} rows, 0 to {rows - 1:,}"
    argument = call.argument_of(tokens)
    if argument is not None:
        example = Example(tuple(tokens.shape), tokens=rows)
        right = call.instead(argument, example)
        return f"There is no token {wrong:,}: {span}. Write {right}."
    if not call.is_model or not call.tensors:
        return ""
    given = shape_text(call.tensors[0].value)
    return f"Row {wrong:,} was looked up, and {span}: is an input of {given} too long?"
