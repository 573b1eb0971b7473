"""Messages between machines: the seconds, bytes and limits of work that is shared out.

All workers need the sum of everybody's gradients before anyone takes the next step. Around a ring
each of W workers sends a W-th part in each of 2(W - 1) turns: half of the turns add, the other half
hand the sums round. So the bytes hardly depend on the number of workers; the turns do.
To add a formula: as in the other families, with the source it is taken from.
"""

from __future__ import annotations

from ...quantities.quantity import Q, quantity
from ...quantities.units import UnitError
from .sizes import formula, sizes

Size = Q | str | float


@formula
def all_reduce_sent(size: Size, workers: int) -> Q:
    """Bytes that each worker sends while all of them sum `size` bytes around a ring.

    Source: Patarasuk, Yuan, Journal of Parallel and Distributed Computing 69,
    doi.org/10.1016/j.jpdc.2008.09.002, 2009-02.

    >>> all_reduce_sent("1 GB", workers=8)
    1.75 GB (counted: 2(W - 1)/W of the size)
    """
    (W,) = sizes(workers=workers)
    amount = _above_0(size, "B", "size")
    return Q(2 * (W - 1) * amount / W, "B", "counted: 2(W - 1)/W of the size")


@formula
def all_reduce(size: Size, workers: int, delay: Size, bandwidth: Size) -> Q:
    """Seconds of a ring: 2(W - 1) hand-overs, each with its delay and a W-th part of the bytes.

    delay: of one hand-over, however short. bandwidth: one way. Source: as for `all_reduce_sent`.

    >>> all_reduce("1 MB", workers=2, delay="0.1 ms", bandwidth="2 GB/s")
    700 us (estimated: 2(W - 1) delays and 2(W - 1)/W of the bytes)
    """
    (W,) = sizes(workers=workers)
    amount = _above_0(size, "B", "size")
    rate = _above_0(bandwidth, "B/s", "bandwidth")
    turn = _from_0(delay, "s", "delay") + amount / W / rate
    seconds = 2 * (W - 1) * turn
    return Q(seconds, "s", "estimated: 2(W - 1) delays and 2(W - 1)/W of the bytes")


@formula
def bubble(stages: int, microbatches: int, chunks: int = 1) -> float:
    """Idle time of a pipeline as a share of its working time: (p - 1)/(v m).

    stages: groups of layers, one after the other, each on machines of its own. microbatches: parts
    into which a batch is cut. chunks: pieces of layers on each stage; more of them, less idling,
    more messages. Source: Narayanan et al., arxiv.org/abs/2104.04473, 2021-04, section 2.2.

    >>> bubble(stages=16, microbatches=32, chunks=8)
    0.05859375
    """
    p, m, v = sizes(stages=stages, microbatches=microbatches, chunks=chunks)
    return (p - 1) / (v * m)


@formula
def tensor_limit(feed_forward: int, bandwidth: Size, peak: Size) -> float:
    """Chips among which one layer can be cut before talking takes longer than working.

    feed_forward: the inner width of the layer. bandwidth: of a chip, one way. peak: of a chip. A
    wider batch does not help, because the messages grow with it. Source: How to Scale Your Model,
    github.com/jax-ml/scaling-book/blob/main/gpus.md, 2025-08.

    >>> round(tensor_limit(28_672, "450 GB/s", "990 TFLOP/s"), 1)
    13.0
    """
    (F,) = sizes(feed_forward=feed_forward)
    rate = _above_0(bandwidth, "B/s", "bandwidth")
    return F * rate / _above_0(peak, "FLOP/s", "peak")


@formula
def data_limit(bandwidth: Size, peak: Size) -> Q:
    """Tokens of a batch for each chip from which on the summing of gradients can hide behind work.

    Copies of a whole net, gradients in two bytes a parameter. bandwidth: one way, of a chip inside
    a box; between boxes that of a whole box, whose chips share the talking. peak: of one chip.
    Source: as for `tensor_limit`.

    >>> data_limit("400 GB/s", "990 TFLOP/s")
    2,480 tokens (estimated: peak / bandwidth)
    """
    rate = _above_0(bandwidth, "B/s", "bandwidth")
    tokens = _above_0(peak, "FLOP/s", "peak") / rate
    return Q(tokens, "token", "estimated: peak / bandwidth")


def _above_0(x: object, unit: str, name: str) -> float:
    number = _from_0(x, unit, name)
    if number > 0:
        return number
    raise UnitError(f"{name} is {Q(number, unit)}: write an amount above 0.")


def _from_0(x: object, unit: str, name: str) -> float:
    number = float(quantity(x, unit))
    if number >= 0:
        return number
    raise UnitError(f"{name} is {Q(number, unit)}: write an amount from 0 up.")
