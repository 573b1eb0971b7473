"""The user's objects that hold arrays, read and written item by item.

Attributes are read and set behind properties and behind __setattr__, as none of the user's code may
run in between; so frozen dataclasses and __slots__ are holders, too.
To have another kind of container followed: a line in each of the three functions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from ..reachable import attributes, is_torch, is_torch_module, opens, own_dictionary

CONTAINERS = (list, dict, deque)


def like(x: tuple, parts: Sequence) -> tuple:
    """A tuple with these parts; a named one where x is one."""
    return type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)


def is_holder(x: Any) -> bool:
    """Whether arrays inside of x are followed: a container, or an object of the user's class."""
    if isinstance(x, CONTAINERS):
        return True
    if isinstance(x, type) or is_torch(x) or is_torch_module(x):
        return False
    return opens(x)


def items(holder: Any) -> list[tuple[Any, Any]]:
    """(key, value) of a list, a dictionary, or an object's attributes."""
    if isinstance(holder, dict):
        return list(dict.items(holder))
    if isinstance(holder, CONTAINERS):
        return list(enumerate(holder))
    return attributes(holder)


def put(holder: Any, key: Any, value: Any) -> None:
    """Set an item or an attribute."""
    if isinstance(holder, dict):
        dict.__setitem__(holder, key, value)
    elif isinstance(holder, CONTAINERS):
        holder[key] = value
    elif key in own_dictionary(holder):
        own_dictionary(holder)[key] = value
    else:
        object.__setattr__(holder, key, value)
