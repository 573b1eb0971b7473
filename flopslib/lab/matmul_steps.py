"""A product of two 3 x 3 matrices, one operation at a time: 27 multiplications, 18 additions.

Each of the 9 entries is a row times a column: three products, and two additions between them. The
first product has nothing to be added to, which is why 45 is not 2 x 27.
To step through other matrices: all_steps(a, b), rows of numbers whose sizes fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from .._support.errors import UserError, short
from ..quantities.formatting import plural

Matrix = Sequence[Sequence[float]]

A = ((1, 2, 3), (4, 5, 6), (7, 8, 9))
B = ((9, 8, 7), (6, 5, 4), (3, 2, 1))
ORDER = ("first", "second", "third")


class StepError(UserError, ValueError):
    """A step that the product does not have, or matrices that have no product."""


@dataclass(frozen=True, repr=False)
class Step:
    """The state of a @ b after its first `number` operations; step 0 is before the first."""

    a: Matrix
    b: Matrix
    number: int = 0
    row: int = 0  # of the entry being built, from 0
    column: int = 0
    inner: int = 0  # which product of that entry, from 0
    operation: tuple = ()  # (left, "x" or "+", right, result)
    answers: dict[tuple[int, int], float] = field(default_factory=dict)  # so far, by row and column
    mul: int = 0  # multiplications so far
    add: int = 0  # additions so far

    @property
    def sizes(self) -> tuple[int, int, int]:
        """(m, k, n): A is m x k, B is k x n."""
        return len(self.a), len(self.b), len(self.b[0])

    @property
    def all_mul(self) -> int:
        """m k n: every entry is a sum of k products."""
        m, k, n = self.sizes
        return m * k * n

    @property
    def all_add(self) -> int:
        """m k n - m n: the first product of each entry has nothing to be added to."""
        m, k, n = self.sizes
        return m * k * n - m * n

    @property
    def last(self) -> int:
        """The number of the last step."""
        return self.all_mul + self.all_add

    @property
    def complete(self) -> bool:
        """Whether the entry being built has all its products."""
        _, k, _ = self.sizes
        if self.inner < k - 1:
            return False
        _, sign, _, _ = self.operation
        return sign == "+" or k == 1

    def sentence(self) -> str:
        """The step in words."""
        if not self.number:
            m, _, n = self.sizes
            return (
                f"Before step 1 of {self.last}: {m * n} answers are to be built, each of them "
                "a row of A times a column of B."
            )
        left, sign, right, result = self.operation
        return (
            f"Step {self.number} of {self.last}: {left} {sign} {right} = {result}, "
            f"{self._what()}. {self._so_far()}"
        )

    def _what(self) -> str:
        """What the operation is for."""
        where = f"row {self.row + 1} and column {self.column + 1}"
        _, sign, _, _ = self.operation
        what = f"the sum for {where}"
        if sign == "x":
            place = ORDER[self.inner] if self.inner < len(ORDER) else "next"
            what = f"the {place} product of {where}"
        if self.complete:
            what += ", which is now whole"
        return what

    def _so_far(self) -> str:
        """How many operations of each kind."""
        if self.number == self.last:
            return (
                f"In all {self.mul} multiplications, but {self.add} additions: the first "
                f"product of each answer is added to nothing. {self.last} FLOP, not "
                f"{2 * self.mul} (counted)."
            )
        multiplications = plural(self.mul, "multiplication")
        return f"So far {multiplications} and {plural(self.add, 'addition')} (counted)."


def all_steps(a: Matrix = A, b: Matrix = B) -> Iterator[Step]:
    """Every Step of a @ b in order, from step 0. Raises StepError if the sizes do not fit.

    >>> list(all_steps())[31].sentence()[:28]
    'Step 31 of 45: 7 x 9 = 63, t'
    """
    _check_sizes(a, b)
    answers: dict[tuple[int, int], float] = {}
    mul = 0
    add = 0
    yield Step(a, b)
    for row, column, inner in _places(a, b):
        left = a[row][inner]
        right = b[inner][column]
        operations = [(left, "x", right, left * right)]
        if inner:
            so_far = answers[row, column]
            operations.append((so_far, "+", left * right, so_far + left * right))
        for operation in operations:
            _, sign, _, result = operation
            if sign == "x":
                mul += 1
            else:
                add += 1
            if operation is operations[-1]:
                answers[row, column] = result
            yield Step(
                a,
                b,
                number=mul + add,
                row=row,
                column=column,
                inner=inner,
                operation=operation,
                answers=dict(answers),
                mul=mul,
                add=add,
            )


def _places(a: Matrix, b: Matrix) -> Iterator[tuple[int, int, int]]:
    """(row, column, inner): entry by entry, product by product."""
    columns = len(b[0])
    return product(range(len(a)), range(columns), range(len(b)))


def step_at(number: int, a: Matrix = A, b: Matrix = B) -> Step:
    """One Step of a @ b. Raises StepError for a number that it does not have.

    >>> step_at(45).mul, step_at(45).add
    (27, 18)
    """
    steps = list(all_steps(a, b))
    is_whole = hasattr(number, "__index__") and not isinstance(number, bool)
    if not is_whole or not 0 <= number < len(steps):
        raise StepError(
            f"{short(repr(number))} is not a step of this product. Take a whole number from 0, "
            f"before the first, to {len(steps) - 1}, the last."
        )
    return steps[number]


def _check_sizes(a: Matrix, b: Matrix) -> None:
    if not all([a, b, *a, *b]):
        raise StepError("A matrix without numbers has no product; give rows such as ((1, 2),).")
    widths = {len(row) for row in a}
    if widths != {len(b)}:
        raise StepError(
            f"The rows of A need as many numbers as B has rows, {len(b)}; they have "
            f"{' and '.join(map(str, sorted(widths)))}."
        )
    if len({len(row) for row in b}) > 1:
        raise StepError("The rows of B need to be equally long.")
