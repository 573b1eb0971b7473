"""Operations by name and kind, and a count of them that any convention can weigh in FLOP.

How often each operation happened is exact and beyond dispute; how many FLOP that makes is a choice.
`OperationCount` holds the first, `count.total(convention)` makes the second.
To let another operation be counted: its name in OPERATIONS, with its kind and its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from ..._support.display import TextDisplay, html_table, paragraph, text_table
from ..._support.several_numbers import NotOneNumber
from ...quantities.quantity import Q
from ..conventions import CONVENTIONS, KINDS, convention

OPERATIONS = {  # name: (kind, its word, its plural)
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
ARITHMETIC = {"mul", "add", "div", "sqrt"}  # the kinds that every count of FLOP includes


@dataclass(frozen=True, repr=False)
class OperationCount(TextDisplay):
    """How often each operation happened: `.operations`, `.kinds`, `.macs`, `.total(convention)`.

    macs: the multiplications whose result was added to something. NB: a scalar cannot know that it
    belongs to a matrix, so by `product` and `mac` these are counted.
    """

    operations: dict[str, int]  # times, by the operation's name
    macs: int = 0

    @property
    def kinds(self) -> dict[str, int]:
        """{kind: number of operations}, in the order of KINDS, without those that are 0."""
        kinds = dict.fromkeys(KINDS, 0)
        for name, n in self.operations.items():
            kind, _, _ = OPERATIONS[name]
            kinds[kind] += n
        return {kind: n for kind, n in kinds.items() if n}

    def total(self, name: str) -> Q:
        """FLOP by a convention, as a quantity. Raises ConventionError.

        >>> OperationCount({"mul": 8, "add": 4}, macs=8).total("ieee")
        12 FLOP (counted: ieee)
        """
        rule = convention(name)
        return rule.total({"product": 2 * self.macs} if rule.products_only else self.kinds)

    def totals(self) -> Totals:
        """The total by every convention, shown with what each of them counts."""
        return Totals(self)

    def sentence(self, whose: str = "") -> str:
        """The count in words; `whose` names what it is of: " for 10 numbers"."""
        kinds = self.kinds
        if not kinds:
            return f"No operation{whose} (counted)"
        many = sum(kinds.values())
        parts = ", ".join(self._part(kind, n) for kind, n in kinds.items())
        return f"{many:,} {_unit(set(kinds), many)}{whose}: {parts} (counted)"

    def _part(self, kind: str, n: int) -> str:
        """The operations of one kind: "3 exponentials and logarithms"."""
        nouns = [
            word if n == 1 else plural
            for name, (its_kind, word, plural) in OPERATIONS.items()
            if its_kind == kind and self.operations.get(name)
        ]
        return f"{n:,} {' and '.join(dict.fromkeys(nouns))}"

    def __repr__(self):
        return self.sentence()

    def __call__(self) -> NoReturn:
        raise NotOneNumber("The count is a property: write x.count, without brackets.")


def _unit(kinds: set[str], many: int) -> str:
    """What all these operations together may be called."""
    if kinds <= ARITHMETIC:
        return "FLOP"
    if kinds == {"int"}:
        return "OP"
    return "operations" if many > 1 else "operation"


class Totals(dict):
    """{convention: quantity}, shown as a list with what each convention counts."""

    HEADS = ("convention", "total", "what it counts", "source")

    def __init__(self, count: OperationCount):
        super().__init__((name, count.total(name)) for name in CONVENTIONS)
        self.count = count

    @property
    def lines(self) -> list[tuple[str, str, str, str]]:
        """(convention, the number as it is printed, what it counts, its source) for each."""
        lines = []
        for name, q in self.items():
            rule = CONVENTIONS[name]
            lines.append((name, f"{q.to(rule.unit):,} {rule.unit}", rule.says, rule.cited))
        return lines

    @property
    def opening(self) -> str:
        """The sentence above the list."""
        return f"{self.count}. By {len(self)} conventions:"

    def __repr__(self):
        rows = [(*line[:3], f"({line[3]})") for line in self.lines]
        return f"{self.opening}\n{text_table(rows, numbers=(1,))}"

    def _repr_html_(self):
        return paragraph(self.opening) + html_table(self.lines, self.HEADS, numbers=(1,))
