"""Forms: fields and buttons with one answer beneath them.

A form's stored text is the same whatever was noted before, and it names the line of code that does
the same; so a page without widgets, a printed page and the tests all read it. Whatever a learner
typed is escaped before it is shown.
To add a form: give `Form` its text, its fields and a function of their values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from ..._support.display import aria_status
from ..feedback import SURE, empty
from .base import Bundle, WidgetWithText
from .fields import Field, buttons, text

if TYPE_CHECKING:
    import ipywidgets

    from ..lesson import Guess
    from ..questions.question import Question

EMPTY_IS_FINE = "An order of magnitude is a fine answer. Empty is fine too."


class Form(WidgetWithText):
    """Fields and buttons with one answer beneath them, answered anew when a field changes.

    Parameters
    ----------
    text : what stands for the form where widgets cannot be drawn, with its line of code.
    fields : the fields by name, in the order of the page.
    answer : a function of the fields' values, by name; returns HTML, or None to leave the answer.
    head : HTML above the fields.
    first : HTML of the answer before anything was changed.
    actions : by the text of a button, a function of the fields' values that returns HTML or None.

    `controls` holds the widgets of the fields by name, once `widget` was built.
    """

    def __init__(
        self,
        text: str,
        fields: Mapping[str, Field],
        answer: Callable[..., str | None],
        *,
        head: str = "",
        first: str = "",
        actions: Mapping[str, Callable[..., str | None]] | None = None,
    ):
        self.text = text
        self.fields = dict(fields)
        self.controls: dict[str, Any] = {}
        self._answer = answer
        self._head = head
        self._first = first
        self._actions = actions or {}

    def static(self) -> Bundle:
        return {"text/plain": self.text}, {}

    def _build(self) -> ipywidgets.Widget:
        import ipywidgets

        self.controls = {name: field.build() for name, field in self.fields.items()}
        self._status = ipywidgets.HTML(value=self._first)
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        self._open_and_shut()
        parts = [*self.controls.values()]
        if self._head:
            parts.insert(0, ipywidgets.HTML(value=self._head))
        if self._actions:
            row = [self._button(label) for label in self._actions]
            parts.append(ipywidgets.HBox(row))
        return ipywidgets.VBox([*parts, self._status])

    def _button(self, label: str) -> ipywidgets.Widget:
        import ipywidgets

        button = ipywidgets.Button(description=label)
        button.on_click(lambda _: self._respond(self._actions[label]))
        return button

    def _changed(self, _: object) -> None:
        self._open_and_shut()
        self._respond(self._answer)

    def _respond(self, reply: Callable[..., str | None]) -> None:
        """Show the reply to what is in the fields now; None leaves the answer as it is."""
        values = {name: control.value for name, control in self.controls.items()}
        html = reply(**values)
        if html is not None:
            self.show(html)

    def show(self, html: str) -> None:
        """Show HTML beneath the fields, such as a word at once where the answer takes seconds."""
        self._status.value = html

    def _open_and_shut(self) -> None:
        """Show the fields whose tick is ticked, hide those whose tick is not."""
        for name, field in self.fields.items():
            if field.opened_by:
                opened = self.controls[field.opened_by].value
                self.controls[name].layout.display = None if opened else "none"


# -- guesses and exercises ------------------------------------------------------------------------
def guess_form(
    guess: Guess, stored: Mapping[str, Any] | None, note: Callable[[str, int | None], object]
) -> Form:
    """The form of a guess. stored: what was noted before; note(typed, sure) returns the reply."""
    code = f'fl.guess("{guess.id}", "{guess.example}", sure=60)'
    first = EMPTY_IS_FINE
    if stored:
        first = f"Noted earlier: {stored['said']}. A new one replaces it."

    def answer(typed: str, sure: int | None) -> str:
        return aria_status(note(typed, sure))

    return Form(
        f"{guess.ask}\nNo guess noted. Run on, or write one: {code}",
        {
            "typed": text("I say", example=f"such as {guess.example}"),
            "sure": buttons(SURE, label="How sure"),
        },
        answer,
        head=_task([guess.ask]),
        first=aria_status(first),
        actions={"Note it": answer},
    )


def check_form(
    question: Question,
    judge: Callable[[str, Callable[[str], None]], object],
    given: Mapping[str, object],
    hint: Callable[[], object],
    solution: Callable[[], object],
) -> Form:
    """The form of an exercise or a vote.

    given: what the cell gives to the exercise, of which the form's line of code has the names.
    judge(typed, show), hint() and solution() return replies; show(sentence) shows one at once.
    """
    lines = [question.ask]
    if question.options:
        for letter, statement in question.options.items():
            lines.append(f"  {letter}  {statement}")
        code = f'fl.check("{question.id}", "A")'
        field = buttons(list(question.options), width="4em")
    else:
        names = "".join(f", {name}=..." for name in given)
        code = f'fl.check("{question.id}", your_answer{names})'
        field = text(example="your answer")
    in_code = f'Not yet answered. In code: {code}; fl.hint("{question.id}") helps.'

    def answer(typed: str | None) -> str | None:
        if typed is None or empty(typed):
            return None
        return aria_status(judge(typed, lambda sentence: form.show(aria_status(sentence))))

    form = Form(
        "\n".join([*lines, in_code]),
        {"typed": field},
        answer,
        head=_task(lines),
        actions={
            "Hint": lambda typed: aria_status(hint()),
            "Solution": lambda typed: aria_status(solution()),
        },
    )
    return form


def _task(lines: list[str]) -> str:
    """HTML of a task in bold, its choices beneath."""
    first, *rest = map(escape, lines)
    inside = "<br>".join([f"<b>{first}</b>", *rest])
    return f'<div style="line-height: 1.5; max-width: 46em; white-space: normal">{inside}</div>'
