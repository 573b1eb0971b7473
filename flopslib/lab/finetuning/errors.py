"""What this room refuses, and rows that are asked for by name: `precisions["mixed"]`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from ..._support.errors import UserError, did_you_mean, short


class TuningError(UserError, ValueError):
    """A net, a way or a training that cannot be made as asked."""


class Named(Protocol):
    """Whatever has a name."""

    @property
    def name(self) -> str: ...


Row = TypeVar("Row", bound=Named)


def by_name(rows: Iterable[Row], name: Any) -> Row:
    """The row of that name. Raises TuningError, with the names that there are."""
    known = {row.name: row for row in rows}
    check_name(name, known)
    return known[name]


def check_name(name: Any, known: Iterable[str]) -> None:
    """Raise TuningError for a name that is not known."""
    names = list(known)
    if name not in names:
        hint = did_you_mean(name, names)
        raise TuningError(f"There is no {short(repr(name))} here: {', '.join(names)}.{hint}")
