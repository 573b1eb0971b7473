"""Text to tokens: the numbers, names and signs of what was typed, whatever keyboard typed it.

"10²⁵" and "10^25", "1'000" and "1,000", "6 × 2" and "6 * 2" become the same tokens. Which of them
make a quantity is the question of `grammar`.
To read another sign: SIGNS. A length is bounded here, so that hostile texts end at once.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple, NoReturn

from .._support.errors import short
from .units import UnitError

LONGEST = 200  # characters; the longest sum in the lessons has 60
LONGEST_RESULT = 600  # with the words of where it is from behind it
OUT_OF_RANGE = "is out of range: the largest number here is 1e300"
LARGEST_POWER = 300

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
RAISED_DIGITS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
SIGNS = str.maketrans(
    {
        "\u2212": "-",  # minus sign
        "\u2010": "-",  # hyphen
        "\u2011": "-",  # non-breaking hyphen
        "\u2014": "–",  # em dash: a range, as the en dash
        "·": "*",
        "⋅": "*",
        "∙": "*",
        "∗": "*",
        "÷": "/",
        "∕": "/",
        "≈": "~",
        "≃": "~",
        "∼": "~",
        "’": "'",
        "µ": "u",
        "μ": "u",
        "½": ".5",
        "¼": ".25",
        "¾": ".75",
    }
)

# "30,000", "30 000" or "30'000"; "12_000" as Python writes it; digits alone. No group begins with
# a 0, so "0,125" has a decimal comma.
GROUPED = r"(?!0)\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?!\d)"
DIGITS = rf"(?:{GROUPED}|\d+(?:_\d+)*)"
NUMBER = rf"(?:{DIGITS}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
UNCLEAR = r"(?=[,._'][\d]|_)"  # "2,5" and "1.000.000": decimal point or group of digits?
# Of "GPU-hours", "A100-hours" and "H800 GPU hours" the hours count; whose they are does not change
# the number. What chip it is, is a question of facts/chips.
OF_TIME = r"[- ](?=(?:h|hr|hrs|hours?|days?|weeks?|months?|years?)\b)"
KIND = r"(?:GPU|TPU|chip|accelerator)s?"
MODEL = r"(?:TPU[- ]?v\d[a-z]?|(?![ex]\d)[a-z]{1,5}\d{1,4}[a-z]{0,2})"  # no space: "for 3 days"
CHIP_OF_TIME = re.compile(rf"(?i)\b({MODEL})(?:[- ]{KIND})?{OF_TIME}")
WHOSE = rf"(?i:(?:{MODEL}[- ])?{KIND}{OF_TIME}|{MODEL}{OF_TIME})"
TOKEN = re.compile(
    r"(?P<hex>0[xX][0-9a-fA-F]+)"  # no sign, so it is refused
    rf"|(?P<number>{NUMBER})(?P<unclear>{UNCLEAR})?"
    r"|(?P<name>(?:[^\W\d_]|\$)+)"
    r"|(?P<sign>\*\*|\S)"
)
SPACE = re.compile(rf"\s*(?:{WHOSE})?")
# A result that was copied brings its own words along: "105 GFLOP/s (measured)".
ORIGIN = re.compile(r"\s*\((counted|measured|cited|estimated)\b[^()]*\)\.?$")


class Token(NamedTuple):
    """One number, name or sign; kind "unclear" is a number that can be read in two ways."""

    kind: str  # "number", "unclear", "name", "sign", "end"
    text: str
    start: int  # place in the normal form of the text
    tight: bool  # no space before it
    value: Fraction = Fraction(0)  # of a number

    @property
    def word(self) -> str:
        """The name in small letters, to compare with words; "" for anything else."""
        return self.text.lower() if self.kind == "name" else ""


# What laws and papers write out, and how it is written here.
PHRASES = (
    (re.compile(r"(?<=[A-Za-z])\(s\)"), "s"),  # "FLOP(s)"
    (
        re.compile(r"(?i)\b(?:integer or )?floating[- ]point (?:arithmetic )?operations?\b"),
        "FLOP",
    ),
    (re.compile(r"(?i)\bcomputational operations?\b"), "operations"),
    (re.compile(r"(?i)\binteger operations?\b"), "OP"),
    (re.compile(r"(?i)\bmultiply[- ](?:adds?|accumulates?)(?: operations?)?\b"), "MAC"),
    (re.compile(r"(?<=[gt])[ -]?CO2(?:e|eq|-eq)?\b"), ""),  # "gCO2e/kWh", "t CO2"
    (
        re.compile(
            r"(?i)^(?:(?:a (?:bit|little)|slightly|just) )(?:(?:over|under)|(?:more|less) than) "
        ),
        "about ",
    ),
    (  # "6,800 tokens a second", "3 dollars an hour"
        re.compile(r"(?i)(tokens?|flops?|bytes?|dollars?|joules?) an? (?=[smhdwy])"),
        r"\1 per ",
    ),
    (re.compile(r"(?i)(?<=\d) times (?:an?|each|every|per) (?=[smhdwy][a-z]*\b)"), " / "),
    (
        re.compile(
            r"(?i)(?<=[\w$%])[\s,]+(?:about|roughly|approximately|or so|or thereabouts)\.?$"
        ),
        "",
    ),
    (re.compile(r"(?i)(?<=[a-z]) of (?:training |total )?comput(?:e|ation|ing power)$"), ""),
)


def normal(text: str) -> str:
    """A text with one spelling for each sign: plain digits, spaces, minus, x and raised digits.

    >>> normal("3.8 × 10²⁵ FLOP")
    '3.8 × 10^25 FLOP'
    """
    if len(text) <= LONGEST_RESULT:
        text = ORIGIN.sub("", text)
    if len(text) > LONGEST:
        raise UnitError(f"{short(text)!r} is too long: {LONGEST} characters are the most here.")
    text = spelled(text)
    for phrase, written in PHRASES:
        text = phrase.sub(written, text)
    return text.strip()


def spelled(text: str) -> str:
    """The same of a text of any length, whose words and spaces stay as they are."""
    text = RAISED_DIGITS.sub(_raised, text)
    text = text.translate(SIGNS)
    text = unicodedata.normalize("NFKC", text)
    return "".join(map(_digit, text))


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text in normal form, with one of kind "end" behind them."""
    found: list[Token] = []
    at, end = 0, len(text)
    while True:
        start = SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches ""
        if start >= end:
            return [*found, Token("end", "", end, False)]
        match = TOKEN.match(text, start)
        assert match and match.lastgroup  # its last branch takes any character
        found.append(_token(match, tight=start == at))
        at = match.end()


