"""Calls of every public entry point with arguments that nobody planned for, and a verdict on each.

RIGHT has one right call of each function of `flopslib`; a call that is tried is a right one with
some arguments replaced by others of `pool`, left out, or added. `results` holds one of each kind of
result: their public methods and operators are tried, too.
To add a public function: a line in RIGHT. To add a kind of value or of result: a line in `pool`, in
`results`.
"""

from __future__ import annotations

import contextlib
import datetime
import decimal
import fractions
import functools
import inspect
import io
import math
import operator
import random
import signal
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import plot_examples
import torch
from fake_ceilings import FakeCeilings

import flopslib as fl
from flopslib import plotting
from flopslib._support.errors import UserError
from flopslib.quantities.quantity import read

LONGEST_SENTENCE = 400  # characters
LONGEST_ECHO = 60  # characters of what was typed
LONGEST_CALL = 10  # seconds of this process's own work: a busy machine is not a call's fault
LONGEST_WAIT = 180  # seconds by the clock


# -- right calls -----------------------------------------------------------------------------------
def right(*args: Any, **named: Any) -> tuple[tuple, dict]:
    return args, named


def law(n):
    return fl.formulas.matmul(n, n, n)


def nothing() -> None:
    pass


def model() -> torch.nn.Module:
    return torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 4))


