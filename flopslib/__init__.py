"""flopslib: count, measure and question the compute behind AI, on the machine in front of you.

    import flopslib as fl

    quantities   fl.Q("3 GFLOP") / fl.Q("2 GFLOP/s")         1.5 s: work / pace is a time
                 fl.words(4.6e9)                             4.6 billion
                 fl.say("...")                               a sentence that the page wraps well
    tables       fl.table("models")["GPT-3"].flop            cited, with source and date
                 fl.chip("H100 SXM").ridge()                 a data sheet that answers
                 fl.Format("bf16").bits(0.1)                 a number as a format keeps it
    measuring    fl.machine()                                what this computer lets you use
                 fl.measure(lambda: a @ b, flops=2 * n**3)   best, sustained, and how far to trust it
                 with fl.neighbour(): ...                    somebody else at work on your core
                 fl.ceilings().bound(0.5)                    what this machine can do at most
                 fl.card()                                   one line about this machine, to paste
                 fl.staircase(), fl.sweep(roof)              points under it, drawn as they come
    counting     c = fl.count(model, x); c.by("module")      what a model really does, exactly
                 @fl.rule("aten::mm"), fl.cost("2*m*k*n", m=...)    what an operator costs
                 fl.law(lambda T: fl.count(gpt, tokens(T)))  247,064,064 T + 36,864 T^2
                 x = fl.tally(1.1); x * x + x                a number that counts what is done with it
                 fl.formulas.matmul(m, k, n)                 the papers' formulas, with their sources
    estimating   fl.how_long("1e25 FLOP", "100,000 x H100", share=0.4)
                 fl.landmark("3 million years")              what was that long ago
                 fl.TrainingRun("405e9", "15.6e12")          a run from what is known of it
                 fl.crosses(run, on="2026-11-01"), fl.lines()    legal lines, and which it is over
                 fl.trends.fit(since=2020, who="frontier")   a growth per year with its band
    drawing      fl.plot.slide_rule(this_core=m)             a Picture: shows itself, .say(), .save()
    lessons      fl.guess, fl.reveal, fl.check, fl.hint, fl.solution, fl.journal
                 fl.bar() while it measures; fl.live, fl.step(31): moving pictures; fl.classroom

Importing starts nothing and prints nothing; each name loads what it needs when first used.
Every printed quantity says how it is known: counted, measured, cited or estimated.
A terminal has `python -m flopslib`: this machine; with `start` the course; `count`; `thresholds`.
To add a public name: one line in NAMES.
"""

import importlib

__version__ = "2026.11"  # year and month of the edition; its tag is what to cite

# name: where it lives. A bare module stands for itself.
NAMES = {
    "Q": "quantities.quantity:Q",
    "UnitError": "quantities.units:UnitError",
    "words": "quantities.formatting:words",
    "say": "_support.display:say",
    "table": "facts.table:table",
    "chip": "facts.chips:chip",
    "Format": "facts.number_formats:Format",
    "machine": "measuring.system.machine:machine",
    "measure": "measuring.timing.measure:measure",
    "neighbour": "measuring.system.noisy_neighbour:neighbour",
    "staircase": "measuring.roofline:staircase",
    "sweep": "measuring.roofline:sweep",
    "ceilings": "measuring.ceilings.cpu:ceilings",
    "card": "measuring.card:card",
    "count": "counting.counter:count",
    "rule": "counting.counter:rule",
    "cost": "counting.costs:cost",
    "law": "counting.closed_form:law",
    "tally": "counting.tally.array:tally",
    "formulas": "facts.formulas",
    "how_long": "estimating.duration:how_long",
    "TrainingRun": "estimating.training_run:TrainingRun",
    "lines": "estimating.legal.lines:lines",
    "crosses": "estimating.legal.crossings:crosses",
    "landmark": "estimating.landmarks:landmark",
    "trends": "estimating.trends",
    "plot": "plotting",
    "guess": "course.ask:guess",
    "reveal": "course.ask:reveal",
    "check": "course.ask:check",
    "hint": "course.ask:hint",
    "solution": "course.ask:solution",
    "journal": "course.ask:journal",
    "bar": "course.widgets.figures:bar",
    "live": "course.widgets.figures",
    "step": "course.widgets.figures:step",
    "classroom": "course.classroom:classroom",
}
__all__ = list(NAMES)


def __getattr__(name):
    if name not in NAMES:
        raise AttributeError(f"flopslib has no {name!r}; it has {', '.join(NAMES)}")
    module, _, inside = NAMES[name].partition(":")
    found = importlib.import_module(f".{module}", __name__)
    found = getattr(found, inside) if inside else found
    globals()[name] = found  # looked up once
    return found


def __dir__():
    return sorted([*NAMES, "__version__"])
