"""What the user calls a thing: the name of a variable, found in the frame that called the package.

A sentence that says `fl.count(net, x.float())` can be pasted, one that says `fl.count(model, ...)`
has to be translated first. Only errors look here, so nothing is spent on what goes well.
"""

from __future__ import annotations

import sys
from types import FrameType

PACKAGE = __name__.partition(".")[0]
BETWEEN = {
    PACKAGE,
    "functools",
    "contextlib",
}  # modules whose frames lie between the user's and ours


def user_frame() -> FrameType | None:
    """The innermost frame that is not the package's own."""
    frame = sys._getframe(1)
    while frame is not None and _root(frame) in BETWEEN:
        frame = frame.f_back
    return frame


def _root(frame: FrameType) -> str:
    """The package that a frame's code is of."""
    return str(frame.f_globals.get("__name__")).partition(".")[0]


def name_of(thing: object, otherwise: str = "") -> str:
    """The variable by which the user's lines hold this very object; `otherwise` if there is none.

    Names with a leading underscore are left out: IPython keeps its outputs under such names.
    """
    frame = user_frame()
    if frame is None:
        return otherwise
    for names in (frame.f_locals, frame.f_globals):
        for name, value in list(names.items()):
            if value is thing and name.isidentifier() and not name.startswith("_"):
                return name
    return otherwise
