"""fl.keepsake: a page of what a learner found out, written into their own folder, and only there.

It holds their guesses and how far off they were, how sure they were, their verdicts, their votes
and the last sentence they took apart. Nothing is sent, nothing is overwritten. The date is that of
their last note, so the page does not depend on the day.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.files import atomic_write
from ..ask import guess_file, journal
from ..feedback import ExerciseError, Feedback
from ..guesses import GuessFile
from .calibration import answers, in_words, your_calibration
from .inventory import inventory
from .page import Page
from .verdicts import VERDICTS, WORDS, claims, counts_as_right, is_right, key

FILE = "what_i_found_out"
LONGEST_NAME = 100  # letters
CLAIM = "18.claim"  # the sentence that was last taken apart, in the file of guesses
NOTHING = "There is nothing to keep yet: note a guess, a vote or a verdict first."


@dataclass(frozen=True, repr=False)
class Keepsake(TextDisplay):
    """The page that was written: `.path`, and a sentence; `.path` is None where none was."""

    path: Path | None
    text: str

    def __repr__(self) -> str:
        return self.text


@explained(ExerciseError)
def keepsake(name: str = "", home: str | Path | None = None) -> Keepsake:
    """Write a page of all that you noted into the folder of your guesses; nothing is sent.

    Parameters
    ----------
    name : str, optional
        A name for the page, such as your own; at most 100 letters.
    home : path, optional
        The folder of the file of guesses, if it is another one.

    Returns
    -------
    Keepsake
        `.path` is the page: one HTML file that loads nothing. An older page stays as it is.

    Raises
    ------
    ExerciseError
        For a name that is not a text, or is too long.

    Examples
    --------
    >>> keepsake("Ada").path                                                 # doctest: +SKIP
    PosixPath('.../what_i_found_out.html')
    """
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise ExerciseError(f"A name is a text of at most {LONGEST_NAME} letters.")
    file = guess_file(home)
    if not file.guesses:
        return Keepsake(None, f"{NOTHING} {file.trouble}".rstrip())
    html = _page(" ".join(name.split()), file, home)
    path, is_there = _place(file.path.parent, html)
    where = "in the folder of your guesses; fl.keepsake().path is its place"
    if is_there:
        return Keepsake(path, f"Nothing new since {path.name}, {where}.")
    try:
        atomic_write(path, html)
    except OSError as error:
        return Keepsake(None, f"It cannot be written here ({error.strerror or error}).")
    return Keepsake(path, f"Written: {path.name}, {where}. It stays on this computer.")


def _place(folder: Path, html: str) -> tuple[Path, bool]:
    """(a name that no file has, False), or (the file that holds this page already, True)."""
    for number in itertools.count(1):
        ending = "" if number == 1 else f"_{number}"
        path = folder / f"{FILE}{ending}.html"
        if not path.exists():
            return path, False
        if path.is_file() and path.read_bytes() == html.encode():
            return path, True
    raise AssertionError("there is always another number")


# -- the page --------------------------------------------------------------------------------------
def _page(name: str, file: GuessFile, home: str | Path | None) -> str:
    page = Page(name, _day(file.path))
    page.head("My guesses")
    page.say(journal(home=home).text)
    _add_sureness(page, home)
    _add_verdicts(page, file)
    votes = inventory(home)
    page.head("My votes, at first and now")
    page.say(votes._caption())
    page.table(votes._cells(), votes._heads())
    sentence = file.guesses.get(CLAIM, {}).get("said")
    if isinstance(sentence, str):
        page.head("A sentence that I took apart")
        page.say(sentence)
    return page.html


def _day(path: Path) -> str:
    """The day of the last note; "" where the file cannot be seen."""
    try:
        seconds = path.stat().st_mtime
    except OSError:
        return ""
    return date.fromtimestamp(seconds).isoformat()


def _add_sureness(page: Page, home: str | Path | None) -> None:
    page.head("How sure I was, and how often I was right")
    drawn = your_calibration(home)
    if isinstance(drawn, Feedback):
        page.say(drawn.text)
        return
    page.picture(drawn.png(), drawn.say())
    page.say(in_words(answers(home)))


def _add_verdicts(page: Page, file: GuessFile) -> None:
    page.head("Ten sentences of the press")
    rows = []
    for number, row in enumerate(claims(), 1):
        said = file.guesses.get(key(number), {}).get("said")
        mine = "no verdict"
        if said in VERDICTS:
            mine = f"{WORDS[said]}, {'right' if is_right(number, said) else 'not right'}"
        rows.append((number, row.sentence, mine, counts_as_right(number)))
    page.table(rows, ("", "sentence", "I said", "it is"))
