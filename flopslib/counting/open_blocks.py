"""The blocks that are open now, by thread, and what they change in the whole process.

Several counts may be open at once: one inside of another, in several threads, or closed in another
order than they were opened. So a block saves and puts back nothing of the whole process by itself:
the first one that is open makes the change, the last one takes it back (`Shared`), and what was
changed asks which blocks count in the thread that it runs in (`open_here`).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

LOCK = threading.RLock()
EVERY: list[Any] = []  # the open blocks of all threads, the oldest first


class OfThread(threading.local):
    """What blocks have to do with one thread."""

    def __init__(self):
        self.blocks: list[Any] = []  # opened here, and still open
        self.handed: tuple[Any, ...] = ()  # of other threads, which this one does work for


THREAD = OfThread()


def add(block: Any) -> None:
    """Register a block that opens in this thread."""
    block.of_thread = THREAD.blocks
    with LOCK:
        THREAD.blocks.append(block)
        EVERY.append(block)


def remove(block: Any) -> None:
    """Forget a block, in whichever thread it is closed."""
    with LOCK:  # another thread's removal would move a place between finding and deleting it
        for blocks in (block.of_thread, EVERY):
            for i, other in enumerate(blocks):
                if other is block:
                    del blocks[i]
                    break


def open_here() -> list[Any]:
    """The blocks that count what this thread does, and those that handed it its work."""
    return [*THREAD.blocks, *(block for block in THREAD.handed if block.is_open)]


@contextlib.contextmanager
def working_for(blocks: Sequence[Any]) -> Iterator[None]:
    """What this thread does meanwhile was handed to it by these blocks of another thread."""
    known = open_here()
    new = [block for block in blocks if block.is_open and not _is_in(block, known)]
    before = THREAD.handed
    THREAD.handed = (*before, *new)
    try:
        with contextlib.ExitStack() as following:
            for block in new:
                for tracker in [*block.trackers]:
                    following.enter_context(tracker.in_other_thread())
            yield
    finally:
        THREAD.handed = before


def _is_in(block: Any, blocks: Sequence[Any]) -> bool:
    return any(other is block for other in blocks)  # equal reports are not the same block


class Shared:
    """A change to the whole process: made for the first user, taken back after the last one.

    Decorates a generator that makes the change, yields, and takes it back.
    """

    users: list[Any]
    made: contextlib.ExitStack | None

    def __init__(self, change: Callable[[], Iterator[None]]):
        self.change = contextlib.contextmanager(change)
        self.users = []
        self.made = None

    def enter(self, user: Any) -> None:
        """Make the change, unless it is made already."""
        with LOCK:
            self.users.append(user)
            if self.made is None:
                made = contextlib.ExitStack()
                made.enter_context(self.change())
                self.made = made

    def exit(self, user: Any) -> None:
        """Take the change back, unless others need it; harmless for one that never entered."""
        with LOCK:
            self.users = [other for other in self.users if other is not user]
            if not self.users and self.made is not None:
                made, self.made = self.made, None
                made.close()

    def use(self, user: Any, undo: contextlib.ExitStack) -> None:
        """Enter, and let `undo` exit; an interrupt in between leaves nothing behind."""
        undo.callback(self.exit, user)
        self.enter(user)
