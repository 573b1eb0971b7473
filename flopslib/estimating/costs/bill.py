"""What answering costs by the month: rented round the clock, by the token, or owned.

A model does 2N FLOP a token, N its active parameters, so the work of a day is known; but a rented
chip is paid for by the hour, at work or waiting. And a price per token is paid for tokens alone.
NB: attention and the memory for keys and values are left out, tokens read and written count alike,
and a day is taken as even. Each of these makes the real bill higher.
To change what is assumed of an owned chip: OWNED. Prices of all kinds are in the table prices.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.errors import short
from ...facts.chips import Chip
from ...facts.formulas import forward
from ...quantities.formatting import percent, plural, sig, words
from ...quantities.quantity import Q, quantity, read, read_range
from ...quantities.units import UnitError
from ..clusters import cluster_of
from ..duration import utilisation_of
from ..training_run import size_of

DAY, MONTH = Q("1 day"), Q("730 h")  # as clouds bill a month: a twelfth of 8,760 hours
MOST_CHIPS = 100_000  # more than that answer for a country: a day and a year were mixed up


@dataclass(frozen=True, repr=False)
class Bill(TextDisplay):
    """The month's bill for answering: `.month`, `.by_flop`, `.chips`, `.idle`, `.by_token`."""

    tokens: float  # a day
    work: Q  # FLOP a day
    chip: str
    peak: Q  # FLOP/s of one chip, dense
    share: float  # of the peak, while it works
    price: Q  # $/h of one chip
    chips: int
    least: int = 1  # chips, however little there is to do

    @property
    def chip_time(self) -> Q:
        """The time a day that one chip alone would be at work."""
        return self.work / (self.peak * self.share)

    @property
    def most(self) -> float:
        """The tokens a day that the chips could do, at work round the clock."""
        return self.tokens / (1 - self.idle)

    @property
    def idle(self) -> float:
        """The part of the time in which the chips wait, 0 to 1."""
        return 1 - self.chip_time / (DAY * self.chips)

    @property
    def month(self) -> Q:
        """The bill: every hour of every chip, at work or waiting."""
        return _dollars(self.price * MONTH * self.chips)

    @property
    def by_flop(self) -> Q:
        """What the hours at work alone would cost: FLOP x price."""
        return _dollars(self.chip_time * (MONTH / DAY) * self.price)

    def at(self, tokens: float) -> Bill:
        """The bill for another number of tokens a day, on as many chips as that needs."""
        work = self.work * (tokens / self.tokens)
        needed = math.ceil(work / (self.peak * self.share) / DAY)
        return replace(self, tokens=tokens, work=work, chips=max(self.least, needed))

    def by_token(self, price: object) -> ByToken:
        """The same tokens paid for one by one, at a price such as "0.15 $/million tokens".

        Raises UnitError for another unit.
        """
        each = quantity(price, "$/token")
        if not each > 0:
            raise UnitError(f"The price of a token is {each}: write one above 0.")
        return ByToken(self, each)

    def own(
        self,
        price: object,
        years: object = "4 years",
        power: object = "1.05 kW",
        pue: object = 1.3,
        electricity: object = "0.0853 $/kWh",
        interest: object = "10 %",
    ) -> Owned:
        """The same chips bought instead of rented: paid off in equal parts, with interest.

        Parameters
        ----------
        price : of a chip with its share of a server, one or a range: "31,905 to 46,875 $".
        years : after which it is worth nothing.
        power : of a chip with its share of a server, at work.
        pue : power of the building over that of its computers.
        electricity : its price, such as "0.0853 $/kWh".
        interest : what the money costs a year, 0.1 or "10 %"; 0 for money that costs nothing.

        Raises
        ------
        UnitError, in one sentence.
        """
        low, high = read_range(price, "$", "price")
        life = quantity(years, "year")
        rate = float(read(interest, "", "interest"))
        parts = paid_off(rate, life.to("year"))
        running = quantity(power, "W") * float(read(pue, "", "pue"))
        each = quantity(electricity, "$/kWh")
        return Owned(self.price, low * parts / life, high * parts / life, running * each, rate)

    def __repr__(self) -> str:
        rented = f"{plural(self.chips, 'chip')} ({self.chip}) at {self.price}, day and night"
        return (
            f"{self.month} a month: {rented} (estimated). At {percent(self.share)} of "
            f"{self.peak} the work of a day, {self.work}, would keep one chip busy for "
            f"{self.chip_time}: what is rented waits for {percent(self.idle)} of the time. FLOP x "
            f"price alone says {self.by_flop} a month, {sig(self.month / self.by_flop)} times less."
        )


