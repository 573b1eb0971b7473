"""One operator at work on arrays of certain shapes: what it does, by kind, and the bytes it moves.

The fact behind it: a rule speaks of real numbers and of what it computes; that a complex
multiplication is six operations, that whole numbers make no FLOP, and that an array is read once
and written once holds for every operator, so it stands here and in no rule.
To change what a complex operation is worth: COMPLEX.
"""

from dataclasses import dataclass, field

from .costs import Cost, Operand, RuleError

COMPLEX = {
    "product": {"product": 4},
    "add": {"add": 2},
    "mul": {"mul": 4, "add": 2},
    "div": {"mul": 6, "add": 3, "div": 2},
}  # in operations on real numbers
HOW = ("rule", "moved", "decomposed", "assumed", "unknown")


@dataclass(eq=False)  # compared by its signature, and once made the same by identity
class Work:
    """What one call of an operator does: kinds, the same under a causal mask, bytes, and how known.

    how: by a "rule", nothing but "moved", "decomposed" into others, "assumed", or "unknown".
    """

    op: str
    dtype: str = ""
    kinds: dict = field(default_factory=dict)
    causal: dict = field(default_factory=dict)
    nbytes: int = 0
    how: str = "unknown"
    cost: Cost = None
    phase: str = ""  # its own, where it is not that of the call: products done again

    @property
    def signature(self):
        """What tells it from other work."""
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


def works(op, rule, operands, named, out, how="rule"):
    """The Work of one call, and of what its kernel does again, if it does.

    operands: Operands by position, lists of them, numbers. out: Operand(s). Raises RuleError.
    """
    try:
        cost = rule.cost(operands, named, out)
    except Exception as error:
        if isinstance(error, RuleError):
            raise
        raise RuleError(
            f"The rule {rule.__name__} failed on {op} of {shapes(operands)}: "
            f"{type(error).__name__}: {error}"
        ) from error
    first = main_operand(operands, out)
    if cost is None:
        return [Work(op, first.format, nbytes=moved(operands, named, out))]
    convert = (lambda kinds: kinds) if rule.real and first.is_float else by_dtype(first)
    nbytes = moved(operands, named, out) if cost.nbytes is None else cost.nbytes
    kinds = convert(cost.kinds())
    done = [
        Work(
            op,
            first.format,
            kinds,
            convert(cost.kinds(causal=True)) if cost.causal else kinds,
            nbytes,
            how,
            cost,
        )
    ]
    if cost.again:
        twice = {"product": cost.value(cost.again)}
        causal = {"product": cost.value(cost.again, causal=True)}
        done.append(
            Work(
                op,
                first.format,
                convert(twice),
                convert(causal),
                0,
                how,
                Cost({"product": cost.again}, cost.sizes, cost.causal),
                "recompute",
            )
        )
    return done


def by_dtype(first):
    """A function that turns a rule's kinds into those of this operand's dtype."""
    if first.is_float and not first.is_complex:
        return lambda kinds: kinds
    if not first.is_float:
        return lambda kinds: {"int": n} if (n := sum(kinds.values())) else {}

    def in_reals(kinds):
        real = {}
        for kind, n in kinds.items():
            for its, each in COMPLEX.get(kind, {kind: 1}).items():
                real[its] = real.get(its, 0) + each * n
        return real

    return in_reals


def flat(operands):
    """The Operands among arguments, lists opened."""
    for one in operands:
        if isinstance(one, Operand):
            yield one
        elif isinstance(one, (tuple, list)):
            yield from flat(one)


def main_operand(operands, out):
    """The operand whose dtype the work is done in: the first floating one, else the first."""
    every = [*flat(operands), *flat([out])]
    return next((one for one in every if one.is_float), every[0] if every else Operand((), ""))


def moved(operands, named, out):
    """Bytes: every operand read once, every result written once; no cache, no fusion."""
    read = [*flat(operands), *flat(v for k, v in named.items() if k != "out")]
    once = {id(one): one.nbytes for one in read}  # named holds the positional ones too
    return sum(once.values()) + sum(one.nbytes for one in flat([out]))


def shapes(operands):
    """The operands' shapes in words, for a message."""
    return (
        ", ".join(
            f"{one.format} {'x'.join(map(str, one.shape)) or 'number'}" for one in flat(operands)
        )
        or "no array"
    )
