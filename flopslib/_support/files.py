"""The learner's own folder, and files that are written whole or not at all.

The folder is FLOPSLIB_HOME, or else where the system keeps such data. The package's own files are
never written; tests and lessons that run by themselves point FLOPSLIB_HOME to an empty folder.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def data_dir() -> Path:
    """The folder for the learner's own data (guesses, tables); it need not exist yet."""
    if chosen := os.environ.get("FLOPSLIB_HOME"):
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("flopslib", appauthor=False, roaming=True)


def atomic_write(path: str | os.PathLike[str], data: str | bytes) -> None:
    """Write a file whole or not at all, its folder made if need be. Raises OSError.

    Text is written as UTF-8 with its line ends as they are. A reader sees the old file or the new
    one, and an error or a full disk leaves the old one in place.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data.encode() if isinstance(data, str) else data)
        os.replace(draft, path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
