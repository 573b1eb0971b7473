"""fl.tally: numbers that count themselves, one or a whole array of them.

The fact behind it: NumPy does arithmetic on any Python object by calling the object's own; so an
array of tallies goes through dot, sum, exp and einsum as it is, and each element keeps its past.
Only maximum and minimum are replaced: NumPy asks "which is larger?" and forgets that it asked.
To let another NumPy function be one operation: a line in `AS_OPERATIONS`.
"""

import numpy as np

from ..._support.errors import UserError
from .comparisons import Family, TallyError, refuse_more_than_most
from .scalar import Counted, Tally, count_behind, operate, plain

UNEVEN = "{} has rows of different lengths. Give fl.tally rows that are equally long."


def tally(x):
    """A number, a list, an array, as numbers that count what is done with them.

    x: real numbers in any shape; whole numbers do integer operations (OP). Tallies stay what they
    are, so tally([a, b]) tells what stands behind both, shared work once. Raises TallyError.

    >>> x = tally(1.1)
    >>> x * x + x
    2 FLOP: 1 multiplication, 1 addition (counted)
    """
    if isinstance(x, (Tally, Tallies)):
        return x
    try:
        given = np.array(np.asarray(x) if hasattr(x, "__array__") else x, dtype=object)
    except ValueError:  # NumPy on blocks of different shapes
        raise TallyError(UNEVEN.format("This list")) from None
    refuse_more_than_most(given.size)
    for value in given.flat:
        if isinstance(value, (list, tuple, np.ndarray)):
            raise TallyError(UNEVEN.format(repr(value)[:40]))
        if type(value) is not Tally and plain(value) is None:
            raise TallyError(
                f"{repr(value)[:40]} is not a plain number. Give fl.tally a number, "
                "or an array or nested list of numbers."
            )
    made = _begun(given)
    return made if made.ndim else made[()]


def _begun(objects):
    """The array with tallies, of one family, in place of its plain numbers."""
    family = Family()
    for i, value in enumerate(objects.flat):
        if type(value) is not Tally and plain(value) is not None:
            one = objects.flat[i] = Tally(plain(value))
            one.family = family
    return objects.view(Tallies)


class Tallies(Counted, np.ndarray):
    """An array of tallies: `.count`, `.total("ieee")` of all of them together, and `.value`."""

    @property
    def count(self):
        """The operations behind these numbers, each once, whichever of them share it."""
        return count_behind([one for one in self.flat if type(one) is Tally])

    @property
    def value(self):
        """The plain numbers, as an ordinary array."""
        return np.array([getattr(one, "value", one) for one in self.flat]).reshape(self.shape)

    def __repr__(self):
        size = " x ".join(f"{n:,}" for n in self.shape)
        return self.count.tell(f" behind {size} number{'s' * (self.size != 1)}")

    __str__ = __repr__

    def __setitem__(self, place, value):
        super().__setitem__(place, tally(value))  # a plain number among them would not count

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        return on_objects(ufunc, method, inputs, options)

    def __array_function__(self, *call):
        return _tallies(super().__array_function__(*call))


AS_OPERATIONS = {
    ufunc: np.frompyfunc(lambda a, b, name=name: operate(name, a, b), 2, 1, identity=None)
    for ufunc, name in (
        (np.maximum, "max"),
        (np.fmax, "max"),
        (np.minimum, "min"),
        (np.fmin, "min"),
    )
}


def on_objects(ufunc, method, inputs, options):
    """A NumPy function on tallies: as on any objects, its result an array of tallies again."""
    out = options.pop("out", ())
    if out:
        options["out"] = tuple(map(_objects, out))
    if ufunc is np.matmul:  # better told before the memory is full
        refuse_more_than_most(np.size(inputs[0]) * np.shape(inputs[1])[-1])
    run = getattr(AS_OPERATIONS.get(ufunc, ufunc), method)
    try:
        results = run(*map(_objects, inputs), **options)
    except (AttributeError, TypeError) as error:
        if isinstance(error, UserError):
            raise
        raise TallyError(
            f"numpy.{ufunc.__name__} is nothing that a tally can count here ({error})."
            " Write it with + - * / and functions such as numpy.exp."
        ) from None
    if out:
        return out if len(out) > 1 else out[0]
    return tuple(map(_tallies, results)) if isinstance(results, tuple) else _tallies(results)


def _objects(x):
    if isinstance(x, Tallies):
        return _begun(x).view(np.ndarray)  # numpy.put and its like write plain numbers
    if type(x) is not Tally:
        return x
    box = np.empty((), object)
    box[()] = x
    return box


def _tallies(result):
    objects = isinstance(result, np.ndarray) and result.dtype == object and result.ndim
    return _begun(result) if objects else result


Tally.__array_ufunc__ = lambda self, ufunc, method, *inputs, **options: on_objects(
    ufunc, method, inputs, options
)
