"""A number that counts itself.

The fact behind it: a number that remembers which operation made it, out of which numbers, knows all
the work behind it; work that is shared is one number used twice, and is found once.
What would leave a plain number behind, and lose the count, refuses.
To count another operation: a line in `methods`, how it is computed in COMPUTE or FUNCTIONS, and its
words in operations.py.
"""

import math
import operator
from collections import Counter

import numpy as np

from ..._support.display import TextDisplay
from .comparisons import TallyError, family_of
from .operations import OPERATIONS, Count


class Counted(TextDisplay):
    """What a tally and an array of them have in common: they tell their `.count`."""

    __slots__ = ()

    def total(self, convention):
        """FLOP by a convention: x.total("ieee")."""
        return self.count.total(convention)

    def totals(self):
        """The total by every convention, with what each of them counts."""
        return self.count.totals()


class Tally(Counted):
    """A number that remembers which operation made it, and out of which numbers."""

    __slots__ = ("value", "made_by", "left", "right", "family", "mark")

    def __init__(self, value, made_by="", left=None, right=None):
        self.value, self.made_by, self.left, self.right = value, made_by, left, right
        self.family, self.mark = family_of(left, right), None

    def __add__(self, other):
        return operate("add", self, other)

    def __mul__(self, other):
        return operate("mul", self, other)

    @property
    def count(self):
        """The operations behind this number, each once, however often its result was used."""
        return count_behind([self])

    def __repr__(self):
        return self.count.tell("" if self.made_by else f" behind {self.value}")


def operate(name, a, b):
    """a + b, a * b ... of two numbers, one of them a tally or both: the result as a tally."""
    x = a.value if type(a) is Tally else plain(a)
    y = b.value if type(b) is Tally else plain(b)
    if x is None or y is None:
        return NotImplemented
    result = COMPUTE[name](x, y)
    if type(a) is not Tally:
        a, b = b, None  # a plain number has nothing to remember
    return Tally(result, name, a, b if type(b) is Tally else None)


def count_behind(numbers):
    """The Count of all the work behind these numbers, and behind the comparisons they know of."""
    made, added, mark = Counter(), set(), object()
    waiting = list(numbers)
    for family in {n.family.root for n in waiting}:
        waiting += family.asked
    while waiting:
        one = waiting.pop()
        if one is None or one.mark is mark:
            continue  # shared work is met again, and counts once
        one.mark = mark
        waiting += (one.left, one.right)
        if one.made_by:
            made["int" if type(one.value) is int else one.made_by] += 1
        if one.made_by in ("add", "sub"):
            added.update(
                id(n)
                for n in (one.left, one.right)
                if n is not None and n.made_by == "mul" and type(n.value) is float
            )
    return Count({name: made[name] for name in OPERATIONS if made[name]}, macs=len(added))


def plain(x):
    """An int or a float out of a plain number; None out of anything else."""
    if type(x) is float or type(x) is int:
        return x
    if isinstance(x, (complex, np.complexfloating)):
        raise TallyError(
            f"{x} is complex: a product of two such numbers is 4 multiplications and "
            "2 additions of real ones. Write the two parts as two tallies."
        )
    if isinstance(x, (int, np.integer, np.bool_)):
        return int(x)
    return float(x) if isinstance(x, (float, np.floating)) else None


# -- how each operation is computed ----------------------------------------------------------------
def power(x, n):
    if isinstance(result := x**n, complex):
        raise TallyError(f"{x} to the power {n} is complex, and only real operations count here.")
    return result


COMPUTE = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": power,
    "max": lambda x, y: x if x >= y or x != x else y,  # as in NumPy, nan wins
    "min": lambda x, y: x if x <= y or x != x else y,
}
FUNCTIONS = {
    name: getattr(math, name.replace("arc", "a"))
    for name in [
        "sqrt",
        "cbrt",
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sin",
        "cos",
        "tan",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "arcsinh",
        "arccosh",
        "arctanh",
    ]
}


# -- the rest of what a Python number can do -------------------------------------------------------
def two_sided(name):
    """x - y, and y - x for a plain y."""
    return (
        lambda self, other: operate(name, self, other),
        lambda self, other: operate(name, other, self),
    )


def one_sided(name, compute):
    """-x, or x.exp(), which is also what numpy.exp(x) calls."""
    return lambda self: Tally(compute(self.value), name, self)


def comparing(compute):
    """x < y: a plain True or False, so that every program runs; the family remembers it."""

    def compare(self, other):
        y = other.value if type(other) is Tally else plain(other)
        if y is None:
            return NotImplemented
        answer = compute(self.value, y)
        whole = type(self.value) is int and type(y) is int
        asked = Tally(
            int(answer) if whole else answer,
            "compare",
            self,
            other if type(other) is Tally else None,
        )
        asked.family.asked.append(asked)
        return answer

    return compare


def refusing(call, instead=""):
    """float(x), round(x): a number that would leave its history behind."""

    def refuse(self, *_):
        raise TallyError(
            f"{call} a plain number, and the count would be lost. {instead}x.value is "
            "the number without its count."
        )

    return refuse


def whole_power(x, n):
    """x**3 is x * x * x, n - 1 multiplications as written out; a power that is not whole is one."""
    if not (
        isinstance(n, (int, np.integer)) or isinstance(n, (float, np.floating)) and n.is_integer()
    ):
        return operate("pow", x, n)
    if n < 0:
        return 1 / x**-n
    result = x if n else Tally(x.value**0)
    for _ in range(int(n) - 1):
        result = result * x
    return result


def methods():
    """(name, method) of everything that makes a tally a number for Python and for NumPy."""

    def begins_with(start, otherwise):  # sum() begins with the int 0, math.prod() with 1: no work
        return lambda x, y: x if type(y) is int and y == start else otherwise(x, y)

    yield "__radd__", begins_with(0, two_sided("add")[1])
    yield "__rmul__", begins_with(1, two_sided("mul")[1])
    for python, name in (
        ("sub", "sub"),
        ("truediv", "div"),
        ("floordiv", "floordiv"),
        ("mod", "mod"),
    ):
        yield f"__{python}__", two_sided(name)[0]
        yield f"__r{python}__", two_sided(name)[1]
    yield "__divmod__", lambda x, y: (x // y, x % y)
    yield "__pow__", whole_power
    yield "__rpow__", two_sided("pow")[1]
    yield "__neg__", one_sided("neg", operator.neg)
    yield "__abs__", one_sided("abs", abs)
    for name, compute in FUNCTIONS.items():
        yield name, one_sided(name, compute)
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        yield f"__{name}__", comparing(getattr(operator, name))
    yield "__bool__", lambda x: x != 0
    yield (
        "__float__",
        refusing(
            "math.exp(x), float(x) and their like take",
            "Use x.exp() or numpy.exp(x), x.sqrt() or numpy.sqrt(x) ...; ",
        ),
    )
    for name in ("int", "complex", "round"):
        yield f"__{name}__", refusing(f"{name}(x) gives")
    for name in ("trunc", "floor", "ceil"):
        yield f"__{name}__", refusing(f"math.{name}(x) gives")
    for name in ("__pos__", "conjugate", "__copy__", "__deepcopy__"):
        yield name, lambda x, *_: x
    yield "__format__", lambda x, spec: format(x.value, spec) if spec else repr(x)
    yield "__hash__", None  # equal numbers with different pasts must not pass for one another


for _name, _method in methods():
    setattr(Tally, _name, _method)
