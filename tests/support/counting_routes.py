"""Second routes to a count, for the tests of rules: the same work written out, or number by number.

`kinds` of an operator are compared with `kinds` of the same result made of smaller operators, so a
formula that is wrong differs from its own definition; or with `tallied`, the textbook's loops on
fl.tally, where each number counts itself: exact, so a published count must agree with it to its
leading terms. A tally counts only what is behind the results given to it: what was worked out and
not used in them is in no count. `on` asks the rule of an operator that this machine has no
device for.
"""

import numpy as np
import torch

import flopslib as fl
from flopslib.counting.counter import RULES_READ
from flopslib.counting.registry import REGISTRY

assert RULES_READ


def x(*shape, **options):
    """A tensor of random numbers."""
    return torch.randn(*shape, **options)


def positive(*shape):
    """A tensor of random numbers between 0 and 1."""
    return torch.rand(*shape)


def meta(*shape, dtype=torch.bfloat16):
    """A tensor without memory."""
    return torch.empty(shape, device="meta", dtype=dtype)


def numbers(*shape):
    """Numbers between 1 and 2 that count themselves."""
    return fl.tally(np.random.default_rng(0).uniform(1, 2, shape))


def kinds(fn, *args, **named):
    """{kind: number of operations} of a call; nothing in it is unknown or assumed."""
    report = fl.count(fn, *args, **named)
    assert not report.unknown and not report.assumed
    return report.kinds()


def products(fn, *args, **named):
    """FLOP in products of a call; nothing in it is unknown."""
    report = fl.count(fn, *args, **named)
    assert not report.unknown
    return report.flops.value


def gradient(fn, *given):
    """{kind: number of operations} of the backward alone, asked for every input."""
    given = [tensor.requires_grad_() for tensor in given]
    out = fn(*given)
    return kinds(torch.autograd.grad, out, given, torch.ones_like(out))


def tallied(*results):
    """{kind: number of operations} behind tallies."""
    return fl.tally([number for result in results for number in np.ravel(result)]).count.kinds


def arithmetic(kinds_of_it):
    """The multiplications, additions and divisions together."""
    return sum(kinds_of_it.get(kind, 0) for kind in ("mul", "add", "div"))


def on(op, *operands, out=None, **named):
    """The Cost of an operator by its rule."""
    return REGISTRY[op].cost(operands, named, out)
