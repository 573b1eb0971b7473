"""A program run for its shapes alone: stopped as soon as it does real work, or much of any kind.

On `meta` a text of 131,072 tokens costs what a text of one costs, so a formula can be held against
a count far from the sizes that it was made from. Whether a program is of that kind shows only when
it runs: real numbers are allowed in a size's order (the tokens of a text), and no more.
To allow more: REAL_A_SIZE, MOST_OPERATORS.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

REAL_A_SIZE = 4  # numbers that are not on meta, for each unit of the largest size: tokens
MOST_OPERATORS = 2_500  # of a loop over tokens or windows: a second or two
MOST_AT_FIRST = 50_000  # at the size of the check, which ran just before


class RealWork(Exception):
    """The program computes more than shapes."""


class OnlyShapes(TorchDispatchMode):
    """Raises RealWork at the first operator that touches many numbers which are not on meta."""

    def __init__(self, largest: int, most_operators: int):
        super().__init__()
        self.most = REAL_A_SIZE * largest
        self.most_operators = most_operators
        self.operators = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.operators += 1
        if self.operators > self.most_operators:
            raise RealWork
        self._look_at((args, kwargs))
        out = func(*args, **(kwargs or {}))
        self._look_at(out)
        return out

    def _look_at(self, tree: Any) -> None:
        for x in tree_leaves(tree):
            if isinstance(x, torch.Tensor) and x.device.type != "meta" and x.numel() > self.most:
                raise RealWork


def run_for_shapes(
    fn: Callable,
    sizes: tuple[int, ...],
    device: str = "",
    most_operators: int = MOST_OPERATORS,
) -> tuple[Any, int]:
    """(fn(*sizes), its operators); (None, 0) for real work, and for sizes that it does not take.

    device: "meta" to make there what says no device of its own.
    """
    with contextlib.ExitStack() as stack:
        mode = stack.enter_context(OnlyShapes(max(sizes), most_operators))
        if device:
            stack.enter_context(torch.device(device))
        try:
            result = fn(*sizes)
        except Exception:  # real work, or a size beyond what the program takes
            return None, 0
    if not mode.operators:
        return None, 0
    return result, mode.operators