@dataclass(frozen=True, repr=False)
class ByToken(TextDisplay):
    """A bill paid by the token: `.month`, and `.as_dear_at`, the tokens a day where both meet."""

    bill: Bill
    price: Q  # $/token

    @property
    def month(self) -> Q:
        """What the tokens of a month cost."""
        return _dollars(Q(self.bill.tokens, "token") * (MONTH / DAY) * self.price)

    @property
    def as_dear_at(self) -> float:
        """The tokens a day at which paying by the token costs as much as the rented chips."""
        return self.bill.tokens * float(self.bill.month / self.month)

    def __repr__(self) -> str:
        reach = self.as_dear_at / self.bill.most
        if reach <= 1:
            limit = f"{percent(reach)} of what the rented time could do"
        else:
            limit = "more than the rented chips could do, so the token is always cheaper"
        return (
            f"By the token, at {self.price}: {self.month} a month (estimated). It costs as much as "
            f"the rented time at {words(self.as_dear_at)} tokens a day, {limit}."
        )


@dataclass(frozen=True, repr=False)
class Owned(TextDisplay):
    """What an hour of an owned chip costs: `.low` to `.high` for having it, `.running` at work."""

    rent: Q  # $/h of the rented one
    low: Q  # $/h
    high: Q
    running: Q
    interest: float = 0  # a year, 0 to 1

    @property
    def whole(self) -> tuple[Q, Q]:
        """(low, high) of an hour at work."""
        return self.low + self.running, self.high + self.running

    def even(self, rent: object) -> tuple[float, float]:
        """(low, high): the part of the time from which owning is cheaper than a rent.

        A rent that is paid for the hours at work alone, as on demand.
        """
        saved = quantity(rent, "$/h") - self.running
        if not saved > 0:
            return math.inf, math.inf
        return float(self.low / saved), float(self.high / saved)

    def __repr__(self) -> str:
        least, most = self.even(self.rent)
        having = span_of(self.low, self.high)
        if least >= 1:
            verdict = "it never pays, even at work all the time"
        elif most > least:
            ends = (
                f"{percent(least)} (at the low price) or {percent(min(most, 1))} (at the high one)"
            )
            verdict = f"it pays once the chip works for more than {ends} of the time"
        else:
            verdict = f"it pays once the chip works for more than {percent(least)} of the time"
        money = f", with {percent(self.interest)} a year for the money" if self.interest else ""
        return (
            f"An owned chip costs {having} idle, and {self.running} more at work (estimated{money})"
            f". Against a rent of {self.rent}, paid day and night: {span_of(*self.whole)} at work "
            f"all the time. Paid for the hours at work alone: {verdict}."
        )


def span_of(low: Q, high: Q) -> str:
    """ "0.91 $/h to 1.34 $/h", or one of them where they are the same."""
    return str(low) if low == high else f"{low} to {high}"


def paid_off(interest: float, years: float) -> float:
    """What a price comes to, paid in equal parts over years with interest: 1 without interest.

    >>> round(paid_off(0.1, 4), 2)
    1.26
    """
    if not interest:
        return 1.0
    return years * interest / (1 - (1 + interest) ** -years)


@explained(UnitError)
def bill(
    params: object,
    tokens_a_day: object,
    chip: object = "H100",
    share: object = 0.4,
    price: object = "3 $/h",
    chips: object = 1,
) -> Bill:
    """The month's bill for a model that answers on rented chips.

    Parameters
    ----------
    params : the parameters that one token uses: "8.03 billion", 70e9.
    tokens_a_day : tokens read and written in a day.
    chip : a data sheet, or its name, or the dense peak of one chip: "300 TFLOP/s".
    share : of the dense peak that is reached while the chip works, 0.4 or "40 %".
    price : of one chip's hour.
    chips : the least number of chips, as the memory may ask for; more are rented where the work
        needs them, and chips come whole.

    Returns
    -------
    Bill, with `.month`, `.by_flop`, `.idle`, `.chips`, `.by_token(...)`, `.own(...)`.

    Raises
    ------
    UnitError, RunError or TableError, in one sentence.

    Examples
    --------
    >>> bill("8.03 billion", 30e6, price="3 $/h").month
    2,190 $ (estimated)
    """
    size = size_of(params, "", "params").value
    tokens = float(read(tokens_a_day, "token", "tokens_a_day"))
    hourly = quantity(price, "$/h")
    least = int(read(chips, "", "chips"))
    for name, value in (("tokens_a_day", tokens), ("price", hourly), ("chips", least)):
        if not value > 0:
            raise UnitError(f"{name} is {short(value)}: write a number above 0.")
    cluster = cluster_of(chip=chip)
    peak = Q(cluster.peak.value, "FLOP/s", "cited: its sheet")
    work = Q(float(forward(int(size)).value) * tokens, "FLOP", "estimated: 2N a token")
    reached = utilisation_of(share)
    needed = work / (peak * reached) / DAY
    if needed > MOST_CHIPS:
        raise UnitError(
            f"{words(tokens)} tokens a day would keep {words(needed)} chips busy: were those the "
            "tokens of a year?"
        )
    rented = max(least, math.ceil(needed))
    name = Chip(cluster.chip).name if cluster.chip else cluster.name
    return Bill(tokens, work, name, peak, reached, hourly, rented, least)


def _dollars(amount: Q) -> Q:
    return amount.because("estimated")
