"""Where an operator runs: in which module, and in which phase of training.

PyTorch numbers the nodes of the backward graph in the order in which the forward makes them. So it
is enough to note with which number each module began; when a node runs backward, its number shows
which module made it, also where branches meet. No tensor is touched.
Phases are forward, backward, recompute (a forward inside a backward) and optimizer.
"""

from __future__ import annotations

import bisect
import contextlib
import math
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import torch
from torch.autograd.function import BackwardCFunction
from torch.nn.modules import module as hooks
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from ..op_cost import OTHER_THREAD
from ..open_blocks import LOCK, THREAD, Shared
from .mode_stack import modes_here
from .private import next_number, running_backward, running_node, saved_tensors_hooks

OUTSIDE = ""  # in no module
WRAPPED = "_orig_mod"  # what torch.compile calls the module inside of its own
# The latest beginnings of modules that are remembered: the graphs of some hundred steps of a large
# model, in 4 MB. NB: a node older than that is booked on no module.
KEPT = 50_000


class ModuleTracker:
    """The modules that are running, the module of each backward node, and the phase."""

    running: list[tuple[str, bool]]  # name, and whether a backward started it; innermost last
    names: dict[torch.nn.Module, str]
    roots: dict[str, int]  # how often a class was the outermost module
    first: list[int]  # node numbers, ascending
    owners: list[str]  # the module that began at each of these numbers
    stepping: bool  # whether an optimizer's step runs
    latest: str  # the module of the node that ran last

    def __init__(self, note: Callable[[str, str], None]):
        self.note = note  # called with a name, and how what it names is counted
        self.running = [(OUTSIDE, False)]
        self.names, self.roots = {}, {}
        self.first, self.owners = [], []
        self.stepping, self.latest = False, OUTSIDE
        self.of_thread = TRACKERS.here

    def start(self) -> None:
        """Begin to follow the modules of this thread; no module is changed."""
        self.of_thread.append(self)
        EVERY.append(self)
        global_hooks.enter(self)
        self._begin(OUTSIDE)

    def stop(self) -> None:
        """Follow no more, and let go of the user's modules."""
        with LOCK:
            for trackers in (self.of_thread, EVERY):
                if self in trackers:
                    trackers.remove(self)
        global_hooks.exit(self)
        self.names.clear()

    # -- hooks ------------------------------------------------------------------------------------
    def enter(self, module) -> None:
        """A module begins its forward."""
        name = self.names.get(module) or self._name(module)
        self.running.append((name, running_backward() != -1))
        self._begin(name)

    def leave(self) -> None:
        """The innermost module ends its forward."""
        if len(self.running) > 1:
            self.running.pop()
            self._begin(self.running[-1][0])

    def _name(self, module) -> str:
        """The module's path from the one that was called first: "GPT.blocks.0.mlp"."""
        parent = self.running[-1][0]
        if parent == OUTSIDE:
            root = type(getattr(module, WRAPPED, module)).__name__
            times = self.roots.get(root, 0) + 1
            self.roots[root] = times
            if times > 1:
                root = f"{root} ({times})"
        else:
            root = f"{parent}.{type(module).__name__}"
        for path, inner in module.named_modules():
            name = f"{root}.{path}" if path else root
            if WRAPPED in name:
                name = ".".join(step for step in name.split(".") if step != WRAPPED)
            self.names.setdefault(inner, name)
            if WRAPPED in inner._modules or inner._compiled_call_impl:
                self.note(f"torch.compile of {self.names[inner]}: its eager code", "assumed")
        return self.names[module]

    # -- which module made a node -----------------------------------------------------------------
    def _begin(self, name: str) -> None:
        """From the next node on, nodes belong to this module."""
        number = next_number()
        if self.first and self.first[-1] >= number:
            self.owners[-1] = name  # no node was made in between
        elif not self.owners or self.owners[-1] != name:
            self.first.append(number)
            self.owners.append(name)
            if len(self.first) > 2 * KEPT:
                del self.first[:-KEPT], self.owners[:-KEPT]

    def module_of(self, node) -> str:
        """The module whose forward made a backward node."""
        number = node._sequence_nr() if hasattr(node, "_sequence_nr") else math.inf
        if number > next_number():
            return self.latest  # a gradient is accumulated: it belongs to the node before
        at = bisect.bisect_right(self.first, number) - 1
        return self.owners[at] if at >= 0 else OUTSIDE

    def current(self) -> tuple[str, str]:
        """(module, phase) of the operator that is about to run."""
        name, in_backward = self.running[-1]
        if running_backward() == -1:
            if self.stepping and not torch.is_grad_enabled():
                return name, "optimizer"
            return name, "forward"
        if in_backward or _recomputing():
            return name, "recompute"
        if (node := running_node()) is not None:
            name = self.latest = self.module_of(node)
        if torch.is_grad_enabled():  # this backward is going to be differentiated itself
            self._note_made(name)
        return name, "backward"

    def _note_made(self, name: str) -> None:
        """The node of the operator that runs now exists already: it is this module's."""
        if not self.owners or self.owners[-1] != name:
            number = next_number() - 1
            if self.first and self.first[-1] >= number:
                self.first.pop()
                self.owners.pop()
            self.first.append(number)
            self.owners.append(name)


