"""A call in which no operator of PyTorch or NumPy ran: its row, and the call that fl.tally counts.

Plain Python computes without any operator, so a count of it would be 0 and wrong. What fl.tally
needs is a number in place of each one that is passed, so the call to type is known.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..._support.errors import short
from ..op_cost import NOTHING_SEEN

GENERAL = "x = fl.tally(1.1); x * 2.2"  # where the function is not given its numbers
LONGEST_ARGUMENT = 30  # characters of an argument that is not a number
MOST_NUMBERS = 6  # of a list in the call to type


def nothing_seen(fn: Callable | None = None, args: Sequence = (), kwargs: Mapping = {}) -> str:
    """The name of the row that says so; it ends in the code that counts plain Python."""
    return f"{NOTHING_SEEN}: fl.tally counts plain Python, as in {_tallied(fn, args, kwargs)}"


def is_given_tensors(args: Sequence, kwargs: Mapping) -> bool:
    """Whether a tensor or an array is passed: what is done with it would have been seen."""
    for x in (*args, *kwargs.values()):
        inside = x if isinstance(x, (list, tuple)) else (x,)
        if any(map(_is_tensor, inside)):
            return True
    return False


def _is_tensor(x: Any) -> bool:
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch and isinstance(x, torch.Tensor):
        return True
    return bool(numpy) and isinstance(x, numpy.ndarray)


# -- the call of fl.tally --------------------------------------------------------------------------
def _tallied(fn: Callable | None, args: Sequence, kwargs: Mapping) -> str:
    """The same call with fl.tally around its numbers: "loop(fl.tally(1.1), 1000)"."""
    name, by_default = getattr(fn, "__name__", ""), set()
    if not name.isidentifier():  # a lambda, an object that is called
        return GENERAL
    try:
        call = inspect.signature(fn).bind(*args, **kwargs)  # type: ignore[arg-type]
        call.apply_defaults()
        by_default = {key for key in call.kwargs if key not in kwargs}
        args, kwargs = call.args, call.kwargs
    except (TypeError, ValueError):  # compiled code that has no signature
        pass
    is_number = _number_to_tally([*args, *kwargs.values()])
    if is_number is None:
        return GENERAL
    shown = [_argument(x, is_number) for x in args]
    for key, x in kwargs.items():
        if is_number(x) or key not in by_default:
            shown.append(f"{key}={_argument(x, is_number)}")
    return f"{name}({', '.join(shown)})"


def _number_to_tally(arguments: Sequence) -> Callable[[Any], bool] | None:
    """The arguments that become tallies: floats and lists of numbers; whole numbers if alone.

    A whole number beside a float is more often how many turns, which no tally can be.
    """
    for is_number in (_is_float_or_list, _is_whole_number):
        if any(map(is_number, arguments)):
            return is_number
    return None


def _is_whole_number(x: Any) -> bool:
    return type(x) is int


def _is_float_or_list(x: Any) -> bool:
    if isinstance(x, (list, tuple)):
        return bool(x) and all(type(part) in (int, float) for part in x)
    return type(x) is float


def _argument(x: Any, is_number: Callable[[Any], bool]) -> str:
    """An argument as it is typed."""
    if not is_number(x):
        return getattr(x, "__name__", "") or short(repr(x), LONGEST_ARGUMENT)
    if isinstance(x, (list, tuple)):
        return f"fl.tally({[*x[:MOST_NUMBERS]]!r})"
    return f"fl.tally({x!r})"
