"""Guess first, then look; answer, and read which slip it was.

`guess` asks for a number before it is shown, `reveal` says how many times off it was and why a
sensible person errs that way; `check` answers an exercise or a vote in one sentence, `hint` and
`solution` help, `journal` collects the guesses. Without an answer, guess and check show a small
form; each form has its line of code in its text. Nothing raises on a wrong answer, and the answer
is never looked up elsewhere: what was measured on this machine comes in as arguments.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._support.arguments import explained
from .._support.display import say
from .._support.errors import nearest, short
from ..quantities.quantity import Q
from ..quantities.units import UnitError
from . import lessons as lesson_files
from .feedback import ExerciseError, Feedback, empty, times_off
from .guesses import GuessFile
from .lesson import Guess, Lesson, in_brackets
from .questions.question import Given, Question, Show, text_of

if TYPE_CHECKING:
    from .widgets.forms import Form

LESSON_FILE = re.compile(r"lesson_\d\d")

_hints: dict[str, int] = {}  # id: how many were shown in this kernel
_truths: dict[str, Q | float] = {}  # id: what was revealed in this kernel, for a late guess
_files: dict[Path, GuessFile] = {}  # by path, so that an unwritable disk still remembers


# -- what there is to ask --------------------------------------------------------------------------


def lessons() -> dict[str, Lesson]:
    """{"00": Lesson}, in order, one for each lesson_NN.py in lessons/."""
    found = {}
    for file in pkgutil.iter_modules(lesson_files.__path__):
        if LESSON_FILE.fullmatch(file.name):
            module = importlib.import_module(f"{lesson_files.__name__}.{file.name}")
            found[module.lesson.id] = module.lesson
    return dict(sorted(found.items()))


def find(id: object, *kinds: type) -> Any:
    """The guess or question under an id. Raises ExerciseError with the ids near it.

    kinds: Guess or Question; without one, either.
    """
    known = {}
    for lesson in lessons().values():
        for key, asked in lesson.items():
            if not kinds or isinstance(asked, kinds):
                known[key] = asked
    text = text_of(id)
    if isinstance(id, str) and text in known:
        return known[text]
    word = "guess" if kinds == (Guess,) else "exercise"
    near = near_ids(text, list(known))
    raise ExerciseError(f"There is no {word} {short(text)!r}. {near}")


def near_ids(text: str, known: list[str]) -> str:
    """A sentence with the ids that may have been meant."""
    in_quotes = f"0{text.strip()}"  # 00.1 without quotes is the number 0.1
    if in_quotes in known:
        return f'Write the id in quotes: "{in_quotes}".'
    lesson = text[:2]
    same = [id for id in known if id[:2] == lesson]
    if same:
        return f"Lesson {lesson} has {', '.join(same)}."
    near = nearest(text, known) or known
    return f"Did you mean {near[0]!r}?"


def guess_file(home: str | Path | None = None) -> GuessFile:
    """The learner's guesses, one object for each folder."""
    file = GuessFile(home)
    if file.path not in _files:
        _files[file.path] = file
    return _files[file.path]


# -- guesses ---------------------------------------------------------------------------------------


@explained(ExerciseError)
def guess(
    id: str, value: object = None, sure: object = None, home: str | Path | None = None
) -> Form | Feedback:
    """Ask for a number before it is shown: a form, or fl.guess("00.a", "2 GFLOP/s", sure=60).

    Parameters
    ----------
    id : str
        Of the guess, such as "00.a".
    value : quantity, text or number, optional
        The guess; a plain number is meant in the unit that is asked for. Without it: a form.
    sure : int or str, optional
        30, 60 or 90 per cent, or "a stab", "fairly sure", "would bet".
    home : path, optional
        Another folder for the file of guesses.

    Returns
    -------
    Form or Feedback

    Raises
    ------
    ExerciseError
        For an id that does not exist.

    Examples
    --------
    >>> guess("00.a", "2 GFLOP/s", sure=60)                                  # doctest: +SKIP
    Noted: 2 GFLOP/s (fairly sure).
    """
    asked = find(id, Guess)
    if empty(value):
        return _guess_form(asked, home)
    return _note(asked, value, sure, home)


