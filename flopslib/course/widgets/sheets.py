"""Forms that are a sheet: lines to fill in, one answer beneath, and the line of code that gives it.

People who have to decide need not read code. So each field is labelled in plain words, an empty
field is left out, and what is amiss is one sentence in the form's own words.
To add such a form: its fields, a function that answers them, one that writes the line of code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from ..._support.display import paragraph, status_region
from ..._support.errors import UserError, renamed, short
from .fields import Field, text
from .forms import Form

Values = Mapping[str, Any]  # of fields, by name


class EmptyField(UserError, ValueError):
    """A field that is needed and has nothing in it, or that the form does not have."""


def line(
    label: str,
    start: str = "",
    opened_by: str = "",
    example: str = "",
    label_width: str = "18em",
) -> Field:
    """A line of a sheet, with a long label."""
    return text(
        label,
        start,
        example=example,
        width="36em",
        label_width=label_width,
        opened_by=opened_by,
    )


def starting(field: Field, value: Any) -> Field:
    """The field with another first value; what is typed is text, so a number becomes one."""
    if field.kind == "Checkbox":
        return replace(field, start=bool(value))
    return replace(field, start=str(value))


def filled(values: Values) -> dict[str, str]:
    """The texts that are not empty, by field."""
    texts = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    return {name: text for name, text in texts.items() if text}


def sheet_form(
    fields: Mapping[str, Field],
    answer: Callable[..., Any],
    code: Callable[..., str],
    called: Mapping[str, str],
    start: Values,
) -> Form:
    """The Form of a sheet, with the answer to what its fields start with.

    Parameters
    ----------
    fields : by name, in the order of the page.
    answer : of the fields' values; returns a result with an HTML form, or raises UserError.
    code : of the same values; the line of code that gives the same.
    called : what the form calls what an error names by its argument.
    start : first values of some fields. Raises EmptyField for a field that there is not.
    """
    fields = dict(fields)
    for name, value in start.items():
        if name not in fields:
            raise EmptyField(f"The form has no field {short(name)!r}; it has {', '.join(fields)}.")
        fields[name] = starting(fields[name], value)

    def answered(values: Values) -> tuple[str, str]:
        """(text, HTML) of the answer, or of what is wrong in one sentence."""
        try:
            result = answer(**values)
        except UserError as error:
            sentence = renamed(str(error), called)
            return sentence, paragraph(sentence)
        return repr(result), result._repr_html_()

    def region(**values: Any) -> str:
        _, html = answered(values)
        in_code = f"<p>In code: <code>{escape(code(**values))}</code></p>"
        return status_region(html + in_code, width="60em")

    values = {name: field.start for name, field in fields.items()}
    sentences, html = answered(values)
    in_code = f"In code: {code(**values)}"
    return Form(
        f"{sentences}\n{in_code}",
        fields,
        region,
        first=region(**values),
        page=html + paragraph(in_code),
    )
