"""The names of this room that a notebook works with, in one place.

from flopslib.lab.finetuning.workbench import adapted, base, keyboard, learn, right
"""

from __future__ import annotations

from .adapted import FROM_NOTHING, WAYS, adapted, learns, merged
from .bits import pruned, rounded
from .kept import kept
from .keyboard import DIGITS, OTHERS, base, keyboard
from .ledger import ledger, taught
from .mixed import PRECISIONS, PreciseStep, precisions, swallowed
from .reader import CAPITALS, reader, student
from .steps import Step, answers, learn, repeated, right
from .ways import Scores, Trial, by_direction, compared

__all__ = [
    "CAPITALS",
    "DIGITS",
    "FROM_NOTHING",
    "OTHERS",
    "PRECISIONS",
    "WAYS",
    "PreciseStep",
    "Scores",
    "Step",
    "Trial",
    "adapted",
    "answers",
    "base",
    "by_direction",
    "compared",
    "kept",
    "keyboard",
    "learn",
    "learns",
    "ledger",
    "merged",
    "precisions",
    "pruned",
    "reader",
    "repeated",
    "right",
    "rounded",
    "student",
    "swallowed",
    "taught",
]
