"""Guess first, then look; answer, and be told the slip.

`guess` asks for a number before it is shown, `reveal` says how many times off it was and why a
sensible person errs that way; `check` answers an exercise or a vote in one sentence, `hint` and
`solution` help. Without an answer, guess and check show a small form; each form has its line of
code in its text. Nothing raises on a wrong answer, and the answer is never looked up elsewhere:
facts of this machine come in as arguments.
"""

import difflib
import importlib
import pkgutil

from ..quantities.units import UnitError
from . import lessons as _files
from .feedback import ExerciseError, Reply, empty, sure_words, times
from .guesses import GuessFile
from .lesson import Guess
from .questions.kinds import Vote

_hints = {}  # id: how many were shown in this kernel
_truths = {}  # id: what was revealed in this kernel, for a guess that comes late
_ledgers = {}  # folder: ledger, so that an unwritable disk still remembers within a kernel


def lessons():
    """{number: Lesson}, in order, one for each file in exercises/."""
    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(_files.__path__)):
        lesson = importlib.import_module(f"{_files.__name__}.{module}").lesson
        found[lesson.number] = lesson
    return found


def find(id, kind=None):
    """What is asked under an id; ExerciseError names the ones near it."""
    known = {
        key: one
        for lesson in lessons().values()
        for key, one in lesson.items()
        if kind is None or isinstance(one, Guess) == (kind is Guess)
    }
    if id in known:
        return known[id]
    same = [key for key in known if key[:2] == str(id)[:2]]
    near = difflib.get_close_matches(str(id), known, n=1) or list(known)[:1]
    hint = f"Lesson {same[0][:2]} has {', '.join(same)}." if same else f"Did you mean {near[0]!r}?"
    raise ExerciseError(f"There is no {'guess' if kind is Guess else 'exercise'} {id!r}. {hint}")


def ledger(home=None):
    """The learner's ledger, one for each folder."""
    book = GuessFile(home)
    return _ledgers.setdefault(book.path, book)


def guess(id, said=None, sure=None, home=None):
    """Ask for a number before it is shown: a form, or fl.guess("00.a", "2 GFLOP/s", sure=60).

    said: a quantity, a text with a unit, or a number in the unit asked for. sure: 30, 60, 90, or
    "a stab", "fairly sure", "would bet". home: another folder for the ledger.
    """
    one = find(id, Guess)
    if empty(said):
        from .widgets.forms import guess_form

        return guess_form(
            one, ledger(home).guesses.get(id), lambda said, sure: guess(id, said, sure, home)
        )
    try:
        said, sure = one.note(said, sure)
    except UnitError as error:
        return Reply(f"Nothing noted yet. {error}")
    book = ledger(home)
    held, said = book.guesses.get(id, {}), one.told(said)
    if (held.get("said"), held.get("sure")) != (said, sure):
        book.note(id, said=said, sure=sure)  # a new guess is not yet compared
    if id in _truths:  # the answer is on the page already: say at once how far off
        book.note(id, **book.guesses[id] | {"late": True})
        told = ["Noted after the answer was shown.", str(reveal(id, _truths[id], home))]
    else:
        told = [f"Noted: {said}{f' ({sure_words(sure)})' if sure is not None else ''}."]
    return Reply(" ".join(filter(None, [*told, book.trouble])))


def reveal(id, truth, home=None):
    """Say what was guessed, what is, how many times off, and one honest reason."""
    one = find(id, Guess)
    truth = one.read_truth(truth)
    _truths[id] = truth
    book = ledger(home)
    held = book.guesses.get(id)
    if not held:
        return one.reveal(truth)[0]
    try:
        reply, off = one.reveal(truth, held["said"], held.get("sure"))
    except UnitError:  # a hand-edited file: the truth alone
        return one.reveal(truth)[0]
    if held.get("times_off") != off:
        book.note(id, **held | {"times_off": float(off), "told": one.told_how(truth)})
    return reply


def check(id, answer=None, **facts):
    """Answer an exercise or a vote; the facts of this machine that it needs are named arguments.

    fl.check("00.1", years, rate=matrix.best), fl.check("00.vote", "C"). Without an answer: a form.
    """
    one = find(id, "exercise")
    if not empty(answer):
        return one.judge(answer, facts)
    one.judge("", facts)  # a missing fact is told now, not after the answer
    from .widgets.forms import check_form

    return check_form(
        one,
        lambda said: one.judge(said, facts),
        facts,
        hint=lambda: hint(id),
        solution=lambda: solution(id),
    )


def hint(id):
    """The next hint; each call gives one more."""
    one = find(id, "exercise")
    given = _hints[id] = min(_hints.get(id, 0) + 1, len(one.hints))
    more = "" if given < len(one.hints) else " That was the last; the solution is next."
    return Reply(f"Hint {given} of {len(one.hints)}: {one.hints[given - 1]}{more}")


def solution(id):
    """A line that answers the exercise; facts keep the names they have in check."""
    one = find(id, "exercise")
    why = one.choices[one.best][1] if isinstance(one, Vote) else ""
    told = " ".join(filter(None, [why, one.in_words, f"In code: {one.solution}"]))
    return Reply(told)


def journal(lesson=None, home=None):
    """First and second guess by lesson, with a line to keep."""
    book = ledger(home)
    every = lessons()
    if lesson is not None and lesson not in every:
        raise ExerciseError(f"There is no lesson {lesson!r}. There are {', '.join(every)}.")
    lines = []
    for number, one in every.items():
        pair = [
            (name, book.guesses[f"{number}.{letter}"])
            for letter, name in (("a", "first"), ("b", "second"))
            if f"{number}.{letter}" in book.guesses
        ]
        if lesson in (None, number) and pair:
            told = ", ".join(f"{name} guess {_off(held)}" for name, held in pair)
            lines.append(f"{number} {one.title}: {told}.")
            kept = [held for _, held in pair if held.get("told")]
            lines += [f'To keep: "I guessed {h["said"]}; it was {h["told"]}."' for h in kept[:1]]
    lines += [book.trouble] if book.trouble else []
    where = f" in lesson {lesson}" if lesson else ""
    return Reply(
        "\n".join(lines)
        or f"No guess noted{where}. One number, even a wild one, makes the next page better."
    )


def _off(held):
    off = held.get("times_off")
    late = ", given after the answer was shown" if held.get("late") else ""
    return (f"{held['said']}, not yet compared" if not off else times(off)) + late
