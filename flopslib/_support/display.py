"""Sentences that a page shows as sentences.

The fact behind it: JupyterLab sets plain text in a typewriter's letters and breaks lines inside
words. So a result that is a sentence brings an HTML form as well, escaped, for the page to wrap;
its text stays what terminals, tests and screen readers get.
To let another result speak: the mix-in `Spoken`. For a sentence made in a lesson: `fl.say(...)`.
"""

import sys
from html import escape


class Spoken:
    """Mix-in for a result whose repr is one or more sentences."""

    __slots__ = ()

    def _repr_html_(self):
        lines = escape(repr(self)).replace("\n", "<br>")
        return f'<p style="line-height: 1.5; margin: 0.3em 0; overflow-wrap: anywhere">{lines}</p>'


def status(sentence):
    """HTML for a widget's answer, marked as one that a screen reader may announce."""
    return (
        '<div role="status" aria-live="polite" style="line-height: 1.5; max-width: 46em; '
        f'white-space: normal">{escape(str(sentence))}</div>'
    )


class Said(Spoken):
    """Text that stands for itself."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def say(*things):
    """Show sentences or results, one a paragraph; in a terminal they are printed.

    say("One core:", m.best) joins nothing: each argument is a paragraph of its own.
    """
    text = Said("\n".join(str(thing) for thing in things))
    ipython = sys.modules.get("IPython")  # loaded already wherever there is a page to show it
    if ipython and ipython.get_ipython():
        ipython.display.display(text)
    else:
        print(text)
