"""What a chip could serve at most: tokens a second, each chat's wait, the memory, the price.

A step writes one token for each chat. It fetches the weights once and the kept tokens of every
chat, and does 2N FLOP and attention for each; the larger of the two times is the roof's.
Memory is two limits: its room (what fits) and its bandwidth (how fast a step fetches).
NB: this is a ceiling. Left out are reading prompts, what the chip does between steps, and memory
for anything but weights and kept tokens. All parameters count as fetched and multiplied, as in 2N;
of a mixture of experts, those that a step meets.
To serve another model: a row of the table architectures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.errors import UserError, short, whole
from ...facts.chips import Chip
from ...facts.chips import chip as chip_by_name
from ...facts.formulas import attention_decode, kv_cache, latent_cache
from ...facts.table import Row, table
from ...quantities.formatting import MILLION, percent, plural
from ...quantities.quantity import Q, quantity

KV_BYTES = 2  # of a kept number, however few bits the weights have
BITS = (16, 8, 4)  # of a stored weight
MOST_CHATS, MOST_KEPT = 10**6, 10**8


class LoadError(UserError, ValueError):
    """A model, a chip or a number of chats that cannot be worked out."""


@dataclass(frozen=True, repr=False)
class Serving(TextDisplay):
    """What a chip could serve: `.rate`, `.wait`, `.share`, `.memory`, `.fits`, `.price`.

    `.rate` is tokens a second for all chats, `.wait` the time of a step, which is what each chat
    waits for a token, `.share` the part of the chip's usual peak, `.memory` the bytes of weights
    and kept tokens. Everything is estimated, at the roof.
    """

    model: str
    chip: Chip
    chats: int
    kept: int  # tokens of each chat
    bits: int
    weights: Q  # B
    cache: Q  # B of all chats
    fetched: Q  # B a step
    work: Q  # FLOP a step
    hourly: Q | None  # $/h of the chip

    @property
    def memory(self) -> Q:
        """Bytes of the weights and of the kept tokens of all chats."""
        return (self.weights + self.cache).because("estimated")

    @property
    def fits(self) -> bool:
        """Whether they fit into the chip's memory."""
        return self.memory <= self.chip.memory

    @property
    def most_chats(self) -> int:
        """How many chats fit beside the weights."""
        free = float(self.chip.memory) - float(self.weights)
        return max(0, math.floor(free / (float(self.cache) / self.chats)))

    @property
    def chips_for_weights(self) -> int:
        """How many such chips have room for the weights alone, at least."""
        return math.ceil(float(self.weights) / float(self.chip.memory))

    @property
    def fetched_weights(self) -> Q:
        """Bytes of the weights that a step fetches: of a mixture, of the experts that it meets."""
        return (self.fetched - self.cache).because("estimated")

    @property
    def peak(self) -> Q:
        """The chip's dense peak in the format it trains in: weights of fewer bits are made wide."""
        return self.chip.peak()

    @property
    def bound_by(self) -> str:
        """What a step waits for: "memory", which is its bandwidth, or "arithmetic"."""
        return "memory" if self._by_memory >= self._by_arithmetic else "arithmetic"

    @property
    def _by_memory(self) -> float:
        return float(self.fetched) / float(self.chip.bandwidth)

    @property
    def _by_arithmetic(self) -> float:
        return float(self.work) / float(self.peak)

    @property
    def wait(self) -> Q:
        """The time of a step: what each chat waits for one token."""
        return Q(max(self._by_memory, self._by_arithmetic), "s", "estimated: at the roof")

    @property
    def rate(self) -> Q:
        """Tokens a second, all chats together."""
        return Q(self.chats / float(self.wait), "token/s", "estimated: at the roof")

    @property
    def share(self) -> float:
        """The share of the peak that is used, 0 to 1."""
        return float(self.work) / float(self.wait) / float(self.peak)

    @property
    def intensity(self) -> Q:
        """FLOP for each byte that is fetched."""
        return self.work / self.fetched

    @property
    def price(self) -> Q | None:
        """Dollars a token at the price of the chip's hour; None without one."""
        if self.hourly is None:
            return None
        return (self.hourly / self.rate).because("estimated: at the roof")

    @property
    def a_million(self) -> Q | None:
        """Dollars for a million tokens; None without a price."""
        if self.price is None:
            return None
        return Q(float(self.price) * MILLION, "$", "estimated: at the roof")

    def __repr__(self) -> str:
        chats = f"{plural(self.chats, 'chat')} of {self.kept:,} kept tokens"
        subject = f"{self.model} in {self.bits} bits on one {self.chip.name}, {chats}"
        if not self.fits:
            return f"{subject}: {self._too_large()}"
        limit = "arithmetic" if self.bound_by == "arithmetic" else "the memory's bandwidth"
        return (
            f"{subject}: at most {self.rate} for all, and each chat gets a token every "
            f"{self.wait}; {percent(self.share)} of the peak.{self._money()} A step fetches "
            f"{self.fetched_weights} of weights and {self.cache} of kept tokens, and {limit} is "
            f"the limit. Of the memory's room, {self.memory} of {self.chip.memory} are taken "
            "(estimated: a roof)."
        )

    def _money(self) -> str:
        if self.hourly is None:
            return ""
        return f" At {self.hourly}, a million written tokens cost at least {self.a_million}."

    def _too_large(self) -> str:
        room = f"and the chip has room for {self.chip.memory} (cited)."
        if self.most_chats:
            fits = plural(self.most_chats, "such chat")
            return f"that takes {self.memory}, {room} At most {fits} would fit (estimated)."
        if self.chips_for_weights > 1:
            return (
                f"the weights alone take {self.weights}, {room} They need "
                f"{self.chips_for_weights} such chips or more (estimated)."
            )
        return (
            f"that takes {self.memory}, {room} The weights would fit, but not one such chat beside "
            "them (estimated)."
        )


