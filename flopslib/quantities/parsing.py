"""Text to quantity: a number, perhaps a word such as "million", and units.

Nothing in a text is ever evaluated.
To read another spelling of a unit: SPELLED in units.py.
"""

import difflib
import re
from decimal import Decimal
from fractions import Fraction

from .units import LARGE, SPELLED, UNITS, WORDS, UnitError, powers_of

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