class Cursor:
    """A place among the tokens of one text; what a method reads, the next one does not see."""

    def __init__(self, text: str):
        self.text = normal(text)
        self.tokens = tokens_of(self.text)
        self.at = 0

    def peek(self, further: int = 0) -> Token:
        """The next token, or one further on; it is not read."""
        last = len(self.tokens) - 1
        return self.tokens[min(self.at + further, last)]

    def next(self) -> Token:
        """Read the next token."""
        token = self.peek()
        self.at += 1
        return token

    def sign_here(self, *signs: str) -> bool:
        """Whether the next token is one of these signs; it is not read."""
        token = self.peek()
        return token.kind == "sign" and token.text in signs

    def sign(self, *signs: str) -> str:
        """Read one of these signs; "" if the next token is none of them."""
        if not self.sign_here(*signs):
            return ""
        return self.next().text

    def word(self, *words: str) -> str:
        """Read one of these words; "" if the next token is none of them."""
        if self.peek().word not in words:
            return ""
        return self.next().text

    def words(self, *words: str) -> bool:
        """Read these words in this order, or nothing."""
        if any(self.peek(i).word != word for i, word in enumerate(words)):
            return False
        self.at += len(words)
        return True

    def rest(self) -> str:
        """The text that is not read yet."""
        return self.text[self.peek().start :]

    def fail(self, reason: str) -> NoReturn:
        """Raise a UnitError that repeats the text."""
        raise UnitError(f"{short(self.text)!r} {reason}")


def _token(match: re.Match[str], tight: bool) -> Token:
    text, start = match.group(), match.start()
    if match["name"]:
        return Token("name", text, start, tight)
    if not match["number"]:
        return Token("sign", text, start, tight)
    kind = "number" if match["unclear"] is None else "unclear"
    return Token(kind, text, start, tight, _value(text))


def _value(text: str) -> Fraction:
    """The exact value of the digits of a number."""
    plain = re.sub("[,_' ]", "", text).lower()
    power = plain.partition("e")[2]
    if power and (len(power) > 4 or abs(int(power)) > LARGEST_POWER):
        raise UnitError(f"{short(text)!r} {OUT_OF_RANGE}.")
    return Fraction(plain)


def _raised(digits: re.Match[str]) -> str:
    return "^" + digits.group().translate(RAISED)


def _digit(character: str) -> str:
    """A digit of any script as one of 0 to 9."""
    if character.isascii() or not character.isdecimal():
        return character
    return str(unicodedata.decimal(character))
