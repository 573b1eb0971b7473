"""Groups of tallies connected by an operation (union-find); a group keeps their comparisons.

x < y gives True or False, which remember nothing, and yet what is computed next may depend on it.
So the numbers that have met in some operation are one group; the group keeps the comparisons made
among its members, and each member's count includes all of them: two sortings of the same numbers
add up.
To let more be remembered: MOST_TALLIES.
"""

from __future__ import annotations

import gc
from typing import Any, Protocol

from ..._support.errors import UserError

MOST_TALLIES = 2_000_000  # tallies alive at once: 0.3 GB


class TallyError(UserError, TypeError):
    """What cannot be counted exactly, or would lose its count."""


class Member(Protocol):
    """What a group needs of a Tally, which knows groups and not the other way round."""

    group: ComparisonGroup


class ComparisonGroup:
    """Tallies that have met, with the comparisons among them."""

    __slots__ = ("comparisons", "size", "joined")

    comparisons: list[Any]  # tallies, each made by "compare"
    size: int  # the number of tallies that were made in it
    joined: ComparisonGroup | None  # the group that this one has become part of

    def __init__(self):
        self.comparisons = []
        self.size = 0
        self.joined = None

    @property
    def root(self) -> ComparisonGroup:
        """The group that this one has become part of, or itself."""
        while self.joined is not None:
            self = self.joined
        return self

    def join(self, other: ComparisonGroup) -> ComparisonGroup:
        """One group out of two; the smaller moves, so that the way to a root stays short."""
        if self is other:
            return self
        small, large = sorted((self, other), key=lambda group: group.size)
        small.joined = large
        large.size += small.size
        large.comparisons += small.comparisons
        return large


def group_of(left: Member | None, right: Member | None) -> ComparisonGroup:
    """The group of a new number: one of its own, or that of the numbers behind it, joined."""
    if left is None:
        return ComparisonGroup()
    group = left.group
    if group.joined is not None or right is not None and right.group is not group:
        group = group.root if right is None else group.root.join(right.group.root)
    group.size += 1
    if group.size > MOST_TALLIES:
        group.size = sum(type(x) is type(left) for x in gc.get_objects())  # those still alive
        refuse_more_than_most(group.size)
    return group


def refuse_more_than_most(size: int) -> None:
    """Raise TallyError where this number of tallies, each with its past, would fill the memory."""
    if size > MOST_TALLIES:
        raise TallyError(
            f"More than {MOST_TALLIES:,} numbers with their past would fill the memory. Count "
            "a smaller size, or take a formula, such as fl.formulas.matmul."
        )
