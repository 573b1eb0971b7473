"""The learner's own folder, and files that are written whole or not at all.

The folder is FLOPSLIB_HOME, or else where the system keeps such data. The package's own files are
never written; tests and lessons that run by themselves point FLOPSLIB_HOME to an empty folder.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PATIENCE = 10.0  # seconds for a lock that another process holds; it is held for milliseconds
PAUSE = 0.002  # seconds between two tries
_among_threads = threading.RLock()


def data_dir() -> Path:
    """The folder for the learner's own data (guesses, tables); it need not exist yet.

    Where the system knows no home folder, as in a container whose user has no entry, it is a
    temporary one: see `is_temporary`.
    """
    if chosen := os.environ.get("FLOPSLIB_HOME"):
        return Path(os.path.expanduser(chosen))  # a ~ in quotes was not read by the shell
    from platformdirs import user_data_path

    folder = user_data_path("flopslib", appauthor=False, roaming=True)
    return folder if folder.is_absolute() else _temporary()


def is_temporary(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder is the one that `data_dir` falls back to."""
    return Path(folder) == _temporary()


def _temporary() -> Path:
    user = getattr(os, "getuid", lambda: "user")()
    return Path(tempfile.gettempdir()) / f"flopslib-{user}"


def atomic_write(path: str | os.PathLike[str], data: str | bytes) -> None:
    """Write a file whole or not at all, its folder made if need be. Raises OSError.

    Text is written as UTF-8 with its line ends as they are. A reader sees the old file or the new
    one, and an error or a full disk leaves the old one in place. Each writer has a draft of its
    own: threads share a process id, and so do containers with one home folder.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        draft.write_bytes(data.encode() if isinstance(data, str) else data)
        os.replace(draft, path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(path: str | os.PathLike[str]) -> Iterator[bool]:
    """Hold the lock of a file while it is read, changed and written; never raises OSError.

    Yields False if another process keeps the lock: then do not write. The lock is a hidden file
    beside it, and ends with its process. Where the disk has no locks, the work goes on without.
    """
    path = Path(path)
    with _among_threads, contextlib.ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o666)
            held.callback(os.close, number)
            is_ours = _wait_for(number)
        except OSError:
            is_ours = True  # a disk without locks, or one that cannot be written at all
        yield is_ours


def _wait_for(number: int) -> bool:
    """Take the lock of an open file; False if another process keeps it. Raises OSError."""
    take = _lock_of_this_system()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            take(number)
            return True
        except (BlockingIOError, PermissionError):  # another process has it: POSIX, Windows
            time.sleep(PAUSE)
    return False


def _lock_of_this_system() -> Callable[[int], None]:
    """A function that takes the lock of an open file, or raises OSError at once."""
    try:
        import fcntl
    except ImportError:  # Windows
        msvcrt = importlib.import_module("msvcrt")  # its names are unknown to checkers elsewhere
        return lambda number: msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    return lambda number: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
