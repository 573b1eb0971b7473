"""What a call can reach by name: functions, objects and arrays, looked at and never changed.

A function reaches what it is given, what its closure holds, and the globals that its code names.
The counter needs that for one question, whether NumPy can be at work at all, so that a count of a
PyTorch model never imports `counting.numpy`; that needs it to name the arrays that a call uses and
that were not passed. Code of installed packages is not looked into.
"""

from __future__ import annotations

import dis
import functools
import gc
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from itertools import islice
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CodeType,
    FrameType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    SimpleNamespace,
    WrapperDescriptorType,
)
from typing import Any

MOST_OBJECTS = (
    10_000  # objects looked at: enough for a program, and a dataset in a list stays cheap
)
OURS = "flopslib.counting"
SIMPLE = {int, float, complex, str, bytes, bool, type(None), type(...), range, slice}
CLOSED = (  # what holds classes and modules, and nothing of a program's data
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CodeType,
    FrameType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodWrapperType,
    ModuleType,
    WrapperDescriptorType,
)
CONSTRUCTORS = ("__init__", "__new__", "__post_init__")
UNWRAP = (staticmethod, classmethod, property)
# Python's own modules of types that hold other objects and do not say which: an iterator, a queue.
HOLDERS = {"builtins", "collections", "functools", "itertools", "queue", "types", "weakref"}

Named = tuple[str, Any]


# -- the walk --------------------------------------------------------------------------------------
def reachable(roots: Iterable[Named]) -> Iterator[Named]:
    """(name, object) for everything that can be reached from these, each object once."""
    seen: dict[int, Any] = {}  # the objects too: an id is one object's only while that lives
    waiting = deque(roots)
    while waiting and len(seen) < MOST_OBJECTS:
        name, x = waiting.popleft()
        if type(x) in SIMPLE or id(x) in seen:
            continue
        seen[id(x)] = x
        yield name, x
        waiting.extend(_parts(name, x))


def _parts(name: str, x: Any) -> Iterator[Named]:
    """(name, object) for what is directly inside of x."""
    if is_numpy(x) or is_torch(x):
        return
    if isinstance(x, (list, tuple, deque)):
        parts = enumerate(islice(x, MOST_OBJECTS))
        yield from ((f"{name}[{i}]", part) for i, part in parts if type(part) not in SIMPLE)
    elif isinstance(x, dict):
        items = islice(dict.items(x), MOST_OBJECTS)
        yield from ((f"{name}[{key!r}]", part) for key, part in items if type(part) not in SIMPLE)
    elif isinstance(x, functools.partial):
        yield from ((name, part) for part in (x.func, *x.args, *x.keywords.values()))
    elif isinstance(x, MethodType):
        yield name, x.__func__
        yield name, x.__self__
    elif isinstance(x, UNWRAP):
        yield name, getattr(x, "__func__", None) or getattr(x, "fget", None)
    elif isinstance(x, FunctionType):
        yield from _parts_of_function(x)
    elif isinstance(x, type):
        yield from _parts_of_class(x)
    elif is_torch_module(x):
        yield from _parts_of_torch_module(name, x)
    elif not isinstance(x, CLOSED):
        if "__wrapped__" in own_dictionary(x):  # the function behind a cache
            yield name, own_dictionary(x)["__wrapped__"]
        if opens(x):
            yield from ((f"{name}.{key}".lstrip("."), part) for key, part in attributes(x))
            yield from _parts_of_class(type(x), constructors=False)
        elif isinstance(x, ContextVar):
            yield name, x.get(None)
        elif type(x).__module__ in HOLDERS:
            yield from ((name, part) for part in gc.get_referents(x))


def _parts_of_class(cls: type, constructors: bool = True) -> Iterator[Named]:
    """What a class and its bases hold; an object that is there already was constructed."""
    for base in cls.__mro__:
        if is_library(base):
            continue
        for key, part in vars(base).items():
            if constructors or key not in CONSTRUCTORS:
                yield f"{base.__name__}.{key}", part
    if not is_library(type(cls)):
        yield type(cls).__name__, type(cls)


def _parts_of_function(fn: FunctionType) -> Iterator[Named]:
    """What a function's code names: its closure, its defaults, the globals of its module."""
    for name, cell in zip(fn.__code__.co_freevars, fn.__closure__ or ()):
        try:
            yield name, cell.cell_contents
        except ValueError:  # a name that has no value yet
            continue
    if is_library(fn):
        return
    arguments = fn.__code__.co_varnames[: fn.__code__.co_argcount]
    defaults = fn.__defaults__ or ()
    yield from zip(arguments[len(arguments) - len(defaults) :], defaults)
    yield from (fn.__kwdefaults__ or {}).items()
    yield from ((f"{fn.__name__}.{key}", part) for key, part in vars(fn).items())
    names = names_in(fn.__code__)
    for name in names:
        if name not in fn.__globals__:
            continue
        value = fn.__globals__[name]
        yield name, value
        if isinstance(value, ModuleType) and not is_library(value):  # a module of the user's own
            inside = vars(value)
            yield from ((f"{name}.{key}", inside[key]) for key in names if key in inside)


def _parts_of_torch_module(name: str, module: Any) -> Iterator[Named]:
    """The classes of a model's modules, and the attributes of those that are the user's own."""
    waiting, classes = [module], set()
    while waiting:
        inner = waiting.pop()
        if inner is None:
            continue
        if inner._modules:
            waiting.extend(inner._modules.values())
        kind = type(inner)
        if kind not in classes:
            classes.add(kind)
            if not is_library(kind):
                yield from _parts_of_class(kind, constructors=False)
                own = (item for item in vars(inner).items() if is_numpy(item[1]))
                yield from ((f"{name}.{key}".lstrip("."), part) for key, part in own)


