"""TorchScript: what an optimised script computes where no operator shows it.

The interpreter runs most nodes of a script's graph as operators. Optimisers replace some of them by
nodes of their own, which call a library or generated code; then nothing is seen. So the graph that
ran is read after each call from Python, and such nodes are named.
NB: how often a loop ran, and whether a fused node or its fallback did, is not in the graph: a node
is named once for each call. Of the backwards in a count, that of the script that ran last is read.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from typing import Any

from .private import every_operator, last_graph, script_classes, static_module

# Nodes that take and return tensors, and compute nothing or call operators, which are seen.
NAMES_SEEN = """
    profile profile_ivalue unchecked_cast unchecked_unwrap_optional RequiresGradCheck TypeCheck
    Guard BailOut BailoutTemplate AutogradAdd AutogradZero AutogradAnyNonZero AutogradAllNonZero
    AutogradAllZero BroadcastSizes SumToSize Load Store MMTreeReduce MMBatchSide FusedConcat
    ConstantChunk ChunkSizes NumToTensor ImplicitTensorToNum data grad TupleConstruct
    TupleUnpack TupleIndex TupleSlice ListConstruct ListUnpack DictConstruct SetAttr GetAttr
    CallFunction CallMethod abs If Loop With Uninitialized Print fork forkClosure
    DifferentiableGraph FunctionalGraph FallbackGraph ReductionSizes ModuleContainerIndex
    MKLDNNGroup BroadcastMKLDNNTensors oneDNNFusionGuard TracedModuleForward TracedFork
    isinstance Closure CreateObject
"""
SEEN = set(NAMES_SEEN.split())
OPEN: list[ScriptWatch] = []  # of all counts that are open, in any thread
LOCK = threading.Lock()


class ScriptWatch:
    """Names what scripts compute out of sight, for the time of one count.

    note: called with a name.
    """

    originals: dict[Any, Any] = {}  # how a script is called, by class, while a count is open

    def __init__(self, note: Callable[[str], None]):
        self.note = note
        self.thread = threading.get_ident()
        self.graphs: dict[Any, list[str]] = {}  # what is hidden in each graph
        self.latest: Any = None  # the graph that is known to have run last

    def start(self) -> None:
        """Begin to note scripts that were called."""
        with LOCK:
            if not OPEN:
                for kind in (*script_classes, *static_module):
                    self.originals[kind] = vars(kind)["__call__"]
                    kind.__call__ = _reporting(self.originals[kind])
            OPEN.append(self)
        self.latest = last_graph()

    def stop(self) -> None:
        """Put back how scripts are called, if no other count is open."""
        last = last_graph()
        if last is not None and last is not self.latest:
            self.ran(last)  # a backward
        self.latest = None
        with LOCK:
            if self in OPEN:
                OPEN.remove(self)
            while not OPEN and self.originals:
                kind, original = self.originals.popitem()
                kind.__call__ = original
        self.graphs.clear()

    def called(self, script: Any) -> None:
        """Name what was hidden in the call of a script that has just returned."""
        if isinstance(script, tuple(static_module)):
            self.note("a StaticModule, all of it, in TorchScript")
            return
        graph = self.latest = last_graph()
        if graph is None:
            return
        self.ran(graph)
        if "prim::DifferentiableGraph" in str(graph):
            for inner in _differentiable_graphs(script):
                self.ran(inner)

    def ran(self, graph: Any) -> None:
        """Name the hidden nodes of a graph that has run."""
        if graph not in self.graphs:
            self.graphs[graph] = list(hidden_nodes(graph))
        for name in self.graphs[graph]:
            self.note(f"{name} in TorchScript")


def _reporting(call: Callable) -> Callable:
    """The call of a script, which notes in the open counts of its thread that it ran."""

    @functools.wraps(call)
    def reporting(script, *args, **kwargs):
        result = call(script, *args, **kwargs)
        for watch in OPEN:
            if watch.thread == threading.get_ident():
                try:
                    watch.called(script)
                except Exception:  # a graph of a kind that is not known
                    watch.note("what a script ran, in TorchScript")
        return result

    return reporting


# -- graphs ----------------------------------------------------------------------------------------
def hidden_nodes(graph: Any) -> Iterator[str]:
    """The names of the nodes that compute without an operator: "prim.mkldnn_convolution"."""
    for node in graph.nodes():
        kind = node.kind()
        space, _, name = kind.partition("::")
        if space == "prim" and name in SEEN:
            for block in node.blocks():
                yield from hidden_nodes(block)
            if node.hasAttribute("Subgraph"):
                yield from hidden_nodes(node.g("Subgraph"))
        elif space != "aten" and _maps_tensors(node) and kind not in every_operator():
            yield kind.replace("::", ".")


def _maps_tensors(node: Any) -> bool:
    """Whether a node takes tensors and returns some."""

    def has_tensor(values: Any) -> bool:
        return any("Tensor" in value.type().annotation_str for value in values)

    return has_tensor(node.inputs()) and has_tensor(node.outputs())


def _differentiable_graphs(script: Any) -> Iterator[Any]:
    """The graphs of the parts that are differentiated, each optimised for itself."""
    owner = script if hasattr(script, "get_debug_state") else script.owner
    for plan in owner.get_debug_state().execution_plans.values():
        for part in plan.code.differentiable_op_executor_states():
            for inner in part.execution_plans.values():
                yield inner.graph
