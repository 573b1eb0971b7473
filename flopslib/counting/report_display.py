"""How a count shows itself: two lines always, formulas with their numbers, a tree of modules.

The fact behind it: a number that is too small is believed as easily as the right one. So the lines
say products and everything else, never one alone, and what had no rule has a line of its own.
Names of modules and operators are the user's: they are cut short and escaped.
"""

from html import escape

from .._support.display import TextDisplay
from ..quantities.quantity import Q
from .conventions import KINDS

MANY = {
    "mul": "multiplications",
    "add": "additions",
    "div": "divisions",
    "sqrt": "square roots",
    "transcendental": "functions such as exp",
    "compare": "comparisons",
    "int": "integer operations (OP)",
    "product": "FLOP in products",
}
MOST_NAMES = 6


def told(report):
    """The lines that a count opens with."""
    kinds = report.kinds()
    dense, exact = kinds.get("product", 0), report.kinds("exact").get("product", 0)
    causal = (
        f"; {Q(exact, 'FLOP', 'counted')} if the pairs that a causal mask hides are left out"
        if exact != dense
        else ""
    )
    others = [f"{n:,} {MANY[kind]}" for kind, n in kinds.items() if kind != "product"]
    lines = [
        f"Products: {report.flops}, 2 a multiply-add{causal} (counted)",
        f"Everything else: {', '.join(others) or 'nothing'}; {report.bytes} moved (counted)",
    ]
    if report.unknown:
        lines.append(f"NOT counted, no rule: {names(report.unknown)}")
    if report.assumed:
        lines.append(f"Assumed: {names(report.assumed)} (estimated)")
    return "\n".join(lines)


def names(times):
    """ "aten.foo (3 times), aten.bar (1 time)"; a long list is cut."""
    shown = [f"{cut(name)} ({n:,} time{'s' * (n != 1)})" for name, n in times.items()]
    more = len(shown) - MOST_NAMES
    return ", ".join(shown[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def cut(name, most=60):
    return name if len(name) <= most else f"{name[: most - 3]}..."


class Breakdown(dict):
    """{name: quantity}, shown with shares of the whole."""

    def __init__(self, what, parts):
        super().__init__(parts)
        self.what = what

    @property
    def lines(self):
        """(name, quantity, share) as text, the largest first; phases in their order."""
        whole = sum(q.value for q in self.values()) or 1
        order = sorted(self, key=lambda name: -self[name].value)
        if self.what in ("phase", "kind"):
            order = list(self)
        return [
            (name or "(in no module)", f"{self[name]}", f"{self[name].value / whole:.1%}")
            for name in order
        ]

    def __repr__(self):
        wide = [max(map(len, column)) for column in zip(*self.lines)]
        return "\n".join(
            [f"By {self.what}{':' if self else ', nothing'} (counted)"]
            + [
                f"  {name:<{wide[0]}}  {q:>{wide[1]}}  {share:>{wide[2]}}"
                for name, q, share in self.lines
            ]
        )

    def _repr_html_(self):
        return html_table(f"By {self.what} (counted)", (self.what, "how much", "share"), self.lines)


def html_table(caption, heads, lines, indents=()):
    """A table of escaped text; the first column left, indented by its depth."""
    rows = []
    for i, (first, *rest) in enumerate(lines):
        depth = indents[i] if indents else 0
        rows.append(
            f'<tr><td style="text-align: left; padding-left: {0.4 + 1.2 * depth:.1f}em">'
            f"{escape(cut(first))}</td>"
            + "".join(f'<td style="text-align: right">{escape(cell)}</td>' for cell in rest)
            + "</tr>"
        )
    return (
        f"<table><caption>{escape(caption)}</caption><tr>"
        f"{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>{''.join(rows)}</table>"
    )


class Explained(TextDisplay):
    """{Work: times}, each told as its formulas with the numbers put in."""

    def __init__(self, works):
        self.works = works

    def _lines(self):
        for work, times in self.works.items():
            calls = f"{cut(work.op)}, {times:,} call{'s' * (times != 1)}"
            if not work.kinds or work.how == "assumed" and not work.cost:
                yield calls + {
                    "unknown": ": no rule, NOT counted",
                    "assumed": ": assumed, 1 an element (estimated)",
                }.get(work.how, f": moves {work.nbytes:,} B, computes nothing (counted)")
                continue
            for kind, n in work.kinds.items():
                text = work.cost and work.cost.formulas.get(kind)
                made = work.cost.told(text) if text else f"by PyTorch's own parts: {n:,}"
                if text and work.cost.value(text) != n:
                    made += f", on {work.dtype} {n:,}"
                how = "estimated" if work.how == "assumed" else "counted"
                yield f"{calls}: {made} {MANY[kind]}{' each' * (times != 1)} ({how})"

    def __repr__(self):
        return "\n".join(self._lines())


class Table(TextDisplay):
    """A tree of modules with all that is inside each: products, share, other operations, bytes."""

    HEADS = ("module", "FLOP in products", "share", "other operations", "bytes")

    def __init__(self, report, depth=None):
        self.report = report
        paths = {""}  # everything, then each module, its parents too
        for module, _, _ in report.rows:
            steps = module.split(".") if module else []
            paths |= {".".join(steps[:i]) for i in range(1, len(steps[:depth]) + 1)}
        sums = {path: dict.fromkeys((*KINDS, "bytes"), 0) for path in paths}
        self.order = {}
        for (module, _, work), times in report.rows.items():
            path = module
            while True:
                if path in sums:
                    self.order.setdefault(path, len(self.order))
                    sums[path]["bytes"] += times * work.nbytes
                    for kind, n in work.kinds.items():
                        sums[path][kind] += times * n
                if not path:
                    break
                path = path.rpartition(".")[0]
        self.sums = sums

    def lines(self):
        """(depth, the cells as text) for each module, in the order of the tree."""
        whole = self.sums[""]["product"]
        first = {
            path: [
                self.order.get(path[:i], 0)
                for i in range(1, len(path) + 1)
                if i == len(path) or path[i] == "."
            ]
            for path in self.sums
        }
        for path in sorted(self.sums, key=first.get):
            kinds = self.sums[path]
            other = sum(n for kind, n in kinds.items() if kind not in ("product", "bytes"))
            yield (
                path.count(".") + bool(path),
                (
                    path.rpartition(".")[2] or "everything",
                    f"{kinds['product']:,}",
                    f"{kinds['product'] / whole:.1%}" if whole else "",
                    f"{other:,}",
                    str(Q(kinds["bytes"], "B")) if kinds["bytes"] else "0 B",
                ),
            )

    def __repr__(self):
        lines = [("  " * deep + cells[0], *cells[1:]) for deep, cells in self.lines()]
        wide = [max(map(len, column)) for column in zip(self.HEADS, *lines)]
        return "\n".join(
            [told(self.report)]
            + [
                f"{first:<{wide[0]}}  "
                + "  ".join(f"{cell:>{w}}" for cell, w in zip(rest, wide[1:]))
                for first, *rest in (self.HEADS, *lines)
            ]
        )

    def _repr_html_(self):
        lines = list(self.lines())
        return html_table(
            "By module, with all that is inside it (counted)",
            self.HEADS,
            [cells for _, cells in lines],
            [deep for deep, _ in lines],
        )
