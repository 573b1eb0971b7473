"""A product of two 3 x 3 matrices, one operation at a time: 27 multiplications, 18 additions.

The fact behind it: each of the 9 answers is a row times a column, three products and two additions
between them; the first product is added to nothing, which is why 45 is less than 2 x 27.
To step through other numbers: rows and columns of A and B below, of any sizes that fit.
"""
from dataclasses import dataclass

from ..errors import Told

A = ((1, 2, 3), (4, 5, 6), (7, 8, 9))
B = ((9, 8, 7), (6, 5, 4), (3, 2, 1))


class StepError(Told, ValueError):
    """A step that the product does not have."""


@dataclass(frozen=True, repr=False)
class Step:
    """The state after one operation; step 0 is before the first.

    row, column: the answer being built, from 0. inner: how many products of it are done. terms: the
    pairs of all its products. sign, left, right, result: the operation. answers: {(row, column):
    value}, the one being built among them. mul, add: how many so far, of all_mul and all_add.
    """

    number: int
    of: int
    a: tuple
    b: tuple
    row: int
    column: int
    inner: int
    terms: tuple
    sign: str
    left: int
    right: int
    result: int
    answers: dict
    mul: int
    add: int
    all_mul: int
    all_add: int
