"""The learner's guesses: one small JSON file that they own.

It lies in the learner's own folder (see `data_dir`). A disk that cannot be written costs the saving,
never the guess: what was said stays in memory and the reader is told.
A damaged file is set aside under another name, never overwritten.
"""

import contextlib
import itertools
import json
import os
from pathlib import Path

from .._support.files import data_dir

FILE, VERSION = "guesses.json", 1
UNSAVED = "It cannot be saved here"


class Ledger:
    """Guesses by id: {"00.a": {"said": "2 GFLOP/s", "sure": 60, "times_off": 53, "told": ...}}.

    `guesses` is what lies on the disk, for another notebook may have written meanwhile, and what
    could not be saved. `trouble` is "" or one sentence about what could not be read or saved.
    """

    def __init__(self, folder=None):
        self.path = Path(folder or data_dir()) / FILE
        self.trouble, self._unsaved = "", {}

    @property
    def guesses(self):
        return self._read()[0] | self._unsaved

    def note(self, id, **facts):
        """Put these facts in place of what was noted for a guess, and save."""
        held, writable = self._read()
        if held.get(id) == facts and id not in self._unsaved:
            return  # nothing new: not a byte changes
        self._unsaved[id] = facts
        if not writable:
            return
        text = json.dumps(
            {"version": VERSION, "guesses": held | self._unsaved},
            indent=1,
            sort_keys=True,
            ensure_ascii=False,
        )
        draft = self.path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(text + "\n", encoding="utf-8")
            os.replace(draft, self.path)  # whole or not at all
            self._unsaved = {}
            if self.trouble.startswith(UNSAVED):
                self.trouble = ""
        except OSError as error:
            self.trouble = (
                f"{UNSAVED} ({error.strerror or error}): "
                "it lasts until this notebook's kernel stops."
            )
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)

    def _read(self):
        """(guesses on the disk, whether the file may be written)."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return {}, True
        except (OSError, UnicodeDecodeError) as error:
            return {}, self._set_aside(error)
        try:
            held = json.loads(text)
            if held["version"] == VERSION and all(map(_sound, held["guesses"].values())):
                return held["guesses"], True
            error = ValueError("not in the form I write")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as found:
            error = found
        return {}, self._set_aside(error)

    def _set_aside(self, error):
        """Give a damaged file another name; True if that was possible."""
        numbers = itertools.count(1)
        while (aside := self.path.with_name(f"guesses.damaged-{next(numbers)}.json")).exists():
            pass
        try:
            self.path.rename(aside)
            self.trouble = f"Your file of guesses could not be read; it is kept as {aside.name}."
            return True
        except OSError:
            self.trouble = (
                f"Your file of guesses cannot be read ({type(error).__name__}), "
                "so it is left as it is and new guesses are not saved."
            )
            return False


def _sound(guess):
    """Whether a guess has the form that `ask` writes: people may edit their own file."""

    def number(x):
        return x is None or type(x) in (int, float) and 0 <= x < float("inf")

    return (
        isinstance(guess["said"], str)
        and isinstance(guess.get("told", ""), str)
        and number(guess.get("sure"))
        and number(guess.get("times_off"))
    )
