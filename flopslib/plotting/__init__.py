"""Pictures of results: fl.plot.NAME(...) takes what was counted, measured, cited or estimated.

A figure draws; it never computes or measures. It reads names and landmarks from `facts`, and knows
measuring, estimating and lab in type hints alone: their results are handed in. Each returns a
`Picture`, which shows itself, with `.say()`, the sentence printed under it, `.figure`, the
matplotlib figure, and `.save(path)`.

    slide_rule(this_core=rate, ...)        FLOP/s x seconds = FLOP on three scales
    room(cards)                            the machines of a class, from fl.classroom
    counted_dots({n: FLOP})                counts of n x n products as shares of 2n^3
    product_step(step)                     one step of a 3 x 3 product; fl.step(31)
    attention(words, shares)               which token looks at which, one cell a pair
    shares({size: {part: FLOP}})           shares of a model's parts against a size
    reported({counter: {size: ratio}})     what counters report over what is true
    against_rule({model: (law, N)})        FLOPs of training over 6ND, against the length of texts
    of_peak({program: share})              shares of a peak on a logarithmic axis, fl.utilisation
    modules(count)                         a bar a module, from fl.count
    strips({way: seconds}, beside)         the answers of ways of timing, one dot each
    visit(before, during, after)           seconds of calls while a neighbour is there
    quota({case: seconds})                 when threads run under a CPU limit
    staircase(steps)                       bandwidth against working set, from fl.staircase
    roofline(ceilings, points)             peak and bandwidth over FLOP per byte
    work_and_time((before, after), ...)    FLOP against seconds of two measurements
    microscope(bits)                       one number in a format; fl.Format("bf16").bits(0.1)
    rulers(format, ...)                    the numbers of some formats as marks
    error_speed(errors, speeds, bits)      error of a product against its speed, by format
    balls(format, ...)                     a shaded ball, rounded to some formats
    reached(yours, peak)                   sheet peaks of chips against what was reached
    headline(steps)                        a headline rate, derated step by step
    flops_per("watt")                      FLOP/s per watt or dollar by year
    trends(fit)                            a growth by date with its bands, from fl.trends.fit
    forecast(fit, "GPT-6 Astra")           what an earlier trend said, beside what came
    growths(fit, "growth, notable", ...)   several growths with their bands: a forest plot
    growth_parts(fit, rest=..., name=row)  the factors of a growth, from fl.table("trends")
    isoflop(points, fit)                   loss against size, a U for each budget: fl.scaling
    best_size(law, "1e24 FLOP")            how a law spends a budget, from fl.scaling.law
    exponents(your_nets=fit)               how the best size grows: yours beside published ones
    legal_lines(lines, run)                models by date and two legal lines, from fl.lines
    dates_of_lines(lines)                  when each legal line began, applied and ended
    messages(messages, link)               seconds against bytes, from fl.together.messages
    ring(ring, turns)                      a sum around a ring of workers, from fl.together.ring
    speedups(law, ..., small, large)       what is left of n times as fast, from fl.parallel
    pipeline(pipeline)                     who works and who waits, from fl.together.pipeline
    ladder(energy, ...)                    joules for one FLOP, from a pencil to the physical limit
    spread(run.spread(), claims)           the draws of a cost, and what others say it was
    monthly(bill)                          a month rented round the clock, or paid by the token
    interrupted(lives, ...)                simulated lives of jobs that are interrupted
    by_hour(hours=8)                       grams of carbon a kWh by the hour, in three countries
    serving(batches)                       chats at once under the roof, and how long each waits
    seats(served, ...)                     which answer has which seat, step by step
    chip_load(load)                        a load under its chip's roof, from fl.serving
    calibration(levels)                    how sure answers were, and how many were right
    claim_sheet(claims)                    sentences of the press: said over is, and the verdict
    photographs(photos)                    photographed words, from the cleanest to the worst
    routes(ways, cost)                     wrong words against FLOP, one mark a way to answer
    hits({near: early})                    a cache's hits and wrong hits, by how near is enough
    letters(keys.capitals, keys.digits)    photographs of letters, from clean to hopeless
    adapter(width=256, rank=4)             LoRA's two slim tables beside a frozen one, to scale
    saved(ways)                            FLOP, seconds and bytes of ways to train, as shares
    doubt(photographs, answers)            one photograph, and what a net takes it for

picture   what a figure returns: shown, read aloud, saved
style     colours, inks and dashes, one look for all
axes      the layer every figure draws through: pages, texts, axes, labels
figures   one file a family of figures

To add a figure: one function that returns a Picture, in the file of its family, one line in FIGURES
and one above. A figure and a file never have the same name. Its tests: an example in
tests/support/plot_examples.py, then what tests/plotting asks for.
"""

