"""Two models in turn: what they cost, what they may lose, and a prompt that is not read twice.

The first answers what it is sure of, its share `keeps`; the rest is passed on to the second, which
is paid on top. Quality is lost where the first was sure and wrong and the second would have been
right, so no more than the share kept times the share wrong among those. A cache that answers by
likeness is such a first one, too: its hits are what it keeps.
To add a formula: as in the other families; costs are quantities of one unit, or plain numbers.
"""

from __future__ import annotations

from ..._support.errors import short
from ...quantities.quantity import Q, read
from ...quantities.units import UnitError
from .sizes import formula, sizes

Cost = Q | str | float
Share = float | str


@formula
def cascade(small: Cost, large: Cost, keeps: Share) -> Q | float:
    """Cost of an answer where the small one answers first and keeps a share: c1 + (1 - k) c2.

    small, large: what an answer of each costs, in one unit. keeps: 0.4 or "40 %". Source: Chen et
    al., arxiv.org/abs/2305.05176, 2023-05 (cascades of services); the sum is our own.

    >>> cascade(1, 25, keeps=0.4)
    16.0
    """
    c1, c2 = _costs(small, large)
    k = share("keeps", keeps)
    cost = c1 + c2 * (1 - k)
    if isinstance(cost, Q):
        return cost.because("estimated: c1 + (1 - k) c2")
    return cost


@formula
def break_even(small: Cost, large: Cost) -> float:
    """Share that the small one must keep for small-first to cost as much as the large alone: c1/c2.

    Above 1, small-first never pays. Source: as for `cascade`, whose sum
    is set to c2 and solved for k.

    >>> break_even("0.001 $", "0.01 $")
    0.1
    """
    c1, c2 = _costs(small, large)
    return float(c1 / c2)


@formula
def early_loss(keeps: Share, wrong: Share) -> float:
    """Largest share of all answers that answering early can cost, k e, against the second alone.

    wrong: share of those kept that are wrong. It is reached where the second one would have had
    every one of them right. Source: as for `cascade`; answers differ only where they are kept, and
    get worse only where these are wrong.

    >>> early_loss(keeps=0.5, wrong="2 %")
    0.01
    """
    k, e = share("keeps", keeps), share("wrong", wrong)
    return k * e


@formula
def prefix(calls: int, write: float = 1.25, reads: float = 0.1) -> float:
    """Price of n calls with one beginning kept, over that of n without: (w + r (n - 1))/n.

    write, reads: what a token costs at the first call and at a later one, over its usual price.
    The beginning alone; what differs from call to call is paid in full. Source: Anthropic, prompt
    caching, docs.anthropic.com/en/docs/build-with-claude/prompt-caching, 2026-04 (1.25 and 0.1).

    >>> prefix(2)
    0.675
    """
    (n,) = sizes(calls=calls)
    w = _from_0("write", write)
    r = _from_0("reads", reads)
    return (w + r * (n - 1)) / n


def share(name: str, given: object) -> float:
    """A share from 0 to 1, given as 0.4 or "40 %"; UnitError with its name for anything else."""
    number = float(read(given, "", name))
    if 0 <= number <= 1:
        return number
    hint = ""
    if 1 < number <= 100:
        hint = f' Did you mean "{short(given)} %"?'
    raise UnitError(f"{name} is {short(given)}: write a share from 0 to 1, or 0 to 100 %.{hint}")


def _costs(small: Cost, large: Cost) -> tuple[Q | float, Q | float]:
    """Both costs, in one unit and above 0."""
    c1, c2 = _cost("small", small), _cost("large", large)
    units = [getattr(cost, "powers", None) for cost in (c1, c2)]
    if units[0] != units[1]:
        raise UnitError(f"small is {c1} and large is {c2}: write both in one unit.")
    return c1, c2


def _cost(name: str, given: Cost) -> Q | float:
    if isinstance(given, (str, Q)):
        cost = Q(given) if isinstance(given, str) else given
    else:
        cost = read(given, "", name)
    if float(cost) > 0:
        return cost
    raise UnitError(f"{name} is {short(given)}: write a cost above 0.")


def _from_0(name: str, given: object) -> float:
    number = float(read(given, "", name))
    if number >= 0:
        return number
    raise UnitError(f"{name} is {short(given)}: write a number from 0 up.")
