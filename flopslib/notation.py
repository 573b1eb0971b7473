"""How quantities are read and written: names, prefixes, three significant digits.

Two facts. A text is a number, perhaps a word such as "million", and units: nothing in it is
ever evaluated. A unit is a size and seven whole powers, one for each base unit; so FLOP/s
differs from FLOP by one power, and no table of pairs is needed.
To add a unit: one line in UNITS. A second spelling: SPELLED. A kind in words: KINDS.
"""

import difflib
import re
from decimal import Decimal
from fractions import Fraction

from .errors import Told

BASE = ("FLOP", "OP", "B", "s", "J", "$", "token")
YEAR = 31_557_600  # a Julian year, in seconds
LARGE = {
    "k": 10**3,
    "M": 10**6,
    "G": 10**9,
    "T": 10**12,
    "P": 10**15,
    "E": 10**18,
    "Z": 10**21,
    "Y": 10**24,
    "R": 10**27,
    "Q": 10**30,
}
SMALL = {
    "m": Fraction(1, 10**3),
    "u": Fraction(1, 10**6),
    "n": Fraction(1, 10**9),
    "p": Fraction(1, 10**12),
}
BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}
WORDS = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}


def powers_of(**of):
    return tuple(of.get({"$": "dollar"}.get(b, b), 0) for b in BASE)


