"""The dispatch mode that sees every PyTorch operator, looks up its cost and counts it.

Whatever a model is written in, PyTorch calls each operator through one dispatcher, and a
TorchDispatchMode sits there, below autograd and above the devices; so CPU, CUDA and `meta`, forward
and backward look the same. How an operator is counted is decided once, at its first call.
To teach it an operator: a rule (rules/), never a line here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch

from ..costs import RuleError
from ..op_cost import (
    OTHER_THREAD,
    OpCost,
    UnknownOperator,
    bytes_moved,
    costs_of_call,
    flat,
    main_operand,
    shapes,
)
from ..registry import Rule, find
from .eager import eager
from .inside_tensor import InsideTensor, runs_for_a_shape
from .memory import Handler, Memory, memory
from .mode_stack import dispatch_flags, modes_here, put_on, take_off
from .module_tracker import OUTSIDE, ModuleTracker
from .operands import SizeNotKnown, is_plain, key_of, operand_of
from .private import (
    GAPS,
    DispatchMode,
    OpOverload,
    is_made_of_tensors,
    map_tensors,
    without_modes,
)
from .script import ScriptWatch
from .values import values_read

FREE = {"profiler", "prim", "streams"}  # namespaces that compute nothing
OF_TORCH = {"aten", "prims"}  # namespaces whose operators stay what they are


# -- the mode --------------------------------------------------------------------------------------
class CountingMode(DispatchMode):
    """Calls `record(place, costs)` for every PyTorch operator that runs while it is entered.

    tracker: where an operator runs; None where that does not matter. strict: raises
    UnknownOperator at the first operator without a rule.
    """

    supports_higher_order_operators = True
    is_of_a_count = True

    handlers: dict[Any, Handler]  # by operator, of those that have run
    memory: Memory  # what counts before have worked out, and this one does
    own: Memory  # what no other count may take over

    @classmethod
    def _should_skip_dynamo(cls):
        return False  # TorchTracker keeps it from compiling anything; a call an operator is saved

    def __init__(
        self,
        record: Callable[[tuple[str, str], list[OpCost]], None],
        tracker: ModuleTracker | None = None,
        strict: bool = False,
    ):
        super().__init__()
        self.record = record
        self.tracker = tracker
        self.strict = strict
        self.handlers = {}
        self.memory = memory()
        self.own = Memory(self.memory.edition, is_shared=False)

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if types and any(map(is_made_of_tensors, types)):
            with InsideTensor(self, func):  # a tensor made of tensors: what it runs is seen instead
                return func(*args, **(kwargs or {}))
        if types and runs_for_a_shape(types):
            return func(*args, **(kwargs or {}))
        handler = self.handlers.get(func) or self._handler(func)
        if handler.how == "view":
            return func(*args, **kwargs) if kwargs else func(*args)
        if handler.how == "inside":
            return func(*map(self._counted, args), **(kwargs or {}))
        if handler.how == "composite" and not any(getattr(x, "is_nested", False) for x in args):
            with self:
                if (out := func.decompose(*args, **(kwargs or {}))) is not NotImplemented:
                    return out
        out = func(*args, **kwargs) if kwargs else func(*args)
        place = self.tracker.current() if self.tracker else (OUTSIDE, "forward")
        try:
            key = key_of(handler, args, kwargs, out, handler.numbers)
            costs = self.memory.costs.get(key)
        except Exception:  # an argument that cannot be part of a key
            key = costs = None
        if costs is None:
            costs = self._costs_of_new(key, func, handler, args, kwargs or {}, out)
            if self.strict and costs[0].how == "unknown":
                raise UnknownOperator(_without_rule(costs[0], func, args, place))
        self.record(place, costs)
        return out

    def _handler(self, func) -> Handler:
        """How an operator is counted, that did not run in this count before."""
        handler = self.memory.handlers.get(func)
        if handler is None:
            try:
                handler = handler_of(func)
            except Exception:  # an operator of a kind that is not known
                handler = Handler("unknown")
            if handler.lasts:
                self.memory.handlers[func] = handler
        self.handlers[func] = handler
        return handler

    def _counted(self, x: Any) -> Any:
        """A function that an operator such as torch.cond calls, counted while it runs."""
        if not callable(x) or isinstance(x, torch.Tensor):
            return x

        def call(*args, **kwargs):
            with self:
                return x(*args, **kwargs)

        return call

    def _costs_of_new(self, key: tuple | None, func, handler, args, kwargs, out) -> list[OpCost]:
        """The OpCosts of a call that is new, or that only this count may remember."""
        if key and (costs := self.own.costs.get(key)):
            return costs
        values = values_read(func, args, kwargs)
        costs = self._costs_or_gap(func, handler, args, kwargs, out, values)
        if key and values is None:
            lasts = handler.lasts and costs[0].how != "unknown" and is_plain(key[1:])
            (self.memory if lasts else self.own).remember(key, costs)
        return costs

    def _costs_or_gap(self, func, handler: Handler, args, kwargs, out, values) -> list[OpCost]:
        """The OpCosts of a call; where they cannot be worked out, one that says so by name.

        Nothing but a user's own rule may raise in the middle of a user's line.
        """
        try:
            return self._costs(func, handler, args, kwargs, out, values)
        except RuleError:
            if not (isinstance(handler.fn, Rule) and handler.fn.is_builtin):
                raise
            reason = "its rule does not know such operands"
        except SizeNotKnown as error:
            reason = str(error)
        except Exception as error:
            reason = f"{type(error).__name__} while its cost was worked out"
        cost = OpCost(f"{name_of(func)}: {reason}")
        return [self.memory.interned.setdefault(cost.signature, cost)]

    def _costs(self, func, handler: Handler, args, kwargs, out, values) -> list[OpCost]:
        """The OpCosts of a call, worked out. values: what the rule needs besides shapes."""
        how: str = handler.how
        fn: Any = handler.fn
        op = name_of(func)
        operands, named, result = _as_operands(func, args, kwargs, out)
        if values is not None:
            named |= values
            if how == "composite":  # a product of nested tensors, part by part
                how, fn = "rule", find("aten::bmm")
            how = how if values or how != "rule" else "assumed"
        if fn and how in ("rule", "moved", "assumed"):
            costs = costs_of_call(op, fn, operands, named, result, how)
        elif how == "foreach":
            costs = [_on_each(op, fn, operands, named, result)]
        else:
            kinds = {}
            if how == "composite":  # of a nested tensor, whose parts are not seen
                how = "unknown"
            elif how == "decomposed":
                how, kinds = _decomposed(fn, args, kwargs)
            elif how == "assumed":
                kinds = {"add": sum(x.size for x in flat([result]))}
            format = main_operand(operands, result).format
            nbytes = bytes_moved(operands, named, result)
            costs = [OpCost(op, format, kinds, kinds, nbytes, how)]
        return [self.memory.interned.setdefault(cost.signature, cost) for cost in costs]


# -- how an operator is counted --------------------------------------------------------------------
def name_of(func) -> str:
    """The operator's name as it is shown: "aten.mm"."""
    if isinstance(func, OpOverload):
        return func._schema.name.replace("::", ".")
    return f"torch.{func}"