def names_in(code: CodeType) -> list[str]:
    """The names of globals and attributes in a function's code, and in what it defines."""
    names = list(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names += names_in(constant)
    return list(dict.fromkeys(names))


def own_dictionary(x: Any) -> dict[str, Any]:
    """The dictionary of an object; a __getattr__ of the user's is not asked."""
    try:
        return object.__getattribute__(x, "__dict__")
    except AttributeError:
        return {}


def attributes(x: Any) -> list[tuple[str, Any]]:
    """(name, value) of an object's own attributes, those in __slots__ too; no property is run."""
    found = dict(own_dictionary(x))
    for cls in type(x).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name.startswith("__"):
                continue  # __dict__ and __weakref__ are not attributes of the user's
            try:
                found.setdefault(name, object.__getattribute__(x, name))
            except AttributeError:  # it has no value yet, or another name inside of its class
                continue
    return list(found.items())


# -- what a thing is -------------------------------------------------------------------------------
def is_numpy(x: Any) -> bool:
    """Whether x is an array, a number, a function or a module of NumPy's."""
    if isinstance(x, ModuleType):
        return x.__name__.partition(".")[0] == "numpy"
    if type(x).__module__.partition(".")[0] == "numpy":
        return True
    of = getattr(x, "__module__", None) if not isinstance(x, type) else x.__module__
    return isinstance(of, str) and of.partition(".")[0] == "numpy"


def is_torch(x: Any) -> bool:
    """Whether x is a tensor, or belongs to PyTorch itself; no model is."""
    torch = sys.modules.get("torch")
    return bool(torch) and isinstance(x, torch.Tensor)


def is_torch_module(x: Any) -> bool:
    """Whether x is a model: a torch.nn.Module."""
    torch = sys.modules.get("torch")
    return bool(torch) and isinstance(x, torch.nn.Module)


def opens(x: Any) -> bool:
    """Whether the attributes of x are looked at: a namespace, or an object of the user's class."""
    return isinstance(x, SimpleNamespace) or not is_library(type(x))


def is_library(x: Any) -> bool:
    """Whether a class, function or module is installed, and not the user's own."""
    if isinstance(x, ModuleType):
        return _is_library(x.__name__)
    return _is_library(getattr(x, "__module__", None) or "builtins")


def _is_library(module: str) -> bool:
    top = module.partition(".")[0]
    if top == "__main__":
        return False
    if top in sys.stdlib_module_names or module.startswith(OURS):
        return True
    return "site-packages" in (getattr(sys.modules.get(module), "__file__", None) or "")


# -- the questions ---------------------------------------------------------------------------------
def roots_of(fn: Any, args: Iterable, kwargs: Mapping[str, Any]) -> list[Named]:
    """The names under which a call's function and arguments are looked at."""
    named = [(f"argument {i}", x) for i, x in enumerate(args, 1)]
    return [("", fn), *named, *kwargs.items()]


def needs_numpy(roots: Iterable[Named]) -> bool:
    """Whether NumPy can be at work in a call: arrays are held, or code names NumPy."""
    if "numpy" not in sys.modules:
        return False
    for _, x in reachable(roots):
        if is_numpy(x):
            return True
        if isinstance(x, FunctionType) and "numpy" in names_in(x.__code__):
            return True  # a tensor's .numpy()
        if hasattr(type(x), "__array__") and not is_torch(x):
            return True  # what NumPy takes for an array: a table of pandas, a picture
    return False


def frame_names_numpy(frame: FrameType) -> bool:
    """Whether the code around a block names NumPy, or a tensor's .numpy()."""
    names = names_in(frame.f_code)
    return "numpy" in names or any(
        is_numpy(frame.f_globals[name]) for name in names if name in frame.f_globals
    )


def loaded_arrays(frame: FrameType, since: int) -> dict[str, Any]:
    """{name: array} of the plain arrays that the lines of a block load, from an offset on."""
    if "numpy" not in sys.modules:
        return {}
    plain = sys.modules["numpy"].ndarray
    local = frame.f_locals
    found = {}
    for instruction in dis.get_instructions(frame.f_code):
        inside = since < instruction.offset < frame.f_lasti
        if not inside or "LOAD" not in instruction.opname:
            continue
        names = instruction.argval
        for name in names if isinstance(names, tuple) else (names,):  # two at once from 3.13 on
            if isinstance(name, str):
                x = local.get(name, frame.f_globals.get(name))
                if type(x) is plain:
                    found[name] = x
    return found


def numpy_in(result: Any) -> list:
    """The arrays and numbers of NumPy's in a result, its containers and the user's objects."""
    found, seen, waiting = [], {}, deque([result])
    while waiting and len(seen) < MOST_OBJECTS:
        x = waiting.popleft()
        if type(x) in SIMPLE or id(x) in seen or is_torch(x):
            continue
        seen[id(x)] = x
        if is_numpy(x):
            found.append(x)
        elif isinstance(x, (list, tuple, set, deque)):
            waiting.extend(islice(x, MOST_OBJECTS))
        elif isinstance(x, dict):
            waiting.extend(islice(dict.values(x), MOST_OBJECTS))
        elif not isinstance(x, (type, FunctionType)) and not is_torch_module(x) and opens(x):
            waiting.extend(value for _, value in attributes(x))
    return found