from __future__ import annotations

import importlib
import re
from typing import Any

from .._support.arguments import explained
from .._support.errors import did_you_mean

FIGURES = {  # the file of each
    "slide_rule": "nomogram",
    "room": "classroom",
    "counted_dots": "matmul",
    "product_step": "matmul",
    "attention": "token_pairs",
    "shares": "counts",
    "reported": "counts",
    "against_rule": "training",
    "of_peak": "training",
    "modules": "counts",
    "strips": "timings",
    "visit": "timings",
    "quota": "timings",
    "staircase": "rooflines",
    "roofline": "rooflines",
    "work_and_time": "work_time",
    "microscope": "number_formats",
    "rulers": "number_formats",
    "error_speed": "number_formats",
    "balls": "number_formats",
    "reached": "hardware",
    "headline": "hardware",
    "flops_per": "hardware",
    "trends": "growth",
    "forecast": "growth",
    "growths": "growth",
    "growth_parts": "growth",
    "isoflop": "scaling",
    "best_size": "budgets",
    "exponents": "scaling",
    "legal_lines": "thresholds",
    "dates_of_lines": "line_dates",
    "messages": "workers",
    "ring": "rings",
    "speedups": "workers",
    "pipeline": "pipelines",
    "ladder": "joules",
    "spread": "costs",
    "monthly": "costs",
    "interrupted": "costs",
    "by_hour": "joules",
    "serving": "serving_charts",
    "seats": "serving_charts",
    "chip_load": "serving_charts",
    "calibration": "calibrations",
    "claim_sheet": "claim_sheets",
    "photographs": "routing",
    "routes": "routing",
    "hits": "routing",
    "letters": "tuning",
    "adapter": "tuning",
    "saved": "tuning",
    "doubt": "tuning",
}


# What to give for a class that a figure asks for, to people who gave something else.
EXAMPLES = {
    "Bits": 'the bits of a number, such as fl.Format("BF16").bits(0.1)',
    "Bill": 'a bill, such as fl.bill("8 billion", 30e6)',
    "Photos": "photographs, such as flopslib.lab.photos.words.take",
    "Energy": "energies, such as fl.energy(fn, flops=...)",
    "Fit": "a fit, such as fl.trends.fit()",
    "Link": "a link, such as fl.parallel.link(messages)",
    "Format": 'a format, such as fl.Format("BF16")',
    "Law": 'a scaling law, such as fl.scaling.law("Besiroglu")',
    "Lines": 'legal lines, such as fl.lines(kind="training")',
    "Point": "a point of fl.sweep()",
    "Lives": "lives, such as flopslib.lab.lives.lives",
    "Q": 'a quantity, such as fl.Q("3 GFLOP/s")',
    "Pipeline": "a pipeline, such as fl.together.pipeline(4, 8)",
    "Ring": "a ring, such as fl.together.ring(4)",
    "Row": 'a row of a table, such as fl.table("trends")["chips"]',
    "ScalingFit": "a fit, such as fl.scaling.fit(points)",
    "Shared": "steps of your own, such as fl.together.steps(2)",
    "StepLaw": "laws of fl.parallel, such as *fl.parallel.published()",
    "Batches": "batches, such as flopslib.estimating.serving.measured.batches",
    "Served": "what was served, such as flopslib.lab.serving.scheduler.serve",
    "Serving": 'a load, such as fl.serving("Llama 3.1 8B")',
    "Spread": "a spread, such as fl.TrainingRun(...).spread()",
    "Photographs": "photographs, such as those of flopslib.lab.finetuning.keyboard.keyboard()",
    "Ways": "ways side by side, from flopslib.lab.finetuning.ways.compared",
    "TrainingRun": 'a training run, such as fl.TrainingRun("405e9", "15.6e12")',
}


def __getattr__(name: str) -> Any:
    if name not in FIGURES:
        known = ", ".join(FIGURES)
        raise AttributeError(
            f"fl.plot has no figure {name!r}.{did_you_mean(name, FIGURES)} It has {known}."
        )
    module = importlib.import_module(f".figures.{FIGURES[name]}", __name__)
    picture = importlib.import_module(".picture", __name__)
    wrapped = explained(picture.FigureError, f"fl.plot.{name}", EXAMPLES, _usage(name))
    figure = wrapped(getattr(module, name))
    globals()[name] = figure  # looked up once
    return figure


def _usage(name: str) -> str:
    """A figure's line in the map above: "fl.plot.modules(count): a bar a module, from fl.count"."""
    line = re.search(rf"^    ({name}\(.*?\)) +(.*)", __doc__ or "", re.MULTILINE)
    return f"fl.plot.{line[1]}: {line[2]}" if line else ""


def __dir__() -> list[str]:
    return sorted(FIGURES)
