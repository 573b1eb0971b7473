"""Count, measure and question the compute behind AI, on the machine in front of you.

quantities  fl.Q("3 GFLOP") / fl.Q("2 GFLOP/s")  a number with its unit: this one is 1.5 s
            fl.UnitError                         raised for units that do not go together
            fl.words(4.6e9)                      a number in words: 4.6 billion
            fl.say(result)                       results as paragraphs of the page
facts       fl.table("models")["GPT-3"].flop     a table of cited facts, with sources and dates
            fl.chip("H100 SXM").ridge()          the data sheet of a chip
            fl.Format("bf16").bits(0.1)          a number format: rounding, errors, bits
            fl.formulas.matmul(m, k, n)          the papers' formulas, with their sources
lab         fl.together.steps(2, batch=16)       your own processes: a step, messages, a ring
counting    fl.count(model, x).by("module")      the operations of a model or function, exactly
            fl.closed_form(lambda T: fl.count(...))  the polynomial behind a count
            fl.rule("aten::mm")                  registers what an operator costs ...
            fl.cost("2*m*k*n", m=4, k=5, n=6)    ... as formulas and sizes
            fl.tally(1.1)                        numbers that count what is done with them
measuring   fl.machine()                         the cores, memory and GPU that you may use
            fl.measure(fn, flops=2 * n**3)       a rate: best, sustained, how far to trust it
            fl.energy(fn, flops=2 * n**3)        its joules, by a meter or by stated watts
            with fl.neighbour(): ...             a busy process beside yours, on the same core
            fl.ceilings().bound(0.5)             the most that this machine can do
            fl.staircase()                       read bandwidth by the size of what is read
            fl.sweep(roof)                       rates by intensity, one by one as measured
            fl.utilisation(m, c, roof)           the share of a peak that went into a model: MFU
            fl.card()                            one line about this machine, to paste
estimating  fl.how_long("1e25 FLOP", "8 x H100") the time that some work takes
            fl.landmark("3 million years")       what was that long ago
            fl.TrainingRun("405e9", "15.6e12")   a training run from what is known of it
            fl.bill("8 billion", 30e6)           the month's bill for a model that answers
            fl.serving("Llama 3.1 8B", "H100") what a chip could serve of a model: pace, wait, price
            fl.footprint("5 MWh", "Germany")     the carbon of an energy on a grid
            fl.claim("The B200 gives 20 petaflops.")  a sentence of the press taken apart
            fl.rightsize("100,000", ...)         which model should answer, and what decides it
            fl.crosses(run, on="2026-11-01")     the legal lines that a run or chip is over
            fl.lines(on="2026-11-01")            every legal line, and whether it applies
            fl.trends.fit(since=2020)            a growth per year, with its band
            fl.parallel.law([(1, 9), (2, 5)])    how time falls with workers: shared, and not
            fl.scaling.law("Besiroglu")          the best size for a budget, by a law or a fit
drawing     fl.plot.slide_rule(...)              pictures; dir(fl.plot) names them all
            fl.live.growth(...)                  moving pictures, with controls
            fl.step(31)                          a 3 x 3 matrix product, operation by operation
            fl.bar()                             a bar that fills while something is measured
course      fl.guess("00.a")                     asks for a number before it is shown
            fl.reveal("00.a", rate)              how many times off the guess was
            fl.check("00.1", answer)             an exercise or a vote, answered in one sentence
            fl.hint("00.1")                      one hint more
            fl.solution("00.1")                  a line that answers it
            fl.journal()                         all your guesses, lesson by lesson
            fl.classroom(lines)                  the machines of a class on one picture
            fl.verdict(4, "half", sure=60)       a sentence of the press judged, then laid open
            fl.inventory()                       all your votes, the first letter and the latest
            fl.keepsake()                        a page of what you noted, in your own folder

Every printed quantity says how it is known: counted, measured, cited or estimated.
Importing starts nothing and prints nothing; each name loads what it needs when first used.
In a terminal, `python -m flopslib` has four commands: this machine, start, count, thresholds.
To add a public name: a line in NAMES, one in __init__.pyi, and one above.
"""

import importlib
import sys

__version__ = "2026.11"  # year and month of the edition; its tag is what to cite

