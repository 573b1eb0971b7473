"""One thing to change without code: buttons or a field that run a function with another value.

The function is the lesson's own, and its result says in a sentence what came out; so the line of
code beside the form is a call of that function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..._support.display import announced, status_region
from ..._support.errors import UserError
from .fields import Field, buttons, number
from .forms import Form

RUNNING = "Running ..."


def change(run: Callable[[Any], object], **choices: Any) -> Form:
    """A form that runs a function of one argument and shows what it returns.

    run : a function, such as one that measures at another size; it runs when a button is pressed.
    choices : the name of its argument, with the values for the buttons: n=[64, 512, 2048]; or with
        one number, for a field to type in: seconds=60.

    Raises UserError unless exactly one argument is named.
    """
    if len(choices) != 1:
        raise UserError(
            "Name the one thing to change, with its values: "
            "fl.live.change(product, n=[64, 512, 2048])."
        )
    ((name, values),) = choices.items()
    called = getattr(run, "__name__", "run")

    def answer(**typed: Any) -> str | None:
        value = typed[name]
        if value is None:
            return None
        form.show(announced(RUNNING))
        try:
            return _shown(run(value))
        except Exception as error:  # a callback's traceback goes nowhere: show it on the page
            return announced(error)

    field, example = _field(name, values)
    form = Form(
        f"Change {name} here, or in code: {called}({example})",
        {name: field},
        answer,
        first=f"The same in code: {called}({example})",
    )
    return form


def _field(name: str, values: Any) -> tuple[Field, Any]:
    """The control, and a value as an example."""
    if isinstance(values, Sequence):
        return buttons({_label(value): value for value in values}, label=name), values[0]
    return number(name, values), values


def _label(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _shown(result: Any) -> str:
    """A result as the page shows it: a picture, a table, or its sentence."""
    for method in ("html", "_repr_html_"):
        html = getattr(result, method, None)
        if callable(html):
            return status_region(str(html()))
    return announced(repr(result))
