"""All figures of fl.plot alike: listed, legible, small, said aloud; and what they refuse."""

import importlib
import inspect
import math
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fake_ceilings import FakeCeilings
from legibility import assert_legible
from plot_examples import (
    BESIROGLU,
    FACTS,
    FIT,
    GPT4,
    NETS,
    ON,
    call,
    example,
    joules,
    some_answers,
    step_of,
    timed_messages,
    training_law,
    way,
    ways_to_train,
)

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.estimating.serving.measured import batches
from flopslib.facts.derating import derate
from flopslib.lab.finetuning.ways import Ways
from flopslib.lab.lives import lives
from flopslib.lab.matmul_steps import step_at
from flopslib.lab.photos.drawn import drawn
from flopslib.lab.photos.words import take
from flopslib.lab.routing.cascades import Early
from flopslib.lab.serving.scheduler import serve
from flopslib.lab.serving.traffic import traffic
from flopslib.measuring.roofline import Point, Step
from flopslib.plotting import FIGURES
from flopslib.quantities.calibration import Level
from flopslib.quantities.quantity import Q

NAN, INF = math.nan, math.inf
PHOTOS = take(["FLOP"], 0)
HOSTILE = "$\\frac$<b>\u202e"  # broken mathtext, HTML, right to left
FORMAT = fl.Format("fp16")
CLAIM = {"name": "1", "short": "a run", "verdict": "true", "said": None, "actual": 3.0}
CLAIM |= {"said_low": None, "said_high": None, "actual_low": None, "actual_high": None}
CLAIM |= {"missing": None}
LAW = training_law(6e9, 1e3)
ROOF = FakeCeilings()
KINDS = ("counted", "measured", "cited", "estimated")
MANY_AXES = {"microscope", "balls", "doubt"}  # none and one for each ball: placed by hand


# -- one list --------------------------------------------------------------------------------------


def test_a_figure_that_does_not_exist_is_refused_with_the_nearest_and_all_others():
    with pytest.raises(AttributeError, match="Did you mean 'roofline'.*slide_rule, room"):
        _ = fl.plot.rooflines
    assert all(callable(getattr(fl.plot, name)) for name in dir(fl.plot))


def test_the_docs_list_every_figure_on_a_line_of_its_own_with_what_it_takes():
    listed = re.findall(r"^    (\w+)\((.*?)\) {2,}\S", fl.plot.__doc__, re.MULTILINE)
    assert [name for name, _ in listed] == list(FIGURES)
    assert all(takes for _, takes in listed)


def test_no_figure_has_the_name_of_a_file():
    assert not set(FIGURES) & set(FIGURES.values())


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_documented_and_typed(figure):
    draw = getattr(fl.plot, figure)
    assert draw.__doc__ and inspect.signature(draw).return_annotation == "Picture"
    parameters = inspect.signature(draw).parameters.values()
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in parameters)


# -- one look --------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_small_and_says_how_its_numbers_are_known(figure):
    picture = example(figure)
    assert len(picture.png()) < 60_000
    assert any(f"({kind}" in picture.say() for kind in KINDS)


@pytest.mark.parametrize("figure", [name for name in FIGURES if name not in MANY_AXES])
def test_a_figure_is_legible(figure):
    assert_legible(example(figure))


# -- what cannot be drawn --------------------------------------------------------------------------
# Of each figure: no data at all, numbers that are none, and things of another kind.


def point(**numbers):
    known = {"intensity": Q(1, "FLOP/B"), "rate": Q(1e9, "FLOP/s"), "bound": Q(2e9, "FLOP/s")}
    return Point(**({"level": "memory", "name": "x"} | known | numbers))


def machine(rate=1e9, **more):
    return {"cpu": "x", "fp32_one_core": rate} | more


def factor(value, name="more_chips"):
    row = SimpleNamespace(
        value=value, low=None, high=None, n=None, credit="", cited="cited: a.example"
    )
    return fl.plot.growth_parts(**{name: row})


def one_error(error, speed=1e9, bits=32):
    return fl.plot.error_speed({"FP32": error}, {"FP32": speed}, {"FP32": bits})


def after(flops, seconds):
    thing = SimpleNamespace(name="a", flops=flops, seconds=seconds)
    return fl.plot.work_and_time((thing, call("b", 1, 1)))


