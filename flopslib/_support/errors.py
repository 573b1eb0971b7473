"""Errors that a learner may meet: one sentence instead of a traceback.

The fact behind it: IPython asks an exception for `_render_traceback_` before it draws
its own. In a notebook the sentence is all that shows; everywhere else these are ordinary
exceptions, and `except ValueError` or `except KeyError` catches them as usual.
To add one: `class MyError(Told, ValueError)`. Say what was wrong, what was seen, what to try.
"""


class Told(Exception):
    """Mix-in for an error whose message is the whole story."""

    def __str__(self):
        # KeyError would show its message in quotes.
        return " ".join(str(part) for part in self.args)

    def _render_traceback_(self):
        return [f"{type(self).__name__}: {self}"]