def _note(asked: Guess, value: object, sure: object, home: str | Path | None) -> Feedback:
    """Save a guess; where it cannot be read, the one before stays."""
    id = asked.id
    file = guess_file(home)
    stored = file.guesses.get(id, {})
    try:
        number, sureness = asked.note(value, sure)
    except UnitError as error:
        kept = f"Your {stored['said']} stays." if stored else "Nothing noted yet."
        return Feedback(f"{kept} {error}")
    noted = {"said": asked.said(number), "sure": sureness}
    if id in _truths or was_compared(stored):
        return Feedback(f"{_late(asked, noted, file, home)} {file.trouble}".rstrip())
    if (stored.get("said"), stored.get("sure")) != (noted["said"], sureness):
        file.note(id, **noted)  # a new guess is not yet compared
    sentence = f"Noted: {noted['said']}{in_brackets(sureness)}."
    said = [sentence, asked.remark(value, number), file.trouble]
    return Feedback(" ".join(filter(None, said)))


def was_compared(noted: Mapping[str, Any]) -> bool:
    """Whether the answer to a guess was shown, in this kernel or in an earlier one."""
    return bool(noted.get("late") or noted.get("times_off"))


def _late(asked: Guess, noted: dict[str, Any], file: GuessFile, home: str | Path | None) -> str:
    """Sentences for a guess after the answer: it never replaces one from before."""
    id = asked.id
    stored = file.guesses.get(id, {})
    truth = _truths.get(id)
    is_from_before = bool(stored) and not stored.get("late")
    is_same = (stored.get("said"), stored.get("sure")) == (noted["said"], noted["sure"])
    if is_from_before and not is_same:
        sentence = f"Your {stored['said']} from before the answer stays; this one comes after it."
        if truth is None:
            return sentence
        comparison, _ = asked.reveal(truth, noted["said"], noted["sure"], late=True)
        return f"{sentence} {comparison}"
    if not is_same:
        file.note(id, **noted, late=True)
    sentence = f"Noted: {noted['said']}{in_brackets(noted['sure'])}."
    if not is_from_before:
        sentence = "Noted after the answer was shown."
    return sentence if truth is None else f"{sentence} {reveal(id, truth, home)}"


def _guess_form(asked: Guess, home: str | Path | None) -> Form:
    from .widgets.forms import guess_form

    def stored() -> dict[str, Any]:
        guesses = guess_file(home).guesses
        return guesses.get(asked.id, {})

    def note(value: object, sure: object) -> Feedback:
        if not empty(value):
            return _note(asked, value, sure, home)
        noted = stored()
        if noted:
            return Feedback(f"Your {noted['said']} stays. Run on.")
        return Feedback("Fine. Run on.")

    return guess_form(asked, stored(), note)


@explained(ExerciseError)
def reveal(id: str, truth: object, home: str | Path | None = None) -> Feedback:
    """What was guessed, what is, how many times off, and one honest reason.

    Parameters
    ----------
    id : str
        Of the guess, such as "00.a".
    truth : quantity, text, number, or a measurement
        What was counted, measured or cited; how it is known is shown with it.
    home : path, optional
        The folder of the file of guesses, if it is another one.

    Returns
    -------
    Feedback

    Raises
    ------
    ExerciseError
        For an id that does not exist.
    UnitError
        For a truth in another unit than the guess, or not above 0.

    Examples
    --------
    >>> reveal("00.a", "105 GFLOP/s")                                        # doctest: +SKIP
    You said 2 GFLOP/s. One core of this computer did 105 GFLOP/s. That is 52.5 times too low. ...
    """
    asked = find(id, Guess)
    true_value = asked.read_truth(truth)
    _truths[id] = true_value
    file = guess_file(home)
    stored = file.guesses.get(id)
    if not stored:
        return asked.reveal(true_value)[0]
    try:
        late = bool(stored.get("late"))
        feedback, off = asked.reveal(true_value, stored["said"], stored.get("sure"), late=late)
    except UnitError:  # a hand-edited file: the truth alone
        return asked.reveal(true_value)[0]
    if stored.get("times_off") != off:
        stored["times_off"] = off
        stored["told"] = asked.text_with_source(true_value)
        file.note(id, **stored)
    return feedback


