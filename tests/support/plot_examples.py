"""One small example of each figure: EXAMPLES[name]() draws it, example(name) draws it once.

To add a figure: a line in EXAMPLES; the tests of all figures then read it, too.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace

from fake_ceilings import FakeCeilings

import flopslib as fl
from flopslib.estimating.serving.measured import batches
from flopslib.facts.derating import derate
from flopslib.lab.distributed.results import Message, Shared
from flopslib.lab.finetuning.kept import Kept
from flopslib.lab.finetuning.steps import Right
from flopslib.lab.finetuning.ways import Way, Ways
from flopslib.lab.lives import lives
from flopslib.lab.matmul_steps import step_at
from flopslib.lab.photos.drawn import drawn
from flopslib.lab.photos.words import take
from flopslib.lab.routing.cascades import Early
from flopslib.lab.serving.scheduler import serve
from flopslib.lab.serving.traffic import traffic
from flopslib.measuring.energy import Energy
from flopslib.measuring.roofline import Step, layer
from flopslib.plotting.picture import Picture
from flopslib.quantities.calibration import Level
from flopslib.quantities.quantity import Q

ROOF = FakeCeilings()
FACTS = fl.table("trends")
FIT = fl.trends.fit()
ON = "2026-11-21"
WORDS = ["CACHE", "TO", "INTERPRETER"]
NETS = [
    (budget, size, 2.2 / fall + bend * share**2)
    for budget, best, fall in ((1e9, 4000, 1), (4e9, 8000, 1.12), (16e9, 16_000, 1.25))
    for share, bend in ((-2, 0.06), (-1, 0.05), (0, 0.01), (0, -0.01), (1, 0.06), (2, 0.05))
    for size in [best * 2**share]
]
SIZES = fl.scaling.fit(NETS)
BESIROGLU = fl.scaling.law("Besiroglu")
GPT4 = fl.TrainingRun(
    flop=("8.2e24", "4.4e25"), chip="A100", utilisation=(0.3, 0.5), price=("1.1 $/h", "4.1 $/h")
)
CLAIMS = [row for row in fl.table("training_costs") if row.model == "GPT-4"]
LENGTHS = (128, 1024, 8192, 65536)
WAITS = {1: 8e-3, 2: 13e-3, 4: 12e-3, 8: 15e-3, 16: 22e-3, 32: 33e-3}  # seconds of a step, by chats


def step_of(chats: int) -> SimpleNamespace:
    """A measured step that writes a token for each of some chats, 51 MFLOP each."""
    work = Q(51e6 * chats, "FLOP")
    return SimpleNamespace(flops=work, seconds=Q(WAITS[chats], "s", "measured"))


BATCHES = batches({chats: step_of(chats) for chats in WAITS}, ROOF, 101e6, 64 * 8192)


def call(name: str, flops: float, seconds: float, how: str = "measured") -> SimpleNamespace:
    """A thing with a name, FLOP and seconds, as work_and_time takes."""
    return SimpleNamespace(name=name, flops=Q(flops, "FLOP"), seconds=Q(seconds, "s", how))


def way(name: str, kind: str, flop: float, wrong: float) -> SimpleNamespace:
    """A way to answer with its FLOP a word and its share of wrong words, as routes takes."""
    cost = Q(flop, "FLOP", "counted")
    return SimpleNamespace(name=name, kind=kind, wrong=wrong, flop=lambda _: cost)


def joules(pace: float, source: str = "estimated", name: str = "mine") -> Energy:
    """The energy of a GFLOP at a pace in FLOP/s, on a core of 1.5 to 6 W."""
    seconds = 1e9 / pace
    how = "estimated: 1.5 to 6 W a core of a server"
    low, high = (Q(float(f"{watts * seconds:.1g}"), "J", how) for watts in (1.5, 6))
    if source == "measured":
        low = high = Q(3 * seconds, "J", "measured")
    return Energy(low, high, source, "", Q(seconds, "s"), 10, name, flops=Q("1 GFLOP"))


ROUNDS = {  # seconds of a step in three rounds, beside the middle one
    "full": (1.0, 1.0, 1.0),
    "LoRA": (0.93, 1.0, 1.12),
    "QLoRA": (0.9, 1.0, 1.05),
    "head": (1.0, 1.0, 1.2),
}


def ways_to_train(seconds: float = 0.0112) -> Ways:
    """Four ways of training a net, as lesson 15 compares them; QLoRA takes so many seconds."""
    rows = []
    for name, learning, flop, time, sizes, points in (
        ("full", 597_258, 219_086_848, 0.01, (2_389_032, 2_389_032, 4_778_064, 1_250_820), 81.9),
        ("LoRA", 18_954, 141_361_152, 0.0073, (2_454_568, 75_816, 151_632, 1_127_428), 82.5),
        ("QLoRA", 18_954, 141_361_152, seconds, (668_712, 75_816, 151_632, 1_127_428), 81.5),
        ("head", 2_570, 76_152_832, 0.0026, (2_389_032, 10_280, 20_560, 68_612), 82.0),
    ):
        kept = Kept(*(Q(size, "B", "counted") for size in sizes))
        flops = Q(flop, "FLOP", "counted")
        rounds = tuple(time * part for part in ROUNDS[name])
        rows.append(Way(name, learning, 597_258, flops, rounds, kept, Right(points)))
    return Ways(tuple(rows))


def some_answers(many: int):
    """Answers about three characters, the last one in most doubt."""
    import torch

    sure = torch.tensor([[0.9, 0.06, 0.04]]).repeat(many, 1)
    sure[-1] = torch.tensor([0.5, 0.12, 0.38])
    return sure


def timed(batch: int, rate: float):
    """A roofline point of a layer that reached a rate."""
    return layer(ROOF, batch, timed=SimpleNamespace(best=Q(rate, "FLOP/s", "measured")))


def _stairs():
    cache = Q(48 * 2**10, "B")
    return [
        Step(Q(2**13, "B"), Q(240e9, "B/s", "measured"), "L1", cache),
        Step(Q(2**15, "B"), Q(230e9, "B/s", "measured"), "L1", cache),
        Step(Q(2**23, "B"), Q(12e9, "B/s", "measured"), "memory"),
    ]


def _shares():
    return fl.plot.shares(
        {T: {"layers": 24 * T * 768**2, "T x T products": 4 * T * T * 768} for T in LENGTHS},
        mark=1024,
    )


def training_law(a: float, b: float):
    """The FLOP of training on one text of T tokens: a T + b T^2, as fl.closed_form finds it."""
    return lambda T: Q(int(a * T + b * T * T), "FLOP", "counted")


def _against_rule():
    gpt_2 = training_law(741_192_192, 110_592)
    llama_70b = training_law(417e9, 7_864_320)
    mixtral = training_law(76.5e9, 1_572_864)
    return fl.plot.against_rule(
        {
            "GPT-2": (gpt_2, 124_439_808),
            "Llama 3.1 70B": (llama_70b, 70_553_706_496),
            "Mixtral, all experts": (mixtral, 46_702_792_704),
            "Mixtral, active": (mixtral, 12_879_925_248),
        }
    )


def _room():
    cards = [
        {"cpu": "Apple M2", "fp32_one_core": 6e9, "guess": "2 GFLOP/s"},
        {"cpu": "AMD EPYC 7B13", "fp32_one_core": 90e9, "guess": "1e30 FLOP/s"},
        {"cpu": "Raspberry Pi 5", "fp32_one_core": 12e9},
    ]
    return fl.plot.room(cards, ["Line 2 is skipped: it is damaged."])


def _lines():
    return {"EU 1e25": fl.table("thresholds")["EU AI Act"], "1e29": "1e29 FLOP"}


def _growth_parts():
    return fl.plot.growth_parts(
        FIT,
        rest="faster_chips",
        more_chips=FACTS["chips"],
        longer_runs=FACTS["duration"],
    )


def own_steps(what: str, one: float, together: float) -> Shared:
    """Steps of two workers, as fl.together.steps finds them."""
    rounds = tuple(
        {"one": k * one, "all": k * together, "talk": k * together / 4, "share": 0.95}
        for k in (1, 1.1, 1.3)
    )
    return Shared(f"A step on {what}", "half each", "gradients", 2, rounds, 1e-7, Q("1 MB"))


def timed_messages(largest: int = 12) -> list[Message]:
    """Messages of 256 B to 4^largest B: 0.1 ms a hand-over, then 2 GB/s; the middle a half more."""
    found = []
    for power in range(4, largest + 1):
        seconds = 2 * (1e-4 + 4**power / 2 / 2e9)
        message = Message(Q(4**power, "B"), 2, (seconds, 1.5 * seconds, 3 * seconds))
        found.append(message)
    return found


def _speedups():
    small, large = own_steps("16 examples", 6e-4, 22e-4), own_steps("1,024 examples", 18e-3, 11e-3)
    return fl.plot.speedups(*fl.parallel.published(), small=small, large=large)


EXAMPLES = {
    "slide_rule": lambda: fl.plot.slide_rule(this_core=Q("105 GFLOP/s", how="measured")),
    "room": _room,
    "counted_dots": lambda: fl.plot.counted_dots({n: 2 * n**3 - n**2 for n in (2, 4, 8, 16, 32)}),
    "product_step": lambda: fl.plot.product_step(step_at(31)),
    "attention": lambda: fl.plot.attention(
        ["a", "cat", "sat"], [[0.6, 0.3, 0.1], [0.1, 0.5, 0.4], [0.2, 0.7, 0.1]]
    ),
    "shares": _shares,
    "reported": lambda: fl.plot.reported(
        {"a watcher": {128: 0.95, 1024: 0.5}, "ours": {128: 1, 1024: 1}}
    ),
    "modules": lambda: fl.plot.modules(
        {"": 5, "blocks.0.attn": 300, "blocks.0.mlp": 700, "blocks.1.mlp": 1000, "head": 500}
    ),
    "against_rule": _against_rule,
    "of_peak": lambda: fl.plot.of_peak(
        {"a GPT, batch 8": 0.55, "a GPT, batch 1": 0.38, "a Python loop": 0.00056}
    ),
    "strips": lambda: fl.plot.strips(
        {"first": [5e-3], "once": [1e-3, 1e-3, 4e-3], "best of ten": [1e-3, 1.01e-3]},
        {"once": [1e-3, 5e-3, 5e-3], "best of ten": [1e-3, 1.03e-3]},
    ),
    "visit": lambda: fl.plot.visit([1e-3] * 9 + [2e-3], [1e-3] * 5 + [5e-3] * 5, [1e-3] * 10),
    "quota": lambda: fl.plot.quota(
        {"0.5 CPU, one thread": ["50 ms"], "1 CPU, two threads": [0.05, 0.05]}
    ),
    "staircase": lambda: fl.plot.staircase(_stairs()),
    "roofline": lambda: fl.plot.roofline(ROOF, [timed(1, 5e9), timed(16, 38e9)]),
    "work_and_time": lambda: fl.plot.work_and_time(
        (call("dense", 240e6, 2.4e-3), call("separable", 30e6, 0.6e-3)),
        (call("full product", 4e6, 40e-6), call("nine tenths zeros", 4e5, 41e-6)),
    ),
    "microscope": lambda: fl.plot.microscope(fl.Format("bf16").bits(257)),
    "rulers": lambda: fl.plot.rulers(fl.Format("fp8_e4m3fn"), fl.Format("fp4_e2m1")),
    "error_speed": lambda: fl.plot.error_speed(
        {"FP32": 3e-8, "FP16": 3e-4, "BF16": 2e-3, "MXFP4": 0.16},
        {"FP32": 8e10, "FP16": 7e10, "BF16": 3e11},
        {"FP32": 32, "FP16": 16, "BF16": 16},
    ),
    "balls": lambda: fl.plot.balls(fl.Format("fp16"), fl.Format("fp4_e2m1"), size=60),
    "reached": lambda: fl.plot.reached("105 GFLOP/s", "144 GFLOP/s", "this core"),
    "headline": lambda: fl.plot.headline(derate(star=False, eight_bits=False, no_wait=False)),
    "flops_per": lambda: fl.plot.flops_per("watt"),
    "trends": lambda: fl.plot.trends(FIT, until=2030, lines=_lines()),
    "forecast": lambda: fl.plot.forecast(
        fl.trends.fit(until=2018), "GPT-6 Astra", others=fl.trends.fit()
    ),
    "growths": lambda: fl.plot.growths(
        FIT, fl.trends.fit(since=2023), "growth, ten largest", FACTS["growth, notable"]
    ),
    "growth_parts": _growth_parts,
    "isoflop": lambda: fl.plot.isoflop([*NETS, (64e9, 8000, 1.8)], SIZES),
    "best_size": lambda: fl.plot.best_size(BESIROGLU, "1e24 FLOP", served="2e12 tokens"),
    "exponents": lambda: fl.plot.exponents(your_nets=SIZES),
    "legal_lines": lambda: fl.plot.legal_lines(fl.lines(ON, kind="training")),
    "messages": lambda: fl.plot.messages(timed_messages(), fl.parallel.link),
    "ring": lambda: fl.plot.ring(fl.together.ring(4), turns=3),
    "speedups": _speedups,
    "pipeline": lambda: fl.plot.pipeline(fl.together.pipeline(4, 8)),
    "dates_of_lines": lambda: fl.plot.dates_of_lines(fl.lines(ON, kind="training")),
    "ladder": lambda: fl.plot.ladder(
        joules(65e6, name="a loop"), joules(85e9, name="a matrix product")
    ),
    "spread": lambda: fl.plot.spread(GPT4.spread(), CLAIMS, name="GPT-4"),
    "monthly": lambda: fl.plot.monthly(fl.bill("8.03 billion", 30e6)),
    "interrupted": lambda: fl.plot.interrupted(
        lives("10 h", "2.3 h", None), lives("10 h", "2.3 h")
    ),
    "serving": lambda: fl.plot.serving(BATCHES),
    "seats": lambda: fl.plot.seats(serve(traffic(32), 8, continuous=False), serve(traffic(32), 8)),
    "chip_load": lambda: fl.plot.chip_load(fl.serving("Llama 3.1 8B", chats=64, price="3 $/h")),
    "by_hour": lambda: fl.plot.by_hour(),
    "claim_sheet": lambda: fl.plot.claim_sheet(list(fl.table("claims"))[:10]),
    "photographs": lambda: fl.plot.photographs(take(WORDS * 4, 3)),
    "routes": lambda: fl.plot.routes(
        [
            way("the small one", "alone", 200_000, 0.196),
            way("the large one", "alone", 13e6, 0.113),
            way("the small one with the list", "with a list", 275_000, 0.042),
            way("the desk", "in turns", 1.6e6, 0.024),
        ],
        {},
    ),
    "hits": lambda: fl.plot.hits(
        {0.85: Early("", 0.78, 0.38, 0.29), 0.95: Early("", 0.34, 0.042, 0.013)},
        Early("", 0.56, 0.004, 0),
    ),
    "letters": lambda: fl.plot.letters(drawn("ABC", 40), drawn("0123456789", 40)),
    "saved": lambda: fl.plot.saved(ways_to_train()),
    "adapter": lambda: fl.plot.adapter(256, 4),
    "doubt": lambda: fl.plot.doubt(drawn("BR8", 6), some_answers(6)),
    "calibration": lambda: fl.plot.calibration(
        [Level(0.41, 0.46, 300, (0.41, 0.51)), Level(0.94, 0.97, 2700, (0.965, 0.975))]
    ),
}


@functools.cache
def example(name: str) -> Picture:
    """The example of a figure, drawn once and shared by all tests of a file; not to be changed."""
    return EXAMPLES[name]()
