"""The form of lesson 17: a training run goes in, the legal lines that it is over come out in words.

The fact behind it: whoever has to apply a line need not read code. So each field is a sentence's
worth, an empty one is left out, and the answer opens with the line of code that says the same.
To ask for another number: a row of FIELDS, and its place in `code`. Not legal advice.
"""

from html import escape

from ..._support.errors import UserError
from ...estimating.legal.crossings import crosses
from ...estimating.legal.lines import day
from ...estimating.training_run import TrainingRun
from .forms import Form

# name: (label, what stands in it at first, how wide)
FIELDS = {
    "active": ("parameters used per token", "405 billion"),
    "tokens": ("tokens", "15.6 trillion"),
    "chips": ("or chips (1,000 x H100)", ""),
    "days": ("days", ""),
    "utilisation": ("share of the dense peak", ""),
    "on": ("date", None),
}
PRIVATE = {
    "writer": ("parameters of the writing model", "70 billion"),
    "written": ("tokens it wrote, all of them", "2 trillion"),
}
BUILDS = {"original": ("the other model: FLOP or name", "3.8e25 FLOP")}
OF_RUN = ("active", "tokens", "chips", "days", "utilisation")
NO_RUN = "Fill in parameters and tokens, or chips and days."


def code(private=False, builds=False, **texts):
    """The line of code that asks what the fields ask; empty fields stay out."""
    said = {name: text.strip() for name, text in texts.items() if text and text.strip()}
    run = ", ".join(f"{name}={said[name]!r}" for name in OF_RUN if name in said)
    more = [f"on={said['on']!r}"] if "on" in said else []
    if private:
        more.append(
            f'private_data={{"params": {said.get("writer", "")!r}, '
            f'"tokens": {said.get("written", "")!r}}}'
        )
    if builds:
        more.append(f"original={said.get('original', '')!r}")
    return f"fl.crosses({', '.join([f'fl.TrainingRun({run})', *more])})"


def answer(private=False, builds=False, **texts):
    """The Crossings of what the fields say; raises UserError for what is no run."""
    said = {name: text.strip() for name, text in texts.items() if text and text.strip()}
    told = {name: said[name] for name in OF_RUN if name in said}
    if not told:
        raise Empty(NO_RUN)
    if private and not {"writer", "written"} <= said.keys():
        raise Empty("Fill in both fields on the model that wrote, or take the tick out.")
    if builds and "original" not in said:
        raise Empty("Say what the other model took, or its name, or take the tick out.")
    more = {}
    if private:
        more["private_data"] = {"params": said["writer"], "tokens": said["written"]}
    if builds:
        more["original"] = said["original"]
    return crosses(TrainingRun(**told), said.get("on"), **more)


class Empty(UserError, ValueError):
    """A form with nothing in it."""


def threshold_form(**start):
    """The form, with its answer to what stands in it at first, as text and as a widget.

    start: texts for its fields by name: active, tokens, chips, days, utilisation, on, private,
    writer, written, builds, original. The same in code: fl.crosses(fl.TrainingRun(...), on=...).
    """
    first = {name: told[1] for name, told in (FIELDS | PRIVATE | BUILDS).items()}
    first |= {"on": day()[0], "private": False, "builds": False}
    if unknown := sorted(set(start) - set(first)):
        raise Empty(f"The form has no field {unknown[0][:40]!r}; it has {', '.join(first)}.")
    first |= start
    return Form(f"{_told(first)[0]}\nIn code: {code(**first)}", lambda: _build(first))


def _told(values):
    """(text, HTML) of the answer, or of what is wrong in one sentence."""
    try:
        found = answer(**values)
        return repr(found), found._repr_html_()
    except UserError as error:
        return str(error), f"<p>{escape(str(error))}</p>"


def _build(first):
    import ipywidgets as w

    def field(name, label):
        return w.Text(
            value=first[name],
            description=label,
            continuous_update=False,
            style={"description_width": "18em"},
            layout=w.Layout(width="36em"),
        )

    fields = {name: field(name, label) for name, (label, _) in (FIELDS | PRIVATE | BUILDS).items()}
    ticks = {"private": "private synthetic data", "builds": "builds on another model"}
    boxes = {
        name: w.Checkbox(value=first[name], description=label, indent=False)
        for name, label in ticks.items()
    }
    says, controls = w.HTML(), fields | boxes

    def tell(_=None):
        for box, inside in (("private", PRIVATE), ("builds", BUILDS)):
            for name in inside:
                fields[name].layout.display = None if boxes[box].value else "none"
        values = {name: one.value for name, one in controls.items()}
        says.value = (
            f'<div role="status" aria-live="polite" style="max-width: 60em; '
            f'white-space: normal">{_told(values)[1]}'
            f"<p>In code: <code>{escape(code(**values))}</code></p></div>"
        )

    for one in controls.values():
        one.observe(tell, names="value")
    tell()
    rows = [
        *[fields[name] for name in FIELDS],
        boxes["private"],
        *[fields[n] for n in PRIVATE],
        boxes["builds"],
        *[fields[n] for n in BUILDS],
        says,
    ]
    box = w.VBox(rows)
    box.controls = controls
    return box