def stair(size, rate):
    return fl.plot.staircase([Step(Q(size, "B"), Q(rate, "B/s"), "L1")])


def message(seconds):
    return SimpleNamespace(size=Q(256, "B"), workers=2, best=seconds, typical=seconds)


plot = fl.plot
REFUSED = {
    "attention": [
        lambda: plot.attention([], []),
        *(lambda x=x: plot.attention(["a", "b"], [[x, 0], [0, 1]]) for x in (NAN, INF, 3)),
    ],
    "slide_rule": [lambda x=x: plot.slide_rule(me=x) for x in (NAN, INF, 0, -1, "", None)],
    "room": [lambda: plot.room([]), *(lambda x=x: plot.room([machine(x)]) for x in (NAN, INF, 0))],
    "counted_dots": [
        lambda: plot.counted_dots({}),
        lambda: plot.counted_dots({2: 12}),
        lambda: plot.counted_dots({0: 1, 2: 12}),
        lambda: plot.counted_dots({NAN: 1, 2: 12}),
        *(lambda x=x: plot.counted_dots({2: 12, 4: x}) for x in (NAN, INF, 0, "112 FLOP/s")),
    ],
    "product_step": [lambda: plot.product_step(step_at(46))],
    "shares": [
        lambda: plot.shares({}),
        lambda: plot.shares({128: {"a": 1}}),
        lambda: plot.shares({1: {"a": 1}, 2: {"b": 1}}),
        lambda: plot.shares({1: {}, 2: {}}),
        lambda: plot.shares({0: {"a": 1}, 2: {"a": 1}}),
        lambda: plot.shares({1: {"a": 1}, INF: {"a": 1}}),
        lambda: plot.shares({1: {"a": 0}, 2: {"a": 0}}),
        lambda: plot.shares({1: {"a": NAN}, 2: {"a": 1}}),
        lambda: plot.shares({1: {"a": -1, "b": 2}, 2: {"a": 1, "b": 2}}),
        lambda: plot.shares({1: {"a": 1}, 2: {"a": 1}}, mark=NAN),
        lambda: plot.shares({1: {"a": 1}, 2: {"a": 1}}, mark="long"),
        lambda: plot.shares({1: {"a": 1}, 2: {"a": 1}}, watch="norms"),
    ],
    "reported": [
        lambda: plot.reported({}),
        lambda: plot.reported({"none": {}}),
        lambda: plot.reported({"a": {0: 1}}),
        *(lambda x=x: plot.reported({"a": {1: x}}) for x in (NAN, INF, None)),
    ],
    "modules": [
        lambda: plot.modules({}),
        lambda: plot.modules({"a": 1}, depth=0),
        *(lambda x=x: plot.modules({"a": x}) for x in (NAN, INF, 0, -5)),
    ],
    "against_rule": [
        lambda: plot.against_rule({}),
        lambda: plot.against_rule({name: (LAW, 1e9) for name in "abcdef"}),
        *(lambda x=x: plot.against_rule({"a": (LAW, x)}) for x in (NAN, INF, 0, -1, None)),
        *(lambda x=x: plot.against_rule({"a": x}) for x in (None, 3, LAW, (LAW,), "ab")),
        *(lambda x=x: plot.against_rule({"a": (x, 1e9)}) for x in (None, 3, "3 FLOP")),
        *(lambda x=x: plot.against_rule({"a": (lambda T: x, 1e9)}) for x in (NAN, 0, "3 s")),
    ],
    "of_peak": [
        lambda: plot.of_peak({}),
        lambda: plot.of_peak({str(i): 0.5 for i in range(13)}),
        *(lambda x=x: plot.of_peak({"a": x}) for x in (NAN, INF, 0, -0.1, None, "much")),
    ],
    "strips": [
        lambda: plot.strips({}),
        lambda: plot.strips({"a": [1]}, {"b": [1]}),
        *(lambda x=x: plot.strips({"a": x}) for x in ([], [0], [NAN], [INF], ["3 FLOP"])),
        *(lambda x=x: plot.strips({"a": x}) for x in (None, 3, "3 s", call("a", 1e9, 1))),
    ],
    "visit": [lambda x=x: plot.visit([1], x, [1]) for x in ([], [0], [NAN], [INF], None, 3)],
    "quota": [
        lambda: plot.quota({}),
        lambda: plot.quota({"a": [0.1]}, period=0),
        lambda: plot.quota({"a": [0.1]}, period=NAN),
        lambda: plot.quota({"a": [0.1]}, periods=0),
        *(lambda x=x: plot.quota({"a": x}) for x in ([], [0], [NAN], None, 3)),
    ],
    "staircase": [
        lambda: plot.staircase([]),
        lambda: stair(0, 1e9),
        lambda: stair(8192, 0),
    ],
    "roofline": [
        *(lambda x=x: plot.roofline(x) for x in (None, 3, object(), fl.machine, (0, 0), (NAN, 1))),
        lambda: plot.roofline(ROOF, [3]),
        lambda: plot.roofline(ROOF, point(rate=Q(0, "FLOP/s"))),
        lambda: plot.roofline(ROOF, point(intensity=Q(0, "FLOP/B"))),
        lambda: plot.roofline(ROOF, point(name="", rate=None)),
    ],
    "work_and_time": [
        lambda: plot.work_and_time(),
        lambda: plot.work_and_time(*[(call("a", 1, 1), call("b", 2, 2))] * 5),
        lambda: plot.work_and_time((call("a", 1, 1),)),
        lambda: plot.work_and_time(call("a", 1, 1)),
        lambda: after(None, Q(1, "s")),
        *(lambda x=x: after(x, Q(1, "s")) for x in (0, NAN, INF)),
        *(lambda x=x: after(1, x) for x in (Q(0, "s"), NAN, None)),
    ],
    "microscope": [],  # takes any Bits: nan and infinity have their own
    "rulers": [
        lambda: plot.rulers(),
        *(lambda x=x: plot.rulers(FORMAT, to=x) for x in (NAN, INF, 0, -1, None)),
    ],
    "error_speed": [
        lambda: plot.error_speed({}, {}, {}),
        lambda: plot.error_speed({}, {"FP32": 1e9}, {"FP32": 32}),
        lambda: plot.error_speed({"FP32": 0.1}, {"FP32": 1e9}, {}),
        *(lambda x=x: one_error(x) for x in (0, NAN, INF)),
        *(lambda x=x: one_error(0.1, speed=x) for x in (0, NAN, INF, "3 FLOP")),
        lambda: one_error(0.1, bits=NAN),
    ],
    "balls": [lambda: plot.balls(), *(lambda x=x: plot.balls(FORMAT, size=x) for x in (0, 1, NAN))],
    "reached": [
        lambda: plot.reached("1 GFLOP/s"),
        *(lambda x=x: plot.reached(x, "1 GFLOP/s") for x in (0, NAN, INF, "", "3 GFLOP")),
        *(lambda x=x: plot.reached("1 GFLOP/s", x) for x in (0, NAN, INF)),
    ],
    "headline": [lambda: plot.headline([]), lambda: plot.headline([("a", Q(0, "FLOP/s"))])],
    "flops_per": [lambda x=x: plot.flops_per(x) for x in ("pound", "", None, NAN)],
    "trends": [
        *(lambda x=x: plot.trends(FIT, until=x) for x in (NAN, INF, "soon")),
        *(lambda x=x: plot.trends(FIT, lines={"a": x}) for x in (0, -1, NAN, "1 s")),
    ],
    "forecast": [
        lambda: plot.forecast(FIT, "GPT-6 Astra"),  # it knew that one
        lambda: plot.forecast(FIT, "GPT-4o"),  # whose value nobody knows
        lambda: plot.forecast(FIT, "nobody's"),
    ],
    "growths": [
        lambda: plot.growths(),
        lambda: plot.growths("published power"),  # without a band
        lambda: plot.growths("no such row"),
    ],
    "growth_parts": [
        lambda: plot.growth_parts(),
        lambda: plot.growth_parts(**{name: FACTS["chips"] for name in "abcde"}),
        *(lambda x=x: factor(x) for x in (0, NAN, INF, 1.0, 0.5)),
    ],
    "isoflop": [
        *(lambda x=x: plot.isoflop(x) for x in ([], "nets", [3], [(1e9, 4096)])),
        *(lambda x=x: plot.isoflop([(1e9, 4096, x)]) for x in (0, -1, NAN, INF, "low")),
        *(lambda x=x: plot.isoflop([(x, 4096, 2)]) for x in (0, -1, NAN, "1 s")),
    ],
    "best_size": [
        *(lambda x=x: plot.best_size(x, 1e24) for x in ("Besiroglu", None, 3, FIT)),
        *(lambda x=x: plot.best_size(BESIROGLU, x) for x in (0, -1, NAN, INF, "soon", "1 s", None)),
        *(lambda x=x: plot.best_size(BESIROGLU, 1e24, x) for x in (-1, NAN, "some")),
        lambda: plot.best_size(fl.scaling.law("Kaplan"), 1e24),  # nobody says its loss
        lambda: plot.best_size(BESIROGLU, 1e24, models=["nobody's"]),
        lambda: plot.best_size(BESIROGLU, 1e24, models=["GPT-4"]),  # whose size nobody knows
    ],
    "exponents": [
        lambda: plot.exponents([]),
        lambda: plot.exponents(["nobody's"]),
        lambda: plot.exponents(yours=fl.scaling.fit(NETS[:6])),  # one budget has none
    ],
    "legal_lines": [],  # lines and models are rows, each of which has its numbers
    "messages": [
        lambda: plot.messages([]),
        *(lambda x=x: plot.messages([message(x)]) for x in (0, NAN, INF)),
        *(lambda x=x: plot.messages(x) for x in (3, [3], ["1 kB"], None)),
    ],
    "ring": [
        *(lambda x=x: plot.ring(x) for x in (3, None, [[1, 2], [3, 4]])),
        *(lambda x=x: plot.ring(fl.together.ring(4), x) for x in (7, -1, 1.5, NAN)),
    ],
    "speedups": [
        lambda: plot.speedups(),
        lambda: plot.speedups(3),
        lambda: plot.speedups(small=3),
        lambda: plot.speedups(*[fl.parallel.law([(1, 9), (2, 5)])] * 7),
    ],
    "pipeline": [lambda x=x: plot.pipeline(x) for x in (3, None, [[1]])],
    "dates_of_lines": [lambda: plot.dates_of_lines(fl.lines("1900-01-01", kind="training"))],
    "ladder": [
        lambda: plot.ladder(replace(joules(1e9), flops=None)),
        lambda: plot.ladder(3),
    ],
    "spread": [lambda: plot.spread(GPT4.spread(), over="3 h"), lambda: plot.spread(3)],
    "monthly": [
        lambda x=x: plot.monthly(fl.bill(8e9, 3e7), x) for x in ("3 $/h", "0 $/million tokens", NAN)
    ],
    "interrupted": [lambda: plot.interrupted()],
    "serving": [
        lambda: plot.serving(batches({1: step_of(1)}, ROOF, 1e8)),
        lambda: plot.serving(3),
    ],
    "seats": [
        lambda: plot.seats(),
        lambda: plot.seats(*[serve(traffic(3), 2)] * 4),
        lambda: plot.seats(3),
    ],
    "chip_load": [lambda: plot.chip_load(3)],
    "by_hour": [lambda x=x: plot.by_hour(x) for x in (0, 25, NAN, "often")],
    "claim_sheet": [
        lambda x=x: plot.claim_sheet(x)
        for x in ([], [3], [SimpleNamespace(**CLAIM | {"verdict": "perhaps"})])
    ],
    "photographs": [lambda x=x: plot.photographs(PHOTOS, x) for x in (0, 9, 1.5, NAN)],
    "routes": [lambda x=x: plot.routes(x, {}) for x in ([], [3])],
    "hits": [lambda x=x: plot.hits(x) for x in ({}, {0.9: 3})],
    "letters": [
        lambda: plot.letters(),
        *(lambda x=x: plot.letters(x) for x in (3, None, "ABC")),
        *(lambda x=x: plot.letters(drawn("AB", 20), many=x) for x in (0, 17, 21, NAN)),
    ],
    "adapter": [
        *(lambda x=x: plot.adapter(x, 1) for x in (0, 1.5, NAN, INF, "wide")),
        *(lambda x=x: plot.adapter(256, x) for x in (0, 129, 1.5, NAN, "4")),
    ],
    "saved": [
        *(lambda x=x: plot.saved(x) for x in (3, None, Ways(ways_to_train().rows[:1]))),
        *(lambda x=x: plot.saved(ways_to_train(x)) for x in (NAN, INF)),
    ],
    "doubt": [
        lambda: plot.doubt(drawn("AB", 4), some_answers(4)),
        lambda: plot.doubt(drawn("ABC", 4), some_answers(3)),
        *(lambda x=x: plot.doubt(drawn("ABC", 4), x) for x in (3, None, [[1, 0, 0]])),
        lambda: plot.doubt(3, some_answers(4)),
    ],
    "calibration": [
        lambda x=x: plot.calibration(x) for x in ([], [3], [Level(1.2, 0.5, 9, (0.2, 0.8))])
    ],
}
CASES = [(figure, draw) for figure, draws in REFUSED.items() for draw in draws]


