"""FLOPS in the press: a count or a rate? By the words beside it; or it is asked.

The letters do not say: FLOPS is written for both. So five things are looked at, in this order: a
"/s" or a "-days" beside it; a number that no machine reaches in a second; words of work (train,
per token, threshold) or of speed (delivers, peak, chip); a chip that is named. Where words of both
kinds are equally near, or none is there, the answer is a question.
To teach it a word: WORK or SPEED.
"""

from __future__ import annotations

import re
from typing import NamedTuple

COUNT, RATE, ASK = "count", "rate", "ask"
FASTEST = 1e22  # FLOP/s: ten times 500,000 chips of 2 PFLOP/s; no machine does that in a second
# NB: the fastest machine is not published; a fleet of millions of chips in FP4 may come near it.
PRINTED_AS_RATE = 1e24  # FLOP/s, from which a "/s" in print is taken for a mistake
CLEARLY = 2  # times nearer: then words of one kind win over those of the other

WORK = re.compile(
    r"(?i)\b(?:(?:pre-?)?train(?:s|ed|ing)?(?! (?:compute|clusters?|chips?|performance|hardware|"
    r"capacity|supercomputers?|gpus?|power|machines?))|fine-?tun(?:e|ed|ing)|forward pass|"
    r"backward pass|forward|per (?:token|image|sample|query|inference|prediction|parameter|frame|"
    r"step|example|word)|(?:a|each|every) (?:token|image|sample|query|step|forward)|threshold|"
    r"needs?|needed|requir(?:es?|ed|ing)|takes?|took|used|uses|using|consum(?:es?|ed)|budget|"
    r"in total|total of|cumulative|overall|spent|spends?|cost|costs|to (?:classify|process|"
    r"generate|answer|run|train)|amount of|worth of|operations (?:for|to)|parameters|tokens|"
    r"inference cost|model complexity|lighter|with only)\b"
)
SPEED = re.compile(
    r"(?i)\b(?:deliver(?:s|ed|ing)?|peak(?:s|ed|ing)?|performance|performs?|throughput|"
    r"supercomputers?|computers?|chips?|gpus?|tpus?|npus?|cpus?|processors?|engine|accelerators?|"
    r"capable of|capability|cluster|speed(?:s)?|sustain(?:s|ed|ing)?|runs? at|running at|offers?|"
    r"offering|gives?|giving|provid(?:es?|ing)|boasts?|packs?|packing|reach(?:es|ed|ing)?|"
    r"achiev(?:es?|ed|ing)|linpack|hpl|benchmark|exascale|machine|system|data ?cent(?:er|re)s?|"
    r"compute power|computing power|rack|superpod|card|console|can (?:perform|do|hit|reach)|"
    r"per (?:chip|gpu|watt|device|card|node|rack|socket|accelerator)|"
    r"each (?:chip|gpu|card)|tensor cores?|laptop|phone|workstation|ai factory|soc)\b"
)
STRONG_SPEED = re.compile(r"(?i)^\W*(?:of )?(?:\w+ ){0,3}?(?:performance|throughput)\b")
PER_CHIP = re.compile(r"(?i)^\W*(?:per|/|each) ?(?:chip|gpu|watt|device|card|node|rack|socket)\b")
PER_TOKEN = re.compile(
    r"(?i)^\W*(?:per|/|for each|for every|an?|each) ?(?:token|image|sample|query|"
    r"inference|parameter|frame|step|forward|answer|question|word)\b"
)


class Reading(NamedTuple):
    """COUNT, RATE or ASK, and the reason in a few words."""

    kind: str
    why: str


def count_or_rate(
    value: float, after: str, sentence: str, at: int, *, chip_named: bool = False
) -> Reading:
    """What a number of FLOPS is. after: what follows its unit; at: its place in the sentence."""
    if PER_TOKEN.match(after):
        return Reading(COUNT, "it is said for one of something, not for a second")
    if value >= FASTEST:
        return Reading(COUNT, "no single machine does that in a second")
    if PER_CHIP.match(after) or STRONG_SPEED.match(after):
        return Reading(RATE, f"{_words(after)!r} follows it")
    work, speed = _nearest(WORK, sentence, at), _nearest(SPEED, sentence, at)
    if chip_named and (work is None or speed is not None):
        return Reading(RATE, "a chip is named beside it")
    if work is None and speed is None:
        return Reading(ASK, "nothing beside it says which")
    if work is None or (speed and speed.apart * CLEARLY <= work.apart):
        assert speed
        return Reading(RATE, f"{speed.word!r} is beside it")
    if speed is None or work.apart * CLEARLY <= speed.apart:
        return Reading(COUNT, f"{work.word!r} is beside it")
    return Reading(ASK, f"{work.word!r} says a count and {speed.word!r} a rate")


class _Word(NamedTuple):
    apart: int  # characters between it and the number
    word: str


def _nearest(words: re.Pattern[str], sentence: str, at: int) -> _Word | None:
    found = []
    for place in words.finditer(sentence):
        apart = place.start() - at if place.start() >= at else at - place.end()
        found.append(_Word(max(apart, 1), place[0].lower()))
    return min(found, default=None)


def _words(after: str) -> str:
    """The first words of what follows, as far as the one that decides."""
    return " ".join(after.strip(" ,").split()[:3]).rstrip(".,")