# name: (size in base units, powers, prefixes it takes)
UNITS = {
    "FLOP": (1, powers_of(FLOP=1), LARGE),
    "MAC": (2, powers_of(FLOP=1), LARGE),  # one multiply-add is two operations
    "OP": (1, powers_of(OP=1), LARGE),
    "B": (1, powers_of(B=1), LARGE | BINARY),
    "b": (Fraction(1, 8), powers_of(B=1), LARGE | BINARY),
    "s": (1, powers_of(s=1), SMALL),
    "min": (60, powers_of(s=1), {}),
    "h": (3600, powers_of(s=1), {}),
    "day": (86_400, powers_of(s=1), {}),
    "week": (7 * 86_400, powers_of(s=1), {}),
    "month": (YEAR // 12, powers_of(s=1), {}),
    "year": (YEAR, powers_of(s=1), {}),
    "Hz": (1, powers_of(s=-1), LARGE),
    "J": (1, powers_of(J=1), LARGE | SMALL),
    "Wh": (3600, powers_of(J=1), LARGE | SMALL),
    "W": (1, powers_of(J=1, s=-1), LARGE | SMALL),
    "$": (1, powers_of(dollar=1), LARGE),
    "token": (1, powers_of(token=1), {}),
}
SPELLED = {
    "FLOPs": "FLOP",
    "flop": "FLOP",
    "Flop": "FLOP",
    "MACs": "MAC",
    "OPs": "OP",
    "byte": "B",
    "bytes": "B",
    "bit": "b",
    "bits": "b",
    "second": "s",
    "seconds": "s",
    "sec": "s",
    "minute": "min",
    "minutes": "min",
    "hour": "h",
    "hours": "h",
    "d": "day",
    "days": "day",
    "weeks": "week",
    "months": "month",
    "years": "year",
    "yr": "year",
    "dollar": "$",
    "dollars": "$",
    "USD": "$",
    "tokens": "token",
    "joule": "J",
    "joules": "J",
    "watt": "W",
    "watts": "W",
}
KINDS = {
    powers_of(): "a plain number",
    powers_of(FLOP=1): "a count",
    powers_of(FLOP=1, s=-1): "a rate",
    powers_of(OP=1): "a count of integer operations",
    powers_of(OP=1, s=-1): "a rate of integer operations",
    powers_of(B=1): "an amount of data",
    powers_of(B=1, s=-1): "a bandwidth",
    powers_of(s=1): "a time",
    powers_of(s=-1): "a frequency",
    powers_of(J=1): "an energy",
    powers_of(J=1, s=-1): "a power",
    powers_of(dollar=1): "a sum of money",
    powers_of(token=1): "a number of tokens",
    powers_of(FLOP=1, B=-1): "an intensity, work per byte",
}


class UnitError(Told, ValueError):
    """A text that is not a quantity, or two quantities that do not go together."""


# -- reading ------------------------------------------------------------------------------------
NUMBER = re.compile(
    r"[-+]?(\d{1,3}(,\d{3})+(?![\d,])|\d+(_\d+)*)?(\.\d+)?"
    r"([eE][-+]?\d{1,3}(?!\d))?"
)
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
EXAMPLES = 'Write a number and a unit, such as "3 GFLOP", "989 TFLOP/s" or "1e25 FLOP".'


def parse(text):
    """(exact number, powers) of a text such as "3.35 TB/s"; UnitError says what to write instead.

    >>> parse("400 Gb/s")
    (50000000000, (0, 0, 1, -1, 0, 0, 0))
    """
    shown = repr(text if len(text) <= 40 else text[:37] + "...")
    rest = text.strip().replace("µ", "u").replace("μ", "u").replace("\u2212", "-")
    if len(rest) > 100:
        raise UnitError(f"{shown} is too long for a quantity. {EXAMPLES}")
    rest = re.sub(r"^an?\s+(?=[htmb])", "1 ", rest)  # "a billion"
    rest = re.sub(
        "10([⁰¹²³⁴-⁹]+)", lambda m: f"10^{m[1].translate(RAISED)}", rest.replace("×", "x")
    )
    rest = re.sub(r"^(?:([\d.]+)\s*[x*·]\s*)?10(?:\^|\*\*)(\d+)", _power_of_ten, rest)
    found = NUMBER.match(rest)
    number, after = found.group().replace(",", "").replace("_", ""), rest[found.end() :]
    if not re.match(r"[-+]?\.?\d", number):
        raise UnitError(f"{shown} does not begin with a number. {EXAMPLES}")
    if re.match(r"[eE][-+]?\d", after) or re.search(r"[eE][-+]?[3-9]\d\d$", number):
        raise UnitError(f"{shown} is beyond any count: numbers end at 1e300 here.")
    if re.match(r"[\d,._]", after):
        raise UnitError(
            f"{shown} can be read in two ways: is the mark a decimal point? "
            "Write 2.5 with a point, and 1,000,000 with a comma at every third digit."
        )
    number = Fraction(Decimal(number))
    while word := re.match(r"\s*(" + "|".join(WORDS) + r")\b", after):
        number *= WORDS[word[1]]
        after = after[word.end() :]
    if re.search(r"[^A-Za-z$/*·^\s-]", re.sub(r"\^-?\d", "", after)) or "**" in after:
        raise UnitError(
            f"{shown} is not a number with a unit, and nothing is worked out here. {EXAMPLES}"
        )
    if bare := re.fullmatch(r"\s*([kMGTPE])", after):  # "100 G", where the unit is known
        return exact(number * LARGE[bare[1]]), powers_of()
    size, powers = parse_unit(after)
    return exact(number * size), powers


def _power_of_ten(found):
    """ "10^11" and "3.8 x 10^25" as they are said: 1e11, 3.8e25."""
    return f"{found[1] or 1}e{found[2]}"


def parse_unit(text):
    """(size, powers) of a text such as "TFLOP/s" or "PFLOP/s-day"; "" is a plain number."""
    size, powers = Fraction(1), powers_of()
    text = re.sub(r"\s+per\s+", "/", f" {text} ").strip()
    term = r"\s*([/*·-]?)\s*([A-Za-z$]+)(?:\^(-?\d))?"
    if not re.fullmatch(f"({term})*", text):
        raise UnitError(f"{text!r} is not a unit. {EXAMPLES}")
    terms = [t.groups() for t in re.finditer(term, text)]
    for sign, name, power in terms:
        power = int(power or 1) * (-1 if sign == "/" else 1)
        one, its = _one_unit(name)
        size *= Fraction(one) ** power
        powers = tuple(p + power * q for p, q in zip(powers, its))
    return size, powers


def _one_unit(name):
    mixed = re.fullmatch(
        r"(?i)([kmgtpezy]?|kilo|mega|giga|tera|peta|exa|zetta|yotta)(fl)?ops", name
    )
    if mixed and not name.endswith("OPs"):
        core = mixed[1][:1].upper().replace("K", "k") + ("FLOP" if mixed[2] else "OP")
        raise UnitError(
            f"{name!r} means a count to some writers and a rate to others. "
            f"Write {core} for a count, or {core}/s for a rate."
        )
    for unit, prefixes in _spellings(name):
        if unit in UNITS:
            size, powers, allowed = UNITS[unit]
            if prefixes == "" or prefixes in allowed:
                return size * (allowed[prefixes] if prefixes else 1), powers
    known = {p + u: u for u, (_, _, allowed) in UNITS.items() for p in ("", *allowed)} | SPELLED
    lower = [k for k in known if k.lower() == name.lower()]
    near = lower or [
        n for n in difflib.get_close_matches(name, known, n=1, cutoff=0.75) if len(n) > 2
    ]
    hint = f" Did you mean {near[0]}?" if near else f" {EXAMPLES}"
    raise UnitError(f"{name!r} is not a unit I know.{hint}")


def _spellings(name):
    """Every way to split a name into (unit, prefix): "GFLOPs" is ("FLOP", "G")."""
    for cut in range(min(3, len(name))):
        yield SPELLED.get(name[cut:], name[cut:]), name[:cut]


def exact(x):
    """An int where it is whole, else a float: counts stay exact beyond 2**64."""
    if isinstance(x, Fraction):
        return x.numerator if x.denominator == 1 else float(x)
    return x


# -- writing ------------------------------------------------------------------------------------
def sig(x):
    """Three significant digits: 0.0167, 2.93, 105, 95,100, 3.14e23."""
    r = float(f"{x:.3g}")
    if r == 0 or 1e-3 <= abs(r) < 1e6:
        return f"{r:,.0f}" if abs(r) >= 1000 else f"{r:.3g}"
    mantissa, power = f"{r:.2e}".split("e")
    return f"{float(mantissa):g}e{int(power)}"


def words(x):
    """A plain number as one says it: 4.6 billion, 95,100, 1.5.

    >>> words(4.6e9)
    '4.6 billion'
    """
    x = float(x)
    for name, size in (("trillion", 10**12), ("billion", 10**9), ("million", 10**6)):
        if size <= float(f"{abs(x):.3g}") < 1000 * size:
            return f"{sig(x / size)} {name}"
    return sig(x)


def time_text(x):
    """Seconds in the unit a person can feel."""
    a = float(f"{abs(x):.3g}")
    if a >= 2 * YEAR:
        return f"{words(x / YEAR)} years"
    for unit, size, least in (
        ("days", 86_400, 2 * 86_400),
        ("hours", 3600, 2 * 3600),
        ("min", 60, 120),
        ("s", 1, 1),
        ("ms", 1e-3, 1e-3),
        ("us", 1e-6, 1e-6),
    ):
        if a >= least:
            return f"{sig(x / size)} {unit}"
    return f"{sig(x / 1e-9)} ns" if x else "0 s"


def unit_name(powers):
    for name in ("W", "Hz"):
        if powers == UNITS[name][1]:
            return name
    up = [b + (f"^{p}" if p > 1 else "") for b, p in zip(BASE, powers) if p > 0]
    down = ["/" + b + (f"^{-p}" if p < -1 else "") for b, p in zip(BASE, powers) if p < 0]
    return "*".join(up) + "".join(down)


def quantity_text(value, powers, told=()):
    """A number of base units as text; `told` holds the words for how it is known."""
    if powers == UNITS["s"][1]:
        return time_text(value)
    if powers == UNITS["token"][1]:
        return f"{words(value)} token{'s' * (value != 1)}"
    unit = unit_name(powers)
    if _in_full(value, powers, told):
        return f"{value:,} {unit}"
    first = re.match(r"([A-Za-z$]+)(?!\w|\^)", unit)  # a prefix before FLOP^2 would be squared too
    steps = [
        (float(size), prefix)
        for prefix, size in (UNITS[first[0]][2] if first else {}).items()
        if prefix not in BINARY and size < 10**21
    ]
    a = float(f"{abs(value):.3g}")  # as it will be shown: 999.9 k is 1 M
    for size, prefix in sorted([*steps, (1.0, "")], reverse=True):
        if steps and size <= a < 1e21:
            return f"{sig(value / size)} {prefix}{unit}"
    return f"{sig(value)} {unit}"


def _in_full(value, powers, told):
    """Exact counts are printed in full, unless three digits tell them exactly."""
    if not isinstance(value, int) or min(powers) < 0:
        return False
    if "counted" in told:
        return abs(value) < 10**6 or Decimal(f"{value:.3g}") != value
    work = powers in (UNITS["FLOP"][1], UNITS["OP"][1])
    return (
        work
        and not told
        and (abs(value) < 10**6 or abs(value) < 10**21 and Decimal(f"{value:.3g}") != value)
    )
