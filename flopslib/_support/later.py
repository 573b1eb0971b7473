"""Results whose work has not happened yet: a call that hands its work on instead of doing it.

What the call returned is looked at, and not the function: so it does not matter whether that is
wrapped, partial, bound, a lambda or an object. Nothing is imported; classes are known by name.
NB: a call that hands work on and returns nothing of it looks like one that works.
To add a kind: its class in HANDLES, with what to write in order to have the work done.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple


class Handle(NamedTuple):
    """What stands for work that is not done: when it happens, and how to have it done."""

    happens: str
    does: str  # what a function has to do with it
    written: str  # as one may write it, around a call


def _waiting(written):
    return Handle("goes on elsewhere", "waits for it", written)


READ = Handle("happens only when that is read", "reads it", "list({call})")
AWAIT = Handle("happens only when that is awaited", "awaits it", "asyncio.run({call})")
REPLAY = Handle("happens only when that is replayed", "replays it", "graph.replay()")
COMPUTE = Handle("happens only when that is computed", "computes it", "{call}.compute()")
COLLECT = Handle("happens only when that is collected", "collects it", "{call}.collect()")

HANDLES = {  # a subclass of these is one of them
    "builtins.generator": READ,
    "builtins.map": READ,
    "builtins.filter": READ,
    "itertools.starmap": READ,
    "multiprocessing.pool.IMapIterator": READ,
    "builtins.async_generator": AWAIT._replace(written="asyncio.run(main())"),
    "concurrent.futures._base.Future": _waiting("{call}.result()"),
    "multiprocessing.pool.ApplyResult": _waiting("{call}.get()"),
    "threading.Thread": _waiting("{call}.join()"),
    "multiprocessing.process.BaseProcess": _waiting("{call}.join()"),
    "subprocess.Popen": _waiting("{call}.wait()"),
    "torch.Future": _waiting("{call}.wait()"),
    "torch._C.Future": _waiting("{call}.wait()"),
    "torch.distributed.distributed_c10d.Work": _waiting("{call}.wait()"),
    "torch._C._distributed_c10d.Work": _waiting("{call}.wait()"),
    "ray._raylet.ObjectRef": _waiting("ray.get({call})"),
    "torch.cuda.graphs.CUDAGraph": REPLAY,
    "polars.lazyframe.frame.LazyFrame": COLLECT,
}
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, functools.partial)
MOST = 1000  # results looked at in a list of them
DEEPEST = 3  # lists within lists


def later_work(fn: Callable, result: Any, door: str, verb: str) -> str:
    """A sentence that refuses a result whose work has not happened yet; "" for any other.

    door, verb: of the function that refuses, such as "fl.measure" and "Measure". A generator or a
    coroutine is closed.

    >>> later_work(vars, map(abs, [1]), "fl.measure", "Measure").partition(". ")[2]
    'Measure a function that reads it, such as fl.measure(lambda: list(vars(...))).'
    """
    name = _name(fn)
    call = f"{name or 'f'}(...)"
    if isinstance(result, FUNCTIONS):
        return (
            f"{name or 'This function'} returned a {type(result).__name__}, which was not called. "
            f"{verb} a call of it, such as {door}(lambda: {call}())."
        )
    for part, handle in _unfinished(result):
        if hasattr(part, "close") and handle in (READ, AWAIT):
            part.close()  # or Python would complain later that it was not read
        return (
            f"{name or 'This function'} returned a {type(part).__name__}: its work "
            f"{handle.happens}. {verb} a function that {handle.does}, such as "
            f"{door}(lambda: {handle.written.format(call=call)})."
        )
    return ""


def _name(fn: Any) -> str:
    """The name of a function, however it is wrapped; "" for a lambda."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    name = getattr(fn, "__name__", "") or type(fn).__name__
    return "" if name == "<lambda>" else name


# -- what is not done ------------------------------------------------------------------------------


def _unfinished(result: Any, depth: int = 0) -> Iterator[tuple[Any, Handle]]:
    """(part, Handle) for each part of a result whose work may not be done."""
    if handle := _handle_of(result):
        if not _was_waited_for(result):
            yield result, handle
    elif depth < DEEPEST:
        for part in islice(_parts(result), MOST):
            yield from _unfinished(part, depth + 1)


def _handle_of(result: Any) -> Handle | None:
    for cls in type(result).__mro__:
        if handle := HANDLES.get(f"{cls.__module__}.{cls.__qualname__}"):
            return handle
    if hasattr(type(result), "__await__"):  # a coroutine, a future or a task of asyncio
        return AWAIT
    if hasattr(type(result), "__dask_graph__") and result.__dask_graph__() is not None:
        return COMPUTE
    if hasattr(type(result), "block_until_ready") and not result.is_ready():  # an array of JAX
        return _waiting("{call}.block_until_ready()")
    return None


def _parts(result: Any) -> Iterable[Any]:
    if isinstance(result, (list, tuple, set, frozenset)):
        return result
    return result.values() if isinstance(result, Mapping) else ()


def _was_waited_for(handle: Any) -> bool:
    """Whether a thread or a process is over.

    A future is refused even where it is done: short work may be done by chance at the first call.
    """
    if hasattr(handle, "is_alive"):  # a thread or a process, maybe one that was never started
        return handle.ident is not None and not handle.is_alive()
    return getattr(handle, "returncode", None) is not None  # of a Popen, known after its wait()