@explained(LoadError)
def serving(
    model: str | Row,
    chip: str | Chip = "H100 SXM",
    chats: int = 1,
    kept: int = 2048,
    bits: int = 16,
    price: object = None,
) -> Serving:
    """What one chip could serve of a model at most, by its roof.

    Parameters
    ----------
    model : a name of fl.table("architectures"), such as "Llama 3.1 8B".
    chip : a data sheet, or its name.
    chats : how many go on at once; each step writes one token for each of them.
    kept : tokens that each chat keeps, prompt and answer so far.
    bits : of a stored weight: 16, 8 or 4. Kept tokens stay in 16.
    price : what you pay for an hour of the chip, such as "3 $/h".

    Returns
    -------
    Serving, with `.rate`, `.wait`, `.share`, `.memory`, `.fits`, `.price`, `.a_million`; at the
    roof, so `.rate` is the most and the prices are the least that is possible.

    Raises
    ------
    LoadError, TableError or UnitError, in one sentence.

    Examples
    --------
    >>> serving("Llama 3.1 8B").rate
    205 token/s (estimated: at the roof)
    """
    row = model if isinstance(model, Row) else table("architectures")[model]
    sheet = chip_by_name(chip)
    chats = whole("chats", chats, most=MOST_CHATS, error=LoadError)
    kept = whole("kept", kept, most=MOST_KEPT, error=LoadError)
    if bits not in BITS:
        raise LoadError(f"bits is {short(repr(bits))}: write 16, 8 or 4.")
    for column in ("memory", "bandwidth"):
        if getattr(sheet, column) is None:
            raise LoadError(f"The table has no {column} for the {sheet.name}.")
    hourly = None if price is None else _price(price)
    weights = Q(float(row.parameters) * bits / 8, "B", "estimated")
    cache = Q(chats * kept * kept_bytes(row), "B", "estimated")
    fetched = Q(fetched_parameters(row, chats) * bits / 8, "B", "estimated") + cache
    return Serving(
        row.name,
        sheet,
        chats,
        kept,
        bits,
        weights,
        cache,
        fetched.because("estimated"),
        Q(chats * token_work(row, kept), "FLOP", "estimated"),
        hourly,
    )


def _price(price: object) -> Q:
    hourly = quantity(price, "$/h")
    if not hourly > 0:
        raise LoadError(f"The price is {hourly}: write one above 0, such as 3 $/h.")
    return hourly


def kept_bytes(row: Row) -> int:
    """Bytes that one token leaves: keys and values in 16 bits, or the pressed row of both."""
    if row.kv_latent:
        return int(latent_cache(row.layers, row.kv_latent, row.rope_width, bytes_each=KV_BYTES))
    return int(kv_cache(row.layers, row.kv_heads, row.head_width, bytes_each=KV_BYTES))


def token_work(row: Row, kept: int) -> float:
    """FLOP of one written token: 2N of the active parameters, and attention to all that is kept."""
    active = float(row.active_parameters or row.parameters)
    width = row.heads * row.head_width
    return 2 * active + float(attention_decode(row.layers, kept, width))


def fetched_parameters(row: Row, chats: int) -> float:
    """The parameters that a step fetches: all, or of a mixture those of the experts it meets.

    With chats that choose independently, an expert stays untouched with chance (1 - k/E)^chats.
    """
    every = float(row.parameters)
    if not row.experts:
        return every
    chosen = row.active_experts / row.experts
    for_each = (every - float(row.active_parameters)) / (1 - chosen)  # of all the experts
    untouched = (1 - chosen) ** chats
    return every - for_each * untouched
