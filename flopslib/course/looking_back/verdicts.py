"""fl.verdict: a sentence of lesson 18 judged by the learner, then laid open.

Ten sentences of the press are judged before any tool is used. A verdict and how sure it was are
kept in the file of guesses, as 18.c1 to 18.c10; what was given after the answer was shown is marked
as late. Some verdicts can be argued for, and count as right wherever they are counted: NODS.
To change what is true of a sentence: its row of facts/tables/claims.csv.
"""

from __future__ import annotations

from pathlib import Path

from ..._support.arguments import explained
from ..._support.display import Text
from ..._support.errors import did_you_mean, short, whole
from ...facts.table import Row, table
from ...quantities.formatting import sig, words
from ..ask import guess_file
from ..feedback import ExerciseError, Feedback, empty, sure_words
from ..lesson import in_brackets, sureness

SENTENCES = 10
WORDS = {  # as the form has them
    "true": "true",
    "half": "half true",
    "false": "false",
    "open": "can't be checked",
}
VERDICTS = {
    "true": "It is true.",
    "half": "It is half true.",
    "false": "It is false.",
    "open": "It cannot be checked.",
}
MEANT = {  # what people also write
    "t": "true",
    "mostly true": "half",
    "partly true": "half",
    "half-true": "half",
    "can\u2019t be checked": "open",
    "cant be checked": "open",
    "h": "half",
    "f": "false",
    "o": "open",
    "half true": "half",
    "right": "true",
    "wrong": "false",
    "cannot be checked": "open",
    "can't be checked": "open",
    "not checkable": "open",
}
NODS = {
    (3, "true"): "True can be argued for: more than 40 had, and the sentence does not say that "
    "there were 216.",
    (5, "open"): "Can't be checked can be argued for: it names neither the models nor which of "
    "four costs.",
    (6, "half"): 'Half true can be argued for: "up to" is a ceiling, which no lower number breaks, '
    "and by rent Grok 3 did cost a billion.",
    (7, "half"): "Half true can be argued for: of the whole Act the date is only one of several.",
}
NOT_NOTED = "You had noted no verdict."
BIG = 1e6  # from it on a plain number is said in words
SYMBOLS = {"FLOP", "TB/s", "GFLOP/token"}
_shown: set[int] = set()  # the sentences that were laid open in this kernel


@explained(ExerciseError)
def verdict(
    number: int | None = None,
    said: str | None = None,
    sure: object = None,
    home: str | Path | None = None,
) -> Feedback:
    """Judge one of lesson 18's ten sentences, or, without a verdict, see what is true of it.

    Parameters
    ----------
    number : int
        Of the sentence, 1 to 10.
    said : str, optional
        "true", "half true", "false", or "can't be checked" where a word is missing; in short
        "true", "half", "false", "open".
    sure : int or str, optional
        30, 60 or 90 per cent, or "a stab", "fairly sure", "would bet".
    home : path, optional
        Another folder for the file of guesses.

    Returns
    -------
    Feedback

    Raises
    ------
    ExerciseError
        For a number that is not from 1 to 10, or a verdict that is none of the four.
    UnitError
        For a sureness that is none.

    Examples
    --------
    >>> verdict(4, "half", sure=60)                                          # doctest: +SKIP
    Noted: sentence 4, half true (fairly sure).
    """
    number = whole("The number of the sentence", number, 1, SENTENCES, ExerciseError)
    if empty(said):
        return _laid_open(number, home)
    return _noted(number, read_verdict(said), sureness(sure), home)


def key(number: int) -> str:
    """The place of a sentence's verdict in the file of guesses."""
    return f"18.c{number}"


def claims() -> list[Row]:
    """The ten rows of the lesson, in order."""
    rows = table("claims")
    return [rows[str(number)] for number in range(1, SENTENCES + 1)]


def ten_sentences() -> Text:
    """The ten sentences, in quotes, and where and when they were printed."""
    lines = ["Ten sentences of the press, in short (cited)."]
    printed: dict[str, list[str]] = {}
    for row in claims():
        lines.append(f'{row.name}. "{row.sentence}"')
        day = f", {row.printed}" if row.printed else ""
        printed.setdefault(f"{row.printed_in}{day}", []).append(row.name)
    for place, names in printed.items():
        lines.append(f"From {place}: {', '.join(names)}.")
    return Text("\n".join(lines))


def laid_out(row: Row) -> Text:
    """A row of the table claims: the sentence, its verdict, what is, and why."""
    return Text(f'"{row.sentence}" {VERDICTS[row.verdict]} {row.why} {what_is(row)}')