def handler_of(func) -> Handler:
    """How an operator is counted."""
    if not isinstance(func, OpOverload):  # made of functions: cond, while_loop, scan
        if rule := find(f"torch::{func}"):
            return Handler(rule.how, rule)
        return Handler("unknown" if "triton" in f"{func}" else "inside")
    how, fn = _how(func)
    numbers = fn.takes_arguments if isinstance(fn, Rule) else True
    lasts = func.namespace in OF_TORCH and how != "unknown"
    return Handler(how, fn, numbers, lasts)


def _how(func: Any) -> tuple[str, Any]:
    """(how an operator is counted, the rule or function that does it)."""
    name = func._schema.name
    space, _, short = name.partition("::")
    plain = short
    if short.endswith("_") and not short.endswith("__"):
        plain = short[:-1]  # add_ costs what add costs
    names = [f"{name}.{func._overloadname}", name, f"{space}::{plain}"]
    if space == "prims":
        names.append(f"aten::{plain}")
    if rule := find(*names):
        return rule.how, rule
    if space in FREE:
        return "view", None  # an attribute that a tensor is asked for: no registered operator
    if func._can_decompose():
        return "composite", None
    if func.is_view:
        return "view", None
    if plain.startswith("_foreach_") and (rule := find(plain.replace("_foreach_", "aten::"))):
        return "foreach", rule
    from torch._decomp import decomposition_table

    if func in decomposition_table:
        return "decomposed", decomposition_table[func]
    if torch.Tag.pointwise in func.tags:
        return "assumed", None
    return "unknown", None


def _as_operands(func, args, kwargs: Mapping, out) -> tuple[Sequence, dict, Any]:
    """(operands by position, arguments by the operator's own names, operands of the result)."""
    operands = operand_of(args)
    parameters = func._schema.arguments if hasattr(func, "_schema") else ()
    named = {parameter.name: x for parameter, x in zip(parameters, operands)}
    written = {parameter.name for parameter in parameters if parameter.is_out}
    named |= {name: operand_of(x) for name, x in kwargs.items() if name not in written}
    return operands, named, operand_of(out)


