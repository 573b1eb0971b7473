"""Several in turn: who is sure enough answers, else the next is asked, and paid on top.

What a cascade can lose against its last reader is bounded: answers differ only where an earlier one
kept the word, and are worse only where it was wrong there. So lost <= kept x wrong among those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from ..._support.display import TextDisplay
from ..._support.errors import short
from ...quantities.quantity import read
from ...quantities.units import UnitError
from .answers import Answers, Costs, capital, of_100, same_photos
from .readers import RoutingError

CANDIDATES = 40  # thresholds that are tried for two
FEWER = 9  # of each, for three: all pairs are tried
LOSS = 0.005  # more wrong words than the last one alone: 1 in 200
Threshold = float | str


def cascade(
    *answers: Answers,
    at: Threshold | Sequence[Threshold],
    name: str = "",
) -> Answers:
    """The answer of the first that is sure enough, of the last where none is.

    at: how sure is enough, one number for all, or one for each but the last.
    Raises RoutingError for a threshold outside 0 to 1 and for answers to different photographs.
    """
    photos = same_photos(*answers)
    limits = _limits(at, len(answers) - 1)
    asking = torch.ones(len(photos), dtype=torch.bool, device="cpu")  # who has no answer yet
    texts = list(answers[-1].texts)
    sure = answers[-1].sure.clone()
    seen: dict[str, Tensor] = {}
    for answer, limit in zip(answers, [*limits, None]):
        for who, letters in answer.seen.items():
            before = seen.get(who, torch.zeros_like(letters))
            seen[who] = before + letters * asking
        if limit is None:
            break
        keeps = asking & _is_sure(answer.sure, limit)
        for place in keeps.nonzero()[:, 0].tolist():
            texts[place] = answer.texts[place]
        sure = torch.where(keeps, answer.sure, sure)
        asking = asking & ~keeps
    called = name or f"{answers[0].name}, then {answers[-1].name}"
    return Answers(called, photos, tuple(texts), sure, seen, early=~asking)


def _is_sure(sure: Tensor, limit: float) -> Tensor:
    """The words that are sure enough; at 1 none is, whatever a rounded share says."""
    if limit == 1:
        return torch.zeros_like(sure, dtype=torch.bool)
    return sure >= limit


def threshold(
    *answers: Answers,
    cost: Costs,
    loss: float = LOSS,
) -> list[float]:
    """The thresholds of the cheapest cascade that has at most `loss` more words wrong.

    Against the last of the answers alone, on these photographs; on others it will be somewhat more
    or less. cost: FLOP of a letter, as for Answers.flop. One threshold for each but the last.
    """
    same_photos(*answers)
    allowed = answers[-1].wrong + float(loss) + 1e-9
    count = len(answers) - 1
    tries = CANDIDATES
    if count > 1:
        tries = FEWER
    tables = []
    for answer in answers[:-1]:
        tables.append(_quantiles(answer.sure, tries))
    best = None
    for limits in product(*tables):
        tried = cascade(*answers, at=limits)
        if tried.wrong > allowed:
            continue
        spent = float(tried.flop(cost))
        if best is None or spent < best[0]:
            best = spent, list(limits)
    return best[1] if best else [1.0] * count


def _quantiles(sure: Tensor, tries: int) -> list[float]:
    """Thresholds between which equally many words lie, and the one that none reaches."""
    steps = torch.linspace(0, 1, tries)
    found = torch.quantile(sure.float(), steps).tolist()
    return [*found, 1.0]


def _limits(at: object, count: int) -> list[float]:
    """`count` thresholds, from one or from a list."""
    given = list(at) if isinstance(at, (list, tuple)) else [at] * count
    if len(given) != count:
        raise RoutingError(
            f"There are {len(given)} thresholds; {count} are needed, one for each but the last."
        )
    return [limit_of(one) for one in given]


def limit_of(at: object) -> float:
    """One threshold, a share from 0 to 1. Raises RoutingError."""
    try:
        limit = float(read(at, "", "at"))
    except UnitError as error:
        raise RoutingError(str(error)) from None
    if 0 <= limit <= 1:
        return limit
    raise RoutingError(f"The threshold is {short(at)}: write a share from 0 to 1, such as 0.9.")


# -- the law ---------------------------------------------------------------------------------------
@dataclass(frozen=True, repr=False)
class Early(TextDisplay):
    """Answers given early: the share kept, wrong among those, and what that lost, all 0 to 1."""

    name: str
    keeps: float
    wrong: float  # among those kept
    lost: float  # against the last one alone; below 0 where it was gained

    @property
    def allowed(self) -> float:
        """The most that can be lost: keeps x wrong."""
        return self.keeps * self.wrong

    def __repr__(self) -> str:
        lost = f"Lost were {of_100(self.lost)}"
        if self.lost < 0:
            lost = f"Lost was nothing: {of_100(-self.lost)} were gained"
        return (
            f"{capital(self.name)}: {of_100(self.keeps)} words were answered "
            f"early, and {of_100(self.wrong)} of those were wrong. So at most "
            f"{of_100(self.allowed)} could be lost. {lost} (measured)."
        )


def early(answers: Answers, alone: Answers) -> Early:
    """What answering early lost, against the last one alone. Raises RoutingError without turns."""
    same_photos(answers, alone)
    if answers.early is None:
        raise RoutingError(f"{answers.name} answers nothing early: give a cascade or a cache.")
    kept = answers.early
    wrong = 0.0
    if bool(kept.any()):
        wrong = 1 - float(answers.right[kept].float().mean())
    return Early(
        answers.name,
        float(kept.float().mean()),
        wrong,
        answers.wrong - alone.wrong,
    )
