"""fl.count: the operations behind a call, or behind whatever runs in a block.

    c = fl.count(model, x)                    everything after the function is the function's
    with fl.count(strict=True) as c: ...      options only here

The call really runs, as it would without being counted; every operator is seen on its way, so what
is counted is what happened, and the user's model stays as it was.
How an operator is seen: torch/ (PyTorch), and numpy/ where arrays are held. What it costs: rules/.
What comes out: report.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any

from .._support.errors import UserError, short
from .._support.later import later_work
from . import open_blocks, reachable, rules
from .mistakes import diagnoses as mistakes
from .numpy import rules as numpy_rules
from .op_cost import OpCost, UnknownOperator, not_followed
from .open_blocks import LOCK
from .registry import rule
from .report import Report
from .unseen import handed_on, plain_python

if TYPE_CHECKING:
    import numpy as np

    from .numpy.tracking import ArrayTracker

__all__ = ["Block", "CountError", "RULES_READ", "count", "rule"]

# Reading a file of rules registers them, so that fl.rule comes after the course's own.
RULES_READ = [
    importlib.import_module(f"{rules.__name__}.{file.name}")
    for file in pkgutil.iter_modules(rules.__path__)
]
RULES_READ.append(numpy_rules)
HOW_TO = "Write fl.count(model, x), or `with fl.count() as c:` around what is to be counted."


class CountError(UserError, TypeError):
    """What cannot be counted in this way."""


# -- a call ----------------------------------------------------------------------------------------


def count(*call: Any, **options: Any) -> Report | Block:
    """Run fn(*args, **kwargs) and return the count of every operation, by kind.

    Parameters
    ----------
    fn : callable
        A model or a function. Errors in the midst of its work pass unchanged. Without it,
        `count()` is a block: `with fl.count() as c:`.
    *args, **kwargs
        All of them are the function's. Of NumPy arrays those are counted that are passed, also in
        lists, dictionaries and attributes of the user's own objects; arrays that the function finds
        elsewhere are named in `.unknown`. In a block: a = c.watch(a).
    strict : bool
        The one option of a block: raise UnknownOperator at the first operator without a rule.

    Returns
    -------
    Report
        `.flops`, `.bytes`, `.total(...)`, `.by(...)`, `.unknown`.

    Raises
    ------
    CountError
        For what is not callable, for work that happens only later (a generator), and for a call
        that failed before anything was computed, where what was passed shows why.

    Examples
    --------
    >>> count(model, x).flops                                            # doctest: +SKIP
    291,648,307,200 FLOP (counted: product)
    """
    if not call:
        if unknown := sorted(set(options) - {"strict"}):
            raise CountError(f"fl.count has no option {short(unknown[0])!r}. {HOW_TO}")
        return Block(**options)
    fn, *args = call
    if not callable(fn):
        raise CountError(mistakes.of_no_callable(fn, args))
    if inspect.isclass(fn) and _makes_models(fn):
        raise CountError(mistakes.of_class(fn, args))
    block = Block()
    block.call = (fn, args, options)
    try:
        return _counted_call(block, fn, args, options)
    except Exception as error:
        if block.has_computed or not (mistake := mistakes.sentence(fn, args, options, error)):
            raise
        raise CountError(mistake) from error


def _makes_models(cls: type) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and issubclass(cls, torch.nn.Module)


def _counted_call(block: Block, fn: Any, args: Any, options: dict) -> Report:
    """The Report of fn(*args, **options), which runs in the block."""
    roots = reachable.roots_of(fn, args, options)
    try:
        block.open()
        if inspect.isfunction(fn) and hasattr(fn, "_torchdynamo_orig_callable"):
            block.note(f"torch.compile of {fn.__name__}: its eager code", "assumed")
        if reachable.needs_numpy(roots):
            fn, args, options = block.arrays.follow_call(fn, args, options, roots)
        result = fn(*args, **options)
        if strangers := reachable.numpy_in(result):
            block.arrays.check(strangers)
        later = later_work(fn, result, "fl.count", "Count")
    finally:
        fn = args = roots = result = strangers = None  # no counted array stays in this frame
        options = {}
        block.close(*sys.exc_info())
    if later:
        raise CountError(later)
    return Report(block.rows)


# -- a block ---------------------------------------------------------------------------------------
class Block(Report):
    """A Report that is filled while it is entered: `with fl.count() as c:`."""

    strict: bool
    trackers: list  # of PyTorch and NumPy, while the block is open
    noted: list[str]  # what was out of sight
    of_thread: list[Block]  # the open blocks of the thread that opened it
    frame: FrameType | None  # of the block's lines
    call: tuple[Callable | None, Sequence, Mapping]  # what is counted; empty for a block
    _arrays: ArrayTracker | None

    def __init__(self, strict: bool = False):
        super().__init__()
        self.strict = strict
        self.trackers = []
        self.noted = []
        self.of_thread = []
        self.undo = contextlib.ExitStack()
        self.torch_seen = "torch" in sys.modules
        self.is_open = False
        self.frame = self._arrays = None
        self.call = (None, (), {})

    # -- what the trackers report -----------------------------------------------------------------
    def record(self, place: tuple[str, str], costs: Sequence[OpCost]) -> None:
        """Count each of these costs once more, at this place: (module, phase)."""
        rows, (module, phase) = self.rows, place
        for cost in costs:
            row = (module, cost.phase or phase, cost)
            rows[row] = rows.get(row, 0) + 1

    @property
    def has_computed(self) -> bool:
        """Whether an operator of the user's has computed anything yet."""
        return any(cost.kinds or cost.how == "decomposed" for _, _, cost in self.rows)

    def note(self, name: str, how: str = "unknown") -> None:
        """Add something that is not an operator, as a row of its own in .unknown or .assumed.

        Any thread may come by. A strict block raises at its end for what is unknown.
        """
        if not self.is_open:
            return
        with LOCK:
            noted = [cost for _, _, cost in [*self.rows] if (cost.op, cost.how) == (name, how)]
            cost = noted[0] if noted else OpCost(name, how=how)
            self.record(("", "forward"), [cost])
            if how == "unknown":
                self.noted.append(name)

    # -- NumPy ------------------------------------------------------------------------------------
    def watch(self, array: np.ndarray) -> np.ndarray:
        """The same NumPy array, counted: `a = c.watch(a)` in a block. Raises WatchError."""
        if not self.is_open:
            raise CountError("The block is not open: write a = c.watch(a) inside of it.")
        return self.arrays.watch(array)

    @property
    def arrays(self) -> ArrayTracker:
        """The tracker of NumPy, which starts when it is first needed."""
        if self._arrays is None:
            from .numpy.tracking import ArrayTracker

            self._arrays = ArrayTracker(self)
            self._start(self._arrays)
        return self._arrays

    def _note_unwatched(self) -> None:
        """Name the arrays that the block's lines load, and that were not given to `watch`."""
        if self.frame is None:
            return
        for name, array in reachable.loaded_arrays(self.frame, self.since).items():
            if self._arrays is None or not self._arrays.knows(array):
                self.note(f"{name}: an array that c.watch({name}) would follow")

    def _note_nothing_seen(self) -> None:
        """Note that no operator ran, unless tensors were passed, whose work is seen."""
        fn, args, options = self.call
        if plain_python.is_given_tensors(args, options):
            return
        if name := handed_on.other_threads(self.clocks):
            self.note(name)
        self.note(plain_python.nothing_seen(fn, args, options))

    # -- begin and end ----------------------------------------------------------------------------
    def open(self, frame: FrameType | None = None) -> None:
        """Begin to count. frame: that of the block, whose lines may load arrays."""
        if self.is_open:
            raise CountError("This block is open already; begin another one with fl.count().")
        self.is_open = True
        try:
            self._begin(frame)
        except BaseException:  # an interrupt: nothing stays behind
            self.close(*sys.exc_info())
            raise

    def _begin(self, frame: FrameType | None) -> None:
        self.undo.callback(open_blocks.remove, self)
        open_blocks.add(self)
        handed_on.doors.use(self, self.undo)
        self.torch_seen = "torch" in sys.modules
        if self.torch_seen:
            from .torch.mode import TorchTracker

            self._start(TorchTracker(self))
        if frame:
            self.frame, self.since = frame, frame.f_lasti
            if reachable.frame_names_numpy(frame):
                self.arrays.makers.arm()
        self.clocks = handed_on.clocks()

    def _start(self, tracker: Any) -> None:
        self.trackers.append(tracker)
        self.undo.callback(tracker.stop)
        tracker.start()

    def close(self, *error) -> None:
        """Stop counting and put everything back, also if one of the trackers raises."""
        failed = bool(error and error[0])
        with self.undo:
            self._note_unwatched()
            saw_anything = any(tracker.saw_anything() for tracker in self.trackers)
        if "torch" in sys.modules and not self.torch_seen:
            self.note("torch: imported inside, too late to be watched (count once more)")
        if not failed and not saw_anything and not self.rows:
            self._note_nothing_seen()
        self.is_open = False
        self.frame = self._arrays = None
        self.trackers = []
        self.call = (None, (), {})
        if self.strict and self.noted and not failed:
            raise UnknownOperator(not_followed(self.noted[0]))

    def __enter__(self) -> Block:
        self.open(sys._getframe(1))
        return self

    def __exit__(self, *error) -> None:
        self.close(*error)
