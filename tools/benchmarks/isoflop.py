"""How much lesson 11 depends on its seeds: its four budgets again and again, with other seeds.

    python tools/benchmarks/isoflop.py [REPEATS]

A line for each repeat: the exponent and its band, the best sizes, the forecast for the last budget
by what came; then the spread of each, and how often a valley lies inside the band of another one.
The lesson says about two in three. A repeat takes about half a minute on a core of its own.
"""

import sys
from itertools import permutations

import flopslib as fl
from flopslib.lab.isoflop.sweep import runs
from flopslib.lab.isoflop.texts import manual

SMALLER = {"1 GFLOP": 2, "4 GFLOP": 2, "16 GFLOP": 1}  # and the seeds of each, as in the lesson
LAST = "64 GFLOP"
TEXT = manual()


def repeat(number):
    """(fit to all budgets, forecast of the last one beside what came) with seeds of its own."""
    first = 10 * number
    nets = []
    for budget, seeds in SMALLER.items():
        nets += runs(budget, TEXT, seeds=seeds, first_seed=first)
    last = list(runs(LAST, TEXT, first_seed=first))
    forecast = fl.scaling.fit(nets).at(LAST)
    came = fl.scaling.fit(last).valleys[0]
    return fl.scaling.fit(nets + last), forecast.beside(came)


def span(values):
    """The least and the most of some numbers."""
    return f"{min(values):.4g} to {max(values):.4g}"


def main(repeats=10):
    """Print the repeats and their spread."""
    fits, forecasts = [], []
    for number in range(repeats):
        fit, outcome = repeat(number)
        fits.append(fit)
        forecasts.append(outcome)
        sizes = ", ".join(f"{valley.parameters:,.0f}" for valley in fit.valleys)
        print(
            f"a {fit.exponent:.3f} ({fit.low:.3f} to {fit.high:.3f}); best sizes {sizes}; "
            f"forecast / came {outcome.size:.3f}, of the loss {outcome.loss:.3f}",
            flush=True,
        )
    print("exponent", span([fit.exponent for fit in fits]))
    print("forecast / came", span([outcome.size for outcome in forecasts]))
    print("the same of the loss", span([outcome.loss for outcome in forecasts]))
    pairs = list(permutations([fit.valleys[0] for fit in fits], 2))
    inside = sum(bool(one.again(other).inside) for one, other in pairs)
    print(f"{inside} of {len(pairs)} valleys of 1 GFLOP lie inside the band of another")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
