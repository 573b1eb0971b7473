"""Small forms: a field, three buttons, a spoken answer.

A form's stored text is the same whatever was noted before, and it names the line of code that does
the same; so a page without widgets, a printed page and the tests all read it. Whatever a learner
typed is escaped before it is shown.
"""

from html import escape

from ..._support.display import aria_status
from ..feedback import SURE, empty
from ..questions.kinds import Vote


class Form:
    """A text for everywhere, and a widget where widgets can be drawn."""

    def __init__(self, text, build):
        self.text, self._build, self._widget = text, build, None

    @property
    def widget(self):
        """The ipywidgets box; built once, when first asked for."""
        if self._widget is None:
            self._widget = self._build()
        return self._widget

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, **_):
        data, metadata = {"text/plain": self.text}, {}
        try:
            drawn = self.widget._repr_mimebundle_()
        except ImportError:  # no ipywidgets: the text has the line of code
            return data
        drawn, metadata = drawn if isinstance(drawn, tuple) else (drawn, {})
        return {**drawn, **data}, metadata


def guess_form(one, held, note):
    """The form of a guess. held: what was noted before; note(said, sure) answers."""
    code = f'fl.guess("{one.id}", "{one.example}", sure=60)'
    text = f"{one.ask}\nNo guess noted. Run on, or write one: {code}"

    def build():
        import ipywidgets as w

        said = w.Text(
            placeholder=f"such as {one.example}",
            continuous_update=False,
            description="I say",
            layout=w.Layout(width="22em"),
        )
        sure = w.ToggleButtons(
            options=list(SURE.items()),
            value=None,
            description="How sure",
            style={"button_width": "8em"},
        )
        button, answer = w.Button(description="Note it"), w.HTML()

        def noted(_=None):
            if not empty(said.value):
                answer.value = aria_status(note(said.value, sure.value))

        said.observe(noted, names="value")
        sure.observe(noted, names="value")
        button.on_click(noted)
        if held:
            answer.value = aria_status(f"Noted earlier: {held['said']}. A new one replaces it.")
        else:
            answer.value = aria_status("An order of magnitude is a fine answer. Empty is fine too.")
        return w.VBox([w.HTML(_task([one.ask])), said, sure, button, answer])

    return Form(text, build)


def check_form(one, judge, facts, hint, solution):
    """The form of an exercise or a vote."""
    named = "".join(f", {name}=..." for name in facts)
    lines = [one.ask]
    if isinstance(one, Vote):
        lines += [f"  {letter}  {says}" for letter, (says, _) in one.choices.items()]
        code = f'fl.check("{one.id}", "A")'
    else:
        code = f'fl.check("{one.id}", your_answer{named})'
    lines.append(f'Not yet answered. In code: {code}; fl.hint("{one.id}") helps.')

    def build():
        import ipywidgets as w

        answer = w.HTML()
        if isinstance(one, Vote):
            field = w.ToggleButtons(
                options=list(one.choices), value=None, style={"button_width": "4em"}
            )
        else:
            field = w.Text(
                placeholder="your answer", continuous_update=False, layout=w.Layout(width="22em")
            )
        help_, solve = w.Button(description="Hint"), w.Button(description="Solution")

        def judged(_=None):
            if not empty(field.value):
                answer.value = aria_status(judge(field.value))

        field.observe(judged, names="value")
        help_.on_click(lambda _: setattr(answer, "value", aria_status(hint())))
        solve.on_click(lambda _: setattr(answer, "value", aria_status(solution())))
        return w.VBox([w.HTML(_task(lines[:-1])), field, w.HBox([help_, solve]), answer])

    return Form("\n".join(lines), build)


def _task(lines):
    """The task in bold, its choices beneath."""
    first, *rest = map(escape, lines)
    told = "<br>".join([f"<b>{first}</b>", *rest])
    return f'<div style="line-height: 1.5; max-width: 46em; white-space: normal">{told}</div>'
