"""A machine's card: one line of text that tells its speed, made to be pasted into a class's chat.

The fact behind it: the line is ours when it leaves and anybody's when it comes back. So it is
plain ASCII JSON with a checksum; reading evaluates nothing and looks at every field; and no name
of a host, a user or a folder is in it. Who shows its texts in HTML escapes them.
To change it: a field is an entry in NUMBERS, TEXTS or CEILINGS and in `card`; then raise VERSION,
and leave every older format as it was: its lines are still read.
"""

import json
import re
import unicodedata
import zlib
from dataclasses import dataclass

from .._support.display import TextDisplay
from .._support.errors import UserError
from ..quantities.formatting import a_or_an
from ..quantities.quantity import Q, quantity
from ..quantities.units import UnitError
from .system.machine import machine

VERSION, LONGEST = 2, 4096  # bytes of a line
# What may stand where; a dot leads into an inner object.
NUMBERS = {
    "card": (int, 1, 10**6),
    "cores": (int, 1, 10**5),
    "memory": (int, 0, 2**56),
    "fp32_one_core": (float, 1, 1e19),
    "fp32_all_cores": (float, 1, 1e19),
}
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
TEXTS = {"cpu": 100, "gpu": 100, "versions.python": 40, "versions.torch": 40, "versions.numpy": 40}
QUOTES = str.maketrans(dict.fromkeys("“”„‟″«»＂", '"'))


class CardError(UserError, ValueError):
    """A line that is no whole card, or a card that cannot be made."""


@dataclass(frozen=True, repr=False)
class Card(TextDisplay):
    """line: the text to paste. facts: what it says, as plain numbers (FLOP/s, bytes) and texts:
    card (format), cpu, cores, memory, fp32_one_core, fp32_all_cores, gpu, versions, and a guess
    such as "2 GFLOP/s" if its owner wanted it there. Where ceilings were measured, one and all
    hold them under the keys of CEILINGS."""

    line: str
    facts: dict

    def __repr__(self):
        one, every = (Q(self.facts[f"fp32_{key}"], "FLOP/s") for key in ("one_core", "all_cores"))
        cores = self.facts["cores"]
        speed = f"{one} on one core" + (f", {every} on {cores} cores" if cores > 1 else "")
        return (
            f"The card of a machine with {a_or_an(self.facts['cpu'])}: {speed}, in FP32 "
            f"(measured).{self._limits()} To share it, copy the next line.\n{self.line}"
        )

    def _limits(self):
        known = self.facts.get("one", {})
        told = [
            f"{name} {Q(known[key], unit)}"
            for key, name, unit in (("fp32", "FP32", "FLOP/s"), ("dram", "main memory", "B/s"))
            if key in known
        ]
        return f" The limits of one core: {', '.join(told)} (measured)." if told else ""


def card(one_core=None, all_cores=None, guess=None, ceilings=None):
    """The Card of this machine. What is not given is measured: about a second, and PyTorch loads.

    one_core, all_cores: FP32 rates, as a Measurement, a quantity, a text or a number in FLOP/s.
    guess: its owner's first guess of one core's rate; it is on the card only if given here.
    ceilings: what fl.ceilings() found, to be on the card as well.
    """
    here = machine()
    one = _rate(product() if one_core is None else one_core)
    if all_cores is None and here.cores > 1:
        all_cores = product(here.cores)
    facts = {
        "card": VERSION,
        "cpu": here.cpu,
        "cores": here.cores,
        "memory": int(here.memory or 0),
        "fp32_one_core": one,
        "fp32_all_cores": one if all_cores is None else _rate(all_cores),
        "gpu": here.gpu.name if here.gpu else "",
        "versions": here.versions,
    }
    if ceilings is not None:
        if ceilings.device != "cpu":
            raise CardError(
                "A card tells the limits of the processor, and these are a GPU's: give "
                "it fl.ceilings() without device."
            )
        facts |= _limits_of(ceilings.to_dict(), every=ceilings.cores == here.cores)
    if guess is not None:
        facts["guess"] = str(quantity(guess, "FLOP/s"))
    return _card(facts)


def _limits_of(found, every):
    """The part of a card that tells ceilings, from their plain dict; every: of all cores, too."""
    halves = {
        half: {
            key: _digits(found[full][name])
            for key, name in CEILINGS.items()
            if found[full].get(name)
        }
        for half, full in HALVES.items()
        if half == "one" or every
    }
    return {half: known for half, known in halves.items() if known}


