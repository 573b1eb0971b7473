"""Guess first, then look; answer, and read which slip it was.

`guess` asks for a number before it is shown, `reveal` says how many times off it was and why a
sensible person errs that way; `check` answers an exercise or a vote in one sentence, `hint` and
`solution` help, `journal` collects the guesses. Without an answer, guess and check show a small
form; each form has its line of code in its text. Nothing raises on a wrong answer, and the answer
is never looked up elsewhere: facts of this machine come in as arguments.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

from .._support.display import say
from .._support.errors import did_you_mean, short
from ..quantities.quantity import Q
from ..quantities.units import UnitError
from . import lessons as lesson_files
from .feedback import ExerciseError, Feedback, empty, sure_words, times_off
from .guesses import GuessFile
from .lesson import Guess, Lesson
from .questions.question import Question, text_of

LESSON_FILE = re.compile(r"lesson_\d\d")

_hints: dict[str, int] = {}  # id: how many were shown in this kernel
_truths: dict[str, Q | float] = {}  # id: what was revealed in this kernel, for a late guess
_files: dict[Path, GuessFile] = {}  # by path, so that an unwritable disk still remembers


# -- what there is to ask --------------------------------------------------------------------------


def lessons() -> dict[str, Lesson]:
    """{"00": Lesson}, in order, one for each lesson_NN.py in lessons/."""
    names = sorted(module.name for module in pkgutil.iter_modules(lesson_files.__path__))
    found = {}
    for name in filter(LESSON_FILE.fullmatch, names):
        lesson = importlib.import_module(f"{lesson_files.__name__}.{name}").lesson
        found[lesson.id] = lesson
    return found


def find(id: object, kind: type = Guess | Question) -> Any:
    """The guess or question under an id. Raises ExerciseError with the ids near it."""
    known = {
        key: asked
        for lesson in lessons().values()
        for key, asked in lesson.items()
        if isinstance(asked, kind)
    }
    if isinstance(id, str) and id in known:
        return known[id]
    word = "guess" if kind is Guess else "exercise"
    raise ExerciseError(f"There is no {word} {short(text_of(id))!r}.{_near(id, known)}")


def _near(id: object, known: dict[str, Any]) -> str:
    """A sentence with the ids that may have been meant."""
    number = re.fullmatch(r"(\d)\.(\w+)", text_of(id).strip())
    if number and f"0{number[0]}" in known:  # 00.1 without quotes is the number 0.1
        return f' Write the id in quotes: "0{number[0]}".'
    lesson = text_of(id)[:2]
    same = [key for key in known if key[:2] == lesson]
    if same:
        return f" Lesson {lesson} has {', '.join(same)}."
    return did_you_mean(text_of(id), known) or f" Did you mean {next(iter(known))!r}?"


def guess_file(home: str | Path | None = None) -> GuessFile:
    """The learner's guesses, one object for each folder."""
    file = GuessFile(home)
    return _files.setdefault(file.path, file)


# -- guesses ---------------------------------------------------------------------------------------


def guess(id: str, value: object = None, sure: object = None, home: str | Path | None = None):
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
    file = guess_file(home)
    stored = file.guesses.get(id, {})
    try:
        number, sureness = asked.note(value, sure)
    except UnitError as error:
        kept = f"Your {stored['said']} stays." if stored else "Nothing noted yet."
        return Feedback(f"{kept} {error}")
    text = asked.text(number)
    if (stored.get("said"), stored.get("sure")) != (text, sureness):
        file.note(id, said=text, sure=sureness)  # a new guess is not yet compared
    if id in _truths:
        parts = _late(id, file, home)
    else:
        how_sure = f" ({sure_words(sureness)})" if sureness is not None else ""
        parts = [f"Noted: {text}{how_sure}."]
    if file.trouble:
        parts.append(file.trouble)
    return Feedback(" ".join(parts))


def _guess_form(asked: Guess, home: str | Path | None):
    from .widgets.forms import guess_form

    file = guess_file(home)

    def note(value: object, sure: object) -> Feedback:
        if not empty(value):
            return guess(asked.id, value, sure, home)
        stored = file.guesses.get(asked.id)
        return Feedback(f"Your {stored['said']} stays. Run on." if stored else "Fine. Run on.")

    return guess_form(asked, file.guesses.get(asked.id), note)


