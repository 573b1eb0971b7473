"""How a count shows itself: two lines always, formulas with their numbers, a tree of modules.

A number that is too small is believed as easily as the right one. So the lines show products and
everything else, never one alone, and what had no rule has a line of its own.
Names of modules and operators are the user's: they are shortened, and escaped in HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from .._support.display import TextDisplay, html_table, text_table
from .._support.errors import UserError, did_you_mean, short
from ..quantities.formatting import plural
from ..quantities.quantity import Q
from .conventions import KINDS
from .op_cost import NOTHING_SEEN, OTHER_THREAD, OpCost, is_out_of_sight
from .registry import find, registered_name

KIND_WORDS = {
    "mul": "multiplications",
    "add": "additions",
    "div": "divisions",
    "sqrt": "square roots",
    "transcendental": "functions such as exp",
    "compare": "comparisons",
    "int": "integer operations (OP)",
    "product": "FLOP in products",
}
NOT_PASSED = "an array that was not passed"
MOST_NAMES = 6  # in one line: more would hide the numbers
LONGEST_NAME = 60  # characters of an operator's or a module's name
EM_SPACE = "\u2003"  # HTML keeps it, where it folds ordinary spaces into one


class Counts(Protocol):
    """What is shown of a Report."""

    rows: dict[tuple[str, str, OpCost], int]  # (module, phase, cost): times

    @property
    def flops(self) -> Q: ...
    @property
    def bytes(self) -> Q: ...
    @property
    def unknown(self) -> dict[str, int]: ...
    @property
    def assumed(self) -> dict[str, int]: ...
    def kinds(self, causal: str = "dense") -> dict[str, int]: ...


# -- the lines of a count --------------------------------------------------------------------------


def summary(report: Counts) -> str:
    """The lines that a count opens with: products, everything else, and what was not counted."""
    if saw_nothing(report):
        return "\n".join(_nothing_seen(report.unknown))
    kinds = report.kinds()
    dense = kinds.get("product", 0)
    exact = report.kinds("exact").get("product", 0)
    causal = ""
    if exact != dense:
        left = Q(exact, "FLOP", "counted")
        causal = f"; {left} if the pairs that a causal mask hides are left out"
    others = []
    for kind, n in kinds.items():
        if kind != "product":
            others.append(f"{n:,} {KIND_WORDS[kind]}")
    listed = ", ".join(others) or "nothing"
    lines = [
        f"Products: {report.flops}, 2 a multiply-add{causal} (counted)",
        f"Everything else: {listed}; {report.bytes} moved (counted)",
    ]
    lines += _not_counted(report.unknown)
    if not report.rows:
        lines.append("No operator that computes was seen; plain Python is not counted.")
    if report.assumed:
        lines.append(f"Assumed: {_names(report.assumed)} (estimated)")
    return "\n".join(lines)


def saw_nothing(report: Counts) -> bool:
    """Whether a count has rows, and each of them names something that was out of sight."""
    return bool(report.rows) and all(_is_no_operator(cost) for _, _, cost in report.rows)


def _is_no_operator(cost: OpCost) -> bool:
    """Whether a row is a note on what was out of sight; an operator may have a reason, too."""
    ran_here = cost.op.startswith(("aten.", "prims.")) and not cost.op.endswith(OTHER_THREAD)
    return cost.how == "unknown" and is_out_of_sight(cost.op) and not ran_here


def _nothing_seen(unknown: Mapping[str, int]) -> list[str]:
    """The lines of a count in which no operator ran: no number, and what to do about it."""
    lines = ["Nothing that can be seen passed: no operator of PyTorch or NumPy ran."]
    named = {name: n for name, n in unknown.items() if not name.startswith(NOTHING_SEEN)}
    lines += _not_counted(named)
    for name in unknown:
        if name not in named:
            _, _, remedy = name.partition(": ")
            lines.append(f"What other code computes is not counted; {remedy}")
    return lines


def _not_counted(unknown: Mapping[str, int]) -> list[str]:
    """The lines on what is in none of the totals, and what to do about it."""
    without_rule, undecided, out_of_sight = {}, {}, {}
    for name, n in unknown.items():
        group = without_rule
        if is_out_of_sight(name):
            group = out_of_sight
        elif find(registered_name(name)):
            group = undecided
        group[name] = n
    lines = []
    if without_rule:
        lines.append(f"NOT counted, no rule: {_names(without_rule)}")
    if undecided:
        lines.append(f"NOT counted, the rule returned nothing: {_names(undecided)}")
    if out_of_sight:
        lines.append(f"NOT counted, out of sight: {_names(out_of_sight)}")
    if any(name.endswith(NOT_PASSED) for name in out_of_sight):
        lines.append(
            "What is done with such arrays alone is not counted: pass the arrays, or "
            "a = c.watch(a) in a block."
        )
    return lines


def shorten(name: str) -> str:
    """A user's name on one line, cut where it is too long for a table."""
    return short(name, LONGEST_NAME)


