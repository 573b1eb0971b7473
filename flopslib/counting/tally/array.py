"""fl.tally: numbers that count themselves, one or a whole array of them.

NumPy does arithmetic on any Python object by calling the object's own; so an array of tallies goes
through dot, sum, exp and einsum as it is, and each element keeps its past. Only maximum and minimum
are replaced: NumPy asks "which is larger?" and forgets that it asked.
To let another NumPy function be one operation: a line in AS_OPERATIONS.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._support.errors import UserError, short
from ...quantities.formatting import plural
from .comparisons import ComparisonGroup, TallyError, refuse_more_than_most
from .operations import OperationCount
from .refusals import NotANumber, by_numpy
from .scalar import Counted, Tally, count_behind, operate, plain

UNEVEN = "{} has rows of different lengths. Give fl.tally rows that are equally long."


def tally(x: Any) -> Tally | Tallies:
    """Return a number, a list or an array as numbers that count what is done with them.

    x: real numbers in any shape; whole numbers do integer operations (OP). Tallies stay what they
    are, so tally([a, b]) has the work behind both, shared work once. Raises TallyError.

    >>> x = tally(1.1)
    >>> x * x + x
    2 FLOP: 1 multiplication, 1 addition (counted)
    """
    if isinstance(x, (Tally, Tallies)):
        return x
    try:
        objects = np.array(np.asarray(x) if hasattr(x, "__array__") else x, dtype=object)
    except ValueError:  # NumPy on blocks of different shapes
        raise TallyError(UNEVEN.format("This list")) from None
    refuse_more_than_most(objects.size)
    for value in objects.flat:
        if isinstance(value, (list, tuple, np.ndarray)):
            raise TallyError(UNEVEN.format(short(repr(value))))
        if type(value) is not Tally and plain(value) is None:
            raise TallyError(
                f"{short(repr(value))} is not a plain number. Give fl.tally a number, "
                "or an array or nested list of numbers."
            )
    tallies: Any = _with_tallies(objects)
    return tallies if tallies.ndim else tallies[()]


def _with_tallies(objects: np.ndarray) -> Tallies:
    """The array with tallies, of one group, in place of its plain numbers."""
    group = ComparisonGroup()
    for i, value in enumerate(objects.flat):
        if type(value) is not Tally and plain(value) is not None:
            new = objects.flat[i] = Tally(plain(value))
            new.group = group
    return objects.view(Tallies)


class Tallies(Counted, np.ndarray):
    """An array of tallies: `.count`, `.total("ieee")` of all of them together, and `.value`."""

    @property
    def count(self) -> OperationCount:
        """The operations behind these numbers, each once, whichever of them share it."""
        return count_behind([x for x in self.flat if type(x) is Tally])

    @property
    def value(self) -> np.ndarray:
        """The plain numbers, as an ordinary array."""
        return np.array([getattr(x, "value", x) for x in self.flat]).reshape(self.shape)

    def __repr__(self):
        sizes = [f"{n:,}" for n in self.shape]
        if len(sizes) == 1:
            return self.count.sentence(f" for {plural(self.size, 'number')}")
        noun = "number" if self.size == 1 else "numbers"
        return self.count.sentence(f" for {' x '.join(sizes)} {noun}")

    __str__ = __repr__

    def __setitem__(self, place, value):
        super().__setitem__(place, tally(value))  # a plain number among them would not count

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return on_objects(ufunc, method, inputs, options)

    def __array_function__(self, *call):
        function, _, args, options = call
        try:
            return _as_tallies(super().__array_function__(*call))
        except (AttributeError, TypeError, ValueError) as error:
            if isinstance(error, UserError):
                raise
            name = f"{function.__module__}.{function.__name__}"
            raise by_numpy(name, [*args, *options.values()], error) from error

    def dot(self, other, out=None):
        return np.dot(self, other, out)  # the method is NumPy's own, and its errors are


def _scalar_array_ufunc(self, ufunc, method, *inputs, **options):
    return on_objects(ufunc, method, inputs, options)


# numpy.exp(x) and 2.0 * x of a single tally take the same way as those of an array.
Tally.__array_ufunc__ = _scalar_array_ufunc  # type: ignore[attr-defined]


# -- NumPy's functions on tallies ------------------------------------------------------------------
def _as_operation(name: str) -> np.ufunc:
    """A ufunc that does one operation on each pair of tallies."""
    return np.frompyfunc(lambda a, b: operate(name, a, b), 2, 1, identity=None)


AS_OPERATIONS = {
    np.maximum: _as_operation("max"),
    np.fmax: _as_operation("max"),
    np.minimum: _as_operation("min"),
    np.fmin: _as_operation("min"),
}


def on_objects(ufunc: np.ufunc, method: str, inputs: Sequence, options: dict) -> Any:
    """A NumPy function on tallies: as on any objects, its result an array of tallies again."""
    out = options.pop("out", ())
    if out:
        options["out"] = tuple(map(_as_objects, out))
    run = getattr(AS_OPERATIONS.get(ufunc, ufunc), method)
    try:
        if ufunc is np.matmul:  # refused before the memory is full
            refuse_more_than_most(np.size(inputs[0]) * np.shape(inputs[1])[-1])
        results = run(*map(_as_objects, inputs), **options)
    except (AttributeError, TypeError, LookupError, ValueError, OverflowError) as error:
        if isinstance(error, UserError) and not isinstance(error, NotANumber):
            raise
        raise by_numpy(f"numpy.{ufunc.__name__}", inputs, error) from error
    if out:
        return out if len(out) > 1 else out[0]
    if isinstance(results, tuple):
        return tuple(map(_as_tallies, results))
    return _as_tallies(results)


def _as_objects(x: Any) -> Any:
    """An array of tallies as an ordinary array of objects; a single one has no dimension."""
    if isinstance(x, Tallies):
        return _with_tallies(x).view(np.ndarray)  # numpy.put and its like write plain numbers
    if type(x) is not Tally:
        return x
    box = np.empty((), object)
    box[()] = x
    return box


def _as_tallies(result: Any) -> Any:
    """An array of objects as an array of tallies."""
    objects = isinstance(result, np.ndarray) and result.dtype == object and result.ndim
    return _with_tallies(result) if objects else result
