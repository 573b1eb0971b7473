"""Counters of other libraries, called in one line, so that a lesson can compare their answers.

Each watches from another place, so each misses something else; what they count is not changed, and
what they leave out is theirs.
To add one: a function of (fn, *args) that returns FLOP, 2 per multiply-add, as a whole number.
"""

from __future__ import annotations

from collections.abc import Callable


def torch_counter(fn: Callable, *args) -> int:
    """FLOP of fn(*args) by PyTorch's own FlopCounterMode.

    >>> torch_counter(torch.mm, a, b)                                    # doctest: +SKIP
    4194304
    """
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        fn(*args)
    return counter.get_total_flops()