def _names(times_of: Mapping[str, int]) -> str:
    """ "aten.foo (3 times), aten.bar (1 time)"; a long list is cut."""
    names = []
    for name, n in times_of.items():
        times = plural(n, "time")
        names.append(f"{shorten(name)} ({times})")
    more = len(names) - MOST_NAMES
    text = ", ".join(names[:MOST_NAMES])
    if more > 0:
        text += f" and {more} more"
    return text


# -- parts of a count ------------------------------------------------------------------------------
class NoSuchPart(UserError, KeyError):
    """A name that is none of the parts of a count."""


class Breakdown(dict):
    """{name: quantity}, shown with shares of the whole."""

    def __init__(self, what: str, parts: Mapping[str, Q]):
        super().__init__(parts)
        self.what = what

    def __missing__(self, name: object) -> Q:
        inside = [part for part in self if part.endswith(f".{name}")]
        hint = did_you_mean(name, self)
        if inside:
            hint = f" Did you mean {inside[0]!r}?"
        listed = ", ".join(map(shorten, list(self)[:MOST_NAMES])) or "nothing"
        more = len(self) - MOST_NAMES
        rest = f" and {more} more" if more > 0 else ""
        raise NoSuchPart(
            f"There is no {self.what} {short(repr(name))} here.{hint} There are: {listed}{rest}."
        )

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(name, quantity, share) as text, the largest first; phases and kinds in their order."""
        whole = sum(q.value for q in self.values()) or 1
        order = list(self)
        if self.what not in ("phase", "kind"):
            order.sort(key=lambda name: -self[name].value)
        lines = []
        for name in order:
            quantity = self[name]
            share = quantity.value / whole
            lines.append((shorten(name) or "(in no module)", str(quantity), f"{share:.1%}"))
        return lines

    def __repr__(self):
        if not self:
            return f"By {self.what}, nothing (counted)"
        table = text_table(self.lines, numbers=(1, 2))
        return f"By {self.what}: (counted)\n{table}"

    def _repr_html_(self):
        heads = (self.what, "how much", "share")
        caption = f"By {self.what} (counted)"
        return html_table(self.lines, heads, caption=caption, numbers=(1, 2))


class Explained(TextDisplay):
    """{OpCost: calls}, each shown as its formulas with the numbers put in."""

    def __init__(self, calls: Mapping[OpCost, int]):
        self.calls = calls

    def __repr__(self):
        lines = []
        for cost, times in self.calls.items():
            calls = plural(times, "call")
            for text in _explained(cost, times):
                lines.append(f"{shorten(cost.op)}, {calls}: {text}")
        return "\n".join(lines)


def _explained(cost: OpCost, times: int) -> Iterator[str]:
    """A line for each kind of operation in one call."""
    if cost.how == "unknown" and not cost.kinds:
        yield "no rule, NOT counted"
    elif cost.how == "assumed" and not cost.cost:
        yield "assumed, 1 an element (estimated)"
    elif not cost.kinds:
        yield f"moves {cost.nbytes:,} B, computes nothing (counted)"
    else:
        each = " each" if times != 1 else ""
        how = "estimated" if cost.how == "assumed" else "counted"
        for kind, n in cost.kinds.items():
            formula = _formula(cost, kind, n)
            yield f"{formula} {KIND_WORDS[kind]}{each} ({how})"


def _formula(cost: OpCost, kind: str, n: int) -> str:
    """The formula of one kind with its numbers put in, and what the dtype makes of it."""
    by_rule = cost.cost
    if by_rule is None or kind not in by_rule.formulas:
        return f"by PyTorch's own parts: {n:,}"
    formula = by_rule.formulas[kind]
    text = by_rule.explained(formula)
    if by_rule.value(formula) != n:
        text += f", on {cost.dtype} {n:,}"
    return text


# -- the tree of modules ---------------------------------------------------------------------------
class Table(TextDisplay):
    """A tree of modules with all that is inside each: products, share, other operations, bytes."""

    HEADS = ("module", "FLOP in products", "share", "other operations", "bytes")
    NUMBERS = (1, 2, 3, 4)  # the columns that are set to the right

    report: Counts
    sums: dict[str, dict[str, int]]  # by module's path: operations of each kind, and bytes
    order: dict[str, int]  # by module's path: its place among those that ran

    def __init__(self, report: Counts, depth: int | None = None):
        self.report = report
        self.sums = {}
        self.order = {}
        for path in _paths(report, depth):
            self.sums[path] = dict.fromkeys((*KINDS, "bytes"), 0)
        for (module, _, cost), times in report.rows.items():
            self._add(module, cost, times)

    def _add(self, module: str, cost: OpCost, times: int) -> None:
        """Add the work of a row to its module and to each one around it."""
        path = module
        while True:
            if path in self.sums:
                self.order.setdefault(path, len(self.order))
                sums = self.sums[path]
                sums["bytes"] += times * cost.nbytes
                for kind, n in cost.kinds.items():
                    sums[kind] += times * n
            if not path:
                break
            path = path.rpartition(".")[0]

    def lines(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """(depth, the cells as text) for each module, in the order of the tree."""
        whole = self.sums[""]["product"]
        for path in sorted(self.sums, key=self._place):
            sums = self.sums[path]
            product, nbytes = sums["product"], sums["bytes"]
            depth = path.count(".") + 1 if path else 0
            yield (
                depth,
                (
                    shorten(path.rpartition(".")[2]) or "everything",
                    f"{product:,}",
                    f"{product / whole:.1%}" if whole else "",
                    f"{sum(sums.values()) - product - nbytes:,}",
                    str(Q(nbytes, "B")) if nbytes else "0 B",
                ),
            )

    def _place(self, path: str) -> list[int]:
        """A sorting key: the places of the modules around it, then its own."""
        return [self.order.get(around, 0) for around in _around(path)]

    def _rows(self, space: str) -> list[tuple[str, ...]]:
        """The cells of each line, the module's name indented by its depth."""
        rows = []
        for depth, (name, *cells) in self.lines():
            indent = space * depth
            rows.append((indent + name, *cells))
        return rows

    def __repr__(self):
        if saw_nothing(self.report):
            return summary(self.report)
        rows = self._rows("  ")
        table = text_table(rows, self.HEADS, numbers=self.NUMBERS, indent="")
        return f"{summary(self.report)}\n{table}"

    def _repr_html_(self):
        if saw_nothing(self.report):
            return super()._repr_html_()
        return html_table(
            self._rows(EM_SPACE),
            self.HEADS,
            caption="By module, with all that is inside it (counted)",
            numbers=self.NUMBERS,
        )


def _around(path: str) -> list[str]:
    """The paths of the modules around one, and its own: "GPT", "GPT.blocks", "GPT.blocks.0"."""
    steps = path.split(".") if path else []
    return [".".join(steps[: i + 1]) for i in range(len(steps))]


def _paths(report: Counts, depth: int | None) -> set[str]:
    """Everything (""), then each module that ran down to a depth, and the modules around it."""
    paths = {""}
    for module, _, _ in report.rows:
        paths.update(_around(module)[:depth])
    return paths