@explained(ExerciseError)
def journal(lesson: str | None = None, home: str | Path | None = None) -> Feedback:
    """First and second guess by lesson, with a line to keep."""
    file = guess_file(home)
    guesses = file.guesses
    course = lessons()
    chosen = course
    if lesson is not None:
        text = text_of(lesson)
        if text not in course:
            known = ", ".join(course)
            raise ExerciseError(f"There is no lesson {short(text)!r}. There are {known}.")
        chosen = {text: course[text]}
    lines = []
    for asked in chosen.values():
        lines += _page(asked, guesses)
    if file.trouble:
        lines.append(file.trouble)
    if not lines:
        where = "" if lesson is None else f" in lesson {lesson}"
        lines = [f"No guess noted{where}. One number, even a wild one, makes the next page better."]
    return Feedback("\n".join(lines))


def _page(lesson: Lesson, guesses: dict[str, dict]) -> list[str]:
    """The journal's lines about one lesson; none if nothing was guessed in it."""
    ratios = []
    keepsakes = []
    for name, letter in (("first", "a"), ("second", "b")):
        noted = guesses.get(f"{lesson.id}.{letter}")
        if not noted:
            continue
        ratios.append(f"{name} guess {_ratio(noted)}")
        if noted.get("told") and not noted.get("late"):
            keepsakes.append(f'To keep: "I guessed {noted["said"]}; it was {noted["told"]}."')
    if not ratios:
        return []
    first_line = f"{lesson.id} {lesson.title}: {', '.join(ratios)}."
    return [first_line, *keepsakes[:1]]


def _ratio(noted: dict) -> str:
    """How far off a guess was, and whether it came late."""
    off = noted.get("times_off")
    text = times_off(off) if off else f"{noted['said']}, not yet compared"
    if noted.get("late"):
        text += ", given after the answer was shown"
    return text


# -- questions -------------------------------------------------------------------------------------


@explained(ExerciseError)
def check(id: str, answer: object = None, **given: object) -> Form | Feedback:
    """Answer an exercise or a vote; without an answer, a form.

    Parameters
    ----------
    id : str
        Of the exercise or vote, such as "00.1" or "00.vote".
    answer : number, text, list or function, optional
        Whatever the exercise asks for. Without it: a form.
    **given
        What was measured on this machine, where the exercise needs it: rate=matrix.best.

    Returns
    -------
    Form or Feedback

    Raises
    ------
    ExerciseError
        For an id that does not exist, or a value that is missing.

    Examples
    --------
    >>> check("00.vote", "C").right
    True
    """
    question = find(id, Question)
    if not empty(answer):
        return _judged(question, answer, given, say)
    question.feedback("", given)  # a missing value is reported now, not after the answer
    from .widgets.forms import check_form

    return check_form(
        question,
        lambda text, show: _judged(question, text, given, show),
        hint=lambda: hint(id),
        solution=lambda: solution(id),
    )


def _judged(question: Question, answer: object, given: Given, show: Show) -> Feedback:
    """Feedback on an answer; the letter of a vote is noted, the first one and the latest."""
    feedback = question.feedback(answer, given, show)
    letter = question.letter_of(answer)
    if letter:
        file = guess_file()
        before = file.guesses.get(question.id, {})
        file.note(question.id, said=letter, first=before.get("first", letter))
    return feedback


@explained(ExerciseError)
def hint(id: str) -> Feedback:
    """The next hint; each call gives one more."""
    question = find(id, Question)
    hints = question.hints
    before = _hints.get(id, 0)
    place = min(before, len(hints) - 1)
    _hints[id] = place + 1
    text = f"Hint {place + 1} of {len(hints)}: {hints[place]}"
    if place + 1 == len(hints):
        text += " That was the last; the solution is next."
    return Feedback(text)


@explained(ExerciseError)
def solution(id: str) -> Feedback:
    """A line that answers the exercise, and runs in its lesson as it is."""
    question = find(id, Question)
    parts = []
    if question.options:  # a vote: its letter is named, as nothing is to be typed
        answer, why = question.right({})
        return Feedback(f"{why} The answer is {answer}.")
    if question.in_words:
        parts.append(question.in_words)
    parts.append(f"In code: {question.solution_in_lesson}")
    return Feedback(" ".join(parts))
