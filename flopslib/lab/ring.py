"""A sum over all workers around a ring, one turn at a time: who holds what, who has sent what.

Each of W workers cuts its list into W pieces. In each turn everyone sends one piece to the right.
In the first W - 1 turns the receiver adds it to its own, so that afterwards each worker holds one
piece of the sums; in the next W - 1 it copies, so that each has them all.
Every turn is kept, to be shown: `Ring.turns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import UserError, whole
from ..quantities.formatting import plural

MOST_WORKERS = 8

Numbers = list[float]


class RingError(UserError, ValueError):
    """Lists that cannot go around a ring."""


@dataclass(frozen=True)
class Turn:
    """What happened in one turn, and what each worker holds after it."""

    adds: bool  # else it copies
    pieces: tuple[int, ...]  # the piece that each worker has sent to its right
    held: tuple[tuple[float, ...], ...]  # each worker's list


@dataclass(frozen=True, repr=False)
class Ring(TextDisplay):
    """All turns of one sum."""

    start: tuple[tuple[float, ...], ...]
    turns: tuple[Turn, ...]

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self.start)

    @property
    def piece(self) -> int:
        """Numbers in a piece."""
        return len(self.start[0]) // self.workers

    @property
    def sums(self) -> tuple[float, ...]:
        """What each worker holds at the end."""
        return self.held(len(self.turns))[0]

    def held(self, turns: int) -> tuple[tuple[float, ...], ...]:
        """Each worker's list after this number of turns."""
        number = whole("turns", turns, least=0, most=len(self.turns), error=RingError)
        return self.turns[number - 1].held if number else self.start

    def sent(self, turns: int) -> int:
        """Numbers that each worker has sent in the first `turns` turns."""
        number = whole("turns", turns, least=0, most=len(self.turns), error=RingError)
        return number * self.piece

    def __repr__(self) -> str:
        size, all_turns = len(self.start[0]), len(self.turns)
        return (
            f"{self.workers} workers around a ring: after {plural(all_turns, 'turn')} each has the "
            f"sums of all {size} numbers, and has sent {self.sent(all_turns)} (counted: "
            f"2 x {self.workers - 1}/{self.workers} x {size})."
        )


@explained(RingError, "fl.together.ring")
def ring(lists: Sequence[Sequence[float]] | int) -> Ring:
    """A Ring that sums lists of equal length, one of each worker; or of a number of workers.

    Lists are as long as the number of workers, or a multiple of it. A whole number from 2 to 8
    stands for workers that hold 1, 2, 3 ..., each three numbers a piece. Raises RingError.

    >>> ring([[1, 2], [10, 20]]).sums
    (11, 22)
    """
    if not isinstance(lists, Sequence):
        lists = _usual(lists)
    workers = len(lists)
    lengths = {len(numbers) for numbers in lists}
    fits = len(lengths) == 1 and max(lengths) > 0 and max(lengths) % workers == 0
    if not 2 <= workers <= MOST_WORKERS or not fits:
        raise RingError(
            f"A ring needs 2 to {MOST_WORKERS} lists of equal length, which is a multiple of their "
            "number, such as [[1, 2], [10, 20]]."
        )
    held = [list(numbers) for numbers in lists]
    turns = []
    for number in range(2 * (workers - 1)):
        turns.append(_turn(held, number))
    return Ring(tuple(map(tuple, lists)), tuple(turns))


def _usual(number: object) -> list[Numbers]:
    workers = whole("workers", number, error=RingError)
    if workers > MOST_WORKERS:
        raise RingError(f"workers is {workers}: write 2 to {MOST_WORKERS}.")
    return [[worker + 1] * (3 * workers) for worker in range(workers)]


def _turn(held: list[Numbers], number: int) -> Turn:
    """One turn: everyone sends a piece to the right at the same moment. Changes `held`."""
    workers = len(held)
    size = len(held[0]) // workers
    adds = number < workers - 1
    ahead = 0 if adds else 1  # after the additions each worker holds the sums of the next piece
    messages = []
    for worker, numbers in enumerate(held):
        piece = (worker + ahead - number % (workers - 1)) % workers
        messages.append((piece, numbers[piece * size : (piece + 1) * size]))
    for worker, (piece, numbers) in enumerate(messages):
        right = held[(worker + 1) % workers]
        for place, x in enumerate(numbers, piece * size):
            right[place] = right[place] + x if adds else x
    pieces = tuple(piece for piece, _ in messages)
    return Turn(adds, pieces, tuple(map(tuple, held)))
