"""Workers of your own: processes that share a step of training, messages, or a layer.

seats     whether each worker has a core of its own
steps     the same step of training by one worker, and by all with a part of the batch each
messages  how long a sum over all workers takes, from 256 B to 16 MB
split     one layer, cut among all workers
engine    PyTorch's DistributedDataParallel against a sum by hand
ring      the same sum on paper: who holds what, turn by turn
pipeline  a batch in parts through stages, on paper: who works, who waits

Four of them start workers, wait for them and end them: steps, messages, split and engine. On more
than one machine the same tasks run under torchrun: see worker.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._support.arguments import explained
from ..._support.errors import short, whole
from ...quantities.quantity import Q, read
from ..ring import ring
from .launch import MOST_WORKERS, WorkerError, lines
from .pipeline import pipeline
from .results import Engine, Message, Seats, Shared

__all__ = ["seats", "steps", "messages", "split", "engine", "ring", "pipeline"]

LIMIT = 120  # seconds
LONGEST = 3600  # of them
MOST_EXAMPLES, WIDEST = 65_536, 2048  # so that no worker takes a gigabyte


@explained(WorkerError, "fl.together.steps")
def steps(
    workers: int,
    batch: int = 1024,
    width: int = 256,
    limit: object = LIMIT,
) -> Shared:
    """A training step by one worker, and by all with a part of the batch each, in turns.

    Parameters
    ----------
    workers : 2 to 8; best at most one for each core.
    batch : examples a step in all.
    width : of the net's four square layers; 256 makes 262,144 parameters.
    limit : time after which the workers are ended, in seconds or as a text, such as "2 min".

    Returns
    -------
    Shared : `.one`, `.step`, `.work`, `.talk`, `.speedup`, `.typical`, `.share`, `.off`.

    Raises
    ------
    WorkerError, in one sentence; no worker is left.
    """
    workers = _workers(workers)
    batch = _at_most("batch", batch, MOST_EXAMPLES, least=workers)
    width = _at_most("width", width, WIDEST)
    said = lines("steps", workers, _limit(limit), batch=batch, width=width)
    part = f"{batch // workers:,} examples each"
    if batch % workers:
        part = "a part of them each"
    return _shared(f"A step on {batch:,} examples", part, "gradients", workers, said)


@explained(WorkerError, "fl.together.split")
def split(
    workers: int,
    batch: int = 256,
    width: int = 256,
    limit: object = LIMIT,
) -> Shared:
    """One layer by one worker, and cut among all: the first matrix by columns, the second by rows.

    Arguments, result and errors as in `steps`.
    """
    workers = _workers(workers)
    batch = _at_most("batch", batch, MOST_EXAMPLES)
    width = _at_most("width", width, WIDEST, least=workers)
    said = lines("split", workers, _limit(limit), batch=batch, width=width)
    what = f"One layer on {batch:,} examples"
    return _shared(what, "a slice of each table", "results", workers, said)


@explained(WorkerError, "fl.together.messages")
def messages(workers: int, limit: object = LIMIT) -> Iterator[Message]:
    """A Message for each size from 256 B to 16 MB, as they are measured; errors as in `steps`."""
    workers = _workers(workers)
    seconds = _limit(limit)

    def found() -> Iterator[Message]:
        for line in lines("messages", workers, seconds):
            size = Q(line["bytes"], "B")
            yield Message(size, workers, tuple(line["seconds"]))

    return found()


@explained(WorkerError, "fl.together.seats")
def seats(workers: int, cores: int) -> Seats:
    """Whether each worker can have a core of its own, as a sentence. Raises WorkerError.

    >>> seats(2, cores=2)
    Two workers on 2 cores: a core for each, whenever no other program wants it (measured).
    """
    number = whole("cores", cores, least=1, error=WorkerError)
    return Seats(_workers(workers), number)


@explained(WorkerError, "fl.together.engine")
def engine(workers: int, limit: object = LIMIT) -> Engine:
    """How far DistributedDataParallel's gradient is from a sum by hand; errors as in `steps`."""
    workers = _workers(workers)
    (line,) = lines("engine", workers, _limit(limit))
    return Engine(workers, line["off"], line["parameters"])


def _shared(
    what: str,
    each: str,
    summed: str,
    workers: int,
    said: Iterator[dict[str, Any]],
) -> Shared:
    head, *rounds = said
    return Shared(
        what=what,
        each=each,
        summed=summed,
        workers=workers,
        rounds=tuple(rounds),
        off=head["off"],
        size=Q(head["bytes"], "B"),
    )


def _workers(workers: object) -> int:
    number = whole("workers", workers, error=WorkerError)
    if 2 <= number <= MOST_WORKERS:
        return number
    raise WorkerError(
        f"workers is {short(workers)}: write 2 to {MOST_WORKERS}. One worker alone "
        "shares nothing, and each worker is a Python of its own."
    )


def _limit(limit: object) -> float:
    """Seconds above 0, an hour at most."""
    seconds = float(read(limit, "s", "limit"))
    if 0 < seconds <= LONGEST:
        return seconds
    raise WorkerError(f"limit is {short(limit)}: write seconds above 0, an hour at most.")


def _at_most(
    name: str,
    number: object,
    most: int,
    least: int = 1,
) -> int:
    return whole(name, number, least=least, most=most, error=WorkerError)
