"""What is drawn while something is measured: a bar that fills, a figure that grows point by point.

Both write over one place on the page, by a display handle; in a script they write nothing.
To draw while measuring in another way: a `Place`, and `show` whenever there is something new.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from ..._support.arguments import explained
from ..._support.display import say
from ...plotting.picture import FigureError

if TYPE_CHECKING:
    from ...plotting.picture import Picture

CELLS = 20  # of a full bar
MOST_DRAWING = 6  # times as long as a drawing took, until the next one: it must not be the work
Point = TypeVar("Point")


class Place:
    """One place on the page that is written over; in a plain script, no place at all."""

    def __init__(self) -> None:
        self._handle: Any = None

    @property
    def there(self) -> bool:
        """Whether there is a page to write on."""
        ipython = sys.modules.get("IPython")  # loaded already wherever there is a page
        return ipython is not None and ipython.get_ipython() is not None

    def show(self, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        """Write a MIME bundle over what was there before."""
        if not self.there:
            return
        from IPython.display import display

        if self._handle is None:
            self._handle = display(data, metadata=metadata, raw=True, display_id=True)
        else:
            self._handle.update(data, metadata=metadata, raw=True)


class ProgressBar:
    """A bar in one place on the page; call it with a fraction from 0 to 1 and a text."""

    def __init__(self) -> None:
        self._place = Place()

    def __call__(self, fraction: float, text: str = "") -> None:
        filled = round(CELLS * min(max(fraction, 0), 1))
        cells = "█" * filled + "░" * (CELLS - filled)
        self._place.show({"text/plain": f"{cells} {text}".rstrip()})


def bar() -> ProgressBar:
    """A bar that fills while something is measured: fl.measure(..., watch=fl.bar())."""
    return ProgressBar()


@explained(FigureError, "fl.live.grow", {"Iterable": "what measures, such as fl.staircase()"})
def grow(
    points: Iterable[Point], draw: Callable[[list[Point]], Picture], every: float = 1.0
) -> list[Point]:
    """Draw points while they are being measured, and say what the last picture shows.

    Ctrl-C (the stop button) ends it and keeps what was measured. In a script nothing is drawn.

    Parameters
    ----------
    points : a generator that measures, such as fl.staircase().
    draw : the figure of a list of points, such as fl.plot.staircase.
    every : seconds between two drawings, at least; a slow one is followed by a longer pause. With
        0 every point is drawn.

    Returns
    -------
    The list of the points.
    """
    place = Place()
    measured: list[Point] = []
    last_drawn = time.monotonic()
    pause = every
    try:
        for point in points:
            measured.append(point)
            now = time.monotonic()
            if place.there and now - last_drawn > pause:
                place.show(*draw(measured).bundle())
                last_drawn = time.monotonic()
                if every:
                    pause = max(every, MOST_DRAWING * (last_drawn - now))
    except KeyboardInterrupt:
        say(_stopped(len(measured)))
    if place.there and measured:
        picture = draw(measured)
        place.show(*picture.bundle())
        say(picture.say())
    return measured


def _stopped(count: int) -> str:
    if count == 1:
        return "Stopped: the 1 point that was measured is kept."
    return f"Stopped: the {count} points that were measured are kept."
