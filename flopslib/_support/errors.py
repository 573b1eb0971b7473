"""Errors shown as one sentence, and what their sentences are made of.

IPython asks an exception for `_render_traceback_` before it draws its own. In a notebook the
sentence is all that shows; everywhere else these are ordinary exceptions, and `except ValueError`
or `except KeyError` catches them as usual.
To add an error: `class MyError(UserError, ValueError)`. Its sentence says what was wrong, what was
seen, and what to type.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import SupportsIndex

LONGEST = 40  # characters of a user's own text that an error repeats


class UserError(Exception):
    """An error shown to the user as one sentence, without a traceback."""

    def __str__(self) -> str:
        # KeyError would show its message in quotes.
        return " ".join(map(str, self.args))

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class NoSuchName(UserError, AttributeError):
    """A name behind the dot that there is not."""


def short(x: object, most: int = LONGEST) -> str:
    """The text of anything on one line, cut to `most` characters.

    >>> short("a text that goes on and on and on and on and on")
    'a text that goes on and on and on and...'
    """
    text = str(x)[: 20 * most]  # enough, and quick for a text of any length
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 3].rstrip() + "..."


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A message in another door's words: "give price=2" becomes "give --price 2".

    names: {argument: what the door calls it}. An argument is known by the = behind it, or by
    opening the message, as in "params is -5" and "params: 'x'".

    >>> renamed("active is 0: write active=37e9", {"active": "--active"})
    '--active is 0: write --active 37e9'
    """
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    if not known:
        return text
    text = re.sub(rf"^({known})(?=:| is )", lambda found: names[found[1]], text)
    return re.sub(rf"\b({known})=(?=(\S)?)", lambda found: _called(names[found[1]], found[2]), text)


def _called(name: str, then: str | None) -> str:
    """A name, with a space before the value that follows it."""
    return f"{name} " if then and then not in ",.:;)" else name


def nearest(
    name: object,
    known: Iterable[str],
    most: int = 1,
    cutoff: float = 0.6,
) -> list[str]:
    """The names in `known` that look like `name`, best first; capitals do not matter."""
    by_lower = {str(text).lower(): text for text in known}
    wanted = str(name).lower()
    found = difflib.get_close_matches(wanted, by_lower, n=most, cutoff=cutoff)
    return [by_lower[text] for text in found]


def did_you_mean(
    name: object,
    known: Iterable[str],
    most: int = 1,
    cutoff: float = 0.6,
) -> str:
    """ " Did you mean 'count'?", ready to follow a sentence; "" if nothing in `known` is near.

    >>> did_you_mean("cuont", ["count", "measure"])
    " Did you mean 'count'?"
    """
    near = nearest(name, known, most, cutoff)
    if not near:
        return ""
    choices = " or ".join(repr(text) for text in near)
    return f" Did you mean {choices}?"


def whole(
    name: str,
    x: object,
    least: int = 1,
    most: int | None = None,
    error: type[UserError] = UserError,
) -> int:
    """x as an int; raises `error`, which names the argument, if x is not a whole number in range.

    NumPy and torch integers are whole numbers; True and 3.0 are not.

    >>> whole("threads", 4)
    4
    """
    number = _index(x)
    if number is not None and number >= least and (most is None or number <= most):
        return number
    span = f"from {least} up"
    if most is not None:
        span = f"from {least} to {most:,}"
    raise error(f"{name} is {short(repr(x))}; write a whole number {span}.")


def _index(x: object) -> int | None:
    is_bool = isinstance(x, bool) or type(x).__name__ == "bool_"  # NumPy 1: it has an index still
    if is_bool or not isinstance(x, SupportsIndex):
        return None
    try:
        return x.__index__()
    except TypeError:  # of an array with several numbers, or a tensor that holds 4.5
        return None
