"""A training run from whatever is known of it: the rest follows, each with its range.

The fact behind it: training FLOP are reckoned in two ways that do not need each other. By what is
learned: 6 x active parameters x tokens. By what works: chips x time x dense peak x share reached.
Where both are known they check each other; where one lacks a number, the other one finds it.
To change what is assumed of the share: REACHED. A number's bounds are read in `ranges`.
"""

from .._support.display import TextDisplay
from ..facts.formulas import training
from ..facts.table import table
from ..quantities.formatting import sig, words
from ..quantities.quantity import Q
from .clusters import RunError, machine, whole
from .duration import utilisation_of
from .uncertainty import LEAST, Range, read

REACHED = (0.3, 0.5)  # what large training runs reach of the dense peak
BAND = 0.3  # how far an estimate may be off and still be accepted: annex A.2 of the EU's guidelines
GIVEN, LEARNED, WORKED = "as given", "6ND", "chips x time x peak x share"


class TrainingRun(TextDisplay):
    """One training run: `.flop`, `.routes`, `.tokens`, `.days`, `.utilisation`, `.cost`, `.doubts`.

    params: of a dense model; of a mixture of experts what one token uses goes into active=.
    tokens: all that are read, epochs included. flop: where somebody has said it.
    chips: "16,384 x H100", or a count with chip="H100" or chip="300 TFLOP/s" (dense peak of one).
    days, chip_hours: a text may bring its own unit. utilisation: share of the dense peak in model
    FLOP (0.4 or "40 %"), 30 to 50 % where it is not given. format: "bf16", "fp8"... price: of a
    chip's hour, in $, or several by name. A number may be a range: (low, high) or "30 to 50 %".
    Raises UnitError, FleetError or TableError, in one sentence, where numbers contradict.

    >>> TrainingRun("405e9", "15.6e12").flop
    3.79e25 FLOP (estimated: 2.65e25 FLOP to 4.93e25 FLOP, 6ND and 30 % either way)
    """

    def __init__(
        self,
        params=None,
        tokens=None,
        *,
        active=None,
        flop=None,
        chips=None,
        chip=None,
        chip_hours=None,
        days=None,
        utilisation=None,
        format=None,
        price=None,
    ):
        self.machine = machine(chips, chip, format)
        self.params = _maybe(params, "", "params", 1)
        active = _maybe(active, "", "active", 1)
        tokens = _maybe(tokens, "token", "tokens", 1)
        time = _maybe(days, "day", "days")
        held = _maybe(chip_hours, "h", "chip_hours")
        share = None if utilisation is None else _share(utilisation)
        self._how = flop.how if isinstance(flop, Q) else ()
        flop = _maybe(flop, "FLOP", "flop")
        if self.machine is None and (share or held or price is not None or format is not None):
            raise RunError(
                "A share, a format, chip hours or a price belong to a chip: say which, "
                'such as chips="1,000 x H100" or chip="H100".'
            )
        self.doubts = self._mixture(active)
        self.active = active or self.params
        count, given = self.machine and self.machine.count, (tokens, time, held)
        if time and held:
            if count and not 0.99 < held.value / (count.value * time.value) < 1.01:
                raise RunError(
                    f"{sig(count.value)} chips for {Q(time.value, 's')} are "
                    f"{words(count.value * time.value / 3600)} chip hours, and "
                    f"{words(held.value / 3600)} are given: leave one of them out."
                )
            count = count or held / time
        held = held or (count * time if count and time else None)
        self._solve(flop, tokens, held, share)
        self._rest(tokens, count, time, held, share, price, given)

    def _mixture(self, active):
        """What to say of a mixture of experts: all of its parameters make a false alarm."""
        every = self.params
        if every and active:
            if active.low > every.high:
                raise RunError(
                    f"{words(active.value)} active parameters of {words(every.value)} "
                    "in all cannot be: a token uses a part of them, or all."
                )
            if active.value < every.value:
                return (
                    f"A token uses {words(active.value)} of {words(every.value)} parameters: "
                    "these work, the others wait. All of them would give "
                    f"{sig(every.value / active.value)} times as many FLOP.",
                )
        if every and not active:
            for m in table("models"):
                if m.parameters == every.value > (m.active_parameters or every.value):
                    return (
                        f"If that is {m.name}, of whose {words(every.value)} parameters a token "
                        f"uses {words(m.active_parameters)}, write active="
                        f"{_short(m.active_parameters)}, or the FLOP come out "
                        f"{sig(every.value / m.active_parameters)} times too high.",
                    )
        return ()

    def _solve(self, flop, tokens, held, share):
        """`.routes` and `.flop`: each way to the count, and the first one with all their bounds."""
        routes = {GIVEN: flop}
        if self.active and tokens:
            routes[LEARNED] = self.active * tokens * 6
            if routes[LEARNED].exact:
                work = training(self.active.value, Q(tokens.value, "token")).value
                routes[LEARNED] = Range(work, work, work)
        known = flop or routes.get(LEARNED)
        if held and self.machine:
            if known and (known / (held * self.machine.peak)).low > 1:
                mfu = known.value / (held.value * self.machine.peak.value)
                raise RunError(
                    f"These imply MFU {sig(mfu)}: {Q(known.value, 'FLOP')} in "
                    f"{words(held.value / 3600)} chip hours at a {self._peak}; no chip does more "
                    "than its peak. Look at the chips, the days and the format once more."
                )
            if share or not known:
                routes[WORKED] = held * self.machine.peak * (share or _share(REACHED))
        routes = {way: one for way, one in routes.items() if one}
        if not routes:
            raise RunError(
                "There is no count of FLOP in that. Give params and tokens, or chips "
                "and days, or flop."
            )
        values = [one.value for one in routes.values()]
        if max(values) > (1 + BAND) * min(values):
            self.doubts += (
                f"These ways are {sig(max(values) / min(values))} times apart, more "
                "than an estimate may be off: look at what went into them.",
            )
        self.routes = {way: self._told(one, "FLOP", way) for way, one in routes.items()}
        first, *others = routes.values()
        self.range = first.around(*others)
        self.flop = self._told(self.range, "FLOP", " and ".join(routes))

    def _rest(self, tokens, count, time, held, share, price, given):
        """What follows from the count: time, share, chips, tokens, parameters, money."""
        work, peak = self.range, self.machine and self.machine.peak
        why = "from the FLOP"
        if peak and held and not share and WORKED not in self.routes:
            share = work / (held * peak)
            if not REACHED[0] / 2 < share.value < REACHED[1] * 1.4:
                self.doubts += (
                    f"By these numbers {_percent(share)} of the {self._peak} were "
                    f"reached, where large runs reach {_percent(_share(REACHED))}. The "
                    f"count is that of {next(iter(self.routes))}, not of the chips.",
                )
        elif peak:
            share = share or _share(REACHED)
            why = f"{_percent(share)} of a {self._peak}"
        if given[2] and count and not time:
            time = held / count
            given += (time,)
        held = held or (work / (peak * share) if peak else None)
        time = time or (held / count if held and count else None)
        count = count or (held / time if held and time else None)
        tokens = tokens or (work / (self.active * 6) if self.active else None)
        self.active = self.active or (work / (tokens * 6) if tokens else None)
        self.share, self.count = share, count
        self.utilisation = share and share.value
        given = {id(one) for one in given}
        self.days, self.chip_time, self.tokens = (
            one and self._told(one, unit, GIVEN if id(one) in given else how)
            for one, unit, how in (
                (time, "s", why),
                (held, "s", why),
                (tokens, "token", "FLOP / 6N"),
            )
        )
        if isinstance(price, dict):
            self.cost = {name: self._money(held, one) for name, one in price.items()}
        else:
            self.cost = price if price is None else self._money(held, price)

    @property
    def _peak(self):
        return f"dense {self.machine.format}peak of {Q(self.machine.peak.value, 'FLOP/s')}"

    def _money(self, held, price):
        each = read(price, "$/h", "price")
        return self._told(held * each, "$", f"{sig(each.value * 3600)} $ a chip hour")

    def _told(self, one, unit, why):
        """A quantity with its bounds; without any of its own, the 30 % of an estimate."""
        if why == GIVEN and (unit != "FLOP" and one.exact or self._how):
            return Q(one.value, unit, self._how if unit == "FLOP" else "estimated: as given")
        low, high = one.low, one.high
        if one.exact:
            low, high = one.value * (1 - BAND), one.value * (1 + BAND)
            why = f"{why} and {100 * BAND:g} % either way"
        return Q(one.value, unit, f"estimated: {Q(low, unit)} to {Q(high, unit)}, {why}")

    def __repr__(self):
        lines = [f"{self._opening()}: {self.flop!r}."]
        if len(self.routes) > 1:
            lines += [f"By {way}: {work!r}." for way, work in self.routes.items()]
        if self.machine:
            if self.count and not self._given(self.days):
                lines.append(
                    f"Time on {whole(self.count.value)} x {self.machine.name}: {self.days!r}."
                )
            if not self._given(self.chip_time):
                lines.append(f"Chip hours: {words(self.chip_time.value / 3600)} (estimated).")
            if WORKED not in self.routes:
                lines.append(f"Share of the {self._peak}: {_percent(self.share)} (estimated).")
        elif self.days:
            pace = self.flop / self.days
            lines.append(f"In {self.days} that is {pace} all the time (estimated).")
        if self.tokens and LEARNED not in self.routes:
            lines.append(f"{words(self.active.value)} parameters would learn from {self.tokens!r}.")
        costs = self.cost if isinstance(self.cost, dict) else {"": self.cost}
        lines += [
            f"Cost{f', {name}' if name else ''}: {cost!r}."
            for name, cost in costs.items()
            if cost is not None
        ]
        return "\n".join([*lines, *self.doubts])

    def _opening(self):
        way = next(iter(self.routes))
        if way == LEARNED:
            kind = "parameters" if self.active is self.params else "active parameters"
            return f"{words(self.active.value)} {kind} x {self.tokens}"
        if way == GIVEN:
            return "The run"
        hours = words(self.chip_time.value / 3600)
        much = f" for {self.days}" if self.count else f", {hours} hours"
        return f"{self.machine}{much} at {_percent(self.share)} of a {self._peak}"

    @staticmethod
    def _given(quantity):
        return GIVEN in "".join(quantity.how)


def _maybe(x, unit, name, least=LEAST):
    return None if x is None else read(x, unit, name, least)


def _share(x):
    """A Range of shares, each of them checked."""
    one = read(x, "", "utilisation", most=1e6)
    for end in (one.low, one.high):
        utilisation_of(end)
    return one


def _percent(share):
    low, high = (f"{100 * end:.3g}" for end in (share.low, share.high))
    return f"{low} %" if low == high else f"{low} to {high} %"


def _short(number):
    """37e9 as it may be typed again: 3.7e10."""
    return f"{number:.3g}".replace("+", "")
