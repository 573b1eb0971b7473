"""A machine's card: one line of text with its speed, made to be pasted into a class's chat.

The line is ours when it leaves and anyone's when it comes back. So it is plain ASCII JSON with a
checksum; reading evaluates nothing and checks every field; and the name of a host, a user or a
folder is never in it. Pages that show its texts in HTML escape them.
To change it: a field is an entry in FIELDS or CEILINGS and in `card`; then raise VERSION, and leave
every older format as it was: its lines are still read.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._support.arguments import explained
from .._support.display import TextDisplay, copy_field, paragraph
from .._support.errors import UserError
from ..quantities.formatting import a_or_an
from ..quantities.quantity import Q, quantity
from ..quantities.units import UnitError
from .system.machine import machine

if TYPE_CHECKING:
    from .timing.measure import Measurement

VERSION = 2
LONGEST = 4096  # bytes of a line; whatever else was pasted is refused before it is parsed
PRODUCT = 512  # rows of the matrix product behind a card: that of lesson 00, so that cards compare
QUOTES = str.maketrans(dict.fromkeys("“”„‟″«»＂", '"'))

# Since format 2, and only where they were measured: "one" and "all" hold what a core and all cores
# can do at most. Short keys, and what `Ceilings.to_dict` calls them (Hz, FLOP/s, OP/s, B/s read).
CEILINGS = {
    "hz": "clock_hz",
    "fp64": "fp64_flops",
    "fp32": "fp32_flops",
    "bf16": "bf16_flops",
    "int8": "int8_ops",
    "l1": "l1_read_bytes_per_s",
    "l2": "l2_read_bytes_per_s",
    "l3": "l3_read_bytes_per_s",
    "dram": "dram_read_bytes_per_s",
}
HALVES = {"one": "one_core", "all": "all_cores"}


class CardError(UserError, ValueError):
    """A line that does not hold a whole card, or a card that cannot be made."""


@dataclass(frozen=True, repr=False)
class Card(TextDisplay):
    """The card of one machine.

    line: the text to paste. facts: what the line holds, as plain numbers (FLOP/s, bytes) and texts:
    card (format), cpu, cores, memory, fp32_one_core, fp32_all_cores, gpu, versions, and a guess
    such as "2 GFLOP/s" if its owner wanted it there. Where ceilings were measured, one and all
    hold them under the keys of CEILINGS.
    """

    line: str
    facts: dict[str, Any]

    def __repr__(self) -> str:
        return f"{self._sentence()} To share it, copy the next line.\n{self.line}"

    def _repr_html_(self) -> str:
        return paragraph(self._sentence()) + copy_field(self.line, "The line of this card")

    def _sentence(self) -> str:
        cores = self.facts["cores"]
        speed = f"{self._rate('one_core')} on one core"
        if cores > 1:
            speed += f", {self._rate('all_cores')} on {cores} cores"
        cpu = a_or_an(self.facts["cpu"])
        return f"The card of a machine with {cpu}: {speed}, in FP32 (measured).{self._limits()}"

    def _rate(self, cores: str) -> Q:
        return Q(self.facts[f"fp32_{cores}"], "FLOP/s")

    def _limits(self) -> str:
        ceilings = self.facts.get("one", {})
        limits = []
        if "fp32" in ceilings:
            limits.append(f"FP32 {Q(ceilings['fp32'], 'FLOP/s')}")
        if "dram" in ceilings:
            limits.append(f"main memory {Q(ceilings['dram'], 'B/s')}")
        if not limits:
            return ""
        return f" The limits of one core: {', '.join(limits)} (measured)."


# -- making a card --------------------------------------------------------------------------------
@explained(CardError)
def card(
    one_core: Measurement | Q | str | float | None = None,
    all_cores: Measurement | Q | str | float | None = None,
    guess: Q | str | float | None = None,
    ceilings: Any = None,
) -> Card:
    """The Card of this machine. What is not given is measured: about a second, and PyTorch loads.

    Parameters
    ----------
    one_core : the FP32 rate of one core: a Measurement, a quantity, a text, or a number in FLOP/s.
    all_cores : the FP32 rate of all cores, in the same forms.
    guess : the owner's first guess of one core's rate; it is on the card only if given here.
    ceilings : what fl.ceilings() returned, to be on the card as well.

    Raises
    ------
    CardError for a rate in another format than FP32, and for ceilings of a GPU; UnitError.

    Examples
    --------
    >>> card("105 GFLOP/s", "207 GFLOP/s").facts["fp32_one_core"]
    105000000000
    """
    here = machine()
    one_rate = _rate(product() if one_core is None else one_core)
    all_rate = one_rate
    if all_cores is not None:
        all_rate = _rate(all_cores)
    elif here.cores > 1:
        all_rate = _rate(product(here.cores))
    facts = {
        "card": VERSION,
        "cpu": here.cpu,
        "cores": here.cores,
        "memory": int(here.memory or 0),
        "fp32_one_core": one_rate,
        "fp32_all_cores": all_rate,
        "gpu": here.gpu.name if here.gpu else "",
        "versions": here.versions,
    }
    if ceilings is not None:
        facts |= _ceilings_of(ceilings, here.cores)
    if guess is not None:
        facts["guess"] = str(quantity(guess, "FLOP/s"))
    return _checked(facts)


def product(threads: int = 1) -> Measurement:
    """The Measurement behind a card: a 512 x 512 matrix product in FP32 on this number of cores."""
    import torch

    from .timing.measure import measure

    n = PRODUCT
    a, b = torch.rand(n, n), torch.rand(n, n)
    return measure(lambda: a @ b, flops=2 * n**3, threads=threads, name=f"{n} x {n} matrix product")


def _ceilings_of(ceilings: Any, cores: int) -> dict[str, dict[str, float]]:
    """The fields "one" and "all" of a card; "all" only where all cores were measured."""
    if ceilings.device != "cpu":
        raise CardError(
            "A card holds the limits of the processor, and these are a GPU's: give "
            "it fl.ceilings() without device."
        )
    measured = ceilings.to_dict()
    fields = {}
    for half, name in HALVES.items():
        if half == "all" and ceilings.cores != cores:
            continue
        values = {key: measured[name].get(long) for key, long in CEILINGS.items()}
        limits = {key: _digits(value) for key, value in values.items() if value}
        if limits:
            fields[half] = limits
    return fields


def _rate(given: Any) -> float:
    """Three digits of a rate in FLOP/s, an int where it is whole."""
    if hasattr(given, "best"):  # a Measurement
        if given.format not in ("FP32", ""):
            raise CardError(f"A card holds FP32 rates, and this was measured in {given.format}.")
        given = given.best
    return _digits(quantity(given, "FLOP/s"))


def _digits(rate: Q | float) -> float:
    rounded = float(f"{float(rate):.3g}")
    return int(rounded) if rounded.is_integer() and rounded < 1e15 else rounded


# -- reading one ----------------------------------------------------------------------------------
def read(line: str) -> Card:
    """The Card in a line that was pasted. Raises CardError with a sentence on what is wrong.

    What chats put around it (a name, "> ", quotation marks, invisible characters) does no harm.
    """
    if not isinstance(line, str):
        raise CardError(f"A card is a line of text, and this is of type {type(line).__name__}.")
    size = len(line.encode(errors="replace"))
    if size > LONGEST:
        raise CardError(f"This line has {size:,} bytes: a card has at most {LONGEST:,}.")
    visible = "".join(c for c in line if unicodedata.category(c) != "Cf")
    text = visible.translate(QUOTES)
    start = re.search(r'\{\s*"', text)
    if not start:
        raise CardError("There is no card in this line: a card begins with { and ends with }.")
    try:
        reader = json.JSONDecoder(object_pairs_hook=_object)
        facts, end = reader.raw_decode(text, start.start())
        is_intact = facts.pop("crc", None) == _crc(_json(facts))
    except (ValueError, RecursionError):
        raise CardError(
            "This card is damaged: what is between { and } is not whole. Copy the line again."
        ) from None
    if '{"' in text[end:]:
        raise CardError("There is more than one card in this line: give each a line of its own.")
    _refuse_newer(facts)
    if not is_intact:
        raise CardError(
            "This card is damaged: its checksum is wrong, so a character was lost or "
            "changed on the way. Copy the line again."
        )
    return _checked(facts)


def _refuse_newer(facts: dict[str, Any]) -> None:
    version = facts.get("card")
    if type(version) is int and version > VERSION:
        raise CardError(
            f"This card has format {_brief(version)}, and 1 to {VERSION} are "
            "read here: it comes from a newer version of flopslib."
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object as a dict; the same name twice could mean two things."""
    facts = dict(pairs)
    if len(facts) < len(pairs):
        raise ValueError("a name is there twice")
    return facts


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


