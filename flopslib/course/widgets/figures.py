"""fl.live: controls, one image with its words, one spoken sentence; redrawn when a control moves.

No Output widget and no display in a callback: strict tests see those as the cell's own output. A
live figure computes from results that are there; it never measures. The stored page keeps its
first state as a still picture. Each has a line of code that draws the same.
To add one: a function here that gives `LiveFigure` a draw function and its fields, with `_live`
above it, and a name in
__all__. A figure that grows while something is measured is made by `progress.grow`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..._support.arguments import Function, explained
from ..._support.display import aria_status
from ..._support.errors import did_you_mean, short
from ...estimating.duration import how_long
from ...plotting.picture import FigureError
from .base import Bundle, WidgetWithText
from .change import change
from .fields import (
    Field,
    build_all,
    menu,
    number,
    power_slider,
    range_slider,
    slider,
    tick,
    value_slider,
)
from .progress import grow

if TYPE_CHECKING:
    import ipywidgets

    from ...plotting.picture import Picture
    from .forms import Form

__all__ = [
    "batch",
    "bill",
    "bits",
    "change",
    "claim",
    "crosses",
    "grow",
    "headline",
    "scaling",
    "serving",
    "ring",
    "rightsize",
    "shares",
    "sheet",
    "slide_rule",
    "step",
    "steps",
    "trends",
    "tuning",
    "utilisation",
]
LARGEST_BATCH = 10  # as a power of two: 1,024
BUDGETS = (18, 27)  # powers of ten, the reach of the budget of fl.live.scaling
SERVED = "2e12 tokens"  # what its tick serves: as many as in the paper on it
SERVED_MODELS = ["Llama 3.1 8B", "Llama 3.1 70B", "Mixtral 8x7B", "DeepSeek-V3"]
SERVING_CHIPS = ["H100 SXM", "A100 SXM 80GB", "H200", "MI300X", "B200"]
TREND_YEARS = (2010, 2027)  # the reach of the window of fl.live.trends
SHARE_CHOICES = {  # the ticks of fl.live.utilisation, by the fields of throughputs.Choices
    "attention": "attention in",
    "recomputation": "recomputation in",
    "lookup": "look-up table in N",
    "all_experts": "all experts in N",
    "sparse": "sparse peak",
    "fp8": "FP8 peak",
}


EXAMPLES = {
    "Picture": "a picture, such as fl.plot.staircase draws",
    "Iterable": "what measures, such as fl.staircase()",
}


def _live(function: Function) -> Function:
    """Raise what goes wrong over an argument as one sentence (_support.arguments)."""
    return explained(FigureError, f"fl.live.{function.__name__}", EXAMPLES)(function)


class LiveFigure(WidgetWithText):
    """A figure that is redrawn whenever a control moves.

    draw(**values) returns the Picture for the values of the fields, by name. The first is drawn at
    once, so that what cannot be drawn is refused. What a later one raises is shown where its
    sentence would be, and the last picture stays.
    `controls` holds the widgets of the fields by name, once `widget` was built.
    """

    def __init__(self, draw: Callable[..., Picture], fields: Mapping[str, Field]):
        self._draw = draw
        self.fields = dict(fields)
        self.controls: dict[str, Any] = {}
        first = {name: field.start for name, field in self.fields.items()}
        self._picture: Picture = draw(**first)
        self._error = ""

    def static(self) -> Bundle:
        return self._picture.bundle()

    def _build(self) -> ipywidgets.Widget:
        import ipywidgets

        self.controls = build_all(self.fields)
        self._image, self._status = ipywidgets.HTML(), ipywidgets.HTML()
        for control in self.controls.values():
            control.observe(self._update, names="value")
        self._update()
        return ipywidgets.VBox([*self.controls.values(), self._image, self._status])

    def _update(self, _: object = None) -> None:
        picture = self._redraw({name: control.value for name, control in self.controls.items()})
        if picture is None:
            self._status.value = aria_status(self._error)
        else:
            self._image.value = picture.html()
            self._status.value = aria_status(picture.say())

    def _redraw(self, values: dict[str, Any]) -> Picture | None:
        """The picture of these values; None, and the error is kept, if there is none."""
        try:
            self._picture = self._draw(**values)
        except Exception as error:  # a callback's traceback goes nowhere: show it on the page
            self._error = str(error)
            return None
        self._error = ""
        return self._picture


@_live
def slide_rule(**rates: object) -> LiveFigure:
    """The slide rule with two menus and a share: who works, on what, and how much of it is reached.

    rates: your own rates by name, as in fl.plot.slide_rule. A measured rate was reached, so the
    share applies to chips from a sheet alone. The same in code: fl.how_long(...).
    """
    from ...plotting.figures import nomogram

    works = nomogram.work_marks()
    fleets = ("H100", "1,000 x H100", "100,000 x H100")
    own = nomogram.own_rates(rates)
    machines = own | dict(zip(fleets, fleets))

    def draw(machine: str, work: str, share: int) -> Picture:
        share = 100 if machine in own else share
        time = how_long(works[work], machines[machine], share / 100)
        rate = (works[work] / time).because(time.how[-1])
        name = machine if share == 100 else f"{machine} at {share} %"
        string = nomogram.String(name, rate, work, works[work])
        return nomogram.slide_rule(string=[string], **rates)

    return LiveFigure(
        draw,
        {
            "machine": menu("machine", list(machines), "100,000 x H100"),
            "work": menu("work", list(works), "the EU's line"),
            "share": slider("of a sheet, %", 40, least=10, most=100, step=10),
        },
    )


@_live
def step(number: int) -> Picture:
    """The 3 x 3 matrix product after one of its 45 operations, as a picture with its sentence.

    The same on a slider: fl.live.steps(). Raises StepError for a number that is not from 0 to 45.
    """
    from ...lab.matmul_steps import step_at
    from ...plotting.figures.matmul import product_step

    return product_step(step_at(number))


@_live
def steps(start: int = 1) -> LiveFigure:
    """The 45 operations of a 3 x 3 matrix product on a slider; the arrow keys move it by one.

    The same in code: fl.step(31).
    """
    from ...lab.matmul_steps import all_steps

    *_, last = all_steps()
    return LiveFigure(step, {"number": slider("step", start, least=0, most=last.number)})


@_live
def ring(workers: int = 4, start: int = 0) -> LiveFigure:
    """A sum around a ring on a slider over its turns: who holds what, who has sent what.

    workers: 2 to 8; they hold 1, 2, 3 ..., three numbers a piece. The same in code:
    fl.plot.ring(fl.together.ring(4), turns=3).
    """
    from ...lab.ring import ring as sum_around
    from ...plotting.figures.rings import ring as ring_figure

    whole_sum = sum_around(workers)

    def draw(turns: int) -> Picture:
        return ring_figure(whole_sum, turns)

    return LiveFigure(draw, {"turns": slider("turn", start, least=0, most=len(whole_sum.turns))})


@_live
def headline(name: str = "H100 SXM") -> LiveFigure:
    """A chip's starred FP8 headline and the four assumptions in it, to be unticked one by one.

    The same in code: fl.plot.headline(derating.derate(star=False)).
    """
    from ...facts.derating import derate
    from ...plotting.figures.hardware import headline as headline_figure

    assumptions = {
        "star": "star: half of the weights are zeros",
        "eight_bits": "eight bits are enough",
        "no_wait": "no unit ever waits (unticked: 40 % reached)",
        "data_there": "the data is already there (unticked: one token at a time)",
    }

    def draw(**ticked: bool) -> Picture:
        return headline_figure(derate(name, **ticked))

    return LiveFigure(draw, {key: tick(words, width="36em") for key, words in assumptions.items()})


@_live
def crosses(**start: object) -> Form:
    """The form of a training run: its fields, and the legal lines it is over, in sentences.

    The same in code: fl.crosses(fl.TrainingRun(...), on="2026-11-01"). Not legal advice.
    """
    from .threshold_form import threshold_form

    return threshold_form(**start)


@_live
def sheet() -> Form:
    """The sheet of lesson 18: ten sentences of the press, to judge before they are checked.

    The same in code: fl.verdict(4, "half", sure=60).
    """
    from .claim_forms import sheet_of_claims

    return sheet_of_claims()


@_live
def claim(text: str = "") -> Form:
    """A field for a sentence of the press, which is taken apart by rules and tables.

    text: a sentence that is in it at first. The same in code: fl.claim("The B200 gives ...").
    """
    from .claim_forms import claim_form

    return claim_form(text)


@_live
def rightsize(**start: object) -> Form:
    """The form of lesson 16: a product is typed in, the ways to answer and the choice are shown.

    start: first values of its fields by name; see course/widgets/rightsize_form.
    """
    from .rightsize_form import rightsize_form

    return rightsize_form(**start)


@_live
def bits(value: float = 0.1, format: str = "BF16") -> LiveFigure:
    """The number microscope: type a number, choose a format, see its bits, neighbours and error.

    The same in code: fl.Format("BF16").bits(0.1), and fl.plot.microscope of that.
    """
    from ...facts.number_formats import Format
    from ...facts.table import table
    from ...plotting.figures.number_formats import microscope

    format = Format(format).name
    names = [row.name for row in table("formats") if not row.element]

    def draw(value: float, format: str) -> Picture:
        return microscope(Format(format).bits(value))

    return LiveFigure(
        draw,
        {"value": number("number", value), "format": menu("format", names, format, width="")},
    )


@_live
def trends(since: int = 2010, until: int = 2027, who: str | int = "frontier") -> LiveFigure:
    """The fit of training compute over a window of years that can be moved, and who counts in it.

    The same in code: fl.trends.fit(since=2020, until=2027, who="frontier"), fl.plot.trends(...).
    """
    from ...estimating.trends import fit
    from ...plotting.figures.growth import trends as trends_figure

    groups = {
        "frontier models, the five largest at release": "frontier",
        "the ten largest at release": 10,
        "records, larger than all before": "record",
        "all rows of our selection": "all",
    }

    def draw(years: tuple[int, int], who: str | int) -> Picture:
        return trends_figure(fit(since=years[0], until=years[1], who=who), others=True)

    first, last = TREND_YEARS
    return LiveFigure(
        draw,
        {
            "years": range_slider("from, up to", (since, until), least=first, most=last),
            "who": menu("who counts", groups, who),
        },
    )


@_live
def tuning(
    model: str = "Llama 3.1 8B",
    way: str = "QLoRA",
    rank: int = 16,
    chip: str = "RTX 4090",
) -> Form:
    """The form of a fine-tuning: a published model, a way, a rank and a chip.

    The same in code: flopslib.estimating.tuning.tuning("Llama 3.1 8B", "QLoRA", rank=16).
    """
    from .tuning_form import tuning_form

    return tuning_form(model, way, rank, chip)


@_live
def scaling(
    budget: Any = "5.76e23 FLOP", law: str = "Besiroglu", served: bool = False
) -> LiveFigure:
    """How a scaling law spends a budget that can be moved, and what serving 2e12 tokens changes.

    Laws that say the split alone are judged by Besiroglu's. The same in code:
    fl.scaling.law("Besiroglu").best("1e27 FLOP"), and fl.plot.best_size of that law and budget.
    """
    from ...estimating.scaling.laws import law as law_by_name
    from ...plotting.figures.budgets import best_size

    laws = {
        "Besiroglu: Chinchilla fitted again": "Besiroglu",
        "Hoffmann: Chinchilla as printed": "Hoffmann as printed",
        "20 tokens for each parameter": "20 tokens each",
        "Kaplan: before Chinchilla": "Kaplan",
    }
    judge = law_by_name("Besiroglu")

    def draw(budget: float, law: str, served: bool) -> Picture:
        chosen = law_by_name(law)
        judged_by = None if chosen.has_loss else judge
        tokens = SERVED if served else 0
        return best_size(chosen, budget, tokens, judge=judged_by)

    return LiveFigure(
        draw,
        {
            "budget": power_slider("FLOP", budget, *BUDGETS, unit="FLOP"),
            "law": menu("law", laws, law),
            "served": tick("and 2e12 tokens will be served", served, width="30em"),
        },
    )


@_live
def bill(params: object = "8.03 billion", chip: str = "H100") -> LiveFigure:
    """The month's bill of a model that answers: tokens a day, the price of an hour, the share.

    The same in code: fl.bill("8.03 billion", 30e6, price="3 $/h", share=0.1), fl.plot.monthly(...).
    """
    from ...estimating.costs.bill import bill as month_of
    from ...plotting.figures.costs import monthly

    def draw(tokens: int, price: float, share: int, by_token: float) -> Picture:
        rented = month_of(params, tokens, chip, share=share / 100, price=f"{price} $/h")
        return monthly(rented, f"{by_token} $/million tokens")

    sizes = [round(start * 10**power) for power in range(5, 10) for start in (1, 3)]
    return LiveFigure(
        draw,
        {
            "tokens": value_slider("tokens a day", sizes, 30_000_000),
            "price": number("$ an hour of a chip", 3),
            "share": slider("of its peak, %", 10, least=1, most=100),
            "by_token": number("$ a million tokens", 0.25),
        },
    )


@_live
def serving(
    model: str = "Llama 3.1 8B",
    chip: str = "H100 SXM",
    chats: int = 16,
    kept: int = 2048,
    bits: int = 16,
) -> LiveFigure:
    """What a chip could serve: model, chip, chats at once, kept tokens, bits, price of an hour.

    The same in code: fl.serving("Llama 3.1 8B", "H100 SXM", 16), fl.plot.chip_load(...) of that.
    """
    from ...estimating.serving.load import serving as load_of
    from ...plotting.figures.serving_charts import chip_load

    def draw(**chosen: Any) -> Picture:
        price = chosen.pop("price")
        return chip_load(load_of(**chosen, price=f"{price} $/h"))

    return LiveFigure(
        draw,
        {
            "model": menu("model", SERVED_MODELS, model),
            "chip": menu("chip", SERVING_CHIPS, chip),
            "chats": value_slider("chats", [2**power for power in range(11)], chats),
            "kept": value_slider("kept tokens", [2**power for power in range(7, 18)], kept),
            "bits": menu("bits a weight", [16, 8, 4], bits),
            "price": number("$ an hour that you pay", 3),
        },
    )


@_live
def shares(
    counts: Mapping[int, Mapping[str, float]],
    watch: str | None = None,
    mark: int | None = None,
    size: str = "tokens",
) -> LiveFigure:
    """The stacked shares of a model's parts, read at a size that can be moved.

    counts, watch, size: as in fl.plot.shares. mark: the size that it starts with; the smallest
    unless given. The same in code: fl.plot.shares(counts, watch=..., mark=8192).
    """
    from ...plotting.figures.counts import shares as shares_figure

    def draw(mark: int) -> Picture:
        return shares_figure(counts, watch, mark, size)

    sizes = sorted(counts)
    return LiveFigure(draw, {"mark": value_slider(size, sizes, mark or sizes[0], width="36em")})


@_live
def batch(ceilings: Any, other: Any = None, n: int = 4096) -> LiveFigure:
    """The roof, and on it the bound of an n x n layer in FP32 at a batch of 1 to 1,024.

    Computed, not measured. other: a second roof, such as fl.chip("H100 SXM"). The same in code:
    fl.plot.roofline(ceilings, layer(ceilings, 16)), with measuring.roofline.layer.
    """
    from ...measuring.roofline import layer
    from ...plotting.figures.rooflines import roofline

    def draw(batch: int) -> Picture:
        return roofline(ceilings, layer(ceilings, batch, n), other=other, quick=True)

    sizes = [2**i for i in range(LARGEST_BATCH + 1)]
    return LiveFigure(draw, {"batch": value_slider("batch", sizes, sizes[0])})


@_live
def utilisation(run: str = "DeepSeek-V3, while running", **ticked: bool) -> LiveFigure:
    """A published training run and six choices: what its share of a peak holds, and of which peak.

    run: a row of fl.table("throughputs"). ticked: choices of estimating.throughputs that differ at
    the start, such as attention=False. The same in code: fl.utilisation(pace, work, "8 x H100").
    """
    from ...estimating.throughputs import TABLE, Choices, sentence_of
    from ...estimating.throughputs import steps as steps_of
    from ...facts.table import table
    from ...plotting.figures.training import of_peak
    from ...plotting.picture import Picture

    rows = table(TABLE)

    def draw(run: str, **ticked: bool) -> Picture:
        row, choices = rows[run], Choices(**ticked)
        dots = of_peak(dict(steps_of(row, choices)), subject=row.name, how="estimated")
        return Picture(dots.figure, sentence_of(row, choices))

    for name, value in ticked.items():
        if name not in SHARE_CHOICES or not isinstance(value, bool):
            raise FigureError(
                f"{short(name)}={short(value)} is not a tick: write True or False for one of "
                f"{', '.join(SHARE_CHOICES)}.{did_you_mean(name, SHARE_CHOICES)}"
            )
    start = vars(Choices(**ticked))
    fields = {name: tick(words, start[name]) for name, words in SHARE_CHOICES.items()}
    return LiveFigure(draw, {"run": menu("run", rows.names, rows[run].name), **fields})
