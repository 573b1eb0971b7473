"""The learner's guesses, votes and verdicts: one small JSON file that they own.

It lies in the folder for the learner's own data (`_support.files.data_dir`). Where the disk cannot
be written, a guess lasts as long as the kernel, and `trouble` reports it. A damaged file is set
aside under another name, never overwritten. Two notebooks that note at once wait for each other.
To keep another value of a guess: give it to `note`, and check it in `_is_sound`.
"""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

from .._support.files import atomic_write, data_dir, is_temporary, locked

FILE, VERSION = "guesses.json", 1
UNSAVED = "It cannot be saved here"
NEXT = "it is saved with your next guess"

Noted = dict[str, object]  # of one guess, under the keys that `ask` writes


class GuessFile:
    """The file of the guesses, by id: {"00.a": {"said": "2 GFLOP/s", "sure": 60, ...}}.

    `path` is the file. `trouble` is "" or one sentence about what could not be read or saved.
    """

    def __init__(self, folder: str | Path | None = None):
        folder = Path(folder or data_dir())
        self.path = folder / FILE
        self.trouble = ""
        if is_temporary(folder):
            self.trouble = f"No home folder is known here: guesses are in {folder}, for a while."
        self._unsaved: dict[str, Noted] = {}

    @property
    def guesses(self) -> dict[str, Noted]:
        """What is on the disk now, and what could not be saved.

        It is read each time, because another notebook may have written meanwhile.
        """
        stored, _ = self._read()
        return stored | self._unsaved

    def note(self, id: str, **values: object) -> None:
        """Replace what was noted for a guess by these values, and save. Never raises OSError."""
        with locked(self.path) as is_ours:
            stored, writable = self._read()
            if stored.get(id) == values and id not in self._unsaved:
                return  # nothing new: not a byte changes
            self._unsaved[id] = values
            if not is_ours:
                self.trouble = f"{UNSAVED} now, because another program keeps the file: {NEXT}."
            elif writable:
                self._save(stored | self._unsaved)

    def _save(self, guesses: dict[str, Noted]) -> None:
        page = {"version": VERSION, "guesses": guesses}
        text = json.dumps(page, indent=1, sort_keys=True, ensure_ascii=False)
        try:
            atomic_write(self.path, text + "\n")
        except OSError as error:
            self.trouble = (
                f"{UNSAVED} ({error.strerror or error}): "
                "it lasts until this notebook's kernel stops."
            )
            return
        self._unsaved = {}
        if self.trouble.startswith(UNSAVED):
            self.trouble = ""

    def _read(self) -> tuple[dict[str, Noted], bool]:
        """(guesses on the disk, whether the file may be written)."""
        try:
            if self.path.exists() and not self.path.is_file():
                raise OSError("it is not a file")  # reading a pipe would wait for ever
            text = self.path.read_text(encoding="utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return {}, True
        except (OSError, UnicodeDecodeError) as error:
            return {}, self._set_aside(error)
        try:
            page = json.loads(text)
            guesses = page["guesses"]
            if page["version"] == VERSION and all(map(_is_sound, guesses.values())):
                return guesses, True
            damage: Exception = ValueError("not in the form that note() writes")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            damage = error
        return {}, self._set_aside(damage)

    def _set_aside(self, error: Exception) -> bool:
        """Give a damaged file another name; True if that was possible."""
        try:
            aside = self._free_name()
            self.path.rename(aside)
        except OSError:
            self.trouble = (
                f"Your file of guesses cannot be read ({type(error).__name__}), "
                "so it is left as it is and new guesses are not saved."
            )
            return False
        self.trouble = f"Your file of guesses could not be read; it is kept as {aside.name}."
        return True

    def _free_name(self) -> Path:
        """A name beside the file that no other file has. Raises OSError where none can be."""
        for number in itertools.count(1):
            aside = self.path.with_name(f"guesses.damaged-{number}.json")
            if not aside.exists():
                return aside
        raise AssertionError("there is always another number")


def _is_sound(guess: Noted) -> bool:
    """Whether a guess has the form that `ask` writes: people may edit their own file."""
    for text in (guess["said"], guess.get("told", ""), guess.get("first", "")):
        if not isinstance(text, str):
            return False
    return _is_number(guess.get("sure")) and _is_number(guess.get("times_off"))


def _is_number(x: object) -> bool:
    """Whether x is missing, or a finite number from 0 up; True and False are not numbers."""
    if x is None:
        return True
    if isinstance(x, bool) or not isinstance(x, (int, float)):
        return False
    return 0 <= x < math.inf
