"""fl.rule: what an operator costs, as one decorated function of its operands' shapes.

Frameworks call a few hundred operators, and each has a name; so a dictionary from names to
functions is all that a counter needs to know. One function may serve several names, those of
PyTorch ("aten::mm") and of NumPy ("numpy.matmul") alike.
To add one: a function in rules/, in the file of its family; one that only NumPy has, or that it
defines in its own way: in numpy/rules.py. counter.py reads these files.
"""

from __future__ import annotations

import dis
import inspect
import numbers
import re
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._support.errors import short
from .costs import Cost, Operand, RuleError, Sizes, cost

EXAMPLE = (
    'Write @fl.rule("aten::mm") above def matmul(a, b), which returns '
    'fl.cost("2*m*k*n", m=..., k=..., n=...) or a whole number of products.'
)
# "aten::mm", "numpy.matmul"; a ufunc of the user's is printed as "numpy.twice (vectorized)()".
NAME = re.compile(r"\w+(::|\.)[\w.]+([ <>()\w.]*\(\)[\w.]*)?|numpy\.<lambda>.*")
PYTHONS = ("numpy", "scipy")  # whose functions have a dot, as modules do; operators have "::"
OURS = __package__ or ""  # where the course's own rules are written


class Registry(dict[str, "Rule"]):
    """Rules by the operator's name; `edition` is another number when a rule has come or gone."""

    edition = 0

    def __setitem__(self, name: str, rule: Rule) -> None:
        super().__setitem__(name, rule)
        self.edition += 1

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self.edition += 1


REGISTRY = Registry()


# -- one rule --------------------------------------------------------------------------------------
class Rule:
    """A function of operands, under the names that it serves; calling it calls the function.

    Operands come by position in the operator's order, as many as the function takes; parameters
    after a * come by the operator's own names for them; `out` is the result. `.remove()` puts back
    what was there before, and so does leaving `with rule:`.
    """

    names: tuple[str, ...]
    fn: Callable[..., Cost | dict[str, int] | int | None]
    real: bool  # whether its formulas count operations on real numbers already
    how: str  # how its costs are known: "rule", "moved" or "assumed"
    before: dict[str, Rule]  # the rules that it replaced, by name
    most: int | None  # the number of operands that it takes by position; None: all
    by_name: list[str]  # its parameters after the *
    takes_arguments: bool  # whether it looks at more than the result

    def __init__(self, names: tuple[str, ...], fn: Callable, real: bool = False, how: str = "rule"):
        self.names = names
        self.fn = fn
        self.real = real
        self.how = how
        self.before = {}
        self.__doc__ = fn.__doc__
        self.__name__ = getattr(fn, "__name__", "rule")
        parameters = inspect.signature(fn).parameters.values()
        by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        self.most = sum(p.kind in by_place for p in parameters)
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            self.most = None
        self.by_name = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]
        self.takes_arguments = self.most != 0 or bool(set(self.by_name) - {"out"})

    @property
    def is_builtin(self) -> bool:
        """Whether it is one of the course's own rules, not a user's."""
        return self.fn.__module__.startswith(OURS)

    def __call__(self, *operands: Any, **named: Any) -> Any:
        return self.fn(*operands, **named)

    def cost(self, operands: Sequence, named: Mapping[str, Any], out: Any) -> Cost | None:
        """The Cost on these operands, None if shapes do not determine it.

        named: {the operator's own name for it: argument}. Raises RuleError for a result that is
        not a cost; errors of the function pass unchanged.
        """
        named = {**named, "out": out}
        asked = {name: named[name] for name in self.by_name if name in named}
        by_place = operands[: self.most]
        result = self.fn(*by_place, **asked)
        if result is None or isinstance(result, Cost):
            return result
        if isinstance(result, dict):
            formulas: Sizes = {kind: str(n) for kind, n in result.items()}
            return cost(**formulas)
        if isinstance(result, numbers.Integral):
            return cost(str(int(result)))
        returned = short(repr(result))
        raise RuleError(f"The rule {self.__name__} returned {returned}. {EXAMPLE}")

    def remove(self) -> None:
        """Take the rule out again; the one that it replaced is back."""
        for name in self.names:
            if REGISTRY.get(name) is self:
                del REGISTRY[name]
                if name in self.before:
                    REGISTRY[name] = self.before[name]

    def __enter__(self) -> Rule:
        for name in self.names:  # again, if it was removed: a page's cell may be run twice
            current = REGISTRY.get(name)
            if current is self:
                continue
            if current:
                self.before[name] = current
            REGISTRY[name] = self
        return self

    def __exit__(self, *_):
        self.remove()

    def __repr__(self):
        listed = ", ".join(self.names)
        return f"The rule {self.__name__} for {listed}"