# {public name: "module:name in it"}; a bare module stands for itself. At most 50.
NAMES = {
    # -- the ground --
    "Q": "quantities.quantity:Q",
    "UnitError": "quantities.units:UnitError",
    "words": "quantities.formatting:words",
    "table": "facts.table:table",
    "chip": "facts.chips:chip",
    "Format": "facts.number_formats:Format",
    "formulas": "facts.formulas",
    # -- lab --
    "together": "lab.distributed.together",
    # -- counting --
    "count": "counting.counter:count",
    "closed_form": "counting.closed_form:closed_form",
    "rule": "counting.counter:rule",
    "cost": "counting.costs:cost",
    "tally": "counting.tally.array:tally",
    # -- measuring --
    "machine": "measuring.system.machine:machine",
    "measure": "measuring.timing.measure:measure",
    "energy": "measuring.energy:energy",
    "neighbour": "measuring.system.noisy_neighbour:neighbour",
    "ceilings": "measuring.ceilings.find:ceilings",
    "staircase": "measuring.roofline:staircase",
    "sweep": "measuring.roofline:sweep",
    "utilisation": "measuring.utilisation:utilisation",
    "card": "measuring.card:card",
    # -- estimating --
    "how_long": "estimating.duration:how_long",
    "landmark": "estimating.duration:landmark",
    "TrainingRun": "estimating.training_run:TrainingRun",
    "bill": "estimating.costs.bill:bill",
    "serving": "estimating.serving.load:serving",
    "footprint": "estimating.costs.footprint:footprint",
    "claim": "estimating.claims.claim:claim",
    "rightsize": "estimating.right_size.rightsize:rightsize",
    "crosses": "estimating.legal.crossings:crosses",
    "lines": "estimating.legal.lines:lines",
    "trends": "estimating.trends",
    "scaling": "estimating.scaling",
    "parallel": "estimating.parallel",
    # -- drawing --
    "plot": "plotting",
    "step": "course.widgets.figures:step",
    "live": "course.widgets.figures",
    "bar": "course.widgets.progress:bar",
    # -- course --
    "say": "course.saying:say",
    "guess": "course.ask:guess",
    "reveal": "course.ask:reveal",
    "check": "course.ask:check",
    "hint": "course.ask:hint",
    "solution": "course.ask:solution",
    "journal": "course.ask:journal",
    "classroom": "course.classroom:classroom",
    "verdict": "course.looking_back.verdicts:verdict",
    "inventory": "course.looking_back.inventory:inventory",
    "keepsake": "course.looking_back.keepsake:keepsake",
}

# {a name of other counters, or what is asked for, in lower case: what to write}
ELSEWHERE = {
    **dict.fromkeys(("flops", "macs", "profile", "summary", "params"), "fl.count(model, x)"),
    **dict.fromkeys(("flopcountanalysis", "flopcountermode"), "fl.count(model, x)"),
    "get_model_complexity_info": "fl.count(model, x)",
    **dict.fromkeys(("time", "timeit", "benchmark"), "fl.measure(fn, flops=...)"),
    **dict.fromkeys(("law", "formula"), "fl.closed_form(lambda T: fl.count(...))"),
    **dict.fromkeys(("duration", "time_for"), "fl.how_long(work, rate)"),
    **dict.fromkeys(("roofline", "slide_rule"), "fl.plot.{name}(...)"),
}


def __getattr__(name: str) -> object:
    if name == "__all__":
        return _all(sys._getframe(1).f_globals.get("__name__"))
    if name not in NAMES:
        raise _no_such(name)
    module, _, inside = NAMES[name].partition(":")
    value = importlib.import_module(f".{module}", __name__)
    if inside:
        value = getattr(value, inside)
    globals()[name] = value  # looked up once
    return value


def _no_such(name: str) -> AttributeError:
    """The error for a name that there is not: the nearest name, or what does the same, or all."""
    from ._support.errors import NoSuchName, did_you_mean

    hint = did_you_mean(name, NAMES) or f" It has {', '.join(NAMES)}."
    if name.lower() in ELSEWHERE:
        hint = f" Write {ELSEWHERE[name.lower()].format(name=name)}."
    return NoSuchName(f"flopslib has no {name!r}.{hint}")


def _all(reader: object) -> list[str]:
    """The public names, for `from flopslib import *` and for programs.

    NB: pydoc prints whatever __all__ names in full, class by class, which buries the map above. So
    pydoc alone finds no __all__, and help(fl) shows the map and no more.
    """
    if reader == "pydoc":
        raise AttributeError("__all__")
    return list(NAMES)


def __dir__() -> list[str]:
    return sorted([*NAMES, "__version__"])
