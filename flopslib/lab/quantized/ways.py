"""The ways of fewer bits that work on this machine, each tried small first; and why not the others.

A library may lack a kernel, or refuse a device or a shape. Then that way is left out and named,
and nothing takes its place.
To add a way: a layer in layers.py and its name in WAYS.
"""

from __future__ import annotations

import torch
from torch import nn

from ..._support.errors import short
from .layers import Int4Weights, Int8, Int8Weights, Quantized, Wide

WAYS = (Int8, Int8Weights, Int4Weights, Wide)
SMALL = 128  # columns and rows of the table that each way is tried with
MOST_OFF = 0.3  # of the largest true value: a kernel that is farther off does another thing
LONGEST_REASON = 120
# What a library says of a kernel that it lacks, or that refuses a device, a format or a shape.
REFUSALS = (RuntimeError, AttributeError, TypeError, ValueError)


def ways(device: object = "cpu") -> tuple[dict[str, type[Quantized]], dict[str, str]]:
    """({name: layer that works here}, {name: why another does not}), in the order of WAYS."""
    working, missing = {}, {}
    for way in WAYS:
        why = why_not(way, device)
        if why:
            missing[way.name] = why
        else:
            working[way.name] = way
    return working, missing


def why_not(way: type[Quantized], device: object = "cpu") -> str:
    """Why a way does not work on a device; "" if it does: one row and 32 are tried."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        linear = nn.Linear(SMALL, SMALL)
        rows = torch.randn(32, SMALL)
    linear = linear.to(device)
    rows = rows.to(device)
    try:
        layer = way(linear)
        for some in (rows[:1], rows):
            off = distance(layer(some), linear(some))
            if not off < MOST_OFF:
                return f"its kernel is off by {100 * off:.0f} % on this machine"
    except REFUSALS as error:
        reason = str(error).strip() or type(error).__name__
        first_line, *_ = reason.splitlines()
        return short(first_line, LONGEST_REASON)
    return ""


@torch.no_grad()
def distance(one: torch.Tensor, truth: torch.Tensor) -> float:
    """The root mean square of the differences over that of the truth."""
    truth = truth.float()
    difference = one.float() - truth
    squares = difference.square().mean()
    share = squares / truth.square().mean()
    return float(share.sqrt())