# -- making rules ----------------------------------------------------------------------------------
def rule(*names: str, real: bool = False, how: str = "rule") -> Callable[[Callable], Rule]:
    """Return a decorator that makes a function of shapes the cost of operators.

    Parameters
    ----------
    *names : text
        The operators' names: "aten::mm", "numpy.matmul", "mylib::my_op"; as a count prints them,
        "aten.mm", they are the same.
    real : bool
        Whether the formulas count operations on real numbers already; otherwise complex operands
        make a multiply-add 8 FLOP.
    how : text
        "rule"; "moved" for what computes nothing; "assumed" for a count that is an estimate.

    Returns
    -------
    decorator
        It returns a Rule, whose `.remove()` puts back what was there before. Replacing a rule of
        other code warns.

    Raises
    ------
    RuleError
        If a name is not that of an operator, or the function returns nothing.

    Examples
    --------
    >>> @rule("mylib::scale")
    ... def scale(x):
    ...     return cost(mul="n", n=x.size)
    >>> scale.remove()
    """
    for name in names or [""]:
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise RuleError(f"{short(name)!r} is not the name of an operator. {EXAMPLE}")
    known_as = tuple(map(registered_name, names))

    def decorate(fn: Callable) -> Rule:
        new = Rule(known_as, fn, real, how)
        if not new.is_builtin and _returns_nothing(fn):
            raise RuleError(
                f"The rule {fn.__name__} for {', '.join(known_as)} returns nothing. End it with "
                "return fl.cost(...), or with a whole number of products."
            )
        for name in known_as:
            if not new.is_builtin and not _exists(name):
                warnings.warn(f"{new} will never be used: {name} does not exist.", stacklevel=2)
            _replace(name, new)
        return new

    return decorate


def registered_name(name: str) -> str:
    """The name under which an operator is looked up: "aten::mm" also for "aten.mm".

    >>> registered_name("course.local_attention"), registered_name("numpy.matmul")
    ('course::local_attention', 'numpy.matmul')
    """
    space = name.partition(".")[0]
    if "::" in name or space in PYTHONS:
        return name
    return name.replace(".", "::", 1)


def _returns_nothing(fn: Callable) -> bool:
    """Whether a function that was written with `def` has no `return` with a value."""
    if not inspect.isfunction(fn) or fn.__name__ == "<lambda>":
        return False
    before = None
    for step in dis.get_instructions(fn):
        if step.opname.startswith("RETURN_") and step.argval is not None:
            return False  # RETURN_CONST of Python 3.12
        if step.opname == "RETURN_VALUE" and not _loads_none(before):
            return False
        before = step
    return not inspect.isgeneratorfunction(fn)


def _loads_none(step: dis.Instruction | None) -> bool:
    return step is not None and step.opname == "LOAD_CONST" and step.argval is None


def _exists(name: str) -> bool:
    """Whether an operator of PyTorch's own or a function of NumPy is there; others may come yet."""
    space, _, rest = name.partition("::") if "::" in name else name.partition(".")
    found: Any = sys.modules.get("torch" if space in ("aten", "prims") else space)
    if found is None or space not in ("aten", "prims", "numpy"):
        return True
    if space != "numpy":
        found = getattr(found.ops, space)
    if "()" in rest:
        return True  # a ufunc of the user, which has no name in a module
    for part in rest.split("."):
        found = getattr(found, part, None) or getattr(found, f"{part}_", None)
        if space != "numpy":
            break  # of "add.Tensor", what follows is an overload
    return found is not None


def _replace(name: str, new: Rule) -> None:
    """Register a rule under one name; warn if it replaces a rule of other code."""
    before = REGISTRY.get(name)
    if before:
        same_code = before.fn.__module__ == new.fn.__module__
        if same_code and before.__name__ == new.__name__:
            before = before.before.get(name)  # the same cell, run again
        else:
            warnings.warn(
                f"{new} replaces the rule {before.__name__} for {name}; "
                f"{new.__name__}.remove() puts it back.",
                stacklevel=3,
            )
    if before:
        new.before[name] = before
    REGISTRY[name] = new


def each(names: str, **kinds: int) -> None:
    """Register rules of operators that do the same on every element of their result.

    each("relu abs", compare=1): the number of operations of each kind an element; names of
    PyTorch, and those of NumPy where they are written out.
    """
    formulas: Sizes = {}
    for kind, many in kinds.items():
        formulas[kind] = "n" if many == 1 else f"{many}*n"

    def pointwise(*, out) -> Cost:
        return cost(**formulas, n=size(first(out)))

    rule(*full_names(names))(pointwise)


def full_names(names: str) -> list[str]:
    """Names in a text, with "aten::" where they have no prefix."""
    full = []
    for name in names.split():
        is_full = "::" in name or "." in name
        full.append(name if is_full else f"aten::{name}")
    return full


# -- what rules need -------------------------------------------------------------------------------
def first(results: Any) -> Any:
    """The result itself, where others are returned beside it, such as indices for the backward."""
    return results[0] if isinstance(results, tuple) and results else results


def size(results: Any) -> int:
    """The number of elements in one operand or several; of sparse ones, the stored values."""
    if isinstance(results, (tuple, list)):
        return sum(map(size, results))
    if not isinstance(results, Operand):
        return 0
    return results.size if results.nnz is None else results.nnz


def size_in_bytes(results: Any) -> int:
    """The bytes of one operand, or of several."""
    if isinstance(results, (tuple, list)):
        return sum(map(size_in_bytes, results))
    return getattr(results, "nbytes", 0)


def find(*names: str) -> Rule | None:
    """The rule of the first of these names that has one, or None."""
    for name in map(registered_name, names):
        if name in REGISTRY:
            return REGISTRY[name]
    return None


def only_own_rules() -> bool:
    """Whether all the rules are the course's own: functions of shapes, and of nothing else."""
    return all(rule.is_builtin for rule in REGISTRY.values())
