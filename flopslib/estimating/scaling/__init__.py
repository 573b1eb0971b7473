"""How large a model should be for a budget: fits to trained nets, and the published laws.

errors       what is refused, in one sentence
valleys      the best size for one budget: a parabola through the losses of several sizes
size_fit     how the best size grows with the budget, with its band
power_lines  a straight line on a logarithmic scale, and its shaken copies
forecasts    what a fit says of the next budget, and that beside what came
laws         published laws: the loss of N parameters and D tokens, the best split of a budget
plans        one model of a law: its size, its text, what training and serving it cost
repetition   what text is worth that is read again

fl.scaling.fit(points)         the best size by budget, from nets that were trained
fl.scaling.law("Besiroglu")    a published law, by the name of its row in the table scaling_laws
fl.scaling.worth(4)            4 passes over a text, as times new text

To add a law: a row in facts/tables/scaling_laws.csv. To add an exponent that others found: a row
in facts/tables/exponents.csv.
"""

from .laws import law
from .repetition import worth
from .size_fit import fit

__all__ = ["fit", "law", "worth"]