LAYER = model()
LINK = fl.parallel.link([("1 kB", "0.2 ms"), ("1 MB", "1 ms")], 2)
LAW = fl.scaling.law("Besiroglu")
NETS = [(1e9, 1000, 2.5), (1e9, 4000, 2.2), (1e9, 16_000, 2.5)]
NETS += [(4e9, 2000, 2.2), (4e9, 8000, 1.9), (4e9, 16_000, 2.0), (4e9, 32_000, 2.2)]
RIGHT = {
    "Q": right(3, "GFLOP", "counted"),
    "words": right(4.6e9),
    "say": right("a text"),
    "table": right("models", vintage=None),
    "chip": right("H100 SXM"),
    "Format": right("bf16"),
    "count": right(LAYER, torch.ones(2, 8)),
    "closed_form": right(law, [2, 4, 6, 8]),
    "rule": right("mine::none", real=False, how="rule"),
    "cost": right("2*m*n", add="m", m=4, n=6, causal={"m": 2}, again="m*n", nbytes=8),
    "tally": right(1.1),
    "machine": right("/"),
    "measure": right(nothing, flops=100, seconds=0.001, name="nothing", threads=1),
    "energy": right(nothing, 0.01, 100, "10 to 20 W", "nothing"),
    "neighbour": right(1),
    "ceilings": right(["FP32"], ["L1"], 1, False),
    "staircase": right(0.01, None, None),
    "sweep": right(FakeCeilings(), 0.01, None, None),
    "utilisation": right("10,643 token/s", "43 GFLOP/token", "H100", recompute="0 FLOP/token"),
    "card": right("2 GFLOP/s", "4 GFLOP/s", "1 GFLOP/s", FakeCeilings()),
    "how_long": right("1e25 FLOP", "8 x H100", 0.4),
    "landmark": right("3 million years"),
    "TrainingRun": right("405e9", "15.6e12", chips=16_000, chip="H100 SXM", days="54"),
    "bill": right("8.03 billion", 30e6, "H100", 0.4, "3 $/h", 1),
    "serving": right("Llama 3.1 8B", "H100 SXM", 16, 2048, 16, "3 $/h"),
    "rightsize": right(
        "100,000",
        (800, 200),
        "0.2 / 1.2 $",
        "GPT-5.6 sol",
        right=("75 %", "88 %"),
        keeps=("40 to 60 %", "96 %"),
        quality="85 %",
    ),
    "footprint": right("1,287 MWh", "Germany", 1.08),
    "claim": right("The B200 gives 20 petaflops."),
    "crosses": right("1e26 FLOP", on="2026-11-01", systemic=True, revenue="600e6 $"),
    "lines": right("2026-11-01", kind="training"),
    "step": right(31),
    "bar": right(),
    "guess": right("00.a", "2 GFLOP/s", sure=60),
    "reveal": right("00.a", "105 GFLOP/s"),
    "check": right("00.1", "2", rate="1 GFLOP/s"),
    "hint": right("00.1"),
    "solution": right("00.1"),
    "journal": right("00"),
    "classroom": right("no card"),
    "verdict": right(4, "half", sure=60),
    "inventory": right(None),
    "keepsake": right("a name"),
    "trends.fit": right(None, 2010, 2026, "frontier", "flop", ["GPT-3"], None),
    "trends.quote": right("chips"),
    "trends.quotes": right("chips", "cost"),
    "trends.forecasts": right("GPT-6 Astra", [2018, 2022]),
    "trends.compare": right(fl.trends.fit()),
    "fit.remainder": right("chips"),
    "trends.arrivals": right("1e29 FLOP", [fl.trends.fit()], "GPT-6 Astra"),
    "trends.grown": right("10 years", "chips"),
    "trends.models_over": right(),
    "scaling.fit": right(NETS, table=2048, tokens="characters"),
    "parallel.law": right([(1, "9 s"), (2, "5 s"), (4, "3 s")], "yours"),
    "parallel.link": right([("1 kB", "0.2 ms"), ("1 MB", "1 ms")], 2),
    "parallel.predict": right(
        LINK, "1 MB", "50 GFLOP/s", {"a step": "1 GFLOP"}, timed={"a step": 1.5}
    ),
    "parallel.published": right(),
    "parallel.interruptions": right(1, 16_384, checkpoint="3 s", restart=["15 min", "2 min"]),
    "parallel.slowest": right([1.0, 1.2, "1.9 s"], 2, 1_024),
    "together.ring": right([[1, 2], [10, 20]]),
    "together.pipeline": right(4, 8),
    "together.seats": right(2, cores=1),
    "scaling.law": right("Besiroglu"),
    "scaling.worth": right(4),
    "law.best": right("5.76e23 FLOP"),
    "law.cheapest": right(2.1, served="2e12 tokens"),
    "law.loss": right("70e9", "1.4e12"),
    "law.losses": right("1e24 FLOP", [1e9, 1e10, 1e11]),
    "law.plan": right("8e9", "15e12", served="2e12"),
    "law.tokens_for": right(2.1, "7e9"),
    "plan.beside": right(LAW.best("1e24 FLOP")),
    "scaling fit.at": right("1e24 FLOP"),
    "scaling fit.budget_for": right(2.1),
    "forecast.beside": right(fl.scaling.fit(NETS).valleys[0]),
    "live.batch": right(FakeCeilings(), None, 512),
    "live.bill": right("8.03 billion", "H100"),
    "live.serving": right("Llama 3.1 8B", "H100 SXM", 16, 2048, 16),
    "live.rightsize": right(),
    "live.bits": right(0.1, "BF16"),
    "live.crosses": right(params="405e9", tokens="15.6e12"),
    "live.claim": right("The B200 gives 20 petaflops."),
    "live.sheet": right(),
    "live.grow": right([1, 2], lambda points: plot_examples.example("rulers"), 0.01),
    "live.headline": right("H100 SXM"),
    "live.scaling": right("1e24 FLOP", "Besiroglu", True),
    "live.ring": right(4, start=2),
    "live.shares": right({128: {"a": 1, "b": 2}, 256: {"a": 2, "b": 2}}, "a", 128, "tokens"),
    "live.slide_rule": right(me="3 GFLOP/s"),
    "live.step": right(31),
    "live.steps": right(3),
    "live.trends": right(2012, 2026, "frontier"),
    "live.utilisation": right("PaLM 540B", attention=False),
    "report.by": right("module", convention="product", causal="dense", depth=2),
    "report.total": right("product", causal="dense"),
    "report.kinds": right("dense"),
    "report.only": right(phase="forward", module="Sequential"),
    "report.explain": right("aten.addmm"),
    "report.table": right(2),
    "quantity.to": right("TFLOP"),
    "quantity.because": right("measured"),
    "closed_form.at": right(n=5),
    "bill.at": right(60e6),
    "bill.by_token": right("0.15 $/million tokens"),
    "bill.own": right("32,000 to 47,000 $", "4 years", "1.05 kW", 1.3, "0.0853 $/kWh"),
    "owned.even": right("3 $/h"),
    "spread.above": right("20 M$"),
    "run.spread": right(0),
    "fit.at": right("2030-01-01"),
    "fit.bands": right([2020, 2030]),
    "fit.bag": right(3),
    "fit.number": right("1e25 FLOP"),
    "fit.forecast": right("GPT-3"),
    "fit.reaches": right("1e27 FLOP", after="GPT-3"),
    "format.bits": right(0.1),
    "format.round": right([0.1, 3.0]),
    "picture.save": right("picture.png", dpi=20),
    "picture.png": right(small=True),
}