def read_verdict(said: object) -> str:
    """One of the four words. Raises ExerciseError for anything else."""
    text = str(said).strip().strip(".").lower()
    word = MEANT.get(text, text)
    if word in VERDICTS:
        return word
    known = ", ".join(WORDS.values())
    hint = did_you_mean(text, VERDICTS)
    raise ExerciseError(f"{short(repr(said))} is not a verdict: write {known}.{hint}")


def is_right(number: int, said: object) -> bool:
    """Whether a verdict is that of the table, or can be argued for."""
    row = table("claims")[str(number)]
    return said == row.verdict or (number, said) in NODS


def counts_as_right(number: int) -> str:
    """The verdict of the table, and what counts as right besides: "true (or half true)"."""
    row = table("claims")[str(number)]
    others = [WORDS[said] for line, said in NODS if line == number]
    besides = f" (or {' or '.join(others)})" if others else ""
    return f"{WORDS[row.verdict]}{besides}"


# -- noting ----------------------------------------------------------------------------------------
def _noted(number: int, said: str, sure: float | None, home: str | Path | None) -> Feedback:
    file = guess_file(home)
    stored = file.guesses.get(key(number), {})
    values: dict[str, object] = {"said": said, "sure": sure}
    after = ""
    if number in _shown or stored.get("shown") or stored.get("late"):
        values["late"] = True
        after = " It comes after the answer was shown, so it does not count."
        before = stored.get("said")
        if before in VERDICTS and not stored.get("late"):
            return Feedback(f"Your {WORDS[before]} from before the answer stays.{after}")
    file.note(key(number), **values)
    sentence = f"Noted: sentence {number}, {WORDS[said]}{in_brackets(sure)}.{after} {file.trouble}"
    return Feedback(sentence.rstrip())


def _laid_open(number: int, home: str | Path | None) -> Feedback:
    """What the learner said, what is, by what factor, and why."""
    _shown.add(number)
    row = table("claims")[str(number)]
    stored = guess_file(home).guesses.get(key(number), {})
    said = stored.get("said")
    right = None
    opening = NOT_NOTED
    if said in VERDICTS:
        guess_file(home).note(key(number), **(stored | {"shown": True}))
        right = is_right(number, said)
        opening = f"You said {WORDS[said]}{_how_sure(stored.get('sure'))}, {_counted(right)}."
    nods = [nod for (line, _), nod in NODS.items() if line == number]
    parts = [f"{number}. {opening} {VERDICTS[row.verdict]}", row.why, *nods, what_is(row)]
    return Feedback(" ".join(parts), right)


def _counted(right: bool) -> str:
    return "which counts as right" if right else "which is not right"


def _how_sure(sure: object) -> str:
    return f" ({sure_words(float(sure))})" if isinstance(sure, (int, float)) else ""


def what_is(row: Row) -> str:
    """What is said, what is, and how many times apart they lie; how it is known, and by whom."""
    source = row.cited.partition(": ")[2]
    known = f"{_known(row)} ({row.how}: {source})"
    note = f", {row.note}" if row.note else ""
    if row.said is None:
        return f"What is: {known}{note}."
    return f"Said: {_said(row)}. What is: {known}{note}. {_times(row)}".rstrip()


def _said(row: Row) -> str:
    if row.said_low is None:
        return amount(row.said, row.unit)
    return f"{sig(row.said_low)} to {amount(row.said_high, row.unit)}"


def _known(row: Row) -> str:
    """What is, with its range; beside a range that is said, the range alone."""
    middle = amount(row.actual, row.unit)
    if row.actual_low is None:
        return middle
    ends = f"{_short(row.actual_low, row.unit)} to {amount(row.actual_high, row.unit)}"
    return ends if row.said_low is not None else f"{middle}, from {ends}"


def _times(row: Row) -> str:
    """How many times too much or too little is said."""
    factor = row.said / row.actual
    if row.verdict == "true" and row.actual_low is None:
        return ""
    if row.actual_low is not None and _overlaps(row):
        if row.said_low is not None:
            return "The two ranges overlap, and neither holds the other."
        return "What is said lies between the two ends."
    if round(factor, 2) == 1:
        return "That is the same."
    if factor > 1:
        return f"That is {sig(factor)} times too much."
    return f"That is {sig(1 / factor)} times too little."


def _overlaps(row: Row) -> bool:
    """Whether what is said, itself perhaps a range, meets the range of what is."""
    low = row.said if row.said_low is None else row.said_low
    high = row.said if row.said_high is None else row.said_high
    return low <= row.actual_high and high >= row.actual_low


def amount(number: float, unit: str) -> str:
    """A number with its unit in words: "78.6 million dollars", "2.1e25 FLOP", "216 models"."""
    return f"{_short(number, unit)} {'dollars' if unit == '$' else unit}"


def _short(number: float, unit: str) -> str:
    if unit in SYMBOLS or abs(number) < BIG:
        return sig(number)
    return words(number)
