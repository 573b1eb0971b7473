"""One thing to change without code: buttons or a field that run a function with another value.

The function is the lesson's own, and its result says in a sentence what came out; so the line of
code beside the form is a call of that function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._support.display import alert_region, announced
from ..._support.errors import UserError, short, whole
from ...quantities.quantity import Q, quantity, read
from .fields import Field, buttons, text
from .forms import Form

RUNNING = "Running ..."


def change(run: Callable[[Any], object], **choices: Any) -> Form:
    """A form that runs a function of one argument and shows what it returns.

    run : a function, such as one that measures at another size; it runs when a button is pressed.
    choices : the name of its argument, with the values for the buttons: n=[64, 512, 2048]; or with
        one value, for a field to type in: seconds=60, size="2 GB", name="H20".

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
        if typed[name] is None:
            return None
        form.show(announced(RUNNING))
        try:
            return _shown(run(_read(name, typed[name], values)))
        except UserError as error:
            return announced(error)
        except Exception as error:  # a callback's traceback goes nowhere: show it on the page
            return announced(f"It stopped with {type(error).__name__}: {short(error, 200)}")

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
    if isinstance(values, (list, tuple)) and values:
        return buttons({_label(value): value for value in values}, label=name), _in_code(values[0])
    if isinstance(values, (int, float, str, Q)) and not isinstance(values, bool):
        return text(name, example=f"such as {_label(values)}"), _in_code(values)
    raise UserError(
        f"{name} is {short(repr(values))}. Give the values for its buttons, such as "
        f"{name}=[64, 512], or one number or text for a field to type in."
    )


def _label(value: object) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value)


def _in_code(value: object) -> object:
    """A value as it is typed into code."""
    if isinstance(value, Q):
        return f'fl.Q("{value}")'
    return repr(value) if isinstance(value, str) else value


def _read(name: str, typed: Any, start: Any) -> Any:
    """What was typed, as the kind of value that stands for it in the cell. Raises UserError."""
    if isinstance(start, Q):
        return quantity(typed, start.unit)
    if not isinstance(start, (int, float)):
        return typed  # a text, or what a button holds
    number = read(typed)
    if isinstance(start, float):
        return float(number)
    is_whole = number == int(number)
    return whole(name, int(number) if is_whole else number, least=min(start, 1))


def _shown(result: Any) -> str:
    """A result as the page shows it: a picture, a table, its sentence, or the text that it is."""
    for method in ("html", "_repr_html_"):
        html = getattr(result, method, None)
        if callable(html):
            return alert_region(str(html()))
    return announced(result if isinstance(result, str) else repr(result))
