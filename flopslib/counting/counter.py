"""fl.count: the operations behind a call, or behind whatever runs in a block.

    c = fl.count(model, x)                    everything after the function is the function's
    with fl.count(strict=True) as c: ...      options only here

The fact behind it: the call really runs, as it would without being counted; every operator is seen
on its way, so what is counted is what happened, and the user's model stays as it was.
How an operator is seen: watching (PyTorch). What it costs: rules/. What comes out: report.
"""

import contextlib
import inspect
import sys

from .._support.errors import UserError
from .numpy import rules
from .numpy.tracking import ArrayWatch
from .op_cost import Work
from .registry import rule  # noqa: F401  (fl.rule: after the course's own rules are read)
from .report import Report
from .rules import (
    attention,
    convolution,
    data_movement,
    elementwise,
    linear_algebra,
    matmul,
    pooling,
    recurrent,
    reductions,
    scatter_gather,
)


class CountError(UserError, TypeError):
    """What cannot be counted in this way."""


HOW_TO = "Write fl.count(model, x), or `with fl.count() as c:` around what is to be counted."


def count(*call, **options):
    """Run fn(*args, **kwargs) and count every operation, by kind: a Report.

    Without a function it is a block: `with fl.count() as c:`; its one option, strict=True, raises
    at the first operator without a rule. Errors of the function's own pass unchanged. Raises
    CountError for what is not a function, or whose work happens only later.

    >>> count(model, x).flops                                            # doctest: +SKIP
    291,648,307,200 FLOP (counted: product)
    """
    if not call:
        if unknown := set(options) - {"strict"}:
            raise CountError(f"fl.count has no option {sorted(unknown)[0]!r}. {HOW_TO}")
        return Block(**options)
    fn, *args = call
    if not callable(fn):
        raise CountError(f"{type(fn).__name__} is nothing that can be called. {HOW_TO}")
    with Block() as block:
        if inspect.isfunction(fn) and hasattr(fn, "_torchdynamo_orig_callable"):
            block.note(f"torch.compile of {fn.__name__}: its eager code", "assumed")
        fn, args, options = block.arrays.call(fn, args, options)
        found = fn(*args, **options)
    refuse_later_work(fn, found)
    return Report(block.rows)


def refuse_later_work(fn, found):
    """CountError for a generator or a coroutine: what it will do has not happened yet."""
    if inspect.isgenerator(found) or inspect.isasyncgen(found) or inspect.iscoroutine(found):
        if hasattr(found, "close"):
            found.close()
        raise CountError(
            f"{getattr(fn, '__name__', 'This function')} gives a {type(found).__name__}: its work "
            "happens only when that is read. Count a function that reads it, such as "
            "fl.count(lambda: list(...))."
        )


class Block(Report):
    """A Report that is filled while it is entered: `with fl.count() as c:`."""

    def __init__(self, strict=False):
        super().__init__()
        self.strict, self.watches = strict, []

    def record(self, place, works):
        """Each of these works once more, at this place: (module, phase)."""
        rows, (module, phase) = self.rows, place
        for work in works:
            at = (module, work.phase or phase, work)
            rows[at] = rows.get(at, 0) + 1

    def note(self, name, how="unknown", module=""):
        """Something that is not an operator, as a row of its own in .unknown or .assumed."""
        known = next((row[2] for row in self.rows if (row[2].op, row[2].how) == (name, how)), None)
        self.record((module, "forward"), [known or Work(name, how=how)])

    def watch(self, array):
        """The same NumPy array, watched: `a = c.watch(a)` in a block. Raises WatchError."""
        if not self.watches:
            raise CountError("The block is not open: write a = c.watch(a) inside of it.")
        return self.arrays.watch(array)

    def __enter__(self):
        if self.watches:
            raise CountError("This block is open already; begin another one with fl.count().")
        self.torch_seen = "torch" in sys.modules
        if self.torch_seen:
            from .torch.mode import TorchWatch

            self.watches.append(TorchWatch(self))
        self.arrays = ArrayWatch(self)
        self.watches.append(self.arrays)
        for watch in self.watches:
            watch.start()
        return self

    def __exit__(self, *error):
        with contextlib.ExitStack() as stops:  # all of them, also if one raises
            while self.watches:
                stops.callback(self.watches.pop(0).stop, *error)
        if "torch" in sys.modules and not self.torch_seen:
            self.note("torch: imported inside, too late to be watched (count once more)")
