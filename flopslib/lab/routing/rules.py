"""A share of the words for the large reader, chosen by a rule; the small one has the others.

Coin, length and grain look before any model does: nothing is read twice. Doubt asks the small
reader first, so its letters are paid for everywhere.
To add a rule: a function of the small one's answers in RULES, high for what is passed on.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ..._support.errors import did_you_mean, short
from ...quantities.quantity import read
from ..photos.develop import even, generator
from .answers import Answers, same_photos
from .readers import RoutingError

SEED = 5  # of the coin


def _coin(answers: Answers) -> Tensor:
    return even(len(answers.photos), generator(SEED))


def _length(answers: Answers) -> Tensor:
    tie = _coin(answers)  # among words of one length, a coin
    return answers.photos.lengths + tie


RULES: dict[str, Callable[[Answers], Tensor]] = {
    "coin": _coin,
    "length": _length,
    "grain": lambda answers: answers.photos.grain,
    "doubt": lambda answers: -answers.sure,
}


def passed_by(rule: str, small: Answers, large: Answers, share: object = 0.3) -> Answers:
    """The answers where a share of the letters goes to the large one, the likeliest by the rule.

    rule: "coin", "length", "grain" or "doubt". share: 0.3 or "30 %".
    Raises RoutingError for another rule.
    """
    photos = same_photos(small, large)
    if rule not in RULES:
        known = ", ".join(RULES)
        hint = did_you_mean(rule, RULES)
        raise RoutingError(f"rule is {short(repr(rule))}; it can be {known}.{hint}")
    order = RULES[rule](small).argsort(descending=True)
    budget = float(read(share, "", "share")) * len(photos.pieces)
    spent = photos.lengths[order].cumsum(0)
    goes = torch.zeros(len(photos), dtype=torch.bool, device="cpu")
    goes[order[spent <= budget]] = True
    asked = ~goes  # whose letters the small one sees
    if rule == "doubt":
        asked = torch.ones_like(goes)
    seen = {}
    for who, letters in small.seen.items():
        seen[who] = letters * asked
    for who, letters in large.seen.items():
        before = seen.get(who, 0)
        seen[who] = before + letters * goes
    return Answers(
        f"by {rule}",
        photos,
        _texts(goes, small, large),
        torch.where(goes, large.sure, small.sure),
        seen,
        early=~goes,
    )


def _texts(goes: Tensor, small: Answers, large: Answers) -> tuple[str, ...]:
    """The large one's text where a word goes to it, the small one's elsewhere."""
    texts = list(small.texts)
    for place in goes.nonzero()[:, 0].tolist():
        texts[place] = large.texts[place]
    return tuple(texts)
