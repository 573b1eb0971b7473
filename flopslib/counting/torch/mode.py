"""Watching PyTorch: every operator that runs, whoever calls it, is looked up and counted.

The fact behind it: whatever a model is written in, PyTorch calls each operator through one
dispatcher, and a TorchDispatchMode sits there, below autograd and above the devices; so CPU, CUDA
and `meta`, forward and backward look the same. How an operator is counted is decided once.
To teach it an operator: a rule (rules/), never a line here.
"""

import functools
import threading

import torch
from torch.utils._python_dispatch import (
    TorchDispatchMode,
    _disable_current_modes,
    is_traceable_wrapper_subclass_type,
)
from torch.utils._pytree import tree_map_only

from ..._support.errors import UserError
from ..op_cost import Work, flat, main_operand, moved, shapes, works
from ..registry import find
from .module_tracker import OUTSIDE, Places
from .operands import key_of, stand_in

MOST_KNOWN = 20_000  # calls of the same operator on the same shapes that are remembered
FREE = {"profiler", "prim", "streams"}  # namespaces that compute nothing


class UnknownOperator(UserError, NotImplementedError):
    """An operator without a rule, where strict counting was asked for."""


class Watching(TorchDispatchMode):
    """Sees every operator of PyTorch while it is entered, and tells `record(place, works)`.

    places: where an operator runs; None where that does not matter. strict: raises
    UnknownOperator at the first operator without a rule.
    """

    supports_higher_order_operators = True

    @classmethod
    def _should_skip_dynamo(cls):
        return False  # TorchWatch keeps it from compiling anything; a call an operator is saved

    def __init__(self, record, places=None, strict=False):
        super().__init__()
        self.record, self.places, self.strict = record, places, strict
        self.ways, self.known, self.same = {}, {}, {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if types and any(map(is_traceable_wrapper_subclass_type, types)):
            return NotImplemented  # a tensor made of tensors: what runs inside it is seen instead
        way = self.ways.get(func)
        if way is None:
            way = self.ways[func] = way_of(func)
        if way[0] == "view":
            return func(*args, **kwargs) if kwargs else func(*args)
        if way[0] == "inside":
            return func(*map(self.watched, args), **(kwargs or {}))
        if way[0] == "composite" and not any(getattr(one, "is_nested", False) for one in args):
            with self:
                if (out := func.decompose(*args, **(kwargs or {}))) is not NotImplemented:
                    return out
        out = func(*args, **kwargs) if kwargs else func(*args)
        place = self.places.here() if self.places else (OUTSIDE, "forward")
        key = key_of(func, args, kwargs, out)
        try:
            found = self.known.get(key)
        except TypeError:  # an argument that cannot be part of a key
            key = found = None
        if found is None:
            found = self.find(func, way, args, kwargs or {}, out)
            if self.strict and found[0].how == "unknown":
                raise UnknownOperator(unknown_told(found[0], func, args, place))
            if key is not None:
                if len(self.known) > MOST_KNOWN:
                    self.known.clear()
                self.known[key] = found
        self.record(place, found)
        return out

    def watched(self, x):
        """A function that an operator such as torch.cond will call, watched while it runs."""
        if not callable(x) or isinstance(x, torch.Tensor):
            return x

        def call(*args, **kwargs):
            with self:
                return x(*args, **kwargs)

        return call

    def find(self, func, way, args, kwargs, out):
        """The Works of a call that was not seen before."""
        op, how, fn = name_of(func), *way
        operands = stand_in(args)
        names = func._schema.arguments if hasattr(func, "_schema") else ()
        named = {one.name: given for one, given in zip(names, operands)}
        written = {one.name for one in names if one.is_out}
        named |= {name: stand_in(x) for name, x in kwargs.items() if name not in written}
        out = stand_in(out)
        if fn and how in ("rule", "moved", "assumed"):
            found = works(op, fn, operands, named, out, how)
        elif how == "foreach":
            found = [on_each(op, fn, operands, named, out)]
        else:
            kinds, nbytes = {}, moved(operands, named, out)
            if how == "composite":  # of a nested tensor, whose parts are not seen
                how = "unknown"
            if how == "decomposed":
                how, kinds = decomposed(fn, args, kwargs)
            elif how == "assumed":
                kinds = {"add": sum(one.size for one in flat([out]))}
            found = [Work(op, main_operand(operands, out).format, kinds, kinds, nbytes, how)]
        return [self.same.setdefault(work.signature, work) for work in found]


def name_of(func):
    """The operator's name as it is shown: "aten.mm"."""
    if isinstance(func, torch._ops.OpOverload):
        return func._schema.name.replace("::", ".")
    return f"torch.{func}"


def way_of(func):
    """(how an operator is counted, the function that does it); looked up once for each."""
    if not isinstance(func, torch._ops.OpOverload):  # made of functions: cond, while_loop, scan
        if rule := find(f"torch::{func}"):
            return rule.how, rule
        return "unknown" if "triton" in f"{func}" else "inside", None
    name = func._schema.name
    space, _, short = name.partition("::")
    plain = short[:-1] if short.endswith("_") and not short.endswith("__") else short
    names = [f"{name}.{func._overloadname}", name, f"{space}::{plain}"]
    if space == "prims":
        names.append(f"aten::{plain}")
    if rule := find(*names):
        return rule.how, rule
    if func._can_decompose():
        return "composite", None
    if space in FREE or func.is_view:
        return "view", None
    if plain.startswith("_foreach_") and (rule := find(plain.replace("_foreach_", "aten::"))):
        return "foreach", rule
    from torch._decomp import decomposition_table

    if func in decomposition_table:
        return "decomposed", decomposition_table[func]
    if torch.Tag.pointwise in func.tags:
        return "assumed", None
    return "unknown", None


def on_each(op, rule, operands, named, out):
    """One Work for an operator that does the same to each tensor of a list."""
    many = len(operands[0])
    total = Work(op, main_operand(operands, out).format, how="rule")
    total.nbytes = moved(operands, named, out)
    for i in range(many):
        pick = lambda x: x[i] if isinstance(x, tuple) and len(x) == many else x
        one = works(
            op,
            rule,
            [pick(x) for x in operands],
            {name: pick(x) for name, x in named.items()},
            pick(out or operands[0]),
        )[0]
        for kind, n in one.kinds.items():
            total.kinds[kind] = total.kinds.get(kind, 0) + n
    return total


def decomposed(fn, args, kwargs):
    """(how, kinds) of an operator that PyTorch can write as others: that, run on `meta`."""
    kinds, hows = {}, {"decomposed"}

    def record(place, found):
        for work in found:
            hows.add(work.how)
            for kind, n in work.kinds.items():
                kinds[kind] = kinds.get(kind, 0) + n

    try:
        with _disable_current_modes(), torch.no_grad():
            args, kwargs = tree_map_only(
                torch.Tensor,
                lambda t: torch.empty_strided(t.shape, t.stride(), dtype=t.dtype, device="meta"),
                (args, kwargs),
            )
            with Watching(record):
                fn(*args, **kwargs)
    except Exception:  # it needs values, or does not know these arguments
        hows.add("unknown")
    return next(how for how in ("unknown", "assumed", "decomposed") if how in hows), kinds


def unknown_told(work, func, args, place):
    """What strict counting says: the operator, the place, what to write."""
    name = work.op.replace(".", "::", 1)
    where = f" in {place[0]}" if place[0] else ""
    return (
        f"There is no rule for {work.op}, called{where} ({place[1]}) on "
        f"{shapes(stand_in(args))}. Write one: @fl.rule({name!r}) above a function of its "
        "operands that returns fl.cost(...); without strict=True it is listed in .unknown."
    )


class Elsewhere(TorchDispatchMode):
    """Names the operators that run in a thread which began during a count."""

    def __init__(self, note):
        super().__init__()
        self.note = note

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if way_of(func)[0] not in ("view", "moved"):
            self.note(f"{name_of(func)} in another thread")
        return func(*args, **(kwargs or {}))


class TorchWatch:
    """PyTorch, watched for a block: operators, modules, and what cannot be followed."""

    def __init__(self, block):
        self.note, self.places = block.note, Places(block.note)
        self.mode = Watching(block.record, self.places, block.strict)

    def start(self):
        self.places.start()
        self.eager = torch.compiler.set_stance("force_eager")  # compiled code is seen as eager
        self.begin_thread, threading.Thread.start = threading.Thread.start, self.thread_start()
        self.mode.__enter__()

    def thread_start(self):
        """Thread.start, for as long as this counts: what the thread runs is named as unknown."""
        begin, note = threading.Thread.start, self.note

        @functools.wraps(begin)
        def start(thread):
            run = thread.run

            def watched():
                with Elsewhere(note):
                    run()

            thread.run = watched
            begin(thread)

        return start

    def stop(self, *error):
        self.mode.__exit__(*(error or (None,) * 3))
        threading.Thread.start = self.begin_thread
        self.eager.__exit__(None, None, None)
        self.places.stop()