def plot_calls() -> dict[str, tuple[tuple, dict]]:
    """{"plot.name": right call} as tests/support/plot_examples.py makes them."""
    calls = {}
    for name, draw in plot_examples.EXAMPLES.items():
        drawn = getattr(plotting, name)
        noted: list[tuple[tuple, dict]] = []
        setattr(plotting, name, lambda *args, note=noted.append, **named: note((args, named)))
        try:
            draw()
        finally:
            setattr(plotting, name, drawn)
        calls[f"plot.{name}"] = noted[0]
    return calls


# -- values ----------------------------------------------------------------------------------------
@functools.cache
def results() -> dict[str, Any]:
    """One of each kind of result, by the name that its methods are reported under."""
    return {
        "report": fl.count(LAYER, torch.ones(2, 8)),
        "table of a report": fl.count(LAYER, torch.ones(2, 8)).table(),
        "parts": fl.count(LAYER, torch.ones(2, 8)).by("module"),
        "closed_form": fl.closed_form(law),
        "cost": fl.cost("2*m", m=3),
        "tally": fl.tally(1.1),
        "tallies": fl.tally(np.ones((2, 2))),
        "quantity": fl.Q(3, "GFLOP", "counted"),
        "rate": fl.Q("2 GFLOP/s"),
        "measurement": fl.measure(nothing, flops=100, seconds=0.001),
        "utilisation": fl.utilisation("10,643 token/s", "43 GFLOP/token", "H100"),
        "machine": fl.machine(),
        "card": fl.card("2 GFLOP/s", "4 GFLOP/s"),
        "table": fl.table("models"),
        "row": fl.table("models")["GPT-3"],
        "chip": fl.chip("H100 SXM"),
        "format": fl.Format("bf16"),
        "bits": fl.Format("bf16").bits(0.1),
        "run": fl.TrainingRun("405e9", "15.6e12", chip="H100", price="2 $/h"),
        "claim": fl.claim("GPT-4 took 10^25 FLOPS, ten times GPT-3."),
        "crossings": fl.crosses("1e26 FLOP", on="2026-11-01"),
        "lines": fl.lines("2026-11-01"),
        "energy": fl.energy(nothing, 0.01, 100, "10 to 20 W"),
        "bill": fl.bill("8.03 billion", 30e6),
        "owned": fl.bill("8.03 billion", 30e6).own("32,000 $"),
        "spread": fl.TrainingRun(flop="1e25", chip="H100", price="2 to 4 $/h").spread(),
        "fit": fl.trends.fit(),
        "band": fl.trends.fit().at(2030),
        "law": LAW,
        "plan": LAW.best("1e23 FLOP"),
        "parallel law": fl.parallel.law([(1, "9 s"), (2, "5 s"), (4, "3 s")]),
        "parallel link": LINK,
        "prediction": fl.parallel.predict(LINK, "1 MB", "50 GFLOP/s", {"a step": "1 GFLOP"}),
        "published laws": fl.parallel.published(),
        "interruptions": fl.parallel.interruptions(16_384),
        "slowest": fl.parallel.slowest([1.0, 1.2], 2),
        "ring": fl.together.ring(4),
        "pipeline": fl.together.pipeline(4, 8),
        "scaling fit": fl.scaling.fit(NETS),
        "valley": fl.scaling.fit(NETS).valleys[0],
        "forecast": fl.scaling.fit(NETS).at("1.6e10 FLOP"),
        "worth": fl.scaling.worth(4),
        "picture": plot_examples.example("rulers"),
        "live": fl.live.bits(),
        "form": fl.guess("00.a"),
        "feedback": fl.hint("00.1"),
    }


