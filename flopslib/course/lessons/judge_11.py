"""The judge of exercise 11.3: a recipe for 2 GFLOP, trained beside the course's own.

A recipe that fails is trained again with one of its numbers set to the course's. The one that
helps is what was amiss. No clock is read: what a net loses does not depend on the machine's speed.
To add a number to a recipe: NUMBERS, a sentence for too much and one for too little, `learn`.
"""

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..._support.errors import short
from ...lab.isoflop.recipe import EACH, PER_WIDTH, IsoflopError, batch_for, budget_of, width_for
from ...quantities.formatting import a_or_an, sig
from ...quantities.quantity import Q, read
from ...quantities.units import UnitError
from ..questions.reading import whole_number
from ..questions.sandbox import SandboxError

BUDGET = budget_of("2 GFLOP")
MOST = 1.03  # times the loss of the course's net: other seeds differ by a third of that
OVER, UNDER = 1.01, 0.9  # of the budget: beyond them a number of steps is another budget
WIDEST = 1000  # a larger width was hardly meant: the budget pays for three steps of it
NUMBERS = ("width", "batch", "rate", "steps")
PAIR = re.compile(rf"(?i)\b({'|'.join(NUMBERS)})\b\W{{0,4}}\s*([\d.,]+(?:e[+-]?\d+)?)")

RIGHT = (
    "Nobody had tried this budget on your page: you found the size from the valleys on either side "
    "of it."
)
TOO_LARGE = "It is too large for its text."
NO_ROOM = "It read a lot, but it has no room for what it read."
LONG_STRIDES = "Its strides are too long: it keeps stepping over the valley that it looks for."
SHORT_STRIDES = "Its strides are too short: it is still on its way when the budget is used up."
FEW_STEPS = "With batches that large, the budget pays for few steps."
NOISY_STEPS = "With batches that small, each step follows the chance of a few characters."
SEVERAL = "More than one of its numbers is off."
TOO_MUCH = "That is over the budget."
CHEAPER = "That is cheaper, not better: part of the budget is left unspent."
UNKNOWN = 'A recipe has a "width", and it may have a "batch", a "rate" and "steps".'
WIDTH_IS_MISSING = 'The "width" is missing: a recipe needs one, such as {"width": 100}.'
PARAMETERS = "That is a number of parameters. A width of 1 is 256 of them: divide by 256."
IN_PARAMETERS = re.compile(r"(?i)\bparam(eter)?s?\b")  # "5,888 parameters", which is no width
NOT_A_NUMBER = "Each part of a recipe is a number above 0."
NOT_TRAINED = "Take a narrower net, a smaller batch or a larger budget."

SENTENCES = {"width": (TOO_LARGE, NO_ROOM), "rate": (LONG_STRIDES, SHORT_STRIDES)}
SENTENCES["batch"] = FEW_STEPS, NOISY_STEPS


@dataclass(frozen=True)
class Recipe:
    """A learner's recipe, with the course's numbers where none was given."""

    width: int
    batch: int
    rate: float | None  # None: as the batch asks for
    flop: float


COURSE = Recipe(width_for(BUDGET), batch_for(BUDGET), None, BUDGET)


def recipe_of(answer):
    """A function that returns a recipe: of a dict, of text or of a width; None for all else."""
    if isinstance(answer, Mapping):
        return lambda: dict(answer)
    if isinstance(answer, str):
        pairs = PAIR.findall(answer)
        if pairs:
            return lambda: {name.lower(): value.rstrip(".,") for name, value in pairs}
        if IN_PARAMETERS.search(answer):
            return lambda: {"parameters": answer}
    width = whole_number(answer, "wide width")
    return (lambda: {"width": width}) if width else None


