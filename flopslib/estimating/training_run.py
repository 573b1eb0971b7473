"""A training run from whatever is known of it: the rest follows, each number with its range.

Training FLOP are estimated in two ways that do not need each other. By what is learned: 6 x active
parameters x tokens. By what works: chips x time x dense peak x utilisation. Where both are known
they check each other; where one lacks a number, the other one finds it.
To change what is assumed of the utilisation: REACHED. A number's bounds are read in `uncertainty`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .._support.arguments import explained
from .._support.display import TextDisplay
from .._support.errors import short
from ..facts.chips import chip_of_time, row_of
from ..facts.formulas import training
from ..facts.table import Row, table
from ..quantities.formatting import percent, sig, words
from ..quantities.parsing import origin_of
from ..quantities.quantity import Q
from .clusters import RunError, cluster_of, whole_text
from .costs.spread import Factor, Spread, spread_of
from .duration import utilisation_of
from .uncertainty import SMALLEST, UNCERTAINTY, Range, range_of

# What large training runs reach of the dense peak: 9 of the 15 rows "MFU" of
# facts/tables/reached.csv lie between, 5 below (the oldest, and the FP8 peak), one above.
REACHED = (0.3, 0.5)
USUAL = (REACHED[0] / 2, REACHED[1] * 1.4)  # outside, a number is wrong: no run reports 70 %
ROUNDING = 0.01  # by which chips x days may miss the chip hours
FEWEST, FEW = 1e3, 1e6  # parameters or tokens: below, a word such as "billion" was left out
FEW_FLOP = 1e9  # of a training: below, the power of ten was left out
SAME_SIZE = 1.03  # times: 46.7 billion is quoted as 47, 671 as 670
HOUR = 3600

Maybe = Any  # a Range, or None
GIVEN, LEARNED, WORKED = "as given", "6ND", "chips x time x peak x share"


@dataclass
class Known:
    """What is known of a run so far, in base units; None for what is not."""

    active: Maybe = None  # parameters that one token uses
    tokens: Maybe = None
    flop: Maybe = None
    count: Maybe = None  # number of chips
    time: Maybe = None  # s
    chip_time: Maybe = None  # s, of all chips together
    utilisation: Maybe = None  # of the dense peak

    def names(self) -> set[str]:
        """The names of what is known."""
        return {field.name for field in fields(self) if getattr(self, field.name) is not None}


class TrainingRun(TextDisplay):
    """One training run, from any set of numbers that gives a count of FLOP.

    Each number may be plain, a text, a quantity, or a range: (low, high) or "30 to 50 %".

    Parameters
    ----------
    params : parameters of a dense model; all of them of a mixture of experts.
    tokens : all that are read, epochs included.
    active : of a mixture of experts the parameters that one token uses.
    flop : training FLOP, where they are published.
    chips : "16,384 x H100", or their number with `chip`.
    chip : "H100", a data sheet, or the dense peak of one chip: "300 TFLOP/s".
    chip_hours : of all chips together; a text may bring its own unit, and the chip: "184,320
        A100-hours".
    days : a text may bring its own unit.
    utilisation : share of the dense peak in model FLOP, 0.4 or "40 %"; 30 to 50 % where it is
        needed and not given.
    format : of the peak, "bf16", "fp8" ...; by default the one the chip trains in.
    price : of a chip's hour in $, or several by name.

    Attributes
    ----------
    flop : the count of FLOP with its range; `.range` is the same as a Range.
    routes : {way: FLOP} of each way to the count.
    tokens, days, chip_time, cost : quantities, None where they do not follow. cost: by name, where
        several prices were given.
    active, count, utilisation_range : Ranges. utilisation : the best value of the last, 0 to 1.
    cluster : the chips and their peak.
    counted : whether the FLOP are a count, so that no uncertainty belongs to them.
    doubts : sentences about what does not fit; they are part of what the run shows.
    notes : sentences about what was assumed, and what was given and not used for the count.

    Raises
    ------
    RunError, UnitError, FleetError or TableError, in one sentence, where numbers contradict.

    Examples
    --------
    >>> TrainingRun("405e9", "15.6e12").flop
    3.79e25 FLOP (estimated: 2.65e25 FLOP to 4.93e25 FLOP, 6ND and 30 % either way)
    """

    @explained(RunError, "fl.TrainingRun")
    def __init__(
        self,
        params: object = None,
        tokens: object = None,
        *,
        active: object = None,
        flop: object = None,
        chips: object = None,
        chip: object = None,
        chip_hours: object = None,
        days: object = None,
        utilisation: object = None,
        format: str | None = None,
        price: object = None,
    ):
        if chips is None and chip is None:
            chip = chip_of_time(chip_hours)
        self.cluster: Any = cluster_of(chips, chip, format)
        self._refuse_hours_of_others(chip_hours)
        self.params = size_of(params, "", "params")
        known = Known(
            active=size_of(active, "", "active"),
            tokens=size_of(tokens, "token", "tokens"),
            time=_maybe(days, "day", "days"),
            chip_time=_maybe(chip_hours, "h", "chip_hours"),
            utilisation=None if utilisation is None else _utilisation(utilisation),
            flop=_maybe(flop, "FLOP", "flop"),
        )
        self._given = known.names()
        self._flop_how = flop.how if isinstance(flop, Q) else origin_of(flop)
        if self.cluster is None:
            self._refuse_words_of_chips(price, format)
        self.doubts = (*_mixture(self.params, known.active), *_few(self.params, known))
        known.active = known.active or self.params
        self._complete_chip_time(known)
        self._hours_given = known.chip_time is not None
        self._solve(known)
        self._follow(known)
        self._price(known, price)
        self.notes = tuple(self._notes(priced=price is not None))

    # -- reading what was given --------------------------------------------------------------------
    def _refuse_words_of_chips(self, price: object, format: str | None) -> None:
        needs_chips = self._given & {"utilisation", "chip_time"}
        if needs_chips or price is not None or format is not None:
            raise RunError(
                "A utilisation, a format, chip hours or a price belong to a chip: say which, "
                'such as chips="1,000 x H100" or chip="H100".'
            )

    def _refuse_hours_of_others(self, chip_hours: object) -> None:
        """Raise RunError for the hours of another chip than the one that is named."""
        named = chip_of_time(chip_hours)
        if named and row_of(named) is not self.cluster.chip:
            raise RunError(
                f"{short(chip_hours)!r} are hours of the {named}, and the chip is the "
                f"{self.cluster.name}: leave one of them out."
            )

    def _complete_chip_time(self, known: Known) -> None:
        """Chip hours are chips x hours: find the third of them, or refuse three that contradict."""
        known.count = self.cluster.count if self.cluster else None
        if known.time and known.chip_time:
            if known.count:
                _refuse_other_hours(known.count, known.time, known.chip_time)
            else:
                known.count = known.chip_time / known.time
        elif known.time and known.count:
            known.chip_time = known.count * known.time

    # -- the count ---------------------------------------------------------------------------------
    def _solve(self, known: Known) -> None:
        """Each way to the count, and the first of them with the bounds of all."""
        routes = {}
        if known.flop:
            routes[GIVEN] = known.flop
        if known.active and known.tokens:
            routes[LEARNED] = _learned(known.active, known.tokens)
        if known.chip_time and self.cluster:
            count = next(iter(routes.values()), None)
            if count:
                self._refuse_beyond_peak(count, known.chip_time)
            if known.utilisation or not count:
                reached = known.utilisation or _utilisation(REACHED)
                routes[WORKED] = known.chip_time * self.cluster.peak * reached
        if not routes:
            raise RunError(self._lacking(known))
        values = [count.value for count in routes.values()]
        apart = max(values) / min(values)
        if apart > 1 + UNCERTAINTY:
            self.doubts += (
                f"These ways are {sig(apart)} times apart, and {percent(UNCERTAINTY)} is usual: "
                "look at what went into them.",
            )
        first, *others = routes.values()
        self.range = first.around(*others)
        self.routes = {way: self._flop(count, way) for way, count in routes.items()}
        self.flop = self._flop(self.range, " and ".join(routes))
        by_count = any(how.startswith("counted") for how in self._flop_how)
        self.counted = by_count and list(routes) == [GIVEN] and self.range.exact

    def _lacking(self, known: Known) -> str:
        """The sentence about numbers that give no count: what is there, and what it lacks."""
        if self.cluster and known.count and not known.time:
            return "The chips give no FLOP without their time: add the days, or the chip hours."
        if known.active and not known.tokens and not self.cluster:
            return "The parameters give no FLOP without the tokens that they were trained on."
        if known.tokens and not known.active and not self.cluster:
            return "The tokens give no FLOP without the parameters that were trained on them."
        return (
            "There is no count of FLOP in that. Give parameters and tokens, or chips and days, or "
            "the FLOP."
        )

    def _refuse_beyond_peak(self, count: Range, chip_time: Range) -> None:
        mfu = count / (chip_time * self.cluster.peak)
        if mfu.low > 1:
            flop = Q(count.value, "FLOP")
            hours = words(chip_time.value / HOUR)
            raise RunError(
                f"These imply MFU {sig(mfu.value)}: {flop} in {hours} chip hours at a "
                f"{self._peak}; no chip does more than its peak. Look at the chips, the days and "
                "the format once more."
            )

    def _flop(self, count: Range, way: str) -> Q:
        """A count as a quantity; a published one keeps its source."""
        if way == GIVEN and self._flop_how and self._flop_how != ("estimated",):
            return Q(count.value, "FLOP", self._flop_how)
        return _estimate(count, "FLOP", way)

    # -- what follows ------------------------------------------------------------------------------
    def _follow(self, known: Known) -> None:
        """From the count: utilisation, time, chips, tokens, parameters."""
        why = "from the FLOP"
        if self.cluster:
            why = self._find_utilisation(known) or why
            self._find_chip_time(known)
        if known.active and not known.tokens:
            known.tokens = self.range / (known.active * 6)
        if known.tokens and not known.active:
            known.active = self.range / (known.tokens * 6)
        self.active = known.active
        self.count = known.count
        self.utilisation_range = known.utilisation
        self.utilisation = None
        if known.utilisation:
            self.utilisation = known.utilisation.value
        self.days = self._quantity(known, "time", "s", why)
        self.chip_time = self._quantity(known, "chip_time", "s", why)
        self.tokens = self._quantity(known, "tokens", "token", "FLOP / 6N")

    def _find_chip_time(self, known: Known) -> None:
        """Chip hours from the count, and of hours, chips and days the third from two."""
        if not known.chip_time:
            rate = self.cluster.peak * known.utilisation
            known.chip_time = self.range / rate
        if known.count and not known.time:
            known.time = known.chip_time / known.count
            if "chip_time" in self._given:
                self._given.add("time")
        elif known.time and not known.count:
            known.count = known.chip_time / known.time

    def _find_utilisation(self, known: Known) -> str:
        """The utilisation given, found or assumed; returns what times are then estimated from."""
        found = known.chip_time and not known.utilisation and WORKED not in self.routes
        if not found:
            known.utilisation = known.utilisation or _utilisation(REACHED)
            return f"{_percent(known.utilisation)} of a {self._peak}"
        whole_peak = known.chip_time * self.cluster.peak
        known.utilisation = self.range / whole_peak
        if not _is_usual(known.utilisation):
            reached = _percent(known.utilisation)
            usual = _percent(_utilisation(REACHED))
            way = next(iter(self.routes))
            self.doubts += (
                f"By these numbers {reached} of the {self._peak} were reached, where large runs "
                f"reach {usual}. The count is that of {way}, not of the chips.",
            )
        return ""

    def _quantity(
        self,
        known: Known,
        name: str,
        unit: str,
        why: str,
    ) -> Q | None:
        number = getattr(known, name)
        if number is None:
            return None
        if name not in self._given:
            return _estimate(number, unit, why)
        if number.exact:
            return Q(number.value, unit, f"estimated: {GIVEN}")
        return _estimate(number, unit, GIVEN)

    def _price(self, known: Known, price: object) -> None:
        """`.cost`: None, a sum, or a sum for each of several prices; and the factors of it."""
        self.cost: Q | dict[str, Q] | None = None
        self._factors: list[Factor] = []
        if isinstance(price, Mapping):
            self.cost = {}
            for name, each in price.items():
                self.cost[name] = _cost(known.chip_time, each)
        elif price is not None:
            self.cost = _cost(known.chip_time, price)
            each = range_of(price, "$/h", "price")
            self._factors = [*self._factors_of_time(known), Factor("the price", each)]

    def _factors_of_time(self, known: Known) -> Iterator[Factor]:
        """What the chip hours are made of, as far as each was known by itself."""
        if self._hours_given:
            yield Factor("the chip hours", known.chip_time)
            return
        yield Factor("the number of FLOPs", self.range / self.cluster.peak)
        yield Factor("the share of the peak", known.utilisation, divides=True)

    @explained(RunError, "run.spread")
    def spread(self, seed: int = 0) -> Spread:
        """The cost as a distribution: draws from everything about it that is known as a range.

        Raises RunError without a price, for several prices, and where nothing is a range.

        >>> TrainingRun(flop=("1e25", "2e25"), chip="H100", price="2 $/h").spread().middle
        20 M$ (estimated: 4,000 draws)
        """
        if isinstance(self.cost, dict):
            raise RunError("A spread is that of one price, and several were given: choose one.")
        if self.cost is None:
            raise RunError('There is no price in this run: add one, such as price="2 to 4 $/h".')
        return spread_of(self._factors, seed)

    def _notes(self, priced: bool) -> Iterator[str]:
        """A sentence for each value that was assumed, and for each that the count does not use."""
        assumed = "utilisation" not in self._given
        if self.cluster and assumed and (WORKED in self.routes or priced):
            yield (
                f"The utilisation was not given: {_percent(_utilisation(REACHED))} of the "
                f"{self._peak} is assumed, which is what large runs reach (estimated)."
            )
        if "active" not in self._given and self.params is None and "tokens" in self._given:
            yield "The tokens are left out of the count: without parameters they give no FLOP."
        if self.active and "tokens" not in self._given:
            yield "The parameters are left out of the count: without tokens they give no FLOP."
        if self.cluster is None:
            if "time" in self._given:
                yield "The days are left out of the count: without chips they give no FLOP."
            return
        if not self._given & {"time", "chip_time"}:
            if not priced:
                what = "chips are" if assumed else "chips and the utilisation are"
                yield f"The {what} left out of the count: without days they give no FLOP."
        elif WORKED not in self.routes and _is_usual(self.utilisation_range):
            yield (
                "The chips and their time are left out of the count; held against it, they mean "
                f"that {_percent(self.utilisation_range)} of the dense peak was reached "
                "(estimated)."
            )

    # -- showing -----------------------------------------------------------------------------------
    @property
    def _peak(self) -> str:
        rate = Q(self.cluster.peak.value, "FLOP/s")
        return f"dense {self.cluster.format}peak of {rate}"

    def __repr__(self) -> str:
        lines = [f"{self._opening()}: {self.flop!r}."]
        if len(self.routes) > 1:
            for way, work in self.routes.items():
                lines.append(f"By {way}: {work!r}.")
        if self.cluster:
            lines += self._chip_lines()
        elif self.days:
            rate = self.flop / self.days
            lines.append(f"In {self.days} that is {rate} all the time (estimated).")
        if self.tokens and LEARNED not in self.routes:
            active = words(self.active.value)
            lines.append(f"{active} parameters would learn from {self.tokens!r}.")
        lines += self._cost_lines()
        lines += self.doubts
        return "\n".join(lines)

    def _cost_lines(self) -> Iterator[str]:
        if isinstance(self.cost, dict):
            for name, cost in self.cost.items():
                yield f"Cost, {name}: {cost!r}."
        elif self.cost is not None:
            yield f"Cost: {self.cost!r}."

    def _opening(self) -> str:
        way = next(iter(self.routes))
        if way == LEARNED:
            kind = "parameters" if self.active is self.params else "active parameters"
            return f"{words(self.active.value)} {kind} x {self.tokens}"
        if way == GIVEN:
            return "The run"
        if self.count:
            time = f" for {self.days}"
        else:
            time = f", {words(self.chip_time.value / HOUR)} hours"
        return f"{self.cluster}{time} at {_percent(self.utilisation_range)} of a {self._peak}"

    def _chip_lines(self) -> Iterator[str]:
        if self.count and "time" not in self._given:
            chips = whole_text(self.count.value)
            yield f"Time on {chips} x {self.cluster.name}: {self.days!r}."
        if "chip_time" not in self._given:
            hours = self.chip_time.value / HOUR
            yield f"Chip hours: {words(hours)} (estimated)."
        if WORKED not in self.routes:
            reached = _percent(self.utilisation_range)
            yield f"Share of the {self._peak}: {reached} (estimated)."


# -- numbers of a run ------------------------------------------------------------------------------
def _maybe(
    x: object,
    unit: str,
    name: str,
    least: float = SMALLEST,
) -> Range | None:
    return None if x is None else range_of(x, unit, name, least)


def size_of(
    x: object,
    unit: str,
    name: str,
) -> Range | None:
    """A number of parameters or tokens; RunError where a word such as "billion" was left out."""
    number = _maybe(x, unit, name, 1)
    if number and number.high < FEWEST:
        value = sig(number.value)
        raise RunError(
            f"{name} is {short(x)}: is a word missing? Write "
            f'"{value} billion" or {value}e9, "{value} trillion" or {value}e12.'
        )
    return number


def _utilisation(x: object) -> Range:
    """A Range of utilisations, each end of it above 0 and up to 1."""
    number = range_of(x, "", "utilisation", most=1e6)
    for end in (number.low, number.high):
        utilisation_of(end)
    return number


def _learned(active: Range, tokens: Range) -> Range:
    """6ND; exact, to the last FLOP, for exact numbers."""
    work = active * tokens * 6
    if not work.exact:
        return work
    value = training(active.value, Q(tokens.value, "token")).value
    return Range(value, value, value)


def _estimate(
    number: Range,
    unit: str,
    why: str,
) -> Q:
    """A quantity with its bounds; without any of its own, those of UNCERTAINTY."""
    if number.exact:
        why = f"{why} and {percent(UNCERTAINTY)} either way"
    number = number.widened()
    bounds = f"{Q(number.low, unit)} to {Q(number.high, unit)}"
    return Q(number.value, unit, f"estimated: {bounds}, {why}")


def _cost(chip_time: Range, price: object) -> Q:
    each = range_of(price, "$/h", "price")
    return _estimate(chip_time * each, "$", f"{sig(each.value * HOUR)} $ a chip hour")


def _is_usual(utilisation: Range) -> bool:
    return USUAL[0] < utilisation.value < USUAL[1]


def _percent(share: Range) -> str:
    low = f"{100 * share.low:.3g}"
    high = f"{100 * share.high:.3g}"
    if low == high:
        return f"{low} %"
    return f"{low} to {high} %"


def _refuse_other_hours(
    count: Range,
    time: Range,
    chip_time: Range,
) -> None:
    product = count.value * time.value
    if abs(chip_time.value / product - 1) < ROUNDING:
        return
    worked_out = words(product / HOUR)
    given = words(chip_time.value / HOUR)
    raise RunError(
        f"{sig(count.value)} chips for {Q(time.value, 's')} are {worked_out} chip hours, and "
        f"{given} are given: leave one of them out."
    )


# -- doubts about the model ------------------------------------------------------------------------
def _mixture(params: Range | None, active: Range | None) -> Iterator[str]:
    """A sentence about a mixture of experts: all of its parameters would make a false alarm."""
    if not params:
        return
    if not active:
        yield from _known_mixture(params)
        return
    if active.low > params.high:
        raise RunError(
            f"{words(active.value)} active parameters of {words(params.value)} in all cannot be: a "
            "token uses a part of them, or all."
        )
    if active.value < params.value:
        times = sig(params.value / active.value)
        yield (
            f"A token uses {words(active.value)} of {words(params.value)} parameters: these work, "
            f"the others wait. All of them would give {times} times as many FLOP."
        )


def _known_mixture(params: Range) -> Iterator[str]:
    """A warning where the model of the table that is nearest in size is a mixture of experts."""

    def distance(model: Row) -> float:
        return abs(math.log(model.parameters / params.value))

    def active_of(model: Row) -> float:
        return model.active_parameters or model.parameters

    sizes = [model for model in table("models") if model.parameters]
    near = [model for model in sizes if distance(model) <= math.log(SAME_SIZE)]
    # Of two that are equally near, the mixture: a false alarm costs a look, a silence the factor.
    model = min(near, key=lambda model: (distance(model), active_of(model)), default=None)
    if model and active_of(model) < model.parameters:
        times = sig(params.value / active_of(model))
        yield (
            f"If that is {model.name}, of whose {words(model.parameters)} parameters a token uses "
            f"{words(active_of(model))}, write active={_typed(active_of(model))}, or the FLOP come "
            f"out {times} times too high."
        )


def _few(params: Range | None, known: Known) -> Iterator[str]:
    """A question about a size that only a toy has, and about FLOP that no training takes."""
    if known.flop and known.flop.high < FEW_FLOP:
        yield f"Only {words(known.flop.value)} FLOP? A power of ten may be missing, as in 1e25."
    sizes = {"parameters": known.active or params, "tokens": known.tokens}
    for name, size in sizes.items():
        if size and size.high < FEW:
            yield f"Only {words(size.value)} {name}? A word such as billion may be missing."


def _typed(number: float) -> str:
    """37e9 as it may be typed again: 3.7e10."""
    return f"{number:.3g}".replace("+", "")