def pool() -> list[Any]:
    """Values of every kind, made anew, for some are used up: first plain ones, then results."""
    numbers = [None, True, 0, 1, -1, 3, 2.5, 1e-9, -0.0, 10**100, 10**400, 1e308]
    numbers += [math.nan, math.inf, -math.inf, 2j, fractions.Fraction(1, 3), decimal.Decimal("0.1")]
    texts = ["", " ", "bf16", "H100", "GPT-4", "module", "forward", "FLOP", "2030", "2020-01-01"]
    texts += ["3 FLOP", "0 FLOP", "-2 s", "2 GFLOP/s", "1e25 FLOP", "40 %", "nan", "3 million"]
    texts += ["9**9**9**9", "1 to 2", "x" * 5000, "1" * 5000, "<b>$\\frac$\u202e", "a\nb", "\ud800"]
    lists = [(), [], {}, set(), [1, 2, 3], [0.5], ["bf16", "fp16"], [None], [[1], [2, 3]], ("a", 1)]
    lists += [{"a": 1}, {"a": [1.0]}, {1: {"a": 2}}, {"a": {1: 2.0}}, {1, 2}, range(3), [math.nan]]
    arrays = [np.ones((3, 3)), np.arange(1000.0), np.float32(2), np.int64(3), np.array([]), np.nan]
    arrays += [torch.ones(64, 64), torch.tensor(2.0), torch.ones(2, 8), torch.float16]
    others = [b"bytes", object(), int, fl.Q, torch.nn.Linear, LAYER, nothing, law, len, math, ...]
    others += [lambda *a, **k: math.nan, iter([1, 2]), ValueError("x"), datetime.date(2026, 1, 1)]
    others += [SimpleNamespace(name="a", best=None), io.BytesIO(), FakeCeilings(), 1 << 40]
    return [*numbers, *texts, *lists, *arrays, *others, *results().values()]


# -- entry points ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Door:
    """One public function or method, with a right call of it."""

    name: str
    function: Callable
    args: tuple
    named: dict


COMPUTE = ("quantity", "rate", "measurement", "tally", "tallies", "report")
SIGNS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lt", "eq", "matmul", "getitem")
ALONE = (round, math.floor, divmod, format, abs, float, int, len, iter, hash)
# Methods without an underscore that no lesson, docstring or README calls.
OF_OUR_OWN = {"as_number", "usual"}
OF_OUR_OWN |= {"closed_form.value", "cost.value", "cost.explained", "cost.kinds", "form.show"}
OF_OUR_OWN |= {"format.encode", "format.decode", "format.nextafter", "format.expansion"}
OF_OUR_OWN |= {"format.round_nearest", "table.like"}
TRENDS = ["fit", "quote", "quotes", "forecasts", "arrivals", "grown", "models_over"]
TRENDS += ["compare"]
INSIDE = {
    "plot": dir(fl.plot),
    "trends": TRENDS,
    # the others start processes; their own tests give them odd arguments
    "together": ["ring", "pipeline", "seats"],
}


@functools.cache
def doors() -> dict[str, dict[str, Door]]:
    """{family: {name: Door}} of functions, methods of results, and operators on results."""
    calls = RIGHT | plot_calls()
    functions, methods = dict(_functions()), dict(_methods())
    unknown = calls.keys() - functions.keys() - methods.keys()
    assert not unknown, f"RIGHT calls {unknown}, which is not public"
    families: dict[str, dict[str, Door]] = {}
    for family, public in (("functions", functions), ("methods", methods)):
        families[family] = {}
        for name, function in public.items():
            args, named = calls.get(name) or _by_size(function)
            families[family][name] = Door(name, function, args, named)
    families["operators"] = {door.name: door for door in _operators()}
    return families


