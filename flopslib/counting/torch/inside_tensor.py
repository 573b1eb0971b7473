"""What other code runs in the middle of an operator: work, or the shape of a result.

DTensor, nested jagged tensors and other wrapper subclasses answer an operator by running others on
the tensors that they hold; these are counted, and the call itself is not. Some of them, and some
dispatch modes, first run the operator once on fake tensors, to learn the shape of its result: that
does not count. Where the user asks for a count of fake tensors, it does.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from .private import DispatchMode, active_mode, fake_key


class InsideTensor(DispatchMode):
    """Hands one call on to the tensor that it is for, and counts what this one runs.

    counting: the CountingMode that counts it. func: the operator of the call.
    """

    supports_higher_order_operators = True

    @classmethod
    def _should_skip_dynamo(cls):
        return False

    def __init__(self, counting: Any, func: Any):
        super().__init__()
        self.counting = counting
        self.to_hand_on = func
        self.fake = fake_mode()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func is self.to_hand_on:
            self.to_hand_on = None
            return NotImplemented
        if fake_mode() != self.fake:  # entered since: a shape is worked out
            return func(*args, **(kwargs or {}))
        return self.counting.__torch_dispatch__(func, types, args, kwargs)


def fake_mode() -> tuple[Any, int]:
    """The FakeTensorMode that is entered, None without one, and how many times it is."""
    mode = active_mode(fake_key)
    return mode, len(getattr(mode, "enter_stack", ()))


# -- other modes -----------------------------------------------------------------------------------
def runs_for_a_shape(types: tuple[type, ...]) -> bool:
    """Whether a mode that was called on real tensors runs an operator on fake ones."""
    if not any(map(is_fake, types)):
        return False
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "__torch_dispatch__" and _is_other_mode_on_real(frame):
            return True
        frame = frame.f_back
    return False


def is_fake(kind: type) -> bool:
    """Whether tensors of this class are fake ones: a shape and a device, and no numbers."""
    return kind.__name__ == "FakeTensor"


def _is_other_mode_on_real(frame: FrameType) -> bool:
    mode, _, types, *_ = map(frame.f_locals.get, frame.f_code.co_varnames[:5])
    if not isinstance(mode, DispatchMode) or hasattr(mode, "_mode_key"):
        return False  # a tensor, or what traces a program for the user
    is_ours = type(mode).__module__.startswith(__package__ or "")
    return not is_ours and not any(map(is_fake, types or ()))
