"""What a model's tokens cost: by its name in the table prices, or as typed.

    "GPT-5.6 luna"              the latest price of the table
    "0.2 / 1.2 $"               a million tokens read, a million written; each may be a range
    "2,190 $/month"             a machine of your own, paid for at work or waiting

To add a model: rows of the table prices, of the kinds tokens in and tokens out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..._support.errors import did_you_mean, short
from ...facts.table import table
from ...quantities.quantity import Q, read_range
from ...quantities.units import UnitError
from ..duration import begins_with_number
from .spans import NOTHING, Span, span_of

MILLION = 10**6
DEAREST = 1000  # $ a million tokens: above that, a machine's price was meant
MONTH = float(Q("1 month"))
BY_TIME = re.compile(r"(?i)\s*(?:/|\bper\b|\ban?\b)\s*(month|year|day|hour|h)\b")
UNIT = re.compile(r"(?i)(/|\bper\b|\ba\b)?\s*(1?\s?m|million|mio)(?:\s*tok(?:en)?s?)?\s*$")
BETWEEN = re.compile(r"\s*/\s*|;\s*|,\s+|\s+and\s+")
# What is written around the two numbers: "$0.20 in, $1.20 out"
DOLLARS = re.compile(r"(?i)\$|\busd\b|\bdollars?\b|\b(?:in|out)(?:put)?\b|\bread\b|\bwritten\b")
EXAMPLE = 'Write a model of the table prices, such as "GPT-5.6 luna", or "0.2 / 1.2 $" a million.'

SHOWN = ("GPT-5.6 luna", "GPT-5.6 sol", "Claude Haiku 4.5", "Gemini 3 Pro")


@dataclass(frozen=True)
class Price:
    """Dollars for a token read and one written, and for each month whatever is done."""

    name: str
    read: Span = NOTHING
    written: Span = NOTHING
    month: Span = NOTHING
    cited: str = ""  # where it is from; "" for a typed one

    def of_query(self, read: Span, written: Span) -> Span:
        """Dollars for a query, of the tokens that it reads and writes."""
        return self.read.times(read).plus(self.written.times(written))


def price_of(given: object, name: str) -> Price:
    """The Price of what was typed for a model. Raises UnitError with its name."""
    if isinstance(given, Price):
        return given
    if isinstance(given, (list, tuple)) and len(given) == 2:
        return _by_million(list(given), name)
    if not isinstance(given, str):
        return _by_million([given, given], name)
    text = given.strip()
    amount = DOLLARS.sub("", text).strip()
    if not amount or not begins_with_number(amount):
        return _of_model(text, name)
    if BY_TIME.search(text):
        return Price(text, month=_by_month(text, name))
    parts = BETWEEN.split(UNIT.sub("", amount).strip())
    if len(parts) == 1:
        parts *= 2
    if len(parts) != 2:
        raise UnitError(f"{name} is {short(given)}, and two prices are needed. {EXAMPLE}")
    return _by_million(parts, name)


def _by_month(text: str, name: str) -> Span:
    rate = BY_TIME.sub(r"/\1", DOLLARS.sub("", text).strip())
    per = BY_TIME.search(rate)
    assert per is not None
    amount = rate[: per.start()].strip()
    seconds = float(Q(f"1 {per[1]}"))
    low, high = span_of(amount, "", name)
    return Span(low * MONTH / seconds, high * MONTH / seconds)


def _by_million(parts: list, name: str) -> Price:
    """Dollars for a million tokens read, and for a million written."""
    read, written = (_each(part, name) for part in parts)
    return Price("a typed price", read, written)


def _each(part: object, name: str) -> Span:
    """Dollars for one token; a plain number is for a million."""
    if isinstance(part, Q):
        low, high = read_range(part, "$/token", name)
        return Span(float(low), float(high))
    if isinstance(part, str):
        part = DOLLARS.sub("", UNIT.sub("", part)).strip()
    low, high = read_range(part, "", name)
    if high > DEAREST:
        raise UnitError(
            f"{name} is {short(part)}, which would be that many $ for a million tokens. For a "
            f'machine of your own write "{short(part)} $/month".'
        )
    if low < 0:
        raise UnitError(f"{name} is {short(part)}: write a price from 0 up. {EXAMPLE}")
    return Span(low / MILLION, high / MILLION)


def priced_models() -> dict[str, list]:
    """{name: its rows}, of the models that have a price in the table."""
    found: dict[str, list] = {}
    for row in table("prices"):
        if row.what == "tokens":
            model, _, _ = row.name.partition(",")
            found.setdefault(model, []).append(row)
    return found


def _key(model: str) -> str:
    """A name without what people leave out: "gpt 5.6 luna" is "GPT-5.6 luna"."""
    return re.sub(r"[\s_-]+", "", model).lower()


def _numbers(model: str) -> list[str]:
    """The parts of a name with digits in them: "GPT-4o" is another model than "GPT-4"."""
    parts = re.split(r"[\s_-]+", model.lower())
    return [part for part in parts if re.search(r"\d", part)]


def _of_model(text: str, name: str) -> Price:
    """The latest price of a model by its name."""
    known = priced_models()
    by_key = {_key(model): model for model in known}
    model = by_key.get(_key(text))
    if model is None:
        alike = [other for other in known if _numbers(other) == _numbers(text)]
        hint = did_you_mean(text, alike)
        raise UnitError(
            f"{name} is {short(text)!r}, which has no price in the table prices.{hint} It has "
            f"{', '.join(SHOWN)} and others. Or write what a million tokens cost, read and "
            'written: "0.2 / 1.2 $".'
        )
    rows = known[model]
    latest = max(row.date for row in rows)
    prices = {row.kind: row for row in rows if row.date == latest}
    read = prices["tokens in"]
    written = prices.get("tokens out", read)  # one price for both
    each = [float(row.price) for row in (read, written)]
    spans = [Span(price, price) for price in each]
    return Price(model, *spans, cited=read.cited)
