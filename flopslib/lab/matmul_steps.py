"""A product of two 3 x 3 matrices, one operation at a time: 27 multiplications, 18 additions.

The fact behind it: each of the 9 answers is a row times a column: three products, and two additions
between them. The first product is added to nothing, which is why 45 is not 2 x 27.
To step through other matrices: steps(a, b), rows of numbers whose sizes fit.
"""

from dataclasses import dataclass
from itertools import product

from .._support.errors import UserError

A = ((1, 2, 3), (4, 5, 6), (7, 8, 9))
B = ((9, 8, 7), (6, 5, 4), (3, 2, 1))
ORDER = ("first", "second", "third")


class StepError(UserError, ValueError):
    """A step that the product does not have."""


@dataclass(frozen=True, repr=False)
class Step:
    """What is done after `number` operations of a @ b; step 0 is before the first.

    row, column: the answer being built, from 0. inner: which of its products, from 0.
    operation: (left, "x" or "+", right, result). answers: {(row, column): value so far}.
    mul, add: how many of each so far.
    """

    a: tuple
    b: tuple
    number: int = 0
    row: int = 0
    column: int = 0
    inner: int = 0
    operation: tuple = ()
    answers: dict = None
    mul: int = 0
    add: int = 0

    @property
    def all_mul(self):
        """m k n: every answer is a sum of k products."""
        return len(self.a) * len(self.b) * len(self.b[0])

    @property
    def all_add(self):
        """m k n - m n: the first product of each answer is added to nothing."""
        return self.all_mul - len(self.a) * len(self.b[0])

    @property
    def of(self):
        """How many steps there are."""
        return self.all_mul + self.all_add

    @property
    def whole(self):
        """Whether the answer being built has all its products."""
        return self.inner == len(self.b) - 1 and (self.operation[1] == "+" or self.inner == 0)

    def tell(self):
        """The step in words."""
        answers = len(self.a) * len(self.b[0])
        if not self.number:
            return (
                f"Before step 1 of {self.of}: {answers} answers are to be built, each of them "
                "a row of A times a column of B."
            )
        left, sign, right, result = self.operation
        where = f"row {self.row + 1} and column {self.column + 1}"
        what = (
            f"the {ORDER[self.inner] if self.inner < 3 else 'next'} product of {where}"
            if sign == "x"
            else f"the sum for {where}"
        )
        if self.whole:
            what += ", which is now whole"
        so_far = (
            f"So far {self.mul} multiplication{'s' * (self.mul != 1)} and {self.add} "
            f"addition{'s' * (self.add != 1)} (counted)."
        )
        if self.number == self.of:
            so_far = (
                f"In all {self.mul} multiplications, but {self.add} additions: the first "
                f"product of each answer is added to nothing. {self.of} FLOP, not "
                f"{2 * self.mul} (counted)."
            )
        return (
            f"Step {self.number} of {self.of}: {left} {sign} {right} = {result}, {what}. {so_far}"
        )


def steps(a=A, b=B):
    """Every Step of a @ b in order, beginning with step 0.

    >>> list(steps())[31].tell()[:28]
    'Step 31 of 45: 7 x 9 = 63, t'
    """
    mul = add = 0
    answers = {}
    yield Step(a, b, answers={})
    for row, column, inner in product(range(len(a)), range(len(b[0])), range(len(b))):
        left, right = a[row][inner], b[inner][column]
        todo = [(left, "x", right, left * right)]
        if inner:
            so_far = answers[row, column]
            todo.append((so_far, "+", left * right, so_far + left * right))
        for operation in todo:
            mul += operation[1] == "x"
            add += operation[1] == "+"
            if operation is todo[-1]:
                answers[row, column] = operation[3]
            yield Step(a, b, mul + add, row, column, inner, operation, dict(answers), mul, add)


def step(number, a=A, b=B):
    """One Step of a @ b. Raises StepError for a number that is no step of it.

    >>> step(45).mul, step(45).add
    (27, 18)
    """
    every = list(steps(a, b))
    if type(number) is bool or not hasattr(number, "__index__") or not 0 <= number < len(every):
        raise StepError(
            f"{number!r} is not a step of this product. Take a whole number from 0, "
            f"before the first, to {len(every) - 1}, the last."
        )
    return every[number]
