"""Operations by name and kind, and a count of them that any convention can tell in FLOP.

The fact behind it: how often each operation happened is exact and beyond dispute; how many FLOP
that makes is a choice. `Count` holds the first, `count.total(convention)` makes the second.
To let another operation be counted: its name in OPERATIONS, with its kind and its words.
"""

from dataclasses import dataclass
from html import escape

from ..._support.display import TextDisplay
from ..conventions import CONVENTIONS, KINDS, convention

OPERATIONS = {  # name: (kind, one of them, many of them)
    "mul": ("mul", "multiplication", "multiplications"),
    "add": ("add", "addition", "additions"),
    "sub": ("add", "subtraction", "subtractions"),
    "div": ("div", "division", "divisions"),
    "floordiv": ("div", "floor division", "floor divisions"),
    "mod": ("div", "remainder", "remainders"),
    "sqrt": ("sqrt", "square root", "square roots"),
    "pow": ("transcendental", "power", "powers"),
    **dict.fromkeys(("exp", "exp2", "expm1"), ("transcendental", "exponential", "exponentials")),
    **dict.fromkeys(
        ("log", "log2", "log10", "log1p"), ("transcendental", "logarithm", "logarithms")
    ),
    **{
        name: ("transcendental", name, name)
        for name in (
            "sin",
            "cos",
            "tan",
            "arcsin",
            "arccos",
            "arctan",
            "sinh",
            "cosh",
            "tanh",
            "arcsinh",
            "arccosh",
            "arctanh",
            "cbrt",
        )
    },
    **dict.fromkeys(("compare", "max", "min"), ("compare", "comparison", "comparisons")),
    **dict.fromkeys(("neg", "abs"), ("compare", "change of sign", "changes of sign")),
    "int": ("int", "integer operation", "integer operations"),
}
ARITHMETIC = {"mul", "add", "div", "sqrt"}  # what everybody who counts it calls a FLOP


@dataclass(frozen=True, repr=False)
class Count(TextDisplay):
    """How often each operation happened: `.operations`, `.kinds`, `.macs`, `.total(convention)`.

    operations: {name: how many}. macs: the multiplications whose result was added to something.
    A scalar cannot know that it belongs to a matrix, so by `product` and `mac` these are counted.
    """

    operations: dict
    macs: int = 0

    @property
    def kinds(self):
        """{kind: how many}, in the order of KINDS; only the kinds that there are."""
        kinds = dict.fromkeys(KINDS, 0)
        for name, n in self.operations.items():
            kinds[OPERATIONS[name][0]] += n
        return {kind: n for kind, n in kinds.items() if n}

    def total(self, name):
        """FLOP by a convention, as a quantity. Raises ConventionError.

        >>> Count({"mul": 8, "add": 4}, macs=8).total("ieee")
        12 FLOP (counted: ieee)
        """
        rule = convention(name)
        return rule.total({"product": 2 * self.macs} if rule.products_only else self.kinds)

    def totals(self):
        """The total by every convention, shown with what each of them counts."""
        return Totals(self)

    def tell(self, whose=""):
        """The count as a sentence; `whose` says of what."""
        kinds = self.kinds
        many = sum(kinds.values())
        if not many:
            return f"No operation{whose} (counted)"
        unit = (
            "FLOP"
            if set(kinds) <= ARITHMETIC
            else "OP"
            if set(kinds) == {"int"}
            else "operations"
            if many > 1
            else "operation"
        )
        parts = ", ".join(self._part(kind, n) for kind, n in kinds.items())
        return f"{many:,} {unit}{whose}: {parts} (counted)"

    def _part(self, kind, n):
        words = [
            one if n == 1 else many
            for name, (its, one, many) in OPERATIONS.items()
            if its == kind and self.operations.get(name)
        ]
        return f"{n:,} {' and '.join(dict.fromkeys(words))}"

    def __repr__(self):
        return self.tell()


class Totals(dict):
    """{convention: quantity}, shown as a list that says what each convention counts."""

    def __init__(self, count):
        super().__init__((name, count.total(name)) for name in CONVENTIONS)
        self.count = count

    @property
    def lines(self):
        """(convention, the number as it prints it, what it counts, its source) for each."""
        return [
            (name, f"{q.to((rule := CONVENTIONS[name]).unit):,} {rule.unit}", rule.says, rule.cited)
            for name, q in self.items()
        ]

    def _opening(self):
        return f"{self.count}. By {len(self)} conventions:"

    def __repr__(self):
        wide = [max(map(len, column)) for column in zip(*self.lines)]
        return "\n".join(
            [self._opening()]
            + [
                f"  {name:<{wide[0]}} {told:>{wide[1]}}  {says:<{wide[2]}}  ({cited})"
                for name, told, says, cited in self.lines
            ]
        )

    def _repr_html_(self):
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>"
            for line in self.lines
        )
        return (
            f"<p>{escape(self._opening())}</p><table><tr><th>convention</th><th>total</th>"
            f"<th>what it counts</th><th>source</th></tr>{rows}</table>"
        )