def product(threads=1):
    """The Measurement behind a card: a 512 x 512 matrix product in FP32 on so many cores."""
    import torch

    from .timing.measure import measure

    n = 512
    x, y = torch.rand(n, n), torch.rand(n, n)
    return measure(lambda: x @ y, flops=2 * n**3, threads=threads, name=f"{n} x {n} matrix product")


def read(line):
    """The Card in a line that somebody pasted; CardError says in a sentence what is amiss.

    What chats put around it (a name, "> ", quotation marks, invisible characters) does no harm.
    """
    if not isinstance(line, str):
        raise CardError(f"A card is a line of text, and this is of type {type(line).__name__}.")
    if (size := len(line.encode(errors="replace"))) > LONGEST:
        raise CardError(f"This line has {size:,} bytes: a card has at most {LONGEST:,}.")
    text = "".join(c for c in line if unicodedata.category(c) != "Cf").translate(QUOTES)
    start = re.search(r'\{\s*"', text)
    if not start:
        raise CardError("There is no card in this line: a card begins with { and ends with }.")
    try:
        reader = json.JSONDecoder(object_pairs_hook=_no_twins)
        facts, end = reader.raw_decode(text, start.start())
        whole = facts.pop("crc", None) == _crc(_json(facts))
    except (ValueError, RecursionError):
        raise CardError(
            "This card is damaged: what stands between { and } is not whole. Copy the line again."
        ) from None
    if '{"' in text[end:]:
        raise CardError("There is more than one card in this line: give each a line of its own.")
    if type(facts.get("card")) is int and facts["card"] > VERSION:
        raise CardError(
            f"This card has format {_brief(facts['card'])}, and 1 to {VERSION} are "
            "read here: it comes from a newer version of flopslib."
        )
    if not whole:
        raise CardError(
            "This card is damaged: its checksum is wrong, so a character was lost or "
            "changed on the way. Copy the line again."
        )
    return _card(facts)


def _card(facts):
    """The Card of these facts, every one of them looked at."""
    left = {}
    for key, value in facts.items():
        inside = value if isinstance(value, dict) else {}
        left |= {(key, part): inside[part] for part in inside} or {(key,): value}
    limits = {
        f"{half}.{key}": (float, 1, 1e19)
        for half in HALVES
        for key in CEILINGS
        if (half, key) in left and facts.get("card") != 1
    }
    for name, (kind, low, high) in (NUMBERS | limits).items():
        value = left.pop(tuple(name.split(".")), None)
        whole = isinstance(value, int) and not isinstance(value, bool)
        good = (whole or kind is float and isinstance(value, float)) and low <= value <= high
        if not good:
            raise CardError(
                f"This card says that {name} is {_brief(value)}: a number from {low:g} "
                f"to {high:g} belongs there{', a whole one' * (kind is int)}."
            )
    for name, longest in TEXTS.items():
        value = left.pop(tuple(name.split(".")), None)
        if not (isinstance(value, str) and len(value) <= longest and value.isprintable()):
            raise CardError(
                f"This card says that {name} is {_brief(value)}: a text of at most "
                f"{longest} printable characters belongs there."
            )
    if ("guess",) in left:
        _check_guess(left.pop(("guess",)))
    if left:
        raise CardError(f"This card has a field that no card has: {_brief(min(left)[-1])}.")
    line = _json(facts | {"crc": _crc(_json(facts))})
    return Card(line, facts)


def _check_guess(text):
    try:
        if isinstance(text, str) and 1e-9 <= quantity(Q(text), "FLOP/s") <= 1e30:
            return
    except UnitError:
        pass
    raise CardError(
        f"This card says that guess is {_brief(text)}: a rate with its unit belongs "
        'there, such as "2 GFLOP/s".'
    )


def _json(facts):
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


def _crc(text):
    return f"{zlib.crc32(text.encode()):08x}"


def _no_twins(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _brief(value):
    """A strange value, short enough for a sentence."""
    if isinstance(value, (dict, list)):
        return "a list or an object"
    text = "missing" if value is None else ascii(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _rate(given):
    """Three digits of a rate in FLOP/s, whole where it is."""
    if hasattr(given, "best"):  # a Measurement
        if given.format not in ("FP32", ""):
            raise CardError(f"A card tells FP32 rates, and this was measured in {given.format}.")
        given = given.best
    return _digits(quantity(given, "FLOP/s"))


def _digits(rate):
    rate = float(f"{float(rate):.3g}")
    return int(rate) if rate.is_integer() and rate < 1e15 else rate