def _on_each(op: str, rule: Rule, operands: Sequence, named: Mapping, out: Any) -> OpCost:
    """One OpCost for an operator that does the same to each tensor of a list."""
    many = len(operands[0])

    def pick(x, i: int):
        """The part of an argument that belongs to tensor i."""
        return x[i] if isinstance(x, tuple) and len(x) == many else x

    total = OpCost(op, main_operand(operands, out).format, how="rule")
    total.nbytes = bytes_moved(operands, named, out)
    for i in range(many):
        each_operand = [pick(x, i) for x in operands]
        each_named = {name: pick(x, i) for name, x in named.items()}
        result = pick(out or operands[0], i)
        for kind, n in costs_of_call(op, rule, each_operand, each_named, result)[0].kinds.items():
            total.kinds[kind] = total.kinds.get(kind, 0) + n
    return total


def _decomposed(fn: Callable, args, kwargs: Mapping) -> tuple[str, dict[str, int]]:
    """(how, kinds) of an operator that PyTorch can write as others: these are run on `meta`."""
    kinds: dict[str, int] = {}
    hows = {"decomposed"}

    def record(place, costs):
        for cost in costs:
            hows.add(cost.how)
            for kind, n in cost.kinds.items():
                kinds[kind] = kinds.get(kind, 0) + n

    try:
        with without_modes(), torch.no_grad():
            args, kwargs = map_tensors(torch.Tensor, _on_meta, (args, kwargs))
            with CountingMode(record):
                fn(*args, **kwargs)
    except Exception:  # it needs values, or does not know these arguments
        hows.add("unknown")
    return next(how for how in ("unknown", "assumed", "decomposed") if how in hows), kinds


def _on_meta(x: torch.Tensor) -> torch.Tensor:
    return torch.empty_strided(x.shape, x.stride(), dtype=x.dtype, device="meta")


def _without_rule(cost: OpCost, func, args, place: tuple[str, str]) -> str:
    """The message of strict counting: the operator, the place, what to write."""
    if ": " in cost.op:
        return f"{cost.op}. Without strict=True it is listed in .unknown."
    module, phase = place
    name = cost.op.replace(".", "::", 1)
    where = f" in {module}" if module else ""
    return (
        f"There is no rule for {cost.op}, called{where} ({phase}) on "
        f"{shapes(operand_of(args))}. Write one: @fl.rule({name!r}) above a function of its "
        "operands that returns fl.cost(...); without strict=True it is listed in .unknown."
    )


# -- a block of the user's -------------------------------------------------------------------------
class OtherThreads(DispatchMode):
    """Names the operators that run in a thread which works for a count of another one."""

    is_of_a_count = True

    def __init__(self, note: Callable[[str], None]):
        super().__init__()
        self.note = note

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if handler_of(func).how not in ("view", "moved"):
            self.note(f"{name_of(func)}: {OTHER_THREAD}")
        return func(*args, **(kwargs or {}))


class TorchTracker:
    """PyTorch for the time of one count: operators, modules, and what cannot be followed."""

    def __init__(self, block):
        self.note = block.note
        self.modules = ModuleTracker(block.note)
        self.mode = CountingMode(block.record, self.modules, block.strict)
        self.scripts = ScriptWatch(block.note)
        self.undo = contextlib.ExitStack()

    def start(self) -> None:
        """Begin to see operators and modules."""
        self.undo.callback(self.modules.stop)
        self.modules.start()
        for gap, how in GAPS.items():
            self.note(gap, how)
        for shared in (eager, dispatch_flags):
            shared.use(self, self.undo)
        for mode in modes_here():
            if isinstance(mode, CountingMode) and mode.record is ignore:
                take_off(mode)  # it was closed where it could not be reached
        self.undo.callback(self.scripts.stop)
        self.scripts.start()
        self.undo.callback(self._leave)
        put_on(self.mode)

    @contextlib.contextmanager
    def in_other_thread(self) -> Iterator[None]:
        """What a thread runs that works for this count: its operators are named."""
        mode = OtherThreads(self.note)
        put_on(mode)
        try:
            yield
        finally:
            take_off(mode)

    def saw_anything(self) -> bool:
        """Whether an operator ran, a view among them, or a module was called."""
        return bool(self.mode.handlers or self.modules.roots)

    def stop(self) -> None:
        """Put back everything that `start` changed."""
        self.undo.close()

    def _leave(self) -> None:
        """Take the mode off; where another thread closes the block, it stays and is deaf."""
        self.mode.record, self.mode.strict = ignore, False
        take_off(self.mode)


def ignore(place: tuple[str, str], costs: Sequence[OpCost]) -> None:
    """The record of a mode whose block is closed."""