def _recomputing() -> bool:
    """Whether a checkpoint, PyTorch's or a hand-written one, runs its forward again.

    NB: the forward of an autograd.Function runs without gradients, so that in what is run again
    looks like any backward and is booked as one, unless a module calls it.
    """
    if not torch.is_grad_enabled():
        return False
    if saved_tensors_hooks(True) is not None:
        return True
    node = running_node()
    if node is None:
        return False
    if node.name() == "CheckpointFunctionBackward":
        return True
    return isinstance(node, BackwardCFunction) and not _creates_graph()


def _creates_graph() -> bool:
    """Whether the backward that runs was asked for a graph of itself: then all of it is tracked.

    NB: it is not known on a GPU, where a backward has a thread of its own.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_globals.get("__name__") == "torch.autograd" and "create_graph" in frame.f_locals:
            return bool(frame.f_locals["create_graph"])
        frame = frame.f_back
    return True


# -- hooks of all modules, for all counts that are open --------------------------------------------
class OfThread(threading.local):
    """The trackers that were started in one thread, and are not stopped."""

    def __init__(self):
        self.here: list[ModuleTracker] = []


TRACKERS = OfThread()
EVERY: list[ModuleTracker] = []  # of all threads


# What PyTorch says of hooks as ours are when a compiled module is called. Ours may fire twice.
HOOKED = r"Using `torch\.compile\(module\)` when there are global hooks"


@contextlib.contextmanager
def _without_its_warning() -> Iterator[None]:
    """One message of PyTorch's is not shown; other filters, and those set meanwhile, stay."""
    ours = ("ignore", re.compile(HOOKED, re.IGNORECASE), Warning, None, 0)
    if ours in warnings.filters:  # the user's own
        yield
        return
    try:
        warnings.filterwarnings("ignore", message=HOOKED)
        yield
    finally:
        with contextlib.suppress(ValueError):  # the list is another one by now
            warnings.filters.remove(ours)


@Shared
def global_hooks() -> Iterator[None]:
    """PyTorch's hooks of every module and every optimizer."""
    with contextlib.ExitStack() as undo:
        undo.enter_context(_without_its_warning())
        for register, hook, options in (
            (hooks.register_module_forward_pre_hook, _on_enter, {}),
            (hooks.register_module_forward_hook, _on_leave, {"always_call": True}),
            (register_optimizer_step_pre_hook, lambda *_: _on_step(True), {}),
            (register_optimizer_step_post_hook, lambda *_: _on_step(False), {}),
        ):
            undo.callback(register(hook, **options).remove)
        yield


def _trackers() -> Sequence[ModuleTracker]:
    """The trackers of this thread, or of the thread whose backward this one works on."""
    if TRACKERS.here or running_backward() == -1:
        return TRACKERS.here
    trackers = [getattr(mode, "tracker", None) for mode in modes_here()]
    return [tracker for tracker in trackers if isinstance(tracker, ModuleTracker)]


def _on_enter(module, inputs) -> None:
    if torch.compiler.is_dynamo_compiling():
        return  # read by the compiler, not run
    trackers = _trackers()
    for tracker in trackers:
        tracker.enter(module)
    if not trackers and not THREAD.handed:  # what is handed on is named operator by operator
        for tracker in [*EVERY]:
            tracker.note(f"{type(module).__name__}: {OTHER_THREAD}", "unknown")


def _on_leave(module, inputs, output) -> None:
    if torch.compiler.is_dynamo_compiling():
        return
    for tracker in _trackers():
        tracker.leave()


def _on_step(now: bool) -> None:
    for tracker in _trackers():
        tracker.stepping = now
