"""Where the learner's own data lies: their guesses, their copies of tables.

It is FLOPSLIB_HOME, or else the place where their system keeps such data. The package's own files
are never written; tests and lessons that run by themselves point FLOPSLIB_HOME to an empty folder.
"""

import os
import sys
from pathlib import Path


def home():
    """The folder for the learner's own data; it need not exist yet."""
    if chosen := os.environ.get("FLOPSLIB_HOME"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "flopslib"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "flopslib"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "flopslib"
