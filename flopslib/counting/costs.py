"""What a rule takes and returns: Operands in, a Cost out, which is formulas and their sizes.

A rule writes its formula once, as text, and the number is worked out from that text; so what
`explain` shows and what is counted cannot disagree.
What a rule sees of an array is an `Operand`: shape, dtype, bytes, and for a sparse one the number
of values that it stores. To let formulas use another function: FUNCTIONS.
"""

from __future__ import annotations

import ast
import functools
import math
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from .._support.arguments import explained
from .._support.errors import UserError, short
from ..facts.dtypes import format_of
from .conventions import KINDS

MOST_DIGITS = 300  # of a power: the largest number that a quantity holds is 1e300

Sizes = dict[str, Any]  # formulas and sizes by name, as `cost` takes them


class RuleError(UserError, ValueError):
    """A rule that cannot be read, found, or worked out."""


# -- what a rule sees ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Operand:
    """What a rule sees of an array: `shape`, `dtype` such as "float32", `nbytes`, `nnz`.

    nbytes: read once, so what broadcasting repeats counts once. nnz: the number of values that a
    sparse array stores, None for a dense one. lengths: of the sequences in one nested tensor.
    """

    shape: tuple[int, ...]
    dtype: str = "float32"
    nbytes: int = 0
    nnz: int | None = None
    lengths: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """The number of elements: the product of the shape."""
        return math.prod(self.shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def is_complex(self) -> bool:
        """Whether its elements are complex."""
        return self.dtype.startswith("complex")

    @property
    def is_float(self) -> bool:
        """Whether its elements are floating-point numbers, complex ones included."""
        return self.dtype.startswith(("float", "bfloat", "complex"))

    @property
    def format(self) -> str:
        """The dtype by the name that the course uses: FP32, BF16, INT8."""
        return format_of(self.dtype) or self.dtype


# -- what a rule returns ---------------------------------------------------------------------------
class _Powers(ast.NodeTransformer):
    """a**b as power(a, b), which has an end."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        return ast.Call(ast.Name("power", ast.Load()), [node.left, node.right], [])


def power(a: int | float, b: int | float) -> int | float:
    """a**b. Raises RuleError where it would have more than MOST_DIGITS digits."""
    if abs(a) > 1 and b * math.log10(abs(a)) > MOST_DIGITS:
        raise RuleError(f"{short(a)} to the power {short(b)} is more than work can be.")
    return a**b


@functools.cache
def _compiled(formula: str) -> CodeType:
    try:
        tree = ast.parse(formula, f"<formula {formula}>", "eval")
        with_an_end = ast.fix_missing_locations(_Powers().visit(tree))
        return compile(with_an_end, f"<formula {formula}>", "eval")
    except (SyntaxError, ValueError):
        raise RuleError(
            f"{short(formula)!r} is not a formula. Write one such as '2*m*k*n', with the sizes "
            "by name: cost('2*m*k*n', m=2, k=3, n=4)."
        ) from None


FUNCTIONS = {"__builtins__": {}, "min": min, "max": max, "log2": math.log2, "power": power}


@dataclass(frozen=True)
class Cost:
    """Formulas by kind, and the sizes that they are of. Made by `cost`."""

    formulas: dict[str, str]
    sizes: dict[str, int | float]
    causal: dict[str, int | float] = field(default_factory=dict)  # smaller under a causal mask
    again: str = ""  # the formula of products that a backward kernel does a second time
    nbytes: int | None = None  # B; None: each operand read once, each result written once

    def value(self, formula: str, causal: bool = False) -> int:
        """The whole number that a formula gives."""
        sizes = self.sizes | self.causal if causal else self.sizes
        try:
            n = eval(_compiled(formula), FUNCTIONS, sizes)  # a rule's own text, never a user's
        except NameError as error:
            raise RuleError(
                f"The formula {short(formula)!r} names {short(error.name)!r}, and the sizes given "
                f"are {', '.join(sizes) or 'none'}."
            ) from None
        return n if isinstance(n, int) else round(n)

    def kinds(self, causal: bool = False) -> dict[str, int]:
        """{kind: number of operations}, without those that are 0."""
        values = {kind: self.value(text, causal) for kind, text in self.formulas.items()}
        return {kind: n for kind, n in values.items() if n}

    def explained(self, formula: str) -> str:
        """The formula with its numbers put in: "2*m*k*n = 2*128*768*2304 = 452,984,832"."""
        put_in = re.sub(
            r"[A-Za-z_]\w*", lambda name: str(self.sizes.get(name[0], name[0])), formula
        )
        value = self.value(formula)
        steps = [formula]
        if put_in != str(value):
            steps.append(put_in)
        steps.append(f"{value:,}")
        return " = ".join(dict.fromkeys(steps))


@explained(RuleError)
def cost(
    product: str | None = None,
    /,
    *,
    causal: Mapping[str, int | float] | None = None,
    again: str = "",
    nbytes: int | None = None,
    **formulas_and_sizes: str | int | float,
) -> Cost:
    """Return what an operator costs: a formula for each kind, then the sizes in them.

    Parameters
    ----------
    product : text
        The formula of the products, 2 FLOP per multiply-add.
    add, mul, div, sqrt, transcendental, compare, int : text
        The formulas of the other kinds of operation.
    **sizes : number
        The sizes that the formulas name, such as m=2, k=3, n=4.
    causal : {size: number}
        Smaller sizes, where a causal mask leaves work out.
    again : text
        The formula of products that a backward kernel repeats; they count as recompute.
    nbytes : int, in B
        Bytes moved; by default each operand is read once and each result written once.

    Returns
    -------
    Cost

    Raises
    ------
    RuleError
        If a size is not a number, or a formula cannot be worked out from the sizes.

    Examples
    --------
    >>> cost("2*m*k*n", add="m*n", m=2, k=3, n=4).kinds()
    {'product': 48, 'add': 8}
    """
    given = formulas_and_sizes
    if product:
        given = {"product": product} | given
    formulas = {name: str(formula) for name, formula in given.items() if name in KINDS}
    sizes = {name: _size(name, size) for name, size in given.items() if name not in KINDS}
    smaller = {name: _size(name, size) for name, size in (causal or {}).items()}
    result = Cost(formulas, sizes, smaller, again, nbytes)
    result.kinds()  # a mistake in a formula is raised where the rule is written
    return result


def _size(name: str, size: Any) -> int | float:
    """A size as a Python number, so that no formula overflows. Raises RuleError."""
    if isinstance(size, numbers.Integral):
        return int(size)
    if isinstance(size, numbers.Real) and math.isfinite(size):
        return float(size)
    raise RuleError(
        f"The size {name} is {short(repr(size))}, and a size is a number. "
        f"The kinds of operation are {', '.join(KINDS)}."
    )
