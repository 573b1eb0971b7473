"""The kind of exercise that asks for a rule: what an operator costs, by the sizes of its operands.

The fact behind it: on sizes that are different primes, two short formulas give the same number only
if they are the same. So an answer is tried on a few such sizes, whatever its form: a function as
fl.rule takes it, decorated or not, or the formula as text, which is read and never run as code.
To add an exercise: a Lesson's `rule`, its formulas as texts.
"""

from dataclasses import dataclass

from ...counting.costs import cost
from ...counting.registry import Rule
from ..feedback import Reply
from .build import BuildError, read
from .kinds import Exercise

PRIMES = (7, 11, 13, 17, 5, 3, 19, 23)


@dataclass(frozen=True)
class RuleAsked(Exercise):
    """FLOP in products of an operator. `formulas`: (text, sentence), the right one first.

    sizes: their names in the formulas; operands: the function of them that gives the operands.
    """

    sizes: tuple = ()
    operands: object = None
    formulas: tuple = ()

    def right(self, facts):
        return self.formulas[0]

    def slips(self, facts):
        return list(self.formulas[1:])

    def reply(self, answer, facts):
        points = [PRIMES[i : i + len(self.sizes)] for i in range(3)]
        try:
            said = [self._products(answer, point) for point in points]
        except BuildError as error:
            return Reply(str(error), False)
        for i, (formula, sentence) in enumerate(self.formulas):
            if said == [self._products(formula, point) for point in points]:
                return Reply(sentence if i else f"Right: {formula}. {sentence}", not i)
        at = ", ".join(f"{name} = {n}" for name, n in zip(self.sizes, points[0]))
        wanted = self._products(self.formulas[0][0], points[0])
        return Reply(
            f"At {at} that gives {said[0]:,.12g} FLOP in products, and {wanted:,} are "
            f'asked for. fl.hint("{self.id}") helps.',
            False,
        )

    def _products(self, answer, point):
        if isinstance(answer, str):
            try:
                return read(answer, self.sizes)(*point)
            except ArithmeticError:
                raise BuildError("That formula divides by 0, or has no bounds.") from None
        if not callable(answer):
            raise BuildError(
                f"A rule is asked for, the name of your function without brackets, or "
                f"its formula as text; {str(answer)[:40]!r} is neither."
            )
        rule = answer if isinstance(answer, Rule) else Rule((), answer)
        try:
            found = rule.cost(self.operands(*point), {}, None) or cost()
        except Exception as error:  # the learner's own line may do anything
            raise BuildError(
                f"On operands it stopped with {type(error).__name__}: "
                f"{str(error).rstrip('.')[:200]}."
            ) from None
        kinds = found.kinds()
        if not kinds.get("product"):
            seen = f"only {', '.join(kinds)}" if kinds else "nothing"
            raise BuildError(f"It gives back {seen}: the first text in fl.cost is the products.")
        return kinds["product"]