def _functions() -> Iterator[tuple[str, Callable]]:
    for name in fl.NAMES:
        thing = getattr(fl, name)
        if not isinstance(thing, types.ModuleType):
            yield name, thing
            continue
        for inside in INSIDE.get(name) or thing.__all__:
            yield f"{name}.{inside}", getattr(thing, inside)


def _methods() -> Iterator[tuple[str, Callable]]:
    for name, result in results().items():
        for inside in dir(type(result)):
            if inside.startswith("_") or OF_OUR_OWN & {inside, f"{name}.{inside}"}:
                continue
            method = getattr(type(result), inside)
            ours = str(getattr(method, "__module__", "")).startswith("flopslib")
            if callable(method) and ours:
                yield f"{name}.{inside}", getattr(result, inside)


def _operators() -> Iterator[Door]:
    for name in COMPUTE:
        result = results()[name]
        for sign in SIGNS:
            function = getattr(operator, sign)
            yield Door(f"({name}) {sign}", functools.partial(function, result), (2,), {})
            yield Door(f"{sign} ({name})", _behind(function, result), (2,), {})
        for function in ALONE:
            yield Door(f"{function.__name__}({name})", functools.partial(function, result), (), {})


def _behind(function: Callable, result: Any) -> Callable:
    """An operator with the result behind it: 2 + result."""
    return lambda x, /: function(x, result)


