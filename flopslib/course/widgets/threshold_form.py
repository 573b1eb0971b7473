"""The form of lesson 17: a training run is typed in, the legal lines that it is over are shown.

People who have to apply a line need not read code. So each field is labelled in plain words, an
empty field is left out, and the answer ends with the line of code that gives the same.
To ask for another number: an entry in FIELDS, and its place in `_arguments`. Not legal advice.
"""

from __future__ import annotations

from typing import Any

from ...estimating.legal.crossings import crosses
from ...estimating.legal.crossings_table import Crossings
from ...estimating.legal.lines import table_day
from ...estimating.training_run import TrainingRun
from .fields import tick
from .forms import Form
from .sheets import EmptyField, Values, filled, line, sheet_form, starting

FIELDS = {
    "active": line("parameters used per token", start="405 billion"),
    "tokens": line("tokens", start="15.6 trillion"),
    "chips": line("or chips (1,000 x H100)"),
    "days": line("days"),
    "utilisation": line("share of the dense peak"),
    "on": line("date of the laws"),  # starts with the day on which the table was checked
    "placed": line("on the EU market since (a date)"),
    "private": tick("private synthetic data", start=False),
    "writer": line(
        "parameters of the writing model",
        start="70 billion",
        opened_by="private",
    ),
    "written": line(
        "tokens it wrote, all of them",
        start="2 trillion",
        opened_by="private",
    ),
    "builds": tick("builds on another model", start=False),
    "original": line(
        "the other model: FLOP or name",
        start="3.8e25 FLOP",
        opened_by="builds",
    ),
}
CALLED = {  # how the form calls what an error names by its argument
    "active": "parameters used per token",
    "chip": "chips",
    "chips": "chips",
    "utilisation": "share of the dense peak",
    "private_data": "what the writing model took",
    "original": "the other model",
}
OF_RUN = ("active", "tokens", "chips", "days", "utilisation")

NO_RUN = "Fill in parameters and tokens, or chips and days."
NO_WRITER = "Fill in both fields on the model that wrote, or take the tick out."
NO_ORIGINAL = "Say what the other model took, or its name, or take the tick out."


def threshold_form(**start: Any) -> Form:
    """The form of a training run, with the answer to what its fields start with.

    start: first values of its fields by name: active, tokens, chips, days, utilisation, on,
    placed, private, writer, written, builds, original. The same in code:
    fl.crosses(fl.TrainingRun(...), on=...). Raises EmptyField for another name.
    """
    fields = FIELDS | {"on": starting(FIELDS["on"], table_day())}
    return sheet_form(fields, answer, code, CALLED, start)


# -- what the fields ask --------------------------------------------------------------------------
def code(**values: Any) -> str:
    """The line of code that asks what the fields ask; empty fields stay out."""
    run, more = _arguments(values)
    run_text = ", ".join(f"{name}={value!r}" for name, value in run.items())
    arguments = [f"fl.TrainingRun({run_text})"]
    for name, value in more.items():
        arguments.append(f"{name}={value!r}")
    return f"fl.crosses({', '.join(arguments)})"


def answer(**values: Any) -> Crossings:
    """The Crossings of what the fields say; raises UserError where they make no run."""
    typed = filled(values)
    if typed.keys().isdisjoint(OF_RUN):
        raise EmptyField(NO_RUN)
    if values.get("private") and not typed.keys() >= {"writer", "written"}:
        raise EmptyField(NO_WRITER)
    if values.get("builds") and "original" not in typed:
        raise EmptyField(NO_ORIGINAL)
    run, more = _arguments(values)
    return crosses(TrainingRun(**run), **more)


def _arguments(values: Values) -> tuple[Values, Values]:
    """(what TrainingRun gets, what crosses gets besides the run)."""
    typed = filled(values)
    run = {name: typed[name] for name in OF_RUN if name in typed}
    more = {}
    for name in ("on", "placed"):
        if name in typed:
            more[name] = typed[name]
    if values.get("private"):
        params, tokens = typed.get("writer", ""), typed.get("written", "")
        more["private_data"] = {"params": params, "tokens": tokens}
    if values.get("builds"):
        more["original"] = typed.get("original", "")
    return run, more
