"""PyTorch's private names that counting needs, and what a count lacks where a version has them not.

Such a name may go with any release. Then a substitute takes its place, and each count says what it
cannot see. To use another one: a line here.
"""

from __future__ import annotations

import contextlib
import functools
from types import SimpleNamespace
from typing import Any

import torch
import torch.autograd.forward_ad
import torch.utils._python_dispatch
import torch.utils._pytree  # noqa: F401

GAPS: dict[str, str] = {}  # {what a count with this PyTorch cannot see: "assumed" or "unknown"}


def private(path: str, otherwise: Any, gap: str = "", how: str = "assumed") -> Any:
    """The object under torch.path; where there is nothing, `otherwise`, and a gap is noted."""
    value: Any = torch
    for name in path.split("."):
        value = getattr(value, name, None)
        if value is None:
            if gap:
                GAPS[f"{gap} (PyTorch {torch.__version__} has no torch.{path})"] = how
            return otherwise
    return value


class NoMode:
    """In place of a dispatch mode: it sees nothing."""

    def __enter__(self) -> NoMode:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def _has_parts(kind: type) -> bool:
    return hasattr(kind, "__tensor_flatten__") and hasattr(kind, "__tensor_unflatten__")


# -- dispatch --------------------------------------------------------------------------------------
OpOverload = type(torch.ops.aten.mm.default)
DispatchMode: Any = private(
    "utils._python_dispatch.TorchDispatchMode",
    NoMode,
    "operators of PyTorch",
    "unknown",
)
without_modes = private("utils._python_dispatch._disable_current_modes", contextlib.nullcontext)
is_made_of_tensors = private(
    "utils._python_dispatch.is_traceable_wrapper_subclass_type", _has_parts
)
map_tensors: Any = private(
    "utils._pytree.tree_map_only", None, "operators that are made of others", "unknown"
)
fake_key = private("_C._TorchDispatchModeKey.FAKE", None)
active_mode = private(
    "_C._get_dispatch_mode", lambda key: None, "shapes that are worked out first count as work"
)
mkldnn = private("_mkldnn", None)
push_mode = private(
    "_C._push_on_torch_dispatch_stack", lambda mode: None, "operators of PyTorch", "unknown"
)
pop_mode = private("_C._pop_torch_dispatch_stack", lambda key: None)
mode_at = private("_C._get_dispatch_stack_at", lambda place: None)
number_of_modes = private("_C._len_torch_dispatch_stack", lambda: 0)
flag_holder = private("utils._python_dispatch", None)

# -- differentiation -------------------------------------------------------------------------------
next_number = private(
    "_C._autograd._get_sequence_nr", lambda: 0, "which module a backward belongs to"
)
saved_tensors_hooks = private(
    "_C._autograd._top_saved_tensors_default_hooks",
    lambda ignore_is_tracing: None,
    "what a checkpoint does again counts as backward",
)
running_backward = private(  # -1 where there is none
    "_C._current_graph_task_id", lambda: -1, "the backward counts as forward"
)
running_node = private(
    "_C._current_autograd_node", lambda: None, "which module a backward belongs to"
)
no_level = SimpleNamespace(_current_level=-1)
forward_level = torch.autograd.forward_ad  # ._current_level is read at each call
if private("autograd.forward_ad._current_level", None, "zeros that are never written") is None:
    forward_level = no_level

# -- TorchScript -----------------------------------------------------------------------------------
HIDDEN = "what optimised TorchScript hides"
last_graph = private("_C._last_executed_optimized_graph", lambda: None, HIDDEN, "unknown")
script_classes: list[type] = [
    kind
    for name in ("_C.ScriptMethod", "_C.ScriptFunction")
    if (kind := private(name, None, HIDDEN, "unknown"))
]
static_module: list[type] = [kind for kind in [private("_C.StaticModule", None)] if kind]
operator_names = private("_C._dispatch_get_all_op_names", tuple)


@functools.cache
def every_operator() -> set[str]:
    """The names of the operators that PyTorch's dispatcher knows."""
    return {name.partition(".")[0] for name in operator_names()}
