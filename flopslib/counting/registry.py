"""fl.rule: what an operator costs, as one decorated function of its operands' shapes.

The fact behind it: frameworks call a few hundred operators, and each has a name; so a dictionary
from names to functions is all that a counter needs to know. One function may serve several names,
those of PyTorch ("aten::mm") and of NumPy ("numpy.matmul") alike.
To add one: a function in rules/, in the file of its family (counter.py reads these files).
"""

import inspect
import re
import warnings

from .costs import Cost, Operand, RuleError, cost

EXAMPLE = (
    'Write @fl.rule("aten::mm") above def matmul(a, b), which returns '
    'fl.cost("2*m*k*n", m=..., k=..., n=...) or a whole number of products.'
)
RULES = {}  # name: Rule


class Rule:
    """A function of operands, under the names that it serves; calling it calls the function.

    Operands come by position in the operator's order, as many as the function takes; parameters
    after a * come by the operator's own names for them; `out` is the result. `.remove()` puts back
    what was there before, and so does leaving `with rule:`.
    """

    def __init__(self, names, fn, real=False, how="rule"):
        self.names, self.fn, self.real, self.how, self.before = names, fn, real, how, {}
        self.__doc__, self.__name__ = fn.__doc__, getattr(fn, "__name__", "rule")
        given = inspect.signature(fn).parameters.values()
        several = any(p.kind is p.VAR_POSITIONAL for p in given)
        self.most = (
            None
            if several
            else sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in given)
        )
        self.by_name = [p.name for p in given if p.kind is p.KEYWORD_ONLY]

    def __call__(self, *operands, **named):
        return self.fn(*operands, **named)

    def cost(self, operands, named, out):
        """The Cost on these operands, None where shapes do not tell it.

        named: {the operator's own name for it: argument}.
        """
        named = {**named, "out": out}
        found = self.fn(
            *operands[: self.most], **{name: named[name] for name in self.by_name if name in named}
        )
        if found is None or isinstance(found, Cost):
            return found
        if isinstance(found, dict):
            return cost(**{kind: str(n) for kind, n in found.items()})
        if isinstance(found, int):
            return cost(str(found))
        raise RuleError(f"The rule {self.__name__} gave {str(found)[:40]!r}. {EXAMPLE}")

    def remove(self):
        """Take the rule out again; the one it replaced is back."""
        for name in self.names:
            if RULES.get(name) is self:
                del RULES[name]
                if name in self.before:
                    RULES[name] = self.before[name]

    def __enter__(self):
        for name in self.names:  # again, if it was removed: a page's cell may be run twice
            if RULES.get(name) is not self:
                self.before |= {name: RULES[name]} if name in RULES else {}
                RULES[name] = self
        return self

    def __exit__(self, *_):
        self.remove()

    def __repr__(self):
        return f"The rule {self.__name__} for {', '.join(self.names)}"


def rule(*names, real=False, how="rule"):
    """Decorate a function of shapes: it is from now on the cost of the operators of these names.

    names: "aten::mm", "numpy.matmul", "mylib::my_op". real: its formula counts operations on real
    numbers already; otherwise complex operands make a multiply-add 8 FLOP. Replacing a rule of
    other code warns. how="moved" marks what computes nothing. Raises RuleError.

    >>> @rule("mylib::scale")
    ... def scale(x):
    ...     return cost(mul="n", n=x.size)
    >>> scale.remove()
    """
    for name in names or [""]:
        if not isinstance(name, str) or not re.fullmatch(r"\w+(::|\.)[\w.]+", name):
            raise RuleError(f"{str(name)[:40]!r} is not the name of an operator. {EXAMPLE}")

    def decorate(fn):
        made = Rule(names, fn, real, how)
        for name in names:
            before = RULES.get(name)
            if before and (before.fn.__module__, before.__name__) == (fn.__module__, made.__name__):
                before = before.before.get(name)  # the same cell, run again
            elif before:
                warnings.warn(
                    f"{made} replaces the rule {before.__name__} for {name}; "
                    f"{made.__name__}.remove() puts it back.",
                    stacklevel=2,
                )
            if before:
                made.before[name] = before
            RULES[name] = made
        return made

    return decorate


def each(names, **kinds):
    """Rules of operators that do the same on every element of their result.

    each("relu abs", compare=1): so many of each kind an element; names of PyTorch, and those of
    NumPy where they are written out.
    """
    formulas = {kind: "n" if many == 1 else f"{many}*n" for kind, many in kinds.items()}

    def pointwise(*, out):
        first = out[0] if isinstance(out, tuple) and out else out  # a second one is kept for later
        return cost(**formulas, n=size(first))

    return rule(*full_names(names))(pointwise)


def size(results):
    """How many numbers an operator works on, in one operand or several; of sparse ones, `nnz`."""
    if isinstance(results, (tuple, list)):
        return sum(map(size, results))
    if not isinstance(results, Operand):
        return 0
    return results.size if results.nnz is None else results.nnz


def size_in_bytes(results):
    """The bytes of one operand, or of several."""
    if isinstance(results, (tuple, list)):
        return sum(map(size_in_bytes, results))
    return getattr(results, "nbytes", 0)


def full_names(names):
    """Names in a text, with "aten::" where nothing stands before them."""
    return [name if re.search(r"::|\.", name) else f"aten::{name}" for name in names.split()]


def find(*names):
    """The rule of the first of these names that has one, or None."""
    return next((RULES[name] for name in names if name in RULES), None)
