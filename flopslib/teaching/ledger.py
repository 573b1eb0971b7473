"""The learner's guesses: one small JSON file that they own.

It lies in FLOPSLIB_HOME, or else in the place their system keeps such data. A disk that cannot be
written costs the saving, never the guess: what was said stays in memory and the reader is told.
A damaged file is set aside under another name, never overwritten.
"""
import json
import os
import sys
from pathlib import Path

FILE, VERSION = "guesses.json", 1


def home():
    """The folder for the learner's own data; it need not exist yet."""
    if chosen := os.environ.get("FLOPSLIB_HOME"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home()) / "flopslib"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "flopslib"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "flopslib"


class Ledger:
    """Guesses by id: {"00.a": {"said": "2 GFLOP/s", "sure": 60, "is": ..., "times_off": ...}}.

    `trouble` is "" or one sentence about what could not be read or saved.
    """

    def __init__(self, folder=None):
        self.path = Path(folder or home()) / FILE
        self.trouble = ""
        self.guesses = self._read()

    def _read(self):
        try:
            text = self.path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, UnicodeDecodeError) as error:
            return self._set_aside(error)
        try:
            held = json.loads(text)
            guesses = held["guesses"]
            if held["version"] != VERSION or not all(
                    isinstance(g, dict) and isinstance(g.get("said"), str)
                    for g in guesses.values()):
                raise ValueError("not in the form I write")
            return guesses
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            return self._set_aside(error)

    def _set_aside(self, error):
        for number in range(1, 1000):
            aside = self.path.with_name(f"guesses.damaged-{number}.json")
            if not aside.exists():
                break
        try:
            self.path.rename(aside)
            self.trouble = f"Your file of guesses could not be read; it is kept as {aside.name}."
        except OSError:
            self.trouble = (f"Your file of guesses cannot be read ({type(error).__name__}), "
                            "so it is left as it is and new guesses are not saved.")
        return {}

    def note(self, id, **facts):
        """Add facts to a guess and save; `trouble` tells if that was not possible."""
        self.guesses[id] = self.guesses.get(id, {}) | facts
        if "left as it is" in self.trouble:
            return
        text = json.dumps({"version": VERSION, "guesses": self.guesses}, indent=1, sort_keys=True,
                          ensure_ascii=False)
        draft = self.path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text + "\n", encoding="utf-8")
            os.replace(draft, self.path)  # whole or not at all
        except OSError as error:
            self.trouble = (f"It cannot be saved here ({error.strerror or error}): "
                            "it lasts until this notebook's kernel stops.")