def _late(id: str, file: GuessFile, home: str | Path | None) -> list[str]:
    """Sentences for a guess that comes when the answer is on the page already."""
    file.note(id, **file.guesses[id] | {"late": True})
    return ["Noted after the answer was shown.", str(reveal(id, _truths[id], home))]


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
    fact = asked.read_truth(truth)
    _truths[id] = fact
    file = guess_file(home)
    stored = file.guesses.get(id)
    if not stored:
        return asked.reveal(fact)[0]
    try:
        feedback, off = asked.reveal(fact, stored["said"], stored.get("sure"))
    except UnitError:  # a hand-edited file: the truth alone
        return asked.reveal(fact)[0]
    if stored.get("times_off") != off:
        file.note(id, **stored | {"times_off": off, "told": asked.text_with_source(fact)})
    return feedback


def journal(lesson: str | None = None, home: str | Path | None = None) -> Feedback:
    """First and second guess by lesson, with a line to keep."""
    file = guess_file(home)
    course = lessons()
    if lesson is not None and (not isinstance(lesson, str) or lesson not in course):
        raise ExerciseError(
            f"There is no lesson {short(text_of(lesson))!r}. There are {', '.join(course)}."
        )
    lines = []
    for asked in course.values() if lesson is None else [course[lesson]]:
        lines += _page(asked, file.guesses)
    if file.trouble:
        lines.append(file.trouble)
    if not lines:
        where = f" in lesson {lesson}" if lesson else ""
        lines = [f"No guess noted{where}. One number, even a wild one, makes the next page better."]
    return Feedback("\n".join(lines))


def _page(lesson: Lesson, guesses: dict[str, dict]) -> list[str]:
    """The journal's lines about one lesson; none if nothing was guessed in it."""
    by_name = {"first": f"{lesson.id}.a", "second": f"{lesson.id}.b"}
    stored = {name: guesses[id] for name, id in by_name.items() if id in guesses}
    if not stored:
        return []
    ratios = ", ".join(f"{name} guess {_ratio(facts)}" for name, facts in stored.items())
    lines = [f"{lesson.id} {lesson.title}: {ratios}."]
    compared = [facts for facts in stored.values() if facts.get("told")]
    if compared:
        facts = compared[0]
        lines.append(f'To keep: "I guessed {facts["said"]}; it was {facts["told"]}."')
    return lines


def _ratio(facts: dict) -> str:
    off = facts.get("times_off")
    text = times_off(off) if off else f"{facts['said']}, not yet compared"
    return f"{text}, given after the answer was shown" if facts.get("late") else text


# -- questions -------------------------------------------------------------------------------------


def check(id: str, answer: object = None, **facts: object):
    """Answer an exercise or a vote; without an answer, a form.

    Parameters
    ----------
    id : str
        Of the exercise or vote, such as "00.1" or "00.vote".
    answer : number, text, list or function, optional
        Whatever the exercise asks for. Without it: a form.
    **facts
        What was measured on this machine, where the exercise needs it: rate=matrix.best.

    Returns
    -------
    Form or Feedback

    Raises
    ------
    ExerciseError
        For an id that does not exist, or a fact that is missing.

    Examples
    --------
    >>> check("00.vote", "C").right
    True
    """
    question = find(id, Question)
    if not empty(answer):
        return question.feedback(answer, facts, say)
    question.feedback("", facts)  # a missing fact is reported now, not after the answer
    from .widgets.forms import check_form

    return check_form(
        question,
        lambda text, show: question.feedback(text, facts, show),
        facts,
        hint=lambda: hint(id),
        solution=lambda: solution(id),
    )


def hint(id: str) -> Feedback:
    """The next hint; each call gives one more."""
    question = find(id, Question)
    shown = min(_hints.get(id, 0) + 1, len(question.hints))
    _hints[id] = shown
    text = f"Hint {shown} of {len(question.hints)}: {question.hints[shown - 1]}"
    if shown == len(question.hints):
        text += " That was the last; the solution is next."
    return Feedback(text)


def solution(id: str) -> Feedback:
    """A line that answers the exercise; facts keep the names they have in check."""
    question = find(id, Question)
    parts = [question.in_words, f"In code: {question.solution}"]
    if question.options:  # a vote
        parts.insert(0, question.right({})[1])
    return Feedback(" ".join(filter(None, parts)))
