"""Arrays of a class of ours that become plain arrays again, wherever they are held.

A count hands counted arrays to the user's code, and that code may keep them anywhere: in a cache, a
class, a closure, a generator that is paused. Not all of these places can be found. So the arrays
themselves are changed when the count ends: each has the memory layout of numpy.ndarray, to the
byte, and its class pointer is set to numpy.ndarray.

NB: this is CPython's memory layout, by ctypes. Python allows `x.__class__ = ...` between classes of
one layout, with the same effect, but not to a class written in C; and a class made by a `class`
statement has a header for the garbage collector, which numpy.ndarray does not have. So the class is
made by PyType_FromSpecWithBases, and each precondition is checked; where one does not hold (another
Python), the class is an ordinary one, and an array that stays behind only acts like a plain one.
"""

from __future__ import annotations

import ctypes
import gc
import threading
import weakref
from collections.abc import Mapping
from types import CellType
from typing import Any

import numpy as np

from .holders import is_holder, items, put

TYPE_POINTER = object.__basicsize__ - ctypes.sizeof(ctypes.c_void_p)  # the last field of PyObject
HAS_GC_HEADER = 1 << 14  # Py_TPFLAGS_HAVE_GC
LEFT_OUT = ("__dict__", "__weakref__", "__module__", "__slots__", "__annotations__")


class _Slot(ctypes.Structure):
    """PyType_Slot."""

    _fields_ = [("slot", ctypes.c_int), ("function", ctypes.c_void_p)]


class _Spec(ctypes.Structure):
    """PyType_Spec."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("basicsize", ctypes.c_int),
        ("itemsize", ctypes.c_int),
        ("flags", ctypes.c_uint),
        ("slots", ctypes.POINTER(_Slot)),
    ]


def retypable(body: type) -> type:
    """Class decorator: a subclass of numpy.ndarray with this body, of ndarray's own layout."""
    attributes = {}
    for name, x in vars(body).items():
        if name not in LEFT_OUT:
            attributes[name] = x
    try:
        full_name = f"{body.__module__}.{body.__name__}"
        cls = _with_layout_of_ndarray(full_name)
        for name, x in attributes.items():
            setattr(cls, name, x)
        return cls
    except Exception:  # no CPython, or one with another layout
        return body


def _with_layout_of_ndarray(name: str) -> type:
    """An empty subclass of numpy.ndarray whose instances have no header and no dictionary."""
    make = ctypes.pythonapi.PyType_FromSpecWithBases
    make.restype = ctypes.py_object
    make.argtypes = [ctypes.POINTER(_Spec), ctypes.py_object]
    end = (_Slot * 1)(_Slot(0, None))
    size = np.ndarray.__basicsize__
    spec = _Spec(name.encode(), size, 0, 0, end)
    return make(ctypes.byref(spec), (np.ndarray,))


def can_retype(cls: type) -> bool:
    """Whether instances of this subclass have the layout of numpy.ndarray itself."""
    same_size = cls.__basicsize__ == np.ndarray.__basicsize__
    header = (cls.__flags__ | np.ndarray.__flags__) & HAS_GC_HEADER
    return same_size and not header and not cls.__dictoffset__


def make_plain(array: np.ndarray) -> None:
    """Turn an array of a retypable class into a numpy.ndarray; it stays the same object."""
    cls = type(array)
    if not can_retype(cls):
        return
    pointer = ctypes.c_void_p.from_address(id(array) + TYPE_POINTER)
    if pointer.value != id(cls):
        return  # an object's header is not what we think it is: leave it alone
    pointer.value = id(np.ndarray)
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(cls))  # an instance owns a reference to its class


# -- which arrays there are ------------------------------------------------------------------------
# (weak reference, trackers) by the array's id. Entries of arrays that are gone stay until a count
# ends, or until another array is made at that place: every counted array is registered when made.
Entry = tuple[weakref.ref, tuple]
ENTRIES: dict[int, Entry] = {}
LOCK = threading.RLock()  # a place may be another array's by the time that its entry is removed


def register(array: np.ndarray, trackers: tuple) -> None:
    """Remember by whom an array is counted."""
    with LOCK:
        ENTRIES[id(array)] = (weakref.ref(array), trackers)


def trackers_of(array: np.ndarray) -> tuple:
    """The open trackers that count an array."""
    entry = ENTRIES.get(id(array))
    return entry[1] if entry else ()


def release(tracker: Any, originals: Mapping[int, np.ndarray]) -> None:
    """Let go of all arrays of a tracker: those that no other one counts become plain.

    Where a container, a closure or an attribute holds a view of one of the user's arrays, the
    user's own array takes its place again (`originals`, by the view's id); where one holds an array
    without a dimension, the number that it stands for. NB: elsewhere, as in a tuple, they stay what
    they are by then, plain arrays.
    """
    instead: dict[int, Any] = {}
    last = []
    with LOCK:
        for key, (reference, trackers) in list(ENTRIES.items()):
            array = reference()
            if array is None:
                del ENTRIES[key]
                continue
            others = [other for other in trackers if other is not tracker]
            if others:
                register(array, tuple(others))
                continue
            del ENTRIES[key]
            last.append(array)
            make_plain(array)
            if key in originals:
                instead[key] = originals[key]
            elif not array.ndim:
                instead[key] = number(array)
    found = [array for array in last if id(array) in instead]
    array = last = None  # no references of our own: what is left is the user's
    if found:
        _put_instead(found, instead)


def number(array: np.ndarray) -> Any:
    """The number of NumPy's that an array without a dimension stands for."""
    return np.ndarray.view(array, np.ndarray)[()]


def _put_instead(arrays: list[np.ndarray], instead: dict[int, Any]) -> None:
    """Replace arrays by other objects in containers, closures and attributes.

    NB: a dictionary with nothing but arrays and numbers in it is unknown to the garbage collector,
    and so not found.
    """
    for holder in gc.get_referrers(*arrays):
        if isinstance(holder, CellType):
            if id(holder.cell_contents) in instead:
                holder.cell_contents = instead[id(holder.cell_contents)]
        elif holder is not arrays and _may_be_changed(holder):
            for key, x in items(holder):
                if id(x) in instead:
                    put(holder, key, instead[id(x)])


def _may_be_changed(holder: Any) -> bool:
    """Whether items of a holder can be set; Python keeps copies of what a class holds."""
    if type(holder) is dict:
        return not ("__module__" in holder and "__doc__" in holder)
    return is_holder(holder)
