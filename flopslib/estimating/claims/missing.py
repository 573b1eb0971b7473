"""What a claim leaves out, as questions to ask of it.

To add a question: a function of a sentence and its numbers that yields it, in ASKED.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .reading.count_or_rate import ASK, COUNT, RATE
from .reading.names import CHIP, FORMAT
from .reading.place import Place
from .reading.spoken import BANDWIDTH, ENERGY, FACTOR, MONEY, NUMBER, PERCENT, Spoken

Questions = Iterator[str]
MOST_PARTS = 4  # of a family that are named
LEAST_OF_A_CHIP = 1e11  # FLOP/s: a rate below that is printed without one
SOURCE = re.compile(
    r"(?i)\b(?:according to|says?|said|stat(?:es?|ed)|estimat\w+|report(?:s|ed)?|paper|data ?sheet|"
    r"epoch|study|studies|researchers|published|announced|claim(?:s|ed)|wrote|puts?|"
    r"survey|index|figures from|analysis|measured|found)\b"
)
COMPARATIVE = re.compile(r"(?i)^\W*(?:as|more|less|\w+er)\b")
BASELINE = re.compile(r"(?i)\b(?:than|as|of|over|compared|versus|vs|relative|against)\b")
FOLLOWED = re.compile(r"^ ?\w")
CHEAPER = re.compile(r"(?i)\b(?:cheaper|costs?|price|expensive)\b")
COMPARES = re.compile(
    r"(?i)\b(?:match(?:es|ed|ing)?|outperform\w*|beat(?:s|ing)?|rival(?:s|ed|ing)?|on par|"
    r"better than|smarter|as good as|surpass\w*|exceeds? human|state[- ]of[- ]the[- ]art)\b"
)
TEST = re.compile(
    r"(?i)\b(?:benchmarks?|MMLU|GPQA|SWE|HumanEval|GSM8K|MLPerf|Linpack|HPL|ImageNet|arena|exam|"
    r"test(?:s|ed)?|score[sd]?|accuracy|tasks?)\b"
)
OF_TRAINING = re.compile(r"(?i)\b(?:train(?:s|ed|ing)?|develop(?:ed|ing|ment)?|build|built)\b")
ALL_COMPUTERS = re.compile(
    r"(?i)\b(?:more|faster|exceed\w*)\b.{0,60}\b(?:than|all)\b.{0,40}\b(?:computers?|machines?|"
    r"supercomputers?|computing|humans?|people|brains?)\b|\bcombined\b"
)
OF_MEMORY = re.compile(r"(?i)\b(?:memory|hbm\w*|nvlink|network|links?|infiniband|ssd)\b")
OF_WHAT = re.compile(
    r"(?i)\b(?:of|than|from|in|by|smaller|larger|faster|slower|cheaper|less|more|fewer)\b"
)


def missing_in(place: Place, numbers: list[Spoken], dated: bool) -> list[str]:
    """The questions that a sentence leaves open; dated: whether any sentence names a day."""
    questions: list[str] = []
    for asked in ASKED:
        questions += asked(place, numbers)
    if numbers and not dated:
        questions.append("as of when?")
    if numbers and not SOURCE.search(place.sentence):
        questions.append("who says so?")
    return list(dict.fromkeys(questions))


def _which_kind(place: Place, numbers: list[Spoken]) -> Questions:
    if any(number.kind == ASK and number.value is not None for number in numbers):
        yield "in all, or per second?"


def _how_long(place: Place, numbers: list[Spoken]) -> Questions:
    is_count = any(number.kind == COUNT for number in numbers)
    if is_count and ALL_COMPUTERS.search(place.sentence):
        yield "in how long?"


def _which_part(place: Place, numbers: list[Spoken]) -> Questions:
    several = {name.parts: name for name in place.names if name.parts}
    for parts, name in several.items():
        of_a_chip = name.kind == CHIP
        what = name.text.removesuffix("s") if of_a_chip else name.text
        yield f"which {what}: {', '.join(parts[:MOST_PARTS])}?"


def _format(place: Place, numbers: list[Spoken]) -> Questions:
    rates = [number for number in numbers if number.kind in (RATE, ASK)]
    of_a_chip = [number for number in rates if float(number.value or 0) >= LEAST_OF_A_CHIP]
    if not of_a_chip:
        return
    if not any(name.kind == FORMAT for name in place.names):
        yield "in which number format?"
    if not re.search(r"(?i)\b(?:dense|spars\w+|star)\b|\*", place.sentence):
        yield "dense, or with the star?"


def _times_what(place: Place, numbers: list[Spoken]) -> Questions:
    for number in numbers:
        if number.kind != FACTOR:
            continue
        behind = place.sentence[number.end - place.start :]
        compares = COMPARATIVE.match(behind) is not None
        is_said = BASELINE.search(behind) if compares else FOLLOWED.match(behind)
        if CHEAPER.search(place.sentence):
            yield "cheaper than what, and which cost?"
        elif not is_said:
            yield "times what?"


def _by_which_test(place: Place, numbers: list[Spoken]) -> Questions:
    if COMPARES.search(place.sentence) and not TEST.search(place.sentence):
        yield "by which test?"


def _which_cost(place: Place, numbers: list[Spoken]) -> Questions:
    has_money = any(number.kind == MONEY for number in numbers)
    if has_money and OF_TRAINING.search(place.sentence):
        yield "which cost: the last run, its rent, the whole cluster, or all tries with staff?"


def _of_what(place: Place, numbers: list[Spoken]) -> Questions:
    for number in numbers:
        behind = place.sentence[number.end - place.start :][:40]
        if number.kind == PERCENT and not OF_WHAT.search(behind):
            yield "per cent of what?"


def _energy(place: Place, numbers: list[Spoken]) -> Questions:
    if any(number.kind == ENERGY for number in numbers):
        yield "the chips alone, or the whole building?"


def _bandwidth(place: Place, numbers: list[Spoken]) -> Questions:
    has_bandwidth = any(number.kind == BANDWIDTH for number in numbers)
    if has_bandwidth and not OF_MEMORY.search(place.sentence):
        yield "bandwidth of what: the memory, or a link?"


def _number_of(place: Place, numbers: list[Spoken]) -> Questions:
    if any(number.kind == NUMBER and number.why == "nothing says of what" for number in numbers):
        yield "a number of what?"


ASKED = (
    _which_kind,
    _how_long,
    _which_part,
    _format,
    _times_what,
    _by_which_test,
    _which_cost,
    _of_what,
    _energy,
    _bandwidth,
    _number_of,
)
