"""Forms: fields and buttons with one answer beneath them.

A form's stored text is the same whatever was noted before, and it names the line of code that does
the same; so a page without widgets, a printed page and the tests all read it. Whatever a learner
typed is escaped before it is shown.
To add a form: give `Form` its text, its fields and a function of their values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from ..._support.display import announced, aria_status, paragraph
from ..feedback import SURE, empty
from .base import Bundle, WidgetWithText
from .fields import Field, build_all, buttons, text

if TYPE_CHECKING:
    import ipywidgets

    from ..lesson import Guess
    from ..questions.question import Question

LISTED = re.compile(r"\n|(?<=[:;]) (?=\d\. )")  # between the numbered items of a task
EMPTY_IS_FINE = "A rough number is a fine answer. Empty is fine too."
A_NEW_ONE = ("A new one replaces it.", "It stays: you know the answer now.")  # was it compared?
NOTHING_TO_CHECK = "There is nothing to check yet. Type an answer first, or press Hint."
TRY_FIRST = "Have a try first: you learn more from a miss. To see it now, press Solution once more."
NEEDS_CODE = "This one needs code. Skip it if you don't write any"


class Form(WidgetWithText):
    """Fields and buttons with one answer beneath them, answered anew when a field changes.

    Parameters
    ----------
    text : what stands for the form where widgets cannot be drawn, with its line of code.
    fields : the fields by name, in the order of the page.
    answer : a function of the fields' values, by name; returns HTML, or None to leave the answer.
    head : HTML above the fields.
    first : HTML of the answer before anything was changed.
    page : HTML of `text`, where it is more than sentences, such as a table.
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
        page: str = "",
        actions: Mapping[str, Callable[..., str | None]] | None = None,
    ):
        self.text = text
        self.fields = dict(fields)
        self.controls: dict[str, Any] = {}
        self._answer = answer
        self._head = head
        self._first = first
        self._page = page or paragraph(text)
        self._actions = actions or {}

    def static(self) -> Bundle:
        return {"text/plain": self.text, "text/html": self._page}, {}

    def _build(self) -> ipywidgets.Widget:
        import ipywidgets

        self.controls = build_all(self.fields)
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
        first = f"Noted earlier: {stored['said']}. {A_NEW_ONE[bool(stored.get('times_off'))]}"

    def answer(typed: str, sure: int | None) -> str:
        return announced(note(typed, sure))

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
    judge: Callable[[Any, Callable[[str], None]], object],
    hint: Callable[[], object],
    solution: Callable[[], object],
) -> Form:
    """The form of an exercise or a vote.

    judge(typed, show), hint() and solution() return replies; show(sentence) shows one at once.
    """
    lines = _lines(question)
    fields = _answer_fields(question)
    presses = {"answers": 0, "Solution": 0}

    def show(sentence: object) -> None:
        form.show(announced(sentence))

    def judged(**typed: Any) -> str | None:
        """The reply to a whole answer; None while a part of it is missing."""
        parts = [part for part in typed.values() if part is not None and not empty(part)]
        is_number_alone = question.second_part and not empty(typed["typed"])
        if not is_number_alone and len(parts) < max(len(fields), 1):
            return None
        presses["answers"] += 1
        return announced(judge(parts if len(parts) > 1 else parts[0], show))

    def checked(**typed: Any) -> str:
        return judged(**typed) or announced(NOTHING_TO_CHECK)

    def solved(**_: Any) -> str:
        presses["Solution"] += 1
        is_wanted = presses["answers"] or presses["Solution"] > 1 or not fields
        return announced(solution() if is_wanted else TRY_FIRST)

    actions = {"Check": checked, "Hint": lambda **_: announced(hint()), "Solution": solved}
    if question.options or not fields:
        del actions["Check"]  # a letter answers when it is pressed; code answers in its cell
    form = Form(
        "\n".join([*lines, _in_code(question)]),
        fields,
        judged,
        head=_task(lines),
        actions=actions,
    )
    return form


def _lines(question: Question) -> list[str]:
    """The task, its numbered items, and the choices of a vote; whether it needs code."""
    lines = LISTED.split(question.ask)
    for letter, statement in question.options.items():
        lines.append(f"  {letter}  {statement}")
    if question.needs_code:
        lines.append(f"{NEEDS_CODE}.")
    return lines


def _answer_fields(question: Question) -> dict[str, Field]:
    """Buttons for a vote, a line for each number, nothing for what only code answers."""
    if question.needs_code:
        return {}
    if question.options:
        statements = list(question.options.values())
        return {"typed": buttons(list(question.options), width="4em", tips=statements)}
    if question.names:
        width = f"{max(map(len, question.names))}ch"
        return {name: text(name, width="26em", label_width=width) for name in question.names}
    answer = {"typed": text(example="your answer")}
    if question.second_part:
        answer["side"] = buttons(list(question.second_part), width="10em")
    return answer


def _in_code(question: Question) -> str:
    """The line of code that does the same as the form."""
    return f'Not yet answered. In code: {question.in_code}; fl.hint("{question.id}") helps.'


def _task(lines: list[str]) -> str:
    """HTML of a task in bold, its choices beneath."""
    first, *rest = map(escape, lines)
    inside = "<br>".join([f"<b>{first}</b>", *rest])
    return f'<div style="line-height: 1.5; max-width: 46em; white-space: normal">{inside}</div>'
