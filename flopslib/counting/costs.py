"""The cost of one operator: formulas of sizes, by kind, with the sizes put in.

The fact behind it: a rule writes its formula once, as text, and the number is worked out from that
text; so what `explain` shows and what is counted cannot disagree.
What a rule sees of an array is an `Operand`: shape, dtype, bytes, and for a sparse one how many
numbers it holds. To let formulas use another function: FUNCTIONS.
"""

import functools
import math
import re
from dataclasses import dataclass, field

from .._support.errors import UserError
from ..facts.dtypes import format_of
from .conventions import KINDS

FUNCTIONS = {"__builtins__": {}, "min": min, "max": max, "log2": math.log2}


class RuleError(UserError, ValueError):
    """A rule that cannot be read, found, or worked out."""


@dataclass(frozen=True, slots=True)
class Operand:
    """What a rule sees of an array: `shape`, `dtype` such as "float32", `nbytes`, `nnz`.

    nbytes: read once, so what broadcasting repeats counts once. nnz: the numbers that a sparse
    array holds, None for a dense one. lengths: of the sequences that one nested tensor holds.
    """

    shape: tuple
    dtype: str = "float32"
    nbytes: int = 0
    nnz: int = None
    lengths: tuple = ()

    @property
    def size(self):
        """How many numbers: the product of the shape."""
        return math.prod(self.shape)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def is_complex(self):
        return self.dtype.startswith("complex")

    @property
    def is_float(self):
        """Whether its numbers are floating-point ones, complex included."""
        return self.dtype.startswith(("float", "bfloat", "complex"))

    @property
    def format(self):
        """The dtype by the name that the course uses: FP32, BF16, INT8."""
        return format_of(self.dtype) or self.dtype


@functools.cache
def _compiled(text):
    try:
        return compile(text, f"<formula {text}>", "eval")
    except SyntaxError:
        raise RuleError(
            f"{text!r} is not a formula. Write one such as '2*m*k*n', with the sizes "
            "by name: cost('2*m*k*n', m=2, k=3, n=4)."
        ) from None


@dataclass(frozen=True)
class Cost:
    """Formulas by kind, and the sizes that they are of. Made by `cost`."""

    formulas: dict  # kind: text
    sizes: dict
    causal: dict = field(default_factory=dict)  # sizes that are smaller under a causal mask
    again: str = ""  # products that a backward kernel does a second time
    nbytes: int = None  # None: each operand read once, each result written once

    def value(self, text, causal=False):
        """The number that a formula gives, a whole one."""
        sizes = self.sizes | self.causal if causal else self.sizes
        try:
            n = eval(_compiled(text), FUNCTIONS, sizes)  # a rule's own text, never a user's
        except NameError as error:
            raise RuleError(
                f"The formula {text!r} names {error.name!r}, and the sizes given are "
                f"{', '.join(sizes) or 'none'}."
            ) from None
        return n if isinstance(n, int) else round(n)

    def kinds(self, causal=False):
        """{kind: how many}, without those that are 0."""
        values = {kind: self.value(text, causal) for kind, text in self.formulas.items()}
        return {kind: n for kind, n in values.items() if n}

    def told(self, text):
        """The formula with its numbers put in: "2*m*k*n = 2*128*768*2304 = 452,984,832"."""
        put_in = re.sub(r"[A-Za-z_]\w*", lambda name: str(self.sizes.get(name[0], name[0])), text)
        value = self.value(text)
        shown = [text, *[put_in] * (put_in != str(value)), f"{value:,}"]
        return " = ".join(dict.fromkeys(shown))


def cost(product=None, /, *, causal=None, again="", nbytes=None, **formulas_and_sizes):
    """What an operator costs: a formula for each kind, then the sizes in them.

    product: the formula of the products, 2 a multiply-add; `add`, `div` ... (KINDS) take others.
    A formula is text, evaluated from the sizes given by name. causal: {size: smaller one} where a
    causal mask leaves work out. again: products that a backward kernel repeats, shown as
    recompute. Raises RuleError.

    >>> cost("2*m*k*n", add="m*n", m=2, k=3, n=4).kinds()
    {'product': 48, 'add': 8}
    """
    given = {"product": product} | formulas_and_sizes if product else formulas_and_sizes
    formulas = {name: str(of) for name, of in given.items() if name in KINDS}
    sizes = {name: of for name, of in given.items() if name not in KINDS}
    for name, size in sizes.items():
        if not isinstance(size, (int, float)):
            raise RuleError(
                f"The size {name} is {str(size)[:40]!r}, and a size is a number. "
                f"The kinds of operation are {', '.join(KINDS)}."
            )
    made = Cost(formulas, sizes, dict(causal or {}), again, nbytes)
    made.kinds()  # a slip in a formula is told where the rule is written
    return made
