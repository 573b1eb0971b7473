"""What the tables say of the models that a claim names: FLOP, cost, size, tokens, energy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....facts.table import Row, table
from ....quantities.formatting import sig, words
from ....quantities.quantity import Q
from ..reading.count_or_rate import COUNT
from ..reading.names import MODEL
from ..reading.place import Place
from ..reading.spoken import ENERGY, FACTOR, MONEY, PARAMETERS, TOKENS, Spoken

MOST_MODELS = 3  # of one sentence
LEAST_OF_A_RUN = 1e15  # FLOP; below that, a count beside a model's name is of an answer
QUESTION = re.compile(
    r"(?i)\b(?:quer(?:y|ies)|prompts?|questions?|answers?|responses?|chats?|searches|search)\b"
)
METHODS = {
    "wear and power": "wear of the chips, and power",
    "rent": "chip hours at their rent",
    "purchase": "the whole cluster",
    "statement": "its maker's word, of what is not said",
}
SAME = 0.02  # a ratio that near to 1 is called the same

Lines = Iterator[str]


def beside_models(place: Place, numbers: list[Spoken]) -> Lines:
    """A line for each number that a table has something to say of."""
    rows = [name.row for name in place.names if name.kind == MODEL and name.row is not None]
    rows = list(dict.fromkeys(rows))[:MOST_MODELS]
    for row in rows:
        yield from _counts(row, numbers)
        yield from _amounts(row, numbers)
        yield from _costs(row, numbers)
    yield from _factors(rows, numbers)
    if QUESTION.search(place.sentence):
        yield from _answers(numbers)


def _counts(row: Row, numbers: list[Spoken]) -> Lines:
    """What training a model took, beside what is said."""
    for number in _of(numbers, COUNT, "FLOP"):
        if float(number.value or 0) < LEAST_OF_A_RUN:
            continue
        if row.flop is None:
            yield f"What training {row.name} took is not published, and our table has no estimate."
            continue
        ratio = compared(number, row.flop)
        yield f"Training {row.name} took {row.flop!r}. {ratio}{_within(number, row)}"


def _within(number: Spoken, row: Row) -> str:
    if row.flop_low is None:
        return ""
    if row.flop_low <= number.value <= row.flop_high:
        return " That is inside the range."
    return " That is outside the range."


def compared(number: Spoken, known: Q | float) -> str:
    """'"10^25 FLOPS" is 2.1 times less.'"""
    ratio = float(number.value or 0) / float(known)
    if abs(ratio - 1) < SAME:
        return f'"{number.text}" is that.'
    if ratio > 1:
        return f'"{number.text}" is {sig(ratio)} times that.'
    return f'"{number.text}" is {sig(1 / ratio)} times less.'


def _amounts(row: Row, numbers: list[Spoken]) -> Lines:
    """Parameters and tokens of a model, beside what is said."""
    for number in numbers:
        known = None
        if number.kind == PARAMETERS:
            known = row.parameters
        elif number.kind == TOKENS and row.tokens is not None:
            known = float(row.tokens)
        if known is None or number.value is None:
            continue
        verb = "was trained on" if number.kind == TOKENS else "has"
        yield (
            f"{row.name} {verb} {words(known)} {number.kind} ({row.cited}). "
            f"{compared(number, known)}"
        )


def _costs(row: Row, numbers: list[Spoken]) -> Lines:
    """What a training run cost, by each method that the table has."""
    sums = [number for number in numbers if number.kind == MONEY and isinstance(number.value, Q)]
    known = [cost for cost in table("training_costs") if cost.model == row.name]
    if not sums:
        return
    listed = [f"{in_dollars(cost.cost)} ({METHODS[cost.method]})" for cost in known]
    if listed:
        yield f"What training {row.name} cost, by what is counted (cited): {', '.join(listed)}."
    elif row.cost is not None:
        yield (
            f"Training {row.name} cost {in_dollars(row.cost)}: wear of the chips, and power "
            f"({row.cited}). {compared(sums[0], row.cost)}"
        )


def in_dollars(cost: Q) -> str:
    """A sum in words: "78.6 million dollars"."""
    return f"{words(float(cost))} dollars"


def _factors(rows: list[Row], numbers: list[Spoken]) -> Lines:
    """A factor between two models, or between a count and a model."""
    factors = [number for number in numbers if number.kind == FACTOR and number.value]
    with_flop = [row for row in rows if row.flop is not None]
    if not factors:
        return
    factor = float(factors[0].value or 0)
    counts = [number for number in _of(numbers, COUNT, "FLOP") if number.value]
    if len(with_flop) == 1 and counts:
        row = with_flop[0]
        product = Q(factor * float(row.flop), "FLOP")
        yield (
            f'"{factors[0].text}" the {row.flop} of {row.name} is {product} (estimated). '
            f"{compared(counts[0], product)}"
        )
    if len(with_flop) == 2 and not counts:
        first, second = with_flop
        ratio = float(first.flop) / float(second.flop)
        yield (
            f"In training, {first.name} took {sig(ratio)} times the FLOP of {second.name} "
            "(estimated from both rows of our table)."
        )


def _of(numbers: list[Spoken], kind: str, unit: str) -> list[Spoken]:
    """The numbers of one kind and unit."""
    found = []
    for number in numbers:
        if number.kind == kind and isinstance(number.value, Q) and number.value.unit == unit:
            found.append(number)
    return found


def _answers(numbers: list[Spoken]) -> Lines:
    """What answering a question takes, by those who have said or measured it."""
    for number in numbers:
        if number.kind != ENERGY or not isinstance(number.value, Q):
            continue
        rows = [row for row in table("answers") if row.kind != "repeated"]
        listed = [f"{row.energy.to('Wh'):g} Wh ({row.what}, {row.date[:4]})" for row in rows]
        shares = sorted(float(number.value / row.energy) for row in rows)
        yield (
            f"An answer of a chatbot takes {', '.join(listed)} (cited). "
            f'"{number.text}" is {sig(shares[0])} to {sig(shares[-1])} times that.'
        )
