"""Which numbers have met: the family that keeps what no number can.

The fact behind it: x < y gives True or False, which remember nothing, and yet what is computed next
may depend on it. So the numbers that have met in some operation are one family; it keeps their
comparisons, and each of its numbers tells all of them: two sortings of the same numbers add up.
To let more be remembered: MOST.
"""

import gc

from ..._support.errors import UserError

MOST = 2_000_000  # tallies alive at once: 0.3 GB


class TallyError(UserError, TypeError):
    """What cannot be counted exactly, or would lose its count."""


class Family:
    """Numbers that have met: `asked`, the comparisons among them; `size`, how many were made."""

    __slots__ = ("asked", "size", "joined")

    def __init__(self):
        self.asked, self.size, self.joined = [], 0, None

    @property
    def root(self):
        """The family that this one has become part of, or itself."""
        while self.joined is not None:
            self = self.joined
        return self

    def join(self, other):
        """One family out of two; the smaller moves, so that the way to a root stays short."""
        if self is other:
            return self
        small, large = sorted((self, other), key=lambda family: family.size)
        small.joined = large
        large.size += small.size
        large.asked += small.asked
        return large


def family_of(left, right):
    """The family of a new number: its own, or that of the numbers behind it, made one."""
    if left is None:
        return Family()
    family = left.family
    if family.joined is not None or right is not None and right.family is not family:
        family = family.root if right is None else family.root.join(right.family.root)
    family.size += 1
    if family.size > MOST:
        family.size = sum(type(one) is type(left) for one in gc.get_objects())  # those still alive
        refuse_more_than_most(family.size)
    return family


def refuse_more_than_most(size):
    """TallyError where so many numbers, each with its past, would fill the memory."""
    if size > MOST:
        raise TallyError(
            f"More than {MOST:,} numbers with their past would fill the memory. Count "
            "a smaller size, or take a formula, such as fl.formulas.matmul."
        )