def _by_size(function: Callable) -> tuple[tuple, dict]:
    """A call with small whole numbers, such as a formula takes."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:
        return right()
    needed = [one for one in parameters if one.default is one.empty and one.kind <= 1]
    return right(*range(2, 2 + len(needed)))


# -- one call --------------------------------------------------------------------------------------
@dataclass
class Call:
    """One call and what came of it: `trouble` is empty where it ended as it should."""

    text: str
    kind: str = ""  # "result", "sentence" or "raw"
    trouble: str = ""


def odd_call(name: str, number: int) -> Call:
    """Try a spoiled call of a public name: for the same number the same one, whatever else is new.

    >>> odd_call("plot.rulers", 3)                                           # doctest: +SKIP
    """
    chance = random.Random(f"{name}/{number}")
    (door,) = (family[name] for family in doors().values() if name in family)
    args, named = _spoiled(door, chance)
    call = Call(_text(door.name, args, named))
    if _asked_long(door, args, named):
        return call
    started = time.process_time()
    try:
        with _within(LONGEST_CALL), contextlib.redirect_stdout(io.StringIO()):
            result = door.function(*args, **named)
            shown = _shown(result)
    except UserError as error:
        call.kind = "sentence"
        call.trouble = _bad_sentence(str(error), args, named)
    except Exception as error:
        call.kind = "raw"
        if not _is_theirs(error, door):
            call.trouble = f"raw {type(error).__name__}: {str(error)[:150]!r} {_where(error)}"
    else:
        call.kind = "result"
        call.trouble = _bad_result(result, shown, door, args, named)
    if time.process_time() - started > LONGEST_CALL:
        call.trouble = f"took over {LONGEST_CALL} s"
    return call


def _spoiled(door: Door, chance: random.Random) -> tuple[list, dict]:
    """The right arguments of a door, one to three of them replaced, left out, or added."""
    args, named = list(door.args), dict(door.named)
    values = pool()
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        value = chance.choice(values)
        place = chance.randrange(len(args) + len(named) + 1)
        if place < len(args):
            args[place] = value
        elif place < len(args) + len(named):
            named[list(named)[place - len(args)]] = value
        elif names := _other_names(door, args, named):
            named[chance.choice(names)] = value
        elif chance.random() < 0.3:
            args.append(value)
    if args and chance.random() < 0.03:
        args.pop()
    return args, named


def _asked_long(door: Door, args: list, named: dict) -> bool:
    """Whether many seconds were asked for: then taking long is right."""
    if door.name not in ("measure", "staircase", "sweep"):
        return False
    try:
        given = inspect.signature(door.function).bind(*args, **named).arguments
        return read(given.get("seconds", LONGEST_CALL), "s") > LONGEST_CALL / 10
    except (UserError, TypeError):
        return False


def _other_names(door: Door, args: list, named: dict) -> list[str]:
    """The parameters of a door that are not given yet and can be given by name."""
    try:
        parameters = list(inspect.signature(door.function).parameters.values())
    except (ValueError, TypeError):
        return []
    later = [one for one in parameters[len(args) :] if one.kind in (1, 3)]
    return [one.name for one in later if one.name not in named]


def _shown(result: Any) -> str:
    """What a notebook shows of a result, its widget built as well."""
    if isinstance(result, Iterator):
        result = next(result, None)
    shown = repr(result)
    for method in ("_repr_html_", "say", "static"):
        if hasattr(type(result), method):
            getattr(result, method)()
    if hasattr(type(result), "widget"):
        _ = result.widget
    return shown


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stop what works or waits longer, where the system can (not on Windows, nor in a thread)."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"over {seconds} s")

    timers = {
        signal.SIGPROF: (signal.ITIMER_PROF, seconds),
        signal.SIGALRM: (signal.ITIMER_REAL, LONGEST_WAIT),
    }
    before = {number: signal.signal(number, stop) for number in timers}
    for timer, limit in timers.values():
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for number, (timer, _) in timers.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])


# -- verdicts --------------------------------------------------------------------------------------
def _bad_sentence(text: str, args: list, named: dict) -> str:
    if "\n" in text or not 10 < len(text) < LONGEST_SENTENCE:
        return f"a sentence of {len(text)} characters: {text[:200]!r}"
    return _echoed(text, args, named)


def _echoed(text: str, args: list, named: dict) -> str:
    for value in (*args, *named.values()):
        typed = value if isinstance(value, str) else _safe_repr(value)
        if len(typed) > LONGEST_ECHO and typed[: LONGEST_ECHO + 1] in text:
            return f"repeats {len(typed)} characters that were given: {text[:200]!r}"
    return ""


def _bad_result(result: Any, shown: str, door: Door, args: list, named: dict) -> str:
    number = getattr(result, "value", result)
    is_float = isinstance(number, (float, np.floating))
    as_floats = any(name in door.name for name in FLOATS)
    if is_float and not math.isfinite(number) and not as_floats:
        return f"the result is {number}"
    if type(result).__name__ == "Feedback":
        return _echoed(shown, args, named)
    return ""


RUN_YOURS = ("measure", "closed_form", "staircase", "sweep", "live.grow", "trends.fit")
# nan and inf are numbers of a format, and of a tally as of a float
FLOATS = ("format.", "tall")


def _is_theirs(error: Exception, door: Door) -> bool:
    """Whether an error is not ours to put into words.

    It is Python's or NumPy's own where none of our code ran: a wrong number of arguments, an index
    of an array. So it is for an operand that no operator takes, and for a tally that is divided by
    zero, as a float is, which Python says in one sentence. And it is the user's where a function
    that we were given to run raised it.
    """
    unlike = str(error).startswith("unsupported operand type")
    as_float = isinstance(error, ArithmeticError) and "tall" in door.name
    if unlike or as_float or not _where(error):
        return True
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    in_ours = "/flopslib/" in frame.f_code.co_filename
    return door.name == "count" or (door.name in RUN_YOURS and not in_ours)


def _where(error: BaseException) -> str:
    """The last lines of ours that an error came through; "" for none."""
    places = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        _, ours, file = frame.f_code.co_filename.partition("/flopslib/")
        if ours:
            places.append(f"{file}:{line}")
    return " < ".join(reversed(places[-3:]))


def _text(name: str, args: list, named: dict) -> str:
    shown = [_safe_repr(value) for value in args]
    shown += [f"{key}={_safe_repr(value)}" for key, value in named.items()]
    return f"{name}({', '.join(text[:70] for text in shown)})"


def _safe_repr(value: Any) -> str:
    try:
        return " ".join(repr(value)[:2000].split())
    except Exception as error:
        return f"<{type(value).__name__}, whose repr raises {error}>"