def test_what_every_figure_refuses_is_tried():
    assert set(REFUSED) == set(FIGURES), "in REFUSED: what it cannot draw, such as no data at all"


@pytest.mark.parametrize("figure, draw", CASES)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(figure, draw):
    with pytest.raises(UserError) as refusal:
        draw()
    text = str(refusal.value)
    assert "\n" not in text and 15 < len(text) < 220 and text.endswith((".", "}.", "?"))


SPARSE = {
    "slide_rule": lambda: plot.slide_rule([]),
    "room": lambda: plot.room([machine(guess="0 FLOP/s"), machine(guess="-5 FLOP/s")]),
    "shares": lambda: plot.shares({1: {"a": 0, "b": 1}, 2: {"a": 0, "b": 1}}),
    "reported": lambda: plot.reported({"a": {1: 0}}),
    "strips": lambda: plot.strips({"a": [1]}),
    "visit": lambda: plot.visit([1], [1], [1]),
    "roofline": lambda: plot.roofline(ROOF, []),
    "microscope": lambda: plot.microscope(FORMAT.bits(NAN)),
    "rulers": lambda: plot.rulers(FORMAT, to=1e-9),
    "headline": lambda: plot.headline([("the sheet", Q(1e12, "FLOP/s"))]),
    "growth_parts": lambda: factor(1.5),
    "trends": lambda: plot.trends(FIT, names=[]),
    "forecast": lambda: plot.forecast(fl.trends.fit(until=2018), "GPT-6 Astra", names=[]),
    "growths": lambda: plot.growths(FIT),
    "isoflop": lambda: plot.isoflop(NETS[:1]),
    "isoflop, one budget": lambda: plot.isoflop(NETS[:6], fl.scaling.fit(NETS[:6])),
    "exponents": lambda: plot.exponents(["Kaplan"]),
    "best_size": lambda: plot.best_size(BESIROGLU, "1e24 FLOP", models=[]),
    "best_size, out of the picture": lambda: plot.best_size(BESIROGLU, "1e9 FLOP"),
    "legal_lines": lambda: plot.legal_lines(fl.lines(ON, kind="training"), models=[]),
    "messages": lambda: plot.messages(timed_messages(4)),
    "messages, no line yet": lambda: plot.messages(timed_messages(5), fl.parallel.link),
    "ring": lambda: plot.ring(fl.together.ring([[1, 2], [3, 4]]), turns=0),
    "speedups": lambda: plot.speedups(fl.parallel.law([(1, 9), (2, 5)])),
    "speedups, nothing left over": lambda: plot.speedups(fl.parallel.law([(1, 8), (2, 3.9)])),
    "pipeline": lambda: plot.pipeline(fl.together.pipeline(1, 1)),
    "dates_of_lines": lambda: plot.dates_of_lines(fl.lines("2023-11-01", kind="training")),
    "ladder": lambda: plot.ladder(),
    "ladder, measured": lambda: plot.ladder(joules(1e9, "measured")),
    "spread": lambda: plot.spread(GPT4.spread()),
    "interrupted": lambda: plot.interrupted(lives("1 h", "1000 h")),
    "by_hour": lambda: plot.by_hour(24),
    "claim_sheet": lambda: plot.claim_sheet([SimpleNamespace(**CLAIM)]),
    "photographs": lambda: plot.photographs(PHOTOS, 1),
    "routes": lambda: plot.routes([way("one", "in turns", 1e6, 0)], {}),
    "hits": lambda: plot.hits({0.9: Early("", 0, 0, 0)}),
    "letters": lambda: plot.letters(drawn("A", 1), many=1),
    "adapter": lambda: plot.adapter(2, 1),
    "adapter, a large one": lambda: plot.adapter(16_384, 512),
    "doubt": lambda: plot.doubt(drawn("ABC", 3)[:1], some_answers(2)[:1]),
    "calibration": lambda: plot.calibration([Level(1, 1, 1, (0.27, 1))]),
    "legal_lines, long ago": lambda: plot.legal_lines(fl.lines("1900-01-01", kind="training")),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("figure", SPARSE)
def test_next_to_nothing_is_drawn_and_said(figure):
    picture = SPARSE[figure]()
    assert picture.png().startswith(b"\x89PNG")
    assert picture.say() and (" nan" not in picture.say() or figure == "microscope")


NAMED = {
    "claim_sheet": lambda: plot.claim_sheet([SimpleNamespace(**CLAIM | {"short": HOSTILE})]),
    "calibration": lambda: plot.calibration([Level(0.9, 0.5, 99, (0.4, 0.6))], HOSTILE),
    "routes": lambda: plot.routes([way(HOSTILE, "alone", 1e6, 0.5)], {}),
    "ladder": lambda: plot.ladder(joules(1e9, name=HOSTILE)),
    "spread": lambda: plot.spread(GPT4.spread(), name=HOSTILE),
    "slide_rule": lambda: plot.slide_rule(**{HOSTILE: "2 GFLOP/s"}),
    "room": lambda: plot.room([machine(cpu=HOSTILE, guess="2 GFLOP/s")], [HOSTILE]),
    "attention": lambda: plot.attention([HOSTILE], [[1]]),
    "shares": lambda: plot.shares({1: {HOSTILE: 1}, 2: {HOSTILE: 1}}, mark=1, size=HOSTILE),
    "reported": lambda: plot.reported({HOSTILE: {1: 1, 2: 1}}, size=HOSTILE),
    "modules": lambda: plot.modules({HOSTILE: 1}),
    "against_rule": lambda: plot.against_rule({HOSTILE: (LAW, 1e9)}),
    "of_peak": lambda: plot.of_peak({HOSTILE: 0.5}, subject=HOSTILE),
    "strips": lambda: plot.strips({HOSTILE: [1, 2]}, {HOSTILE: [1, 2]}),
    "quota": lambda: plot.quota({HOSTILE: [0.1]}),
    "roofline": lambda: plot.roofline(ROOF, point(name=HOSTILE), point(name=HOSTILE, rate=None)),
    "staircase": lambda: plot.staircase([Step(Q(1e4, "B"), Q(1e9, "B/s"), HOSTILE)]),
    "work_and_time": lambda: plot.work_and_time((call(HOSTILE, 1e9, 1), call("b", 1e8, 1))),
    "error_speed": lambda: plot.error_speed(
        {"FP32": 0.1, HOSTILE: 0.2}, {"FP32": 1e9, HOSTILE: 1e9}, {"FP32": 32, HOSTILE: 16}
    ),
    "reached": lambda: plot.reached(1e9, 2e9, HOSTILE),
    "headline": lambda: plot.headline([(HOSTILE, Q(1e12, "FLOP/s"))]),
    "trends": lambda: plot.trends(FIT, lines={HOSTILE: 1e25}),
    "growth_parts": lambda: factor(2.0, HOSTILE),
    "speedups": lambda: plot.speedups(fl.parallel.law([(1, 9), (2, 5)], HOSTILE)),
    "exponents": lambda: plot.exponents(**{HOSTILE: fl.scaling.fit(NETS)}),
}


@pytest.mark.parametrize("figure", NAMED)
def test_names_that_are_not_ours_are_plain_text_in_the_picture(figure):
    from matplotlib.cbook import is_math_text
    from matplotlib.text import Text

    drawn = NAMED[figure]().figure
    drawn.draw_without_rendering()  # a formula would raise, for the one in HOSTILE is broken
    shown = [t for t in drawn.findobj(Text) if "frac" in t.get_text()]
    assert shown
    assert not any(text.get_parse_math() and is_math_text(text.get_text()) for text in shown)


def test_a_figures_file_is_imported_when_the_figure_is_used():
    for name, file in FIGURES.items():
        module = importlib.import_module(f"flopslib.plotting.figures.{file}")
        assert getattr(fl.plot, name).__wrapped__ is getattr(module, name)
        assert getattr(fl.plot, name) is getattr(fl.plot, name)


# -- what a figure is given ------------------------------------------------------------------------
UNLIKE = {
    "a number for a format": (
        lambda: plot.rulers(3),
        'needs a format, such as fl.Format("BF16"), as formats; 3 is a whole number.',
    ),
    "a model for its count": (
        lambda: plot.modules(SimpleNamespace(name="mlp")),
        "Write fl.plot.modules(count): a bar a module, from fl.count.",
    ),
    "a list for a dict": (
        lambda: plot.shares([1, 2]),
        "fl.plot.shares needs a dict as counts; [1, 2] is a list.",
    ),
    "a number inside of a dict": (
        lambda: plot.reported({"ours": 3}),
        "fl.plot.reported needs a dict as reports; 3 is a whole number.",
    ),
    "a model's name for a run": (
        lambda: plot.legal_lines(fl.lines(ON), "GPT-4"),
        'needs a training run, such as fl.TrainingRun("405e9", "15.6e12"), as run; ',
    ),
    "a generator that is not called": (
        lambda: plot.staircase(fl.staircase),
        "fl.plot.staircase needs a list as steps; it was given a function.",
    ),
    "a trend for a fit of nets": (
        lambda: plot.isoflop(NETS, FIT),
        "needs a fit, such as fl.scaling.fit(points), as fit; it was given a Fit.",
    ),
    "nothing at all": (
        lambda: plot.trends(),
        "fl.plot.trends missing 1 required positional argument: 'fit'.",
    ),
    "an argument that there is not": (
        lambda: plot.balls(FORMAT, width=3),
        "fl.plot.balls got an unexpected keyword argument 'width'.",
    ),
    "too many pixels": (lambda: plot.balls(FORMAT, size=10**9), "from 2 to 2,000"),
    "too many periods": (lambda: plot.quota({"a": [0.1]}, periods=10**9), "from 1 to 50"),
}


@pytest.mark.parametrize("case", UNLIKE)
def test_a_figure_says_what_it_needs_and_what_it_was_given(case):
    draw, said = UNLIKE[case]
    with pytest.raises(UserError) as refusal:
        draw()
    assert said in str(refusal.value) and len(str(refusal.value)) < 220


NAMES_FOR_THINGS = {
    "formats": (lambda: plot.rulers("bf16", "fp8 e4m3"), lambda: plot.rulers(*FORMATS)),
    "formats of a ball": (
        lambda: plot.balls("bf16", size=9),
        lambda: plot.balls(FORMATS[0], size=9),
    ),
    "a chip": (lambda: plot.roofline("H100 SXM"), lambda: plot.roofline(fl.chip("H100 SXM"))),
    "another chip": (
        lambda: plot.roofline(ROOF, other="A100 PCIe"),
        lambda: plot.roofline(ROOF, other=fl.chip("A100 PCIe")),
    ),
    "a factor": (
        lambda: plot.growth_parts(more_chips="chips"),
        lambda: plot.growth_parts(more_chips=FACTS["chips"]),
    ),
    "a headline": (
        lambda: plot.headline("H100 SXM"),
        lambda: plot.headline(derate("H100 SXM", False, False, False, False)),
    ),
}
FORMATS = fl.Format("bf16"), fl.Format("fp8 e4m3")


@pytest.mark.parametrize("case", NAMES_FOR_THINGS)
def test_a_name_is_taken_for_the_thing(case):
    by_name, by_thing = NAMES_FOR_THINGS[case]
    assert by_name().say() == by_thing().say()


def test_a_name_that_no_thing_has_is_refused_with_its_neighbours():
    with pytest.raises(UserError, match="bf17.*not a format"):
        plot.rulers("bf17")
    with pytest.raises(UserError, match="Did you mean"):
        plot.roofline("H1000")


def test_a_picture_that_cannot_be_saved_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="cannot be saved as"):
        example("rulers").save(tmp_path / "no_such_folder" / "picture.png")
