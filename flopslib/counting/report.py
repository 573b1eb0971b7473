"""What was counted: rows of (module, phase, cost) with a number of times, and ways to read them.

A call of an operator on the same shapes is always the same work, so a count is a list of costs with
a number of times beside each; every total is a weighted sum of that list, chosen afterwards. Whole
numbers are Python's, exact at any size.
To read the rows in another way: a method here; how they are drawn as a table: report_display.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from .._support.arguments import explained
from .._support.callers import name_of
from .._support.display import TextDisplay
from .._support.errors import UserError, did_you_mean, short
from .._support.several_numbers import NotOneNumber, SeveralNumbers
from ..quantities.formatting import plural
from ..quantities.quantity import Q
from .conventions import KINDS, convention
from .costs import RuleError
from .op_cost import NOTHING_SEEN, OpCost
from .report_display import Breakdown, Explained, Table, saw_nothing, summary

if TYPE_CHECKING:
    import pandas

CAUSAL = ("dense", "exact")
WHAT = ("module", "phase", "op", "dtype", "kind")
ALSO_CALLED = {"operator": "op", "operation": "op", "layer": "module", "precision": "dtype"}
PHASES = ("forward", "backward", "recompute", "optimizer")
# The softmax of F.scaled_dot_product_attention where PyTorch does it in plain products.
PLAIN_ATTENTION = "aten._safe_softmax"

Row = tuple[str, str, OpCost]  # module, phase, cost of one call


class NothingSeen(UserError, ValueError):
    """A number asked of a count in which no operator of PyTorch or NumPy ran."""


class Report(SeveralNumbers, TextDisplay):
    """A count: `.flops`, `.total(...)`, `.by(...)`, `.explain(...)`, `.table()`; they add up.

    rows: {(module, phase, OpCost): times}. Phases are forward, backward, recompute (what is done a
    second time, by a checkpoint or inside a fused attention's backward) and optimizer.
    """

    NOUN = "A count"
    VARIABLE = "c"
    MEANT = {
        **dict.fromkeys(("flop", "total_flops", "total_flop", "gflops"), "{x}.flops"),
        **dict.fromkeys(("mac", "total_macs", "mult_adds", "multadds"), "{x}.macs"),
        **dict.fromkeys(("layers", "modules", "by_module"), '{x}.by("module")'),
        **dict.fromkeys(("ops", "operators", "by_operator"), '{x}.by("op")'),
        **dict.fromkeys(("params", "parameters"), "sum(p.numel() for p in model.parameters())"),
        **dict.fromkeys(("seconds", "time"), "fl.measure(lambda: model(x), flops={x}.flops)"),
        "memory": "{x}.bytes",
    }

    rows: dict[Row, int]

    def __init__(self, rows: Mapping[Row, int] | Iterable = ()):
        self.rows = dict(rows)

    # -- totals -----------------------------------------------------------------------------------
    @property
    def flops(self) -> Q:
        """FLOP in products (matmul, convolution, attention, FFT ...), 2 per multiply-add."""
        return self.total("product")

    @property
    def model_flops(self) -> Q:
        """FLOP in products without recompute: the model's own work, as MFU counts it."""
        return self.flops - self.only(phase="recompute").total("product")

    @property
    def macs(self) -> int:
        """Multiply-adds in products, a whole number: half of `.flops`."""
        return int(self.flops) // 2

    @property
    def bytes(self) -> Q:
        """Bytes moved if nothing is kept near: every operand read once, every result written."""
        if saw_nothing(self):
            return self._no_number("B")
        nbytes = 0
        for cost, times in self._costs():
            nbytes += times * cost.nbytes
        return Q(nbytes, "B", "counted: operands read once, results written once")

    @property
    def intensity(self) -> Q | None:
        """FLOP in products per byte moved; None where nothing moved."""
        return self.flops / self.bytes if self.bytes else None

    @property
    def unknown(self) -> dict[str, int]:
        """{operator without a rule: times}. What they do is in none of the totals."""
        return self._times("unknown")

    @property
    def assumed(self) -> dict[str, int]:
        """{what was counted on an assumption: times}: 1 per element, or a compiled model's code."""
        return self._times("assumed")

    def _no_number(self, unit: str) -> Q:
        """The result where no operator was seen: a 0 that says so, or NothingSeen.

        What was out of sight by name leaves a 0 with that word; plain Python leaves no number.
        """
        if any(name.startswith(NOTHING_SEEN) for name in self.unknown):
            raise NothingSeen(summary(self).replace("\n", " "))
        return Q(0, unit, "NOT counted: out of sight, see .unknown")

    def _times(self, how: str) -> dict[str, int]:
        times_of = defaultdict(int)
        for cost, times in self._costs():
            if cost.how == how:
                times_of[cost.op] += times
        return dict(times_of)

    def _costs(self) -> Iterator[tuple[OpCost, int]]:
        """(cost of one call, times) of each row."""
        for (_, _, cost), times in self.rows.items():
            yield cost, times

    @explained(RuleError, "report.kinds")
    def kinds(self, causal: str = "dense") -> dict[str, int]:
        """{kind: number of operations} in all, in the order of KINDS, without those that are 0."""
        if causal not in CAUSAL:
            raise RuleError(
                f"causal is {short(repr(causal))}; it is 'dense', every pair of tokens, "
                "or 'exact', the pairs that the mask leaves."
            )
        total = dict.fromkeys(KINDS, 0)
        for cost, times in self._costs():
            kinds = cost.causal if causal == "exact" else cost.kinds
            for kind, n in kinds.items():
                total[kind] += times * n
        return {kind: n for kind, n in total.items() if n}

    @explained(RuleError, "report.total")
    def total(self, by: str = "product", causal: str = "dense") -> Q:
        """Return FLOP by a convention.

        Parameters
        ----------
        by : text
            product (the default), mac, ieee, functions, all, xla or weighted.
        causal : text
            "dense" counts every pair of tokens, as papers do; "exact" leaves out the pairs that a
            fused attention's causal mask hides. Attention in plain products, as PyTorch runs it
            on `meta`, leaves none out, and the answer says so.

        Raises
        ------
        ConventionError, RuleError
            For a name that is none of these.
        NothingSeen
            If no operator of PyTorch or NumPy ran: there is no number, and 0 would be wrong.
        """
        weights = convention(by)
        if saw_nothing(self):
            return self._no_number("FLOP")
        total = weights.total(self.kinds(causal))
        plain = sum(times for cost, times in self._costs() if cost.op == PLAIN_ATTENTION)
        if causal == "exact" and plain:
            return total.because(
                f"{total.how[0]}; attention in plain products, {plural(plain, 'time')}, "
                "counted dense: take another device"
            )
        return total

    # -- parts ------------------------------------------------------------------------------------
    @explained(RuleError, "report.only")
    def only(self, **where: str) -> Report:
        """The rows of one module and what is in it, of one phase, op or dtype, as a Report.

        >>> count.only(phase="backward", module="GPT.blocks.0").flops     # doctest: +SKIP
        """
        for what in where:
            _known(what, WHAT[:-1])
        rows = self.rows
        for what, wanted in where.items():
            rows = {row: times for row, times in rows.items() if _matches(row, what, wanted)}
        return Report(rows)

    @explained(RuleError, "report.by")
    def by(
        self,
        what: str,
        convention: str = "product",
        causal: str = "dense",
        depth: int | None = None,
    ) -> Breakdown:
        """Return {module, phase, op, dtype or kind: quantity}, without the empty ones.

        Parameters
        ----------
        what : text
            "module", "phase", "op", "dtype", or "kind", which is by no convention: the number of
            operations of each.
        convention, causal : text
            As in `total`.
        depth : int
            Of modules: each has what it does itself, so that the parts add up to the total;
            depth=2 puts everything inside "GPT.blocks" there.

        Raises
        ------
        ConventionError, RuleError
            For a name that is none of these.
        """
        _known(what, WHAT)
        if saw_nothing(self):
            self._no_number("FLOP")
        totals = {}
        if what == "kind":
            for kind, n in self.kinds(causal).items():
                unit = "OP" if kind == "int" else "FLOP"
                totals[kind] = Q(n, unit, "counted")
            return Breakdown(what, totals)
        parts = self._parts(what, depth)
        order = PHASES if what == "phase" else parts
        for name in order:
            total = Report(parts.get(name, ())).total(convention, causal)
            if total:
                totals[name] = total
        return Breakdown(what, totals)

    def _parts(self, what: str, depth: int | None) -> dict[str, dict[Row, int]]:
        """{name: its rows}, by module, phase, op or dtype."""
        parts = defaultdict(dict)
        for row, times in self.rows.items():
            name = _name(row, what)
            if what == "module" and depth:
                steps = name.split(".")
                name = ".".join(steps[:depth])
            parts[name][row] = times
        return parts

    @explained(RuleError, "report.explain")
    def explain(self, op: str | None = None) -> Explained:
        """The formulas of an operator with its numbers put in; of every operator without a name.

        >>> count(torch.mm, a, b).explain("aten.mm")                         # doctest: +SKIP
        aten.mm, by rule, 1 call: 2*m*k*n = 2*128*768*2304 = 452,984,832 FLOP in products (counted)
        """
        calls = defaultdict(int)
        for cost, times in self._costs():
            if op is None or _is_op(cost.op, op):
                calls[cost] += times
        if not calls:
            ran = sorted({cost.op for cost, _ in self._costs()})
            listed = ", ".join(ran) or "none"
            raise RuleError(f"{short(op)!r} did not run here. These did: {listed}.")
        return Explained(calls)

    @explained(RuleError, "report.table")
    def table(self, depth: int | None = None) -> Table:
        """The modules as a tree, each with its share of the products and its bytes."""
        return Table(self, depth)

    def to_frame(self) -> pandas.DataFrame:
        """A pandas DataFrame, a row for each (module, phase, op, dtype), exact numbers."""
        import pandas

        lines = {}
        for (module, phase, cost), times in self.rows.items():
            names = {"module": module, "phase": phase, "op": cost.op, "dtype": cost.dtype}
            empty = names | dict.fromkeys(("calls", *KINDS, "bytes"), 0)
            line = lines.setdefault(tuple(names.values()), empty)
            line["calls"] += times
            line["bytes"] += times * cost.nbytes
            for kind, n in cost.kinds.items():
                line[kind] += times * n
        return pandas.DataFrame(list(lines.values()), dtype=object)

    # -- a report among others --------------------------------------------------------------------
    def __add__(self, other):
        if not isinstance(other, Report):
            return super().__add__(other)
        rows = dict(self.rows)
        for row, times in other.rows.items():
            rows[row] = rows.get(row, 0) + times
        return Report(rows)

    def __radd__(self, other):
        return self if other == 0 else super().__radd__(other)  # sum() starts at 0

    def __eq__(self, other):
        self.refuse_a_number(other)
        return isinstance(other, Report) and self._signatures() == other._signatures()

    __hash__ = None  # type: ignore[assignment]  # equal reports are not the same

    def usual(self) -> str:
        """The number of a count that is mostly meant."""
        return ".flops"

    def __getitem__(self, name):
        x = name_of(self, self.VARIABLE)
        part = f"[{short(repr(name))}]" if isinstance(name, str) else ""
        raise NotOneNumber(f'A count is read by its parts. Write {x}.by("module"){part}.')

    def _signatures(self) -> dict[tuple, int]:
        """The rows without their identities, to compare with another count's."""
        times_of = defaultdict(int)
        for (module, phase, cost), times in self.rows.items():
            times_of[module, phase, cost.signature] += times
        return times_of

    def __repr__(self):
        return summary(self)

    def _repr_html_(self):
        lines = super()._repr_html_()
        return lines if saw_nothing(self) else lines + self.table()._repr_html_()


# -- names in rows ---------------------------------------------------------------------------------
def _known(what: str, names: tuple[str, ...]) -> None:
    """Raise RuleError for a heading that there is not."""
    if what not in names:
        listed = ", ".join(names)
        singular = str(what).lower().removesuffix("s")
        hint = did_you_mean(ALSO_CALLED.get(singular, what), names)
        raise RuleError(f"{short(what)!r} is none of {listed}.{hint}")


def _name(row: Row, what: str) -> str:
    """A row's module, phase, op or dtype."""
    module, phase, cost = row
    if what == "module":
        return module
    if what == "phase":
        return phase
    return cost.op if what == "op" else cost.dtype


def _matches(row: Row, what: str, wanted: str) -> bool:
    """Whether a row has the name wanted; a module stands for what is in it, too."""
    name = _name(row, what)
    if what == "op":
        return _is_op(name, wanted)
    inside = what == "module" and name.startswith(f"{wanted}.")
    return name == wanted or inside


def _is_op(name: str, wanted: str) -> bool:
    """Whether an operator is meant: "aten.mm", "aten::mm" and "mm" are all aten.mm."""
    wanted = str(wanted).replace("::", ".")
    return name == wanted or name.partition(".")[2] == wanted
