"""The form of lesson 17: a training run is typed in, the legal lines that it is over are shown.

People who have to apply a line need not read code. So each field is labelled in plain words, an
empty field is left out, and the answer ends with the line of code that gives the same.
To ask for another number: an entry in FIELDS, and its place in `_arguments`. Not legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from ..._support.display import paragraph, status_region
from ..._support.errors import UserError, renamed, short
from ...estimating.legal.crossings import crosses
from ...estimating.legal.crossings_table import Crossings
from ...estimating.legal.lines import table_day
from ...estimating.training_run import TrainingRun
from .fields import Field, text, tick
from .forms import Form


def _line(label: str, start: str = "", opened_by: str = "") -> Field:
    return text(
        label,
        start,
        width="36em",
        label_width="18em",
        opened_by=opened_by,
    )


FIELDS = {
    "active": _line("parameters used per token", start="405 billion"),
    "tokens": _line("tokens", start="15.6 trillion"),
    "chips": _line("or chips (1,000 x H100)"),
    "days": _line("days"),
    "utilisation": _line("share of the dense peak"),
    "on": _line("date of the laws"),  # starts with the day on which the table was checked
    "placed": _line("on the EU market since (a date)"),
    "private": tick("private synthetic data", start=False),
    "writer": _line(
        "parameters of the writing model",
        start="70 billion",
        opened_by="private",
    ),
    "written": _line(
        "tokens it wrote, all of them",
        start="2 trillion",
        opened_by="private",
    ),
    "builds": tick("builds on another model", start=False),
    "original": _line(
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
Values = Mapping[str, Any]  # of fields, by name

NO_RUN = "Fill in parameters and tokens, or chips and days."
NO_WRITER = "Fill in both fields on the model that wrote, or take the tick out."
NO_ORIGINAL = "Say what the other model took, or its name, or take the tick out."


class EmptyField(UserError, ValueError):
    """A field that is needed and has nothing in it, or that the form does not have."""


def threshold_form(**start: Any) -> Form:
    """The form of a training run, with the answer to what its fields start with.

    start: first values of its fields by name: active, tokens, chips, days, utilisation, on,
    placed, private, writer, written, builds, original. The same in code:
    fl.crosses(fl.TrainingRun(...), on=...). Raises EmptyField for another name.
    """
    fields = FIELDS | {"on": _starting(FIELDS["on"], table_day())}
    for name, value in start.items():
        if name not in fields:
            names = ", ".join(fields)
            raise EmptyField(f"The form has no field {short(name)!r}; it has {names}.")
        fields[name] = _starting(fields[name], value)
    values = {name: field.start for name, field in fields.items()}
    sentences, html = _answered(values)
    in_code = f"In code: {code(**values)}"
    return Form(
        f"{sentences}\n{in_code}",
        fields,
        _answer_html,
        first=_region(html, values),
        page=html + paragraph(in_code),
    )


def _starting(field: Field, value: Any) -> Field:
    """The field with another first value; what is typed is text, so a number becomes one."""
    if field.kind == "Checkbox":
        return replace(field, start=bool(value))
    return replace(field, start=str(value))


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
    filled = _filled(values)
    if filled.keys().isdisjoint(OF_RUN):
        raise EmptyField(NO_RUN)
    if values.get("private") and not filled.keys() >= {"writer", "written"}:
        raise EmptyField(NO_WRITER)
    if values.get("builds") and "original" not in filled:
        raise EmptyField(NO_ORIGINAL)
    run, more = _arguments(values)
    return crosses(TrainingRun(**run), **more)


def _arguments(values: Values) -> tuple[Values, Values]:
    """(what TrainingRun gets, what crosses gets besides the run)."""
    filled = _filled(values)
    run = {name: filled[name] for name in OF_RUN if name in filled}
    more = {}
    for name in ("on", "placed"):
        if name in filled:
            more[name] = filled[name]
    if values.get("private"):
        params, tokens = filled.get("writer", ""), filled.get("written", "")
        more["private_data"] = {"params": params, "tokens": tokens}
    if values.get("builds"):
        more["original"] = filled.get("original", "")
    return run, more


def _filled(values: Values) -> dict[str, str]:
    """The texts that are not empty, by field."""
    texts = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    return {name: text for name, text in texts.items() if text}


# -- the answer -----------------------------------------------------------------------------------
def _answered(values: Values) -> tuple[str, str]:
    """(text, HTML) of the answer, or of what is wrong in one sentence."""
    try:
        crossings = answer(**values)
    except UserError as error:
        sentence = renamed(str(error), CALLED)
        return sentence, paragraph(sentence)
    return repr(crossings), crossings._repr_html_()


def _answer_html(**values: Any) -> str:
    _, html = _answered(values)
    return _region(html, values)


def _region(html: str, values: Values) -> str:
    in_code = f"<p>In code: <code>{escape(code(**values))}</code></p>"
    return status_region(html + in_code, width="60em")
