"""The fields of forms and figures: each is a control as data, built where widgets can be drawn.

As data, a field has its first value before any widget exists; so the text or the still picture of
that first state needs no ipywidgets.
What a field cannot start with is refused here, in a sentence, and not by the widget later.
To add a kind: a function here that names a class of ipywidgets and its traits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..._support.errors import UserError, did_you_mean, short, whole
from ...quantities.quantity import read

if TYPE_CHECKING:
    import ipywidgets

WIDE = "32em"
USUAL_LABEL = 11  # letters that fit into the room that ipywidgets leaves; more are cut off
LETTER = 0.56  # em
POWER_STEP = 0.1  # of a power of ten
Traits = dict[str, Any]
Options = Sequence | Mapping  # values, or {text: value}


class FieldError(UserError, ValueError):
    """A value that a field cannot start with."""


@dataclass(frozen=True)
class Field:
    """One control: a class of ipywidgets, the value that it starts with, and its other traits."""

    kind: str  # the name of the class
    start: Any
    traits: Traits = field(default_factory=dict)
    opened_by: str = ""  # a tick in the same form; hidden while that is not ticked

    @property
    def has_usual_label(self) -> bool:
        """Whether its label is before it, in a room that was not chosen for this field."""
        return self.kind != "Checkbox" and "description_width" not in self.traits.get("style", {})

    def build(self) -> ipywidgets.Widget:
        """A new control in its first state."""
        import ipywidgets

        kind = getattr(ipywidgets, self.kind)
        return kind(value=self.start, **self.traits)


def build_all(fields: Mapping[str, Field]) -> dict[str, ipywidgets.Widget]:
    """A control for each field; where a label is longer than usual, all of them get its room."""
    controls = {name: field.build() for name, field in fields.items()}
    labelled = [controls[name] for name in fields if fields[name].has_usual_label]
    longest = max((len(control.description) for control in labelled), default=0)
    if longest > USUAL_LABEL:
        for control in labelled:
            control.style.description_width = f"{LETTER * longest:.1f}em"
    return controls


def text(
    label: str = "",
    start: str = "",
    *,
    example: str = "",
    width: str = "22em",
    label_width: str = "",
    opened_by: str = "",
) -> Field:
    """A line to type in; `example` shows while it is empty. It answers on Enter or on leaving."""
    traits = _looks(label, width)
    traits["placeholder"] = example
    traits["continuous_update"] = False
    if label_width:
        traits["style"] = {"description_width": label_width}
    return Field("Text", start, traits, opened_by)


def number(label: str, start: float) -> Field:
    """A field for one number. Raises UnitError for what is not one."""
    return Field("FloatText", float(read(start, "", label)), _looks(label))


def tick(label: str, start: bool = True, *, width: str = "") -> Field:
    """A box to tick."""
    if not isinstance(start, bool):
        raise FieldError(f"{short(label)} is {short(repr(start))}; write True or False.")
    traits = _looks(label, width)
    traits["indent"] = False
    return Field("Checkbox", start, traits)


def buttons(
    options: Options, *, label: str = "", width: str = "8em", tips: Sequence[str] = ()
) -> Field:
    """Buttons of which one is pressed, and none at first.

    width: of one button. tips: a text for each, shown under the mouse and read by a screen reader
    beside the button's own; the label unless given, because a reader is at one button at a time.
    """
    traits = _looks(label)
    traits["options"] = _pairs(options)
    traits["tooltips"] = list(tips) or [label] * len(options)
    traits["style"] = {"button_width": width}
    return Field("ToggleButtons", None, traits)


def menu(label: str, options: Options, start: Any, *, width: str = WIDE) -> Field:
    """A menu of which one line is chosen, at first the one with the value `start`."""
    traits = _looks(label, width)
    traits["options"] = _pairs(options)
    values = options.values() if isinstance(options, Mapping) else options
    _check_choice(label, start, list(values))
    return Field("Dropdown", start, traits)


def slider(label: str, start: int, least: int, most: int, step: int = 1) -> Field:
    """A slider over whole numbers; like all sliders here, it answers when it is let go."""
    start = whole(label, start, least, most, FieldError)
    traits = _looks(label, WIDE) | _bounds(least, most)
    traits["step"] = step
    return Field("IntSlider", start, traits)


def range_slider(label: str, start: tuple[int, int], least: int, most: int) -> Field:
    """A slider with two ends over whole numbers."""
    low, high = (whole(label, end, least, most, FieldError) for end in start)
    if low > high:
        raise FieldError(f"{label} is {low} to {high}; write the lower number first.")
    start = low, high
    traits = _looks(label, WIDE) | _bounds(least, most)
    return Field("IntRangeSlider", start, traits)


def value_slider(label: str, values: Sequence[int], start: int, *, width: str = WIDE) -> Field:
    """A slider over these numbers alone, such as powers of two."""
    _check_choice(label, start, values)
    traits = _looks(label, width)
    traits["continuous_update"] = False
    traits["options"] = [(f"{value:,}", value) for value in values]
    return Field("SelectionSlider", start, traits)


def power_slider(label: str, start: Any, least: int, most: int, unit: str = "") -> Field:
    """A slider over powers of ten, from 10^least to 10^most; the start may be between its steps."""
    number = read(start, unit, label)
    number = float(number)
    if not 10**least <= number <= 10**most:
        raise FieldError(f"{label} is {short(start)}; write a number from 1e{least} to 1e{most}.")
    traits = _looks(label, WIDE) | _bounds(least, most)
    traits["step"] = POWER_STEP
    traits["readout_format"] = ".2e"
    return Field("FloatLogSlider", number, traits)


def _check_choice(label: str, start: Any, values: Sequence) -> None:
    """Raise FieldError for a start that is none of the values."""
    if start in values:
        return
    known = [str(value) for value in values]
    listed = short(", ".join(known), 200)
    hint = did_you_mean(start, known)
    raise FieldError(f"{short(label)} is {short(repr(start))}, and can be {listed}.{hint}")


def _looks(label: str, width: str = "") -> Traits:
    """The traits that every control has, where they are wanted; none is wider than its page."""
    layout = {"max_width": "100%"}
    if width:
        layout["width"] = width
    traits: Traits = {"layout": layout}
    if label:
        traits["description"] = str(label)
    return traits


def _bounds(least: int, most: int) -> Traits:
    return {"min": least, "max": most, "continuous_update": False}


def _pairs(options: Options) -> list:
    if isinstance(options, Mapping):
        return list(options.items())
    return list(options)
