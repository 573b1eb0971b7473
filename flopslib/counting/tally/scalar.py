"""A number that counts itself.

A number that remembers which operation made it, out of which numbers, knows all the work behind it.
Work that is shared is one number used twice, and is found once. What would leave a plain number
behind, and lose the count, raises TallyError.
To count another operation: a method of Tally, how it is computed in COMPUTE or FUNCTIONS, and its
words in operations.py. Arrays of tallies: array.py.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from ..._support.display import TextDisplay
from ...quantities.parsing import Number
from ...quantities.quantity import Q
from .comparisons import TallyError, group_of, refuse_more_than_most
from .operations import OPERATIONS, OperationCount, Totals
from .refusals import left_to_the_other, refuse, refuse_flops


class Counted(TextDisplay):
    """What a tally and an array of tallies have in common: a `.count`."""

    __slots__ = ()

    count: OperationCount

    @property
    def flops(self) -> Q:
        refuse_flops(self)

    def total(self, convention: str) -> Q:
        """FLOP by a convention: x.total("ieee")."""
        return self.count.total(convention)

    def totals(self) -> Totals:
        """The total by every convention, with what each of them counts."""
        return self.count.totals()


# -- the number ------------------------------------------------------------------------------------
class Tally(Counted):
    """A number that remembers which operation made it, and out of which numbers."""

    __slots__ = ("value", "made_by", "left", "right", "group", "mark")

    def __init__(self, value, made_by="", left=None, right=None):
        self.value = value  # the number itself: an int or a float
        self.made_by = made_by  # the operation, such as "mul"; "" for a number that was given
        self.left = left  # the tallies that it was made of
        self.right = right
        self.group = group_of(left, right)  # keeps the comparisons, which no number can keep
        self.mark = None  # the latest count that has come by

    @property
    def count(self) -> OperationCount:
        """The operations behind this number, each once, however often its result was used."""
        return count_behind([self])

    def __repr__(self):
        return self.count.sentence("" if self.made_by else f" behind {self.value}")

    # -- arithmetic -------------------------------------------------------------------------------
    def __add__(self, other):  # self + other
        return operate("add", self, other)

    def __radd__(self, other):  # other + self
        if type(other) is int and other == 0:
            return self  # sum() begins with the int 0: no work
        return operate("add", other, self)

    def __sub__(self, other):  # self - other
        return operate("sub", self, other)

    def __rsub__(self, other):  # other - self
        return operate("sub", other, self)

    def __mul__(self, other):  # self * other
        return operate("mul", self, other)

    def __rmul__(self, other):  # other * self
        if type(other) is int and other == 1:
            return self  # math.prod() begins with the int 1: no work
        return operate("mul", other, self)

    def __truediv__(self, other):  # self / other
        return operate("div", self, other)

    def __rtruediv__(self, other):  # other / self
        return operate("div", other, self)

    def __floordiv__(self, other):  # self // other
        return operate("floordiv", self, other)

    def __rfloordiv__(self, other):  # other // self
        return operate("floordiv", other, self)

    def __mod__(self, other):  # self % other
        return operate("mod", self, other)

    def __rmod__(self, other):  # other % self
        return operate("mod", other, self)

    def __divmod__(self, other):  # divmod(self, other)
        return self // other, self % other

    def __pow__(self, n):  # self ** n
        return power_by_products(self, n)

    def __rpow__(self, other):  # other ** self
        return operate("pow", other, self)

    def __neg__(self):  # -self
        return Tally(-self.value, "neg", self)

    def __abs__(self):  # abs(self)
        return Tally(abs(self.value), "abs", self)

    def __pos__(self):  # +self: nothing is done
        return self

    # -- functions: numpy.exp(x) calls x.exp() ----------------------------------------------------
    def sqrt(self):
        return apply("sqrt", self)

    def cbrt(self):
        return apply("cbrt", self)

    def exp(self):
        return apply("exp", self)

    def exp2(self):
        return apply("exp2", self)

    def expm1(self):
        return apply("expm1", self)

    def log(self):
        return apply("log", self)

    def log2(self):
        return apply("log2", self)

    def log10(self):
        return apply("log10", self)

    def log1p(self):
        return apply("log1p", self)

    def sin(self):
        return apply("sin", self)

    def cos(self):
        return apply("cos", self)

    def tan(self):
        return apply("tan", self)

    def arcsin(self):
        return apply("arcsin", self)

    def arccos(self):
        return apply("arccos", self)

    def arctan(self):
        return apply("arctan", self)

    def sinh(self):
        return apply("sinh", self)

    def cosh(self):
        return apply("cosh", self)

    def tanh(self):
        return apply("tanh", self)

    def arcsinh(self):
        return apply("arcsinh", self)

    def arccosh(self):
        return apply("arccosh", self)

    def arctanh(self):
        return apply("arctanh", self)

    # -- comparisons: a plain True or False, and the group remembers ------------------------------
    def __lt__(self, other):  # self < other
        return compare(operator.lt, self, other)

    def __le__(self, other):  # self <= other
        return compare(operator.le, self, other)

    def __gt__(self, other):  # self > other
        return compare(operator.gt, self, other)

    def __ge__(self, other):  # self >= other
        return compare(operator.ge, self, other)

    def __eq__(self, other):  # self == other
        return compare(operator.eq, self, other)

    def __ne__(self, other):  # self != other
        return compare(operator.ne, self, other)

    def __bool__(self):  # if self:
        return self != 0

    __hash__ = None  # type: ignore[assignment]  # equal numbers with different pasts must not pass for one another

    # -- what would lose the count ----------------------------------------------------------------
    def __float__(self):
        refuse(
            "math.exp(x), float(x) and their like take",
            "Use x.exp() or numpy.exp(x), x.sqrt() or numpy.sqrt(x) ...; ",
        )

    def __int__(self):
        refuse("int(x) gives")

    def __complex__(self):
        refuse("complex(x) gives")

    def __round__(self, digits=None):
        refuse("round(x) gives")

    def __trunc__(self):
        refuse("math.trunc(x) gives")

    def __floor__(self):
        refuse("math.floor(x) gives")

    def __ceil__(self):
        refuse("math.ceil(x) gives")

    # -- what leaves it as it is ------------------------------------------------------------------
    def conjugate(self):
        return self

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __format__(self, spec):
        return format(self.value, spec) if spec else repr(self)


# -- one operation ---------------------------------------------------------------------------------
def operate(name: str, a: Any, b: Any) -> Tally:
    """a + b, a * b ... of two numbers, one of them a tally or both: the result as a tally."""
    x = a.value if type(a) is Tally else plain(a)
    y = b.value if type(b) is Tally else plain(b)
    if x is None or y is None:
        return left_to_the_other(b if x is not None else a)
    if type(a) is not Tally:
        a, b = b, None  # a plain number has nothing to remember
    return Tally(COMPUTE[name](x, y), name, a, b if type(b) is Tally else None)


def apply(name: str, x: Tally) -> Tally:
    """exp(x), sqrt(x) ...: the result as a tally."""
    try:
        return Tally(FUNCTIONS[name](x.value), name, x)
    except (ValueError, OverflowError):
        raise TallyError(f"{name} of {x.value:g} is not among the floats.") from None


def compare(ask: Callable[[Number, Number], bool], x: Tally, other: Any) -> bool:
    """x < y ...: a plain True or False, so that every program runs; the group remembers it."""
    y = other.value if type(other) is Tally else plain(other)
    if y is None:
        return NotImplemented
    answer = ask(x.value, y)
    in_whole_numbers = type(x.value) is int and type(y) is int
    comparison = Tally(
        int(answer) if in_whole_numbers else answer,
        "compare",
        x,
        other if type(other) is Tally else None,
    )
    comparison.group.comparisons.append(comparison)
    return answer


def power_by_products(x: Tally, n: Any) -> Tally:
    """x**3 is x * x * x, n - 1 multiplications as written out; a power that is not whole is one."""
    whole = isinstance(n, (int, np.integer))
    if isinstance(n, (float, np.floating)):
        whole = n.is_integer()
    if not whole:
        return operate("pow", x, n)
    if n < 0:
        return 1 / x**-n
    refuse_more_than_most(int(n))
    result = x if n else Tally(x.value**0)
    for _ in range(int(n) - 1):
        result = result * x
    return result


def plain(x: Any) -> Number | None:
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


# -- counting --------------------------------------------------------------------------------------
def count_behind(numbers: Iterable[Tally]) -> OperationCount:
    """The operations behind these numbers, and behind the comparisons that they know of."""
    times_of: Counter = Counter()
    added = set()  # the ids of products that were added to something: multiply-adds
    mark = object()
    waiting: list[Any] = list(numbers)
    for group in {x.group.root for x in waiting}:
        waiting += group.comparisons
    while waiting:
        x = waiting.pop()
        if x is None or x.mark is mark:
            continue  # shared work is met again, and counts once
        x.mark = mark
        waiting += (x.left, x.right)
        if x.made_by:
            times_of["int" if type(x.value) is int else x.made_by] += 1
        if x.made_by in ("add", "sub"):
            for part in (x.left, x.right):
                if part is not None and part.made_by == "mul" and type(part.value) is float:
                    added.add(id(part))
    operations = {name: times_of[name] for name in OPERATIONS if times_of[name]}
    return OperationCount(operations, macs=len(added))


# -- how each operation is computed ----------------------------------------------------------------
def _power(x: Number, n: Number) -> Number:
    if isinstance(result := x**n, complex):
        raise TallyError(f"{x} to the power {n} is complex, and only real operations count here.")
    return result


def _larger(x: Number, y: Number) -> Number:
    return x if x >= y or x != x else y  # as in NumPy, nan wins


def _smaller(x: Number, y: Number) -> Number:
    return x if x <= y or x != x else y


COMPUTE = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "pow": _power,
    "max": _larger,
    "min": _smaller,
}
FUNCTIONS = {
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "exp": math.exp,
    "exp2": math.exp2,
    "expm1": math.expm1,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "arcsinh": math.asinh,
    "arccosh": math.acosh,
    "arctanh": math.atanh,
}
