"""Requests to a chat: when each arrives, how long its prompt is, how long its answer will be.

Answers are drawn as exponential, rounded up: many short ones and a few long ones. NB: here their
lengths are known in advance, so that every way of seating them meets the same ones. A server learns
a length when the answer ends, and the scheduler is not shown it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..._support.errors import UserError, short, whole


class ServingError(UserError, ValueError):
    """Requests or seats that cannot be served as asked."""


class Guest(NamedTuple):
    """What a server knows of a request: its number, when it arrived, the tokens of its prompt."""

    number: int
    arrives: float
    prompt: int


@dataclass(frozen=True)
class Request:
    """One request: it arrives after some time, has a prompt, and gets an answer, both in tokens."""

    number: int
    arrives: float  # in the time of the clock that serves it
    prompt: int
    answer: int

    @cached_property
    def guest(self) -> Guest:
        """The same without the length of its answer."""
        return Guest(self.number, self.arrives, self.prompt)


def traffic(
    many: int,
    rate: float = 0,
    mean: float = 20,
    prompt: int = 8,
    most: int = 96,
    seed: int = 1,
) -> list[Request]:
    """Requests with answers of exponential length, in the order in which they arrive.

    Parameters
    ----------
    many : how many.
    rate : arrivals a second, at random moments; 0 for all at once.
    mean : tokens of an answer, before rounding up.
    prompt : tokens of a prompt.
    most : the longest answer.

    Raises ServingError for a number that makes no traffic.
    """
    for name, value in (("many", many), ("prompt", prompt), ("most", most)):
        whole(name, value, error=ServingError)
    if not mean > 0 or not rate >= 0:
        raise ServingError(
            f"mean is {short(mean)} and rate {short(rate)}: write a mean above 0, and a rate of 0 "
            "(all at once) or more."
        )
    rng = random.Random(seed)
    requests = []
    clock = 0.0
    for number in range(many):
        if rate:
            clock += rng.expovariate(rate)
        length = math.ceil(rng.expovariate(1 / mean))
        answer = max(1, min(most, length))
        requests.append(Request(number, clock, prompt, answer))
    return requests


def of_answers(answers: Sequence[int], prompt: int = 8) -> list[Request]:
    """Requests with answers of these lengths, all there at once: for a schedule done by hand."""
    requests = []
    for number, answer in enumerate(answers):
        tokens = whole("an answer", answer, error=ServingError)
        requests.append(Request(number, 0.0, prompt, tokens))
    return requests
