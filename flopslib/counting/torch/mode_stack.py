"""The dispatch modes of a thread, and what PyTorch keeps beside them for the whole process.

Counts may end in another order than they began, in several threads. So a mode of ours is taken off
from wherever on the stack it is, and what is one for the whole process is set by the first count
and put back after the last one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..open_blocks import Shared
from .private import DispatchMode, flag_holder, mode_at, number_of_modes, pop_mode, push_mode

FLAGS = (  # of torch.utils._python_dispatch: whether a mode is entered, in whichever thread
    "_is_in_torch_dispatch_mode",
    "_is_in_non_infra_torch_dispatch_mode",
    "_is_in_any_mode_without_ignore_compile_internals",
)
SAVED = (  # of each mode: the flags that it found, a list because it can be entered again
    "old_dispatch_mode_flags",
    "old_non_infra_dispatch_mode_flags",
    "old_without_ignore_compile_internals_dispatch_mode_flags",
)


@Shared
def dispatch_flags() -> Iterator[None]:
    """PyTorch's flags that some mode is entered, set for as long as a count is open.

    They are of the whole process, and PyTorch lets each mode save and restore them: of modes in
    several threads, the one that ends last would leave them set, and nothing would be compiled any
    more. So our modes are put on and taken off without them.
    """
    before = {name: getattr(flag_holder, name, False) for name in FLAGS}
    try:
        _set_flags(dict.fromkeys(FLAGS, True))
        yield
    finally:
        modes = [mode for mode in modes_here() if not hasattr(mode, "is_of_a_count")]
        _set_flags(_flags_of(modes) if modes else before)


def _flags_of(modes: Sequence[DispatchMode]) -> dict[str, bool]:
    """The flags while these modes are entered."""
    seen = [mode for mode in modes if not mode.is_infra_mode()]
    compiled = [mode for mode in seen if not mode.ignore_compile_internals()]
    return dict(zip(FLAGS, map(bool, (modes, seen, compiled))))


def _set_flags(flags: Mapping[str, bool]) -> None:
    for name in FLAGS:
        if hasattr(flag_holder, name):
            setattr(flag_holder, name, flags[name])
    tell = getattr(flag_holder, "set_is_in_mode_without_ignore_compile_internals", None)
    if tell:
        tell(flags[FLAGS[-1]])


def modes_here() -> list[DispatchMode]:
    """The dispatch modes of this thread, the innermost last."""
    return [mode_at(i) for i in range(number_of_modes())]


def put_on(mode: DispatchMode) -> None:
    """Put a mode on this thread's stack."""
    push_mode(mode)


def take_off(mode: DispatchMode) -> None:
    """Take a mode off this thread's stack, wherever on it it is; modes above it stay."""
    modes = modes_here()
    if mode not in modes:
        return
    place = modes.index(mode)
    below, above = modes[:place], modes[place + 1 :]
    for _ in (mode, *above):
        pop_mode(None)
    for other in above:
        push_mode(other)
    if above and len(dispatch_flags.users) == 1:  # the next one found flags that were ours
        for name, flag in zip(SAVED, _flags_of(below).values()):
            if found := getattr(above[0], name, None):
                found[-1] = flag