def _crc(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


# -- checking every field -------------------------------------------------------------------------
@dataclass(frozen=True)
class Number:
    """A field for a number within bounds. True and False are not numbers."""

    least: float
    most: float
    whole: bool = False

    def accepts(self, value: object) -> bool:
        if isinstance(value, bool):
            return False
        is_kind = isinstance(value, int if self.whole else (int, float))
        return is_kind and self.least <= value <= self.most

    @property
    def wanted(self) -> str:
        wanted = f"a number from {self.least:g} to {self.most:g} belongs there"
        return f"{wanted}, a whole one" if self.whole else wanted


@dataclass(frozen=True)
class Text:
    """A field for a short text that can be printed: no line breaks, no codes for a terminal."""

    longest: int

    def accepts(self, value: object) -> bool:
        return isinstance(value, str) and len(value) <= self.longest and value.isprintable()

    @property
    def wanted(self) -> str:
        return f"a text of at most {self.longest} printable characters belongs there"


class Rate:
    """A field for a rate of FLOP with its unit, as a text."""

    wanted = 'a rate with its unit belongs there, such as "2 GFLOP/s"'

    def accepts(self, value: object) -> bool:
        try:
            return isinstance(value, str) and 1e-9 <= quantity(Q(value), "FLOP/s") <= 1e30
        except UnitError:
            return False


RATE = Number(1, 1e19)  # FLOP/s, B/s or Hz of one machine
FIELDS = {  # what may be where; the second name is that inside an inner object
    ("card",): Number(1, 10**6, whole=True),
    ("cores",): Number(1, 10**5, whole=True),
    ("memory",): Number(0, 2**56, whole=True),
    ("fp32_one_core",): RATE,
    ("fp32_all_cores",): RATE,
}
LIMITS = {(half, key): RATE for half in HALVES for key in CEILINGS}  # since format 2, each optional
TEXTS = {
    ("cpu",): Text(100),
    ("gpu",): Text(100),
    ("versions", "python"): Text(40),
    ("versions", "torch"): Text(40),
    ("versions", "numpy"): Text(40),
}
GUESS = {("guess",): Rate()}  # optional


def _checked(facts: dict[str, Any]) -> Card:
    """The Card of these facts. Raises CardError for the first field that is not as it should be."""
    values = _flat(facts)
    optional = GUESS if facts.get("card") == 1 else LIMITS | GUESS
    fields = FIELDS | TEXTS | {path: kind for path, kind in optional.items() if path in values}
    for path, kind in fields.items():
        value = values.pop(path, None)
        if not kind.accepts(value):
            name = ".".join(path)
            raise CardError(f"This card says that {name} is {_brief(value)}: {kind.wanted}.")
    if values:
        unknown = min(values)[-1]
        raise CardError(f"This card has a field that no card has: {_brief(unknown)}.")
    line = _json(facts | {"crc": _crc(_json(facts))})
    return Card(line, facts)


def _flat(facts: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """Every value by its path: ("cores",) or ("versions", "torch")."""
    values: dict[tuple[str, ...], Any] = {}
    for key, value in facts.items():
        if isinstance(value, dict) and value:
            values |= {(key, inner): part for inner, part in value.items()}
        else:
            values[key,] = value
    return values


def _brief(value: object) -> str:
    """A strange value in ASCII, short enough for a sentence."""
    if isinstance(value, (dict, list)):
        return "a list or an object"
    text = "missing" if value is None else ascii(value)
    return text if len(text) <= 40 else text[:37] + "..."
