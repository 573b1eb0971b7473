"""The form of lesson 16: a product is typed in, the ways to answer it are shown, and which to take.

A founder fills in what is known; each line may be a range, and an empty one is left out. A tick
opens what few products need.
To ask for another number: an entry in FIELDS, and its place in `arguments`.
"""

from __future__ import annotations

from typing import Any

from ...estimating.right_size.rightsize import Options, rightsize
from .fields import Field, tick
from .forms import Form
from .sheets import EmptyField, Values, filled, line, sheet_form

LABELS = "23em"


def _line(label: str, start: str = "", opened_by: str = "", example: str = "") -> Field:
    return line(label, start, opened_by, example, LABELS)


FIELDS = {
    "queries": _line("questions a month", "100,000"),
    "read": _line("tokens read by a question (a word: 4/3)", "800"),
    "written": _line("tokens written", "200"),
    "small": _line("small model, or $ a million read / written", "GPT-5.6 luna"),
    "large": _line("large model, or $ a million read / written", "GPT-5.6 sol"),
    "right_small": _line("small one, right on your examples", "75 %"),
    "right_large": _line("large one, right on your examples", "88 %"),
    "examples": _line("number of your examples", example="none: shares as typed"),
    "kept": _line("share that the small one is sure of", "40 to 60 %"),
    "right_kept": _line("right among those it is sure of", "96 %"),
    "quality": _line("share that must be right", "85 %"),
    "time": tick("the time of an answer matters", start=False),
    "seconds_small": _line("small one: 95 of 100 are there within", "0.4 s", "time"),
    "seconds_large": _line("large one: 95 of 100 are there within", "0.7 s", "time"),
    "within": _line("asked: 95 of 100 are there within", "1 s", "time"),
    "private": tick("what leaves your machines matters", start=False),
    "may_leave": _line("share that may leave, small one at home", "50 %", "private"),
    "caching": tick("a cache answers by likeness", start=False),
    "hits": _line("share of hits", "30 %", "caching"),
    "right_hits": _line("right among the hits", "97 %", "caching"),
    "retrieving": tick("the small one reads retrieved text", start=False),
    "retrieved": _line("tokens retrieved for a question", "2,000", "retrieving"),
    "right_retrieved": _line("right with them", "85 %", "retrieving"),
}
CALLED = {  # how the form calls what an error names by its argument
    "queries": FIELDS["queries"].traits["description"],
    "tokens read": FIELDS["read"].traits["description"],
    "tokens written": FIELDS["written"].traits["description"],
    "small": "the small model",
    "large": "the large model",
    "right, small": FIELDS["right_small"].traits["description"],
    "right, large": FIELDS["right_large"].traits["description"],
    "examples": FIELDS["examples"].traits["description"],
    "keeps": FIELDS["kept"].traits["description"],
    "right among those kept": FIELDS["right_kept"].traits["description"],
    "quality": FIELDS["quality"].traits["description"],
    "may_leave": "share that may leave",
    "within": FIELDS["within"].traits["description"],
    "cache": FIELDS["hits"].traits["description"],
}
NEEDED = ("queries", "read", "written", "small", "large")
NO_PRODUCT = "Fill in the questions, both numbers of tokens, and both models or their prices."


def rightsize_form(**start: Any) -> Form:
    """The form of a product, with the answer to what its fields start with.

    start: first values of its fields by name, those of FIELDS. The same in code: fl.rightsize(...).
    Raises EmptyField for another name.
    """
    return sheet_form(FIELDS, answer, code, CALLED, start)


def answer(**values: Any) -> Options:
    """The Options of what the fields say; raises UserError where that is too little or amiss."""
    if not filled(values).keys() >= set(NEEDED):
        raise EmptyField(NO_PRODUCT)
    return rightsize(**arguments(values))


def code(**values: Any) -> str:
    """The line of code that asks what the fields ask; empty fields stay out."""
    named = [f"{name}={value!r}" for name, value in arguments(values).items()]
    return f"fl.rightsize({', '.join(named)})"


def arguments(values: Values) -> dict[str, Any]:
    """What fl.rightsize gets: empty lines, and those behind a tick that is not ticked, stay out."""
    typed = filled(values)
    opened = {}
    for name, text in typed.items():
        tick_name = FIELDS[name].opened_by
        if not tick_name or values.get(tick_name):
            opened[name] = text
    found: dict[str, Any] = {name: opened.get(name, "") for name in ("queries", "small", "large")}
    found["tokens"] = opened.get("read", ""), opened.get("written", "")
    for name, both in PAIRS.items():
        pair = tuple(opened.get(field) for field in both)
        if any(pair):
            found[name] = pair
    for name in ("examples", "quality", "within", "may_leave"):
        if name in opened:
            found[name] = opened[name]
    if values.get("private"):
        found["at_home"] = True
    return found


PAIRS = {
    "right": ("right_small", "right_large"),
    "keeps": ("kept", "right_kept"),
    "seconds": ("seconds_small", "seconds_large"),
    "cache": ("hits", "right_hits"),
    "retrieval": ("retrieved", "right_retrieved"),
}
