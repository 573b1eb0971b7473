"""Where an operator runs: in which module, and in which phase of training.

The fact behind it: PyTorch numbers the nodes of the backward graph in the order in which the
forward makes them. So it is enough to note with which number each module began; when a node runs
backward, its number says whose it is, also where branches meet. No tensor is touched.
Phases are forward, backward, recompute (a forward inside a backward) and optimizer.
"""

import bisect
import threading

import torch
from torch.nn.modules import module as hooks
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

OUTSIDE = ""  # in no module
KEPT = 50_000  # the latest beginnings of modules that are remembered

next_number = torch._C._autograd._get_sequence_nr
running_backward = torch._C._current_graph_task_id  # -1 where there is none
running_node = torch._C._current_autograd_node


class Places:
    """The modules that are running, whose each backward node is, and the phase."""

    def __init__(self, note):
        self.say = note  # called with a name, and how what it names is counted
        self.running = [(OUTSIDE, False)]  # (its name, whether a backward started it)
        self.names, self.roots = {}, {}
        self.first, self.whose = [], []  # node numbers, and the module that began there
        self.stepping, self.latest, self.thread = False, OUTSIDE, threading.get_ident()

    def start(self):
        self.hooks = [
            hooks.register_module_forward_pre_hook(self._enter),
            hooks.register_module_forward_hook(self._leave, always_call=True),
            register_optimizer_step_pre_hook(lambda *_: self._step(True)),
            register_optimizer_step_post_hook(lambda *_: self._step(False)),
        ]
        self.note(OUTSIDE)

    def stop(self):
        for hook in self.hooks:
            hook.remove()
        self.names.clear()  # nothing of the user's is kept alive

    def _step(self, now):
        self.stepping = now

    def _enter(self, module, inputs):
        if not self.ours():
            self.say(f"{type(module).__name__} in another thread", "unknown")
            return
        name = self.names.get(module) or self.name(module)
        self.running.append((name, running_backward() != -1))
        self.note(name)

    def ours(self):
        """Whether this is the thread that is watched, or one that works on its backward."""
        return threading.get_ident() == self.thread or running_backward() != -1

    def _leave(self, module, inputs, output):
        if len(self.running) > 1 and self.ours():
            self.running.pop()
            self.note(self.running[-1][0])

    def name(self, module):
        """The module's path from the one that was called first: "GPT.blocks.0.mlp"."""
        over = self.running[-1][0]
        if over == OUTSIDE:
            root = type(getattr(module, "_orig_mod", module)).__name__
            times = self.roots[root] = self.roots.get(root, 0) + 1
            root = root if times == 1 else f"{root} ({times})"
        else:
            root = f"{over}.{type(module).__name__}"
        for path, inner in module.named_modules():
            steps = [root, *(step for step in path.split(".") if step and step != "_orig_mod")]
            self.names.setdefault(inner, ".".join(steps))
            if hasattr(inner, "_orig_mod") or vars(inner).get("_compiled_call_impl"):
                self.say(f"torch.compile of {self.names[inner]}: its eager code", "assumed")
        return self.names[module]

    def note(self, name):
        """From the next node on, nodes are this module's."""
        number = next_number()
        if self.first and self.first[-1] >= number:
            self.whose[-1] = name  # no node was made in between
        elif not self.whose or self.whose[-1] != name:
            self.first.append(number)
            self.whose.append(name)
            if len(self.first) > 2 * KEPT:
                del self.first[:-KEPT], self.whose[:-KEPT]

    def of_node(self, node):
        """The module in whose forward a backward node was made."""
        number = node._sequence_nr()
        if number > next_number():
            return self.latest  # a gradient is put down: it belongs to who made it
        at = bisect.bisect_right(self.first, number) - 1
        return self.whose[at] if at >= 0 else OUTSIDE

    def here(self):
        """(module, phase) of the operator that is about to run."""
        name, in_backward = self.running[-1]
        if running_backward() == -1:
            if self.stepping and not torch.is_grad_enabled():
                return name, "optimizer"
            return name, "forward"
        if in_backward or recomputing():
            return name, "recompute"
        if (node := running_node()) is not None:
            name = self.latest = self.of_node(node)
        if torch.is_grad_enabled():  # this backward is going to be differentiated itself
            self.note_made(name)
        return name, "backward"

    def note_made(self, name):
        """The node of the operator that runs now, which exists already, is this module's."""
        if not self.whose or self.whose[-1] != name:
            number = next_number() - 1
            if self.first and self.first[-1] >= number:
                self.first.pop(), self.whose.pop()
            self.first.append(number)
            self.whose.append(name)


def recomputing():
    """Whether a checkpoint runs its forward again, in this backward."""
    if not torch.is_grad_enabled():
        return False
    node = running_node()
    return (
        torch._C._autograd._top_saved_tensors_default_hooks(True) is not None
        or node is not None
        and node.name() == "CheckpointFunctionBackward"
    )
