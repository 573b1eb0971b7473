"""What was counted: rows of (module, phase, work) and how often, and every way to read them.

The fact behind it: a call of an operator on the same shapes is always the same work, so a count is
a list of works with a number of times beside each; every total is a weighted sum of that list,
chosen afterwards. Whole numbers are Python's, exact at any size.
To read the rows in another way: a method here; how they are drawn as a table is in shown.
"""

from collections import defaultdict

from .._support.display import TextDisplay
from ..quantities.quantity import Q
from .conventions import KINDS, convention
from .costs import RuleError
from .report_display import Breakdown, Explained, Table, told

CAUSAL = ("dense", "exact")
WHAT = ("module", "phase", "op", "dtype", "kind")
PLAIN = "aten._safe_softmax"  # the softmax of F.scaled_dot_product_attention in plain products
PHASES = ("forward", "backward", "recompute", "optimizer")


class Report(TextDisplay):
    """A count: `.flops`, `.total(...)`, `.by(...)`, `.explain(...)`, `.table()`; they add up.

    rows: {(module, phase, Work): times}. Phases are forward, backward, recompute (what is done a
    second time, by a checkpoint or inside a fused attention's backward) and optimizer; so model
    FLOP, as in MFU, are all but recompute.
    """

    def __init__(self, rows=()):
        self.rows = dict(rows)

    @property
    def flops(self):
        """FLOP in products (matmul, convolution, attention, FFT ...), 2 a multiply-add."""
        return self.total("product")

    @property
    def macs(self):
        """Multiply-adds in products, a whole number: half of `.flops`."""
        return self.flops.value // 2

    @property
    def bytes(self):
        """Bytes moved if nothing is kept near: every operand read once, every result written."""
        moved = sum(times * work.nbytes for (_, _, work), times in self.rows.items())
        return Q(moved, "B", "counted: operands read once, results written once")

    @property
    def intensity(self):
        """FLOP in products per byte moved; None where nothing moved."""
        return self.flops / self.bytes if self.bytes else None

    @property
    def unknown(self):
        """{operator without a rule: times}. What they do is in none of the totals."""
        return self._times("unknown")

    @property
    def assumed(self):
        """{what was counted on an assumption: times}: 1 an element, or a compiled model's code."""
        return self._times("assumed")

    def _times(self, how):
        found = defaultdict(int)
        for (_, _, work), times in self.rows.items():
            if work.how == how:
                found[work.op] += times
        return dict(found)

    def kinds(self, causal="dense"):
        """{kind: how many} in all, in the order of KINDS; only the kinds that there are."""
        if causal not in CAUSAL:
            raise RuleError(
                f"causal is {str(causal)[:40]!r}; it is 'dense', every pair of tokens, "
                "or 'exact', the pairs that the mask leaves."
            )
        found = dict.fromkeys(KINDS, 0)
        for (_, _, work), times in self.rows.items():
            for kind, n in (work.causal if causal == "exact" else work.kinds).items():
                found[kind] += times * n
        return {kind: n for kind, n in found.items() if n}

    def total(self, by="product", causal="dense"):
        """FLOP by a convention: product, mac, ieee, functions, all, xla or weighted.

        causal: "exact" leaves out the pairs of tokens that a fused attention's causal mask does.
        Attention in plain products, as PyTorch runs it on `meta`, does not leave any out, and the
        answer says so. Raises ConventionError, RuleError.
        """
        total = convention(by).total(self.kinds(causal))
        plain = sum(times for (_, _, work), times in self.rows.items() if work.op == PLAIN)
        if causal == "exact" and plain:
            return total.because(
                f"{total.how[0]}; attention in plain products, {plain:,} "
                f"time{'s' * (plain > 1)}, counted dense: take another device"
            )
        return total

    def only(self, **where):
        """The rows of one module and what is in it, of one phase, op or dtype, as a Report.

        >>> count.only(phase="backward", module="GPT.blocks.0").flops     # doctest: +SKIP
        """
        for name in where:
            self._known(name, WHAT[:-1])
        return Report(
            {
                row: times
                for row, times in self.rows.items()
                if all(_is(_name(row, what), wanted, what) for what, wanted in where.items())
            }
        )

    def by(self, what, convention="product", causal="dense", depth=None):
        """{module, phase, op, dtype or kind: quantity}, without the empty ones.

        Each module has what it does itself, so that the parts add up to the total; depth=2 puts
        everything inside "GPT.blocks" there. Kinds are how many there are, by no convention.
        """
        self._known(what, WHAT)
        if what == "kind":
            return Breakdown(
                "kind",
                {
                    kind: Q(n, "OP" if kind == "int" else "FLOP", "counted")
                    for kind, n in self.kinds(causal).items()
                },
            )
        parts = defaultdict(dict)
        for row, times in self.rows.items():
            name = _name(row, what)
            if what == "module" and depth:
                name = ".".join(name.split(".")[:depth])
            parts[name][row] = times
        order = [name for name in PHASES if name in parts] if what == "phase" else parts
        totals = {name: Report(parts[name]).total(convention, causal) for name in order}
        return Breakdown(what, {name: q for name, q in totals.items() if q})

    @staticmethod
    def _known(what, names):
        if what not in names:
            raise RuleError(f"{str(what)[:40]!r} is none of {', '.join(names)}.")

    def explain(self, op=None):
        """The formulas of an operator with its numbers put in; of every operator without a name.

        >>> count(torch.mm, a, b).explain("aten.mm")                         # doctest: +SKIP
        aten.mm, by rule, 1 call: 2*m*k*n = 2*128*768*2304 = 452,984,832 FLOP in products (counted)
        """
        every = {work.op for _, _, work in self.rows}
        wanted = {name for name in every if op is None or _is_op(name, op)}
        if not wanted:
            raise RuleError(
                f"{str(op)[:40]!r} did not run here. These did: "
                f"{', '.join(sorted(every)) or 'none'}."
            )
        works = defaultdict(int)
        for (_, _, work), times in self.rows.items():
            if work.op in wanted:
                works[work] += times
        return Explained(works)

    def table(self, depth=None):
        """The modules as a tree, each with its share of the products and its bytes."""
        return Table(self, depth)

    def to_frame(self):
        """A pandas DataFrame, a row for each (module, phase, op, dtype), exact numbers."""
        import pandas

        found = defaultdict(lambda: dict.fromkeys(("calls", *KINDS, "bytes"), 0))
        for (module, phase, work), times in self.rows.items():
            row = found[module, phase, work.op, work.dtype]
            row["calls"] += times
            row["bytes"] += times * work.nbytes
            for kind, n in work.kinds.items():
                row[kind] += times * n
        heads = ("module", "phase", "op", "dtype")
        return pandas.DataFrame(
            [dict(zip(heads, key)) | row for key, row in found.items()], dtype=object
        )

    def __add__(self, other):
        if not isinstance(other, Report):
            return NotImplemented
        rows = dict(self.rows)
        for row, times in other.rows.items():
            rows[row] = rows.get(row, 0) + times
        return Report(rows)

    def __radd__(self, other):
        return self if other == 0 else NotImplemented  # sum() starts at 0

    def __eq__(self, other):
        return isinstance(other, Report) and self._signatures() == other._signatures()

    __hash__ = None

    def _signatures(self):
        found = defaultdict(int)
        for (module, phase, work), times in self.rows.items():
            found[module, phase, work.signature] += times
        return found

    def __repr__(self):
        return told(self)

    def _repr_html_(self):
        return super()._repr_html_() + self.table()._repr_html_()


def _name(row, what):
    """A row's module, phase, op or dtype."""
    module, phase, work = row
    return {"module": module, "phase": phase, "op": work.op, "dtype": work.dtype}[what]


def _is(name, wanted, what):
    if what == "module":
        return name == wanted or name.startswith(f"{wanted}.")
    return _is_op(name, wanted) if what == "op" else name == wanted


def _is_op(name, wanted):
    """Whether an operator is meant: "aten.mm", "aten::mm" and "mm" are all aten.mm."""
    wanted = str(wanted).replace("::", ".")
    return name == wanted or name.partition(".")[2] == wanted