def judge_recipe(run):
    """A recipe with which the loss is at most 3 % above that of the course's own recipe."""
    recipe = filled_in(run())
    work = Q(recipe.flop, "FLOP", "counted")
    spent = recipe.flop / BUDGET
    if spent > OVER:
        yield False, f"{TOO_MUCH} It takes {work!r}, and 2 GFLOP may be spent."
    if spent < UNDER:
        yield (
            False,
            f"{CHEAPER} It takes {work!r} of 2 GFLOP. Leave out the steps, and as many are made as "
            "the budget pays for.",
        )
    net = trained(recipe)
    best = trained(COURSE)
    loss = "not a number" if math.isnan(net.loss) else f"{net.loss:.3f}"
    losses = f"Its loss is {loss}, and {best.loss:.3f} by the course's recipe (measured)."
    if passes(recipe):
        yield True, f"Right. {losses} {RIGHT}"
    yield False, f"{reason(recipe, net)} {losses}"


def filled_in(given):
    """A Recipe of what the learner gave; SandboxError for what is not one."""
    if not isinstance(given, Mapping):
        kind = a_or_an(type(given).__name__)
        raise SandboxError(f"It gives {kind}, and a recipe is a dict. {UNKNOWN}")
    if "parameters" in given:
        raise SandboxError(PARAMETERS)
    for name in given:
        if name not in NUMBERS:
            raise SandboxError(f"{UNKNOWN} {short(name)!r} is none of them.")
    if "width" not in given:
        raise SandboxError(WIDTH_IS_MISSING)
    numbers = {name: number(name, value) for name, value in given.items()}
    width, batch = (whole(name, numbers.get(name)) for name in ("width", "batch"))
    if width > WIDEST:
        raise SandboxError(PARAMETERS)
    batch = batch or COURSE.batch
    rate = numbers.get("rate")
    flop = BUDGET
    if "steps" in numbers:
        flop = EACH * PER_WIDTH * width * batch * numbers["steps"]
    return Recipe(width, batch, rate, flop)


def number(name, value):
    """One number of a recipe; SandboxError for what is not above 0."""
    try:
        found = float(read(value))
    except UnitError as error:
        raise SandboxError(f"{NOT_A_NUMBER} The {name}: {error}") from None
    if not 0 < found < float("inf"):
        raise SandboxError(f"{NOT_A_NUMBER} The {name} is {short(value)}.")
    return found


def whole(name, value):
    """A number as a whole one, None as None; SandboxError between two whole numbers."""
    if value is None or value == int(value):
        return value and int(value)
    raise SandboxError(f"{name} is {sig(value)}, and a whole number is needed.")


@functools.lru_cache
def trained(recipe):
    """The net of a recipe; SandboxError where none can be trained."""
    from ...lab.isoflop.training import learn

    try:
        return learn(
            recipe.width, Q(recipe.flop, "FLOP"), text(), batch=recipe.batch, rate=recipe.rate
        )
    except IsoflopError as error:
        raise SandboxError(str(error)) from None


@functools.lru_cache
def text():
    """What the nets read."""
    from ...lab.isoflop.texts import manual

    return manual()


def passes(recipe):
    """Whether the loss of a recipe is low enough."""
    return trained(recipe).loss <= MOST * trained(COURSE).loss


def reason(recipe, net):
    """The sentence on the one number that, set to the course's, would mend it; or on several."""
    others = [name for name in SENTENCES if getattr(recipe, name) != getattr(COURSE, name)]
    for name in others:
        if passes(replace(recipe, **{name: getattr(COURSE, name)})):
            too_much, too_little = SENTENCES[name]
            more = getattr(net, name) > getattr(trained(COURSE), name)
            return with_figures(too_much if more else too_little, net)
    return f"{SEVERAL} Yours: {', '.join(others)}. Change one at a time."


def with_figures(sentence, net):
    """A sentence, and what the net did where that is what was amiss."""
    each = sig(net.tokens / net.parameters)
    learned = f"It learned from {each} characters for each parameter (counted)."
    stepped = f"It made {net.recipe.steps:,} steps (counted)."
    figures = {TOO_LARGE: learned, NO_ROOM: learned, FEW_STEPS: stepped, NOISY_STEPS: stepped}
    return f"{sentence} {figures[sentence]}" if sentence in figures else sentence
