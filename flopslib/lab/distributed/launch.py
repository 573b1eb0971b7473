"""Start workers, read their lines as they come, and leave none behind, whatever happens.

Each worker is a Python process of its own with RANK and WORLD_SIZE in its surroundings, as torchrun
starts them; not multiprocessing, whose start on Windows and macOS pickles what a notebook defines.
A worker ends with its parent (its input closes), with an error of any of them, and after `limit`
seconds. One that is missing makes all others wait for ever: so one that ends early ends all.
To say another failure in words: a branch in `_why`.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..._support.errors import UserError, short
from .meeting import FILE, PATIENCE

MOST_WORKERS = 8  # on one computer
TICK = 0.05  # seconds between two looks at the processes
LAST_WORDS = 20  # lines of a worker that are kept, to say why it ended
KILLED = -9  # the status of a process that the system ends, as it does when memory runs out
MEMORY = "a worker takes about 0.15 GB of its own"
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

Line = dict[str, Any]


class WorkerError(UserError, RuntimeError):
    """Workers that could not start, did not answer, or ended before they were done."""


class _Process:
    """One worker: its process, and a thread that hands on what it writes."""

    def __init__(
        self, rank: int, command: list[str], surroundings: dict[str, str], said: queue.Queue
    ):
        self.rank = rank
        self.words: list[str] = []  # the last lines that are not JSON of ours
        self.popen = subprocess.Popen(
            command,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self.reader = threading.Thread(target=self._read, args=(said,), daemon=True)
        self.reader.start()

    def _read(self, said: queue.Queue) -> None:
        with suppress(ValueError):  # closed meanwhile
            for text in self.popen.stdout or ():
                said.put((self.rank, text))

    def end(self) -> None:
        """Kill the process, and wait until it is gone."""
        with suppress(OSError):
            self.popen.kill()
        self.popen.wait()
        self.reader.join(timeout=1)
        for stream in (self.popen.stdin, self.popen.stdout):
            with suppress(OSError, ValueError):
                stream.close()


def lines(task: str, workers: int, limit: float, **options: object) -> Iterator[Line]:
    """What worker 0 writes, line by line, until it is done. Raises WorkerError.

    All workers are gone when this ends, also if the reader of the lines stops early.
    """
    said: queue.Queue[tuple[int, str]] = queue.Queue()
    started: list[_Process] = []
    with _folder() as folder:
        try:
            with _interrupts_later():
                for rank in range(workers):
                    surroundings = _surroundings(rank, workers, Path(folder) / "meeting")
                    command = [sys.executable, "-P", "-m", f"{__package__}.worker", task]
                    command.append(json.dumps(options))
                    started.append(_start(rank, command, surroundings, said))
            yield from _heard(started, said, limit)
        finally:
            for process in started:
                process.end()


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold back an interrupt (the stop button) until each process that was made is known."""
    if threading.current_thread() is not threading.main_thread():  # interrupts go to that one
        yield
        return
    came = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: came.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.default_int_handler)
    if came.is_set():
        raise KeyboardInterrupt


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="flopslib-", ignore_cleanup_errors=True)
    except OSError as error:
        raise WorkerError(
            f"The workers meet in a temporary file, and none can be made here: {error.strerror}. "
            "Free some space, or set TMPDIR to another folder."
        ) from None


def _surroundings(rank: int, workers: int, meeting: Path) -> dict[str, str]:
    """The environment of one worker: who it is, where to meet, one thread, where the package is."""
    package = Path(__file__).parents[3]
    paths = [str(package), os.environ.get("PYTHONPATH", "")]
    own = {
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "WORLD_SIZE": str(workers),
        FILE: str(meeting),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        **dict.fromkeys(THREADS, "1"),
    }
    return {**os.environ, **own}


def _start(
    rank: int, command: list[str], surroundings: dict[str, str], said: queue.Queue
) -> _Process:
    try:
        return _Process(rank, command, surroundings, said)
    except OSError as error:
        raise WorkerError(
            f"Worker {rank} could not start: {error.strerror or error}. A worker is a second "
            f"Python; {MEMORY}."
        ) from None


def _heard(started: list[_Process], said: queue.Queue, limit: float) -> Iterator[Line]:
    """The lines of worker 0 until the last one; WorkerError when it does not come."""
    end = time.monotonic() + limit
    while True:
        try:
            rank, text = said.get(timeout=TICK)
        except queue.Empty:
            _refuse_the_end_of_one(started, said)
            if time.monotonic() > end:
                raise WorkerError(
                    f"The workers did not finish within {limit:g} s and have been ended. Is the "
                    "computer busy? Close other programs, or give limit= more seconds."
                ) from None
            continue
        line = _json(text)
        if line is None:
            words = started[rank].words
            words.append(text)
            del words[:-LAST_WORDS]
        elif "error" in line:
            raise WorkerError(_why(rank, len(started), line["stage"], line["error"]))
        elif line.get("done"):
            return
        else:
            yield line


def _refuse_the_end_of_one(started: list[_Process], said: queue.Queue) -> None:
    """Raise WorkerError when a worker has ended, and has left no line of its own behind."""
    for process in started:
        status = process.popen.poll()
        if status is None or process.reader.is_alive() or not said.empty():
            continue
        raise WorkerError(_end_text(process, status, len(started)))


def _end_text(process: _Process, status: int, workers: int) -> str:
    who = f"Worker {process.rank} of {workers}"
    all_needed = "A step needs all workers, so the others have been ended as well."
    if status < 0:
        memory = f", most often for want of memory: {MEMORY}" if status == KILLED else ""
        return f"{who} was ended from outside (signal {-status}){memory}. {all_needed}"
    last = next((line for line in reversed(process.words) if line.strip()), "")
    words = f" Its last words: {short(last, 200)}." if last else ""
    return f"{who} ended before it was done (exit status {status}).{words} {all_needed}"


def _why(rank: int, workers: int, stage: str, error: str) -> str:
    """An error that a worker wrote down, in one sentence."""
    shown = short(error, 200)
    if stage == "start":
        return f"Worker {rank} of {workers} could not begin: {shown}"
    if stage == "meet":
        return (
            "The workers could not meet: PyTorch lets no processes talk here (its words: "
            f"{shown}). What needs no workers goes on without them."
        )
    if "imed out" in error or "timeout" in error.lower():
        return (
            f"Worker {rank} of {workers} waited {PATIENCE} s for another, which did not come. A "
            "step needs all workers, so all have been ended."
        )
    return f"Worker {rank} of {workers} met an error: {shown}. All workers have been ended."


def _json(text: str) -> Line | None:
    """A line of ours, or None for anything else that a process prints."""
    if not text.startswith("{"):
        return None
    with suppress(ValueError):
        line = json.loads(text)
        return line if isinstance(line, dict) else None
    return None
