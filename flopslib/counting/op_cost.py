"""What one call is recorded as, an OpCost: a rule applied, in numbers by kind and bytes moved.

A rule speaks of real numbers and of what it computes. That a complex multiplication is six
operations, that whole numbers make no FLOP, and that an array is read once and written once holds
for every operator, so it is here and in no rule.
To change what a complex operation is worth: COMPLEX.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._support.errors import UserError
from .costs import Cost, Operand, RuleError
from .registry import Rule

COMPLEX = {  # operations on real numbers, of one on complex ones
    "product": {"product": 4},
    "add": {"add": 2},
    "mul": {"mul": 4, "add": 2},
    "div": {"mul": 6, "add": 3, "div": 2},
}
HOW = ("rule", "moved", "decomposed", "assumed", "unknown")
# What rows say that name no operator.
NOTHING_SEEN = "nothing that can be seen passed"
OTHER_PROCESS = "work in another process"
OTHER_THREAD = "in another thread"


class UnknownOperator(UserError, NotImplementedError):
    """An operator without a rule, where strict counting was asked for."""


@dataclass(eq=False)  # compared by its signature; equal ones are interned and found by identity
class OpCost:
    """What one call of an operator does: kinds, bytes, and how that is known.

    how: by a "rule", nothing but "moved", "decomposed" into others, "assumed", or "unknown".
    """

    op: str
    dtype: str = ""
    kinds: dict[str, int] = field(default_factory=dict)
    causal: dict[str, int] = field(default_factory=dict)  # the same under a causal mask
    nbytes: int = 0  # B
    how: str = "unknown"
    cost: Cost | None = None
    phase: str = ""  # overrides the call's phase, e.g. "recompute"

    @property
    def signature(self) -> tuple:
        """What distinguishes it from other costs."""
        sizes = tuple(self.cost.sizes.items()) if self.cost else ()
        return (
            self.op,
            self.dtype,
            tuple(self.kinds.items()),
            tuple(self.causal.items()),
            self.nbytes,
            self.how,
            self.phase,
            sizes,
        )


def is_out_of_sight(name: str) -> bool:
    """Whether a row names no operator, but what was not seen: "w: an array ..."."""
    return ": " in name


def not_followed(name: str) -> str:
    """The message of strict counting for something of NumPy's that has no rule, or no way."""
    if name.startswith(NOTHING_SEEN):
        return f"{name[0].upper()}{name[1:]}"
    if name.endswith((OTHER_PROCESS, OTHER_THREAD)):
        return f"{name}, which is not counted. Without strict=True it is listed in .unknown."
    if is_out_of_sight(name):
        return (
            f"{name}. Pass the arrays as arguments, or write a = c.watch(a); without "
            "strict=True it is listed in .unknown."
        )
    return (
        f"There is no rule for {name}, or no way to follow it. A rule is a function of its "
        f"operands: @fl.rule({name!r}). Without strict=True it is listed in .unknown."
    )


def costs_of_call(
    op: str,
    rule: Rule,
    operands: Sequence,
    named: Mapping[str, Any],
    out: Any,
    how: str = "rule",
) -> list[OpCost]:
    """The OpCost of one call, and a second one for products that its kernel repeats.

    operands: Operands by position, lists of them, numbers. out: Operand(s). Raises RuleError.
    """
    try:
        cost = rule.cost(operands, named, out)
    except RuleError:
        raise
    except Exception as error:
        raise RuleError(
            f"The rule {rule.__name__} failed on {op} of {shapes(operands)}: "
            f"{type(error).__name__}: {error}"
        ) from error
    first = main_operand(operands, out)
    nbytes = bytes_moved(operands, named, out)
    if cost is None:
        return [OpCost(op, first.format, nbytes=nbytes)]
    if cost.nbytes is not None:
        nbytes = cost.nbytes
    convert = _as_it_is if rule.real and first.is_float else by_dtype(first)
    kinds = convert(cost.kinds())
    causal = convert(cost.kinds(causal=True)) if cost.causal else kinds
    costs = [OpCost(op, first.format, kinds, causal, nbytes, how, cost)]
    if cost.again:
        costs.append(_repeated(op, first.format, cost, convert, how))
    return costs


def _repeated(op: str, format: str, cost: Cost, convert: Callable, how: str) -> OpCost:
    """The OpCost of the products that a backward kernel does a second time."""
    kinds = convert({"product": cost.value(cost.again)})
    causal = convert({"product": cost.value(cost.again, causal=True)})
    alone = Cost({"product": cost.again}, cost.sizes, cost.causal)
    return OpCost(op, format, kinds, causal, 0, how, alone, "recompute")


# -- dtypes ----------------------------------------------------------------------------------------
def by_dtype(first: Operand) -> Callable[[dict[str, int]], dict[str, int]]:
    """A function that turns a rule's kinds into those of this operand's dtype."""
    if first.is_complex:
        return _in_real_numbers
    return _as_it_is if first.is_float else _in_whole_numbers


def _as_it_is(kinds: dict[str, int]) -> dict[str, int]:
    return kinds


def _in_whole_numbers(kinds: dict[str, int]) -> dict[str, int]:
    """Operations on integers are OP, whatever they are."""
    total = sum(kinds.values())
    return {"int": total} if total else {}


def _in_real_numbers(kinds: dict[str, int]) -> dict[str, int]:
    """Operations on complex numbers, as operations on their real and imaginary parts."""
    real: dict[str, int] = {}
    for kind, n in kinds.items():
        for part, times in COMPLEX.get(kind, {kind: 1}).items():
            real[part] = real.get(part, 0) + times * n
    return real


# -- operands --------------------------------------------------------------------------------------
def flat(operands: Sequence) -> Iterator[Operand]:
    """The Operands among arguments, those inside lists too."""
    for x in operands:
        if isinstance(x, Operand):
            yield x
        elif isinstance(x, (tuple, list)):
            yield from flat(x)


def main_operand(operands: Sequence, out: Any) -> Operand:
    """The operand whose dtype the work is done in: the first floating one, else the first."""
    every = [*flat(operands), *flat([out])]
    if not every:
        return Operand((), "")
    return next((x for x in every if x.is_float), every[0])


def bytes_moved(operands: Sequence, named: Mapping[str, Any], out: Any) -> int:
    """Bytes: every operand read once, every result written once; no cache, no fusion.

    NB: an upper bound for compiled code, which keeps intermediate results in registers.
    """
    by_name = [x for name, x in named.items() if name != "out"]
    read = {id(x): x.nbytes for x in flat([*operands, *by_name])}  # positional ones have names too
    return sum(read.values()) + sum(x.nbytes for x in flat([out]))


def shapes(operands: Sequence) -> str:
    """The operands' formats and shapes, for a message: "FP32 3x4, INT64 3"."""
    parts = [f"{x.format} {'x'.join(map(str, x.shape)) or 'number'}" for x in flat(operands)]
    return ", ".join(parts) or "no array"
